"""How far to trust the answer: fresh, complete, placebo alarms, claims. Comes before detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from geodata.looks.look_counts import Looked, add_looked
from layers.charts.trust_tiles import claims_tile, complete_tile, fresh_tile, placebo_tile
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
    drawn(_html(edition, edition.key, since, looked), key="tiles")


@st.cache_resource(show_spinner=False, max_entries=24)
def _html(_edition: Edition, key: str, since: date | None, _looked: Mapping[str, Looked]) -> str:
    watched = [s for s in _edition.sites.values() if s.watched]
    ages = {s.id: _edition.looked[s.id].age_days(_edition.today) for s in watched}
    placebos, flagged, years = _edition.controls()
    made = (
        (fresh_tile(ages, ahead=min(filter(None, _edition.next_passes.values()), default=None), width=262), 262),
        (complete_tile(add_looked(_looked[s.id] for s in watched), since=since, width=316), 316),
        (placebo_tile(flagged, placebos, years, quiet=_edition.quiet(), width=290), 290),
        (
            claims_tile(
                _edition.claims,
                gone_by_claim(_edition),
                places={s.id: s.name for s in _edition.sites.values()},
                held=_edition.held_back,
                width=262,
            ),
            262,
        ),
    )
    cells = "".join(f'<div class="cw-tile"><div style="max-width:{width}px">{t}</div></div>' for t, width in made)
    return f'<div class="cw-tiles">{cells}</div>'
