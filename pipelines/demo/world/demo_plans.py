"""What happens at each watched site of the demo world. Lengths in metres, u along and v across the compound."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pipelines.demo.world.places import SCENE_PX
from pipelines.demo.world.plans import Buildings, Change, Distractor, DistractorKind, SitePlan
from pipelines.demo.world.shapes import Corners, Frame

START: Final = date(2024, 5, 17)
END: Final = date(2026, 11, 17)
EVERY_DAYS: Final = 5

_MIDDLE: Final = (SCENE_PX * 5.0, SCENE_PX * 5.0)
_WIDE: Final = SCENE_PX * 10.0
_PALE: Final = ("roof_metal", "roof_blue", "roof_blue", "roof_red", "roof_grey", "roof_white")
_RUST: Final = ("roof_red", "roof_red", "roof_grey", "roof_metal", "roof_blue")


class _Drawing:
    """Draws changes and distractors of one site in its own turned frame."""

    def __init__(self, degrees: float) -> None:
        self.frame = Frame(_MIDDLE, degrees)
        self.degrees = degrees

    def corners(self, *points: tuple[float, float]) -> Corners:
        return tuple(self.frame.place(u, v) for u, v in points)

    def compound(
        self,
        u: float,
        v: float,
        along: float,
        across: float,
        roof: tuple[float, float],
        gap: float = 12.0,
        colours: tuple[str, ...] = _PALE,
    ) -> Buildings:
        return Buildings(self.frame.place(u, v), (along, across), self.degrees, roof, gap, colours=colours)

    def village(self, u: float, v: float, size: tuple[float, float], turn: float, *, sheds: bool = False) -> Buildings:
        return Buildings(
            self.frame.place(u, v),
            size,
            turn,
            (42.0, 24.0) if sheds else (13.0, 10.0),
            14.0 if sheds else 11.0,
            ground="yard" if sheds else None,
            missing=0.1 if sheds else 0.35,
        )

    def build(
        self,
        name: str,
        box: tuple[float, float, float, float],
        days: tuple[date, date, date],
        roof: tuple[float, float] = (44.0, 24.0),
        colours: tuple[str, ...] = _PALE,
    ) -> Change:
        """Construction on box (u, v, along, across): first broken ground, cleared, last roof."""
        u, v, along, across = box
        buildings = self.compound(u, v, along, across, roof, 12.0, colours)
        return Change(name, "construction", self.frame.box(u, v, along, across), *days, buildings)

    def lose(
        self, name: str, kind: Literal["demolition", "clearing"], outline: Corners, begins: date, done: date
    ) -> Change:
        return Change(name, kind, outline, begins, done, done)

    def distract(
        self,
        name: str,
        kind: DistractorKind,
        box: tuple[float, float, float, float],
        begins: date,
        days: int,
        crop: str | None = None,
    ) -> Distractor:
        return Distractor(name, kind, self.frame.box(*box), begins, days, crop)


def _river(x: float, *sway: float) -> Corners:
    """A river from north to south near x metres from the scene's west edge."""
    step = (_WIDE + 200) / (len(sway) - 1)
    return tuple((x + s, -100 + step * i) for i, s in enumerate(sway))


def _roads(y: float, gate_x: float, gate_y: float) -> tuple[tuple[Corners, float, str], ...]:
    """A paved road across the scene near y metres from its north edge, a track to the gate and one to the south."""
    bends = (0, 25, -10, 18, -22, 8, 30, -6)
    step = (_WIDE + 100) / (len(bends) - 1)
    paved = tuple((-50 + step * i, y + b) for i, b in enumerate(bends))
    return (
        (paved, 15.0, "asphalt"),
        (((gate_x, y), (gate_x + 20, (y + gate_y) / 2), (gate_x - 10, gate_y)), 9.0, "dirt_road"),
        (((gate_x + 300, y), (gate_x + 420, y + 900), (gate_x + 260, _WIDE + 50)), 7.0, "dirt_road"),
    )


def _villages(draw: _Drawing) -> tuple[Buildings, ...]:
    """Settlements and sheds in the surroundings, at least 850 m from the middle."""
    return (
        draw.village(-1150, -500, (220, 150), 20),
        draw.village(1100, 620, (180, 170), 65),
        draw.village(-560, 1180, (240, 140), 40),
        draw.village(980, -760, (190, 120), 12, sheds=True),
        draw.village(-1050, 640, (150, 130), 75, sheds=True),
        draw.village(330, 1230, (170, 110), 33, sheds=True),
        draw.village(-240, -1250, (200, 120), 5, sheds=True),
    )


@dataclass(frozen=True)
class _Scenery:
    """What lies around a site, and the weather over it."""

    forest: float = 0.3  # share 0..1 of the parcels
    river: Corners | None = None  # None = none
    river_m: float = 90.0  # its width
    road_y: float = 1000.0  # metres of the paved road from the scene's north edge
    skies: tuple[tuple[date, float], ...] = ()  # day, share 0..1 of cloud
    woods: tuple[Corners, ...] = ()  # outlines that are forest from the beginning


def _plan(
    seed: int,
    draw: _Drawing,
    outline: Corners,
    compounds: tuple[Buildings, ...],
    changes: tuple[Change, ...],
    distractors: tuple[Distractor, ...],
    scenery: _Scenery,
) -> SitePlan:
    return SitePlan(
        seed=seed,
        height=SCENE_PX,
        width=SCENE_PX,
        start=START,
        end=END,
        every_days=EVERY_DAYS,
        forest=scenery.forest,
        outline=outline,
        compounds=compounds,
        villages=_villages(draw),
        river=scenery.river,
        river_m=scenery.river_m,
        roads=_roads(scenery.road_y, _MIDDLE[0] + 40, _MIDDLE[1] - 150),
        changes=changes,
        distractors=distractors,
        skies=scenery.skies,
        patches=tuple((outline, "forest") for outline in scenery.woods),
    )


def _pellimar_bend() -> SitePlan:
    d = _Drawing(-5)
    outline = d.corners(
        (-352, -205), (60, -225), (300, -222), (340, -20), (325, 120), (140, 245), (-120, 232), (-335, 205)
    )
    return _plan(
        101,
        d,
        outline,
        (d.compound(-140, 5, 330, 300, (46, 28), 13),),
        (
            d.build(
                "north-strip", (-150, -177, 270, 50), (date(2025, 7, 9), date(2025, 8, 2), date(2026, 1, 20)), (42, 19)
            ),
            d.lose(
                "south-block",
                "demolition",
                d.corners((-300, 76), (20, 78), (20, 154), (-300, 152)),
                date(2026, 7, 23),
                date(2026, 8, 24),
            ),
            d.build("north-east", (165, -75, 230, 240), (date(2026, 10, 5), date(2026, 10, 12), date(2026, 11, 14))),
        ),
        (
            d.distract("field", "new_field", (120, 170, 130, 85), date(2026, 2, 8), 10, "late_maize"),
            d.distract("fire", "fire", (270, 90, 70, 70), date(2026, 3, 3), 70),
        ),
        _Scenery(
            forest=0.42,
            river=_river(640, 60, 10, -50, -20, 50, 110, 60, -10, -60),
            river_m=110,
            skies=_sky(
                clear=(
                    (2026, 1, 21),
                    (2026, 7, 20),
                    (2026, 8, 29),
                    (2026, 9, 13),
                    (2026, 10, 3),
                    (2026, 10, 13),
                    (2026, 11, 2),
                    (2026, 11, 17),
                ),
                cloudy=(
                    (2026, 7, 25),
                    (2026, 7, 30),
                    (2026, 8, 4),
                    (2026, 8, 9),
                    (2026, 8, 14),
                    (2026, 8, 19),
                    (2026, 8, 24),
                    (2026, 10, 8),
                ),
            ),
        ),
    )


def _kilvane_ford() -> SitePlan:
    d = _Drawing(17)
    outline = d.corners((-345, -180), (0, -215), (300, -190), (345, 40), (260, 230), (-60, 240), (-345, 190))
    return _plan(
        102,
        d,
        outline,
        (d.compound(130, -20, 260, 260, (40, 22), 12, _RUST),),
        (
            d.build(
                "south-rows",
                (130, 165, 240, 80),
                (date(2025, 9, 20), date(2025, 10, 14), date(2026, 3, 15)),
                (40, 22),
                _RUST,
            ),
            d.lose(
                "gate-block",
                "demolition",
                d.corners((150, -152), (258, -150), (258, -84), (150, -86)),
                date(2026, 6, 12),
                date(2026, 7, 8),
            ),
            d.lose(
                "west-of-road",
                "clearing",
                d.corners((-325, -160), (-60, -165), (-50, 110), (-310, 105)),
                date(2026, 9, 16),
                date(2026, 9, 27),
            ),
        ),
        (
            d.distract("fire", "fire", (-170, 160, 130, 80), date(2026, 1, 22), 85),
            d.distract("hidden", "hidden_field", (-20, 180, 70, 85), date(2026, 3, 2), 14),
        ),
        _Scenery(
            forest=0.5,
            skies=_sky(
                clear=((2026, 9, 13), (2026, 9, 28), (2026, 10, 13), (2026, 10, 23), (2026, 11, 7)),
                cloudy=((2026, 9, 18), (2026, 9, 23)),
            ),
        ),
    )


def _torvane_estate() -> SitePlan:
    d = _Drawing(-22)
    outline = d.corners((-340, -230), (-40, -250), (320, -235), (350, 60), (280, 225), (-90, 250), (-330, 200))
    return _plan(
        103,
        d,
        outline,
        (d.compound(40, -60, 480, 300, (54, 28), 13),),
        (
            d.build(
                "south-yard", (60, 150, 300, 100), (date(2025, 12, 18), date(2026, 1, 20), date(2026, 7, 10)), (50, 25)
            ),
            d.lose(
                "south-west",
                "clearing",
                d.corners((-280, 105), (-130, 110), (-120, 205), (-270, 190)),
                date(2026, 6, 20),
                date(2026, 7, 22),
            ),
            d.lose(
                "north-east-block",
                "demolition",
                d.corners((60, -212), (282, -212), (282, 20), (60, 20)),
                date(2026, 11, 3),
                date(2026, 11, 11),
            ),
        ),
        (
            d.distract("hidden", "hidden_field", (-270, -60, 90, 110), date(2026, 2, 12), 12),
            d.distract("flood", "flood", (-260, 40, 110, 70), date(2024, 9, 1), 24),
        ),
        _Scenery(
            forest=0.26,
            river=_river(2900, 0, 40, 90, 60, -10, -70, -30, 40),
            woods=(d.corners((-310, 88), (-160, 80), (-110, 120), (-105, 222), (-290, 215)),),
            skies=_sky(clear=((2026, 10, 28), (2026, 11, 12), (2026, 11, 17)), cloudy=((2026, 11, 2), (2026, 11, 7))),
        ),
    )


def _ashmerrow_park() -> SitePlan:
    d = _Drawing(8)
    outline = d.corners((-340, -200), (-80, -235), (240, -230), (345, -90), (330, 170), (60, 240), (-320, 215))
    return _plan(
        104,
        d,
        outline,
        (d.compound(-90, -20, 340, 240, (38, 20), 11),),
        (
            d.build(
                "east-wing", (190, -70, 190, 220), (date(2025, 8, 25), date(2025, 9, 28), date(2026, 2, 12)), (40, 21)
            ),
            d.build(
                "south-wing", (-120, 150, 250, 85), (date(2026, 6, 14), date(2026, 7, 16), date(2026, 10, 20)), (40, 21)
            ),
        ),
        (
            d.distract("field", "new_field", (210, 105, 150, 90), date(2025, 12, 28), 18, "rice"),
            d.distract("fire", "fire", (-270, -150, 100, 70), date(2026, 2, 18), 60),
        ),
        _Scenery(
            forest=0.34,
            river=_river(2780, 20, 70, 20, -40, -90, -30, 30, 60),
            river_m=130,
        ),
    )


def _morrowgate() -> SitePlan:
    d = _Drawing(31)
    outline = d.corners((-330, -190), (20, -225), (310, -180), (335, 130), (70, 235), (-310, 205))
    return _plan(
        105,
        d,
        outline,
        (d.compound(40, -10, 360, 260, (48, 22), 12, _RUST),),
        (
            d.lose(
                "inner-row",
                "demolition",
                d.corners((-136, -100), (10, -100), (10, -20), (-136, -20)),
                date(2025, 10, 28),
                date(2025, 11, 20),
            ),
            d.lose(
                "west-slope",
                "clearing",
                d.corners((-290, -150), (-160, -165), (-158, 60), (-285, 50)),
                date(2026, 7, 6),
                date(2026, 8, 2),
            ),
        ),
        (
            d.distract("fire", "fire", (-40, 175, 200, 80), date(2026, 3, 20), 110),
            d.distract("hidden", "hidden_field", (265, -30, 70, 150), date(2026, 2, 26), 16),
        ),
        _Scenery(
            forest=0.4,
            woods=(d.corners((-300, -160), (-165, -170), (-170, 20), (-240, 75), (-296, 60)),),
        ),
    )


def _lirrikin_crossing() -> SitePlan:
    d = _Drawing(-12)
    outline = d.corners((-345, -170), (-120, -235), (280, -225), (345, -40), (300, 215), (-40, 240), (-330, 190))
    return _plan(
        106,
        d,
        outline,
        (d.compound(-40, -55, 380, 230, (42, 24), 14),),
        (
            d.build(
                "south-gate", (-110, 135, 260, 110), (date(2026, 1, 12), date(2026, 2, 20), date(2026, 8, 5)), (42, 24)
            ),
            d.lose(
                "corner",
                "demolition",
                d.corners((60, -168), (148, -168), (148, -60), (60, -60)),
                date(2026, 5, 24),
                date(2026, 6, 18),
            ),
        ),
        (
            d.distract("field", "new_field", (170, 130, 150, 110), date(2026, 9, 11), 9, "beans"),
            d.distract("fire", "fire", (255, -120, 90, 130), date(2026, 2, 5), 75),
        ),
        _Scenery(
            forest=0.38,
            skies=_sky(
                clear=((2026, 9, 8), (2026, 9, 23), (2026, 10, 8), (2026, 11, 7), (2026, 11, 12)),
                cloudy=((2026, 9, 13), (2026, 9, 18)),
            ),
        ),
    )


def _oskelle_bridge() -> SitePlan:
    d = _Drawing(4)
    outline = d.corners((-345, -210), (0, -235), (330, -215), (345, 150), (120, 230), (-330, 220))
    return _plan(
        107,
        d,
        outline,
        (d.compound(-40, 0, 420, 290, (50, 25), 12),),
        (
            d.build(
                "east-row", (240, -20, 110, 260), (date(2025, 6, 28), date(2025, 7, 25), date(2025, 12, 20)), (44, 24)
            ),
            d.lose(
                "razed",
                "demolition",
                d.corners((-252, -148), (172, -148), (172, 146), (-252, 146)),
                date(2026, 6, 3),
                date(2026, 6, 15),
            ),
            d.build(
                "next-door",  # beyond the outline, within the guard: what was told to move
                (-620, 20, 240, 190),
                (date(2026, 6, 25), date(2026, 7, 20), date(2026, 10, 8)),
                (48, 25),
            ),
        ),
        (
            d.distract("field", "new_field", (-120, 188, 240, 60), date(2026, 1, 30), 12, "double_crop"),
            d.distract("flood", "flood", (-300, -40, 70, 200), date(2024, 9, 1), 24),
        ),
        _Scenery(
            forest=0.24,
            river=_river(2650, -30, 30, 70, 20, -50, -90, -20, 30),
            river_m=100,
        ),
    )


def _hathervane() -> SitePlan:
    d = _Drawing(-38)
    outline = d.corners((-320, -195), (0, -215), (320, -190), (325, 180), (-40, 220), (-315, 190))
    return _plan(
        108,
        d,
        outline,
        (d.compound(0, -10, 400, 270, (46, 24), 12, _RUST),),
        (),
        (
            d.distract("fire", "fire", (-260, 40, 90, 150), date(2026, 2, 11), 90),
            d.distract("field", "new_field", (120, 165, 200, 60), date(2025, 12, 12), 12, "rice"),
        ),
        _Scenery(
            forest=0.3,
        ),
    )


def _sky(
    *, clear: tuple[tuple[int, int, int], ...] = (), cloudy: tuple[tuple[int, int, int], ...] = ()
) -> tuple[tuple[date, float], ...]:
    return tuple((date(*day), -0.3) for day in clear) + tuple((date(*day), 1.1) for day in cloudy)


PLANS: Final[dict[str, Callable[[], SitePlan]]] = {
    "pellimar-bend": _pellimar_bend,
    "kilvane-ford": _kilvane_ford,
    "torvane-estate": _torvane_estate,
    "ashmerrow-park": _ashmerrow_park,
    "morrowgate": _morrowgate,
    "lirrikin-crossing": _lirrikin_crossing,
    "oskelle-bridge": _oskelle_bridge,
    "hathervane": _hathervane,
}
"""Site id -> its plan. Hathervane is the quiet one: nothing lasting changes there."""
