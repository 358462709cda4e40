"""A lost connection is told in the reader's language: a link or a key that is pressed then reaches nobody."""

from __future__ import annotations

import streamlit as st

from geodata.i18n.messages import msg, tr

LOST = msg(
    "The dashboard cannot be reached: what you press now is not sent. Nothing that was saved is lost. Wait until this "
    "line goes away, then press again."
)
WATCH = """
export default function ({ data }) {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return;
  const reached = () => app.getAttribute('data-test-connection-state') === 'CONNECTED';
  let waits = 0;
  const said = () => document.getElementById('cw-lost');
  const tell = () => {
    if (reached() || said()) return;
    const line = Object.assign(document.createElement('div'), { id: 'cw-lost' });
    line.setAttribute('role', 'alert');
    document.body.append(line);
    line.textContent = data;
  };
  const moved = () => {
    clearTimeout(waits);
    if (reached()) { if (said()) said().remove(); } else waits = setTimeout(tell, 1500);
  };
  const watch = new MutationObserver(moved);
  watch.observe(app, { attributes: true, attributeFilter: ['data-test-connection-state'] });
  return () => { clearTimeout(waits); watch.disconnect(); };
}
"""


def tell_lost_connection() -> None:
    """Say so while the server is not reached for more than a moment. Call once on each page."""
    component = st.components.v2.component("compound_watch_lost_connection", js=WATCH)
    component(key="lost_connection", data=tr(LOST))
