"""Chips as arrays with coordinates: the archived pixels, where they lie, and as a stack to be judged again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import odc.geo.xr  # noqa: F401 - gives arrays their geobox
import pytest
import shapely
import xarray

from compound_watch.cubes import cube, stack_of
from compound_watch.opened_workspace import open_workspace
from geodata.errors import FileRefused, NotFound, OutlineRefused
from geodata.looks.chip import NODATA
from geodata.looks.scene import Scene, Sensor
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.read.chip_files import read_chip_bands, read_chips, write_chip
from tests.screens import fixture_world
from tests.screens.fixture_world import END


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cubes") / "home"
    fixture_world.make(folder).close()
    return folder


@pytest.fixture(scope="module")
def chips(home: Path) -> xarray.Dataset:
    return open_workspace(home, "internal", today=END).chips("pellimar-bend")


@pytest.fixture(scope="module")
def site(home: Path) -> Site:
    return Workspace.existing(home).store.site("pellimar-bend")


def test_a_cube_holds_the_archived_pixels_oldest_first(home: Path, chips: xarray.Dataset, site: Site) -> None:
    stored = sorted(Workspace.existing(home).store.chips("pellimar-bend"), key=lambda c: c.acquired_at)
    assert [str(scene) for scene in chips["scene"].values] == [c.scene_id for c in stored]
    assert [str(t) for t in chips["time"].values.astype("datetime64[s]")] == [
        f"{c.acquired_at:%Y-%m-%dT%H:%M:%S}" for c in stored
    ]
    pixels = read_chip_bands(home, stored[0])
    assert np.allclose(chips["red"].values[0], pixels["red"] / 1e4, atol=1e-7)
    assert (chips["scl"].values[0] == pixels["scl"]).all() and set(chips.data_vars) == set(pixels)
    assert chips.attrs["site"] == "pellimar-bend" and chips.attrs["simulated"] == 1 and chips.attrs["attribution"]


def test_it_lies_where_the_sites_grid_lies_for_programs_that_read_coordinates(
    chips: xarray.Dataset, site: Site
) -> None:
    grid, box = site.grid, chips.odc.geobox
    assert grid is not None
    assert box.crs.epsg == grid.epsg and box.shape == grid.shape and tuple(box.affine)[:6] == tuple(grid.transform)[:6]


def test_what_was_not_observed_is_no_number(home: Path, site: Site) -> None:
    assert site.grid is not None
    red = np.full(site.grid.shape, 1234, np.int16)
    red[:5] = NODATA
    red[5, 0] = -20
    at = datetime(2026, 1, 2, tzinfo=UTC)
    scene = Scene("S-1", "sentinel-2-l2a", "here", Sensor.OPTICAL, at, site.outline, "", {})
    made = cube(home, site, [write_chip(home, site, scene, {"blue": red, "green": red, "red": red})], None)
    assert np.isnan(made["red"].values[0, :5]).all() and made["red"].values[0, 5, 0] == pytest.approx(-0.002)
    assert "scl" not in made and "nir" not in made


def test_back_as_a_stack_it_is_the_archive_again(home: Path, chips: xarray.Dataset, site: Site) -> None:
    given = Workspace.existing(home).store.chips("pellimar-bend")
    archived = read_chips(home, site, given)
    made = stack_of(chips, site.outline)
    assert tuple(made.bands) == archived.bands
    assert np.array_equal(made.reflectance, archived.reflectance)
    assert np.array_equal(made.days, archived.days) and made.scenes == archived.scene_ids
    assert np.array_equal(made.classes, archived.scl)
    assert site.grid is not None and np.array_equal(made.site, site.grid.mask(site.outline))
    assert made.transform is not None and tuple(made.transform)[:6] == pytest.approx(tuple(site.grid.transform)[:6])


def test_whole_numbers_of_others_become_reflectance(chips: xarray.Dataset, site: Site) -> None:
    """As catalogues serve them: counts with an offset of 1000, 0 where there is nothing."""
    counts = ((chips["red"] + 0.1) * 10_000).round().fillna(0).astype("uint16")
    counts[0, 0, 0] = 0
    theirs = chips.assign(**{b: counts.assign_attrs(nodata=0) for b in ("blue", "green", "red")}).drop_vars("nir")
    theirs["scl"] = theirs["scl"].where(theirs["scl"]["y"] > theirs["y"].min()).astype("float32")  # NaN: no class
    made = stack_of(theirs.isel(time=slice(None, None, -1)), site.outline, scale=1e-4, offset=-0.1)
    assert made.classes is not None and (made.classes[:, -1] == 0).all() and (made.classes[:, 0] == 4).all()
    mine = stack_of(chips[["blue", "green", "red"]], site.outline)
    assert made.reflectance[0, 2, 0, 0] == NODATA
    assert np.array_equal(made.reflectance[:, 2, 1:], mine.reflectance[:, 2, 1:])
    assert (np.diff(made.days) > np.timedelta64(0, "D")).all(), "the order of time, however it came"


def test_what_cannot_be_placed_is_refused_in_words(chips: xarray.Dataset, site: Site) -> None:
    with pytest.raises(OutlineRefused, match="no pixel of the cube"):
        stack_of(chips, shapely.box(0, 0, 1, 1))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda cube: cube.drop_vars("spatial_ref"), "it has no CRS"),
        (lambda cube: cube.drop_vars("spatial_ref").assign_coords(spatial_ref=0), "it has no CRS"),
        (lambda cube: cube.isel(time=0, drop=True), "no dimension time; it has: y, x"),
        (lambda cube: cube.rename(y="lat", x="lon"), "no dimension y or x; it has: time, lat, lon"),
        (lambda cube: cube[["scl"]], "no variable is named blue or green or red; it has: scl"),
        (lambda cube: cube.assign(B04=cube["red"]), "2 bands are named red"),
        (lambda cube: cube["red"], "of the type DataArray, not a Dataset"),
        (lambda cube: cube.assign_coords(time=range(cube.sizes["time"])), "its time is int64, not datetime64"),
        (lambda cube: cube.drop_vars("spatial_ref").assign_coords(spatial_ref=4326), "counts in degree, not in metres"),
        (lambda cube: cube.drop_vars("spatial_ref").assign_coords(spatial_ref=1), "'1' is no CRS that pyproj knows"),
    ],
)
def test_what_a_cube_lacks_is_named(
    chips: xarray.Dataset, site: Site, broken: Callable[[xarray.Dataset], xarray.Dataset], words: str
) -> None:
    with pytest.raises(FileRefused, match=words):
        stack_of(broken(chips), site.outline)


def test_a_crs_may_be_told_by_its_number_alone(chips: xarray.Dataset, site: Site) -> None:
    assert site.grid is not None
    plain = chips.drop_vars("spatial_ref").assign_coords(spatial_ref=site.grid.epsg)
    assert np.array_equal(stack_of(plain, site.outline).site, stack_of(chips, site.outline).site)


def test_floats_in_another_unit_are_refused_unless_their_scale_is_given(chips: xarray.Dataset, site: Site) -> None:
    """Counts read as decimals, NaN where nothing was seen, as xarray reads masked files."""
    mine = stack_of(chips, site.outline)
    counts = chips.assign({name: chips[name] * 10_000 for name in mine.bands})
    with pytest.raises(FileRefused, match=r"blue has a median of .*scale=0.0001"):
        stack_of(counts, site.outline)
    assert np.array_equal(stack_of(counts, site.outline, scale=1e-4).reflectance, mine.reflectance)


def test_a_number_far_below_0_is_not_seen_and_one_slightly_below_is(chips: xarray.Dataset, site: Site) -> None:
    nothing = chips.copy(deep=True)
    nothing["red"][0, 0, 0], nothing["red"][0, 0, 1] = -3.2768, -0.002
    red = stack_of(nothing, site.outline).reflectance[0, 2, 0]
    assert red[0] == NODATA and red[1] == -20


def test_of_two_bands_of_the_near_infrared_the_first_is_taken(chips: xarray.Dataset, site: Site) -> None:
    nir = list(stack_of(chips, site.outline).bands).index("nir")
    both = stack_of(chips.assign(nir08=chips["nir"] / 2), site.outline)
    assert np.array_equal(both.reflectance[:, nir], stack_of(chips, site.outline).reflectance[:, nir])


def test_bands_and_days_can_be_chosen_and_none_is_told_in_words(home: Path) -> None:
    inner = open_workspace(home, "internal", today=END)
    one = inner.chips("pellimar-bend", bands=["red", "scl"], since=END.replace(day=1))
    assert set(one.data_vars) == {"red", "scl"}
    for wrong in (["purple"], ["red", "B08"], []):
        with pytest.raises(
            NotFound, match=r"no band is named.*Ask for some of blue, green, red, nir, swir16, swir22, scl"
        ):
            inner.chips("pellimar-bend", bands=wrong)
    assert set(inner.chips("pellimar-bend", bands="red").data_vars) == {"red"}
    with pytest.raises(NotFound, match="no pixels of it in these days"):
        inner.chips("pellimar-bend", until="2001-01-01")
    with pytest.raises(NotFound, match="no pixels of it"):
        inner.chips("drelling")


def test_without_the_extra_it_says_how_to_install_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(NotFound, match=r'pip install "compound-watch\[notebook\]"'):
        open_workspace(home, "internal", today=END).chips("pellimar-bend")


def test_partners_read_the_pixels_inside_the_outline_alone(home: Path) -> None:
    site = Workspace.existing(home).store.site("pellimar-bend")
    assert site.grid is not None
    inside = site.grid.mask(site.outline)
    seen = np.isfinite(open_workspace(home, "partner", today=END).chips(site.id, bands=["red"])["red"].values)
    assert seen[:, inside].any() and not seen[:, ~inside].any()
