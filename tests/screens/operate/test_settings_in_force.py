"""The operator reads the settings by which what stands was judged, and that the file was changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.settings.kept_settings import remember_settings
from geodata.settings.settings import FILE_NAME as SETTINGS_FILE
from geodata.settings.settings import Settings
from screens.session.edition import load
from tests.screens.fixture_world import make
from tests.screens.test_dashboard import html
from tests.screens.test_words_in_thai import opened

CHANGED = "The settings file was changed since the last run: the next one takes it."


def test_a_file_that_was_edited_since_is_told_and_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = make(tmp_path)
    monkeypatch.delenv("COMPOUND_WATCH_LANGUAGE", raising=False)
    told = html(opened(monkeypatch, tmp_path, "runs", lang="en"))
    assert CHANGED not in told and "8 pixels least area" in told
    strict = replace(Settings(), detection=replace(Settings().detection, min_px=50))
    remember_settings(tmp_path, strict)
    ids = [site.id for site in store.sites(retired=True)]
    store.save_judged([Judged(site_id, GROUND, "f", "", strict.hash()) for site_id in ids])
    store.close()
    told = html(opened(monkeypatch, tmp_path, "runs", lang="en"))
    assert CHANGED in told and "50 pixels least area" in told and strict.hash() in told


def test_all_else_that_the_file_says_is_taken_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The open workspace is shared by all visitors, and knows the settings that it was opened with."""
    make(tmp_path).close()
    file = tmp_path / SETTINGS_FILE
    for address in ("first@example.org", "second@example.org"):
        file.write_text(f'corrections_to = "{address}"\n', encoding="utf-8")
        day = date(2026, 11, 21)
        assert load(tmp_path, f"as of {address}", Audience.INTERNAL, day).settings.corrections_to == address
