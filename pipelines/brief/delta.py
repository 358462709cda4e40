"""What is new since an issue that a reader has, or since a day: found, not written. Pure.

Held against an issue it is what that issue told of each change, by its id, against what the edition tells now: also a
change of an older image that was agreed on since. Held against a day it goes by the days of images, as the headline of
the page does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from geodata.access.site_standing import ranked
from geodata.actions.action import Action
from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED, NO_ERROR, OUTSIDE
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.english_formats import day, in_words, listed
from geodata.i18n.messages import msg, tr, trn
from geodata.looks.look_counts import count_looks
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import detection_sentence, window_sentence, withdrawn_sentence
from geodata.wording.correction_sentences import correction_sentence, renamed_sentence
from layers.charts.change_table import never_told
from layers.style.escape import shorten
from pipelines.brief.briefing_inputs import Context, SiteFacts, without_agreement
from pipelines.issued_briefings.issued_files import ToldChange
from pipelines.issued_briefings.told_otherwise import OfOthers, told_otherwise


class Event(StrEnum):
    """What became of a change or site."""

    NEW = "new"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    NOT_JUDGED = "not_judged"
    DISMISSED = "dismissed"
    RENAMED = "renamed"
    MEASURED = "measured"
    OTHERWISE = "told_otherwise"
    NOT_TOLD = "not_told"
    NOT_WATCHED = "not_watched"
    NOT_LOOKED = "not_looked"


EVENT_WORDS: dict[Event, str] = {
    Event.NEW: msg("New"),
    Event.CONFIRMED: msg("Rule met since"),
    Event.ENDED: msg("Ended"),
    Event.WITHDRAWN: msg("Withdrawn"),
    Event.CORRECTED: msg("Corrected"),
    Event.AGREED: msg("Two people agree since"),
    Event.NOT_AGREED: msg("Two people no longer agree"),
    Event.NOT_JUDGED: msg("Told otherwise, and not judged yet"),
    Event.DISMISSED: msg("Two people dismissed it"),
    Event.RENAMED: msg("Called otherwise"),
    Event.MEASURED: msg("Measured beside a claim"),
    Event.OTHERWISE: msg("Claim or action told otherwise"),
    Event.NOT_TOLD: msg("No longer told"),
    Event.NOT_WATCHED: msg("No longer watched"),
    Event.NOT_LOOKED: msg("Not looked at since"),
}
FIRST_SEEN = msg("First seen")
NOT_COMPARED = msg("Claims, reports and actions are not compared here.")
FIGURES_ALONE = msg("Of claims only the share measured beside them is compared here; reports and actions are not.")
REPORTS_NOT = msg(
    "Of claims and actions the figures, days, kind and words are compared here, and the share measured beside a claim; "
    "reports are not."
)
QUOTE_NOTHING_ELSE = msg("Quote nothing of issue {id} whose id does not stand in this issue.")
"""In every briefing that is held against an issue: of a place that was closed since nothing is said or counted, and a
sentence that stood there only then would tell that one was."""
_OLDER: dict[Event, str] = {
    Event.NEW: msg("Its images are older than the issue compared with, which did not tell of it."),
    Event.CONFIRMED: msg("Its images are older than the issue compared with, which told it as provisional."),
}
_NO_CHANGE = (Event.RENAMED, Event.NOT_LOOKED)
"""What is said of a site and of no change of it."""
NEVER = ToldChange("", "", "")
"""Of a change of which the issue did not tell."""
LONGEST_LINE = 420
"""Characters that one line may have."""
MOST_TOLD = 6
"""Changes of one sort that are told in full, the most important; the rest are named by their ids."""


@dataclass(frozen=True)
class Since:
    """What is compared with."""

    day: date  # UTC; of the issue: the day that it tells of
    issue: str = ""  # id of an issue; "" = the day alone
    made_at: datetime | None = None  # aware UTC, of the issue
    told: Mapping[str, ToldChange] | None = None  # of the issue: id of a change -> how it was told
    measured: Mapping[str, str] | None = None  # of it: id of a claim -> share told beside it; None = it does not say
    named: Mapping[str, str] | None = None  # of it: id of a site with a sheet -> name that it told; None = a day
    of_others: OfOthers | None = None  # of it: what it told of claims and actions; None = it does not say

    @property
    def compared(self) -> str:
        """What of claims, reports and actions is compared: a sentence."""
        if self.measured is None:
            return tr(NOT_COMPARED)
        return tr(FIGURES_ALONE if self.of_others is None else REPORTS_NOT)


@dataclass(frozen=True)
class Line:
    """One thing that is new."""

    event: Event
    site_id: str
    change_id: str  # "" = it is about the site
    text: str
    summed: bool = False  # the sheet that sums up several sites tells it too
    about: str = ""  # the claim or action of others whose words it tells, as issues name it


@dataclass(frozen=True)
class Delta:
    """All that is new, in the order of Event, the most important change first."""

    since: Since
    lines: tuple[Line, ...]

    @property
    def head(self) -> str:
        """What it is held against."""
        when = day(self.since.day)
        if self.since.issue:
            return tr("What is new since briefing {id}, which told of {day}", id=self.since.issue, day=when)
        return tr("What is new on images after {day}", day=when)

    def rows(self, *, summed: bool = False) -> list[list[str]]:
        """(what became of it, what is said) as a page has them; a row that says so where nothing is new.

        Args:
            summed: the page sums up by the day that is compared with: what stands there is not told twice.
        """
        beside = summed and not self.since.issue
        news_rows: list[list[str]] = []
        for event in Event:
            lines = [line for line in self.lines if line.event is event and not (beside and line.summed)]
            if event in _BEHIND:
                if sentences := self._named_in_one(event, lines):
                    news_rows.append([tr(EVENT_WORDS[event]), sentences])
                continue
            # by a day "new" would read as begun after it; first seen is all that images tell
            word = EVENT_WORDS[event] if self.since.issue or event is not Event.NEW else FIRST_SEEN
            news_rows += [[tr(word) if n == 0 else "", one.text] for n, one in enumerate(lines[:MOST_TOLD])]
            if len(lines) > MOST_TOLD:
                ids = listed([line.change_id or line.site_id for line in lines[MOST_TOLD:]], limit=12)
                news_rows.append(["", tr("Also: {ids}.", ids=ids)])
        if not beside and not any(line.event not in _NO_CHANGE for line in self.lines):
            news_rows.insert(
                0,
                ["", tr("No change that this edition tells is new, ended, withdrawn or corrected.")],
            )
        if news_rows:
            news_rows.append(["", self.since.compared])
        return news_rows

    def _named_in_one(self, event: Event, lines: Sequence[Line]) -> str:
        """What is said of an event whose lines are names, in one row; "" for nothing."""
        sentences = [f"{listed([line.text for line in lines], limit=12)}.", _BEHIND[event](lines)] if lines else []
        if event is Event.NOT_TOLD and self.since.issue:
            sentences.append(tr(QUOTE_NOTHING_ELSE, id=self.since.issue))
        return " ".join(filter(None, sentences))


def late_news(facts: SiteFacts, context: Context) -> dict[Event, list[Detection]]:
    """What is news to the reader of an issue and not of the ground, since images of its time could show it, the most
    important first: NEW, changes that it did not tell, also those that were over by then (two people have agreed on
    them since, or a place was opened); CONFIRMED, changes that it told before their rule was met.

    Both are empty where no issue, but a day, or nothing, is compared with.
    """
    late: dict[Event, list[Detection]] = {Event.NEW: [], Event.CONFIRMED: []}
    if context.told is None or context.since is None:
        return late
    for d in ranked(facts.detections):
        event = _by_issue(d, context.told, context.since)
        if event in late and not _by_day(d, context.since):
            late[event].append(d)
    return late


def news_words(all_facts: Sequence[SiteFacts], context: Context) -> str:
    """What no image of the time shows and is news to a reader of the last issue alone; "" without any.

    '; two changes on older images are told that briefing public-2026-015 did not tell'; also how many that it told
    meet the rule now, on how many two people agree since, or no longer do, and what was told is told no longer or
    withdrawn: what a reader may quote has changed.
    """
    told_changes = context.told or {}
    people = Counter(
        _by_people(d, told_changes, facts.reviews.get(d.id, Standing()).state)
        for facts in all_facts
        for d in facts.detections
    )
    agreed, lost, dismissed = (people[e] for e in (Event.AGREED, Event.NOT_AGREED, Event.DISMISSED))
    named = {"id": context.issue}
    words = [
        _late_words(all_facts, context),
        trn(
            "; on one change two people agree since briefing {id}",
            "; on {n} changes two people agree since briefing {id}",
            agreed,
            n=in_words(agreed),
            **named,
        )
        if agreed
        else "",
        trn(
            "; on one change two people no longer agree as they did in briefing {id}: do not quote it",
            "; on {n} changes two people no longer agree as they did in briefing {id}: do not quote them",
            lost,
            n=in_words(lost),
            **named,
        )
        if lost
        else "",
        trn("; two people dismissed one change", "; two people dismissed {n} changes", dismissed, n=in_words(dismissed))
        if dismissed
        else "",
    ]
    return "".join(words) + (_taken_back_words(all_facts, context, people[Event.NOT_JUDGED]) if told_changes else "")


def _late_words(all_facts: Sequence[SiteFacts], context: Context) -> str:
    """How many changes on older images the last issue did not tell, or told before their rule was met; "" for none."""
    late = [late_news(facts, context) for facts in all_facts]
    untold, met = (sum(len(changes[event]) for changes in late) for event in (Event.NEW, Event.CONFIRMED))
    named = {"id": context.issue}
    words = [
        trn(
            "; one change on older images is told that briefing {id} did not tell",
            "; {n} changes on older images are told that briefing {id} did not tell",
            untold,
            n=in_words(untold),
            **named,
        )
        if untold
        else "",
        trn(
            "; one change on older images meets the rule now, and did not in briefing {id}",
            "; {n} changes on older images meet the rule now, and did not in briefing {id}",
            met,
            n=in_words(met),
            **named,
        )
        if met
        else "",
    ]
    return "".join(words)


def _taken_back_words(all_facts: Sequence[SiteFacts], context: Context, moved: int) -> str:
    """How much of what the last issue told is told otherwise and not judged yet, told no longer, or was withdrawn as
    wrong; "" for none.

    Args:
        all_facts, context: of the briefing.
        moved: changes told otherwise, which two people have not judged since.
    """
    told_changes, named = context.told or {}, {"id": context.issue}
    since = Since(context.since or context.today, context.issue, None, told_changes)
    gone = sum(1 for _ in _no_longer_told(all_facts, since, context.retired, context.told_elsewhere))
    words = [
        trn(
            "; one change that two people agreed on is told otherwise than in briefing {id}, and they have not judged "
            "that yet: do not quote it",
            "; {n} changes that two people agreed on are told otherwise than in briefing {id}, and they have not "
            "judged that yet: do not quote them",
            moved,
            n=in_words(moved),
            **named,
        )
        if moved
        else "",
        trn(
            "; one change that briefing {id} told is told no longer: do not quote it",
            "; {n} changes that briefing {id} told are told no longer: do not quote them",
            gone,
            n=in_words(gone),
            **named,
        )
        if gone
        else "",
    ]
    return "".join(words) + _withdrawn_words(all_facts, context)


def _withdrawn_words(all_facts: Sequence[SiteFacts], context: Context) -> str:
    """How many changes were withdrawn since the last issue, those that it told apart from those that were confirmed
    and that it did not tell: as wrong, as part of another, as outside the outline as it is drawn now; "" for none."""
    told_changes = context.told or {}
    back = Counter(
        (d.withdrawn_reason if d.withdrawn_reason in NO_ERROR else "", bool(told_changes.get(d.id, NEVER).state))
        for facts in all_facts
        for d in facts.detections
        if _by_issue(d, told_changes, context.since) is Event.WITHDRAWN
    )
    each = [(reason, by_issue) for reason in ("", *NO_ERROR) for by_issue in (True, False)]
    return "".join(_withdrawn_count(*one, back[one], context.issue) for one in each if back[one])


def _withdrawn_count(reason: str, by_issue: bool, count: int, issue: str) -> str:
    """'; one change that briefing partner-2026-001 told is withdrawn as wrong or gone again'.

    Args:
        reason: one of NO_ERROR; "" = as wrong.
        by_issue: whether the issue told of them.
        count: at least one.
        issue: its id.
    """
    n = in_words(count)
    if by_issue:
        which = trn("one change that briefing {id} told", "{n} changes that briefing {id} told", count, n=n, id=issue)
    else:
        which = trn(
            "one change that briefing {id} did not tell",
            "{n} changes that briefing {id} did not tell",
            count,
            n=n,
            id=issue,
        )
    if reason == JOINED:
        return trn("; {changes} is part of another now", "; {changes} are part of another now", count, changes=which)
    if reason == OUTSIDE:
        return trn(
            "; {changes} lies outside an outline that was drawn anew",
            "; {changes} lie outside outlines that were drawn anew",
            count,
            changes=which,
        )
    return trn(
        "; {changes} is withdrawn as wrong or gone again",
        "; {changes} are withdrawn as wrong or gone again",
        count,
        changes=which,
    )


def delta_of(
    all_facts: Sequence[SiteFacts],
    since: Since,
    today: date,
    retired: Sequence[Site] = (),
    told_elsewhere: Collection[str] = (),
    actions: Sequence[Action] = (),
) -> Delta:
    """What is new at the sites of a briefing.

    Args:
        all_facts: of the sites, in the order of their sheets; as the edition tells of them.
        since: the issue or day.
        today: UTC day that the briefing tells of.
        retired: sites out of use that the edition shows: a briefing has no sheet of them.
        told_elsewhere: ids of the changes that the edition tells of and no sheet does: at these, or off paper.
        actions: that the edition tells and a paper may.
    """
    lines: list[Line] = []
    several = len(all_facts) > 1
    for facts in all_facts:
        for d in ranked(facts.detections):
            now = facts.reviews.get(d.id, Standing()).state
            people = _by_people(d, since.told, now) if since.told is not None else None
            for event in filter(None, (_event(d, since, corrected=_corrected_ids(facts, since)), people)):
                summed = event not in (Event.NEW, Event.NOT_TOLD) or d.confirmed_on is not None
                lines.append(Line(event, facts.site.id, d.id, _text(event, d, facts, since, several=several), summed))
        passed = since.day < today
        if passed and facts.site.watched and count_looks(facts.looks, since=since.day + timedelta(days=1)).days == 0:
            lines.append(Line(Event.NOT_LOOKED, facts.site.id, "", told_name(facts.site, shorten(facts.site.name, 60))))
    lines += (
        Line(Event.RENAMED, facts.site.id, "", renamed_sentence(facts.site, facts.renamed))
        for facts in all_facts
        if facts.renamed is not None
    )
    lines += (line for facts in all_facts for line in _measured_otherwise(facts, since, several=several))
    lines += _others_otherwise(all_facts, since, actions)
    lines += _no_longer_told(all_facts, since, retired, told_elsewhere)
    told_at = {before.site for before in (since.told or {}).values()}
    lines += (Line(Event.NOT_WATCHED, s.id, "", told_name(s, shorten(s.name, 60))) for s in retired if s.id in told_at)
    order = list(Event)
    return Delta(since, tuple(sorted(lines, key=lambda line: order.index(line.event))))


def _event(d: Detection, since: Since, *, corrected: frozenset[str]) -> Event | None:
    event = _by_day(d, since.day) if since.told is None else _by_issue(d, since.told, since.day)
    if event is None and d.id in corrected:
        return Event.CORRECTED
    return event


def _by_people(d: Detection, told: Mapping[str, ToldChange], now: ReviewState) -> Event | None:
    """What people have come to since an issue told of a change: agreement, none any more, or that they dismissed it."""
    before = told.get(d.id, NEVER).people
    if before and before != ReviewState.DISMISSED and now is ReviewState.DISMISSED and d.state is not State.WITHDRAWN:
        return Event.DISMISSED
    if not before or d.state is State.WITHDRAWN or (before == ReviewState.CONFIRMED) is (now is ReviewState.CONFIRMED):
        return None
    if now in (ReviewState.NONE, ReviewState.WAITING):  # nobody takes a verdict back: it was on what was told before
        return Event.NOT_JUDGED
    return Event.AGREED if now is ReviewState.CONFIRMED else Event.NOT_AGREED


def _by_issue(d: Detection, told: Mapping[str, ToldChange], until: date | None) -> Event | None:
    """What became of a change since an issue told of it, or did not.

    Args:
        told: by the issue.
        until: the day that it tells of: what it did not tell and was over by then did not end since. None = not known.
    """
    before = told.get(d.id, NEVER).state
    if before == d.state.value:
        return None
    if d.state is State.WITHDRAWN:  # of a flag that this reader was never told there is nothing to take back
        return Event.WITHDRAWN if before or not never_told(d) else None
    if d.state is State.ENDED:
        over_then = not before and until is not None and not _after(d.ended_on, until)
        return Event.NEW if over_then else Event.ENDED
    if not before:
        return Event.NEW
    if before == State.WITHDRAWN.value and d.state is State.PROVISIONAL:
        return Event.NEW
    not_yet = before in (State.PROVISIONAL.value, State.WITHDRAWN.value)
    return Event.CONFIRMED if not_yet and d.state is State.CONFIRMED else Event.CORRECTED


def _by_day(d: Detection, since: date) -> Event | None:
    """What images after a day show of a change."""
    if d.state is State.WITHDRAWN:
        return Event.WITHDRAWN if not never_told(d) and _after(d.ended_on, since) else None
    if d.state is State.ENDED:
        return Event.ENDED if _after(d.ended_on, since) else None
    if d.first_seen > since:
        return Event.NEW
    return Event.CONFIRMED if _after(d.confirmed_on, since) else None


def _after(when: date | None, since: date) -> bool:
    return when is not None and when > since


def _corrected_ids(facts: SiteFacts, since: Since) -> frozenset[str]:
    return frozenset(
        c.detection.id
        for c in facts.corrections
        if (
            c.correction.after.said_from > since.made_at
            if since.made_at is not None
            else c.correction.after.said_from.date() > since.day
        )
    )


def _text(event: Event, d: Detection, facts: SiteFacts, since: Since, *, several: bool) -> str:
    site: Site = facts.site
    behind = ""  # no cut takes it
    if event is Event.CORRECTED and (made := [c for c in facts.corrections if c.detection.id == d.id]):
        sentence, behind = correction_sentence(made[0]), without_agreement(d, facts.reviews)
    elif event is Event.WITHDRAWN:
        sentence = f"{d.id}: {withdrawn_sentence(d, others=facts.detections)}"
    else:
        sentence = f"{d.id}: {detection_sentence(d, site)} {window_sentence(d, computed_too=False)}"
        behind = without_agreement(d, facts.reviews)
        if since.issue and event in (Event.NEW, Event.CONFIRMED) and _by_day(d, since.day) is None:
            behind += f" {tr(_OLDER[event])}"
    place = f"{told_name(site, shorten(site.name, 44))}. " if several else ""
    return shorten(f"{place}{sentence}", LONGEST_LINE - len(behind)) + behind


def _no_longer_told(
    all_facts: Sequence[SiteFacts], since: Since, retired: Sequence[Site], told_elsewhere: Collection[str]
) -> Iterator[Line]:
    """Changes at the sites of the briefing, and at those taken out of use, that the issue told of and this edition does
    not: people no longer agree, or what may be told has changed. Of a site that is not shown any more nothing is said.
    """
    told_ids = {d.id for facts in all_facts for d in facts.detections} | set(told_elsewhere)
    places = {site.id: site for site in (*(facts.site for facts in all_facts), *retired)}
    of_issue = since.told or {}
    several = len({before.site for before in of_issue.values()}) > 1
    for change, before in sorted(of_issue.items()):
        site = places.get(before.site)
        if site is None or before.state == State.WITHDRAWN.value or change in told_ids:
            continue
        place = told_name(site, shorten(site.name, 44))
        yield Line(Event.NOT_TOLD, before.site, change, f"{change} ({place})" if several else change)


def _measured_otherwise(facts: SiteFacts, since: Since, *, several: bool) -> Iterator[Line]:
    """Claims that are told still and beside which the issue told another share, or a share that is told no longer. Of a
    claim that is not told any more nothing is said."""
    for claim in facts.claims:
        before, now = (since.measured or {}).get(claim.id), facts.measured.get(claim.id)
        if before is None or before == now:
            continue
        values = {"who": claim.claimed_by or claim.independent_by, "day": day(claim.claimed_on), "before": before}
        sentence = (
            tr(
                "Beside what {who} says ({day}) the issue told of built-up area seen to have gone: {before}. No share "
                "is told beside it now: do not quote that one.",
                **values,
            )
            if now is None
            else tr(
                "Beside what {who} says ({day}) the issue told of built-up area seen to have gone: {before}. Now: "
                "{now}.",
                now=now,
                **values,
            )
        )
        place = f"{told_name(facts.site, shorten(facts.site.name, 44))}. " if several else ""
        yield Line(Event.MEASURED, facts.site.id, "", f"{place}{sentence}")


def _others_otherwise(all_facts: Sequence[SiteFacts], since: Since, actions: Sequence[Action]) -> Iterator[Line]:
    """Claims and actions that the issue told otherwise, and those that are gone. Of a place that has no sheet here
    nothing is said."""
    if since.of_others is None:
        return
    sites = {facts.site.id: facts.site for facts in all_facts}
    claims = [claim for facts in all_facts for claim in facts.claims]
    for moved in told_otherwise(since.of_others, claims, actions):
        if (site := sites.get(moved.site_id)) is None:
            continue
        # an action is told on the sheets of several sites, and names its own
        named = len(sites) > 1 and moved.name.startswith("claim/")
        place = f"{told_name(site, shorten(site.name, 44))}. " if named else ""
        yield Line(Event.OTHERWISE, site.id, "", shorten(f"{place}{moved.text}", LONGEST_LINE), about=moved.still_told)


def _do_not_quote(lines: Sequence[Line]) -> str:
    """What follows for who has the issue that told of them."""
    return trn(
        "The issue told of it and this edition does not: do not quote it.",
        "The issue told of them and this edition does not: do not quote them.",
        len(lines),
    )


def _out_of_use(lines: Sequence[Line]) -> str:
    """Where the changes of a site stand that is out of use."""
    return trn(
        "The site was taken out of use: what this edition still tells of it stands in the feed and the exports.",
        "The sites were taken out of use: what this edition still tells of them stands in the feed and the exports.",
        len(lines),
    )


_BEHIND: dict[Event, Callable[[Sequence[Line]], str]] = {
    Event.NOT_TOLD: _do_not_quote,
    Event.NOT_WATCHED: _out_of_use,
    Event.NOT_LOOKED: lambda _: "",
}
"""What stands behind a list of names, where lines of one sort are told in one row."""
