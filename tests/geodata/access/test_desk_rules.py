"""A comment cannot tell a first verdict; partner and public read nothing of what analysts write for each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.access.desk_rules import comments_readable
from geodata.desk.comment import Comment
from geodata.detections.review import Review, Verdict
from geodata.workspace import Workspace
from tests.screens.fixture_world import END, make

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = Review("d", Verdict.DISMISSED, "It is a field on both dates.", "analyst 1", NOON)
BEFORE = Comment("d", 1, "Is it a roof?", "Analyst-1", NOON - HOUR)
AFTER = Comment("d", 2, "It looks like a field.", "analyst 1", NOON + HOUR)
OTHER = Comment("d", 3, "I look at it today.", "analyst 2", NOON + HOUR)
ALL = [BEFORE, AFTER, OTHER]


def test_what_the_first_judge_writes_waits_for_the_second_verdict() -> None:
    assert comments_readable(ALL, []) == (tuple(ALL), ())
    assert comments_readable(ALL, [FIRST]) == ((BEFORE, OTHER), (AFTER,))
    again = replace(FIRST, verdict=Verdict.CONFIRMED, reviewed_at=NOON + 3 * HOUR)
    assert comments_readable(ALL, [FIRST, again])[1] == (AFTER,), "from the first of several by one person"
    second = replace(FIRST, reviewer="analyst 2", reviewed_at=NOON + 2 * HOUR)
    assert comments_readable(ALL, [FIRST, second]) == (tuple(ALL), ())
    assert comments_readable(ALL, [replace(FIRST, detection_id="e")]) == (tuple(ALL), ())


@pytest.mark.parametrize("audience", list(Audience))
def test_internal_readers_alone_read_them(tmp_path: Path, audience: Audience) -> None:
    make(tmp_path).close()
    workspace = Workspace.open(tmp_path)
    workspace.store.assign("pb-1", "analyst 2", "analyst 1")
    workspace.store.comment("pb-1", "Is it a roof?", "analyst 1")
    workspace.store.comment("pb-2", "I have judged it by the roofs.", "night desk")
    workspace.store.save_view("Vellorin", "site", "country=Vellorin", "analyst 1")
    view = workspace.edition(audience, END)
    inside = audience is Audience.INTERNAL
    assert set(view.assigned) == ({"pb-1"} if inside else set())
    assert set(view.comments) == ({"pb-1"} if inside else set())
    assert dict(view.comments_waiting) == ({"pb-2": 1} if inside else {})
    assert len(view.saved_views) == (1 if inside else 0)
    workspace.store.close()
