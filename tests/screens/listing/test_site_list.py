"""The list of sites: in which order and groups, found in any spelling, and what a link to it restores."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding, rank
from geodata.detections.detection import State
from geodata.i18n.english_formats import day
from geodata.i18n.messages import speaking
from geodata.sites.site import Access
from geodata.text.fold import names_match
from geodata.wording.listing_sentences import corridor_words
from geodata.workspace import Workspace
from layers.map.sites import signs_of
from pipelines.sites.import_gazetteer import import_gazetteer
from screens.listing import site_list
from screens.listing.list_order import Group, by_corridor, by_country, ordered
from screens.listing.site_list import MOST_ROWS, _groups, _groups_html, listed_sites
from screens.session.edition import AUDIENCE, HOME, Edition, load, stamp
from screens.session.view_state import View, displayed_by, keeps_site
from screens.widgets.filters import near_words
from tests.screens.fixture_world import END, make
from tests.screens.serving import dashboard, visit
from tests.screens.test_dashboard import html
from tests.screens.words_on_screen import words_on_screen


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The small world as internal users see it."""
    folder = tmp_path_factory.mktemp("listing")
    make(folder).close()
    return load(folder, repr(stamp(folder)), Audience.INTERNAL, END)


def _standings(edition: Edition) -> Mapping[str, SiteStanding]:
    return edition.site_standings


def test_each_order_is_what_it_says_and_loses_no_site(edition: Edition) -> None:
    every = list(_standings(edition).values())
    for order in ("name", "change", "look"):
        assert {s.site.id for s in ordered(every, order)} == {s.site.id for s in every}
        assert ordered(every[::-1], order) == ordered(every, order)
    assert [s.site.name for s in ordered(every, "name")] == sorted(s.site.name for s in every)
    changed = [s for s in ordered(every, "change") if s.top is not None and s.top.state is not State.WITHDRAWN]
    assert len(changed) >= 2 and ordered(every, "change")[: len(changed)] == tuple(changed)
    assert all(rank(a.changes[0]) < rank(b.changes[0]) for a, b in pairwise(changed))
    looks = ordered(every, "look")
    seen = [s.looked.newest or date.min for s in looks if s.site.watched]
    assert seen == sorted(seen) and not looks[-1].site.watched


def test_groups_hold_every_site_once_and_are_called_after_a_place(edition: Edition) -> None:
    every = ordered(list(_standings(edition).values()), "name")
    countries = by_country(every, {"Vellorin": "Vellorin", "Tasmere": "Tasmere"})
    assert [g.title for g in countries] == ["Tasmere", "Vellorin"]
    assert sum(len(g.standings) for g in countries) == len(every)
    groups = by_corridor(every, {"around kilvane-ford": ("kilvane-ford", "drelling"), "empty": ()}, {})
    assert [(g.title, len(g.standings)) for g in groups] == [
        ("around kilvane-ford", 2),
        ("In no corridor", len(every) - 2),
    ]
    assert corridor_words("around kilvane-ford", edition.sites) == "Around Kilvane Ford"
    assert corridor_words("around nobody", edition.sites) == "around nobody"


def test_those_offered_to_be_changed_together_are_those_that_have_a_row(edition: Edition) -> None:
    """260 sites of two countries by turns: under headings the first 200 rows are not the first 200 names."""
    base = next(s for s in _standings(edition).values() if s.site.watched)
    named = [
        replace(base, site=replace(base.site, id=f"s{n:03d}", name=f"Site {n:03d}", country="MM" if n % 2 else "KH"))
        for n in range(260)
    ]
    every = ordered(named, "name")
    signs = {sign.site.id: sign for sign in signs_of(every, said=lambda s: "x")}
    for groups in (
        (Group("", every),),
        by_country(every, {"MM": "Myanmar", "KH": "Cambodia"}),
        by_corridor(every, {"a": ("s001", "s002"), "b": ("s002",)}, {}),
    ):
        rows = re.findall(r"site=(s\d{3})", _groups_html(groups, signs, View()))
        offered = [site.id for site in listed_sites(groups)]
        assert len(rows) == MOST_ROWS and offered == list(dict.fromkeys(rows))
    assert offered.count("s002") == 1, "a site in two corridors has two rows, and is offered once"


def test_a_slip_finds_the_place_and_is_said(edition: Edition) -> None:
    for typed, said in (("kilvan", False), ("Kilwane Fort", True), ("Morogate", True)):
        view = View(search=typed)
        shown = displayed_by(view, edition.site_standings, edition.view.found_by)
        assert len(shown.site_ids) == 1
        assert bool(near_words(edition, view, shown)) is said
        with speaking("th"):
            assert not near_words(edition, view, shown).isascii() or not said


def _list(monkeypatch: pytest.MonkeyPatch, home: Path, view: str, eyes: str = "INTERNAL") -> AppTest:
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes.lower())
    return AppTest.from_string(
        "from dataclasses import replace\nfrom screens.site import site_page\n"
        "from geodata.access.audience import Audience\nfrom screens.session.edition import current, home\n"
        "from screens.session.view_state import View\n"
        f"site_page.show(replace(current(home(), Audience.{eyes}), at_work={eyes == 'INTERNAL'}), {view})\n",
        default_timeout=60,
    ).run()


def test_the_fields_narrow_order_and_group_and_the_address_keeps_it(
    monkeypatch: pytest.MonkeyPatch, edition: Edition
) -> None:
    app = _list(monkeypatch, edition.home, "View()")
    assert not app.exception
    app.selectbox(key="l_which").set_value("points").run()
    app.selectbox(key="l_group").set_value("country").run()
    app.selectbox(key="l_order").set_value("look").run()
    assert not app.exception
    asked = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert asked == {"which": "points", "group": "country", "order": "look"}
    assert "Sites: shown, not watched" in html(app) and "hidden by your filter" in html(app)


def test_the_calendar_says_since_when_its_days_are_counted(monkeypatch: pytest.MonkeyPatch, edition: Edition) -> None:
    """The answer above it counts judged days alone: two numbers of days need two names."""
    site = next(key for key, looked in edition.looked.items() if looked.days)
    first = min(look.acquired_at.date() for look in edition.looks[site] if look.sensor == "optical")
    shown = html(_list(monkeypatch, edition.home, f"View(site={site!r})"))
    assert f"since {day(first)}, judged or not." in shown and "days in all." not in shown


def test_retired_sites_are_listed_for_who_is_at_work_and_for_nobody_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = make(tmp_path)
    store.retire_site("kilvane-ford", "desk", why="No longer watched here.")
    store.close()
    app = _list(monkeypatch, tmp_path, "View(which='retired')")
    assert not app.exception
    assert app.selectbox(key="l_which").value == "retired"
    outside = _list(monkeypatch, tmp_path, "View(which='retired')", "PUBLIC")
    assert not outside.exception
    assert outside.selectbox(key="l_which").value == ""
    assert "retired" not in outside.selectbox(key="l_which").options
    assert "Kilvane" not in html(outside)


def test_a_heading_counts_all_its_sites_where_the_list_is_cut(
    monkeypatch: pytest.MonkeyPatch, edition: Edition
) -> None:
    watched = edition.site_standings["kilvane-ford"]
    many = [
        replace(watched, site=replace(watched.site, id=f"s{n}", country="Tasmere" if n % 2 else "Vellorin"))
        for n in range(300)
    ]
    signs = {sign.site.id: sign for sign in signs_of(many)}
    for group, view in (("country", View(group="country")), ("", View())):
        made = _groups_html(_groups(edition, many, group), signs, view)
        assert made.count('class="cw-site"') == 200 and "100 more: narrow them by the fields above." in made
        told = [country for country in ("Tasmere", "Vellorin") if f"{country}: 150 sites" in made]
        assert len(told) == (2 if group else 0)
    two = (Group("One", tuple(many[:150])), Group("Two", tuple(many[100:250])), Group("Three", tuple(many[250:])))
    made = _groups_html(two, signs, View())
    assert "Three: 50 sites" in made and "150 more:" in made, "a site in two groups is drawn twice, and counted once"
    few = {s.site.id: signs[s.site.id] for s in many[:3]}
    assert "more:" not in _groups_html(_groups(edition, many[:3], "country"), few, View())


def test_a_list_of_retired_sites_that_is_cut_says_how_many_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = make(tmp_path)
    for key in ("kilvane-ford", "morrowgate", "torvane-estate"):
        store.retire_site(key, "desk", why="No longer watched here.")
    store.close()
    whole = "\n".join(words_on_screen(_list(monkeypatch, tmp_path, "View(which='retired')")))
    assert "Morrowgate" in whole and "Torvane" in whole and "more: narrow" not in whole
    monkeypatch.setattr(site_list, "MOST_ROWS", 1)
    cut = "\n".join(words_on_screen(_list(monkeypatch, tmp_path, "View(which='retired')")))
    assert "Kilvane Ford" in cut and "Torvane" not in cut and "2 more: narrow them by the fields above." in cut


def test_a_part_is_found_by_the_name_and_the_id_of_the_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """ASPI writes Shewe Koko, others Shwe Kokko; KK Park has three listed stages and no site of its own."""
    workspace = Workspace.open(tmp_path)
    import_gazetteer(workspace)
    edition = workspace.edition(Audience.PUBLIC, date(2026, 11, 27))
    sites = {site.id: site for site in edition.sites.items}
    for typed, parts in (
        ("Shwe Kokko", {"MM-ASPI-MY18", "MM-ASPI-MY19"}),
        ("MM-SHWE-KOKKO", {"MM-ASPI-MY18", "MM-ASPI-MY19"}),
        ("MM-KK-PARK", {"MM-ASPI-MY01", "MM-ASPI-MY02", "MM-ASPI-MY03"}),
    ):
        assert all(names_match(typed, edition.found_by[part]) for part in parts), "it is found as it is typed"
        shown = {k for k, s in sites.items() if keeps_site(View(search=typed), s, edition.found_by.get(k, ()))}
        assert parts <= shown
        assert shown == parts or typed == "MM-KK-PARK", "which is nearly PK Park as well"
    workspace.store.close()
    page = html(_list(monkeypatch, tmp_path, "View(site='MM-KK-PARK')", "PUBLIC"))
    assert "KK Park 1st Stage" in page and "not in this edition" not in page
    asked = "You asked for KK Park as a whole. It is told on the page of one of its parts, KK Park 1st Stage: what"
    assert asked in page
    assert "You asked for" not in html(_list(monkeypatch, tmp_path, "View(site='MM-ASPI-MY01')", "PUBLIC"))
    assert "not in this edition" in html(_list(monkeypatch, tmp_path, "View(site='MM-NOWHERE')", "PUBLIC"))


def test_no_other_part_stands_in_for_the_place_at_which_a_whole_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = Workspace.open(tmp_path)
    import_gazetteer(workspace)
    first = workspace.store.site("MM-ASPI-MY01")
    workspace.store.save_site(replace(first, access=Access.RESTRICTED), by="desk")
    day = date(2026, 11, 27)
    told = {audience: workspace.edition(audience, day).whole_page("MM-KK-PARK") for audience in Audience}
    assert (told[Audience.PUBLIC], told[Audience.INTERNAL]) == ("", "MM-ASPI-MY01")
    assert workspace.edition(Audience.PUBLIC, day).whole_page("MM-SHWE-KOKKO") == "MM-ASPI-MY19"
    workspace.store.close()
    page = html(_list(monkeypatch, tmp_path, "View(site='MM-KK-PARK')", "PUBLIC"))
    assert "not in this edition" in page and "KK Park 1st Stage" not in page


@pytest.mark.browser
def test_hundred_and_five_listed_places_are_found_by_another_spelling_and_read_whole(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("listed")
    import_gazetteer(Workspace.open(home))
    with dashboard(home, "internal") as address:
        page = visit(browser, address).open("site").page
        rows = page.locator(".st-key-cw_sites .cw-site")
        expect(rows).to_have_count(105, timeout=60_000)
        cut = page.locator(".st-key-cw_sites .cw-name a").evaluate_all(
            "all => all.filter(a => a.scrollWidth > a.clientWidth + 1 && a.clientWidth).map(a => a.textContent)"
        )
        assert cut == [], "names are not cut"
        page.get_by_label("Site or alias").fill("sihanukville")
        page.get_by_label("Site or alias").press("Enter")
        expect(rows).to_have_count(26, timeout=60_000)
        page.get_by_text("names written nearly so are shown").wait_for()
        page.close()
