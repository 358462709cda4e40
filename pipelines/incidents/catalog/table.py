"""The items of a collection as one table, stac-geoparquet, made in parts: a large collection needs no more memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from posixpath import join, normpath
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import urlsplit

import pyarrow

from pipelines.incidents.catalog.item import STRUCTURE
from pipelines.incidents.catalog.write import put

Item = dict[str, Any]
AT_ONCE = 8192
"""Items made into columns at once: of reports, 60 MB."""
TABLE = "items.parquet"


def as_beside_the_collection(item: Item) -> Item:
    """An item as a file beside its collection holds it, a table or a page: links and assets lead on from there.

    An item's own file lies in a folder of the collection, and its links say the way from that folder. A reader of a
    table takes them for ways from the table. Of a link its rel and its way are kept: a column has one set of fields.

    Args:
        item: as its own file has it.
    """
    kept = [link for link in item["links"] if link["rel"] not in STRUCTURE]
    links = [{"rel": link["rel"], "href": _one_up(str(link["href"]))} for link in kept]
    assets = {name: {**asset, "href": _one_up(str(asset["href"]))} for name, asset in item["assets"].items()}
    return {**item, "links": [{"rel": "collection", "href": "./collection.json"}, *links], "assets": assets}


def _one_up(way: str) -> str:
    """A way from a folder as one from the folder above it; addresses stay as they are."""
    if urlsplit(way).scheme or way.startswith("/"):
        return way
    way = normpath(join("items", way))
    return way if way.startswith("../") else f"./{way}"


class _Handed(Item):
    """An item that nobody reads after the table has: the library copies each whole otherwise, a third of its time."""

    def __deepcopy__(self, memo: object) -> Self:
        return self


def put_table(folder: Path, items: Iterable[Item]) -> int:
    """Write items that have a place as the collection's table; how many. Of none there is no table: it is taken away.

    The library has a way in parts of its own (`ChunksToDisk`). It is not taken: where one part has a field of an
    object that another has not, values are lost.

    Args:
        folder: of the collection.
        items: taken one by one and changed; the caller reads none of them afterwards.

    Raises:
        OSError: the folder cannot be written to.
    """
    batches = _batches(items)
    first = next(batches, None)
    if first is None:
        (folder / TABLE).unlink(missing_ok=True)
        return 0
    from stac_geoparquet.arrow import to_parquet  # here: a catalogue of nothing is made without it

    written = folder / f".{TABLE}.part"
    with TemporaryDirectory(prefix=".parts-", dir=folder) as scratch:
        columns = pyarrow.schema([])
        parts: list[Path] = []
        number = 0
        for batch in chain([first], batches):
            columns = pyarrow.unify_schemas([columns, batch.schema], promote_options="permissive")
            parts.append(Path(scratch) / f"{len(parts)}.arrow")
            with pyarrow.ipc.new_file(parts[-1], batch.schema) as file:
                file.write(batch)
            number += batch.num_rows
        try:
            to_parquet(pyarrow.RecordBatchReader.from_batches(columns, _with_columns(parts, columns)), written)
            put(folder / TABLE, written.read_bytes())
        finally:
            written.unlink(missing_ok=True)
    return number


def _batches(items: Iterable[Item]) -> Iterator[pyarrow.RecordBatch]:
    """Columns of up to AT_ONCE items at a time, each batch with the columns that its own items have."""
    every = map(_Handed, items)
    while part := list(islice(every, AT_ONCE)):
        from stac_geoparquet.arrow import parse_stac_items_to_arrow  # not where there is no item

        yield from parse_stac_items_to_arrow(part)


def _with_columns(parts: Iterable[Path], columns: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The batches of some files with the columns of all, empty where a batch has none."""
    for path in parts:
        with pyarrow.ipc.open_file(path) as file:
            batch = file.get_batch(0)
        held = {
            field.name: batch.column(field.name).cast(field.type)
            if field.name in batch.schema.names
            else pyarrow.nulls(batch.num_rows, field.type)
            for field in columns
        }
        yield pyarrow.RecordBatch.from_arrays(list(held.values()), schema=columns)
