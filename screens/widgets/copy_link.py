"""Buttons that copy the address of exactly what is seen, or a sentence, and one that prints the page.

To copy asks no permission: without one, what would be copied is shown.

The address bar already holds what a visitor chose. What a screen chose by itself (what is new since when, which two
looks are compared) depends on who reads and when, so a copied link names it too: its reader sees the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from geodata.i18n.messages import tr
from layers.style.escape import escape
from screens.session.view_state import View, written

KEPT_BY_BROWSER = ("at", "off", "handle", "without", "span")
"""Query parts that are in the address as soon as they are chosen, and not known here while that needs no rerun."""
_SCRIPT = """
const LONG_MS = 9000;
export default function ({ data }) {
  const address = (button) => {
    const to = button.dataset.link;
    const url = new URL(to ? to : window.location.href, window.location.href);
    url.hash = '';
    new URLSearchParams(button.dataset.pins || '').forEach((value, name) => {
      if (!url.searchParams.has(name)) url.searchParams.set(name, value);
    });
    return url.href.replace(/%2C/gi, ',');
  };
  const show = (button, href, words) => {
    const box = button.parentElement, said = box.querySelector('.cw-copied');
    const field = Object.assign(document.createElement('input'), { type: 'text', readOnly: true, value: href });
    field.className = 'cw-copy-field';
    field.setAttribute('aria-label', words.label);
    said.replaceChildren(document.createTextNode(words.by_hand), field);
    field.focus();
    field.select();
  };
  const clicked = (event) => {
    const button = event.target.closest && event.target.closest('button.cw-copy');
    if (!button) return;
    if (button.dataset.print) { window.print(); return; }
    const words = button.dataset.text ? data.text : data.link;
    const what = button.dataset.text || address(button), said = button.parentElement.querySelector('.cw-copied');
    const done = () => {  // over the page, whose parts may be drawn anew at any moment or lie below the fold
      const told = document.getElementById('cw-copied') || document.body.appendChild(
        Object.assign(document.createElement('div'), { id: 'cw-copied', role: 'status' }));
      said.replaceChildren();
      told.replaceChildren();
      clearTimeout(window.cwCopied);
      setTimeout(() => { told.textContent = `${words.copied} ${what}`; }, 30);
      window.cwCopied = setTimeout(() => told.replaceChildren(), LONG_MS);
    };
    if (!navigator.clipboard || !window.isSecureContext) { show(button, what, words); return; }
    navigator.clipboard.writeText(what).then(done, () => show(button, what, words));
  };
  document.addEventListener('click', clicked);
  return () => document.removeEventListener('click', clicked);
}
"""


def copy_button(
    words: str,
    *,
    about: str = "",
    link: str = "",
    text: str = "",
    pins: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> str:
    """A button that copies a link or a sentence, as HTML for `drawn`; what came of it is said beside it.

    Args:
        words: on the button, plain text.
        about: what it is about, for those who hear it out of its row.
        link: an address from `view.address`; "" = that of the page as it stands when the button is pressed.
        text: a sentence that is copied in place of a link; "" = a link is.
        pins: query parts that the link names where the address does not yet.
        quiet: True = it looks like a link, for rows of a list.
    """
    held = f' data-link="{escape(link)}"' if link else ""
    held += f' data-text="{escape(text, limit=800)}"' if text else ""
    held += f' data-pins="{escape(urlencode(pins, safe=","))}"' if pins else ""
    held += f' aria-label="{escape(f"{words}: {about}", limit=140)}"' if about else ""
    look = "cw-copy cw-copy-quiet" if quiet else "cw-copy"
    return (
        f'<span class="cw-copy-box"><button type="button" class="{look}"{held}>{escape(words, limit=80)}</button>'
        '<span class="cw-copied" role="status"></span></span>'
    )


def print_button() -> str:
    """A button that opens the browser's own print, as HTML for `drawn`; the style sheet makes sheets of the page."""
    return (
        '<span class="cw-copy-box"><button type="button" class="cw-copy cw-copy-quiet" data-print="1">'
        f"{escape(tr('Print this page'), limit=80)}</button></span>"
    )


def pins_of(view: View) -> dict[str, str]:
    """The query parts that a link names so that another reader, on another day, sees the same."""
    return {name: value for name, value in written(view).items() if name not in KEPT_BY_BROWSER}


def copy_links() -> None:
    """Let the buttons of `copy_button` work. Call once on each page."""
    component = st.components.v2.component("compound_watch_copy_link", js=_SCRIPT)
    component(
        key="copy_links",
        data={
            "link": {
                "copied": tr("Link copied."),
                "by_hand": tr("Copy this address:"),
                "label": tr("Address of this view"),
            },
            "text": {
                "copied": tr("Sentence copied."),
                "by_hand": tr("Copy this sentence:"),
                "label": tr("Sentence to copy"),
            },
        },
    )
