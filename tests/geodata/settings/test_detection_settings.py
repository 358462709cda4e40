"""docs/method-details.md prints the numbers that are in force."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

from geodata.settings.detection_settings import DetectionSettings

METHOD = Path(__file__).parents[3] / "docs" / "method-details.md"


def test_the_table_of_the_method_holds_every_number_in_force() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S+) \| .+ \|$", METHOD.read_text(encoding="utf-8"), re.M))
    assert rows == {name: str(value) for name, value in asdict(DetectionSettings()).items()}


def test_numbers_are_not_negative_and_confirmation_is_stricter_than_notice() -> None:
    settings = DetectionSettings()
    assert all(getattr(settings, f.name) >= 0 for f in fields(settings))
    assert settings.confirm_looks > settings.provisional_looks >= 1
    assert settings.max_history_days >= settings.history_days >= 365
    assert settings.min_px == 8
