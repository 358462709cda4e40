"""News of an edition: what it says of a change that it did not say before. Pure.

News are made from the statements of the edition (geodata/detections/revision.py) and from nothing else, so that a feed
or a message tells each audience what its pages and exports tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from geodata.looks.look_counts import clear_share_on
from geodata.sites.site import Site
from geodata.text.names.same_person import DO_NOT_QUOTE
from geodata.wording.change_sentences import (
    LOOKS_ALIKE,
    detection_sentence,
    partly_clouded,
    told_kind,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.correction_sentences import Corrected, correction_sentence, told_apart
from geodata.wording.handling import hedge_words
from geodata.wording.listing_sentences import told_name
from pipelines.publish.row_values import clipped


class Event(StrEnum):
    """What is new about a change."""

    NEW = "new"  # told as lasting for the first time
    ENDED = "ended"  # new images show that it is over
    CORRECTED = "corrected"  # told otherwise than before
    WITHDRAWN = "withdrawn"  # was told, and was wrong
    NOT_AGREED = "not-agreed"  # two people agreed on it, and no longer do


EVENT_WORDS: dict[Event, str] = {
    Event.NEW: msg("New"),
    Event.ENDED: msg("Ended"),
    Event.CORRECTED: msg("Corrected"),
    Event.WITHDRAWN: msg("Withdrawn as wrong"),
    Event.NOT_AGREED: msg("Two people no longer agree"),
}


@dataclass(frozen=True)
class News:
    """One thing that an edition says anew of one change."""

    id: str  # id of the change and number of the statement, "PB-548316/2", or "PB-548316/not-agreed/1": for ever
    event: Event
    site: Site
    detection: Detection  # as that statement tells of it
    told_from: datetime  # aware UTC: from when on this edition could say it
    title: str  # "New: Pellimar Bend, change consistent with …"
    quotable: bool  # two people agree on it, or it is withdrawn
    text: str  # what is said, with what has to stand beside it
    outline: BaseGeometry  # WGS84, as this edition shows it

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

    What is provisional is no news. For partners and the public a change is new from the day on which the second person
    agreed, where that is later than the day it was computed.

    Args:
        view: what one audience may read.
    """
    sites = {site.id: site for site in view.all_sites.items}
    looks = {key: view.looks(key) for key in {d.site_id for d in view.detections.items}}
    found = [
        news
        for detection in view.detections.items
        for news in _of_one(
            view,
            detection,
            sites[detection.site_id],
            clear_share_on(looks[detection.site_id], detection.last_clear_before),
        )
    ]
    return tuple(sorted(found, key=lambda n: (-n.told_from.timestamp(), n.id)))


def _of_one(view: EditionView, detection: Detection, site: Site, before_clear: float | None) -> Iterator[News]:
    standing = view.standings.get(detection.id, Standing())
    told_otherwise = {c.after.number: c for c in view.corrections.get(detection.id, ())}
    told = False
    before: State | None = None
    then = detection
    for revision in view.revisions.get(detection.id, ()):
        then = revision.applied_to(detection)
        correction = told_otherwise.get(revision.number)
        event = _event(then.state, before, told=told, corrected=correction is not None)
        told = told or event is not None
        before = then.state
        if event is None:
            continue
        made = None
        if correction is not None and event is Event.CORRECTED:
            made = Corrected(detection, correction, told_apart(detection, correction, view.detections.items))
        since = revision.said_from
        if event is Event.NEW and view.audience is not Audience.INTERNAL and standing.verdicts:
            # also where people no longer agree: who keeps an entry by its time would keep words that may not be quoted
            since = max(since, *(v.reviewed_at for v in standing.verdicts))
        yield News(
            id=f"{detection.id}/{revision.number}",
            event=event,
            site=site,
            detection=then,
            told_from=since,
            title=_title(event, then, site, standing, since.date()),
            quotable=event is Event.WITHDRAWN or standing.state is ReviewState.CONFIRMED,
            text=_text(event, then, site, standing, made, detection, before_clear),
            outline=clipped(then.outline, site) or then.outline,
        )
    lost = view.agreement_lost.get(detection.id, ())
    if told and lost and before is not State.WITHDRAWN and standing.state is not ReviewState.CONFIRMED:
        yield News(
            id=f"{detection.id}/{Event.NOT_AGREED}/{len(lost)}",
            event=Event.NOT_AGREED,
            site=site,
            detection=then,
            told_from=lost[-1],
            title=_title(Event.NOT_AGREED, then, site, standing, lost[-1].date()),
            quotable=False,
            text=_text(Event.NOT_AGREED, then, site, standing, None, detection, before_clear),
            outline=clipped(then.outline, site) or then.outline,
        )


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


LATE = timedelta(days=31)
"""From when on what is new to an edition began so long ago that its title says when it was first seen, not "New"."""


def _title(event: Event, then: Detection, site: Site, standing: Standing, told_on: date) -> str:
    said = withdrawn_sentence(then) if event is Event.WITHDRAWN else detection_sentence(then, site)
    if event is not Event.WITHDRAWN and standing.state is not ReviewState.CONFIRMED:
        said = f"{said} {tr(DO_NOT_QUOTE)}"  # a title is read and passed on without its text
    what, place = tr(EVENT_WORDS[event]), told_name(site)
    if event is Event.NEW and told_on - then.first_seen > LATE:
        title = tr("First told: {place}, first seen {day}. {said}", place=place, day=day(then.first_seen), said=said)
    else:
        title = tr("{what}: {place}. {said}", what=what, place=place, said=said)
    return tr("Demo, invented place. {said}", said=title) if site.simulated else title


def _text(
    event: Event,
    then: Detection,
    site: Site,
    standing: Standing,
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
        parts.append(hedge_words(then.kind, then.kind_probability, then.state, standing.state))
    return " ".join(part for part in parts if part)
