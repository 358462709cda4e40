"""The other side of read_sandboxed.py: reads a file from standard input within limits, writes its features as lines.

Lines of JSON with WKB and not a pickle: what comes out of a process that read a stranger's file must not be able to
run anything in ours.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import shapely

from geodata.errors import FileRefused
from geodata.i18n.kept_text import text_to_json
from pipelines.sites.files.read_features import read_features, ready_for
from pipelines.sites.site_features import Feature

OUT = "features.jsonl"
"""Written into the working folder, which is private and goes away."""
REFUSED, TOO_LARGE = 3, 4
"""Exit codes: refused in words, out of memory."""
MORE_MEMORY = 1536 * 1024**2
"""Bytes that reading may take beyond what the libraries themselves hold."""
CPU_SECONDS = 60
FILE_BYTES = 512 * 1024**2
"""Largest file that may be written: the archive's members and the features."""


def main(name: str, encoding: str = "") -> int:
    """Read standard input; returns the exit code."""
    data = sys.stdin.buffer.read()
    ready_for(name)
    _limit()
    try:
        features = read_features(data, name, encoding)
        lines = [line_of(feature) for feature in features]
    except FileRefused as error:
        Path(OUT).write_text(
            json.dumps([text_to_json(text) for text in (error.thing, error.cause, error.next_step)]), encoding="utf-8"
        )
        return REFUSED
    except MemoryError:
        return TOO_LARGE
    Path(OUT).write_text("\n".join(lines), encoding="utf-8")
    return 0


def line_of(feature: Feature) -> str:
    """A feature as one line of JSON, its geometry as WKB in hexadecimal digits."""
    fields = {key: value for key, value in vars(feature).items() if key != "geometry"}
    fields["notes"] = [text_to_json(note) for note in feature.notes]
    if feature.geometry is not None:
        fields["wkb"] = shapely.to_wkb(feature.geometry, hex=True)
    else:
        fields["wkb"] = None
    return json.dumps(fields, default=str)


def _limit() -> None:
    held = 0
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        held = pages * resource.getpagesize()
        _lower(resource.RLIMIT_AS, held + MORE_MEMORY)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(what: int, to: int) -> None:
    _, hard = resource.getrlimit(what)
    most = to if hard == resource.RLIM_INFINITY else min(to, hard)
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
