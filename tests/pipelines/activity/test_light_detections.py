"""Night light as detections: ids last, what older versions called activity is known again, replay holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geodata.detections.detection import Detection, Kind, State
from geodata.detections.reason_codes import like_flagged
from geodata.detections.review_state import ReviewState
from geodata.detections.revision import Change, Why, corrections
from geodata.errors import NotFound
from geodata.looks.measure import Measure
from geodata.wording.change_sentences import confidence_sentence, detection_sentence, may_say
from geodata.workspace import Workspace
from pipelines.activity.light_detections import MEASURES, light_detections, with_lasting_ids
from pipelines.activity.light_placebos import PLACES_FLAGGED
from pipelines.context.summary import Tally
from pipelines.judge.known_places import KnownPlaces
from pipelines.night_light.read_night_light import MeasuredLight
from pipelines.run import judge_light
from pipelines.run.replay import replay
from tests.pipelines.imagery_makers import site_of

SITE = site_of()
START = datetime(2024, 1, 5, 12, tzinfo=UTC)


def _workspace(folder: Path, factor: Mapping[int, float], n: int = 80) -> Workspace:
    """Ten-day values around 14 nW/cm2/sr, look-alikes beside them; `factor` maps an index to the site's own."""
    workspace = Workspace.open(folder)
    workspace.store.save_site(SITE, by="test")
    rng = np.random.default_rng(4)
    values = {name: list[Measure]() for name in MEASURES}
    for i in range(n):
        at, scene = START + timedelta(days=10 * i), f"light-{i}"
        own = 14 * factor.get(i, 1.0) * float(np.exp(rng.normal(0, 0.06)))
        for name, value in zip(MEASURES, (own + 0.4, 14.0, 0.4), strict=True):
            values[name].append(Measure(SITE.id, name, at, value, "nW/cm2/sr", scene_id=scene))
    for name, measures in values.items():
        workspace.store.save_measures(SITE.id, name, measures)
    return workspace


def _judge(workspace: Workspace, run_id: str = "20260301T000000") -> tuple[Detection, ...]:
    made = light_detections(SITE, workspace.store, workspace.settings, run_id=run_id)
    workspace.store.save_detections(made)
    return made


def test_dark_and_back_are_told_and_replayed(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, dict.fromkeys(range(50, 62), 0.05))
    dark, back = sorted(_judge(workspace), key=lambda d: d.first_seen)
    assert (dark.kind, dark.state, back.kind, back.state) == (Kind.DARK, State.ENDED, Kind.RELIT, State.CONFIRMED)
    assert dark.ended_on == back.first_seen == (START + timedelta(days=620)).date()
    assert detection_sentence(back, SITE).startswith("Night light is back, at about ")
    assert "look-alike place" not in detection_sentence(back, SITE), "how often it errs is not known here"
    rate = Measure(SITE.id, PLACES_FLAGGED, START, 0.0, "flags/year", 0.0, 0.159)
    workspace.store.save_measures(SITE.id, PLACES_FLAGGED, [rate])
    dark, back = sorted(_judge(workspace), key=lambda d: d.first_seen)
    assert "Flags of the same rule at a look-alike place, per year: 0 to 0.16." in detection_sentence(back, SITE)
    assert "like" not in confidence_sentence(back).replace("look-alike places stayed", "")
    assert "look-alike places stayed as they were" in confidence_sentence(back)
    said = may_say(back, SITE, review=ReviewState.CONFIRMED, edition_of=back.first_seen)
    assert said.startswith("“Night light measured over") and "came back" in said
    assert replay(workspace, dark.id).identical and replay(workspace, back.id).identical
    assert {d.id for d in _judge(workspace, "later")} == {dark.id, back.id}


def test_night_by_night_an_id_stays_from_the_first_flag_to_the_end(tmp_path: Path) -> None:
    whole = _workspace(tmp_path / "all", dict.fromkeys(range(50, 62), 0.05))
    every = {name: whole.store.measures(SITE.id, name) for name in MEASURES}
    nightly = Workspace.open(tmp_path / "nightly")
    nightly.store.save_site(SITE, by="test")
    kinds: dict[str, list[Kind]] = {}
    for n in range(45, 81):
        for name in MEASURES:
            nightly.store.save_measures(SITE.id, name, every[name][:n])
        for d in _judge(nightly, f"n{n}"):
            kinds.setdefault(d.id, []).append(d.kind)
    assert {d.id for d in _judge(whole)} == set(kinds)
    assert sorted(told[-1] for told in kinds.values()) == [Kind.DARK, Kind.RELIT]
    assert all(d.state is not State.WITHDRAWN for d in nightly.store.detections(SITE.id))


def test_a_rise_that_was_called_activity_keeps_its_id_and_is_no_correction(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, dict.fromkeys(range(55, 80), 2.4))
    (made,) = light_detections(SITE, workspace.store, workspace.settings, run_id="r")
    old = replace(made, id="P1-OLD001", kind=Kind.ACTIVITY, birth=f"night_light/{made.first_seen}")
    workspace.store.save_detections([old], change=Change(Why.FIRST), at=START)
    (again,) = light_detections(SITE, workspace.store, workspace.settings, run_id="r2")
    assert (again.id, again.kind, again.birth) == ("P1-OLD001", Kind.BRIGHTER, old.birth)
    workspace.store.save_detections([again], change=Change(Why.VERSION), at=START + timedelta(days=1))
    assert corrections(workspace.store.revisions(again.id)) == ()


def test_light_that_dims_and_then_goes_dark_is_one_change_and_no_correction(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, {**dict.fromkeys(range(50, 60), 0.5), **dict.fromkeys(range(60, 80), 0.03)})
    every = {name: workspace.store.measures(SITE.id, name) for name in MEASURES}
    ids = []
    for day, n in enumerate((58, 80)):
        for name in MEASURES:
            workspace.store.save_measures(SITE.id, name, every[name][:n])
        (made,) = light_detections(SITE, workspace.store, workspace.settings, run_id="r")
        workspace.store.save_detections([made], change=Change(Why.NEW_LOOKS), at=START + timedelta(days=day))
        ids.append((made.id, made.kind))
    assert [kind for _, kind in ids] == [Kind.DIMMED, Kind.DARK] and ids[0][0] == ids[1][0]
    assert corrections(workspace.store.revisions(ids[0][0])) == ()


def test_what_is_no_longer_found_is_withdrawn_and_stays(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, dict.fromkeys(range(55, 80), 0.1))
    (made,) = _judge(workspace)
    quiet = [replace(m, value=14.4) for m in workspace.store.measures(SITE.id, "night_light")]
    workspace.store.save_measures(SITE.id, "night_light", quiet)
    (gone,) = _judge(workspace, "later")
    assert (gone.id, gone.state) == (made.id, State.WITHDRAWN)


@pytest.mark.parametrize(("first", "judged"), [(0, True), (30, False), (60, False)])
def test_a_series_that_was_not_judged_in_its_time_takes_nothing_back(tmp_path: Path, first: int, judged: bool) -> None:
    """Light falls at value 50. A successor that begins at 30 is judged from 67 on, a year of 37 values later, with the
    fall in its history; one that begins at 60 never saw it. Both hold the dark site to be usual."""
    workspace = _workspace(tmp_path, dict.fromkeys(range(50, 80), 0.1))
    (dark,) = _judge(workspace)
    assert dark.state is State.CONFIRMED
    for name in MEASURES:
        values = workspace.store.measures(SITE.id, name)[first:]
        values = [replace(m, value=1.8) for m in values] if name == "night_light" else values
        workspace.store.save_measures(SITE.id, name, values)
    (after,) = _judge(workspace, "later")
    assert after == dark if not judged else (after.id, after.state) == (dark.id, State.WITHDRAWN)


def test_the_standing_change_of_the_same_day_lends_its_id_before_a_withdrawn_one(tmp_path: Path) -> None:
    """Two earlier flags lie within 31 days, the withdrawn one first by its id: the confirmed one was seen on that
    day. Of two findings each gets the one nearest to it, whichever is told first."""
    (dark,) = _judge(_workspace(tmp_path, dict.fromkeys(range(55, 80), 0.1)))
    gone = replace(dark, id="P1-1", state=State.WITHDRAWN, first_seen=dark.first_seen - timedelta(days=10))
    stands = replace(dark, id="P1-2", birth="night_light/left/2025-06-01")
    stored = {one.id: one for one in (gone, stands)}
    (told,) = with_lasting_ids([dark], stored)
    assert (told.id, told.birth) == (stands.id, stands.birth)
    same_day = {**stored, gone.id: replace(gone, first_seen=dark.first_seen)}
    late = {**same_day, stands.id: replace(stands, first_seen=dark.first_seen + timedelta(days=10))}
    assert [one.id for one in with_lasting_ids([dark], late)] == [stands.id], "else it would be withdrawn"
    other = replace(dark, id="P1-3", birth="night_light/left/2025-06-02", first_seen=gone.first_seen)
    for found in ([dark, other], [other, dark]):
        assert {one.first_seen: one.id for one in with_lasting_ids(found, stored)} == {
            dark.first_seen: stands.id,
            other.first_seen: gone.id,
        }


def test_a_rate_of_an_earlier_set_of_look_alikes_is_not_told_of_the_usual_range(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A renewal chose too few look-alikes: how often the rule flags the earlier ones is not told beside that."""
    workspace = _workspace(tmp_path, dict.fromkeys(range(55, 80), 0.1))
    rate = Measure(SITE.id, PLACES_FLAGGED, START, 0.05, "flags/year", 0.0, 0.16)
    workspace.store.save_measures(SITE.id, PLACES_FLAGGED, [rate])
    (held_against,) = light_detections(SITE, workspace.store, workspace.settings, run_id="r")
    assert like_flagged(held_against.reasons) == ("0", "0.16")
    workspace.store.save_measures(SITE.id, "night_light_lookalikes", [])
    (by_itself,) = light_detections(SITE, workspace.store, workspace.settings, run_id="r")
    assert (by_itself.control_basis, like_flagged(by_itself.reasons)) == ("usual range", None)
    days = np.array([np.datetime64("2026-03-01")])
    monkeypatch.setattr(judge_light, "measure_light", lambda *_: MeasuredLight({}, None, 0, (), days, None))
    places = KnownPlaces.of(workspace.store)
    judge_light.judge_light(workspace, SITE, places, "r2", Tally(), START, ("they moved", "an analyst"))
    assert workspace.store.measures(SITE.id, PLACES_FLAGGED) == []


@pytest.mark.parametrize(("kind", "same"), [(Kind.DIMMED, True), (Kind.BRIGHTER, False), (Kind.RELIT, False)])
def test_only_a_change_of_the_same_direction_lends_its_id(tmp_path: Path, kind: Kind, same: bool) -> None:
    (dark,) = _judge(_workspace(tmp_path, dict.fromkeys(range(55, 80), 0.1)))
    before = replace(dark, id="P1-BEFORE", kind=kind, first_seen=dark.first_seen + timedelta(days=20))
    (told,) = with_lasting_ids([dark], {before.id: before})
    assert (told.id == before.id) is same
    far = replace(before, kind=Kind.DARK, first_seen=date(2024, 3, 1))
    assert with_lasting_ids([dark], {far.id: far}) == [dark]


def test_what_is_only_handed_on_as_it_was_told_is_not_replayed_as_found(tmp_path: Path) -> None:
    """Its satellite ended and its measures are gone: it stays as told, and "identical" would be said of nothing."""
    workspace = _workspace(tmp_path, dict.fromkeys(range(50, 90), 0.05))
    (dark,) = _judge(workspace)
    assert replay(workspace, dark.id).identical
    for name in MEASURES:  # of the satellite that followed alone
        later = [replace(m, at=m.at + timedelta(days=900), value=14.4) for m in workspace.store.measures(SITE.id, name)]
        workspace.store.save_measures(SITE.id, name, later)
    assert [d.id for d in _judge(workspace, "later")] == [dark.id], "it stays as it was told"
    with pytest.raises(NotFound, match="not found again from stored measures"):
        replay(workspace, dark.id)


def test_a_withdrawn_change_that_stays_withdrawn_is_said_to_stay_as_told(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path, dict.fromkeys(range(50, 90), 0.05))
    (dark,) = _judge(workspace)
    workspace.store.save_detections(
        [replace(dark, state=State.WITHDRAWN, withdrawn_reason="x", ended_on=dark.last_seen)]
    )
    for name in MEASURES:
        lit = [replace(m, value=14.4) for m in workspace.store.measures(SITE.id, name)]
        workspace.store.save_measures(SITE.id, name, lit)
    told = replay(workspace, dark.id)
    assert (
        told.identical
        and told.lines[-1] == "It stays as it was told: withdrawn. Whether it is found again changes nothing."
    )
