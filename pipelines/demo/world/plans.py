"""The plan of one simulated place: what lies where and what happens when. Values only; nothing is drawn here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

EventKind = Literal["construction", "demolition", "clearing"]
DistractorKind = Literal["fire", "new_field", "hidden_field", "flood"]


@dataclass(frozen=True)
class Buildings:
    """Rows of equal roofs on a yard, or a loose village.

    centre: metres from the north-west corner. size: (along, across) metres of the ground they stand on. degrees: turn.
    roof: (along, across) metres of one roof. gap: metres between roofs. ground: cover between the roofs, None keeps
    what is there. missing: share of places left empty. colours: covers to draw from.
    """

    centre: tuple[float, float]
    size: tuple[float, float]
    degrees: float
    roof: tuple[float, float]
    gap: float
    ground: str | None = "yard"
    missing: float = 0.05
    colours: tuple[str, ...] = ("roof_metal", "roof_blue", "roof_blue", "roof_red", "roof_grey", "roof_white")


@dataclass(frozen=True)
class Change:
    """A lasting change of the ground that a detector must find.

    id: unique within the site. kind: as exported. outline: corners in metres from the north-west corner.
    begins: the first broken ground. cleared: bare all over. finished: last roof on, or last roof down; for clearing
    the day `cleared`. buildings: what is built (construction only).
    """

    id: str
    kind: EventKind
    outline: tuple[tuple[float, float], ...]
    begins: date
    cleared: date
    finished: date
    buildings: Buildings | None = None


@dataclass(frozen=True)
class Distractor:
    """Something that looks like a change and is none: fire, new field (cleared, then sown each year), flood.

    days: how long it takes to pass for a fire (e-folding time of the scar) or a flood (half width); days of ground
    work for a new field. A hidden field is green only under the monsoon's clouds. crop: the cover sown on a new field,
    None leaves it to the seed.
    """

    id: str
    kind: DistractorKind
    outline: tuple[tuple[float, float], ...]
    begins: date
    days: int
    crop: str | None = None


@dataclass(frozen=True)
class SitePlan:
    """One simulated place.

    seed: of everything random in it. height, width: in 10 m pixels, even. start, end: first and last day.
    every_days: days between looks. forest: share of the land under forest. wet_side: the river's polyline in metres,
    None without river. river_m: its width. roads: (polyline, width in metres, cover). compounds, villages: buildings
    that stand at the beginning, the former inside the site. outline: the site's corners in metres. skies: looks whose
    cloudiness is told (0 clear, 1 overcast) instead of drawn. patches: outlines with the cover that stands there at the
    beginning. land_use: shares of the fields' covers.
    """

    seed: int
    height: int
    width: int
    start: date
    end: date
    every_days: int
    forest: float
    outline: tuple[tuple[float, float], ...]
    compounds: tuple[Buildings, ...]
    villages: tuple[Buildings, ...] = ()
    river: tuple[tuple[float, float], ...] | None = None
    river_m: float = 90.0
    roads: tuple[tuple[tuple[tuple[float, float], ...], float, str], ...] = ()
    changes: tuple[Change, ...] = ()
    distractors: tuple[Distractor, ...] = ()
    skies: tuple[tuple[date, float], ...] = ()
    patches: tuple[tuple[tuple[tuple[float, float], ...], str], ...] = ()
    land_use: dict[str, float] = field(
        default_factory=lambda: {
            "rice": 0.24,
            "maize": 0.15,
            "double_crop": 0.14,
            "orchard": 0.15,
            "grass": 0.20,
            "dry_forest": 0.12,
        }
    )
