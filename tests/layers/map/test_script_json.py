"""What a source wrote is never run by the templates that a folium map passes through, nor can it end a script."""

from __future__ import annotations

import json

import folium
import pytest
from branca.element import Element
from hypothesis import given
from hypothesis import strategies as st

from layers.map.folium_map import Circles, Shapes, Signs, base_map
from layers.map.script_json import script_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="{}%#<>&'`\\\"a\u2028é", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="{%#a", max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)
TEXT = "{{ 6 * 7 }}{% raw %}{# gone #}{{{ 6*7 }}}"


@given(VALUES)
def test_it_reads_back_the_same_through_both_passes(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert Element(text).render() == text  # the second pass: a template of its own
    assert not set("<>&'`") & set(text)


@pytest.mark.parametrize(
    "part",
    [
        Signs({"s": "<svg/>"}, [(1, 2, "s", TEXT, TEXT, 0, TEXT)]),
        Shapes([{"type": "Feature", "geometry": None, "properties": {"words": TEXT, "style": {}}}], pane="changes"),
        Circles([(1, 2, 3, TEXT)], {}, pane="reports"),
    ],
    ids=["signs", "shapes", "circles"],
)
def test_a_name_is_not_run_on_the_server(part: folium.MacroElement) -> None:
    ground = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": {"label": TEXT}}],
    }
    drawn = base_map(ground, None)
    group = folium.FeatureGroup()
    part.add_to(group)
    group.add_to(drawn)
    page = drawn.get_root().render()
    assert page.count("6 * 7") >= 2  # in the ground and in the part; run, it would read 42
    assert page.count("gone") >= 2  # a comment of the template language would have vanished
