"""What a file of places holds, before any rule of ours has looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused, OutlineRefused
from geodata.i18n.messages import english
from geodata.sites.outline import to_lonlat


@dataclass(frozen=True)
class Feature:
    """One place of a file, as written."""

    number: int  # 1 = first in the file
    properties: dict[str, object]  # as written; the file's own feature id under "id" where its properties have none
    geometry: BaseGeometry | None  # in the file's coordinates; None when there is none
    crs: str | None = None  # reference system the file names; None = none named, degrees assumed
    trouble: str = ""  # why its geometry could not be read; "" when it could
    notes: tuple[str, ...] = field(default=())  # what reading it mended
    unit: str = (
        "feature"  # "row" of a table, whose number is the one its owner sees; "file": no place, notes on the file
    )

    @property
    def label(self) -> str:
        """What to call it in a sentence: its id, else its name, else its number in the file."""
        for key in ("id", "name", "Name"):
            word = str(self.properties.get(key) or "").strip()
            if word:
                return word[:80]
        return f"{self.unit} {self.number}"


def in_degrees(feature: Feature) -> tuple[BaseGeometry | None, str, str]:
    """Where a feature lies in degrees of WGS84, that it was turned there, and why that cannot be told; "" for no."""
    if feature.geometry is None or feature.trouble:
        return feature.geometry, "", feature.trouble
    try:
        return *to_lonlat(feature.geometry, feature.crs, id=feature.label), ""
    except OutlineRefused as error:
        return None, "", error.cause


MAX_FEATURES = 10_000
"""Features read from one file: a hundred times the built-in gazetteer."""


def check_count(count: int, name: str) -> None:
    """Refuse a file with more features than one import takes.

    Raises:
        FileRefused: more than MAX_FEATURES.
    """
    if count > MAX_FEATURES:
        raise FileRefused(
            name,
            english("it holds {count} features, more than {most}", count=f"{count:,}", most=f"{MAX_FEATURES:,}"),
            "Split it into several files",
        )
    if count == 0:
        raise FileRefused(name, "it holds no features", "Export the places again and look into the file")
