"""What warns of a report's own coded values, and may be told in every edition since no free text is in it. Pure.

Notes of an import may quote what a source wrote, so partners and the public read none of them but these. A count that
contradicts itself would else be repeated without a word.
"""

from __future__ import annotations

from geodata.i18n.messages import english, msg
from geodata.incidents.incident import Incident

CANDIDATE = msg("UCDP marks it as a candidate event that may still change")
"""Stands for UCDP's own word for how settled an event is, which is free text."""
CANDIDATE_ENDS = ": a candidate event that may still change"
"""How the note of an import ends that quotes that word."""
TURNED = (
    msg("its dates were reversed and are turned round"),
    msg("its latitude and longitude were swapped and are turned back"),
    msg("it has an end date only, which stands for both"),
    msg("only its year is known"),
)
"""Notes of an import on dates and places, which hold no value."""


def count_warnings(low: int | None, best: int | None, high: int | None) -> tuple[str, ...]:
    """Clauses on counts that are not low <= best <= high; they are kept as the source gives them. None = not given."""
    pairs = ((("low", low), ("best", best)), (("best", best), ("high", high)), (("low", low), ("high", high)))
    return tuple(
        english(
            "its {small_name} count {small} is above its {large_name} count {large}",
            small_name=small_name,
            small=small,
            large_name=large_name,
            large=large,
        )
        for (small_name, small), (large_name, large) in pairs
        if small is not None and large is not None and small > large
    )


def counts_contradict(incident: Incident) -> bool:
    """True when the counts of a report are not low <= best <= high."""
    return bool(count_warnings(incident.fatalities_low, incident.fatalities_best, incident.fatalities_high))


def open_warnings(incident: Incident) -> tuple[str, ...]:
    """The warnings of a report that every edition may read."""
    warnings = list(count_warnings(incident.fatalities_low, incident.fatalities_best, incident.fatalities_high))
    warnings += [note for note in TURNED if note in incident.notes]
    warnings += [CANDIDATE for note in incident.notes if note.endswith(CANDIDATE_ENDS)][:1]
    return tuple(warnings)
