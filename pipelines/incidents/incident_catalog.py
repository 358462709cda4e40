"""A static STAC catalogue of incidents on disk: written file by file, each whole or not at all, the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import StoreRefused
from geodata.incident import Incident
from pipelines.incidents.incident_items import SCHEMA_ID, STAC_VERSION, item_of

SCIENTIFIC = "https://stac-extensions.github.io/scientific/v1.0.0/schema.json"


@dataclass(frozen=True)
class Publication:
    """What a collection says about its source."""

    title: str
    description: str
    licence: str  # SPDX id, or "proprietary" (STAC 1.0's word for any other terms)
    provider: str
    url: str
    doi: str = ""  # of the paper to cite; "" none
    citation: str = ""


PUBLICATIONS: dict[str, Publication] = {
    "ucdp": Publication(
        "UCDP georeferenced events as incidents",
        "Events of the UCDP Georeferenced Event Dataset, each with the precision of its place and date. Titles are "
        "made from coded columns; counts are UCDP's own.",
        "CC-BY-4.0",
        "Uppsala Conflict Data Program",
        "https://ucdp.uu.se/",
        "10.1177/0022343313484347",
        "Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace "
        "Research 50(4).",
    ),
    "acled": Publication(
        "ACLED events as incidents",
        "Events of the Armed Conflict Location and Event Data project. Its terms forbid passing the data on: keep this "
        "catalogue to yourself.",
        "proprietary",
        "ACLED",
        "https://acleddata.com/",
    ),
    "gdelt": Publication(
        "GDELT 2 events as incidents",
        "Events that a machine coded from news. Places are middles of cities and often wrong.",
        "proprietary",
        "The GDELT Project",
        "https://www.gdeltproject.org/",
    ),
    "reliefweb": Publication(
        "ReliefWeb disasters as incidents",
        "Disasters as ReliefWeb lists them, placed no finer than the country.",
        "proprietary",
        "ReliefWeb (OCHA)",
        "https://reliefweb.int/",
    ),
}


def publication_of(source: str) -> Publication:
    """What is said about a source; a plain sentence for one that is not known."""
    return PUBLICATIONS.get(
        source,
        Publication(f"Incidents from {source}", f"Reports imported from {source}.", "proprietary", source, ""),
    )


def collection_id(source: str) -> str:
    """The id of a source's collection."""
    return f"incidents-{source}"


def write_catalog(folder: Path, source: str, incidents: Sequence[Incident]) -> Path:
    """Write incidents into a catalogue folder, beside what is there already; the path of its catalog.json.

    Items lie in one folder a year. Each file is written whole and then put in its place, the lists that name the items
    last: whoever reads meanwhile sees the old or the new state. Writing the same twice changes no byte.

    Raises:
        StoreRefused: the folder cannot be written to, or holds a collection.json that is not ours.
    """
    try:
        return _write(folder, source, incidents)
    except OSError as error:
        raise StoreRefused(
            f"catalogue {folder.name}", f"it cannot be written ({error.strerror})", "Make room or change its rights"
        ) from error


def _write(folder: Path, source: str, incidents: Sequence[Incident]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    collection_path = folder / "collection.json"
    before = _read(collection_path)
    hrefs = {link["href"] for link in before.get("links", []) if link.get("rel") == "item"}
    name = collection_id(source)
    for year in {incident.start_date.year for incident in incidents}:
        (folder / f"{year:04d}").mkdir(exist_ok=True)
    for incident in incidents:
        href = f"./{incident.start_date.year:04d}/{file_name(incident.id)}"
        item = item_of(incident, name)
        item["links"] = [
            {"rel": "root", "href": "../catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "../collection.json", "type": "application/json"},
            {"rel": "collection", "href": "../collection.json", "type": "application/json"},
            *item["links"],
        ]
        _put(folder / href, _json(item))
        hrefs.add(href)
    moved = _moved(hrefs, incidents)
    _put(collection_path, _json(_collection(source, incidents, before, sorted(hrefs - moved)), indent=1))
    catalog = {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": f"compound-watch-{name}",
        "title": publication_of(source).title,
        "description": publication_of(source).description,
        "links": [
            {"rel": "root", "href": "./catalog.json", "type": "application/json"},
            {"rel": "child", "href": "./collection.json", "type": "application/json"},
        ],
    }
    _put(folder / "catalog.json", _json(catalog, indent=1))
    for href in sorted(moved):
        (folder / href).unlink(missing_ok=True)
    return folder / "catalog.json"


def _moved(hrefs: set[str], incidents: Sequence[Incident]) -> set[str]:
    """Older files of incidents whose year the source has corrected."""
    now = {file_name(i.id): f"./{i.start_date.year:04d}/{file_name(i.id)}" for i in incidents}
    return {href for href in hrefs if now.get(href.rpartition("/")[2], href) != href}


def file_name(incident_id: str) -> str:
    """A safe file name for an id of any script: itself where it is plain, else shortened with a digest."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", incident_id):
        return f"{incident_id}.json"
    plain = re.sub(r"[^A-Za-z0-9]+", "-", incident_id).strip("-")[:60] or "item"
    return f"{plain}-{hashlib.sha256(incident_id.encode()).hexdigest()[:10]}.json"


def _collection(
    source: str, incidents: Sequence[Incident], before: dict[str, Any], hrefs: Sequence[str]
) -> dict[str, Any]:
    about = publication_of(source)
    boxes = [incident.place.bounds for incident in incidents if incident.place is not None]
    days = [day for incident in incidents for day in (incident.start_date, incident.end_date)]
    starts, ends = [f"{d.isoformat()}T00:00:00Z" for d in days], [f"{d.isoformat()}T23:59:59Z" for d in days]
    extent = before.get("extent", {})
    for box in extent.get("spatial", {}).get("bbox", []) if before.get("links") else []:
        boxes.append(tuple(box))
    for start, end in extent.get("temporal", {}).get("interval", []):
        starts.append(start or "1900-01-01T00:00:00Z")
        ends.append(end or "1900-01-01T00:00:00Z")
    west, south, east, north = (
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        if boxes
        else (-180.0, -90.0, 180.0, 90.0)
    )
    provider: dict[str, Any] = {"name": about.provider, "roles": ["producer", "licensor"]}
    if about.url:
        provider["url"] = about.url
    found: dict[str, Any] = {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "stac_extensions": [SCIENTIFIC] if about.doi else [],
        "id": collection_id(source),
        "title": about.title,
        "description": about.description,
        "license": about.licence,
        "keywords": ["incidents", source],
        "providers": [provider],
        "extent": {
            "spatial": {"bbox": [[round(float(v), 6) for v in (west, south, east, north)]]},
            "temporal": {"interval": [[min(starts), max(ends)] if starts else [None, None]]},
        },
        "summaries": {"cw:profile": [SCHEMA_ID]},
        "links": [
            {"rel": "root", "href": "./catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "./catalog.json", "type": "application/json"},
            *({"rel": "item", "href": href, "type": "application/geo+json"} for href in hrefs),
        ],
    }  # fmt: skip
    if about.doi:
        found |= {"sci:doi": about.doi, "sci:citation": about.citation}
        found["links"].append({"rel": "cite-as", "href": f"https://doi.org/{about.doi}"})
    return found


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise StoreRefused(f"catalogue {path.parent.name}", "its collection.json is damaged", "Move it away") from error
    if not isinstance(found, dict) or found.get("type") != "Collection":
        raise StoreRefused(f"catalogue {path.parent.name}", "its collection.json is not ours", "Move it away")
    return found


def _json(found: dict[str, Any], indent: int | None = None) -> bytes:
    return (
        json.dumps(found, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":")) + "\n"
    ).encode()


def _put(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    # Whole or not at all: a reader never sees half a file, and a crash leaves the old one.
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
