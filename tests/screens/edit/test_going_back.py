"""The way back to an earlier revision is offered only where it changes something, and what it leaves alone is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from geodata.store import Store
from screens.edit.edit_site import NOT_BROUGHT_BACK, NOTHING_TO_GO_BACK_TO
from tests.screens.edit.test_site_forms import _edited
from tests.screens.test_dashboard import html
from tests.screens.words_on_screen import words_on_screen

SITE = "pellimar-bend"


@pytest.fixture
def store(store: Store) -> Store:
    """One site was retired and taken into use again: revisions 2 and 3 differ in nothing that is drawn or typed."""
    store.retire_site(SITE, "analyst 1", why="It was drawn twice.")
    store.restore_site(SITE, "analyst 1", why="It was drawn once after all.")
    return store


def _ways(app: AppTest) -> list[str]:
    return [b.label for b in app.button if b.label.startswith("Go back")]


def _revision(app: AppTest, store: Store) -> int:
    return int(app.selectbox(key=f"e_revision_{SITE}_{store.site(SITE).revision}").value)


def test_where_every_revision_is_that_of_now_no_way_back_is_offered(store: Store) -> None:
    assert store.site(SITE).revision == 3
    app = _edited(store.site(SITE), "History")
    assert _revision(app, store) == 2 and _ways(app) == []
    page = words_on_screen(app)
    assert "Retired" in page and NOT_BROUGHT_BACK in page and NOTHING_TO_GO_BACK_TO in page
    app.selectbox(key=f"e_revision_{SITE}_3").set_value(1).run()
    page = words_on_screen(app)
    assert _ways(app) == [] and NOTHING_TO_GO_BACK_TO in page
    assert "Retired" not in page and NOT_BROUGHT_BACK not in page


def test_the_newest_that_differs_is_offered_and_the_way_back_leads_there(store: Store) -> None:
    name = store.site(SITE).name
    store.save_site(replace(store.site(SITE), name="Pellimar Mill"), by="analyst 2", why="Its sign says so.")
    store.retire_site(SITE, "analyst 1", why="It was drawn twice.")
    store.restore_site(SITE, "analyst 1", why="It was drawn once after all.")
    app = _edited(store.site(SITE), "History")
    assert store.site(SITE).revision == 6 and _revision(app, store) == 3, "4 and 5 have the name of now"
    assert _ways(app) == ["Go back to revision 3"] and NOTHING_TO_GO_BACK_TO not in html(app)
    app.text_input(key="e_back_why").set_value("The sign was another one.")
    app.text_input(key="e_back_by").set_value("analyst 2")
    app.button(key="e_back_go").click().run()
    assert not app.exception and "Saved as revision 7." in html(app)
    assert (store.site(SITE).name, store.site(SITE).retired_at) == (name, None)
