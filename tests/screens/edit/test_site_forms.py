"""What is typed into the forms of a site is kept as it was meant, and takes the place of no other site."""

from __future__ import annotations

from dataclasses import replace

import shapely
from streamlit.testing.v1 import AppTest

from geodata.sites.site import Access, Site
from geodata.store import Store
from screens.edit.edit_site import MORE_THAN_CORNERS
from tests.screens.test_dashboard import DASHBOARD, html

CORNERS = "-27.3, -20.0\n-27.296, -20.0\n-27.296, -19.997"
PAGE = (
    "from geodata.access.audience import Audience\nfrom screens.edit import {screen}\n"
    "from screens.session.edition import current, home\nfrom screens.session.view_state import View\n"
    "{screen}.show(current(home(), Audience.INTERNAL), View(site='{site}'))\n"
)


def _added(name: str, by: str, *, aliases: str = "", country: str = "") -> str:
    """The screen after one person has typed a site of CORNERS and pressed Save."""
    app = AppTest.from_string(PAGE.format(screen="add_site", site=""), default_timeout=90)
    app.session_state["a_way"] = "Type coordinates"
    app.session_state["a_corners"] = CORNERS
    app.run()
    app.text_input(key="a_name").set_value(name)
    app.text_area(key="a_aliases").set_value(aliases)
    app.text_input(key="a_country").set_value(country)
    app.text_input(key="a_by").set_value(by)
    (button,) = [b for b in app.button if b.label == "Save as restricted"]
    button.click().run()
    assert not app.exception
    return html(app)


def _edited(site: Site, part: str, **state: str) -> AppTest:
    """The screen of a site with one of its parts open."""
    app = AppTest.from_file(DASHBOARD, default_timeout=90)
    app.query_params["site"] = site.id
    app.session_state["go"] = ("edit-site", {"site": site.id})
    app.session_state["e_part"] = part
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    return app


def _words(site: Site, **typed: str) -> None:
    """The words of a site, changed as typed (name of a field -> text) and saved as a new revision."""
    app = _edited(site, "Words")
    key = f"{site.id}_{site.revision}"
    for name, text in {"e_words_why": "A second source writes it so.", **typed}.items():
        (one,) = [f for f in (*app.text_input, *app.text_area) if f.key == f"{name}_{key}"]
        one.set_value(text)
    app.text_input(key="e_words_by").set_value("analyst 2")
    (button,) = [b for b in app.button if b.label == "Save as a new revision"]
    button.click().run()
    assert not app.exception
    assert "Saved as revision" in html(app)


def test_a_second_person_with_the_same_outline_is_told_and_writes_nothing_over(store: Store) -> None:
    before = {site.id for site in store.sites(retired=True)}
    assert "Saved as restricted" in _added("เพลลิมาร์", "analyst 1", aliases="Pellimar Yard")
    (first,) = [site for site in store.sites() if site.id not in before]
    assert first.id.startswith("site-"), "a name without a Latin letter gives no more than the outline does"

    assert "Saved as restricted" in _added("เพลลิมาร์", "analyst 1", aliases="Pellimar Yard"), "pressed twice"
    told = _added("โอสเคลล์", "analyst 2")
    assert "Nothing was saved." in told and "เพลลิมาร์" in told and first.id in told
    assert store.site_revisions(first.id) == [first], "the first person's site stands as it was"

    assert "Saved as restricted" in _added("Oskelle Yard", "analyst 2"), "a name with an id of its own is another site"
    store.retire_site(first.id, "analyst 1", why="It is a factory after all.")
    retired = store.site(first.id)
    told = _added("โอสเคลล์", "analyst 3")
    assert "Nothing was saved." in told and f"A retired site has its id, {first.id}: เพลลิมาร์" in told
    assert store.site(first.id) == retired


def test_other_names_are_kept_a_line_each_with_their_commas(store: Store) -> None:
    """A comma stands inside names ("Yatai New City, Zone 2"), an end of line in none."""
    names = ("Yatai New City, Zone 2", "KF")
    site = store.save_site(replace(store.site("kilvane-ford"), aliases=names), by="an import")
    _words(site, e_name="Kilvane Crossing")
    site = store.site("kilvane-ford")
    assert (site.name, site.aliases) == ("Kilvane Crossing", names), "an edit of the name leaves the others alone"
    _words(site, e_aliases="Yatai New City, Zone 2\n\n  Ford, Kilvane \n")
    assert store.site("kilvane-ford").aliases == ("Yatai New City, Zone 2", "Ford, Kilvane")
    _added("Pellimar Yard", "analyst 1", aliases="Yard, east\nYard, west")
    assert [s.aliases for s in store.sites() if s.name == "Pellimar Yard"] == [("Yard, east", "Yard, west")]


def test_a_country_is_kept_by_its_code_and_an_invented_one_as_typed(store: Store) -> None:
    """MM is the code of Myanmar in ISO 3166-1; the fixture's Vellorin is in no list."""
    _added("Pellimar Yard", "analyst 1", country=" Myanmar ")
    _added("Oskelle Yard", "analyst 1", country="Vellorin")
    assert {s.name: s.country for s in store.sites() if s.name.endswith(" Yard")} == {
        "Pellimar Yard": "MM",
        "Oskelle Yard": "Vellorin",
    }
    site = store.site("hathervane")
    _words(site, e_country="burma")
    assert store.site("hathervane").country == "MM"


def test_a_country_that_nobody_touched_stays_as_an_earlier_version_kept_it(store: Store) -> None:
    site = store.save_site(replace(store.site("hathervane"), country="Myanmar"), by="an earlier version")
    assert site.access is Access.RESTRICTED
    _words(site, e_name="Hathervane Mill")
    assert store.site("hathervane").country == "Myanmar", "whoever changes a name changes no country"


def test_whoever_takes_a_site_into_use_again_says_why(store: Store) -> None:
    store.retire_site("pellimar-bend", "analyst 1", why="It was drawn twice.")
    app = _edited(store.site("pellimar-bend"), "Retire")

    def press(why: str) -> None:
        app.text_input(key="e_restore_why").set_value(why)
        app.text_input(key="e_restore_by").set_value("analyst 2")
        next(b for b in app.button if b.label == "Watch it again").click().run()

    press("ok")
    assert "Give a reason of at least 10 characters, and your role." in html(app)
    press("ask joe@example.org about it")
    assert "it seems to hold an e-mail address" in html(app).replace("It seems", "it seems")
    assert store.site("pellimar-bend").retired_at is not None
    press("It was drawn once after all.")
    last = store.site_changes("pellimar-bend")[-1]
    assert (last.changed_by, last.change) == ("analyst 2", "in use again; why: It was drawn once after all.")


def test_who_types_corners_is_told_that_other_parts_and_holes_do_not_stand_there(store: Store) -> None:
    site = store.site("pellimar-bend")
    assert MORE_THAN_CORNERS not in html(_edited(site, "Outline", e_way="Type coordinates"))
    west, south, east, north = site.outline.bounds
    hole = shapely.box(*(0.5 * (west + east), 0.5 * (south + north)) * 2).buffer((east - west) / 20)
    holed = store.save_site(replace(site, outline=site.outline.difference(hole)), by="analyst 1")
    assert len(holed.outline.interiors) == 1
    assert MORE_THAN_CORNERS in html(_edited(holed, "Outline", e_way="Type coordinates"))
