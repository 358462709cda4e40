"""The growth table behind the gate: what a reader may not see is in no sum; CSV and lines say the same."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.detections.review import Review, Verdict
from geodata.errors import FileRefused, SettingsRefused
from geodata.looks.measure import Measure
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.publish.growth_csv import NOTE, growth_attribution, growth_csv, growth_for, write_growth
from tests.geodata.made_settings import settings_from
from tests.pipelines.brief.brief_makers import detection


@pytest.fixture
def watched(tmp_path: Path) -> Workspace:
    """An open site and a restricted one beside it, both in one group."""
    (tmp_path / "compound-watch.toml").write_text('site_groups = ["both: open, hidden"]\n')
    workspace = Workspace.open(tmp_path)
    open_site = Site(
        "open", "Open", shapely.box(98, 16, 98.01, 16.01), source="a report", documented=True, access=Access.PUBLIC
    )
    workspace.store.save_site(open_site, by="test")
    hidden = replace(open_site, id="hidden", name="Hidden", access=Access.RESTRICTED, documented=False)
    workspace.store.save_site(hidden, by="test")
    for key, start in (("open", 10.0), ("hidden", 100.0)):
        workspace.store.save_measures(
            key,
            "built_up",
            [
                Measure(
                    key, "built_up", datetime(2026, m, 3, tzinfo=UTC), start + m, "ha", start + m - 0.5, start + m + 1
                )
                for m in (1, 2, 4)
            ],
        )
    return workspace


def test_lines_call_a_corridor_after_a_site_by_its_name_and_the_table_by_its_key(watched: Workspace) -> None:
    """Nobody named one: it is called after the first of the sites that lie near each other, whose name is Hidden."""
    growth = ["--workspace", str(watched.root), "growth", "--audience", "internal"]
    assert "corridor around Hidden, 2 sites: 118.0 ha" in CliRunner().invoke(app, growth).output
    assert ("corridor", "around hidden") in {(g.level, g.name) for g in growth_for(watched, Audience.INTERNAL)}


def test_the_public_sees_no_restricted_hectare(watched: Workspace) -> None:
    told = {(g.level, g.name): g.built_ha for g in growth_for(watched, Audience.PUBLIC)}
    assert told == {("site", "open"): 14.0, ("group", "both"): 14.0}
    inside = {(g.level, g.name): g.built_ha for g in growth_for(watched, Audience.INTERNAL)}
    assert inside[("group", "both")] == inside[("corridor", "around hidden")] == 118.0


def test_an_edition_counts_what_may_have_come_unseen_of_the_changes_that_it_shows(watched: Workspace) -> None:
    """Partners read the wider month of a confirmed change, the public no figure until two people agree on it."""
    at = watched.store.site("open")
    change = detection(
        at,
        last_clear_before=date(2026, 1, 20),
        first_seen=date(2026, 3, 20),
        confirmed_on=date(2026, 4, 2),
        last_seen=date(2026, 4, 3),
        area_m2=30_000.0,
    )
    watched.store.save_detections([change])

    def february(audience: Audience) -> list[tuple[float | None, float | None]]:
        rows = growth_for(watched, audience)
        return [(g.change_low, g.change_high) for g in rows if g.name == "open" and g.month == date(2026, 2, 1)]

    assert february(Audience.PARTNER) == [pytest.approx((1.0, 4.0))]
    assert february(Audience.PUBLIC) == []
    for who in ("analyst", "second"):
        watched.store.save_review(
            Review(change.id, Verdict.CONFIRMED, "roofs stand on both dates", who, datetime(2026, 4, 9, tzinfo=UTC))
        )
    assert february(Audience.PUBLIC) == [pytest.approx((1.0, 4.0))]


def test_csv_and_lines(watched: Workspace, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(growth_csv(growth_for(watched, Audience.PUBLIC)))))
    assert [(r["name"], r["month"], r["built_ha"], r["change_ha"]) for r in rows if r["level"] == "site"] == [
        ("open", "2026-01-01", "11.00", ""),
        ("open", "2026-02-01", "12.00", "1.00"),
        ("open", "2026-04-01", "14.00", "2.00"),
    ]
    assert {r["note"] for r in rows} == {NOTE}, "a row is quoted without its file"
    said = CliRunner().invoke(app, ["--workspace", str(watched.root), "growth"])
    assert "0.00 means that none that still stands was flagged, not that nothing was built" in said.stdout
    assert "site open: 14.0 ha built up (13.5 to 15.0) in 2026-04; 11.0 ha (10.5 to 12.0) in 2026-01." in said.stdout
    assert "hidden" not in said.stdout
    written = CliRunner().invoke(app, ["--workspace", str(watched.root), "growth", "--out", str(tmp_path / "g.csv")])
    assert written.exit_code == 0
    told = growth_attribution(watched, Audience.PUBLIC)
    assert "Corrections and replies" in told or "no address for corrections" in told
    assert (tmp_path / "g.csv").read_text() == growth_csv(growth_for(watched, Audience.PUBLIC), told)
    assert "do not quote" in growth_csv(growth_for(watched, Audience.PARTNER), told, agreed=False)
    with pytest.raises(FileRefused, match="cannot be written"):
        write_growth(tmp_path / "no" / "g.csv", ())


def test_groups_that_are_no_list_are_refused() -> None:
    with pytest.raises(SettingsRefused, match="not a list"):
        settings_from({"site_groups": "both: open"})
