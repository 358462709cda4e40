"""A claim beside what was measured: shares of built-up area, never a count of buildings. Pure.

The same drawing for every authority: white = what is claimed, grey = what somebody else counted, black = what was
measured with its interval, hatched = the most it could be, given what was not seen.
"""

from __future__ import annotations

from geodata.i18n.formats import number
from geodata.i18n.messages import tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import HELD, Gone
from geodata.wording.report_sentences import claim_said, claim_sentence
from layers.style.escape import shorten
from layers.style.svg import EDGE, INK, INK_2, WHITE, drawing, hatch, line, rect, words


def claim_bars(claim: Claim, gone: Gone | None, *, held: bool = False, width: float = 420) -> str:
    """One claim as a drawing: a bar a voice, on one axis from nothing to all of it.

    Args:
        claim: who says which figure, out of how many where given.
        gone: what was measured; None = it could not be measured, and the drawing says so.
        held: what was measured is not told, because a change at the site is under review.
        width: in px.
    """
    left, bar = 140.0, max(width - 140.0 - 120.0, 60.0)
    parts: list[str] = []
    y = 4.0

    def row(label: str, share: float | None, said: str, fill: str, *, hatched: bool = False) -> None:
        nonlocal y
        parts.append(words(0, y + 12, shorten(label, 22), size=12))
        end = left
        if share is not None:
            length = min(max(share, 0.0), 1.0) * bar
            end = left + length
            parts.append(rect(left, y + 1, length, 14, WHITE if hatched else fill, INK, stroke_width=1))
            if hatched:
                parts.append(hatch(left, y + 1, length, 14, step=4))
        if gone is not None and label == "Measured" and gone.low is not None and gone.high is not None:
            a, b = left + min(gone.low, 1) * bar, left + min(gone.high, 1) * bar
            middle = y + 8
            parts.append(line(a, middle, b, middle, EDGE, 2))
            parts.append(line(a, middle - 4, a, middle + 4, EDGE, 2) + line(b, middle - 4, b, middle + 4, EDGE, 2))
            end = max(end, b)
        parts.append(words(end + 8, y + 12, said, size=12, fill=INK if share is not None else INK_2))
        y += 24

    total = claim.total
    out_of = tr(" of {whole}", whole=number(total)) if total else ""
    if claim.figure is None:
        row(claim.claimed_by, None, tr("no figure on file"), WHITE)
    else:
        said = tr("{figure} claimed", figure=f"{number(claim.figure)}{out_of}")
        row(claim.claimed_by, claim.figure / total if total else None, said, WHITE)
    if claim.independent_figure is not None:
        label = claim.independent_by or tr("Independent count")
        if claim.comparable or claim.figure is None:
            share = claim.independent_figure / total if total else None
            row(label, share, f"{number(claim.independent_figure)}{out_of}", "#B9C2C9")
        else:  # no bar: it would be read against the total of other ground
            row(label, None, tr("{figure}, not comparable", figure=number(claim.independent_figure)), WHITE)
    if gone is None:
        row(tr("Measured"), None, tr("under review") if held else tr("could not be measured"), INK)
    else:
        known = gone.low is not None and gone.high is not None
        share_words = f"{100 * gone.share:.0f} %"
        if known:
            low, high = f"{100 * (gone.low or 0):.0f}", f"{100 * (gone.high or 0):.0f}"
            share_words += f" ({tr('{first} to {last}', first=low, last=high)})"
        row(tr("Measured"), gone.share, tr("{share} of built-up area", share=share_words), INK)
        if gone.most is not None and gone.most > gone.share:
            row(tr("Upper end of it"), gone.most, f"{100 * gone.most:.0f} %", WHITE, hatched=True)
    parts.append(line(left, 2, left, y - 4, EDGE, 1))
    said = claim_sentence(claim, gone)
    if held:
        said = f"{claim_said(claim)} {tr(HELD)}"
    return drawing(width, y, tr("Claim by {who}", who=shorten(claim.claimed_by, 60)), said, "".join(parts))
