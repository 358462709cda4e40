"""Whatever a catalogue writes into an item, it becomes a scene or is refused by name: never any other exception."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import SceneRefused
from geodata.scene import Scene
from pipelines.search.acquisitions import one_per_acquisition
from pipelines.search.scenes import scene_from_item
from pipelines.search.search_window import interval, lies_within
from tests.pipelines.imagery_makers import OUTLINE, asset, item

Json = dict[str, Any]
RECORDED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "stac_items"


def _seeds() -> list[Json]:
    """Whole items of each kind, and every recorded one where they are beside the project."""
    raster = {"raster:bands": [{"scale": 0.1, "offset": 0, "nodata": 65535, "data_type": "uint16"}]}
    made = [
        item(properties={"proj:epsg": 32647, "s2:processing_baseline": "05.11", "grid:code": "MGRS-47QMV"}),
        item(
            "LC08_L2SP_130048_20240115_02_T1",
            assets={k: f"./{k}.tif" for k in ("blue", "green", "red", "nir08", "swir16", "swir22", "qa_pixel")},
            properties={"platform": "landsat-8", "landsat:wrs_path": "130", "landsat:wrs_row": "048"},
            collection="landsat-c2-l2",
        ),
        item(
            "S1A_IW_20240115T230000", assets={"vv": "./vv.tif", "vh": "./vh.tif"},
            properties={"platform": "sentinel-1a", "sar:product_type": "RTC", "sat:relative_orbit": 62},
            collection="sentinel-1-rtc",
        ),
        item(
            "VNP46A2.A2024015.h27v07.002.1", assets={"DNB_BRDF-Corrected_NTL": asset("n.tif", **raster)},
            properties={"platform": "snpp", "viirs:horizontal-tile": 27, "viirs:vertical-tile": 7},
            collection="VNP46A2",
        ),
    ]  # fmt: skip
    paths = sorted(RECORDED.rglob("*.json")) if RECORDED.is_dir() else []
    read = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return [*made, *(one for one in read if isinstance(one, dict) and one.get("type") == "Feature")]


SEEDS = _seeds()
HUGE = [10**400, -(10**400), 1e308, -1e308, math.inf, -math.inf, math.nan, 2**63, -1, 0, 0.0]
WORDS = [
    "",
    " ",
    "\x00",
    "\u202e",
    "🛰" * 50,
    "ก็",
    "null",
    "NaN",
    "9" * 400,
    "../" * 40,
    "http://[",
    "http://a:b@c:99999/",
]
junk = st.recursive(
    st.none() | st.booleans() | st.sampled_from(HUGE) | st.sampled_from(WORDS) | st.text(max_size=20)
    | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in an item: keys and list positions from its root."""
    if isinstance(value, dict):
        parts: Any = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value[:6]))
    else:
        return
    for key, inner in parts:
        yield (*path, key)
        yield from _places(inner, (*path, key))


PLACES = [list(_places(seed)) for seed in SEEDS]


@st.composite
def broken_items(draw: st.DrawFn) -> Json:
    """An item with one to six of its fields dropped, retyped, nested deeper, made huge, or given under odd names."""
    number = draw(st.integers(0, len(SEEDS) - 1))
    made = copy.deepcopy(SEEDS[number])
    for _ in range(draw(st.integers(1, 6))):
        path = draw(st.sampled_from(PLACES[number]))
        at: Any = made
        try:
            for key in path[:-1]:
                at = at[key]
            old = at[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that place away
        if not isinstance(at, dict | list):
            continue
        change = draw(st.sampled_from(("drop", "junk", "nest", "text", "list", "twice", "rename")))
        if change == "drop":
            del at[path[-1]]
        elif change == "rename" and isinstance(at, dict):
            at[draw(st.sampled_from(WORDS))] = at.pop(path[-1])
        elif change == "twice" and isinstance(at, list):
            at.append(copy.deepcopy(old))
        else:
            at[path[-1]] = {
                "junk": draw(junk), "nest": {"value": old}, "text": str(old)[:200], "list": [old, old],
            }.get(change, draw(junk))  # fmt: skip
    return made


def _judge(content: Any, collection: Any) -> Scene | None:
    try:
        scene = scene_from_item(content, collection=collection, catalog="made")
    except SceneRefused as refusal:
        assert refusal.thing and refusal.cause and refusal.next_step
        return None
    assert scene.id and scene.assets and scene.acquired_at.utcoffset() is not None
    west, south, east, north = scene.footprint.bounds
    assert -361 < west <= east < 361 and -91 < south <= north < 91
    for one in scene.assets.values():
        assert one.href and math.isfinite(one.scale) and math.isfinite(one.offset)
        assert "sig=" not in one.href or "&s" not in one.href
    assert one_per_acquisition([scene, scene], OUTLINE)  # what follows stands it too
    return scene


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken_items())
def test_a_broken_item_is_a_scene_or_a_named_refusal(content: Json) -> None:
    _judge(content, None)
    lies_within(content, "", OUTLINE, None, None)
    interval(content)


@settings(max_examples=150, deadline=None)
@given(junk, junk)
def test_anything_at_all_is_a_named_refusal(content: Any, collection: Any) -> None:
    if isinstance(content, dict):
        content = {"id": "x", "properties": content, "assets": content, "geometry": content, "bbox": [content]}
    assert _judge(content, collection if isinstance(collection, dict) else None) is None


@pytest.mark.parametrize("number", range(4))
def test_the_items_are_sound_until_they_are_broken(number: int) -> None:
    assert _judge(SEEDS[number], None) is not None
