"""Single keys that mean something on a screen, also C, which Streamlit keeps for itself. Typing is never a key."""

from __future__ import annotations

import streamlit as st

_SCRIPT = """
export default function ({ data, setTriggerValue }) {
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const inside = event.composedPath()[0];
    const typing = inside && (/^(INPUT|TEXTAREA|SELECT)$/.test(inside.tagName || '') || inside.isContentEditable);
    if (typing && inside.type !== 'range' && inside.type !== 'radio') return;
    const key = event.key.toLowerCase();
    if (!data.includes(key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTriggerValue('pressed', key);
  };
  window.addEventListener('keydown', pressed, true);
  return () => window.removeEventListener('keydown', pressed, true);
}
"""


def key_pressed(keys: str, *, key: str) -> str:
    """The key that was just pressed outside of any field; "" when none was.

    Args:
        keys: single lower-case letters that count.
        key: unique on the page.
    """
    component = st.components.v2.component("compound_watch_keys", js=_SCRIPT)
    result = component(key=key, data=keys, on_pressed_change=lambda: None)
    pressed = getattr(result, "pressed", None)
    return pressed if isinstance(pressed, str) and len(pressed) == 1 and pressed in keys else ""
