"""The gazetteer: its counts, its honesty, and that it says what the shared list says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.sites.gazetteer import approximate_site, gazetteer_groups, gazetteer_sites, known_points
from geodata.sites.outline import area_m2, distance_m
from geodata.sites.site import Access, OutlineBasis
from geodata.text.clean import clean
from geodata.text.personal_data import screen

SHARED = Path(__file__).parents[3] / "../shared/data/gazetteer/compounds.geojson"


def test_counts_by_country_and_source() -> None:
    sites = gazetteer_sites()
    assert Counter(s.country for s in sites) == {"MM": 19, "KH": 86}
    assert len({s.id for s in sites}) == 105
    assert sum(len(s.statements) for s in sites) == 149


def test_points_are_shown_and_not_watched() -> None:
    for site in gazetteer_sites():
        assert isinstance(site.outline, Point)
        assert site.outline_basis is OutlineBasis.UNKNOWN and not site.watched
        assert site.access is Access.PUBLIC and site.documented and site.source
        assert "second-hand" in site.coordinate_note


def test_every_statement_has_a_date_a_source_and_a_link_and_is_one_short_clean_line() -> None:
    for site in gazetteer_sites():
        for statement in site.statements:
            assert statement.date[:2] == "20" and statement.source_title and statement.url.startswith("https://")
            assert len(statement.text) <= 160 and clean(statement.text).removed == ()
            assert '"' not in statement.text, "no quotations: our own words"
            assert screen(statement.text).found == ()


def test_kk_park_lies_where_it_is_and_not_four_kilometres_away() -> None:
    stages = [p for p in known_points() if distance_m(p, Point(98.553, 16.630)) < 1_500]
    assert len(stages) >= 3
    assert len(known_points()) == 105


def test_the_common_size_of_kk_park_is_used_for_the_whole_only() -> None:
    (group,) = gazetteer_groups()
    whole = approximate_site(group)
    assert whole.outline_basis is OutlineBasis.SOURCED_RADIUS and whole.watched
    assert area_m2(whole.outline) == pytest.approx(2.1e6, rel=0.02)  # 210 ha as reported
    for site in gazetteer_sites():
        if site.id in group.members:
            assert whole.outline.contains(site.outline)
            assert not site.watched
    assert "our own choice" in whole.coordinate_note and "crene.com" in whole.coordinate_note


@pytest.mark.skipif(not SHARED.exists(), reason="the shared gazetteer is not beside this checkout")
def test_facts_agree_with_the_shared_list_and_its_wording_is_our_own() -> None:
    shared = {f["id"]: f for f in json.loads(SHARED.read_text(encoding="utf-8"))["features"]}
    assert set(shared) == {s.id for s in gazetteer_sites()}
    for site in gazetteer_sites():
        theirs = shared[site.id]
        assert theirs["geometry"]["coordinates"] == [site.outline.x, site.outline.y]  # type: ignore[attr-defined]
        pairs = list(zip(theirs["properties"]["statements"], site.statements, strict=True))
        assert [a["date"] for a, _ in pairs] == [b.date for _, b in pairs]
        assert [a["url"] for a, _ in pairs] == [b.url for _, b in pairs]
        for a, b in pairs:
            if len(a["statement"]) > 60:
                assert a["statement"] not in b.text
