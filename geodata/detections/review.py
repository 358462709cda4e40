"""A review: a person's verdict on a detection, with a reason. The machine's state is not touched by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a person concluded."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Review:
    """One verdict by one person (a role or pseudonym, never a private name)."""

    detection_id: str
    verdict: Verdict
    reason: str  # required, at least 10 characters
    reviewer: str
    reviewed_at: datetime  # aware UTC
