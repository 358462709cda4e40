"""What asking an interface needs whatever the source: pages to their end, lists in answers, countries by any name."""

from __future__ import annotations

from typing import Any

from geodata.errors import CatalogUnreachable, FileRefused
from geodata.sites.countries import country_of
from pipelines.incidents.sources.source_client import AskedSource

PAGE = 1_000
"""Events asked for at once: the most that UCDP and ReliefWeb give."""
MOST_PAGES = 2_000
"""Pages of one question: more is an interface that never ends."""


def paged(asked: AskedSource, url: str, params: dict[str, str | int | list[str]], name: str) -> list[Any]:
    """Events of all pages. A short page ends nothing: an interface may give fewer than were asked for."""
    events: list[Any] = []
    before: list[Any] = []
    for page in range(1, MOST_PAGES + 1):
        batch = list_in(asked.json(url, {**params, "page": page}), "data", name)
        if not batch or batch == before:  # the second where pages are not known to it: all of it came at once
            return events
        events += batch
        before = batch
    raise endless(name)


def endless(name: str) -> CatalogUnreachable:
    """The error of a source that had MOST_PAGES pages and still more."""
    return CatalogUnreachable(name, "its pages do not end", "Ask for less time at once")


def list_in(answer: Any, key: str, name: str) -> list[Any]:
    entries = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(entries, list):
        raise CatalogUnreachable(name, f"its answer has no list {key!r}", "Check its address, or try later")
    return entries


def known_country(word: str) -> str:
    country = country_of(word)
    return country.iso2 if country else word


def country_code_of(word: str) -> str:
    country = country_of(word)
    if country is None:
        raise FileRefused(f"country {word[:40]!r}", "it is not known", "Use a name or an ISO code")
    return country.iso2


def country_name(word: str) -> str:
    country = country_of(country_code_of(word))
    return country.name if country else word


def iso3(word: str) -> str:
    country = country_of(country_code_of(word))
    return country.iso3 if country else word
