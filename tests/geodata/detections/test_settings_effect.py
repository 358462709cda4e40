"""Changed settings for a trial, and what differs between two judgements."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.settings_effect import SitePreview, differences, preview_rows
from geodata.errors import SettingsRefused
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.override import changed_settings
from geodata.settings.settings import Settings
from geodata.wording.settings_effect_lines import preview_lines


def _detection(key: str, **other: object) -> Detection:
    made = Detection(
        id=key,
        site_id="place",
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=shapely.box(0, 0, 1, 1),
        last_clear_before=date(2026, 1, 1),
        first_seen=date(2026, 1, 6),
        confirmed_on=date(2026, 2, 1),
        last_seen=date(2026, 3, 1),
        ended_on=None,
        area_m2=5000.0,
        confidence=Confidence.HIGH,
        reasons=(),
        scenes=(),
        settings_hash="h",
        code_version="v",
    )
    return replace(made, **other)  # type: ignore[arg-type]


def test_every_detection_setting_can_be_tried_with_or_without_its_heading() -> None:
    for field in fields(DetectionSettings):
        now = getattr(DetectionSettings(), field.name)
        # half of it, or one less: other than it was and of the same kind
        other = max(1, now - 1) if isinstance(now, int) else now / 2
        for name in (field.name, f"detection.{field.name}"):
            made = changed_settings(Settings(), [f"{name}={other}"])
            assert getattr(made.detection, field.name) == other
            assert replace(made.detection, **{field.name: now}) == DetectionSettings()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("bogus=1", "no such setting"),
        ("min_clear_fraction=0.5", "does not decide"),
        ("confirm_looks", "not KEY=VALUE"),
        ("confirm_looks=", "not KEY=VALUE"),
        ("=3", "not KEY=VALUE"),
        ("confirm_looks=2.5", "not a whole number"),
        ("confirm_looks=four", "not a number"),
        ("confirm_looks=true", "not a number"),
        ("field_like=nan", "not a number"),
        ("field_like=inf", "not a number"),
        ("confirm_looks=0", "not between"),
        ("groups=99999999", "not between"),
        ("differs_sigma=-1", "not between"),
        ("roof_excess=1.01", "not between"),
        ("min_px=3\nx=4", "not a number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(change: str, words: str) -> None:
    with pytest.raises(SettingsRefused, match=words):
        changed_settings(Settings(), [change])


def test_nothing_and_the_same_twice_are_refused() -> None:
    with pytest.raises(SettingsRefused, match="nothing is changed"):
        changed_settings(Settings(), [])
    with pytest.raises(SettingsRefused, match="given twice"):
        changed_settings(Settings(), ["min_px=9", "detection.min_px=10"])


def test_each_kind_of_difference_once() -> None:
    stays, gone, moved, back = (_detection(key) for key in ("stays", "gone", "moved", "back"))
    never = replace(_detection("never"), state=State.WITHDRAWN)
    found = differences(
        "place",
        [stays, gone, moved, replace(back, state=State.WITHDRAWN), never, _detection("doubted")],
        [
            stays,
            replace(moved, area_m2=6000.0, first_seen=date(2026, 1, 11)),
            back,
            _detection("new"),
            never,
            replace(_detection("doubted"), state=State.WITHDRAWN),
        ],
    )
    assert [d.id for d in found.appears] == ["back", "new"]
    assert [d.id for d in found.vanishes] == ["doubted", "gone"]
    assert [(m.id, m.changed) for m in found.moves] == [
        ("moved", (("first_seen", "2026-01-06", "2026-01-11"), ("area_m2", 5000.0, 6000.0)))
    ]
    assert found.same == 1
    told = "\n".join(preview_lines([found], ["min_px=9"]))
    assert "2 would appear, 2 vanish, 1 move, 1 stay" in told
    assert "area 0.50 ha -> 0.60 ha" in told
    assert json.loads(json.dumps(preview_rows([found])))[0]["moves"][0]["changed"]["first_seen"] == {
        "from": "2026-01-06",
        "to": "2026-01-11",
    }


def test_a_site_that_cannot_be_judged_says_why() -> None:
    lines = preview_lines([SitePreview("place", "it could not be judged: too little history")], ["history_days=900"])
    assert "place: it could not be judged: too little history." in lines


states = st.sampled_from(list(State))
found = st.dictionaries(st.sampled_from("abcdef"), st.builds(lambda s, a: ("x", s, a), states, st.integers(1, 3)))


@given(found, found)
def test_the_way_back_is_the_mirror(old: dict[str, tuple[str, State, int]], new: dict[str, tuple[str, State, int]]):
    """Law: what appears one way vanishes the other way, and each detection is told in one place."""
    before = [_detection(k, state=s, area_m2=float(a)) for k, (_, s, a) in old.items()]
    after = [_detection(k, state=s, area_m2=float(a)) for k, (_, s, a) in new.items()]
    there, back = differences("p", before, after), differences("p", after, before)
    assert [d.id for d in there.appears] == [d.id for d in back.vanishes]
    assert [d.id for d in there.vanishes] == [d.id for d in back.appears]
    assert [m.id for m in there.moves] == [m.id for m in back.moves]
    assert there.same == back.same
    standing = {k for k, (_, s, _) in (old | new).items()} & {
        d.id for d in (*before, *after) if d.state is not State.WITHDRAWN
    }
    told = [d.id for d in (*there.appears, *there.vanishes)] + [m.id for m in there.moves]
    assert len(told) == len(set(told))
    assert len(told) + there.same == len(standing)
    assert differences("p", before, before) == SitePreview(
        "p", "", same=sum(d.state is not State.WITHDRAWN for d in before)
    )
