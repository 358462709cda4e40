"""What is said to readers who do not see every change: never that none was seen where one waits for review. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.detections.detection import Detection, State
from geodata.i18n.formats import counted
from geodata.i18n.messages import msg, tr
from geodata.sites.site import Site

NOTHING_REVIEWED = msg("No change has been confirmed and reviewed yet.")
SITE_UNDER_REVIEW = msg("Changes at this site are under review: nothing is said about them yet.")
UNDER_REVIEW = msg("Under review: nothing is said yet")


def held_back(every: Iterable[Detection], shown: Iterable[Detection], sites: Mapping[str, Site]) -> frozenset[str]:
    """Ids of visible sites where a change is known that the reader does not see, so that "none seen" would be untrue.

    Args:
        every: all changes that are known.
        shown: those that the reader sees.
        sites: those that the reader sees, by id.
    """
    seen = {d.id for d in shown}
    return frozenset(
        d.site_id for d in every if d.id not in seen and d.state is not State.WITHDRAWN and d.site_id in sites
    )


def under_review_sentence(count: int) -> str:
    """'At three sites changes are under review: nothing is said about them yet.'; "" for none."""
    if not count:
        return ""
    return tr("At {sites} changes are under review: nothing is said about them yet.", sites=counted(count, "site"))
