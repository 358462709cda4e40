"""Opening a store: created, migrated, refused in words; what SQLite forgets is set at every connect."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from geodata.errors import StoreRefused
from geodata.settings.settings import FILE_NAME as SETTINGS_NAME
from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store, geopackage, migrations
from geodata.store.tables_from_fields import METADATA
from geodata.workspace import Workspace
from tests.geodata.noun_strategies import NOW

SITE = Site("kk", "KK", shapely.box(98.5, 16.6, 98.51, 16.61))


def test_the_newest_migration_is_the_version_this_code_writes(tmp_path: Path) -> None:
    with Store.open(tmp_path)._reading() as connection:
        scripts = ScriptDirectory.from_config(migrations.alembic_config(connection))
        assert scripts.get_current_head() == migrations.HEAD
        assert MigrationContext.configure(connection).get_current_revision() == migrations.HEAD
        assert [script.revision for script in scripts.walk_revisions()][::-1] == list(migrations.KNOWN)


def test_migrations_and_models_agree(tmp_path: Path) -> None:
    """Oracle: alembic's own comparison of the tables that the migrations made with the models."""
    with Store.open(tmp_path)._reading() as connection:
        ours = set(METADATA.tables)

        def only_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
            return kind != "table" or name in ours

        context = MigrationContext.configure(connection, opts={"include_object": only_ours, "compare_type": False})
        assert compare_metadata(context, METADATA) == []


def test_opening_again_changes_no_byte(tmp_path: Path) -> None:
    first = Store.open(tmp_path)
    first.save_site(SITE, by="a", now=NOW)
    first.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    again = Store.open(tmp_path)
    assert again.site("kk").name == "KK"
    again.close()
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]  # no log left behind


@pytest.mark.parametrize("name", ["with space", "50%done", "ខេត្ត", "a?b#c", "quo'te"])
def test_any_folder_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    Store.open(folder).save_site(SITE, by="a", now=NOW)
    assert Store.open(folder / FILE_NAME).site("kk").name == "KK"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_by_url(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/x.gpkg").save_site(SITE, by="a", now=NOW)
    assert Store.open(tmp_path / "x.gpkg").site("kk").name == "KK"


def test_what_is_set_at_every_connect(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        assert file.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)  # as QGIS leaves it
    with store._reading() as connection:
        read = lambda pragma: connection.execute(text(f"PRAGMA {pragma}")).scalar()  # noqa: E731
        assert read("journal_mode") == "wal"
        assert read("foreign_keys") == 1
        assert read("busy_timeout") == geopackage.BUSY_TIMEOUT_MS
        assert read("synchronous") == 2  # FULL


def test_reading_goes_on_while_another_writes_and_a_second_writer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geopackage, "BUSY_TIMEOUT_MS", 50)
    writer, other = Store.open(tmp_path), Store.open(tmp_path)
    writer.save_site(SITE, by="a", now=NOW)
    with writer.transaction():
        writer.retire_site("kk", "a", why="It was drawn twice.", now=NOW)
        assert [site.id for site in other.sites()] == ["kk"]  # as it was before
        with pytest.raises(StoreRefused, match=r"could not be used \(database is locked\)\. Wait until the other run"):
            other.retire_site("kk", "b", why="It was drawn twice.", now=NOW)
    assert other.sites() == []
    assert other.site("kk").revision == 2


def test_not_a_store(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is a text file and not a database at all" * 100)
    with pytest.raises(
        StoreRefused, match=r"compound-watch\.gpkg: it cannot be read as a store \(file is not a database"
    ):
        Store.open(tmp_path)


def test_somebody_elses_geopackage_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
        file.execute("CREATE TABLE parcels (fid INTEGER PRIMARY KEY)")
    with pytest.raises(StoreRefused, match="tables that are not ours"):
        Store.open(path)
    with closing(sqlite3.connect(path)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
    assert names == {"gpkg_contents", "parcels"}


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()
    with pytest.raises(StoreRefused, match=r"newer Compound Watch \(store version 9999\)\. Update Compound Watch"):
        Store.open(tmp_path)


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreRefused, match="its folder cannot be made"):
        Workspace.open(tmp_path / "file")


def test_migrations_are_part_of_the_package() -> None:
    """Found through the package, and without any template or ini file at run time."""
    folder = Path(migrations.__file__).parent
    assert {path.name for path in folder.rglob("*.py")} >= {"env.py", "v0001_first_tables.py"}


def test_workspace(tmp_path: Path) -> None:
    home = tmp_path / "ws"
    workspace = Workspace.open(home)
    assert {path.name for path in home.iterdir()} >= {"chips", "published", "briefings"}
    assert workspace.store is workspace.store
    (home / SETTINGS_NAME).write_text("review_after_days = 10\n")
    again = Workspace.open(str(home))
    saved = again.store.save_site(SITE, by="a", now=NOW)
    assert saved.review_by is not None
    assert (saved.review_by - NOW.date()).days == 10


def test_a_copy_of_the_folder_is_a_backup_even_while_the_store_is_open(tmp_path: Path) -> None:
    """The log is still beside the file: both are copied, and both are read."""
    home = tmp_path / "ws"
    home.mkdir()
    store = Store.open(home)
    store.save_site(SITE, by="a", now=NOW)
    assert (home / f"{FILE_NAME}-wal").stat().st_size > 0
    shutil.copytree(home, tmp_path / "copy")
    assert Store.open(tmp_path / "copy").site("kk").name == "KK"
    store.close()
    assert {path.name for path in home.iterdir()} == {FILE_NAME}
    assert store.site("kk").name == "KK"  # a closed store opens again on use
