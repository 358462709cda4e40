"""A button whose file is made when it is pressed; why one is refused is told in the reader's words and language.

Streamlit says of every refusal the same English sentence, for five seconds, and keeps the cause in the server's log.
Here the cause is kept for the visit, and the browser, once it learns of a refusal, has the page drawn anew: it then
tells why, and shows what its reader may see by now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.restored import NotConfirmed
from screens.session.error_as_told import as_told, works_here

_VISIT, _KEY = "refused_files", "refused_file"
REFUSED = msg("The file cannot be handed over.")
NO_CAUSE = CompoundWatchError(
    msg("this file"), msg("it could not be made"), msg("Load the page again, then press again")
)
"""What is told where no cause is known: the server was started anew since, or the fault is ours and in its log."""
CLOSED = CompoundWatchError(
    msg("this edition"), msg("it is closed for a check"), msg("Come back when it is open again")
)
"""What readers outside are told of a workspace that was put back from a backup and nobody has confirmed."""
_SCRIPT = """
const refused = '[data-testid="stDownloadButtonError"]';
export default function ({ data, setStateValue }) {
  const here = window.cwRefusedFile ??= { number: data.number, shown: data.number };  // of the page
  const say = (words) => {
    const box = document.getElementById('cw-refused-file') || document.body.appendChild(
      Object.assign(document.createElement('div'), { id: 'cw-refused-file' }));
    const line = Object.assign(document.createElement('p'), { textContent: words });
    line.setAttribute('role', 'alert');
    const close = Object.assign(document.createElement('button'), { type: 'button', textContent: data.close });
    close.addEventListener('click', () => box.remove());
    box.replaceChildren(line, close);
    if (document.activeElement === document.body) close.focus();  // the button that was pressed is gone
  };
  if (data.words && data.number > here.shown) { here.shown = data.number; say(data.words); }
  const watch = new MutationObserver(() => {
    if (!document.querySelector(refused)) { here.on = false; return; }
    if (here.on) return;
    here.on = true;
    here.number = Math.max(here.number, data.number, Date.now());
    say(data.refused);
    setStateValue('refused', here.number);
  });
  const pressed = (event) => {
    const button = event.target.closest && event.target.closest('.stDownloadButton');
    if (button) watch.observe(button, { childList: true, subtree: true });
  };
  document.addEventListener('click', pressed, true);
  return () => { document.removeEventListener('click', pressed, true); watch.disconnect(); };
}
"""


@dataclass
class _Visit:
    """What was refused in a visit."""

    causes: list[CompoundWatchError] = field(default_factory=list)  # not told yet, the oldest first
    number: int = 0  # of the last refusal that the browser spoke of
    told: CompoundWatchError | None = None  # its cause


def file_button(
    words: str,
    make: Callable[[], bytes],
    *,
    file_name: str,
    mime: str,
    key: str,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw the button.

    Args:
        words: on it, translated.
        make: makes the file, by the gate as it stands when the button is pressed.
        file_name, mime: of the file.
        key: unique on the page.
        width: of the button.
    """
    causes = _visit().causes

    def made() -> bytes:  # outside of any run of the page
        try:
            return make()
        except CompoundWatchError as error:
            causes.append(error)
            raise

    st.download_button(words, made, file_name=file_name, mime=mime, key=key, width=width, on_click="ignore")


def tell_refused_files() -> None:
    """Say of a file that was refused why, and what its reader can do. Call once on each page."""
    visit = _visit()
    component = st.components.v2.component("compound_watch_refused_file", js=_SCRIPT)
    data: dict[str, Any] = {
        "refused": tr(REFUSED),
        "close": tr("Close"),
        "number": visit.number,
        "words": _words(visit.told) if visit.told is not None else "",
    }
    component(key=_KEY, data=data, on_refused_change=_receive)


def _receive() -> None:
    """The browser learnt of a refusal: this run tells of the newest cause that is kept."""
    visit = _visit()
    number = st.session_state.get(_KEY, {}).get("refused")
    if isinstance(number, int) and number > visit.number:
        visit.number = number
        visit.told = visit.causes.pop() if visit.causes else NO_CAUSE
        visit.causes.clear()


def _words(cause: CompoundWatchError) -> str:
    error = CLOSED if isinstance(cause, NotConfirmed) and not works_here() else as_told(cause)
    thing, why, step = (translated(part) for part in (error.thing, error.cause, error.next_step))
    return f"{tr(REFUSED)} {thing}: {why}. {tr('Next step:')} {step}."


def _visit() -> _Visit:
    visit: _Visit = st.session_state.setdefault(_VISIT, _Visit())
    return visit
