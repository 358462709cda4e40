"""Draws a plan from a seed, so that a detector can be scored on as many never-seen places as one likes."""

from datetime import date, timedelta
from typing import Final

import numpy as np

from pipelines.demo.world.plans import Buildings, Change, Distractor, SitePlan
from pipelines.demo.world.shapes import PIXEL_M, Corners, Frame

HISTORY_DAYS: Final = 400
"""No change begins earlier than this after the first look: a detector needs a year to learn from."""


def random_plan(
    seed: int, *, height: int, width: int, start: date, end: date, every_days: int, razed: bool | None
) -> SitePlan:
    """A place with a compound, a handful of changes and as many distractors, all drawn from `seed`.

    Raises:
        ValueError: the time is too short for a year of history and changes that can be judged after it.
    """
    if (end - start).days < HISTORY_DAYS + 200:
        raise ValueError(f"{(end - start).days} days are too few: it takes {HISTORY_DAYS + 200}")
    rng = np.random.default_rng([seed, 0])
    if razed is None:
        razed = bool(rng.random() < 0.2)
    middle = (width * PIXEL_M / 2 + float(rng.uniform(-30, 30)), height * PIXEL_M / 2 + float(rng.uniform(-30, 30)))
    turn = float(rng.uniform(-35, 35))
    along, across = float(rng.uniform(330, 420)), float(rng.uniform(230, 300))
    frame = Frame(middle, turn)
    roof = (float(rng.uniform(36, 58)), float(rng.uniform(18, 30)))
    main = Buildings(middle, (along, across), turn, roof, float(rng.uniform(9, 16)))
    reach = (along / 2 + 185, across / 2 + 185)
    outline = _site_outline(rng, frame, reach)
    first = start + timedelta(HISTORY_DAYS)
    changes = _changes(rng, frame, (along, across), first, end, razed)
    return SitePlan(
        seed=seed,
        height=height,
        width=width,
        start=start,
        end=end,
        every_days=every_days,
        forest=float(rng.uniform(0.2, 0.5)),
        outline=outline,
        compounds=(main,),
        villages=_villages(rng, middle, (width * PIXEL_M, height * PIXEL_M)),
        river=_river_line(rng, height, width) if rng.random() < 0.6 else None,
        river_m=float(rng.uniform(60, 110)),
        roads=_roads(rng, middle, height, width),
        changes=changes,
        distractors=_distractors(rng, frame, (along, across), first, end),
    )


def _site_outline(rng: np.random.Generator, frame: Frame, reach: tuple[float, float]) -> Corners:
    corners = []
    for angle in np.linspace(0, 2 * np.pi, 13)[:-1] + 0.15:
        c, s = float(np.cos(angle)), float(np.sin(angle))
        # a rounded box: farther out in the corners than along the sides
        far = 1 / (abs(c) ** 7 + abs(s) ** 7) ** (1 / 7) * float(rng.uniform(0.98, 1.06))
        corners.append(frame.place(reach[0] * far * c, reach[1] * far * s))
    return tuple(corners)


def _villages(
    rng: np.random.Generator, middle: tuple[float, float], size: tuple[float, float]
) -> tuple[Buildings, ...]:
    """Three to five clusters of roofs away from the site, some with large sheds."""
    groups = []
    for i in range(int(rng.integers(4, 7))):
        for _ in range(40):
            centre = (float(rng.uniform(80, size[0] - 80)), float(rng.uniform(80, size[1] - 80)))
            if np.hypot(centre[0] - middle[0], centre[1] - middle[1]) > 0.36 * min(size):
                break
        shed = i % 2 == 0
        groups.append(
            Buildings(
                centre=centre,
                size=(float(rng.uniform(90, 200)), float(rng.uniform(80, 150))),
                degrees=float(rng.uniform(0, 90)),
                roof=(float(rng.uniform(30, 60)), float(rng.uniform(20, 32))) if shed else (12.0, 9.0),
                gap=14.0 if shed else float(rng.uniform(9, 16)),
                ground="yard" if shed else None,
                missing=0.15 if shed else 0.4,
            )
        )
    return tuple(groups)


def _river_line(rng: np.random.Generator, height: int, width: int) -> Corners:
    """A river near one side, top to bottom."""
    tall = height * PIXEL_M
    west = bool(rng.random() < 0.5)
    base = width * PIXEL_M * (0.14 if west else 0.86)
    turns = np.linspace(-100, tall + 100, 14)
    sway = np.cumsum(rng.normal(0, 22, turns.size))
    return tuple((base + float(a), float(y)) for a, y in zip(sway, turns, strict=True))


def _roads(
    rng: np.random.Generator, middle: tuple[float, float], height: int, width: int
) -> tuple[tuple[Corners, float, str], ...]:
    tall, wide = height * PIXEL_M, width * PIXEL_M
    north = middle[1] - float(rng.uniform(420, 560))
    main = tuple((x, north + float(rng.normal(0, 18))) for x in np.linspace(-50, wide + 50, 9).tolist())
    gate = ((middle[0], north), (middle[0] + float(rng.uniform(-40, 40)), middle[1] - 120.0))
    track = tuple((float(rng.uniform(0, wide)), y) for y in np.linspace(-20, tall + 20, 3).tolist())
    return ((main, 14.0, "asphalt"), (gate, 9.0, "dirt_road"), (track, 7.0, "dirt_road"))


def _day(rng: np.random.Generator, first: date, last: date) -> date:
    return first + timedelta(int(rng.integers(0, max((last - first).days, 1))))


def _changes(
    rng: np.random.Generator, frame: Frame, size: tuple[float, float], first: date, end: date, razed: bool
) -> tuple[Change, ...]:
    """Extension outside the wall, a second building site, a clearing, and blocks torn down (or all of it)."""
    latest = end - timedelta(95)
    along, across = size
    changes = []
    for number, side in enumerate(rng.permutation(4)[:2].tolist()):
        changes.append(_construction(rng, frame, size, f"built-{number + 1}", side, first, latest))
    if razed:
        begins = _day(rng, first + timedelta(60), latest)
        whole = frame.box(0, 0, along + 6, 0.95 * across)
        done = begins + timedelta(int(rng.integers(8, 14)))
        changes.append(Change("razed", "demolition", whole, begins, done, done))
    else:
        for number in range(int(rng.integers(1, 3))):
            begins = _day(rng, first, latest)
            done = begins + timedelta(int(rng.integers(5, 40)))
            u = (number - 0.5) * along * 0.55 + float(rng.uniform(-20, 20))
            v = float(rng.choice([-0.22, 0.22])) * across
            box = frame.box(u, v, float(rng.uniform(70, 150)), float(rng.uniform(50, 110)))
            changes.append(Change(f"torn-down-{number + 1}", "demolition", box, begins, done, done))
    begins = _day(rng, first, latest)
    done = begins + timedelta(int(rng.integers(8, 45)))
    u, v = _corner(rng, size, 1)
    patch = frame.box(u, v, float(rng.uniform(70, 115)), float(rng.uniform(60, 105)))
    changes.append(Change("cleared", "clearing", patch, begins, done, done))
    return tuple(changes)


def _construction(
    rng: np.random.Generator, frame: Frame, size: tuple[float, float], name: str, side: int, first: date, latest: date
) -> Change:
    along, across = size
    depth = float(rng.uniform(75, 130))
    length = float(rng.uniform(110, 220))
    u, v, box_size = {
        0: (along / 2 + depth / 2 + 4, 0.0, (depth, length)),
        1: (-along / 2 - depth / 2 - 4, 0.0, (depth, length)),
        2: (0.0, across / 2 + depth / 2 + 4, (length, depth)),
        3: (0.0, -across / 2 - depth / 2 - 4, (length, depth)),
    }[side]
    slide = float(rng.uniform(-40, 40))
    u, v = (u, v + slide) if side < 2 else (u + slide, v)
    begins = _day(rng, first, latest)
    cleared = begins + timedelta(int(rng.integers(12, 45)))
    finished = cleared + timedelta(int(rng.integers(70, 200)))
    buildings = Buildings(
        frame.place(u, v),
        box_size,
        frame.degrees,
        (float(rng.uniform(34, 52)), float(rng.uniform(18, 28))),
        float(rng.uniform(10, 16)),
    )
    outline = frame.box(u, v, *box_size)
    return Change(name, "construction", outline, begins, cleared, finished, buildings)


def _corner(rng: np.random.Generator, size: tuple[float, float], corner: int) -> tuple[float, float]:
    """The middle of a free patch off one corner of the compound: 0 NW, 1 NE, 2 SE, 3 SW."""
    sign_u = 1 if corner in (1, 2) else -1
    sign_v = 1 if corner in (2, 3) else -1
    return (
        sign_u * (size[0] / 2 + 62 + float(rng.uniform(-10, 10))),
        sign_v * (size[1] / 2 + 60 + float(rng.uniform(-10, 10))),
    )


def _distractors(
    rng: np.random.Generator, frame: Frame, size: tuple[float, float], first: date, end: date
) -> tuple[Distractor, ...]:
    """Off the other corners: a fire, a new field, and a field whose green season hides under the monsoon."""
    corners = [0, 2, 3]
    rng.shuffle(corners)
    found = []
    for kind, corner in zip(("fire", "new_field", "hidden_field"), corners, strict=True):
        u, v = _corner(rng, size, corner)
        box = frame.box(u, v, float(rng.uniform(70, 115)), float(rng.uniform(60, 105)))
        # fires burn and fields are made in the dry season
        year = first.year + int(rng.integers(0, end.year - first.year + 1))
        begins = date(year, 1, 5) + timedelta(int(rng.integers(0, 95)))
        if begins < first:
            begins = begins.replace(year=year + 1)
        days = int(rng.integers(40, 120)) if kind == "fire" else int(rng.integers(6, 25))
        found.append(Distractor(kind, kind, box, begins, days))  # type: ignore[arg-type]
    return tuple(found)
