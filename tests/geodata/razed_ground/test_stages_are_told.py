"""Stages of razed ground: read from measures, added up, said, drawn, and told only with the change they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.i18n.messages import speaking
from geodata.looks.measure import Measure
from geodata.razed_ground.ground import razed_grounds, together
from geodata.razed_ground.stage import Stage
from geodata.razed_ground.stage_sentences import ground_lines, ground_sentence
from geodata.sites.site import Access, Site
from geodata.wording.handling import do_not_quote_sum
from geodata.workspace import Workspace
from layers.charts.by_month.stage_bars import stage_bars
from layers.charts.time_series import panels_of
from pipelines.publish.nouns.gather_rows import measures as rows_of_measures
from pipelines.publish.nouns.row_values import MEASURES as COLUMNS
from tests.geodata.made_changes import made_change, made_stages

TODAY = date(2026, 11, 21)
OPEN = Site(
    "open",
    "Open Place",
    shapely.box(98.5, 16.6, 98.51, 16.61),
    source="A report",
    documented=True,
    access=Access.PUBLIC,
)
RAZED = made_change()
SMALL = replace(
    RAZED,
    id="OP-BBBBBB",
    outline=shapely.box(98.505, 16.601, 98.506, 16.604),
    area_m2=10_000.0,
    first_seen=date(2026, 10, 8),
    confirmed_on=date(2026, 11, 2),
)
Told = Mapping[Stage, tuple[float, float, float]]
RUBBLE: Told = {Stage.BARE: (0.7, 0.55, 0.8), Stage.REBUILT: (0.1, 0.0, 0.2), Stage.OVERGROWN: (0.15, 0.1, 0.2)}
STANDS: Told = {Stage.STANDING: (1.0, 1.0, 1.0)}


def _month(change: Detection, month: int, told: Told, *, day: int = 17, seen: bool = True) -> list[Measure]:
    rest = round(1.0 - sum(share for share, _, _ in told.values()), 4)
    shares = {**told, Stage.UNSEEN: (rest, rest, rest)}
    return made_stages(change, datetime(2026, month, day, tzinfo=UTC), shares, f"scene-{month}" if seen else "")


MEASURES = [
    *_month(RAZED, 8, STANDS),
    *_month(RAZED, 9, {}, day=15, seen=False),
    *_month(RAZED, 10, {Stage.BARE: (1.0, 0.97, 1.0)}),
    *_month(RAZED, 11, RUBBLE),
    *_month(SMALL, 10, {Stage.BARE: (1.0, 0.9, 1.0)}),
    *_month(SMALL, 11, {Stage.BARE: (1.0, 0.9, 1.0)}),
]


def test_months_are_read_back_with_the_day_of_their_newest_look() -> None:
    (ground,) = razed_grounds([RAZED], MEASURES)
    assert [m.month.month for m in ground.months] == [8, 9, 10, 11]
    assert [m.day for m in ground.months] == [date(2026, 8, 17), None, date(2026, 10, 17), date(2026, 11, 17)]
    assert ground.newest == ground.months[-1] and ground.newest.seen == pytest.approx(0.95)


@pytest.mark.parametrize(
    "other", [{"kind": Kind.CONSTRUCTION}, {"state": State.WITHDRAWN}, {"confirmed_on": None}, {"id": "OP-CCCCCC"}]
)
def test_only_confirmed_demolitions_that_the_reader_sees_have_ground(other: dict[str, object]) -> None:
    assert razed_grounds([replace(RAZED, **other)], MEASURES) == ()  # type: ignore[arg-type]


def test_changes_together_count_by_their_area_and_stand_before_they_fall() -> None:
    every = together(razed_grounds([RAZED, SMALL], MEASURES))
    assert every is not None and every.area_m2 == 40_000.0
    by_month = {m.month.month: m.shares for m in every.months}
    assert by_month[8][Stage.STANDING].value == pytest.approx(1.0)
    assert by_month[9][Stage.UNSEEN].value == pytest.approx(0.75)
    assert by_month[9][Stage.STANDING].value == pytest.approx(0.25)
    assert by_month[11][Stage.BARE].value == pytest.approx((3 * 0.7 + 1) / 4)
    assert by_month[11][Stage.BARE].low == pytest.approx((3 * 0.55 + 0.9) / 4)
    assert all(sum(s.value for s in m.shares.values()) == pytest.approx(1.0) for m in every.months)


def test_the_sentence_says_area_window_shares_intervals_and_what_cannot_be_seen() -> None:
    (ground,) = razed_grounds([RAZED], MEASURES)
    assert ground_sentence(ground, place="Open Place") == (
        "Of the 3.0 ha at Open Place with a change consistent with demolition, first seen on 3 Sep 2026: on the newest "
        "looks (17 Nov 2026) 70 % rubble or bare ground (55 to 80), 10 % built again (0 to 20), 15 % overgrown "
        "(10 to 20) and 5 % not seen. Whether a building that stands is damaged, sealed or in use cannot be seen."
    )


def test_no_month_half_seen_is_said_and_no_share_of_it() -> None:
    hidden = [*_month(RAZED, 10, {Stage.BARE: (0.4, 0.4, 0.4)}), *_month(RAZED, 11, {}, seen=False)]
    said = ground_sentence(razed_grounds([RAZED], hidden)[0], place="Open Place")
    assert "in no month since was half of it seen" in said and "%" not in said


def _unless(agreed: Collection[str]) -> Callable[[Collection[str]], str]:
    return lambda ids: "" if set(ids) <= set(agreed) else "Not agreed."


def test_each_change_has_its_line_and_those_not_agreed_say_so() -> None:
    lines = ground_lines(razed_grounds([RAZED, SMALL], MEASURES), place="Open Place", mark=_unless({RAZED.id}))
    assert lines[0].startswith("Of the 4.0 ha") and lines[0].endswith("Not agreed.")
    assert lines[1].startswith(RAZED.id) and "Not agreed" not in lines[1]
    assert lines[2].startswith(SMALL.id) and lines[2].endswith("Not agreed.")
    (alone,) = ground_lines(razed_grounds([RAZED], MEASURES), place="P", mark=_unless({RAZED.id}))
    assert "Not agreed" not in alone


def test_no_verdict_and_no_cause_stands_in_any_of_it() -> None:
    said = " ".join(ground_lines(razed_grounds([RAZED, SMALL], MEASURES), place="P", mark=lambda _: ""))
    assert not re.search(r"\b(because|since the|led to|caused|true|false|proves?|confirms?|refutes?)\b", said)


def test_the_chart_tells_stages_apart_without_colour() -> None:
    """Each stage but the one that stands has a pattern: dots, lines across, lines down, diagonals."""
    (ground,) = razed_grounds([RAZED], MEASURES)
    svg = stage_bars(ground, until=TODAY, place="Open <Place>")
    grey = re.sub(r'fill="#[0-9A-Fa-f]{6}"', 'fill="#888888"', svg)
    assert "<circle" in grey, "dots of rubble or bare ground"
    lines = [
        tuple(map(float, found))
        for found in re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"', grey)
    ]
    wide = [x2 - x1 for x1, y1, x2, y2 in lines if y1 == y2]
    assert any(width < 30 for width in wide) and any(x1 == x2 for x1, _, x2, _ in lines)
    assert any(path.count("M") > 3 for path in re.findall(r'<path d="([^"]+)"', grey)), "diagonals of what is not seen"
    assert "Open &lt;Place&gt;" in svg and "November 2026: 70 % rubble or bare ground (55 to 80)" in svg


def test_columns_are_as_high_as_their_shares() -> None:
    (ground,) = razed_grounds([RAZED], MEASURES)
    svg = stage_bars(ground, until=TODAY, months=4)
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" fill="#EADFC4"', svg)]
    assert heights[1] == pytest.approx(0.7 * heights[0], abs=0.05), "November beside October, of which all is rubble"


def test_stages_are_no_panels_among_the_time_charts() -> None:
    built = Measure("open", "built_up", datetime(2026, 11, 17, tzinfo=UTC), 9.0, "ha")
    assert [p.name for p in panels_of([built, *MEASURES])] == ["built_up"]


def test_thai_readers_get_it_in_thai() -> None:
    with speaking("th"):
        said = ground_sentence(razed_grounds([RAZED], MEASURES)[0], place="Open Place")
    assert "พืชขึ้นปกคลุม" in said and "overgrown" not in said


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An open site with one demolition and its stages."""
    made = Workspace.open(tmp_path / "w")
    made.store.save_site(OPEN, by="test")
    yield made
    made.store.close()


def _save(workspace: Workspace, *changes: Detection) -> None:
    workspace.store.save_detections(changes)
    for name in {m.name for m in MEASURES}:
        workspace.store.save_measures("open", name, [m for m in MEASURES if m.name == name])


def _agree(workspace: Workspace, change: Detection, verdict: Verdict = Verdict.CONFIRMED) -> None:
    for who in ("analyst 1", "analyst 2"):
        at = datetime(2026, 11, 20, tzinfo=UTC)
        workspace.store.save_review(Review(change.id, verdict, "Looked at on two dates.", who, at))


def _told(workspace: Workspace, audience: Audience) -> set[str]:
    """Ids of changes whose stages an edition holds, in its measures and in the export of them."""
    view = workspace.edition(audience, TODAY)
    held = {m.name.rpartition(" of ")[2] for m in view.measures().items}
    built = rows_of_measures(view)
    exported = {str(v).rpartition(" of ")[2] for row in built.rows.values for v in row if " of OP-" in str(v)}
    assert {one for one in held if one.startswith("OP-")} == exported
    assert {i for g in razed_grounds(view.detections.items, view.measures("open").items) for i in g.ids} == held
    return held


def test_stages_are_told_exactly_where_their_demolition_is(workspace: Workspace) -> None:
    _save(workspace, RAZED)
    assert {a: _told(workspace, a) for a in Audience} == {
        Audience.PUBLIC: set(),
        Audience.PARTNER: {RAZED.id},
        Audience.INTERNAL: {RAZED.id},
    }
    _agree(workspace, RAZED)
    assert _told(workspace, Audience.PUBLIC) == {RAZED.id}


def test_a_second_demolition_that_is_not_released_silences_the_site(workspace: Workspace) -> None:
    """Figures of no day are told where one is held back, so nothing of either is."""
    _save(workspace, RAZED, SMALL)
    _agree(workspace, RAZED)
    assert _told(workspace, Audience.PUBLIC) == set()
    assert _told(workspace, Audience.PARTNER) == {RAZED.id, SMALL.id}


def test_stages_left_from_a_withdrawn_demolition_are_told_to_nobody_outside(workspace: Workspace) -> None:
    """A withdrawn change holds nothing back, so only the rule for stages keeps these in."""
    never = replace(SMALL, state=State.WITHDRAWN, confirmed_on=None, ended_on=date(2026, 11, 12), withdrawn_reason="x")
    _save(workspace, RAZED, never)
    _agree(workspace, RAZED)
    view = workspace.edition(Audience.PUBLIC, TODAY)
    shown = {d.id for d in view.detections.items}
    assert {m.name.rpartition(" of ")[2] for m in view.measures().items} == {RAZED.id} and SMALL.id not in shown


def test_an_export_says_what_may_not_be_quoted(workspace: Workspace) -> None:
    _save(workspace, RAZED)
    rows = rows_of_measures(workspace.edition(Audience.PARTNER, TODAY)).rows.values
    assert rows and all("Not agreed by two people: do not quote." in str(row) for row in rows)
    at = [c.name for c in COLUMNS].index("scene_id")
    assert all(row[at] == "" and "Of the month, out of several looks" in str(row) for row in rows), "of no single look"
    _agree(workspace, RAZED)
    assert not any(
        "do not quote" in str(v)
        for row in rows_of_measures(workspace.edition(Audience.PUBLIC, TODAY)).rows.values
        for v in row
    )


def test_a_measure_of_ground_that_two_people_dismissed_says_so_in_an_export(workspace: Workspace) -> None:
    _save(workspace, RAZED)
    _agree(workspace, RAZED, Verdict.DISMISSED)
    rows = [str(row) for row in rows_of_measures(workspace.edition(Audience.PARTNER, TODAY)).rows.values]
    assert rows and all("Two people dismissed it: do not quote." in row for row in rows)
    assert not any("ot agreed by two people" in row for row in rows)


def test_a_sum_says_of_what_it_rests_whether_people_dismissed_it_or_have_not_agreed() -> None:
    grounds = razed_grounds([RAZED, SMALL], MEASURES)
    open_, wrong = "Not agreed by two people: do not quote.", "Two people dismissed it: do not quote."
    rests = "It rests on {} that two people dismissed: do not quote."
    both = "It rests on findings that two people dismissed or have not agreed on: do not quote."
    first, second = {RAZED.id}, {SMALL.id}
    for agreed, dismissed, ends in (
        (first | second, set(), ("", "", "")),
        (first, set(), (open_, "", open_)),
        (first, second, (rests.format("a finding"), "", wrong)),
        (set(), second, (both, open_, wrong)),
        (set(), first | second, (rests.format("findings"), wrong, wrong)),
    ):
        mark = partial(do_not_quote_sum, agreed=agreed, dismissed=dismissed)
        lines = ground_lines(grounds, place="P", mark=mark)
        assert [line.partition(": do not quote.")[1] != "" for line in lines] == [bool(end) for end in ends]
        assert all(line.endswith(end) for line, end in zip(lines, ends, strict=True)), (agreed, dismissed)
