"""A site that an edition does not show is found in a text however it is written there."""

from __future__ import annotations

import pytest
import shapely

from geodata.incidents.site_naming import HiddenNames
from geodata.sites.site import Site


def hidden(name: str, *aliases: str) -> HiddenNames:
    return HiddenNames([Site("pt-9", name, shapely.box(98.5, 16.7, 98.51, 16.71), "TH", aliases=aliases)])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KK Park", "Fire at KKPark on 1 March 2026"),
        ("KK Park", "Fire at kk-park"),
        ("Đại Lộc Park", "Fire at Dai Loc Park on 1 March 2026"),
        ("Dai Loc Park", "Cháy ở Đại Lộc Park"),
        ("Café Sihanouk", "Fire at Cafe Sihanouk on 1 March 2026"),
        ("Shwekokko", "Fire at Shwe Kokko on 1 March 2026"),
        ("Shwe Kokko", "https://example.org/shwekokko-fire"),
        ("บ้านทดลอง", "ไฟไหม้ที่บ้านทดลอง"),
    ],
)
def test_it_is_found(name: str, text: str) -> None:
    assert hidden(name).in_texts("nothing", text)
    assert hidden("Another Place", name).in_texts(text), "an alias is a name"


@pytest.mark.parametrize("text", ["Fire at the park", "Kokko", "บ้านทดลา", "pt-91", ""])
def test_others_are_not(text: str) -> None:
    assert not hidden("Shwe Kokko", "KK Park", "บ้านทดลอง").in_texts(text)
