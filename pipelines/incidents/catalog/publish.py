"""Publish the workspace's reports as a STAC catalogue that anyone can host and anyone can pull.

A root catalogue with a collection for each source: pages of items, a file for each item, and the same as
stac-geoparquet. What an audience may not see is not in it, and what it may no longer see is taken out of it again.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geodata.access.audience import Audience
from geodata.access.clearing.kept_back import KeptBack
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import counted
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import invented_publication_of, publication_of
from geodata.incidents.same_event import same_events
from geodata.wording.handling import behind_login, marking
from geodata.wording.listing_sentences import whom_to_write
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import REPORTS_ID, answerable, begin, writing
from pipelines.incidents.catalog.item import AUDIENCE, EDITION_OF, HANDLING, STAC_VERSION
from pipelines.incidents.catalog.mirror import COUNT, MIRROR_ROLE, PARQUET_TYPE, REST_ROLE
from pipelines.incidents.catalog.table import TABLE, as_beside_the_collection, put_table
from pipelines.incidents.catalog.write import (
    SCHEMA_NAME,
    Gone,
    PartOf,
    as_json,
    item_way,
    page_of,
    put,
    read_items,
    write_catalog,
)

ITEM_FILES = 1_000_000
"""Items of a collection that get a file each: all that a folder can sensibly hold, since clients walk them."""


@dataclass(frozen=True)
class PublishReport:
    """What was published, and what was left out."""

    catalog: Path  # the root catalogue's file
    audience: Audience
    written: dict[str, int]  # source to reports
    left_out: int  # reports that this audience may not see
    kept_back: KeptBack  # reports that stay inside whatever anybody decides
    waiting: int  # reports whose text nobody has decided about
    guarded: str  # who alone may reach it, in words; "" = anyone

    def lines(self) -> list[str]:
        """The report in plain lines."""
        each = ", ".join(f"{number:,} from {source}" for source, number in sorted(self.written.items()))
        lines = [f"Published {counted(sum(self.written.values()), 'report')} for {self.audience}: {each or 'none'}."]
        lines += [
            f"Kept back: {counted(number, 'report')} from {source}, whose terms forbid passing it on or are not known."
            for source, number in sorted(self.kept_back.by_terms.items())
        ]
        lines += [
            f"Kept back: {counted(number, 'report')} from {source}, whose text was deleted: nothing is left to clear."
            for source, number in sorted(self.kept_back.text_deleted.items())
        ]
        if self.audience is not Audience.INTERNAL:
            lines.append(
                f"Left out for {self.audience}: {self.left_out} that nobody has cleared, are withdrawn, would give a "
                "restricted site away, or are too new to tell."
            )
        if self.waiting:
            lines.append(
                f"Waiting for a person to clear or hold: {counted(self.waiting, 'report')}. See the screen Reports, or "
                "`compound-watch incidents queue`."
            )
        return [*lines, catalogue_line(self.catalog, self.guarded)]


def catalogue_line(catalog: Path, guarded: str) -> str:
    """Where a catalogue lies and where its folder may be put.

    Args:
        catalog: the root catalogue's file.
        guarded: from handling.behind_login; "" = it is public.
    """
    return (
        f"The catalogue is {catalog}. {guarded}"
        if guarded
        else f"The catalogue is {catalog}: put its folder on any web server."
    )


def publish_incidents(
    workspace: Workspace,
    out: Path | None = None,
    audience: Audience = Audience.PUBLIC,
    *,
    base_url: str = "",
    today: date | None = None,
    within: str = "",
) -> PublishReport:
    """Write what an audience may see of the reports as a static STAC catalogue. The same twice changes no byte.

    Args:
        workspace: where the reports are stored.
        out: folder to write to; None = <workspace>/published/catalogue-<audience>.
        audience: for whom; partner and public get what a person has cleared, releases and escapes late and coarse, and
            nothing at restricted sites.
        base_url: http(s) address under which the folder will be served, without a final slash: items then name their
            profile's schema and themselves by it; "" = it is not known, and they name neither.
        today: UTC day from which delays count; None reads the clock.
        within: the way from the folder up to the catalogue that it is a part of, such as "../"; "" = it is none's.

    Raises:
        SettingsRefused: it is for the public, and the settings name no address for corrections and replies.
        FileRefused: the folder holds something else.
        StoreRefused: it cannot be written to.
    """
    if audience is Audience.PUBLIC:
        answerable(workspace.settings)
    folder = out or workspace.published_dir / f"catalogue-{audience}"
    with my_turn(workspace.root, f"catalogue in {folder.resolve()}"), writing(folder):
        view = workspace.edition(audience, workspace.reading_day() if today is None else today)
        report, names = _write_items(workspace, folder, view, base_url, within)
        del view  # with all reports
        for name in names:  # from the files: the reports themselves are out of memory by now
            _write_table(folder / name)
        for child in sorted(folder.iterdir()):
            if child.is_dir() and child.name not in names and (child / "collection.json").exists():
                shutil.rmtree(child)  # a source of which nothing may be shown any more
    workspace.keep_digests(folder)
    return report


def _write_items(
    workspace: Workspace, folder: Path, view: EditionView, base_url: str, within: str
) -> tuple[PublishReport, list[str]]:
    """Write the collections without their tables; what to tell of it, and the names of their folders."""
    seen, audience = view.incidents, view.audience
    address = whom_to_write(workspace.settings, invented=all(i.simulated for i in seen.items))
    handling = marking(audience, workspace.settings)
    by_source: dict[str, list[Incident]] = defaultdict(list)
    for incident in seen.items:
        by_source[incident.source].append(incident)
    names = {source: _folder_name(source) for source in sorted(by_source)}
    titles = {name: _title(source, by_source[source]) for source, name in names.items()}
    related = _related([i for incidents in by_source.values() for i in incidents], names)
    root = _root(view, address, handling, base_url, within)
    begin(folder, root, audience)
    for source, name in names.items():
        schema = f"{base_url}/{name}/{SCHEMA_NAME}" if base_url else ""
        here = f"{base_url}/{name}" if base_url else ""
        part = PartOf("../", f"../{within}", here, related, schema, handling)
        write_catalog(folder / name, source, by_source[source], gone=Gone.REMOVED, item_files=ITEM_FILES, part=part)
    root["links"] += [
        {"rel": "child", "href": f"./{name}/collection.json", "type": "application/json", "title": title}
        for name, title in titles.items()
    ]
    put(folder / "catalog.json", as_json(root, indent=1))
    written = {source: len(incidents) for source, incidents in by_source.items()}
    left_out = seen.left_out - len(view.kept_back)
    guarded = behind_login(audience, workspace.settings)
    catalog = folder / "catalog.json"
    report = PublishReport(catalog, audience, written, left_out, view.kept_back, view.reports_waiting, guarded)
    return report, list(names.values())


def _related(incidents: list[Incident], names: dict[str, str]) -> dict[str, list[str]]:
    """Id to the ways to items of other sources that may tell of the same event; linked, never merged."""
    by_id = {i.id: i for i in incidents}
    return {
        key: [f"../../{names[by_id[other].source]}/{item_way(by_id[other])}" for other in others]
        for key, others in same_events(incidents).items()
    }


def _root(view: EditionView, address: str, handling: str, base_url: str, within: str) -> dict[str, Any]:
    """The catalogue of the collections, without its links to them."""
    links = [{"rel": "self", "href": f"{base_url}/catalog.json", "type": "application/json"}] if base_url else []
    links.append({"rel": "root", "href": f"{within or './'}catalog.json", "type": "application/json"})
    if within:
        links.append({"rel": "parent", "href": f"{within}catalog.json", "type": "application/json"})
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": REPORTS_ID,
        "title": "Incident reports",
        "description": f"Reports with place and date precision, as published for {view.audience}. What sources say, "
        f"not what was seen. Each collection names its licence. Made with Compound Watch. {address} {handling}",
        AUDIENCE: view.audience,
        HANDLING: handling,
        EDITION_OF: view.today.isoformat(),
        "links": links,
    }


def _title(source: str, incidents: Sequence[Incident]) -> str:
    about = invented_publication_of if all(i.simulated for i in incidents) else publication_of
    return about(source).title


def _folder_name(source: str) -> str:
    """A folder for a source's word; of words that are no plain names each has its own, by their digest."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", source):
        return source
    plain = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[:50] or "source"
    return f"{plain}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def _write_table(folder: Path) -> None:
    """The collection's items that have a place as stac-geoparquet, named by the collection as its mirror."""
    about, others = folder / "collection.json", folder / "items-without-place.json"
    rest = list[bytes]()  # lines of those that the table cannot hold: with these, and only with these, it is all
    with_place = put_table(folder, _items(folder, rest))
    if not with_place:
        others.unlink(missing_ok=True)
        return
    collection = json.loads(about.read_bytes())
    collection["assets"] = {
        "items": {
            "href": f"./{TABLE}",
            "type": PARQUET_TYPE,
            "title": "Items that have a place, as stac-geoparquet",
            "roles": [MIRROR_ROLE],
        }
    }
    collection[COUNT] = with_place + len(rest)
    if rest:
        put(others, page_of(rest))
        collection["assets"]["items_without_place"] = {
            "href": "./items-without-place.json",
            "type": "application/geo+json",
            "title": "Items without a place, which the table cannot hold",
            "roles": [REST_ROLE],
        }
    else:
        others.unlink(missing_ok=True)
    put(about, as_json(collection, indent=1))


def _items(folder: Path, rest: list[bytes]) -> Iterator[dict[str, Any]]:
    """Items as a table holds them, with the links that lead somewhere from inside it; those without a place to `rest`.

    The library that writes stac-geoparquet takes no item without a place.
    """
    for page in sorted((folder / "items").glob("*.json")):
        for item in read_items(page):
            if item["geometry"] is None:
                rest.append(as_json(as_beside_the_collection(item)))
            else:
                yield as_beside_the_collection(item)
