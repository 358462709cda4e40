"""Whose work stands behind what is published, and under which licence it goes out. Travels with every export."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.incidents.incident import Incident
from geodata.looks.scene import Sensor

OUR_LICENCE = "CC-BY-4.0"
"""SPDX name of the licence of what we derive: may be used by anyone who names the source."""
OUR_ATTRIBUTION = "Compound Watch"
SIMULATED = "Simulated imagery: pixels, places and reports are invented."
PER_ROW = "see the licence of each row"
"""What an export of reports says as a whole: each report keeps the licence of its source."""


def imagery_attribution(sensors: Iterable[str], years: Iterable[int], *, real: bool, simulated: bool) -> str:
    """The line that the imagery's licences ask for.

    Args:
        sensors: Sensor values that were looked with.
        years: acquisition years.
        real: True when a real place is among what is published.
        simulated: True when a place of the demo world is.
    """
    used, known = set(sensors), sorted(set(years))
    span = "" if not known else f" {known[0]}" if len(known) == 1 else f" {known[0]} to {known[-1]}"
    parts = [OUR_ATTRIBUTION]
    if real and used & {Sensor.OPTICAL.value, Sensor.RADAR.value}:
        parts.append(f"Contains modified Copernicus Sentinel data{span}")
    if real and Sensor.NIGHT_LIGHT.value in used:
        parts.append(f"Contains VIIRS night lights{span}, by NASA (Black Marble) and NOAA (Light Every Night)")
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
