"""Rows of an export as STAC Items: the same values, with the prefix cw:, a time and a place. Pure.

When each noun is: a detection from its last clear look before to the look that first shows it, since it began somewhere
between the two; a look when it was acquired; a site when that was first told; an action on its day or days;
a claim over the time that it speaks of, up to its day; a briefing on the day that it tells of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from geodata.looks.mission_names_and_credits import NAMED_BY_SCENE_ALONE
from geodata.version import code_version
from geodata.wording.attribution import spdx
from pipelines.incidents.catalog.item import AUDIENCE, HANDLING, NOUN, STAC_VERSION, VERSION
from pipelines.incidents.catalog.write import file_name
from pipelines.publish.export_geojson import geometry_json
from pipelines.publish.nouns.column_meanings import meaning
from pipelines.publish.nouns.row_values import Column, Rows, Value

PROCESSING = "https://stac-extensions.github.io/processing/v1.2.0/schema.json"
FILE = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
SAT = "https://stac-extensions.github.io/sat/v1.0.0/schema.json"
Item = dict[str, Any]
Fields = Mapping[str, Value]
_JSON_TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "flag": "boolean",
    "date": "string",
    "moment": "string",
    "list": "array",
}
_JSON_FORMATS = {"date": "date", "moment": "date-time"}


def items_of(rows: Rows, *, schema: str = "", sites: Collection[str] = ()) -> list[Item]:
    """Items in the order of the rows; the catalogue adds the structural links.

    Args:
        rows: of "sites", "detections", "looks", "actions", "claims" or "briefings".
        schema: address of the profile's JSON schema; "" = none is hosted, and the items name none.
        sites: ids of those that the catalogue has an item of: to others, such as sites out of use, no item leads.
    """
    return [_item(rows, number, schema, sites) for number in range(len(rows.values)) if rows.shapes[number] is not None]


def _item(rows: Rows, number: int, schema: str, sites: Collection[str]) -> Item:
    fields = rows.properties(number)
    geometry = geometry_json(rows.shapes[number])
    shape = rows.shapes[number]
    extensions = [schema] if schema else []
    own = {f"cw:{c.name}": _json(fields[c.name]) for c in rows.columns if c.name != "id" and _told(fields[c.name])}
    properties: dict[str, Any] = {
        "title": rows.titles[number],
        "description": rows.about[number],
        **_when(rows.what, fields),
        "license": spdx(rows.licence),
        NOUN: rows.what,
        AUDIENCE: rows.audience,
        HANDLING: rows.handling,
        **own,
    }
    links: list[dict[str, str]] = []
    for site in (key for key in _sites(rows.what, fields) if key in sites):
        links.append({"rel": "related", "href": f"../../sites/items/{file_name(site)}", "type": "application/geo+json"})
    if rows.what == "actions":
        links += [{"rel": "via", "href": str(fields["url"])}] if fields["url"] else []
        if fields["withdrawn"]:
            extensions.append(VERSION)
            properties["deprecated"] = True
    if rows.what == "detections":
        extensions += [PROCESSING, VERSION]
        properties["processing:software"] = {"compound-watch": str(fields["code_version"] or code_version())}
        revisions = fields["revisions"]
        properties["version"] = str(len(revisions) if isinstance(revisions, Sequence) and revisions else 1)
        properties["deprecated"] = fields["state"] == "withdrawn"
    if rows.what == "looks":
        if fields["platform"]:
            properties["platform"] = str(fields["platform"]).lower()
        if isinstance(fields["orbit"], int) and fields["orbit"] > 0:
            extensions.append(SAT)
            properties["sat:relative_orbit"] = fields["orbit"]
        href = str(fields["href"] or "")
        if href.startswith(("https://", "http://")):
            links.append({"rel": "derived_from", "href": href})
    return {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": extensions,
        "id": item_id(rows.what, fields),
        "geometry": geometry,
        "bbox": [float(edge) for edge in shape.bounds] if shape is not None else [],
        "properties": properties,
        "links": links,
        "assets": {},
        "collection": rows.what,
    }


def item_id(what: str, fields: Fields) -> str:
    """The id of a noun; of a look its site and its scene, since a scene is a look at each site that it covers, and the
    collection where it is none of NAMED_BY_SCENE_ALONE: another one may have a scene of the same id."""
    if what != "looks":
        return str(fields["id"])
    site_and_scene = f"{fields['site_id']}--{fields['scene_id']}"
    alone = fields["collection"] in NAMED_BY_SCENE_ALONE
    return site_and_scene if alone else f"{site_and_scene}--{fields['collection']}"


def _sites(what: str, fields: Fields) -> list[str]:
    """Ids of the sites that a noun is about; none for a site itself, and for a briefing, whose links are its own."""
    if what == "actions":
        ids = fields["site_ids"]
        return [str(key) for key in ids] if isinstance(ids, Sequence) else []
    return [] if what in ("sites", "briefings") else [str(fields["site_id"])]


def _when(what: str, fields: Fields) -> dict[str, str | None]:
    if what == "looks":
        return {"datetime": str(fields["acquired_at"])}
    if what == "sites":
        return {"datetime": str(fields["updated_at"])}
    if what == "briefings":
        return {"datetime": f"{_day(fields['day'])}T00:00:00Z"}
    if what in ("actions", "claims"):
        begun, over = _days(what, fields)
        if begun == over:
            return {"datetime": f"{begun}T00:00:00Z"}
        return {"datetime": None, "start_datetime": f"{begun}T00:00:00Z", "end_datetime": f"{over}T23:59:59Z"}
    first = _day(fields["first_seen"])
    return {
        "datetime": None,
        "start_datetime": f"{_day(fields['last_clear_before']) or first}T00:00:00Z",
        "end_datetime": f"{first}T23:59:59Z",
    }


def _days(what: str, fields: Fields) -> tuple[str, str]:
    """First and last UTC day of an action or claim."""
    if what == "actions":
        return _day(fields["start_date"]), _day(fields["end_date"])
    claimed_on = _day(fields["claimed_on"])
    return min(_day(fields["since"]) or claimed_on, claimed_on), claimed_on


def _day(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def _told(value: Value) -> bool:
    """Whether there is anything to tell; False is."""
    return value is not None and value != "" and value != () and value != []


def _json(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def schema_of(what: str, columns: Sequence[Column], address: str) -> dict[str, Any]:
    """The JSON schema of a noun's items: which cw: fields they may have, of what type, and what they mean.

    Args:
        what: the noun.
        columns: of its rows.
        address: where the schema is hosted, its $id; "" = nowhere.
    """
    fields: dict[str, Any] = {
        f"cw:{c.name}": {"type": _JSON_TYPES[c.kind], "description": meaning(what, c.name)}
        for c in columns
        if c.name != "id"
    }
    for column in columns:
        if column.kind in _JSON_FORMATS:
            fields[f"cw:{column.name}"]["format"] = _JSON_FORMATS[column.kind]
    schema: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Compound Watch, {what}",
        "type": "object",
        "required": ["type", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "properties": {
                "type": "object",
                "required": [NOUN, AUDIENCE, HANDLING],
                "properties": {
                    NOUN: {"const": what},
                    AUDIENCE: {"type": "string"},
                    HANDLING: {"type": "string", "minLength": 1},
                    **fields,
                },
                "patternProperties": {"^(?!cw:)": {}},
            },
        },
    }
    return {"$id": address, **schema} if address else schema


def file_of(item: Item) -> str:
    """Where an item's file lies in its collection's folder."""
    return str(PurePosixPath("items") / file_name(str(item["id"])))


def file_fields(body: bytes) -> dict[str, Any]:
    """Size and checksum of an asset's file, in the fields of the extension FILE."""
    # A multihash: 12 is sha2-256, 20 its length.
    return {"file:size": len(body), "file:checksum": f"1220{hashlib.sha256(body).hexdigest()}"}
