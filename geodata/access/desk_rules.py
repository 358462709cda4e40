"""Which comments on changes internal readers may read: those that cannot tell a first verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.desk.comment import Comment
from geodata.detections.review import Review
from geodata.detections.review_state import ReviewState, standings
from geodata.text.names.same_person import folded_person


def comments_readable(
    comments: Iterable[Comment], reviews: Iterable[Review]
) -> tuple[tuple[Comment, ...], tuple[Comment, ...]]:
    """The comments that may be read, in the order they came, and those that wait.

    Nobody reads a first verdict before the second is given (geodata/detections/review_state.py). So what its author
    writes from then on waits with it; what they asked before stands.

    Args:
        comments: of any changes.
        reviews: every verdict on them.
    """
    verdicts = tuple(reviews)
    waiting = {key for key, one in standings(verdicts).items() if one.state is ReviewState.WAITING}
    since = {(r.detection_id, folded_person(r.reviewer)): r.reviewed_at for r in reversed(verdicts)}
    shown, held = [], []
    for one in comments:
        judged_at = since.get((one.detection_id, folded_person(one.written_by)))
        if one.detection_id in waiting and judged_at is not None and one.written_at >= judged_at:
            held.append(one)
        else:
            shown.append(one)
    return tuple(shown), tuple(held)
