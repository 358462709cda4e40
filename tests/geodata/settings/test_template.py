"""The settings file of a new workspace: changes nothing as it stands, and says every setting when switched on."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import FILE_NAME, Settings, load_settings
from geodata.settings.template import EXAMPLE, field_reasons, settings_template, write_template
from geodata.workspace import Workspace
from tests.geodata.made_settings import settings_from


def _switched_on(template: str) -> str:
    """What an operator gets who takes every "# " away; the lines in prose stay comments."""
    off = [line.removeprefix("# ") for line in template.splitlines()]
    return "\n".join(line if "=" in line.split("#")[0] or line.startswith("[") else f"# {line}" for line in off)


def test_as_it_stands_it_changes_nothing() -> None:
    assert tomllib.loads(settings_template()) == {}


def test_switched_on_it_says_every_default() -> None:
    written = tomllib.loads(_switched_on(settings_template()))
    assert settings_from(written) == Settings(online_basemaps=(EXAMPLE,))
    assert set(written) == {f.name for f in fields(Settings)}
    assert set(written["detection"]) == {f.name for f in fields(DetectionSettings)}


def test_every_number_has_its_reason() -> None:
    for settings in (Settings, DetectionSettings):
        reasons = field_reasons(settings)
        missing = {name for name, reason in reasons.items() if not reason} - {"catalogs", "detection"}
        assert missing == set()
    assert field_reasons(DetectionSettings)["guard_m"].startswith("metres")


def test_a_new_workspace_starts_with_it_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "new")
    assert (home.root / FILE_NAME).read_text(encoding="utf-8") == settings_template()
    assert load_settings(home.root) == Settings()
    (home.root / FILE_NAME).write_text("history_years = 2\n")
    assert Workspace.open(home.root).settings.history_years == 2.0
    write_template(home.root)
    assert (home.root / FILE_NAME).read_text() == "history_years = 2\n"
