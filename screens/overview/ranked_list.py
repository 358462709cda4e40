"""What changed, most important first, each with its window on one axis: the list beside the map, as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geodata.access.site_standing import Displayed
from geodata.detections.detection import Detection, State
from geodata.i18n.messages import tr
from geodata.looks.look_counts import clear_share_on
from geodata.sites.shown_place import told_name
from geodata.text.names.same_person import AS_GIVEN
from geodata.wording.change_sentences import STATE_WORDS, detection_sentence, may_say, quotable, withdrawn_sentence
from geodata.wording.headlines import began_after, new_since
from geodata.wording.site_sentences import hidden_sentence
from layers.charts.window_bar import KEY, TimeAxis, axis_head, shared_axis, window_bar
from layers.style.escape import escape
from layers.style.symbols import change_svg, confidence_svg, state_line_svg
from screens.overview import kept_for_all
from screens.session.edition import Edition
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.change_words import confidence_words, country_words
from screens.widgets.copy_link import copy_button
from screens.widgets.in_app_links import Link

BAR_WIDTH = 240.0
"""Pixels of a window bar in the list: as wide as its longest line of dates."""
LONGEST_LIST = 8
"""Changes listed beside the map; the table under it holds all."""


@dataclass(frozen=True)
class RankedList:
    """The list of an edition since a day."""

    edition: Edition
    view: View  # whose eyes and day its links carry
    since: date | None  # the day compared with; None = the start
    link: Link
    to_copy: bool = True  # with buttons that copy what may be said of a change

    def html(self, shown: Displayed) -> str:
        """The list of the most important changes.

        Args:
            shown: what the filters leave; at least one change.
        """
        since = self.since
        top = kept_for_all.first_of(self.edition, shown, since, most=LONGEST_LIST)
        axis = shared_axis(top, self.edition.today, right=BAR_WIDTH - 12)
        marked = since if since and axis.x(since) > axis.left + 24 else None  # at the edge it would cross the dates
        months = axis_head(axis, since=marked, width=BAR_WIDTH)
        rows = "".join(self._row(d, axis, marked) for d in top)
        left = len(shown.change_ids) - len(top)
        rest = tr("{n} more in the table below.", n=f"{left:,}") if left else ""
        roles = "" if self.edition.internal else tr(AS_GIVEN)  # outside two people agree on each change of the list
        hidden = hidden_sentence(shown.changes_hidden)
        notes = " ".join(part for part in (rest, hidden, roles) if part)
        more = "".join(f'<p class="cw-note">{note}</p>' for note in (notes, tr(KEY)) if note)
        return (
            f'<div class="cw-list"><div class="cw-row cw-head"><div style="grid-column:1/3">'
            f"{page_frame.card_title('What changed, most important first', page_frame.as_of(self.edition))}</div>"
            f'<div class="cw-bar">{months}</div></div>'
            f"{rows}</div>{more}"
        )

    def _row(self, d: Detection, axis: TimeAxis, marked: date | None) -> str:
        edition, view, since = self.edition, self.view, self.since
        site = edition.sites[d.site_id]
        there = View(site=site.id, detection=d.id, seen_as=view.seen_as, compared=view.compared)
        link = self.link(address("site", there), told_name(site))
        others = edition.view.detections.items
        sentence = withdrawn_sentence(d, others=others) if d.state is State.WITHDRAWN else detection_sentence(d, site)
        sentence = f"{sentence} {edition.marks.get(d.id, '')}".rstrip()
        sure = (
            ""
            if d.state is State.WITHDRAWN
            else f'<span class="cw-sure">{confidence_svg(d.confidence)}{confidence_words(d)}</span>'
        )
        # what began before that day is no news of it, though its rule was met since
        told_new = since and d.state is State.CONFIRMED and new_since(d, since) and began_after(d, since)
        new = tr("New") if told_new else ""
        where = escape(country_words(site.country), limit=40)
        quote = self._quote_button(d) if self.to_copy else ""
        return (
            f'<div class="cw-row"><div class="cw-glyph">{change_svg(d, 18)}</div><div>'
            f'<div class="cw-name">{link}<span class="cw-where">{where}</span>'
            f'<span class="cw-new">{new}</span><span class="cw-state"><span>{state_line_svg(d.state)}'
            f"<b>{tr(STATE_WORDS[d.state])}</b></span>{sure}</span></div>"
            f'<div class="cw-said">{escape(sentence, limit=400)} {quote}</div></div>'
            f'<div class="cw-bar">{window_bar(d, axis, since=marked, width=BAR_WIDTH)}</div></div>'
        )

    def _quote_button(self, d: Detection) -> str:
        """A button that copies what may be said of a change; "" where nothing may be."""
        edition = self.edition
        site, standing = edition.sites[d.site_id], edition.standing(d)
        if not quotable(d, standing.state):
            return ""
        clear = clear_share_on(edition.looks[site.id], d.last_clear_before)
        quote = may_say(d, site, review=standing.state, edition_of=edition.today, before_clear=clear)
        return copy_button(tr("Copy what you may say"), about=d.id, text=quote, quiet=True)
