"""From which day partners and the public read a report, a claim or an action that was cleared, and how: asked of the
gate itself. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from geodata.access.action_rules import first_action_day
from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import first_claim_day
from geodata.access.gate import Gate
from geodata.access.report_rules import first_day, tells_of_moving, year_told_day
from geodata.actions.action import Action
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing, in_force
from geodata.incidents.incident import Incident
from geodata.settings.settings import Settings
from geodata.sites.site import Site

Row = TypeVar("Row")


@dataclass(frozen=True)
class ToldFrom(Generic[Row]):
    """What one audience reads of a report, a claim or an action, and from when."""

    audience: Audience
    first: date  # UTC day; today where it may be read already
    row: Row | None  # as it is read on that day; None = another rule keeps it inside
    by_month: date | None = None  # UTC day from which a report of a release may be told by its month; None = no release
    by_year: date | None = None  # the same by its year


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
    cleared = in_force(incident, clearing)
    releases = _told(
        lambda audience: max(today, first_day(incident, cleared, audience, settings)),
        lambda gate: gate.incidents([incident], sites, [clearing]).items,
        settings,
    )
    if cleared is None or not tells_of_moving(incident, cleared):
        return releases
    years = (max(one.first, year_told_day(incident, cleared, one.audience, settings)) for one in releases)
    return tuple(replace(one, by_month=one.first, by_year=day) for one, day in zip(releases, years, strict=True))


def claim_told_from(
    claim: Claim, clearing: Clearing, sites: Collection[Site], today: date, settings: Settings
) -> tuple[ToldFrom[Claim], ...]:
    """The same of a claim, which goes out as it stands or not at all."""
    return _told(
        lambda audience: max(today, first_claim_day(claim, audience, settings)),
        lambda gate: gate.claims([claim], sites, [clearing]).items,
        settings,
    )


def action_told_from(
    action: Action, clearing: Clearing, sites: Collection[Site], today: date, settings: Settings
) -> tuple[ToldFrom[Action], ...]:
    """The same of an action.

    Raises:
        SettingsRefused: a group or corridor in the settings cannot be read.
    """
    return _told(
        lambda audience: max(today, first_action_day(action, audience, settings)),
        lambda gate: gate.actions([action], sites, [clearing]).items,
        settings,
    )


def _told(
    first: Callable[[Audience], date], seen: Callable[[Gate], Sequence[Row]], settings: Settings
) -> tuple[ToldFrom[Row], ...]:
    releases = []
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        day = first(audience)
        rows = seen(Gate(audience, day, settings))
        releases.append(ToldFrom(audience, day, rows[0] if rows else None))
    return tuple(releases)
