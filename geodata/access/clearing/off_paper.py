"""Which reports of the internal edition no paper tells: a sheet may be lost on the way."""

from __future__ import annotations

from datetime import date

from geodata.access.report_rules import moving_words, needs_clearing, tells_of_moving
from geodata.incidents.clearing import Clearing, Decision, coming, in_force
from geodata.incidents.incident import Incident

ANNOUNCED_DAYS = 183
"""Days after a report for which what it announces is taken to lie ahead while nobody has said that it is over."""


def off_paper(incident: Incident, decided: Clearing | None, today: date) -> bool:
    """Whether a report is told on internal screens alone: a person holds it, it tells of people getting out, moved or
    sheltered, of a shelter or a way, or of something to come that nobody has said to be over.

    By its words, or by the word of who cleared it. The lists miss phrasings: what they miss is printed until a person
    holds it.

    Args:
        incident: as it is stored.
        decided: the newest decision about it; None = none.
        today: UTC day from which something lies ahead.
    """
    if not needs_clearing(incident, decided):
        return False
    if decided is not None and (decided.decision is Decision.HELD or tells_of_moving(incident, decided)):
        return True
    cleared = in_force(incident, decided)
    found = coming(incident, today, cleared)
    over = cleared is not None and cleared.happened is not None and cleared.happened <= today
    announced = bool(found.words) and not over and (today - incident.end_date).days <= ANNOUNCED_DAYS
    return announced or found.lies_ahead(today) or bool(moving_words(incident))
