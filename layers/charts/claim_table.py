"""Claims as a table: what is claimed, what somebody else counted and what was measured, each in columns of its own."""

from __future__ import annotations

from datetime import date

from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import Gone, Subject, is_whole_site, subject_of
from geodata.text.fold import folded
from geodata.wording.claims.claim_sentences import claim_said_of
from geodata.wording.claims.sources_of_claims import count_source

CLAIM_LIMITS = msg("Claims count buildings; pixels of 10 m measure ground. No count of buildings is ever derived.")
"""What stands next to every claim check, before what cannot be seen at all (limits_sentence)."""


_Row = dict[str, str | float | date | None]


def claim_rows(claim: Claim, gone: Gone | None, ground: ClaimScope | None, *, held: bool = False) -> list[_Row]:
    """One claim as a row, and a count that is not comparable with it as a row of its own.

    In one row the two would be read across, as figures of one day and ground.
    """
    row = claim_row(claim, gone, ground, held=held)
    if claim.figure is None or claim.independent_figure is None or claim.comparable:
        return [row]
    count = ("Independent count", "Unit of the count", "Counted by", "State of", "Counted in", "Independent note")
    beside = (*map(tr, count), tr("Source of the count"))
    alone: _Row = {name: "" if isinstance(value, str) else None for name, value in row.items()}
    kept = (*beside, tr("Comparable"))
    counted = alone | {name: row[name] for name in kept}
    return [row | {name: alone[name] for name in (*beside, tr("Comparable"))}, counted]


def claim_row(claim: Claim, gone: Gone | None, ground: ClaimScope | None, *, held: bool = False) -> _Row:
    """One claim as a row: column to value, None = not given or not measured. Nothing is averaged.

    Where only a count is on file nobody claimed anything: no speaker, day or scope of a claim stands there.
    """
    claimed, counted = claim.figure is not None, claim.independent_figure is not None
    return {
        tr("Who"): claim.claimed_by if claimed else "",
        tr("Said on"): claim.claimed_on if claimed else None,
        tr("Since"): claim.since,
        tr("Claimed"): claim.figure,
        tr("Of"): claim.total,
        tr("Unit"): translated(claim.unit),
        tr("Scope"): (claim.scope or tr("whole site")) if claimed else "",
        **({tr("Said of"): of} if (of := claim_said_of(claim)) else {}),
        tr("Scope drawn after"): _drawn_after(claim, ground),
        tr("Independent count"): claim.independent_figure,
        tr("Unit of the count"): translated(claim.count_unit) if counted else "",
        tr("Counted by"): claim.independent_by,
        tr("State of"): claim.counted_on if counted else None,
        tr("Counted in"): (claim.independent_scope or claim.scope) if counted else "",
        tr("Comparable"): (tr("yes") if claim.comparable else tr("no")) if claimed and counted else "",
        tr("Independent note"): claim.independent_note,
        tr("Built-up area gone, %"): _percent(gone.share if gone else None),
        tr("Low (90 %)"): _percent(gone.low if gone else None),
        tr("High (90 %)"): _percent(gone.high if gone else None),
        tr("Gone by the day of the claim, %"): _percent(gone.by_claim if gone and claimed else None),
        tr("Unseen at most, %"): _percent(gone.unseen if gone else None),
        tr("Measured over"): tr("not released")
        if held
        else tr("not told by built-up area")
        if subject_of(claim) is not Subject.DEMOLISHED
        else tr("not measured")
        if gone is None
        else tr("the scope")
        if gone.in_scope
        else tr("the whole site"),
        tr("Source"): claim.source,
        tr("Source of the count"): (count_source(claim) or tr("not on file")) if counted else "",
    }


def _drawn_after(claim: Claim, ground: ClaimScope | None) -> str:
    if is_whole_site(claim.scope):
        return tr("the site's own outline") if folded(claim.scope) else tr("no ground is named")
    return translated(ground.source) if ground else tr("not mappable")


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
