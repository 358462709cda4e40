"""The basemap drawing: whole, valid, small, and right about which side of a border a compound stands on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

COUNTRY = {"MM": "Myanmar", "MMR": "Myanmar", "KH": "Cambodia", "KHM": "Cambodia"}
KM_A_DEGREE = 111.2  # along a meridian; east-west is shorter here, so this never makes an error look smaller


@pytest.fixture(scope="module")
def features(repository: Path) -> list[dict[str, Any]]:
    path = repository / "layers/basemap/natural_earth.geojson"
    assert path.stat().st_size <= 150_000
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def countries(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {f["properties"]["name"]: shape(f["geometry"]) for f in features if f["properties"]["kind"] == "country"}


def test_every_shape_is_valid_and_inside_the_clip(features: list[dict[str, Any]]) -> None:
    clip = shapely.box(90, -11, 130, 28)
    order = [f["properties"]["kind"] for f in features]
    assert order == sorted(order, key=["ocean", "country", "river", "lake"].index), "drawn in file order"
    for feature in features:
        drawn = shape(feature["geometry"])
        assert drawn.is_valid and not drawn.is_empty and clip.buffer(1e-6).contains(drawn), feature["properties"]


def test_countries_do_not_overlap(features: list[dict[str, Any]]) -> None:
    drawn = list(countries(features).values())
    overlap = sum(shape_.area for shape_ in drawn) - shapely.union_all(drawn).area
    assert overlap < 0.01  # square degrees, about 120 km2 of slivers over the whole region


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        # Capitals and border towns, coordinates from their Wikipedia articles.
        ("Mae Sot", 98.574, 16.713, "Thailand"),
        ("Myawaddy", 98.508, 16.689, "Myanmar"),
        ("KK Park", 98.553, 16.630, "Myanmar"),
        ("Aranyaprathet", 102.508, 13.692, "Thailand"),
        ("Poipet", 102.563, 13.658, "Cambodia"),
        ("Vientiane", 102.600, 17.970, "Laos"),
        ("Nong Khai", 102.741, 17.878, "Thailand"),
        ("Phnom Penh", 104.921, 11.570, "Cambodia"),
        ("Hanoi", 105.854, 21.028, "Vietnam"),
        ("Singapore", 103.820, 1.352, "Singapore"),
        ("Manila", 120.984, 14.595, "Philippines"),
    ],
)
def test_places_are_in_their_country(
    features: list[dict[str, Any]], place: str, lon: float, lat: float, country: str
) -> None:
    inside = [name for name, drawn in countries(features).items() if drawn.contains(shapely.Point(lon, lat))]
    assert inside == [country], place


def test_how_far_documented_compounds_are_on_the_wrong_side(
    features: list[dict[str, Any]], shared_dir: Path, repository: Path
) -> None:
    """The figures that SOURCE.md states, counted again."""
    drawn = countries(features)
    places = json.loads((shared_dir / "data/gazetteer/compounds.geojson").read_text(encoding="utf-8"))["features"]
    abroad, at_sea = [], []
    for place in places:
        point = shape(place["geometry"])
        named = place["properties"]["country"]
        own = drawn[COUNTRY.get(named, named)]
        if own.contains(point):
            continue
        off_km = own.distance(point) * KM_A_DEGREE
        (abroad if any(other.contains(point) for other in drawn.values()) else at_sea).append(off_km)
    assert (len(places), len(abroad), len(at_sea)) == (105, 6, 13)
    assert max(abroad) < 0.75 and max(at_sea) < 0.65
    text = (repository / "layers/basemap/SOURCE.md").read_text(encoding="utf-8")
    assert "used here 6 do, by at most 0.7 km" in " ".join(text.split())
