"""Whether a text names an office, a group or a medium that is listed, or by words that only those have. Pure.

Names of persons cannot be told by their shape ("Somchai Rakdee", "Rose Hill Police"), so nothing that is not listed
passes: a name is one of the listed ones, or each of its words is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from geodata.text.clean import as_searched, without_accents
from geodata.text.plain import speaker_names, words
from geodata.text.plain.sentence_forms import names_taken_out

LONGEST = 200
"""Characters of a name; what is longer is none."""
_BETWEEN_NAMES = re.compile(r"\s*[,;:()\[\]/|–—]\s*|\s+-\s+|\s+(?:and|with|via|on|cited by)\s+|\A(?:on|via)\s+|\s*&\s*")
_WORD = re.compile(r"[^\s.'’]+")
_FIGURE = re.compile(r"\d{1,9}(?:-\d\d-\d\d)?\Z")


@lru_cache(maxsize=20_000)
def unknown_speaker(text: str) -> str:
    """What of a text is no name of an office, a group or a medium; "" = all of it is, or nobody is named.

    Args:
        text: who acted, claimed or reported, as typed; several stand behind commas or "and".
    """
    if len(text) > LONGEST:
        return text[:LONGEST]
    if not text.strip() or _is_speaker(text):
        return ""
    return next((part for part in _BETWEEN_NAMES.split(text) if part and not _is_speaker(part)), "")


def unknown_in_source(text: str) -> str:
    """The same of where something was published: names and words such as "press release, 3 May 2026"."""
    if len(text) > LONGEST:
        return text[:LONGEST]
    parts = (part for part in _BETWEEN_NAMES.split(text) if part)
    return next((part for part in parts if not (_is_speaker(part) or _is_paper(part) or _of_both(part))), "")


def _is_speaker(text: str) -> bool:
    name = " ".join(without_accents(as_searched(text)).casefold().replace("’", "'").split()).strip(" .'")
    name = name.removeprefix("the ")
    if name in _listed(speaker_names.NAMES) or name in _listed(speaker_names.COUNTRIES):
        return True
    tokens = [word.casefold() for word in _WORD.findall(names_taken_out(text, _countries())) if word.casefold() != "s"]
    heads, topics = _words(speaker_names.HEADS), _words(speaker_names.TOPICS)
    peoples = frozenset(word for entry in _listed(words.PEOPLES) for word in entry.split())
    known = heads | topics | peoples | _words(speaker_names.BETWEEN) | {"§"}
    if not tokens or not all(word in known or _FIGURE.match(word) for word in tokens):
        return False
    return not heads.isdisjoint(tokens) and _words(speaker_names.NO_SPEAKERS).isdisjoint(tokens)


def _is_paper(text: str) -> bool:
    return all(
        word in _words(speaker_names.PUBLISHED) or _FIGURE.match(word)
        for word in text.casefold().replace(".", "").split()
    )


def _of_both(text: str) -> bool:
    """'Ministry of Interior press release of 3 May': a name, and behind it what was published."""
    parts = text.split()
    return any(_is_speaker(" ".join(parts[:n])) and _is_paper(" ".join(parts[n:])) for n in range(1, len(parts)))


@cache
def _countries() -> frozenset[str]:
    return frozenset(_listed(speaker_names.COUNTRIES))


@cache
def _listed(text: str) -> frozenset[str]:
    return frozenset(re.split(r"[|\n]", text.strip()))


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def any_unknown(texts: Iterable[str]) -> str:
    """The first that unknown_speaker finds in some texts; "" = none."""
    return next(filter(None, map(unknown_speaker, texts)), "")
