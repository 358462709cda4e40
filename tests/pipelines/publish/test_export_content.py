"""Exports of any content: text of every script comes back as it was, and an empty workspace gives an empty file."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.sites.site import Access, Site
from geodata.text.clean import plain
from geodata.workspace import Workspace
from pipelines.publish.export import WRITERS, export
from pipelines.publish.export_csv import guarded, read_csv, unguarded
from pipelines.publish.nouns.row_values import clipped

FORMATS = sorted(WRITERS)
NOUNS = ["detections", "sites", "incidents", "measures", "looks"]
BOX = shapely.box(98.500123456, 16.6, 98.51, 16.61)


@given(st.text())
def test_guard_is_undone_exactly(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(name=st.text(min_size=1, max_size=30).map(plain), title=st.text(max_size=30).map(plain))
@settings(max_examples=12, deadline=None)
def test_any_text_survives_every_format(tmp_path_factory: pytest.TempPathFactory, name: str, title: str) -> None:
    home = Workspace.open(tmp_path_factory.mktemp("text"))
    site = Site("s", name, BOX, source=f"ASPI {title}", documented=True, access=Access.PUBLIC)
    home.store.save_site(site, by="a")
    for suffix in FORMATS:
        export(home, home.root / f"x{suffix}", "sites")
    assert next(read_csv(home.root / "x.csv"))["name"] == name
    assert json.loads((home.root / "x.geojson").read_text())["features"][0]["properties"]["source"] == site.source
    assert geopandas.read_parquet(home.root / "x.parquet")["name"].iloc[0] == name
    assert pyogrio.read_dataframe(home.root / "x.gpkg", layer="sites")["name"].iloc[0] == name
    places = ElementTree.parse(home.root / "x.kml").iterfind(".//{*}Placemark/{*}name")
    assert [place.text or "" for place in places] == [name]


@pytest.mark.parametrize("what", NOUNS)
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_workspace_exports_an_empty_file(tmp_path: Path, what: str, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    assert export(Workspace.open(tmp_path / "home"), out, what).written == 0
    if suffix == ".csv":
        assert list(read_csv(out)) == []
    elif suffix == ".parquet":
        assert len(geopandas.read_parquet(out)) == 0
    elif suffix == ".xlsx":
        assert len(pyogrio.read_dataframe(out, layer=what, HEADERS="FORCE")) == 1, "the row of tags"
    elif suffix not in (".kml", ".kmz"):
        assert len(pyogrio.read_dataframe(out, layer=what if suffix == ".gpkg" else None)) == 0


def test_clipping() -> None:
    site = Site("s", "S", shapely.union_all([BOX, shapely.box(98.515, 16.6, 98.52, 16.61)]))
    assert clipped(shapely.box(98.6, 16.6, 98.61, 16.61), site) is None
    both = clipped(shapely.box(98.505, 16.605, 98.517, 16.607), site)
    assert both is not None
    assert both.geom_type == "MultiPolygon"
    touching = clipped(shapely.box(98.51, 16.6, 98.512, 16.61), site)
    assert touching is None  # an edge in common is no ground in common
    inside = shapely.box(98.502, 16.602, 98.503, 16.603)
    assert clipped(inside, site) is inside
