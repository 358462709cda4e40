"""An error as its reader may be told it: where the store lies and what its server answered is the operator's."""

from __future__ import annotations

import logging

from geodata.errors import CatalogUnreachable, CompoundWatchError, DiskRefused, StorageUnreachable, StoreRefused
from geodata.i18n.messages import msg
from screens.session.visitor import visitor

log = logging.getLogger(__name__)
OF_THE_OPERATOR = (StoreRefused, DiskRefused, StorageUnreachable, CatalogUnreachable)
"""Errors that name hosts, ports and paths, and whose next step only the operator can take."""
WHOLE = "Compound Watch"
CAUSE = msg("what it keeps cannot be read at the moment")
STEP = msg("Come back in a few minutes. Nothing that was told before is taken back by this")


def as_told(error: CompoundWatchError) -> CompoundWatchError:
    """The error itself for who works here; for any other reader, of the operator's, that it is so and what to do.

    What is left out stands in the log of the server.
    """
    if not isinstance(error, OF_THE_OPERATOR) or works_here():
        return error
    log.error("%s", error)
    return CompoundWatchError(WHOLE, CAUSE, STEP)


def works_here() -> bool:
    """Whether the reader of the page is one who works here, as far as that can be known."""
    try:
        return visitor().at_work
    except CompoundWatchError:  # the settings are wrong: nobody but the operator has seen a page yet
        return True
