"""Plays pictures one after another: a button, a handle, arrow keys. Moving sends nothing to the server."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from geodata.i18n.messages import in_use, tr
from layers.style.escape import escape

STYLE = Path(__file__).with_suffix(".css")
"""How it looks, inside its own frame."""
FRAME_MS = 700
"""Milliseconds a picture stays, as in the saved file."""
_HTML = """
<figure class="cw-player">
  <div class="cw-stage"><img alt=""><span class="cw-tag"></span><span class="cw-stamp"></span></div>
  <div class="cw-bar">
    <button type="button" class="cw-play">{play}</button>
    <button type="button" class="cw-back" aria-label="{back}">&#8249;</button>
    <input class="cw-at" type="range" min="0" step="1" aria-label="{picture}">
    <button type="button" class="cw-next" aria-label="{next}">&#8250;</button>
    <span class="cw-count"></span>
  </div>
  <figcaption><span class="cw-scene"></span><span class="cw-words"></span></figcaption>
</figure>
"""
"""What is pressed or moved has its name in the markup: until the script has run, nobody could hear what it is."""
_SCRIPT = """
export default function ({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(name);
  const image = find('img'), at = find('.cw-at'), play = find('.cw-play');
  const all = data.pictures;
  const decoded = all.map((p) => 'data:image/png;base64,' + p.png);
  at.max = all.length - 1;
  let timer = null;
  const show = (n) => {
    const now = all[n];
    image.src = decoded[n];
    image.alt = now.day;
    find('.cw-tag').textContent = now.day;
    find('.cw-count').textContent = (n + 1) + ' / ' + all.length;
    find('.cw-scene').textContent = now.scene;
    at.value = n;
    at.setAttribute('aria-valuetext', now.day);
    parentElement.cwAt = now.scene;
  };
  const step = (by) => show((Number(at.value) + by + all.length) % all.length);
  const named = () => { play.textContent = timer ? data.pause : data.play; };
  const stop = () => { clearInterval(timer); timer = null; named(); };
  const toggle = () => { if (timer) stop(); else { timer = setInterval(() => step(1), data.ms); named(); } };
  const back = () => { stop(); step(-1); }, next = () => { stop(); step(1); };
  const moved = () => { stop(); show(Number(at.value)); };
  find('.cw-words').textContent = data.caption;
  find('.cw-stamp').textContent = data.stamp;
  find('.cw-stamp').hidden = !data.stamp;
  play.addEventListener('click', toggle);
  find('.cw-back').addEventListener('click', back);
  find('.cw-next').addEventListener('click', next);
  at.addEventListener('input', moved);
  const kept = all.findIndex((p) => p.scene === parentElement.cwAt);
  show(kept < 0 ? all.length - 1 : kept);
  named();
  return () => {
    clearInterval(timer);
    play.removeEventListener('click', toggle);
    find('.cw-back').removeEventListener('click', back);
    find('.cw-next').removeEventListener('click', next);
    at.removeEventListener('input', moved);
  };
}
"""


def picture_player(pictures: Sequence[tuple[str, str, bytes]], *, caption: str, stamp: str, key: str) -> None:
    """Show pictures one after another, the last one first; nothing moves before somebody presses Play.

    Args:
        pictures: (day, scene id, PNG) each, oldest first, at least one; plain text.
        caption: the line underneath; plain text.
        stamp: written over the picture, such as "Simulated"; "" none.
        key: unique on the page.
    """
    words = {
        "play": tr("Play"),
        "back": tr("Previous picture"),
        "next": tr("Next picture"),
        "picture": tr("Picture"),
    }
    named = _HTML.format(**{name: escape(word) for name, word in words.items()})
    show = st.components.v2.component(  # one for each language: its markup holds words
        f"compound_watch_player_{in_use()}", html=named, css=STYLE.read_text(encoding="utf-8"), js=_SCRIPT
    )
    show(
        data={
            "pictures": [
                {"day": day, "scene": scene, "png": base64.b64encode(png).decode()} for day, scene, png in pictures
            ],
            "caption": caption,
            "stamp": stamp,
            "ms": FRAME_MS,
            "play": words["play"],
            "pause": tr("Pause"),
        },
        key=key,
    )
