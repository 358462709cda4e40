"""Of the issues before it a briefing names those in whose place it stands, and apart from them those deleted."""

from __future__ import annotations

from pathlib import Path

from geodata.access.audience import Audience
from pipelines.brief.brief import LAST, BriefReport, write_brief
from pipelines.issued_briefings.issued_files import delete_issue
from tests.pipelines.brief.brief_makers import TODAY, workspace_at


def test_deleted_issues_are_named_apart_from_the_one_that_it_is_held_against(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")

    def issue() -> BriefReport:
        return write_brief(workspace, (), LAST, None, Audience.PUBLIC, today=TODAY)

    def of_others(report: BriefReport) -> list[str]:
        return [line for line in report.lines() if any(f"2026-00{n}" in line for n in range(1, report.issued.number))]

    first, second = issue(), issue()
    assert of_others(first) == [] and of_others(second) == ["It supersedes public-2026-001."]
    delete_issue(workspace, second.issued.id, "The office asked for it.", "operator")
    third = issue()
    assert third.issued.compared_with == first.issued.id == "public-2026-001"
    assert of_others(third) == [
        "It supersedes public-2026-001.",
        "Deleted before it, and not compared with it: public-2026-002.",
    ]
    for gone in (first, third):
        delete_issue(workspace, gone.issued.id, "The office asked for it.", "operator")
    alone = issue()
    assert alone.issued.compared_with == "" and of_others(alone) == [
        "Deleted before it, and not compared with it: public-2026-003, public-2026-002 and public-2026-001."
    ]
