"""What the store keeps of reports beside the reports: history, confirmations, pulls and scopes, as they were given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box
from sqlalchemy import event, select

from geodata.i18n.kept_text import KeptText
from geodata.incidents.claim import ClaimScope
from geodata.incidents.history import IncidentVersion, Pull, changed_fields, version_of
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.log import log_entry
from geodata.sites.site import Site
from geodata.store import Store, reports, row_digests
from geodata.store.tables_from_fields import LOG_ROWS, ROW_DIGEST_ROWS
from tests.geodata.noun_strategies import of

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
DAY = date(2025, 5, 6)
RAID = Incident("a-1", "a", "raid", "t", DAY, DAY, DatePrecision.DAY, Point(98.5, 16.6), PlacePrecision.EXACT)


@given(st.lists(of(Pull), max_size=4, unique_by=lambda p: p.id))
@settings(max_examples=15, deadline=None)
def test_the_ledger_of_pulls_gives_back_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, pulls: list[Pull]
) -> None:
    store = Store.open(tmp_path_factory.mktemp("pulls"))
    for pull in (*pulls, *pulls):
        store.save_pull(pull)
    assert sorted(store.pulls(None), key=lambda p: p.id) == sorted(pulls, key=lambda p: p.id)
    store.close()


def test_scopes_are_kept_by_site_and_name(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_site(Site("kk", "KK", box(98, 16, 98.01, 16.01)), by="a", now=NOW)
    first = ClaimScope("kk", "zone A", box(98, 16, 98.01, 16.005), "One")
    store.save_claim_scopes([first, replace(first, name="zone B")])
    store.save_claim_scopes([replace(first, source="Two")])
    assert [(s.name, s.source) for s in store.claim_scopes("kk")] == [("zone A", "Two"), ("zone B", "One")]
    assert store.claim_scopes("other") == []


def test_every_change_of_what_the_source_says_is_a_version_and_nothing_else_is(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    later = NOW + timedelta(days=1)
    store.save_incidents([RAID], now=NOW)
    store.save_incidents([replace(RAID, site_ids=("x",))], now=later)
    assert store.incident_versions() == [], "which sites it is near is ours to say"
    store.save_incidents([replace(RAID, fatalities_best=3, title="u")], now=later)
    store.save_incidents([replace(RAID, fatalities_best=4, title="u")], now=later)
    assert store.withdraw_incidents(["a-1", "nobody"], now=later) == 1
    assert store.withdraw_incidents(["a-1"], now=later) == 0
    store.save_incidents([RAID], now=later)
    assert store.incident_versions("a-1") == [
        IncidentVersion("a-1", 1, later, "corrected at the source", ("title: t", "fatalities_best: not given")),
        IncidentVersion("a-1", 2, later, "corrected at the source", ("fatalities_best: 3",)),
        IncidentVersion("a-1", 3, later, "withdrawn at the source", ("withdrawn: False",)),
        IncidentVersion("a-1", 4, later, "back at the source", ("title: u", "fatalities_best: 4", "withdrawn: True")),
    ]
    assert store.incident_ids("") == ["a-1"] and store.incident_ids("other") == []


@given(of(Incident, place=st.none()), of(Incident, place=st.none()))
@settings(max_examples=50, deadline=None)
def test_a_version_names_every_field_that_differs(old: Incident, new: Incident) -> None:
    version = version_of(old, replace(new, id=old.id), 1, NOW)
    names = changed_fields(old, replace(new, id=old.id))
    assert (version is None) == (not names)
    if version is not None:
        assert [said.split(":")[0] for said in version.before] == list(names)
    assert version_of(old, replace(old, site_ids=("z",), catalog="c"), 1, NOW) is None


def test_thousands_of_reports_are_counted_over_several_statements(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    many = [replace(RAID, id=f"a-{n}") for n in range(1_203)]
    assert store.save_incidents(many, now=NOW) == (1_203, 0, 0)
    changed = [replace(i, title="u") if n % 3 == 0 else i for n, i in enumerate(many)]
    assert store.save_incidents([*changed, replace(RAID, id="new")], now=NOW) == (1, 401, 802)
    assert len(store.incident_versions()) == 401 and len(store.incidents_by_id([i.id for i in many])) == 1_203


KEPT = replace(
    RAID,
    id="a-ท 1",
    title="ค่าย “KK” raided",
    published_at=datetime(2025, 5, 7, 1, 2, 3, 456_789, tzinfo=UTC),
    notes=("its 'x' is odd", KeptText("its {what} holds markup", {"what": "title"})),
    fatalities_best=3,
    withdrawn=True,
    site_ids=("kk",),
    catalog="theirs",
)
LOGGED = [("f7043a99bc99", "b9f6950bed2f"), ("cc76722f266f", "b7a2715fa82e")]
"""Key and digest of the entry in the log of KEPT and of RAID, the same in either database."""
ROWS = {
    True: [
        ('["1b3a78b7da', "356b773f96e8"),
        ('["2f8fe63a62', "a484f24321e2"),
        ('["a-1"]', "2dedb01d5261"),
        ('["a-ท 1"]', "7f88362f8585"),
    ],
    False: [
        ('["1b3a78b7da', "d425451f8a8b"),
        ('["2f8fe63a62', "6147914af4e4"),
        ('["a-1"]', "1d350c44d8e0"),
        ('["a-ท 1"]', "eb201ed314e3"),
    ],
}
"""Key and digest of each row, as a file (True) and a database hold it."""
SEALED = ("5dcdd994997d", "ad3130c005e5")
"""The first two entries of a log."""


def test_digests_of_a_report_are_those_that_earlier_versions_wrote(address: Path | str) -> None:
    """What was kept in years is held against them. They were read from a store that slower code had written."""
    store = Store.open(address)
    store.save_incidents([KEPT, RAID], now=NOW)
    with store._reading() as connection:
        log = connection.execute(select(LOG_ROWS.c.row_key, LOG_ROWS.c.digest).where(LOG_ROWS.c.noun != ""))
        kept = [(key[:12], digest[:12]) for key, digest in log]
        asked = select(ROW_DIGEST_ROWS.c.row_key, ROW_DIGEST_ROWS.c.digest).order_by(ROW_DIGEST_ROWS.c.row_key)
        of_rows = connection.execute(asked.where(ROW_DIGEST_ROWS.c.noun.in_(("incidents", "report_texts"))))
        rows = [(key[:12], digest[:12]) for key, digest in of_rows]
    first = log_entry.sealed(None, NOW, log_entry.How.BEGUN, ("", "", ""))
    second = log_entry.sealed(first, NOW, log_entry.How.KEPT, ("reviews", '["ท",1]', "d"))
    store.close()
    assert kept == LOGGED
    assert rows == ROWS[store.sqlite]
    assert (first.sha256[:12], second.sha256[:12]) == SEALED


def test_the_digest_of_a_catalogues_reports_is_another_where_a_pull_would_meet_something_else(
    address: Path | str,
) -> None:
    store = Store.open(address)
    store.save_incidents([KEPT, replace(RAID, catalog="others")], now=NOW)
    digests = [store.digest_of_reports("theirs")]
    store.save_incidents([replace(RAID, catalog="others", title="u"), KEPT], now=NOW)
    assert store.digest_of_reports("theirs") == digests[0], "of another catalogue nothing is met"
    store.save_incidents([replace(KEPT, title="u")], now=NOW)
    digests.append(store.digest_of_reports("theirs"))
    store.save_site(Site("kk", "KK", box(98, 16, 98.01, 16.01)), by="a", now=NOW)
    digests.append(store.digest_of_reports("theirs"))
    store.forget_report("a-1", (), now=NOW)
    digests.append(store.digest_of_reports("theirs"))
    store.close()
    assert len(set(digests)) == 4


def test_where_no_text_was_deleted_no_report_is_looked_up_among_the_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path)
    monkeypatch.setattr(reports, "_forgotten", lambda *_: pytest.fail("it is looked up"))
    assert store.save_incidents([RAID, KEPT], now=NOW) == (2, 0, 0)
    store.close()


def test_only_plain_values_are_handed_to_the_file(tmp_path: Path) -> None:
    """sqlite3 asks anything else, such as a table's name as SQLAlchemy has it, how it wants to be written each time."""
    store = Store.open(tmp_path)
    kinds: set[type] = set()

    def seen(_connection: object, _cursor: object, _statement: str, values: Any, _context: object, many: bool) -> None:
        kinds.update(type(value) for row in (values if many else [values]) for value in row)

    event.listen(store._engine, "before_cursor_execute", seen)
    store.save_incidents([RAID, KEPT], now=NOW)
    store.save_incidents([replace(RAID, title="u")], now=NOW)
    store.close()
    assert kinds == {str, int, bytes, type(None)}


@pytest.mark.parametrize("text", ["csv-1", "", 'a "b" \\ c', "ไทย", "a\u2028b", "a\tb", "a\ud800b", "\U0001f600"])
def test_a_key_of_one_text_is_the_json_of_any_key(text: str) -> None:
    assert row_digests._key([text]) == row_digests._JSON([row_digests._plain(text)])
