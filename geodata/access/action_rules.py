"""What partners and the public may read of one action. Pure.

No free text of an action goes out but office, source and link; its kind stands for its title. What in these tells of
something to come or of people getting out, counts few of them or holds a contact keeps the action inside until it is
corrected. Every action waits after its last day as a report does, of whatever kind: a power cut or a sealing is what
goes before a raid. What its source forbids to pass on stays inside. A relocation stays inside: people are moved with
it, and no place or day of those who are moved goes out, however old.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from geodata.access.audience import Audience
from geodata.access.fit_to_clear import stopped_by
from geodata.access.report_rules import delay_days, is_release, wait_days
from geodata.actions.action import KIND_WORDS, Action, ActionKind
from geodata.incidents.incident import Incident, PlacePrecision
from geodata.incidents.licences import PUBLICATIONS, forbids, may_pass_on
from geodata.settings.settings import Settings

OWN_SOURCE = "analyst"
"""An action is this desk's own short note on what a named source says."""


def as_report(action: Action) -> Incident:
    """An action as the report that it rests on, for the rules that are made for reports."""
    return Incident(
        id=action.id,
        source=OWN_SOURCE,
        kind=action.acted_by,
        title=action.title,
        start_date=action.start_date,
        end_date=action.end_date,
        date_precision=action.date_precision,
        place=None,
        place_precision=PlacePrecision.UNKNOWN,
        place_name=action.named,
        reported_by=action.source,
        url=action.url,
        notes=action.notes,
        licence=action.licence or PUBLICATIONS[OWN_SOURCE].terms,
        withdrawn=action.withdrawn,
        simulated=action.simulated,
    )


def shown_action(action: Action, audience: Audience, today: date, settings: Settings) -> Action | None:
    """What partners or the public may read of an action; None when they may not know of it.

    Args:
        action: as it is stored.
        audience: partner or public; internal readers need no rule.
        today: UTC day from which delays count; nothing dated after it goes out.
        settings: with the delays.
    """
    shown = replace(action, title=KIND_WORDS[action.kind], notes=())
    report = as_report(action)
    to_come = action.start_date > today and not action.simulated
    if (
        action.kind is ActionKind.RELOCATION
        or action.withdrawn
        or to_come
        or forbids(report)
        or not may_pass_on(report)
    ):
        return None
    if action_stopped_by(action, today):
        return None
    wait = delay_days(audience, settings) if is_release(report) else wait_days(audience, settings)
    return shown if action.end_date <= today - timedelta(days=wait) else None


def action_stopped_by(action: Action, today: date) -> str:
    """What in the office, source or link of an action keeps it inside; "" = nothing was found, which proves nothing."""
    return stopped_by(replace(as_report(action), title="", notes=()), today)
