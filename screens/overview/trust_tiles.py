"""How far to trust the answer: fresh, complete, placebo alarms, claims. Comes before detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from geodata.looks.look_counts import Looked, add_looked
from geodata.sites.shown_place import told_name
from layers.charts.claims_tile import claims_tile
from layers.charts.trust_tiles import complete_tile, fresh_tile, placebo_tile
from screens.session.claim_measures import gone_by_claim
from screens.session.edition import Edition
from screens.widgets.html_component import drawn


def tiles(edition: Edition, since: date | None, looked: Mapping[str, Looked]) -> None:
    """The four tiles under the answer.

    Args:
        edition: what is shown.
        since: from when looks are counted; None = the start.
        looked: optical looks by site, since then.
    """
    drawn(tiles_html(edition, edition.key, since, looked), key="tiles")


@st.cache_resource(show_spinner=False, max_entries=24)
def tiles_html(_edition: Edition, key: str, since: date | None, _looked: Mapping[str, Looked]) -> str:
    """The same as HTML, kept by what the edition shows and the day."""
    watched = [s for s in _edition.sites.values() if s.watched]
    ages = {s.id: _edition.looked[s.id].age_days(_edition.today) for s in watched}
    placebos, flagged, years = _edition.controls()
    ahead = min(filter(None, _edition.next_passes.values()), default=None)
    drawings = (
        (fresh_tile(ages, ahead=ahead, width=252), 252),
        (complete_tile(add_looked(_looked[s.id] for s in watched), since=since, width=300), 300),
        (
            placebo_tile(flagged, placebos, years, changes=_edition.control_flags(), quiet=_edition.quiet(), width=262),
            262,
        ),
    )
    cells = [f'<div style="max-width:{width}px">{drawing}</div>' for drawing, width in drawings]
    names = {s.id: told_name(s) for s in _edition.sites.values()}
    gone, held, internal = gone_by_claim(_edition), _edition.held_back, _edition.internal
    cells.append(claims_tile(_edition.claims, gone, places=names, held=held, internal=internal))
    made = "".join(f'<div class="cw-tile">{cell}</div>' for cell in cells)
    return f'<div class="cw-tiles">{made}</div>'
