"""What `export` writes of actions comes back through `actions import` as what it was, from each table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.actions.import_actions import import_actions

TODAY = date(2026, 3, 1)


def place(folder: Path) -> Workspace:
    workspace = Workspace.open(folder)
    for number, key in enumerate(("north", "south")):
        outline = box(98.5 + number / 50, 16.6, 98.51 + number / 50, 16.61)
        workspace.store.save_site(Site(key, key.title(), outline, country="MM"), by="a")
    return workspace


@pytest.mark.parametrize(("mark", "simulated"), [("true", True), ("odd", True), ("", False), ("false", False)])
def test_an_invented_action_stays_invented(mark: str, simulated: bool, tmp_path: Path) -> None:
    home, file = place(tmp_path / "home"), tmp_path / "a.csv"
    file.write_text(f"kind,date,source,site_ids,simulated\nraid,2026-02-05,Paper,north,{mark}\n", encoding="utf-8")
    import_actions(home, file, today=TODAY)
    assert [a.simulated for a in home.store.actions()] == [simulated]
