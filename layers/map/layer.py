"""What one layer of the map of all sites is: its name, what it draws from, how, what the legend says, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from layers.style.symbols import LegendEntry


@dataclass(frozen=True)
class Feature:
    """One shape of a layer."""

    shape: BaseGeometry  # WGS84 Polygon or MultiPolygon
    words: str  # plain text, shown when it is pointed at; "" = nothing
    site_id: str = ""  # it is shown while the filters leave this site; "" = always

    def __post_init__(self) -> None:
        if self.shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise ValueError(f"a layer draws areas and no {self.shape.geom_type}: buffer a line or a point first")


@dataclass(frozen=True)
class MapLayer:
    """One layer that the reader can switch."""

    name: str  # in addresses and in the script: letters and dashes
    words: str  # as the switch calls it, marked with msg
    off_at_first: bool = False  # True: off until the reader switches it on
    audiences: frozenset[Audience] = frozenset(Audience)  # editions that have it at all
    features: Callable[[EditionView], Iterable[Feature]] | None = None  # None = overview.js draws it by itself
    style: Mapping[str, object] = field(default_factory=dict)  # Leaflet path options of its shapes
    legend: Callable[[], tuple[LegendEntry, ...]] = tuple  # lines of the legend, made in the language in use
