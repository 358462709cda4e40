"""What was measured from an analyst's own images: a series of its own, told inside alone, and taken away again."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from click.testing import Result
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.errors import CompoundWatchError
from geodata.looks.measure import Measure, OwnFile, of_own_file, outline_mark
from geodata.settings.settings import Settings
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.store import Store
from geodata.wording.activity_sentences import own_images_sentences
from layers.charts.time_series import panels_of, time_charts
from pipelines.activity.light_detections import light_values
from pipelines.cli import app
from tests.pipelines.night_light.night_images import AROUND, CALIBRATION, INSIDE, PLACE, counts, write_image

SERIES = "light_of_file_SDGSAT-1_HDR"
OURS = (CALIBRATION.replace("BAND_RED", "BAND_HDR"), ((INSIDE - AROUND) * 1.354e-05) * 1e5)
"""A calibration file with a gain for HDR, and what the made-up place then shines, nW/cm2/sr/um."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    store = Store.open(folder)
    store.save_site(PLACE, by="test")
    store.save_measures(
        PLACE.id,
        "night_light",
        [Measure(PLACE.id, "night_light", datetime(2025, 1, 1, 12, tzinfo=UTC), 5.0, "nW/cm2/sr")],
    )
    store.close()
    return folder


def lights(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--workspace", str(home), "lights", *words])


def night(folder: Path, name: str = "night.tif", **other: int) -> Path:
    return write_image(folder / name, *counts(**other))


def imported(home: Path, file: Path, day: str = "2025-06-30", *words: str) -> Result:
    (home.parent / "night.calib.xml").write_text(OURS[0], "utf-8")
    calibrated = () if "--scale" in words else ("--calibration", str(home.parent / "night.calib.xml"))
    return lights(home, "import", str(file), "--site", PLACE.id, "--day", day, *calibrated, *words)


def refused(done: Result) -> str:
    """What a refused command says, of its options or of what it was given."""
    assert done.exit_code and isinstance(done.exception, CompoundWatchError | SystemExit)
    return " ".join(f"{done.output} {done.exception}".split())


def kept(home: Path) -> list[Measure]:
    store = Store.open(home)
    found = [m for m in store.measures(PLACE.id) if of_own_file(m.name)]
    store.close()
    return found


def test_a_value_is_kept_with_its_file_and_beside_black_marble(home: Path, tmp_path: Path) -> None:
    file = night(tmp_path)
    done = imported(home, file)
    assert done.exit_code == 0, done.output
    assert "above the ground around" in done.output and "No change is told from it" in done.output
    assert "terms of the file’s source are not known" in done.output and str(tmp_path) not in done.output
    own, around = kept(home)
    assert (own.name, around.name) == (SERIES, f"{SERIES}_surroundings")
    assert own.value == pytest.approx(OURS[1]) and own.unit == "nW/cm2/sr/um" and own.at.date() == date(2025, 6, 30)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert OwnFile.of(own) == OwnFile("night.tif", digest, outline_mark(PLACE.outline))
    store = Store.open(home)
    every = store.measures(PLACE.id)
    store.close()
    assert [(v.day, v.site) for v in light_values(every)] == [(date(2025, 1, 1), 5.0)], "the judge of light reads none"


def test_the_same_file_twice_is_one_value_and_another_night_a_second(home: Path, tmp_path: Path) -> None:
    imported(home, night(tmp_path))
    again = imported(home, night(tmp_path), "2025-07-01")
    assert "measured again" in again.output and [m.at.day for m in kept(home)] == [1, 1], "the day is corrected"
    imported(home, night(tmp_path, "later.tif", inside=300), "2025-08-01")
    rows = json.loads(lights(home, "list", "--json").stdout)
    assert [(r["day"], r["file"]) for r in rows if r["measure"] == SERIES] == [
        ("2025-07-01", "night.tif"),
        ("2025-08-01", "later.tif"),
    ]
    assert lights(home, "remove", "--site", PLACE.id, "--sha256", rows[0]["sha256"][:8]).exit_code == 0
    assert {OwnFile.of(m).name for m in kept(home)} == {"later.tif"}  # type: ignore[union-attr]
    for none in (rows[0]["sha256"], "", "f", "%"):
        assert "nothing is kept of a file" in refused(lights(home, "remove", "--site", PLACE.id, "--sha256", none))
        assert len(kept(home)) == 2


def test_sensors_are_series_of_their_own_and_units_are_never_mixed(home: Path, tmp_path: Path) -> None:
    imported(home, night(tmp_path))
    other = imported(home, night(tmp_path, "a.tif", inside=90), "2025-07-02", "--sensor", "jilin1", "--scale", "0.001")
    assert other.exit_code == 0, other.output
    assert {m.name for m in kept(home)} >= {SERIES, "light_of_file_JILIN1_HDR"}
    mixed = imported(home, night(tmp_path, "b.tif", inside=80), "2025-07-02", "--scale", "1", "--unit", "nW/cm2/sr")
    assert "is kept in nW/cm2/sr/um" in refused(mixed)
    assert len(kept(home)) == 4, "nothing of it is kept"


@pytest.mark.parametrize(
    ("day", "words", "said"),
    [
        (str(date.today() + timedelta(days=2)), (), "is in the future"),
        ("2019-05-01", (), "was launched on 2021-11-05 only"),
        ("30 June", (), "is not a date"),
        ("", (), "give the night"),
        ("2025-06-30", ("--band", "PL=2"), "no gain of the band PL; it has HDR, GREEN"),
        ("2025-06-30", ("--band", "PL"), "not NAME=NUMBER"),
        ("2025-06-30", ("--sensor", "a_b c"), "letters, digits and dashes"),
        ("2025-06-30", ("--scale", "0"), "a scale is above 0"),
    ],
)
def test_what_is_not_an_image_of_that_night_is_refused(
    home: Path, tmp_path: Path, day: str, words: tuple[str, ...], said: str
) -> None:
    done = imported(home, night(tmp_path), day, *words)
    assert said in refused(done)
    assert not kept(home)


def test_neither_scale_nor_calibration_is_refused(home: Path, tmp_path: Path) -> None:
    done = lights(home, "import", str(night(tmp_path)), "--site", PLACE.id, "--day", "2025-06-30")
    assert done.exit_code == 2 and "either --calibration FILE or --scale" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("site", "said"),
    [
        (replace(PLACE, id="invented", simulated=True, name="Invented"), "no real image shows it"),
        (Site("point", "Point", shapely.Point(98.5, 16.7), outline_basis=OutlineBasis.UNKNOWN), "outline is unknown"),
    ],
)
def test_an_invented_place_and_one_without_outline_are_refused(
    home: Path, tmp_path: Path, site: Site, said: str
) -> None:
    store = Store.open(home)
    store.save_site(site, by="test")
    store.close()
    done = lights(home, "import", str(night(tmp_path)), "--site", site.id, "--day", "2025-06-30", "--scale", "1")
    assert said in refused(done)


def test_partners_and_the_public_do_not_get_it() -> None:
    public = replace(PLACE, access=Access.PUBLIC, documented=True, source="Ilvane Monitor")
    at = datetime(2025, 6, 30, 12, tzinfo=UTC)
    given = [Measure(public.id, name, at, 1.0, "1") for name in ("built_up", SERIES, f"{SERIES}_surroundings")]
    for audience, count in ((Audience.PUBLIC, 1), (Audience.PARTNER, 1), (Audience.INTERNAL, 3)):
        seen = Gate(audience, date(2026, 1, 1), Settings()).measures(given, [public])
        assert (len(seen.items), seen.left_out) == (count, 3 - count)
        assert seen.items[0].name == "built_up"


def test_the_export_says_what_it_is(home: Path, tmp_path: Path) -> None:
    imported(home, night(tmp_path))
    file = tmp_path / "measures.csv"
    words = ["--workspace", str(home), "export", str(file), "--what", "measures", "--audience"]
    done = CliRunner().invoke(app, [*words, "internal"])
    assert done.exit_code == 0, done.output
    text = file.read_text("utf-8-sig")
    assert str(tmp_path) not in text
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    (own,) = [row for row in rows if row["name"] == SERIES]
    assert float(own["value"]) == pytest.approx(OURS[1]) and own["scene_id"].startswith("night.tif sha256:")
    assert "No change is told from it" in own["hedge"] and "For internal readers alone" in own["hedge"]
    CliRunner().invoke(app, [*words, "partner"])
    assert SERIES not in file.read_text("utf-8-sig")


def test_each_image_is_drawn_by_itself_and_told_truthfully() -> None:
    mark = outline_mark(PLACE.outline)
    scenes = [f"a.tif sha256:{'0' * 64} outline:{of}" for of in (mark, "0" * 12)]
    days = [datetime(2025, 6, d, 12, tzinfo=UTC) for d in (1, 3)]
    own = [
        Measure(PLACE.id, SERIES, at, 4.0, "nW/cm2/sr/um", scene_id=scene)
        for at, scene in zip(days, scenes, strict=True)
    ]
    around = [replace(m, name=f"{SERIES}_surroundings") for m in own]
    (panel,) = panels_of([*own, *around])
    assert panel.name == SERIES
    chart = time_charts([panel], start=date(2025, 1, 1), end=date(2025, 12, 31))
    assert "SDGSAT-1 HDR" in chart and chart.count("<circle") == 2
    assert "stroke-dasharray" not in chart, "no line joins one image with the next"
    said = own_images_sentences([*own, *around], mark)
    assert said[0].startswith("SDGSAT-1 HDR: 2 images, files of your own")
    assert said[1] == "1 value was measured within an earlier outline of the site: import its file again."
    assert "No change is told from it" in said[2] and "For internal readers alone" in said[3]
    assert own_images_sentences(around, mark) == () == own_images_sentences([], mark)
