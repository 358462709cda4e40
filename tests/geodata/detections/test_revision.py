"""What counts as another statement, and which of them are corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from shapely.affinity import translate

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.revision import Change, Revision, Why, corrections
from geodata.sites.site import Site
from geodata.wording.correction_sentences import Corrected, corrected_since, correction_sentence, why_words

BOX = shapely.box(98.5, 16.6, 98.501, 16.601)
SITE = Site("kk", "KK", shapely.box(98.49, 16.59, 98.51, 16.61))
AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
TOLD = Detection(
    "PB-548316",
    "kk",
    Kind.DEMOLITION,
    State.CONFIRMED,
    BOX,
    date(2026, 7, 20),
    date(2026, 8, 29),
    date(2026, 10, 3),
    date(2026, 11, 17),
    None,
    23_600.0,
    Confidence.HIGH,
    ("many-looks",),
    ("s1",),
    "h",
    "v",
    control_set=1,
)


def told(*steps: tuple[Why, dict[str, Any]]) -> list[Revision]:
    """Revisions of a detection whose fields change step by step, a day apart."""
    found, now = [Revision.of(TOLD, 1, AT, Change(Why.FIRST))], TOLD
    for number, (why, fields) in enumerate(steps, start=2):
        now = replace(now, **fields)
        assert not found[-1].says(now)
        found[-1] = replace(found[-1], said_until=AT + timedelta(days=number))
        found.append(Revision.of(now, number, AT + timedelta(days=number), Change(why)))
    return found


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"first_seen": date(2026, 9, 13), "last_clear_before": date(2026, 9, 8)}, ("window",)),
        ({"confirmed_on": date(2026, 10, 8)}, ("window",)),
        ({"last_clear_before": None}, ("window",)),
        ({"kind": Kind.CLEARING}, ("kind",)),
        ({"area_m2": 26_000.0}, ("area",)),  # 10.2 %
        ({"area_m2": 21_000.0}, ("area",)),
        ({"area_m2": 25_900.0}, ()),  # 9.7 %
        ({"confidence": Confidence.LOW}, ("doubt",)),  # its quotation says so from then on
        ({"confidence": Confidence.MEDIUM}, ()),
        ({"outline": translate(BOX, 0.7 * (BOX.bounds[2] - BOX.bounds[0]))}, ("place",)),
        ({"outline": translate(BOX, 0.4 * (BOX.bounds[2] - BOX.bounds[0]))}, ()),
        ({"state": State.WITHDRAWN, "ended_on": date(2026, 11, 17)}, ("state",)),
        ({"state": State.PROVISIONAL, "confirmed_on": None}, ("state", "window")),
    ],
)
@pytest.mark.parametrize("why", [Why.CONTROL_SET, Why.NEW_LOOKS])
def test_what_is_told_otherwise_is_a_correction_whatever_the_reason(
    fields: dict[str, Any], parts: tuple[str, ...], why: Why
) -> None:
    made = corrections(told((why, fields)))
    assert [one.parts for one in made] == ([parts] if parts else [])


def test_a_doubt_that_was_told_at_first_is_none_and_one_that_comes_back_is() -> None:
    low, high = {"confidence": Confidence.LOW}, {"confidence": Confidence.HIGH}
    revisions = told((Why.NEW_LOOKS, low), (Why.NEW_LOOKS, high), (Why.NEW_LOOKS, low))
    assert corrections(revisions[1:3]) == (), "surer than it was told"
    (again,) = corrections(revisions[1:])
    assert (again.before.number, again.parts) == (3, ("doubt",))
    words = correction_sentence(Corrected(TOLD, again))
    assert "Confidence is low now: there are doubts about it." in words
    moved = corrections(told((Why.VERSION, {"outline": translate(BOX, 0.01)})))
    assert "less than half of its ground" in correction_sentence(Corrected(TOLD, moved[0]))


def test_what_ended_as_new_images_show_is_no_correction_but_ending_for_another_reason_is() -> None:
    over = {"state": State.ENDED, "ended_on": date(2026, 11, 12)}
    assert corrections(told((Why.NEW_LOOKS, over))) == ()
    (made,) = corrections(told((Why.VERSION, over)))
    assert made.parts == ("state",)
    first, second = told((Why.LATE_SCENE, over))
    looked = replace(second, details=("late=LC09_1", "new_looks=3"))
    (late,) = corrections([first, looked])
    assert late.parts == ("state",), "it ended before the day on which it was said to last: not by looks that were new"
    assert corrections([first, replace(looked, ended_on=AT.date() + timedelta(days=1))]) == ()
    (later,) = corrections(told((Why.NEW_LOOKS, over), (Why.LATE_SCENE, {"ended_on": date(2026, 11, 7)})))
    assert later.parts == ("window",)


def test_a_kind_that_was_not_yet_clear_is_taken_without_a_correction_and_given_up_with_one() -> None:
    takes = (Why.NEW_LOOKS, {"kind": Kind.CONSTRUCTION})
    revisions = told((Why.NEW_LOOKS, {"kind": Kind.UNCLEAR}), takes, (Why.NEW_LOOKS, {"kind": Kind.CLEARING}))
    assert corrections(revisions[1:3]) == ()
    (made,) = corrections(revisions[1:])
    assert (made.before.number, made.after.number, made.parts) == (3, 4, ("kind",))
    (unsaid,) = corrections(revisions[:2])
    assert unsaid.parts == ("kind",)


def test_small_steps_add_up_to_a_correction() -> None:
    steps = [(Why.NEW_LOOKS, {"area_m2": area}) for area in (24_600.0, 25_600.0, 26_600.0, 27_600.0)]
    (made,) = corrections(told(*steps))
    assert (made.before.area_m2, made.after.area_m2) == (23_600.0, 26_600.0)


def test_what_was_never_confirmed_can_be_told_otherwise_without_one() -> None:
    loose = [
        replace(r, state=State.PROVISIONAL, confirmed_on=None) for r in told((Why.NEW_LOOKS, {"kind": Kind.CLEARING}))
    ]
    assert corrections(loose) == ()


def test_counts_of_looks_are_no_new_statement_but_the_outline_is() -> None:
    (first,) = told()
    assert first.says(replace(TOLD, last_seen=date(2026, 11, 22), agreeing_looks=9, clear_looks_since=9, run_id="r"))
    assert first.says(replace(TOLD, scenes=("s1", "s2"), reasons=("few-looks",), settings_hash="x"))
    assert not first.says(replace(TOLD, outline=translate(BOX, 0.0001)))
    assert first.applied_to(replace(TOLD, kind=Kind.CLEARING, area_m2=1.0)) == TOLD


def test_a_kind_that_becomes_sure_or_no_longer_is_is_told_anew_and_its_probability_alone_is_not() -> None:
    unsure, sure = replace(TOLD, kind_probability=0.7), replace(TOLD, kind_probability=0.9)
    first = Revision.of(unsure, 1, AT, Change(Why.FIRST))
    assert first.says(replace(TOLD, kind_probability=0.84)) and not first.says(sure)
    assert not Revision.of(sure, 1, AT, Change(Why.FIRST)).says(unsure)
    assert first.applied_to(sure) == unsure  # what was said then is told as it was said then


def test_a_kind_given_up_is_corrected_in_words_that_name_no_other() -> None:
    (made,) = corrections(told((Why.VERSION, {"kind": Kind.UNCLEAR})))
    said = correction_sentence(Corrected(replace(TOLD, kind=Kind.UNCLEAR), made))
    assert "It was told as consistent with demolition and is told as of a kind not yet clear." in said


def test_ground_that_was_only_cut_into_several_changes_is_told_with_them() -> None:
    """Told as three changes in place of one, nothing on the ground became less, and the correction says where it is."""
    west, south, east, north = BOX.bounds
    middle = (west + east) / 2
    left, right = shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)
    revisions = told((Why.CONTROL_SET, {"outline": left, "area_m2": TOLD.area_m2 / 2}))
    now = replace(TOLD, outline=left, area_m2=TOLD.area_m2 / 2)
    part = replace(TOLD, id="PB-16B419", outline=right, area_m2=TOLD.area_m2 / 2)
    elsewhere = replace(part, id="PB-FAR", outline=translate(right, 0.1))
    gone = replace(part, id="PB-GONE", state=State.WITHDRAWN)
    light = replace(part, id="PB-LIGHT", kind=Kind.BRIGHTER)
    other_site = replace(part, id="XX-SITE", site_id="another")
    every = [now, part, elsewhere, gone, light, other_site]
    (one,) = corrected_since(every, {now.id: corrections(revisions)}, None)
    assert one.told_apart == ("PB-16B419",)
    assert "Of the ground that it told before, some is told as PB-16B419 now. Why:" in correction_sentence(one)
    (alone,) = corrected_since([now, elsewhere, gone], {now.id: corrections(revisions)}, None)
    assert alone.told_apart == () and "some is told as" not in correction_sentence(alone)


def test_a_correction_is_told_with_what_was_said_what_is_said_and_why() -> None:
    moved = {"first_seen": date(2026, 9, 13), "last_clear_before": date(2026, 9, 8), "area_m2": 30_000.0}
    revisions = told((Why.CONTROL_SET, moved))
    details = ("control_set=1 -> 2", "reason=a neighbour was drawn", "by=operator")
    revisions[-1] = replace(revisions[-1], details=details)
    now = replace(TOLD, **moved)
    (one,) = corrected_since([now], {now.id: corrections(revisions)}, None)
    said = correction_sentence(one)
    assert said == (
        "PB-548316, corrected 22 Nov 2026. Told before: Last clear look 20 Jul 2026; first seen 29 Aug; rule met on "
        "the image of 3 Oct. Told now: Last clear look 8 Sep 2026; first seen 13 Sep; rule met on the image of 3 Oct. "
        "About 2.4 ha (2.1 to 2.6) before, about 3.0 ha (2.7 to 3.3) now. "
        "Why: what the site is held against was chosen anew (set 2 in place of 1): “a neighbour was drawn” "
        "(operator)."
    )
    assert corrected_since([now], {now.id: corrections(revisions)}, date(2026, 11, 22)) == []
    assert corrected_since([], {now.id: corrections(revisions)}, None) == []
    assert isinstance(one, Corrected) and why_words(replace(revisions[-1], details=())).endswith("chosen anew")
