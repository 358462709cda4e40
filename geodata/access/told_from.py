"""From which day partners and the public read a report or a claim that was cleared, and how: asked of the gate itself.
Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from geodata.access.audience import Audience
from geodata.access.claim_rules import first_claim_day
from geodata.access.gate import Gate
from geodata.access.report_rules import first_day
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing, in_force
from geodata.incidents.incident import Incident
from geodata.settings.settings import Settings
from geodata.sites.site import Site

Row = TypeVar("Row")


@dataclass(frozen=True)
class ToldFrom(Generic[Row]):
    """What one audience reads of a report or a claim, and from when."""

    audience: Audience
    first: date  # UTC day; today where it may be read already
    row: Row | None  # as it is read on that day; None = another rule keeps it inside


def told_from(
    incident: Incident, clearing: Clearing, sites: Collection[Site], today: date, settings: Settings
) -> tuple[ToldFrom[Incident], ...]:
    """What partners and then the public will read of a report if nothing about it changes.

    Args:
        incident: as it is stored.
        clearing: the decision that counts.
        sites: all, the restricted ones too.
        today: UTC day.
        settings: with the delays.
    """
    told = []
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        day = max(today, first_day(incident, in_force(incident, clearing), audience, settings))
        seen = Gate(audience, day, settings).incidents([incident], sites, [clearing]).items
        told.append(ToldFrom(audience, day, seen[0] if seen else None))
    return tuple(told)


def claim_told_from(
    claim: Claim, clearing: Clearing, sites: Collection[Site], today: date, settings: Settings
) -> tuple[ToldFrom[Claim], ...]:
    """The same of a claim, which goes out as it stands or not at all."""
    told = []
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        day = max(today, first_claim_day(claim, audience, settings))
        seen = Gate(audience, day, settings).claims([claim], sites, [clearing]).items
        told.append(ToldFrom(audience, day, seen[0] if seen else None))
    return tuple(told)
