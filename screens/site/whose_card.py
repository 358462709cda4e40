"""The card of organisations that sources tie to a site: who says so, and which list or register has each. Pure HTML."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.access.audience import Audience
from geodata.i18n.messages import tr
from geodata.identifiers.identifier import Identifier
from geodata.identifiers.identifier_sentences import INSIDE, beside_sentence, by_tie, number_sentence, tie_sentence
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from layers.style.escape import escape, link
from screens.widgets import page_frame

MOST_TOLD = 12
"""Organisations on the card; the export holds all."""
MOST_NUMBERS = 20
"""Numbers of one organisation on the card."""


def whose_html(site: Site, identifiers: Sequence[Identifier], audience: Audience) -> str:
    """Each organisation with who ties it to the place, then its numbers with their links; "" without any.

    Args:
        site: the place.
        identifiers: of it, as the edition holds them.
        audience: whose eyes: internal readers are told what others do not read.
    """
    if not identifiers:
        return ""
    ties = by_tie(identifiers)
    parts = [_tie_html(site, tie, audience) for tie in ties[:MOST_TOLD]]
    if len(ties) > MOST_TOLD:
        parts.append(f'<p class="cw-note">{tr("and {n} more.", n=len(ties) - MOST_TOLD)}</p>')
    return (
        page_frame.card_title("Whose, as others say", "Organisations only.")
        + "".join(parts)
        + f'<p class="cw-note">{beside_sentence(identifiers)}</p>'
    )


def _tie_html(site: Site, tie: Sequence[Identifier], audience: Audience) -> str:
    first = tie[0]
    paragraph = (
        f'<p class="cw-said">{escape(tie_sentence(first, told_name(site)), limit=700)} {_source(first.source_url)}</p>'
    )
    rows = []
    for one in tie[:MOST_NUMBERS]:
        inside = f" <b>{tr(INSIDE)}</b>" if audience is Audience.INTERNAL and not one.for_others else ""
        note = f" {escape(one.note, limit=300)}" if one.note else ""
        rows.append(
            f'<p class="cw-small">{escape(number_sentence(one), limit=500)} {_source(one.url)}{note}{inside}</p>'
        )
    if len(tie) > MOST_NUMBERS:
        rows.append(f'<p class="cw-note">{tr("and {n} more.", n=len(tie) - MOST_NUMBERS)}</p>')
    return paragraph + "".join(rows)


def _source(address: str) -> str:
    target = link(address)
    if not target:
        return f'<span class="cw-note">{tr("No link on file.")}</span>'
    return f'<a class="cw-link" href="{target}" target="_blank" rel="noopener noreferrer">{tr("Source")}</a>'
