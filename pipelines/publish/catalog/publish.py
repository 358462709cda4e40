"""Write everything that an audience may see as one static STAC catalogue that any web server, or a folder, can hold.

catalog.json
    sites/         collection.json, items/, items.parquet
    detections/    … with pictures/, before and after, of the newest
    looks/         …
    actions/       …
    claims/        …
    briefings/     … with files/, the PDF, page and twin of each
    incidents/     a catalogue of its own with a collection for each source of reports, which others can pull
    schemas/       the JSON schema of each noun

Every item has a file, linked with rel "item": viewers of static catalogues (STAC Browser, QGIS, pystac) show exactly
what is linked so. Collections carry their items as stac-geoparquet too.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.errors import FileRefused
from geodata.wording.attribution import SIMULATED, spdx
from geodata.wording.claims.claim_sentences import of_larger_whole
from geodata.wording.handling import behind_login, marking
from geodata.wording.listing_sentences import whom_to_write
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import REPORTS, WHOLE_ID, answerable, begin, writing
from pipelines.incidents.catalog.item import AUDIENCE, EDITION_OF, HANDLING, NOUN, STAC_VERSION
from pipelines.incidents.catalog.mirror import COUNT, MIRROR_ROLE, PARQUET_TYPE
from pipelines.incidents.catalog.publish import PublishReport, catalogue_line, publish_incidents
from pipelines.incidents.catalog.table import TABLE, as_beside_the_collection, put_table
from pipelines.incidents.catalog.write import as_json, file_name, put
from pipelines.publish.catalog.briefings import BRIEFINGS, InForce, give_files, in_force
from pipelines.publish.catalog.change_pictures import give_pictures
from pipelines.publish.catalog.items import Item, file_of, items_of, schema_of
from pipelines.publish.export import addressed
from pipelines.publish.nouns.gather_rows import NOUNS
from pipelines.publish.nouns.identifier_rows import tell_identifiers
from pipelines.publish.nouns.row_values import Rows

PUBLISHED = ("sites", "detections", "looks", "actions", "claims")
"""Nouns that exports have too, with a collection here; reports have a catalogue of their own."""
COLLECTIONS = (*PUBLISHED, BRIEFINGS)
NAME = "Compound Watch"
LICENCE = "licence.txt"
"""File of a collection with its terms in words: "other" as a licence asks for a link to them."""
TITLES = {
    "sites": "Watched places",
    "detections": "Changes and activity",
    "looks": "The ledger of looks",
    "actions": "Actions of authorities",
    "claims": "Claims and counts of others",
    "briefings": "Briefings in force",
}
SAYS = {
    "sites": "Places that named sources document, and how well each outline is known. Being listed is not a finding.",
    "detections": "What was seen to change. Each became visible between its start (the last clear look before) and its "
    "end (the look that first shows it). Every statement ever made of it is in cw:revisions; cw:hedge has to "
    "stand beside cw:kind.",
    "looks": "Every scene over every site, with what became of it: seen, cloudy, not covered, failed.",
    "actions": "What sources say authorities did, or what hit a place, with day and sites. Whether anything was seen "
    "after it is no part of it.",
    "claims": "What authorities and others say, with speaker, day and ground, and what somebody else counted. What we "
    "measured is no part of it.",
    "briefings": "Briefings of this edition and of wider ones, as they were issued, with their files. None that a "
    "later one supersedes.",
}


@dataclass(frozen=True)
class CatalogReport:
    """What was published."""

    catalog: Path  # the root catalogue's file
    audience: Audience
    written: Mapping[str, int]  # noun to items
    left_out: Mapping[str, int]  # noun to rows that this audience may not see
    unplaced: Mapping[str, int]  # noun to rows that have no place of their own, which an item needs
    reports: PublishReport
    guarded: str  # who alone may reach it, in words; "" = anyone
    notes: tuple[str, ...] = ()  # what else is in no collection, in words
    problems: tuple[str, ...] = ()  # what should have been published and could not be, in words

    def lines(self) -> list[str]:
        """The report in plain lines."""
        lines = [
            f"Published {number:,} {what} for {self.audience}; left out: {self.left_out[what]:,}."
            + (f" Without a place, and so in exports alone: {self.unplaced[what]:,}." if self.unplaced[what] else "")
            for what, number in self.written.items()
        ]
        return [
            *lines,
            *self.notes,
            *self.problems,
            *self.reports.lines()[:-1],
            catalogue_line(self.catalog, self.guarded),
        ]


def publish_catalog(
    workspace: Workspace,
    out: Path | None = None,
    audience: Audience = Audience.PUBLIC,
    *,
    base_url: str = "",
    today: date | None = None,
) -> CatalogReport:
    """Write what an audience may see as a static STAC catalogue. The same twice changes no byte.

    Args:
        workspace: where everything is stored.
        out: folder to write to; None = <workspace>/published/stac-<audience>.
        audience: for whom.
        base_url: http(s) address under which the folder will be served: items then name their schema and themselves by
            it; "" = it is not known, and they name neither.
        today: UTC day from which delays count; None reads the clock.

    Raises:
        SettingsRefused: it is for the public, and the settings name no address for corrections and replies.
        FileRefused: the folder holds something else, or the address is none.
        StoreRefused: it cannot be written to.
    """
    base = checked_base(base_url)
    if audience is Audience.PUBLIC:
        answerable(workspace.settings)
    folder = out or workspace.published_dir / f"stac-{audience}"
    day = workspace.reading_day() if today is None else today
    handling = marking(audience, workspace.settings)
    written: dict[str, int] = {}
    left_out: dict[str, int] = {}
    unplaced: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    with my_turn(workspace.root, f"catalogue in {folder.resolve()}"), writing(folder):
        view = workspace.edition(audience, day)  # in our turn: one of before it may be older than what lies there
        address = whom_to_write(workspace.settings, invented=all(site.simulated for site in view.all_sites.items))
        begin(folder, _root(audience, address, handling, day, ""), audience)
        briefings, in_use = in_force(view, workspace.root), {site.id for site in view.sites.items}
        for what in COLLECTIONS:
            built = briefings.built if what == BRIEFINGS else NOUNS[what](view)
            address_of = f"{base}/schemas/{what}.json" if base else ""
            rows = addressed(view, built.rows)
            schema = schema_of(what, rows.columns, address_of)
            put(folder / "schemas" / f"{what}.json", as_json(schema, indent=1))
            items = items_of(rows, schema=address_of, sites=in_use)
            notes += _give_more(items, what, briefings, view, workspace, folder / what)
            written[what], left_out[what] = len(items), built.left_out
            unplaced[what] = len(rows.values) - len(items)
            _put_collection(folder / what, rows, items, base)
        below = f"{base}/{REPORTS}" if base else ""
        reports = publish_incidents(workspace, folder / REPORTS, audience, base_url=below, today=day, within="../")
        put(folder / "catalog.json", as_json(_root(audience, address, handling, day, base), indent=1))
    workspace.keep_digests(folder)
    catalog = folder / "catalog.json"
    guarded = behind_login(audience, workspace.settings)
    counts = (written, left_out, unplaced)
    return CatalogReport(
        catalog, audience, *counts, reports, guarded, (*notes, *briefings.built.notes), briefings.problems
    )


def _give_more(
    items: Sequence[Item], what: str, found: InForce, view: EditionView, workspace: Workspace, folder: Path
) -> tuple[str, ...]:
    """Put what no export has into the items of a collection, and its files beside them; what has none, in words."""
    if what == "sites":
        tell_identifiers(items, view)
        _tell_what_concerns_them(items, view)
    if what == "detections":
        return give_pictures(items, view, workspace.archive, folder)
    if what == BRIEFINGS:
        give_files(items, found, view, workspace.root, folder)
    return ()


def _tell_what_concerns_them(items: Sequence[Item], view: EditionView) -> None:
    """Link each site to the changes, claims and actions that concern it, as they link to it."""
    ids: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for detection in view.detections.items:
        ids[detection.site_id].append(("detections", detection.id))
    for claim in view.claims.items:
        if not of_larger_whole(claim):  # said of a whole, it is said of none of its parts
            ids[claim.site_id].append(("claims", claim.id))
    for action in view.actions.items:
        for site in view.concerned_by(action):
            ids[site.id].append(("actions", action.id))
    for item in items:
        for what, key in ids[item["id"]]:
            way = f"../../{what}/items/{file_name(key)}"
            item["links"].append({"rel": "related", "href": way, "type": "application/geo+json", "title": TITLES[what]})


def checked_base(base_url: str) -> str:
    """The address of a folder without a slash at its end; "" stays so.

    Raises:
        FileRefused: it is no http(s) address, or has a user or a query in it.
    """
    base = base_url.strip().rstrip("/")
    parts = urlsplit(base)
    if base and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query):
        raise FileRefused(
            f"address {base_url[:80]}",
            "it is not an http(s) address of a folder",
            "Give it as https://example.org/stac",
        )
    return base


def _root(audience: Audience, address: str, handling: str, day: date, base: str) -> dict[str, Any]:
    children = [(f"./{what}/collection.json", TITLES[what]) for what in COLLECTIONS]
    children.append((f"./{REPORTS}/catalog.json", "Incident reports"))
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": WHOLE_ID,
        "title": NAME,
        "description": "What public satellites saw, and what was reported, at places that named sources list as "
        f"online-scam compounds, as published for {audience}. {address} {handling}",
        AUDIENCE: audience,
        HANDLING: handling,
        EDITION_OF: day.isoformat(),
        "links": [
            *([{"rel": "self", "href": f"{base}/catalog.json", "type": "application/json"}] if base else []),
            {"rel": "root", "href": "./catalog.json", "type": "application/json", "title": NAME},
            *({"rel": "child", "href": way, "type": "application/json", "title": title} for way, title in children),
        ],
    }


def _put_collection(folder: Path, rows: Rows, items: Sequence[Item], base: str) -> None:
    wanted: set[Path] = set()
    here = f"{base}/{rows.what}" if base else ""
    for item in items:
        path = folder / file_of(item)
        put(path, as_json(_linked(item, here)))
        wanted.add(path)
    for path in (folder / "items").glob("*.json"):
        if path not in wanted:
            path.unlink()  # what may not be shown any more
    if not any((folder / "items").glob("*.json")):
        shutil.rmtree(folder / "items", ignore_errors=True)
    collection = _collection(rows, items, here)
    if put_table(folder, map(in_a_table, items)):
        collection["assets"] = {
            "items": {
                "href": f"./{TABLE}",
                "type": PARQUET_TYPE,
                "title": "All items, as stac-geoparquet; lists of objects as JSON text",
                "roles": [MIRROR_ROLE],
            }
        }
    terms = f"Licence: {rows.licence}\n\n{rows.attribution}\n\n{rows.handling}\n"
    put(folder / LICENCE, terms.encode())
    put(folder / "collection.json", as_json(collection, indent=1))


def _linked(item: Item, here: str) -> Item:
    own = [{"rel": "self", "href": f"{here}/{file_of(item)}", "type": "application/geo+json"}] if here else []
    structure = [
        {"rel": "root", "href": "../../catalog.json", "type": "application/json"},
        {"rel": "parent", "href": "../collection.json", "type": "application/json"},
        {"rel": "collection", "href": "../collection.json", "type": "application/json"},
    ]
    return {**item, "links": [*own, *structure, *item["links"]]}


def in_a_table(item: Item) -> Item:
    """An item as a table holds it: its links lead on from there, and lists of objects are JSON text.

    A column has one type: objects of various fields would each get those of all others, empty.
    """
    words = {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, list) and any(map(_is_object, value)) else value
        for key, value in item["properties"].items()
    }
    return as_beside_the_collection({**item, "properties": words})


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def _not_here(rows: Rows, items: Sequence[Item]) -> str:
    """That rows without a place of their own are no items, with how many; "" where there are none."""
    without = len(rows.values) - len(items)
    if not without:
        return ""
    return f"{without:,} more without a place of their own are no items here: the exports of this edition hold them."


def _collection(rows: Rows, items: Sequence[Item], here: str) -> dict[str, Any]:
    invented = SIMULATED if rows.simulated and SIMULATED not in rows.attribution else ""
    sentences = (SAYS[rows.what], _not_here(rows, items), rows.limits, rows.attribution, invented, rows.handling)
    return {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "stac_extensions": [],
        "id": rows.what,
        "title": TITLES[rows.what],
        "description": " ".join(filter(None, sentences)),
        "license": spdx(rows.licence),
        "keywords": [rows.what, "simulated" if rows.simulated else "satellite"],
        "providers": [{"name": "Compound Watch", "roles": ["processor"]}],
        **sums_up(items),
        NOUN: rows.what,
        COUNT: len(items),
        HANDLING: rows.handling,
        **({EDITION_OF: rows.edition_of.isoformat()} if rows.edition_of else {}),
        "links": [
            *([{"rel": "self", "href": f"{here}/collection.json", "type": "application/json"}] if here else []),
            {"rel": "root", "href": "../catalog.json", "type": "application/json", "title": NAME},
            {"rel": "parent", "href": "../catalog.json", "type": "application/json", "title": NAME},
            {
                "rel": "describedby",
                "href": f"../schemas/{rows.what}.json",
                "type": "application/schema+json",
                "title": f"Fields of {rows.what}",
            },
            {"rel": "license", "href": f"./{LICENCE}", "type": "text/plain", "title": "Licence and attribution"},
            *(
                {"rel": "item", "href": f"./{file_of(i)}", "type": "application/geo+json", "title": _listed_as(i)}
                for i in items
            ),
        ],
    }


SUMMARISED = ("cw:kind", "cw:state", "cw:status", "cw:country", "cw:claimed_by", "cw:issued_for", "platform")
"""Fields whose values a collection lists, so that a client can offer them for choice."""


SUMS = ("extent", "summaries")
"""Fields of a collection that sums_up makes."""


def sums_up(items: Sequence[Item]) -> dict[str, Any]:
    """What a collection says of its items together: extent, and summaries where there are any."""
    boxes, words = [item["bbox"] for item in items], [item["properties"] for item in items]
    box = [
        *(min((b[n] for b in boxes), default=edge) for n, edge in ((0, -180.0), (1, -90.0))),
        *(max((b[n] for b in boxes), default=edge) for n, edge in ((2, 180.0), (3, 90.0))),
    ]
    starts = [w["datetime"] or w["start_datetime"] for w in words]
    ends = [w["datetime"] or w["end_datetime"] for w in words]
    distinct_values = {key: sorted({str(w[key]) for w in words if w.get(key)}) for key in SUMMARISED}
    summaries = {key: values for key, values in distinct_values.items() if values}
    extent = {
        "spatial": {"bbox": [box]},
        "temporal": {"interval": [[min(starts, default=None), max(ends, default=None)]]},
    }
    return {"extent": extent, **({"summaries": summaries} if summaries else {})}


def _listed_as(item: Item) -> str:
    """What a viewer of the collection lists an item as; a look with its day, since all of a site have its name."""
    words = item["properties"]
    return f"{words['title']}, {words['datetime'][:10]}" if words[NOUN] == "looks" else str(words["title"])
