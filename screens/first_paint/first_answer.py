"""What a screen answers, as HTML that needs no script: read on a slow line long before the dashboard is there.

Everything is made by the same functions as the screen itself, of the same edition, day compared with and language. So
it says what the screen says a moment later, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from geodata.access.login import Visitor
from geodata.i18n.messages import in_use, msg, tr
from geodata.sites.shown_place import told_name
from geodata.wording.headlines import ranked
from layers.style.escape import escape
from layers.style.page_card import page_card
from screens.overview import kept_for_all
from screens.overview.front_page import answer, corrections_html, not_here_words
from screens.overview.ranked_list import RankedList
from screens.overview.trust_tiles import tiles_html
from screens.session.edition import Edition
from screens.session.view_state import START, View, address
from screens.site.finding_cards import may_say_card
from screens.site.site_answer import site_answer
from screens.widgets import page_frame
from screens.widgets.compared_with import first_compared

STYLE = Path(__file__).parent / "first_answer.css"
LOADING = msg("The map, the pictures and the filters are being loaded.")
LATE = msg(
    "The map, the pictures and the filters did not come. What stands here holds. Load the page again for the rest."
)
NO_SCRIPTS = msg("The map, the pictures and the filters need JavaScript, which is switched off in this browser.")
CURRENT = ' aria-current="page"'
MOST_KEPT = 24
"""Answers kept, the newest: of each edition, language, day compared with and view that was asked for."""
Menu = Sequence[tuple[str, str]]
"""Address and title of each screen in the menu."""
_kept: dict[tuple[str, str, View, date | None], _Made] = {}
"""By edition, screen, view and day compared with."""


@dataclass(frozen=True)
class FirstAnswer:
    """What is put into the page."""

    head: str  # title and card, for the head
    body: str  # the answer, before the place where the dashboard draws
    language: str  # its code


@dataclass(frozen=True)
class _Made:
    title: str  # for the window and the card of a link
    lead: str  # for the card
    main: str  # HTML, from the answer on


@dataclass(frozen=True)
class Reader:
    """Who asks for a page, and how."""

    visitor: Visitor
    cookies: Mapping[str, str]  # since when something is new for them
    menu: Menu  # the screens that they have


def has_answer(edition: Edition, screen: str, view: View) -> bool:
    """Whether a screen has an answer that is told ahead: the overview, and the page of a site in the edition."""
    return screen == "" or (screen == "site" and view.site in edition.sites)


def first_answer(edition: Edition, screen: str, view: View, reader: Reader) -> FirstAnswer:
    """The answer of a screen, in the language in use.

    Args:
        edition: what the reader may see.
        screen: one that `has_answer`.
        view: as the address asks for it.
        reader: who asks.
    """
    if view.compared is not None and view.compared > edition.today:
        view = replace(view, compared=None)
    compared = first_compared(edition, view, reader.cookies)
    since = None if compared == START else compared
    key = (edition.key, screen, view, since)
    made = _kept.get(key)
    if made is None:
        made = _kept[key] = _site(edition, view, since) if screen else _overview(edition, view, since)
        while len(_kept) > MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)  # two threads may do this at once
    handled, _ = page_frame.foot_lines(edition)
    body = (
        f"<style>{_style()}</style>{_header(edition, screen, view, reader)}<main>"
        f"{''.join(page_frame.strips(edition, reader.visitor))}{made.main}"
        f'<p class="first-foot">{escape(handled, limit=300)} {escape(page_frame.as_of(edition))}</p></main>'
    )
    return FirstAnswer(page_card(made.title, made.lead, name="Compound Watch"), body, in_use())


def _overview(edition: Edition, view: View, since: date | None) -> _Made:
    """The answer; then tiles, corrections, and the most important changes that the filters leave."""
    looked = edition.looked_since(since)
    title, lead = answer(edition, looked, since)
    not_here = not_here_words(edition, view)
    note = f'<p class="cw-note" role="status">{escape(not_here, limit=400)}</p>' if not_here else ""
    shown = kept_for_all.shown_by(edition, view)
    listed = RankedList(edition, view, since, _link, to_copy=False).html(shown) if shown.change_ids else ""
    cards = (corrections_html(edition, view, since, _link), listed)
    trust = f'<div class="first-trust">{tiles_html(edition, edition.key, since, looked)}</div>'
    return _Made(tr(title), tr(lead), f"{page_frame.answer_html(title, lead)}{note}{trust}{_below(cards)}")


def _site(edition: Edition, view: View, since: date | None) -> _Made:
    """What stands at a site, what is new, and what may be said of it."""
    site = edition.sites[view.site]
    says = site_answer(edition, view, site, since if site.watched else None, _link)
    standing = edition.site_standings[site.id]
    of_view = (d for d in standing.changes if d.id == view.detection)
    chosen = next(of_view, None) or next(iter(ranked(standing.changes)), None)  # as the page chooses it
    quotes = may_say_card(standing, edition.standings, chosen, edition.looks[site.id], to_copy=False)
    title, lead = (tr(words) for words in says.plain)
    main = f"{says.crumbs}{says.answer}{says.looks}{says.notes}{_below([quotes])}"
    return _Made(f"{told_name(site)}. {title}", lead, main)


def _below(cards: Sequence[str]) -> str:
    """Cards under the answer, and beside them what stands where the dashboard draws later."""
    drawn = "".join(f'<div class="first-card">{card}</div>' for card in cards if card)
    later = (
        f'<div class="first-card first-later cw-note" role="status"><p class="first-loading">{escape(tr(LOADING))}</p>'
        f'<p class="first-late" hidden>{escape(tr(LATE))}</p>'
        f"<noscript><p>{escape(tr(NO_SCRIPTS))}</p></noscript></div>"
    )
    return f'<div class="first-below"><div>{drawn}</div>{later}</div>'


def _link(to: str, words: str) -> str:
    return f'<a href="{escape(to)}">{escape(words, limit=200)}</a>'


def _header(edition: Edition, screen: str, view: View, reader: Reader) -> str:
    """The name, the menu and the edition, where the dashboard has them."""
    carried = View(compared=view.compared, seen_as=view.seen_as)
    links = "".join(
        f'<a href="{escape(address(name, carried))}"{CURRENT if name == screen else ""}>{escape(tr(title))}</a>'
        for name, title in reader.menu
    )
    return (
        f'<header class="first-head">{page_frame.LOGO.read_text(encoding="utf-8")}<b>Compound Watch</b>'
        f"<nav>{links}</nav>{page_frame.edition_html(edition, reader.visitor.audience)}</header>"
    )


@cache
def _style() -> str:
    return f"{page_frame.STYLE.read_text(encoding='utf-8')}{STYLE.read_text(encoding='utf-8')}"
