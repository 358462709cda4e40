"""A view is its link: written and read again it is the same, and what a link should not hold is left out."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.site_standing import Reading, site_standings_of
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.sites.site import Site
from screens.session.view_state import (
    MAX_TEXT,
    START,
    View,
    Viewpoint,
    address,
    displayed_by,
    keeps_site,
    read,
    written,
)

words = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
days = st.none() | st.dates(date(2015, 1, 1), date(2035, 1, 1))
viewpoints = st.none() | st.builds(
    Viewpoint,
    st.integers(-9_000_000, 9_000_000).map(lambda n: round(n / 100_000, 5)),
    st.integers(-18_000_000, 18_000_000).map(lambda n: round(n / 100_000, 5)),
    st.integers(0, 80).map(lambda n: n / 4),
)
views = st.builds(
    View,
    site=words,
    action=words,
    detection=words,
    search=words,
    country=words,
    which=st.sampled_from(["", "watched", "points", "retired"]),
    order=st.sampled_from(["name", "change", "look"]),
    group=st.sampled_from(["", "country", "corridor"]),
    kinds=st.sets(st.sampled_from(Kind)).map(lambda s: tuple(k for k in Kind if k in s)),
    states=st.sets(st.sampled_from(State)).map(lambda s: tuple(k for k in State if k in s)),
    confidences=st.sets(st.sampled_from(Confidence)).map(lambda s: tuple(k for k in Confidence if k in s)),
    since=days,
    until=days,
    compared=days | st.just(START),
    bands=st.sampled_from(["true", "false", "index"]),
    show=st.sampled_from(["pair", "beside", "timelapse"]),
    without=st.sets(st.dates(date(2015, 1, 1), date(2035, 1, 1)), max_size=9).map(lambda s: tuple(sorted(s))),
    days=st.sets(st.dates(date(2015, 1, 1), date(2035, 1, 1)), max_size=4).map(lambda s: tuple(sorted(s))),
    next_to=words,
    next_day=st.none() | st.dates(date(2015, 1, 1), date(2035, 1, 1)),
    span=st.sampled_from(["1", "2", "all"]),
    handle=st.none() | st.integers(0, 100),
    before=words,
    after=words,
    at=viewpoints,
    lang=st.sampled_from(["", "en", "th"]),
    seen_as=st.sampled_from(["", "public", "partner"]),
)


@given(views)
def test_a_view_written_and_read_is_the_same_view(view: View) -> None:
    assert read(written(view)) == view


@given(views)
def test_the_address_survives_a_browser(view: View) -> None:
    parts = urlsplit(address("site", view))
    assert parts.path == "site"
    assert read(dict(parse_qsl(parts.query))) == view


NAMES = [
    "site",
    "action",
    "change",
    "q",
    "country",
    "kind",
    "state",
    "confidence",
    "from",
    "to",
    "since",
    "bands",
    "show",
    "without",
    "before",
    "after",
    "at",
    "lang",
    "as",
]


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60)))
def test_no_link_breaks_the_reading(query: dict[str, str]) -> None:
    view = read(query)
    assert view.seen_as in ("", "public", "partner")
    assert len(view.search) <= MAX_TEXT
    assert read(written(view)) == view


def test_what_a_link_should_not_hold_is_left_out() -> None:
    assert read({"as": "internal"}).seen_as == ""
    assert read({"at": "nan,0,3"}).at is None
    assert read({"at": "91,0,3"}).at is None
    assert read({"from": "2026-02-30"}).since is None
    assert read({"kind": "construction,scam"}).kinds == (Kind.CONSTRUCTION,)
    assert read({"q": "\x00\x1b[31mred" + "x" * 9000}).search == ("[31mred" + "x" * 9000)[:MAX_TEXT]


def _site(key: str, name: str, country: str, aliases: tuple[str, ...] = ()) -> Site:
    return Site(key, name, shapely.box(0, 0, 0.01, 0.01), country, aliases)


def _detection(key: str, site: str, kind: Kind, state: State, first: date) -> Detection:
    return Detection(
        key,
        site,
        kind,
        state,
        shapely.box(0, 0, 0.001, 0.001),
        None,
        first,
        None,
        first,
        None,
        1000.0,
        Confidence.LOW,
        (),
        (),
        "",
        "",
    )


def test_sites_are_found_by_name_alias_and_id_in_any_case_and_script() -> None:
    site = _site("pb-7", "Pellimar Bend", "MM", ("เพลลิมาร์เบนด์",))
    for search in ("pellimar", "BEND", "เพลลิ", "PB-7"):
        assert keeps_site(View(search=search), site)
    assert not keeps_site(View(search="torvane"), site)
    assert not keeps_site(View(country="KH"), site)


def test_each_filter_takes_out_what_it_says_and_nothing_else() -> None:
    sites = [_site("a", "A", "MM"), _site("b", "B", "KH")]
    early = _detection("1", "a", Kind.CONSTRUCTION, State.CONFIRMED, date(2026, 1, 5))
    late = _detection("2", "b", Kind.DEMOLITION, State.PROVISIONAL, date(2026, 6, 5))
    orphan = _detection("3", "gone", Kind.DEMOLITION, State.PROVISIONAL, date(2026, 6, 5))
    found = [early, late, orphan]
    standings = site_standings_of(sites, found, {}, Reading(date(2026, 7, 1)))

    def left(view: View) -> tuple[Detection, ...]:
        return displayed_by(view, standings).among(found)

    assert left(View()) == (early, late)
    assert left(View(kinds=(Kind.DEMOLITION,))) == (late,)
    assert left(View(states=(State.CONFIRMED,))) == (early,)
    assert left(View(since=date(2026, 1, 6))) == (late,)
    assert left(View(until=date(2026, 1, 5))) == (early,)
    assert left(View(country="KH")) == (late,)
    assert left(View(confidences=(Confidence.HIGH,))) == ()


def test_what_the_filters_hide_is_counted() -> None:
    sites = [_site("a", "A", "MM"), _site("b", "B", "KH"), _site("c", "C", "KH")]
    first, second, third = (
        _detection(key, site, kind, State.CONFIRMED, date(2026, 1, 5))
        for key, site, kind in (("1", "a", Kind.CONSTRUCTION), ("2", "a", Kind.CLEARING), ("3", "b", Kind.CLEARING))
    )
    standings = site_standings_of(sites, [first, second, third], {}, Reading(date(2026, 7, 1)))
    none = displayed_by(View(), standings)
    assert not none.anything_hidden and (none.changes_hidden, none.sites_hidden) == (0, 0)
    built = displayed_by(View(kinds=(Kind.CONSTRUCTION,)), standings)
    assert (built.changes_hidden, built.sites_hidden, built.hidden) == (2, 0, {"a": 1, "b": 1})
    assert [built.all_hidden(standings[key]) for key in "abc"] == [False, True, False]
    abroad = displayed_by(View(country="MM", kinds=(Kind.CLEARING,)), standings)
    assert (abroad.changes_hidden, abroad.sites_hidden, abroad.site_ids) == (2, 2, frozenset("a"))
    assert abroad.change_ids == {"2"}
