"""What is said of a site in a line: on the map, in its tooltip, in tables and lists. Pure.

Each function takes what stands at the site (geodata/access/site_standing.py), never what a filter leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from geodata.access.audience import Audience
from geodata.access.not_released import (
    MORE_NOT_RELEASED,
    NOT_RELEASED,
    not_released_sentence,
    not_released_words,
)
from geodata.access.site_standing import Displayed, SiteStanding, SiteState
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import ReviewState
from geodata.i18n.english_formats import (
    counted,
    day,
    days_in_order,
    in_words,
    listed,
    other_sites,
    sentence_case,
)
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.looks.look_counts import Looked
from geodata.looks.run import RunState
from geodata.wording.change_sentences import (
    STATE_WORDS,
    detection_sentence,
    do_not_quote,
    none_stands_sentence,
    withdrawn_sentence,
)
from geodata.wording.look_sentences import (
    NONE_SAID,
    nothing_seen_sentence,
    seen_on_sentence,
    sites_sentence,
    stale_sentence,
)

OUTLINE_UNKNOWN = msg("Outline unknown: shown, not watched")
NOT_LOOKED = msg("Not looked at yet")
NOT_JUDGED = msg("Looked at, not judged yet")
HIDDEN = msg("Changes hidden by your filter")
RUN_WORDS: dict[RunState, str] = {
    RunState.RUNNING: msg("A run is under way: whether anything changed is said when it ends."),
    RunState.INTERRUPTED: msg("The last run was interrupted: whether anything changed is said after the next one."),
}
"""What stands in place of any "no change" while the newest run has not come to its end."""

FEW_WINDOWS = 3
"""Windows of changes told at once past which they are not named one by one."""


def none_at_sites_sentence(quiet: int, watched: int, after: str, audience: Audience, *, seen_too: bool) -> str:
    """That no change is confirmed, and at how many of the watched sites: 'No change is confirmed since 12 Oct 2026 at
    the 3 of 8 sites that could be seen.'

    Args:
        quiet: sites that could be seen and of which that may be said.
        watched: all of them.
        after: since when, with a blank before it; "" for ever.
        audience: whose edition it is.
        seen_too: others could be seen as well, and are told of elsewhere or not at all.
    """
    reviewed = audience is Audience.PUBLIC
    if seen_too:
        quiet_counts = {"after": after, "quiet": in_words(quiet), "sites": counted(watched, "site")}
        if reviewed:
            return trn(
                "No change is confirmed and reviewed{after} at {quiet} of {sites}; it could be seen.",
                "No change is confirmed and reviewed{after} at {quiet} of {sites}; these could be seen.",
                quiet,
                **quiet_counts,
            )
        return trn(
            "No change is confirmed{after} at {quiet} of {sites}; it could be seen.",
            "No change is confirmed{after} at {quiet} of {sites}; these could be seen.",
            quiet,
            **quiet_counts,
        )
    counts = {"after": after, "seen": quiet, "watched": watched}
    if reviewed:
        return trn(
            "No change is confirmed and reviewed{after} at the one site, which could be seen.",
            "No change is confirmed and reviewed{after} at the {seen} of {watched} sites that could be seen.",
            watched,
            **counts,
        )
    return trn(
        "No change is confirmed{after} at the one site, which could be seen.",
        "No change is confirmed{after} at the {seen} of {watched} sites that could be seen.",
        watched,
        **counts,
    )


def begun_words(alike: Sequence[Detection]) -> str:
    """Between which days changes that are told at once became visible, each window by itself: 'first visible between
    16 Apr 2025 and 13 Oct, and between 3 Nov 2025 and 8 Nov', 'first visible by 13 Oct 2025'. Not when they began:
    works begin small, before they can be seen.

    Args:
        alike: the changes, one or more.
    """
    windows = sorted({(d.last_clear_before, d.first_seen) for d in alike if d.last_clear_before is not None})
    last = max(d.first_seen for d in alike)
    if any(d.last_clear_before is None for d in alike):
        return tr("first visible by {day}", day=day(last))
    if len(windows) > FEW_WINDOWS:
        first, then = days_in_order([windows[0][0], last])
        return tr("first visible at different times between {first} and {last}", first=first, last=then)
    days = iter(days_in_order([when for window in windows for when in window]))
    spans = [tr("between {first} and {last}", first=first, last=then) for first, then in zip(days, days, strict=True)]
    return tr("first visible {windows}", windows=tr(", and ").join(spans))


def site_sentence(standing: SiteStanding) -> str:
    """What stands at a site: its most important change, or why none is named. The same under every filter."""
    top = standing.top
    if top is None or top.state is State.WITHDRAWN:
        absent = _absent(standing)
        return absent if top is None else f"{absent} {withdrawn_sentence(top, others=standing.changes)}"
    sentence = f"{tr(STATE_WORDS[top.state])}. {detection_sentence(top, standing.site)}"
    if top in standing.uncounted:
        dismissed = top.id in standing.dismissed
        sentence += " " + do_not_quote(ReviewState.DISMISSED if dismissed else ReviewState.NONE)
    held = f" {tr(MORE_NOT_RELEASED)}" if standing.waiting else ""
    count = len(standing.changes)
    if count == 1:
        return f"{sentence}{held}"
    in_all = msg("{changes} in all.") if standing.audience is Audience.INTERNAL else msg("{changes} in this edition.")
    many = tr(in_all, changes=sentence_case(counted(count, "change")))
    if back := sum(d.state is State.WITHDRAWN for d in standing.changes):
        many += " " + trn(
            "{n} of them is withdrawn.", "{n} of them are withdrawn.", back, n=sentence_case(in_words(back))
        )
    return f"{sentence} {many}{held}"


def _absent(standing: SiteStanding) -> str:
    if standing.state is SiteState.OUTLINE_UNKNOWN:
        return f"{tr(OUTLINE_UNKNOWN)}. {_place_doubts(standing)}".strip()
    if standing.state is SiteState.NOT_RELEASED:
        return tr(MORE_NOT_RELEASED) if standing.changes else f"{tr(NOT_RELEASED)}."
    return absence_sentence(standing)


def _place_doubts(standing: SiteStanding) -> str:
    """How sure the point of a place without an outline is, as its source or the list says; "" not said."""
    note = standing.site.coordinate_note.strip()
    return f"{translated(note.rstrip('.'))}." if note else ""


def absence_sentence(standing: SiteStanding, recent: Looked | None = None) -> str:
    """What is said where no change is told: how far "none seen" reaches, or why nothing can be said.

    Args:
        standing: of the site.
        recent: its looks of the time in question; None = from the first judged day on.
    """
    if standing.looked.due == 0:
        return tr("Not looked at yet: nothing is said about it.")
    if standing.waiting:
        return not_released_here(standing)
    looked = (standing.looked_judged or standing.looked) if recent is None else recent
    if looked.stale(standing.today):
        return stale_sentence(looked, standing.today)
    if standing.run is not None:
        return tr(RUN_WORDS[standing.run])
    if not standing.judged:
        return trn(
            "A usable look on one day; nothing is judged yet, so nothing is said about changes.",
            "Usable looks on {days} days; nothing is judged yet, so nothing is said about changes.",
            looked.days,
            days=looked.days,
        )
    if standing.taken_back:
        sentence = f"{none_stands_sentence(standing.taken_back)} {seen_on_sentence(looked)}"
        return sentence if recent is not None else f"{sentence} {_judged_since(standing)}".rstrip()
    sentence = nothing_seen_sentence(looked, standing.today, standing.audience)
    return f"{sentence} {_judged_since(standing)}".rstrip()


def _judged_since(standing: SiteStanding) -> str:
    """From when on the days just counted are; "" = all."""
    if standing.judged_from is None:
        return ""
    return tr("Judged since {day}; what is older is history.", day=day(standing.judged_from))


def since_words(since: date, standing: SiteStanding) -> str:
    """'After 3 Oct 2026'; where the first judged day is later 'From 14 Oct 2024 on, the first judged day'."""
    later = standing.judged_after(since)
    if later is None:
        return tr("After {day}", day=day(since))
    return tr("From {first} on, the first judged day, and not after {day}", first=day(later), day=day(since))


def judged_later_sentence(standings: Sequence[SiteStanding], since: date | None) -> str:
    """'Two sites are judged only since a later day, the last one since 14 Oct 2025.'; "" where none is."""
    later = [first for s in standings if s.judged and (first := s.judged_after(since)) is not None]
    if not later:
        return ""
    return trn(
        "One site is judged only from a later day on, {day}.",
        "{n} sites are judged only from later days on, the last one from {day} on.",
        len(later),
        n=sentence_case(in_words(len(later))),
        day=day(max(later)),
    )


def not_released_here(standing: SiteStanding) -> str:
    """What is said first of a site where a change is held back: that nothing is released, or not all of it."""
    return not_released_words(told=bool(standing.changes))


def none_to_say(standing: SiteStanding) -> str:
    """The same under "You may say": 'Nothing: no change at this site is released.'"""
    if standing.changes:
        return tr("Nothing: not all that was flagged here is released.")
    return tr("Nothing: no change at this site is released.")


def not_looked_sentence(names: Sequence[str]) -> str:
    """'Oskelle Bridge and Hathervane have not been looked at yet.'; "" for none."""
    if not names:
        return ""
    return trn(
        "{names} has not been looked at yet.",
        "{names} have not been looked at yet.",
        len(names),
        names=listed(list(names), limit=3, rest=other_sites),
    )


def not_judged_sentence(standings: Iterable[SiteStanding]) -> str:
    """'At two sites nothing is judged yet: nothing is said about changes there.'; "" for none, and while a run that
    judges them all is under way, which is said by itself."""
    count = sum(s.state is SiteState.NOT_JUDGED and s.run is None for s in standings)
    if not count:
        return ""
    return tr("At {sites} nothing is judged yet: nothing is said about changes there.", sites=counted(count, "site"))


def of_all_sentence(watched: Sequence[SiteStanding], quiet: int, audience: Audience) -> str:
    """'At 10 of 18 sites no change was seen on the days looked.', or, where some is not released, what is told of
    all: 'Of eight sites: at one, on the days looked, no change …; at seven not all that was flagged is released …'.

    The parts add up to all of them. "" where nothing of it can be said.

    Args:
        watched: every watched site of the edition.
        quiet: at how many of them none stands and none was taken back.
        audience: whose edition it is.
    """
    held = sum(s.waiting for s in watched)
    if not held:
        return sites_sentence(quiet, len(watched), audience) if quiet else ""
    if len(watched) == 1:
        return not_released_sentence(1)
    changed = sum(not s.waiting and s.state is SiteState.CHANGED for s in watched)
    none = tr(NONE_SAID[audience])
    counts = (
        (quiet, msg("at {n}, on the days looked, {none}")),
        (changed, msg("at {n} every change that was not withdrawn is told")),
        (len(watched) - quiet - changed - held, msg("at {n}, no change stands or nothing can be said")),
        (held, msg("at {n} not all that was flagged is released, and nothing is said about the rest")),
    )
    none = f"{none[:1].lower()}{none[1:]}"
    parts = [tr(message, n=in_words(count), none=none) for count, message in counts if count]
    return tr("Of {sites}: {parts}.", sites=counted(len(watched), "site"), parts="; ".join(parts))


def hidden_sentence(count: int) -> str:
    """'2 changes hidden by your filter.'; "" for none."""
    if not count:
        return ""
    return trn("{n} change hidden by your filter.", "{n} changes hidden by your filter.", count, n=f"{count:,}")


def hidden_in_all(shown: Displayed, reports: int = 0) -> str:
    """What the filters take away from a whole screen: '2 changes hidden by your filter. 1 site hidden by your filter.'

    "" when they take nothing away.

    Args:
        shown: what they leave.
        reports: how many reports are hidden with the sites that they are near to.
    """
    sites = reports_sentence = ""
    if reports:
        reports_sentence = trn(
            "{n} report hidden by your filter.", "{n} reports hidden by your filter.", reports, n=f"{reports:,}"
        )
    if shown.sites_hidden:
        sites = trn(
            "{n} site hidden by your filter.",
            "{n} sites hidden by your filter.",
            shown.sites_hidden,
            n=f"{shown.sites_hidden:,}",
        )
    return " ".join(part for part in (hidden_sentence(shown.changes_hidden), sites, reports_sentence) if part)
