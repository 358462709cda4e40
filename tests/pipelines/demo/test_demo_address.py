"""The demo names an issuer and an address that say "demo", beside what an operator has set."""

from __future__ import annotations

from pathlib import Path

from geodata.access.audience import Audience
from geodata.settings.settings import FILE_NAME, Settings, load_settings
from geodata.settings.template import settings_template
from geodata.wording.listing_sentences import DEMO_ADDRESS
from pipelines.demo.build_demo import name_demo_address
from screens.widgets.page_frame import unanswerable_words


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


def test_a_public_screen_without_an_address_says_so() -> None:
    assert "no address for corrections and replies" in unanswerable_words(Audience.PUBLIC, Settings())
    assert unanswerable_words(Audience.INTERNAL, Settings()) == ""
