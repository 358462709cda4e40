"""Whose work stands behind what is published, and under which licence it goes out. Travels with every export."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.access.audience import Audience
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import OWN_TERMS, PUBLICATIONS, as_invented, terms_of
from geodata.looks.look import Look
from geodata.looks.mission_names_and_credits import credits_of, credits_of_years
from geodata.sites.site import Site

OUR_LICENCE = "CC-BY-4.0"
"""SPDX name of the licence of what we derive: may be used by anyone who names the source."""
NOT_OPEN = "no open licence: see how it may be handled"
"""What stands in its place beyond the public edition: findings there may be unreviewed, and are not to be passed on."""
OUR_ATTRIBUTION = "Compound Watch"
SIMULATED = "Simulated imagery: pixels, places and reports are invented."
PER_ROW = "see the licence of each row"
"""What an export of reports or of places says as a whole: each row carries the terms of its own source."""


def our_licence(audience: Audience) -> str:
    """The licence of what we derive, in an edition: open for the public alone."""
    return OUR_LICENCE if audience is Audience.PUBLIC else NOT_OPEN


def spdx(licence: str) -> str:
    """A licence as STAC asks for it: an SPDX name, or "other"."""
    return licence if licence == OUR_LICENCE else "other"


def imagery_attribution(looks: Iterable[Look], *, simulated: bool) -> str:
    """The line that the imagery's licences ask for: every mission that was looked with, with its years.

    Args:
        looks: of real places; those that were seen, since the others gave no pixel to what is published.
        simulated: True when a place of the demo world is among what is published.
    """
    return _imagery_line(credits_of(looks), simulated=simulated)


def imagery_attribution_of(origins: Iterable[tuple[str, str, str, int]], *, simulated: bool) -> str:
    """The same of (sensor, platform, collection, year) each, as an edition's seen_origins gives them."""
    return _imagery_line(credits_of_years(origins), simulated=simulated)


def _imagery_line(credit: Iterable[str], *, simulated: bool) -> str:
    parts = [OUR_ATTRIBUTION, *credit]
    if simulated:
        parts.append(SIMULATED)
    return ". ".join(part.rstrip(".") for part in parts) + "."


FILE_KINDS = {"csv": "imported tables", "rss": "feeds of media", "gazetteer": "the built-in list of places"}
"""What a source is called that names how reports came in and nobody who published them."""


def reports_attribution(incidents: Iterable[Incident]) -> str:
    """Every source of some reports with its licence, by name; simulated ones say so, and that they are of nobody."""
    reports = (as_invented(i) for i in incidents if i.source)
    named = {f"{_publisher(i)} ({terms_of(i)}){', simulated' if i.simulated else ''}" for i in reports}
    source_list = ", ".join(sorted(named)) or "no reports"
    return f"{OUR_ATTRIBUTION}. Reports by: {source_list}."


def site_terms(site: Site) -> str:
    """The terms of one place's facts, which rest on the publication that documents it: its licence is not ours to give.

    A drawn outline, a note and the wording are ours.
    """
    if site.simulated:
        return SIMULATED
    if not site.source.strip():
        return "no source is named: not to be passed on"
    return f"facts of {site.source.strip().rstrip('.')}, in our own words; {OWN_TERMS}"


def sites_attribution(sources: Iterable[str], *, simulated: bool) -> str:
    """Who documents the places, by name."""
    named = sorted({source.strip().rstrip(".") for source in sources if source.strip()})
    attribution = f"{OUR_ATTRIBUTION}. Facts from: {'; '.join(named) or 'no named source'}."
    return f"{attribution} {SIMULATED}" if simulated else attribution


def actions_attribution(sources: Iterable[str]) -> str:
    """Who says that actions were taken, by name."""
    named = sorted({source.strip().rstrip(".") for source in sources if source.strip()})
    return f"{OUR_ATTRIBUTION}. Actions as told by: {'; '.join(named) or 'no named source'}."


def _publisher(incident: Incident) -> str:
    """The name of a report's publication; of a table or a feed, which is none, what kind of file it came in."""
    known = PUBLICATIONS.get(incident.source.casefold())
    if known is not None and known.name:
        form = f"invented rows in the form of {known.name}, none of which is of it"
        return form if incident.simulated else known.name
    return FILE_KINDS.get(incident.source.casefold(), incident.source)
