"""A workspace whose store is a database: named in settings, told in words, its password nowhere."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from sqlalchemy import create_engine, text

from geodata.errors import CompoundWatchError, NotFound, SettingsRefused, StoreRefused
from geodata.settings.settings import FILE_NAME, load_settings
from geodata.sites.site import Site
from geodata.store import FILE_NAME as STORE_FILE
from geodata.store import Store
from geodata.store.team import database
from geodata.workspace import Workspace
from pipelines.operate.doctor import examine
from pipelines.operate.status import status_of
from tests.geodata.noun_strategies import NOW
from tests.geodata.store.postgis_server import postgis, why_not
from tests.pipelines.not_installed import environment_without

SITE = Site("home", "Home", shapely.box(98.5, 16.6, 98.51, 16.61))
SECRET = "sesame"
NOWHERE = f"postgresql+psycopg://ann:{SECRET}@127.0.0.1:9/watch"
needs_server = pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgis() as address:
        yield address.replace("postgres@", f"postgres:{SECRET}@")


@pytest.fixture
def team(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("COMPOUND_WATCH_STORE", url)
    return Workspace.open(tmp_path / "w")


def _sql(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE_NAME).write_text(f'store = "{NOWHERE}"\n', encoding="utf-8")
    assert load_settings(tmp_path).store == NOWHERE
    plain = load_settings(tmp_path)
    assert SECRET not in repr(plain)
    monkeypatch.setenv("COMPOUND_WATCH_STORE", "postgresql+psycopg://other/watch")
    told = load_settings(tmp_path)
    assert told.store == "postgresql+psycopg://other/watch" and told.hash() == plain.hash()


@pytest.mark.parametrize(
    "written",
    [
        f'"mysql://ann:{SECRET}@db/watch"',
        f'"postgresql://ann:ses@{SECRET}@db/watch"',
        f'"postgresql://ann:{SECRET}@db"',
        f'["postgresql://ann:{SECRET}@db/watch"]',
    ],
)
def test_what_is_no_address_is_refused_without_its_password(tmp_path: Path, written: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"store = {written}\n", encoding="utf-8")
    with pytest.raises(SettingsRefused) as refused:
        load_settings(tmp_path)
    assert "line 1, store" in str(refused.value) and SECRET not in str(refused.value)


@pytest.mark.parametrize("given", [f"postgresql://ann:x@{SECRET}@db/watch", f"mysql://ann:{SECRET}@db/w", "a://"])
def test_an_address_given_to_the_store_itself_too(given: str) -> None:
    with pytest.raises(StoreRefused, match="it is not an address") as refused:
        Store.open(given)
    assert SECRET not in str(refused.value) and refused.value.__cause__ is None


def test_a_database_makes_a_workspace_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUND_WATCH_STORE", NOWHERE)
    with pytest.raises(NotFound):
        Workspace.existing(tmp_path / "none")
    assert Workspace.existing(tmp_path).database == NOWHERE


def test_no_answer_is_told_everywhere_without_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUND_WATCH_STORE", NOWHERE)
    workspace = Workspace.open(tmp_path / "w")
    said = f"{status_of(workspace, NOW)} {examine(workspace)}"
    assert "database watch on 127.0.0.1" in said and SECRET not in said
    assert not (workspace.root / STORE_FILE).exists()


def test_a_server_that_is_silent_is_given_up_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and says nothing, as a machine behind a broken firewall does."""
    monkeypatch.setattr(database, "CONNECT_S", 2)  # the least that libpq takes
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql+psycopg://ann:{SECRET}@127.0.0.1:{silent.getsockname()[1]}/watch"
        began = time.monotonic()
        with pytest.raises(StoreRefused, match=r"database watch on 127\.0\.0\.1: it could not be used") as refused:
            Store.open(address)
    assert time.monotonic() - began < 10 and SECRET not in str(refused.value)


def test_without_the_extra_it_is_said_how_to_install_it(tmp_path: Path) -> None:
    environment = environment_without(tmp_path / "without", ("psycopg",), Path(__file__).parents[3])
    program = f"from geodata.store import Store\nStore.open({NOWHERE!r})"
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (
        'it needs psycopg, which is not installed. Install it with: pip install "compound-watch[team]".' in ran.stderr
    )


@needs_server
@pytest.mark.postgis
def test_the_store_lies_in_the_database_and_nowhere_else(team: Workspace) -> None:
    team.store.save_site(SITE, by="ann", now=NOW)
    again = Workspace.existing(team.root)
    assert [site.id for site in again.store.sites()] == [SITE.id]
    assert not (team.root / STORE_FILE).exists() and (team.root / FILE_NAME).exists() and team.chips_dir.is_dir()
    findings = examine(again)
    assert any("database watch on 127.0.0.1 answers" in f.cause for f in findings)
    assert not [f for f in findings if not f.ok and f.thing in ("store", "rows", "writing")]
    assert SECRET not in f"{findings} {status_of(again, NOW)} {again.settings}"
    team.store.close()
    again.store.close()


@needs_server
@pytest.mark.postgis
def test_each_write_is_seen_as_a_change(team: Workspace) -> None:
    before = team.store.last_change()
    assert team.store.sites() is not None and team.store.last_change() == before, "reading changes nothing"
    team.store.save_site(Site("p", "P", SITE.outline), by="ann", now=NOW)
    assert team.store.last_change() != before
    team.store.close()


@needs_server
@pytest.mark.postgis
def test_a_row_changed_by_others_and_an_index_that_is_gone_are_found(team: Workspace, url: str) -> None:
    team.store.save_site(SITE, by="ann", now=NOW)
    name = f"UPDATE sites SET name = 'x' WHERE id = '{SITE.id}'"
    _sql(url, name, "DROP INDEX ix_sites_outline_gist")
    told = " ".join(str(f) for f in examine(team) if not f.ok)
    assert f"sites/{SITE.id}: it was changed outside the program" in told
    assert "spatial index of sites is missing" in told and "CREATE INDEX ON sites USING gist (outline)" in told
    team.store.close()


@needs_server
@pytest.mark.postgis
def test_a_bare_database_and_a_newer_store_are_told(url: str) -> None:
    _sql(url, "CREATE DATABASE bare", "CREATE DATABASE newer TEMPLATE template0")
    with pytest.raises(StoreRefused, match=r"PostGIS is not set up in it.*CREATE EXTENSION postgis"):
        Store.open(url.replace("/watch", "/bare"))
    newer = url.replace("/watch", "/newer")
    _sql(newer, "CREATE EXTENSION postgis")
    Store.open(newer).close()
    _sql(newer, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreRefused, match=r"newer Compound Watch \(store version 9999\)"):
        Store.open(newer)


@needs_server
@pytest.mark.postgis
def test_a_writer_waits_no_longer_than_on_a_file(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 300)
    first, second = Store.open(url), Store.open(url)
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with first.transaction():
            inside.set()
            done.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(20)
    with pytest.raises(CompoundWatchError, match="Wait until the other run"):
        second.save_site(SITE, by="ann", now=NOW)
    done.set()
    holder.join(20)
    first.close()
    second.close()
