"""An identifier as it is entered: checked, of organisations only, with a source; and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import box

from geodata.errors import NotAllowed
from geodata.identifiers.check_identifier import IdentifierDraft, entered_identifier
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.identifiers.identifier_sentences import (
    NOT_LISTED,
    NOT_OURS,
    TIES,
    beside_sentence,
    by_tie,
    number_sentence,
    short_lines,
    tie_sentence,
)
from geodata.sites.site import Site

TODAY = date(2026, 6, 1)
SITE = Site("north", "North", box(98.5, 16.6, 98.51, 16.61), "MM")
DRAFT = IdentifierDraft(
    "ofac-sdn",
    "99999",
    "Invented Holding Ltd",
    "A paper",
    "https://example.org/paper",
    listed_on=date(2025, 10, 14),
    programme="TCO",
    relation="owns",
    url="https://example.org/list",
)
LEI = "5493001KJTIIGC8Y1R12"
"""A published example of ISO 17442: its last two digits make the whole 1 modulo 97."""


def entered(**more: object) -> Identifier:
    return entered_identifier(replace(DRAFT, **more), SITE, TODAY)  # type: ignore[arg-type]


def test_a_draft_is_kept_for_internal_readers_and_twice_is_one() -> None:
    one = entered()
    assert (one.scheme, one.value, one.site_id, one.for_others) == (Scheme.OFAC, "99999", "north", False)
    assert one.id == entered(scheme="OFAC_SDN", note="another word").id
    assert len({one.id, entered(value="99998").id, entered(scheme="uk sanctions").id}) == 3
    assert "holding" not in one.id.casefold()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"scheme": "passport"}, "'passport' is none of ours"),
        ({"relation": ""}, "does not say how it is tied"),
        ({"relation": "runs or owns"}, "'runs or owns' is none of ours"),
        ({"relation": "unstated"}, "'unstated' is none of ours"),
        ({"source": " - "}, "it names no source"),
        ({"organisation": "123"}, "names no organisation"),
        ({"organisation": "Mr John Example"}, "a person's name"),
        ({"source": "Col. Saw Example"}, "a person's name"),
        ({"organisation": "Naw Paw Village Administrator"}, "a person's name"),
        ({"organisation": "ask joe@example.org"}, "an e-mail address"),
        ({"note": "call +95 9 123 456 789"}, "a phone number"),
        ({"note": "4 people were freed there"}, "fewer than 11"),
        ({"url": "ftp://example.org"}, "not an http"),
        ({"source_url": "https://t.me/someone"}, "account or mailbox"),
        ({"listed_on": date(2026, 6, 2)}, "in the future"),
        ({"country": "Nowhere"}, "'Nowhere' is not known"),
        ({"scheme": "company-number", "value": ""}, "missing or is none"),
        ({"scheme": "company-number", "value": "1234567890123", "country": "TH"}, "a person's document"),
        ({"scheme": "company-number", "value": "1-2345-67890-12-3"}, "a person's document"),
        ({"scheme": "company-number", "value": "12/ABC(N)123456"}, "a person's document"),
        ({"scheme": "other", "value": "AB1234567"}, "a passport-like number"),
        ({"scheme": "un-sc", "value": "QDi.123"}, "a person on the UN's list"),
        ({"scheme": "un-sc", "value": "QDi. 123"}, "a person on the UN's list"),
        ({"scheme": "un-sc", "value": "qdi-123"}, "a person on the UN's list"),
        ({"scheme": "ofac-sdn", "value": "passport AA1234567"}, "nothing personal may be stored"),
        ({"scheme": "lei", "value": LEI[:-1] + "3"}, "check digits"),
    ],
)
def test_what_is_missing_wrong_or_of_a_person_is_refused_in_words(more: dict[str, object], why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        entered(**more)


@pytest.mark.parametrize(
    ("scheme", "value", "country", "kept"),
    [
        ("company-number", "0105561234567", "TH", "0105561234567"),  # a company's 13 digits begin with 0 in Thailand
        ("company-number", "SC123456", "United Kingdom", "SC123456"),
        ("company-number", "100 234 567", "MM", "100 234 567"),
        ("un-sc", "QDe.123", "", "QDe.123"),
        ("lei", LEI.lower(), "", LEI),
        ("eu-fsf", "", "", ""),
        ("other", "INVENTED-0001", "", "INVENTED-0001"),
    ],
)
def test_numbers_as_registers_write_them_are_kept(scheme: str, value: str, country: str, kept: str) -> None:
    assert entered(scheme=scheme, value=value, country=country).value == kept


def test_what_is_said_names_both_speakers_and_gives_no_verdict() -> None:
    one = entered()
    assert tie_sentence(one, "North") == "A paper says that Invented Holding Ltd owns North."
    assert number_sentence(one) == (
        "The organisation is listed by OFAC, the sanctions office of the United States (listed on 14 Oct 2025; number "
        "99999; programme TCO)."
    )
    assert "day of listing not on file" in number_sentence(entered(listed_on=None))
    company = entered(scheme="company-number", value="7", country="TH", programme="", listed_on=None)
    assert number_sentence(company) == "The organisation has the company number 7 (Thailand)."
    assert number_sentence(entered(scheme="other")).endswith("a register (TCO). Entered there on 14 Oct 2025."), (
        "a register lists nobody"
    )
    assert beside_sentence([company]).startswith("A number in a register says nothing of the place and is no sanction.")
    assert beside_sentence([company, one]) == f"{NOT_OURS} {NOT_LISTED}" and beside_sentence([one]) == NOT_OURS
    assert "no sanction" in short_lines([company], "North")[1] and "Being listed" not in short_lines([company], "N")[1]
    lines = short_lines([company, one], "North")
    assert "https://example.org/paper" in lines[0] and "https://example.org/list" in lines[1]
    assert "OFAC" in lines[1] and "1 more number is in the export." in lines[1]
    assert ". Being listed is not a finding of Compound Watch. " in lines[1] and short_lines([], "North") == ()
    every = " ".join([*lines, NOT_OURS, *(number_sentence(replace(one, scheme=s)) for s in Scheme)])
    assert "belong" not in every


@pytest.mark.parametrize("relation", Relation)
def test_a_source_is_told_to_say_one_relation_and_no_graver_one(relation: Relation) -> None:
    said = tie_sentence(replace(entered(), relation=relation), "North")
    verbs = ("owns", "runs", "is a tenant of", "built", "is registered at", "names")
    assert set(TIES) == set(Relation) and sum(f" {verb} " in said for verb in verbs) == 1 and " or " not in said


def test_numbers_of_one_organisation_by_one_source_stand_together() -> None:
    first, other = entered(), entered(organisation="Another One")
    assert by_tie([first, other, entered(scheme="other")]) == [[first, entered(scheme="other")], [other]]
