"""Pictures are kept by all that they show: whatever of it is otherwise, another one is drawn."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.looks.scene import Scene, Sensor
from geodata.store import Store
from layers.pictures.annotate import Mark
from pipelines.read.chip_files import read_chip_bands, write_chip
from screens.pictures import pictures, timelapse
from screens.pictures.outlined import marks_key
from screens.pictures.picture_choice import clear_chips
from screens.session.edition import AUDIENCE, HOME, current
from screens.session.view_state import View
from screens.widgets.compare_slider import Compared
from tests.screens.fixture_world import box, make
from tests.screens.test_dashboard import DASHBOARD

SITE, CHANGE = "pellimar-bend", "pb-1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make(tmp_path).close()
    return tmp_path


def opened(monkeypatch: pytest.MonkeyPatch, home: Path, **asked: str) -> None:
    """Draw the page of the site."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, "internal")
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    app.session_state["go"] = ("site", {"site": SITE, **asked})
    app.run()
    assert not app.exception


def test_a_kind_that_later_looks_refine_is_drawn_anew(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The same id, state and outline; the sign and the colour of the line are those of the kind."""
    later: list[bytes] = []

    def slider(shown: Compared, **_more: object) -> None:
        later.append(shown.after)

    monkeypatch.setattr(pictures, "compare_slider", slider)
    opened(monkeypatch, home, change=CHANGE)
    store = Store.open(home)
    (change,) = [d for d in store.detections() if d.id == CHANGE]
    store.save_detections([replace(change, kind=Kind.DEMOLITION)])
    store.close()
    opened(monkeypatch, home, change=CHANGE)
    st.cache_data.clear()
    opened(monkeypatch, home, change=CHANGE)
    first, second, anew = later
    assert first != second and second == anew


def test_small_pictures_are_drawn_anew_with_the_outline(home: Path) -> None:
    """What they show is the ground around it, and for readers outside beside a belt the ground inside it alone."""

    def strip() -> list[str]:
        edition = current(home, Audience.INTERNAL)
        site = edition.sites[SITE]
        chips = clear_chips(edition, site)
        html = pictures._strip(edition, View(site=SITE), site, chips, chips[0], chips[-1])
        return re.findall(r'base64,([^"]+)"', html)

    before = strip()
    store = Store.open(home)
    site = store.site(SITE)
    store.save_site(replace(site, outline=box(-27.042, -19.851, 250, 150)), by="analyst 1")
    assert store.site(SITE).grid == site.grid
    store.close()
    moved = strip()
    assert len(before) == len(moved) > 3 and all(a != b for a, b in zip(before, moved, strict=True))


def test_a_timelapse_is_stretched_anew_when_a_look_in_its_middle_is_read_again(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    played: list[Sequence[tuple[str, str, bytes]]] = []

    def player(frames: Sequence[tuple[str, str, bytes]], **_more: object) -> None:
        played.append(frames)

    monkeypatch.setattr(timelapse, "picture_player", player)
    asked = {"show": "timelapse", "span": "all"}
    opened(monkeypatch, home, **asked)
    store = Store.open(home)
    site, chips = store.site(SITE), store.chips(SITE)
    chip = sorted(chips, key=lambda c: c.acquired_at)[len(chips) // 2]
    read: dict[str, Any] = dict(read_chip_bands(home, chip))
    bright = {name: read[name] + np.int16(4_000) for name in ("blue", "green", "red", "nir")}
    scene = Scene(chip.scene_id, chip.collection, "demo", Sensor.OPTICAL, chip.acquired_at, site.outline, "", {})
    store.save_chips([write_chip(home, site, scene, {**read, **bright})])
    store.close()
    opened(monkeypatch, home, **asked)
    st.cache_data.clear()
    opened(monkeypatch, home, **asked)
    first, second, anew = played
    assert len(first) > 5 and all(a[2] != b[2] for a, b in zip(first, second, strict=True)), "one stretch for all"
    assert second == anew


OUTLINE = box(-27.04, -19.85, 200, 160)
NEARLY = shapely.Polygon([*OUTLINE.exterior.coords[:3], (OUTLINE.bounds[0] + 1e-4, OUTLINE.bounds[3])])
OTHERS: dict[str, Any] = {
    "outline": NEARLY,
    "kind": Kind.DEMOLITION,
    "state": State.PROVISIONAL,
    "letter": "A",
    "aside": True,
}


def test_every_field_of_a_mark_is_in_the_key_of_its_picture() -> None:
    one = Mark(OUTLINE, Kind.CONSTRUCTION, State.CONFIRMED)
    assert OTHERS.keys() == {field.name for field in fields(Mark)}
    different = [one, *(replace(one, **{name: value}) for name, value in OTHERS.items())]
    keys = [marks_key([mark]) for mark in different]
    assert all(a != b for a, b in itertools.combinations(keys, 2))
    assert keys[0] == marks_key([replace(one)]) != marks_key([one, one])
