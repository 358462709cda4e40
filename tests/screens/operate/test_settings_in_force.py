"""The operator reads the settings by which what stands was judged, and that the file was changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from geodata.looks.run import Run, RunState
from geodata.settings.kept_settings import remember_settings
from geodata.settings.settings import Settings
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
    begun = max(run.started_at for run in store.runs()) + timedelta(minutes=1)
    store.save_run(Run("newest", begun, begun, RunState.DONE, strict.hash(), "1", sites=1))
    store.close()
    told = html(opened(monkeypatch, tmp_path, "runs", lang="en"))
    assert CHANGED in told and "50 pixels least area" in told and strict.hash() in told
