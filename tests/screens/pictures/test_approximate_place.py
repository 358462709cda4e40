"""A place whose outline is a circle around a point is never named without saying so, in tables and pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.sites.site import OutlineBasis, Site
from layers.pictures.sheet import Legend
from screens.overview.front_tables import _changes
from screens.pictures import pictures, timelapse
from screens.pictures.picture_choice import clear_chips
from screens.session.edition import Edition, current
from screens.widgets.change_words import change_table
from tests.screens.fixture_world import make

TOLD = "Pellimar Bend (approximate place)"


@pytest.fixture(scope="module")
def circled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Site]:
    """An edition, and a site of it whose outline is a circle."""
    home: Path = tmp_path_factory.mktemp("circled")
    make(home).close()
    edition = current(home, Audience.INTERNAL)
    site = replace(edition.sites["pellimar-bend"], outline_basis=OutlineBasis.SOURCED_RADIUS)
    return replace(edition, sites={**edition.sites, site.id: site}), site


def test_tables_of_changes_mark_it(circled: tuple[Edition, Site]) -> None:
    edition, site = circled
    changes = [d for d in edition.detections if d.site_id == site.id]
    assert f"{TOLD}<" in _changes(edition, changes, len(changes))
    assert set(change_table(changes, edition.sites, {})["Site"]) == {TOLD}


def test_saved_pictures_are_called_so(circled: tuple[Edition, Site], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is burnt into a picture travels alone."""
    edition, site = circled
    chips = clear_chips(edition, site)
    titles: list[str] = []

    def pair_sheet(both: list[object], captions: list[str], legend: Legend) -> object:
        titles.append(legend.title)
        return both[0]

    def no_frames(*args: object, stretch: object) -> list[object]:
        titles.extend(one.title for one in args if isinstance(one, Legend))
        return []

    monkeypatch.setattr(pictures, "sheet", pair_sheet)
    monkeypatch.setattr(timelapse, "frames", no_frames)
    monkeypatch.setattr(timelapse, "animation", lambda *args, **more: b"")
    pictures._sheet(edition, site, (chips[0], chips[-1]), (), "true", "")
    timelapse._animated(edition, site, chips[-2:], "true", "gif", None)
    assert len(titles) == 2 and all(title.startswith(f"{TOLD}: ") for title in titles)
