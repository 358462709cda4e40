"""What partners and the public may read of one action: what a person has cleared, as for reports and claims. Pure.

No free text of an action goes out but office, source, link and the name of a group or corridor; its kind stands for its
title, a random token for its id. All of them are typed, so none goes out before a person has cleared that very row.
Terms go out where they are known ones; else they may say anything, and the action stays inside. What tells of something
to come or of people getting out, counts few of them or holds a contact cannot be cleared. Every action waits after its
last day as a report does, of whatever kind: a power cut or a sealing is what goes before a raid. What its source
forbids to pass on stays inside. A relocation stays inside: people are moved with it, and no place or day of those who
are moved goes out, however old.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from geodata.access.audience import Audience
from geodata.access.clearing.fit_to_clear import stopped_by
from geodata.access.clearing.known_forms_only import published_cause, speaker_cause
from geodata.access.report_rules import days_after, delay_days, is_release, wait_days
from geodata.actions.action import Action, ActionKind, listed_title
from geodata.errors import NotAllowed
from geodata.i18n.messages import english, msg
from geodata.incidents.clearing import Clearing, cleared_as_it_stands, fields_digest, waiting_rows
from geodata.incidents.incident import Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS, forbids, is_acled, is_known, may_pass_on
from geodata.settings.settings import Settings
from geodata.text.personal_data import NAMES_A_PERSON, names_person

OWN_SOURCE = "analyst"
"""An action is this desk's own short note on what a named source says."""
_NOT_READ = ("review_by", "withdrawn", "notes")
"""Fields that nobody types and nobody outside reads."""
_MADE_ID = re.compile(r"action-\d{4}-\d\d-\d\d-[0-9a-f]{8}\Z")


def action_key(action_id: str) -> str:
    """Under which id decisions about an action are kept, beside those about reports and claims."""
    return f"action:{action_id}"


def action_digest(action: Action) -> str:
    """Sixteen hex digits of every field of an action that goes out or is typed, its title and places too."""
    return fields_digest(action, _NOT_READ)


def id_outside(clearing: Clearing) -> str:
    """What partners and the public read in the place of an action's own id, which somebody may have typed."""
    return f"action-{clearing.token}"


def own_id_of_outside(asked: str, clearings: Iterable[Clearing]) -> str:
    """The own id of the action that goes out, or went out, under an id; "" where none does.

    Args:
        asked: an id as partners and the public read it.
        clearings: all decisions.
    """
    start = action_key("")
    return next(
        (
            c.incident_id.removeprefix(start)
            for c in clearings
            if c.incident_id.startswith(start) and c.token and id_outside(c) == asked
        ),
        "",
    )


def waiting_actions(actions: Iterable[Action], clearings: Iterable[Clearing]) -> tuple[tuple[Action, bool], ...]:
    """Actions that stand and nobody has decided about as they do, in their order; whether each was cleared before."""
    standing = (action for action in actions if not action.withdrawn)
    return waiting_rows(standing, clearings, lambda action: action_key(action.id), action_digest)


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


def shown_action(
    action: Action, clearing: Clearing | None, audience: Audience, today: date, settings: Settings
) -> Action | None:
    """What partners or the public may read of an action; None when they may not know of it.

    Args:
        action: as it is stored.
        clearing: the newest decision about it; None = nobody has decided.
        audience: partner or public; internal readers need no rule.
        today: UTC day from which delays count; nothing dated after it goes out.
        settings: with the delays.
    """
    if clearing is None or not action_cleared(action, clearing) or action.withdrawn:
        return None
    if action_stopped_by(action, today) or first_action_day(action, audience, settings) > today:
        return None
    # its review date counts from the day on which it was entered here, which is nobody's business outside
    return replace(action, id=id_outside(clearing), title=listed_title(action.kind), notes=(), review_by=None)


def action_cleared(action: Action, clearing: Clearing | None) -> bool:
    """True when a person has cleared an action as it stands."""
    return cleared_as_it_stands(action_key(action.id), action_digest(action), clearing)


def first_action_day(action: Action, audience: Audience, settings: Settings) -> date:
    """First UTC day on which delays let an audience read an action; whether anything else stops it is not asked."""
    wait = delay_days(audience, settings) if is_release(as_report(action)) else wait_days(audience, settings)
    return days_after(action.end_date, wait)


def action_stopped_by(action: Action, today: date) -> str:
    """Why an action may not go out whoever cleared it: its kind, day or terms, a person in office, title or source, or
    what its office, source, link, id or terms say; "" where nothing was found, which proves nothing."""
    report = as_report(action)
    if action.kind is ActionKind.RELOCATION:
        return english("it is a relocation: people are moved with it, and its day and place stay inside")
    if action.start_date > today and not action.simulated:  # an invented world has its own calendar
        return english("it is dated {day}, which lies ahead", day=action.start_date.isoformat())
    if is_acled(report):
        return english("it is of ACLED, whose terms forbid passing it on")
    if forbids(report):
        return english("the terms in its row forbid passing it on")
    if not is_known(report.licence) or not may_pass_on(report):
        return english("the terms in its row are none that is known here: {terms}", terms=report.licence[:60])
    if any(names_person(text, in_full=True) for text in (action.acted_by, action.title, action.source)):
        return NAMES_A_PERSON
    typed = "" if _MADE_ID.match(action.id) else action.id
    return stopped_by(replace(report, title="", notes=(), url=f"{typed} {action.url}".strip()), today)


def action_unfit(action: Action, today: date) -> str:
    """Why an action cannot be cleared: what stops it, or a text in it that is not listed; "" = nothing was found.

    What is listed is asked when a person clears it: what was cleared before that stays outside. The group or corridor
    that it names is one of the settings."""
    return (
        action_stopped_by(action, today)
        or speaker_cause((action.acted_by,))
        or published_cause(action.source, (action.url,))
    )


def refuse_unfit_action(what: str, action: Action, today: date, _names: Collection[str]) -> None:
    """Refuse to clear an action that may not go out. Names of places are not asked for: none of its texts holds any.

    Raises:
        NotAllowed: with the cause and the next step.
    """
    cause = english("it is withdrawn") if action.withdrawn else action_unfit(action, today)
    if cause:
        raise NotAllowed(what, cause, msg("Leave it inside, or correct its row and import it again"))
