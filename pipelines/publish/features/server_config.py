"""The configuration of pygeoapi over GeoJSON files beside it: OGC API - Features. Pure.

JSON is YAML too, so nothing but the standard library writes it. Nothing in it is secret, and no collection can be
written to.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geodata.wording.attribution import OUR_LICENCE
from pipelines.incidents.catalog.item import AUDIENCE
from pipelines.publish.catalog.publish import SAYS, TITLES
from pipelines.publish.features.plain_page import FOLDER
from pipelines.publish.features.provider_file import BEGIN, END, NAME
from pipelines.publish.nouns.row_values import Rows, Value

TITLE = "Compound Watch"
TITLE_FIELDS = {"detections": "sentence", "sites": "name", "incidents": "title"}
"""What a page of pygeoapi calls a row of each noun; its id where the noun has no such field."""
DAYS = {
    "detections": ("last_clear_before", "first_seen"),
    "incidents": ("start_date", "end_date"),
    "actions": ("start_date", "end_date"),
    "claims": ("since", "claimed_on"),
}
"""Fields of the first and last day of a row of each noun that has days."""
NO_TILES = "tiles/{z}/{x}/{y}.png"
"""Background of maps, which pygeoapi wants named: an address of the server itself that answers nothing. No page shows a
map; a server of tiles elsewhere would learn which places are looked at."""
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
REPORTS = ("Reports", "What sources say happened, with how precisely each is placed and dated; not what was seen.")


def features_config(parts: Sequence[Rows], base: str, listen: tuple[str, int]) -> bytes:
    """The file pygeoapi.yml, UTF-8.

    Args:
        parts: rows of each collection, at least one row each; each lies in a file <noun>.geojson beside it.
        base: http(s) address under which the server is reached, without a slash at the end.
        listen: host and port at which pygeoapi listens.
    """
    about = parts[0]
    config = {
        "server": {
            "bind": {"host": listen[0], "port": listen[1]},
            "url": base,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "language": "en-US",
            "cors": about.audience == "public",
            "pretty_print": False,
            "limits": {"default_items": 100, "max_items": 10_000},
            "templates": {"path": FOLDER, "static": FOLDER},
            "map": {"url": f"{base}/{NO_TILES}", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": f"{TITLE}, for {about.audience}",
                "description": f"What public satellites saw, and what was reported, at places that named sources list. "
                f"{about.handling}",
                "keywords": ["satellite", "change", about.audience],
                "terms_of_service": base,  # an address: its page says how the edition may be handled
                "url": base,
            },
            "license": {"name": about.licence, "url": CC_BY if about.licence == OUR_LICENCE else base},
            "provider": {"name": TITLE, "url": base},
            "contact": {"name": about.attribution},
        },
        AUDIENCE: about.audience,  # pygeoapi leaves it alone
        "resources": {rows.what: _resource(rows) for rows in parts},
    }
    return (json.dumps(_plain(config), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(rows: Rows) -> dict[str, Any]:
    title, says = REPORTS if rows.what == "incidents" else (TITLES[rows.what], SAYS[rows.what])
    names = {column.name for column in rows.columns}
    sentences = (says.replace("cw:", ""), *_span(rows), rows.limits, f"Licence: {rows.licence}.")
    field = TITLE_FIELDS.get(rows.what, "id")
    return {
        "type": "collection",
        "title": title,
        "description": " ".join((*sentences, rows.attribution, rows.handling)),
        "keywords": [rows.what, rows.audience, "simulated" if rows.simulated else "satellite"],
        "extents": _extents(rows),
        "providers": [
            {
                "type": "feature",
                "name": NAME,
                "data": f"{rows.what}.geojson",
                "id_field": "id",
                "title_field": field if field in names else "id",
                **(dict(zip((BEGIN, END), DAYS[rows.what], strict=True)) if rows.what in DAYS else {}),
            }
        ],
    }


def _extents(rows: Rows) -> dict[str, Any]:
    boxes = [shape.bounds for shape in rows.shapes if shape is not None and not shape.is_empty]
    box = [*(min(b[n] for b in boxes) for n in (0, 1)), *(max(b[n] for b in boxes) for n in (2, 3))] if boxes else WORLD
    return {"spatial": {"bbox": [float(edge) for edge in box], "crs": CRS84}}


def _span(rows: Rows) -> list[str]:
    """The days that the rows are of, in words; none where they are of none.

    As the extent of a collection pygeoapi takes times of YAML alone and refuses every filter by time over those of
    JSON, and it refuses one that lies outside where the answer should be empty.
    """
    days = sorted(day for number in range(len(rows.values)) for day in _days(rows.what, rows.properties(number)))
    return [f"Days from {days[0]} to {days[-1]}."] if days else []


WORLD = [-180.0, -90.0, 180.0, 90.0]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def _days(what: str, fields: Mapping[str, Value]) -> list[date]:
    return [value for name in DAYS.get(what, ()) if isinstance(value := fields.get(name), date)]


def _plain(found: Any) -> Any:
    """Texts without what pygeoapi would take for a variable of its environment."""
    if isinstance(found, str):
        return found.replace("${", "$ {")
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items()}
    return [_plain(value) for value in found] if isinstance(found, list) else found
