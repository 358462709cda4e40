"""Who reads of which identifier: inside until a person lets it out, then with two links, and never of a shut place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from shapely.geometry import box

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.identifier_rules import identifier_stopped_by
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.settings.settings import Settings
from geodata.sites.site import Access, Site

TODAY = date(2026, 6, 1)
OPEN = Site(
    "open", "Open Place", box(98.5, 16.6, 98.51, 16.61), "MM", source="ASPI", documented=True, access=Access.PUBLIC
)
SHUT = Site("shut-one", "Shut Place", box(98.52, 16.6, 98.53, 16.61), "MM")
ONE = Identifier(
    "identifier-1",
    "open",
    Scheme.OFAC,
    "9",
    "Invented Holding",
    "A paper",
    "https://example.org/paper",
    listed_on=date(2025, 10, 14),
    url="https://example.org/list",
    note="said on the phone",
    relation=Relation.OWNS,
    for_others=True,
    held_since=datetime(2026, 1, 1, tzinfo=UTC),
    held_by="desk",
)
EVERYBODY, INSIDE = (True, True, True), (False, False, True)


def seen(one: Identifier) -> tuple[bool, bool, bool]:
    """Whether public, partner and internal readers read of it."""
    found = [
        Gate(a, TODAY, Settings()).identifiers([one], [OPEN, SHUT])
        for a in (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)
    ]
    assert all(len(s.items) + s.left_out == 1 for s in found)
    return tuple(bool(s.items) for s in found)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ({}, EVERYBODY),
        ({"for_others": False}, INSIDE),
        ({"url": ""}, INSIDE),
        ({"source_url": ""}, INSIDE),
        ({"site_id": "shut-one"}, INSIDE),
        ({"organisation": "Shut-Place Holding"}, INSIDE),
        ({"source": "A paper on shut-one"}, INSIDE),
        ({"source_url": "https://example.org/Shut%20Place"}, INSIDE),
        ({"programme": "of Shut Place"}, INSIDE),
        ({"licence": "not to be passed on"}, INSIDE),
        ({"licence": "CC BY-NC 4.0, OpenSanctions"}, EVERYBODY),
        ({"source": "ACLED"}, INSIDE),
        ({"listed_on": date(2026, 6, 2)}, INSIDE),
        ({"listed_on": None}, EVERYBODY),
        ({"note": "of Shut Place"}, EVERYBODY),  # notes stay inside
        ({"organisation": "Soon Will Plan Holding"}, EVERYBODY),
        ({"organisation": "Soon Plan Ltd", "url": "https://example.org/companies/soon-plan-ltd"}, EVERYBODY),
        ({"value": "PLAN-9", "licence": "CC-BY-4.0"}, EVERYBODY),
        ({"licence": "Open, planned by 2030"}, INSIDE),
        ({"licence": "CC BY 4.0; told by Naw Paw Htoo, House 14, Wat Pha Road"}, INSIDE),
        ({"organisation": "Army will raid Holding"}, INSIDE),
        ({"url": "https://example.org/list-to-be-raided-tomorrow"}, INSIDE),
        ({"source": "A paper: it will move soon"}, INSIDE),
    ],
)
def test_what_each_edition_reads(more: dict[str, object], who: tuple[bool, bool, bool]) -> None:
    assert seen(replace(ONE, **more)) == who  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({}, ""),
        ({"organisation": "Soon Will Plan Holding"}, ""),
        ({"source": "A paper: it will move soon"}, "its words tell of something to come: will, soon"),
        ({"programme": "After a raid"}, "its words tell of a raid, arrests or fighting"),
        ({"source": "Two workers who fled"}, "it counts fewer than 11 people, who could be told apart: Two workers"),
        ({"source": "Those who fled"}, "its words tell of people getting out, moved or sheltered"),
        ({"listed_on": date(2026, 6, 2)}, "it is dated 2026-06-02, which lies ahead"),
        (
            {"licence": "not to be passed on"},
            "the terms in its row are none that is known here: not to be passed on",
        ),
        ({"licence": "ACLED terms of use"}, "the terms in its row are none that is known here: ACLED terms of use"),
    ],
)
def test_why_one_is_held_back_is_told(more: dict[str, object], cause: str) -> None:
    one = replace(ONE, **more)  # type: ignore[arg-type]
    assert identifier_stopped_by(one, TODAY) == cause
    assert seen(one) == (INSIDE if cause else EVERYBODY)


def test_others_read_no_note_and_not_who_typed_it() -> None:
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        (told,) = Gate(audience, TODAY, Settings()).identifiers([ONE], [OPEN, SHUT]).items
        assert told == replace(ONE, note="", held_by="", held_since=None)


def test_of_a_place_that_was_taken_out_nobody_outside_is_said_to_be_the_owner() -> None:
    retired = replace(OPEN, retired_at=datetime(2026, 5, 1, tzinfo=UTC))
    for audience in Audience:
        told = Gate(audience, TODAY, Settings()).identifiers([ONE], [retired, SHUT]).items
        assert bool(told) is (audience is Audience.INTERNAL)
