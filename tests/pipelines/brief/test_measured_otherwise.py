"""A share that an issue told beside a claim and that is told otherwise, or no longer, is named in the next issue."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from geodata.access.audience import Audience
from geodata.detections.detection import State
from geodata.incidents.claim import Claim
from geodata.looks.measure import Measure
from geodata.store import Store
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.brief import write_brief
from pipelines.brief.issue import since_last
from pipelines.brief.news.news_lines import Event
from pipelines.issued_briefings.issued_files import measured_in
from tests.geodata.cleared import clear_claims
from tests.pipelines.brief.brief_makers import TODAY, detection, site, workspace_at

RAZED = date(2026, 8, 1)


def keep_series(store: Store, after: float) -> None:
    """20 ha of built-up area before, `after` ha from the day of the claim on."""
    days = [datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=5 * n) for n in range(30)]
    values = [Measure(site().id, "built_up", d, 20.0 if d.date() < RAZED else after, "ha") for d in days]
    store.save_measures(site().id, "built_up", values)


def test_a_share_beside_a_claim_that_moves_or_goes_is_named(tmp_path: Path) -> None:
    """19 % stood beside an office's figure; then it was told no longer, and the next issue named the change alone."""
    workspace = workspace_at(tmp_path / "w")
    keep_series(workspace.store, after=18.0)  # 2 of 20 ha: 10 %
    claim = Claim("c", site().id, "Office", date(2026, 9, 1), RAZED, 9, "buildings demolished", 10, "", "o")
    workspace.store.save_claims([claim])
    clear_claims(workspace.store)
    asked = Asked((), None, Audience.PUBLIC, TODAY)

    def news() -> tuple[list[str], list[list[str]]]:
        delta = composed(workspace, replace(asked, since=since_last(workspace, asked))).delta
        assert delta is not None
        return [line.text for line in delta.lines if line.event is Event.MEASURED], delta.rows()

    write_brief(workspace, (), None, None, Audience.PUBLIC, today=TODAY)
    before, rows = news()
    assert before == [] and rows[-1][1].startswith(
        "Of claims and actions the figures, days, kind and words are compared here"
    )
    keep_series(workspace.store, after=15.0)  # 5 of 20 ha: 25 %
    (moved,), rows = news()
    assert "Beside what Office says (1 Sep 2026) the issue told of built-up area seen to have gone: best 10 %;" in moved
    assert ". Now: best 25 %;" in moved and rows[0][0] == "Measured beside a claim"
    waits = detection(site(), id="W-1", state=State.PROVISIONAL, confirmed_on=None)
    workspace.store.save_detections([waits])  # no figure of the site is told while it waits
    (gone,), _ = news()
    assert "best 10 %;" in gone and gone.endswith("No share is told beside it now: do not quote that one.")


def test_an_issue_of_before_does_not_say_what_it_measured() -> None:
    site_then = {"id": "a", "changes": []}
    assert measured_in(json.dumps({"sites": [site_then]}).encode()) is None
    now = site_then | {"measured": {"c": "best 10 %"}}
    assert measured_in(json.dumps({"sites": [now, site_then | {"measured": {}}]}).encode()) == {"c": "best 10 %"}
