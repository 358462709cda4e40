"""A view is saved under a name, opened by its link, renamed and deleted; only internal readers see the list."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.access.login import Entry, Role, Visitor
from geodata.store import Store
from screens.session.view_state import read
from screens.views import saved_views
from tests.screens.test_dashboard import DASHBOARD, html
from tests.screens.words_on_screen import words_on_screen

SHOWN = {"country": "Vellorin", "order": "look", "at": "-19.85000,-27.04000,9", "lang": "th", "as": ""}
PAGE = (
    "import streamlit as st\nfrom dataclasses import replace\nfrom geodata.access.audience import Audience\n"
    "from screens.views.saved_views import saved_views\nfrom screens.session.edition import current, home\n"
    "edition = replace(current(home(), Audience.{audience}), at_work={at_work})\n"
    "saved_views(edition, 'site')\n"
)


def _opened(audience: str = "INTERNAL", *, at_work: bool = True) -> AppTest:
    app = AppTest.from_string(PAGE.format(audience=audience, at_work=at_work), default_timeout=90)
    for name, value in SHOWN.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def _said(app: AppTest) -> str:
    return "\n".join([html(app), *words_on_screen(app)])


def test_what_is_shown_is_saved_with_the_map_and_without_the_readers_language(internal_world: Path) -> None:
    app = _opened()
    assert "No view is saved yet." in _said(app)
    app.button(key="v_save").click().run()
    assert "Give it a name." in _said(app)
    app.text_input(key="v_name").set_value("Longest unseen")
    app.button(key="v_save").click().run()
    assert "Give your role, above." in _said(app)
    app.text_input(key="v_me").set_value("analyst 1")
    app.button(key="v_save").click().run()
    assert "Saved: Longest unseen." in _said(app) and app.text_input(key="v_name").value == ""
    with closing(Store.open(internal_world)) as store:
        (kept,) = store.views()
    link = urlsplit(kept.address)
    given = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert link.path == "site" and set(given) == {"country", "order", "at"}
    seen = read(given)
    assert (seen.country, seen.order, seen.at) == ("Vellorin", "look", read(SHOWN).at)
    app.text_input(key="v_name").set_value("LONGEST unseen")
    app.button(key="v_save").click().run()
    assert "has saved a view of that name" in _said(app)


def test_a_view_of_triage_opens_the_queue_and_not_the_change_that_was_open(internal_world: Path) -> None:
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    app.session_state["go"] = ("triage", {"change": "pb-2", "mine": "1"})
    app.run()
    assert "pb-2" in app.query_params["change"]
    app.text_input(key="v_name").set_value("My queue")
    app.text_input(key="v_me").set_value("analyst 1")
    app.button(key="v_save").click().run()
    assert not app.exception
    with closing(Store.open(internal_world)) as store:
        (kept,) = store.views()
    assert kept.address == "triage?mine=1"


def test_it_is_renamed_and_deleted_and_what_a_colleague_did_meanwhile_is_told(internal_world: Path) -> None:
    with closing(Store.open(internal_world)) as store:
        saved = store.save_view("Before", "triage", "mine=1", "analyst 2")
        app = _opened()
        assert "Triage, saved by analyst 2" in _said(app)
        app.selectbox(key="v_which").set_value(saved.id).run()
        app.text_input(key=f"v_new_{saved.id}").set_value("After")
        app.button(key="v_rename").click().run()
        assert "Renamed: After." in _said(app) and store.views()[0].name == "After"
        store.delete_view(saved.id)
        again = store.save_view("Other", "", "", "analyst 3")
        app = _opened()
        app.selectbox(key="v_which").set_value(again.id).run()
        app.button(key="v_delete").click().run()
        assert "Deleted: Other." in _said(app) and store.views() == []
        assert again.name == "Other"


def test_an_analyst_deletes_what_they_saved_and_an_operator_anybodys(
    internal_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "visitor", lambda: Visitor(Audience.INTERNAL, Role.ANALYST, Entry.IN))
    with closing(Store.open(internal_world)) as store:
        saved = store.save_view("Mine", "triage", "mine=1", "analyst 2")
        app = _opened()
        app.selectbox(key="v_which").set_value(saved.id).run()
        app.button(key="v_delete").click().run()
        assert "Give your role." in _said(app) and store.views() == [saved]
        app.text_input(key="v_who").set_value("analyst 1")
        app.button(key="v_delete").click().run()
        assert "Analyst 2 saved it. Ask them" in _said(app) and store.views() == [saved]
        app.text_input(key="v_who").set_value("analyst 2")
        app.button(key="v_delete").click().run()
        assert "Deleted: Mine." in _said(app) and store.views() == []


def test_a_button_that_is_pressed_twice_deletes_one_view(internal_world: Path) -> None:
    with closing(Store.open(internal_world)) as store:
        gone, stays = (store.save_view(name, "site", "", "analyst 1") for name in ("Alpha", "Bravo"))
        app = _opened()
        assert app.button(key="v_delete").disabled, "none is chosen until somebody chooses one"
        app.selectbox(key="v_which").set_value(gone.id).run()
        app.button(key="v_delete").click().run()
        assert not app.exception and app.button(key="v_delete").disabled
        assert store.views() == [stays] and app.selectbox(key="v_which").value is None


def test_readers_see_the_list_and_others_nothing(internal_world: Path) -> None:
    with closing(Store.open(internal_world)) as store:
        store.save_view("Longest unseen", "site", "order=look", "analyst 1")
    reader = _opened(at_work=False)
    assert "Longest unseen" in _said(reader) and not reader.button
    for audience in ("PARTNER", "PUBLIC"):
        app = _opened(audience, at_work=False)
        assert "Longest unseen" not in _said(app) and not app.button


def test_the_three_screens_have_it(internal_world: Path) -> None:
    for screen in ("", "site", "triage"):
        app = AppTest.from_file(DASHBOARD, default_timeout=120)
        if screen:
            app.session_state["go"] = (screen, {})
        app.run()
        assert not app.exception
        assert [b for b in app.button if b.key == "v_save"], screen
