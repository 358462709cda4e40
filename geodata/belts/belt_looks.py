"""From which day on a change in a belt could not have met the rule yet, from the days of its looks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from geodata.belts.answer import LATELY_DAYS, BeltLooks

Rule = tuple[int, int]
"""(agreeing looks, days from the first of them to the newest look) that a rule asks for at least."""


def belt_looks(days: Iterable[date], rules: Sequence[Rule], since: date, until: date) -> BeltLooks | None:
    """How often a belt was looked at, and from which day on no change could have met a rule.

    Args:
        days: of its usable looks, one each, in any order.
        rules: any of them is enough.
        since: first day that counts.
        until: newest judged look; later ones are left out.

    Returns:
        None where there is no look.
    """
    known = sorted(day for day in days if day <= until)
    if not known:
        return None
    met = [
        day
        for n, day in enumerate(known)
        if any(len(known) - n >= looks and (until - day).days >= least for looks, least in rules)
    ]
    return BeltLooks(
        met_until=max(met, default=None),
        lately=sum(day > until - timedelta(days=LATELY_DAYS) for day in known),
        since=sum(day >= since for day in known),
    )
