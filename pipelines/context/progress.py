"""How a long piece of work tells how far it is: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Progress(Protocol):
    """Told the step by name, how many parts are done, and how many there are."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note that `done` of `total` parts of `step` are done."""


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody."""


class _Lines:
    """A line at the start and end of each step: a log stays readable."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.begun: set[str] = set()

    def __call__(self, step: str, done: int, total: int) -> None:
        if step not in self.begun:
            self.begun.add(step)
            print(f"{step}: {total} to do", file=self.out, flush=True)
        if done == total:
            print(f"{step}: done", file=self.out, flush=True)


@contextmanager
def progress_for(out: TextIO) -> Iterator[Progress]:
    """A way to tell progress on a stream, chosen by whether it is a terminal."""
    if not out.isatty():
        yield _Lines(out)
        return
    from rich.console import Console  # here: it loads slowly, and only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    with Bars(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(file=out),
    ) as bars:
        tasks = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell
