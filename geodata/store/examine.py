"""What is wrong with a store's file, looked at without changing it: damage, broken references, its spatial index.

The file is opened for reading only and not brought up to date. Whatever is in it, findings come back and no trace: a
file that cannot be read at all is a finding too.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from shapely.errors import ShapelyError

from geodata.looks.run import Problem
from geodata.store import migrations
from geodata.store.engine import next_step_at_file, out_of_reach
from geodata.store.geopackage import APPLICATION_ID, blob_bounds
from geodata.store.tables_from_fields import ATTRIBUTES, FEATURES, GEOMETRY_COLUMNS

MOST_TOLD = 100
"""Damages that SQLite's own check tells before it stops."""
ROUNDING = 1e-4
"""Degrees by which the index may lie outside a shape: it holds 32-bit numbers, rounded outwards."""
UNREADABLE = (sqlite3.Error, ShapelyError, struct.error, ValueError, IndexError, TypeError, KeyError)
"""What a value that another program wrote may end in when it is read."""
RESTORE = "Put back the last good copy of the workspace folder"
REPAIR = "Run compound-watch doctor --repair, which makes it again from the rows"


@dataclass(frozen=True)
class Remakable(Problem):
    """A problem of what can be made again from the rows."""


@dataclass(frozen=True)
class Older(Problem):
    """A store of an earlier version, which opening it brings up to date."""


@dataclass(frozen=True)
class FileState:
    """What a look at a store's file came to."""

    problems: tuple[Problem, ...]  # each thing that is wrong, in the words of the error family
    readable: bool  # True when its rows can be read: no damaged page, and of the version that this program writes

    @property
    def remakable(self) -> bool:
        """Whether something is wrong that can be made again from the rows."""
        return any(isinstance(problem, Remakable) for problem in self.problems)


def examine_file(path: Path) -> FileState:
    """Everything that is wrong with a store's SQLite file.

    Args:
        path: of the file, which is there.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as file:
            file.execute("PRAGMA query_only=ON")
            damage, lasting = _damage(file, path.name)
            if lasting:
                return FileState(damage, False)  # what else is asked of damaged pages says nothing
            problems = [*damage]
            for check in (_kind, _version, _references, _index):
                problems += _safe(check, file, path.name)
            missing = not {*FEATURES, *ATTRIBUTES} <= _names(file)
            return FileState(tuple(problems), _number(file) == migrations.HEAD and not missing)
    except sqlite3.Error as error:
        return FileState((unread(error, path.name, "it cannot be read as a database"),), False)


def unread(error: Exception, name: str, cause: str) -> Problem:
    """What ended a look at a store. A copy is put back where damage was seen, and not where the file is out of reach.

    Args:
        error: one of UNREADABLE.
        name: of the file.
        cause: in words, where it is damage.
    """
    if out_of_reach(error):
        return _problem(name, f"it could not be used ({error})", next_step_at_file(error))
    return _problem("store", f"{cause} ({error})", RESTORE)


def _safe(
    check: Callable[[sqlite3.Connection], Iterator[Problem]], file: sqlite3.Connection, name: str
) -> list[Problem]:
    try:
        return list(check(file))
    except UNREADABLE as error:
        return [unread(error, name, "a value of it is none that this program writes")]


def _problem(thing: str, cause: str, step: str) -> Problem:
    return Problem("", "", thing, cause, step)


def _remakable(thing: str, cause: str) -> Problem:
    return Remakable("", "", thing, cause, REPAIR)


def _damage(file: sqlite3.Connection, name: str) -> tuple[tuple[Problem, ...], bool]:
    """What SQLite's own check says, and whether pages are damaged; indexes can be made again, values are no pages."""
    try:
        rows = [str(row[0]) for row in file.execute(f"PRAGMA integrity_check({MOST_TOLD})")]
    except sqlite3.DatabaseError as error:
        return (unread(error, name, "its check breaks off"),), True
    problems: list[Problem] = []
    pages: list[str] = []
    for row in rows:
        words = " ".join(row.split())
        if words == "ok":
            continue
        if "missing from index" in row or "wrong # of entries in index" in row:
            problems.append(
                _remakable(f"index {row.rpartition(' ')[2]}", f"it does not agree with its table ({words})")
            )
        elif "In RTree" in row:
            problems.append(_remakable("spatial index", f"it is damaged ({words[:200]})"))
        elif row.startswith("NULL value in"):
            problems.append(
                _problem(row.removeprefix("NULL value in "), "it holds nothing, where a value must be", RESTORE)
            )
        else:
            pages += [line for line in row.splitlines() if "*** in database" not in line]
    if not pages:
        return tuple(dict.fromkeys(problems)), False
    tables = _tables_of(file, pages)
    thing = f"store (tables {', '.join(tables)})" if tables else "store"
    more = f" and {len(pages) - 3} more" if len(pages) > 3 else ""
    return (_problem(thing, f"its file is damaged: {'; '.join(pages[:3])}{more}", RESTORE),), True


def _tables_of(file: sqlite3.Connection, said: list[str]) -> list[str]:
    roots = {int(page) for line in said for page in re.findall(r"Tree (\d+)", line)}
    try:
        return sorted(
            {str(name) for name, root in file.execute("SELECT tbl_name, rootpage FROM sqlite_master") if root in roots}
        )
    except sqlite3.Error:
        return []


def _kind(file: sqlite3.Connection) -> Iterator[Problem]:
    if file.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        yield _remakable("store", "it does not say that it is a GeoPackage")
    missing = sorted({*FEATURES, *ATTRIBUTES} - _names(file))
    if _number(file) == migrations.HEAD and missing:
        yield _problem("store", f"tables are missing from it: {', '.join(missing)}", RESTORE)


def _names(file: sqlite3.Connection) -> set[str]:
    return {str(name) for (name,) in file.execute("SELECT name FROM sqlite_master")}


def _number(file: sqlite3.Connection) -> str | None:
    if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
        return None
    row = file.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _version(file: sqlite3.Connection) -> Iterator[Problem]:
    version = _number(file)
    if version is None:
        yield _problem("store", "it does not say of which version it is", RESTORE)
    elif version not in migrations.KNOWN:
        yield _problem(
            "store", f"it was written by a newer Compound Watch (version {version})", "Update Compound Watch"
        )
    elif version != migrations.HEAD:
        yield Older(
            "",
            "",
            "store",
            f"it is of version {version}, and this program writes {migrations.HEAD}: its rows are not looked at",
            "Copy the folder, then run compound-watch run, which brings it up to date",
        )


def _references(file: sqlite3.Connection) -> Iterator[Problem]:
    for noun, row, other, _ in file.execute("PRAGMA foreign_key_check"):
        yield _problem(
            f"{noun} (row {row})", f"it names a row of {other} that is not stored", RESTORE + ", or that row"
        )


def _index(file: sqlite3.Connection) -> Iterator[Problem]:
    """Every shape must be found by the spatial index, and nothing else; and the triggers that keep it must be there."""
    there = _names(file)
    for noun, column in GEOMETRY_COLUMNS.items():
        tree = f"rtree_{noun}_{column}"
        if noun not in there:
            continue
        if tree not in there:
            yield _remakable(f"spatial index of {noun}", "it is missing")
            continue
        lost = [f"{tree}_{name}" for name in ("insert", "update6", "delete") if f"{tree}_{name}" not in there]
        if lost:
            yield _remakable(f"spatial index of {noun}", "what keeps it up to date is missing")
        faults = [str(row[0]) for row in file.execute("SELECT rtreecheck(?)", (tree,)) if row[0] != "ok"]
        if faults:
            yield _remakable(f"spatial index of {noun}", f"it is damaged ({faults[0].splitlines()[0]})")
            continue
        wrong = _misplaced(file, noun, column, tree)
        if wrong:
            yield _remakable(f"spatial index of {noun}", f"it does not hold {wrong} of its shapes where they are")


def _misplaced(file: sqlite3.Connection, noun: str, column: str, tree: str) -> int:
    boxes = {row[0]: row[1:] for row in file.execute(f"SELECT id, minx, maxx, miny, maxy FROM {tree}")}
    wrong = 0
    for fid, blob in file.execute(f"SELECT fid, {column} FROM {noun}"):
        bounds = None if blob is None else blob_bounds(blob)
        box = boxes.pop(fid, None)
        if bounds is None or box is None:
            wrong += bounds is not box
        else:
            wrong += any(abs(a - b) > ROUNDING for a, b in zip(bounds, box, strict=True))
    return wrong + len(boxes)
