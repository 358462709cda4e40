"""Why a look came to what it did, as exports tell it: an English sentence, a code, and each reason with its values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely

from geodata.access.audience import Audience
from geodata.i18n.messages import speaking
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.reason import Reason, ReasonCode
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.publish.catalog.items import file_of, items_of
from pipelines.publish.export import export, gather
from pipelines.publish.export_csv import read_csv

TODAY = date(2026, 11, 21)
SITE = Site("open", "Open", shapely.box(98.5, 16.6, 98.51, 16.61), documented=True, source="ASPI", access=Access.PUBLIC)


def test_a_look_tells_why_in_english_by_code_and_by_values(tmp_path: Path) -> None:
    """In every format, whatever language the operator reads."""
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITE, by="a")
    at = datetime(2026, 5, 3, 4, tzinfo=UTC)
    look = Look("open", "S2A", "c", "https://stac.example", "optical", at, LookStatus.SEEN)
    empty = Reason(ReasonCode.LITTLE_DATA, {"share": 0.124})
    why = Reason(ReasonCode.OTHER_ITEM_READ, {"scene": "S2B", "because": (empty,)})
    workspace.store.save_looks([replace(look, status=LookStatus.NOT_COVERED, reasons=(why,))])
    sentence = "same acquisition as S2B, which is used instead (only 12% of the site holds data)"
    values = [
        {"code": "other_item_read", "scene": "S2B", "because": [{"code": "little_data", "share": 0.124}]},
    ]
    with speaking("th"):
        for name in ("x.csv", "x.geojson", "x.gpkg", "x.parquet"):
            export(workspace, tmp_path / name, "looks", today=TODAY)
    (row,) = read_csv(tmp_path / "x.csv")
    features = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))["features"]
    (feature,) = [f["properties"] for f in features if f["properties"]["scene_id"] == look.scene_id]
    assert (row["reason"], row["reason_code"], json.loads(row["reasons"])) == (sentence, "other_item_read", values)
    assert (feature["reason"], feature["reason_code"], feature["reasons"]) == (sentence, "other_item_read", values)
    for table in (
        pyogrio.read_dataframe(tmp_path / "x.gpkg", layer="looks"),
        geopandas.read_parquet(tmp_path / "x.parquet"),
    ):
        (found,) = table[table["scene_id"] == look.scene_id].to_dict("records")
        assert (found["reason"], found["reason_code"]) == (sentence, "other_item_read")
        assert "little_data" in str(found["reasons"])
    workspace.store.close()


@pytest.mark.parametrize("what", ["looks", "measures"])
def test_each_row_says_whether_its_site_is_invented(tmp_path: Path, what: str) -> None:
    """A row is filtered and copied without the file it came in."""
    workspace = Workspace.open(tmp_path / "w")
    at = datetime(2026, 5, 3, 4, tzinfo=UTC)
    for site in (SITE, replace(SITE, id="demo", name="Demo", simulated=True)):
        workspace.store.save_site(site, by="a")
        workspace.store.save_looks([Look(site.id, "S2A", "c", "https://s.example", "optical", at, LookStatus.SEEN)])
        measure = Measure(site.id, "built_up", at, 4.0, "ha", 3.0, 5.0, "S2A", "r")
        workspace.store.save_measures(site.id, "built_up", [measure])
    export(workspace, tmp_path / "x.csv", what, today=TODAY)
    rows = {row["site_id"]: row["simulated"] for row in read_csv(tmp_path / "x.csv")}
    assert rows == {"open": "false", "demo": "true"}
    workspace.store.close()


def test_two_collections_may_name_a_scene_alike_and_each_look_has_its_own_item(tmp_path: Path) -> None:
    """The store keeps both; the id of each is its own, whether the other is there or not."""
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITE, by="a")
    at = datetime(2026, 5, 3, 4, tzinfo=UTC)
    usual = Look("open", "S2A", "sentinel-2-l2a", "https://stac.example", "optical", at, LookStatus.SEEN)
    others = [replace(usual, collection=name) for name in ("elsewhere", "another")]

    def items() -> list[dict[str, Any]]:
        return items_of(gather(workspace, "looks", Audience.PUBLIC, TODAY).rows)

    workspace.store.save_looks(others)
    alone = {item["id"]: file_of(item) for item in items()}
    workspace.store.save_looks([usual])
    files = {item["id"]: file_of(item) for item in items()}
    assert files.keys() == {"open--S2A", "open--S2A--another", "open--S2A--elsewhere"}
    assert len(set(files.values())) == 3 and alone.items() < files.items()
    workspace.store.close()
