"""When watched sites can next be looked at, as a calendar (iCalendar, RFC 5545), for internal readers alone. Pure.

Orbits are public, but nothing here is to be a timetable of one place: the gate tells nobody else a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from geodata.edition_view import EditionView
from geodata.looks.look_table import LookDays
from geodata.looks.next_pass import BEATS, REPEAT_DAYS, passes_ahead
from geodata.settings.settings import Settings
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.handling import marking
from geodata.wording.look_sentences import next_pass_sentence

DAYS = 30
"""Days ahead that a calendar reaches: six passes of a track; the beat says nothing of what comes much later."""
LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""


def days_ahead(view: EditionView) -> Mapping[str, tuple[date, ...]]:
    """Watched site's id -> the days (UTC) on which a look can be expected, as far as the edition may tell them."""
    watched = [site.id for site in view.sites.items if site.watched]
    since = view.today - timedelta(days=REPEAT_DAYS * (BEATS + 1))
    looks = ((site_id, status, at.date(), clear) for site_id, status, at, clear in view.look_days())
    passes = LookDays.of(watched, looks).passes(since)
    days_by_site = {key: passes_ahead(days, view.today, DAYS) for key, days in passes.items()}
    next_pass_by_site = view.next_passes({key: days[0] if days else None for key, days in days_by_site.items()})
    return {key: days for key, days in days_by_site.items() if next_pass_by_site[key] is not None}


def calendar(view: EditionView, settings: Settings) -> bytes:
    """The calendar, UTF-8: an event of a whole day for each expected look. The same bytes on the same day.

    Args:
        view: of the internal edition.
        settings: how it may be handled.
    """
    sites = {site.id: site for site in view.sites.items}
    ahead = days_ahead(view)
    events = [(day, sites[key]) for key, days in ahead.items() for day in days]
    simulated = any(site.simulated for site in sites.values())
    handling = marking(view.audience, settings)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Compound Watch//next passes//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text('Compound Watch: expected looks' + (' (demo)' if simulated else ''))}",
        f"X-WR-CALDESC:{_text(handling)}",
    ]
    for day, site in sorted(events, key=lambda event: (event[0], event[1].id)):
        lines += _event(day, site, view.today, handling)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line)).encode("utf-8")


def _event(day: date, site: Site, today: date, handling: str) -> Sequence[str]:
    description = f"{next_pass_sentence(day)} {handling}"
    return (
        "BEGIN:VEVENT",
        f"UID:{_text(site.id)}-{day:%Y%m%d}@compound-watch",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(f'Look expected: {told_name(site)}')}",
        f"DESCRIPTION:{_text(description)}",
        "CLASS:CONFIDENTIAL",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _text(words: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11): no mark of the format is left in it, and no line end or control."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most LONGEST_LINE octets, cut between characters; further ones begin with a space."""
    part = ""
    for character in line:
        if len((part + character).encode("utf-8")) > LONGEST_LINE:
            yield part
            part = " "
        part += character
    yield part
