"""What of the internal edition no paper tells: a sheet may be lost on the way. Pure.

What a person holds, and what tells of people getting out, moved or sheltered, of a shelter or a way, or of something to
come: a report, a claim, an action, a statement on a place or on who owns it. By its words, or by the word of who
cleared it. The lists miss phrasings: what they miss is printed until a person holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from geodata.access.action_rules import action_key, as_report
from geodata.access.claims.claim_rules import claim_stopped_by, newest_about, own_claim
from geodata.access.clearing.fit_to_clear import stopped_by
from geodata.access.identifier_rules import stopped_by_words
from geodata.access.report_rules import (
    moving_words,
    needs_clearing,
    statements_not_held,
    tells_of_moving,
    tells_too_much,
)
from geodata.actions.action import Action, ActionKind
from geodata.detections.detection import FROM_REPORTS, Detection
from geodata.detections.reason_codes import rests_on_reports
from geodata.identifiers.identifier import Identifier
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing, Decision, coming, in_force, taken_in
from geodata.incidents.incident import DatePrecision, Incident
from geodata.sites.site import Site
from geodata.text.risk_words import Risk

ANNOUNCED_DAYS = 183
"""Days after a report for which what it announces is taken to lie ahead while nobody has said that it is over."""


Told = Incident | Claim | Action | Identifier | Detection


def off_paper(told: Told, decided: Mapping[str, Clearing], today: date, at: Sequence[Site] = ()) -> bool:
    """Whether something is told on internal screens alone.

    A change in the number of reports is: it counts those that no paper tells.

    Args:
        told: a report, claim, action, identifier or change, as it is stored.
        decided: the newest decision of each key (newest_by_report).
        today: UTC day from which something lies ahead.
        at: sites that a report names or lies at: the name of one, such as "Kilvane Ford", tells of no way.
    """
    if isinstance(told, Detection):
        return told.kind in FROM_REPORTS or rests_on_reports(told.reasons)
    if isinstance(told, Identifier):
        return bool(stopped_by_words(told))
    if isinstance(told, Claim):
        return _claim(told, newest_about(told, decided), today)
    if isinstance(told, Action):
        return _action(told, decided.get(action_key(told.id)), today)
    return _report(told, decided.get(told.id), today, [name for site in at for name in (site.name, *site.aliases)])


def site_on_paper(site: Site, decided: Mapping[str, Clearing], today: date) -> Site:
    """A site without the statements that no paper tells; args as off_paper."""
    free = statements_not_held(site, decided)
    return replace(site, statements=tuple(s for s in free if not tells_too_much(s, today)))


def _report(incident: Incident, decided: Clearing | None, today: date, names: Sequence[str]) -> bool:
    if not needs_clearing(incident, decided):
        return False
    if decided is not None and (decided.decision is Decision.HELD or tells_of_moving(incident, decided)):
        return True
    cleared = in_force(incident, decided)
    to_come = coming(incident, today, cleared)
    over = cleared is not None and cleared.happened is not None and cleared.happened <= today
    announced = bool(to_come.words) and not over and (today - incident.end_date).days <= ANNOUNCED_DAYS
    exact = incident.date_precision not in (DatePrecision.MONTH, DatePrecision.YEAR)
    ahead = not over and incident.end_date > today  # "raid, November 2026"; "16 to 20 November" of anything
    announced = announced or (ahead and (to_come.of_force or exact))
    return announced or to_come.lies_ahead(today) or bool(moving_words(_unnamed(incident, names)))


def _unnamed(incident: Incident, names: Sequence[str]) -> Incident:
    """A report without the names of the places that it is told at, where only its words are searched."""
    title = incident.title
    for name in filter(None, names):
        title = re.sub(re.escape(name), " ", title, flags=re.IGNORECASE)
    return replace(incident, title=title)


def _claim(claim: Claim, decided: Clearing | None, today: date) -> bool:
    """A claim that a person holds, or that could not be cleared."""
    if taken_in(decided):
        return True
    return not own_claim(claim) and bool(claim_stopped_by(claim, today))


def _action(action: Action, decided: Clearing | None, today: date) -> bool:
    """An action that a person holds, a relocation, one whose last day lies ahead, and one whose texts could not be
    cleared, its title and notes with them: outside this edition these are not told at all."""
    if action.kind is ActionKind.RELOCATION or taken_in(decided):
        return True
    ahead = action.start_date > today and not action.simulated  # an invented world has its own calendar
    ahead = ahead or action.end_date > today
    report = as_report(action)
    # a way alone is the ground of a power cut or of a road block; of people's way out the lists find the people too
    moved = {Risk.GETTING_OUT, Risk.SHELTER}.intersection(moving_words(report))
    return ahead or bool(stopped_by(report, today)) or bool(moved)
