"""What is decided about each field of a site: complete, and no text leaves that nobody decided about."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.settings.settings import Settings
from geodata.sites.outgoing_texts import outgoing_texts, site_digest
from geodata.sites.site import RULES, Access, OutlineBasis, Outside, Site, Statement, rule, rules_of
from pipelines.publish.nouns.row_values import SITES
from tests.geodata.noun_strategies import of

TODAY = date(2026, 7, 1)


@dataclass(frozen=True)
class Undecided:
    """A field that nobody decided about."""

    landmark: str = ""


@dataclass(frozen=True)
class TextAsValue:
    """A text that would leave as it is."""

    landmark: str = field(default="", metadata=rule(Outside.VALUE))


@dataclass(frozen=True)
class ListAsValue:
    """The same in a list."""

    landmarks: tuple[str, ...] = field(default=(), metadata=rule(Outside.VALUE))


@dataclass(frozen=True)
class MaybeTextAsValue:
    """The same where it may be missing."""

    landmark: str | None = field(default=None, metadata=rule(Outside.VALUE))


@dataclass(frozen=True)
class Unnamed:
    """A text that people pass on without knowing what it is."""

    landmark: str = field(default="", metadata=rule(Outside.TEXT))


@dataclass(frozen=True)
class NothingToStandForIt:
    """A text that stays inside, without what stands outside instead."""

    landmark: str = field(metadata=rule(Outside.INSIDE))


@pytest.mark.parametrize(
    ("noun", "words"),
    [
        (Undecided, "Undecided.landmark has no rule"),
        (TextAsValue, "may hold a text"),
        (ListAsValue, "may hold a text"),
        (MaybeTextAsValue, "may hold a text"),
        (Unnamed, "a TEXT has a name for the people who pass it on"),
        (NothingToStandForIt, "has a default that stands for it"),
    ],
)
def test_a_field_that_nobody_decided_about_stops_the_program(noun: type, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        rules_of(noun)


def test_each_field_has_a_rule_that_names_what_is_there() -> None:
    assert [*RULES] == [f.name for f in dataclasses.fields(Site)]
    for name, decided in RULES.items():
        assert not (decided.title and decided.goes_with), name
        assert not decided.goes_with or RULES[decided.goes_with].title, name


FULL = Site(
    "a",
    "A",
    None,  # type: ignore[arg-type]
    source="a list",
    documented=True,
    access=Access.PUBLIC,
)


@pytest.mark.parametrize("name", [n for n, decided in RULES.items() if decided.outside is Outside.TEXT])
def test_people_are_asked_about_each_text_that_leaves(name: str) -> None:
    """With one text changed, another list of texts is passed on, so what people said of the old one holds no more."""
    held: Any = getattr(FULL, name)
    more = Statement("2026", "planted", "", "") if name == "statements" else "planted"
    changed = replace(FULL, **{name: (*held, more) if isinstance(held, tuple) else more})
    assert "planted" in str(outgoing_texts(changed)) and outgoing_texts(changed) != outgoing_texts(FULL)


NOT_EXPORTED = {
    "outline": "it is the shape of the row",
    "grid": "each chip has it",
    "notes": "what an import mended is for those inside",
}


def test_each_field_is_exported_or_somebody_said_why_not() -> None:
    columns = {column.name for column in SITES}
    assert {*RULES} - columns == {*NOT_EXPORTED}, "name it in SITES of row_values.py, or say why not"
    assert not [name for name in columns & {*RULES} if RULES[name].outside is Outside.INSIDE], "they would be empty"


@settings(max_examples=40)
@given(site=of(Site, access=Access.PUBLIC, documented=True, source="a list", outline_basis=OutlineBasis.DRAWN))
def test_what_stays_inside_stays_inside(site: Site) -> None:
    (told,) = Gate(Audience.PUBLIC, TODAY, Settings()).sites([site]).items
    for f in dataclasses.fields(Site):
        if RULES[f.name].outside is Outside.INSIDE:
            assert getattr(told, f.name) == f.default, f.name
        elif RULES[f.name].outside is Outside.VALUE:
            assert getattr(told, f.name) == getattr(site, f.name), f.name
    assert site_digest(told) == site_digest(replace(site, statements=told.statements))
