"""The detector's reason codes in words. Every code has its words here; a test holds the two together. Pure.

A code may carry a figure after a colon ("few-controls:12"); the words then hold it where they say {}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from geodata.detections.detection import Detection
from geodata.detections.lifecycle import JOINED, OUTSIDE
from geodata.detections.reason_codes import AROUND_FELL, base_code
from geodata.i18n.english_formats import in_words, sentence_case
from geodata.i18n.messages import msg, tr, trn

SUPPORTS: dict[str, str] = {
    "many-looks": msg("it lasted over many looks"),
    "sharp-window": msg("when it began is known closely"),
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
    "outside-restless": msg("the same rule flagged some of the ground outside, too"),
    AROUND_FELL: msg("the ground around lost most of its light as well, as in a power cut of the district"),
}
"""Codes that speak against it, by code."""

CONTRADICTS: dict[str, tuple[str, ...]] = {
    "many-looks": ("few-looks",),
    "sharp-window": ("wide-window", "no-look-before"),
    "strong": ("weak",),
    "look-alikes": ("own-season", "few-controls"),
    "lookalikes-did-not-rise": ("own-season", "few-controls"),
    "lookalikes-stayed": ("own-season", "few-controls", "outside-restless"),
    "controls-quiet": ("placebo-flagged",),
    "large": ("small",),
}
"""Support -> doubts beside which it is not said: of two that say the contrary the doubt stands."""

WITHDRAWN: dict[str, str] = {
    "turned-green": msg("the ground turned green again"),
    "returned": msg("the ground looked as before again"),
    "never-confirmed": msg("too few clear looks agreed"),
    "too-small": msg("what is left is too small to judge"),
    JOINED: msg("it became part of another change, in which it lies or which it touches"),
    OUTSIDE: msg("most of its ground lies outside the site's outline as it is drawn now"),
    "no longer found when the looks were judged again": msg("it was no longer found when the looks were judged again"),
}
"""Why a detection was withdrawn, by code."""

NOT_WRONG = {
    JOINED: msg("Withdrawn, part of another change"),
    OUTSIDE: msg("Withdrawn, outside the outline as it is drawn now"),
}
"""What a withdrawn change that nobody was wrong about is called, by the code of why."""

TOUCHES_DEG = 0.000_14
"""Degrees within which two outlines touch: about 15 m, a pixel and the half of the next."""

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
    base_codes = {base_code(code) for code in codes}
    of_table = [code for code in codes if (base_code(code) in SUPPORTS) == (table is SUPPORTS)]
    own = [code for code in of_table if base_codes.isdisjoint(CONTRADICTS.get(base_code(code), ()))]
    chosen = {**table, **{k: v for k, v in ACTIVITY.items() if k in table}} if activity else table
    return tuple(dict.fromkeys(_words(code, chosen) for code in own))


def withdrawn_words(code: str, *, activity: bool = False) -> str:
    """Why it was withdrawn; a sentence of the pipeline's own is kept as it is."""
    if activity and base_code(code) in ACTIVITY:
        return tr(ACTIVITY[base_code(code)])
    known = WITHDRAWN.get(base_code(code)) or WITHDRAWN.get(code)
    return tr(known) if known else code.replace("_", " ").strip().rstrip(".")


def why_withdrawn(detection: Detection, others: Sequence[Detection] = ()) -> str:
    """Why it was withdrawn; where it became part of one of the others, with the id of that one.

    'it became part of the change KF-53A87A, in which it lies'. "The older change" only where the window of the other
    begins earlier; which of the two was told first says nothing of the ground.

    Args:
        detection: withdrawn.
        others: detections that the same reader sees, of any site.
    """
    whole = whole_of(detection, others)
    if whole is None:
        return withdrawn_words(detection.withdrawn_reason, activity=detection.kind.is_activity)
    if _began_before(whole, detection):
        if _lies_in(detection, whole):
            return tr("it became part of the older change {id}, in which it lies", id=whole.id)
        return tr("it became part of the older change {id}, which it touches", id=whole.id)
    if _lies_in(detection, whole):
        return tr("it became part of the change {id}, in which it lies", id=whole.id)
    return tr("it became part of the change {id}, which it touches", id=whole.id)


def whole_of(detection: Detection, others: Sequence[Detection]) -> Detection | None:
    """The one of the others that a withdrawn change became part of: it shares most ground with it, or else touches it.

    None where it was withdrawn for another reason, none of them is there, or it touches several and lies in none.
    """
    if detection.withdrawn_reason != JOINED:
        return None
    there = [
        other
        for other in others
        if other.site_id == detection.site_id
        and other.id != detection.id
        and other.withdrawn_reason != JOINED
        and not other.kind.is_activity
        and other.outline.distance(detection.outline) <= TOUCHES_DEG
    ]
    shared = [other for other in there if other.outline.intersection(detection.outline).area > 0.0]
    if shared:
        return max(shared, key=lambda other: (other.outline.intersection(detection.outline).area, other.id))
    return there[0] if len(there) == 1 else None


def _lies_in(detection: Detection, whole: Detection) -> bool:
    """Whether at least half of its ground is ground of the whole."""
    return bool(2.0 * detection.outline.intersection(whole.outline).area >= detection.outline.area)


def _began_before(one: Detection, other: Detection) -> bool:
    """Whether the window of one begins earlier; one without a look before it began before all that was looked at."""
    if other.last_clear_before is None:
        return False
    return one.last_clear_before is None or one.last_clear_before < other.last_clear_before


def _words(code: str, table: Mapping[str, str]) -> str:
    _, _, figure = code.partition(":")
    words = table.get(base_code(code))
    if words is None:
        return code.replace("_", " ").replace("-", " ").strip()
    return tr(words).replace("{}", figure.strip())


def not_behind_words(change: Detection, taken: date) -> str:
    """Why a usable look is not behind a change: 'less than half of the change was in sight'; "" of activity.

    From what is stored of the change: between its last clear look and the first that shows it no look was clear on it,
    and since then those that were clear and showed it are counted.

    Args:
        change: which.
        taken: UTC day of the look, none after the change was last seen.
    """
    if change.kind.is_activity:
        return ""
    if change.last_clear_before is not None and taken < change.last_clear_before:
        return tr("earlier than the last clear look before it")
    if taken < change.first_seen or change.clear_looks_since == change.agreeing_looks:
        return tr("less than half of the change was in sight")
    return tr("less than half of the change was in sight, or it did not show it")


def uncounted(change: Detection, behind: Sequence[date]) -> int:
    """How many of the looks behind a change since it was first seen are not counted in its sentence; args as below."""
    return sum(change.first_seen <= taken <= change.last_seen for taken in behind) - change.agreeing_looks


def uncounted_words(change: Detection, behind: Sequence[date]) -> str:
    """Why fewer looks are counted in the sentence of a change than stand behind it; "" where as many are.

    A look that gives a change a day (first seen, rule met) is behind it, even where cloud hid more than half of it;
    counted are those alone that were clear on half of it.

    Args:
        change: of the ground.
        behind: UTC days of all looks that stand behind it.
    """
    more = uncounted(change, behind)
    if more <= 0:
        return ""
    return trn(
        "{n} look named here since it was first seen is not among the clear looks that are counted: it gives the "
        "change a day, and less than half of the change was in sight on it, or it did not show it.",
        "{n} looks named here since it was first seen are not among the clear looks that are counted: they give the "
        "change a day, and less than half of the change was in sight on them, or they did not show it.",
        more,
        n=sentence_case(in_words(more)),
    )
