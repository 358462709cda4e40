"""Detection settings changed for a trial, from texts such as "confirm_looks=4". Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from pydantic import ValidationError

from geodata.errors import SettingsRefused
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.refusal import refused
from geodata.settings.settings import Settings

PREFIX = "detection."
"""Optional before a name, as the heading in compound-watch.toml."""


def changed_settings(settings: Settings, changes: Sequence[str]) -> Settings:
    """The settings with some detection settings changed, as the command line gives them.

    Args:
        settings: those in force.
        changes: KEY=VALUE each; a key of DetectionSettings, with or without "detection." before it.

    Raises:
        SettingsRefused: no changes, no such setting, one given twice, not a number of the right kind, out of range,
            or a setting that decides what is read and so cannot be tried on the archive.
    """
    if not changes:
        raise SettingsRefused("--set", "nothing is changed", "Write it as --set confirm_looks=4")
    texts: dict[str, str] = {}
    for change in changes:
        key, equals, text = change.partition("=")
        name = key.strip().removeprefix(PREFIX)
        if not equals or not name or not text.strip():
            raise SettingsRefused(f"--set {change}", "it is not KEY=VALUE", "Write it as --set confirm_looks=4")
        if name in texts:
            raise SettingsRefused(f"--set {name}", "it is given twice", "Give it once")
        texts[name] = text.strip()
    return settings_with(settings, texts, "--set {}".format)


def settings_with(settings: Settings, texts: Mapping[str, str], called: Callable[[str], str]) -> Settings:
    """The settings with some detection settings changed.

    Args:
        settings: those in force.
        texts: name of a detection setting, with or without "detection." before it, to a number as a text.
        called: how a setting of a name is called where it was given, for the refusal.

    Raises:
        SettingsRefused: no such setting, not a number of the right kind, out of range, or a setting that decides what
            is read and so cannot be tried on the archive.
    """
    known = {f.name: getattr(settings.detection, f.name) for f in fields(DetectionSettings)}
    made: dict[str, Any] = {}
    for key, text in texts.items():
        name = key.removeprefix(PREFIX)
        if name not in known:
            elsewhere = name in {f.name for f in fields(Settings)}
            cause = "it does not decide how archived looks are judged" if elsewhere else "no such setting"
            raise SettingsRefused(called(name), cause, f"Use one of {', '.join(sorted(known))}")
        made[name] = _value(called(name), text, known[name])
    try:
        return replace(settings, detection=replace(settings.detection, **made))
    except ValidationError as error:
        raise refused(error, DetectionSettings, lambda path: called(str(path[-1]))) from error


def _value(thing: str, text: str, default: object) -> object:
    try:
        setting: object = tomllib.loads(f"x = {text}")["x"] if len(text.splitlines()) == 1 else text
    except ValueError:  # no TOML, or a number of 5,000 digits
        setting = text
    if isinstance(setting, str):
        raise SettingsRefused(thing, f"{text[:60]!r} is not a number", f"Write a number such as {default}")
    return setting
