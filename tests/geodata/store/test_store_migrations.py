"""An older store is brought up to date and loses nothing; both homes of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyogrio
import pytest
import shapely
from alembic import command
from sqlalchemy import text

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.revision import Why
from geodata.errors import StoreRefused
from geodata.incidents.claim import Claim
from geodata.looks.run import Run, RunState
from geodata.sites.site import Access, Site
from geodata.store import FILE_NAME, Store
from geodata.store.migrations import HEAD, KNOWN, alembic_config
from tests.geodata.noun_strategies import NOW
from tests.geodata.store.kept_control_set import DAYS, kept_control_set
from tests.geodata.store.postgis_server import empty_database

SITE = Site("kk", "KK", shapely.box(98.5, 16.6, 98.51, 16.61), documented=True, source="ASPI", access=Access.PUBLIC)
CLAIM = Claim(
    "c1", "kk", "Office", date(2025, 11, 17), None, 148, "buildings demolished", 148, "zone A", "s", 109, "by others"
)
COUNT = Claim("c0", "kk", "Office", date(2025, 11, 9), None, None, "buildings demolished", 148, "zone A", "s", 22, "x")


@pytest.fixture(params=["geopackage", "postgis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made, in each of its two homes."""
    if request.param == "geopackage":
        return f"sqlite:///{tmp_path / FILE_NAME}"
    return empty_database(request.getfixturevalue("server"))


@pytest.mark.parametrize("version", KNOWN[1:-1])  # there is no way back beyond 0002
def test_an_older_store_keeps_its_rows_and_takes_new_ones(address: str, version: str) -> None:
    store = Store.open(address)
    store.save_site(SITE, by="a", now=NOW)
    store.save_claims([CLAIM])
    with store._writing() as connection:
        command.downgrade(alembic_config(connection), version)
    store.close()

    again = Store.open(address)
    with again._reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    assert again.claims() == [CLAIM]
    again.save_claims([COUNT])
    assert again.claims() == [COUNT, CLAIM]
    again.close()
    if address.startswith("sqlite"):  # GDAL is the oracle of what a GeoPackage is
        seen = pyogrio.read_dataframe(address.removeprefix("sqlite:///"), layer="claims")
        assert sorted(seen["id"]) == ["c0", "c1"] and seen["figure"].isna().sum() == 1


def test_a_control_set_comes_back_byte_for_byte(address: str) -> None:
    kept = kept_control_set("kk", NOW)
    store = Store.open(address)
    store.save_site(SITE, by="a", now=NOW)
    store.save_control_set(kept)
    assert store.judged_from("ground") == {"kk": DAYS[1]} and store.judged_from("night light") == {}
    store.save_control_set(replace(kept, number=2))
    assert store.control_set("kk", "ground") == replace(kept, number=2) and store.control_set("kk", "light") is None
    assert store.control_sets("kk") == [kept, replace(kept, number=2)]
    store.control_sets("kk")[0].check()
    assert store.control_set_digests("ground") == {"kk": f"2 {kept.sha256}"}
    with pytest.raises(StoreRefused):
        store.save_control_set(kept)
    store.close()


def test_what_stands_in_an_older_store_becomes_its_first_revision(address: str) -> None:
    """Said since the run that last touched it; where that run is unknown, since the oldest time there is."""
    found = [
        Detection(
            key,
            "kk",
            Kind.CONSTRUCTION,
            State.CONFIRMED,
            SITE.outline,
            None,
            date(2026, 2, 19),
            date(2026, 3, 11),
            date(2026, 4, 30),
            None,
            5600.5,
            Confidence.HIGH,
            (),
            ("s",),
            "h",
            "0.1.0",
            run_id=run,
        )
        for key, run in (("d-1", "r1"), ("d-2", "gone"))
    ]
    store = Store.open(address)
    store.save_site(SITE, by="a", now=NOW)
    store.save_run(Run("r1", NOW, NOW, RunState.DONE, "h", "0.1.0"))
    store.save_detections(found, at=NOW)
    with store._writing() as connection:
        command.downgrade(alembic_config(connection), "0010")
    store.close()
    again = Store.open(address)
    one, two = again.revisions()
    assert (one.number, one.why, one.said_from, one.said_until) == (1, Why.FIRST, NOW, None)
    assert one.says(found[0]) and two.says(found[1]) and two.said_from == datetime(1970, 1, 1, tzinfo=UTC)
    again.save_detections([replace(found[0], area_m2=9000.0)], at=NOW)
    assert [r.number for r in again.revisions("d-1")] == [1, 2]
    again.close()


def test_a_kind_of_an_older_store_has_no_probability_and_is_told_as_it_was(address: str) -> None:
    found = Detection(
        "d-1",
        "kk",
        Kind.CONSTRUCTION,
        State.CONFIRMED,
        SITE.outline,
        None,
        date(2026, 2, 19),
        date(2026, 3, 11),
        date(2026, 4, 30),
        None,
        5600.5,
        Confidence.MEDIUM,
        (),
        ("s",),
        "h",
        "0.1.0",
        kind_probability=0.7,
    )
    store = Store.open(address)
    store.save_site(SITE, by="a", now=NOW)
    store.save_detections([found], at=NOW)
    assert store.revisions("d-1")[0].kind_probability == 0.7
    with store._writing() as connection:
        command.downgrade(alembic_config(connection), "0012")
    store.close()
    again = Store.open(address)
    assert again.detections() == [replace(found, kind_probability=None)]
    (kept,) = again.revisions("d-1")
    assert kept.kind_probability is None
    again.save_detections([found], at=NOW)  # now the kind is known to be unsure: a statement of its own
    assert [r.kind_probability for r in again.revisions("d-1")] == [None, 0.7]
    again.close()


def test_a_store_that_goes_back_gives_up_counts_without_a_claim(address: str) -> None:
    store = Store.open(address)
    store.save_site(SITE, by="a", now=NOW)
    store.save_claims([CLAIM, COUNT])
    with store._writing() as connection:
        command.downgrade(alembic_config(connection), "0004")
        left = connection.execute(text("SELECT id FROM claims")).scalars().all()
    assert left == ["c1"]
    store.close()
