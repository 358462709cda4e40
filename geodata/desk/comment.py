"""A comment on a change under review: a question to a colleague, or an answer. Stands until its time is over. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

LONGEST_COMMENT = 1_000
"""Characters of a comment: as many as a reason."""
LEAST_COMMENT = 3
"""Letters or digits of a comment: fewer say nothing."""


@dataclass(frozen=True)
class Comment:
    """One comment by one person (a role or pseudonym). Only its words ever go, when they are deleted."""

    detection_id: str
    number: int  # of this change, from 1
    words: str  # one line; "" = deleted
    written_by: str
    written_at: datetime  # aware UTC
    deleted_at: datetime | None = None  # aware UTC; None = the words stand
    deleted_by: str = ""  # who asked for it; "" = nobody did, its time was over

    @property
    def name(self) -> str:
        """What commands and retention call it: "KF-53A87A/2"."""
        return f"{self.detection_id}/{self.number}"

    @property
    def written(self) -> tuple[str, str, datetime]:
        """On what, by whom and when: what stays the same in every copy of a workspace."""
        return self.detection_id, self.written_by, self.written_at


def by_change(comments: Iterable[Comment]) -> Mapping[str, tuple[Comment, ...]]:
    """Detection id -> its comments, oldest first, those whose words were deleted among them."""
    comments_by_change: dict[str, list[Comment]] = defaultdict(list)
    for one in sorted(comments, key=lambda c: c.number):
        comments_by_change[one.detection_id].append(one)
    return {key: tuple(given) for key, given in comments_by_change.items()}
