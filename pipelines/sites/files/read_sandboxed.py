"""Reads a file of places in a process of its own: little memory, little time, one private folder.

Whatever a file does to the libraries that read it (a bomb, a loop, a crash), the dashboard and the store go on, and
the person who brought it is told in words. The other side is pipelines/sites/files/read_sandboxed_child.py.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import shapely

from geodata.errors import FileRefused
from geodata.i18n.kept_text import text_from_json
from geodata.i18n.messages import english, msg
from pipelines.sites.files.read_features import shown_name
from pipelines.sites.files.read_sandboxed_child import OUT, REFUSED, TOO_LARGE
from pipelines.sites.files.upload_limit import refuse_too_large
from pipelines.sites.site_features import Feature

SECONDS = 90.0
"""Seconds of a clock that one file may take, with the start of the process: 10,000 outlines take 4."""
_SMALLER = msg("Split it, or simplify its outlines, and try again")
_CODE = str(Path(__file__).resolve().parents[3])


def read_features_apart(data: bytes, name: str, encoding: str = "", *, seconds: float = SECONDS) -> list[Feature]:
    """Features of a file's bytes, as read_features (beside this file) reads them.

    Args:
        data: at most LARGEST_UPLOAD_BYTES (upload_limit.py).
        name: file name; its ending says the format.
        encoding: as read_features.
        seconds: how long it may take.

    Raises:
        FileRefused: as read_features; also when reading needs too much memory or time, or breaks off.
    """
    label = shown_name(name)
    refuse_too_large(len(data), label)
    with tempfile.TemporaryDirectory(prefix="compound-watch-") as folder:
        # no proxy, no credentials, no GDAL settings of the operator: a file is read by its own bytes alone
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "TMPDIR": folder,
            "HOME": folder,
            "PYTHONPATH": _CODE,
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = [sys.executable, "-P", "-m", "pipelines.sites.files.read_sandboxed_child", label, encoding]
        try:
            done = subprocess.run(
                command,
                input=data,
                cwd=folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise FileRefused(
                label, english("reading it took more than {seconds} seconds", seconds=f"{seconds:.0f}"), _SMALLER
            ) from error
        out_path = Path(folder) / OUT
        if done.returncode == TOO_LARGE:
            raise FileRefused(label, "reading it needs more memory than one file may take", _SMALLER)
        if done.returncode in (0, REFUSED) and out_path.is_file():
            lines = out_path.read_text(encoding="utf-8").splitlines()
            if done.returncode == REFUSED:
                raise FileRefused(*map(text_from_json, json.loads(lines[0])))
            return [_feature(json.loads(line)) for line in lines]
    raise FileRefused(
        label,
        english("reading it broke off ({code})", code=_how(done.returncode)),
        "Export the places again as GeoJSON",
    )


def _feature(told: dict[str, object]) -> Feature:
    wkb, notes = told.pop("wkb"), told.pop("notes")
    geometry = shapely.from_wkb(bytes.fromhex(wkb)) if isinstance(wkb, str) else None
    kept = tuple(map(text_from_json, notes)) if isinstance(notes, list) else ()
    return Feature(geometry=geometry, notes=kept, **told)  # type: ignore[arg-type]


def _how(code: int) -> str:
    if code >= 0:
        return f"code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
