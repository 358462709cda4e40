"""Links inside drawn pages, and those of the menu, that change the screen without loading the page anew.

A link stays a link: opened in a new tab, copied, or followed without this component, its address works by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from geodata.i18n.messages import in_use
from layers.style.escape import escape
from screens.session.query_params import kept, with_day

Link = Callable[[str, str], str]
"""Makes HTML of a link from an address of a screen and its words."""
KEY = "soft_links"
FOLLOWED = "soft_link_followed"
"""Which click was followed last: where a click is kept as a state, the next run is told of it again."""
_SCRIPT = """
const MENU = '[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]';
const FIRST = 2000, TRIES = 3;
const arrived = (to) => {
  const wanted = new URL(to, document.baseURI), now = new URLSearchParams(location.search);
  return wanted.pathname === location.pathname && Array.from(wanted.searchParams).every(([k, v]) => now.get(k) === v);
};
// Streamlit's menu drops the whole address: the day compared with and the language ride on in it
const carrying = (link) => {
  const to = new URL(link.href, document.baseURI);
  to.search = new URLSearchParams(window.cwFollow.kept).toString();
  return to;
};
const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
const begin = () => {
  let waits = 0;
  const stop = () => clearTimeout(waits);
  const go = (to, number, tried) => {
    // a number for each try: the server may have taken the one before and lost it to another run
    window.cwFollow.send([to, number + '.' + tried]);
    waits = setTimeout(() => { if (!arrived(to) && tried < TRIES) go(to, number, tried + 1); }, FIRST * 2 ** tried);
  };
  ['pointerdown', 'keydown', 'popstate'].forEach((what) => window.addEventListener(what, stop, true));
  const soft = (event) => (event.target.closest && plain(event) ? event.target.closest('a.soft') : null);
  // where the page is drawn anew between press and release, the browser tells of no click
  let pressed = null, clicked = false;
  window.addEventListener('pointerdown', (event) => { pressed = soft(event); clicked = false; }, true);
  window.addEventListener('click', () => { clicked = true; }, true);
  window.addEventListener('pointerup', (event) => {
    const before = pressed, link = soft(event);
    pressed = null;
    if (!before || !link || before === link || before.getAttribute('href') !== link.getAttribute('href')) return;
    setTimeout(() => { if (!clicked) link.click(); });
  }, true);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || !plain(event)) return;
    const link = soft(event);
    if (!link || !window.cwFollow.here()) return;
    event.preventDefault();
    stop();
    go(link.getAttribute('href'), String(Date.now()) + Math.random(), 0);
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest(MENU);
    if (!link || !window.cwFollow.here()) return;
    const to = carrying(link);
    link.href = to.href;
    if (!plain(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const close = link.closest('[data-testid="stSidebar"]')
      && document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (close) close.click();
    stop();
    go((to.pathname.split('/').pop() || '.') + to.search, String(Date.now()) + Math.random(), 0);
  }, true);
};
export default function ({ setStateValue, data, parentElement }) {
  document.documentElement.lang = data.lang;
  const first = !window.cwFollow;
  window.cwFollow = {
    send: (clicked) => setStateValue('go', clicked), here: () => parentElement.isConnected, kept: data.kept,
  };
  if (first) begin();
  document.querySelectorAll(MENU).forEach((link) => { link.href = carrying(link).href; });
}
"""


def soft_link(address: str, words: str, *, more: str = "") -> str:
    """A link to another screen as HTML.

    Args:
        address: from `view.address`; the day compared with is added where it names none.
        words: plain text; escaped here.
        more: more HTML attributes, ours.
    """
    return f'<a class="soft" href="{escape(with_day(address))}" target="_self"{more}>{escape(words, limit=200)}</a>'


def follow_links() -> None:
    """Let links with the class `soft` change the screen, let the menu keep what the reader chose, and name the page's
    language. Call once on each page, when all that may be chosen on it was drawn.

    A followed link becomes the wish that the next run opens before it draws anything. Each click is a state with a
    number of its own and no trigger: Streamlit forgets a trigger where the run that it interrupts had not come to this
    component yet, so that of two quick clicks the second broke the page. A state is forgotten too where it is set while
    the browser takes in another screen, and a wish where another run takes the place of the one that would open it. So
    it is sent again, each time under a number of its own, until the address is the one that was asked for, or somebody
    does something else.
    """
    component = st.components.v2.component("compound_watch_soft_links", js=_SCRIPT)
    component(key=KEY, data={"lang": in_use(), "kept": kept()}, on_go_change=_wish)


def _wish() -> None:
    clicked = st.session_state.get(KEY, {}).get("go")
    if isinstance(clicked, list) and all(isinstance(part, str) for part in clicked) and len(clicked) == 2:
        address, number = clicked
        if number != st.session_state.get(FOLLOWED):
            st.session_state[FOLLOWED] = number
            parts = urlsplit(address)
            st.session_state["go"] = (parts.path.strip("/"), dict(parse_qsl(parts.query)))
