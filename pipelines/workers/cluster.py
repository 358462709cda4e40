"""The same pure work on the machines of a Dask cluster. What a lost worker or scheduler leaves undone is done here.

    with open_cluster("tcp://10.0.0.5:8786", FolderPlace(workspace.root), code_in_force) as cluster:
        for task, outcome in cluster.each(judge, tasks): ...

Workers run the same version and reach the place where chips lie: the workspace's folder at the same path, or object
storage. Each task asks again, since a worker may join later. The store is never touched by a worker.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never, Protocol, TypeVar, cast

from geodata.errors import CompoundWatchError, NotAllowed, ReadFailed
from geodata.i18n.messages import english, msg
from geodata.looks.run import Problem
from pipelines.workers.cores import LostTaskError
from pipelines.workers.own_process import outcome_or_error

if TYPE_CHECKING:
    from distributed import Client

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

CONNECT_S = 10.0
"""Seconds within which a scheduler has to answer, at the start and when it was lost."""
STEP_S = 0.01
"""Seconds between two looks at whether a task has ended."""
POLL_S = 0.5
"""Seconds between two looks at whether anybody still works, which asks the scheduler."""
ALONE_S = 60.0
"""Seconds without a single worker after which the rest is done here; a worker that starts again takes some."""
AHEAD = 2
"""Tasks in flight for each thread of the cluster, so that no worker waits for the next one."""
MARKER = ".cluster-"
"""How the name of the sign begins by which a worker shows that it reaches the chips; it is gone when the run ends."""
INSTALL = msg("Install the same version on every worker, and start it again")
MOUNT = msg("Mount the workspace's folder at the same path on every worker")
START = msg("Start one with `dask scheduler`, and workers with `dask worker`, or run without --scheduler")


class Place(Protocol):
    """Where chips lie, which every worker has to reach. It is sent to them."""

    @property
    def unseen(self) -> tuple[str, str]:
        """Cause and next step where a worker does not reach it."""

    def mark(self, name: str) -> None:
        """Put a sign there."""

    def unmark(self, name: str) -> None:
        """Take it away."""

    def seen(self, name: str) -> bool:
        """Whether this process sees the sign; where it cannot tell, it does not."""


@dataclass(frozen=True)
class FolderPlace:
    """The workspace's folder, mounted at the same path on every machine."""

    folder: Path
    unseen: tuple[str, str] = (msg("a worker does not see the folder of the workspace"), MOUNT)

    def mark(self, name: str) -> None:
        """Put an empty file there."""
        (self.folder / name).write_text("", encoding="utf-8")

    def unmark(self, name: str) -> None:
        """Take it away."""
        (self.folder / name).unlink(missing_ok=True)

    def seen(self, name: str) -> bool:
        """Whether the file is there."""
        try:
            return (self.folder / name).is_file()
        except OSError:  # a mount that has gone stale
            return False


class Pending(Protocol):
    """A task on its way: what of a Dask future is used."""

    status: str

    def done(self) -> bool:
        """Whether it has ended, in whatever way."""

    def result(self, timeout: float | None = None) -> Any:
        """What came of it."""

    def exception(self) -> BaseException:
        """What it failed with."""

    def cancel(self) -> None:
        """Let it go."""


class _Unfit(str):
    """Why a worker may not do a task; its outcome in place of one."""

    __slots__ = ()


OLDER, BLIND = "another version", "no workspace"


def unfit(version: str, version_here: Callable[[], str], place: Place, marker: str) -> str:
    """Why this process may not work for a run: OLDER, BLIND, or "" where it may.

    Args:
        version: that the run has.
        version_here: tells that of the process which calls it.
        place: where chips lie.
        marker: name of the sign there.
    """
    if version_here() != version:
        return OLDER
    return "" if place.seen(marker) else BLIND


def _done(version: str, version_here: Callable[[], str], place: Place, marker: str, packed: bytes) -> Any:
    """Do a task on a worker. What it is made of is unpacked last: another version may not even have the classes."""
    why = unfit(version, version_here, place, marker)
    if why:
        return _Unfit(why)
    work, task = pickle.loads(packed)
    return outcome_or_error(work, task)


@dataclass(frozen=True)
class _Call:
    """A task that does itself when it is read from bytes: a worker without this program fails in the task alone, and
    does not lose its line to the scheduler over a function that it cannot import."""

    arguments: tuple[str, Callable[[], str], Place, str, bytes]  # of _done

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, Callable[[], str], Place, str, bytes]]:
        return _done, self.arguments


@dataclass
class Cluster:
    """A Dask scheduler with its workers, for one run; made by open_cluster."""

    address: str
    version: Callable[[], str]  # tells the version of the process that calls it
    place: Place
    marker: str  # name of the sign in it
    client: Client
    problems: list[Problem] = field(default_factory=list)  # what was done here instead, and why
    gone: bool = False  # nothing is sent any more
    _alone_since: float | None = None
    _looked: float = 0.0

    @property
    def ahead(self) -> int:
        """Tasks to keep in flight; 0 once nothing is sent any more."""
        return 0 if self.gone else max(AHEAD, AHEAD * self._threads())

    def submit(self, work: Callable[[Task], Outcome], task: Task) -> Pending | None:
        """Send a task; None where the cluster is gone.

        Args:
            work: a function of a module that every worker can import.
            task: which can be pickled, as can what comes of it.
        """
        if self.gone:
            return None
        with suppress(OSError, RuntimeError):  # of a client whose scheduler is away
            packed = pickle.dumps((work, task))
            sent = pickle.dumps(_Call((self.version(), self.version, self.place, self.marker, packed)))
            return cast(Pending, self.client.submit(pickle.loads, sent, key=f"{work.__name__}-{secrets.token_hex(8)}"))
        self._lose()
        return None

    def take(self, future: Pending | None) -> Any:
        """The outcome of a task that was sent: a value, or an error of ours as a value.

        Raises:
            LostTaskError: it has none; do it here.
        """
        if future is None:
            raise LostTaskError
        while not future.done():
            self._look_who_works()
            time.sleep(STEP_S)
        return self._outcome(future)

    def each(
        self, work: Callable[[Task], Outcome], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Outcome | CompoundWatchError]]:
        """Outcomes in the order of completion, each with the number of its task; those that are lost are left out."""
        waiting = {i: self.submit(work, task) for i, task in enumerate(tasks)}
        while waiting and not self.gone:
            done = [i for i, future in waiting.items() if future is None or future.done()]
            if not done:
                with suppress(LostTaskError):
                    self._look_who_works()
                time.sleep(STEP_S)
            for i in done:
                with suppress(LostTaskError):
                    yield i, self._outcome(waiting[i])
                del waiting[i]

    def _outcome(self, future: Pending | None) -> Any:
        """What came of a task that ended; where the worker that holds it died since, another does the task again."""
        while True:
            # "lost" is a result whose worker died, which the scheduler has done again: it is waited for.
            status = "cancelled" if future is None else future.status
            if future is None or status == "cancelled":  # what a client does to all without a scheduler
                self._lose()
                raise LostTaskError
            if status == "error":
                self._failed(future.exception())
            if status == "finished":
                try:
                    return self._fit(future.result(timeout=POLL_S))
                except CancelledError:
                    self._lose()
                    raise LostTaskError from None
                except (TimeoutError, OSError):  # of the line to the worker; of the work itself the status says "error"
                    pass
            self._look_who_works()
            time.sleep(STEP_S)

    def _fit(self, value: Any) -> Any:
        """A value, if it is one of the work."""
        if isinstance(value, _Unfit):
            self._note(*_why(value, self.place))
            raise LostTaskError
        return value

    def _failed(self, error: BaseException) -> Never:
        """A task that ended with an error: of the cluster, then it is done here, or of the work."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, ImportError | AttributeError):  # of the work it would come again here, and be told
            self._note(*_why(_Unfit(OLDER), self.place))
            raise LostTaskError from error
        if isinstance(error, KilledWorker):
            self._note(msg("a task ended several workers, and was done here"), msg("Look at the workers' memory"))
            raise LostTaskError from error
        raise error

    def _look_who_works(self) -> None:
        """Give up on a cluster that has had no worker for a while, or whose scheduler is away."""
        if self.client.status not in ("running", "connecting"):
            self._lose()
            raise LostTaskError
        now = time.monotonic()
        if now < self._looked + POLL_S:
            return
        self._looked = now
        if self._threads():
            self._alone_since = None
            return
        self._alone_since = self._alone_since or now
        if now - self._alone_since > ALONE_S:
            self._lose(msg("no worker was left"))
            raise LostTaskError

    def _threads(self) -> int:
        with suppress(OSError, RuntimeError, KeyError):
            return sum(int(one["nthreads"]) for one in self.client.scheduler_info(n_workers=-1)["workers"].values())
        return 0

    def _lose(self, cause: str = msg("the scheduler was lost")) -> None:
        if not self.gone:
            self.gone = True
            self._note(english("{cause}: the rest was done on this machine", cause=cause), msg("Look at its log"))

    def _note(self, cause: str, next_step: str) -> None:
        problem = Problem("", "", english("the cluster {address}", address=self.address), cause, next_step, mended=True)
        if problem not in self.problems:
            self.problems.append(problem)


@contextmanager
def open_cluster(address: str, place: Place, version: Callable[[], str]) -> Iterator[Cluster]:
    """Connect to a scheduler and see that its workers may work for this run.

    Args:
        address: of the scheduler, tcp://HOST:PORT.
        place: where chips lie, which every worker reaches.
        version: tells the version of the code that decides in the process that calls it: a function of a module.

    Raises:
        ReadFailed: nobody answers there.
        NotAllowed: a worker runs another version, or does not reach the place.
        StorageUnreachable: this machine does not reach it.
    """
    from distributed import Client

    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it says is told as a problem
    marker = f"{MARKER}{secrets.token_hex(8)}"
    place.mark(marker)
    try:
        try:
            client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ReadFailed(
                english("the cluster {address}", address=address), msg("no scheduler answers there"), START
            ) from error
        try:
            cluster = Cluster(address, version, place, marker, client)
            for why in _answers(cluster):
                raise NotAllowed(english("the cluster {address}", address=address), *_why(why, place))
            yield cluster
        finally:
            client.close(timeout=CONNECT_S)
    finally:
        with suppress(CompoundWatchError):  # an empty sign that is left says nothing and costs nothing
            place.unmark(marker)


def _answers(cluster: Cluster) -> list[_Unfit]:
    """Why workers that are there may not work; of one that does not answer in time nothing, since each task asks."""
    client, asked = cluster.client, (cluster.version(), cluster.version, cluster.place, cluster.marker)
    there = list(client.scheduler_info(n_workers=-1)["workers"])

    async def ask(worker: str) -> Any:
        with suppress(OSError, TimeoutError):
            answer = client._run(unfit, *asked, workers=[worker], on_error="return")
            return (await asyncio.wait_for(answer, CONNECT_S)).get(worker, "")
        return ""

    async def ask_all() -> list[Any]:
        return await asyncio.gather(*map(ask, there))

    # An error is that of a worker that cannot even import what it is asked: Dask hands it on as a plain Exception.
    return [_Unfit(OLDER if isinstance(one, Exception) else one) for one in client.sync(ask_all) if one]


def _why(found: _Unfit, place: Place) -> tuple[str, str]:
    return (msg("a worker runs another version of this program"), INSTALL) if found == OLDER else place.unseen
