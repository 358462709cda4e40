"""The queue of claims that wait for a person, every text that would go out, in plain lines; of actions too. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date

from geodata.access.claims.claim_rules import claim_as_report, claim_digest, claim_unfit, waiting_claims
from geodata.i18n.english_formats import counted, day
from geodata.i18n.messages import msg, tr
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing, care_of
from geodata.text.risk_words import RISK_WORDS
from geodata.wording.claims.claim_sentences import claim_told


def claim_queue(
    claims: Iterable[Claim], clearings: Iterable[Clearing], today: date, names: Collection[str]
) -> list[dict[str, object]]:
    """Claims that nobody has decided about as they stand, with what asks for care and what stops each; "" = nothing.

    Args:
        claims: as stored.
        clearings: all decisions.
        today: UTC day.
        names: whole names of places that a scope may hold (names_of_places).
    """
    return [
        {
            **asdict(claim),
            "risks": [RISK_WORDS[risk] for risk in care_of(claim_as_report(claim), today)],
            "digest": claim_digest(claim),
            "stopped_by": str(claim_unfit(claim, today, names)),
            "changed_since_cleared": lapsed,
        }
        for claim, lapsed in waiting_claims(claims, clearings)
    ]


def claim_queue_lines(rows: Sequence[dict[str, object]]) -> list[str]:
    """A line for each claim of the queue, with every field of it below."""
    return row_queue_lines(rows, "claim", "claimed_on")


def row_queue_lines(rows: Sequence[dict[str, object]], noun: str, dated: str) -> list[str]:
    """A line for each row of a queue of rows that go out as they are or not at all, with every field of it below.

    Args:
        rows: with id, risks, digest, stopped_by and changed_since_cleared, and the fields that are to be read.
        noun: "claim" or "action"; its commands are called by its plural.
        dated: which field holds its day.
    """
    if not rows:
        return [f"Of the {noun}s none waits for a person."]
    lines = [
        f"Waiting for a person to clear or hold: {counted(len(rows), noun)}. Until then nobody outside sees them. "
        f"Clear one with compound-watch {noun}s clear ID --digest DIGEST; it is refused when its row has changed since."
    ]
    for row in rows:
        risks = row["risks"]
        marks = list(risks) if isinstance(risks, list) else []
        marks = marks or ["no listed word found, which proves nothing"]
        marks += ["changed since it was cleared"] if row["changed_since_cleared"] else []
        marks += [f"cannot be cleared: {row['stopped_by']}"] if row["stopped_by"] else []
        lines.append(f"  {row['id']}  {row[dated]}  [{'; '.join(marks)}]  digest {row['digest']}")
        own = ("id", "risks", "digest", "stopped_by", "changed_since_cleared")
        shown = {k: v for k, v in row.items() if k not in own}
        lines.append("      " + "; ".join(f"{k}: {v}" for k, v in shown.items() if v not in (None, "")))
    return lines


def waiting_lines(claims: Sequence[Claim], clearings: Iterable[Clearing]) -> list[str]:
    """That some of the claims that were read wait for a person, and how many; nothing where none does."""
    return rows_waiting_lines(len(waiting_claims(claims, clearings)), len(claims), "claim")


def rows_waiting_lines(waiting: int, read: int, noun: str) -> list[str]:
    """The same of rows of any kind.

    Args:
        waiting: how many wait. read: of how many that were read.
        noun: as for row_queue_lines.
    """
    if not waiting:
        return []
    of_them = "" if waiting == read else f" of these {read}"
    return [
        f"Waiting for a person: {counted(waiting, noun)}{of_them}. Nobody outside sees "
        f"{'it' if waiting == 1 else 'them'} before a person has cleared {'it' if waiting == 1 else 'them'}: "
        f"see compound-watch {noun}s queue."
    ]


def claim_texts(claim: Claim) -> str:
    """Every field of a claim that goes out (CLAIMS of pipelines/publish/nouns/claim_rows.py): as it is told, and what
    its sentence leaves out."""
    claimed, counted_too = claim.figure is not None, claim.independent_figure is not None
    count_day_told = not claimed or (counted_too and bool(claim.independent_by))
    beside = {
        msg("Source"): claim.source,
        msg("Since"): day(claim.since) if claim.since else "",
        msg("Day"): "" if claimed else day(claim.claimed_on),
        msg("Of"): "0" if claim.total == 0 else "",
        msg("Unit"): "" if claimed else claim.unit,
        msg("Scope"): "" if claimed else claim.scope,
        msg("Independent note"): claim.independent_note,
        msg("Source of the count"): claim.independent_source,
        msg("Unit of the count"): claim.independent_unit,
        msg("Counted by"): "" if counted_too else claim.independent_by,
        msg("State of"): "" if count_day_told or claim.independent_on is None else day(claim.independent_on),
        msg("Counted in"): claim.independent_scope,
        msg("Site"): claim.site_id,
    }
    texts = [f"{tr(name)}: {text}" for name, text in beside.items() if text]
    return tr("As: {row} {texts}", row=claim_told(claim), texts="; ".join((*texts, f"id {claim.id}")))
