"""Why a change is flagged: its reasons with the figures that they rest on, beside what each look measured."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Detection
from geodata.detections.measured_look import MeasuredLook
from pipelines.measure.measured_looks import keep_measured_looks
from screens.review.why_flagged import figure, why_flagged
from screens.session.edition import Edition, current
from tests.screens.fixture_world import make

LOOKS = tuple(
    MeasuredLook("", "s2", f"scene-{day}", date(2026, 11, day), "swir22", measured, 0.12, 0.10, 0.14, 0.115, *shares)
    for day, measured, *shares in ((2, 0.12, 0.8, (0.01, None, 0.0)), (12, 0.26, 0.9, (0.0, 0.13, 0.01)))
)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    make(tmp_path).close()
    return current(tmp_path, Audience.INTERNAL)


def _change(edition: Edition, *reasons: str) -> Detection:
    first = next(d for d in edition.detections if not d.kind.is_activity and d.last_clear_before)
    return replace(
        first,
        reasons=reasons,
        last_clear_before=date(2026, 10, 3),
        first_seen=date(2026, 10, 13),
        last_seen=date(2026, 11, 17),
        clear_looks_since=6,
        agreeing_looks=5,
        kind_probability=0.72,
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("many-looks", "5 of 6 clear looks since show it"),
        ("wide-window", "10 days"),
        ("kind-unsure", "the model gives this kind 72%"),
        ("strong", "reflectance 26.0 % on 12 Nov 2026, where 10.0 to 14.0 % was to be expected"),
        ("look-alikes", "reflectance 11.5 % on 12 Nov 2026, and 26.0 % here"),
        ("may-be-field", ""),
    ],
)
def test_a_reason_has_the_figure_that_it_rests_on(edition: Edition, code: str, words: str) -> None:
    assert figure(code, _change(edition, code), LOOKS) == words


def test_without_what_was_measured_no_figure_is_made_up(edition: Edition) -> None:
    change = replace(_change(edition, "strong", "look-alikes"), last_clear_before=None, kind_probability=None)
    assert [figure(code, change, ()) for code in ("strong", "look-alikes", "sharp-window", "kind-unsure")] == [""] * 4


def test_the_bar_is_drawn_for_a_telephone_too(edition: Edition) -> None:
    """Of one that is wider than its screen the end lies out of sight."""
    head = why_flagged(edition, _change(edition, "strong"))
    head = head[: head.index('<dl class="cw-facts">')]
    wide, narrow = head.split('<div class="cw-on-phone">')[:2]
    assert {float(w) for w in re.findall(r'viewBox="0 0 ([\d.]+)', wide)} == {660.0}
    assert {float(w) for w in re.findall(r'viewBox="0 0 ([\d.]+)', narrow)} == {330.0}


def test_each_look_stands_beside_its_look_alikes_and_the_control_areas_are_counted(edition: Edition) -> None:
    change = _change(edition, "strong", "few-looks")
    looks = tuple(replace(look, change_id=change.id) for look in LOOKS)
    keep_measured_looks(edition.home, change.site_id, looks)
    box = shapely.box(98.5, 16.6, 98.51, 16.61)
    controls = tuple(Placebo(change.site_id, n, box, n == 1, 3.0, changes=int(n == 1)) for n in (1, 2, 3))
    card = why_flagged(replace(edition, placebos=controls), change)
    assert "Measured against expected" in card and "look-alikes that day" in card
    assert "reflectance 26.0 % on 12 Nov 2026, where 10.0 to 14.0 % was to be expected." in card
    assert "Control areas around this place: 1 of 3 flagged, at most 13 % of one differs in a look." in card
    assert "85 % of its pixels differ and 1 % of those of the control areas (medians of the looks)" in card
    assert "Pixels that differ from what was to be expected" in card and "of each control area" in card
    assert card.index("cw-support") < card.index("cw-doubt") < card.index("Control areas around")


@pytest.mark.parametrize(("share", "sign"), [(0.49, "cw-support"), (0.5, "cw-doubt")])
def test_a_control_area_that_would_have_shown_a_change_in_one_look_is_a_doubt(
    edition: Edition, share: float, sign: str
) -> None:
    change = _change(edition, "strong")
    looks = tuple(replace(look, change_id=change.id, controls=(share, 0.0)) for look in LOOKS)
    keep_measured_looks(edition.home, change.site_id, looks)
    box = shapely.box(98.5, 16.6, 98.51, 16.61)
    card = why_flagged(replace(edition, placebos=(Placebo(change.site_id, 1, box, False, 3.0),)), change)
    row = card[card.rindex("<dt>") :]
    assert sign in row and f"0 of 1 flagged, at most {100 * share:.0f} % of one differs in a look." in row


def test_judged_before_control_areas_were_kept_they_are_counted_alone(edition: Edition) -> None:
    change = _change(edition, "strong")
    looks = tuple(replace(look, change_id=change.id, far=None, controls=()) for look in LOOKS)
    keep_measured_looks(edition.home, change.site_id, looks)
    box = shapely.box(98.5, 16.6, 98.51, 16.61)
    card = why_flagged(replace(edition, placebos=(Placebo(change.site_id, 1, box, False, 3.0),)), change)
    assert "Control areas around this place: 0 of 1 flagged." in card and "Measured against expected" in card
    assert "Pixels that differ" not in card


def test_what_is_told_in_the_sentence_itself_is_no_reason(edition: Edition) -> None:
    card = why_flagged(edition, _change(edition, "usual-share:41/30/55", "many-looks"))
    assert "sual share" not in card


def test_the_figure_is_of_the_newest_look_that_shows_the_change_and_not_of_the_one_that_shows_it_gone(
    edition: Edition,
) -> None:
    change = replace(_change(edition, "strong"), last_seen=date(2026, 11, 12))
    gone = replace(LOOKS[0], day=date(2026, 11, 27), scene_id="gone")
    assert figure("strong", change, (*LOOKS, gone)).startswith("reflectance 26.0 % on 12 Nov 2026")
    assert figure("strong", change, (LOOKS[0], gone)) == "", "within what was to be expected it shows nothing"


def test_control_areas_speak_for_no_change_of_light(edition: Edition) -> None:
    light = next(d for d in edition.detections if d.kind.is_activity)
    box = shapely.box(98.5, 16.6, 98.51, 16.61)
    quiet = replace(edition, placebos=(Placebo(light.site_id, 1, box, False, 3.0),))
    assert "Control areas" not in why_flagged(quiet, light)
