"""Single keys that mean something on a screen, also C, which Streamlit keeps for itself. Typing is never a key."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

_SCRIPT = """
const AGAIN = 2000, TRIES = 4, OLD = 30000;
export default function ({ data, setStateValue }) {
  const all = window.cwKeys ??= {};  // of the page, since the element may be put up anew while a key is on its way
  const here = all[data.name] ??= { waiting: [], last: 0, tried: 0, timer: 0 };
  const send = () => {
    clearTimeout(here.timer);
    here.waiting = here.waiting.filter((one) => one[0] > Date.now() - OLD);
    if (!here.waiting.length || here.tried > TRIES) { here.waiting = []; return; }
    setStateValue('pressed', [here.waiting, here.tried]);
    here.tried += 1;
    here.timer = setTimeout(send, AGAIN * here.tried);
  };
  here.waiting = here.waiting.filter((one) => one[0] > data.arrived);
  here.tried = 0;
  send();
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const inside = event.composedPath()[0];
    const typing = inside && (/^(INPUT|TEXTAREA|SELECT)$/.test(inside.tagName || '') || inside.isContentEditable);
    if (typing && inside.type !== 'range' && inside.type !== 'radio') return;
    const key = event.key.toLowerCase();
    if (!data.keys.includes(key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    here.last = Math.max(Date.now(), here.last + 1);
    here.waiting.push([here.last, key, data.about]);
    here.tried = 0;
    send();
  };
  if (here.pressed) window.removeEventListener('keydown', here.pressed, true);
  here.pressed = pressed;
  window.addEventListener('keydown', pressed, true);
  return () => {
    window.removeEventListener('keydown', pressed, true);
    if (here.pressed === pressed) clearTimeout(here.timer);
  };
}
"""


@dataclass
class _Box:
    """What the browser sent to one component in a session."""

    arrived: int = 0  # the number of the last key that came
    waiting: list[tuple[int, str, str]] = field(default_factory=list)  # (number, key, about), the oldest first


@dataclass(frozen=True)
class Press:
    """A key that was pressed. It is given in each run until it is taken."""

    key: str
    box: _Box

    def taken(self) -> bool:
        """Give it no more, and say whether another key waits: then the page is to be run again.

        Call it right after what the key means was kept, with nothing of Streamlit between.

        A run may end at each call of Streamlit, also where session state is read or written: then neither is done,
        and the next run is given the key again.
        """
        self.box.waiting.pop(0)
        return bool(self.box.waiting)


def key_pressed(keys: str, *, key: str, about: str) -> Press | None:
    """The next key that was pressed outside of any field; None when there is none.

    The browser numbers each key and sends it until it has arrived, so that none is lost and none counts twice. As a
    trigger it was lost where another run began before this one came here. Of several quick keys one is given in each
    run, in their order.

    Args:
        keys: single lower-case letters that count.
        key: unique on the page.
        about: the id of what the screen shows. A key that was pressed while it showed another thing is dropped.
    """
    box: _Box = st.session_state.setdefault(f"key_press_{key}", _Box())
    component = st.components.v2.component("compound_watch_keys", js=_SCRIPT)
    data = {"name": key, "keys": keys, "arrived": box.arrived, "about": about}
    component(key=key, data=data, on_pressed_change=lambda: _receive(key))
    while box.waiting:
        _, pressed, meant = box.waiting[0]
        if meant == about and len(pressed) == 1 and pressed in keys:
            return Press(pressed, box)
        box.waiting.pop(0)
    return None


def _receive(key: str) -> None:
    """Put what the browser sent behind what waits, without what is there already: before the run draws anything."""
    sent = _presses(st.session_state.get(key, {}).get("pressed"))
    box: _Box = st.session_state.setdefault(f"key_press_{key}", _Box())
    for press in sent:
        if press[0] > box.arrived:
            box.arrived = press[0]
            box.waiting.append(press)


def _presses(sent: object) -> list[tuple[int, str, str]]:
    """What the browser sent, the oldest first, as (number, key, about); what is none of it is left out."""
    presses = []
    for one in sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], list) else ():
        if isinstance(one, list) and [type(part) for part in one] == [int, str, str]:
            presses.append((one[0], one[1], one[2]))
    return sorted(presses)
