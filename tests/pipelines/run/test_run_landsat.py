"""Landsat Collection 2 Level-2 from a static catalogue on the web through a whole run: ledger, numbers and place.

Items are shaped as the recorded ones of the Planetary Computer: 30 m pixels whose corners lie on odd multiples of 15 m,
reflectance = number * 2.75e-5 - 0.2, cloud and fill in the bits of qa_pixel (USGS, LSDS-1619).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.looks.look import LookStatus
from geodata.looks.mission_names_and_credits import credits_of_origins
from geodata.wording.look_reasons import look_reasons
from geodata.workspace import Workspace
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.first_sheet_of_a_site import _sources
from pipelines.cli import app
from pipelines.publish.export import export
from pipelines.read.chip_files import read_chips
from screens.pictures.picture_choice import legend_of, source_words
from screens.session.edition import current, look_origins
from tests.pipelines.imagery_makers import asset, collection_document, item, site_of, write_json, write_tif
from tests.servers.range_server import RangeServer

NAME = "landsat-c2-l2"
SITE = site_of()
GRID = SITE.grid
assert GRID is not None
LEFT, TOP, SIDE = 445_365.0, 1_848_195.0, 120
"""Corner of the files, on odd multiples of 15 m, outside the site's grid on all sides."""
OLI = {"blue": "B2", "green": "B3", "red": "B4", "nir08": "B5", "swir16": "B6", "swir22": "B7"}
TM = {"blue": "B1", "green": "B2", "red": "B3", "nir08": "B4", "swir16": "B5", "swir22": "B7"}
CLEAR, CLOUD, FILL, WATER = 21824, 22280, 1, 21952
"""Values of qa_pixel: clear land; high-confidence cloud; no data; clear water."""
LOWEST = {"blue": 8000, "green": 8500, "red": 9000, "nir08": 15000, "swir16": 12000, "swir22": 11000}


def _numbers(band: str) -> np.ndarray[Any, Any]:
    """Numbers that rise by 10 a pixel to the east and by 20 to the south: between pixels they are known too."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    return (LOWEST[band] + 10 * columns + 20 * rows).astype(np.uint16)


def _scene(folder: Path, name: str, day: str, platform: str, bits: int) -> dict[str, Any]:
    """Files and item of one scene, below items/NAME."""
    bands = TM if platform == "landsat-5" else OLI
    assets: dict[str, Any] = {}
    for band, number in bands.items():
        path = folder / "items" / name / f"{name}_SR_{number}.TIF"
        write_tif(path, _numbers(band), epsg=GRID.epsg, left=LEFT, top=TOP, pixel=30.0)
        eo = [{"name": f"{'TM' if bands is TM else 'OLI'}_{number}", "common_name": band}]
        raster = [{"scale": 2.75e-05, "offset": -0.2, "nodata": 0, "data_type": "uint16", "spatial_resolution": 30}]
        assets[band] = asset(f"./{path.name}", **{"eo:bands": eo, "raster:bands": raster})
    qa = folder / "items" / name / f"{name}_QA_PIXEL.TIF"
    write_tif(qa, np.full((SIDE, SIDE), bits, np.uint16), epsg=GRID.epsg, left=LEFT, top=TOP, pixel=30.0, nodata=1)
    assets["qa_pixel"] = asset(f"./{qa.name}")
    properties = {
        "datetime": f"{day}T03:40:00Z",
        "platform": platform,
        "landsat:wrs_path": "131",
        "landsat:wrs_row": "048",
        "landsat:correction": "L2SP",
        "proj:epsg": GRID.epsg,
    }
    made = item(name, assets=assets, properties=properties, collection=NAME)
    write_json(folder / "items" / name / "item.json", made)
    return made


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A folder that is a static catalogue of five scenes before 2017."""
    folder = tmp_path / "served"
    scenes = [
        _scene(folder, "LT05_L2SP_131048_20100115_02_T1", "2010-01-15", "landsat-5", CLEAR),
        _scene(folder, "LC08_L2SP_131048_20140115_02_T1", "2014-01-15", "landsat-8", CLOUD),
        _scene(folder, "LC08_L2SP_131048_20140131_02_T1", "2014-01-31", "landsat-8", WATER),
        _scene(folder, "LC08_L2SP_131048_20140216_02_T1", "2014-02-16", "landsat-8", FILL),
        _scene(folder, "LC08_L2SP_131048_20140304_02_T1", "2014-03-04", "landsat-8", CLEAR),
    ]
    links = [{"rel": "item", "href": f"./items/{one['id']}/item.json"} for one in scenes]
    write_json(folder / "collection.json", collection_document(NAME, links))
    root = {
        "type": "Catalog",
        "stac_version": "1.0.0",
        "id": "made",
        "description": "made for tests",
        "links": [{"rel": "child", "href": "./collection.json"}],
    }
    write_json(folder / "catalog.json", root)
    return folder


def test_a_run_over_a_static_catalogue_on_the_web(served: Path, tmp_path: Path) -> None:
    (served / "items/LC08_L2SP_131048_20140304_02_T1/LC08_L2SP_131048_20140304_02_T1_SR_B7.TIF").unlink()
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITE, by="test")
    workspace.store.close()
    files = RangeServer(served)
    with files.running() as host:
        done = CliRunner().invoke(
            app,
            [
                "--workspace",
                str(tmp_path / "w"),
                "run",
                "--catalog",
                f"{host}/catalog.json",
                "--collection",
                NAME,
                "--since",
                "2009-01-01",
                "--until",
                "2016-12-31",
            ],
        )
    assert done.exit_code == 1, done.output  # a file is missing, and three looks are too little history
    workspace = Workspace.open(tmp_path / "w")
    looks = {look.scene_id: look for look in workspace.store.looks(SITE.id)}
    assert {key[17:25]: look.status.value for key, look in looks.items()} == {
        "20100115": "seen",
        "20140115": "cloudy",
        "20140131": "seen",
        "20140216": "not_covered",
        "20140304": "failed",
    }
    assert {look.tile for look in looks.values()} == {"WRS2-131048"}
    assert "swir22" in look_reasons(looks["LC08_L2SP_131048_20140304_02_T1"].reasons)
    assert not [
        a for a in files.log if "20140115" in a.path and "_SR_" in a.path
    ]  # the mask of a cloudy look is enough
    stack = read_chips(workspace.root, SITE, workspace.store.chips(SITE.id))
    assert stack.bands == ("blue", "green", "red", "nir", "swir16", "swir22") and len(stack.days) == 2
    x = GRID.left + (np.arange(GRID.width) + 0.5) * GRID.pixel_m
    y = GRID.top - (np.arange(GRID.height) + 0.5) * GRID.pixel_m
    column, row = (x - LEFT) / 30.0 - 0.5, (TOP - y) / 30.0 - 0.5
    for i, band in enumerate(("blue", "green", "red", "nir08", "swir16", "swir22")):
        number = LOWEST[band] + 10 * column[None, :] + 20 * row[:, None]
        expected = (number * 2.75e-5 - 0.2) * 1e4
        for look in stack.reflectance[:, i]:
            assert np.abs(look - expected).max() <= 1.0  # in steps of 0.0001 of reflectance
    assert stack.scl is not None and (stack.scl[0] == 5).all() and (stack.scl[1] == 6).all()
    assert all(look.status is not LookStatus.SEEN or look.clear_fraction == 1.0 for look in looks.values())
    _is_credited_as_landsat(workspace, tmp_path)
    workspace.store.close()


def _is_credited_as_landsat(workspace: Workspace, folder: Path) -> None:
    """Exports, pictures, their captions and the foot of every screen name whose pixels they are, and nobody else."""
    export(workspace, folder / "looks.geojson", "looks", Audience.INTERNAL)
    exported = json.loads((folder / "looks.geojson").read_text(encoding="utf-8"))["attribution"]
    edition = current(workspace.root, Audience.INTERNAL)
    chips = workspace.store.chips(SITE.id)
    site = workspace.store.site(SITE.id)
    legend = legend_of(edition, site, "A place", "true", chips)
    told = [
        exported,
        legend.credit,
        source_words(edition, site, chips),
        " ".join(credits_of_origins(look_origins(edition))),
        " ".join(_sources(SiteFacts(site, (), tuple(workspace.store.looks(SITE.id)), (), {}, (), (), ()))),
    ]
    for words in told:
        assert "U.S. Geological Survey" in words and "Copernicus" not in words, words
    assert "2010 to 2014" in exported and "2010 to 2014" in legend.credit
    assert "30 m" in legend.notes[0] and "10 m pixels shown as pixels" not in legend.notes[0]


def test_the_same_looks_night_by_night(served: Path, tmp_path: Path) -> None:
    """A first run in the middle of the series, and one later: what one run over all of it leaves."""
    files, kept = RangeServer(served), []
    with files.running() as host:
        for folder, ends in (("once", ("2016-12-31",)), ("twice", ("2014-01-20", "2016-12-31"))):
            workspace = Workspace.open(tmp_path / folder)
            workspace.store.save_site(SITE, by="test")
            workspace.store.close()
            for end in ends:
                CliRunner().invoke(
                    app,
                    [
                        "--workspace",
                        str(tmp_path / folder),
                        "run",
                        "--catalog",
                        f"{host}/catalog.json",
                        "--collection",
                        NAME,
                        "--since",
                        "2009-01-01",
                        "--until",
                        end,
                    ],
                )
            workspace = Workspace.open(tmp_path / folder)
            kept.append((workspace.store.looks(SITE.id), [c.sha256 for c in workspace.store.chips(SITE.id)]))
            workspace.store.close()
    assert kept[0] == kept[1] and len(kept[0][0]) == 5 and len(kept[0][1]) == 3
