"""The queue of reports that wait for a person, and what goes out of one that was cleared, in plain lines. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from geodata.access.audience import Audience
from geodata.access.fit_to_clear import in_known_language
from geodata.access.report_rules import needs_clearing
from geodata.access.told_from import ToldFrom
from geodata.i18n.formats import counted, day
from geodata.i18n.messages import msg, tr
from geodata.incidents.clearing import Clearing, Waiting, by_risk, undecided
from geodata.incidents.incident import Incident
from geodata.text.risk_words import RISK_WORDS
from geodata.wording.report_sentences import report_sentence

Row = TypeVar("Row")
LONGEST = 160
"""Characters of a text in a list."""
GOES_OUT: dict[str, str] = {
    "place_name": msg("Place"),
    "reported_by": msg("Says"),
    "url": msg("Link"),
    "kind": msg("Kind"),
}
"""Texts that go out beside a headline and can name a person or a shelter just as well, and what each is called."""
AUDIENCE_WORDS: dict[Audience, str] = {Audience.PARTNER: msg("Partners"), Audience.PUBLIC: msg("The public")}
KEPT_INSIDE = msg(
    "Another rule keeps it inside: it lies at or names a site that is not shown, or its area is not listed."
)


def queue(
    incidents: Iterable[Incident], clearings: Iterable[Clearing], today: date, most: int | None = None
) -> tuple[tuple[Waiting, ...], int]:
    """Reports of which nothing goes out before a person has read them, the riskiest first.

    Coded rows go out in words of ours without being read, so that they would only fill the list.

    Args:
        incidents: all that are stored.
        clearings: all decisions.
        today: UTC day.
        most: of how many the risk is looked at, the newest; None = of all.

    Returns:
        the queue, and how many older ones wait beside it.
    """
    held = [pair for pair in undecided(incidents, clearings) if needs_clearing(pair[0])]
    part = held if most is None else held[:most]
    return by_risk(part, today), len(held) - len(part)


def queue_rows(held: Sequence[Waiting], most: int) -> list[dict[str, object]]:
    """What queue_lines lists, for machines."""
    return [
        {
            "id": w.incident.id,
            "start_date": w.incident.start_date,
            "title": w.incident.title,
            **{name: getattr(w.incident, name) for name in GOES_OUT},
            "language_known": in_known_language(w.incident),
            "notes": list(w.incident.notes),
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
        again += "" if in_known_language(w.incident) else "; its language is not known: needs a line of your own"
        i = w.incident
        lines.append(f"  {i.id}  {i.start_date.isoformat()}  {i.title[:LONGEST]}  [{risks}{again}]")
        beside = [f"{GOES_OUT[name]}: {value[:LONGEST]}" for name in GOES_OUT if (value := getattr(i, name))]
        lines.append("      " + "; ".join((*beside, *(f"Note: {note[:LONGEST]}" for note in i.notes))))
    if len(held) > most:
        lines.append(f"  and {len(held) - most:,} more; see --most.")
    return lines


def told_lines(told: Iterable[ToldFrom[Row]], texts: Callable[[Row], str]) -> list[str]:
    """From when partners and the public read what was cleared, and every text of it that they read.

    Args:
        told: by audience.
        texts: every text of a row in one line: report_texts, or claim_texts (pipelines/incidents/clear_claims.py).
    """
    lines: list[str] = []
    rows: list[str] = []
    for one in told:
        who = tr(AUDIENCE_WORDS[one.audience])
        if one.row is None:
            lines.append(f"{who}: {tr(KEPT_INSIDE)}")
            continue
        lines.append(tr("{who}: from {day}.", who=who, day=day(one.first)))
        rows.append(texts(one.row))
    return [*lines, *dict.fromkeys(rows)]


def report_texts(row: Incident) -> str:
    """Every text of a report as it goes out."""
    beside = [f"{tr(GOES_OUT[name])}: {value}" for name in GOES_OUT if (value := getattr(row, name))]
    return tr("As: {row} {texts}", row=report_sentence(row), texts="; ".join((*beside, f"id {row.id}")))
