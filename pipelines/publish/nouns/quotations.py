"""What may be repeated of each change of an edition, as screens say under "You may say"."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from geodata.detections.review_state import Standing
from geodata.edition_view import EditionView
from geodata.looks.look import LookStatus
from geodata.wording.change_sentences import may_say, quotable


def quotations(view: EditionView) -> dict[str, str]:
    """Change id -> the quotation, in quotation marks; or "Nothing" and why.

    Looks are read only where a quotation may have to say that the image before was partly clouded: there may be
    hundreds of thousands.

    Args:
        view: the edition that is quoted; its day is in each quotation.
    """
    sites = {site.id: site for site in view.all_sites.items}
    states = {d.id: view.standings.get(d.id, Standing()).state for d in view.detections.items}
    quoted_at = {d.site_id for d in view.detections.items if quotable(d, states[d.id])}
    clear = _clear_shares(view, quoted_at) if quoted_at else {}
    return {
        d.id: may_say(
            d,
            sites[d.site_id],
            review=states[d.id],
            edition_of=view.today,
            before_clear=clear.get((d.site_id, d.last_clear_before)),
        )
        for d in view.detections.items
    }


def _clear_shares(view: EditionView, site_ids: Collection[str]) -> dict[tuple[str, date | None], float]:
    """(site id, UTC day) -> share 0..1 of the site that was clear on the clearest optical look of that day."""
    shares: dict[tuple[str, date | None], float] = {}
    for site_id, status, acquired_at, clear in view.look_days(site_ids):
        if status is LookStatus.SEEN and clear is not None:
            key = (site_id, acquired_at.date())
            shares[key] = max(clear, shares.get(key, 0.0))
    return shares
