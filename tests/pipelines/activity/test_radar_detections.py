"""Radar of several orbits is one change in its surest state; a stored one is known again by ground, time and way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
import shapely

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.reason_codes import RADAR_DOWN, RADAR_UP
from geodata.looks.chip import Chip
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from pipelines.activity.radar_detections import Series, _known_again, _merged, _series

GROUND = shapely.box(98.5, 16.6, 98.503, 16.603)


def _change(orbit: str, first: date, state: State, *, id: str = "", ended: date | None = None) -> Detection:
    """A change of all the ground: confirmed unless it is provisional or was taken back."""
    birth = f"radar/{orbit}/{first}/11"
    confirmed = None if state in (State.PROVISIONAL, State.WITHDRAWN) else date(2025, 2, 10)
    return Detection(
        id=id or f"S-{orbit[:3].strip()}",
        site_id="s",
        kind=Kind.RADAR_CHANGE,
        state=state,
        outline=GROUND,
        last_clear_before=date(2025, 1, 1),
        first_seen=first,
        confirmed_on=confirmed,
        last_seen=date(2025, 3, 1),
        ended_on=ended,
        area_m2=9000.0,
        confidence=Confidence.MEDIUM if confirmed else Confidence.LOW,
        reasons=(RADAR_UP,),
        scenes=(),
        settings_hash="",
        code_version="",
        birth=birth,
    )


OLDER, LATER = date(2025, 1, 9), date(2025, 1, 13)
LASTS = _change("135 sentinel-1a", LATER, State.CONFIRMED)


def test_a_provisional_change_of_the_first_orbit_does_not_hide_the_confirmed_one_of_another() -> None:
    first = _change("62 sentinel-1c", OLDER, State.PROVISIONAL)
    (one,) = _merged([LASTS, first], {})
    assert (one.id, one.birth) == (first.id, first.birth), "known by the one that was born first"
    assert one == replace(LASTS, id=first.id, birth=first.birth)
    assert "two-orbits" not in one.reasons and one.confidence is Confidence.MEDIUM, "one of them alone confirms it"


def test_an_ended_change_of_the_first_orbit_does_not_hide_that_another_still_sees_it() -> None:
    first = _change("62 sentinel-1c", OLDER, State.ENDED, ended=date(2025, 3, 10))
    (one,) = _merged([first, LASTS], {})
    assert (one.id, one.state, one.ended_on) == (first.id, State.CONFIRMED, None)
    assert "two-orbits" in one.reasons and one.confidence is Confidence.HIGH, "both confirm it"


def test_of_two_that_last_the_first_is_told_and_one_of_the_same_orbit_stands_for_itself() -> None:
    first = _change("62 sentinel-1c", OLDER, State.CONFIRMED)
    (one,) = _merged([LASTS, first], {})
    assert (one.first_seen, one.id) == (OLDER, first.id) and "two-orbits" in one.reasons
    again = _change("62 sentinel-1c", date(2025, 3, 20), State.CONFIRMED, id="S-AGAIN")
    beside = _change("135 sentinel-1a", date(2025, 3, 22), State.CONFIRMED, id="S-BESIDE")
    told = {d.id: "two-orbits" in d.reasons for d in _merged([first, again, beside], {})}
    assert told == {first.id: False, "S-AGAIN": True}, "it began two days from one and 72 from the other"


def test_what_was_told_as_confirmed_keeps_its_id_when_the_orbit_that_was_first_takes_its_part_back() -> None:
    """Told under the id of the first orbit, confirmed by the second: the second still stands, so the page does."""
    taken_back = _change("62 sentinel-1c", OLDER, State.WITHDRAWN, ended=date(2025, 2, 20))
    told_before = replace(LASTS, id=taken_back.id, birth=taken_back.birth)
    (one,) = _known_again(_merged([taken_back, LASTS], {told_before.id: told_before}), {told_before.id: told_before})
    assert (one.id, one.state) == (taken_back.id, State.CONFIRMED)
    assert len(_merged([taken_back, LASTS], {})) == 2, "one that was never told hides none"


def _stored(*changes: Detection) -> dict[str, Detection]:
    return {one.id: one for one in changes}


@pytest.mark.parametrize("turned", [False, True])
def test_a_stored_change_is_known_again_by_most_ground_then_days_then_standing(turned: bool) -> None:
    """Whatever order the store hands them out in."""
    made = _change("62 sentinel-1c", date(2025, 1, 25), State.CONFIRMED, id="S-NEW")
    own = replace(made, id="S-9F", birth="radar/62 sentinel-1c/2025-01-24/11")
    small = replace(own, id="S-1A", outline=shapely.box(98.5, 16.6, 98.5006, 16.6006))
    earlier = replace(own, id="S-2A", first_seen=date(2025, 1, 1))
    gone = replace(own, id="S-3A", state=State.WITHDRAWN)
    for other in (small, earlier, gone):
        pair = (own, other) if turned else (other, own)
        assert [d.id for d in _known_again([made], _stored(*pair))] == ["S-9F"], other.id
    assert _known_again([made], _stored(small))[0].id == "S-1A", "alone it is near enough"


def test_an_echo_that_became_weaker_is_not_the_stored_change_that_became_stronger() -> None:
    made = replace(_change("62 sentinel-1c", OLDER, State.CONFIRMED, id="S-NEW"), reasons=(RADAR_DOWN,))
    stored = _change("62 sentinel-1c", date(2025, 1, 8), State.CONFIRMED, id="S-9F")
    assert _known_again([made], _stored(stored)) == [made]


def test_each_stored_change_is_known_again_once() -> None:
    """Of two parts of one that was stored, the larger keeps its id, though the other is told first."""
    stored = _change("62 sentinel-1c", OLDER, State.CONFIRMED, id="S-9F")
    small = replace(
        stored, id="S-A", birth="radar/62 sentinel-1c/2025-01-10/3", outline=shapely.box(98.5, 16.6, 98.501, 16.603)
    )
    large = replace(
        small, id="S-B", birth="radar/62 sentinel-1c/2025-01-10/9", outline=shapely.box(98.501, 16.6, 98.503, 16.603)
    )
    assert [d.id for d in _known_again([small, large], _stored(stored))] == ["S-A", "S-9F"]


def _series_of(without_vh: Collection[int], looks: int = 30, *, cut: time | None = None) -> Series | None:
    """A block whose VH rises by 8 dB on look 15 and stays; some looks have VV alone.

    cut: each pass comes as two frames that begin at this time and 25 seconds later, cut north of the block.
    """
    grid, rng = Grid(32647, 500_000.0, 1_840_000.0, 60, 60, 30.0), np.random.default_rng(1)
    outline = grid.to_lonlat(shapely.box(500_450, 1_838_650, 501_350, 1_839_550))
    ground = 10 ** rng.normal(-1.0, 0.15, grid.shape)
    taken = []
    for i in range(looks):
        echo = {
            name: (ground * factor * rng.gamma(8, 1 / 8, grid.shape)).astype(np.float32)
            for name, factor in (("vv", 1.0), ("vh", 0.2))
        }
        if i >= 15:
            echo["vh"][25:31, 30:36] *= 10**0.8
        at = datetime.combine(date(2024, 1, 1), cut or time(23), UTC) + timedelta(days=12 * i)
        chip = Chip("s", f"scene {i}", "c", at, "", "", ("vv", "vh"), 0)
        if cut is None:
            taken.append((chip, {"vv": echo["vv"]} if i in without_vh else echo))
            continue
        for k, rows in enumerate((slice(0, 24), slice(24, 60))):
            frame = {name: np.full(grid.shape, np.nan, np.float32) for name in echo}
            for name in echo:
                frame[name][rows] = echo[name][rows]
            named = replace(chip, scene_id=f"scene {i}{'ab'[k]}", acquired_at=at + timedelta(seconds=25 * k))
            taken.append((named, frame))
    return _series(Site("s", "s", outline), grid, 62, "sentinel-1a", taken)


def test_one_look_without_a_polarisation_does_not_take_it_from_all_others() -> None:
    """A change that was confirmed in VH was withdrawn, as no longer found, when one look of VV alone came."""
    whole, odd = _series_of(()), _series_of((25,))
    assert whole is not None and odd is not None
    assert len(odd.days) == len(whole.days) - 1, "the odd one is left out"
    for series in (whole, odd):
        largest = max(series.judged.changes, key=lambda change: change.cells.sum())
        assert (largest.first_seen, largest.ended) == (15, None)
        assert largest.confirmed is not None and largest.cells[25:31, 30:36].sum() >= 30


def test_where_many_looks_have_one_polarisation_alone_all_are_judged_in_it() -> None:
    series = _series_of(range(0, 30, 4))
    assert series is not None and len(series.days) == 30


@pytest.mark.parametrize("at", [time(23), time(23, 59, 50)])
def test_a_pass_in_two_frames_is_one_look_of_both(at: time) -> None:
    """The second frame's part of a site was never judged, and counted as ground on which nothing had changed."""
    whole, cut = _series_of(()), _series_of((), cut=at)
    assert whole is not None and cut is not None
    assert cut.days == whole.days and cut.scenes[3] == ("scene 3a", "scene 3b")
    assert [c.first_seen for c in cut.judged.changes] == [c.first_seen for c in whole.judged.changes]
    assert all((a.cells == b.cells).all() for a, b in zip(cut.judged.changes, whole.judged.changes, strict=True))
    np.testing.assert_array_equal(cut.judged.inside_flagged, whole.judged.inside_flagged)


def test_an_echo_that_becomes_stronger_and_one_that_becomes_weaker_are_two_changes() -> None:
    """Of another orbit, on the same ground, about the same time: "two orbits show it" was said of opposite changes."""
    up = _change("62 sentinel-1c", OLDER, State.CONFIRMED)
    down = replace(LASTS, reasons=(RADAR_DOWN,))
    told = _merged([up, down], {})
    assert [(one.id, one.reasons) for one in told] == [(up.id, (RADAR_UP,)), (down.id, (RADAR_DOWN,))]


def test_a_change_that_was_over_before_another_began_is_not_the_same() -> None:
    over = _change("62 sentinel-1c", OLDER, State.ENDED, ended=date(2025, 2, 20))
    next_one = _change("135 sentinel-1a", date(2025, 3, 4), State.CONFIRMED)
    assert [one.id for one in _merged([over, next_one], {})] == [over.id, next_one.id]
    assert len(_merged([replace(over, ended_on=date(2025, 3, 4)), next_one], {})) == 1, "both on one day"
