"""One run at a time on a team's database, whichever machine it is on; on a file the lock of its folder is enough.

The lock is one of PostgreSQL's own, held by a connection: it goes when its process ends, however it ends, and within
two minutes when its machine does.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from geodata.errors import NotAllowed
from geodata.i18n.messages import english, msg
from geodata.store.engine import Connections

_KEY = 0x43_57_02
"""Of the advisory lock; the one of a writer is in database.py."""
_PREFIX = "compound-watch run on "
_GONE = ("SET tcp_keepalives_idle = 60", "SET tcp_keepalives_interval = 10", "SET tcp_keepalives_count = 6")
"""By which the server finds out that the other machine is gone; by itself it would take two hours."""
SETTLE_S, TRY_S = 5.0, 0.1
"""Seconds waited for the lock, and between two tries: a busy server takes a moment to see that a process was killed."""
_HOLDER = (
    "SELECT a.application_name, a.query_start FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = %s AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
"""Who holds the lock, and since when: taking it is the last thing that its connection was asked for. The connection
itself may be days older, as it comes out of a pool."""


@dataclass(frozen=True)
class TurnHolder:
    """Whose turn it is to run."""

    machine: str
    since: datetime | None  # when the turn was taken, aware UTC; None = the server does not tell us of another account


class RunTurnShelf(Connections):
    """Whose turn it is to run."""

    @contextlib.contextmanager
    def only_run(self) -> Iterator[None]:
        """Be the only run on this database for the length of the block.

        Raises:
            NotAllowed: another run is under way; the message has its machine and start.
            StoreRefused: the database does not answer.
        """
        if self.sqlite:
            yield
            return
        with self._own_connection() as connection:
            if not _taken(connection):
                raise run_refused(self.name, _holder(connection.execute(_HOLDER, (_KEY,)).fetchone()))
            try:
                yield
            finally:
                # A closed connection is noticed only once the server gets to it: free the lock before this returns.
                # Where the connection is lost, its lock is gone with it.
                with contextlib.suppress(self._engine.dialect.loaded_dbapi.OperationalError):
                    connection.execute("SELECT pg_advisory_unlock(%s)", (_KEY,))

    def turn_holder(self) -> TurnHolder | None:
        """Which run holds its turn at this moment, on this machine or another; None = none does, or it is a file.

        Raises:
            StoreRefused: the database does not answer.
        """
        if self.sqlite:
            return None
        with self._reading() as connection:
            return _holder(connection.exec_driver_sql(_HOLDER, (_KEY,)).first())

    @contextlib.contextmanager
    def _own_connection(self) -> Iterator[Any]:
        """A connection of psycopg beside the pool and outside any transaction, which would hold up the server."""
        with self._refusing():
            pooled = self._engine.raw_connection()
            connection: Any = pooled.driver_connection
            pooled.detach()
        try:
            with self._refusing():
                connection.autocommit = True
                for setting in _GONE:
                    connection.execute(setting)
                connection.execute(
                    "SELECT set_config('application_name', %s, false)", (_PREFIX + socket.gethostname(),)
                )
            yield connection
        finally:
            connection.close()


def _taken(connection: Any) -> bool:
    """Whether the lock was free, or became so within SETTLE_S."""
    until = time.monotonic() + SETTLE_S
    while not connection.execute("SELECT pg_try_advisory_lock(%s)", (_KEY,)).fetchone()[0]:
        if time.monotonic() > until:
            return False
        time.sleep(TRY_S)
    return True


def _holder(row: Any) -> TurnHolder | None:
    """A row of _HOLDER."""
    if row is None:
        return None
    return TurnHolder(str(row[0]).removeprefix(_PREFIX), row[1].astimezone(UTC) if row[1] is not None else None)


def run_refused(name: str, holder: TurnHolder | None) -> NotAllowed:
    """What a run is told that may not begin because of another one.

    Args:
        name: of the store.
        holder: whose turn it is; None = not known.
    """
    cause = msg("another run is under way")
    if holder is not None and holder.since is None:
        cause = english("another run is under way on {machine}", machine=holder.machine)
    elif holder is not None and holder.since is not None:
        since = holder.since.isoformat(timespec="seconds")
        cause = english("another run is under way on {machine}, since {since}", machine=holder.machine, since=since)
    return NotAllowed(name, cause, "Wait for it to end, then run again")
