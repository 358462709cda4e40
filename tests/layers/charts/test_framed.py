"""A framed drawing is one well-formed SVG that keeps every word; a map of places has each sign inside its frame."""

from __future__ import annotations

import math

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from layers.charts.framed import Frame, framed, wrapped
from layers.charts.map_of_places import Place, map_of_places
from layers.style.svg import circle, drawing, rect, text_width

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>`${x}`\\ & ]]> ขอบเขต" + "y" * 400


@given(st.text(max_size=300), st.floats(60, 900))
def test_wrapping_loses_no_letter_and_no_line_is_too_long(text: str, width: float) -> None:
    lines = wrapped(text, 12, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) == 1 or text_width(line, 12) <= width * 1.02 for line in lines)


def test_drawings_stand_one_under_another_at_their_own_size() -> None:
    first = drawing(500, 100, "one", "one", rect(0, 0, 500, 100, "#FFF"), fluid=True)
    second = drawing(300, 50, "two", "two", rect(0, 0, 300, 50, "#FFF"))
    made, width = framed((first, second), Frame(HOSTILE, (HOSTILE, "Last."), "Demo: invented."))
    root = ElementTree.fromstring(made)
    inner = root.findall(f"{SVG}svg")
    assert width == 540 and [(s.get("width"), s.get("height")) for s in inner] == [("500", "100"), ("300", "50")]
    tops = [float(s.get("y", "nan")) for s in inner]
    assert tops[0] + 100 < tops[1] < float(root.get("viewBox", "").split()[3]) - 50
    assert root.findall(f".//{SVG}script") == [] and "Demo: invented." in made and "Last." in made


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="no view box"):
        framed(("<p>words</p>",), Frame("t"))


@given(st.lists(st.tuples(st.floats(92, 110), st.floats(5, 25)), min_size=1, max_size=12))
def test_every_sign_lies_inside_the_map_and_north_is_up(points: list[tuple[float, float]]) -> None:
    drawn: list[tuple[float, float, float]] = []

    def sign(lat: float):  # type: ignore[no-untyped-def]
        def at(x: float, y: float) -> str:
            drawn.append((lat, x, y))
            return circle(x, y, 4, "#000")

        return at

    made = map_of_places({"features": []}, [Place(x, y, "Name", sign(y)) for x, y in points], title="Map")
    ElementTree.fromstring(made)
    assert len(drawn) == len(points)
    assert all(10 <= x <= 890 and 10 <= y <= 590 for _, x, y in drawn)
    for one in drawn:
        for other in drawn:
            assert one[0] <= other[0] or one[2] <= other[2] + 1e-6
    assert all(math.isfinite(x) for _, x, _ in drawn)
