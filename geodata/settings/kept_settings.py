"""The settings behind each settings hash, kept in the workspace, and those by which what stands was judged.

The settings file may be edited between two runs. Sentences tell the rule by which changes were judged, not one that
nothing has been judged by yet.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings

SETTINGS_FOLDER = "settings"
_DIGEST = re.compile(r"[0-9a-f]{12}")


def remember_settings(workspace: Path, settings: Settings) -> None:
    """Keep the settings under their hash, so that a hash in an export can be read back years later."""
    path = workspace / SETTINGS_FOLDER / f"{settings.hash()}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        deciding = {"detection": asdict(settings.detection), "min_clear_fraction": settings.min_clear_fraction}
        written = path.with_name(path.name + ".new")
        written.write_text(json.dumps(deciding, indent=2, sort_keys=True), encoding="utf-8")
        written.replace(path)


def as_judged(workspace: Path, settings: Settings, digest: str) -> Settings:
    """Settings with what decides a detection as it was kept under a hash.

    Args:
        workspace: its folder.
        settings: in force today.
        digest: settings hash of a run or a judgement; "" = none is known.

    Returns:
        The settings as given where the hash is theirs, or where what was kept is gone, damaged, or of a version with
        other settings, so that it no longer gives that hash.
    """
    if digest == settings.hash() or not _DIGEST.fullmatch(digest):
        return settings
    try:
        kept = json.loads((workspace / SETTINGS_FOLDER / f"{digest}.json").read_text(encoding="utf-8"))
        judged = replace(
            settings,
            detection=DetectionSettings(**kept["detection"]),
            min_clear_fraction=float(kept["min_clear_fraction"]),
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return settings
    return judged if judged.hash() == digest else settings
