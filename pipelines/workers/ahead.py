"""What a generator yields, made in a process beside this one, which meanwhile works on what came before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from geodata.errors import CompoundWatchError
from pipelines.workers.own_process import begin_worker

Made = TypeVar("Made")
Given = ParamSpec("Given")
_Task = tuple[Callable[..., Iterator[Any]], tuple[Any, ...], dict[str, Any]]


def another_core() -> bool:
    """Whether a process beside this one has a core to work on."""
    return (os.cpu_count() or 1) > 1


def ahead(made: Callable[Given, Iterator[Made]], *given: Given.args, **named: Given.kwargs) -> Iterator[Made]:
    """What `made(*given)` yields, in order, one ahead of what is taken.

    Where the other process ends early, as one that a system without memory ends, or meets an error, what it has not
    sent is made in this one: so an error is raised here as it would be without another process.

    Args:
        made: a generator of a module, which other processes can import; it yields the same each time it is called.
        given, named: which can be pickled, as can what it yields.
    """
    # Spawned, since forking a process with threads can hang.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_send, args=(theirs,), daemon=True)
    process.start()
    theirs.close()  # the other's copy alone is open now, and closes with it
    count = 0
    try:
        # Not as arguments of the process: to one that ends before it has read them, large ones are written for ever.
        _hand_over(ours, (made, given, named))
        while (one := _received(ours)) is not None:
            if not one:
                return
            count += 1
            yield one[0]
    finally:
        process.terminate()  # before its pipe closes, of which it would complain
        process.join()
        process.close()
        ours.close()
    yield from islice(made(*given, **named), count, None)


def _hand_over(ours: Connection, task: _Task) -> None:
    with suppress(OSError):  # it has ended: nothing is received then
        ours.send(task)


def _received(ours: Connection) -> tuple[Any, ...] | None:
    """A tuple of what was made next, () after the last; None where the other process ended before."""
    try:
        received: tuple[Any, ...] = ours.recv()
    except (EOFError, OSError):
        return None
    return received


def _send(theirs: Connection) -> None:
    begin_worker()
    made, given, named = theirs.recv()
    try:
        for one in made(*given, **named):
            theirs.send((one,))
        theirs.send(())
    except CompoundWatchError:  # it is met again where it can be told
        return
