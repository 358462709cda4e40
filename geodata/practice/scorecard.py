"""A round of practice: which changes are asked about, and what a person's answers come to beside the machine's own."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Verdict
from geodata.practice.truth import Truth

ROUND = 20
"""Changes of one round: as many as one sitting takes."""
SIZES_HA = (0.5, 2.0)
"""Hectares at which small, middle and large changes part in the card."""


@dataclass(frozen=True)
class Answer:
    """What a person said of one change."""

    verdict: Verdict
    kind: Kind | None = None  # what they call it where they confirm; None = they left it open


@dataclass(frozen=True)
class Tally:
    """Answers of one row of the card."""

    lasting: int = 0  # changes that were real
    dismissed_wrongly: int = 0  # of these
    nothing: int = 0  # flags where nothing lasting happened
    confirmed_wrongly: int = 0  # of these
    unsure: int = 0  # "look again", of both
    named: int = 0  # real, confirmed and given a kind
    kind_right: int = 0  # of these

    @property
    def asked(self) -> int:
        """All of the row."""
        return self.lasting + self.nothing


def chosen_for(truths: Mapping[str, Truth], seed: str) -> tuple[str, ...]:
    """Ids of the changes of a round, in the order in which they are asked: half of them real where there are as many.

    The same seed gives the same round; nothing in the order tells what is real.
    """

    def drawn(ids: Sequence[str]) -> list[str]:
        return sorted(ids, key=lambda key: hashlib.sha256(f"{seed} {key}".encode()).hexdigest())

    real = drawn([key for key, truth in truths.items() if truth.lasting])
    nothing = drawn([key for key, truth in truths.items() if not truth.lasting])
    half = ROUND // 2
    kept = real[: max(half, ROUND - len(nothing))] + nothing[: max(half, ROUND - len(real))]
    return tuple(drawn(kept)[:ROUND])


def machine_answer(d: Detection) -> Answer:
    """What the machine says today of a change that it once flagged: its own verdict, by the same measure."""
    kind = d.kind if d.kind is not Kind.UNCLEAR else None
    if d.state in (State.CONFIRMED, State.ENDED):
        return Answer(Verdict.CONFIRMED, kind)
    return Answer(Verdict.DISMISSED if d.state is State.WITHDRAWN else Verdict.UNSURE, kind)


def tally(answers: Mapping[str, Answer], truths: Mapping[str, Truth]) -> Tally:
    """What answers come to.

    Args:
        answers: by id of the change.
        truths: of the same ids at least.
    """
    counts = dict.fromkeys(Tally.__dataclass_fields__, 0)
    for key, answer in answers.items():
        truth = truths[key]
        counts["lasting" if truth.lasting else "nothing"] += 1
        if answer.verdict is Verdict.UNSURE:
            counts["unsure"] += 1
        elif answer.verdict is Verdict.DISMISSED:
            counts["dismissed_wrongly"] += truth.lasting
        elif not truth.lasting:
            counts["confirmed_wrongly"] += 1
        elif answer.kind is not None:
            counts["named"] += 1
            counts["kind_right"] += answer.kind is truth.kind
    return Tally(**counts)


def by_kind(truths: Mapping[str, Truth]) -> dict[Kind | None, tuple[str, ...]]:
    """Ids by what really happened, None = nothing lasting; in the order of the kinds."""
    kinds: tuple[Kind | None, ...] = (Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING, None)
    return {kind: ids for kind in kinds if (ids := tuple(k for k, t in truths.items() if t.kind is kind))}


def by_size(detections: Mapping[str, Detection]) -> dict[tuple[float, float | None], tuple[str, ...]]:
    """Ids by hectares as flagged: (from, below), None = without an end."""
    edges = (0.0, *SIZES_HA, None)
    ids_by_size: dict[tuple[float, float | None], tuple[str, ...]] = {}
    for low, high in itertools.pairwise(edges):
        ids = tuple(
            key
            for key, d in detections.items()
            if d.area_m2 / 10_000 >= (low or 0.0) and (high is None or d.area_m2 / 10_000 < high)
        )
        if ids:
            ids_by_size[(low or 0.0, high)] = ids
    return ids_by_size
