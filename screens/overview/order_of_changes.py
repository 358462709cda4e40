"""The order in which the overview tells of changes: one for its list and its table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from heapq import nsmallest

from geodata.access.site_standing import rank
from geodata.detections.detection import Confidence, Detection, State
from geodata.wording.headlines import new_since


def by_weight(
    detections: Sequence[Detection], since: date | None, agreed: Collection[str], *, most: int
) -> list[Detection]:
    """Most important first: by state, then what is new, then what people agree on, then the surer and the newer.

    Args:
        detections: any.
        since: new is what came after this day; None = ever.
        agreed: ids of the changes that two people agree on.
        most: how many are wanted.
    """
    sure = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
    order = {State.CONFIRMED: 0, State.PROVISIONAL: 1, State.ENDED: 2, State.WITHDRAWN: 3}
    return nsmallest(
        most,
        detections,
        key=lambda d: (order[d.state], not new_since(d, since), d.id not in agreed, sure[d.confidence], rank(d)),
    )
