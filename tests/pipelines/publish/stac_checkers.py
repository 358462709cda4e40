"""stac-validator and stac-check over a folder, without a network.

STAC's own schemas are those that pystac brings along. No package brings those of the extensions, so what they ask of
the fields that we write stands here, from their documents. Any other address is refused: nobody would find it either.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import stac_validator.utilities as fetching
from stac_check.lint import Linter

DRAFT = "http://json-schema.org/draft-07/schema#"


def _properties(**fields: Any) -> dict[str, Any]:
    return {
        "$schema": DRAFT,
        "properties": {"properties": {"properties": {n.replace("__", ":"): f for n, f in fields.items()}}},
    }


def _assets(**fields: Any) -> dict[str, Any]:
    told = {name.replace("__", ":"): field for name, field in fields.items()}
    return {"$schema": DRAFT, "properties": {"assets": {"additionalProperties": {"properties": told}}}}


EXTENSIONS: dict[str, dict[str, Any]] = {
    "processing/v1.2.0": _properties(
        processing__software={"type": "object", "additionalProperties": {"type": "string"}},
        processing__lineage={"type": "string"},
    ),
    "sat/v1.0.0": _properties(sat__relative_orbit={"type": "integer", "minimum": 1}),
    "version/v1.2.0": _properties(version={"type": "string"}, deprecated={"type": "boolean"}),
    "timestamps/v1.1.0": _properties(published={"type": "string", "format": "date-time"}),
    "scientific/v1.0.0": {"$schema": DRAFT, "properties": {"sci:doi": {"pattern": "^10\\.[0-9.]+/.+$"}}},
    "projection/v2.0.0": _properties(
        proj__code={"type": ["string", "null"], "pattern": "^[A-Z]+:[0-9]+$"},
        proj__shape={"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        proj__transform={"type": "array", "items": {"type": "number"}, "minItems": 6, "maxItems": 9},
    ),
    "raster/v2.0.0": _assets(raster__scale={"type": "number"}, raster__offset={"type": "number"}),
    "eo/v2.0.0": _properties(eo__cloud_cover={"type": "number", "minimum": 0, "maximum": 100}),
    "file/v2.1.0": _assets(
        file__checksum={"type": "string", "pattern": "^[a-f0-9]+$"}, file__size={"type": "integer", "minimum": 0}
    ),
    "view/v1.0.0": _properties(view__sun_elevation={"type": "number", "minimum": -90, "maximum": 90}),
}


CLASSES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["value", "name"],
        "properties": {
            "value": {"type": "integer"},
            "name": {"type": "string", "pattern": "^[0-9A-Za-z-_]+$"},
            "description": {"type": "string"},
            "nodata": {"type": "boolean"},
        },
    },
}
EXTENSIONS["classification/v2.0.0"] = _assets(classification__classes=CLASSES)


def _known() -> dict[str, dict[str, Any]]:
    within = resources.files("pystac.validation") / "jsonschemas"
    core = [*(within / "stac-spec" / "v1.1.0").iterdir(), *(within / "geojson").iterdir()]
    found = {}
    for file in core:
        if file.name.endswith(".json"):
            schema = json.loads(file.read_text(encoding="utf-8"))
            # One of them calls itself "commonjson"; the others refer to it by its file's name.
            found[schema["$id"].rstrip("#").replace("commonjson", "common.json")] = schema
    ours = {f"https://stac-extensions.github.io/{name}/schema.json": schema for name, schema in EXTENSIONS.items()}
    return {**found, **ours}


@dataclass(frozen=True)
class Checked:
    """What the two tools say of all documents below a folder."""

    documents: int
    invalid: dict[str, str]  # file -> what stac-validator says
    advice: dict[str, set[str]]  # what stac-check advises -> kinds of documents that it says it of
    geometry: set[str]  # what stac-check says of shapes


def check(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    hosted: Mapping[str, dict[str, Any]] | None = None,
    most: int | None = None,
) -> Checked:
    """Run both over the STAC documents below a folder.

    Args:
        folder: a catalogue's.
        monkeypatch: of the test.
        hosted: schemas that the catalogue itself hosts, by address; None = it hosts none.
        most: about so many of each folder, spread evenly; None = all.
    """
    known = {**_known(), **(hosted or {})}
    asked = fetching.fetch_and_parse_file

    def from_here(address: str, headers: Any = None) -> Any:
        if "://" not in address:
            return asked(address, headers)
        if address not in known:
            raise ValueError(f"{address} is no schema that anybody could find offline")
        return known[address]

    monkeypatch.setattr(fetching, "fetch_and_parse_file", from_here)
    fetching.set_schema_cache_size(64)
    invalid, advice, geometry, documents = {}, dict[str, set[str]](), set[str](), 0
    for path in _some(folder, most):
        document = json.loads(path.read_bytes())
        if "stac_version" not in document:
            continue
        documents += 1
        told = Linter(str(path))
        if not told.valid_stac:
            invalid[str(path.relative_to(folder))] = f"{told.error_type}: {told.error_msg}"
        for rule in told.create_best_practices_dict():
            advice.setdefault(rule, set()).add(f"{path.relative_to(folder).parts[0]} {document['type']}")
        geometry |= set(told.geometry_errors_msg[1:])
    return Checked(documents, invalid, advice, geometry)


def _some(folder: Path, most: int | None) -> Iterator[Path]:
    by_folder: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob("*.json")):
        by_folder.setdefault(path.parent, []).append(path)
    for paths in by_folder.values():
        yield from paths[:: max(1, len(paths) // most) if most else 1]
