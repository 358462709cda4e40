"""A store copied between a file and a database: every table, every value, all or nothing, the same exports."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import NotAllowed, NotFound, StoreRefused
from geodata.i18n.kept_text import KeptText
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.set_aside_chip import SetAsideChip
from geodata.settings.settings import FILE_NAME as SETTINGS_FILE
from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store, migrations
from geodata.store.examine import examine_file
from geodata.store.geopackage import prepare_connection
from geodata.store.tables_from_fields import ATTRIBUTES, FEATURES
from geodata.store.team.copy_store import copy_store, plain_value
from geodata.store.team.examine_database import examine_database
from geodata.store.types import JsonText, Reasons, Shape
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.publish.export import WRITERS, export
from tests.canaries.planted_world import planted
from tests.geodata.belts.belt_makers import agreed, change, judged_belt
from tests.geodata.briefings.issued import issued
from tests.geodata.noun_strategies import NOW, reasons, shapes
from tests.geodata.store.kept_control_set import kept_control_set
from tests.geodata.store.postgis_server import empty_database, why_not

pytestmark = [pytest.mark.postgis, pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")]
REPOSITORY = Path(__file__).resolve().parents[3]
SITE = Site("home", "Home", shapely.box(98.5, 16.6, 98.51, 16.61))
TABLES = sorted({*FEATURES, *ATTRIBUTES})

COPIER = """
import sys, time
from geodata.store.team.copy_store import copy_store
def tell(step, done, total):
    if step == sys.argv[3]:
        print(step, done, flush=True)
        time.sleep(60)
copy_store(sys.argv[1], sys.argv[2], tell)
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with rows in every table."""
    folder = tmp_path_factory.mktemp("full") / "w"
    planted(folder)
    workspace = Workspace.open(folder)
    store, site = workspace.store, workspace.store.sites()[0]
    store.save_control_set(kept_control_set(site.id, NOW))
    # what the databases write in their own ways: keys of JSON by length, 3e16 as a whole number, 20.0
    told = KeptText("{zeta} of {a}", {"zeta": KeptText("{n} more", {"n": 3}), "a": "ศูนย์"})
    why = (
        Reason(ReasonCode.NOT_CLEAR, {"clear": 20.0, "cloud": 3e16, "shadow": 1e-7, "snow": 0.1}),
        Reason(ReasonCode.READ_ELSEWHERE, {"catalog": "c", "other": "o", "because": (Reason(ReasonCode.NO_DATA),)}),
    )
    aside = SetAsideChip(site.id, "s", "c", "chips/a.tif", "ab", "", told, "", NOW, why, NOW + timedelta(days=1))
    store.save_set_aside([aside, replace(aside, scene_id="t", cause='{"plain"}', settled_at=None)])
    store.save_looks([replace(look, reasons=why) for look in store.looks(site.id)[:2]])
    gone = store.comment(store.detections()[0].id, "Is it a roof or wet soil?", "analyst 1", now=NOW)
    store.delete_comment(gone.detection_id, gone.number, by="desk", now=NOW)
    store.begin_notices("desk", ["n1", "n2"], NOW)
    store.save_kept_files("published/x", {".": "ab"}, now=NOW)
    store.keep_briefing(issued(), lambda: None)
    belt = judged_belt(site.id)
    store.save_judged_belt(belt, [change("beyond", belt, date(2026, 7, 5), 4.1)])
    looks, chips = store.looks()[:1], [chip for place in store.sites() for chip in store.chips(place.id)][:1]
    store.save_belt_looks([replace(k, site_id=belt.id) for k in looks], [replace(c, site_id=belt.id) for c in chips])
    for verdict in agreed("beyond"):
        store.save_belt_review(verdict)
    store.close()
    return folder


def _silent(step: str, done: int, total: int) -> None:
    pass


def _rows(file: Path) -> dict[str, list[list[Any]]]:
    """Oracle: what SQLite itself has, JSON apart from the order of its keys and the kind of its numbers."""

    def value(held: Any) -> Any:
        try:
            return json.loads(held, parse_int=float)
        except (TypeError, ValueError):
            return held

    with closing(sqlite3.connect(file)) as connection:
        return {
            noun: [[*map(value, row)] for row in connection.execute(f"SELECT * FROM {noun} ORDER BY fid")]
            for noun in TABLES
            if noun != "row_digests"  # of bytes
        }


def _exports(workspace: Workspace, folder: Path) -> dict[str, bytes]:
    """Every noun as it is told to us, and one in every format: formats are written from the same rows."""
    made = {}
    nouns = ("detections", "incidents", "actions", "measures", "looks")
    for name in (*(f"{noun}.csv" for noun in nouns), *(f"sites{ending}" for ending in WRITERS)):
        out = folder / name  # the same name each time: GDAL writes it into the file
        export(workspace, out, out.stem, Audience.INTERNAL, today=date(2026, 11, 21))
        made[name] = out.read_bytes()
        out.unlink()
    return made


def test_there_and_back_every_value_and_every_export(full: Path, server: str, tmp_path: Path) -> None:
    url, back = empty_database(server), tmp_path / "back"
    there = copy_store(full, url, _silent)
    again = copy_store(url, back, _silent)
    assert {noun for noun, count in there.rows.items() if count} == {*TABLES} - {"row_digests"}, "a table without rows"
    assert there.rows == again.rows
    assert _rows(back / FILE_NAME) == _rows(full / FILE_NAME)
    assert examine_file(back / FILE_NAME).problems == () and examine_database(url).problems == ()
    shutil.copy(full / SETTINGS_FILE, back)
    database = tmp_path / "d"
    shutil.copytree(full, database, ignore=shutil.ignore_patterns("compound-watch.*"))
    (database / SETTINGS_FILE).write_text(f'store = "{url}"\n{(full / SETTINGS_FILE).read_text()}', encoding="utf-8")
    workspaces = [Workspace.existing(folder) for folder in (full, database, back)]
    assert [workspace.store.sqlite for workspace in workspaces] == [True, False, True]
    assert [workspace.store.row_changes() for workspace in workspaces] == [[], [], []]
    first, *others = [_exports(workspace, tmp_path) for workspace in workspaces]
    for other in others:
        assert [name for name in first if first[name] != other[name]] == []
    sums = [w.store.archive_digests("optical") for w in workspaces]
    assert sums[0] == sums[1] == sums[2] != {}, "else every site would be judged again"
    for workspace in workspaces:
        new = workspace.store.save_site(replace(SITE, id="new"), by="ann", now=NOW)
        assert workspace.store.site_revisions("new") == [new], "the next row gets the next number"
        workspace.store.close()


def test_the_command_tells_what_it_did_and_where_to_write_now(full: Path, server: str, tmp_path: Path) -> None:
    url, runner = empty_database(server).replace("postgres@", "postgres:sesame@"), CliRunner()
    done = runner.invoke(app, ["store", "copy", str(full), url])
    assert done.exit_code == 0 and "compare rows: done" in done.stderr
    assert "Copied compound-watch.gpkg to database watch_" in done.stdout and "name it as `store`" in done.stdout
    back = runner.invoke(app, ["store", "copy", url, str(tmp_path / "back")])
    assert back.exit_code == 0 and "take `store` out of the settings" in back.stdout
    again = runner.invoke(app, ["store", "copy", str(full), url])
    assert isinstance(again.exception, StoreRefused) and "it holds rows already" in str(again.exception)
    assert "sesame" not in f"{done.output}{back.output}{again.exception}"


@pytest.mark.parametrize(("to_file", "step"), [(True, "copy rows"), (False, "compare rows")])
def test_killed_in_the_middle_it_leaves_nothing_and_can_be_tried_again(
    full: Path, server: str, tmp_path: Path, to_file: bool, step: str
) -> None:
    url, back = empty_database(server), tmp_path / "back"
    source, target = (str(full), url)
    if to_file:
        copy_store(full, url, _silent)
        source, target = url, str(back)
    copier = subprocess.Popen(
        [sys.executable, "-c", COPIER, source, target, step], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert copier.stdout is not None and copier.stdout.readline().startswith(step)
    os.kill(copier.pid, signal.SIGKILL)
    copier.communicate(timeout=30)
    if to_file and (back / FILE_NAME).exists():
        with closing(sqlite3.connect(back / FILE_NAME)) as left:
            assert left.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert sum(copy_store(source, target, _silent).rows.values()) > 1000


def test_a_value_that_comes_back_as_another_is_never_kept(full: Path, server: str) -> None:
    """A trigger of the database's owner stands for any fault between here and its disk."""
    url = empty_database(server)
    Store.open(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        shift = "BEGIN NEW.area_m2 := NEW.area_m2 + 1e-9; RETURN NEW; END"
        connection.execute(text(f"CREATE FUNCTION shift() RETURNS trigger AS $${shift}$$ LANGUAGE plpgsql"))
        each = "BEFORE INSERT ON detections FOR EACH ROW EXECUTE FUNCTION shift()"
        connection.execute(text(f"CREATE TRIGGER s {each}"))
    with pytest.raises(StoreRefused, match=r"its copy of detections \(row 1\) differs in area_m2; nothing was copied"):
        copy_store(full, url, _silent)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM sites")).scalar() == 0
        connection.execute(text("DROP TRIGGER s ON detections"))
    engine.dispose()
    assert copy_store(full, url, _silent).rows["sites"] == 10


def test_what_cannot_be_copied_is_said_and_makes_nothing(server: str, tmp_path: Path) -> None:
    url, source = empty_database(server), tmp_path / "source"
    with pytest.raises(NotFound, match="there is none"):
        copy_store(source, url, _silent)
    with pytest.raises(StoreRefused, match="it holds no store yet"):
        copy_store(url, tmp_path / "to", _silent)
    source.mkdir()
    store = Store.open(source)
    store.save_site(SITE, by="ann", now=NOW)
    store.close()
    with pytest.raises(
        StoreRefused, match=r"it holds rows already \(log_entries 2, row_digests 4, site_revisions 1, sites 1\)"
    ):
        copy_store(source, source, _silent)
    with closing(sqlite3.connect(source / FILE_NAME)) as file, file:
        prepare_connection(file)
        file.execute("UPDATE sites SET country = 'Elsewhere'")
    with pytest.raises(NotAllowed, match="rows were changed outside the program: sites/home"):
        copy_store(source, tmp_path / "to", _silent)
    with closing(sqlite3.connect(source / FILE_NAME)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0016'")
    with pytest.raises(StoreRefused, match=f"it is of version 0016, and this program writes {migrations.HEAD}"):
        copy_store(source, tmp_path / "to", _silent)
    with pytest.raises(StoreRefused, match="it is not an address"):
        copy_store("mysql://db/watch", url, _silent)
    assert not (tmp_path / "to" / FILE_NAME).exists()
    assert examine_database(url).problems[0].cause == "it holds no store yet"


@given(shape=shapes, other=shapes, one=reasons, two=reasons)
def test_values_are_the_same_when_the_store_reads_the_same(shape: Any, other: Any, one: Reason, two: Reason) -> None:
    """Laws: keys in another order and a shape with heights are the same value; another value is not."""

    def typed(reason: Reason) -> str:
        """Its values by name, 0 told from 0.0 and from False, whatever their order."""
        return repr(sorted(reason.values.items()))

    kind = Reasons()
    turned = [dict(reversed(part.items())) for part in kind.outward((one,))]
    assert plain_value(kind, (one,)) == plain_value(kind, kind.inward(turned))
    assert (plain_value(kind, (one,)) == plain_value(kind, (two,))) == (one == two and typed(one) == typed(two))
    high = shapely.force_3d(shape, 7.0)
    assert plain_value(Shape(), high) == plain_value(Shape(), shape)
    assert (plain_value(Shape(), shape) == plain_value(Shape(), other)) == (shape.wkb == other.wkb)
    assert plain_value(JsonText(), {"b": 3e16, "a": "x"}) == plain_value(JsonText(), {"a": "x", "b": 30000000000000000})
