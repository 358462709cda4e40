"""Settings for tests, from what a settings file says."""

from __future__ import annotations

from typing import Any

from geodata.settings.settings import Settings, _settings


def settings_from(written: dict[str, Any]) -> Settings:
    """Settings from parsed TOML alone, without a file and whatever the environment says.

    Raises:
        SettingsRefused: an unknown name, a wrong type, or a value out of its range.
    """
    return _settings(written, "", {})
