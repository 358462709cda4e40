"""The table of items made in parts is the one that the library makes of all at once."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stac_geoparquet.arrow import parse_stac_items_to_arrow, stac_table_to_items, to_parquet

from pipelines.incidents.catalog import table

Item = dict[str, Any]
DATED: Item = {"datetime": "2020-01-01T00:00:00Z"}
SPANNED: Item = {"datetime": None, "start_datetime": "2020-01-01T00:00:00Z", "end_datetime": "2020-02-01T00:00:00Z"}
LINKS = (
    [{"rel": "via", "href": "https://a.example"}],
    [{"rel": "collection", "href": "./c", "type": "application/json"}],
)
PLACES = (
    {"type": "Point", "coordinates": [1.5, 2.0]},
    {"type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]]},
)
FURTHER = st.fixed_dictionaries(
    {},
    optional={
        "cw:notes": st.lists(st.sampled_from(["a", "b"]), max_size=2),
        "cw:fatalities": st.dictionaries(st.sampled_from(["low", "best", "high"]), st.integers(0, 9), min_size=1),
        "cw:place_radius_m": st.sampled_from([1_000, 25_000.0]),
        "cw:simulated": st.just(True),
        "published": st.just("2020-03-01T00:00:00Z"),
    },
)


@st.composite
def _items(draw: st.DrawFn) -> list[Item]:
    """Items of which each has some fields that others have not, some of them within objects."""

    def item(number: int) -> Item:
        words = {**draw(st.sampled_from([DATED, SPANNED])), "title": f"t{number}", **draw(FURTHER)}
        return {
            "type": "Feature",
            "stac_version": "1.1.0",
            "stac_extensions": draw(st.sampled_from([[], ["https://e.example"]])),
            "id": f"i{number}",
            "geometry": draw(st.sampled_from(PLACES)),
            "bbox": [0.0, 0.0, 1.5, 2.0],
            "properties": words,
            "links": draw(st.sampled_from(LINKS)),
            "assets": draw(st.sampled_from([{}, {"a": {"href": "x"}}])),
            "collection": "c",
        }

    return [item(number) for number in range(draw(st.integers(1, 9)))]


def _read(path: Path) -> list[Item]:
    return list(stac_table_to_items(pyarrow.parquet.read_table(path)))


@given(_items(), st.integers(1, 4))
def test_parts_make_the_table_that_the_library_makes_of_all_at_once(items: list[Item], at_once: int) -> None:
    with TemporaryDirectory() as home, patch.object(table, "AT_ONCE", at_once):
        folder = Path(home)
        to_parquet(parse_stac_items_to_arrow(items), folder / "whole.parquet")
        assert table.put_table(folder, iter(items)) == len(items)
        assert _read(folder / table.TABLE) == _read(folder / "whole.parquet")
        types = [
            {field.name: field.type for field in pyarrow.parquet.read_schema(folder / name)}
            for name in (table.TABLE, "whole.parquet")
        ]
        assert types[0] == types[1]
        assert sorted(path.name for path in folder.iterdir()) == [table.TABLE, "whole.parquet"], "and no part is left"


def test_of_no_items_there_is_no_table_and_nothing_that_writes_one_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "stac_geoparquet.arrow", None)  # as where the extra is not installed
    (tmp_path / table.TABLE).write_bytes(b"of before")
    assert table.put_table(tmp_path, iter(())) == 0 and not list(tmp_path.iterdir())
    assert table.put_table(tmp_path / "not yet", iter(())) == 0 and not list(tmp_path.iterdir())
