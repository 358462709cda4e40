"""Every number on the sheets of a site is asked of the store itself, in SQL and in arithmetic of this file.

What is told of the method (thresholds, scores, sizes of pixels) comes from the settings and from the words of the
program. A digit that no rule accounts for is a fault, and so is each digit that is changed by one.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import numpy as np
import pytest

from geodata.access.audience import Audience
from geodata.store import FILE_NAME
from geodata.wording.look_sentences import missed_sentence
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from tests.pipelines.brief.brief_makers import BLOCK, GROUND, TODAY, workspace_at
from tests.pipelines.brief.test_brief import needs_poppler, text_of

pytestmark = needs_poppler
Rule = tuple[str, tuple[str, ...]]
"""A pattern, and what its groups say by the store; digits outside its groups are words of the program."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def told(day: date, year: bool = True) -> str:
    """A day as the sheets have it."""
    return f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Rule]]:
    """The text of a briefing, and the rules of the store that it was made from."""
    root = tmp_path_factory.mktemp("numbers")
    workspace = workspace_at(root / "w")
    write_brief(workspace, (), None, root / "b.pdf", Audience.INTERNAL, today=TODAY)
    in_force, min_px = workspace.settings.hash(), workspace.settings.detection.min_px
    workspace.store.close()
    with closing(sqlite3.connect(Workspace(root / "w").root / FILE_NAME)) as file:
        file.row_factory = sqlite3.Row
        rules = [*_of_the_change(file), *_of_the_looks(file), *_of_the_issue(file, in_force)]
    return text_of(root / "b.pdf"), [*rules, *_of_the_method(min_px)]


def _of_the_change(file: sqlite3.Connection) -> Iterator[Rule]:
    (row,) = file.execute("SELECT * FROM detections").fetchall()
    clear, first, met, seen = (
        date.fromisoformat(row[name]) for name in ("last_clear_before", "first_seen", "confirmed_on", "last_seen")
    )
    yield r"between (\d+ \w+ \d{4}) and (\d+ \w+)", (told(clear), told(first, False))
    yield (
        r"[Ll]ast clear look (\d+ \w+ \d{4}); first seen (\d+ \w+); rule met on the image of (\d+ \w+)",
        (told(clear), told(first, False), told(met, False)),
    )
    yield r"; by (\d+ \w+) about", (told(seen, False),)
    yield r"Before, (\d+ \w+ \d{4})\.", (told(clear),)
    tall, wide = (int(np.ptp(np.flatnonzero((BLOCK & GROUND).any(axis=axis)))) + 1 for axis in (1, 0))
    assert row["area_m2"] == tall * wide * 100  # a rectangle of pixels of 10 m, whose edge may lie half a pixel off
    low, high = (tall - 1) * (wide - 1) / 10, (tall + 1) * (wide + 1) / 10  # tenths of a hectare, rounded outward
    yield (
        r"about ([\d.]+) ha \(([\d.]+) to ([\d.]+)\)",
        (f"{row['area_m2'] / 1e4:.1f}", f"{math.floor(low) / 10:.1f}", f"{math.ceil(high) / 10:.1f}"),
    )
    yield r"all (\d+) clear looks since", (str(row["clear_looks_since"]),)
    yield r"(PE-\d+)", (row["id"],)
    last, *others = file.execute("SELECT * FROM reviews ORDER BY reviewed_at DESC").fetchall()
    agreed = date.fromisoformat(last["reviewed_at"][:10])
    assert len(others) == 1 and {last["verdict"], others[0]["verdict"]} == {"confirmed"}
    yield (
        r"Agreed by (reviewer \d+) and (reviewer \d+), the last on (\d+ \w+ \d{4})",
        (others[0]["reviewer"], last["reviewer"], told(agreed)),
    )
    yield (
        r"(Documented by .+? \d+ \w+ \d{4})\.",
        (f"Documented by {file.execute('SELECT source FROM sites').fetchone()[0]}",),
    )


def _of_the_looks(file: sqlite3.Connection) -> Iterator[Rule]:
    def count(where: str, since: date) -> str:
        asked = f"SELECT count(*) FROM looks WHERE acquired_at >= '{since}' AND {where}"
        return str(file.execute(asked).fetchone()[0])

    year = TODAY.replace(year=TODAY.year - 1)
    shown = date(year.year, year.month + 1, 1)  # the calendar has whole months
    oldest, newest = (
        date.fromisoformat(moment[:10])
        for moment in file.execute(
            "SELECT min(acquired_at), max(acquired_at) FROM looks WHERE status = 'seen'"
        ).fetchone()
    )
    states = ("status = 'seen'", "status = 'cloudy'", "status = 'not_covered'", "status = 'failed'")
    after = year + timedelta(days=1)
    seen, cloudy, beside, failed = (count(state, after) for state in states)
    half = count("status = 'seen' AND clear_fraction >= 0.5", after)
    yield r"After, (\d+ \w+ \d{4})\.", (told(newest),)
    # of the last twelve months the looks cover the end alone: before the first usable one lies the longest time
    yield r"longer in .*? than (\d+ \w+ \d{4}) to (\d+ \w+ \d{4})", (told(year), told(oldest - timedelta(days=1)))
    yield r"(\d+ \w+ \d{4}), (\d+) days before the edition", (told(newest), str((TODAY - newest).days))
    yield r"Looks after (\d+ \w+ \d{4})", (told(year),)
    yield (
        r"(\d+) due: (\d+) usable; (\d+) showed over half the site; (\d+) cloudy, (\d+) not covered, (\d+) failed",
        (count("true", after), seen, half, cloudy, beside, failed),
    )
    looked, grey, away, lost = (count(state, shown) for state in states)
    yield r"Looked (\d+) Cloudy (\d+) Not covered (\d+)", (looked, grey, away)
    yield r"Failed (\d+)", (lost,)
    yield r"a look was due, since (\d+ \w+ \d{4})", (told(shown),)
    behind = {scene for (part,) in file.execute("SELECT scenes FROM detections") for scene in json.loads(part)}
    chips = file.execute("SELECT count(*) FROM chips").fetchone()[0]
    yield (
        r"(\d+) scenes tried, (\d+) of them usable, (\d+) behind these changes; (\d+) chips archived",
        (count("true", date.min), count("status = 'seen'", date.min), str(len(behind)), str(chips)),
    )


def _of_the_issue(file: sqlite3.Connection, in_force: str) -> Iterator[Rule]:
    (issued,) = file.execute("SELECT * FROM briefings").fetchall()
    yield r"(\d+ \w+ \d{4})\. Internal edition", (told(date.fromisoformat(issued["day"])),)
    yield r"edition of (\d+ \w+ \d{4})", (told(date.fromisoformat(issued["day"])),)
    yield r"(internal ?-\d{4}-\d+)", (issued["id"],)
    yield r"Page \d of (\d+)", (str(issued["pages"]),)
    found = file.execute("SELECT settings_hash, code_version FROM detections").fetchone()
    yield r"settings (\w+) (\w+) version ([\d.]+)", (in_force, found["settings_hash"], found["code_version"])
    entries = [sha256 for (sha256,) in file.execute("SELECT sha256 FROM log_entries ORDER BY number")]
    kept = file.execute("SELECT min(number) FROM log_entries WHERE noun = 'briefings'").fetchone()[0]
    yield r"Log then: ([0-9a-f]{20})\b", (entries[kept - 2][:20],)


def _of_the_method(min_px: int) -> Iterator[Rule]:
    yield r"changes under (\d+) pixels \(([\d.]+) ha\)", (str(min_px), f"{min_px * 100 / 1e4:.2f}")
    scored = re.sub(r"\s+", " ", missed_sentence(min_px)).replace("\u00a0", " ")
    yield (
        r"(Not found on two kinds of simulated ground, .*?)\.",
        (scored[scored.index("Not found on") :].split(".")[0],),
    )
    for words in (
        r"Simulated Sentinel-2, true colour, 10 m pixels, same",
        r"Not visible at 10 m:",
        r"sha256",
        r"\b50 km\b",
        r"Page \d of",
    ):
        yield words, ()
    yield r"\b1\. Each .* 2\. A change .* 3\. Control areas", ()
    first, last = (TODAY.year - 1, TODAY.year)
    yield rf"Jan {first} Apr Jul Oct Jan {last} Apr Jul Oct Looks", ()  # the axis of the chart, and of the calendar
    yield rf"and why 1 5 10 15 What was reported 20 25 30 Dec {first} Jan {last} Feb", ()


def untold(text: str, rules: list[Rule]) -> tuple[list[str], list[str]]:
    """Numbers of a text that no rule accounts for, and patterns that match nothing."""
    held: set[int] = set()
    idle = []
    for pattern, said in rules:
        found = [m for m in re.finditer(pattern, text) if tuple(g.replace(" -", "-") for g in m.groups()) == said]
        if not found:
            idle.append(pattern)
        for match in found:
            held.update(range(*match.span()))
    return [m[0] for m in re.finditer(r"\d+", text) if not held.issuperset(range(*m.span()))], idle


def test_every_number_is_in_the_store_or_in_the_words_of_the_method(made: tuple[str, list[Rule]]) -> None:
    assert untold(*made) == ([], [])


def test_each_number_that_is_changed_by_one_is_found(made: tuple[str, list[Rule]]) -> None:
    text, rules = made
    numbers = list(re.finditer(r"\d+", text))
    assert len(numbers) > 120
    pages = re.compile(r"Page $")
    missed = []
    for at in numbers:
        other = str(int(at[0]) + 1).zfill(len(at[0]))
        if not pages.search(text[: at.start()]) and untold(text[: at.start()] + other + text[at.end() :], rules) == (
            [],
            [],
        ):
            missed.append(text[max(0, at.start() - 30) : at.end() + 10])
    assert missed == []
