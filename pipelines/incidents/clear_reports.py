"""The queue of reports that wait for a person, in plain lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.access.report_rules import needs_clearing
from geodata.i18n.formats import counted
from geodata.incidents.clearing import Clearing, Waiting, by_risk, undecided
from geodata.incidents.incident import Incident
from geodata.text.risk_words import RISK_WORDS

LONGEST = 160
"""Characters of a headline in a list."""


def queue(
    incidents: Iterable[Incident], clearings: Iterable[Clearing], most: int | None = None
) -> tuple[tuple[Waiting, ...], int]:
    """Reports of which nothing goes out before a person has read them, the riskiest first.

    Coded rows go out in words of ours without being read, so that they would only fill the list.

    Args:
        incidents: all that are stored.
        clearings: all decisions.
        most: of how many the risk is looked at, the newest; None = of all.

    Returns:
        the queue, and how many older ones wait beside it.
    """
    held = [pair for pair in undecided(incidents, clearings) if needs_clearing(pair[0])]
    part = held if most is None else held[:most]
    return by_risk(part), len(held) - len(part)


def queue_rows(held: Sequence[Waiting], most: int) -> list[dict[str, object]]:
    """What queue_lines lists, for machines."""
    return [
        {
            "id": w.incident.id,
            "start_date": w.incident.start_date,
            "title": w.incident.title,
            "risks": [RISK_WORDS[risk] for risk in w.risks],
            "changed_since_cleared": w.lapsed,
        }
        for w in held[:most]
    ]


def queue_lines(held: Sequence[Waiting], most: int) -> list[str]:
    """A line for each report of the queue, the riskiest first, and how many more there are."""
    if not held:
        return ["No report waits for a person."]
    lines = [
        f"Waiting for a person to clear or hold: {counted(len(held), 'report')}. Until then nobody outside sees them."
    ]
    for w in held[:most]:
        risks = ", ".join(RISK_WORDS[r] for r in w.risks) or "no listed word found, which proves nothing"
        again = "; changed since it was cleared" if w.lapsed else ""
        i = w.incident
        lines.append(f"  {i.id}  {i.start_date.isoformat()}  {i.title[:LONGEST]}  [{risks}{again}]")
    if len(held) > most:
        lines.append(f"  and {len(held) - most:,} more; see --most.")
    return lines
