"""A briefing that is asked for an action: its sites, since the day before it, and what is told of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.errors import NotFound
from geodata.incidents.incident import DatePrecision
from pipelines.brief.compose import Asked, asked_for_action, composed
from tests.geodata.belts.belt_makers import change, judged_belt
from tests.pipelines.brief.brief_makers import TODAY, workspace_at

DAY = TODAY - timedelta(days=120)


def test_it_is_about_the_sites_of_the_action_and_tells_of_it(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    site = next(s for s in workspace.store.sites() if s.watched)
    far = Action("gone", ActionKind.RAID, "", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", ("x",), "Office", "A paper")
    raid = replace(far, id="raid", site_ids=(site.id,), url="https://example.org/raid")
    workspace.store.save_actions([raid, far])
    belt = judged_belt(site.id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    workspace.store.save_judged_belt(belt, [change("beyond", belt, DAY + timedelta(days=30), 4.1)])
    asked = asked_for_action(workspace, Asked((), None, Audience.INTERNAL, TODAY, action_id="raid"))
    assert asked.site_ids == (site.id,) and asked.since is not None and asked.since.day == DAY - timedelta(days=1)
    made = composed(workspace, asked)
    (facts,) = made.facts
    assert re.match(
        r"After the raid of .* that A paper reports \(acting: Office\), nothing was measured\.", facts.after[0]
    )
    assert facts.after[1].startswith("Source on the raid of ") and "A paper, https://example.org/raid" in facts.after[1]
    assert " that A paper reports (acting: Office), " in facts.beyond[0] or " (acting: Office); " in facts.beyond[0]
    assert "A paper, https://example.org/raid" in facts.beyond[1]
    assert "since the raid of" in facts.beyond[0] and "4.1 ha" in facts.beyond[0] and facts.beyond_told
    for key in ("nothing", "gone"):
        with pytest.raises(NotFound):
            asked_for_action(workspace, Asked((), None, Audience.INTERNAL, TODAY, action_id=key))
    workspace.store.withdraw_action("raid", "desk", "only for this test")
    with pytest.raises(NotFound, match="withdrawn"):
        asked_for_action(workspace, Asked((), None, Audience.INTERNAL, TODAY, action_id="raid"))
    plain = Asked((site.id,), None, Audience.INTERNAL, date(2026, 11, 21))
    assert asked_for_action(workspace, plain) is plain
    workspace.store.close()
