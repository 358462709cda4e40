"""Chips as a STAC catalogue, read by other programs: a cube with time, scale and place, and only what may be seen."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import odc.stac
import pystac
import pytest
import rasterio
from pystac.extensions.classification import ClassificationExtension
from pystac.extensions.file import FileExtension
from pystac.extensions.projection import ProjectionExtension
from pystac.validation.stac_validator import JsonSchemaSTACValidator

from compound_watch.cubes import stack_of
from compound_watch.opened_workspace import open_workspace
from geodata.access.audience import Audience
from geodata.detections.review import Review, Verdict
from geodata.errors import FileRefused, NotFound
from geodata.workspace import Workspace
from pipelines.publish.catalog.chips import ChipsReport, export_chips
from pipelines.read.chip_files import read_chips
from tests.pipelines.publish.stac_checkers import check
from tests.screens import fixture_world
from tests.screens.fixture_world import END, HIDDEN

SITE = "pellimar-bend"
KINDS = {
    "Feature": pystac.STACObjectType.ITEM,
    "Collection": pystac.STACObjectType.COLLECTION,
    "Catalog": pystac.STACObjectType.CATALOG,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chips") / "home"
    fixture_world.make(folder).close()
    return folder


@pytest.fixture(scope="module")
def written(home: Path, tmp_path_factory: pytest.TempPathFactory) -> ChipsReport:
    return exported(home, tmp_path_factory.mktemp("written") / "out", Audience.INTERNAL)


def exported(home: Path, out: Path, audience: Audience, *site_ids: str) -> ChipsReport:
    return export_chips(Workspace.existing(home), out, audience, site_ids=site_ids, today=END)


def items(catalog: Path) -> list[pystac.Item]:
    return sorted(pystac.Catalog.from_file(str(catalog)).get_items(recursive=True), key=lambda item: str(item.datetime))


def test_every_document_is_valid_and_declares_the_extensions_whose_fields_it_has(written: ChipsReport) -> None:
    """STAC's own schemas as pystac brings them along; those of extensions are fetched by validators, never here."""
    core, seen = JsonSchemaSTACValidator(), set()
    for path in written.catalog.parent.rglob("*.json"):
        found: dict[str, Any] = json.loads(path.read_bytes())
        seen.add(found["type"])
        core.validate_core(found, KINDS[found["type"]], found["stac_version"], str(path))
        for link in found["links"]:
            assert (path.parent / link["href"]).resolve().is_file() and link["rel"] != "items", link
        if found["type"] == "Feature":
            fields = {*found["properties"], *(f for a in found["assets"].values() for f in (*a, *a["bands"][0]))}
            used = {field.split(":")[0] for field in fields if ":" in field} - {"cw"}
            declared = {address.split("/")[3] for address in found["stac_extensions"]}
            assert used == {{"projection": "proj"}.get(name, name) for name in declared}
            assert used >= {"proj", "raster", "eo", "file", "processing"}
    assert seen == set(KINDS)


def test_stac_validator_finds_nothing_wrong(written: ChipsReport, monkeypatch: pytest.MonkeyPatch) -> None:
    found = check(written.catalog.parent, monkeypatch, most=3)
    assert found.documents > 4 and found.invalid == {} and found.geometry == set()


def test_each_file_says_what_its_item_says(written: ChipsReport) -> None:
    for item in items(written.catalog):
        place = ProjectionExtension.ext(item)
        assert item.datetime is not None and place.transform is not None
        for name, asset in item.assets.items():
            path = Path(str(asset.get_absolute_href()))
            body, told = path.read_bytes(), FileExtension.ext(asset)
            assert told.checksum == "1220" + hashlib.sha256(body).hexdigest() and told.size == len(body)
            with rasterio.open(path) as file:
                assert file.descriptions == (name,) and file.tags()["TIFFTAG_DATETIME"] == (
                    f"{item.datetime:%Y:%m:%d %H:%M:%S}"
                )
                assert file.crs.to_epsg() == int(str(place.code).removeprefix("EPSG:"))
                assert list(file.shape) == place.shape and list(file.transform)[:6] == place.transform
                assert list(file.bounds) == place.bbox and file.nodata == asset.extra_fields["nodata"]
                assert file.scales == (asset.extra_fields.get("raster:scale", 1.0),) and file.offsets == (0.0,)
                assert (
                    "Simulated" in file.tags()["TIFFTAG_COPYRIGHT"]
                    and file.dtypes[0] == asset.extra_fields["data_type"]
                )


def test_what_each_class_of_the_mask_means_is_told(written: ChipsReport) -> None:
    """The numbers as ESA's Sentinel-2 Products Specification Document has them."""
    meant = {3: "shadow", 4: "vegetation", 5: "not_vegetated", 6: "water", 9: "cloud_high", 10: "cirrus", 11: "snow"}
    for item in items(written.catalog):
        asset = item.assets["scl"]
        told = {one.value: one for one in ClassificationExtension.ext(asset).classes or []}
        assert list(told) == list(range(12)) and [one.value for one in told.values() if one.nodata] == [0]
        assert all(word in told[value].name for value, word in meant.items())
        with rasterio.open(str(asset.get_absolute_href())) as file:
            assert {*np.unique(file.read(1)).tolist()} <= {*told}


@pytest.mark.filterwarnings("ignore:The 'shapely.ops.transform:DeprecationWarning")  # odc-geo's, harmless to us
def test_three_lines_make_a_cube_with_time_and_scale(home: Path, written: ChipsReport) -> None:
    found = pystac.Catalog.from_file(str(written.catalog)).get_items(recursive=True)
    cube = odc.stac.load(found, bands=["red", "nir", "scl"])
    reflectance = cube["red"].where(cube["red"] != cube["red"].nodata) * 1e-4

    ours = open_workspace(home, "internal", today=END).chips(SITE, bands=["red", "nir", "scl"])
    assert np.array_equal(cube["time"], ours["time"]) and len(ours["time"]) > 5
    assert np.allclose(reflectance, ours["red"], equal_nan=True, atol=1e-6)
    assert np.array_equal(cube["scl"], ours["scl"]) and cube.odc.geobox == ours.odc.geobox


@pytest.mark.filterwarnings("ignore:The 'shapely.ops.transform:DeprecationWarning")  # odc-geo's, harmless to us
def test_such_a_cube_is_judged_from_the_same_numbers(home: Path, written: ChipsReport) -> None:
    store = Workspace.existing(home).store
    site = store.site(SITE)
    made = stack_of(odc.stac.load(items(written.catalog)), site.outline)
    archived = read_chips(home, site, store.chips(SITE))
    assert tuple(made.bands) == archived.bands and np.array_equal(made.reflectance, archived.reflectance)
    assert np.array_equal(made.classes, archived.scl)


def test_an_audience_gets_the_looks_of_told_days_and_what_it_may_not_see_goes(home: Path, tmp_path: Path) -> None:
    """Pellimar Bend has a change that only one person has reviewed: the public is not told of it, nor shown it."""
    out = tmp_path / "out"
    every = exported(home, out, Audience.INTERNAL)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    exported(home, out, Audience.INTERNAL)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before, "twice changes no byte"
    shown = exported(home, out, Audience.PUBLIC)
    with pytest.raises(FileRefused, match="holds the edition for public"):
        exported(home, out, Audience.INTERNAL)
    told = Workspace.existing(home).edition(Audience.PUBLIC, END).picture_days(SITE)
    assert told is not None and shown.written + shown.left_out == every.written > shown.written
    left = {date.fromisoformat(str(item.datetime)[:10]) for item in items(shown.catalog)}
    assert left <= told and len(list(out.rglob("item.json"))) == shown.written
    assert {path.suffix for path in out.rglob("*") if path.is_file()} <= {".json", ".tif"}


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_no_pixel_beyond_an_outline_goes_out(home: Path, tmp_path: Path, audience: Audience) -> None:
    """What a belt tells as a total could be found again on it."""
    home = shutil.copytree(home, tmp_path / "agreed")
    store = Workspace.existing(home).store
    for change in store.detections():  # what nobody agreed on is not told to the public, and lends no look
        for who in ("analyst 7", "analyst 8"):
            at = datetime(2026, 11, 20, tzinfo=UTC)
            store.save_review(Review(change.id, Verdict.CONFIRMED, "Roofs on two dates.", who, at))
    shown = exported(home, tmp_path / "out", audience)
    seen = 0
    for item in items(shown.catalog):
        site = store.site(item.properties["cw:site_id"])
        assert site.grid is not None
        inside = site.grid.mask(site.outline)
        for asset in item.assets.values():
            with rasterio.open(str(asset.get_absolute_href())) as file:
                there = file.read_masks(1) > 0
                assert not file.overviews(1)
            assert not (there & ~inside).any(), (item.id, asset.href)
            seen += int((there & inside).sum())
    assert seen > 1_000, "what lies inside is there"
    for name in ("catalog.json", "chips/collection.json"):
        assert "in the site's outline" in json.loads((tmp_path / "out" / name).read_text())["description"]
    exported(home, tmp_path / "all", Audience.INTERNAL)
    assert "in the site's outline" not in (tmp_path / "all/chips/collection.json").read_text()


def test_sites_are_chosen_by_id_and_a_hidden_one_is_refused_like_one_that_is_not_there(
    home: Path, tmp_path: Path
) -> None:
    said = []
    for key in (HIDDEN[0], "nowhere"):
        with pytest.raises(NotFound) as refused:
            exported(home, tmp_path / "out", Audience.PUBLIC, key)
        said.append(str(refused.value).replace(key, "X"))
    assert said[0] == said[1] and not (tmp_path / "out").exists()
    assert exported(home, tmp_path / "one", Audience.INTERNAL, SITE).sites == 1
    none = exported(home, tmp_path / "none", Audience.INTERNAL, "morrowgate")
    assert (none.written, none.sites) == (0, 0) and not items(none.catalog)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileRefused, match="holds something else"):
        exported(home, tmp_path / "full", Audience.INTERNAL)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chips",), "--stac --out"),
        (("chips", "--out", "x"), "--stac --out"),
        (("a.geojson", "--stac"), "the word chips"),
        (("a.geojson", "--site", "x"), "the word chips"),
    ],
)
def test_the_words_of_the_command(home: Path, words: tuple[str, ...], said: str) -> None:
    code = "from pipelines.cli import main; main()"
    call = [sys.executable, "-c", code, "--workspace", str(home), "export", *words]
    done = subprocess.run(call, capture_output=True, text=True, check=False, env={"COLUMNS": "200", "PATH": ""})
    assert done.returncode == 2 and said in done.stderr
