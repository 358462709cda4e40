"""The head of a site's page, as HTML: what the place is, who documents it, why it is listed. Pure."""

from __future__ import annotations

from datetime import date

from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import second_hand
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.handling import REFERRAL
from geodata.wording.listing_sentences import (
    outline_sentence,
    replies,
    said_of,
    whom_to_write,
    why_listed,
)
from layers.style.escape import escape, leads_home, link
from screens.site.finding_cards import facts


def heading(site: Site, country: str, today: date, *, inside: bool = True) -> str:
    """Name, other names, source and, inside, when the entry is looked at again: outside it would read as a review."""
    parts = [f"<b>{escape(site.name, limit=120)}</b>", escape(country, limit=60)]
    sentences = [tr("Also written {names}.", names=escape(", ".join(site.aliases), limit=160)) if site.aliases else ""]
    sentences.append(
        tr("Documented by {source}.", source=escape(site.source, limit=200))
        if site.source
        else tr("No public source: restricted.")
    )
    sentences.append(outline_sentence(site))
    if site.coordinate_note:
        note = translated(site.coordinate_note.strip().rstrip("."))
        sentences.append(f"{escape(note[:1].upper() + note[1:], limit=800)}.")
    if site.outline_basis is OutlineBasis.UNKNOWN:
        sentences.append(tr("Told to about 1 km: the place lies somewhere in the small circle on the map."))
    if site.review_by and inside:
        due = msg("Entry to be looked at again since {day}.")
        if site.review_by >= today:
            due = msg("Entry to be looked at again by {day}.")
        sentences.append(tr(due, day=day(site.review_by)))
    return f'<div class="cw-crumbs">{" ".join(parts)} &nbsp; {" ".join(s for s in sentences if s)}</div>'


def listing_html(site: Site, settings: Settings) -> str:
    """Why the place is listed, whom to write to about it, and where people at risk are helped."""
    texts = (why_listed(site), *replies(site), whom_to_write(settings, invented=site.simulated), tr(REFERRAL))
    return "".join(f'<p class="cw-small">{escape(text, limit=600)}</p>' for text in texts)


def statements_html(site: Site, *, internal: bool = True) -> str:
    """What is documented about the place, dated and sourced.

    Args:
        site: with the statements that the edition tells.
        internal: whether all that is on file is told; other editions hold some back.
    """
    rows = []
    for s in site.statements[:20]:
        target = link(s.url)
        title = escape(s.source_title, limit=160)
        source = (
            f'<a class="cw-link" href="{target}" target="_blank" rel="noopener noreferrer">{title}</a>'
            if target
            else title
        )
        if target and leads_home(s.url):
            source += f" {tr('(the link leads to the home page of the publisher, not to the text)')}"
        text = tr("Reply: {text}", text=escape(s.text, limit=400)) if s.reply else escape(s.text, limit=400)
        of = f"<b>{escape(whole, limit=200)}</b> " if (whole := said_of(s, site)) else ""
        rows.append((escape(s.date, limit=40), f"{text} {of}{source}"))
    more = (
        f'<p class="cw-note">{tr("and {n} more.", n=len(site.statements) - 20)}</p>'
        if len(site.statements) > 20
        else ""
    )
    if not rows:
        known = tr("No public source is on file.")
        if site.source:
            known = tr("Documented by {source}.", source=escape(site.source, limit=300))
        none = tr("No dated statement is on file.") if internal else tr("No dated statement is told in this edition.")
        return f'<p class="cw-small">{known} {none}</p>'
    unchecked = any(second_hand(s) for s in site.statements)
    note = f'<p class="cw-note">{tr("Transcribed second-hand: look at the source before repeating it.")}</p>'
    return facts(rows) + more + (note if unchecked else "")
