"""One change as one HTML page that needs nothing beside itself: no script, no other file, no other machine. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geodata.access.audience import Audience
from geodata.access.not_released import MORE_NOT_RELEASED
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.english_formats import day
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, tr
from geodata.looks.look import Look
from geodata.looks.look_counts import clear_share_on
from geodata.settings.settings import Settings
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import (
    CANNOT_BE_SEEN,
    DEMO_STRIP,
    change_title,
    detection_sentence,
    limits_sentence,
    may_say,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.handling import AGREED, marking
from geodata.wording.listing_sentences import NO_FINDING, whom_to_write
from layers.style.escape import escape
from layers.style.page_card import page_card
from pipelines.publish.pictures.change_pairs import ChangePair

STYLE = """
:root { color-scheme: light }
body { margin: 0; padding: 1rem; max-width: 62rem; color: #1c2a33; background: #fff;
  font: 1rem/1.45 "Noto Sans", "Noto Sans Thai", system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.25rem; margin: 0 0 .25rem }
p { margin: .35rem 0 }
.pair { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0 }
figure { flex: 1 1 15rem; margin: 0 }
img { width: 100%; height: auto; display: block }
figcaption, footer { font-size: .82rem; color: #41525e }
blockquote { margin: .5rem 0; padding-left: .75rem; border-left: 3px solid #41525e }
.band { background: #fdf0d0; padding: .3rem .5rem }
"""
"""Colours hold 7:1 against white."""

GENERATOR = '<meta name="generator" content="Compound Watch">'
"""By which a page is known as one of ours."""


@dataclass(frozen=True)
class Told:
    """What a page tells of a change."""

    change: Detection
    site: Site
    standing: Standing
    looks: Sequence[Look]  # at the site, as the edition shows them
    pair: ChangePair | None  # its pictures; None = the edition has none
    attribution: str  # whose work stands behind it
    more: bool  # something else at the site is not released


def change_page(told: Told, settings: Settings, edition_of: date) -> bytes:
    """The page, UTF-8; the same bytes for the same change on the same day.

    Args:
        told: of the public edition.
        settings: whom to write to, how it may be handled.
        edition_of: UTC day of the edition.
    """
    style = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    d, site = told.change, told.site
    name = told_name(site)
    withdrawn = d.state is State.WITHDRAWN
    before_clear = clear_share_on(told.looks, d.last_clear_before)
    quote = may_say(d, site, review=told.standing.state, edition_of=edition_of, before_clear=before_clear)
    demo = " ".join(map(tr, DEMO_STRIP)) if site.simulated else ""
    body = [
        *([f'<p class="band">{escape(tr(UNREVIEWED_WORDS))} {UNREVIEWED_WORDS}</p>'] if in_use() in UNREVIEWED else []),
        f'<p class="band">{escape(demo)}</p>' if demo else "",
        f"<h1>{escape(name)}</h1>",
        f"<p><b>{escape(withdrawn_sentence(d) if withdrawn else detection_sentence(d, site))}</b></p>",
        f"<p>{escape(window_sentence(d))}</p>",
        "" if told.pair is None or withdrawn else _pictures(told.pair),
        f"<p>{escape(tr('You may say'))}:</p><blockquote>{escape(quote)}</blockquote>",
        f"<p>{escape(tr(AGREED))}</p>" if told.standing.state is ReviewState.CONFIRMED and not withdrawn else "",
        f"<p>{escape(tr(MORE_NOT_RELEASED))}</p>" if told.more else "",
        _foot(told, settings, edition_of),
    ]
    card = page_card(change_title(d, site), f"{demo} {window_sentence(d)}".strip())
    head = (
        f'<meta charset="utf-8">{GENERATOR}<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="referrer" content="no-referrer">{card}'
        f"<style>{STYLE}</style>"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(in_use())}">\n<head>{head}</head>\n<body>\n<main>\n'
        + "\n".join(filter(None, body))
        + "\n</main>\n</body>\n</html>\n"
    ).encode()


def _pictures(pair: ChangePair) -> str:
    figures = (
        f'<figure><img alt="{escape(words)}" width="{pair.pair.width}" height="{pair.pair.height}" '
        f'src="data:image/png;base64,{base64.b64encode(body).decode("ascii")}">'
        f"<figcaption>{escape(words)}</figcaption></figure>"
        for body, words in ((pair.pair.before, pair.words[0]), (pair.pair.after, pair.words[1]))
    )
    return f'<div class="pair">{"".join(figures)}</div><p>{escape(pair.key)}</p>'


def _foot(told: Told, settings: Settings, edition_of: date) -> str:
    limits = f"{limits_sentence(settings.detection.min_px)} {tr(CANNOT_BE_SEEN)} {tr(NO_FINDING)}"
    address = whom_to_write(settings, invented=told.site.simulated)
    lines = (
        limits,
        f"{told.change.id}, {day(edition_of)}. {told.attribution} {address}",
        marking(Audience.PUBLIC, settings),
    )
    return "<footer>" + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</footer>"
