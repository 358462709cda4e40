"""The same models on PostGIS: the same laws, and its geometry seen by the database itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given, settings
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import NullType

from geodata.detections.detection import Detection
from geodata.errors import NotAllowed, StoreRefused
from geodata.incidents.claim import Claim
from geodata.incidents.incident import Incident
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.run import Run
from geodata.sites.site import Access, Site
from geodata.store import Store
from geodata.store.tables_from_fields import METADATA
from tests.geodata.cleared import pass_on_site
from tests.geodata.noun_strategies import NOW, boxes, days, of, runs
from tests.geodata.store.postgis_server import postgis, why_not

pytestmark = [pytest.mark.postgis, pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")]

HOME = Site("home", "Home", shapely.box(98.5, 16.6, 98.51, 16.61), documented=True, source="ASPI", access=Access.PUBLIC)
FEW = settings(max_examples=10, deadline=None)


class PostgisType(NullType):
    """A column type that the comparison leaves alone."""

    def __init__(self, *_details: object) -> None:
        super().__init__()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgis() as address:
        yield address


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    opened.save_site(HOME, by="a", now=NOW)
    yield opened
    opened.close()


def _kept(save: Callable[[list[Any]], object], load: Callable[[], list[Any]], noun: Any) -> None:
    for _ in range(2):
        save([noun])
        assert noun in load()


@given(look=of(Look, site_id="home"), chip=of(Chip, site_id="home"), claim=of(Claim, site_id="home"))
@FEW
def test_ledger(store: Store, look: Look, chip: Chip, claim: Claim) -> None:
    _kept(store.save_looks, store.looks, look)
    _kept(store.save_chips, lambda: store.chips("home"), chip)
    _kept(store.save_claims, store.claims, claim)


@given(detection=of(Detection, site_id="home"), incident=of(Incident, review_by=days), run=runs)
@FEW
def test_findings(store: Store, detection: Detection, incident: Incident, run: Run) -> None:
    _kept(store.save_detections, store.detections, detection)
    _kept(store.save_incidents, store.incidents, incident)
    _kept(lambda given_runs: store.save_run(given_runs[0]), lambda: store.runs(limit=None), run)


@given(site=of(Site, revision=1, retired_at=None, updated_at=NOW, outline=boxes, access=Access.RESTRICTED))
@FEW
def test_site(store: Store, site: Site) -> None:
    stored = {s.id for s in store.sites()}
    saved = store.save_site(replace(site, id=f"s{len(stored)}"), by="a", now=NOW)
    assert store.site(saved.id) == saved
    assert store.save_site(saved, by="b", now=NOW) == saved


def test_geometry_is_the_databases_own(store: Store) -> None:
    """Oracle: PostGIS itself, through its index and its own area."""
    with store._reading() as connection:
        row = connection.execute(
            text(
                "SELECT ST_SRID(outline), GeometryType(outline), ST_Area(outline::geography) FROM sites "
                "WHERE id = 'home' AND outline && ST_MakeEnvelope(98.4, 16.5, 98.6, 16.7, 4326)"
            )
        ).one()
        indexed = connection.execute(
            text("SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%USING gist%'")
        ).scalars()
        tables = set(indexed)
    assert (row[0], row[1]) == (4326, "POLYGON")
    # 0.01 degrees squared at 16.6 N: 1.0668 km x 1.1065 km on the WGS84 ellipsoid
    assert row[2] == pytest.approx(1.1804e6, rel=1e-3)
    assert tables >= {"sites", "detections", "incidents", "placebos"}


def test_migrations_and_models_agree(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ischema_names, "geometry", PostgisType)  # SQLAlchemy does not know PostGIS by itself
    with store._reading() as connection:
        ours = set(METADATA.tables)

        def only_ours(_thing: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
            spatial = kind == "index" and reflected and str(name).endswith("_gist")
            return not spatial and (kind != "table" or name in ours)

        context = MigrationContext.configure(connection, opts={"include_object": only_ours, "compare_type": False})
        assert compare_metadata(context, METADATA) == []


def test_the_rules_hold_there_too(store: Store) -> None:
    store.save_site(replace(HOME, id="two", access=Access.RESTRICTED), by="a", now=NOW)
    with pytest.raises(NotAllowed):
        store.save_site(replace(HOME, id="two"), by="a", now=NOW)
    pass_on_site(store, "two")
    assert store.site("two").access is Access.PUBLIC
    with pytest.raises(StoreRefused, match="names something that is not stored"):
        store.save_looks([Look("nowhere", "s", "c", "cat", "optical", NOW, LookStatus.SEEN)])
    assert store.save_site(replace(HOME, id="two", name="a\x00b"), by="a", now=NOW).name == "ab"


def test_writers_at_once_lose_nothing(url: str, store: Store) -> None:
    store.save_site(replace(HOME, id="busy"), by="a", now=NOW)

    def rename(number: int) -> None:
        own = Store.open(url)
        own.save_site(replace(HOME, id="busy", name=f"n{number}"), by="b", now=NOW + timedelta(hours=number))
        own.close()

    threads = [threading.Thread(target=rename, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [site.revision for site in store.site_revisions("busy")] == list(range(1, 8))


def test_no_server_is_told_in_words() -> None:
    with pytest.raises(StoreRefused, match=r"database watch on 127\.0\.0\.1"):
        Store.open("postgresql+psycopg://postgres:secret@127.0.0.1:9/watch")


def test_no_password_in_the_message() -> None:
    with pytest.raises(StoreRefused) as refused:
        Store.open("postgresql+psycopg://postgres:secret@127.0.0.1:9/watch")
    assert "secret" not in str(refused.value)


def test_a_restricted_outline_stays_restricted_under_another_id(store: Store) -> None:
    there = shapely.box(99.5, 16.6, 99.51, 16.61)
    store.save_site(replace(HOME, id="hidden", outline=there, access=Access.RESTRICTED), by="a", now=NOW)
    store.retire_site("hidden", "a", why="It is watched elsewhere.", now=NOW)
    moved = shapely.affinity.translate(there, 0.002, 0.001)
    assert store.save_site(replace(HOME, id="again", outline=moved), by="a", now=NOW).access is Access.RESTRICTED
    beside = shapely.affinity.translate(there, 0.011, 0.0)
    assert store.save_site(replace(HOME, id="beside", outline=beside), by="a", now=NOW).access is Access.PUBLIC
