"""The messages of one subscription as such, read from its notices: when the last one left, and what may not have
arrived. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from geodata.looks.run import CLOCK_SLACK
from geodata.notices.notice import Notice, NoticeState

MESSAGE = "message/"
"""Beginning of the key under which a message as such is noted, besides its news."""
FAILING = f"{MESSAGE}failing/"
"""Beginning of the key under which is noted that messages are not taken; since when and the last answer follow."""
LONGEST_ANSWER = 200
SENDING_WITHIN = timedelta(minutes=30)
"""After so long no turn of messages still sends what it began: a server takes five minutes of it at most, and most take
a second. Until then another machine on the same database may be at it."""


@dataclass(frozen=True)
class Failing:
    """That a subscription could not be told, and was not since."""

    since: datetime  # aware UTC of the first message that was not taken
    last: datetime  # aware UTC of the last one
    answer: str  # why not, in words without a final full stop; no address, no secret


@dataclass(frozen=True)
class Messages:
    """How far the messages of one subscription came. What is dated in the future, by a clock that was wrong, says that
    it was told and not when: it counts for nothing that a time decides."""

    began: datetime | None  # aware UTC at which it began; None = the clock was wrong then, and nobody knows
    last: datetime | None  # aware UTC of the last message that left, or may have; None = none yet
    unknown: tuple[Notice, ...]  # of which nobody knows whether they arrived, and after which none was taken
    sending: tuple[Notice, ...]  # begun so lately that another machine may be sending them now
    failing: Failing | None  # None = the last one was taken, or may have been
    failing_keys: tuple[str, ...]  # of the notices that say so

    @classmethod
    def of(cls, noted: Iterable[Notice], now: datetime) -> Messages:
        """Read from the store's notices of one subscription.

        Args:
            noted: in any order.
            now: aware UTC.
        """
        every = sorted(noted, key=lambda n: (n.at, n.news_id))
        in_time = [n for n in every if not dated_ahead(n, now)]
        left = [n for n in in_time if _is_message(n) and n.state is not NoticeState.KNOWN]
        taken = max((n.at for n in left if n.state is NoticeState.SENT), default=None)
        failing = [n for n in every if n.news_id.startswith(FAILING)]
        open_ = [n for n in every if _is_message(n) and n.state is NoticeState.SENDING]
        open_ = [n for n in open_ if taken is None or n.at > taken]
        sending = tuple(n for n in open_ if n.at > now - SENDING_WITHIN and not dated_ahead(n, now))
        return cls(
            min((n.at for n in in_time if n not in failing), default=None),
            max((n.at for n in left), default=None),
            tuple(n for n in open_ if n not in sending),
            sending,
            _failing(failing[-1], now) if failing else None,
            tuple(n.news_id for n in failing),
        )

    @property
    def since(self) -> datetime | None:
        """Aware UTC from which the next message tells: of the last one, or of the beginning; None = not known."""
        return self.last or self.began


def failing_key(since: datetime, answer: str) -> str:
    """Under which is noted that messages are not taken.

    Args:
        since: aware UTC of the first that was not.
        answer: of the last, in words.
    """
    return f"{FAILING}{since.isoformat()}/{' '.join(answer.split())[:LONGEST_ANSWER]}"


def _failing(notice: Notice, now: datetime) -> Failing:
    """Read from its notice; times of a clock that was wrong are read as now."""
    since, _, answer = notice.news_id.removeprefix(FAILING).partition("/")
    last = min(notice.at, now)
    return Failing(min(datetime.fromisoformat(since), last), last, answer)


def dated_ahead(notice: Notice, now: datetime) -> bool:
    """Whether a notice is of the future: then the clock was wrong when it was made.

    Args:
        notice: as it is kept.
        now: aware UTC.
    """
    return notice.at > now + CLOCK_SLACK


def _is_message(notice: Notice) -> bool:
    return notice.news_id.startswith(MESSAGE)
