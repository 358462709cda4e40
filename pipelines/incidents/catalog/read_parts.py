"""What a catalogue gives as reports, in parts: read, and cleaned and screened where another wrote it.

No store is asked, so that another process can do it while this one keeps what came before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any

import numpy as np
import shapely

from geodata.errors import CompoundWatchError, SceneRefused
from geodata.i18n.message_in_text import MessagesInText
from geodata.i18n.messages import english, kept_messages
from geodata.incidents.incident import Incident
from geodata.looks.run import Problem
from geodata.settings.settings import CatalogSettings
from geodata.text.clean import clean, plain
from geodata.text.personal_data import screen
from pipelines.context.seldom_collected import seldom_collected
from pipelines.http.json_values import text
from pipelines.incidents.catalog.item import NOUN, incident_of_item
from pipelines.incidents.catalog.mirror import mirrored
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import link_of, note_border, note_outside, text_of
from pipelines.incidents.sources.csv_table import VERIFICATIONS
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.search import each_item

BATCH = 4_000
"""Items of one part: few enough to take little memory, enough to make writing cheap."""
_FIELDS = tuple(one.name for one in fields(Incident))
_PLACE = _FIELDS.index("place")
_values = attrgetter(*_FIELDS)


@dataclass
class ReadPart:
    """Some items of a catalogue, as reports."""

    incidents: list[Incident] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)  # those that could not be read too
    lost: list[Problem] = field(default_factory=list)  # pages or items that could not be read
    other_nouns: list[str] = field(default_factory=list)  # of a catalogue of ours: what an item is, that is no report
    listed: list[str] = field(default_factory=list)  # ids of items not marked as deprecated, readable or not

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: places as bytes and reports as plain rows, a third of what pickling each takes."""
        rows = [list(_values(incident)) for incident in self.incidents]
        places = shapely.to_wkb(np.array([row[_PLACE] for row in rows], dtype=object)).tolist()
        for row in rows:
            row[_PLACE] = None
        return _unpacked, (rows, places, self.refused, self.lost, self.other_nouns, self.listed)


def _unpacked(rows: Sequence[list[Any]], places: Sequence[bytes | None], *others: Any) -> ReadPart:
    for row, place in zip(rows, shapely.from_wkb(np.array(places, dtype=object)), strict=True):
        row[_PLACE] = place
    return ReadPart([Incident(*row) for row in rows], *others)


def read_remembered(
    catalog: CatalogSettings, bodies: Mapping[str, bytes], collection: str, name: str
) -> Iterator[ReadPart]:
    """As read_parts for a catalogue of another's, of which files were read before.

    Args:
        catalog: which.
        bodies: of its files, by address: they are not read again.
        collection, name: as for read_parts.
    """
    asking = AskedCatalog(catalog)
    asking.static.remember(bodies)
    with seldom_collected():
        yield from read_parts(asking, collection, name, foreign=True)


def read_parts(asking: AskedCatalog, collection: str, name: str, *, foreign: bool) -> Iterator[ReadPart]:
    """Every item of a catalogue, in parts of up to BATCH.

    Args:
        asking: the catalogue.
        collection: id of the one that is read; "" = all.
        name: of the catalogue, as its reports have it.
        foreign: somebody else wrote it, so that its texts are cleaned and screened.

    Raises:
        CatalogUnreachable: it does not answer, or answers nonsense.
    """
    items = each_item(asking, collection, mirror=mirrored)
    while batch := list(islice(items, BATCH)):
        part = ReadPart()
        for found_item in batch:
            if found_item.fault is not None:
                part.lost.append(_problem(found_item.fault))
                part.refused.append(part.lost[-1])
                continue
            if noun := text(found_item.collection.get(NOUN)):
                part.other_nouns.append(plain(noun)[:60])
                continue
            part.listed.append(_listed_id(found_item.item))
            try:
                incident = incident_of_item(found_item.item, name)
            except SceneRefused as error:
                part.refused.append(_problem(error))
                continue
            part.incidents.append(safe(incident) if foreign else incident)
        yield part


def _listed_id(item: Mapping[str, Any]) -> str:
    """The id of an item that its catalogue lists and does not mark as deprecated, readable or not; "" without one."""
    properties, name = item.get("properties"), item.get("id")
    deprecated = isinstance(properties, Mapping) and properties.get("deprecated") is True
    return str(name) if isinstance(name, str | int) and not deprecated else ""


def _problem(error: CompoundWatchError) -> Problem:
    return Problem("", "", error.thing, error.cause, error.next_step)


@lru_cache
def _messages() -> MessagesInText:
    """A catalogue's notes are English by its profile: the messages of ours among them are found once, here."""
    return MessagesInText(kept_messages())


def safe(incident: Incident) -> Incident:
    """An incident whose texts are cleaned and screened, as if its source file had been imported here. Idempotent."""
    notes = RowNotes(list(incident.notes))

    def text(value: str, what: str, longest: int) -> str:
        return text_of(value, what, notes, longest=longest)

    kind = text(incident.kind, "type", 80)
    title = text(incident.title, "title", 500) or kind
    place_name = text(incident.place_name, "place name", 400)
    country = text(incident.country, "country", 100)
    reported_by = text(incident.reported_by, "reported_by", 300)
    licence = text(incident.licence, "licence", 200)
    url = link_of(incident.url, notes)
    source = text(incident.source, "source", 60) or "catalogue"
    word = " ".join(incident.verification.casefold().split())
    if word not in VERIFICATIONS:
        given = text(incident.verification, "verification", 40)
        notes.add(english("its verification {value} is not known: unverified", value=repr(given)))
        word = "unverified"
    if incident.place is not None and not incident.place.is_empty:
        middle = incident.place.centroid
        note_outside(middle.x, middle.y, country, notes)
        note_border(middle, incident.place_precision, country, notes)
    named = tuple(key for key in incident.named_site_ids if text_of(key, "site id", RowNotes(), longest=200) == key)
    noted = tuple(_messages().find(screen(clean(note, longest=300).text).text) for note in notes.texts)
    return replace(
        incident,
        kind=kind,
        title=title,
        place_name=place_name,
        country=country,
        reported_by=reported_by,
        licence=licence,
        url=url,
        notes=noted,
        source=source,
        verification=word,
        site_ids=(),
        named_site_ids=named,
    )
