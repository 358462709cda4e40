"""What a workspace, and its team's database, is held for: a run, or other work beside which no run may go on."""

from __future__ import annotations

from enum import StrEnum

from geodata.errors import NotAllowed
from geodata.i18n.messages import msg


class HeldFor(StrEnum):
    """The work of whoever holds the lock; its word stands in the lock."""

    RUN = "run"
    RETENTION = "retention"
    REPAIR = "repair"
    CONTROLS = "controls"
    RESTORE = "restore"
    STORE_COPY = "store copy"
    OTHER = "other"  # a word of a later version

    @classmethod
    def of(cls, word: object) -> HeldFor:
        """The work that a lock names. One of before that was written holds runs alone."""
        if word is None:
            return cls.RUN
        return next((work for work in cls if work.value == word), cls.OTHER)


UNDER_WAY = {
    HeldFor.RUN: msg("a run is under way"),
    HeldFor.RETENTION: msg("retention is under way"),
    HeldFor.REPAIR: msg("a repair by doctor is under way"),
    HeldFor.CONTROLS: msg("the choice of new control sets is under way"),
    HeldFor.RESTORE: msg("a restore is under way"),
    HeldFor.STORE_COPY: msg("a copy of the store is under way"),
    HeldFor.OTHER: msg("other work, of a later version, is under way"),
}
"""What is said of each, without a full stop."""


def what_holds(work: HeldFor, asking: HeldFor) -> str:
    """What is under way, as it is told to whoever may not begin.

    Args:
        work: what the lock is held for.
        asking: what it was asked for.
    """
    return msg("another run is under way") if work is asking is HeldFor.RUN else UNDER_WAY[work]


def must_wait(thing: str, cause: str, asking: HeldFor) -> NotAllowed:
    """What is said to whoever may not begin.

    Args:
        thing: the workspace or store.
        cause: what is under way, and who holds it.
        asking: what the lock was asked for.
    """
    run = asking is HeldFor.RUN
    return NotAllowed(
        thing, cause, msg("Wait for it to end, then run again") if run else msg("Wait for it to end, then try again")
    )
