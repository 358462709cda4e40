"""What `export` writes of claims comes back through `claims import` and says the same, from each table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.incidents.claim import Claim
from geodata.sites.site import Site
from geodata.wording.claims.claim_sentences import claim_said
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.incidents.import_claims import import_claims, read_claims
from pipelines.publish.export import export
from tests.pipelines.sites.files.test_table_file import by_hand

DAY = date(2026, 3, 2)
CLAIM = Claim("c-1", "north", "Ministry", DAY, None, 50, "buildings demolished", 60, "zone A", "Paper")
COUNTED = replace(CLAIM, id="c-2", claimed_on=date(2026, 4, 3), independent_figure=31, independent_by="Counters")
CLAIMS = (CLAIM, COUNTED)


def place(folder: Path) -> Workspace:
    workspace = Workspace.open(folder)
    workspace.store.save_site(Site("north", "North", box(98.5, 16.6, 98.51, 16.61), country="MM"), by="a")
    return workspace


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_claims_come_back_from_an_export(suffix: str, tmp_path: Path) -> None:
    home, out, other = place(tmp_path / "home"), tmp_path / f"own.{suffix}", place(tmp_path / "other")
    home.store.save_claims(CLAIMS)
    export(home, out, "claims", Audience.INTERNAL)
    report = import_claims(other, out)
    assert not report.refused
    assert other.store.claims() == list(CLAIMS)
    assert import_claims(home, out).noted == (), "nothing takes the place of anything"


def test_the_unit_of_the_claim_named_again_is_no_unit_of_the_count() -> None:
    head = "site_id,claimed_by,claimed_on,figure,unit,independent_figure,independent_unit"
    rows = (
        "s,A,2026-03-02,9,huts razed,5,Huts razed\ns,A,2026-03-03,9,,5,buildings demolished\ns,A,2026-03-04,9,,5,huts\n"
    )
    read = read_claims(f"{head}\n{rows}".encode(), "a.csv").claims
    assert [c.independent_unit for c in read] == ["", "", "huts"]
    assert claim_said(read[0]) == claim_said(replace(read[0], independent_unit=""))


def test_a_workbook_of_claims_is_read_below_its_title(tmp_path: Path) -> None:
    head = ["Site ID", "Claimed by", "Date", "Claimed destroyed"]
    data = by_hand([["Claims, draft", None, None, None], head, ["north", "Office", "2026-03-02", 1204]])
    (claim,) = read_claims(data, "claims.xlsx").claims
    assert (claim.site_id, claim.claimed_by, claim.claimed_on, claim.figure) == ("north", "Office", DAY, 1204)
    with pytest.raises(FileRefused, match="it has no column for claimed_on"):
        read_claims(by_hand([["Site", "Who", "Figure"], ["north", "Office", 3]]), "claims.xlsx")


def test_the_help_names_the_tables_that_are_read() -> None:
    shown = CliRunner().invoke(app, ["claims", "import", "--help"]).output
    assert all(word in shown for word in ("CSV", "TSV", "XLSX", "ODS"))
