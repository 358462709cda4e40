"""Whatever a catalogue writes into an item, it becomes a scene or is refused by name: never any other exception."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import CatalogUnreachable, SceneRefused
from geodata.looks.look import LookStatus
from geodata.looks.reason import other
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings, Settings
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.read.look_of_scene import look_at
from pipelines.read.plan import plan_reading
from pipelines.search.deduplicate import one_per_acquisition
from pipelines.search.item_to_scene import scene_from_item
from pipelines.search.search import SearchResult, search
from pipelines.search.search_window import EARLIEST, interval, lies_within
from pipelines.search.site_groups import window_start
from tests.pipelines.imagery_makers import OUTLINE, asset, item, site_of, write_json
from tests.pipelines.mutations import junk, mutated, places, raw_json

Json = dict[str, Any]
PLACE = site_of()
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
            "S1A_IW_20240115T230000",
            assets={"vv": "./vv.tif", "vh": "./vh.tif"},
            properties={"platform": "sentinel-1a", "sar:product_type": "RTC", "sat:relative_orbit": 62},
            collection="sentinel-1-rtc",
        ),
        item(
            "VNP46A2.A2024015.h27v07.002.1",
            assets={"DNB_BRDF-Corrected_NTL": asset("n.tif", **raster)},
            properties={"platform": "snpp", "viirs:horizontal-tile": 27, "viirs:vertical-tile": 7},
            collection="VNP46A2",
        ),
    ]
    paths = sorted(RECORDED.rglob("*.json")) if RECORDED.is_dir() else []
    read = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return [*made, *(one for one in read if isinstance(one, dict) and one.get("type") == "Feature")]


SEEDS = _seeds()


@st.composite
def broken_items(draw: st.DrawFn) -> Json:
    """An item with one to six of its fields dropped, retyped, nested deeper, made huge, or given under odd names."""
    return draw(mutated(copy.deepcopy(draw(st.sampled_from(SEEDS)))))


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


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Workspace.open(tmp_path_factory.mktemp("ledger")).store
    store.save_site(PLACE, by="test")
    yield store
    store.close()


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], SearchResult]:
    """Searches a static catalogue of a sound item and whatever else is written into its list of items."""
    folder = tmp_path_factory.mktemp("catalogue")
    links = [{"rel": "child", "href": "items.json"}]
    write_json(folder / "catalog.json", {"type": "Catalog", "stac_version": "1.0.0", "id": "c", "links": links})
    sound = json.dumps(item("sound", properties={"s2:processing_baseline": "05.11"}))

    def ask(written: str) -> SearchResult:
        text = f'{{"type": "FeatureCollection", "features": [{written}, {sound}]}}'
        (folder / "items.json").write_bytes(text.encode(errors="surrogatepass"))
        return search(CatalogSettings(str(folder), ()), "", OUTLINE, EARLIEST, datetime(2026, 1, 1, tzinfo=UTC))

    return ask


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_through_search_and_plan_into_the_ledger(
    searched: Callable[[str], SearchResult], ledger: Store, data: st.DataObject
) -> None:
    """Whatever stands beside it, the sound item is a scene, and what came of the others can be stored and read."""
    items = [data.draw(broken_items()) for _ in range(5)]
    try:
        found = searched(",".join(raw_json(one, data.draw(st.booleans())) for one in items))
    except CatalogUnreachable as error:
        assert "nested deeper" in error.cause  # refused before anything of it is built
        return
    assert "sound" in [scene.id for scene in found.scenes]
    plan, _ = plan_reading([PLACE], found.scenes, {}, Settings())
    looks = [look_at(work.scene, PLACE, LookStatus.CLOUDY, *other("made")) for work in plan]
    looks += [look_at(one.scene, PLACE, LookStatus.FAILED, *other(one.fault.cause)) for one in found.unusable]
    ledger.save_looks(looks)
    known = ledger.known_looks(PLACE.id)
    assert {(look.collection, look.scene_id) for look in looks} <= set(known)
    for bounds in ledger.look_bounds(5).values():
        assert window_start(bounds, None, RunRequest(), Settings()) is not None


def test_numbers_of_400_digits_and_every_other_type_in_each_field() -> None:
    """Each field of each kind of item once with each odd value: no draw decides what is tried."""
    for seed in SEEDS[:4]:
        for path in places(seed):
            for value in (10**400, -(10**40), math.inf, math.nan, "", "\ud83d", [], [[[]]], {}, None, True, 1e308):
                content = copy.deepcopy(seed)
                at: Any = content
                for key in path[:-1]:
                    at = at[key]
                at[path[-1]] = value
                _judge(content, content)
                lies_within(content, "", OUTLINE, None, None)
