"""Two people retire a site, or take it into use again, at once: the second one is told whose press was kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from geodata.errors import SavedMeanwhile
from geodata.store import Store
from tests.screens.edit.test_site_forms import _edited
from tests.screens.test_dashboard import html

SITE, WHY = "pellimar-bend", "The yard is empty by now."


def _press(app: AppTest, label: str, why: str = WHY) -> str:
    form = "restore" if label == "Watch it again" else "retire"
    fields = app.text_input if form == "restore" else app.text_area
    fields(key=f"e_{form}_why").set_value(why)
    app.text_input(key=f"e_{form}_by").set_value("analyst 1")
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception
    return html(app)


def _labels(app: AppTest) -> set[str]:
    return {b.label for b in app.button} & {"Retire this site", "Watch it again"}


def test_the_second_who_retires_it_is_told_that_nothing_was_kept(store: Store) -> None:
    app = _edited(store.site(SITE), "Retire")
    store.retire_site(SITE, "analyst 2", why="It was drawn twice.")
    changes = store.site_changes(SITE)
    page = _press(app, "Retire this site")
    assert "Nothing was saved." in page and "Analyst 2 retired it meanwhile." in page
    assert f"Your reason was: {WHY}" in page, "the form for it is gone"
    assert store.site_changes(SITE) == changes and _labels(app) == {"Watch it again"}
    assert "The site is watched again." in _press(app, "Watch it again", "It was drawn once after all.")
    assert "Nothing was saved." not in html(app) and store.site(SITE).retired_at is None


def test_the_second_who_takes_it_into_use_is_told_that_nothing_was_kept(store: Store) -> None:
    store.retire_site(SITE, "desk", why="It was drawn twice.")
    app = _edited(store.site(SITE), "Retire")
    store.restore_site(SITE, "analyst 2", why="It was drawn once after all.")
    store.note_site(SITE, "analyst 3", "It is read on the newest image.")
    changes = store.site_changes(SITE)
    page = _press(app, "Watch it again")
    assert "The site is watched again." not in page and "Nothing was saved." in page
    assert "Analyst 2 took it into use again meanwhile." in page and f"Your reason was: {WHY}" in page
    assert store.site_changes(SITE) == changes and _labels(app) == {"Retire this site"}


def test_what_another_did_is_told_before_the_press_too_and_no_form_goes_away(store: Store) -> None:
    app = _edited(store.site(SITE), "Retire")
    store.retire_site(SITE, "analyst 2", why="It was drawn twice.")
    app.run()
    assert "Analyst 2 retired it meanwhile." in html(app) and _labels(app) == {"Retire this site"}


def test_another_edit_of_a_retired_site_is_looked_at_before_it_is_used_again(store: Store) -> None:
    store.retire_site(SITE, "desk", why="It was drawn twice.")
    app = _edited(store.site(SITE), "Retire")
    store.save_site(replace(store.site(SITE), name="Pellimar Mill"), by="analyst 2", why="Its sign says so.")
    assert "Look at what was changed, then decide again." in _press(app, "Watch it again")
    assert store.site(SITE).retired_at is not None
    assert "The site is watched again." in _press(app, "Watch it again")


def test_the_store_refuses_what_another_did_since_it_was_read(store: Store) -> None:
    """A command that says nothing of it asks for no more than that it is so."""
    read = store.site(SITE).revision
    retired = store.retire_site(SITE, "analyst 2", why="It was drawn twice.", based_on=read)
    with pytest.raises(SavedMeanwhile, match="analyst 2 retired it meanwhile"):
        store.retire_site(SITE, "analyst 1", why=WHY, based_on=read)
    assert store.retire_site(SITE, "analyst 1", why=WHY) == retired
    store.restore_site(SITE, "analyst 2", why="It was drawn once.", based_on=retired.revision)
    with pytest.raises(SavedMeanwhile, match="analyst 2 took it into use again meanwhile"):
        store.restore_site(SITE, "analyst 1", why=WHY, based_on=retired.revision)
