"""Whose work stands behind what is published, and under which licence it goes out. Travels with every export."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.incidents.incident import Incident
from geodata.looks.look import Look
from geodata.looks.mission import credits_of

OUR_LICENCE = "CC-BY-4.0"
"""SPDX name of the licence of what we derive: may be used by anyone who names the source."""
OUR_ATTRIBUTION = "Compound Watch"
SIMULATED = "Simulated imagery: pixels, places and reports are invented."
PER_ROW = "see the licence of each row"
"""What an export of reports says as a whole: each report keeps the licence of its source."""


def imagery_attribution(looks: Iterable[Look], *, simulated: bool) -> str:
    """The line that the imagery's licences ask for: every mission that was looked with, with its years.

    Args:
        looks: of real places; those that were seen, since the others gave no pixel to what is published.
        simulated: True when a place of the demo world is among what is published.
    """
    parts = [OUR_ATTRIBUTION, *credits_of(looks)]
    if simulated:
        parts.append(SIMULATED)
    return ". ".join(part.rstrip(".") for part in parts) + "."


def reports_attribution(incidents: Iterable[Incident]) -> str:
    """Every source of some reports with its licence, by name; simulated ones say so."""
    named = {
        f"{i.source}{f' ({i.licence})' if i.licence else ''}{', simulated' if i.simulated else ''}"
        for i in incidents
        if i.source
    }
    said = ", ".join(sorted(named)) or "no reports"
    return f"{OUR_ATTRIBUTION}. Reports by: {said}."


def sites_attribution(sources: Iterable[str], *, simulated: bool) -> str:
    """Who documents the places, by name."""
    named = sorted({source.strip().rstrip(".") for source in sources if source.strip()})
    said = f"{OUR_ATTRIBUTION}. Facts from: {'; '.join(named) or 'no named source'}."
    return f"{said} {SIMULATED}" if simulated else said
