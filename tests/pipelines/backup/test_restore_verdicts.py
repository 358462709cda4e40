"""Verdicts given since a backup are kept where nothing becomes public by it; the others are counted and named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.detections.detection import Detection, State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState, holding, standings
from geodata.sites.site import Site
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from tests.geodata.belts.belt_makers import agreed, judged_belt
from tests.geodata.belts.belt_makers import change as beyond
from tests.pipelines.brief.brief_makers import detection, reviews_of

NOTHING = "Nothing was taken in, withdrawn, deleted or disputed since then."
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
MOVED_AT = datetime(2026, 11, 20, tzinfo=UTC)
BELT = judged_belt("yard")
BEYOND = [beyond(key, BELT, date(2026, 3, 17), 4.0) for key in ("b-1", "b-2")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with a site, a judged belt, and no verdict."""
    store = Workspace.open(tmp_path / "w").store
    store.save_site(Site("yard", "Yard", box(98.5, 16.6, 98.51, 16.61)), by="desk")
    store.save_belts([BELT])
    store.save_judged_belt(BELT, BEYOND)
    store.save_detections([of_the_yard(store)], at=BEFORE)
    store.close()
    return tmp_path / "w"


def of_the_yard(store: Store) -> Detection:
    return detection(store.site("yard"))


def keep(home: Path, to: Path) -> Store:
    """Make the backup; the store, to go on in."""
    workspace = Workspace.existing(home)
    backup(workspace, to)
    return workspace.store


def restored(home: Path, file: Path) -> tuple[list[str], list[Review], ReviewState]:
    """What the restore says, the verdicts that are there after it, and what those on the change come to."""
    lines = restore(file, home, replace=True).lines()
    store = Workspace.existing(home).store
    reviews = store.reviews()
    standing = standings(holding(reviews, store.revisions())).get(of_the_yard(store).id)
    store.close()
    return lines, reviews, standing.state if standing else ReviewState.NONE


def test_verdicts_on_what_is_said_in_both_workspaces_are_kept(home: Path, tmp_path: Path) -> None:
    store = keep(home, tmp_path / "b.zip")
    change = of_the_yard(store)
    for review in reviews_of(change):
        store.save_review(review)
    store.close()
    lines, reviews, state = restored(home, tmp_path / "b.zip")
    assert f"Verdicts given since the backup, and kept: 2, on changes {change.id}." in lines
    assert state is ReviewState.CONFIRMED and reviews == reviews_of(change)
    assert NOTHING not in lines and not any("People " in line for line in lines)


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.DISMISSED])
def test_of_what_says_something_else_now_only_verdicts_that_hold_back_are_kept(
    home: Path, tmp_path: Path, verdict: Verdict
) -> None:
    store = keep(home, tmp_path / "b.zip")
    change = of_the_yard(store)
    moved = replace(change, first_seen=change.first_seen + timedelta(days=10))
    store.save_detections([moved], at=BEFORE + timedelta(days=1))
    given = [replace(one, verdict=verdict) for one in reviews_of(change)]
    for review in given:
        store.save_review(review)
    store.close()
    lines, reviews, state = restored(home, tmp_path / "b.zip")
    lost = f"Verdicts given since and not in the backup: 2, on changes {change.id}; give them again."
    told = f"People agreed on it since, and do not here; readers may have been told: change {change.id}."
    if verdict is Verdict.CONFIRMED:
        assert lost in lines and told in lines and NOTHING not in lines
        assert reviews == [] and state is ReviewState.NONE
    else:
        assert lost not in lines and told not in lines and reviews == given
        assert state is ReviewState.DISMISSED


def test_nobody_is_made_to_agree_who_did_not(home: Path, tmp_path: Path) -> None:
    """The first verdict of the backup was taken back since, and another person confirmed alone."""
    store = Workspace.existing(home).store
    change = of_the_yard(store)
    first, second = reviews_of(change)
    store.save_review(first)
    store.close()
    store = keep(home, tmp_path / "b.zip")
    store.take_back_review(first, now=first.reviewed_at + timedelta(minutes=1))
    store.save_review(second)
    store.close()
    lines, reviews, state = restored(home, tmp_path / "b.zip")
    assert reviews == [first] and state is ReviewState.WAITING
    assert f"Verdicts given since and not in the backup: 1, on changes {change.id}; give them again." in lines


def test_a_confirmation_of_what_the_rule_withdrew_since_is_not_kept(home: Path, tmp_path: Path) -> None:
    store = keep(home, tmp_path / "b.zip")
    change = of_the_yard(store)
    for review in reviews_of(change):
        store.save_review(review)
    store.save_detections([replace(change, state=State.WITHDRAWN)], at=MOVED_AT)
    store.close()
    lines, reviews, _ = restored(home, tmp_path / "b.zip")
    assert reviews == [] and any("not in the backup: 2" in line for line in lines)


def test_verdicts_beyond_the_outline_are_kept_as_those_inside(home: Path, tmp_path: Path) -> None:
    store = keep(home, tmp_path / "b.zip")
    for one in (*agreed("b-1"), *agreed("b-2", Verdict.DISMISSED)):
        store.save_belt_review(one)
    moved = replace(BEYOND[1], first_seen=date(2026, 4, 1))
    store.save_judged_belt(BELT, [BEYOND[0], moved])
    for one in agreed("b-2", Verdict.DISMISSED, people=2):
        store.save_belt_review(replace(one, reviewed_at=MOVED_AT))
    store.close()
    lines = restore(tmp_path / "b.zip", home, replace=True).lines()
    beyond_it = "changes beyond the outline"
    assert f"Verdicts given since the backup, and kept: 2, on {beyond_it} b-1." in lines
    assert f"Verdicts given since and not in the backup: 4, on {beyond_it} b-2; give them again." in lines
    told = "People agreed on it since, and do not here; readers may have been told: change beyond the outline b-2."
    assert told in lines
    kept = Workspace.existing(home).store
    assert {one.detection_id for one in kept.belt_reviews()} == {"b-1"}
    kept.close()
