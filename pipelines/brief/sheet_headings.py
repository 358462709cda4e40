"""Heads and short words of a briefing, the same in each of its forms."""

from __future__ import annotations

from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, msg, tr

FOOT = msg(
    "Boundaries shown imply no position on their status. Measured figures trace to archived scenes, others to named "
    "sources."
)
WORDS = {
    "briefing": msg("Briefing"),
    "every_here": msg("Every change at this site"),
    "every_shown": msg("Every change of this edition"),
    "what": msg("What, and between which looks"),
    "machine": msg("Machine"),
    "people": msg("People"),
    "was": msg("Was:"),
    "pairs": msg("Before and after, change by change"),
    "flags": msg("Flags withdrawn before they were confirmed"),
    "trust": msg("How far to trust this page"),
    "where": msg("Where the site lies"),
    "also": msg("Also written"),
    "sources_check": msg("Sources, and how to check"),
    "years": msg("Two years on one time axis"),
    "claims": msg("Claim check: the same rule for every authority"),
    "unseen": msg("What could not be seen, and why"),
    "corrections": msg("Corrections"),
    "ended": msg("Ended, as new images show"),
    "sources": msg("Sources and licences"),
    "reported": msg("What was reported"),
    "beyond": msg("Beyond the outline"),
    "after": msg("After the date"),
    "razed": msg("After a demolition"),
    "method": msg("Method in three lines"),
    "check": msg("Check it yourself"),
    "corridors": msg("Corridors"),
    "corridor": msg("Corridor"),
    "sites_here": msg("Sites here"),
    "new_here": msg("Newly confirmed"),
    "ground_here": msg("Ground changed, by kind"),
    "not_said": msg("What nothing can be said of"),
    "page": msg("Page"),
    "of": msg("of"),
}
"""By the name that briefing.typ and reading_order.py have for them."""
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true">'
    '<g fill="none" stroke="#16222C" stroke-width="2.6">'
    '<path d="M4 11V4h7M21 4h7v7M28 21v7h-7M11 28H4v-7"/>'
    "</g>"
    '<path fill="#16222C" d="M10 10h4v4h-4zM18 14h4v4h-4zM14 18h4v4h-4z"/>'
    '<path fill="#84939D" d="M14 10h4v4h-4zM10 14h4v4h-4zM18 18h4v4h-4z"/>'
    '<path fill="#1B4965" d="M14 14h4v4h-4z"/>'
    "</svg>"
)
"""The mark beside the name, as SVG."""


def unreviewed_words() -> str:
    """What stands as a band under the head of each sheet while nobody has reviewed the language in use, in it and in
    English; "" where somebody has."""
    return f"{tr(UNREVIEWED_WORDS)} {UNREVIEWED_WORDS}" if in_use() in UNREVIEWED else ""
