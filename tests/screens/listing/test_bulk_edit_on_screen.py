"""Several sites changed from the list: shown before it is kept, refused where a colleague was quicker."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.store import Store
from tests.screens.test_dashboard import html
from tests.screens.words_on_screen import words_on_screen

PAGE = (
    "from dataclasses import replace\nfrom geodata.access.audience import Audience\n"
    "from screens.listing.site_list import all_sites\nfrom screens.session.edition import current, home\n"
    "from screens.session.view_state import View\n"
    "edition = replace(current(home(), Audience.{audience}), at_work={at_work})\n"
    "all_sites(edition, View(which='{which}'))\n"
)
WHY = "Both lie across the border by the survey."


def _opened(audience: str = "INTERNAL", *, at_work: bool = True, which: str = "") -> AppTest:
    script = PAGE.format(audience=audience, at_work=at_work, which=which)
    app = AppTest.from_string(script, default_timeout=90).run()
    assert not app.exception
    return app


def _said(app: AppTest) -> str:
    assert not app.exception
    return "\n".join([html(app), *words_on_screen(app)])


def _chosen(app: AppTest) -> AppTest:
    app.multiselect(key="b_ids").set_value(["morrowgate", "hathervane"])
    app.text_input(key="b_country").set_value("Tasmere").run()
    return app


def _press(app: AppTest) -> AppTest:
    """The button beside what is shown now."""
    (button,) = [b for b in app.button if str(b.key).startswith("b_keep")]
    return button.click().run()


def test_what_would_change_is_shown_and_kept_and_the_form_is_empty_again(internal_world: Path) -> None:
    app = _chosen(_opened())
    said = _said(app)
    assert (
        "What would change" in said and "No longer public by it, until two people pass on the new words: Morrow" in said
    )
    _press(app)
    assert "Give a reason of at least 10 characters, and your role." in _said(app)
    app.text_input(key="b_why").set_value(WHY)
    app.text_input(key="b_by").set_value("analyst 1")
    _press(app)
    assert "Two sites changed." in _said(app)
    assert app.multiselect(key="b_ids").value == [] and app.text_input(key="b_country").value == ""
    with closing(Store.open(internal_world)) as store:
        assert {store.site(key).country for key in ("morrowgate", "hathervane")} == {"Tasmere"}
        assert store.site("torvane-estate").country == "Vellorin"


def test_what_a_colleague_changed_since_it_was_shown_is_not_written_over(internal_world: Path) -> None:
    app = _chosen(_opened())
    app.text_input(key="b_why").set_value(WHY)
    app.text_input(key="b_by").set_value("analyst 1").run()
    with closing(Store.open(internal_world)) as store:
        store.note_site("morrowgate", "analyst 2", "A colleague looked at it.")
        _press(app)
        assert "Changed by somebody since it was shown: Morrowgate." in _said(app)
        assert store.site("hathervane").country == "Vellorin"
        _press(app)
        assert "Two sites changed." in _said(app) and store.site("morrowgate").country == "Tasmere"


@pytest.mark.parametrize("what", ["another value", "another site"])
def test_nothing_is_kept_that_was_not_shown(internal_world: Path, what: str) -> None:
    app = _chosen(_opened())
    app.text_input(key="b_why").set_value(WHY)
    app.text_input(key="b_by").set_value("analyst 1").run()
    if what == "another value":
        app.text_input(key="b_country").set_value("Otherland")
        told = "It was not shown so before: Hathervane, Morrowgate."
    else:
        app.multiselect(key="b_ids").set_value(["morrowgate", "hathervane", "torvane-estate"])
        told = "It was not shown so before: Torvane Estate."
    _press(app)
    assert told in _said(app) and "Nothing was saved." in _said(app)
    with closing(Store.open(internal_world)) as store:
        assert {store.site(key).country for key in ("morrowgate", "hathervane", "torvane-estate")} == {"Vellorin"}
        _press(app)
        kept = "Otherland" if what == "another value" else "Tasmere"
        assert store.site("morrowgate").country == kept == store.site("hathervane").country


def test_a_corridor_is_a_line_for_the_operator_and_retired_ones_come_back(internal_world: Path) -> None:
    app = _opened()
    app.button(key="b_all").click().run()
    assert set(app.multiselect(key="b_ids").value) > {"morrowgate", "kilvane-ford"}
    app.multiselect(key="b_ids").set_value(["morrowgate"])
    app.text_input(key="b_corridor").set_value("River road").run()
    assert [c.value for c in app.code] == ['corridors = ["River road: morrowgate"]'] and not app.exception
    with closing(Store.open(internal_world)) as store:
        store.retire_site("morrowgate", "analyst 2", why="The source took it back.")
        app = _opened(which="retired")
        app.multiselect(key="b_ids").set_value(["morrowgate"])
        app.selectbox(key="b_use").set_value("restore").run()
        app.text_input(key="b_why").set_value("The source names it again.")
        app.text_input(key="b_by").set_value("analyst 1")
        _press(app)
        assert "One site changed." in _said(app) and store.site("morrowgate").retired_at is None


def test_nobody_else_has_it(internal_world: Path) -> None:
    for audience in ("INTERNAL", "PARTNER", "PUBLIC"):
        app = _opened(audience, at_work=False)
        assert "Change several sites" not in _said(app) and not app.multiselect
