"""Since which days a total of a belt may be told beyond the house, so that no two of them set a change apart. Pure.

Two totals since different days, the one less the other, are a total between these days: of one or two changes that
would tell when they came. So every day that is told has to part the changes in the same few places, whatever actions
there are and whenever it is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geodata.belts.answer import LEAST_COUNTED


def may_be_told_since(day: date, first_seen: Iterable[date]) -> bool:
    """Whether partner and public may read a total since a day, beside the one since the first judged day.

    Args:
        day: first one that counts.
        first_seen: days of all changes since the first judged day, in any order.

    Returns:
        True for any day where there is no change; False for every day where there are fewer than LEAST_COUNTED, for
        days after which none came, and for days that part changes elsewhere than `parted` says.
    """
    known = sorted(first_seen)
    return not known or (len(known) >= LEAST_COUNTED and sum(one < day for one in known) in parted(known))


def parted(first_seen: Iterable[date]) -> tuple[int, ...]:
    """How many changes may lie before a day since which a total is told, ascending; 0 is always among them.

    Whole months are put together from the earliest on until LEAST_COUNTED changes or more are in a group, and as many
    come after it. Changes that come later alter no group but the last, so that totals read on other days fit as well.
    """
    known = sorted(first_seen)
    counts = [0]
    for before in range(1, len(known)):
        new_month = known[before].replace(day=1) != known[before - 1].replace(day=1)
        if new_month and min(before - counts[-1], len(known) - before) >= LEAST_COUNTED:
            counts.append(before)
    return tuple(counts)
