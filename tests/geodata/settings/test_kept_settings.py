"""What stands is told by the settings that it was judged by, whatever the file says since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.looks.judgement_mark import GROUND, LIGHT, Judged
from geodata.settings.kept_settings import SETTINGS_FOLDER, as_judged, remember_settings
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.workspace import Workspace

STRICT = replace(Settings(), detection=replace(Settings().detection, min_px=50, confirm_looks=9))


def test_a_hash_gives_the_settings_back_and_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    remember_settings(tmp_path, STRICT)
    today = replace(Settings(), corrections_to="desk@example.org")
    found = as_judged(tmp_path, today, STRICT.hash())
    assert found.detection == STRICT.detection and found.hash() == STRICT.hash() != today.hash()
    assert found.corrections_to == "desk@example.org"
    assert as_judged(tmp_path, today, today.hash()) is today


@pytest.mark.parametrize(
    "kept", [None, "", "[]", "{}", '{"detection": {"min_px": 50}, "min_clear_fraction": 0.2}', "["]
)
def test_what_was_kept_and_does_not_give_the_hash_is_not_believed(tmp_path: Path, kept: str | None) -> None:
    (tmp_path / SETTINGS_FOLDER).mkdir()
    if kept is not None:
        (tmp_path / SETTINGS_FOLDER / f"{STRICT.hash()}.json").write_text(kept, encoding="utf-8")
    today = Settings()
    assert as_judged(tmp_path, today, STRICT.hash()) is today


@pytest.mark.parametrize("digest", ["", "../../secret", "0" * 11, "A" * 12, "0" * 12 + "\n"])
def test_what_is_no_hash_opens_no_file(tmp_path: Path, digest: str) -> None:
    today = Settings()
    assert as_judged(tmp_path, today, digest) is today


def test_an_edition_reads_the_settings_by_which_most_sites_were_judged(tmp_path: Path) -> None:
    opened = Workspace.open(tmp_path)
    for n in range(3):
        outline = shapely.box(98.5 + n, 16.6, 98.51 + n, 16.61)
        opened.store.save_site(Site(f"s-{n}", f"S {n}", outline, "MM", source="x", documented=True), by="test")
    assert opened.edition(Audience.PUBLIC, date(2026, 11, 21)).settings.detection.min_px == 8, "nothing is judged yet"
    remember_settings(tmp_path, STRICT)
    now = Settings().hash()
    of_ground = [
        Judged(f"s-{n}", GROUND, "f", "", digest) for n, digest in enumerate((STRICT.hash(), now, STRICT.hash()))
    ]
    opened.store.save_judged([*of_ground, *(Judged(f"s-{n}", LIGHT, "f", "", now) for n in range(3))])
    view = opened.edition(Audience.PUBLIC, date(2026, 11, 21))
    assert (view.settings.detection.min_px, view.settings.detection.confirm_looks) == (50, 9)
    assert opened.settings.detection.min_px == 8, "the next run takes what the file says"
