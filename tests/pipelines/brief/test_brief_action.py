"""A briefing that is asked for an action: its sites, since the day before it, and what is told of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from shapely import affinity
from typer.testing import CliRunner

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.briefings.briefing import Briefing, in_order
from geodata.detections.detection import State
from geodata.errors import NotFound
from geodata.i18n.english_formats import day
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision
from geodata.store.clearings import Wish
from geodata.wording.change_sentences import DEMO_STRIP
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, asked_for_action, composed
from pipelines.brief.brief import BriefReport, write_action_brief, write_brief
from pipelines.brief.sheet_headings import FOOT, WORDS
from pipelines.cli import app
from pipelines.issued_briefings.issued_files import PDF, TWIN, file_of
from tests.geodata.belts.belt_makers import agreed, change, judged_belt
from tests.geodata.cleared import clear_actions
from tests.pipelines.brief.brief_makers import TODAY, workspace_at
from tests.pipelines.brief.brief_makers import site as made_site

DAY = TODAY - timedelta(days=120)
OTHER = "quarry-reach"


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
        r"After the action of .* that A paper reports \(listed here as a raid; acting: Office\), nothing was measured",
        facts.after[0],
    )
    assert (
        facts.after[1].startswith("Source on the action of ")
        and "A paper (https://example.org/raid)." in facts.after[1]
    )
    assert re.search(r" that A paper reports \(listed here as a raid; acting: Office\)[,;] ", facts.beyond[0])
    assert "A paper (https://example.org/raid)." in facts.beyond[1]
    assert "since the action of" in facts.beyond[0] and "4.1 ha" in facts.beyond[0] and facts.beyond_told
    for key in ("nothing", "gone"):
        with pytest.raises(NotFound):
            asked_for_action(workspace, Asked((), None, Audience.INTERNAL, TODAY, action_id=key))
    workspace.store.withdraw_action("raid", "desk", "only for this test")
    with pytest.raises(NotFound, match="withdrawn"):
        asked_for_action(workspace, Asked((), None, Audience.INTERNAL, TODAY, action_id="raid"))
    plain = Asked((site.id,), None, Audience.INTERNAL, date(2026, 11, 21))
    assert asked_for_action(workspace, plain) is plain
    workspace.store.close()


def test_two_public_briefings_do_not_tell_between_which_actions_one_change_came(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    site = next(s for s in workspace.edition(Audience.PUBLIC, TODAY).sites.items if s.watched)
    first, later = DAY, DAY + timedelta(days=40)
    words = (DatePrecision.DAY, Scope.SITES, "", (site.id,), "Office", "A paper")
    workspace.store.save_actions([Action(f"{day}", ActionKind.RAID, "", day, day, *words) for day in (first, later)])
    clear_actions(workspace.store)
    belt = judged_belt(site.id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    workspace.store.save_judged_belt(belt, [change("beyond", belt, DAY + timedelta(days=30), 4.1)])
    for review in agreed("beyond"):
        workspace.store.save_belt_review(review)
    told = {}
    for audience in (Audience.PUBLIC, Audience.INTERNAL):
        acts = workspace.edition(audience, TODAY).actions.items
        asked = [
            asked_for_action(workspace, Asked((), None, audience, TODAY, action_id=a.id))
            for a in acts
            if a.end_date in (first, later)
        ]
        told[audience] = [
            next(f.beyond for f in composed(workspace, one).facts if f.site.id == site.id) for one in asked
        ]
    one, other = told[Audience.PUBLIC]
    assert one == other and "4.1 ha" in one[0] and "the first day that was judged here" in one[0]
    assert "Fewer than 3 changes stand behind it" in one[1] and "A paper" not in " ".join(one)
    one, other = told[Audience.INTERNAL]
    assert one != other, "inside the two actions tell them apart"
    workspace.store.close()


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_an_issue_goes_with_the_action_that_its_sentences_name(tmp_path: Path, audience: Audience) -> None:
    """On the ground around it, or beside the action that it is about: once a person holds that, no issue tells it."""
    workspace = workspace_at(tmp_path / "w")
    store = workspace.store
    site = next(s for s in workspace.edition(Audience.PUBLIC, TODAY).sites.items if s.watched)
    words = (DatePrecision.DAY, Scope.SITES, "", (site.id,), "Office", "A paper")
    near = DAY - timedelta(days=9)
    cut, raid = (
        Action("cut", ActionKind.POWER_CUT, "", near, near, *words),
        Action("raid", ActionKind.RAID, "", DAY, DAY, *words),
    )
    store.save_actions([cut, raid])
    clear_actions(store)
    belt = judged_belt(site.id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    built = [change(f"b{n}", belt, DAY + timedelta(days=30 + n), 4.1) for n in range(3)]
    store.save_judged_belt(belt, built)
    for review in (review for one in built for review in agreed(one.id)):
        store.save_belt_review(review)
    acts = workspace.edition(audience, TODAY).actions.items
    about = next(a.id for a in acts if a.start_date == near)
    (beyond,) = (f.beyond for f in composed(workspace, Asked((site.id,), None, audience, TODAY)).facts)
    assert f"since the action of {day(DAY)}" in beyond[0], "the newest action"
    write_brief(workspace, (site.id,), None, None, audience, today=TODAY)
    write_action_brief(workspace, about, None, audience, today=TODAY)
    assert len(workspace.edition(audience, TODAY).briefings.items) == 2
    store.decide_about_action("raid", Wish(Decision.HELD, "desk", "Not sure who said it.", digest=action_digest(raid)))
    assert workspace.edition(audience, TODAY).briefings.items == ()
    store.close()


def test_a_public_briefing_about_it_holds_its_random_id_alone(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    site = next(s for s in workspace.edition(Audience.PUBLIC, TODAY).sites.items if s.watched)
    words = (Scope.SITES, "", (site.id,), "Office", "A paper")
    raid = Action("told-by-a-guard", ActionKind.RAID, "", DAY, DAY, DatePrecision.DAY, *words)
    workspace.store.save_actions([raid])
    with pytest.raises(NotFound):
        write_action_brief(workspace, raid.id, None, Audience.PUBLIC, today=TODAY)
    clear_actions(workspace.store)
    (shown,) = workspace.edition(Audience.PUBLIC, TODAY).actions.items
    made = write_action_brief(workspace, raid.id, None, Audience.PUBLIC, today=TODAY)
    assert made.issued.action == shown.id
    folder = workspace.root / made.issued.folder
    assert not [path for path in folder.iterdir() if b"told-by-a-guard" in path.read_bytes()]
    again = write_action_brief(workspace, shown.id, None, Audience.PUBLIC, today=TODAY)
    assert again.supersedes == (made.issued.id,), "asked by either id it is the same question"
    seen = {b.id for b in workspace.edition(Audience.PUBLIC, TODAY).briefings.items}
    assert {made.issued.id, again.issued.id} <= seen
    workspace.store.close()


def test_it_is_held_against_the_last_issue_about_that_action_whatever_sites_it_had(tmp_path: Path) -> None:
    """Of two sites one was taken out of use since; a change at the other was told as provisional."""
    root = tmp_path / "w"
    store = workspace_at(root).store
    away = affinity.translate(made_site().outline, 0.1, 0)
    store.save_site(made_site(OTHER, name="Quarry Reach", outline=away, grid=None), by="test")
    words = (DatePrecision.DAY, Scope.SITES, "", ("pellimar-bend", OTHER), "Office", "A paper")
    store.save_actions([Action(key, ActionKind.RAID, "", DAY, DAY, *words) for key in ("raid", "other")])
    (confirmed,) = store.detections()
    store.save_detections([replace(confirmed, state=State.PROVISIONAL, confirmed_on=None)])

    def brief(*more: str) -> tuple[str, Briefing]:
        """What it prints, and the newest issue."""
        done = CliRunner().invoke(app, ["--workspace", str(root), "brief", "--audience", "internal", *more])
        assert done.exit_code == 0, done.output
        return done.output, in_order(store.briefings())[0]

    printed, first = brief("--action", "raid", "--since-last")
    assert first.compared_with == "" and first.since == DAY - timedelta(days=1)
    assert "No earlier issue about this action" in printed and "It supersedes" not in printed
    brief("--action", "other")
    brief("--site", "pellimar-bend", "--site", OTHER)
    store.save_detections([confirmed])
    store.retire_site(OTHER, "desk", why="only for this test, in words")
    printed, last = brief("--action", "raid", "--since-last")
    assert last.compared_with == first.id and last.site_ids == ("pellimar-bend",) != first.site_ids
    assert f"It supersedes {first.id}." in printed and "No earlier issue" not in printed
    delta = json.loads((root / last.folder / TWIN).read_bytes())["delta"]
    assert [(one["what"], one["change"]) for one in delta["lines"] if one["change"]] == [("confirmed", confirmed.id)]
    brief("--action", "raid")
    assert in_order(store.briefings())[0].compared_with == "", "without the word it is held against the day before"


def pressed(text: str) -> str:
    """Letters and digits alone: print breaks lines and words where it likes, and cells have no full stops."""
    return re.sub(r"[\W_]+", "", text)


def drawn_words(value: Any) -> Iterable[str]:
    """Every word within the drawings of a page."""
    if isinstance(value, str):
        yield from re.findall(r">([^<>]+)</text>", value) if value.startswith("<svg") else ()
    elif isinstance(value, dict):
        for part in value.values():
            yield from drawn_words(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from drawn_words(part)


def not_in_twin(workspace: Workspace, made: BriefReport, pages: Iterable[dict[str, Any]]) -> list[str]:
    """Lines of a PDF that its twin does not say, the frame of the pages and words in drawings left out."""
    told = json.loads(file_of(workspace.root, made.issued, TWIN))
    said = pressed(" ".join(f"{one['key']} {one['text']}" for one in told["statements"]))
    frame = [FOOT, *WORDS.values(), *DEMO_STRIP, told["handling"], *drawn_words(list(pages)), "Kept as", "Log then"]
    frame += [f"Compound Watch Briefing {told['id']}, Pellimar Bend", "21 Nov 2026. Internal edition. TLP:RED."]
    frame.append(f"What is new on images after {day(DAY - timedelta(days=1))}")
    known = {pressed(words) for words in frame} | {pressed(" ".join(DEMO_STRIP))}
    pdf = workspace.root / made.issued.folder / PDF
    read = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    lines = [re.sub(r"^[\f\s]*\d\. ", "", line) for line in read.splitlines()]
    own = re.compile(
        r"(Looked|Cloudy|Notcovered|Failed)\d+|Page\d+of\d+|Keptasbriefings.*|(its)?machinereadabletwin.*|[0-9a-f]{20}|Briefing\w+PellimarBend"
    )
    return [x for x in lines if (p := pressed(x)) not in said and p not in known and not own.fullmatch(p)]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads the PDF back")
def test_every_line_of_its_sheets_is_in_the_twin_and_it_supersedes_no_other_question(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    site = next(s for s in workspace.store.sites() if s.watched)
    raid = Action(
        "r", ActionKind.RAID, "", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", (site.id,), "Office", "A paper"
    )
    workspace.store.save_actions([raid])
    belt = judged_belt(site.id, judged_from=DAY - timedelta(days=300), judged_until=TODAY)
    workspace.store.save_judged_belt(belt, [change("beyond", belt, DAY + timedelta(days=30), 4.1)])
    plain = write_brief(workspace, (site.id,), None, None, Audience.INTERNAL, today=TODAY)
    about = write_action_brief(workspace, "r", None, Audience.INTERNAL, today=TODAY)
    asked = asked_for_action(workspace, Asked((), None, Audience.INTERNAL, TODAY, action_id="r"))
    assert not_in_twin(workspace, about, composed(workspace, asked).pages) == []
    told = json.loads(file_of(workspace.root, about.issued, TWIN))["statements"]
    parts = {one["part"]: one["text"] for one in told}
    assert parts["after"] and parts["beyond"] and "People may be held" in parts["referral"]
    assert about.issued.title.startswith(
        "About the action of 24 Jul 2026 that A paper reports (listed here as a raid; acting: Office). Pellimar Bend: "
    )
    assert about.supersedes == () and about.issued.action == "r", "it answers another question"
    again = write_action_brief(workspace, "r", None, Audience.INTERNAL, today=TODAY)
    assert again.supersedes == (about.issued.id,) and plain.issued.action == ""
    workspace.store.close()
