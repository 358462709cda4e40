"""No map asks a foreign server for anything, and what it asks ours for is there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import branca.colormap
import folium
import folium.plugins
import pytest
from fontTools.ttLib import TTFont

from geodata.errors import NotFound
from layers.style.browser_assets import DROPPED, SERVED, VENDOR_URL, Asset, local_links, serve_locally
from layers.style.font_subset import code_points
from layers.style.fonts import FONT_FACES, LATIN
from layers.style.install_assets import install_assets, main, wanted_assets


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """static/vendor/ as `make install` fills it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("vendor")
    install_assets(folder, wanted_assets())
    return folder


def whole_map() -> folium.Map:
    """A map with every part that screens use."""
    drawn = folium.Map(tiles=None)
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    folium.GeoJson(square, tooltip="a").add_to(drawn)
    folium.CircleMarker([0, 0], popup=folium.Popup("b")).add_to(drawn)
    folium.Marker([0, 0], icon=folium.DivIcon(html="c")).add_to(folium.FeatureGroup("d").add_to(drawn))
    folium.plugins.MarkerCluster().add_to(drawn)
    folium.plugins.Draw().add_to(drawn)
    return drawn


def test_folium_alone_would_call_foreign_servers() -> None:
    """Without us it does; so the next test means something."""
    assert "https://" in whole_map().get_root().render()


def test_a_map_with_all_its_parts_loads_from_us_alone(vendor: Path) -> None:
    drawn = whole_map()
    serve_locally(drawn)
    page = drawn.get_root().render()
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//[^\"' >]+", page)
    asked = set(re.findall(r"(?:src|href)=\"([^\"]+)\"", page))
    assert asked == {f"{VENDOR_URL}/{path}" for path in SERVED.values()}
    for address in asked:
        assert (vendor / address.removeprefix(f"{VENDOR_URL}/")).stat().st_size > 500


def test_twice_is_once_and_foliums_own_classes_stay_as_they_are() -> None:
    before = list(folium.Map.default_js)
    drawn = whole_map()
    serve_locally(drawn)
    once = (drawn.default_js, drawn.default_css)
    serve_locally(drawn)
    assert (drawn.default_js, drawn.default_css) == once
    assert folium.Map.default_js == before


def test_another_address_for_a_dashboard_under_a_base_path() -> None:
    assert local_links([("leaflet", "x")], vendor_url="/watch/app/static/vendor") == [
        ("leaflet", "/watch/app/static/vendor/leaflet/leaflet.js")
    ]


@pytest.mark.parametrize("part", [folium.plugins.Fullscreen, folium.plugins.MiniMap, folium.plugins.MousePosition])
def test_a_part_that_we_cannot_serve_is_refused_not_fetched(part: type[folium.MacroElement]) -> None:
    drawn = folium.Map(tiles=None)
    part().add_to(drawn)
    with pytest.raises(NotFound, match="no installed package carries it"):
        serve_locally(drawn)


def test_icon_fonts_and_colour_bars_are_refused() -> None:
    """folium.Icon needs awesome-markers; for a branca colour bar streamlit-folium fetches d3."""
    pin = folium.Map(tiles=None)
    folium.Marker([0, 0], icon=folium.Icon()).add_to(pin)
    bar = folium.Map(tiles=None)
    branca.colormap.LinearColormap(["red", "blue"]).add_to(bar)
    for drawn in (pin, bar):
        with pytest.raises(NotFound):
            serve_locally(drawn)


def test_every_file_that_foliums_map_names_is_served_or_dropped_on_purpose() -> None:
    named = {name for name, _ in [*folium.Map.default_js, *folium.Map.default_css]}
    assert named <= SERVED.keys() | DROPPED
    assert not SERVED.keys() & DROPPED


def test_pictures_that_the_styles_ask_for_are_there(vendor: Path) -> None:
    for style in ("leaflet/leaflet.css", "draw/leaflet.draw.css"):
        text = (vendor / style).read_text()
        pictures = {p for p in re.findall(r"url\(['\"]?([^'\")]+)", text) if not p.startswith(("#", "data:"))}
        assert pictures
        for picture in pictures:
            assert (vendor / style).parent.joinpath(picture).is_file(), picture


def test_installing_again_writes_nothing_and_mends_what_was_damaged(vendor: Path) -> None:
    assert install_assets(vendor, wanted_assets()) == 0
    (vendor / "leaflet/leaflet.js").write_text("broken")
    (vendor / "fonts/NotoSans.ttf").unlink()
    (vendor / "fonts/NotoSerif-latin.woff2").write_bytes(b"wOF2 and no more")
    assert install_assets(vendor, wanted_assets()) == 3
    assert not list(vendor.rglob("*.part"))


def test_the_manifest_says_what_each_file_is(vendor: Path) -> None:
    manifest = json.loads((vendor / "MANIFEST.json").read_text())
    files = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert manifest.keys() == files - {"MANIFEST.json"}
    for path, facts in manifest.items():
        assert facts["sha256"] == hashlib.sha256((vendor / path).read_bytes()).hexdigest()
        assert facts["licence"] in {"BSD-2-Clause", "MIT", "OFL-1.1"}
        head = (vendor / path).read_bytes()[:400].decode("utf-8", "replace")
        if path.endswith(".js") and "markercluster" not in path:  # its first lines name the version that we claim
            assert facts["work"].split()[-1] in head, (path, head)


def test_a_missing_package_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ghost = Asset("no-such-package", "a.js", "a.js", "Ghost 1", "MIT")
    with pytest.raises(NotFound, match="no-such-package"):
        install_assets(tmp_path, [ghost])
    assert main([str(tmp_path / "vendor")]) == 0
    assert "written" in capsys.readouterr().out


def test_every_font_face_is_installed(vendor: Path) -> None:
    for face in FONT_FACES:
        head = (vendor / face.file.target).read_bytes()[:4]
        assert head in (b"\x00\x01\x00\x00", b"OTTO", b"wOF2"), face  # TrueType, OpenType/CFF and WOFF2 signatures


def test_a_cut_font_has_the_letters_it_is_said_to_have_and_is_small(vendor: Path) -> None:
    for face in FONT_FACES:
        if not face.file.target.endswith(".woff2"):
            continue
        path = vendor / face.file.target
        assert path.stat().st_size < 40_000
        font = TTFont(path)
        letters = set(font.getBestCmap())
        assert {*map(ord, "AZaz09éñß“”–…€− ")} <= letters
        assert not letters - set(code_points(LATIN))
        if face.weight.isdigit():  # of one weight: it varies no more
            assert "fvar" not in font and font["OS/2"].usWeightClass == int(face.weight)
            continue
        weight = next(axis for axis in font["fvar"].axes if axis.axisTag == "wght")
        assert (weight.minValue, weight.maxValue) == (400, 700)
