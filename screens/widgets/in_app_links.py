"""Links inside drawn pages, and those of the menu, that change the screen without loading the page anew.

A link stays a link: opened in a new tab, copied, or followed without this component, its address works by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from geodata.i18n.messages import in_use
from layers.style.escape import escape
from screens.session.query_params import kept, with_day

Link = Callable[[str, str], str]
"""Makes HTML of a link from an address of a screen and its words."""
_SCRIPT = """
const MENU = '[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]';
const FIRST = 2000, TRIES = 3;
const full = (to) => new URL(to, document.baseURI);
const carrying = (to) => {  // the day compared with, the language and whose eyes are lent ride on from page to page
  const url = full(to);
  Object.entries(window.cwFollow.kept).filter(([k]) => !url.searchParams.has(k))
    .forEach(([k, v]) => url.searchParams.set(k, v));
  return url;
};
// Streamlit's menu drops the whole address
const leading = (link) => { const url = full(link.href); url.search = ''; return carrying(url); };
const arrived = (to) => {
  const { screen, asked } = window.cwFollow.drawn;
  return full(screen || '.').pathname === to.pathname
    && Array.from(to.searchParams).every(([k, v]) => (asked[k] || '') === v);
};
const running = () => !!document.querySelector('[data-test-script-state="running"]');
const plain = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
const begin = () => {
  let waits = 0, wanted = null;
  const stop = () => { clearTimeout(waits); wanted = null; };
  window.cwFollow.see = () => { if (wanted && arrived(wanted)) stop(); };
  const waiting = (tried) => {
    const look = () => {
      window.cwFollow.see();
      if (!wanted) return;
      if (running()) waits = setTimeout(look, FIRST / 4);
      else if (tried < TRIES) ask(tried + 1);
      else stop();
    };
    waits = setTimeout(look, FIRST * 2 ** tried);
  };
  const ask = (tried) => {
    const change = tried ? 'replaceState' : 'pushState';
    if (wanted.href !== location.href) window.history[change]({ followed: true }, '', wanted.href);
    window.cwFollow.ask();
    waiting(tried);
  };
  const go = (to) => {
    stop();
    wanted = to;
    ask(0);
  };
  ['pointerdown', 'keydown', 'popstate'].forEach((what) => {
    window.addEventListener(what, (event) => { if (event.isTrusted) stop(); }, true);
  });
  window.addEventListener('popstate', (event) => {  // Streamlit has asked for the page that Back leads to
    if (!event.isTrusted) return;
    wanted = new URL(location.href);
    waiting(0);
  });
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, title, to) => {
    // a run of the page that is left, which was asked for before, writes its own address
    if (wanted && to && !(state && state.followed) && full(to).pathname !== wanted.pathname) return;
    push(state, title, to);
  };
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
    if (!link) return;
    event.preventDefault();
    go(carrying(link.getAttribute('href')));
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest(MENU);
    if (!link) return;
    const to = leading(link);
    link.href = to.href;
    if (!plain(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const close = link.closest('[data-testid="stSidebar"]')
      && document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (close) close.click();
    go(to);
  }, true);
};
export default function ({ data }) {
  const root = document.documentElement;
  if (root.lang !== data.lang) root.lang = data.lang;  // set anew, it has every style of the page worked out anew
  const first = !window.cwFollow;
  window.cwFollow = {
    ask: () => window.dispatchEvent(new PopStateEvent('popstate', { state: {} })), ...window.cwFollow,
    kept: data.kept, drawn: data.drawn,
  };
  if (first) begin();
  window.cwFollow.see();
  document.querySelectorAll(MENU).forEach((link) => { link.href = leading(link).href; });
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


def follow_links(screen: str, asked: Mapping[str, str]) -> None:
    """Let links with the class `soft` change the screen, let the menu keep what the reader chose, and name the page's
    language. Call once on each page, when all that may be chosen on it was drawn.

    A followed link is written into the browser's history and told to Streamlit as Back and Forward are: the server is
    asked for the page with its whole address, and one run draws it. (`st.switch_page` takes two, of which the first
    begins to redraw the screen that is left, and waits between them.) A run that begins at the same moment on the
    screen that is left may take the place of that one, and writes its own address over it. So that address is not
    written, and the page is asked for again where no run is under way and the page that was drawn last is another one,
    until somebody does something else. The same holds for the browser's Back and Forward.

    Args:
        screen: which one this run draws, as in the menu; "" = the overview.
        asked: the parts of the address that this run was asked for, by name.
    """
    component = st.components.v2.component("compound_watch_soft_links", js=_SCRIPT)
    drawn = {"screen": screen, "asked": dict(asked)}
    component(key="soft_links", data={"lang": in_use(), "kept": kept(), "drawn": drawn})
