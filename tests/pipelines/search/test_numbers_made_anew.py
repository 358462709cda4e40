"""Numbers of a known mission that somebody made anew are refused, and not read as the mission's own."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.errors import SceneRefused
from tests.pipelines.imagery_makers import asset
from tests.pipelines.search.test_item_to_scene import made


@pytest.mark.parametrize(
    ("platform", "scale", "refused"),
    [
        ("sentinel-2a", 2e-4, True),  # numbers that somebody made anew: 0.1 would be read as 0.05
        ("sentinel-2a", 1e-4, False),
        ("sentinel-2a", 1.0, False),  # what tools write where nobody said
        ("sentinel-2a", 0.0, False),
        ("landsat-9", 1e-4, True),
        ("landsat-9", 2.75e-5, False),
        ("landsat-9", 2.8e-5, True),
        ("planet-x", 2e-4, False),
    ],
)
def test_numbers_of_a_known_mission_that_were_made_anew_are_refused(platform: str, scale: float, refused: bool) -> None:
    """The oracle is the products' own: 1e-4 in Sentinel-2 Level-2A, 2.75e-5 in Landsat Collection 2 Level-2."""
    assets: dict[str, Any] = {"scl": asset("./scl.tif")}
    for band in ("blue", "green", "red"):
        assets[band] = asset(f"./{band}.tif", **{"raster:bands": [{"scale": scale, "offset": 0.0}]})
    more: dict[str, Any] = {"id": "x", "collection": "x", "assets": assets, "properties": {"platform": platform}}
    if refused:
        with pytest.raises(SceneRefused, match="one count is"):
            made(**more)
        return
    own = {"sentinel-2a": 1e-4, "landsat-9": 2.75e-5, "planet-x": 2e-4}[platform]
    assert {a.scale for band, a in made(**more).assets.items() if band != "scl"} == {own}
