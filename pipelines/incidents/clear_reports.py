"""The queue of reports that wait for a person, in plain lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.access.report_rules import needs_clearing
from geodata.i18n.formats import counted
from geodata.incidents.clearing import Waiting
from geodata.text.risk_words import RISK_WORDS

LONGEST = 160
"""Characters of a headline in a list."""


def queue(waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Those of which nothing goes out before a person has read them, in their order.

    Coded rows go out in words of ours without being read, so that they would only fill the list.
    """
    return tuple(w for w in waiting if needs_clearing(w.incident))


def queue_lines(waiting: Sequence[Waiting], most: int) -> list[str]:
    """A line for each report of the queue, the riskiest first, and how many more there are."""
    held = queue(waiting)
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
