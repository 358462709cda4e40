"""Two outlines compared: areas against the ellipsoid, and a drawing that says the same."""

from __future__ import annotations

import pytest
import shapely
from pyproj import Geod

from layers.charts.outline_diff import diff_svg, outline_diff

OLD = shapely.box(98.550, 16.620, 98.560, 16.630)
NEW = shapely.box(98.552, 16.620, 98.563, 16.630)


def measured(shape: shapely.Polygon) -> float:
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0])


def test_what_was_added_and_left_out_is_measured() -> None:
    diff = outline_diff(OLD, NEW)
    assert diff.before_m2 == pytest.approx(measured(OLD), rel=1e-4)
    assert diff.after_m2 == pytest.approx(measured(NEW), rel=1e-4)
    assert diff.added_m2 == pytest.approx(measured(shapely.box(98.560, 16.620, 98.563, 16.630)), rel=1e-4)
    assert diff.left_out_m2 == pytest.approx(measured(shapely.box(98.550, 16.620, 98.552, 16.630)), rel=1e-4)
    assert diff.before_m2 + diff.added_m2 - diff.left_out_m2 == pytest.approx(diff.after_m2, rel=1e-6)
    assert not diff.same and "added" in diff.words and "left out" in diff.words


def test_the_same_outline_in_another_hand_is_the_same() -> None:
    turned = shapely.Polygon(list(OLD.exterior.coords)[2:-1] + list(OLD.exterior.coords)[:3])
    diff = outline_diff(OLD, turned)
    assert diff.same and "same outline" in diff.words


def test_the_drawing_names_what_it_shows_and_escapes_its_title() -> None:
    svg = diff_svg(outline_diff(OLD, NEW), "<script>x</script>")
    assert "<script>" not in svg and "&lt;script&gt;" in svg
    assert "added" in svg and "left out" in svg
    many = diff_svg(outline_diff(shapely.MultiPolygon([OLD]), shapely.union_all([NEW, OLD])), "x")
    assert many.startswith("<svg")
