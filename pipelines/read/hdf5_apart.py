"""Reads an HDF5 granule in a process of its own: little memory, little time, no network and no login.

The library that unpacks HDF5 is large and was written for friendly files. Whatever a file does to it, the run goes on
and the look is told as failed. The same module is both sides: run as a program it reads standard input.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata.errors import ReadFailed
from pipelines.read.hdf5_light import NOT_READ, Window, light_of

SECONDS = 120.0
"""Seconds of a clock that one granule may take, with the start of the process: a real one takes two."""
MORE_MEMORY = 1024 * 1024**2
"""Bytes of address space beyond what the libraries hold: the file, and four layers of 2400 x 2400."""
REFUSED = 3
"""Exit code: refused in words, which are on standard output."""
_CODE = str(Path(__file__).resolve().parent.parent.parent)


def light_apart(body: bytes, name: str, tile: str, window: Window) -> npt.NDArray[np.float32]:
    """As hdf5_light.light_of, in a process of its own.

    Raises:
        ReadFailed: as there; also when reading needs too much memory or time, or breaks off.
    """
    asked = json.dumps({"name": name, "tile": tile, "window": window})
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        environment = {
            "PATH": os.environ.get("PATH", ""), "TMPDIR": folder, "HOME": folder, "PYTHONPATH": _CODE,
            "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "HDF5_PLUGIN_PRELOAD": "::",  # the library's own word for: load no plugin
        }  # fmt: skip
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "pipelines.read.hdf5_apart", asked], input=body, cwd=folder,
                env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise ReadFailed(name, f"reading it took more than {SECONDS:.0f} seconds", NOT_READ) from error
    if done.returncode == REFUSED:
        thing, cause, step = json.loads(done.stdout)
        raise ReadFailed(thing, cause, step)
    _, _, rows, columns = window
    if done.returncode != 0 or len(done.stdout) != 4 * rows * columns:
        raise ReadFailed(name, f"reading it broke off (code {done.returncode})", NOT_READ)
    return np.frombuffer(done.stdout, "<f4").reshape(rows, columns).astype(np.float32)


def main(asked: str) -> int:
    """Read a granule from standard input, write its radiance to standard output; returns the exit code."""
    body = sys.stdin.buffer.read()
    _limit()
    told = json.loads(asked)
    try:
        light = light_of(body, told["name"], told["tile"], tuple(told["window"]))
    except ReadFailed as error:
        sys.stdout.write(json.dumps([error.thing, error.cause, error.next_step]))
        return REFUSED
    sys.stdout.buffer.write(light.astype("<f4").tobytes())
    return 0


def _limit() -> None:
    if sys.platform == "linux":
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MORE_MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
