"""What may be passed on: ACLED never, in whatever writing; an unknown source not; each row with its own terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import (
    INVENTED_ROW,
    INVENTED_TERMS,
    PUBLICATIONS,
    as_invented,
    invented_publication_of,
    is_open,
    may_pass_on,
    publication_of,
    terms_of,
)
from geodata.sites.site import Site
from geodata.wording.attribution import site_terms

DAY = date(2026, 3, 1)
ROW = Incident(
    "monitor-1",
    "monitor",
    "raid",
    "Raid",
    DAY,
    DAY,
    DatePrecision.DAY,
    None,
    PlacePrecision.UNKNOWN,
    licence="CC BY 4.0",
)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "acled"},
        {"source": "ACLED "},
        {"source": "Acled-2026"},
        {"source": "ａｃｌｅｄ"},
        {"source": "АСLЕD"},
        {"source": "a\u200bcled"},
        {"source": "A.C.L.E.D."},
        {"source": "my acled copy"},
        {"id": "acled-MMR123"},
        {"licence": "ACLED terms of use: not to be passed on"},
        {"reported_by": "ACLED from Karen News"},
        {"url": "https://acleddata.com/x"},
        {"url": "https://x.example/%61cled"},
        {"catalog": "incidents/acled/c.json"},
        {"title": "Battle (Á‌CLED)"},
        {"notes": ("from A C L E D",)},
        {"reported_by": "Armed Conflict Location & Event Data Project"},
    ],
    ids=str,
)
def test_acled_in_any_writing_is_never_passed_on(change: dict[str, Any]) -> None:
    assert may_pass_on(ROW)
    assert not may_pass_on(replace(ROW, **change))
    assert not may_pass_on(replace(ROW, **change), named="CC BY 4.0"), "nor may whoever clears it say so"


@pytest.mark.parametrize("name", ["Oracle Data", "Miracle drugs seized", "placed at the gate", "a cleric detained"])
def test_words_that_only_begin_alike_are_others(name: str) -> None:
    assert may_pass_on(replace(ROW, title=name))


@given(st.text(max_size=30))
def test_a_source_that_is_not_known_may_not_be_passed_on(source: str) -> None:
    known = publication_of(source) in PUBLICATIONS.values()
    assert known or not may_pass_on(replace(ROW, source=source, licence=""))


@pytest.mark.parametrize(
    ("licence", "is_one"),
    [
        ("CC BY 4.0", True),
        ("CC-BY-SA-4.0", True),
        ("CC0 1.0", True),
        ("Creative Commons Attribution", True),
        ("Public domain", True),
        ("ODbL 1.0", True),
        ("Open Government Licence v3", True),
        ("CC BY-NC 4.0", True),
        ("", False),
        ("free", False),
        ("CC BY-ND 4.0", False),
        ("all rights reserved", False),
        ("ask us", False),
        ("CC BY 4.0, not to be passed on", False),
        ("CC BY within the network only", False),
        ("our terms", False),
    ],
)
def test_what_an_open_licence_is(licence: str, is_one: bool) -> None:
    assert is_open(licence) is is_one
    assert may_pass_on(replace(ROW, licence=licence)) is is_one


def test_who_clears_a_report_may_name_its_licence_but_lifts_no_ban() -> None:
    silent, banned = replace(ROW, licence=""), replace(ROW, licence="Not for redistribution")
    assert not may_pass_on(silent) and may_pass_on(silent, named="CC BY 4.0")
    assert not may_pass_on(silent, named="they said yes") and not may_pass_on(banned, named="CC BY 4.0")
    own = replace(ROW, source="ucdp", licence="Confidential copy")
    assert not may_pass_on(own), "a row's own ban counts at a known source too"


def test_the_terms_that_a_row_carries() -> None:
    assert terms_of(replace(ROW, source="rss", licence="")) == "headline and link only; rights with the publisher"
    assert terms_of(replace(ROW, licence=""), named="CC BY 4.0") == "CC BY 4.0"
    assert terms_of(ROW) == "CC BY 4.0"
    assert "not known" in terms_of(replace(ROW, licence=""))


def test_facts_of_the_gazetteer_are_not_stamped_with_our_licence() -> None:
    about = PUBLICATIONS["gazetteer"]
    assert about.licence == "other" and "source's own terms apply" in about.terms
    place = Site("kk", "KK", Point(98.5, 16.6), source="ASPI, Scamland Myanmar (2025).")
    assert site_terms(place) == "facts of ASPI, Scamland Myanmar (2025), in our own words; source's own terms apply"
    assert "not to be passed on" in site_terms(replace(place, source=" "))


@pytest.mark.parametrize("source", ["ucdp", "UCDP GED", " Ucdp "])
@pytest.mark.parametrize("url", ["http://ucdp.uu.se/x", "https://www.ucdp.uu.se/x", "https://UCDP.uu.se", ""])
@pytest.mark.parametrize("licence", ["", "CC-BY-4.0", PUBLICATIONS["ucdp"].terms])
def test_an_invented_row_keeps_no_link_and_no_terms_of_the_institution(source: str, url: str, licence: str) -> None:
    row = replace(ROW, source=source, url=url, licence=licence, reported_by="UCDP GED", simulated=True)
    told = as_invented(row)
    assert (told.url, told.licence, told.reported_by) == ("", INVENTED_TERMS, f"UCDP GED{INVENTED_ROW}")
    assert as_invented(told) == told and as_invented(replace(row, simulated=False)).licence == licence
    assert invented_publication_of(source).title == "Simulated incidents in the form of UCDP"
    assert as_invented(replace(row, url="https://[ucdp/x")).url == "", "who can say where that leads"
    elsewhere = replace(row, url="https://news.example.org/ucdp.uu.se/x")
    assert as_invented(elsewhere).url == elsewhere.url
    assert as_invented(replace(row, source="monitor", licence="CC BY 4.0")).licence == "CC BY 4.0"
