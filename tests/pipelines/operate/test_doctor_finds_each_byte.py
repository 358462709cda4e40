"""One byte changed at a random place of a chip, a row, a log entry or a briefing: doctor finds each and names it.

140 places here, in four rounds of 35 at once, and 60 bytes of evidence packages in tests/pipelines/evidence. Rows that
were changed are left as they are found by their digests; of log entries the digests are made anew after the change, as
somebody would who knows them, so that the chain alone can find it.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from geodata.access.audience import Audience
from geodata.looks.run import Run, RunState
from geodata.store import FILE_NAME, Store
from geodata.store.geopackage import prepare_connection
from geodata.store.row_digests import COVERED, own_key, row_changes, seal
from geodata.store.tables_from_fields import METADATA
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import FILES, ISSUED
from pipelines.operate.doctor_checks.store import examine_store
from tests.geodata.store.postgis_server import postgis, why_not
from tests.pipelines.brief.brief_makers import TODAY, add_looks, site, workspace_at

CHIPS, ROWS, ENTRIES, BRIEFINGS = 9, 12, 9, 5
"""Places in one round."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with chips, rows in many tables, a log and three issues."""
    workspace = workspace_at(tmp_path_factory.mktemp("bytes") / "w")
    add_looks(workspace, site(), until=TODAY.replace(month=8), count=12)
    for n in range(8):
        workspace.store.save_run(Run(f"run-{n}", datetime(2026, 11, n + 12, tzinfo=UTC), None, RunState.DONE, "h", "v"))
    for audience in (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL):
        write_brief(workspace, (), None, None, audience, today=TODAY)
    workspace.store.close()
    assert all(finding.ok for finding in examine_store(Workspace(workspace.root)))
    return workspace.root


def run(n: int) -> Run:
    return Run(f"run-{n}", datetime(2026, 11, n + 1, tzinfo=UTC), None, RunState.FAILED, "h", "v")


def one_byte(value: Any, rng: random.Random) -> Any:
    """A value as a database holds it, with one byte of it changed."""
    if isinstance(value, bytes):
        at = rng.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << rng.randrange(8))]) + value[at + 1 :]
    if isinstance(value, str):
        at = rng.randrange(len(value))
        return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]
    return value + 1024


def in_file(path: Path, rng: random.Random) -> None:
    path.chmod(0o600)
    path.write_bytes(one_byte(path.read_bytes(), rng))


def change_rows(root: Path, nouns: list[str], rng: random.Random, count: int) -> list[tuple[str, str]]:
    """Change one byte of a value of so many rows, as another program would; table and key of each, as they were."""
    told = []
    with closing(sqlite3.connect(root / FILE_NAME)) as file:
        prepare_connection(file)
        file.execute("PRAGMA foreign_keys=OFF")
        every = [(noun, fid) for noun in nouns for (fid,) in file.execute(f"SELECT fid FROM {noun}")]
        for noun, fid in rng.sample(every, count):
            found = file.execute(f"SELECT * FROM {noun} WHERE fid = {fid}")
            row = dict(zip([part[0] for part in found.description], found.fetchone(), strict=True))
            column = rng.choice([name for name, value in row.items() if name != "fid" and value not in (None, "", b"")])
            file.execute(f"UPDATE {noun} SET {column} = ? WHERE fid = {fid}", (one_byte(row[column], rng),))
            told.append((noun, "/".join(str(row[name]) for name in own_key(METADATA.tables[noun]))))
    return told


def wrong(root: Path) -> dict[str, str]:
    """What doctor finds, by thing; causes of the same thing one after another."""
    found: dict[str, str] = {}
    for finding in examine_store(Workspace(root)):
        if not finding.ok:
            found[finding.thing] = f"{found.get(finding.thing, '')} {finding.cause}."
    return found


@pytest.mark.parametrize("number", range(4))
def test_every_byte_of_a_row_that_is_changed_is_found_and_named(sound: Path, tmp_path: Path, number: int) -> None:
    root = tmp_path / "w"
    shutil.copytree(sound, root)
    others = [noun for noun in COVERED if noun not in ("log_entries", "looks", "chips")]
    rows = change_rows(root, others, random.Random(number), ROWS)
    found = wrong(root)
    assert [label for noun, key in rows if (label := f"{noun}/{key}") not in found] == []


@pytest.mark.parametrize("number", range(4))
def test_every_byte_of_chips_entries_and_briefings_that_is_changed_is_found_and_named(
    sound: Path, tmp_path: Path, number: int
) -> None:
    root, rng = tmp_path / "w", random.Random(number)
    shutil.copytree(sound, root)
    entries = change_rows(root, ["log_entries"], rng, ENTRIES)
    store = Store.open(root)
    with store._writing() as connection:  # by somebody who knows that rows have digests
        for change in row_changes(connection, ("log_entries",)):
            seal(connection, change)
    store.close()
    chips = rng.sample(sorted((root / "chips").rglob("*.tif")), CHIPS)
    issued = [folder / name for folder in (root / ISSUED).iterdir() for name in FILES]
    files = rng.sample(sorted(issued), BRIEFINGS)
    for path in (*chips, *files):
        in_file(path, rng)
    found = wrong(root)
    assert [path for path in chips if f"chip {path.relative_to(root).as_posix()}" not in found] == []
    assert [key for _, key in entries if f"log entry {key}" not in found] == []
    assert [path for path in files if path.name not in found.get(f"briefing {path.parent.name}", "")] == []


def test_in_a_database_rows_and_entries_are_named_too(tmp_path: Path) -> None:
    if why_not():
        pytest.skip(why_not())
    rng = random.Random(7)
    with postgis() as url:
        store = Store.open(url)
        for n in range(20):
            store.save_run(run(n))
        assert store.log_faults() == [] and store.row_changes() == []
        runs, numbers = rng.sample(range(20), 8), rng.sample(range(2, 22), 8)
        with store._writing() as connection:  # past the listeners that keep account
            for n in runs:
                connection.exec_driver_sql(f"UPDATE runs SET settings_hash = 'i' WHERE id = 'run-{n}'")
            for n in numbers:
                column = rng.choice(["noun", "row_key", "digest", "previous", "sha256"])
                connection.exec_driver_sql(f"UPDATE log_entries SET {column} = 'x' || {column} WHERE number = {n}")
        changed = {change.label for change in store.row_changes()}
        assert changed == {f"runs/run-{n}" for n in runs} | {f"log_entries/{n}" for n in numbers}
        faults = store.log_faults()
        assert set(numbers) <= {fault.number for fault in faults}
        told = json.dumps([fault.cause for fault in faults])
        assert all(f"runs/run-{n} " in told for n in runs)
        store.close()
