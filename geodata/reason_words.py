"""The detector's reason codes in words. Every code has its words here; a test holds the two together. Pure.

A code may carry a figure after a colon ("few-controls:12"); the words then hold it where they say {}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SUPPORTS: dict[str, str] = {
    "many-looks": "it lasted over many looks",
    "sharp-window": "the window is short",
    "strong": "the difference is far above the usual",
    "look-alikes": "look-alike ground stayed as it was",
    "controls-quiet": "no control area nearby was flagged",
    "large": "the block is large",
    "lookalikes-did-not-rise": "look-alike places did not rise",
}
"""Codes that speak for the finding, by code."""

DOUBTS: dict[str, str] = {
    "few-looks": "few clear looks have shown it so far",
    "wide-window": "cloud widened the window",
    "small": "the block is small",
    "own-season": "too little look-alike ground was left, so it rests on the place's own past seasons",
    "few-controls": "look-alike ground is scarce here",
    "no-look-before": "it was there at the first look",
    "placebo-flagged": "a control area nearby was flagged in the same run",
    "weak": "the difference is little above the usual",
    "no-swir": "the images lack the short-wave bands that tell roofs from soil",
    "short-history": "the history is short",
    "reports-only": "it rests on reports alone",
}
"""Codes that speak against it, by code."""

WITHDRAWN: dict[str, str] = {
    "turned-green": "the field turned green again",
    "returned": "the ground looked as before again",
    "never-confirmed": "too few clear looks agreed",
    "too-small": "what is left is too small to judge",
    "no longer found when the looks were judged again": "it was no longer found when the looks were judged again",
}
"""Why a detection was withdrawn, by code."""

ACTIVITY: dict[str, str] = {
    "own-season": "too few look-alike places could be compared",
    "few-looks": "few values have shown it so far",
    "many-looks": "it lasted over many values",
    "returned": "it was back within its usual range too soon to be confirmed",
}
"""Other words for the codes above where they speak of light or reports and not of ground."""


def reason_words(codes: Sequence[str], table: Mapping[str, str], *, activity: bool = False) -> tuple[str, ...]:
    """The reasons of one table in words, each once, in the order given.

    A code of neither table (a newer detector's) counts as a doubt and is given as it is, with spaces, so that nothing
    is left out unsaid.

    Args:
        codes: the detection's reasons.
        table: SUPPORTS or DOUBTS.
        activity: True = it is about light or reports, not about ground.
    """
    own = [code for code in codes if (_base(code) in SUPPORTS) == (table is SUPPORTS)]
    chosen = {**table, **{k: v for k, v in ACTIVITY.items() if k in table}} if activity else table
    return tuple(dict.fromkeys(_words(code, chosen) for code in own))


def withdrawn_words(code: str, *, activity: bool = False) -> str:
    """Why it was withdrawn; a sentence of the pipeline's own is kept as it is."""
    if activity and _base(code) in ACTIVITY:
        return ACTIVITY[_base(code)]
    return WITHDRAWN.get(_base(code)) or WITHDRAWN.get(code) or code.replace("_", " ").strip().rstrip(".")


def rests_on_reports(codes: Sequence[str]) -> bool:
    """Whether an activity detection rests on the tempo of reports rather than on night light."""
    return any(_base(code) in REPORT_CODES for code in codes)


REPORT_CODES = frozenset({"reports-only", "reports", "incident-tempo", "incident tempo", "report-tempo"})
"""Codes by which an activity detection says that it was found in reports."""


def _base(code: str) -> str:
    return code.partition(":")[0].strip().replace("_", "-")


def _words(code: str, table: Mapping[str, str]) -> str:
    _, _, figure = code.partition(":")
    words = table.get(_base(code))
    if words is None:
        return code.replace("_", " ").replace("-", " ").strip()
    return words.replace("{}", figure.strip())
