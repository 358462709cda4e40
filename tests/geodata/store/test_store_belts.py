"""Belts come back as they were given; their looks, changes and verdicts stay apart from those of sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geodata.belts.belt_review import BeltReview, JudgedChange
from geodata.detections.detection import Kind
from geodata.errors import NotAllowed, NotFound
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.store import Store
from tests.geodata.belts.belt_makers import AT, agreed, change, judged_belt

DAY = date(2026, 7, 5)
NOON = datetime(2026, 7, 5, 12, tzinfo=UTC)


def look(scene: str, status: LookStatus = LookStatus.SEEN, at: datetime = NOON) -> Look:
    """A look at the first belt."""
    return Look("pb~belt", scene, "s2", "c", "optical", at, status)


def test_belts_and_their_changes_come_back(tmp_path: Path) -> None:
    store, own, control = Store.open(tmp_path), judged_belt("pb", left_out=("kf",)), judged_belt("pb", 1)
    store.save_belts([control, replace(own, judged_from=None, judged_until=None, built_share=None, judged_at=None)])
    found = change("own", own, DAY, 4.0)
    for _ in range(2):
        store.save_judged_belt(own, [found])
        assert store.belts() == [own, control] and store.belts("pb") == [own, control] and store.belts("kf") == []
        assert store.belt_changes() == [found] and store.belt_changes(control.id) == []
    assert store.detections() == [] and store.sites() == [], "nothing of a belt is a site's"
    assert store.row_changes() == []
    store.close()


def test_looks_and_chips_of_a_belt(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    chip = Chip("pb~belt", "a", "s2", NOON, "chips/x.tif", "0" * 64, ("blue", "scl"), 10)
    lost = replace(chip, scene_id="b")
    store.save_belt_looks([look("a"), look("b", LookStatus.NOT_COVERED), look("f", LookStatus.FAILED)], [chip, lost])
    assert store.belt_chips("pb~belt") == [chip], "a look that is not seen is not judged"
    bounds = store.belt_look_bounds(5)["pb~belt", "s2"]
    assert (bounds.first, bounds.newest, bounds.owed) == (NOON, NOON, NOON)
    assert set(store.belt_looks_among(["pb~belt", "x"], NOON, NOON)["pb~belt"]) == {("s2", k) for k in "abf"}
    assert [found.scene_id for found in store.belt_looks("pb~belt")] == ["a", "b", "f"] and store.belt_looks("x") == []
    assert store.looks() == []
    store.forget_belt_looks("pb~belt")
    assert store.belt_chips("pb~belt") == [] and store.belt_look_bounds(5) == {}
    store.close()


def test_a_verdict_needs_a_reason_a_role_and_a_change(tmp_path: Path) -> None:
    store, own = Store.open(tmp_path), judged_belt("pb")
    store.save_judged_belt(own, [change("own", own, DAY, 4.0)])
    (review,) = agreed("own", people=1)
    with pytest.raises(NotAllowed, match="fewer than 10 characters"):
        store.save_belt_review(replace(review, reason="roofs"))
    with pytest.raises(NotAllowed, match="nobody is named"):
        store.save_belt_review(replace(review, reviewer=" "))
    with pytest.raises(NotAllowed, match="nothing personal may be stored"):
        store.save_belt_review(replace(review, reason="Ask +66 81 234 5678 there."))
    with pytest.raises(NotFound, match="no change has that id"):
        store.save_belt_review(replace(review, detection_id="other"))
    kept = BeltReview.on(store.belt_changes()[0], review)
    assert store.save_belt_review(review) == kept and store.belt_reviews() == [kept]
    assert store.reviews() == [] and review.reviewed_at == AT
    store.close()


def test_a_verdict_keeps_what_was_said_when_it_was_given(tmp_path: Path) -> None:
    """The change is told otherwise afterwards, under the same id; the verdict still names what the person saw."""
    store, own = Store.open(tmp_path), judged_belt("pb")
    seen = change("own", own, DAY, 4.0, last_clear_before=None)
    store.save_judged_belt(own, [seen])
    store.save_belt_review(agreed("own", people=1)[0])
    store.save_judged_belt(own, [replace(seen, first_seen=date(2026, 5, 1), outline=own.outline)])
    (kept,) = store.belt_reviews()
    assert kept.judged == JudgedChange(Kind.CONSTRUCTION, None, DAY, seen.outline)
    store.close()


def test_a_verdict_on_what_is_told_no_more_is_refused(tmp_path: Path) -> None:
    store, own = Store.open(tmp_path), judged_belt("pb")
    seen = change("own", own, DAY, 4.0)
    store.save_judged_belt(own, [replace(seen, kind=Kind.DEMOLITION)])
    (review,) = agreed("own", people=1)
    for asked in (review, replace(review, reason="roofs")):
        with pytest.raises(NotAllowed, match="another kind, window or ground is told of the change since you read it"):
            store.save_belt_review(asked, read=seen)
    assert store.belt_reviews() == []
    store.save_belt_review(review, read=replace(seen, kind=Kind.DEMOLITION))
    assert len(store.belt_reviews()) == 1
    store.close()
