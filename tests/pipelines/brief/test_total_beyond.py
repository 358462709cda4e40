"""A total of the ground beyond an outline that an issue told is held against the one that is told now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.review import Verdict
from geodata.i18n.messages import speaking
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import HTML, TWIN, file_of
from pipelines.issued_briefings.told_beyond import ToldTotal, moved_sentence, totals_in
from tests.geodata.belts.belt_makers import agreed, change, judged_belt
from tests.geodata.cleared import clear_actions
from tests.pipelines.brief.brief_makers import TODAY, add_looks, site, workspace_at
from tests.pipelines.brief.form_readers import texts_of_page

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/briefing-schema.json").read_text(encoding="utf-8"))
PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
FROM, SEEN = date(2025, 10, 1), date(2026, 11, 16)
"""First and newest judged day of the belt when the first issue is made."""
RAID_DAY = date(2026, 4, 10)
RAID = ("", RAID_DAY, RAID_DAY, DatePrecision.DAY, Scope.SITES, "", (site().id,), "Office", "A paper")
CAME = [RAID_DAY + timedelta(days=20 + 2 * n) for n in range(4)]
"""Days of changes, all after the raid."""


def build(workspace: Workspace, hectares: list[float], until: date = SEEN) -> None:
    """The belt as it is judged now, with changes on which two people agree."""
    belt = judged_belt(site().id, judged_from=FROM, judged_until=until)
    built = [change(f"b{n}", belt, CAME[n], area) for n, area in enumerate(hectares)]
    workspace.store.save_judged_belt(belt, built)
    for one in built:
        for review in agreed(one.id):
            workspace.store.save_belt_review(review)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Three changes of 12 ha beyond the outline since a raid, and a public issue that told them."""
    made = workspace_at(tmp_path / "w")
    made.store.save_actions([Action("raid", ActionKind.RAID, *RAID)])
    clear_actions(made.store)
    build(made, [3.0, 4.0, 5.0])
    write_brief(made, (), None, None, PUBLIC, today=TODAY)
    yield made
    made.store.close()


def news(workspace: Workspace, audience: Audience = PUBLIC, sites: tuple[str, ...] = ()) -> tuple[list[str], Any]:
    """What the next issue says of totals, and its twin."""
    issued = write_brief(workspace, sites, "last", None, audience, today=TODAY).issued
    twin = json.loads(file_of(workspace.root, issued, TWIN))
    jsonschema.validate(twin, SCHEMA)
    lines = [line["text"] for line in twin["delta"]["lines"] if line["what"] == "beyond"]
    page = " ".join(texts_of_page(file_of(workspace.root, issued, HTML)))
    assert all(line in page for line in lines)
    return lines, twin


def since_rows(twin: Any) -> str:
    """What stands under "What is new"."""
    return " ".join(s["text"] for s in twin["statements"] if s["part"] == "since")


def test_one_that_moved_is_named_with_both_figures_and_days(workspace: Workspace) -> None:
    lines, twin = news(workspace)
    assert lines == [], "the same total is told"
    kept = twin["sites"][0]["beyond"]
    assert (kept["hectares"], kept["count"]) == (3.0 + 4.0 + 5.0, 3)
    assert (kept["since"], kept["until"]) == ("2026-04-10", "2026-11-16")
    assert kept["action"] in {a.id for a in workspace.edition(PUBLIC, TODAY).actions.items}
    assert kept["range"][0] < 12.0 < kept["range"][1]
    build(workspace, [3.0, 4.0, 5.0], until=TODAY)
    assert news(workspace)[0] == [], "that looks go on moves no total"
    build(workspace, [3.0, 4.0, 5.0, 20.0], until=TODAY)
    (line,), twin = news(workspace)
    assert line.startswith("Of change consistent with construction beyond the outline the issue told 12 ha (")
    assert " in 3 changes, 10 Apr 2026 to 21 Nov 2026; told here as 32 ha (" in line
    assert line.endswith(" in 4 changes, 10 Apr 2026 to 21 Nov 2026.")
    assert line in since_rows(twin) and "and the total beyond an outline; reports are not." in since_rows(twin)
    assert news(workspace)[0] == [], "the next one is held against that issue"


def test_where_it_is_held_back_now_no_figure_is_told_again(workspace: Workspace) -> None:
    for review in agreed("b1", Verdict.UNSURE, people=1):
        workspace.store.save_belt_review(review)
    (line,), twin = news(workspace)
    assert (
        line == "Of the ground around Pellimar Bend no figure is released now: do not quote one that was told before."
    )
    assert twin["sites"][0]["beyond"] is None and "12 ha" not in json.dumps(twin)


def test_a_belt_that_was_given_up_is_told_without_its_figure(workspace: Workspace) -> None:
    belt = judged_belt(site().id, judged_from=None, judged_until=None, reason="it has not been judged yet")
    workspace.store.save_judged_belt(belt, [])
    (line,), twin = news(workspace)
    assert line.endswith("the issue told a total. None is told here now: do not quote that one.")
    assert "12 ha" not in json.dumps(twin)


def test_of_an_action_that_may_not_be_told_now_the_day_is_not_told_again(workspace: Workspace) -> None:
    raid = Action("raid", ActionKind.RAID, *RAID)
    workspace.store.decide_about_action(
        "raid", Wish(Decision.HELD, "desk", "Not sure who said it.", digest=action_digest(raid))
    )
    (line,), twin = news(workspace)
    assert " told 12 ha (" in line and " in 3 changes, until 16 Nov 2026; told here as 12 ha (" in line
    assert line.endswith(" in 3 changes, 1 Oct 2025 to 16 Nov 2026.")
    assert "10 Apr" not in json.dumps(twin) and "2026-04-10" not in json.dumps(twin)


def test_nor_is_the_day_that_a_person_withheld_and_cleared_as_another(workspace: Workspace) -> None:
    raid = Action("raid", ActionKind.RAID, *RAID)
    workspace.store.decide_about_action(
        "raid", Wish(Decision.HELD, "desk", "Not sure who said it.", digest=action_digest(raid))
    )
    later = RAID_DAY + timedelta(days=5)
    workspace.store.save_actions([replace(raid, start_date=later, end_date=later)])
    clear_actions(workspace.store)
    (line,), twin = news(workspace)
    assert ", until 16 Nov 2026" in line and "15 Apr 2026 to 16 Nov 2026." in line
    assert "10 Apr" not in json.dumps(twin) and "2026-04-10" not in json.dumps(twin)


def test_an_issue_that_tells_the_day_of_an_action_again_goes_with_it(workspace: Workspace) -> None:
    """A newer raid takes the place of the first; the day of that one stands in the news alone."""
    later = CAME[-1] + timedelta(days=4)
    newer = replace(Action("newer", ActionKind.RAID, *RAID), start_date=later, end_date=later)
    workspace.store.save_actions([newer])
    clear_actions(workspace.store)
    belt = judged_belt(site().id, judged_from=FROM, judged_until=SEEN)
    days = [*CAME[:3], *(later + timedelta(days=40 + n) for n in range(3))]
    built = [change(f"b{n}", belt, day, 4.0) for n, day in enumerate(days)]
    workspace.store.save_judged_belt(belt, built)
    for one in built:
        for review in agreed(one.id):
            workspace.store.save_belt_review(review)
    (line,), twin = news(workspace)
    assert ", 10 Apr 2026 to 16 Nov 2026; told here as 12 ha (" in line and ", 10 May 2026 to 16 Nov 2026." in line
    issued = twin["id"]
    assert issued in {b.id for b in workspace.edition(PUBLIC, TODAY).briefings.items}
    raid = Action("raid", ActionKind.RAID, *RAID)
    workspace.store.decide_about_action(
        "raid", Wish(Decision.HELD, "desk", "Not sure who said it.", digest=action_digest(raid))
    )
    assert issued not in {b.id for b in workspace.edition(PUBLIC, TODAY).briefings.items}


def test_inside_one_that_two_people_have_not_agreed_on_is_not_to_be_quoted(workspace: Workspace) -> None:
    write_brief(workspace, (), None, None, INTERNAL, today=TODAY)
    belt = judged_belt(site().id, judged_from=FROM, judged_until=SEEN)
    workspace.store.save_judged_belt(belt, [change("new", belt, CAME[0], 30.0)])
    (line,), _ = news(workspace, INTERNAL)
    assert "told here as 42 ha" in line and line.endswith("Not agreed by two people: do not quote.")


def test_of_several_sites_it_stands_on_the_sheets_of_its_site_and_not_on_the_sheet_of_all(workspace: Workspace) -> None:
    other = workspace.store.save_site(site("other", name="Quarry Reach"), by="test")
    add_looks(workspace, other)
    write_brief(workspace, (), None, None, PUBLIC, today=TODAY)
    build(workspace, [3.0, 4.0, 5.0, 20.0])
    (line,), twin = news(workspace)
    stands = [s for s in twin["statements"] if "the issue told 12 ha" in s["text"]]
    assert [(s["site"], s["part"]) for s in stands] == [(site().id, "beyond")] and line in stands[0]["text"]
    assert "No change that this edition tells is new, ended, withdrawn or corrected." in since_rows(twin)


def test_where_a_site_has_no_belt_any_more_its_sheets_say_that_no_total_is_told(workspace: Workspace) -> None:
    other = workspace.store.save_site(site("other", name="Quarry Reach"), by="test")
    add_looks(workspace, other)
    write_brief(workspace, (), None, None, PUBLIC, today=TODAY)
    workspace.store.forget_belt(judged_belt(site().id).id)
    (line,), twin = news(workspace)
    beyond = [(s["site"], s["text"]) for s in twin["statements"] if s["part"] == "beyond"]
    assert beyond == [(site().id, line)] and line.endswith("None is told here now: do not quote that one.")


def test_none_and_nothing_yet_are_told_apart_and_a_month_is_no_day() -> None:
    june = Action("j", ActionKind.RAID, "", date(2026, 6, 1), date(2026, 6, 30), DatePrecision.MONTH, *RAID[4:])
    some = ToldTotal(12.0, (11.0, 13.0), None, date(2025, 6, 1), SEEN, "")
    none = replace(some, built_ha=0.0, between_ha=None, count=0)
    yet = ToldTotal(None, None, None, june.end_date, SEEN, june.id)
    assert moved_sentence(none, some, {}).endswith(
        " told none of a hectare or more, 1 Jun 2025 to 16 Nov 2026; told here as 12 ha (11 to 13), 1 Jun 2025 to 16 "
        "Nov 2026."
    )
    assert moved_sentence(some, yet, {june.id: june}).endswith(
        "; told here as nothing that can be told yet, the end of June 2026 to 16 Nov 2026."
    )
    assert moved_sentence(yet, some, {}) == "", "that issue told no figure"
    assert moved_sentence(some, replace(some, since=date(2025, 6, 8), built_ha=12.001), {}) == "", "the same as told"


def test_it_is_told_in_the_language_of_the_reader(workspace: Workspace) -> None:
    with speaking("th"):
        write_brief(workspace, (), None, None, PUBLIC, today=TODAY)
        build(workspace, [3.0, 4.0, 5.0, 20.0])
        (line,), _ = news(workspace)
    assert "นอกเส้นขอบ" in line and "12" in line and "32" in line and "the issue" not in line


def test_an_issue_of_before_does_not_say_what_it_told_beyond_an_outline() -> None:
    assert totals_in(json.dumps({"sites": [{"id": "a"}]}).encode()) is None
    assert totals_in(json.dumps({"sites": [{"id": "a", "beyond": None}]}).encode()) == {}
