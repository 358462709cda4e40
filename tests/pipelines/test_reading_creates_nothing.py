"""Commands that read leave a folder as it was, and what commands write is for their own user alone."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.store import FILE_NAME

READING = (
    ("status",),
    ("status", "--json"),
    ("doctor",),
    ("export", "OUT/a.geojson"),
    ("sites", "list"),
    ("sites", "export", "OUT/s.geojson"),
    ("growth",),
    ("brief", "--out", "OUT/b.pdf"),
    ("replay", "X-1"),
    ("preview", "--set", "confirm_looks=4"),
    ("incidents", "publish", "--out", "OUT/c"),
    ("compare", "a.tif", "b.tif", "--out", "OUT/c.tif"),
    ("--version",),
    ("schedule", "--cron", "hello"),
    ("schedule", "--cron", "0 0 30 2 *"),
    ("controls", "list"),
    ("incidents", "queue"),
    ("sites", "list", "--json"),
    ("export", "chips", "--stac", "--out", "OUT/k"),
    ("retention",),
    ("retention", "--apply"),
)


def call(workspace: Path, *words: str, umask: int = 0o022) -> subprocess.CompletedProcess[str]:
    code = "from pipelines.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "--workspace", str(workspace), *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        umask=umask,
    )


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_command_that_reads_creates_no_workspace(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "none"
    done = call(folder, *(w.replace("OUT", str(tmp_path)) for w in words))
    assert not folder.exists() and sorted(tmp_path.iterdir()) == []
    assert done.returncode in ((0,) if words == ("--version",) else (2,))
    assert "Traceback" not in done.stderr
    if words[0] in ("status", "export", "growth"):
        assert "there is none" in done.stderr and "sites import" in done.stderr


def test_a_store_that_was_removed_is_no_empty_one(tmp_path: Path) -> None:
    assert call(tmp_path, "sites", "gazetteer").returncode == 0
    assert call(tmp_path, "doctor").returncode == 0
    (tmp_path / FILE_NAME).unlink()
    for words in (("status",), ("export", str(tmp_path / "a.geojson"))):
        done = call(tmp_path, *words)
        assert done.returncode == 2 and "is not there" in done.stderr
    told = call(tmp_path, "doctor")
    assert told.returncode == 1 and "NOT OK  store" in told.stdout and FILE_NAME in told.stdout
    assert not (tmp_path / FILE_NAME).exists()


def test_doctor_tries_to_write(tmp_path: Path) -> None:
    assert call(tmp_path, "sites", "gazetteer").returncode == 0
    told = call(tmp_path, "doctor").stdout
    assert "ok      writing" in told and "ok      privacy" in told
    full = (
        "import resource, sys; from pipelines.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file takes a byte more, as on a full disk\n"
        "main()\n"
    )
    command = [sys.executable, "-c", full, "--workspace", str(tmp_path), "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "NOT OK  writing" in done.stdout and "Make room" in done.stdout
    (tmp_path / "briefings").chmod(0o755)
    tmp_path.chmod(0o755)
    assert f"chmod 700 {tmp_path}" in call(tmp_path, "doctor").stdout


def test_what_commands_write_is_for_their_own_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the widest umask that a careless account may have; the store is looked at while it is open, too."""
    monkeypatch.setenv("COMPOUND_WATCH_CORRECTIONS_TO", "corrections@example.org")
    folder, out = tmp_path / "watch", tmp_path / "out"
    out.mkdir()
    table = out / "reports.csv"
    table.write_text("title,date,lat,lon\nA raid,2025-03-01,16.5,98.5\n", encoding="utf-8")
    before = {table}
    for words in (
        ("sites", "gazetteer"),
        ("incidents", "import", str(table), "--source", "csv"),
        ("export", str(out / "a.gpkg"), "--what", "incidents"),
        ("export", str(out / "a.csv")),
        ("incidents", "publish"),
    ):
        done = call(folder, *words, umask=0)
        assert done.returncode == 0, done.stderr
    program = (
        "from pathlib import Path; import sys\n"
        "from geodata.private_files import private_files; from geodata.workspace import Workspace\n"
        "private_files()\n"
        f"store = Workspace.existing(Path({str(folder)!r})).store\n"
        "with store.transaction():\n"
        "    store.retire_site(store.sites()[0].id, 'operator', why='it is no longer there at all')\n"
        "    print(*[f'{p.name} {p.stat().st_mode & 0o777:o}' for p in sorted(Path(sys.argv[1]).glob('*.gpkg*'))])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False, umask=0
    )
    assert ran.stdout.split() == [FILE_NAME, "600", f"{FILE_NAME}-shm", "600", f"{FILE_NAME}-wal", "600"], ran.stderr
    made = [p for root in (folder, out) for p in (root, *root.rglob("*")) if p not in before and p != out]
    assert len(made) > 10
    open_to_others = {str(p): oct(p.stat().st_mode) for p in made if stat.S_IMODE(os.lstat(p).st_mode) & 0o077}
    assert not open_to_others


def test_a_schedule_that_is_none_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    assert call(tmp_path, "sites", "gazetteer").returncode == 0
    for cron in ("hello", "* * * * 9", "0 0 31 4 *", ""):
        done = call(tmp_path, "schedule", "--cron", cron)
        assert done.returncode == 2 and "Write five fields" in done.stderr
    assert not (tmp_path / "schedule.json").exists()
    (tmp_path / "schedule.json").write_text(json.dumps({"cron": "hello"}), encoding="utf-8")
    told = call(tmp_path, "status", "--json")
    assert told.returncode == 0 and json.loads(told.stdout)["schedule"] is None
    assert 'cron "hello"' in json.loads(told.stdout)["schedule_refused"]
