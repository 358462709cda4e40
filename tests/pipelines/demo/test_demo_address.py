"""The demo names an issuer and an address that say "demo", beside what an operator has set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.errors import SettingsRefused
from geodata.settings.settings import FILE_NAME, Settings, load_settings
from geodata.settings.template import settings_template
from geodata.wording.listing_sentences import DEMO_ADDRESS, NO_ADDRESS, SET_AN_ADDRESS, unanswerable_note
from pipelines.brief.brief import write_brief
from pipelines.demo.build_demo import name_demo_address
from pipelines.evidence.package import EvidenceReport
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.export import export
from screens.widgets.page_frame import unanswerable_words
from tests.pipelines.brief.brief_makers import TODAY, workspace_at


def test_the_demo_has_an_address_that_says_that_it_is_a_demo(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(settings_template(), encoding="utf-8")
    name_demo_address(tmp_path)
    once = (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    name_demo_address(tmp_path)
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == once
    told = load_settings(tmp_path)
    assert "demo" in told.corrections_to and "demo" in told.issuer
    assert unanswerable_words(Audience.PUBLIC, told) == ""


def test_what_an_operator_has_set_stays(tmp_path: Path) -> None:
    own = 'corrections_to = "desk@example.org"\n\n[detection]\nmin_px = 9\n'
    (tmp_path / FILE_NAME).write_text(own, encoding="utf-8")
    name_demo_address(tmp_path)
    told = load_settings(tmp_path)
    assert (told.corrections_to, told.issuer, told.detection.min_px) == (
        "desk@example.org",
        DEMO_ADDRESS["issuer"],
        9,
    )


def test_whoever_writes_a_file_for_the_public_is_told_that_nobody_can_answer(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    (change,) = workspace.store.detections()
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        lines = {
            "export": export(workspace, tmp_path / "a.kml", "claims", audience, today=TODAY).lines(),
            "brief": write_brief(workspace, (), None, tmp_path / "b.html", audience, today=TODAY).lines(),
        }
        page = (tmp_path / "b.html").read_text(encoding="utf-8")
        for what, said in lines.items():
            assert (SET_AN_ADDRESS in said) is (audience is Audience.PUBLIC), what
        assert NO_ADDRESS in page and NO_ADDRESS in (tmp_path / "a.kml").read_text(encoding="utf-8")
    assert EvidenceReport(tmp_path / "e.zip", change.id, 1, 1, 1, SET_AN_ADDRESS).lines()[-1] == SET_AN_ADDRESS
    with pytest.raises(SettingsRefused, match="no address for corrections"):
        publish_catalog(workspace, tmp_path / "served", Audience.PUBLIC, today=TODAY)
    answerable = replace(workspace.settings, corrections_to="desk@example.org")
    assert unanswerable_note(Audience.PUBLIC, answerable) == ""
    assert unanswerable_note(Audience.PUBLIC, Settings()) == SET_AN_ADDRESS
    assert unanswerable_note(Audience.INTERNAL, Settings()) == ""


def test_a_public_screen_without_an_address_says_so() -> None:
    assert "no address for corrections and replies" in unanswerable_words(Audience.PUBLIC, Settings())
    assert unanswerable_words(Audience.INTERNAL, Settings()) == ""
