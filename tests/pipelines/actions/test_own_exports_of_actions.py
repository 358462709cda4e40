"""What `export` writes of actions comes back through `actions import` as what it was, from each table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.access.audience import Audience
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.actions.import_actions import import_actions
from pipelines.publish.export import export

TODAY = date(2026, 3, 1)


def place(folder: Path) -> Workspace:
    workspace = Workspace.open(folder)
    for number, key in enumerate(("north", "south")):
        outline = box(98.5 + number / 50, 16.6, 98.51 + number / 50, 16.61)
        workspace.store.save_site(Site(key, key.title(), outline, country="MM"), by="a")
    return workspace


ROWS = """id,kind,date,source,site_ids,country
a-1,raid,2026-02-05,Paper,north;south,
a-2,sanction,2025-10,Paper,,Myanmar
"""


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_actions_come_back_with_their_sites_and_what_they_named(suffix: str, tmp_path: Path) -> None:
    """One names two sites; the other a country, beside which an export repeats the sites that this means."""
    home, file, out = place(tmp_path / "home"), tmp_path / "a.csv", tmp_path / f"own.{suffix}"
    file.write_text(ROWS, encoding="utf-8")
    import_actions(home, file, today=TODAY)
    export(home, out, "actions", Audience.INTERNAL)
    other = place(tmp_path / "other")
    report = import_actions(other, out, today=TODAY)
    assert not report.refused
    given, kept = ([(a.id, a.scope, a.named, a.site_ids) for a in w.store.actions()] for w in (home, other))
    assert kept == given and {row[1:3] for row in kept} == {("sites", ""), ("country", "MM")}


@pytest.mark.parametrize(("mark", "simulated"), [("true", True), ("odd", True), ("", False), ("false", False)])
def test_an_invented_action_stays_invented(mark: str, simulated: bool, tmp_path: Path) -> None:
    home, file = place(tmp_path / "home"), tmp_path / "a.csv"
    file.write_text(f"kind,date,source,site_ids,simulated\nraid,2026-02-05,Paper,north,{mark}\n", encoding="utf-8")
    import_actions(home, file, today=TODAY)
    assert [a.simulated for a in home.store.actions()] == [simulated]
