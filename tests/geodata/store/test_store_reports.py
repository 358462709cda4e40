"""What the store keeps of reports beside the reports: history, confirmations, pulls and scopes, as they were given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geodata.incidents.claim import ClaimScope
from geodata.incidents.history import IncidentVersion, Pull, changed_fields, version_of
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.site import Site
from geodata.store import Store
from tests.geodata.noun_strategies import of

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
DAY = date(2025, 5, 6)
RAID = Incident("a-1", "a", "raid", "t", DAY, DAY, DatePrecision.DAY, Point(98.5, 16.6), PlacePrecision.EXACT)


@given(st.lists(of(Pull), max_size=4, unique_by=lambda p: p.id))
@settings(max_examples=15, deadline=None)
def test_the_ledger_of_pulls_gives_back_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, pulls: list[Pull]
) -> None:
    store = Store.open(tmp_path_factory.mktemp("pulls"))
    for pull in (*pulls, *pulls):
        store.save_pull(pull)
    assert sorted(store.pulls(None), key=lambda p: p.id) == sorted(pulls, key=lambda p: p.id)
    store.close()


def test_scopes_are_kept_by_site_and_name(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_site(Site("kk", "KK", box(98, 16, 98.01, 16.01)), by="a", now=NOW)
    first = ClaimScope("kk", "zone A", box(98, 16, 98.01, 16.005), "One")
    store.save_claim_scopes([first, replace(first, name="zone B")])
    store.save_claim_scopes([replace(first, source="Two")])
    assert [(s.name, s.source) for s in store.claim_scopes("kk")] == [("zone A", "Two"), ("zone B", "One")]
    assert store.claim_scopes("other") == []


def test_every_change_of_what_the_source_says_is_a_version_and_nothing_else_is(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    later = NOW + timedelta(days=1)
    store.save_incidents([RAID], now=NOW)
    store.save_incidents([replace(RAID, site_ids=("x",))], now=later)
    assert store.incident_versions() == [], "which sites it is near is ours to say"
    store.save_incidents([replace(RAID, fatalities_best=3, title="u")], now=later)
    store.save_incidents([replace(RAID, fatalities_best=4, title="u")], now=later)
    assert store.withdraw_incidents(["a-1", "nobody"], now=later) == 1
    assert store.withdraw_incidents(["a-1"], now=later) == 0
    store.save_incidents([RAID], now=later)
    assert store.incident_versions("a-1") == [
        IncidentVersion("a-1", 1, later, "corrected at the source", ("title: t", "fatalities_best: not given")),
        IncidentVersion("a-1", 2, later, "corrected at the source", ("fatalities_best: 3",)),
        IncidentVersion("a-1", 3, later, "withdrawn at the source", ("withdrawn: False",)),
        IncidentVersion("a-1", 4, later, "back at the source", ("title: u", "fatalities_best: 4", "withdrawn: True")),
    ]
    assert store.incident_ids("") == ["a-1"] and store.incident_ids("other") == []


@given(of(Incident, place=st.none()), of(Incident, place=st.none()))
@settings(max_examples=50, deadline=None)
def test_a_version_names_every_field_that_differs(old: Incident, new: Incident) -> None:
    version = version_of(old, replace(new, id=old.id), 1, NOW)
    names = changed_fields(old, replace(new, id=old.id))
    assert (version is None) == (not names)
    if version is not None:
        assert [said.split(":")[0] for said in version.before] == list(names)
    assert version_of(old, replace(old, site_ids=("z",), catalog="c"), 1, NOW) is None


def test_thousands_of_reports_are_counted_over_several_statements(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    many = [replace(RAID, id=f"a-{n}") for n in range(1_203)]
    assert store.save_incidents(many, now=NOW) == (1_203, 0, 0)
    changed = [replace(i, title="u") if n % 3 == 0 else i for n, i in enumerate(many)]
    assert store.save_incidents([*changed, replace(RAID, id="new")], now=NOW) == (1, 401, 802)
    assert len(store.incident_versions()) == 401 and len(store.incidents_by_id([i.id for i in many])) == 1_203
