"""A notice: that a subscription was told one thing, or was about to be. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeState(StrEnum):
    """How far a notice has come."""

    KNOWN = "known"  # was told on the pages before the subscription began, and is not sent
    SENDING = "sending"  # about to be sent: after a crash nobody knows whether it arrived, and it is not sent again
    SENT = "sent"  # the mail server or the receiver has taken it


@dataclass(frozen=True)
class Notice:
    """One thing that one subscription was told."""

    subscription: str  # name of the subscription
    news_id: str  # of the news (pipelines/notify/news.py); "message/2026-11-26" for a message as such
    at: datetime  # aware UTC
    state: NoticeState
