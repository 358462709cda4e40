"""Settings: what the file may say, and that every refusal names the line to mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.errors import SettingsRefused
from geodata.settings import FILE_NAME, Settings, load_settings, settings_from


def test_a_workspace_without_a_file_has_the_shipped_settings(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    shipped = Settings().catalogs
    assert any("earth-search" in c.href for c in shipped)
    assert any("sentinel-1-rtc" in c.collections for c in shipped)
    assert any(c.sign == "earthdata" for c in shipped)


def test_what_the_file_says_is_in_force(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        "history_years = 2\n[detection]\nmin_px = 12\n"
        '[[catalogs]]\nhref = "https://stac.example"\ncollections = ["a"]\n',
        encoding="utf-8",
    )
    settings = load_settings(tmp_path)
    assert settings.history_years == 2.0
    assert settings.detection.min_px == 12
    assert settings.catalogs[0].collections == ("a",)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"histroy_years": 3}, "histroy_years"),
        ({"history_years": "three"}, "history_years"),
        ({"history_years": -1}, "history_years"),
        ({"detection": {"min_pixels": 3}}, "min_pixels"),
        ({"detection": {"min_px": True}}, "min_px"),
        ({"detection": 5}, "detection"),
        ({"catalogs": [{"href": "x"}]}, "catalogs"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(written: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsRefused, match=named):
        settings_from(written)


def test_a_broken_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("history_years = = 2", encoding="utf-8")
    with pytest.raises(SettingsRefused, match="not valid TOML"):
        load_settings(tmp_path)


def test_the_hash_follows_what_decides_and_nothing_else() -> None:
    settings = Settings()
    assert settings.hash() == Settings().hash()
    assert replace(settings, read_threads=3).hash() == settings.hash()
    assert replace(settings, detection=replace(settings.detection, min_px=9)).hash() != settings.hash()
