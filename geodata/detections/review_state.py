"""What people's verdicts on one change come to. The one place that decides it; the order of arrival does not matter.

The rules, in the words of docs/who-sees-what.md:

1. A person has one voice: of several verdicts by one person the newest stands.
2. The first verdict is read by nobody until a second person, who judges without knowing it, has given theirs.
3. People agree when at least two have given a verdict and all verdicts that stand say the same.
4. As long as two of them differ there is a dispute, and nothing is published. It ends when those who differ come to say
   the same, by new verdicts with reasons. Nobody is outvoted: a third person's verdict is one more voice that has to
   agree. What was said before stays on file.

Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.text.names.same_person import folded_person

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
    said = {review.verdict for review in verdicts}
    state = _AGREED[said.pop()] if len(said) == 1 else ReviewState.DISPUTED
    return Standing(state, frozenset(voices), verdicts)


def standings(reviews: Iterable[Review]) -> Mapping[str, Standing]:
    """Detection id -> what its verdicts come to; a change without any has none here."""
    by_detection: dict[str, list[Review]] = defaultdict(list)
    for review in reviews:
        by_detection[review.detection_id].append(review)
    return {key: standing_of(given) for key, given in by_detection.items()}


def agreement_lost(reviews: Iterable[Review]) -> tuple[datetime, ...]:
    """When two people or more agreed that one change is there and then no longer did, oldest first, aware UTC.

    Args:
        reviews: as for `standing_of`.
    """
    given: list[Review] = []
    lost, agreed = [], False
    for review in sorted(reviews, key=_order):
        given.append(review)
        now = standing_of(given).state is ReviewState.CONFIRMED
        if agreed and not now:
            lost.append(review.reviewed_at)
        agreed = now
    return tuple(lost)


def waits_for_people(found: State, people: ReviewState) -> bool:
    """Whether a change waits for a verdict, a first one, a second one, or for those who differ to agree.

    Args:
        found: what the rule says. Withdrawn ones wait for nobody, ended ones for no first verdict.
        people: how far the review has come.
    """
    if people is ReviewState.NONE:
        return found in (State.PROVISIONAL, State.CONFIRMED)
    return people in (ReviewState.WAITING, ReviewState.DISPUTED) and found is not State.WITHDRAWN


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
