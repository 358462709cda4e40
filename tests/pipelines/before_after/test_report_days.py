"""A report that is at several sites of an action is one report in what is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.actions.action_sentences import told_sentence
from geodata.actions.answer import ReportCount
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import TEMPO, incident_tempo, months_between
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.before_after.tell import tell
from tests.geodata.cleared import clear_actions

DAY, TODAY = date(2025, 6, 10), date(2026, 2, 1)
BOTH = ("s0", "s1")
RAID = Action("raid", ActionKind.RAID, "", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", BOTH, "Office", "A paper")


def report(key: str, first: int, last: int, precision: DatePrecision, site_ids: tuple[str, ...]) -> Incident:
    return Incident(
        key,
        "csv",
        "statement",
        "A statement",
        DAY + timedelta(first),
        DAY + timedelta(last),
        precision,
        None,
        PlacePrecision.UNKNOWN,
        country="MM",
        reported_by="A paper",
        licence="CC0",
        site_ids=site_ids,
        named_site_ids=site_ids,
    )


def test_a_report_at_two_sites_of_an_action_counts_once(tmp_path: Path) -> None:
    """Two reports after it and one of its week name both sites; one before it and one after it name one site each."""
    workspace = Workspace.open(tmp_path)
    for n in range(9):
        lon = 98 + 0.2 * n
        made = Site(f"s{n}", f"Place {n}", box(lon, 16, lon + 0.005, 16.005), "MM", source="ASPI", documented=True)
        workspace.store.save_site(replace(made, access=Access.PUBLIC), by="a")
    reports = [
        report("csv-1", 3, 3, DatePrecision.DAY, BOTH),
        report("csv-2", 6, 6, DatePrecision.DAY, BOTH),
        report("csv-3", -2, 4, DatePrecision.WEEK, BOTH),
        report("csv-4", -40, -40, DatePrecision.DAY, ("s0",)),
        report("csv-5", 9, 9, DatePrecision.DAY, ("s1",)),
    ]
    workspace.store.save_incidents(reports)
    for site in workspace.store.sites():
        counted = incident_tempo(site, reports, months_between(date(2024, 1, 1), TODAY))
        workspace.store.save_measures(site.id, TEMPO, counted)
    workspace.store.save_actions([RAID])
    told = tell(workspace.edition(Audience.INTERNAL, TODAY), "raid")
    (tempo,) = told.answers
    assert tempo.sites == BOTH and tempo.reports == ReportCount(before=1, after=3, neither=1)
    assert "1 report before and 3 after, 1 report belongs to neither side" in told_sentence(
        RAID, told, {"s0": "Place 0", "s1": "Place 1"}
    )


@pytest.mark.parametrize(("audience", "last"), [("internal", 31), ("partner", 30), ("public", 26)])
def test_days_whose_reports_still_wait_are_not_counted_as_days_without_one(
    tmp_path: Path, audience: str, last: int
) -> None:
    """A clash is reported on each day, so 30.4375 a month on whatever days are told. Read on 2 August, when reports of
    July wait until seven days have passed for the public (26 July is the last such day), and three for partners."""
    workspace, today = Workspace.open(tmp_path), date(2025, 8, 2)
    for n in range(7):
        lon = 98 + 0.2 * n
        made = Site(f"s{n}", f"Place {n}", box(lon, 16, lon + 0.005, 16.005), "MM", source="ASPI", documented=True)
        workspace.store.save_site(replace(made, access=Access.PUBLIC), by="a")
    place = workspace.store.site("s0").outline.centroid
    reports = [
        replace(
            report(f"ucdp-{1000 + off}", off, off, DatePrecision.DAY, ()),
            source="ucdp",
            kind="armed clash",
            catalog="incidents/ucdp-asked/2025",
            place=place,
            place_precision=PlacePrecision.EXACT,
        )
        for off in range(-300, 53)
    ]
    workspace.store.save_incidents(reports)
    for site in workspace.store.sites():
        counted = incident_tempo(site, reports, months_between(date(2024, 8, 1), today))
        workspace.store.save_measures(site.id, TEMPO, counted)
    workspace.store.save_actions([replace(RAID, site_ids=("s0",))])
    clear_actions(workspace.store)
    view = workspace.edition(Audience(audience), today)
    (tempo,) = tell(view, "raid").answers
    assert tempo.after == (date(2025, 6, 11), date(2025, 7, last))
    assert tempo.site_levels == pytest.approx((365.25 / 12, 365.25 / 12))
    assert tempo.reports == ReportCount(before=183, after=(tempo.after[1] - DAY).days, neither=1)
