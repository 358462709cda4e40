"""The law: nothing that is done at any other place moves a confirmed statement, to the byte. Over random worlds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection, State
from pipelines.judge.judge_site import SiteJudgement, judge
from tests.pipelines.judge.random_worlds import World, in_memory, other_place, said, world

EXPLORING = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
WORLDS = settings(max_examples=200 if EXPLORING else 70, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
MOVED_BEFORE = (10, 15, 19, 38)
"""Worlds in which a confirmed statement moves when controls are chosen anew among other neighbours."""


def elsewhere(rng: np.random.Generator, places: tuple[BaseGeometry, ...]) -> tuple[BaseGeometry, ...]:
    """The places after one thing was done to them: some added, one moved, or one taken off the list."""
    done = rng.choice(["add", "move", "retire"] if places else ["add"])
    if done == "add":
        return (*places, *(other_place(rng) for _ in range(int(rng.integers(1, 4)))))
    first, *rest = places
    return (*rest, translate(first, *rng.uniform(-0.001, 0.001, 2))) if done == "move" else tuple(rest)


def confirmed(judgement: SiteJudgement) -> list[tuple[object, ...]]:
    """All that is said of what was confirmed; by which control set is told apart."""
    told = [d for d in judgement.detections if d.confirmed_on is not None]
    return said([replace(d, control_set=0) for d in told])


@WORLDS
@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_done_elsewhere_moves_what_was_said(seed: int) -> None:
    """Judged once, then again from the same looks, in another order, after other places came, moved or went."""
    made, rng = world(seed), np.random.default_rng((seed, 1))
    with in_memory(made.looks):
        once = judge(made.task(made.places))
        assert once.judged and once.control_set is not None
        task = made.task(elsewhere(rng, made.places), once, run_id="another", code_version="1")
        again = judge(replace(task, chips=tuple(made.chips[i] for i in rng.permutation(len(made.chips)))))
    assert said(again.detections) == said(once.detections)
    assert again.detections == once.detections  # the run that made them included: judging twice is judging once
    assert again.control_set == once.control_set
    assert [(p.outline.wkb, p.flagged) for p in again.placebos] == [(p.outline.wkb, p.flagged) for p in once.placebos]
    assert [replace(m, run_id="") for m in again.measures] == [replace(m, run_id="") for m in once.measures]


@pytest.mark.parametrize("seed", MOVED_BEFORE)
def test_chosen_anew_they_would_move(seed: int) -> None:
    """What the law forbids does happen where nothing is kept: so the law is no empty one."""
    made, rng = world(seed), np.random.default_rng(1000 + seed)
    more = (*made.places, *(other_place(rng) for _ in range(3)))
    with in_memory(made.looks):
        once = judge(made.task(made.places))
        kept = judge(made.task(more, once))
        anew = judge(made.task(more, replace(once, control_set=None)))
    assert confirmed(once) and confirmed(kept) == confirmed(once)
    assert confirmed(anew) != confirmed(once)


@SOME
@given(seed=st.integers(0, 2**32 - 1))
def test_looks_in_any_order_of_arrival_end_like_one_backfill(seed: int) -> None:
    """The first judgement comes as early as it can; of the looks after its history some are late, one by one."""
    made, rng = world(seed), np.random.default_rng((seed, 2))
    with in_memory(made.looks):
        backfill = judge(made.task(made.places))
        assert backfill.control_set is not None
        history = _looks_before(made, backfill.control_set.history_until)
        early, later = made.chips[: history + 1], list(made.chips[history + 1 :])
        nightly = judge(replace(made.task(made.places), chips=early))
        assert nightly.control_set is not None
        order = rng.permutation(len(later))
        places = made.places
        for count in sorted({*rng.integers(1, len(later), 2).tolist(), len(later)}):
            arrived = (*early, *(later[i] for i in order[:count]))
            places = elsewhere(rng, places)
            nightly = judge(replace(made.task(places, nightly), chips=arrived))
    assert nightly.control_set == backfill.control_set
    # Before a late look something may have been said and taken back: that page stays. What stands is the same.
    assert _unnamed(nightly.detections) == _unnamed(backfill.detections)


def _unnamed(detections: Sequence[Detection]) -> list[str]:
    """What is said of those that stand, whatever they are called: one that was born otherwise keeps its id."""
    standing = [d for d in detections if d.state is not State.WITHDRAWN]
    return sorted(repr(said([replace(d, id="", birth="")])) for d in standing)


def _looks_before(made: World, day: date) -> int:
    return sum(chip.acquired_at.date() < day for chip in made.chips)
