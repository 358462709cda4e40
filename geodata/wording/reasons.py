"""The detector's reason codes in words. Every code has its words here; a test holds the two together. Pure.

A code may carry a figure after a colon ("few-controls:12"); the words then hold it where they say {}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geodata.detections.reason_codes import base_code
from geodata.i18n.messages import msg, tr

SUPPORTS: dict[str, str] = {
    "many-looks": msg("it lasted over many looks"),
    "sharp-window": msg("the window is short"),
    "strong": msg("the difference is far above the usual"),
    "look-alikes": msg("look-alike ground stayed as it was"),
    "controls-quiet": msg("no control area nearby was flagged"),
    "large": msg("the block is large"),
    "lookalikes-did-not-rise": msg("look-alike places did not rise"),  # of versions that knew rises only
    "lookalikes-stayed": msg("look-alike places stayed as they were"),
    "two-orbits": msg("the satellite shows it from two sides"),
}
"""Codes that speak for the finding, by code."""

DOUBTS: dict[str, str] = {
    "few-looks": msg("few clear looks have shown it so far"),
    "wide-window": msg("cloud widened the window"),
    "small": msg("the block is small"),
    "own-season": msg("too little look-alike ground was left, so it rests on the place's own past seasons"),
    "few-controls": msg("look-alike ground is scarce here"),
    "no-look-before": msg("it was there at the first look"),
    "placebo-flagged": msg("a control area nearby was flagged in the same run"),
    "weak": msg("the difference is little above the usual"),
    "no-swir": msg("the images lack the short-wave bands that tell roofs from soil"),
    "short-history": msg("the history is short"),
    "kind-unsure": msg("its kind may be another"),
    "may-be-field": msg("the ground may still turn out to be a field"),
    "reports-only": msg("it rests on reports alone"),
    "outside-restless": msg("much of the ground outside was flagged by the same rule"),
}
"""Codes that speak against it, by code."""

CONTRADICTS: dict[str, tuple[str, ...]] = {
    "many-looks": ("few-looks",),
    "sharp-window": ("wide-window", "no-look-before"),
    "strong": ("weak",),
    "look-alikes": ("own-season", "few-controls"),
    "lookalikes-did-not-rise": ("own-season", "few-controls"),
    "lookalikes-stayed": ("own-season", "few-controls"),
    "controls-quiet": ("placebo-flagged",),
    "large": ("small",),
}
"""Support -> doubts beside which it is not said: of two that say the contrary the doubt stands."""

WITHDRAWN: dict[str, str] = {
    "turned-green": msg("the ground turned green again"),
    "returned": msg("the ground looked as before again"),
    "never-confirmed": msg("too few clear looks agreed"),
    "too-small": msg("what is left is too small to judge"),
    "it became part of the older change that it touches": msg("it became part of the older change that it touches"),
    "no longer found when the looks were judged again": msg("it was no longer found when the looks were judged again"),
}
"""Why a detection was withdrawn, by code."""

ACTIVITY: dict[str, str] = {
    "own-season": msg("too few look-alike places could be compared"),
    "few-looks": msg("few values have shown it so far"),
    "many-looks": msg("it lasted over many values"),
    "returned": msg("it was back within its usual range too soon to be confirmed"),
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
    said = {base_code(code) for code in codes}
    of_table = [code for code in codes if (base_code(code) in SUPPORTS) == (table is SUPPORTS)]
    own = [code for code in of_table if said.isdisjoint(CONTRADICTS.get(base_code(code), ()))]
    chosen = {**table, **{k: v for k, v in ACTIVITY.items() if k in table}} if activity else table
    return tuple(dict.fromkeys(_words(code, chosen) for code in own))


def withdrawn_words(code: str, *, activity: bool = False) -> str:
    """Why it was withdrawn; a sentence of the pipeline's own is kept as it is."""
    if activity and base_code(code) in ACTIVITY:
        return tr(ACTIVITY[base_code(code)])
    known = WITHDRAWN.get(base_code(code)) or WITHDRAWN.get(code)
    return tr(known) if known else code.replace("_", " ").strip().rstrip(".")


def _words(code: str, table: Mapping[str, str]) -> str:
    _, _, figure = code.partition(":")
    words = table.get(base_code(code))
    if words is None:
        return code.replace("_", " ").replace("-", " ").strip()
    return tr(words).replace("{}", figure.strip())
