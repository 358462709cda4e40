"""CONTRIBUTING.md "Add a sensor", followed for an optical mission that nobody has: record, item, pixels, credit.

The invented mission stores reflectance as number / 5000 - 0.05 in 20 m pixels, names its bands EYE_B1 to EYE_B6, and
tells cloud in a file of its own: 0 nothing, 1 ground, 2 cloud, 3 shadow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from geodata.errors import SceneRefused
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.mission_names_and_credits import (
    HLS,
    MISSIONS,
    SENTINEL_2,
    Mission,
    credits_of,
    mission_from,
    mission_named,
)
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import CatalogSettings, Settings
from geodata.wording.attribution import imagery_attribution
from geodata.wording.look_reasons import look_reasons
from pipelines.missions.calibration import Calibration
from pipelines.missions.mission_discovery import RECORDS
from pipelines.missions.mission_record import Mask, Optical, Record, Refused
from pipelines.missions.scene_classes import BARE, CLOUD_HIGH, SHADOW
from pipelines.missions.sensor_of_collection import family_of, sensor_of
from pipelines.read.chip_files import read_chips
from pipelines.read.ingest import ReadContext, ingest
from pipelines.search.item_to_scene import scene_from_item
from pipelines.search.search import search
from tests.pipelines.imagery_makers import BANDS, OUTLINE, band_file, item, site_of, write_catalog

ROOT = Path(__file__).parents[3]
SITE = site_of()
GRID = SITE.grid
assert GRID is not None
COLLECTION = "example-eye-l2"
NUMBERS = {"blue": 600, "green": 800, "red": 900, "nir": 2000, "swir16": 1500, "swir22": 1200}
"""What the files hold; reflectance x 1e4 = number * 2 - 500 by hand."""


def classes_of_eye(values: npt.NDArray[Any], none: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8] | None:
    """The invented mask as scene classes."""
    if (values > 3).any():
        return None
    return np.where(none, 0, np.array([0, BARE, CLOUD_HIGH, SHADOW], np.uint8)[np.minimum(values, 3)]).astype(np.uint8)


EXAMPLE_EYE = Mission(
    name="Example Eye",
    sensor=Sensor.OPTICAL,
    collections=r"example-eye",
    platforms=r"eye-\d",
    credit="Example Eye imagery{span} by nobody",
    pixel_m=20.0,
    repeat_days=7,
    about="Optical, 20 m, invented.",
)
RECORD = Record(
    mission=EXAMPLE_EYE,
    words=r"example-eye",
    platform="eye-",
    collection=r"example-eye",
    spellings=((r"exampleeye-?(\d)", r"eye-\1"),),
    pixels=Optical(
        bands=lambda platform: {f"b{i}": band for i, band in enumerate(BANDS, start=1)},
        band_m={"swir16": 40.0},
        instruments=("eye",),
        calibration=lambda declared: Calibration(1 / 5000, -0.05, "Example Eye Level-2"),
        fill=0.0,
        mask=Mask("eye_mask", ("eyemask",), classes_of_eye, nodata=0.0),
        refused=(
            Refused(r"(?<![A-Z0-9])L0(?![A-Z0-9])", "eye:level", "it is Level-0", "Use Level-2", of=r"example-eye"),
        ),
    ),
)


def test_the_recipe_names_three_files_that_are_there() -> None:
    """The text that a newcomer follows, beside what this test does."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = text.partition("\n## Add a sensor\n")[2].partition("\n## ")[0]
    steps = re.findall(r"^\d\. `([^`]+)`", told, re.MULTILINE)
    assert steps == [
        "geodata/looks/mission_names_and_credits.py",
        "pipelines/missions/<mission>.py",
        "geodata/i18n/locale/th.po",
    ]
    assert (ROOT / steps[0]).is_file() and (ROOT / steps[1]).parent.is_dir() and (ROOT / steps[2]).is_file()
    assert "tests/pipelines/missions/test_mission_recipe.py" in told


@pytest.fixture
def known() -> Iterator[Record]:
    """The invented mission, known as long as a test lasts."""
    with RECORDS.also(RECORD) as record:
        yield record


def eye_item(id: str, day: str, platform: str = "ExampleEye-1", **properties: Any) -> dict[str, Any]:
    """An item as the invented agency writes it: bands by their numbers, no scale, no offset, no nodata."""
    assets = {f"EYE_B{i}": f"./{band}.tif" for i, band in enumerate(BANDS, start=1)}
    told = {"datetime": f"{day}T03:50:00Z", "platform": platform, **properties}
    return item(id, assets={**assets, "eye_mask": "./eye_mask.tif"}, properties=told, collection=COLLECTION)


def eye_files(folder: Path, mask: int) -> None:
    """20 m files of one scene on the site's raster; the first column of the red band holds no pixel."""
    side = (GRID.height // 2 + 9, GRID.width // 2 + 9)
    for band, number in NUMBERS.items():
        values = np.full(side, number, np.uint16)
        if band == "red":
            values[:, 4] = 0  # the padding is 4 pixels, so that this is the grid's first column
        band_file(folder / f"{band}.tif", GRID, values, factor=2, nodata=None)
    band_file(folder / "eye_mask.tif", GRID, np.full(side, mask, np.uint8), factor=2, nodata=None)


def scenes(folder: Path, **masks: int) -> tuple[Scene, ...]:
    """Scenes of a static catalogue on disk, by their mask, a day each."""
    items = {}
    for day, (name, mask) in enumerate(masks.items(), start=1):
        eye_files(folder / "items" / name, mask)
        items[name] = eye_item(name, f"2025-03-0{day}")
    catalog = write_catalog(folder, items, COLLECTION)
    window = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    found = search(CatalogSettings(str(catalog), ()), COLLECTION, OUTLINE, *window)
    assert not (found.unusable or found.unplaced or found.lost)
    return found.scenes


def test_without_a_record_nothing_of_it_can_be_read() -> None:
    with pytest.raises(SceneRefused):
        scene_from_item(eye_item("one", "2025-03-01"), collection=None, catalog="c")
    assert mission_named(COLLECTION) is None and sensor_of(COLLECTION) is None and family_of(COLLECTION) == COLLECTION


def test_an_item_becomes_a_scene(known: Record) -> None:
    scene = scene_from_item(eye_item("one", "2025-03-01"), collection=None, catalog="c")
    assert scene.sensor is Sensor.OPTICAL and scene.platform == "eye-1" and set(scene.assets) == {*BANDS, "eye_mask"}
    for band in BANDS:
        made = scene.assets[band]
        assert (made.scale, made.offset, made.nodata) == (1 / 5000, -0.05, 0.0)
    assert scene.offset_basis == "Example Eye Level-2" and scene.assets["eye_mask"].nodata == 0.0
    assert sensor_of(COLLECTION) is Sensor.OPTICAL and family_of(COLLECTION) == "example eye"
    assert RECORDS.band_m("eye-1", "swir16") == 40.0 and RECORDS.band_m("eye-1", "red") == 20.0


def test_a_product_that_cannot_be_read_is_refused(known: Record) -> None:
    with pytest.raises(SceneRefused, match="Level-0"):
        scene_from_item(eye_item("one", "2025-03-01", **{"eye:level": "L0"}), collection=None, catalog="c")


def test_pixels_are_read_with_its_calibration_and_mask_and_credited(known: Record, tmp_path: Path) -> None:
    looks: dict[str, Look] = {}
    chips: list[Chip] = []

    def keep(look: Look, chip: Chip | None) -> None:
        looks[look.scene_id] = look
        chips.extend([] if chip is None else [chip])

    found = scenes(tmp_path / "c", clear=1, cloud=2, shadow=3, nothing=0, broken=9)
    ingest(ReadContext(tmp_path / "w", Settings()), [SITE], found, known={}, on_look=keep)
    assert {name: look.status for name, look in looks.items()} == {
        "clear": LookStatus.SEEN,
        "cloud": LookStatus.CLOUDY,
        "shadow": LookStatus.CLOUDY,
        "nothing": LookStatus.NOT_COVERED,
        "broken": LookStatus.FAILED,
    }
    assert "cloud 100%" in look_reasons(looks["cloud"].reasons) and "shadow 100%" in look_reasons(
        looks["shadow"].reasons
    )
    assert "most of its values are no scene classes" in look_reasons(looks["broken"].reasons)
    stack = read_chips(tmp_path / "w", SITE, chips)
    assert stack.scl is not None and (stack.scl == 5).all()  # bare ground, as merely clear ground of any mission
    for band, number in NUMBERS.items():
        layer = stack.reflectance[0, stack.bands.index(band)]
        assert (layer[:, 2:] == number * 2 - 500).all()
        assert (layer[:, :2] == (-32768 if band == "red" else number * 2 - 500)).all()
    assert credits_of([looks["clear"]]) == ("Example Eye imagery 2025 by nobody",)
    assert imagery_attribution([looks["clear"]], simulated=False).endswith("Example Eye imagery 2025 by nobody.")


def test_the_mission_of_its_looks_and_nobody_elses(known: Record) -> None:
    assert mission_from("optical", "eye-1", "any-name") is EXAMPLE_EYE
    assert mission_from("optical", "", COLLECTION) is EXAMPLE_EYE
    assert mission_from("optical", "sentinel-2a", COLLECTION) is SENTINEL_2
    assert mission_from("radar", "", COLLECTION) is not EXAMPLE_EYE


def test_it_is_known_once_and_no_longer_than_asked_for(known: Record) -> None:
    with pytest.raises(ValueError, match="Example Eye"), RECORDS.also(RECORD):
        raise AssertionError("known twice")
    assert known in RECORDS and EXAMPLE_EYE in MISSIONS


def test_every_mission_that_ships_has_a_file_of_its_own() -> None:
    """Found by itself; imagery of HLS is read as that of the satellite that its items name."""
    assert [record.mission for record in RECORDS] == [mission for mission in MISSIONS if mission is not HLS]
    assert EXAMPLE_EYE not in MISSIONS and RECORD not in RECORDS


NAMES = re.compile(r"landsat|sentinel-?s?[12]|(?<![a-z])hls|vnp46|qa_?pixel|black.?marble")
HOMES = (
    "geodata/looks/mission_names_and_credits.py",
    "pipelines/missions/",
    "geodata/settings/settings.py",
    "pipelines/demo/",
)
"""Records; the catalogues that are asked; the invented world, which is a provider."""


def named_outside(source: str) -> list[str]:
    """Texts of some code that name a mission where it could decide: no sentence, docstring or field of STAC."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in docs]
    return [t for t in texts if isinstance(t, str) and NAMES.search(t.lower()) and not re.search(r" |^[a-z0-9]+:", t)]


def test_no_other_file_names_a_mission() -> None:
    """A condition on a name would be a fourth file to touch."""
    found = {}
    for folder in ("geodata", "pipelines", "layers", "screens"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            where = path.relative_to(ROOT).as_posix()
            if not where.startswith(HOMES) and (texts := named_outside(path.read_text(encoding="utf-8"))):
                found[where] = texts
    assert not found
    assert named_outside('if platform.startswith("landsat"):\n    band = "qa_pixel"') == ["landsat", "qa_pixel"]
