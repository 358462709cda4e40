"""A claim beside what was measured: shares of built-up area, never a count of buildings. Pure.

The same drawing for every authority: white = what is claimed, grey = what somebody else counted, black = what was
measured with its interval, hatched = the upper end of that interval, given what was not seen. Counts of buildings and
shares of area are no one quantity: what is measured has a head and a scale of its own, of another length, so that no
bar of the one can be held against a bar of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from geodata.i18n.english_formats import number
from geodata.i18n.messages import tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import HELD, Gone, Subject, of_other_ground, subject_of
from geodata.wording.claims.claim_sentences import claim_said, claim_sentence, count_words
from layers.style.escape import printable, shorten
from layers.style.svg import EDGE, INK, INK_2, WHITE, drawing, hatch, line, rect, words
from layers.style.text_lines import wrapped

OURS = "Compound Watch"
"""Each voice stands under its own name, ours too: no label says that one claims and another knows."""
LEFT, RIGHT_ROOM, ROW, LINE = 140.0, 120.0, 24.0, 14.0
"""Pixels for the voices, for the words behind the bars, from one bar to the next, and for each more line of a voice."""
HEAD, HEAD_SIZE = 13.0, 10.0
"""Pixels for a line of the head of the scale of what was measured, and of its letters."""
OF_AREA = 0.6
"""Length of the scale of built-up area, as a share of that of what others tell."""
GAP = 8.0
"""Pixels between a bar and the words behind it."""
MOST_LINES = 8
"""Lines of a voice at most: nobody is known by so long a name."""


@dataclass(frozen=True)
class _Row:
    """One voice on the axis."""

    label: str
    share: float | None  # 0..1 of all; None = no bar
    said: str
    fill: str = WHITE
    hatched: bool = False
    ends: tuple[float, float] | None = None  # interval of the share, 0..1
    below: str = ""  # under `said`; "" = nothing

    def lines(self) -> list[str]:
        """The voice on lines that fit before the bars, whole up to MOST_LINES."""
        lines = wrapped(printable(self.label), 12, LEFT - 4)
        return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]}…"] if len(lines) > MOST_LINES else lines

    def end(self, bar: float) -> float:
        """Where its bar and its interval end; `bar` px are all of it."""
        shares = [share for share in (self.share, *(self.ends or ())) if share is not None]
        return LEFT + max((min(max(share, 0.0), 1.0) * bar for share in shares), default=0.0)

    def behind(self, bar: float, width: float) -> list[tuple[str, str]]:
        """The words behind its bar on lines that end within `width` px, each with its colour."""
        room, ink = width - self.end(bar) - GAP, INK if self.share is not None else INK_2
        lines = [(text, ink) for text in wrapped(self.said, 12, room)]
        return lines + [(text, INK_2) for text in wrapped(self.below, 12, room)]

    def height(self, bar: float, width: float) -> float:
        """Pixels of its lines."""
        return ROW + LINE * (max(len(self.lines()), len(self.behind(bar, width)), 1) - 1)

    def drawn(self, y: float, bar: float, width: float) -> str:
        """Its shapes, with the top at y and `bar` px for all of it, on a drawing `width` px wide."""
        parts = [words(0, y + 12 + LINE * at, text, size=12) for at, text in enumerate(self.lines())]
        if self.share is not None:
            length = min(max(self.share, 0.0), 1.0) * bar
            parts.append(rect(LEFT, y + 1, length, 14, WHITE if self.hatched else self.fill, INK, stroke_width=1))
            if self.hatched:
                parts.append(hatch(LEFT, y + 1, length, 14, step=4))
        if self.ends is not None:
            a, b = (LEFT + min(share, 1) * bar for share in self.ends)
            middle = y + 8
            parts.append(line(a, middle, b, middle, EDGE, 2))
            parts.append(line(a, middle - 4, a, middle + 4, EDGE, 2) + line(b, middle - 4, b, middle + 4, EDGE, 2))
        x = self.end(bar) + GAP
        for at, (text, ink) in enumerate(self.behind(bar, width)):
            parts.append(words(x, y + 12 + LINE * at, text, size=12, fill=ink))
        return "".join(parts)


@dataclass(frozen=True)
class _Scale:
    """What the bars of one quantity are drawn on."""

    full: float  # px for all of it
    width: float  # of the drawing, px
    head: str = ""  # above it; "" = nothing


def claim_bars(claim: Claim, gone: Gone | None, *, held: bool = False, width: float = 420) -> str:
    """One claim as a drawing: a bar a voice; what others tell on one scale, and the share of area on another.

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
    others = _others(claim)
    apart = any(row.share is not None for row in others) and any(row.share is not None for row in ours)
    drawn, height = _scale(others, 2.0, _Scale(bar, width))
    head = tr("Measured, on a scale of its own") if apart else ""
    measured, height = _scale(ours, height, _Scale(bar * (OF_AREA if apart else 1), width, head))
    parts = [*drawn, *measured]
    description = f"{claim_said(claim)} {tr(HELD)}" if held else claim_sentence(claim, gone)
    title = tr("Claim by {who}", who=shorten(claim.claimed_by, 60))
    if claim.figure is None:
        title = tr("Counted by {who}", who=shorten(claim.independent_by or tr("somebody else"), 60))
    return drawing(width, height, title, description, "".join(parts))


def _scale(rows: list[_Row], top: float, scale: _Scale) -> tuple[list[str], float]:
    """Bars of one quantity on an axis of their own under its head; and where they end."""
    if not rows:
        return [], top
    heads = wrapped(scale.head, HEAD_SIZE, scale.width - LEFT)
    begins = top + HEAD * len(heads)
    tops = list(accumulate((row.height(scale.full, scale.width) for row in rows), initial=begins))
    parts = [row.drawn(at, scale.full, scale.width) for at, row in zip(tops, rows, strict=False)]
    parts += [words(LEFT, top + 8 + HEAD * at, text, size=HEAD_SIZE, fill=INK_2) for at, text in enumerate(heads)]
    return [*parts, line(LEFT, begins - 2, LEFT, tops[-1] - 4, EDGE, 1)], tops[-1]


def _others(claim: Claim) -> list[_Row]:
    """What is claimed, and what somebody else counted."""
    total = claim.total
    out_of = tr(" of {whole}", whole=number(total)) if total else ""
    rows = []  # of a count that stands alone nobody claims anything
    if claim.figure is not None:
        figure_text = f"{number(claim.figure)}{out_of}" if total else _of_what(claim.figure, claim.unit)
        rows = [_Row(_by(claim), claim.figure / total if total else None, figure_text)]
    if claim.independent_figure is None:
        return rows
    label, figure = claim.independent_by or tr("Independent count"), number(claim.independent_figure)
    if claim.comparable or claim.figure is None:
        share = claim.independent_figure / total if total else None
        # the total beside a claim is the claimant's: whoever counted gave none
        counted = f"{figure}{out_of}" if claim.figure is None else figure
        figure_text = counted if total else _of_what(claim.independent_figure, claim.count_unit)
        return [*rows, _Row(label, share, figure_text, "#B9C2C9")]
    # no bar: it would be read against the total of other ground; what it counts beside the claim stands with it
    figure_text = shorten(count_words(claim).partition(", ")[0], 42)
    return [*rows, _Row(label, None, figure_text, below=tr("not comparable"))]


def _of_what(figure: float, unit: str) -> str:
    """A figure that is out of nothing has no bar: a bare 100 beside a share of ground would be read as one."""
    return shorten(f"{number(figure)} {unit}", 42)


CITED = " cited by "
"""Before the medium through which a speaker is known."""
MOST_OF_MEDIUM = 16
"""Characters of a medium in a label: it is shortened, the speaker never."""


def _by(claim: Claim) -> str:
    """Whose claim it is, and through whom it is known: never the medium alone, which may dispute it."""
    who, cited, medium = claim.claimed_by.partition(CITED)
    if not cited:
        return who
    return tr("{speaker} (via {medium})", speaker=who, medium=shorten(medium.partition(" / ")[0], MOST_OF_MEDIUM))


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
        most = tr("{share} of built-up area", share=f"{100 * gone.most:.0f} %")
        rows.append(_Row(tr("Upper end of it"), gone.most, most, hatched=True))
    return rows
