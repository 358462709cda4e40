"""Every recorded item of the public catalogues becomes the scene it should, or is refused for the right reason.

The table holds facts read off the items and their providers' documents: Earth Search takes the offset off
sentinel-2-l2a and leaves it in sentinel-2-c1-l2a; baselines below 04.00 have none; Landsat Collection 2 has -0.2.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from geodata.errors import SceneRefused
from pipelines.search.item_to_scene import scene_from_item

ITEMS = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "stac_items"
pytestmark = pytest.mark.skipif(not ITEMS.is_dir(), reason="the recorded items are not beside this repository")


class Seen(NamedTuple):
    """What a scene must say of itself."""

    sensor: str
    platform: str
    tile: str
    orbit: int | None
    baseline: str
    offset: float  # of its red, VV or light file
    epsg: int


NO_FILES = "names no files"
BILLED = "bills the reader"
GRD = "in radar geometry"
LEVEL_1C = "Level-1C"
NOT_GEOTIFF = "not GeoTIFF"

EXPECTED: dict[str, dict[str, Seen | str]] = {
    "earth-search.aws.element84.com/landsat-c2-l2": {
        "LC08_L2SP_033032_20231008_02_T1.json": BILLED,
    },
    "earth-search.aws.element84.com/sentinel-1-grd": {
        "S1A_IW_GRDH_1SSH_20250731T135608_20250731T135637_060328_077F7E.json": GRD,
        "S1A_IW_GRDH_1SSH_20250731T135702_20250731T135722_060328_077F7E.json": GRD,
    },
    "earth-search.aws.element84.com/sentinel-2-c1-l2a": {
        "S2A_T13TDE_20250711T175745_L2A.json": NO_FILES,
        "S2A_T13TDE_20250718T175132_L2A.json": NO_FILES,
        "S2B_T13TDE_20250721T174755_L2A.json": NO_FILES,
        "S2B_T13TDE_20250724T180145_L2A.json": NO_FILES,
        "S2B_T24MUA_20250731T130245_L2A.json": Seen("optical", "sentinel-2b", "24MUA", 95, "05.11", -0.1, 32724),
        "S2B_T24MVV_20250731T130245_L2A.json": Seen("optical", "sentinel-2b", "24MVV", 95, "05.11", -0.1, 32724),
        "S2B_T24MXV_20250731T130245_L2A.json": Seen("optical", "sentinel-2b", "24MXV", 95, "05.11", -0.1, 32724),
        "S2C_T13TDE_20250716T175117_L2A.json": NO_FILES,
        "S2C_T13TDE_20250719T180004_L2A.json": NO_FILES,
        "S2C_T13TDE_20250726T175050_L2A.json": NO_FILES,
        "S2C_T13TDE_20250729T175521_L2A.json": NO_FILES,
        "S2C_T13TDE_20250729T180310_L2A.json": NO_FILES,
    },
    "earth-search.aws.element84.com/sentinel-2-l1c": {
        "S2B_20EPT_20250731_0_L1C.json": LEVEL_1C,
        "S2B_24MUV_20250731_0_L1C.json": LEVEL_1C,
        "S2B_24MVV_20250731_0_L1C.json": LEVEL_1C,
        "S2B_24MWV_20250731_0_L1C.json": LEVEL_1C,
    },
    "earth-search.aws.element84.com/sentinel-2-l2a": {
        "S2A_13TDE_20231008_0_L2A.json": Seen("optical", "sentinel-2a", "13TDE", 141, "05.09", 0.0, 32613),
        "S2B_20EPT_20250731_0_L2A.json": Seen("optical", "sentinel-2b", "20EPT", 95, "05.11", 0.0, 32720),
        "S2B_24MUV_20250731_0_L2A.json": Seen("optical", "sentinel-2b", "24MUV", 95, "05.11", 0.0, 32724),
        "S2B_24MVV_20250731_0_L2A.json": Seen("optical", "sentinel-2b", "24MVV", 95, "05.11", 0.0, 32724),
        "S2B_24MWV_20250731_0_L2A.json": Seen("optical", "sentinel-2b", "24MWV", 95, "05.11", 0.0, 32724),
    },
    "earth-search.aws.element84.com/sentinel-s2-l2a-cogs": {
        "S2B_20EPT_20250731_0_L2A.json": Seen("optical", "sentinel-2b", "20EPT", 95, "05.11", 0.0, 32720),
    },
    "light_every_night": {
        "201204_catalog.json": NO_FILES,
        "VIIRS_npp.json": NO_FILES,
        "catalog.json": NO_FILES,
    },
    "planetarycomputer.microsoft.com/landsat-c2-l2": {
        "LC09_L2SP_084069_20250722_02_T2.json": Seen("optical", "landsat-9", "WRS2-084069", None, "", -0.2, 32658),
        "LC09_L2SR_084056_20250722_02_T1.json": Seen("optical", "landsat-9", "WRS2-084056", None, "", -0.2, 32659),
        "LC09_L2SR_084057_20250722_02_T1.json": Seen("optical", "landsat-9", "WRS2-084057", None, "", -0.2, 32659),
        "LC09_L2SR_084060_20250722_02_T1.json": Seen("optical", "landsat-9", "WRS2-084060", None, "", -0.2, 32658),
        "LC09_L2SR_084067_20250722_02_T1.json": Seen("optical", "landsat-9", "WRS2-084067", None, "", -0.2, 32658),
        "LC09_L2SR_084073_20250722_02_T1.json": Seen("optical", "landsat-9", "WRS2-084073", None, "", -0.2, 32658),
        "LC09_L2SR_084082_20250722_02_T1.json": Seen("optical", "landsat-9", "WRS2-084082", None, "", -0.2, 32657),
    },
    "planetarycomputer.microsoft.com/sentinel-2-l2a": {
        "S2A_MSIL2A_20190101T000001_R116_T58UFE_20201007T214651.json": (
            Seen("optical", "sentinel-2a", "58UFE", 116, "02.12", 0.0, 32658)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T58UFF_20201007T214659.json": (
            Seen("optical", "sentinel-2a", "58UFF", 116, "02.12", 0.0, 32658)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T58UGE_20201007T214656.json": (
            Seen("optical", "sentinel-2a", "58UGE", 116, "02.12", 0.0, 32658)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T58VFJ_20201007T214649.json": (
            Seen("optical", "sentinel-2a", "58VFJ", 116, "02.12", 0.0, 32658)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59ULB_20201007T214700.json": (
            Seen("optical", "sentinel-2a", "59ULB", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59UMV_20201007T214700.json": (
            Seen("optical", "sentinel-2a", "59UMV", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59UNB_20201007T214702.json": (
            Seen("optical", "sentinel-2a", "59UNB", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VLF_20201007T214653.json": (
            Seen("optical", "sentinel-2a", "59VLF", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VMC_20201007T214703.json": (
            Seen("optical", "sentinel-2a", "59VMC", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VMD_20201007T214704.json": (
            Seen("optical", "sentinel-2a", "59VMD", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VME_20201007T214706.json": (
            Seen("optical", "sentinel-2a", "59VME", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VNC_20201007T214703.json": (
            Seen("optical", "sentinel-2a", "59VNC", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VND_20201007T214702.json": (
            Seen("optical", "sentinel-2a", "59VND", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VNE_20201007T214705.json": (
            Seen("optical", "sentinel-2a", "59VNE", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VNF_20201007T214654.json": (
            Seen("optical", "sentinel-2a", "59VNF", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VPC_20201007T214653.json": (
            Seen("optical", "sentinel-2a", "59VPC", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VPD_20201007T214657.json": (
            Seen("optical", "sentinel-2a", "59VPD", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T59VPE_20201007T214658.json": (
            Seen("optical", "sentinel-2a", "59VPE", 116, "02.12", 0.0, 32659)
        ),
        "S2A_MSIL2A_20190101T000001_R116_T60VUK_20201007T214652.json": (
            Seen("optical", "sentinel-2a", "60VUK", 116, "02.12", 0.0, 32660)
        ),
    },
    "stactools_sentinel1": {
        "S1A_20200103_17RMJ_ASC__S1A_20200103_17RMJ_ASC.json": (
            Seen("radar", "sentinel-1a", "17RMJ", 121, "", 0.0, 32617)
        ),
        "S1A_EW_GRDM_1SDH_20221130T014342_20221130T014446_046117_058549__S1A_EW_GRDM_1SDH_20221130T014342_20221130T014446_046117_058549.json": GRD,  # noqa: E501
        "S1A_IW_GRDH_1SDV_20210809T173953_20210809T174018_039156_049F13__S1A_IW_GRDH_1SDV_20210809T173953_20210809T174018_039156_049F13.json": GRD,  # noqa: E501
    },
    "stactools_sentinel2": {
        "S2A_MSIL1C_20200717T221941_R029_T01LAC_20200717T234135.SAFE__expected_output.json": LEVEL_1C,
        "S2A_MSIL2A_20230625T234621_N0509_R073_T01WCP_20230626T022157.SAFE__expected_output.json": NOT_GEOTIFF,
        "S2A_MSIL2A_20230625T234621_N0509_R073_T01WCS_20230626T022157.SAFE__expected_output.json": NOT_GEOTIFF,
        "S2A_OPER_MSI_L1C_TL_SGS__20181231T203637_A018414_T10SDG__expected_output.json": LEVEL_1C,
        "S2A_OPER_MSI_L2A_TL_2APS_20240108T121951_A044635_T34VEL__expected_output.json": NOT_GEOTIFF,
        "S2A_OPER_MSI_L2A_TL_VGS1_20220401T110010_A035382_T34LBP__expected_output.json": NOT_GEOTIFF,
        "S2A_T01LAC_20200717T221944_L1C__S2A_T01LAC_20200717T221944_L1C.json": LEVEL_1C,
        "S2A_T07HFE_20190212T192646_L2A__S2A_T07HFE_20190212T192646_L2A.json": (
            Seen("optical", "sentinel-2a", "07HFE", 13, "02.12", 0.0, 32707)
        ),
        "S2A_T60CWS_20240109T203651_L2A__expected_output.json": NOT_GEOTIFF,
        "S2B_MSIL2A_20191228T210519_N0212_R071_T01CCV_20201003T104658.SAFE__expected_output.json": (
            Seen("optical", "sentinel-2b", "01CCV", 71, "02.12", 0.0, 32701)
        ),
        "S2B_MSIL2A_20200914T231559_N0500_R087_T01VCG_20230315T224658__expected_output.json": NOT_GEOTIFF,
        "S2B_MSIL2A_20220413T150759_N0400_R025_T33XWJ_20220414T082126.SAFE__expected_output.json": (
            Seen("optical", "sentinel-2b", "33XWJ", 25, "04.00", -0.1, 32633)
        ),
        "esa_S2B_MSIL2A_20210122T133229_N0214_R081_T22HBD_20210122T155500.SAFE__expected_output.json": NOT_GEOTIFF,
    },
    "vnp46a2": {
        "VNP46A2.A2022097.h11v05.001.2022105104455.json": (
            Seen("night light", "suomi-npp", "h11v05", None, "", 0.0, 4326)
        ),
        "collection.json": NO_FILES,
    },
}

SCALE = {"sentinel-2": 1e-4, "landsat": 2.75e-5, "sentinel-1": 1.0, "suomi": 0.1}
NODATA = {"sentinel-2": 0.0, "landsat": 0.0, "sentinel-1": 0.0, "suomi": 65535.0}
RESOLUTION = {"sentinel-2": (10.0, 20.0), "landsat": (30.0, 30.0), "sentinel-1": (20.0, 20.0), "suomi": (500.0, 500.0)}
OPTICAL_BANDS = {"blue", "green", "red", "nir", "swir16", "swir22"}


@pytest.mark.parametrize(
    ("path", "expected"), [(f"{folder}/{name}", row) for folder, rows in EXPECTED.items() for name, row in rows.items()]
)
def test_recorded_item(path: str, expected: Seen | str) -> None:
    item = json.loads((ITEMS / path).read_text(encoding="utf-8"))
    if isinstance(expected, str):
        with pytest.raises(SceneRefused, match=expected):
            scene_from_item(item, collection=None, catalog="recorded")
        return
    scene = scene_from_item(item, collection=None, catalog="recorded")
    main = scene.assets.get("red") or scene.assets.get("vv") or scene.assets["light"]
    found = (scene.sensor.value, scene.platform, scene.tile, scene.orbit, scene.baseline, main.offset, main.epsg)
    assert Seen(*found) == expected  # type: ignore[arg-type]
    family = next(name for name in SCALE if scene.platform.startswith(name))
    assert (main.scale, main.nodata) == (SCALE[family], NODATA[family])
    assert main.gsd_m == RESOLUTION[family][0]
    assert scene.footprint.is_valid and not scene.footprint.is_empty
    west, _, east, _ = scene.footprint.bounds
    assert -180 <= west <= east <= 180
    if scene.sensor.value == "optical":
        classes = set(scene.assets) - OPTICAL_BANDS
        assert set(scene.assets) >= OPTICAL_BANDS and classes in ({"scl"}, {"qa_pixel"})
        assert scene.assets["swir16"].gsd_m == RESOLUTION[family][1]
        assert all(a.offset == main.offset for b, a in scene.assets.items() if b in OPTICAL_BANDS)


def test_the_table_names_every_recorded_file() -> None:
    named = {f"{folder}/{name}" for folder, rows in EXPECTED.items() for name in rows}
    there = {p.relative_to(ITEMS).as_posix() for p in ITEMS.rglob("*.json") if "_collections" not in p.parts}
    assert there == named


def test_a_collection_document_never_changes_what_its_item_says() -> None:
    folder = ITEMS / "planetarycomputer.microsoft.com"
    for path in sorted((folder / "landsat-c2-l2").glob("*.json")) + sorted((folder / "sentinel-2-l2a").glob("*.json")):
        item = json.loads(path.read_text(encoding="utf-8"))
        collection = json.loads((folder / "_collections" / f"{path.parent.name}.json").read_text(encoding="utf-8"))
        alone = scene_from_item(item, collection=None, catalog="c")
        assert scene_from_item(item, collection=collection, catalog="c") == alone
