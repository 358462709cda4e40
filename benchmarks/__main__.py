"""Run every benchmark of this folder, one after the other: `make bench`, or `python -m benchmarks [NAME ...]`.

A benchmark is a script beside this file that prints a table. Those on real data need the folder of real data beside
the project (`shared/`) and are passed over, with a line that says so, where it is absent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REAL_DATA = HERE.parent.parent / "shared" / "data"
NEEDS: dict[str, Path] = {
    "activity": REAL_DATA,
    "radar_agreement": REAL_DATA,
    "compare_pairs": REAL_DATA / "oscd",
    "ground_cities": REAL_DATA / "oscd",
    "romania_implants": REAL_DATA / "romania_s2",
}
"""Benchmark -> the folder of real data that it takes as its argument; the others take none."""


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, or all; returns 0 when each ended well, 2 when one did not or is not there."""
    found = {path.stem: path for path in sorted(HERE.glob("*.py")) if not path.name.startswith("_")}
    unknown = [name for name in wanted if name not in found]
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(found)}.", file=sys.stderr)
        return 2
    worst = 0
    for name in wanted or found:
        folder = NEEDS.get(name)
        if folder is not None and not folder.is_dir():
            print(f"== {name}: passed over, {folder.name} of the real data is not beside the project")
            continue
        print(f"== {name}", flush=True)
        command = [sys.executable, str(found[name]), *([str(folder)] if folder else [])]
        here = os.environ | {"PYTHONPATH": str(HERE.parent)}  # benchmarks and tests are not installed
        if subprocess.run(command, cwd=HERE.parent, env=here, check=False).returncode != 0:
            print(f"== {name} failed", file=sys.stderr)
            worst = 2
    return worst


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
