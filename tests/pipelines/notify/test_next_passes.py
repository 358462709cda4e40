"""The calendar of expected looks: read by a library of calendars, for internal readers alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.looks.next_pass import next_pass, passes_ahead
from geodata.workspace import Workspace
from pipelines.notify.next_passes import _folded, calendar, days_ahead
from pipelines.notify.write_feeds import PASSES, write_feeds
from tests.addressed import with_address
from tests.pipelines.brief.brief_makers import TODAY, add_looks, site, workspace_at

HOSTILE = "A;B,C\\D\nBEGIN:VALARM\r\nEND:VEVENT\x00 “ชเวโก๊กโก่” " + "ព្រះសីហនុ" * 20


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Looks every five days until 19 Nov 2026, at a site and at one whose name breaks careless files."""
    workspace_at(tmp_path / "w").store.close()
    made = Workspace.open(with_address(tmp_path / "w"))
    add_looks(made, made.store.save_site(site("hostile", name=HOSTILE), by="test"))
    return made


def told(body: bytes) -> list[tuple[date, str, str]]:
    """Day, summary and description of each event, as the library reads them."""
    read = icalendar.Calendar.from_ical(body)
    assert read.get("VERSION") == "2.0" and not [e for e in read.walk() if e.errors]
    found = []
    for event in read.walk("VEVENT"):
        first, last = event.decoded("DTSTART"), event.decoded("DTEND")
        assert type(first) is date and last - first == timedelta(days=1)
        assert event["CLASS"] == "CONFIDENTIAL" and event.decoded("DTSTAMP").tzinfo is not None
        found.append((first, str(event["SUMMARY"]), str(event["DESCRIPTION"])))
    assert len({str(event["UID"]) for event in read.walk("VEVENT")}) == len(found)
    return found


def test_each_expected_day_of_each_watched_site_is_an_event(workspace: Workspace) -> None:
    view = workspace.edition(Audience.INTERNAL, TODAY)
    wanted = tuple(date(2026, 11, 24) + timedelta(days=5 * n) for n in range(6))
    assert days_ahead(view) == {"pellimar-bend": wanted, "hostile": wanted}
    body = calendar(view, workspace.settings)
    events = told(body)
    here = [event for event in events if event[1] == "Look expected: Pellimar Bend"]
    assert [day for day, _, _ in here] == list(wanted) and len(events) == 12
    for day, summary, description in events:
        assert "no promise" in description and f"{day.day} " in description and "TLP:RED" in description
        assert "VALARM" not in summary or "A;B,C\\D BEGIN:VALARM END:VEVENT “ชเวโก๊กโก่”" in summary
    assert icalendar.Calendar.from_ical(body)["X-WR-CALNAME"] == "Compound Watch: expected looks (demo)"
    assert body.count(b"\r\n") == body.count(b"\n") and b"\nBEGIN:VALARM" not in body
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert calendar(workspace.edition(Audience.INTERNAL, TODAY), workspace.settings) == body


def test_no_other_edition_gets_it_also_not_in_the_same_folder(workspace: Workspace, tmp_path: Path) -> None:
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        view = workspace.edition(audience, TODAY)
        assert days_ahead(view) == {} and told(calendar(view, workspace.settings)) == []
    out = tmp_path / "feeds"
    report = write_feeds(workspace, out, Audience.INTERNAL, today=TODAY)
    assert len(told((out / PASSES).read_bytes())) == 12 and PASSES in report.lines()[0]
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        report = write_feeds(workspace, out, audience, today=TODAY)
        assert not (out / PASSES).exists() and PASSES not in report.lines()[0]
        with pytest.raises(FileRefused, match=f"holds the edition for {audience}"):
            write_feeds(workspace, out, Audience.INTERNAL, today=TODAY)
        assert not (out / PASSES).exists()


def test_of_an_invented_world_the_days_are_those_that_its_pages_expect(workspace: Workspace, tmp_path: Path) -> None:
    """Its last day is its today: counted from the clock, the calendar began with another day than the pages told."""
    write_feeds(workspace, tmp_path / "feeds", Audience.INTERNAL)
    (first, *_) = sorted(day for day, _, _ in told((tmp_path / "feeds" / PASSES).read_bytes()))
    assert first == date(2026, 11, 24)
    assert workspace.reading_day(date(2030, 1, 1)) == date(2026, 11, 19)


def test_a_site_out_of_use_or_without_a_beat_has_no_event(workspace: Workspace) -> None:
    workspace.store.retire_site("hostile", by="test", why="It is gone, and not watched any more.")
    later = TODAY + timedelta(days=60)
    assert set(days_ahead(workspace.edition(Audience.INTERNAL, TODAY))) == {"pellimar-bend"}
    assert told(calendar(workspace.edition(Audience.INTERNAL, later), workspace.settings)) == []


@given(st.sets(st.integers(0, 70)), st.integers(1, 60))
def test_the_first_day_ahead_is_the_next_pass_and_all_lie_within(ages: set[int], days: int) -> None:
    passes = {TODAY - timedelta(days=age) for age in ages}
    ahead = passes_ahead(passes, TODAY, days)
    first = next_pass(passes, TODAY)
    assert all(TODAY <= day < TODAY + timedelta(days=days) and day not in passes for day in ahead)
    assert list(ahead) == sorted(set(ahead))
    assert (ahead[:1] == (first,)) if first is not None and first < TODAY + timedelta(days=days) else ahead == ()


@given(st.text(max_size=300).map(lambda text: text.replace("\r", "").replace("\n", "")))
def test_a_folded_line_is_whole_again(line: str) -> None:
    parts = list(_folded(line))
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(len(part.encode()) <= 75 for part in parts) and all(part.startswith(" ") for part in parts[1:])
