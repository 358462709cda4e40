"""News of an edition: what it says of a change that it did not say before. Pure.

News are made from the statements of the edition (geodata/detections/revision.py) and from nothing else, so that a feed
or a message tells each audience what its pages and exports tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.detections.revision import Correction, Revision
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from geodata.looks.look_counts import clear_share_on
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import (
    LOOKS_ALIKE,
    detection_sentence,
    do_not_quote,
    partly_clouded,
    told_kind,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.correction_sentences import Corrected, correction_sentence, told_apart
from geodata.wording.handling import hedge_words
from geodata.wording.reasons import NOT_WRONG
from pipelines.publish.nouns.row_values import clipped


class Event(StrEnum):
    """What is new about a change."""

    NEW = "new"  # told as lasting for the first time
    ENDED = "ended"  # new images show that it is over
    CORRECTED = "corrected"  # told otherwise than before
    WITHDRAWN = "withdrawn"  # was told, and was wrong
    AGREED = "agreed"  # was told, and two people agree on it since
    NOT_AGREED = "not-agreed"  # two people agreed on it, and no longer do
    NOT_JUDGED = "not-judged"  # two people agreed on what was told of it, and have not judged what is told now
    DISMISSED = "dismissed"  # two people agreed on it, and two people dismissed it since


EVENT_WORDS: dict[Event, str] = {
    Event.NEW: msg("New"),
    Event.ENDED: msg("Ended"),
    Event.CORRECTED: msg("Corrected"),
    Event.WITHDRAWN: msg("Withdrawn as wrong or gone again"),
    Event.AGREED: msg("Two people agree now"),
    Event.NOT_AGREED: msg("Two people no longer agree"),
    Event.NOT_JUDGED: msg("Told otherwise, and not judged yet"),
    Event.DISMISSED: msg("Dismissed by two people"),
}


@dataclass(frozen=True)
class News:
    """One thing that an edition says anew of one change."""

    id: str  # id of the change and number of the statement, "PB-548316/2", or "PB-548316/agreed/1": for ever
    event: Event
    site: Site
    detection: Detection  # as that statement tells of it
    told_from: datetime  # aware UTC: from when on this edition could say it
    updated_at: datetime  # aware UTC: since when it is told in these words; people may agree on it later, or no longer
    title: str  # "New: Pellimar Bend, change consistent with …"
    quotable: bool  # two people agree on it, or it is withdrawn
    text: str  # what is said, with what has to stand beside it
    outline: BaseGeometry  # WGS84, as this edition shows it
    replaces: tuple[tuple[str, datetime], ...] = ()  # ids and times of news of people that it stands in the place of

    @property
    def kind(self) -> Kind:
        return self.detection.kind

    @property
    def told_kind(self) -> str:
        """The kind as it may be named: with "or another change" where it is not sure, "kind not yet clear"."""
        return told_kind(self.detection)

    @property
    def confidence(self) -> Confidence:
        return self.detection.confidence


def news_of(view: EditionView) -> tuple[News, ...]:
    """Everything that an edition has ever said anew, the newest first.

    What is provisional is no news. For the public a change is new from the day on which the second person agreed, where
    that is later than the day it was computed; for the others it is news then that two people agree.

    Args:
        view: what one audience may read.
    """
    sites = {site.id: site for site in view.all_sites.items}
    looks = {key: view.looks(key) for key in {d.site_id for d in view.detections.items}}
    all_news = [
        news
        for detection in view.detections.items
        for news in _of_one(
            view,
            detection,
            sites[detection.site_id],
            clear_share_on(looks[detection.site_id], detection.last_clear_before),
        )
    ]
    return tuple(sorted(all_news, key=lambda n: (-n.told_from.timestamp(), n.id)))


SURER = msg("Surer than at first: {place}. {said}")
"""Title of what a change is told as now, for a reader who was not told it as it was told first."""


Asked = Callable[[Site, Detection, Revision], bool]
"""Whether a change as it is told now, since a statement, is asked for."""


def as_they_stand(view: EditionView, asked: Asked) -> Iterator[News]:
    """What an edition says now of changes that it first told otherwise: surer, or of a kind that was not clear.

    No news for a reader who was told of the change: only for one who asked for no less, and so had nothing of it. Its
    id is that of the statement since which its kind and confidence are as now.

    Args:
        view: what one audience may read.
        asked: asked first, since words are made for those alone.
    """
    sites = {site.id: site for site in view.all_sites.items}
    for detection in view.detections.items:
        site = sites[detection.site_id]
        statements = [(r, _as_told(r, detection)) for r in view.revisions.get(detection.id, ())]
        lasting = [(r, then) for r, then in statements if then.state is not State.PROVISIONAL]
        if not lasting or lasting[-1][1].state is not State.CONFIRMED:
            continue
        since, now = lasting[-1]
        for revision, then in reversed(lasting):
            if (then.kind, then.confidence) != (now.kind, now.confidence):
                break
            since = revision
        if since is not lasting[0][0] and asked(site, now, since):
            yield _as_it_stands(view, site, now, since)


def _as_it_stands(view: EditionView, site: Site, now: Detection, since: Revision) -> News:
    standing = view.standings.get(now.id, Standing())
    clear = clear_share_on(view.looks(site.id), now.last_clear_before)
    return News(
        id=f"{now.id}/{since.number}",
        event=Event.NEW,
        site=site,
        detection=now,
        told_from=since.said_from,
        updated_at=since.said_from,
        title=_title(Event.NEW, now, site, standing, since.said_from.date(), surer=True),
        quotable=standing.state is ReviewState.CONFIRMED,
        text=_text(Event.NEW, now, site, standing, None, now, clear),
        outline=clipped(now.outline, site) or now.outline,
    )


def _of_one(view: EditionView, detection: Detection, site: Site, before_clear: float | None) -> Iterator[News]:
    standing = view.standings.get(detection.id, Standing())
    told_otherwise = {c.after.number: c for c in view.corrections.get(detection.id, ())}
    revisions = view.revisions.get(detection.id, ())
    turns = view.agreement_turns.get(detection.id, ())
    spoken = (*turns, *(v.reviewed_at for v in standing.verdicts))
    renamed = tuple(filter(None, [view.drawn.renamed_at(site, inner=view.audience is Audience.INTERNAL)]))
    first: datetime | None = None
    before, already_told = None, False
    for revision in revisions:
        then = _as_told(revision, detection)
        correction = told_otherwise.get(revision.number)
        event = _event(then.state, before, told=already_told, corrected=correction is not None)
        already_told = already_told or event is not None
        before = then.state
        if event is None:
            continue
        over = _over_of(revision, revisions, told_otherwise)
        drawn = view.drawn.as_drawn(site, revision.said_from)
        made = None
        if correction is not None and event is Event.CORRECTED:
            made = Corrected(detection, correction, told_apart(detection, correction, view.detections.items))
        yield News(
            id=f"{detection.id}/{revision.number}",
            event=event,
            site=site,
            detection=then,
            told_from=revision.said_from,
            updated_at=max((revision.said_from, *spoken, *renamed, *([over.since] if over is not None else []))),
            title=_title(event, then, drawn, standing, revision.said_from.date(), over=over),
            quotable=event is Event.WITHDRAWN or (over is None and standing.state is ReviewState.CONFIRMED),
            text=_text(event, then, drawn, None if over is not None else standing, made, detection, before_clear),
            outline=clipped(then.outline, site) or then.outline,
        )
        first = first or revision.said_from
    event = _of_people(turns, first, outside=view.audience is Audience.PUBLIC)
    moved = {one.said_from: one.number for one in revisions}
    if event is Event.NOT_AGREED and turns[-1] in moved:  # nobody changed their mind
        event = None if moved[turns[-1]] in told_otherwise else Event.NOT_JUDGED  # a correction says it itself
    if standing.state is ReviewState.DISMISSED and (event is Event.NOT_AGREED or _told_before(first, turns, spoken)):
        event = Event.DISMISSED
    if first is not None and event is not None and before is not State.WITHDRAWN:
        since = max(spoken) if event is Event.DISMISSED else turns[-1]  # the second of them may have spoken later
        told_of = max((r for r in revisions if r.said_from <= since), key=lambda r: r.number, default=revisions[0])
        over = _over_of(told_of, revisions, told_otherwise)
        then = _as_told(told_of, detection)  # what was told at that time, and not what is told today
        drawn = view.drawn.as_drawn(site, since)
        yield News(
            id=f"{detection.id}/{event}/{(len(turns) + 1) // 2}",
            event=event,
            site=site,
            detection=then,
            told_from=since,
            updated_at=max((since, *renamed, *([over.since] if over is not None else []))),
            title=_title(event, then, drawn, standing, since.date(), over=over),
            quotable=event is Event.AGREED and over is None,
            text=_text(event, then, drawn, None if over is not None else standing, None, detection, before_clear),
            outline=clipped(then.outline, site) or then.outline,
            replaces=tuple(_before(detection.id, turns, first, outside=view.audience is Audience.PUBLIC)),
        )


def _as_told(revision: Revision, detection: Detection) -> Detection:
    """The detection as a statement tells of it, without the run that judged it last: that may be weeks later.

    A withdrawal that stands keeps its run: no later look moves that.
    """
    then = revision.applied_to(detection)
    return then if then.state is State.WITHDRAWN and revision.said_until is None else replace(then, run_id="")


def _before(
    change: str, turns: Sequence[datetime], first: datetime, *, outside: bool
) -> Iterator[tuple[str, datetime]]:
    """What was told of people before the newest turn: who took "two people agree now" in has to learn that it is over.

    Args:
        change: its id. turns, first, outside: as _of_people.
    """
    for number in range(1, len(turns)):
        event = _of_people(turns[:number], first, outside=outside)
        if event is not None:
            yield f"{change}/{event}/{(number + 1) // 2}", turns[number - 1]


def _told_before(first: datetime | None, turns: Sequence[datetime], spoken: Sequence[datetime]) -> bool:
    """Whether people spoke of a change on which no two ever agreed after it was first told."""
    return first is not None and not turns and bool(spoken) and max(spoken) > first


@dataclass(frozen=True)
class _Over:
    """That another statement stands in the place of one."""

    since: datetime  # aware UTC
    message: str  # in its title: OTHERWISE or GONE

    @property
    def words(self) -> str:
        return tr(self.message, day=day(self.since.date()))


def _over_of(
    revision: Revision, revisions: Sequence[Revision], told_otherwise: Mapping[int, Correction]
) -> _Over | None:
    """From when on another statement stands in the place of one: the change is withdrawn, or else it was corrected or
    withdrawn for a time; None = it stands."""
    later = [one for one in revisions if one.number > revision.number]
    withdrawals = list(takewhile(lambda one: one.state is State.WITHDRAWN, reversed(later)))
    if withdrawals and revision.state is not State.WITHDRAWN:
        return _Over(withdrawals[-1].said_from, GONE)
    others = (one for one in later if one.number in told_otherwise or one.state is State.WITHDRAWN)
    return next((_Over(one.said_from, OTHERWISE) for one in others), None)


def _of_people(turns: Sequence[datetime], first: datetime | None, *, outside: bool) -> Event | None:
    """What people have come to say of a change since it was first told; None where that is no news.

    Args:
        turns: when two people came to agree, ceased to, and so on.
        first: when it was first told; None = never.
        outside: for the public, to whom it is told from the first agreement on.
    """
    if not turns or first is None:
        return None
    if len(turns) % 2 == 0:
        return Event.NOT_AGREED
    return Event.AGREED if len(turns) > 1 or (turns[-1] > first and not outside) else None


def _event(now: State, before: State | None, *, told: bool, corrected: bool) -> Event | None:
    if now is State.CONFIRMED and not told:
        return Event.NEW
    if not told:  # a flag that was never told as lasting; or one that was over when it was first told
        return Event.ENDED if now is State.ENDED and before is None else None
    if now is State.WITHDRAWN:
        return Event.WITHDRAWN if before is not now else None
    if now is State.ENDED and before is not now:
        return Event.ENDED
    return Event.CORRECTED if corrected else None


OTHERWISE = msg("Told otherwise since {day}: do not quote.")
"""In the title of an entry in whose place another statement stands."""
GONE = msg("Withdrawn since {day}: do not quote.")
"""In the title of an entry about a change that does not hold any more."""
LATE = timedelta(days=31)
"""From when on what is new to an edition began so long ago that its title says when it was first seen, not "New"."""


def _title(
    event: Event,
    then: Detection,
    site: Site,
    standing: Standing,
    told_on: date,
    *,
    over: _Over | None = None,
    surer: bool = False,
) -> str:
    sentence = f"{then.id}: {withdrawn_sentence(then)}" if event is Event.WITHDRAWN else detection_sentence(then, site)
    if over is not None:
        sentence = f"{sentence} {over.words}"
    elif event is not Event.WITHDRAWN and standing.state is not ReviewState.CONFIRMED:
        sentence = f"{sentence} {do_not_quote(standing.state)}"  # a title is read and passed on without its text
    right = NOT_WRONG.get(then.withdrawn_reason) if event is Event.WITHDRAWN else None
    what, place = tr(right or EVENT_WORDS[event]), told_name(site)
    if surer:
        title = tr(SURER, place=place, said=sentence)
    elif event is Event.NEW and told_on - then.first_seen > LATE:
        title = tr(
            "First told: {place}, first seen {day}. {said}", place=place, day=day(then.first_seen), said=sentence
        )
    else:
        title = tr("{what}: {place}. {said}", what=what, place=place, said=sentence)
    return tr("Demo, invented place. {said}", said=title) if site.simulated else title


def _text(
    event: Event,
    then: Detection,
    site: Site,
    standing: Standing | None,  # None = another statement stands in the place of this one
    corrected: Corrected | None,
    detection: Detection,
    before_clear: float | None,
) -> str:
    parts = [tr("Demo: simulated imagery.")] if site.simulated else []
    if event is Event.WITHDRAWN:
        parts.append(withdrawn_sentence(then))
    else:
        parts += [detection_sentence(then, site), window_sentence(then)]
        if corrected is not None:
            parts.append(correction_sentence(corrected))
        if not then.kind.is_activity:  # what moves a measure is told with it
            if then.last_clear_before is not None and then.last_clear_before == detection.last_clear_before:
                parts.append(partly_clouded(day(then.last_clear_before), before_clear))
            parts.append(tr(LOOKS_ALIKE[then.kind]))
        people = standing.state if standing is not None else None
        parts.append(hedge_words(then.kind, then.kind_probability, then.state, people, beside=True))
    return " ".join(part for part in parts if part)
