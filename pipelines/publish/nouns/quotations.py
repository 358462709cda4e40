"""What may be repeated of each change of an edition, as screens say under "You may say"."""

from __future__ import annotations

from geodata.detections.review_state import Standing
from geodata.edition_view import EditionView
from geodata.looks.look_counts import clear_shares
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
    clear = clear_shares(view.look_days(quoted_at)) if quoted_at else {}
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
