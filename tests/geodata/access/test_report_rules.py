"""What partners and the public may read of one report: held until cleared, and then by rule."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.published_area import PublishedAreas, listed_places
from geodata.access.report_rules import coarsened, is_release, needs_clearing, shown_report
from geodata.incidents.clearing import Clearing, Decision, Waiting, by_risk, in_force, text_digest, undecided
from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.warnings import CANDIDATE, CANDIDATE_ENDS, TURNED
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.store import Store
from geodata.text.risk_words import Risk, risks_of
from pipelines.incidents.import_gazetteer import read_statements
from tests.geodata.cleared import cleared, outside
from tests.geodata.noun_strategies import of
from tests.held_phrases import HELD

TODAY = date(2026, 11, 21)
DAY = date(2026, 3, 17)
REPORT = Incident(
    "rss-https://example.org/gate",
    "rss",
    "headline",
    "Work at the north gate",
    DAY,
    DAY,
    DatePrecision.DAY,
    shapely.Point(98.505, 16.605),
    PlacePrecision.EXACT,
    "North gate",
    "MM",
    "Karen News",
    "https://example.org/gate",
    published_at=datetime(2026, 3, 18, tzinfo=UTC),
    notes=("a note",),
    site_ids=("open",),
    review_by=TODAY,
)
AREAS = PublishedAreas(listed_places(gazetteer_sites()))
OUTSIDE = (Audience.PUBLIC, Audience.PARTNER)


def waiting(incidents: list[Incident], clearings: list[Clearing]) -> tuple[Waiting, ...]:
    """The queue of some reports."""
    return by_risk(undecided(incidents, clearings), TODAY)


def shown(
    incident: Incident, audience: Audience = Audience.PUBLIC, today: date = TODAY, **other: Any
) -> Incident | None:
    return shown_report(incident, cleared(incident, **other), audience, today, Settings(), AREAS)


@pytest.mark.parametrize("audience", OUTSIDE)
@given(incident=of(Incident), phrase=st.sampled_from(HELD))
@settings(max_examples=60, deadline=None)
def test_no_text_goes_out_before_it_is_cleared(audience: Audience, incident: Incident, phrase: str) -> None:
    """Whatever else a report says of itself: its source, its kind, its catalogue."""
    for source in ("rss", "gdelt", "reliefweb", "csv", "ucdp", "gazetteer", "analyst", incident.source):
        one = replace(incident, source=source, title=phrase, reported_by=phrase, place_name=phrase, url=phrase)
        for catalog in ("", "incidents/ucdp-asked/catalog.json", "incidents/gazetteer/catalog.json"):
            for key in (one.id, "ucdp-12"):
                for kind in (one.kind, "armed clash"):
                    told = shown_report(
                        replace(one, catalog=catalog, id=key, kind=kind), None, audience, TODAY, Settings(), AREAS
                    )
                    assert told is None or phrase not in repr(told)


def test_a_cleared_report_goes_out_as_it_was_read() -> None:
    assert shown(REPORT, terms="") == replace(
        outside(REPORT), licence="headline and link only; rights with the publisher", notes=(), review_by=None
    )


def test_no_note_that_quotes_its_row_and_no_country_that_is_none_goes_out() -> None:
    told = shown(
        replace(REPORT, country="Naw Paw Htoo", notes=("its verification 'naw paw htoo' is none", *TURNED[:1]))
    )
    assert told is not None and (told.country, told.notes) == ("", TURNED[:1])
    told = shown(replace(REPORT, country="Myanmar"))
    assert told is not None and told.country == "MM"


def test_terms_with_a_word_beside_a_known_name_are_not_known() -> None:
    worded = replace(REPORT, source="rss", licence="CC BY 4.0; told by Naw Paw Htoo")
    assert shown(worded, terms="") is None and shown(replace(worded, source="csv"), terms="") is None
    told = shown(worded, terms="CC BY 4.0")
    assert told is not None and told.licence == "CC BY 4.0", "by the word of who cleared it, and under that"
    assert shown(worded, terms="CC BY 4.0 of Naw Paw Htoo") is None


def test_the_sites_that_a_row_gives_are_a_part_of_what_was_cleared() -> None:
    """Another site is another text; a row that gives none keeps the digest that it had before."""
    row = replace(REPORT, named_site_ids=("b", "a"))
    assert text_digest(row) != text_digest(REPORT)
    assert in_force(replace(row, named_site_ids=("a", "b")), cleared(row)) is not None
    for other in (("a",), ("a", "c"), ()):
        moved = replace(row, named_site_ids=other)
        assert in_force(moved, cleared(row)) is None
        assert [w.lapsed for w in waiting([moved], [cleared(row)])] == [True]
    assert in_force(row, cleared(REPORT)) is None, "cleared before sites were read: it waits again"
    plain, before = replace(REPORT, start_date=date(2026, 3, 18), end_date=date(2026, 3, 18)), "8a1926d5fa0469b5"
    assert text_digest(plain) == before and text_digest(replace(plain, site_ids=("x",))) == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Work at the north gate."},
        {"kind": "raid"},
        {"place_name": "x"},
        {"reported_by": "x"},
        {"url": ""},
        {"notes": ()},
        {"start_date": date(2026, 3, 16)},
        {"place": shapely.Point(98.505, 16.60501)},
        {"place_precision": PlacePrecision.NEAR},
        {"fatalities_best": 3},
        {"licence": "CC BY 4.0"},
        {"country": "TH"},
    ],
    ids=str,
)
def test_what_the_source_changes_nobody_has_cleared(change: dict[str, Any]) -> None:
    decided = cleared(REPORT)
    changed = replace(REPORT, **change)
    assert in_force(REPORT, decided) and in_force(changed, decided) is None
    assert shown_report(changed, decided, Audience.PARTNER, TODAY, Settings(), AREAS) is None
    (waits,) = waiting([changed], [decided])
    assert waits.lapsed and waiting([REPORT], [decided]) == ()


def test_what_no_text_says_does_not_take_a_clearing_back() -> None:
    decided = cleared(REPORT)
    touched = replace(
        REPORT, site_ids=(), verification=VERIFIED_HERE, review_by=None, published_at=None, catalog="elsewhere"
    )
    assert in_force(touched, decided) is decided
    assert in_force(replace(touched, verification="several sources"), decided) is None


@pytest.mark.parametrize("decision", [Decision.HELD, Decision.UNDONE])
def test_only_a_clearing_clears(decision: Decision) -> None:
    assert shown(REPORT, decision=decision) is None


def test_own_words_stand_for_the_headline_and_without_link_the_id_tells_nothing() -> None:
    told = shown(REPORT, words="Building work is reported", with_link=False)
    assert told is not None
    assert (told.title, told.url, told.id, told.notes) == ("Building work is reported", "", outside(REPORT).id, ())
    with_link = shown(REPORT, words="Building work is reported")
    assert with_link is not None and (with_link.url, with_link.id) == (REPORT.url, outside(REPORT).id)


def test_few_people_stay_inside_even_when_somebody_cleared_them() -> None:
    assert shown(replace(REPORT, title="Two Kenyans at the gate")) is None
    assert shown(REPORT, words="A couple stood at the gate") is None
    assert shown(replace(REPORT, url="https://example.org/two-kenyans-at-the-gate")) is None


def test_what_is_to_come_stays_inside() -> None:
    ahead = replace(REPORT, start_date=TODAY + timedelta(days=1), end_date=TODAY + timedelta(days=1))
    assert shown(ahead) is None and shown(replace(ahead, simulated=True)) is None


RELEASE = replace(REPORT, title="70 workers freed at KK Park")


@pytest.mark.parametrize(("audience", "days"), [(Audience.PUBLIC, 90), (Audience.PARTNER, 30)])
def test_releases_wait_until_their_month_is_so_many_days_past(audience: Audience, days: int) -> None:
    """A release of the first and one of the last of a month come out on the same day, so that day tells neither."""
    first, last = (replace(RELEASE, start_date=d, end_date=d) for d in (date(2026, 3, 2), date(2026, 3, 30)))
    due = date(2026, 3, 31) + timedelta(days=days)
    for one in (first, last):
        assert shown(one, audience, due - timedelta(days=1)) is None
        assert shown(one, audience, due) is not None
    later = replace(first, published_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert shown(later, audience, due) is None, "its publication counts when that is later"


def test_a_setting_may_make_the_wait_longer_and_nothing_makes_it_shorter() -> None:
    due = date(2026, 3, 31) + timedelta(days=90)
    longer = Settings(release_delay_days=120)
    assert shown_report(RELEASE, cleared(RELEASE), Audience.PUBLIC, due, longer, AREAS) is None


def test_an_endless_release_waits_for_ever() -> None:
    assert shown(replace(RELEASE, end_date=date.max)) is None


def test_a_release_tells_month_and_district_and_nothing_else() -> None:
    told = shown(RELEASE)
    assert told is not None
    assert (told.start_date, told.end_date, told.date_precision) == (
        date(2026, 3, 1),
        date(2026, 3, 31),
        DatePrecision.MONTH,
    )
    assert told.place.equals(
        shapely.box(98.5, 16.5, 99.0, 17.0)
    )  # the whole cell, by hand: a point would be read as one
    assert told.place_precision is PlacePrecision.DISTRICT
    kept = {f.name for f in fields(Incident) if getattr(told, f.name) == getattr(RELEASE, f.name)}
    assert kept == {
        "source",
        "country",
        "verification",
        "withdrawn",
        "simulated",
        "catalog",
        "fatalities_low",
        "fatalities_best",
        "fatalities_high",
        "named_site_ids",
    }
    said = repr(told)
    for word in ("2026-03-17", "70", "KK", "North gate", "Karen", "example.org", "98.505"):
        assert word not in said
    assert shown(RELEASE, Audience.PARTNER) == told


def test_who_cleared_it_may_call_it_moving_and_own_words_do_not_undo_a_release() -> None:
    assert shown(REPORT, moving=True) == shown(replace(REPORT, title="x"), moving=True)
    quiet = shown(RELEASE, words="Something happened")
    assert quiet is not None and quiet.id.startswith("release-")
    linked = replace(REPORT, url="https://example.org/forty-freed-from-kk-park")
    assert getattr(shown(linked), "id", "").startswith("release-")


@given(incident=of(Incident), token=st.text("0123456789abcdef", min_size=12, max_size=12))
def test_coarsening(incident: Incident, token: str) -> None:
    """Idempotent; never finer than it was; still around where it was; spans what it spanned."""
    incident = replace(incident, start_date=min(incident.start_date, incident.end_date))
    coarse = coarsened(incident, token, AREAS)
    assert coarse is not None, "a hundred listed places: some area can always mean three of them"
    assert coarsened(coarse, token, AREAS) == coarse
    order = list(PlacePrecision)
    assert order.index(coarse.place_precision) >= order.index(PlacePrecision.DISTRICT)
    assert order.index(coarse.place_precision) >= order.index(incident.place_precision)
    assert coarse.start_date.day == 1 and coarse.end_date >= incident.end_date
    assert (coarse.end_date + timedelta(days=1)).day == 1
    if coarse.place is not None:
        assert incident.place is not None and coarse.place.covers(incident.place.centroid)


@pytest.mark.parametrize(
    ("kind", "title", "is_one"),
    [
        ("release", "", True),
        ("", "12 trafficking victims rescued in Myawaddy", True),
        ("statement", "Dozens ESCAPE compound", True),
        ("", "260 people repatriated", True),
        ("raid", "260 workers set free", True),
        ("raid", "Thai army: 260 handed over at the bridge", True),
        ("raid", "Police free 40", True),
        ("raid", "Walk free after nine months", True),
        ("raid", "260 cross the river", True),
        ("raid", "Dozens taken to a shelter", True),
        ("raid", "获救260人", True),
        ("raid", "ช่วยเหลือเหยื่อ 260 คน", True),
        ("headline", "လူ ၂၆၀ လွတ်မြောက်", True),
        ("headline", "Giải cứu 260 người", True),
        ("headline", "260 WNI dipulangkan", True),
        ("headline", "Café on fire", False),
        ("armed clash", "Fighting near the bridge", False),
        ("fire", "Warehouse fire", False),
        ("statement", "A press release names the company", False),
        ("armed clash", "Clash with the Ta'ang National Liberation Army", False),
        ("battle", "Anglefled and Unrescued Street", False),
    ],
)
def test_what_is_a_release(kind: str, title: str, is_one: bool) -> None:
    assert (
        is_release(Incident("x-1", "x", kind, title, DAY, DAY, DatePrecision.DAY, None, PlacePrecision.UNKNOWN))
        is is_one
    )


def test_coded_rows_of_our_own_import_go_out_in_our_words() -> None:
    ucdp = replace(
        REPORT,
        id="ucdp-12",
        source="ucdp",
        kind="armed clash",
        catalog="incidents/ucdp-asked/catalog.json",
        licence="CC BY 4.0, Uppsala Conflict Data Program",
    )
    told = shown_report(ucdp, None, Audience.PUBLIC, TODAY, Settings(), AREAS)
    assert told is not None and told.place == ucdp.place and told.site_ids == ("open",)
    assert (told.title, told.place_name, told.reported_by, told.notes) == ("Armed clash", "", "UCDP GED", ())
    odd = replace(
        ucdp,
        fatalities_best=9,
        fatalities_high=4,
        notes=("its title 'North Yard' is odd", "only its year is known", f"UCDP marks it 'Check X'{CANDIDATE_ENDS}"),
    )
    for decided in (None, cleared(odd, words="Building work is reported")):
        warned = shown_report(odd, decided, Audience.PUBLIC, TODAY, Settings(), AREAS)
        assert warned is not None, "what contradicts itself is told with its warning, and nothing that quotes a source"
        assert warned.notes == ("its best count 9 is above its high count 4", "only its year is known", CANDIDATE)
    for other in ({"catalog": "https://theirs.example"}, {"id": "ucdp-x"}, {"kind": "raid"}, {"source": "UCDP"}):
        assert shown_report(replace(ucdp, **other), None, Audience.PUBLIC, TODAY, Settings(), AREAS) is None  # type: ignore[arg-type]


def test_the_gazetteers_own_notes_need_nobody_but_copies_of_them_do() -> None:
    every = [replace(i, catalog="incidents/gazetteer/catalog.json") for i in read_statements().incidents]
    of_wholes = {(s.date, s.text) for site in gazetteer_sites() for s in site.statements if s.scope}
    of_places = sum(not s.scope for site in gazetteer_sites() for s in site.statements)
    assert len(every) == of_places + len(of_wholes), "what is said of a whole is one report, at however many places"
    told = [shown_report(i, None, Audience.PUBLIC, TODAY, Settings(), AREAS) for i in every]
    kept = [t for t in told if t is not None]
    assert len(kept) > 100 and all("source's own terms apply" in t.licence for t in kept)
    for change in ({"place_name": "x"}, {"url": "https://x.example"}, {"reported_by": "x"}, {"title": "x"}):
        changed = replace(every[0], **change)  # type: ignore[arg-type]
        for word in (changed.verification, VERIFIED_HERE):
            again = replace(changed, verification=word)
            assert shown_report(again, None, Audience.PUBLIC, TODAY, Settings(), AREAS) is None


def test_two_people_who_confirm_a_note_of_the_built_in_list_leave_it_outside(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    every = [replace(i, catalog="incidents/gazetteer/catalog.json") for i in read_statements().incidents]
    note = next(i for i in every if shown_report(i, None, Audience.PUBLIC, TODAY, Settings(), AREAS) is not None)
    store.save_incidents([note])
    for who in ("desk 1", "desk 2"):
        store.confirm_incident(note.id, who, "Read the article that it names.")
    (kept,) = store.incidents()
    store.close()
    told = shown_report(kept, None, Audience.PUBLIC, TODAY, Settings(), AREAS)
    assert told is not None and (told.title, told.verification) == (note.title, VERIFIED_HERE)
    assert not needs_clearing(kept), "nobody needs to read it"
    other = replace(kept, verification="confirmed by the ministry")
    assert shown_report(other, None, Audience.PUBLIC, TODAY, Settings(), AREAS) is None


def test_the_queue_shows_the_riskiest_first_and_loses_nobody() -> None:
    plain = replace(REPORT, id="rss-plain", title="Roof repaired")
    raid = replace(REPORT, id="rss-raid", title="Police raid a hall")
    ahead = replace(REPORT, id="rss-ahead", title="Police will raid the estate next week")
    gone = replace(REPORT, id="rss-gone", withdrawn=True)
    held = cleared(raid, decision=Decision.HELD)
    found = waiting([plain, raid, ahead, gone], [])
    assert [w.incident.id for w in found] == ["rss-ahead", "rss-raid", "rss-plain"]
    assert found[0].risks[0] is Risk.TO_COME and found[-1] == Waiting(plain, (), False)
    assert [w.incident.id for w in waiting([plain, raid], [held])] == ["rss-plain"]


def test_most_phrases_hold_no_listed_word_so_that_no_list_could_release_them() -> None:
    assert sum(not risks_of(phrase) for phrase in HELD) > 100
    assert len({text_digest(replace(REPORT, title=phrase)) for phrase in HELD}) == len(HELD)
