"""How far to trust the answer: fresh, complete, placebo alarms, claims. Comes before detail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from geodata.looked import Looked, add_looked
from layers.tiles import claims_tile, complete_tile, fresh_tile, placebo_tile
from screens.drawn import drawn
from screens.edition import Edition
from screens.gone import gone_by_claim


def tiles(edition: Edition, since: date | None, looked: Mapping[str, Looked]) -> None:
    """The four tiles under the answer.

    Args:
        edition: what is shown.
        since: from when looks are counted; None = the start.
        looked: optical looks by site, since then.
    """
    watched = [s for s in edition.sites.values() if s.watched]
    ages = {s.id: edition.looked[s.id].age_days(edition.today) for s in watched}
    placebos, flagged, years = edition.controls()
    made = (
        fresh_tile(ages),
        complete_tile(add_looked(looked[s.id] for s in watched), since=since, width=400),
        placebo_tile(flagged, placebos, years),
        claims_tile(edition.claims, gone_by_claim(edition)),
    )
    drawn('<div class="cw-tiles">' + "".join(f'<div class="cw-tile">{t}</div>' for t in made) + "</div>", key="tiles")
