"""Backups are restored and compared: the same exports, from a file and a database, also while others write."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from alembic import command as alembic_command
from click.testing import Result
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import FileRefused, NotAllowed, NotFound, StoreRefused
from geodata.settings.settings import FILE_NAME as SETTINGS
from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store, migrations
from geodata.store.team.copy_store import copy_store
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.examine_backup import examine_archive
from pipelines.backup.restore import restore
from pipelines.cli import app
from pipelines.operate.doctor_checks.last_backup import examine_backup
from pipelines.publish.export import export
from tests.canaries.planted_world import planted
from tests.geodata.store.postgis_server import empty_database, postgis, why_not

REPOSITORY = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
SITE = Site("home", "Home", shapely.box(98.5, 16.6, 98.51, 16.61))
WRITER = """
import sys
import shapely
from geodata.sites.site import Site
from geodata.store import Store
store, n = Store.open(sys.argv[1]), 0
while True:
    n += 1
    with store.transaction():  # two sites that belong together: no moment has one of them
        for side in "ab":
            store.save_site(Site(f"w{side}-{n}", "W", shapely.box(1, 1, 1.001, 1.001)), by="ann")
    print(n, flush=True)
"""
RESTORER = """
import sys, time
from pathlib import Path
from pipelines.backup.restore import restore
def tell(step, done, total):
    print(step, flush=True)
    time.sleep(60)
restore(Path(sys.argv[1]), Path(sys.argv[2]), replace=True, progress=tell)
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with every noun, chips, briefings and subscriptions, and passwords in what people wrote."""
    folder = tmp_path_factory.mktemp("full") / "w"
    planted(folder)
    workspace = Workspace.open(folder)
    store, kept = workspace.store, []
    for n, chip in enumerate(c for site in store.sites(retired=True) for c in store.chips(site.id)):
        body, path = b"pixels %d" % n, f"chips/{chip.site_id}/{n}.tif"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
        kept.append(replace(chip, path=path, sha256=hashlib.sha256(body).hexdigest(), size_bytes=len(body)))
    store.save_chips(kept)
    store.close()
    (folder / "briefings" / "one.pdf").write_bytes(b"%PDF")
    (folder / "published" / "half.part").write_bytes(b"half")
    (folder / ".env").write_text("TOKEN=sesame")
    for name in ("new-places/98.5050_16.6050", "published-before-restore/catalogue-internal"):
        (folder / name).mkdir(parents=True)
        (folder / name / "one.json").write_text("{}")
    (folder / "subscriptions.toml").write_text(
        '[[subscription]]\nname = "desk"\nto = "https://ann:sesame@example.org/x"\nagreed = "asked for it in person"\n'
    )
    text = (folder / SETTINGS).read_text(encoding="utf-8")
    (folder / SETTINGS).write_text(
        f'incident_catalogs = ["https://desk:sesame@example.org/c"]\n{text}', encoding="utf-8"
    )
    return folder


@pytest.fixture
def copy(full: Path, tmp_path: Path) -> Path:
    shutil.copytree(full, tmp_path / "w", ignore=shutil.ignore_patterns("backups.json"))
    return tmp_path / "w"


def exports(folder: Path, to: Path) -> dict[str, bytes]:
    """Every noun as it is told to us."""
    workspace, made = Workspace.existing(folder), {}
    for what in ("detections", "incidents", "actions", "measures", "looks", "sites"):
        for ending in ("csv", "gpkg") if what == "sites" else ("csv",):
            out = to / f"{what}.{ending}"
            export(workspace, out, what, Audience.INTERNAL, today=date(2026, 11, 21))
            made[out.name] = out.read_bytes()
            out.unlink()
    workspace.store.close()
    return made


def command(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_restored_workspace_exports_the_same_bytes(copy: Path, tmp_path: Path) -> None:
    made = command("--workspace", str(copy), "backup", "--out", str(tmp_path / "b.zip"))
    assert made.exit_code == 0, made.output
    assert "Left out, being no part of a workspace: .env." in made.stdout
    assert "Left out as it should be: new-places (pictures of points that somebody asked for; " in made.stdout
    assert "Left out as it should be: published-before-restore (what was published before a restore; " in made.stdout
    assert "98.5050" not in made.stdout, "where somebody looked is nobody's business"
    tried = command("restore", str(tmp_path / "b.zip"), "--check")
    assert tried.exit_code == 0 and "can be restored" in tried.stdout
    done = command("restore", str(tmp_path / "b.zip"), "--workspace", str(tmp_path / "r"))
    assert done.exit_code == 0 and "write them in again" in done.stdout and "retention" not in done.stdout
    assert exports(tmp_path / "r", tmp_path) == exports(copy, tmp_path)
    chips = {name: body for name, body in files(copy).items() if re.search(r"chips/.*/\d+.tif", name)}
    restored = files(tmp_path / "r")
    assert not any(name.startswith(("new-places", "published-before")) for name in restored)
    assert len(chips) == 14 and chips.items() <= restored.items() and restored["briefings/one.pdf"] == b"%PDF"
    assert not {".env", "published/half.part"} & set(restored)
    assert b"sesame" not in b"".join(restored.values()) + (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0 and (tmp_path / "r").stat().st_mode & 0o077 == 0
    assert Workspace.existing(tmp_path / "r").settings.incident_catalogs == ("https://desk@example.org/c",)
    other = subprocess.run(
        ["sha256sum", "--check", "--quiet", "manifest-sha256.txt"], cwd=unzipped(tmp_path), check=False
    )
    assert other.returncode == 0, "the package is checked without this program"


def unzipped(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "x")
    return tmp_path / "x"


@pytest.mark.postgis
@pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")
def test_a_teams_database_is_backed_up_while_it_is_written_and_goes_back_into_one(copy: Path, tmp_path: Path) -> None:
    with postgis() as server:
        url, again = empty_database(server), empty_database(server)
        copy_store(copy, url, lambda *_: None)
        text = (copy / SETTINGS).read_text(encoding="utf-8")
        secret = url.replace("postgres@", "postgres:sesame@")
        (copy / SETTINGS).write_text(f'store = "{secret}"\n{text}', encoding="utf-8")
        (copy / FILE_NAME).unlink()
        before = exports(copy, tmp_path)
        with writing(url):
            report = backup(Workspace.existing(copy), tmp_path / "b.zip")
        assert report.ok and report.secrets == 3
        told = "\n".join(restore(tmp_path / "b.zip", tmp_path / "r").lines())
        assert "Its store was database watch_" in told and "sesame" not in told
        assert b"sesame" not in (tmp_path / "b.zip").read_bytes()
        whole_pairs(tmp_path / "r")
        back = Workspace.existing(tmp_path / "r")
        assert back.database == "" and back.settings.incident_catalogs, "its settings hold, but for the store"
        assert back.store.row_changes() == []
        back.store.close()
        copy_store(tmp_path / "r", again, lambda *_: None)
        after = exports(tmp_path / "r", tmp_path)
        assert {name: body for name, body in after.items() if name.split(".")[0] != "sites"} == {
            name: body for name, body in before.items() if name.split(".")[0] != "sites"
        }
        (tmp_path / "r" / SETTINGS).write_text(f'store = "{again}"\n{text}', encoding="utf-8")
        assert exports(tmp_path / "r", tmp_path) == after


class writing:  # noqa: N801 - reads as a word of the test
    """Another process that goes on writing pairs of sites while the block runs."""

    def __init__(self, target: Path | str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
        )

    def __enter__(self) -> None:
        assert self.process.stdout is not None and self.process.stdout.readline() == "1\n"

    def __exit__(self, *_: object) -> None:
        assert self.process.poll() is None, "it wrote until the end"
        self.process.kill()
        said = self.process.communicate(timeout=30)[0]
        assert said.count("\n") >= 1, "it was never kept from writing"


def whole_pairs(folder: Path) -> None:
    store = Store.open(folder)
    sides: dict[str, set[str]] = {
        side: {s.id[3:] for s in store.sites() if s.id.startswith(f"w{side}-")} for side in "ab"
    }
    store.close()
    assert sides["a"] == sides["b"] != set()


def test_a_backup_is_of_one_moment_while_others_write(copy: Path, tmp_path: Path) -> None:
    with writing(copy):
        for n in range(3):
            assert backup(Workspace.existing(copy), tmp_path / f"{n}.zip").ok
    for n in range(3):
        restore(tmp_path / f"{n}.zip", tmp_path / f"r{n}")
        whole_pairs(tmp_path / f"r{n}")


def test_what_is_there_is_never_written_over_unasked_and_then_kept(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"
    backup(Workspace.existing(copy), out)
    before = files(copy)
    with pytest.raises(NotAllowed, match="it is there already, and is never written over"):
        restore(out, copy)
    assert files(copy) == before
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    with pytest.raises(NotAllowed, match="something else than a workspace"):
        restore(out, tmp_path / "other", replace=True)
    store = Store.open(copy)
    store.save_site(SITE, by="ann", now=NOW)
    with pytest.raises(NotAllowed, match="another program has its store open"):
        restore(out, copy, replace=True)
    assert store.site("home").name == "Home", "whoever had it open goes on"
    store.close()
    done = restore(out, copy, replace=True, now=NOW)
    assert done.aside == copy.with_name("w.before-20261122T200000Z")
    kept = Store.open(done.aside)
    assert kept.site("home").name == "Home"
    kept.close()
    with pytest.raises(NotFound):
        Workspace.existing(copy).store.site("home")


@pytest.mark.parametrize(
    "damage", ["a byte", "cut", "a chip is taken out", "a file is added", "no backup", "the store"]
)
def test_a_damaged_backup_changes_nothing(full: Path, tmp_path: Path, damage: str) -> None:
    out, root = tmp_path / "b.zip", tmp_path / "r"
    backup(Workspace.existing(full), out)
    shutil.copytree(full, root)
    before, body = files(root), out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        members = {m.filename: archive.read(m) for m in archive.infolist()}
    if damage == "a byte":
        at = body.index(b"pixels 1") + 3
        out.write_bytes(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
    elif damage == "cut":
        out.write_bytes(body[: len(body) // 2])
    else:
        chip = next(name for name in members if "/chips/" in name)
        if damage == "a chip is taken out":
            del members[chip]
        elif damage == "a file is added":
            members["data/workspace/../../evil"] = b"x"
        elif damage == "no backup":
            members = {"letter.txt": b"x"}
        else:
            members[f"data/workspace/{FILE_NAME}"] = b"x" * 5000
        with zipfile.ZipFile(out, "w") as archive:
            for name, part in members.items():
                archive.writestr(name, part)
    with pytest.raises(FileRefused) as refused:
        restore(out, root, replace=True)
    assert "sesame" not in str(refused.value)
    assert files(root) == before and [p.name for p in tmp_path.iterdir() if p.name not in ("b.zip", "r")] == []
    if damage not in ("cut", "no backup"):
        assert command("restore", str(out), "--check").exit_code == 1


def test_killed_in_the_middle_a_restore_leaves_what_was_there(copy: Path, tmp_path: Path) -> None:
    backup(Workspace.existing(copy), tmp_path / "b.zip")
    before = files(copy)
    restorer = subprocess.Popen(
        [sys.executable, "-c", RESTORER, str(tmp_path / "b.zip"), str(copy)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    assert restorer.stdout is not None and restorer.stdout.readline() == "read backup\n"
    os.kill(restorer.pid, signal.SIGKILL)
    restorer.communicate(timeout=30)
    assert files(copy) == before
    assert restore(tmp_path / "b.zip", copy, replace=True).aside is not None


def test_a_chip_that_is_gone_is_named_and_the_rest_is_kept(copy: Path, tmp_path: Path) -> None:
    first, second, *_ = sorted((copy / "chips").rglob("*.tif"))
    first.unlink()
    second.write_bytes(b"other pixels")
    made = command("--workspace", str(copy), "backup", str(tmp_path / "b.zip"))
    assert made.exit_code == 1 and "it is not there" in made.stdout and "its sha256 differs" in made.stdout
    done = restore(tmp_path / "b.zip", tmp_path / "r")
    assert done.examined.lacking == sorted(p.relative_to(copy).as_posix() for p in (first, second))
    assert "The next run reads it again" in "\n".join(done.lines())


def test_a_damaged_store_is_not_backed_up_over_a_good_backup(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"
    backup(Workspace.existing(copy), out)
    good = out.read_bytes()
    with (copy / FILE_NAME).open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 40_000)
    with pytest.raises(StoreRefused):
        backup(Workspace.existing(copy), out)
    with pytest.raises(NotAllowed, match="a folder that is backed up"):
        backup(Workspace.existing(copy), copy / "briefings" / "b.zip")
    assert out.read_bytes() == good and {p.name for p in tmp_path.iterdir()} == {"w", "b.zip"}


@pytest.mark.parametrize("name", [FILE_NAME, SETTINGS, "schedule.json", "run.lock", "linked.zip"])
def test_a_backup_takes_no_place_of_what_is_none(copy: Path, tmp_path: Path, name: str) -> None:
    """One word too few on a command line, `backup --out WORKSPACE/compound-watch.gpkg`, was the end of a workspace."""
    (copy / "linked.zip").symlink_to(copy / FILE_NAME)
    store = (copy / FILE_NAME).read_bytes()
    with pytest.raises(NotAllowed, match="a file of the workspace"):
        backup(Workspace.existing(copy), copy / name)
    other = tmp_path / "other.gpkg"
    other.write_bytes(store)
    with pytest.raises(NotAllowed, match="is no backup, and is not written over"):
        backup(Workspace.existing(copy), other)
    assert (copy / FILE_NAME).read_bytes() == store == other.read_bytes()
    empty = tmp_path / "new.zip"  # as mktemp makes it
    empty.touch()
    assert backup(Workspace.existing(copy), empty).ok
    assert backup(Workspace.existing(copy), empty).ok, "its own earlier one makes room"
    shutil.copytree(copy, tmp_path / "second")
    kept = empty.read_bytes()
    with pytest.raises(NotAllowed, match="the backup of workspace w, and is not written over"):
        backup(Workspace.existing(tmp_path / "second"), empty)
    photos = tmp_path / "photos.zip"
    with zipfile.ZipFile(photos, "w") as archive:
        archive.writestr("a.jpg", b"a")
    with pytest.raises(NotAllowed, match="is no backup, and is not written over"):
        backup(Workspace.existing(copy), photos)
    assert empty.read_bytes() == kept and zipfile.ZipFile(photos).namelist() == ["a.jpg"]


def test_a_backup_that_may_not_be_read_is_a_finding_of_doctor(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor ended as at a fault of the program, and looked at nothing else."""
    backup(Workspace.existing(copy), tmp_path / "b.zip")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    looked_at = examine_backup(copy, datetime.now(UTC))
    assert not looked_at.ok and "b.zip: it cannot be opened (Permission denied)" in looked_at.cause


def test_a_backup_of_an_older_store_is_brought_up_to_date_beside_it(tmp_path: Path) -> None:
    """A store of the version before, as its own migrations make it: the backup is what an upgrade can go back to."""
    root = tmp_path / "w"
    store = Workspace.open(root).store
    store.save_site(SITE, by="ann", now=NOW)
    with store._writing() as connection:
        alembic_command.downgrade(migrations.alembic_config(connection), migrations.KNOWN[-2])
    store.close()
    backup(Workspace.existing(root), tmp_path / "b.zip")
    assert examine_archive(tmp_path / "b.zip").about["store_version"] == migrations.KNOWN[-2]
    restore(tmp_path / "b.zip", tmp_path / "r")
    with closing(sqlite3.connect(tmp_path / "r" / FILE_NAME)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (migrations.HEAD,)
    with closing(sqlite3.connect(root / FILE_NAME)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone() == (migrations.KNOWN[-2],)


def test_doctor_tries_the_last_backup(copy: Path, tmp_path: Path) -> None:
    out, later = tmp_path / "b.zip", NOW + timedelta(days=3)
    none = examine_backup(copy, later)
    assert none.ok and none.next_step.endswith("compound-watch backup --out FILE")
    backup(Workspace.existing(copy), out, now=NOW)
    assert examine_backup(copy, later).cause == "the last is of 2026-11-22, 3 days ago, and b.zip can be restored"
    body = bytearray(out.read_bytes())
    body[body.index(b"pixels 0")] ^= 1
    out.write_bytes(bytes(body))
    bad = examine_backup(copy, later)
    assert not bad.ok and "cannot be restored" in bad.cause and bad.next_step
    out.unlink()
    assert "no longer where it was written" in examine_backup(copy, later).cause


def test_after_a_restore_doctor_knows_of_the_last_backup(copy: Path, tmp_path: Path) -> None:
    workspace = Workspace.existing(copy)
    for n, day in enumerate((0, 1)):
        backup(workspace, tmp_path / f"{n}.zip", now=NOW + timedelta(days=day))
    workspace.store.close()
    restore(tmp_path / "0.zip", tmp_path / "other")
    elsewhere = examine_backup(tmp_path / "other", NOW + timedelta(days=3))
    assert elsewhere.cause == "it was restored from a backup of 2026-11-22, and none was made since"
    assert elsewhere.next_step.endswith("compound-watch backup --out FILE")
    restore(tmp_path / "0.zip", copy, replace=True)
    last = examine_backup(copy, NOW + timedelta(days=3))
    assert last.cause == "the last is of 2026-11-23, 2 days ago, and 1.zip can be restored"


def test_a_newer_backup_and_none_are_said(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(NotFound, match="there is no such file"):
        examine_archive(tmp_path / "none.zip")
    both = command("--workspace", str(copy), "backup", "a.zip", "--out", "b.zip")
    assert both.exit_code == 2 and "name one file" in both.output
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        archive.writestr("data/backup.json", '{"format": 99}')
    with pytest.raises(FileRefused, match="newer Compound Watch"):
        restore(tmp_path / "new.zip", tmp_path / "r")
    assert not (tmp_path / "r").exists()
