"""A static STAC catalogue of incidents on disk: each file whole or not at all, the same bytes for the same reports.

The items lie in pages: item collections, one for each two hex digits that an id's sha256 begins with, so that a report
keeps its page whatever is corrected in it, and a hundred thousand of them are at most 256 files. The collection links
to the pages with rel "items". Up to MOST_ITEM_FILES items also lie in a file each, linked with rel "item", as any STAC
client walks them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from geodata.errors import StoreRefused
from geodata.i18n.messages import english
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import Publication, as_invented, invented_publication_of, publication_of
from pipelines.incidents.catalog.item import HANDLING, SCHEMA_ID, STAC_VERSION, STRUCTURE, VERSION, item_of

SCIENTIFIC = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"
MOST_ITEM_FILES = 10_000
"""Items up to which each has a file of its own. A file costs a third of a millisecond to write and a request to pull:
beyond this the pages alone hold them, unless the catalogue is written to be hosted (incidents publish)."""
SCHEMA_NAME = "incident-schema.json"
SAME_EVENT = "May tell of the same event"
Item = dict[str, Any]


class Gone(StrEnum):
    """What becomes of reports that a catalogue has and the new list has not."""

    KEPT = "kept"  # the list is a part: it says nothing about them
    WITHDRAWN = "withdrawn"  # the list is all that the source has now: marked as deprecated, and kept
    REMOVED = "removed"  # the list is all that may be shown now: taken out


@dataclass(frozen=True)
class PartOf:
    """The catalogue that a source's folder is a part of."""

    below: str = ""  # the way from the folder up to it, e.g. "../"; "" = the folder is a catalogue itself
    root: str = ""  # the way from the folder up to the root of all, where that is another; "" = that of below
    here: str = ""  # address under which the folder is served: items and collection name themselves; "" = not known
    related: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Id to the ways, from the file of an item, to items that may tell of the same event."""
    schema: str = ""  # address of the profile's schema, which items name; "" = it is not hosted
    handling: str = ""  # how the edition that it is of may be handled; "" = it is of none, as what a workspace keeps


@dataclass(frozen=True)
class _Absent:
    """What becomes of reports that the folder has beside a list, and of which sources."""

    what: Gone
    of: Set[str] | None  # words of the sources; None = of all that the folder has


def collection_id(source: str) -> str:
    """The id of a source's collection."""
    return f"incidents-{source}"


def write_catalog(
    folder: Path,
    source: str,
    incidents: Sequence[Incident],
    *,
    gone: Gone = Gone.KEPT,
    gone_of: Set[str] | None = None,
    item_files: int = MOST_ITEM_FILES,
    part: PartOf | None = None,
) -> Path:
    """Write incidents into a catalogue folder, beside what is there already; the path of its catalog.json.

    A report that says something else than before gets the next `version`. Writing the same twice changes no byte.

    Args:
        folder: created where it is missing.
        source: names the collection, and what it says about its licence.
        incidents: one per id.
        gone: what becomes of reports that the folder has beside them.
        gone_of: words of the sources whose reports the list is complete for; None = of all that the folder has.
        item_files: number of items up to which each also gets a file of its own.
        part: the catalogue that the folder is a part of; None = it is one itself.

    Raises:
        StoreRefused: the folder cannot be written to, or holds a collection.json that is not ours.
    """
    try:
        return _write(folder, source, incidents, _Absent(gone, gone_of), item_files, part or PartOf())
    except OSError as error:
        raise StoreRefused(
            english("catalogue {name}", name=folder.name),
            english("it cannot be written ({error})", error=error.strerror),
            "Make room or change its rights",
        ) from error


def _write(
    folder: Path,
    source: str,
    incidents: Sequence[Incident],
    absent: _Absent,
    item_files: int,
    part: PartOf,
) -> Path:
    name = collection_id(source)
    pages = folder / "items"
    pages.mkdir(parents=True, exist_ok=True)
    before = _read(folder / "collection.json")
    older = _before_pages(folder, before)
    new: dict[str, dict[str, Incident]] = defaultdict(dict)
    for incident in incidents:
        new[_page(incident.id)][incident.id] = incident
    known = {path.stem for path in pages.glob("*.json")}
    total = _Total()
    hrefs: list[str] = []
    for page in sorted(known | set(new) | set(older)):
        path = pages / f"{page}.json"
        items = {item["id"]: item for item in (*older.get(page, ()), *read_items(path))}
        changed = _merge(items, new.get(page, {}), name, absent, part) or page in older
        ordered = [items[key] for key in sorted(items)]
        if not ordered:
            path.unlink(missing_ok=True)
        for item in ordered:
            total.add(item)
        each = max(total.items, len(incidents)) <= item_files
        lines = [as_json(item) for item in ordered] if each or changed else []
        if ordered and changed:
            put(path, page_of(lines))
        if each:
            for item, line in zip(ordered, lines, strict=True):
                href = f"./{_year(item)}/{file_name(item['id'])}"
                hrefs.append(href)
                _put_item(folder / href, line)
    if total.items > item_files:
        hrefs = []  # what was written before the count was known goes with the left-overs
    page_names = sorted(path.stem for path in pages.glob("*.json"))
    put(folder / SCHEMA_NAME, files("pipelines.incidents.catalog").joinpath(SCHEMA_NAME).read_bytes())
    put(
        folder / "collection.json",
        as_json(_collection(source, name, total, sorted(hrefs), page_names, part), indent=1),
    )
    _remove_left_over(folder, hrefs)
    return folder / "collection.json" if part.below else _put_catalog(folder, total.about(source), name)


def _put_catalog(folder: Path, about: Publication, name: str) -> Path:
    catalog = {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": f"compound-watch-{name}",
        "title": about.title,
        "description": about.description,
        "links": [
            {"rel": "root", "href": "./catalog.json", "type": "application/json"},
            {"rel": "child", "href": "./collection.json", "type": "application/json"},
        ],
    }
    put(folder / "catalog.json", as_json(catalog, indent=1))
    return folder / "catalog.json"


def _merge(
    items: dict[str, Item],
    new: dict[str, Incident],
    name: str,
    absent: _Absent,
    part: PartOf,
) -> bool:
    """Bring a page's items up to date; True when something in it changed."""
    changed = False
    for key, incident in new.items():
        item = _linked(item_of(as_invented(incident), name), part)
        item["stac_extensions"] = [*([part.schema] if part.schema else []), *item["stac_extensions"]]
        item["links"] += [{"rel": "related", "href": href, "title": SAME_EVENT} for href in part.related.get(key, ())]
        if part.handling:
            item["properties"][HANDLING] = part.handling
        old = items.get(key)
        if old is not None:
            item = _versioned(item, old)
        if item != old:
            items[key] = item
            changed = True
    for key in [] if absent.what is Gone.KEPT else [key for key in items if key not in new]:
        old = items[key]
        if absent.of is not None and old["properties"].get("cw:source") not in absent.of:
            continue
        if absent.what is Gone.REMOVED:
            del items[key]
            changed = True
        elif not old["properties"].get("deprecated"):
            items[key] = _versioned({**old, "properties": {**old["properties"], "deprecated": True}}, old)
            changed = True
    return changed


def _versioned(item: Item, old: Item) -> Item:
    """The item with the version that it has beside its predecessor: the same when it says the same."""
    number = str(old["properties"].get("version", "1"))
    if number != "1":
        _put_version(item, number)
    if _said(item) == _said(old):
        return item  # where it stands and is hosted and how it may be handled are nothing that the report says
    _put_version(item, str(int(number) + 1 if number.isdigit() else 2))
    return item


def _said(item: Item) -> Item:
    words = {key: value for key, value in item["properties"].items() if key != HANDLING}
    links = [link for link in item["links"] if link["rel"] not in STRUCTURE]
    kept = {key: value for key, value in item.items() if key != "stac_extensions"}
    return {**kept, "properties": words, "links": links}


def _put_version(item: Item, number: str) -> None:
    item["properties"]["version"] = number
    if VERSION not in item["stac_extensions"]:
        item["stac_extensions"] = [*item["stac_extensions"], VERSION]


def _linked(item: Item, part: PartOf) -> Item:
    way = f"{_year(item)}/{file_name(item['id'])}"
    item["links"] = [
        *([{"rel": "self", "href": f"{part.here}/{way}", "type": "application/geo+json"}] if part.here else []),
        {"rel": "root", "href": f"../{part.root or part.below}catalog.json", "type": "application/json"},
        {"rel": "parent", "href": "../collection.json", "type": "application/json"},
        {"rel": "collection", "href": "../collection.json", "type": "application/json"},
        *item["links"],
    ]
    return item


class _Total:
    """How many items there are, and what ground and time they span."""

    def __init__(self) -> None:
        self.items, self.simulated = 0, 0
        self.box: tuple[float, float, float, float] | None = None
        self.start, self.end = "", ""

    def about(self, source: str) -> Publication:
        """What is said of a collection of these items: of invented ones alone that nobody reported them."""
        return invented_publication_of(source) if 0 < self.items == self.simulated else publication_of(source)

    def add(self, item: Item) -> None:
        self.items += 1
        words = item["properties"]
        self.simulated += words.get("cw:simulated") is True
        start, end = words["datetime"] or words["start_datetime"], words["datetime"] or words["end_datetime"]
        self.start = min(self.start or start, start)
        self.end = max(self.end, end.replace("T00:00:00Z", "T23:59:59Z"))
        if box := item.get("bbox"):
            w, s, e, n = self.box or box
            self.box = (min(w, box[0]), min(s, box[1]), max(e, box[2]), max(n, box[3]))


def file_name(incident_id: str) -> str:
    """A safe file name for an id of any script: itself where it is plain, else shortened with a digest."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", incident_id):
        return f"{incident_id}.json"
    plain = re.sub(r"[^A-Za-z0-9]+", "-", incident_id).strip("-")[:60] or "item"
    return f"{plain}-{hashlib.sha256(incident_id.encode()).hexdigest()[:10]}.json"


def item_way(incident: Incident) -> str:
    """Where an item's file lies in its collection's folder."""
    return f"{incident.start_date.year:04d}/{file_name(incident.id)}"


def _page(incident_id: str) -> str:
    return hashlib.sha256(incident_id.encode()).hexdigest()[:2]


def _year(item: Item) -> str:
    words = item["properties"]
    return str(words["datetime"] or words["start_datetime"])[:4]


def _collection(
    source: str, name: str, total: _Total, hrefs: Sequence[str], pages: Sequence[str], part: PartOf
) -> Item:
    about, below = total.about(source), part.below
    provider: Item = {"name": about.provider, "roles": ["producer", "licensor"]}
    invented = about == invented_publication_of(source)
    if about.url:
        provider["url"] = about.url
    collection: Item = {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "stac_extensions": [SCIENTIFIC] if about.doi else [],
        "id": name,
        "title": about.title,
        "description": f"{about.description} {part.handling}".strip(),
        **({HANDLING: part.handling} if part.handling else {}),
        "license": about.licence,
        "keywords": ["incidents", source, *(["simulated"] if invented else [])],
        "providers": [provider],
        "extent": {
            "spatial": {"bbox": [list(total.box or (-180.0, -90.0, 180.0, 90.0))]},
            "temporal": {"interval": [[total.start or None, total.end or None]]},
        },
        "summaries": {"cw:profile": [SCHEMA_ID]},
        "links": [
            *(
                [{"rel": "self", "href": f"{part.here}/collection.json", "type": "application/json"}]
                if part.here
                else []
            ),
            {"rel": "root", "href": f"{part.root or below or './'}catalog.json", "type": "application/json"},
            {"rel": "parent", "href": f"{below or './'}catalog.json", "type": "application/json"},
            {"rel": "describedby", "href": f"./{SCHEMA_NAME}", "type": "application/schema+json"},
            # Viewers take rel "items" for an API and then show its first answer alone, so only our own has it.
            *(
                {"rel": "items", "href": f"./items/{page}.json", "type": "application/geo+json"}
                for page in (() if below else pages)
            ),
            *({"rel": "item", "href": href, "type": "application/geo+json"} for href in hrefs),
        ],
    }
    if about.doi:
        collection |= {"sci:doi": about.doi, "sci:citation": about.citation}
        collection["links"].append({"rel": "cite-as", "href": f"https://doi.org/{about.doi}"})
    return collection


def read_items(path: Path) -> Iterator[Item]:
    """The items of one page; none where there is no such page.

    Raises:
        StoreRefused: it is damaged.
    """
    if not path.exists():
        return
    try:
        yield from json.loads(path.read_bytes())["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreRefused(
            english("catalogue page {name}", name=path.name), "it is damaged", "Move the catalogue's folder away"
        ) from error


def _before_pages(folder: Path, before: Item) -> dict[str, list[Item]]:
    """Items of a catalogue written before there were pages, by the page that they belong to."""
    links = before.get("links", [])
    items_by_page: dict[str, list[Item]] = defaultdict(list)
    if any(link.get("rel") == "items" for link in links):
        return items_by_page
    for link in links:
        path = folder / str(link.get("href"))
        if link.get("rel") == "item" and path.exists():
            item = json.loads(path.read_bytes())
            items_by_page[_page(item["id"])].append(item)
    return items_by_page


def _remove_left_over(folder: Path, hrefs: Sequence[str]) -> None:
    """Take away files of items whose year was corrected, or that are too many for a file each: no list names them."""
    wanted = set(hrefs)
    for year in folder.glob("[0-9][0-9][0-9][0-9]"):
        for path in year.glob("*.json"):
            if f"./{year.name}/{path.name}" not in wanted:
                path.unlink(missing_ok=True)
        if not any(year.iterdir()):
            year.rmdir()


def _read(path: Path) -> Item:
    if not path.exists():
        return {}
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StoreRefused(
            english("catalogue {name}", name=path.parent.name), "its collection.json is damaged", "Move it away"
        ) from error
    if not isinstance(collection, dict) or collection.get("type") != "Collection":
        raise StoreRefused(
            english("catalogue {name}", name=path.parent.name), "its collection.json is not ours", "Move it away"
        )
    return collection


def page_bytes(items: Sequence[Item]) -> bytes:
    """A page of items as it is written."""
    return page_of(map(as_json, items))


def page_of(lines: Iterable[bytes]) -> bytes:
    """A page as it is written: a line for each item, as as_json gives it."""
    head = b'{"type":"FeatureCollection","links":[{"rel":"collection","href":"../collection.json"}],"features":[\n'
    return head + b",\n".join(line.rstrip(b"\n") for line in lines) + b"\n]}\n"


def as_json(found: Item, indent: int | None = None) -> bytes:
    """JSON as a catalogue holds it: any script as it is, one final line end."""
    return (
        json.dumps(found, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":")) + "\n"
    ).encode()


def _put_item(path: Path, content: bytes) -> None:
    """Write the file of an item: a new one at once, since no list names it before it is whole; else as put does."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except (FileExistsError, FileNotFoundError):
        put(path, content)


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; nothing is written where it holds the same."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a reader never sees half a file, and a crash leaves the old one.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
