"""The items of a collection out of its table (items.parquet, stac-geoparquet), not of its files: one request for all.

A mirror is read only where the collection says how many items it has and the table, with the file of those without a
place, holds as many: a part of a catalogue would withdraw the rest. What cannot be read is told, and the single items
are read instead.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet
import shapely

from geodata.errors import CatalogUnreachable
from geodata.i18n.messages import english, msg
from geodata.text.foreign_json import NotJson, read_json
from pipelines.http.json_values import Json, mapping, text
from pipelines.http.limits import MIRROR_BYTES, MOST_ITEMS
from pipelines.search.static_catalog import Document, StaticCatalog, absolute, features_of, links
from pipelines.tables.arrow_faults import ARROW_FAULTS

PARQUET_TYPE = "application/vnd.apache.parquet"
MIRROR_ROLE = "collection-mirror"
"""Role of an asset that holds every item of its collection (stac-geoparquet specification)."""
REST_ROLE = "items-without-place"
"""Role of ours: an item collection of those that a table cannot hold, since they have no geometry."""
COUNT = "cw:items"
"""Field of a collection of ours: how many items it has."""
BATCH = 2_000
"""Rows made into items at once."""
_JSON = json.JSONEncoder(default=str, allow_nan=False).encode
"""As json.dumps, which makes an encoder for each item."""
UNREAD = frozenset({"type", "stac_version", "stac_extensions", "bbox", "assets"})
"""Of an item what no report is read from."""
_POINT = int(shapely.GeometryType.POINT)
INSTEAD = msg("Its single items are read instead; ask the catalogue's owner")


def mirrored(catalog: StaticCatalog, collection: Document) -> Iterator[Json] | None:
    """Every item of a collection from its mirror; None where it has none that is known to be whole.

    Raises:
        CatalogUnreachable: now or while the items are taken: the mirror cannot be read, is too large, or is a part.
    """
    whole = whole_table(collection)
    if whole is None:
        return None
    asset, count = whole
    table = _opened(_body(catalog, asset), asset)
    rest = _rest(catalog, collection)
    held = table.metadata.num_rows + len(rest)
    if held != count:
        raise _fault(asset, english("it is a part: items {held} of {told}", held=held, told=count))
    return _items(table, rest, asset)


def whole_table(collection: Document) -> tuple[str, int] | None:
    """Address of a collection's table, and of how many items the collection knows.

    Returns:
        None where it does not say either, or where nothing is installed that reads tables.
    """
    asset, count = mirror_asset(collection, MIRROR_ROLE), _told(collection)
    return None if asset is None or count is None or find_spec("stac_geoparquet") is None else (asset, count)


def _body(catalog: StaticCatalog, href: str) -> bytes:
    try:
        return catalog.body(href)
    except CatalogUnreachable as error:
        raise _fault(href, error.cause) from error


def mirror_asset(collection: Document, asset_role: str) -> str | None:
    """Address of the asset of a role; None without one."""
    for asset in mapping(collection.content.get("assets")).values():
        fields = mapping(asset)
        roles = fields.get("roles")
        fits = fields.get("type") == PARQUET_TYPE or asset_role != MIRROR_ROLE
        if isinstance(roles, list) and asset_role in roles and fits and text(fields.get("href")):
            return absolute(text(fields.get("href")), collection.href)
    return None


def _told(collection: Document) -> int | None:
    """How many items a collection says that it has; None where it does not."""
    count = collection.content.get(COUNT)
    if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
        return count
    single = links(collection, "item")
    return len(single) if single and not links(collection, "items") else None


def _opened(body: bytes, href: str) -> pyarrow.parquet.ParquetFile:
    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(body))
    except ARROW_FAULTS as error:
        raise _fault(href, msg("it is no table that can be read")) from error
    unpacked = sum(table.metadata.row_group(n).total_byte_size for n in range(table.metadata.num_row_groups))
    if table.metadata.num_rows > MOST_ITEMS:
        raise _fault(href, english("its items are more than {most}", most=MOST_ITEMS))
    if unpacked > MIRROR_BYTES:
        raise _fault(href, english("unpacked it is larger than {mb} MB", mb=MIRROR_BYTES >> 20))
    return table


def _rest(catalog: StaticCatalog, collection: Document) -> list[Json]:
    href = mirror_asset(collection, REST_ROLE)
    if href is None:
        return []
    try:
        feature_collection = read_json(_body(catalog, href))
    except NotJson as error:
        raise _fault(href, error.words) from error
    return features_of(mapping(feature_collection))


def _items(table: pyarrow.parquet.ParquetFile, rest: list[Json], href: str) -> Iterator[Json]:
    try:
        for batch in table.iter_batches(batch_size=BATCH):
            for item in items_of_rows(batch):
                # As JSON would have it: no tuple, no number of numpy, no moment.
                yield json.loads(_JSON(item))
    except ARROW_FAULTS as error:
        raise _fault(href, msg("a row of it is no item")) from error
    yield from rest


def items_of_rows(batch: pyarrow.RecordBatch) -> Iterator[dict[str, Any]]:
    """The items of some rows, without UNREAD: as the library's stac_table_to_items, which takes three times as long.

    The library makes the columns; it then asks for each value of each row by itself, which is done here column by
    column.

    Raises:
        ARROW_FAULTS: a row is no item.
    """
    try:
        from stac_geoparquet.arrow._batch import StacArrowBatch
    except ImportError:  # it is not of what the library promises to keep
        from stac_geoparquet.arrow import stac_table_to_items

        yield from stac_table_to_items(pyarrow.Table.from_batches([batch]))
        return
    columns = StacArrowBatch(batch).to_json_batch().inner
    properties, shapes = columns.column("properties"), shapely.from_wkb(columns.column("geometry"))
    names = [name for name in columns.schema.names if name not in {"properties", "geometry", *UNREAD}]
    rows = zip(*(columns.column(name).to_pylist() for name in names), strict=True)
    of_properties = [field.name for field in properties.type]
    values = zip(*(column.to_pylist() for column in properties.flatten()), strict=True)
    for row, about, geometry in zip(rows, values, _geometries(shapes), strict=True):
        item = dict(zip(names, row, strict=True))
        item["geometry"], item["properties"] = geometry, dict(zip(of_properties, about, strict=True))
        yield item


def _geometries(shapes: npt.NDArray[np.object_]) -> Iterable[Any]:
    """Shapes as GeoJSON; those of points, as nearly all are, at once."""
    if (shapely.get_type_id(shapes) == _POINT).all() and not (shapely.is_empty(shapes) | shapely.has_z(shapes)).any():
        return ({"type": "Point", "coordinates": at} for at in shapely.get_coordinates(shapes).tolist())
    return (shape.__geo_interface__ for shape in shapes)


def _fault(href: str, cause: str) -> CatalogUnreachable:
    return CatalogUnreachable(href.split("?")[0].rpartition("/")[2], cause, INSTEAD)
