"""Why a look came to what it did, in words: one sentence for each code. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.i18n.kept_text import KeptText, together
from geodata.i18n.messages import msg
from geodata.i18n.translated import translated
from geodata.looks.reason import Reason, ReasonCode, Value

SENTENCES: dict[ReasonCode, str] = {
    ReasonCode.NO_DATA: msg("no pixel of the site holds data"),
    ReasonCode.LITTLE_DATA: msg("only {share} of the site holds data"),
    ReasonCode.LITTLE_DATA_IN_BANDS: msg("the bands hold data for {share} of the site"),
    ReasonCode.NO_LIGHT_VALUE: msg("no pixel around the site holds a value"),
    ReasonCode.NOT_CLEAR: msg("{clear} of the site is clear (cloud {cloud}, shadow {shadow}, snow {snow})"),
    ReasonCode.OFFSET_CORRECTED: msg("offset {better} instead of {offset}: dark vegetation contradicts the catalogue"),
    ReasonCode.READ_FAILED: "{thing}: {cause}",
    ReasonCode.BAND_FAILED: "{band}: {thing}: {cause}",
    ReasonCode.ITEM_UNUSABLE: msg("the item cannot be used: {cause}"),
    ReasonCode.OTHER_ITEM_CHOSEN: msg("same acquisition as another item, which is used instead"),
    ReasonCode.OTHER_ITEM_USED: msg("same acquisition as {scene}, which is used instead"),
    ReasonCode.OTHER_ITEM_READ: msg("same acquisition as {scene}, which is used instead ({because})"),
    ReasonCode.OTHER_ITEM_FAILED: msg("same acquisition as {scene}, which failed too ({because})"),
    ReasonCode.FAILED_ELSEWHERE: msg("from {catalog} too: {because}"),
    ReasonCode.USED_IN_PLACE: msg("used in place of {scene} ({because})"),
    ReasonCode.READ_ELSEWHERE: msg("read from {catalog}, since it failed at {other} ({because})"),
    ReasonCode.NEWER_VERSION_FAILED: msg(
        "its item (updated {updated}) could not be read again; the earlier pixels are used ({because})"
    ),
    ReasonCode.LEFT_TO_OTHER_HALF: msg(
        "ground that {scene} (updated {updated}) of the same pass shows too is left to it"
    ),
    ReasonCode.PIXELS_LOST: msg("its archived pixels are lost: {cause}"),
    ReasonCode.SET_ASIDE_FOR_SHIFT: msg(
        "set aside: it lies {px} pixels beside the site's own median, more than {most}"
    ),
    ReasonCode.COUNTS_FOR_LESS: msg("counts for less: it lies {px} pixels beside the site's own median"),
    ReasonCode.MOVED_BACK: msg(
        "moved back by {px} pixels before it was judged: from some day on all looks lie beside those of the first year"
    ),
    ReasonCode.OTHER: "{text}",
}
"""Code -> what is said of it, with its values in place of {names}; a test holds the names to `reason.VALUES`."""
_SHARE = ".0%"
FORMATS = {
    "share": _SHARE,
    "clear": _SHARE,
    "cloud": _SHARE,
    "shadow": _SHARE,
    "snow": _SHARE,
    "px": ".2f",
    "most": "g",
    "better": "g",
    "offset": "g",
}
"""How a number of a reason is written, by its name."""


def look_reasons(reasons: Sequence[Reason]) -> str:
    """Reasons in the language in use, without a final full stop; "" for none."""
    return translated(look_reasons_in_english(reasons))


def look_reasons_in_english(reasons: Sequence[Reason]) -> str:
    """The same in English whatever language is in use, for files and problems of a run: a kept text."""
    kept = [KeptText(SENTENCES[one.code], {n: _kept(n, v) for n, v in one.values.items()}) for one in reasons]
    return together(kept)


def _kept(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        return look_reasons_in_english(value)
    return value if isinstance(value, str) else format(value, FORMATS[name])
