"""What people's verdicts on one change come to. The one place that decides it; the order of arrival does not matter.

The rules, in the words of docs/who-sees-what.md:

1. A person has one voice: of several verdicts by one person the newest stands.
2. The first verdict is read by nobody until a second person, who judges without knowing it, has given theirs.
3. People agree when at least two have given a verdict and all verdicts that stand say the same.
4. As long as two of them differ there is a dispute, and nothing is published. It ends when those who differ come to say
   the same, by new verdicts with reasons. Nobody is outvoted: a third person's verdict is one more voice that has to
   agree. What was said before stays on file.
5. A verdict is on one sentence: a kind, a window and most of an outline. Where later looks tell another kind, another
   window or other ground, nobody has agreed on what is told, and the verdicts of before hold no longer. A change that
   ends, is withdrawn, or grows to less than twice its ground is still the one that was judged: of what has grown to
   more, two people have seen less than half.

Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Kind, State
from geodata.detections.review import Review, Verdict
from geodata.detections.revision import Revision
from geodata.errors import NotAllowed
from geodata.i18n.messages import msg
from geodata.text.names.same_person import folded_person

MOST_IN_COMMON = 0.5
"""Share of the larger of two outlines that both must have in common to be told of as one."""
ENOUGH = 2
"""People who have to agree."""
_CAUTION = {Verdict.CONFIRMED: 0, Verdict.UNSURE: 1, Verdict.DISMISSED: 2}
"""Of two verdicts by one person at one moment the more cautious stands."""


class ReviewState(StrEnum):
    """How far the review of a change has come."""

    NONE = "none"  # nobody has given a verdict
    WAITING = "waiting"  # one person has; another gives the second check
    CONFIRMED = "confirmed"  # two people or more say that the change is there, and nobody says otherwise
    DISMISSED = "dismissed"  # two people or more say that it is not
    UNSURE = "unsure"  # two people or more ask for another look
    DISPUTED = "disputed"  # people differ


_AGREED = {
    Verdict.CONFIRMED: ReviewState.CONFIRMED,
    Verdict.DISMISSED: ReviewState.DISMISSED,
    Verdict.UNSURE: ReviewState.UNSURE,
}


@dataclass(frozen=True)
class Standing:
    """What the verdicts on one change come to. While one waits it holds none, so that none can be read from it."""

    state: ReviewState = ReviewState.NONE
    people: frozenset[str] = frozenset()  # who has given a verdict, as geodata/text/names/same_person.py compares them
    verdicts: tuple[Review, ...] = ()  # the one of each person that stands, oldest first; empty while one waits
    earlier: int = 0  # verdicts on what was said of it before, which hold no longer; for internal readers alone
    before: tuple[Review, ...] = ()  # these, oldest first, once two people have judged what is said now

    @property
    def agreed(self) -> bool:
        """True when two people or more say the same and nobody says otherwise."""
        return self.state in _AGREED.values()

    def given_by(self, name: str) -> bool:
        """Whether a person, by role or pseudonym, has given a verdict."""
        return folded_person(name) in self.people


def standing_of(reviews: Iterable[Review]) -> Standing:
    """What the verdicts on one change come to.

    Args:
        reviews: on one change, any order, with the earlier ones of each person. One by nobody (a name without letter
            or digit) is no voice.
    """
    voices: dict[str, Review] = {}
    for review in sorted(reviews, key=_order):
        person = folded_person(review.reviewer)
        if person:
            voices[person] = review
    if not voices:
        return Standing()
    if len(voices) < ENOUGH:
        return Standing(ReviewState.WAITING, frozenset(voices))
    verdicts = tuple(sorted(voices.values(), key=_order))
    distinct_verdicts = {review.verdict for review in verdicts}
    state = _AGREED[distinct_verdicts.pop()] if len(distinct_verdicts) == 1 else ReviewState.DISPUTED
    return Standing(state, frozenset(voices), verdicts)


def standings(reviews: Iterable[Review]) -> Mapping[str, Standing]:
    """Detection id -> what its verdicts come to; a change without any has none here."""
    by_detection: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_detection[review.detection_id].append(review)
    return {key: standing_of(given) for key, given in by_detection.items()}


class OneSentence(Protocol):
    """What a verdict is on, of a revision, a change or what a verdict keeps: kind, window and WGS84 outline."""

    @property
    def kind(self) -> Kind: ...
    @property
    def last_clear_before(self) -> date | None: ...
    @property
    def first_seen(self) -> date: ...
    @property
    def outline(self) -> BaseGeometry: ...


def same_sentence(judged: OneSentence, now: OneSentence) -> bool:
    """Whether a verdict on one statement is one on another: the same kind, the same window, and most of either outline
    in both.

    How sure the model is of the kind is no part of it: that is a number of the machine's, which moves with every look.
    """
    if judged.kind is not now.kind:
        return False
    if (judged.last_clear_before, judged.first_seen) != (now.last_clear_before, now.first_seen):
        return False
    larger = max(judged.outline.area, now.outline.area)
    return larger == 0 or judged.outline.intersection(now.outline).area >= MOST_IN_COMMON * larger


def refuse_another_statement(what: str, read: OneSentence | None, now: OneSentence) -> None:
    """Refuse a verdict whose author read something else than what is told now.

    Args:
        what: the verdict, for the refusal.
        read: what was told of the change when its reviewer read it; None = whatever is told now.
        now: what is told of it now.

    Raises:
        NotAllowed: it is not the same sentence.
    """
    if read is not None and not same_sentence(read, now):
        cause = msg("another kind, window or ground is told of the change since you read it")
        raise NotAllowed(what, cause, "Look at it again, then give your verdict")


def judged_statement(review: Review, revisions: Sequence[Revision]) -> Revision | None:
    """What was said of a change when a verdict was given.

    Args:
        review: on that change.
        revisions: of it, in order; () = none is kept.
    """
    before = [one for one in revisions if one.said_from <= review.reviewed_at]
    return before[-1] if before else next(iter(revisions), None)


def holds_for(review: Review, statement: Revision, revisions: Sequence[Revision]) -> bool:
    """Whether a verdict is on what a statement says.

    Args:
        review: on the change.
        statement: one of its revisions.
        revisions: all of it, in order.
    """
    judged = judged_statement(review, revisions)
    return judged is None or judged.number == statement.number or same_sentence(judged, statement)


def holding(reviews: Iterable[Review], revisions: Iterable[Revision]) -> tuple[Review, ...]:
    """Of verdicts on any changes those that are on what is said of them now, in the order given."""
    revisions_by_change = _by_change(revisions)
    return tuple(
        review
        for review in reviews
        if not (of_it := revisions_by_change.get(review.detection_id, [])) or holds_for(review, of_it[-1], of_it)
    )


Turns = tuple[tuple[datetime, ReviewState], ...]
"""(Aware UTC, what the verdicts on what was told of a change came to from then on), oldest first."""


def people_turns(reviews: Iterable[Review], revisions: Iterable[Revision]) -> Mapping[str, Turns]:
    """Detection id -> what people's verdicts on it came to in turn; without those on which no two ever gave one. That
    one verdict waits is none of it.

    Args:
        reviews, revisions: of any changes.
    """
    given: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        given[review.detection_id].append(review)
    revisions_by_change = _by_change(revisions)
    turns_by_change = {
        key: _turns(verdicts, revisions_by_change.get(key, [])) for key, verdicts in given.items() if len(verdicts) > 1
    }
    return {key: turns for key, turns in turns_by_change.items() if turns}


def agreement_turns(turns_by_change: Mapping[str, Turns]) -> Mapping[str, tuple[datetime, ...]]:
    """Detection id -> when two people or more came to agree on what is said of it, when they no longer did (one thinks
    otherwise, or something else is said), when they did again, and so on, aware UTC. Without those of which they never
    did.

    Args:
        turns_by_change: as people_turns gives them.
    """
    times_by_change = {key: _agreed_in(turns) for key, turns in turns_by_change.items()}
    return {key: times for key, times in times_by_change.items() if times}


def _agreed_in(turns: Turns) -> tuple[datetime, ...]:
    times: list[datetime] = []
    for at, state in turns:
        if (state is ReviewState.CONFIRMED) is (len(times) % 2 == 0):
            times.append(at)
    return tuple(times)


def taken_back_since(turns: Turns, moment: datetime) -> datetime | None:
    """When what people had said of a change by a moment was last taken back: that two agree, that they no longer do,
    or that they dismissed it; also when they came to dismiss it. None = it was not.

    That two people came to agree for the first time takes nothing back.

    Args:
        turns: of one change.
        moment: aware UTC.
    """
    states = [state for at, state in turns if at <= moment]
    before = states[-1] if states else ReviewState.NONE
    at, now = turns[-1]
    known = before in (ReviewState.CONFIRMED, ReviewState.DISMISSED) or ReviewState.CONFIRMED in states
    return at if now is not before and (known or now is ReviewState.DISMISSED) else None


def _turns(reviews: Sequence[Review], revisions: Sequence[Revision]) -> Turns:
    turns: list[tuple[datetime, ReviewState]] = []
    before = ReviewState.NONE
    for moment in sorted({*(r.reviewed_at for r in reviews), *(one.said_from for one in revisions)}):
        known = [review for review in reviews if review.reviewed_at <= moment]
        revisions_so_far = [one for one in revisions if one.said_from <= moment]
        now = standing_of(holding(known, revisions_so_far)).state
        now = ReviewState.NONE if now is ReviewState.WAITING else now
        if now is not before:
            turns.append((moment, now))
        before = now
    return tuple(turns)


def _by_change(revisions: Iterable[Revision]) -> Mapping[str, list[Revision]]:
    revisions_by_change: dict[str, list[Revision]] = defaultdict(list)
    for one in sorted(revisions, key=lambda r: r.number):
        revisions_by_change[one.detection_id].append(one)
    return revisions_by_change


def with_earlier(
    found: Mapping[str, Standing], reviews: Iterable[Review], in_force: Iterable[Review]
) -> Mapping[str, Standing]:
    """The same with how many verdicts of each change are on what was said of it before, and with these where two people
    have judged what is said now: until then they could lead who judges.

    Args:
        found: detection id -> what the verdicts that hold come to.
        reviews: all verdicts.
        in_force: of these the ones that hold (`holding`).
    """
    held, older = set(in_force), defaultdict[str, list[Review]](list)
    for review in sorted(reviews, key=_order):
        if review not in held:
            older[review.detection_id].append(review)
    standing_by_change = {key: found.get(key, Standing()) for key in older}
    return {
        **found,
        **{
            k: replace(s, earlier=len(older[k]), before=tuple(older[k]) if s.verdicts else ())
            for k, s in standing_by_change.items()
        },
    }


def waits_for_people(found: State, people: ReviewState) -> bool:
    """Whether a change waits for a verdict, a first one, a second one, or for those who differ to agree.

    Args:
        found: what the rule says. Withdrawn ones wait for nobody, ended ones for no first verdict.
        people: how far the review has come.
    """
    if people is ReviewState.NONE:
        return found in (State.PROVISIONAL, State.CONFIRMED)
    return people in (ReviewState.WAITING, ReviewState.DISPUTED) and found is not State.WITHDRAWN


def dismissed_by_two(found: Mapping[str, Standing]) -> frozenset[str]:
    """Ids of the changes that two people or more say are not there, and nobody confirms."""
    return frozenset(key for key, standing in found.items() if standing.state is ReviewState.DISMISSED)


def agreed_by_two(found: Mapping[str, Standing]) -> frozenset[str]:
    """Ids of the changes that two people or more confirm, and nobody denies."""
    return frozenset(key for key, standing in found.items() if standing.state is ReviewState.CONFIRMED)


def readable(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The verdicts that may be read by those who see the change, in the order they came: of changes on which at least
    two people have given theirs. Who gave the first may read it no sooner: names are typed, not checked."""
    given = tuple(reviews)
    states = standings(given)
    return tuple(r for r in given if len(states[r.detection_id].people) >= ENOUGH)


def _order(review: Review) -> tuple[object, ...]:
    return (review.reviewed_at, _CAUTION[review.verdict], review.reviewer, review.reason)
