"""Of a site where a change is held back no file tells the level of its light, and each says that it does not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.review import Review, Verdict
from geodata.wording.activity_sentences import activity_sentence
from geodata.workspace import Workspace
from tests.canaries.outlets import outlets
from tests.geodata.made_changes import made_change
from tests.screens.fixture_world import END, _at, make

LIGHT = made_change(
    id="ME-LIGHT1",
    site_id="oskelle-bridge",
    kind=Kind.DARK,
    last_clear_before=date(2026, 8, 1),
    first_seen=date(2026, 8, 11),
    confirmed_on=date(2026, 9, 20),
    last_seen=END - timedelta(days=4),
    reasons=("usual-share:8317/8229/9413", "above-surroundings", "lookalikes-stayed"),
)
"""Light all but gone, at a level that no other figure of that world has."""
MARKS = (b"8317 %", b"8229 to 9413", b"usual-share")
NOT_TOLD = "Its level is not told: not all that was flagged at this site is released."


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("levels") / "w"
    make(root).close()
    (root / "compound-watch.toml").write_text('corrections_to = "desk@example.org"\n', encoding="utf-8")
    store = Workspace.existing(root).store
    outline = store.site(LIGHT.site_id).outline
    dark = replace(LIGHT, outline=outline)
    held = replace(dark, id="ME-HELD01", kind=Kind.CLEARING, state=State.PROVISIONAL, confirmed_on=None, reasons=())
    store.save_detections([*store.detections(LIGHT.site_id), dark, held])
    for who in ("reviewer 7", "reviewer 8"):
        store.save_review(Review(dark.id, Verdict.CONFIRMED, "Dark on every night since.", who, _at(END)))
    store.close()
    return root


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)")
@pytest.mark.parametrize("audience", list(Audience))
def test_no_file_tells_the_level_of_a_site_of_which_no_figure_is_told(
    world: Path, audience: Audience, tmp_path: Path
) -> None:
    shutil.copytree(world, tmp_path / "w")
    every = outlets(tmp_path / "w", audience, tmp_path)
    found = {name: b" ".join(body.split()) for name, body in every.items()}
    with_level = [name for name, body in found.items() if any(mark in body for mark in MARKS)]
    saying_so = [name for name, body in found.items() if NOT_TOLD.encode() in body]
    assert any(b"Night light is all but gone" in body for body in found.values())
    if audience is Audience.INTERNAL:
        assert len(with_level) > 10 and saying_so == []
    else:
        assert with_level == []
        for surface in ("detections.csv", "detections.geojson", "detections.kml", "briefing", "feeds/"):
            assert any(surface in name for name in saying_so), (surface, saying_so)


def test_the_level_comes_back_with_the_rest(world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path / "w")
    workspace = Workspace.existing(tmp_path / "w")
    held, open_to = (workspace.edition(audience, END) for audience in (Audience.PARTNER, Audience.INTERNAL))
    assert LIGHT.site_id in held.held_back
    (told,) = (d for d in held.detections.items if d.id == LIGHT.id)
    (whole,) = (d for d in open_to.detections.items if d.id == LIGHT.id)
    assert activity_sentence(told).startswith(f"Night light is all but gone. {NOT_TOLD} ")
    assert "8317 % of its usual level above its surroundings" in activity_sentence(whole)
    assert held.revisions[LIGHT.id] and held.corrections.get(LIGHT.id) is None, "nothing that was said has changed"
    ids = {d.id for d in held.detections.items}
    workspace.store.save_detections(
        [
            d if d.id in ids else replace(d, state=State.WITHDRAWN, withdrawn_reason="returned")
            for d in workspace.store.detections(LIGHT.site_id)
        ]
    )
    again = workspace.edition(Audience.PARTNER, END)
    assert LIGHT.site_id not in again.held_back
    (back,) = (d for d in again.detections.items if d.id == LIGHT.id)
    assert activity_sentence(back) == activity_sentence(whole)
