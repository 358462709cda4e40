"""A fault in one part of a page is told there, and takes nothing away that stands below it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.errors import StoreRefused
from screens import pages
from screens.session.edition import AUDIENCE, HOME, Edition
from screens.session.view_state import View
from screens.site import site_page
from tests.screens.fixture_world import make
from tests.screens.words_on_screen import words_on_screen

DASHBOARD = str(Path(__file__).resolve().parents[3] / "dashboard.py")
SITE = "pellimar-bend"
BELOW = ("People may be held at such places", "TLP")
"""What stands below the cards of a site: what listing means, and how the edition may be handled."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    make(folder).close()
    return folder


def page_of(monkeypatch: pytest.MonkeyPatch, home: Path) -> tuple[AppTest, str]:
    """The public page of a site, and its words."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, "public")
    app = AppTest.from_file(DASHBOARD, default_timeout=90)
    app.query_params["site"] = SITE
    app.session_state["go"] = ("site", {"site": SITE})
    app.run()
    return app, "\n".join(words_on_screen(app))


def breaks(edition: Edition, *rest: object) -> None:
    raise ZeroDivisionError("a count of none")


def test_a_fault_in_a_card_is_told_in_its_place_and_what_stands_below_it_is_drawn(
    monkeypatch: pytest.MonkeyPatch, world: Path
) -> None:
    whole, words = page_of(monkeypatch, world)
    assert not whole.exception and all(text in words for text in BELOW)
    monkeypatch.setattr(site_page, "belt_card", breaks)
    broken, words = page_of(monkeypatch, world)
    assert "This part of the page cannot be shown." in words and "a count of none" not in words
    assert all(text in words for text in BELOW)
    assert len(broken.exception) == 1, "raised at the end: the server logs it, and no test passes it by"


def test_a_fault_of_a_whole_screen_leaves_how_it_may_be_handled(monkeypatch: pytest.MonkeyPatch, world: Path) -> None:
    def no_site(edition: Edition, view: View) -> None:
        raise KeyError(view.site)

    monkeypatch.setattr(site_page, "show", no_site)
    broken, words = page_of(monkeypatch, world)
    assert "This part of the page cannot be shown." in words and BELOW[1] in words and len(broken.exception) == 1


@pytest.mark.parametrize("audience", ["public", "partner", "internal"])
def test_where_the_store_lies_is_told_to_who_works_here_and_to_the_log(
    monkeypatch: pytest.MonkeyPatch, world: Path, audience: str, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(HOME, str(world))
    monkeypatch.setenv(AUDIENCE, audience)

    def away(home: Path, eyes: object) -> Edition:
        raise StoreRefused("database watch on 10.1.2.3", "it could not be used (port 5432)", "Check the database")

    monkeypatch.setattr(pages, "current", away)
    app = AppTest.from_file(DASHBOARD, default_timeout=90).run()
    words = "\n".join(words_on_screen(app))
    assert "This screen cannot be shown." in words and "Next step:" in words
    inside = audience == "internal"
    assert ("10.1.2.3" in words, "5432" in words, "Check the database" in words) == (inside, inside, inside)
    assert ("Come back in a few minutes" in words) == (not inside)
    assert inside or "10.1.2.3" in caplog.text
