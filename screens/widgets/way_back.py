"""The browser's Back: one entry for each thing that was looked at, and the page as far down as it was.

Where a button opens a screen, Streamlit writes the next screen's query under the address of the screen that is left,
and only then its path: Back would stop at an address that nobody has seen. That entry is written over. A link that was
followed has one entry from the start (in_app_links.py). How far down a page was, only the tab keeps.
"""

from __future__ import annotations

import streamlit as st

_SCRIPT = r"""
const SOON = 5000, WAIT = 10000, MOMENT = 1000;
const plain = (search) => {
  const parts = new URLSearchParams(search);
  ['at', 'off', 'handle'].forEach((name) => parts.delete(name));
  return parts.toString();
};
const key = () => 'cw-down:' + location.pathname + '?' + plain(location.search);
const page = () => document.querySelector('[data-testid="stMain"]');
const begin = () => {
  let last = null;
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, title, to) => {
    if (state && state.followed) { last = null; push(state, title, to); return; }
    const now = new URL(to || location.href, location.href), next = plain(now.search);
    const halfway = last && last.query_alone && last.path === location.pathname && last.path !== now.pathname
      && last.search === next && plain(location.search) === next && Date.now() - last.at < SOON;
    last = { path: now.pathname, search: next, at: Date.now(), query_alone: now.pathname === location.pathname };
    if (halfway) window.history.replaceState(state, title, to);
    else push(state, title, to);
  };
  const keep = () => { if (page()) sessionStorage.setItem(key(), String(Math.round(page().scrollTop))); };
  let within = 0;  // when a link to a place of the same page was followed: the browser tells of it as of a way back
  window.addEventListener('click', (event) => {  // of the window: before a followed link has changed the address
    keep();
    within = event.target.closest && event.target.closest('a[href^="#"]') ? Date.now() : 0;
  }, true);
  document.addEventListener('keydown', (event) => { if (event.key === 'Enter') keep(); }, true);
  let going = 0;
  const stop = () => { clearInterval(going); going = 0; };
  ['wheel', 'touchstart', 'pointerdown', 'keydown'].forEach((what) => window.addEventListener(what, stop, true));
  window.addEventListener('popstate', (event) => {
    if (!event.isTrusted) return;  // a followed link: in_app_links.py
    stop();
    last = null;
    const led = location.hash && Date.now() - within < MOMENT;
    within = 0;
    if (led) return;
    const down = Number(sessionStorage.getItem(key()) || 0), until = Date.now() + WAIT;
    let still = 0;
    going = setInterval(() => {
      const main = page();
      if (!main || Date.now() > until) { stop(); return; }
      if (main.scrollHeight - main.clientHeight < down) return;
      if (Math.abs(main.scrollTop - down) > 2) { main.scrollTop = down; still = 0; }
      else if (++still > 15) stop();
    }, 100);
  });
};
export default function () {
  if (window.cwWayBack) return;
  window.cwWayBack = true;
  begin();
}
"""


def way_back() -> None:
    """Let Back lead to what was seen before. Call once on each page."""
    st.components.v2.component("compound_watch_way_back", js=_SCRIPT)(key="way_back")
