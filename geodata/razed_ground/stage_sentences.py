"""What became of razed ground, in sentences: no verdict, no cause, and what cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from geodata.i18n.english_formats import day, ground_hectares, listed
from geodata.i18n.messages import msg, tr, trn
from geodata.razed_ground.ground import RazedGround, StageMonth, together
from geodata.razed_ground.stage import STAGES, Share, Stage

STAGE_WORDS: dict[Stage, str] = {
    Stage.STANDING: msg("still standing"),
    Stage.BARE: msg("rubble or bare ground"),
    Stage.REBUILT: msg("built again"),
    Stage.OVERGROWN: msg("overgrown"),
    Stage.UNSEEN: msg("not seen"),
}
CANNOT_BE_SEEN = msg("Whether a building that stands is damaged, sealed or in use cannot be seen.")
ONE_STAGE = msg("Rubble and cleared ground are one stage, since 10 m pixels do not tell them apart.")
INTERVALS = msg("In brackets: 90 % interval, from simulated ground.")


def ground_sentence(ground: RazedGround, *, place: str) -> str:
    """'Of the 12 ha razed at X, first seen on 3 Feb 2026: on the newest looks (1 Nov 2026) 70 % …'.

    Args:
        ground: of one change, or of all of a site together.
        place: what the site is called.
    """
    newest = ground.newest
    first = day(ground.first_seen)
    if newest is None or newest.day is None:
        return tr(
            "Of the {area} at {place} with a change consistent with demolition, first seen on {first}: in no month "
            "since was half of it seen. {cannot}",
            area=ground_hectares(ground.area_m2),
            place=place,
            first=first,
            cannot=tr(CANNOT_BE_SEEN),
        )
    return tr(
        "Of the {area} at {place} with a change consistent with demolition, first seen on {first}: on the newest "
        "looks ({newest}) {stages}. {cannot}",
        area=ground_hectares(ground.area_m2),
        place=place,
        first=first,
        newest=day(newest.day),
        stages=stages_words(newest),
        cannot=tr(CANNOT_BE_SEEN),
    )


def stages_words(month: StageMonth) -> str:
    """'70 % rubble or bare ground (55 to 80), 10 % built again (0 to 20) and 5 % not seen': what may be there."""
    parts = [_part(stage, month.shares[stage]) for stage in STAGES if _may_be(stage, month.shares[stage])]
    return listed(parts)


def _may_be(stage: Stage, share: Share) -> bool:
    """Whether a share is told: not where it is nothing in whole per cent, and at most a twentieth."""
    return round(100 * share.value) > 0 or (stage is not Stage.UNSEEN and share.high >= 0.05)


def _part(stage: Stage, share: Share) -> str:
    value, low, high = (round(100 * end) for end in (share.value, share.low, share.high))
    part = f"{value} % {tr(STAGE_WORDS[stage])}"
    if stage is Stage.UNSEEN or low == high == value:
        return part
    return f"{part} ({tr('{first} to {last}', first=str(low), last=str(high))})"


def ground_lines(
    grounds: Sequence[RazedGround], *, place: str, mark: Callable[[Collection[str]], str], each: int = 6
) -> tuple[str, ...]:
    """The sentence of all razed ground of a site, then a line for each change where there are several.

    Args:
        grounds: of the changes that a reader sees, each by itself.
        place: what the site is called.
        mark: what stands behind a sentence that rests on changes of some ids; "" = nothing.
        each: changes told by themselves at most, the largest; the others are counted.
    """
    every = together(grounds)
    if every is None:
        return ()
    lines = [f"{ground_sentence(every, place=place)} {mark(every.ids)}".rstrip()]
    if len(grounds) > 1:
        largest = sorted(grounds, key=lambda g: (-g.area_m2, g.ids))
        lines += [f"{_line(g)} {mark(g.ids)}".rstrip() for g in largest[:each]]
        if len(largest) > each:
            n = len(largest) - each
            lines.append(trn("{n} smaller change is in the figure.", "{n} smaller changes are in the figure.", n, n=n))
    return tuple(lines)


def _line(ground: RazedGround) -> str:
    newest = ground.newest
    if newest is None or newest.day is None:
        return tr("{id}, {area}: not half seen in any month.", id=ground.ids[0], area=ground_hectares(ground.area_m2))
    return tr(
        "{id}, {area}, first seen on {first}: {stages} ({newest}).",
        id=ground.ids[0],
        area=ground_hectares(ground.area_m2),
        first=day(ground.first_seen),
        stages=stages_words(newest),
        newest=day(newest.day),
    )
