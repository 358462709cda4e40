"""What a site's page answers at its head, as HTML: where it is, what stands there, what is new, what to beware of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geodata.access.not_released import MORE_NOT_RELEASED
from geodata.detections.detection import State
from geodata.i18n.messages import msg, tr
from geodata.looks.look_counts import count_looks, first_day_since, longest_unseen
from geodata.sites.site import Site
from geodata.wording.headlines import since_sentence, site_headline, site_lead
from geodata.wording.look_sentences import newest_look_sentence, next_pass_sentence, not_seen_sentence, stale_sentence
from layers.style.escape import escape
from screens.session.edition import Edition
from screens.session.view_state import View, address
from screens.site.site_fields import heading
from screens.widgets.change_words import country_words
from screens.widgets.in_app_links import Link
from screens.widgets.page_frame import answer_html, as_of

NOT_TOLD_HERE = msg("This edition tells of no change of the id in this address: do not quote that one.")
"""The id itself is not repeated: who makes a link would put words of their own on the page."""


@dataclass(frozen=True)
class SiteAnswer:
    """The head of a site's page, part by part."""

    crumbs: str  # the way here, the name and who documents the place
    answer: str  # what stands there, and what is new
    looks: str  # the newest look, and the next one; "" where nobody looks
    notes: str  # what a reader has to know beside it; "" for nothing
    plain: tuple[str, str]  # the answer and the line under it, as text


def site_answer(edition: Edition, view: View, site: Site, since: date | None, link: Link) -> SiteAnswer:
    """What the page of a site says first.

    Args:
        edition: that is read.
        view: what the address asks for.
        site: of the edition.
        since: the day compared with; None = the start, or a place that is not watched.
        link: makes the link to the list of sites.
    """
    stands, looked = edition.site_standings[site.id], edition.looked[site.id]
    here = [p for p in edition.placebos if p.site_id == site.id]
    country = country_words(site.country)
    way = link(address("site", View(seen_as=view.seen_as)), tr("Sites"))
    plain = site_headline(stands), site_lead(stands, len(here), sum(p.flagged for p in here))
    answer, looks = answer_html(*plain, as_of(edition)), ""
    if site.watched and since is not None:
        counts = count_looks(edition.looks[site.id], since=first_day_since(since))
        gap = longest_unseen(edition.looks[site.id], since, edition.today)
        sentence = since_sentence(stands, counts, since, withheld=site.id in edition.held_back)
        sentence = f"{sentence} {not_seen_sentence(counts, gap)}" if counts.days else sentence
        answer += f'<p class="cw-since">{escape(sentence, limit=900)}</p>'
    if site.watched:
        newest, ahead = newest_look_sentence(looked, edition.today), next_pass_sentence(edition.next_passes[site.id])
        looks = f'<p class="cw-note">{escape(f"{newest} {ahead}".strip())}</p>'
    return SiteAnswer(
        crumbs=f'<div class="cw-crumbs">{way} / {escape(country, limit=60)}</div>'
        f"{heading(site, country, edition.today, inside=edition.internal)}",
        answer=answer,
        looks=looks,
        notes="".join(f'<div class="cw-note">{note}</div>' for note in _notes(edition, view, site)),
        plain=plain,
    )


def _notes(edition: Edition, view: View, site: Site) -> list[str]:
    stands, looked = edition.site_standings[site.id], edition.looked[site.id]
    notes = []
    if view.detection and all(d.id != view.detection for d in stands.changes):  # a link of another day
        notes.append(tr(NOT_TOLD_HERE))
    lasting = any(d.state is State.CONFIRMED for d in stands.changes)
    if site.id in edition.held_back and stands.changes and not lasting:  # else the answer says it
        notes.append(tr(MORE_NOT_RELEASED))
    if site.watched and looked.due and looked.stale(edition.today):
        notes.append(escape(stale_sentence(looked, edition.today)))
    return notes
