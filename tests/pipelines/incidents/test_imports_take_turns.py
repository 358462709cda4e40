"""Imports into one source at the same time: each waits for the other, and no report of either is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents import import_file
from pipelines.incidents.catalog import forget
from pipelines.incidents.catalog.write import write_catalog
from pipelines.incidents.import_report import ReadRows

CLI = [sys.executable, "-c", "from pipelines.cli import main; main()"]
AT_ONCE, ROWS = 3, 150


def _table(folder: Path, number: int) -> Path:
    rows = [
        f"{number}-{n},2025-05-{n % 28 + 1:02d},raid,Raid {number} {n},{16 + n / 1000:.3f},98.{number},monitor"
        for n in range(ROWS)
    ]
    path = folder / f"reports-{number}.csv"
    path.write_text("\n".join(["id,date,type,title,latitude,longitude,source", *rows]))
    return path


def test_imports_into_one_source_at_once_lose_no_report(tmp_path: Path) -> None:
    home = tmp_path / "w"
    Workspace.open(home).store.close()
    code = (
        "import sys; from pathlib import Path; from geodata.workspace import Workspace\n"
        "from pipelines.incidents.import_file import import_incidents\n"
        "opened = Workspace.open(Path(sys.argv[1])); opened.store.sites(); print('ready', flush=True)\n"
        "sys.stdin.readline(); print(import_incidents(opened, Path(sys.argv[2]), 'csv').new)"
    )
    with ExitStack() as stack:
        began = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", code, str(home), str(_table(tmp_path, n))],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for n in range(AT_ONCE)
        ]
        for process in began:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in began:
            assert process.stdin is not None
            process.stdin.write("now\n")
            process.stdin.flush()
        said = [process.communicate()[0].split() for process in began]
    assert said == [[str(ROWS)]] * AT_ONCE and all(process.returncode == 0 for process in began)
    opened = Workspace.open(home)
    stored = [one for one in opened.store.incidents() if not one.withdrawn]
    pages = (opened.reports_dir / "csv" / "items").glob("*.json")
    written = [item["id"] for page in pages for item in json.loads(page.read_text())["features"]]
    assert len(stored) == len({one.id for one in stored}) == AT_ONCE * ROWS
    assert sorted(written) == sorted(one.id for one in stored)
    opened.store.close()


def test_an_import_waits_while_another_process_writes_the_same_source(tmp_path: Path) -> None:
    home = tmp_path / "w"
    Workspace.open(home).store.close()
    code = (
        "import sys; from pathlib import Path; from pipelines.context.turn_lock import my_turn\n"
        "with my_turn(Path(sys.argv[1]), 'reports of csv'): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        words = ["incidents", "import", str(_table(tmp_path, 0)), "--source", "csv"]
        with subprocess.Popen([*CLI, "--workspace", str(home), *words], stdout=subprocess.DEVNULL) as waiting:
            lock = next((home / "locks").glob("reports-of-csv-*.lock"))
            while str(lock) not in _open_files(waiting.pid):
                assert waiting.poll() is None, "it did not wait"
                time.sleep(0.05)
            assert not (home / "incidents" / "csv").exists() and waiting.poll() is None
            holder.communicate("")
            assert waiting.wait() == 0
    assert (home / "incidents" / "csv" / "collection.json").exists()


def _open_files(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            found.add(str(link.readlink()))
        except FileNotFoundError:
            continue  # closed meanwhile
    return found


@pytest.mark.parametrize("asked", [False, True])
def test_while_reports_are_written_no_deleted_text_is_taken_out_of_their_folder(
    asked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what a source's interface answers too: its text came back where it was deleted between look and write."""
    workspace, waited = Workspace.open(tmp_path / "w"), list[Path]()
    day = date(2025, 3, 4)
    report = Incident("acled-1", "acled", "fire", "Wall", day, day, DatePrecision.DAY, None, PlacePrecision.UNKNOWN)

    class Waits(Exception):
        pass

    def waits(_seconds: float) -> None:
        raise Waits

    def written(folder: Path, *arguments: Any, **named: Any) -> Path:
        monkeypatch.setattr(forget, "my_turn", partial(my_turn, sleep=waits))
        with pytest.raises(Waits):
            forget.forget_in_own(workspace, folder, forget.forgotten_of((), ()))
        waited.append(folder)
        return write_catalog(folder, *arguments, **named)

    monkeypatch.setattr(import_file, "write_catalog", written)
    import_file.keep_rows(workspace, ReadRows((report,)), "acled", asked=asked)
    assert [folder.name for folder in waited] == ["acled-asked" if asked else "acled"]
    workspace.store.close()
