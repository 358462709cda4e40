"""A claim or action that an issue told otherwise than it is told now is named in the next issue, with what it told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import DOCX, HTML, TWIN, file_of
from pipelines.issued_briefings.told_otherwise import others_in
from tests.geodata.belts.belt_makers import judged_belt
from tests.geodata.cleared import clear_actions, clear_claims, decide_about_claim
from tests.pipelines.brief.brief_makers import TODAY, site, workspace_at
from tests.pipelines.brief.form_readers import texts_of_document, texts_of_page

CLAIM = Claim("c", site().id, "Office", date(2026, 9, 1), None, 54, "buildings demolished", 56, "", "a paper")
DAY = TODAY - timedelta(days=120)
POWER = (ActionKind.POWER_CUT, "", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", (site().id,), "Office", "A paper")
CUT = Action("cut", *POWER)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One claim and one action that the public sheets of a site tell, and an issue that told them."""
    made = workspace_at(tmp_path / "w")
    made.store.save_claims([CLAIM])
    made.store.save_actions([CUT])
    clear_claims(made.store)
    clear_actions(made.store)
    made.store.save_judged_belt(judged_belt(site().id, judged_from=DAY - timedelta(days=300), judged_until=TODAY), [])
    write_brief(made, (), None, None, Audience.PUBLIC, today=TODAY)
    yield made
    made.store.close()


def news(workspace: Workspace) -> tuple[list[str], dict[str, Any]]:
    """What the next public issue says of what is told otherwise, and its twin."""
    issued = write_brief(workspace, (), "last", None, Audience.PUBLIC, today=TODAY).issued
    twin = json.loads(file_of(workspace.root, issued, TWIN))
    moved = [line["text"] for line in twin["delta"]["lines"] if line["what"] == "told_otherwise"]
    for texts in (
        texts_of_page(file_of(workspace.root, issued, HTML)),
        texts_of_document(file_of(workspace.root, issued, DOCX)),
    ):
        assert all(sentence in " ".join(texts) for sentence in moved)
    return moved, twin


def test_what_waits_for_a_person_is_not_spoken_of(workspace: Workspace) -> None:
    assert news(workspace)[0] == []
    later = DAY + timedelta(days=22)
    workspace.store.save_claims([replace(CLAIM, figure=34, independent_figure=30, independent_by="Desk")])
    workspace.store.save_actions([replace(CUT, start_date=later, end_date=later)])
    assert news(workspace)[0] == [], "while they wait for a person they are not spoken of"
    clear_claims(workspace.store)
    clear_actions(workspace.store)
    (action, claim), _ = news(workspace)
    behind = ". That was issue public-2026-002, the last that told of it."
    assert "the issue told 54 of 56, told here as 34 of 56;" in claim and claim.endswith(behind)
    assert "the issue gave its day as " in action and action.endswith(behind)
    assert news(workspace)[0] == [], "that issue told them as they are"


def test_what_moved_is_named_part_by_part(workspace: Workspace) -> None:
    later = DAY + timedelta(days=22)
    workspace.store.save_claims([replace(CLAIM, figure=34, independent_figure=30)])
    moved_cut = replace(CUT, start_date=later, end_date=later + timedelta(days=1), kind=ActionKind.RAID)
    workspace.store.save_actions([moved_cut])
    clear_claims(workspace.store)
    clear_actions(workspace.store)
    (action, claim), twin = news(workspace)
    assert "Claim of 1 Sep 2026 by Office: the issue told 54 of 56, told here as 34 of 56;" in claim
    assert "the issue told an independent count of none, told here as 30" in claim
    assert "the issue told it as a power cut, told here as a raid; the issue gave its day as " in action
    assert "A paper reports (listed here as a raid" in action and "the issue gave its last day as " in action
    said = " ".join(s["text"] for s in twin["statements"] if s["part"] == "since")
    assert (
        claim in said and "the share measured beside a claim, and the total beyond an outline; reports are not." in said
    )
    workspace.store.save_claims([replace(CLAIM, figure=34, independent_figure=30, source="another paper")])
    clear_claims(workspace.store)
    (words,), _ = news(workspace)
    assert words.endswith(": the issue told it in other words, or from another source.")


def test_words_that_a_person_held_are_not_told_again(workspace: Workspace) -> None:
    wish = Wish(Decision.HELD, "desk", "Its source took the figure back.")
    decide_about_claim(workspace.store, "c", wish)
    workspace.store.save_claims([replace(CLAIM, figure=34)])
    clear_claims(workspace.store)
    (claim,), twin = news(workspace)
    assert claim.endswith(": the issue told it otherwise, as it may not be told any more.")
    assert "54 of 56" not in json.dumps(twin)


def test_one_that_is_gone_is_told_without_its_words_and_a_held_one_is_not(workspace: Workspace) -> None:
    workspace.store.drop_claims(["c"])
    workspace.store.withdraw_action("cut", "desk", "its source took it back")
    (action, claim), twin = news(workspace)
    assert action == "An action that the issue told is withdrawn: do not quote what was told of it."
    assert claim.endswith("A claim that the issue told is on file no more: do not quote it.")
    assert "A paper" not in json.dumps(twin["delta"]) and "Office" not in json.dumps(twin["delta"])


def test_a_held_one_is_not_spoken_of(workspace: Workspace) -> None:
    wish = Wish(Decision.HELD, "desk", "Not sure who said it.")
    workspace.store.decide_about_action("cut", replace(wish, digest=action_digest(CUT)))
    decide_about_claim(workspace.store, "c", wish)
    workspace.store.withdraw_action("cut", "desk", "its source took it back")
    assert news(workspace)[0] == []


def test_it_is_told_in_the_language_of_the_reader(workspace: Workspace) -> None:
    with speaking("th"):
        write_brief(workspace, (), None, None, Audience.PUBLIC, today=TODAY)
        workspace.store.save_claims([replace(CLAIM, figure=34)])
        clear_claims(workspace.store)
        (claim,), _ = news(workspace)
    assert "54 จาก 56" in claim and "34 จาก 56" in claim


def test_an_issue_of_before_does_not_say_what_it_told_of_others() -> None:
    assert others_in(json.dumps({"sites": [{"id": "a", "claims": ["c"]}]}).encode()) is None
    now = {"id": "a", "of_others": {"claim/c": {"figure": "54/56"}}}
    assert others_in(json.dumps({"sites": [now]}).encode()) == {"claim/c": ("a", {"figure": "54/56"})}
