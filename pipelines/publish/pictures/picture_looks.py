"""Which archived looks make a picture, and which two of them show what came. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from geodata.detections.detection import Detection
from geodata.looks.chip import Chip
from geodata.looks.look import CLEAR, Look, LookStatus

NEEDED = frozenset(("red", "green", "blue"))
FIRST_USED = 12
"""Looks skipped at the beginning where a site is younger than a year: it takes as many to know its bright roofs."""


def picture_chips(chips: Sequence[Chip], looks: Sequence[Look], named_days: Collection[date] = ()) -> list[Chip]:
    """Archived optical chips of clear looks, one a day and oldest first; only the clearer ones where there are two or
    more such.

    Args:
        chips, looks: of one site.
        named_days: of changes, whose looks count among the clearer ones, hazy or not.
    """
    clear = _clear_shares(looks)
    usable = [c for c in clearest_of_each_day(chips, looks) if (c.collection, c.scene_id) in clear]
    good = [c for c in usable if clear[c.collection, c.scene_id] >= CLEAR or c.acquired_at.date() in named_days]
    return good if len(good) >= 2 else usable


def clearest_of_each_day(chips: Sequence[Chip], looks: Sequence[Look]) -> list[Chip]:
    """Archived optical chips, oldest first: of each UTC day the one that shows most of the site clearly, of equally
    clear ones the earliest, and one whose look was not used only where the day has no other."""
    clear = _clear_shares(looks)
    chip_by_day: dict[date, Chip] = {}
    for chip in sorted(filter(_coloured, chips), key=lambda c: (c.acquired_at, c.scene_id)):
        kept = chip_by_day.setdefault(chip.acquired_at.date(), chip)
        if _share(clear, chip) > _share(clear, kept):
            chip_by_day[chip.acquired_at.date()] = chip
    return list(chip_by_day.values())


def chosen_two(good: Sequence[Chip], every: Sequence[Chip], lead: Detection | None) -> tuple[Chip, Chip] | None:
    """Before and after: the last clear look before the lead change and the newest; without one, a year before that.

    Where none of the clear looks is from the change's first look on (an edition may show few of them), the newest of
    the looks that it names, hazy or not: a later look that does not show the change would be no "after".

    Args:
        good: from picture_chips.
        every: from clearest_of_each_day; the lead's own last clear look is taken from these even when it is hazy,
            since the page names that day.
        lead: the change that the page is about; None = none.

    Returns:
        None when there are not two different looks.
    """
    if not good:
        return None
    after = good[-1]
    if lead is not None and after.acquired_at.date() < lead.first_seen:
        named = [c for c in every if c.acquired_at.date() in (lead.first_seen, lead.confirmed_on) and _coloured(c)]
        after = max(named, key=lambda c: (c.acquired_at, c.scene_id), default=after)
    wanted = lead.last_clear_before if lead else None
    if lead is None or wanted is None:
        year_before = after.acquired_at - timedelta(days=365)
        earlier = [c for c in good if c.acquired_at <= year_before]
        before = earlier[-1] if earlier else good[min((len(good) - 1) // 2, FIRST_USED)]
    else:
        on_day = [c for c in every if c.acquired_at.date() == wanted and _coloured(c)]
        earlier = [c for c in good if c.acquired_at.date() <= wanted]
        before = (on_day or earlier[-1:] or list(good[:1]))[0]
    return (before, after) if before.acquired_at.date() < after.acquired_at.date() else None


def _clear_shares(looks: Sequence[Look]) -> dict[tuple[str, str], float]:
    """(collection, scene id) of each look that was used -> the share 0..1 of the site that it shows clearly."""
    return {(k.collection, k.scene_id): k.clear_fraction or 0.0 for k in looks if k.status is LookStatus.SEEN}


def _share(clear: Mapping[tuple[str, str], float], chip: Chip) -> float:
    """The share of a chip's look; below 0 where it was not used."""
    return clear.get((chip.collection, chip.scene_id), -1.0)


def _coloured(chip: Chip) -> bool:
    return set(chip.bands) >= NEEDED
