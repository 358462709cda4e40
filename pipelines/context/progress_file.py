"""How far a run is, in a small file of its workspace, so that a screen in another process can show it live."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.context.progress import Progress

FILE_NAME = "run-progress.json"
LEAST_SECONDS = 0.5
"""Between two writes of one step: a screen asks every two seconds, and a disk need not know every chip."""


@dataclass(frozen=True)
class Step:
    """One step of a run."""

    name: str
    done: int  # parts
    total: int  # parts; 0 = nothing to do
    told_at: datetime  # aware UTC


def kept_progress(
    workspace: Path,
    also: Progress,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] | None = None,
) -> Progress:
    """A way to tell progress that also keeps it in the workspace; the file begins anew.

    Args:
        workspace: its folder.
        also: told everything too.
        clock: seconds, only for the pace of writing.
        now: aware UTC, what stands in the file; None reads the clock.
    """
    steps: dict[str, Step] = {}
    written = {"at": float("-inf")}
    (workspace / FILE_NAME).unlink(missing_ok=True)

    def tell(step: str, done: int, total: int) -> None:
        also(step, done, total)
        new = step not in steps
        steps[step] = Step(step, done, total, now() if now else datetime.now(UTC))
        if new or done >= total or clock() - written["at"] >= LEAST_SECONDS:
            written["at"] = clock()
            _write(workspace / FILE_NAME, list(steps.values()))

    return tell


def read_progress(workspace: Path, *, since: datetime | None = None) -> tuple[Step, ...]:
    """The steps of the run under way, or of the last one, in their order; () when none was told.

    Args:
        workspace: its folder.
        since: when the run under way began: what was told before is of an older one and left out; None leaves all.
    """
    try:
        records = json.loads((workspace / FILE_NAME).read_text(encoding="utf-8"))
        steps = tuple(
            Step(str(s["name"]), int(s["done"]), int(s["total"]), datetime.fromisoformat(s["told_at"]).astimezone(UTC))
            for s in records
        )
        return tuple(step for step in steps if since is None or step.told_at >= since)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        # not there, or of another version: nothing is known
        return ()


def _write(path: Path, steps: list[Step]) -> None:
    records = [
        {"name": s.name, "done": s.done, "total": s.total, "told_at": s.told_at.isoformat(timespec="seconds")}
        for s in steps
    ]
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(records), encoding="utf-8")
    part.replace(path)
