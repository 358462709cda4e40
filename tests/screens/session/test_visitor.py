"""A login that its person ended here has ended for every route, also where the provider is not asked again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geodata.access.audience import Audience
from geodata.access.login import Entry, origin
from geodata.settings.settings import Settings
from screens.session import recheck, visitor

SETTINGS = Settings(
    login_provider="https://login.example.org",
    login_client="watch",
    login_analysts=("analysts",),
    dashboard_address="https://watch.example.org",
)


@pytest.mark.parametrize("ask", [False, True])
def test_a_cookie_whose_login_was_ended_in_another_page_lets_nobody_in(
    ask: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims: dict[str, Any] = {
        "iss": "i",
        "sub": "ann",
        "iat": int(datetime.now(UTC).timestamp()),
        "groups": ["analysts"],
    }
    user = {**claims, "is_logged_in": True, "provider": visitor.PROVIDER, "origin": origin(SETTINGS)}
    monkeypatch.setattr(visitor, "settings_served", lambda: SETTINGS)
    monkeypatch.setattr(visitor, "_cookie", lambda _cookies, name: user if name == USER_COOKIE_NAME else {})
    monkeypatch.setattr(recheck, "_ENDED", set())
    assert visitor.visitor_of_cookies({}, ask=False).at_work
    recheck.end({**claims, "sub": "ben"})
    assert visitor.visitor_of_cookies({}, ask=False).at_work  # another person's
    recheck.end(claims)
    ended = visitor.visitor_of_cookies({}, ask=ask)
    assert (ended.entry, ended.audience, ended.at_work) == (Entry.EXPIRED, Audience.PUBLIC, False)
