"""Two pictures of one place under a handle: drag, use the arrow keys, or hold F to flicker. No rerun while it moves.

Lengths and areas are measured on them by clicks or arrow keys; nothing of that leaves the browser.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from geodata.i18n.messages import in_use, tr
from layers.style.escape import escape
from screens.widgets.measure_on_picture import MARKUP, MEASURE, measure_words

STYLE = Path(__file__).with_suffix(".css")
"""How it looks, inside its own frame."""
_HTML = """
<figure class="cw-slider">
  <div class="cw-stage">
    <img class="cw-after" alt=""><img class="cw-before" alt="">
    <span class="cw-tag cw-left"></span><span class="cw-tag cw-right"></span>
    <span class="cw-north" aria-hidden="true">N</span>
    <span class="cw-line" aria-hidden="true"><span class="cw-grip">&#8249; &#8250;</span></span>
    <input class="cw-range" type="range" min="0" max="100" value="50" step="0.5" aria-label="{share}">
  </div>
  <figcaption></figcaption>
  {measure}
</figure>
"""
"""The handle has its name in the markup: until the script has run, nobody could hear what it is."""
_SCRIPT = (
    MEASURE
    + """
export default function ({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(name);
  const before = find('.cw-before'), after = find('.cw-after'), line = find('.cw-line'), range = find('.cw-range');
  before.src = 'data:image/png;base64,' + data.before;
  after.src = 'data:image/png;base64,' + data.after;
  before.alt = data.before_words;
  after.alt = data.after_words;
  find('.cw-left').textContent = data.before_words;
  find('.cw-right').textContent = data.after_words;
  const hint = Object.assign(document.createElement('span'), { className: 'cw-by-key' });
  hint.append(data.hold + ' ', Object.assign(document.createElement('kbd'), { textContent: 'F' }), ' ' + data.flicker);
  find('figcaption').replaceChildren(data.caption + ' ', hint);
  const place = (share) => {
    before.style.clipPath = 'inset(0 ' + (100 - share) + '% 0 0)';
    line.style.left = share + '%';
  };
  const moved = () => place(Number(range.value));
  const keep = () => {  // in the address, so that a link restores it; the server hears nothing of it
    const url = new URL(window.location.href);
    if (Math.round(range.value) === 50) url.searchParams.delete('handle');
    else url.searchParams.set('handle', String(Math.round(range.value)));
    window.history.replaceState(window.history.state, '', url.href.replace(/%2C/g, ','));
  };
  if (parentElement.pictures !== data.before + data.after) {
    parentElement.pictures = data.before + data.after;
    range.value = data.handle;
  }
  let blinking = null;
  const start = (event) => {
    const typing = event.target && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target !== range;
    const inside = event.composedPath && event.composedPath()[0];
    const field = inside && /^(INPUT|TEXTAREA|SELECT)$/.test(inside.tagName || '') && inside !== range;
    if (event.key.toLowerCase() !== 'f' || event.ctrlKey || event.metaKey || typing || field || blinking) return;
    let on = true;
    place(100);
    blinking = setInterval(() => { on = !on; place(on ? 100 : 0); }, 450);
  };
  const stop = (event) => {
    if (event.key && event.key.toLowerCase() !== 'f') return;
    clearInterval(blinking);
    blinking = null;
    moved();
  };
  range.addEventListener('input', moved);
  range.addEventListener('change', keep);
  document.addEventListener('keydown', start);
  document.addEventListener('keyup', stop);
  moved();
  const measuring = measure(parentElement, data.metres, data.measure);
  return () => {
    measuring();
    clearInterval(blinking);
    range.removeEventListener('input', moved);
    range.removeEventListener('change', keep);
    document.removeEventListener('keydown', start);
    document.removeEventListener('keyup', stop);
  };
}
"""
)


@dataclass(frozen=True)
class Compared:
    """Two pictures of one place and what is said of them."""

    before: bytes  # PNG
    after: bytes  # PNG of the same size
    metres: float  # of ground from the left to the right edge
    before_words: str  # what it is, e.g. "Before: 3 Oct 2026, last clear look"; plain text
    after_words: str  # the same
    caption: str  # the line underneath; plain text


def compare_slider(shown: Compared, *, handle: int = 50, key: str) -> None:
    """Show two pictures under one handle.

    Args:
        shown: the pictures.
        handle: percent of the earlier picture that shows at first.
        key: unique on the page.
    """
    named = _HTML.format(
        share=escape(tr("Share of the earlier picture")),
        measure=MARKUP.format(word=escape(tr("Measure on the picture"))),
    )
    show = st.components.v2.component(  # one for each language: its markup holds words
        f"compound_watch_slider_{in_use()}", html=named, css=STYLE.read_text(encoding="utf-8"), js=_SCRIPT
    )
    show(
        data={
            "before": base64.b64encode(shown.before).decode(),
            "after": base64.b64encode(shown.after).decode(),
            "before_words": shown.before_words,
            "after_words": shown.after_words,
            "caption": shown.caption,
            "metres": shown.metres,
            "measure": measure_words(),
            "handle": handle,
            "hold": tr("Hold"),
            "flicker": tr("to flicker."),
        },
        key=key,
    )
