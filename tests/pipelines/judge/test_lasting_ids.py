"""Lasting ids: twice is once, a moved birth keeps its id, what is lost is withdrawn and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED, OUTSIDE, was_wrong
from geodata.detections.measured_look import MeasuredLook
from geodata.errors import StoreRefused
from geodata.looks.measure import Measure
from geodata.sites.grid import grid_for
from geodata.sites.site import Site
from geodata.store import Store
from geodata.wording.change_sentences import window_sentence, withdrawn_sentence
from geodata.wording.handling import hedge_words
from pipelines.detect.site_stack import Finding
from pipelines.judge.judge_site import SiteJudgement, site_outline
from pipelines.judge.lasting_ids import NO_LONGER_FOUND, JudgedBy, detection_id, detections_with_ids, under_free_ids
from pipelines.run.judge_sites import with_free_ids

OUTLINE = shapely.box(98.55, 16.62, 98.556, 16.626)
SITE = Site("pellimar-bend", "Pellimar Bend", OUTLINE, grid=grid_for(OUTLINE))
NEWEST = date(2026, 11, 17)


def _finding(row: int, *, size: int = 6, birth: str = "", first: date = date(2026, 3, 1)) -> Finding:
    assert SITE.grid is not None
    mask = np.zeros(SITE.grid.shape, bool)
    mask[row : row + size, 150 : 150 + size] = True
    return Finding(
        birth=birth or f"{first}/{row}/150",
        kind="construction",
        state="confirmed",
        mask=mask,
        area_px=int(mask.sum()),
        last_clear_before=first - timedelta(days=5),
        first_seen=first,
        confirmed_on=first + timedelta(days=30),
        last_seen=NEWEST,
        ended_on=None,
        confidence="high",
        reasons=(),
        stage="roofed",
        control_basis="look-alikes",
        clear_looks=9,
        agreeing_looks=9,
        scene_ids=("s1", "s2"),
    )


def _confirm(findings: list[Finding], stored: tuple[Detection, ...] = (), run: str = "r1") -> tuple[Detection, ...]:
    assert SITE.grid is not None
    outlines = [site_outline(SITE.grid, f.mask, OUTLINE) for f in findings]
    return detections_with_ids(SITE, findings, outlines, stored, JudgedBy("h", "v", run), NEWEST)


def test_twice_is_once() -> None:
    once = _confirm([_finding(150), _finding(170)])
    assert len({d.id for d in once}) == 2
    assert _confirm([_finding(150), _finding(170)], once, run="r2") == once


def test_ids_do_not_depend_on_the_order_of_findings() -> None:
    assert _confirm([_finding(170), _finding(150)]) == _confirm([_finding(150), _finding(170)])


def test_a_late_scene_that_moves_the_birth_keeps_the_id() -> None:
    once = _confirm([_finding(150)])
    moved = _finding(149, size=7, birth="2026-02-24/149/150", first=date(2026, 2, 24))
    (again,) = _confirm([moved], once, run="r2")
    assert again.id == once[0].id
    assert again.birth == once[0].birth
    assert again.first_seen == date(2026, 2, 24)


def test_what_was_told_and_withdrawn_stays_as_it_was_told_under_other_settings() -> None:
    """Its page, reason and date: also where by the new rule it never lasted, or is over on another image."""
    assert SITE.grid is not None
    over = replace(_finding(150), state="withdrawn", withdrawn_reason="turned-green", ended_on=NEWEST)
    (told,) = _confirm([over], run="20261117T190000Z-1")
    elsewhere = replace(over, ended_on=NEWEST - timedelta(days=5), area_px=over.area_px - 9)
    never = replace(over, confirmed_on=None, withdrawn_reason="never-confirmed")
    outline = [site_outline(SITE.grid, over.mask, OUTLINE)]
    for finding in (elsewhere, never):
        for by in (JudgedBy("other", "v", "r2"), JudgedBy("h", "v2", "r2"), JudgedBy("h", "v", "r2", 2)):
            assert detections_with_ids(SITE, [finding], outline, (told,), by, NEWEST) == (told,)
    assert _confirm([never], (told,), run="r2") == (told,), "a late look takes no page away either"
    (moved,) = _confirm([elsewhere], (told,), run="20261129T010000Z-2")
    assert moved.ended_on == elsewhere.ended_on and moved.run_id == told.run_id, "it was withdrawn on that day"
    (flag,) = _confirm([never])
    (again,) = detections_with_ids(SITE, [elsewhere], outline, (flag,), JudgedBy("other", "v", "r2"), NEWEST)
    assert again.confirmed_on is not None, "of what was never told nothing is kept"
    back = detections_with_ids(SITE, [_finding(150)], outline, (told,), JudgedBy("other", "v", "r2"), NEWEST)
    assert [d.state for d in back] == [State.CONFIRMED], "and what lasts after all is told"


def test_one_that_other_settings_draw_as_part_of_another_is_not_called_wrong() -> None:
    """Nobody was wrong: two changes that touch are one now. The ground of neither is told as gone."""
    small, large = _finding(150, first=date(2026, 3, 10)), _finding(157, size=20)
    two = _confirm([small, large])
    whole = replace(large, mask=large.mask | small.mask, area_px=large.area_px + small.area_px)
    part, kept = _confirm([whole], two, run="r2")
    if part.state is not State.WITHDRAWN:
        part, kept = kept, part
    assert (part.state, part.withdrawn_reason) == (State.WITHDRAWN, JOINED) and kept.state is State.CONFIRMED
    waits = replace(whole, state="provisional", confirmed_on=None)
    lost = next(d for d in _confirm([waits], two, run="r2") if d.state is State.WITHDRAWN)
    assert lost.withdrawn_reason == NO_LONGER_FOUND, "most readers are not told of the provisional one"
    gone = _confirm([], two, run="r2")
    assert {d.withdrawn_reason for d in gone} == {NO_LONGER_FOUND}, "where nothing is found there is no whole"
    other = _confirm([replace(whole, kind="demolition")], (part, kept), run="r3")
    assert {d.withdrawn_reason for d in other if d.state is State.WITHDRAWN} >= {JOINED}, "it stays as it was told"
    again = _confirm([small, large], (part, kept), run="r4")
    assert {d.id: d.state for d in again} == {d.id: State.CONFIRMED for d in two}, "and is told again by itself"


def test_one_outside_an_outline_that_was_drawn_smaller_is_not_called_wrong() -> None:
    """Its ground was not looked at: nobody was wrong about it. What lies inside and is not found is wrong as ever."""
    (told,) = _confirm([_finding(150)])
    x0, y0, x1, y1 = told.outline.bounds
    smaller = replace(SITE, outline=shapely.box(x0 - 0.002, y0 - 0.002, x0 + 0.4 * (x1 - x0), y1 + 0.002))
    larger = replace(SITE, outline=shapely.box(x0 - 0.002, y0 - 0.002, x0 + 0.6 * (x1 - x0), y1 + 0.002))
    again = JudgedBy("s", "v", "r2")
    (outside,) = detections_with_ids(smaller, [], [], (told,), again, NEWEST)
    assert (outside.state, outside.withdrawn_reason) == (State.WITHDRAWN, OUTSIDE) and not was_wrong(outside)
    run = replace(outside, run_id="20261202T010000Z-1")
    assert outside.ended_on == NEWEST, "it was told until then"
    assert "drawn now. Its page" in withdrawn_sentence(run), "no image shows anything of ground that is not looked at"
    assert "holds" not in window_sentence(run) and window_sentence(run).endswith("31 Mar, withdrawn 2 Dec.")
    assert "not called wrong" in hedge_words(outside.kind, None, outside.state, withdrawn_reason=OUTSIDE)
    (lost,) = detections_with_ids(larger, [], [], (told,), again, NEWEST)
    assert lost.withdrawn_reason == NO_LONGER_FOUND and was_wrong(lost)
    (back,) = _confirm([_finding(150)], (outside,), run="r3")
    assert (back.id, back.state) == (told.id, State.CONFIRMED), "drawn larger again it is told again"


def test_a_part_never_takes_the_place_of_the_change_that_it_became_part_of() -> None:
    """The same ground under the older birth of its part keeps the id that people have agreed on."""
    part, whole = _confirm([_finding(150), _finding(157, size=20)])
    if part.area_m2 > whole.area_m2:
        part, whole = whole, part
    joined = replace(part, state=State.WITHDRAWN, withdrawn_reason=JOINED)
    again = replace(_finding(157, size=20), birth=part.birth)
    found = {d.id: d.state for d in _confirm([again], (joined, whole), run="r2")}
    assert found == {whole.id: State.CONFIRMED, joined.id: State.WITHDRAWN}


def test_a_change_that_falls_into_three_gives_no_id_twice() -> None:
    """One has the birth of a part that was joined, another lies on its ground, and the third is most of the whole."""
    part, whole = _confirm([_finding(150, size=9, birth="part"), _finding(150, size=30, birth="whole")])
    if part.area_m2 > whole.area_m2:
        part, whole = whole, part
    joined = replace(part, state=State.WITHDRAWN, withdrawn_reason=JOINED)
    pieces = []
    for birth, low, high in (("part", 150, 154), ("of its ground", 154, 159), ("most", 159, 180)):
        mask = _finding(150, size=30).mask.copy()
        mask[:low], mask[high:] = False, False
        pieces.append(replace(_finding(150, birth=birth), mask=mask, area_px=int(mask.sum())))
    told = _confirm(pieces, (joined, whole), run="r2")
    assert sorted(d.area_m2 for d in told if d.state is State.CONFIRMED) == sorted(
        100.0 * piece.area_px for piece in pieces
    )
    assert next(d for d in told if d.id == part.id).area_m2 == 100.0 * pieces[0].area_px, "it is itself again"


def test_the_same_ground_much_later_is_another_change() -> None:
    once = _confirm([_finding(150)])
    later = _finding(150, first=date(2026, 9, 1))
    both = _confirm([later], once, run="r2")
    assert {d.state for d in both} == {State.WITHDRAWN, State.CONFIRMED}
    assert len({d.id for d in both}) == 2


def test_what_is_not_found_again_is_withdrawn_with_a_reason_and_comes_back_under_its_id() -> None:
    once = _confirm([_finding(150)])
    (gone,) = _confirm([], once, run="r2")
    assert (gone.id, gone.state, gone.withdrawn_reason, gone.ended_on) == (
        once[0].id,
        State.WITHDRAWN,
        NO_LONGER_FOUND,
        NEWEST,
    )
    assert gone.outline == once[0].outline
    (back,) = _confirm([_finding(150)], (gone,), run="r3")
    assert replace(back, run_id="r1") == once[0]


def test_a_split_gives_the_id_to_the_part_with_most_ground() -> None:
    once = _confirm([_finding(150, size=10)])
    big, small = _finding(150, size=6, birth="x/1/1"), _finding(158, size=2, birth="x/2/2")
    parts = _confirm([small, big], once, run="r2")
    kept = next(d for d in parts if d.id == once[0].id)
    assert kept.area_m2 == 3600.0
    assert len(parts) == 2
    assert _confirm([big, small], once, run="r2") == parts


def test_ids_are_readable_and_differ_by_site() -> None:
    assert detection_id("pellimar-bend", "b").startswith("PB-")
    assert detection_id("pellimar-bend", "b") != detection_id("kilvane-ford", "b")


blocks = st.lists(
    st.tuples(st.integers(0, 5), st.integers(3, 9), st.sampled_from([0, 40, 130])),
    max_size=3,
    unique_by=lambda block: (block[0] // 2, block[2]),
)
"""Findings of one run: place (those of one pair overlap), size in pixels, days after the first possible start."""


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, min_size=1, max_size=6))
@example([[(0, 3, 0), (0, 3, 130)], [(1, 3, 0), (1, 3, 40)]])  # equal ground for both: the first looks tell them apart
def test_laws_of_ids_over_any_sequence_of_runs(runs: list[list[tuple[int, int, int]]]) -> None:
    """Ids never vanish, never move to other ground or time; what is withdrawn keeps its words; twice is once."""
    stored: tuple[Detection, ...] = ()
    for number, found in enumerate(runs):
        findings = [
            _finding(140 + 12 * (place // 2) + place % 2, size=size, first=date(2026, 1, 5) + timedelta(days))
            for place, size, days in found
        ]
        now = _confirm(findings, stored, run=f"r{number}")
        before = {d.id: d for d in stored}
        after = {d.id: d for d in now}
        assert len(after) == len(now)
        assert before.keys() <= after.keys()
        assert sum(d.state is not State.WITHDRAWN for d in now) == len(findings)
        for key, old in before.items():
            new = after[key]
            assert new.birth == old.birth
            if new.state is State.WITHDRAWN:
                assert (new.outline, new.first_seen, new.scenes) == (old.outline, old.first_seen, old.scenes)
                assert new.withdrawn_reason
                if old.state is State.WITHDRAWN:
                    assert new == old
            elif old.birth != f"{new.first_seen}/{_top(new)}/150":
                assert new.outline.intersects(old.outline)
                assert abs((new.first_seen - old.first_seen).days) <= 90
        assert _confirm(findings, now, run="again") == now
        stored = now


def _top(detection: Detection) -> int:
    """Row of the grid in which a detection begins."""
    assert SITE.grid is not None
    return int(np.nonzero(SITE.grid.mask(detection.outline.buffer(-1e-6)).any(axis=1))[0][0])


def _births_of_one_id() -> tuple[str, str]:
    """A birth at site-001 and one at site-002 that come to the same id: 24 bits are few among 64 million pairs."""
    births = [f"2026-03-01/{n // 100}/{n % 100}" for n in range(8_000)]
    first = {detection_id("site-001", birth): birth for birth in births}
    return next((first[key], birth) for birth in births if (key := detection_id("site-002", birth)) in first)


def test_a_change_whose_id_another_site_holds_gets_a_longer_one_and_keeps_it(tmp_path: Path) -> None:
    births = _births_of_one_id()
    one, two = (
        replace(_confirm([_finding(150)])[0], id=detection_id(site_id, birth), site_id=site_id, birth=birth)
        for site_id, birth in zip(("site-001", "site-002"), births, strict=True)
    )
    assert one.id == two.id
    store = Store.open(tmp_path)
    for site_id in ("site-001", "site-002"):
        store.save_site(replace(SITE, id=site_id), by="a", now=datetime(2026, 11, 1, tzinfo=UTC))
    store.save_detections([one])
    with pytest.raises(StoreRefused, match="another site has a detection of that id"):
        store.save_detections([two])
    assert [d.site_id for d in store.detections()] == ["site-001"]
    held = partial(store.held_elsewhere, "site-002")
    (longer,) = under_free_ids([two], held)
    assert longer.id.startswith(two.id) and len(longer.id) == len(two.id) + 2
    store.save_detections([longer])
    assert {d.id: d.site_id for d in store.detections()} == {one.id: "site-001", longer.id: "site-002"}
    assert under_free_ids([two], held) == [longer]  # judged again
    assert under_free_ids([one], partial(store.held_elsewhere, "site-001")) == [one]
    look = MeasuredLook(two.id, "c", "s", NEWEST, "red", 0.1, 0.1, 0.0, 0.2, None)
    measure = Measure("site-002", f"overgrown of {two.id}", datetime(2026, 11, 1, tzinfo=UTC), 0.5, "1")
    plain = replace(measure, name="built_up")
    outcome = SiteJudgement("site-002", True, "", (two,), (measure, plain), (), 1.0, looks_at_changes=(look,))
    free = with_free_ids(outcome, held)
    assert free.detections == (longer,) and free.looks_at_changes == (replace(look, change_id=longer.id),)
    assert free.measures == (replace(measure, name=f"overgrown of {longer.id}"), plain)
    store.close()
