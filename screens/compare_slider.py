"""Two pictures of one place under a handle: drag, use the arrow keys, or hold F to flicker. No rerun while it moves."""

from __future__ import annotations

import base64

import streamlit as st

_HTML = """
<figure class="cw-slider">
  <div class="cw-stage">
    <img class="cw-after" alt=""><img class="cw-before" alt="">
    <span class="cw-tag cw-left"></span><span class="cw-tag cw-right"></span>
    <span class="cw-north" aria-hidden="true">N</span>
    <span class="cw-line" aria-hidden="true"><span class="cw-grip">&#8249; &#8250;</span></span>
    <input class="cw-range" type="range" min="0" max="100" value="50" step="0.5">
  </div>
  <figcaption></figcaption>
</figure>
"""
_CSS = """
.cw-slider { margin: 0; font: 400 12px/16px 'Noto Sans', sans-serif; color: #16222C; }
.cw-stage { position: relative; width: 100%; overflow: hidden; border-radius: 4px; background: #E4E7E9; }
.cw-stage img { display: block; width: 100%; height: auto; image-rendering: pixelated; }
.cw-stage .cw-before { position: absolute; inset: 0; height: 100%; clip-path: inset(0 50% 0 0); }
.cw-tag { position: absolute; top: 10px; background: #16222C; color: #FFF; font-weight: 700; padding: 5px 10px; border-radius: 3px; }
.cw-left { left: 10px; } .cw-right { right: 10px; }
.cw-north { position: absolute; right: 12px; bottom: 10px; color: #FFF; font-weight: 700; text-shadow: 0 0 3px #16222C, 0 0 3px #16222C; }
.cw-north::before { content: ''; display: block; margin: 0 auto 2px; width: 0; height: 0; border: 5px solid transparent; border-bottom: 11px solid #FFF; border-top: 0; }
.cw-line { position: absolute; top: 0; bottom: 0; left: 50%; width: 2px; margin-left: -1px; background: #FFF; box-shadow: 0 0 0 1px rgba(22,34,44,.55); pointer-events: none; }
.cw-grip { position: absolute; top: 50%; left: 50%; transform: translate(-50%, -50%); width: 28px; height: 28px; line-height: 25px; text-align: center; background: #FFF; border: 2px solid #16222C; border-radius: 50%; font-weight: 700; font-size: 15px; }
.cw-range { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: ew-resize; }
.cw-range:focus-visible ~ .cw-line, .cw-stage:focus-within .cw-grip { outline: 2px solid #1B4965; outline-offset: 2px; }
figcaption { margin-top: 6px; color: #4A5A66; }
kbd { font: 400 12px/1 'Noto Sans Mono', ui-monospace, monospace; border: 1px solid #84939D; border-bottom-width: 2px; border-radius: 3px; padding: 1px 5px; color: #16222C; }
"""
_SCRIPT = """
export default function ({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(name);
  const before = find('.cw-before'), after = find('.cw-after'), line = find('.cw-line'), range = find('.cw-range');
  before.src = 'data:image/png;base64,' + data.before;
  after.src = 'data:image/png;base64,' + data.after;
  before.alt = data.before_words;
  after.alt = data.after_words;
  find('.cw-left').textContent = data.before_words;
  find('.cw-right').textContent = data.after_words;
  find('figcaption').replaceChildren(document.createTextNode(data.caption + ' Hold '),
    Object.assign(document.createElement('kbd'), { textContent: 'F' }), document.createTextNode(' to flicker.'));
  range.setAttribute('aria-label', 'Share of the earlier picture');
  const place = (share) => {
    before.style.clipPath = 'inset(0 ' + (100 - share) + '% 0 0)';
    line.style.left = share + '%';
  };
  const moved = () => place(Number(range.value));
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
  document.addEventListener('keydown', start);
  document.addEventListener('keyup', stop);
  moved();
  return () => {
    clearInterval(blinking);
    range.removeEventListener('input', moved);
    document.removeEventListener('keydown', start);
    document.removeEventListener('keyup', stop);
  };
}
"""


def compare_slider(before: bytes, after: bytes, *, before_words: str, after_words: str, caption: str, key: str) -> None:
    """Show two pictures under one handle.

    Args:
        before, after: PNG of the same size.
        before_words, after_words: what each is, e.g. "Before: 3 Oct 2026, last clear look"; plain text.
        caption: the line underneath; plain text.
        key: unique on the page.
    """
    show = st.components.v2.component("compound_watch_slider", html=_HTML, css=_CSS, js=_SCRIPT)
    show(
        data={
            "before": base64.b64encode(before).decode(),
            "after": base64.b64encode(after).decode(),
            "before_words": before_words,
            "after_words": after_words,
            "caption": caption,
        },
        key=key,
    )
