"""Who passes a place on at the screen is shown all of the ground that goes out, in the language in use."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.i18n.messages import speaking
from geodata.incidents.clearing import Decision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from screens.session.edition import AUDIENCE, HOME
from tests.screens.fixture_world import make
from tests.screens.test_dashboard import DASHBOARD

SITE = "pellimar-bend"


@pytest.mark.parametrize(("lang", "said"), [("en", ("part 1: ", "longitude ")), ("th", ("ส่วนที่ 1: ", "ลองจิจูด "))])
def test_the_ground_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str, said: tuple[str, str]) -> None:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    workspace.store.decide_about_site(SITE, Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    workspace.store.close()
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setenv(AUDIENCE, "internal")
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    app.query_params["lang"], app.query_params["site"] = lang, SITE
    app.session_state["go"] = ("edit-site", {"lang": lang, "site": SITE})
    app.run()
    with speaking(lang):
        app.session_state["e_part"] = "Who may see it"
        app.run()
    assert not app.exception
    shown = "\n".join(str(part.proto.body) for part in app.get("html"))
    assert all(words in shown for words in said), shown[-2_000:]
