"""`retention` lists everybody whose role or pseudonym a workspace keeps, whatever that person decided about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from shapely.geometry import box

from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.review import Review, Verdict
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.incident import DatePrecision
from geodata.restored import NAME, Restored, confirm_restore, remember_restore
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.operate.held_things import held_things, names
from tests.geodata.belts.belt_makers import change, judged_belt

DAY = date(2026, 3, 17)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
BELT = judged_belt("yard")


def cut(title: str) -> Action:
    kind, precision = ActionKind.POWER_CUT, DatePrecision.DAY
    return Action("cut-1", kind, title, DAY, DAY, precision, Scope.SITES, "", ("yard",), "Office", "A paper")


def test_whoever_decided_about_actions_belts_numbers_and_restores_is_listed(tmp_path: Path) -> None:
    """One person for each, known from nothing else: a missing name is a missing kind."""
    workspace = Workspace.open(tmp_path / "w")
    store = workspace.store
    store.save_site(Site("yard", "Yard", box(98.5, 16.6, 98.51, 16.61)), by="editor", now=AT)
    store.save_actions([cut("Power cut")], now=AT)
    store.save_actions([cut("Power was cut")], by="who corrected", now=AT)
    store.withdraw_action("cut-1", "who withdrew", "It did not happen there.", now=AT)
    link = "https://example.org/a"
    company = Identifier("identifier-1", "yard", Scheme.OFAC, "9", "Holding", "A paper", link, url=link)
    store.save_identifiers([replace(company, relation=Relation.RUNS, held_by="who gave a number")], now=AT)
    store.save_judged_belt(BELT, [change("b-1", BELT, DAY, 4.0)])
    verdict = Review("b-1", Verdict.CONFIRMED, "Roofs on every clear date since.", "who read a belt", AT)
    store.save_belt_review(verdict)
    remember_restore(workspace.root, Restored("2026-11-01", "2026-11-02", ()))
    confirm_restore(workspace.root, "who confirmed", "compared it with our own list", AT)
    since = {one.name: one.since for one in names(workspace)}
    assert since == dict.fromkeys(
        ("editor", "who corrected", "who withdrew", "who gave a number", "who read a belt", "who confirmed"), AT
    )
    (workspace.root / NAME).write_text("no JSON", encoding="utf-8")
    left = {one.name for one in held_things(workspace)}
    assert "who withdrew" in left and "who confirmed" not in left, "a damaged file keeps no text from going"
    store.close()
