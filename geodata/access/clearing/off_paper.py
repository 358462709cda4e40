"""Which reports of the internal edition no paper tells: a sheet may be lost on the way."""

from __future__ import annotations

from datetime import date

from geodata.access.report_rules import moving_words, needs_clearing, still_to_come, tells_of_moving
from geodata.incidents.clearing import Clearing, Decision, coming, in_force
from geodata.incidents.incident import Incident


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
    if cleared is not None:
        ahead = still_to_come(incident, cleared, today)
    else:
        found = coming(incident, today)
        ahead = bool(found.words) or found.lies_ahead(today)
    return ahead or bool(moving_words(incident))
