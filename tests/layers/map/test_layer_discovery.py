"""The map and its layers as they are handed to the browser: no other host, escaped words, honest circles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import folium
import pytest
import shapely

from geodata.access.site_standing import Reading, SiteStanding, SiteState, site_standings_of
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.errors import FileRefused
from geodata.i18n.messages import speaking
from geodata.incidents.incident import RADIUS_M, DatePrecision, Incident, PlacePrecision
from geodata.looks.look_counts import Looked
from geodata.sites.countries import BORDERS
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.change_sentences import consistent_with
from geodata.wording.site_sentences import HIDDEN, NOT_LOOKED, OUTLINE_UNKNOWN
from layers.map.basemap import ground, read_ground
from layers.map.detections import MOST_DRAWN, change_shapes, path_style, tooltip
from layers.map.folium_map import Signs, base_map, bounds_of
from layers.map.incidents import report_circles
from layers.map.legend import LOOKED_OF_LATE, NOT_LOOKED_OF_LATE, map_legend
from layers.map.overview import report_rows
from layers.map.sites import light, picture, place_of, signs_of, site_outlines, site_signs
from layers.style.symbols import KINDS, STATES, change_svg
from tests.geodata.made_changes import made_change

NASTY = "</script><img src=x onerror=alert(1)>`${1}`\\"
GROUND = {"type": "FeatureCollection", "features": []}


def _site(key: str = "a", name: str = "A", basis: OutlineBasis = OutlineBasis.DRAWN) -> Site:
    outline = shapely.Point(98.5, 16.6) if basis is OutlineBasis.UNKNOWN else shapely.box(98.5, 16.6, 98.51, 16.61)
    return Site(key, name, outline, outline_basis=basis)


def _detection(key: str = "d", state: State = State.CONFIRMED, kind: Kind = Kind.CONSTRUCTION) -> Detection:
    return made_change(
        id=key,
        site_id="a",
        kind=kind,
        state=state,
        outline=shapely.box(98.501, 16.601, 98.503, 16.603),
        last_clear_before=date(2026, 1, 1),
        first_seen=date(2026, 1, 11),
        confirmed_on=date(2026, 2, 1),
        last_seen=date(2026, 3, 1),
        area_m2=40_000.0,
    )


TODAY = date(2026, 3, 2)
SEEN = Looked(days=20, cloudy=9, not_covered=0, failed=0, newest=date(2026, 3, 1), seen=20)


def _standings(
    sites: Iterable[Site], changes: Iterable[Detection], looked: Mapping[str, Looked] | None = None, **more: Any
) -> list[SiteStanding]:
    found = list(sites)
    known = {site.id: SEEN for site in found} if looked is None else looked
    return list(site_standings_of(found, changes, known, Reading(TODAY, **more)).values())


def _incident(key: str, precision: PlacePrecision, title: str = "t", lon: float = 98.5) -> Incident:
    return Incident(
        key,
        "csv",
        "fire",
        title,
        date(2026, 1, 1),
        date(2026, 1, 1),
        DatePrecision.DAY,
        shapely.Point(lon, 16.6),
        precision,
    )


C_SHAPE = shapely.Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10)])


def _rendered(*layers: folium.FeatureGroup) -> str:
    drawn = base_map(GROUND, None)
    for layer in layers:
        layer.add_to(drawn)
    return str(drawn.get_root().render())


def test_a_whole_map_names_no_other_host() -> None:
    reports = report_circles([_incident("i", PlacePrecision.NEAR)])
    page = _rendered(
        site_outlines([_site()]),
        site_signs(signs_of(_standings([_site()], [_detection()]))),
        change_shapes([_detection()], {"a": _site()}, signs=True),
        reports,
    )
    named = set(re.findall(r"(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})", page))
    assert named <= {"www.w3.org", "leafletjs.com"}  # the name of SVG, and Leaflet's own words about itself


def test_words_of_sources_cannot_leave_their_place() -> None:
    site = _site(name=NASTY)
    page = _rendered(
        site_signs(signs_of(_standings([site], [_detection()]))),
        report_circles([_incident("i", PlacePrecision.EXACT, NASTY)]),
    )
    assert "<img src=x" not in page
    assert "</script><img" not in page
    # read out to those who cannot see, set as text and never as markup: a plain string in double quotes
    assert "`${1}`" not in page and "\\u003e\\u0060${1}\\u0060\\\\: Rule met." in page
    assert "<" not in tooltip(_detection(), site).replace("<b>", "").replace("</b>", "")


def test_the_shipped_ground_is_drawn_below_everything_in_a_known_order() -> None:
    drawn = read_ground(BORDERS)
    kinds = [f["properties"]["kind"] for f in drawn["features"] if "kind" in f["properties"]]
    assert kinds[0] == "ocean" and kinds == sorted(kinds, key=["ocean", "country", "lake", "river"].index)
    names = [f["properties"]["label"] for f in drawn["features"] if "label" in f["properties"]]
    assert {"Myanmar", "Cambodia", "Thailand"} <= set(names)
    assert "basemap basemap-country" in _rendered()


def test_a_ground_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(FileRefused, match=r"my\.geojson"):
        ground({"type": "Feature"}, name="my.geojson")


def test_names_of_the_ground_are_escaped_and_stand_inside_their_land() -> None:
    land = shapely.Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10)])  # a C
    feature = {
        "type": "Feature",
        "properties": {"kind": "country", "name": NASTY},
        "geometry": shapely.geometry.mapping(land),
    }
    made = ground({"type": "FeatureCollection", "features": [feature]}, name="x")
    label = made["features"][-1]
    assert "<" not in label["properties"]["label"] and "`" not in label["properties"]["label"]
    assert C_SHAPE.contains(shapely.geometry.shape(label["geometry"]))


def test_a_report_is_a_circle_as_wide_as_its_precision_and_never_a_point() -> None:
    exact, near = _incident("1", PlacePrecision.EXACT, lon=98.5), _incident("2", PlacePrecision.NEAR, lon=98.6)
    layer = report_circles([exact, near, _incident("3", PlacePrecision.PROVINCE), _incident("4", PlacePrecision.EXACT)])
    circles = next(iter(layer._children.values())).circles
    radii = [c[2] for c in circles]
    assert radii == [RADIUS_M[PlacePrecision.NEAR], RADIUS_M[PlacePrecision.EXACT]]  # wide first; 1 and 4 share one
    assert circles[1][3].count("<br>") == 1


def test_both_maps_say_of_one_place_the_same_reports_in_the_language_of_their_reader() -> None:
    """Five reports at one place: three are told, and the two that are left are counted, in Thai as in English."""
    five = [_incident(f"{n}", PlacePrecision.EXACT) for n in range(5)]
    for language, rest in (("en", "And 2 more."), ("th", "และอีก 2 รายการ")):
        with speaking(language):
            [of_a_site] = next(iter(report_circles(five)._children.values())).circles
            [of_all] = report_rows(five)["circles"]
        assert of_a_site[3].endswith(f'<br><span class="quiet">{rest}</span>') and "and 2 more" not in of_a_site[3]
        assert of_all[3][3:] == [rest] and list(of_a_site[:3]) == of_all[:3]


def test_a_site_shows_its_most_important_change_or_that_it_could_not_be_seen() -> None:
    withdrawn, confirmed = _detection("w", State.WITHDRAWN), _detection("c", State.CONFIRMED)
    sites = [_site("a"), _site("b"), _site("c"), _site("p", basis=OutlineBasis.UNKNOWN), _site("n"), _site("j")]
    looked = dict.fromkeys("abpj", SEEN) | {"c": Looked(0, 5, 0, 0, None)}
    judged = {"a", "b", "c", "p"}
    a, b, c, p, n, j = signs_of(_standings(sites, [withdrawn, confirmed], looked, judged=judged))
    assert [s.sign for s in (a, b, c, p, n, j)] == [
        "construction-confirmed",
        "seen",
        "unseen",
        "unknown",
        "new",
        "unjudged",
    ]
    assert len({picture(s) for s in (a, b, c, p, n, j)}) == 6, "each has a shape of its own"
    waiting = signs_of(_standings(sites[:2], [confirmed], waiting=["a", "b"]))[1]
    assert waiting.words == "Nothing is released, so nothing is said."
    assert "nothing is said" in c.words and "days looked" in b.words
    assert n.words == "Not looked at yet: nothing is said about it." and n.look == "new"
    assert "not watched" in p.words and "2" not in a.words.split(".")[0]


def test_signs_on_maps_are_called_what_sentences_call_them_and_a_weak_kind_is_not_alone() -> None:
    sure = _detection("c", State.CONFIRMED)
    weak, other = replace(sure, id="w", kind_probability=0.7), replace(sure, id="s", kind_probability=0.95)
    called = {d.id: f"{consistent_with(d)}, rule met" for d in (weak, other)}
    assert called == {
        "w": "Change consistent with construction or another change, rule met",
        "s": "Change consistent with construction, rule met",
    }
    for d in (weak, other):
        (sign,) = signs_of(_standings([_site(d.site_id)], [d], {d.site_id: SEEN}, judged={d.site_id}))
        assert f"<title>{called[d.id]}</title>" in picture(sign), "of the place"
        assert f"<title>{called[d.id]}</title>" in change_svg(d), "in a list"
    drawn = change_shapes([weak, other], {sure.site_id: _site(sure.site_id)}, signs=True)
    signs = next(part for part in drawn._children.values() if isinstance(part, Signs))
    assert all(sum(f"<title>{said}</title>" in one for one in signs.signs.values()) == 1 for said in called.values())


def test_a_withdrawn_change_is_no_sign_for_a_site_of_which_nothing_can_be_said() -> None:
    withdrawn = _detection("w", State.WITHDRAWN)
    quiet, unseen = (
        signs_of(_standings([_site("a")], [withdrawn], {"a": looked}))[0] for looked in (SEEN, Looked(0, 5, 0, 0, None))
    )
    assert (quiet.sign, unseen.sign) == ("construction-withdrawn", "unseen")
    assert quiet.words.startswith("None stands. One confirmed change was withdrawn as wrong or gone again")
    assert "o change was seen" not in quiet.words and "Withdrawn" in quiet.words
    assert "o change was seen" not in unseen.words and "Withdrawn" in unseen.words


def test_state_is_said_by_line_and_fill_and_kind_by_hue() -> None:
    styles = {(k, s): path_style(_detection(state=s, kind=k)) for k in Kind for s in State}
    for (kind, state), style in styles.items():
        assert style["dashArray"] == (STATES[state].dash or None)
        if state is not State.WITHDRAWN:
            assert style["color"] == KINDS[kind].dark
    assert len({(s["dashArray"], s["fillOpacity"]) for (k, _), s in styles.items() if k is Kind.CLEARING}) == 4


def test_a_thousand_sites_and_ten_thousand_changes_stay_under_a_megabyte() -> None:
    sites = {
        f"s{n}": Site(f"s{n}", f"Site {n}", shapely.box(97 + n * 0.005, 16, 97.004 + n * 0.005, 16.004))
        for n in range(1000)
    }
    changes = [
        made_change(
            id=f"d{n}",
            site_id=f"s{n % 1000}",
            kind=Kind.CLEARING,
            outline=shapely.box(97, 16, 97.001, 16.001),
            last_clear_before=None,
            confidence=Confidence.LOW,
        )
        for n in range(10_000)
    ]
    layer = change_shapes(changes, sites, signs=False)
    shapes = next(iter(layer._children.values()))
    assert len(shapes.collection["features"]) == MOST_DRAWN
    signs = site_signs(signs_of(_standings(sites.values(), changes)))
    assert len(json.dumps(next(iter(signs._children.values())).places)) < 400_000


def test_the_map_draws_less_than_a_fifth_of_a_pixel_off() -> None:
    outline = shapely.Point(98.5, 16.6).buffer(0.005, quad_segs=64)
    drawn = shapely.geometry.shape(light(outline))
    assert len(drawn.exterior.coords) < len(outline.exterior.coords)
    assert drawn.hausdorff_distance(outline) * 111_000 < 2.4


def test_a_sign_stands_inside_its_outline_whatever_its_shape() -> None:
    assert C_SHAPE.contains(place_of(Site("h", "H", C_SHAPE)))


def test_bounds_hold_everything_and_never_collapse() -> None:
    assert bounds_of([]) is None
    west, south, east, north = bounds_of([shapely.Point(98, 16)]) or (0, 0, 0, 0)
    assert east - west == pytest.approx(0.02) and north - south == pytest.approx(0.02)


def test_the_legend_names_every_sign_of_the_table() -> None:
    words = map_legend(states=list(SiteState), hidden=True)
    kinds = [sign for kind, sign in KINDS.items() if kind is not Kind.ACTIVITY]  # of versions before its kinds
    for sign in (*kinds, *STATES.values()):
        assert sign.word in words
    assert LOOKED_OF_LATE in words and NOT_LOOKED_OF_LATE in words
    for only_where_there in (OUTLINE_UNKNOWN, NOT_LOOKED, HIDDEN):
        assert only_where_there in words and only_where_there not in map_legend()
