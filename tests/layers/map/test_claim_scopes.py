"""The ground that claims speak of on the map: one outline each, its words escaped."""

from __future__ import annotations

import folium
from shapely.geometry import box

from geodata.incidents.claim import ClaimScope
from layers.map.claim_scopes import scope_outlines

HOSTILE = "<script>window.hacked=1</script>`${1}`"


def test_each_scope_is_an_outline_with_its_source_and_runs_nothing() -> None:
    scopes = [
        ClaimScope("s", "zone A", box(0, 0, 1, 1), "Report, 2025"),
        ClaimScope("s", HOSTILE, box(1, 1, 2, 2), HOSTILE),
    ]
    map_ = folium.Map()
    scope_outlines(scopes).add_to(map_)
    page = map_.get_root().render()
    assert page.count("claim-scope") >= 2 and "zone A, drawn after Report, 2025" in page
    assert HOSTILE not in page and "<script>window.hacked" not in page
    assert "[0.0, 0.0]" in page or "[1.0, 0.0]" in page, "the outline itself is drawn"
