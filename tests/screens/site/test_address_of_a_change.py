"""A copied address of a change that the edition does not tell: said on the page, and not in the words of the link."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from screens.session.edition import AUDIENCE, HOME
from screens.site.site_answer import NOT_TOLD_HERE
from tests.screens.fixture_world import make

PUT_IN = "PB-1 (the Ministry takes all of it back)"


@pytest.mark.parametrize(("change", "said"), [("", False), (PUT_IN, True)])
def test_a_change_that_is_not_told_is_said_so_in_our_own_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: str, said: bool
) -> None:
    make(tmp_path).close()
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setenv(AUDIENCE, "public")
    app = AppTest.from_string(
        "from geodata.access.audience import Audience\nfrom screens.session.edition import current, home\n"
        "from screens.session.view_state import View\nfrom screens.site import site_page\n"
        f"site_page.show(current(home(), Audience.PUBLIC), View(site='pellimar-bend', detection={change!r}))\n",
        default_timeout=60,
    ).run()
    assert not app.exception
    page = "\n".join(str(part.proto.body) for part in app.get("html"))
    assert (NOT_TOLD_HERE in page) is said and "takes all of it back" not in page
