"""The other side of hdf5_sandbox.py: an HDF5 granule from standard input, within limits; radiance to standard output.

Plain numbers and not a pickle: what comes out of a process that read a stranger's file must not be able to run anything
in ours.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from geodata.errors import ReadFailed
from geodata.i18n.kept_text import text_to_json

REFUSED = 3
"""Exit code: refused in words, which are on standard output."""
MORE_MEMORY = 1024 * 1024**2
"""Bytes of address space beyond what the libraries hold: the file, and four layers of 2400 x 2400."""


def main(asked: str) -> int:
    """Read a granule from standard input, write its radiance as little-endian float32; returns the exit code."""
    from pipelines.night_light.hdf5_radiance import light_of  # only this process loads the HDF5 library

    body = sys.stdin.buffer.read()
    _limit()
    request = json.loads(asked)
    try:
        light = light_of(body, request["name"], request["tile"], tuple(request["window"]))
    except ReadFailed as error:
        sys.stdout.write(json.dumps([text_to_json(text) for text in (error.thing, error.cause, error.next_step)]))
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
