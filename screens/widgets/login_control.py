"""Log in and log out: who is in, in the header; and the page of whoever has to log in first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st
from streamlit.auth_util import validate_auth_credentials
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.user_info import generate_login_redirect_url

from geodata.access.login import Entry, Visitor
from geodata.i18n.messages import msg, tr
from layers.style.escape import escape
from screens.session.in_force import settings_served
from screens.session.login_return import with_page_asked
from screens.session.visitor import PROVIDER, log_out, visitor

WATCHED_S = 20
"""Seconds at most between two looks whether a login still holds: a page that nobody touches is taken away too."""
ENDS_SOON = timedelta(minutes=15)
"""Before a login ends who works here is told so: what is typed in a form is in the browser alone until it is saved."""
SAID = {
    Entry.NO_GROUP: msg("You are logged in, in no group that sees more than the public edition."),
    Entry.EXPIRED: msg("Your login has ended. Log in again to see more than the public edition."),
    Entry.UNASKED: msg("The login provider does not answer: until it does, this is the public edition."),
}
"""What a visitor is told who does not see what they may expect."""


def login_control(own: Visitor) -> None:
    """Draw who is in and the way out, or the way in; nothing where there is no login."""
    if own.entry is Entry.FIXED:
        return
    known = own.entry in (Entry.IN, Entry.NO_GROUP)
    if known:
        name = escape(own.name, limit=60)
        st.html(f'<span class="cw-edition cw-who" title="{name}">{name}</span>')
    if st.button(tr("Log out") if known else tr("Log in"), type="tertiary", key="cw_login"):
        log_out() if known else _log_in()
    if known:
        asked = settings_served().login_recheck_seconds or WATCHED_S
        st.fragment(_watch, run_every=max(2, min(asked, WATCHED_S)))(own, _ends(own))


def login_words(own: Visitor) -> str:
    """What a strip tells a visitor about their login; "" where there is nothing to tell."""
    message = SAID.get(own.entry)
    return tr(message) if message else ""


def login_page(own: Visitor) -> None:
    """All that is shown to somebody who has to log in first."""
    why = login_words(own) or tr("This edition is for people who are known.")
    st.html(f'<h1 class="cw-answer">{escape(tr("Log in"))}</h1><p class="cw-lead">{escape(why)}</p>')
    login_control(own)
    st.html('<footer class="cw-foot"></footer>')


def _log_in() -> None:
    """Send the reader to the provider, as st.login does, with the page to which they come back."""
    context = get_script_run_ctx()
    if context is None:
        return
    validate_auth_credentials(PROVIDER)
    message = ForwardMsg()
    message.auth_redirect.url = with_page_asked(
        generate_login_redirect_url(PROVIDER), st.context.url or "", st.query_params.to_dict()
    )
    context.enqueue(message)


def _ends(own: Visitor) -> str:
    """What is told somebody whose login ends soon, in their language; "" where nothing of theirs would be lost."""
    if not own.at_work or own.until is None:
        return ""
    return tr("Your login ends at {time} UTC. Save before then what you are typing.", time=f"{own.until:%H:%M}")


def _watch(own: Visitor, ends: str) -> None:
    """Draw the whole page anew once its visitor may see something else than they could when it was drawn.

    Args:
        own: as the page was drawn for.
        ends: from _ends, said once it is near.
    """
    now = visitor()
    if (now.audience, now.role, now.entry) != (own.audience, own.role, own.entry):
        st.rerun()
    if ends and own.until is not None and own.until - datetime.now(UTC) <= ENDS_SOON:
        st.html(f'<div class="cw-login-ends" role="status">{escape(ends, limit=300)}</div>')
