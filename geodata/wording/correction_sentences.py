"""What is said of revisions and corrections: what was told, what is told instead, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from geodata.detections.detection import Detection, Kind, State
from geodata.detections.revision import Correction, Revision, Why
from geodata.i18n.english_formats import day, listed
from geodata.i18n.messages import msg, tr, trn
from geodata.sites.outline_history import OutlineHistory
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import (
    STATE_WORDS,
    area_words,
    detection_sentence,
    kind_words,
    window_sentence,
    withdrawn_sentence,
)

WHY_WORDS: dict[Why, str] = {
    Why.FIRST: msg("first said"),
    Why.NEW_LOOKS: msg("new images"),
    Why.LATE_SCENE: msg("an image of an earlier day came late, was replaced or was set aside"),
    Why.CONTROL_SET: msg("what the site is held against was chosen anew"),
    Why.SETTINGS: msg("the settings were changed"),
    Why.VERSION: msg("a newer version of the program judged it"),
    Why.PERSON: msg("a person drew the site's outline anew"),
}
NO_CORRECTION = msg("No change that this edition tells here is told otherwise than before.")
NOT_NAMED = msg(
    "A change on which people no longer agree is not shown and not named in this edition: quote none whose id does not "
    "stand in it."
)
"""Beside NO_CORRECTION, for the public: who quoted such a change looks for it in vain and has to know what that is."""


def redrawn_since_told(
    site: Site, drawn: OutlineHistory, revisions: Iterable[Revision], *, inner: bool, held: bool = False
) -> datetime | None:
    """When, aware UTC, a site was last drawn anew after a lasting change was told of it; None where it was not.

    Args:
        site: whose.
        drawn: its outlines.
        revisions: what this edition told of its changes.
        inner: for internal readers.
        held: a change at the site is not told, and may have been before it was drawn anew.
    """
    told_from = min((one.said_from for one in revisions if one.confirmed_on is not None), default=None)
    if held:
        told_from = datetime.min.replace(tzinfo=UTC)
    return None if told_from is None else drawn.redrawn_at(site, told_from, inner=inner)


def redrawn_sentence(site: Site, redrawn_at: datetime) -> str:
    """That everything measured against a site's outline moved on a day."""
    return tr(
        "The outline of {place} was drawn anew on {day}. Where changes lie, areas and shares that were told before are "
        "of the outline of then: do not set them beside those of now.",
        place=told_name(site),
        day=day(redrawn_at.date()),
    )


@dataclass(frozen=True)
class Renamed:
    """A site that a briefing told of by another name."""

    issue: str  # id of that briefing
    before: str  # the name as it told it; "" = it is not told any more
    at: datetime | None  # aware UTC: since when readers may read the name of now; None = not known


def renamed_sentence(site: Site, renamed: Renamed) -> str:
    """Oskelle Bridge is called Riverside Park since 2 Dec 2026: briefing public-2026-002 told of it by its old name."""
    named = {"place": told_name(site), "id": renamed.issue}
    if renamed.at is None:
        if not renamed.before:
            return tr("This place is called {place} now: briefing {id} told of it by another name.", **named)
        return tr(
            "{before} is called {place} now: briefing {id} told of it by its old name.", before=renamed.before, **named
        )
    since = day(renamed.at.date())
    if not renamed.before:
        return tr(
            "This place is called {place} since {day}: briefing {id} told of it by another name.", day=since, **named
        )
    return tr(
        "{before} is called {place} since {day}: briefing {id} told of it by its old name.",
        before=renamed.before,
        day=since,
        **named,
    )


def no_correction(since: date | None, issue: str = "") -> str:
    """That nothing was corrected, and since when.

    Args:
        since: the day that is compared with; None = none is.
        issue: id of the briefing that is compared with, whatever its day; "" = none is.
    """
    if issue:
        return tr("No change that this edition tells here is told otherwise since {id} was issued.", id=issue)
    if since is not None:
        return tr("No change that this edition tells here is told otherwise after {day}.", day=day(since))
    return tr(NO_CORRECTION)


@dataclass(frozen=True)
class Corrected:
    """A correction with the detection that it is about."""

    detection: Detection  # as it is told now
    correction: Correction
    told_apart: tuple[str, ...] = ()  # ids of other changes that tell ground which it told before


def corrected_since(
    detections: Sequence[Detection], corrections: Mapping[str, Sequence[Correction]], since: date | None
) -> list[Corrected]:
    """Corrections made after a day, the newest first; None = all.

    Args:
        detections: those that the reader sees.
        corrections: by detection id, as the reader's edition has them.
    """
    corrected_changes = [
        Corrected(d, correction, told_apart(d, correction, detections))
        for d in detections
        for correction in corrections.get(d.id, ())
        if since is None or correction.after.said_from.date() > since
    ]
    return sorted(corrected_changes, key=lambda c: (-c.correction.after.said_from.timestamp(), c.detection.id))


@dataclass(frozen=True)
class AgreementOver:
    """A change that readers were told two people agree on, and on which, as it is told now, they do not."""

    detection: Detection  # as it is told now
    at: datetime  # aware UTC: when the agreement was over


def agreement_over(
    detections: Sequence[Detection], turns: Mapping[str, Sequence[datetime]], since: date | None
) -> list[AgreementOver]:
    """Changes on which two people no longer agree after a day, the newest first; None = ever. What was withdrawn as
    wrong is left out: that says more.

    Args:
        detections: those that the reader sees.
        turns: by detection id, from review_state.agreement_turns, as the reader's edition has them.
    """
    ended_agreements = [
        AgreementOver(d, turns[d.id][-1])
        for d in detections
        if d.state is not State.WITHDRAWN and len(turns.get(d.id, ())) % 2 == 0 and turns.get(d.id)
    ]
    later = (one for one in ended_agreements if since is None or one.at.date() > since)
    return sorted(later, key=lambda one: (-one.at.timestamp(), one.detection.id))


def agreement_over_sentence(one: AgreementOver) -> str:
    """PB-548316: two people agreed on it until 25 Nov 2026; on what is told of it now no two people agree. …"""
    return tr(
        "{id}: two people agreed on it until {day}; on what is told of it now no two people agree. Do not quote it.",
        id=one.detection.id,
        day=day(one.at.date()),
    )


def told_apart(detection: Detection, correction: Correction, others: Sequence[Detection]) -> tuple[str, ...]:
    """Ids of the changes that tell now what a corrected one told before: half of each or more lies on ground that the
    corrected one had and has no longer. Cut into several, nothing on the ground has become less.

    Args:
        detection: that was corrected.
        correction: of it.
        others: changes of the edition, itself among them or not.
    """
    if "area" not in correction.parts or detection.kind.is_activity:
        return ()
    lost = correction.before.outline.difference(correction.after.outline)
    standing = (State.CONFIRMED, State.PROVISIONAL)
    return tuple(
        d.id
        for d in others
        if d.site_id == detection.site_id
        and d.id != detection.id
        and d.state in standing
        and not d.kind.is_activity
        and d.outline.area > 0
        and d.outline.intersection(lost).area >= 0.5 * d.outline.area
    )


def correction_sentence(told: Corrected) -> str:
    """PB-548316, corrected 25 Nov 2026. Told before: Last clear look 20 Jul 2026; … Told now: … Why: …"""
    before, after = told.correction.before, told.correction.after
    old, new = before.applied_to(told.detection), after.applied_to(told.detection)
    sentences: list[str] = []
    if "state" in told.correction.parts:
        sentences.append(
            tr("It was {before} and is {after}.", before=_state(before.state), after=_state(after.state))
            if after.state is not State.WITHDRAWN
            else withdrawn_sentence(new, computed_too=False)
        )
    if "kind" in told.correction.parts:
        was = kind_words(old)
        sentences.append(
            tr("It was told as consistent with {before} and is told as of a kind not yet clear.", before=was)
            if after.kind is Kind.UNCLEAR
            else tr(
                "It was told as consistent with {before} and is told as consistent with {after}.",
                before=was,
                after=kind_words(new),
            )
        )
    if "window" in told.correction.parts:
        sentences.append(tr("Told before: {window}", window=window_sentence(old, computed_too=False)))
        sentences.append(tr("Told now: {window}", window=window_sentence(new, computed_too=False)))
    if "area" in told.correction.parts:
        sentences.append(
            tr(
                "About {before} before, about {after} now.",
                before=area_words(old),
                after=area_words(new),
            )
        )
    if "place" in told.correction.parts:
        sentences.append(tr("It lies elsewhere now: less than half of its ground is the ground that it told before."))
    if "doubt" in told.correction.parts:
        sentences.append(tr("Confidence is low now: there are doubts about it."))
    if told.told_apart:
        ids = listed(told.told_apart, limit=3)
        sentences.append(tr("Of the ground that it told before, some is told as {ids} now.", ids=ids))
    what = tr("{id}, corrected {day}.", id=told.detection.id, day=day(after.said_from.date()))
    return " ".join([what, *sentences, tr("Why: {why}.", why=why_words(after))])


def revision_sentence(revision: Revision, detection: Detection, site: Site) -> str:
    """One statement with its time: 'From 25 Nov 2026: Change consistent with … Last clear look … Why: new images.'"""
    then = revision.applied_to(detection)
    start = day(revision.said_from.date())
    when = (
        tr("From {day}", day=start)
        if revision.said_until is None
        else tr("From {first} to {last}", first=start, last=day(revision.said_until.date()))
    )
    # the day of computing is the one from which it was said
    sentence_of = withdrawn_sentence if then.state is State.WITHDRAWN else window_sentence
    over = sentence_of(then, computed_too=False)
    sentence = f"{when}: {detection_sentence(then, site)} {over}"
    return sentence if revision.why is Why.FIRST else f"{sentence} {tr('Why: {why}.', why=why_words(revision))}"


def why_words(revision: Revision) -> str:
    """The reason in words, with what tells it apart: 'new images (3)', '…: a neighbour was built (operator)'."""
    known: dict[str, list[str]] = {}
    for detail in revision.details:
        name, _, value = detail.partition("=")
        known.setdefault(name, []).append(value)
    why = tr(WHY_WORDS[revision.why])
    notes: list[str] = []
    if revision.why is Why.NEW_LOOKS and "new_looks" in known:
        count = int(known["new_looks"][0])
        return trn("one new image", "{n} new images", count, n=count)
    if revision.why is Why.LATE_SCENE and "late" in known:
        notes += known["late"]
    if revision.why is Why.CONTROL_SET and "control_set" in known:
        notes.append(tr("set {change}", change=_instead(known["control_set"][0])))
    if revision.why is Why.SETTINGS and "settings" in known:
        notes += map(_instead, known["settings"])
    if revision.why is Why.VERSION and "version" in known:
        notes += map(_instead, known["version"])
    words = f"{why} ({listed(notes, limit=3)})" if notes else why
    reason, by = known.get("reason", [""])[0], known.get("by", [""])[0]
    return f"{words}: “{reason}” ({by})" if reason else words


def _instead(change: str) -> str:
    """'1 -> 2' as '2 in place of 1'."""
    before, arrow, after = change.partition(" -> ")
    return tr("{after} in place of {before}", after=after, before=before) if arrow else change


def _state(state: State) -> str:
    return tr("told as lasting") if state is State.CONFIRMED else tr(STATE_WORDS[state]).lower()
