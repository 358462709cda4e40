"""An issue in force of which something is told otherwise since: the list, the screen and the catalogue say so.

What the next issue names as told otherwise is the measure of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.detections.revision import Change, Why
from geodata.incidents.claim import Claim
from geodata.workspace import Workspace
from pipelines.brief.brief import LAST, write_brief
from pipelines.cli import app
from pipelines.issued_briefings.issued_files import TWIN, file_of
from pipelines.publish.catalog.publish import publish_catalog
from tests.addressed import with_address
from tests.geodata.cleared import READ, decide_about_claim
from tests.pipelines.brief.brief_makers import TODAY, detection, site, workspace_at
from tests.screens.briefings.test_briefings_page import opened, said

CHANGE = "PE-0112"
WAITS = f"in force; a correction waits (change/{CHANGE})"
CLAIM = Claim(
    "claim-1", "pellimar-bend", "the Foreign Ministry", date(2026, 9, 20), None, 120.0, "buildings demolished", None,
    "", "Reuters",
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One issue of each edition, about a change on which two people agree and a claim that is passed on."""
    workspace_at(tmp_path / "w").store.close()
    made = Workspace.open(with_address(tmp_path / "w"))
    made.store.save_claims([CLAIM])
    decide_about_claim(made.store, CLAIM.id, READ)
    for audience in Audience:
        issue(made, audience)
    return made


def issue(workspace: Workspace, audience: Audience) -> Mapping[str, Any]:
    """Write the next issue; what its twin says."""
    one = write_brief(workspace, (), LAST, None, audience, today=TODAY).issued
    twin: Mapping[str, Any] = json.loads(file_of(workspace.root, one, TWIN))
    return twin


def news(workspace: Workspace, audience: Audience) -> str:
    """What the next issue of an edition says is new."""
    return json.dumps([one for one in issue(workspace, audience)["statements"] if one["part"] == "since"])


def listed(workspace: Workspace, audience: Audience = Audience.INTERNAL) -> dict[str, str]:
    """Number -> state, as the list prints it to an audience."""
    called = CliRunner().invoke(
        app, ["--workspace", str(workspace.root), "briefings", "list", "--audience", audience.value]
    )
    assert called.exit_code == 0, called.output
    return {line.split("\t")[0]: line.split("\t")[3] for line in called.output.splitlines() if "\t" in line}


def corrected_since(workspace: Workspace, audience: Audience) -> dict[str, Any]:
    """Number -> what is told otherwise since, as --json has it."""
    called = CliRunner().invoke(
        app, ["--workspace", str(workspace.root), "briefings", "list", "--json", "--audience", audience.value]
    )
    assert called.exit_code == 0, called.output
    return {one["id"]: one["corrected_since"] for one in json.loads(called.output)}


def judge(workspace: Workspace, verdict: Verdict, *people: str) -> None:
    for person in people:
        given = Review(CHANGE, verdict, "Seen again: it is a shadow.", person, datetime.now(UTC))
        workspace.store.save_review(given)


def grown(workspace: Workspace) -> None:
    """A late scene makes the change larger by a third: told otherwise, and still what two people agreed on."""
    larger = replace(detection(site()), area_m2=18_700.0)
    workspace.store.save_detections([larger], change=Change(Why.LATE_SCENE))


def test_a_corrected_change_waits_in_each_edition_until_the_next_issue(workspace: Workspace) -> None:
    numbers = [f"{audience.value}-2026-001" for audience in Audience]
    assert listed(workspace) == dict.fromkeys(numbers, "in force")
    assert corrected_since(workspace, Audience.INTERNAL) == {key: [] for key in numbers}
    grown(workspace)
    assert listed(workspace) == dict.fromkeys(numbers, WAITS)
    assert listed(workspace, Audience.PUBLIC) == {"public-2026-001": WAITS}
    day = workspace.store.revisions(CHANGE)[-1].said_from.date().isoformat()
    assert corrected_since(workspace, Audience.PARTNER) == {
        key: [{"name": f"change/{CHANGE}", "day": day}] for key in numbers if not key.startswith("internal")
    }
    assert CHANGE in news(workspace, Audience.PARTNER)
    after = listed(workspace)
    assert after["partner-2026-002"] == "in force" and "superseded" in after["partner-2026-001"]
    assert after["public-2026-001"] == WAITS, "its own readers were told nothing yet"


def test_new_looks_that_end_a_change_take_nothing_back(workspace: Workspace) -> None:
    ended = replace(detection(site()), state=State.ENDED, ended_on=date(2026, 11, 20))
    workspace.store.save_detections([ended], change=Change(Why.NEW_LOOKS))
    assert set(listed(workspace).values()) == {"in force"}


def test_two_people_who_dismiss_a_change_correct_what_partners_hold(workspace: Workspace) -> None:
    judge(workspace, Verdict.DISMISSED, "reviewer 2", "reviewer 5")
    states = listed(workspace)
    assert states["internal-2026-001"] == WAITS
    # both were told that two people agree, which nobody outside may read any more
    assert {states["public-2026-001"], states["partner-2026-001"]} == {"not shown to its readers now"}
    assert listed(workspace, Audience.PARTNER) == {} and corrected_since(workspace, Audience.PUBLIC) == {}
    assert CHANGE in news(workspace, Audience.INTERNAL) and CHANGE in news(workspace, Audience.PARTNER)
    assert listed(workspace)["internal-2026-002"] == "in force"
    judge(workspace, Verdict.DISMISSED, "reviewer 7")  # a third who says the same
    states = listed(workspace)
    assert states["internal-2026-002"] == states["partner-2026-002"] == "in force", "they tell that it was dismissed"


def test_people_who_no_longer_agree_are_a_correction_inside_and_hide_the_issue_outside(workspace: Workspace) -> None:
    judge(workspace, Verdict.DISMISSED, "reviewer 2")
    states = listed(workspace)
    assert states["internal-2026-001"] == WAITS and listed(workspace, Audience.PARTNER) == {}
    judge(workspace, Verdict.CONFIRMED, "reviewer 2")
    assert set(listed(workspace).values()) == {"in force"}, "as it was told"


def test_a_dismissal_that_is_taken_back_is_a_correction_of_who_was_told_of_it(workspace: Workspace) -> None:
    judge(workspace, Verdict.DISMISSED, "reviewer 2", "reviewer 5")
    assert CHANGE in news(workspace, Audience.PARTNER)
    assert listed(workspace, Audience.PARTNER)["partner-2026-002"] == "in force"
    judge(workspace, Verdict.CONFIRMED, "reviewer 2", "reviewer 5")
    assert listed(workspace, Audience.PARTNER)["partner-2026-002"] == WAITS
    assert CHANGE in news(workspace, Audience.PARTNER)


def test_a_claim_that_is_passed_on_with_another_figure_waits_and_one_that_is_not_yet_is_not_told_outside(
    workspace: Workspace,
) -> None:
    workspace.store.save_claims([replace(CLAIM, figure=90.0)])
    assert listed(workspace, Audience.PARTNER) == {}, "not cleared: the issue tells what nobody lets out"
    decide_about_claim(workspace.store, CLAIM.id, READ)
    waits = "in force; a correction waits (claim/claim-1)"
    assert set(listed(workspace).values()) == {waits}
    assert listed(workspace, Audience.PUBLIC) == {"public-2026-001": waits}
    assert "120" in news(workspace, Audience.PUBLIC)
    assert listed(workspace, Audience.PUBLIC)["public-2026-002"] == "in force"


def test_the_screen_and_the_catalogue_say_it_too(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(workspace)
    for audience in ("public", "partner"):
        page = said(opened(monkeypatch, workspace.root, audience))
        assert "In force; a correction waits" in page
        one = said(opened(monkeypatch, workspace.root, audience, briefing="public-2026-001"))
        assert "Told otherwise since" in one and CHANGE in one
    report = publish_catalog(workspace, tmp_path / "out", Audience.PUBLIC, today=TODAY)
    item = json.loads((tmp_path / "out/briefings/items/public-2026-001.json").read_bytes())
    assert item["properties"]["cw:corrected_since"] == [f"change/{CHANGE}"]
    assert any("a correction waits: public-2026-001" in line for line in report.lines())
