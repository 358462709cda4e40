"""What is said to readers who do not see every change: never that none was seen where one waits for review. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from geodata.detections.detection import Detection, State
from geodata.i18n.formats import counted, month
from geodata.i18n.messages import msg, tr

NOTHING_REVIEWED = msg("Changes are under review: nothing is said yet.")
SITE_UNDER_REVIEW = msg("Changes here are under review: nothing is said yet.")
UNDER_REVIEW = msg("Under review: nothing is said yet")


def held_back(every: Iterable[Detection], shown: Iterable[Detection], sites: Collection[str]) -> frozenset[str]:
    """Ids of visible sites where a change is known that the reader does not see, so that "none seen" would be untrue.

    Args:
        every: all changes that are known.
        shown: those that the reader sees.
        sites: ids of those that the reader sees.
    """
    return frozenset(d.site_id for d in _hidden(every, shown, sites))


def figures_held(every: Iterable[Detection], shown: Iterable[Detection], sites: Collection[str]) -> Mapping[str, date]:
    """Site id -> the day from which its figures are not told, of sites where a change is held back.

    One rule for every figure of an edition: it comes from what the edition shows. Built-up ground, growth, night light,
    reports a month and what is held against a claim would tell of the change that is held back, so they end with the
    month before it: before its last clear look they know nothing of it. The day is the first of a month, so that it
    does not give the look away.

    Args:
        every, shown, sites: as held_back.
    """
    found: dict[str, date] = {}
    for d in _hidden(every, shown, sites):
        # a change that was there at the first look has been in every figure
        since = date.min if d.last_clear_before is None else d.last_clear_before.replace(day=1)
        found[d.site_id] = min(since, found.get(d.site_id, since))
    return found


def _hidden(every: Iterable[Detection], shown: Iterable[Detection], sites: Collection[str]) -> list[Detection]:
    seen = {d.id for d in shown}
    return [d for d in every if d.id not in seen and d.state is not State.WITHDRAWN and d.site_id in sites]


def figures_held_sentence(since: date | None) -> str:
    """'From June 2026 on no figures of this site are shown here: they would tell of …'; "" for None.

    Args:
        since: from figures_held.
    """
    if since is None:
        return ""
    if since == date.min:
        return tr("No figures of this site are shown here: they would tell of a change that is under review.")
    return tr(
        "From {month} on no figures of this site are shown here: they would tell of a change that is under review.",
        month=month(since),
    )


def under_review_sentence(count: int) -> str:
    """'At three sites changes are under review: nothing is said about them yet.'; "" for none."""
    if not count:
        return ""
    return tr("At {sites} changes are under review: nothing is said about them yet.", sites=counted(count, "site"))
