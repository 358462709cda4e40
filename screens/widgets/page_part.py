"""A part of a page: whatever breaks in it is told in its place, and what stands below it is drawn all the same.

Whom to protect, what listing means and how an edition may be handled stand at the end of pages: a fault above them must
not take them away, nor leave a page that looks whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg, tr
from layers.style.escape import escape
from screens.widgets.page_frame import part_failed

_MET = "faults_met"
"""Where a visit keeps the faults of the page that is being drawn."""
NOT_SHOWN = msg("This part of the page cannot be shown.")
_WHY = msg(
    "This is a fault of Compound Watch; its operator finds it in the log of the server. What stands on the page holds; "
    "what stood here is missing."
)


@contextmanager
def page_part() -> Iterator[None]:
    """Draw what belongs together. An error of ours is told with its next step; any other is told as a fault, kept, and
    raised by raise_faults() once the whole page is drawn, so that the server logs it and no test passes it by."""
    try:
        yield
    except CompoundWatchError as error:
        part_failed(NOT_SHOWN, error)
    except Exception as error:  # noqa: BLE001 - raised again by raise_faults()
        st.session_state.setdefault(_MET, []).append(error)
        st.html(
            f'<div class="cw-refused" role="alert"><b>{escape(tr(NOT_SHOWN))}</b> {escape(tr(_WHY), limit=500)}</div>'
        )


def raise_faults() -> None:
    """Raise the first fault of the page that was drawn, with any others as notes; nothing where there was none."""
    faults: list[Exception] = st.session_state.pop(_MET, [])
    if not faults:
        return
    for other in faults[1:]:
        faults[0].add_note(f"Also on this page: {type(other).__name__}: {other}")
    raise faults[0]
