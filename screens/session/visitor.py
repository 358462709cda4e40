"""Who is visiting: by the operator's word, or by the login provider's. Never by an address, a header or a wish.

Streamlit keeps what the provider said in a signed cookie, and reads it when a page connects; our own routes read the
same cookie. What it says is judged anew each time, in geodata/access/login.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from geodata.access.audience import chosen_audience
from geodata.access.login import Entry, Visitor, admitted, by_operator, origin, outside
from geodata.settings.settings import Settings
from screens.session import recheck
from screens.session.in_force import settings_served

PROVIDER = "default"
_OURS = ("is_logged_in", "provider", "origin", "tokens")
"""What Streamlit adds to what the provider said."""


def visitor() -> Visitor:
    """Whoever the page that is being drawn is for.

    Raises:
        SettingsRefused: there is no login, and the operator's word is not an audience.
    """
    settings = settings_served()
    if not settings.login_provider:
        return by_operator(chosen_audience())
    user = dict(st.user.to_dict())
    if user.get("is_logged_in") is not True or user.get("provider") != PROVIDER:
        return outside()
    tokens = user.get("tokens")
    return _judged(user, tokens.get("access", "") if isinstance(tokens, Mapping) else "", settings)


def visitor_of_cookies(cookies: Mapping[str, str], *, ask: bool = True) -> Visitor:
    """Whoever sends a request to one of our own routes.

    Args:
        cookies: of the request.
        ask: False where nobody may be waited for: then the provider is not asked again; a login that was ended here has
            ended all the same.

    Raises:
        SettingsRefused: as visitor.
    """
    settings = settings_served()
    if not settings.login_provider:
        return by_operator(chosen_audience())
    user, tokens = _cookie(cookies, USER_COOKIE_NAME), _cookie(cookies, TOKENS_COOKIE_NAME)
    if (
        user.get("is_logged_in") is not True
        or user.get("provider") != PROVIDER
        or user.get("origin") != origin(settings)
    ):
        return outside()
    if not ask:
        visitor_by_cookie = admitted(user, settings, datetime.now(UTC))
        return outside(Entry.EXPIRED, visitor_by_cookie.name) if recheck.ended_here(_said(user)) else visitor_by_cookie
    return _judged(user, str(tokens.get("access_token", "")), settings)


def log_out() -> None:
    """End the login of this page's visitor, here and in every other page that is open with it."""
    recheck.end(_said(dict(st.user.to_dict())))
    st.logout()


def _judged(told: Mapping[str, Any], token: str, settings: Settings) -> Visitor:
    claims, holds = recheck.still(_said(told), token, settings)
    admitted_visitor = admitted(claims, settings, datetime.now(UTC))
    if admitted_visitor.entry is Entry.EXPIRED or holds is recheck.Holds.YES:
        return admitted_visitor
    return outside(Entry.EXPIRED if holds is recheck.Holds.ENDED else Entry.UNASKED, admitted_visitor.name)


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider said."""
    return {name: value for name, value in told.items() if name not in _OURS}


def _cookie(cookies: Mapping[str, str], name: str) -> dict[str, Any]:
    """A signed cookie of Streamlit's; {} where there is none, or it is not signed by this server."""
    try:
        body = starlette_websocket._get_signed_cookie_with_chunks(dict(cookies), name)
        content = json.loads(body) if body else {}
    except (ValueError, TypeError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
