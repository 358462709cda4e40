"""What became of changes since an issue or a day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from geodata.access.site_standing import ranked
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.messages import msg, tr
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import detection_sentence, window_sentence, withdrawn_sentence
from geodata.wording.correction_sentences import correction_sentence
from layers.charts.change_table import never_told
from layers.style.escape import shorten
from pipelines.brief.briefing_inputs import Context, SiteFacts, without_agreement
from pipelines.brief.news.news_lines import Event, Line
from pipelines.brief.news.since import Since
from pipelines.issued_briefings.issued_files import ToldChange

_OLDER: dict[Event, str] = {
    Event.NEW: msg("Its images are older than the issue compared with, which did not tell of it."),
    Event.CONFIRMED: msg("Its images are older than the issue compared with, which told it as provisional."),
}
NEVER = ToldChange("", "", "")
"""Of a change of which the issue did not tell."""
LONGEST_LINE = 420
"""Characters that one line may have."""


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
        event = by_issue(d, context.told, context.since)
        if event in late and not _by_day(d, context.since):
            late[event].append(d)
    return late


def event_of(d: Detection, since: Since, *, corrected: frozenset[str]) -> Event | None:
    event = _by_day(d, since.day) if since.told is None else by_issue(d, since.told, since.day)
    if event is None and d.id in corrected:
        return Event.CORRECTED
    return event


def by_people(d: Detection, told: Mapping[str, ToldChange], now: ReviewState) -> Event | None:
    """What people have come to since an issue told of a change: agreement, none any more, or that they dismissed it."""
    before = told.get(d.id, NEVER).people
    if before and before != ReviewState.DISMISSED and now is ReviewState.DISMISSED and d.state is not State.WITHDRAWN:
        return Event.DISMISSED
    if not before or d.state is State.WITHDRAWN or (before == ReviewState.CONFIRMED) is (now is ReviewState.CONFIRMED):
        return None
    if now in (ReviewState.NONE, ReviewState.WAITING):  # nobody takes a verdict back: it was on what was told before
        return Event.NOT_JUDGED
    return Event.AGREED if now is ReviewState.CONFIRMED else Event.NOT_AGREED


def by_issue(d: Detection, told: Mapping[str, ToldChange], until: date | None) -> Event | None:
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


def corrected_ids(facts: SiteFacts, since: Since) -> frozenset[str]:
    return frozenset(
        c.detection.id
        for c in facts.corrections
        if (
            c.correction.after.said_from > since.made_at
            if since.made_at is not None
            else c.correction.after.said_from.date() > since.day
        )
    )


def news_of(d: Detection, facts: SiteFacts, since: Since, *, several: bool) -> Iterator[tuple[Event, str]]:
    """What became of a change, and the line that says so: since the issue compared with, or since the last one before
    it that told of the change. One that such an issue told is told again, though nothing of it moved."""
    before = since.earlier.changes.get(d.id)
    if before is None:
        now = facts.reviews.get(d.id, Standing()).state
        people = by_people(d, since.told, now) if since.told is not None else None
        for event in filter(None, (event_of(d, since, corrected=corrected_ids(facts, since)), people)):
            yield event, line_text(event, d, facts, since, several=several)
        return
    issue = since.earlier.issues[f"change/{d.id}"]
    then = replace(since, day=issue.day, issue="", made_at=issue.made_at, told={d.id: before})
    moved = event_of(d, then, corrected=corrected_ids(facts, then))
    if moved is not None:
        yield moved, line_text(moved, d, facts, then, several=several, teller=issue.id)
    elif d.state is not State.WITHDRAWN:
        yield Event.NEW, line_text(Event.NEW, d, facts, since, several=several, teller=issue.id)


def line_text(event: Event, d: Detection, facts: SiteFacts, since: Since, *, several: bool, teller: str = "") -> str:
    """The line of a change.

    Args:
        event, d, facts, since: what became of it since when.
        several: whether its site is named.
        teller: id of the issue that told of it last, where that is another than the one compared with.
    """
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
    if teller:
        behind += f" {tr('Issue {id} was the last that told of it.', id=teller)}"
    place = f"{told_name(site, shorten(site.name, 44))}. " if several else ""
    return shorten(f"{place}{sentence}", LONGEST_LINE - len(behind)) + behind


def no_longer_told(
    all_facts: Sequence[SiteFacts], since: Since, retired: Sequence[Site], told_elsewhere: Collection[str]
) -> Iterator[Line]:
    """Changes at the sites of the briefing, and at those taken out of use, that the issue told of and this edition does
    not: people no longer agree, or what may be told has changed. Of a site that is not shown any more nothing is said.
    """
    told_ids = {d.id for facts in all_facts for d in facts.detections} | set(told_elsewhere)
    places = {site.id: site for site in (*(facts.site for facts in all_facts), *retired)}
    before_it = {k: b for k, b in since.earlier.changes.items() if f"change/{k}" not in since.earlier.taken_back}
    of_issue = {**before_it, **(since.told or {})}
    several = len({before.site for before in of_issue.values()}) > 1
    for change, before in sorted(of_issue.items()):
        site = places.get(before.site)
        if site is None or before.state == State.WITHDRAWN.value or change in told_ids:
            continue
        place = told_name(site, shorten(site.name, 44))
        text = f"{change} ({place})" if several else change
        if teller := since.earlier.issue_of(f"change/{change}"):
            text = tr("{change}, told last in issue {id}", change=text, id=teller)
        yield Line(Event.NOT_TOLD, before.site, change, text, taken_back=f"change/{change}")
