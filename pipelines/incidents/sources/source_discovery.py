"""The sources of reports that can be read: a RECORD in each file of this room, found by itself."""

from __future__ import annotations

import importlib
import pkgutil

from geodata.incidents.licence_of_each_source import PUBLICATIONS, publication_of
from pipelines.incidents import sources
from pipelines.incidents.sources.source_record import Source


def known(record: Source) -> Source:
    """The record itself, once its terms are known: a source of which nobody knows them would pass the gate by chance.

    Raises:
        ValueError: it has no Publication, and its rows name no terms either.
    """
    if record.id not in PUBLICATIONS and not record.own_terms:
        raise ValueError(
            f"source {record.id!r} has no Publication in geodata/incidents/licence_of_each_source.py: write its terms"
        )
    return record


def _found() -> dict[str, Source]:
    modules = (importlib.import_module(f"{sources.__name__}.{m.name}") for m in pkgutil.iter_modules(sources.__path__))
    records = [known(module.RECORD) for module in modules if hasattr(module, "RECORD")]
    order = {word: n for n, word in enumerate(PUBLICATIONS)}
    return {r.id: r for r in sorted(records, key=lambda r: (order.get(r.id, len(order)), r.id))}


SOURCES: dict[str, Source] = _found()
"""By id, in the order of geodata/incidents/licence_of_each_source.py; tables of anybody come last."""


def source_rows() -> list[dict[str, object]]:
    """What source_lines says, for machines."""
    return [
        {
            "source": word,
            "about": record.about,
            "can_be_asked": record.fetch is not None,
            "terms": None if record.own_terms else publication_of(word).terms,
            "may_pass_on": None if record.own_terms else publication_of(word).may_pass_on,
        }
        for word, record in SOURCES.items()
    ]


def source_lines() -> list[str]:
    """A line for each source: its word, what it is, whether its interface can be asked, and its terms."""
    lines = []
    for word, record in SOURCES.items():
        terms = "each row's own terms" if record.own_terms else publication_of(word).terms
        asked = "; can be asked with `incidents fetch`" if record.fetch is not None else ""
        held = "" if record.own_terms or publication_of(word).may_pass_on else " Stays inside."
        lines.append(f"{word}: {record.about}{asked}. Terms: {terms}.{held}")
    return lines


def fetched() -> tuple[str, ...]:
    """Ids of those whose own interface can be asked."""
    return tuple(word for word, record in SOURCES.items() if record.fetch is not None)
