"""Why a look came to what it did: a code that reading decides on, and its values. Words are made where it is shown.

    Reason(ReasonCode.NOT_CLEAR, {"clear": 0.04, "cloud": 0.9, "shadow": 0.06, "snow": 0.0})

The words of each code are in geodata/wording/look_reasons.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from geodata.i18n.kept_text import text_from_json, text_to_json


class ReasonCode(StrEnum):
    """Why a look is what it is. Reading decides on the code alone."""

    NO_DATA = "no_data"
    LITTLE_DATA = "little_data"
    LITTLE_DATA_IN_BANDS = "little_data_in_bands"
    NO_LIGHT_VALUE = "no_light_value"
    NOT_CLEAR = "not_clear"
    OFFSET_CORRECTED = "offset_corrected"
    READ_FAILED = "read_failed"
    BAND_FAILED = "band_failed"
    ITEM_UNUSABLE = "item_unusable"
    OTHER_ITEM_CHOSEN = "other_item_chosen"
    OTHER_ITEM_USED = "other_item_used"
    OTHER_ITEM_READ = "other_item_read"
    OTHER_ITEM_FAILED = "other_item_failed"
    FAILED_ELSEWHERE = "failed_elsewhere"
    USED_IN_PLACE = "used_in_place"
    READ_ELSEWHERE = "read_elsewhere"
    NEWER_VERSION_FAILED = "newer_version_failed"
    LEFT_TO_OTHER_HALF = "left_to_other_half"
    PIXELS_LOST = "pixels_lost"
    SET_ASIDE_FOR_SHIFT = "set_aside_for_shift"
    COUNTS_FOR_LESS = "counts_for_less"
    MOVED_BACK = "moved_back"
    OTHER = "other"


_ORDER: dict[ReasonCode, tuple[str, ...]] = {
    code: tuple(names.split())
    for code, names in {
        ReasonCode.NO_DATA: "",
        ReasonCode.LITTLE_DATA: "share",
        ReasonCode.LITTLE_DATA_IN_BANDS: "share",
        ReasonCode.NO_LIGHT_VALUE: "",
        ReasonCode.NOT_CLEAR: "clear cloud shadow snow",
        ReasonCode.OFFSET_CORRECTED: "better offset",
        ReasonCode.READ_FAILED: "thing cause",
        ReasonCode.BAND_FAILED: "band thing cause",
        ReasonCode.ITEM_UNUSABLE: "cause",
        ReasonCode.OTHER_ITEM_CHOSEN: "",
        ReasonCode.OTHER_ITEM_USED: "scene",
        ReasonCode.OTHER_ITEM_READ: "scene because",
        ReasonCode.OTHER_ITEM_FAILED: "scene because",
        ReasonCode.FAILED_ELSEWHERE: "catalog because",
        ReasonCode.USED_IN_PLACE: "scene because",
        ReasonCode.READ_ELSEWHERE: "catalog other because",
        ReasonCode.NEWER_VERSION_FAILED: "updated because",
        ReasonCode.LEFT_TO_OTHER_HALF: "scene updated",
        ReasonCode.PIXELS_LOST: "cause",
        ReasonCode.SET_ASIDE_FOR_SHIFT: "px most",
        ReasonCode.COUNTS_FOR_LESS: "px",
        ReasonCode.MOVED_BACK: "px",
        ReasonCode.OTHER: "text",
    }.items()
}
"""The names of the values of each code, in the order in which they are written."""
VALUES: dict[ReasonCode, frozenset[str]] = {code: frozenset(names) for code, names in _ORDER.items()}
"""The names of the values of each code.

- share, clear, cloud, shadow, snow: shares 0..1 of the site's pixels. better, offset: reflectance added to each scaled
  number. px, most: grid pixels.
- band: its name. thing: a file, by name. cause: why, a kept text. text: words of an earlier version that have no code.
- scene: id of the other item. catalog, other: addresses of catalogues. because: the reasons behind this one.
- updated: the `updated` of the item whose pixels could not be read, or of the other item.
"""

NUMBERS = frozenset({"share", "clear", "cloud", "shadow", "snow", "better", "offset", "px", "most"})
"""Names of values that are numbers; `because` holds reasons, and any other value is a text."""

SAME_ACQUISITION = frozenset(
    {
        ReasonCode.OTHER_ITEM_CHOSEN,
        ReasonCode.OTHER_ITEM_USED,
        ReasonCode.OTHER_ITEM_READ,
        ReasonCode.OTHER_ITEM_FAILED,
    }
)
"""Codes of looks whose scene stands back behind another item of the same acquisition."""

Value = str | int | float | tuple["Reason", ...]
"""A number, an identifier, a cause (a kept text where it has values), or the reasons behind this one."""


@dataclass(frozen=True)
class Reason:
    """One reason."""

    code: ReasonCode
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Hold the values to the code, whoever wrote them.

        Raises:
            ValueError: names that are not those of the code, or a value of another kind.
        """
        if self.values.keys() != VALUES[self.code]:
            raise ValueError(f"{self.code} has the values {sorted(VALUES[self.code])}, not {sorted(self.values)}")
        for name, value in self.values.items():
            kind = tuple if name == "because" else int | float if name in NUMBERS else str
            if not isinstance(value, kind):
                raise ValueError(f"{name} of {self.code} is {value!r}")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: the code, then the values by name, in the same order wherever they were kept."""
        return {"code": self.code.value, **{name: _outward(self.values[name]) for name in _ORDER[self.code]}}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Reason:
        """A reason that was kept as JSON.

        Raises:
            ValueError, TypeError, LookupError: it is none.
        """
        return cls(ReasonCode(kept["code"]), {name: _inward(name, v) for name, v in kept.items() if name != "code"})


def other(text: str) -> tuple[Reason, ...]:
    """Words that have no code, as they are; none for no words."""
    return (Reason(ReasonCode.OTHER, {"text": text}),) if text else ()


def _outward(value: Value) -> Any:
    if isinstance(value, tuple):
        return [reason.to_json() for reason in value]
    return text_to_json(value) if isinstance(value, str) else value


def _inward(name: str, value: Any) -> Value:
    if name in NUMBERS:
        return float(value)  # PostgreSQL turns 3e16 into a whole number, and 20.0 into 20
    return tuple(Reason.from_json(part) for part in value) if name == "because" else text_from_json(value)


def first_code(reasons: Sequence[Reason]) -> ReasonCode | None:
    """The code that reading decides on: that of the first reason; None when there is none."""
    return reasons[0].code if reasons else None
