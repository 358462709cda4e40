"""Reads an HDF5 granule in a process of its own: little memory, little time, no network and no login.

The library that unpacks HDF5 is large and was written for friendly files. Whatever a file does to it, the run goes on
and the look is told as failed. The other side is pipelines/night_light/hdf5_sandbox_child.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata.errors import ReadFailed
from geodata.i18n.kept_text import text_from_json
from geodata.i18n.messages import english
from pipelines.night_light.hdf5_sandbox_child import REFUSED
from pipelines.night_light.tile import NOT_READ, Window

SECONDS = 120.0
"""Seconds of a clock that one granule may take, with the start of the process: a real one takes two."""
_CODE = str(Path(__file__).resolve().parent.parent.parent)


def light_apart(body: bytes, name: str, tile: str, window: Window) -> npt.NDArray[np.float32]:
    """As hdf5_light.light_of, in a process of its own.

    Raises:
        ReadFailed: as there; also when reading needs too much memory or time, or breaks off.
    """
    asked = json.dumps({"name": name, "tile": tile, "window": window})
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "TMPDIR": folder,
            "HOME": folder,
            "PYTHONPATH": _CODE,
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "HDF5_PLUGIN_PRELOAD": "::",  # the library's own word for: load no plugin
        }
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "pipelines.night_light.hdf5_sandbox_child", asked],
                input=body,
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ReadFailed(
                name, english("reading it took more than {seconds} seconds", seconds=f"{SECONDS:.0f}"), NOT_READ
            ) from error
    if done.returncode == REFUSED:
        thing, cause, step = json.loads(done.stdout)
        raise ReadFailed(*map(text_from_json, (thing, cause, step)))
    _, _, rows, columns = window
    if done.returncode != 0 or len(done.stdout) != 4 * rows * columns:
        raise ReadFailed(name, english("reading it broke off (code {code})", code=done.returncode), NOT_READ)
    return np.frombuffer(done.stdout, "<f4").reshape(rows, columns).astype(np.float32)
