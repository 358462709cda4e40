"""What `--help` and `status` cost beside loading their libraries alone: python -m benchmarks light_commands.

Seconds of one core (user and system) and of the clock, the least of several calls. A folder as argument is the
workspace that is asked, else a small one is made.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.screens.fixture_world import make

HERE = Path(__file__).resolve().parent.parent
CALLS = 7
OURS = "import sys; sys.argv = ['compound-watch', *sys.argv[1:]]; from pipelines.cli import main; main()"
ASKED = (
    ("compound-watch --help", (OURS, "--help")),
    ("compound-watch status", (OURS, "status")),
    ("import sqlalchemy, shapely, pydantic, typer", ("import sqlalchemy, shapely, pydantic, typer",)),
)


def least(code: tuple[str, ...], workspace: Path, calls: int = CALLS) -> tuple[float, float]:
    """Seconds of a core and of the clock of one call of Python, the least of several.

    A call before them compiles the code, as it lies compiled where pip installed it.
    """
    found: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as compiled:
        own = {"COMPOUND_WATCH_HOME": str(workspace), "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
        for _ in range(1 + calls):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", *code],
                cwd=HERE,
                env=os.environ | own,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
            found.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock))
    return min(core for core, _ in found[1:]), min(clock for _, clock in found[1:])


def main(given: list[str]) -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as made:
        workspace = Path(given[0]) if given else Path(made)
        if not given:
            make(workspace).close()
        print("| call | s of a core | s of the clock |\n| --- | --- | --- |")
        for name, code in ASKED:
            core, clock = least(code, workspace)
            print(f"| `{name}` | {core:.2f} | {clock:.2f} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
