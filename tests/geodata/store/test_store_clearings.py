"""Decisions about texts of reports are kept, refused with cause and step, and outlive an import."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from shapely.geometry import box
from sqlalchemy import text

from geodata.access.clearing.clearing_questions import UNANSWERED, answers_in, without_answers
from geodata.errors import NotAllowed, NotFound
from geodata.incidents.clearing import (
    Clearing,
    Decision,
    Waiting,
    by_risk,
    in_force,
    newest_by_report,
    read_digest,
    undecided,
)
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.site_join import joined_to
from geodata.sites.site import Site
from geodata.store import Store
from geodata.store.clearings import Wish, random_token
from geodata.store.migrations import alembic_config
from geodata.text.personal_data import screen
from geodata.workspace import Workspace
from tests.geodata.cleared import ANSWERED, by_an_earlier_version, decide_about_report

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = date(2025, 5, 6)
REPORT = Incident(
    "rss-1",
    "rss",
    "headline",
    "Work at the north gate",
    DAY,
    DAY,
    DatePrecision.DAY,
    None,
    PlacePrecision.UNKNOWN,
    url="https://example.org/1",
)
CLEAR = Wish(Decision.CLEARED, "report desk", "Read the article.", answers=ANSWERED)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path)
    opened.save_incidents([REPORT], now=NOW)
    yield opened
    opened.close()


def waiting(incidents: list[Incident], clearings: list[Clearing]) -> tuple[Waiting, ...]:
    """The queue of some reports."""
    return by_risk(undecided(incidents, clearings), NOW.date())


def stands(store: Store) -> bool:
    """True while the text as it is stored is cleared."""
    (incident,) = store.incidents()
    return in_force(incident, newest_by_report(store.clearings()).get(incident.id)) is not None


def test_a_decision_is_kept_with_who_when_and_why_and_the_newest_counts(store: Store) -> None:
    assert not stands(store)
    kept = decide_about_report(store, "rss-1", CLEAR, now=NOW)
    assert stands(store) and store.clearings() == [kept] and store.clearings("rss-1") == [kept]
    assert (kept.number, kept.decided_by, kept.decided_at) == (1, "report desk", NOW)
    assert without_answers(kept.reason) == "Read the article." and answers_in(kept.reason) == ANSWERED
    held = decide_about_report(store, "rss-1", replace(CLEAR, decision=Decision.HELD), now=NOW - timedelta(days=1))
    assert answers_in(held.reason) is None and not stands(store) and held.number == 2, (
        "the order of deciding counts, whatever a clock says"
    )
    decide_about_report(store, "rss-1", replace(CLEAR, decision=Decision.UNDONE))
    assert [w.incident.id for w in waiting(store.incidents(), store.clearings())] == ["rss-1"]
    again = decide_about_report(store, "rss-1", CLEAR)
    assert stands(store) and again.token == kept.token and len(store.clearings()) == 4, "links to it go on working"
    late = decide_about_report(store, "rss-1", replace(CLEAR, answers=replace(ANSWERED, moving=True)))
    bare = decide_about_report(store, "rss-1", replace(CLEAR, words="Work at a gate", with_link=False))
    assert len({kept.token, held.token, late.token, bare.token}) == 4, "one id would tell that they are one report"
    assert decide_about_report(store, "rss-1", CLEAR).token == kept.token


def test_the_id_that_goes_out_is_no_telephone_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert screen("report-008109706396").found, "so it was drawn once, and its report was left out by who pulled it"
    for drawn in ("008109706396", "669876543210", "0812345678ab"):
        monkeypatch.setattr(secrets, "token_hex", lambda _bytes, drawn=drawn: drawn)
        token = random_token()
        assert len(token) == 12 and not screen(f"report-{token}").found
    monkeypatch.undo()
    assert len({random_token() for _ in range(100)}) == 100


@by_an_earlier_version()
def test_another_place_of_that_name_needs_a_new_reading(store: Store) -> None:
    """A site that came after the reading, and holds the headline's words as its name, never gets the report unread."""
    store.save_incidents([REPORT])
    read = replace(CLEAR, digest=read_digest(REPORT, ()))
    assert store.decide_about_report("rss-1", read).sites == ()
    gate = Site("gate", "North gate", box(98.5, 16.6, 98.6, 16.7), source="A report")
    store.save_site(gate, by="test")
    assert stands(store), "it is stored as it was"
    store.save_incidents(joined_to(store.incidents(), store.sites()))
    assert store.incidents()[0].site_ids == ("gate",) and not stands(store)
    (waits,) = waiting(store.incidents(), store.clearings())
    assert waits.lapsed
    with pytest.raises(NotAllowed, match="has changed since you read it"):
        store.decide_about_report("rss-1", read)
    assert store.decide_about_report("rss-1", replace(CLEAR, digest=read_digest(REPORT, ("gate",)))).sites == ("gate",)
    assert stands(store)


@by_an_earlier_version()
def test_nobody_clears_what_nobody_read(store: Store) -> None:
    with pytest.raises(NotAllowed, match="does not say which text was read"):
        store.decide_about_report("rss-1", CLEAR)
    for decision in (Decision.HELD, Decision.UNDONE):
        assert store.decide_about_report("rss-1", replace(CLEAR, decision=decision)).decision is decision


def test_it_outlives_the_same_import_and_ends_with_another_text(store: Store) -> None:
    decide_about_report(store, "rss-1", CLEAR)
    store.save_incidents([REPORT])
    store.save_incidents([replace(REPORT, published_at=NOW)])
    assert stands(store)
    store.save_incidents([replace(REPORT, site_ids=("kk",))])
    assert not stands(store), "nobody read it as of that place"
    assert waiting(store.incidents(), store.clearings())[0].lapsed
    store.save_incidents([REPORT])
    assert stands(store)
    store.save_incidents([replace(REPORT, title="Police to raid the north gate")])
    assert not stands(store)
    (waits,) = waiting(store.incidents(), store.clearings())
    assert waits.lapsed


@pytest.mark.parametrize(
    ("wish", "report", "cause"),
    [
        ({"decided_by": " - "}, {}, "nobody is named"),
        ({"reason": "ok"}, {}, "fewer than 10 characters"),
        ({"reason": "aaaaaaaaaaaa"}, {}, "one letter repeated"),
        ({"reason": "aaa aaaa aaaaa"}, {}, "one letter repeated"),
        ({"reason": "article read"}, {}, "fewer than three different words"),
        ({"reason": "article article article"}, {}, "fewer than three different words"),
        ({"answers": UNANSWERED}, {}, "not every question"),
        ({"answers": replace(ANSWERED, over=None)}, {}, r"not over\? \(--over or --not-over\)"),
        ({"answers": replace(ANSWERED, moving=None)}, {}, r"\(--moving or --not-moving\)"),
        ({"answers": replace(ANSWERED, person=None)}, {}, r"\(--person or --no-person\)"),
        ({"answers": replace(ANSWERED, over=False)}, {}, "something that is not over"),
        ({"answers": replace(ANSWERED, over=False), "words": "Work at a gate"}, {}, "something that is not over"),
        ({"answers": replace(ANSWERED, person=True)}, {}, "somebody can be told apart by it"),
        ({"answers": replace(ANSWERED, person=True), "words": "Work"}, {}, "by your own line somebody"),
        ({"happened": date(2026, 1, 1)}, {}, "its own headline"),
        ({"words": "Ask +95 9 421 123 456"}, {}, "a phone number"),
        ({"digest": "0" * 16}, {}, "has changed since you read it"),
        ({}, {"withdrawn": True}, "withdrawn at its source"),
        ({}, {"source": "ACLED"}, "ACLED"),
        ({"terms": "CC BY 4.0"}, {"reported_by": "acled"}, "ACLED"),
        ({}, {"source": "monitor"}, "is not known"),
        ({"terms": "they said yes"}, {"source": "monitor"}, "is not known"),
        ({"terms": "CC BY 4.0"}, {"source": "monitor", "licence": "do not share: confidential"}, "forbid"),
        ({}, {"title": "Two Kenyans at the gate"}, "Two Kenyans"),
        ({"words": "A couple at the gate"}, {}, "couple"),
        ({"words": "Work", "place": "where two women wait"}, {}, "two women"),
        ({"words": "Work", "source_name": "a couple at the gate"}, {}, "couple"),
        ({"place": "KK Park"}, {}, "a line of your own"),
        ({}, {"title": "Trois Africains ont fui le parc"}, "language is not known here"),
        ({}, {"notes": ("Watu watatu walitoroka",)}, "language is not known here"),
        ({}, {"title": "Police will raid the park"}, "something to come: will"),
        ({"words": "Police spoke"}, {"title": "Police will raid the park"}, "something to come: will"),
        ({"words": "Police will raid the park"}, {}, "something to come: will"),
        ({"words": "Police spoke", "place": "Hall to be searched tomorrow"}, {}, "something to come"),
        ({}, {"title": "Raid of 5 December 2099"}, "a day that lies ahead: 2099-12-05"),
        ({"words": "Raid of 5 December 2099"}, {}, "a day that lies ahead: 2099-12-05"),
        (
            {"happened": date(2026, 1, 1), "words": "Police came"},
            {"title": "Raid on 5 December 2099"},
            "a day that lies ahead",
        ),
        (
            {"happened": date(2099, 1, 1), "words": "Police came"},
            {},
            "the day on which it happened, 2099-01-01, lies ahead",
        ),
        ({}, {"start_date": date(2099, 1, 1), "end_date": date(2099, 1, 1)}, "it is dated 2099-01-01"),
    ],
)
def test_what_is_refused(store: Store, wish: dict[str, Any], report: dict[str, Any], cause: str) -> None:
    store.save_incidents([replace(REPORT, **report)])
    with pytest.raises(NotAllowed, match=cause):
        decide_about_report(store, "rss-1", replace(CLEAR, **wish))
    assert store.clearings() == []


@pytest.mark.parametrize("reason", ["Read the article.", "อ่านบทความและแหล่งที่มาแล้ว", "已读原文并核对过来源无人可辨"])
def test_a_reason_in_a_script_without_blanks_is_a_reason(store: Store, reason: str) -> None:
    assert without_answers(decide_about_report(store, "rss-1", replace(CLEAR, reason=reason)).reason) == reason


def test_the_answers_are_told_late_and_once(store: Store) -> None:
    kept = decide_about_report(store, "rss-1", replace(CLEAR, answers=replace(ANSWERED, moving=True)))
    assert kept.moving and answers_in(kept.reason) == replace(ANSWERED, moving=True)
    again = decide_about_report(store, "rss-1", replace(CLEAR, reason=kept.reason))
    assert again.reason.count("[answered") == 1 and answers_in(again.reason) == ANSWERED
    held = decide_about_report(store, "rss-1", replace(CLEAR, decision=Decision.HELD, reason=kept.reason))
    assert answers_in(held.reason) is None, "nobody was asked"


def test_a_headline_with_few_people_may_go_out_in_own_words(store: Store) -> None:
    store.save_incidents([replace(REPORT, title="Two Kenyans at the gate")])
    assert decide_about_report(store, "rss-1", replace(CLEAR, words="Work at a gate", with_link=False)).words


def test_what_tells_of_people_getting_out_is_kept_as_that(store: Store) -> None:
    store.save_incidents([replace(REPORT, title="70 workers freed")])
    with pytest.raises(NotAllowed, match="you say that it does not"):
        decide_about_report(store, "rss-1", CLEAR)
    assert decide_about_report(store, "rss-1", replace(CLEAR, answers=replace(ANSWERED, moving=True))).moving
    assert decide_about_report(store, "rss-1", replace(CLEAR, words="Something happened")).moving


def test_an_unknown_report(store: Store) -> None:
    with pytest.raises(NotFound, match="no incident has that id"):
        decide_about_report(store, "rss-9", CLEAR)


def test_an_older_workspace_brings_its_own_catalogues_in(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_kept_files("incidents/rss", {"catalog.json": "ab"})
    store.save_incidents([replace(REPORT, catalog="incidents/rss/catalog.json"), replace(REPORT, id="x", catalog="y")])
    with store._writing() as connection:
        command.downgrade(alembic_config(connection), "0008")
        before = connection.execute(text("SELECT catalog FROM incidents ORDER BY catalog")).scalars().all()
    assert before == ["published/incidents/rss/catalog.json", "y"]
    store.close()
    (tmp_path / "published/incidents/rss").mkdir(parents=True)
    (tmp_path / "published/incidents/rss/catalog.json").write_text("{}")
    again = Workspace(tmp_path).store
    assert {i.catalog for i in again.incidents()} == {"incidents/rss/catalog.json", "y"}
    assert [k.path for k in again.kept_files()] == ["incidents/rss"] and again.row_changes() == []
    assert (tmp_path / "incidents/rss/catalog.json").exists() and not (tmp_path / "published/incidents").exists()
    again.close()
