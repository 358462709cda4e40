"""One run at a time on a team's database, whichever machine it is on; on a file the lock of its folder is enough.

Other work beside which no run may go on takes the same lock, and says so (held_for.py).

The lock is one of PostgreSQL's own, held by a connection: it goes when its process ends, however it ends, and within
two minutes when its machine does.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from geodata.errors import NotAllowed
from geodata.i18n.messages import english
from geodata.store.engine import Connections
from geodata.store.team.held_for import HeldFor, must_wait, what_holds

_KEY = 0x43_57_02
"""Of the advisory lock; the one of a writer is in database.py."""
_NAME = "compound-watch {work} on {machine}"
"""What the connection that holds the lock is called: the one thing that the server tells of it to others."""
_NAMED = re.compile(r"compound-watch (.+?) on (.*)", re.DOTALL)
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
    """Whose turn it is, to run or for other work."""

    machine: str
    since: datetime | None  # when the turn was taken, aware UTC; None = the server does not tell us of another account
    work: HeldFor = HeldFor.RUN


class RunTurnShelf(Connections):
    """Whose turn it is to run."""

    @contextlib.contextmanager
    def only_run(self, work: HeldFor = HeldFor.RUN) -> Iterator[None]:
        """Be the only run on this database, or do other work beside no run, for the length of the block.

        Raises:
            NotAllowed: a run or other work is under way; the message says which, its machine and its start.
            StoreRefused: the database does not answer.
        """
        if self.sqlite:
            yield
            return
        with self._own_connection(work) as connection:
            if not _taken(connection):
                raise run_refused(self.name, _holder(connection.execute(_HOLDER, (_KEY,)).fetchone()), work)
            try:
                yield
            finally:
                # A closed connection is noticed only once the server gets to it: free the lock before this returns.
                # Where the connection is lost, its lock is gone with it.
                with contextlib.suppress(self._engine.dialect.loaded_dbapi.OperationalError):
                    connection.execute("SELECT pg_advisory_unlock(%s)", (_KEY,))

    def turn_holder(self) -> TurnHolder | None:
        """Who holds the turn at this moment, on this machine or another; None = nobody does, or it is a file.

        Raises:
            StoreRefused: the database does not answer.
        """
        if self.sqlite:
            return None
        with self._reading() as connection:
            return _holder(connection.exec_driver_sql(_HOLDER, (_KEY,)).first())

    @contextlib.contextmanager
    def _own_connection(self, work: HeldFor) -> Iterator[Any]:
        """A connection of psycopg beside the pool and outside any transaction, which would hold up the server."""
        name = _NAME.format(work=work.value, machine=socket.gethostname())
        with self._refusing():
            pooled = self._engine.raw_connection()
            connection: Any = pooled.driver_connection
            pooled.detach()
        try:
            with self._refusing():
                connection.autocommit = True
                for setting in _GONE:
                    connection.execute(setting)
                connection.execute("SELECT set_config('application_name', %s, false)", (name,))
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
    since = row[1].astimezone(UTC) if row[1] is not None else None
    named = _NAMED.fullmatch(str(row[0]))
    return TurnHolder(named[2], since, HeldFor.of(named[1])) if named else TurnHolder(str(row[0]), since)


def run_refused(name: str, holder: TurnHolder | None, asking: HeldFor = HeldFor.RUN) -> NotAllowed:
    """What a run, or other work, is told that may not begin because of another one.

    Args:
        name: of the store.
        holder: whose turn it is; None = not known.
        asking: what the turn was asked for.
    """
    cause = what_holds(HeldFor.RUN if holder is None else holder.work, asking)
    if holder is not None and holder.since is None:
        cause = english("{what} on {machine}", what=cause, machine=holder.machine)
    elif holder is not None and holder.since is not None:
        since = holder.since.isoformat(timespec="seconds")
        cause = english("{what} on {machine}, since {since}", what=cause, machine=holder.machine, since=since)
    return must_wait(name, cause, asking)
