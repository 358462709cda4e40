"""What a file of places holds, before any rule of ours has looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from geodata.errors import FileRefused
from geodata.i18n.messages import english


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
