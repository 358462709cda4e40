"""Whether what a claim counts, the ground that it speaks of, and a note beside a count are of listed words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from geodata.text.plain import words
from geodata.text.plain.sentence_forms import entries, of_words

_NEVER = frozenset(("room", "rooms"))


def is_plain_unit(unit: str) -> bool:
    """Whether a unit is of words for things, what became of them, and their ground; none is of people."""
    return of_words(unit, _of_things() | _listed(words.OF_COUNTS))


def is_plain_scope(scope: str, names: Collection[str]) -> bool:
    """Whether a scope is of names of places, and words for parts of them."""
    return of_words(scope, _words(entries("PLACES")) | _listed(words.OF_GROUND), names)


def is_plain_note(note: str, names: Collection[str]) -> bool:
    """Whether a note is of the words of units and scopes, and of what one says of a count."""
    others = (words.OF_COUNTS, words.OF_GROUND, words.OF_NOTES)
    return of_words(note, _of_things().union(_words(entries("PLACES")), *map(_listed, others)), names)


@cache
def _of_things() -> frozenset[str]:
    lists = ("THINGS", "DWELLINGS", "PAST_DEEDS", "SEARCHED", "DONE", "QUALITIES", "MONEY", "PLACES")
    return _words(entry for name in lists for entry in entries(name)) - _NEVER


def _words(listed: Iterable[str]) -> frozenset[str]:
    return frozenset(word for entry in listed for word in entry.split()) - _NEVER


@cache
def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())
