"""Detection settings changed for a trial, from texts such as "confirm_looks=4". Pure."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from geodata.detection_settings import DetectionSettings
from geodata.errors import SettingsRefused
from geodata.settings import Settings
from geodata.settings_file import field_reasons

PREFIX = "detection."
"""Optional before a name, as the heading in compound-watch.toml."""
MAY_BE_ZERO = frozenset({"roof_blob_px", "mask_grow_px", "max_misses", "confirm_days", "clearing_days", "small_px",
                         "small_days", "separate_days"})  # fmt: skip
"""Whole numbers that may be 0; of the others at least one is needed (looks, days, pixels, groups)."""
LARGEST = 10_000
"""Whole numbers above this are a slip of the hand: thirty years of days, more groups than a site has covers."""


def changed_settings(settings: Settings, changes: Sequence[str]) -> Settings:
    """The settings with some detection settings changed.

    Args:
        settings: those in force.
        changes: KEY=VALUE each; a key of DetectionSettings, with or without "detection." before it.

    Raises:
        SettingsRefused: no changes, no such setting, one given twice, not a number of the right kind, out of range,
            or a setting that decides what is read and so cannot be tried on the archive.
    """
    if not changes:
        raise SettingsRefused("--set", "nothing is changed", "Write it as --set confirm_looks=4")
    known = {f.name: getattr(settings.detection, f.name) for f in fields(DetectionSettings)}
    reasons = field_reasons(DetectionSettings)
    made: dict[str, Any] = {}
    for change in changes:
        key, equals, text = change.partition("=")
        name = key.strip().removeprefix(PREFIX)
        if not equals or not name or not text.strip():
            raise SettingsRefused(f"--set {change}", "it is not KEY=VALUE", "Write it as --set confirm_looks=4")
        if name not in known:
            elsewhere = name in {f.name for f in fields(Settings)}
            cause = "it does not decide how archived looks are judged" if elsewhere else "no such setting"
            raise SettingsRefused(f"--set {name}", cause, f"Use one of {', '.join(sorted(known))}")
        if name in made:
            raise SettingsRefused(f"--set {name}", "it is given twice", "Give it once")
        made[name] = _value(name, text.strip(), known[name], share=reasons[name].startswith("share"))
    return replace(settings, detection=replace(settings.detection, **made))


def _value(name: str, text: str, default: int | float, *, share: bool) -> int | float:
    whole = isinstance(default, int)
    try:
        value = tomllib.loads(f"x = {text}")["x"]
    except tomllib.TOMLDecodeError:
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SettingsRefused(f"--set {name}", f"{text!r} is not a number", f"Write a number such as {default}")
    if whole and not isinstance(value, int):
        raise SettingsRefused(f"--set {name}", f"{text} is not a whole number", f"Write a number such as {default}")
    least, most = (0 if name in MAY_BE_ZERO or not whole else 1), (1.0 if share else LARGEST)
    if not least <= value <= most:
        raise SettingsRefused(
            f"--set {name}", f"{text} is not between {least} and {most:g}", f"Write a number such as {default}"
        )
    return value if whole else float(value)
