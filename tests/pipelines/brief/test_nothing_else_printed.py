"""A briefing prints no claim, action or note on a place, and no change in the number of reports, that tells what no
paper tells of reports either: who got out, where people are sheltered, what is to come, what a person holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.detection import Kind
from geodata.errors import NotAllowed
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision
from geodata.sites.site import Statement
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import _facts
from pipelines.brief.brief import write_action_brief, write_brief
from pipelines.issued_briefings.issued_files import TWIN, file_of
from tests.geodata.cleared import decide_about_claim
from tests.pipelines.brief.brief_makers import TODAY, detection, workspace_at

RAZED = Claim(
    "c-1",
    "pellimar-bend",
    "Provincial Office",
    date(2026, 10, 1),
    None,
    3.0,
    "buildings demolished",
    20.0,
    "",
    "A paper",
)
RAID = Action(
    "a-1",
    ActionKind.RAID,
    "Raid",
    date(2026, 10, 12),
    date(2026, 10, 12),
    DatePrecision.DAY,
    Scope.SITES,
    "",
    ("pellimar-bend",),
    "Provincial Office",
    "Gulf Observer",
    licence="CC BY 4.0",
    simulated=True,
)


def inside(workspace: Workspace) -> Any:
    """What the sheet of Pellimar Bend of the internal edition is made of."""
    view = workspace.edition(Audience.INTERNAL, TODAY)
    return _facts(view, workspace.store.site("pellimar-bend"), None)


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        (RAZED, True),
        (replace(RAZED, figure=12.0, unit="people released from the compound", total=None), False),
        (replace(RAZED, unit="buildings to be demolished next week"), False),
        (replace(RAZED, independent_figure=30.0, independent_note="They shelter in the temple of Sul Aveth"), False),
    ],
)
def test_a_claim_is_printed_unless_it_tells_what_no_paper_tells(tmp_path: Path, claim: Claim, printed: bool) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_claims((claim,))
    assert len(workspace.edition(Audience.INTERNAL, TODAY).claims.items) == 1, "inside, on the screens, it is there"
    assert [c.id for c in inside(workspace).claims] == ([claim.id] if printed else [])


def test_a_claim_that_a_person_holds_is_not_printed(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_claims((RAZED,))
    decide_about_claim(workspace.store, RAZED.id, Wish(Decision.HELD, "desk", "Not sure who said it."))
    assert inside(workspace).claims == ()


def test_an_action_that_a_person_holds_has_no_briefing(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_actions([RAID], by="desk")
    wish = Wish(Decision.HELD, "desk", "Not sure who said it.", digest=action_digest(RAID))
    workspace.store.decide_about_action(RAID.id, wish)
    with pytest.raises(NotAllowed, match="a person holds it"):
        write_action_brief(workspace, RAID.id, tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY)


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ({}, True),
        ({"title": "Power cut along the ford road", "kind": ActionKind.POWER_CUT}, True),
        ({"source": "Gulf Observer: next raid on 5 December"}, False),
        ({"title": "About 120 people are brought to the temple of Sul Aveth"}, False),
        ({"title": "Raid in which 40 workers were freed"}, False),
        ({"kind": ActionKind.RELOCATION}, False),
        ({"end_date": TODAY + timedelta(days=1)}, False),
        ({"end_date": TODAY + timedelta(days=1), "kind": ActionKind.SEALING}, False),
        ({"end_date": TODAY + timedelta(days=40), "kind": ActionKind.POWER_CUT}, False),
    ],
)
def test_an_action_has_a_briefing_unless_it_tells_what_no_paper_tells(
    tmp_path: Path, words: dict[str, Any], printed: bool
) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_actions([replace(RAID, **words)], by="desk")
    out = tmp_path / "b.pdf"
    if printed:
        assert write_action_brief(workspace, RAID.id, out, Audience.INTERNAL, today=TODAY).issued
        return
    with pytest.raises(NotAllowed, match="no paper"):
        write_action_brief(workspace, RAID.id, out, Audience.INTERNAL, today=TODAY)
    assert not out.exists()


def test_a_note_on_the_place_is_printed_unless_it_tells_what_no_paper_tells(tmp_path: Path) -> None:
    plain = Statement("2026-03-04", "Ilvane Monitor lists it as a place of online fraud", "Ilvane Monitor", "")
    helper = Statement(
        "2026-11-10", "Sister Agnes shelters former workers in the temple; police will raid it on 5 December", "x", ""
    )
    workspace = workspace_at(tmp_path / "w")
    store = workspace.store
    store.save_site(replace(store.site("pellimar-bend"), statements=(plain, helper)), by="desk")
    assert inside(workspace).site.statements == (plain,)
    report = write_brief(workspace, (), None, tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY)
    told = file_of(workspace.root, report.issued, TWIN).decode("utf-8")
    assert "Ilvane Monitor lists it" in told and "Agnes" not in told and "5 December" not in told


@pytest.mark.parametrize(("source", "printed"), [("A paper", True), ("A paper: police plan raid on it", False)])
def test_who_is_said_to_own_the_place_is_printed_unless_it_tells_what_no_paper_tells(
    tmp_path: Path, source: str, printed: bool
) -> None:
    workspace = workspace_at(tmp_path / "w")
    link = "https://example.org/paper"
    owner = Identifier("identifier-1", "pellimar-bend", Scheme.OFAC, "9", "Invented Holding", source, link)
    workspace.store.save_identifiers([replace(owner, relation=Relation.OWNS)], now=datetime(2026, 11, 1, tzinfo=UTC))
    assert bool(inside(workspace).identifiers) is printed


def test_a_change_in_the_number_of_reports_is_on_screens_alone(tmp_path: Path) -> None:
    """It counts reports that no paper tells: their number follows from its level."""
    workspace = workspace_at(tmp_path / "w")
    place = workspace.store.site("pellimar-bend")
    busier = detection(place, id="PB-busy", kind=Kind.BUSIER, reasons=("usual-share:6584",), area_m2=0.0)
    before = {d.id for d in inside(workspace).detections}
    workspace.store.save_detections([busier])
    assert busier.id in {d.id for d in workspace.edition(Audience.INTERNAL, TODAY).detections.items}
    assert {d.id for d in inside(workspace).detections} == before
    report = write_brief(workspace, (), date(2026, 9, 1), tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY)
    told = file_of(workspace.root, report.issued, TWIN).decode("utf-8")
    assert busier.id not in told and "6584" not in told and "number of reports a month" not in told
