"""Verdicts that people gave since a backup: carried over where nothing becomes public by it, else counted and named.

A verdict that holds something back is always carried over. One of those that let a change out is, where the change says
the same in both workspaces and people came to agree on it there too; without it they are asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from geodata.belts.belt_review import BeltReview, holding_in_belts
from geodata.detections.detection import Detection, State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState, Standing, holding, same_sentence, standings
from geodata.errors import NotAllowed
from geodata.store import Store

Given = TypeVar("Given", bound=Review)


@dataclass(frozen=True)
class Verdicts(Generic[Given]):
    """Where verdicts of one kind are kept, and which of them let a change out."""

    noun: str  # what they are on, several
    reviews: Callable[[Store], Sequence[Given]]
    changes: Callable[[Store], Sequence[Detection]]
    holding: Callable[[Store, Iterable[Given]], Sequence[Given]]  # of verdicts those on what is said in a store now
    save: Callable[[Store, Given], object]
    let_out: frozenset[Verdict]  # two alike let others read the change, or what is around it
    agreed: frozenset[ReviewState]  # what two of these come to


ON_CHANGES = Verdicts[Review](
    noun="changes",
    reviews=lambda store: store.reviews(),
    changes=lambda store: store.detections(),
    holding=lambda store, reviews: holding(reviews, store.revisions()),
    save=lambda store, review: store.save_review(review),
    let_out=frozenset({Verdict.CONFIRMED}),
    agreed=frozenset({ReviewState.CONFIRMED}),
)
IN_BELTS = Verdicts[BeltReview](
    noun="changes beyond the outline",
    reviews=lambda store: store.belt_reviews(),
    changes=lambda store: store.belt_changes(),
    holding=lambda store, reviews: holding_in_belts(reviews, store.belt_changes()),
    save=lambda store, review: store.save_belt_review(review),
    let_out=frozenset({Verdict.CONFIRMED, Verdict.DISMISSED}),
    agreed=frozenset({ReviewState.CONFIRMED, ReviewState.DISMISSED}),
)


def carry_verdicts(of: Verdicts[Given], old: Store, new: Store) -> list[str]:
    """Carry over the verdicts given since a backup; what became of them, in plain lines.

    Args:
        of: which verdicts.
        old: store of the workspace that makes room.
        new: of the restored one, inside a write transaction.
    """
    here = {_key(one) for one in of.reviews(new)}
    since = [one for one in of.reviews(old) if _key(one) not in here]
    kept, left = list[Given](), list[Given]()
    fit = set(_fit(of, since, old, new))
    for one in since:
        try:
            if one in fit:
                of.save(new, one)
            (kept if one in fit else left).append(one)
        except NotAllowed:  # it was given before that was asked of one
            left.append(one)
    lines = []
    if kept:
        lines.append(f"Verdicts given since the backup, and kept: {len(kept):,}, on {of.noun} {_ids(kept)}.")
    if left:
        lines.append(
            f"Verdicts given since and not in the backup: {len(left):,}, on {of.noun} {_ids(left)}; give them again."
        )
    return [*lines, *_standing_otherwise(of, old, new)]


def _fit(of: Verdicts[Given], since: Sequence[Given], old: Store, new: Store) -> list[Given]:
    """Verdicts that may be carried over: of those that let a change out none by which people agree who did not."""
    last_changes, changes = ({one.id: one for one in of.changes(store)} for store in (old, new))
    held = set(of.holding(old, of.reviews(old)))

    def same(one: Given) -> bool:
        last = last_changes.get(one.detection_id)
        stands = last is not None and last.state is not State.WITHDRAWN and one in held
        return stands and last is not None and same_sentence(last, changes[one.detection_id])

    fit = [one for one in since if one.detection_id in changes and (one.verdict not in of.let_out or same(one))]
    last, would = standings(held), standings(of.holding(new, [*of.reviews(new), *fit]))
    too_much = {key for key, one in would.items() if one.state in of.agreed and one.state is not _state(last.get(key))}
    return [one for one in fit if one.verdict not in of.let_out or one.detection_id not in too_much]


def _standing_otherwise(of: Verdicts[Given], old: Store, new: Store) -> list[str]:
    """Changes on which people agree in one workspace alone, for whoever confirms."""
    last, now = (standings(of.holding(store, of.reviews(store))) for store in (old, new))

    def alone(these: Mapping[str, Standing], others: Mapping[str, Standing]) -> list[str]:
        agreed = (key for key, one in these.items() if one.state in of.agreed)
        return sorted(key for key in agreed if these[key].state is not _state(others.get(key)))

    since, again = alone(last, now), alone(now, last)
    one_of = of.noun.replace("changes", "change")
    return [
        *(f"People no longer agreed on it, give the verdict again: {one_of} {k}." for k in again),
        *(f"People agreed on it since, and do not here; readers may have been told: {one_of} {k}." for k in since),
    ]


def _key(one: Review) -> tuple[object, ...]:
    return one.detection_id, one.reviewer, one.reviewed_at


def _ids(reviews: Iterable[Review]) -> str:
    return ", ".join(sorted({one.detection_id for one in reviews}))


def _state(one: Standing | None) -> ReviewState:
    return ReviewState.NONE if one is None else one.state
