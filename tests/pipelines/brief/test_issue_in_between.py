"""What an issue in between did not tell is held against the last issue that told it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.briefings.briefing import told_by
from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import BriefReport, write_brief
from pipelines.issued_briefings.issued_files import HTML, TWIN, delete_issue, file_of
from tests.geodata.belts.belt_makers import AT, agreed, change, judged_belt
from tests.geodata.cleared import clear_actions, clear_claims, decide_about_claim
from tests.pipelines.brief.brief_makers import TODAY, detection, reviews_of, site, workspace_at
from tests.pipelines.brief.form_readers import texts_of_page

PUBLIC = Audience.PUBLIC
CLAIM = Claim("c", site().id, "Office", TODAY - timedelta(days=80), None, 54, "buildings demolished", 56, "", "a paper")
DAY = TODAY - timedelta(days=120)
FIRST, SECOND, THIRD = (f"public-2026-00{n}" for n in (1, 2, 3))
HOLD = Wish(Decision.HELD, "desk", "Not sure who said it.")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A site with one change on which two people agree."""
    made = workspace_at(tmp_path / "w")
    yield made
    made.store.close()


def issue(workspace: Workspace, *, last: bool = True) -> BriefReport:
    """The next public issue."""
    return write_brief(workspace, (), "last" if last else None, None, PUBLIC, today=TODAY)


def lines(workspace: Workspace, *what: str) -> list[str]:
    """What the next issue says of some kinds of news; all of it stands on its sheets."""
    issued = issue(workspace).issued
    twin: dict[str, Any] = json.loads(file_of(workspace.root, issued, TWIN))
    texts = [line["text"] for line in twin["delta"]["lines"] if line["what"] in what]
    page = " ".join(texts_of_page(file_of(workspace.root, issued, HTML)))
    assert all(text in page for text in texts)
    return texts


def cut(key: str, days: int = 0) -> Action:
    """A power cut at the site."""
    day = DAY + timedelta(days=days)
    words = (DatePrecision.DAY, Scope.SITES, "", (site().id,), "Office", "A paper")
    return Action(key, ActionKind.POWER_CUT, "", day, day, *words)


def judge(workspace: Workspace, verdict: Verdict) -> None:
    """One more person's verdict on the change."""
    found = detection(site())
    minute = AT + timedelta(minutes=len(workspace.store.reviews()))
    workspace.store.save_review(Review(found.id, verdict, "Looked at all four images.", "reviewer 2", minute))


def test_a_claim_that_went_while_it_was_not_told_is_told_as_gone_once(workspace: Workspace) -> None:
    workspace.store.save_claims([CLAIM])
    clear_claims(workspace.store)
    issue(workspace)
    workspace.store.save_claims([replace(CLAIM, figure=34)])
    assert lines(workspace, "told_otherwise") == [], "it waits for a person"
    workspace.store.drop_claims(["c"])
    assert lines(workspace, "told_otherwise") == [
        f"A claim that the issue told is on file no more: do not quote it. That was issue {FIRST}, the last that told "
        "of it."
    ]
    assert lines(workspace, "told_otherwise") == [], "the issue before said so"
    issue(workspace, last=False)
    assert lines(workspace, "told_otherwise") == []


def test_words_withheld_since_the_issue_that_told_them_are_not_told_again(workspace: Workspace) -> None:
    workspace.store.save_claims([CLAIM])
    clear_claims(workspace.store)
    issue(workspace)
    decide_about_claim(workspace.store, "c", HOLD)
    issue(workspace)
    workspace.store.save_claims([replace(CLAIM, figure=34)])
    clear_claims(workspace.store)
    (line,) = lines(workspace, "told_otherwise")
    assert line.endswith(
        f": the issue told it otherwise, as it may not be told any more. That was issue {FIRST}, the last that told of "
        "it."
    )
    assert "54" not in line


def test_an_action_that_another_took_the_place_of_is_held_against_where_it_was_told(workspace: Workspace) -> None:
    """The sheets name the newest alone; of the older one what is new tells, and the next issue goes on from there."""
    belt = judged_belt(site().id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    workspace.store.save_judged_belt(belt, [])
    workspace.store.save_actions([cut("older")])
    clear_actions(workspace.store)
    issue(workspace)
    workspace.store.save_actions([cut("newer", 30)])
    clear_actions(workspace.store)
    assert lines(workspace, "told_otherwise") == []
    workspace.store.save_actions([cut("older", 3)])
    clear_actions(workspace.store)
    (line,) = lines(workspace, "told_otherwise")
    assert "the issue gave its day as 24 Jul 2026, given here as 27 Jul 2026." in line and FIRST in line
    assert lines(workspace, "told_otherwise") == [], "what is new told it as it is now"
    workspace.store.save_actions([cut("older", 5)])
    clear_actions(workspace.store)
    (line,) = lines(workspace, "told_otherwise")
    assert "the issue gave its day as 27 Jul 2026, given here as 29 Jul 2026." in line and THIRD in line


def test_a_total_that_was_held_back_and_comes_back_otherwise_is_named(workspace: Workspace) -> None:
    belt = judged_belt(site().id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    built = [change(f"b{n}", belt, DAY + timedelta(days=30 + n), 4.0) for n in range(4)]

    def agree(*changes: Any) -> None:
        for one in changes:
            for review in agreed(one.id):
                workspace.store.save_belt_review(review)

    workspace.store.save_judged_belt(belt, built[:3])
    agree(*built[:3])
    issue(workspace)
    workspace.store.save_judged_belt(belt, built)
    (held,) = lines(workspace, "beyond")
    assert "no figure is released now" in held
    assert lines(workspace, "beyond") == [], "its own sheets say so"
    agree(built[3])
    (line,) = lines(workspace, "beyond")
    assert " told 12 ha (" in line and "; told here as 16 ha (" in line
    assert line.endswith(f". That was issue {FIRST}, the last that told of it.")
    assert lines(workspace, "beyond") == []


def test_a_total_that_is_told_no_longer_is_taken_back_once(workspace: Workspace) -> None:
    belt = judged_belt(site().id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    workspace.store.save_judged_belt(belt, [])
    issue(workspace)
    workspace.store.save_judged_belt(replace(belt, judged_from=None, judged_until=None, reason="it was laid anew"), [])
    issue(workspace, last=False)
    assert lines(workspace, "beyond") == [
        "Of the ground beyond the outline the issue told a total. None is told here now: do not quote that one. That "
        f"was issue {FIRST}, the last that told of it."
    ]
    assert lines(workspace, "beyond") == []


def test_the_day_of_an_action_withheld_since_the_total_was_told_is_not_told_again(workspace: Workspace) -> None:
    """The action is told in between with its other day, and the total is not."""
    belt = judged_belt(site().id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    built = [change(f"b{n}", belt, DAY + timedelta(days=30 + n), 4.0) for n in range(4)]
    workspace.store.save_actions([cut("a")])
    clear_actions(workspace.store)
    workspace.store.save_judged_belt(belt, built[:3])
    for review in (review for one in built[:3] for review in agreed(one.id)):
        workspace.store.save_belt_review(review)
    issue(workspace)
    workspace.store.save_judged_belt(belt, built)
    workspace.store.decide_about_action("a", replace(HOLD, digest=action_digest(cut("a"))))
    workspace.store.save_actions([cut("a", 5)])
    clear_actions(workspace.store)
    issue(workspace)
    for review in agreed("b3"):
        workspace.store.save_belt_review(review)
    (line,) = lines(workspace, "beyond")
    assert " told 12 ha (" in line and " in 3 changes, until 21 Nov 2026; told here as 16 ha" in line
    assert "24 Jul" not in line and "29 Jul 2026 to" in line


def test_a_change_that_comes_back_otherwise_is_held_against_the_issue_that_told_it(workspace: Workspace) -> None:
    found = detection(site())
    issue(workspace)
    judge(workspace, Verdict.UNSURE)
    (gone,) = lines(workspace, "not_told")
    assert gone == found.id
    judge(workspace, Verdict.CONFIRMED)
    (again,) = lines(workspace, "new")
    assert again.endswith(f"which did not tell of it. Issue {FIRST} was the last that told of it.")
    judge(workspace, Verdict.UNSURE)
    issue(workspace)
    over = replace(found, state=State.ENDED, ended_on=TODAY)
    workspace.store.save_detections([over])
    for review in reviews_of(over):
        workspace.store.save_review(
            replace(review, reviewed_at=AT + timedelta(hours=3, minutes=review.reviewed_at.day))
        )
    (ended,) = lines(workspace, "ended")
    assert ended.endswith(f"Issue {THIRD} was the last that told of it.") and lines(workspace, "ended", "new") == []


@pytest.mark.parametrize("held", [True, False])
def test_a_change_that_is_told_no_longer_is_named_once(workspace: Workspace, held: bool) -> None:
    found = detection(site())
    issue(workspace)
    judge(workspace, Verdict.UNSURE)
    issue(workspace, last=held)
    once = [] if held else [f"{found.id}, told last in issue {FIRST}"]
    assert lines(workspace, "not_told") == once
    assert lines(workspace, "not_told") == []


def test_what_an_issue_took_back_hides_it_from_nobody(workspace: Workspace) -> None:
    workspace.store.save_claims([CLAIM])
    clear_claims(workspace.store)
    issue(workspace)
    workspace.store.drop_claims(["c"])
    taken = issue(workspace).issued
    assert "taken-back/claim/c" in taken.names
    assert taken.id in {b.id for b in workspace.edition(PUBLIC, TODAY).briefings.items}
    delete_issue(workspace, taken.id, "The office asked for it.", "operator")
    told = frozenset(name for name in taken.names if not name.startswith("taken-back/"))
    assert told_by(workspace.store.briefing(taken.id), told)


def test_an_earlier_issue_that_cannot_be_read_is_named_and_stops_nothing(workspace: Workspace) -> None:
    workspace.store.save_claims([CLAIM])
    clear_claims(workspace.store)
    first = issue(workspace).issued
    decide_about_claim(workspace.store, "c", HOLD)
    issue(workspace)
    (workspace.root / first.folder / TWIN).unlink()
    report = issue(workspace)
    assert [line for line in report.lines() if FIRST in line and "is gone" in line] == [
        f"Nothing is held against {FIRST}: {TWIN} is gone; without it briefing.html, briefing.docx cannot be checked."
    ]
