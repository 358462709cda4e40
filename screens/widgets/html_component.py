"""Drawn pages: HTML with SVG, made by layers. `st.html` cannot show them, because its sanitiser takes every SVG out.

Two locks against what sources write: each text passes layers/style/escape.py when the HTML is made, and the browser
takes out scripts, foreign documents, event handlers and addresses other than links before anything is put on the page.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

_SCRIPT = r"""
const REFUSED = 'script,iframe,object,embed,link,meta,base,form,style,foreignObject,use,animate,set,image,video,audio';
const clean = (html) => {
  const doc = new DOMParser().parseFromString(html, 'text/html');
  doc.querySelectorAll(REFUSED).forEach((part) => part.remove());
  doc.body.querySelectorAll('*').forEach((part) => {
    for (const { name, value } of Array.from(part.attributes)) {
      const handler = name.toLowerCase().startsWith('on');
      const address = ['href', 'src', 'xlink:href', 'action', 'srcset'].includes(name.toLowerCase());
      const foreign = name.toLowerCase() === 'src'
        ? !/^data:image\/png;base64,/.test(value)
        : !/^(https?:\/\/|#|[a-z-]*\?|[a-z-]+$|\.$)/i.test(value);
      if (handler || (address && foreign)) part.removeAttribute(name);
    }
  });
  return Array.from(doc.body.childNodes);
};
// what scrolls can be reached by keyboard, and only while it does scroll
const reach = new ResizeObserver((seen) => seen.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth + 1) {
    target.tabIndex = 0;
    target.setAttribute('role', 'group');
    const named = target.querySelector('svg > title, caption') || target.closest('.cw-drawn').querySelector('b');
    if (named) target.setAttribute('aria-label', named.textContent);
  } else ['tabindex', 'role', 'aria-label'].forEach((name) => target.removeAttribute(name));
}));
export default function ({ parentElement, data }) {
  const host = parentElement.querySelector('.cw-drawn');
  if (host.made === data) return;
  host.made = data;
  host.replaceChildren(...clean(data));
  host.dataset.made = '';  // before that the page is not whole: screens/first_paint/first_page.js
  host.querySelectorAll('.cw-scroll').forEach((part) => reach.observe(part));
}
"""


def drawn(html: str, *, key: str) -> None:
    """Show HTML with drawings in it.

    Args:
        html: ours; every text of a source in it has passed layers.escape.
        key: unique on the page.
    """
    show = st.components.v2.component(
        "compound_watch_drawn", html='<div class="cw-drawn"></div>', js=_SCRIPT, isolate_styles=False
    )
    show(data=html, key=key)


WIDE, FULL, PHONE = 830.0, 1240.0, 330.0
"""Pixels for which a chart is drawn: beside other cards, alone in its row, and alone on a phone."""


def by_width(draw: Callable[[float], str], wide: float = WIDE) -> str:
    """A chart drawn twice, for a wide page and for a phone, of which the style sheet shows one.

    A drawing made smaller makes its letters smaller: at 390 px those of a wide chart are 5 px high.

    Args:
        draw: width in px to SVG.
        wide: px for which it is drawn on a wide page: FULL where nothing stands beside it.
    """
    return f'<div class="cw-scroll cw-on-wide">{draw(wide)}</div><div class="cw-on-phone">{draw(PHONE)}</div>'
