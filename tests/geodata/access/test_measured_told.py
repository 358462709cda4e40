"""What looks measured on a change is told with it, and of no site where another change is held back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from geodata.access.audience import Audience
from geodata.detections.review import Review, Verdict
from geodata.workspace import Workspace
from tests.screens.fixture_world import make

TODAY = date(2026, 11, 25)


def test_the_values_go_where_the_pixels_go(tmp_path: Path) -> None:
    make(tmp_path).close()
    workspace = Workspace.existing(tmp_path)
    store = workspace.store
    ground = [d for d in store.detections() if not d.kind.is_activity]
    first = ground[0]
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with store.transaction():
        for who in ("reviewer 7", "reviewer 8"):
            store.save_review(Review(first.id, Verdict.CONFIRMED, "Roofs stand there now.", who, at))
    inside = workspace.edition(Audience.INTERNAL, TODAY)
    assert all(inside.tells_measured(d.id) for d in ground)
    assert not any(inside.tells_measured(d.id) for d in store.detections() if d.kind.is_activity)
    assert not inside.tells_measured("PB-NONE")
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        view = workspace.edition(audience, TODAY)
        told = {d.id for d in view.detections.items}
        for d in ground:
            assert view.tells_measured(d.id) == (d.id in told and d.site_id not in view.held_back)
        assert any(d.site_id in view.held_back for d in ground), "the world holds something back"
