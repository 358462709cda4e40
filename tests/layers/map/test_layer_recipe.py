"""CONTRIBUTING.md "Add a map layer", followed in a copy of the code: switch, shapes, legend, and for whom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from layers.map.layer import Feature
from layers.map.layer_discovery import BUILT_IN, LAYERS, layers_for
from tests.recipe import copy_of_code, python_in, steps, touched

TITLE = "Add a map layer"
LAYER = '''"""Invented: a box around each site."""

from __future__ import annotations

from collections.abc import Iterator

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.i18n.messages import msg
from layers.map.layer import Feature, MapLayer
from layers.style.symbols import LegendEntry


def features(view: EditionView) -> Iterator[Feature]:
    for site in view.sites.items:
        yield Feature(site.outline.envelope.buffer(0.01), f"Box of {site.name}", site.id)
    yield Feature(view.sites.items[0].outline.buffer(0.02), "Of a place nobody may see", "hidden-place")


LAYER = MapLayer(
    "example-boxes",
    msg("Example boxes"),
    audiences=frozenset({Audience.PARTNER, Audience.INTERNAL}),
    features=features,
    style={"color": "#123456", "className": "example-box"},
    legend=lambda: (LegendEntry("Site", "Example boxes", "<svg></svg>"),),
)
'''
SHOWN = """
import gzip, json, sys
from pathlib import Path
import shapely
from geodata.access.audience import Audience
from geodata.i18n.messages import speaking
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from layers.map.legend import map_legend
from layers.map.overview import Grounds, Signs, Start, overview
from layers.map.layer_discovery import legend_for
from screens.server.shapes_endpoint import shapes_of
from screens.session.edition import current
home = Path("w").resolve()
workspace = Workspace.open(home)
box = shapely.box(98.5, 16.6, 98.51, 16.61)
workspace.store.save_site(Site("a", "Open Place", box, source="A", documented=True, access=Access.PUBLIC), by="t")
workspace.store.save_site(Site("hidden-place", "Velmara", shapely.box(98.7, 16.6, 98.71, 16.61)), by="t")
said = {}
for eyes in Audience:
    edition = current(home, eyes)
    file = json.loads(gzip.decompress(shapes_of(edition, sys.argv[1])))
    with speaking(sys.argv[1]):
        data = overview(Grounds("", ""), Start((0, 0, 1, 1)), Signs((), {}, {}, ""), eyes, shapes="")
        legend = map_legend(more=legend_for(eyes))
    rows = file["more"].get("example-boxes", [])
    said[eyes.value] = {
        "switch": dict(data["layers"]).get("example-boxes"),
        "words": [file["words"][row[2]] for row in rows],
        "style": sorted({file["styles"][row[1]]["className"] for row in rows}),
        "legend": "Example boxes" in legend,
    }
print(json.dumps(said))
"""


def shown(copy: Path, language: str = "en") -> dict[str, Any]:
    """What the map of each edition holds of the layer: its switch, its shapes, its legend."""
    lines = python_in(copy, "-W", "ignore", "-c", SHOWN, language).splitlines()
    said: dict[str, Any] = json.loads(next(line for line in lines if line.startswith("{")))
    return said


def test_a_new_layer_is_one_file_and_its_words(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    template, catalogue = steps(TITLE)
    assert (template, catalogue) == ("layers/map/overlays/<layer>.py", "geodata/i18n/locale/th.po")
    made = template.replace("<layer>", "example_boxes")
    (copy / made).write_text(LAYER, encoding="utf-8")
    with (copy / catalogue).open("a", encoding="utf-8") as out:
        out.write('\nmsgid "Example boxes"\nmsgstr "กล่องตัวอย่าง"\n')
    assert touched(copy) == {made, catalogue}
    told = shown(copy)
    assert told["public"] == {"switch": None, "words": [], "style": [], "legend": False}, "it is not for the public"
    there = {"switch": "Example boxes", "words": ["Box of Open Place"], "style": ["example-box"], "legend": True}
    assert told["partner"] == there, "nothing of a place that partners do not see, though the layer gives it"
    assert sorted(told["internal"]["words"]) == ["Box of Open Place", "Box of Velmara", "Of a place nobody may see"]
    assert shown(copy, "th")["partner"]["switch"] == "กล่องตัวอย่าง"


def test_names_are_once_and_the_built_in_come_first() -> None:
    names = [layer.name for layer in LAYERS]
    assert len(set(names)) == len(names) and tuple(LAYERS[: len(BUILT_IN)]) == BUILT_IN
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz-") for name in names)


@pytest.mark.parametrize("eyes", list(Audience))
def test_control_areas_are_for_internal_users(eyes: Audience) -> None:
    there = [layer.name for layer in layers_for(eyes)]
    assert ("control-areas" in there) is (eyes is Audience.INTERNAL)


@pytest.mark.parametrize("shape", [shapely.Point(1, 2), shapely.LineString([(1, 2), (3, 4)])])
def test_what_is_no_area_is_refused_with_what_to_do(shape: BaseGeometry) -> None:
    with pytest.raises(ValueError, match=r"draws areas and no .*: buffer a line or a point first"):
        Feature(shape, "A road")
    assert Feature(shape.buffer(0.001), "A road").shape.geom_type == "Polygon"
