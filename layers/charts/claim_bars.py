"""A claim beside what was measured: shares of built-up area, never a count of buildings. Pure.

The same drawing for every authority: white = what is claimed, grey = what somebody else counted, black = what was
measured with its interval, hatched = the upper end of that interval, given what was not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.i18n.english_formats import number
from geodata.i18n.messages import tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import HELD, Gone, Subject, of_other_ground, subject_of
from geodata.wording.claims.claim_sentences import claim_said, claim_sentence
from layers.style.escape import shorten
from layers.style.svg import EDGE, INK, INK_2, WHITE, drawing, hatch, line, rect, words

OURS = "Compound Watch"
"""Each voice stands under its own name, ours too: no label says that one claims and another knows."""
LEFT, RIGHT_ROOM, ROW = 140.0, 120.0, 24.0
"""Pixels for the voices, for the words behind the bars, and from one bar to the next."""


@dataclass(frozen=True)
class _Row:
    """One voice on the axis."""

    label: str
    share: float | None  # 0..1 of all; None = no bar
    said: str
    fill: str = WHITE
    hatched: bool = False
    ends: tuple[float, float] | None = None  # interval of the share, 0..1

    def drawn(self, y: float, bar: float) -> str:
        """Its shapes, with the top at y and `bar` px for all of it."""
        parts = [words(0, y + 12, shorten(self.label, 22), size=12)]
        end = LEFT
        if self.share is not None:
            length = min(max(self.share, 0.0), 1.0) * bar
            end = LEFT + length
            parts.append(rect(LEFT, y + 1, length, 14, WHITE if self.hatched else self.fill, INK, stroke_width=1))
            if self.hatched:
                parts.append(hatch(LEFT, y + 1, length, 14, step=4))
        if self.ends is not None:
            a, b = (LEFT + min(share, 1) * bar for share in self.ends)
            middle = y + 8
            parts.append(line(a, middle, b, middle, EDGE, 2))
            parts.append(line(a, middle - 4, a, middle + 4, EDGE, 2) + line(b, middle - 4, b, middle + 4, EDGE, 2))
            end = max(end, b)
        parts.append(words(end + 8, y + 12, self.said, size=12, fill=INK if self.share is not None else INK_2))
        return "".join(parts)


def claim_bars(claim: Claim, gone: Gone | None, *, held: bool = False, width: float = 420) -> str:
    """One claim as a drawing: a bar a voice, on one axis from nothing to all of it.

    Args:
        claim: who says which figure, out of how many where given.
        gone: what was measured; None = it could not be measured, or no share of area speaks to such a claim; the
            drawing says which.
        held: what was measured is not told, because a change at the site is held back.
        width: in px.
    """
    bar = max(width - LEFT - RIGHT_ROOM, 60.0)
    unlike = gone is not None and of_other_ground(claim, gone)
    ours = [_Row(OURS, None, tr("of other ground, not comparable"))] if unlike else _measured(claim, gone, held=held)
    rows = [*_others(claim), *ours]
    parts = [row.drawn(4.0 + ROW * at, bar) for at, row in enumerate(rows)]
    height = 4.0 + ROW * len(rows)
    parts.append(line(LEFT, 2, LEFT, height - 4, EDGE, 1))
    said = f"{claim_said(claim)} {tr(HELD)}" if held else claim_sentence(claim, gone)
    title = tr("Claim by {who}", who=shorten(claim.claimed_by, 60))
    if claim.figure is None:
        title = tr("Counted by {who}", who=shorten(claim.independent_by or tr("somebody else"), 60))
    return drawing(width, height, title, said, "".join(parts))


def _others(claim: Claim) -> list[_Row]:
    """What is claimed, and what somebody else counted."""
    total = claim.total
    out_of = tr(" of {whole}", whole=number(total)) if total else ""
    rows = []  # of a count that stands alone nobody claims anything
    if claim.figure is not None:
        said = f"{number(claim.figure)}{out_of}"
        rows = [_Row(_by(claim), claim.figure / total if total else None, said)]
    if claim.independent_figure is None:
        return rows
    label, figure = claim.independent_by or tr("Independent count"), number(claim.independent_figure)
    if claim.comparable or claim.figure is None:
        share = claim.independent_figure / total if total else None
        # the total beside a claim is the claimant's: whoever counted gave none
        return [*rows, _Row(label, share, f"{figure}{out_of}" if claim.figure is None else figure, "#B9C2C9")]
    # no bar: it would be read against the total of other ground
    return [*rows, _Row(label, None, tr("{figure}, not comparable", figure=figure))]


CITED = " cited by "
"""Before the medium through which a speaker is known: cut to the room of a label, such speakers all read alike."""


def _by(claim: Claim) -> str:
    """Whose claim it is, in the room of a label."""
    who, cited, medium = claim.claimed_by.partition(CITED)
    return tr("Cited by {who}", who=medium) if cited else who


def _measured(claim: Claim, gone: Gone | None, *, held: bool) -> list[_Row]:
    """What was measured, with the upper end of its interval where that says more."""
    if held and gone is None:
        return [_Row(OURS, None, tr("not released"))]
    if subject_of(claim) is not Subject.DEMOLISHED:
        return [_Row(OURS, None, tr("not told by built-up area"))]
    if gone is None:
        return [_Row(OURS, None, tr("could not be measured"))]
    ends = None if gone.low is None or gone.high is None else (gone.low, gone.high)
    share = f"{100 * gone.share:.0f} %"
    if ends is not None:
        low, high = (f"{100 * end:.0f}" for end in ends)
        share += f" ({tr('{first} to {last}', first=low, last=high)})"
    rows = [_Row(OURS, gone.share, tr("{share} of built-up area", share=share), INK, ends=ends)]
    if gone.most is not None and gone.most > gone.share:
        rows.append(_Row(tr("Upper end of it"), gone.most, f"{100 * gone.most:.0f} %", hatched=True))
    return rows
