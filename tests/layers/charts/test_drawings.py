"""Calendar, series, tiles, claim bars and locator: numbers against counts by hand, and XML for any text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.learning_time import learning_time
from geodata.looks.look import Look, LookStatus
from geodata.looks.look_counts import Looked, add_looked, count_looks
from geodata.looks.measure import Measure
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.claims.claim_sentences import claim_said
from layers.charts.by_look.look_calendar import day_statuses, looks_calendar, months_until
from layers.charts.by_look.look_shares import look_strip
from layers.charts.claim_bars import claim_bars
from layers.charts.claim_table import claim_row, claim_rows
from layers.charts.claims_tile import claims_tile
from layers.charts.locator import locator
from layers.charts.time_series import (
    HISTORY,
    HISTORY_WORDS,
    LEFT,
    RIGHT_ROOM,
    Beside,
    UsualRange,
    gaps,
    nice_ticks,
    panels_of,
    row_name,
    tick_texts,
    time_charts,
)
from layers.charts.trust_tiles import complete_tile, fresh_tile, placebo_tile
from layers.charts.window_bar import TimeAxis
from layers.style.svg import text_width
from layers.style.symbols import LOOKED, SITE_WORDS

TODAY = date(2026, 11, 21)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>`${x}`\\ \u202e & ]]> \x00 ខ្មែរ " + "y" * 10_000


def look(when: date, status: LookStatus, sensor: str = "optical", scene: str = "") -> Look:
    """One look at 4 in the morning UTC."""
    at = datetime(when.year, when.month, when.day, 4, tzinfo=UTC)
    return Look("s", scene or f"{when}{status}", "sentinel-2-l2a", "c", sensor, at, status)


def measure(when: date, value: float, low: float | None = None, high: float | None = None) -> Measure:
    """Built-up area on a day."""
    return Measure("s", "built_up", datetime(when.year, when.month, when.day, tzinfo=UTC), value, "ha", low, high)


def parsed(text: str) -> ElementTree.ElementTree:
    """The drawing, which must be XML with a title and a description that say something."""
    root = ElementTree.fromstring(text)
    for name in ("title", "desc"):
        found = root.find(f"{SVG}{name}")
        assert found is not None and found.text and found.text.strip()
    assert not root.findall(f".//{SVG}script")
    return root


def test_the_calendar_draws_a_square_for_each_day_looked() -> None:
    looks = [look(date(2026, 11, d), LookStatus.SEEN) for d in (2, 7, 12)]
    looks += [look(date(2026, 11, 17), LookStatus.CLOUDY), look(date(2026, 10, 3), LookStatus.FAILED)]
    looks += [look(date(2026, 11, 4), LookStatus.SEEN, "radar"), look(date(2020, 1, 1), LookStatus.SEEN)]
    text = looks_calendar(looks, until=TODAY, place=HOSTILE)
    parsed(text)
    assert text.count(f'fill="{LOOKED}" stroke="{LOOKED}"') == 3 + 1  # three days and the legend
    assert "looked 3" in text and "cloudy 1" in text and "failed 1" in text and "not covered 0" in text


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_calendar_of_a_telephone_keeps_to_its_width(language: str) -> None:
    looks = [look(date(2026, 10, d), LookStatus.SEEN) for d in range(1, 32)]
    with speaking(language):
        root = parsed(looks_calendar(looks, until=TODAY, width=330))
    assert root.get("width") in ("330", "330.0")
    ends = [float(r.get("x", 0)) + float(r.get("width", 0)) for r in root.iter(f"{SVG}rect")]
    for text in root.iter(f"{SVG}text"):
        wide = text_width("".join(text.itertext()), 12)
        ends.append(float(text.get("x", 0)) + wide / (2 if text.get("text-anchor") == "middle" else 1))
    assert 320 < max(ends) <= 330, "31 days and the whole legend"


def test_a_number_follows_its_word_however_wide_the_letters_are() -> None:
    """One text: at a place of its own it would lie on a word that the reader's machine draws wider."""
    looks = [look(date(2026, 11, d), LookStatus.SEEN) for d in (2, 7, 12)]
    drawn = (look_strip(Looked(143, 5, 2, 1, None, 143)), looks_calendar(looks, until=TODAY))
    strip, calendar = ({"".join(text.itertext()) for text in parsed(one).iter(f"{SVG}text")} for one in drawn)
    assert strip == {"Looked 143", "Cloudy 5", "Not covered 2", "Failed 1"}
    assert calendar >= {"Looked 3", "Cloudy 0", "Not covered 0", "Failed 0"}
    (name,) = re.findall("<text.*?</text>", row_name("Greenness", "NDVI", 40.0, 330))
    assert ">Greenness <tspan" in name and ">NDVI</tspan>" in name


def test_a_day_seen_on_one_tile_was_seen() -> None:
    when = date(2026, 11, 2)
    both = [look(when, LookStatus.CLOUDY), look(when, LookStatus.SEEN)]
    assert day_statuses(both) == day_statuses(both[::-1]) == {when: LookStatus.SEEN}


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_months_follow_each_other_and_end_with_the_last(until: date, count: int) -> None:
    months = months_until(until, count)
    assert len(months) == count and months[-1] == until.replace(day=1)
    assert all((b - a).days in (28, 29, 30, 31) for a, b in itertools.pairwise(months))


def test_looked_counts_days_once_and_looks_each() -> None:
    when = date(2026, 11, 2)
    looks = [look(when, LookStatus.SEEN, scene="a"), look(when, LookStatus.SEEN, scene="b")]
    looks += [look(date(2026, 11, 7), LookStatus.CLOUDY), look(date(2026, 10, 1), LookStatus.NOT_COVERED)]
    looked = count_looks(looks)
    assert (looked.days, looked.seen, looked.unusable, looked.due, looked.newest) == (1, 2, 2, 4, when)
    assert count_looks(looks, since=date(2026, 11, 1)).not_covered == 0
    together = add_looked([looked, looked])
    assert (together.days, together.due) == (2, 8)
    assert looked.stale(when + timedelta(days=41)) and not looked.stale(when + timedelta(days=40))
    assert count_looks([]).stale(TODAY)


def test_time_without_values_is_a_gap_and_is_not_joined_by_a_line() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 20), date(2026, 6, 1), date(2026, 6, 11)]
    assert gaps(days, date(2026, 1, 1), date(2026, 6, 30), 40) == [(days[1], days[2])]
    panels = panels_of([measure(d, 14 + i, 13, 16) for i, d in enumerate(days)])
    text = time_charts(panels, start=date(2026, 1, 1), end=date(2026, 6, 30))
    parsed(text)
    lines = re.findall(r'<path d="(M[^"]*)" fill="none" stroke="#1B4965"', text)
    assert [d.count("L") for d in lines] == [1, 1]  # two strokes of two values each, none across the gap
    assert 'stroke-dasharray="1 4"' in text


@given(st.floats(-1e5, 1e5), st.floats(0, 1e5), st.integers(3, 6))
def test_ticks_hold_the_range(low: float, span: float, most: int) -> None:
    ticks = nice_ticks(low, low + span, most)
    assert 2 <= len(ticks) <= most + 1
    assert ticks[0] <= low + 1e-6 and ticks[-1] >= low + span - 1e-6
    assert ticks == sorted(ticks)
    assert len(set(tick_texts(ticks))) == len(ticks), "no two are written alike"


def test_ticks_are_written_with_the_decimals_of_their_step() -> None:
    """Values from 5.01 to 5.07: steps of 0.02, since five ticks of 0.01 would not reach from one end to the other."""
    text = time_charts(
        panels_of([measure(date(2026, 1, 1) + timedelta(days=10 * i), 5.01 + 0.03 * i) for i in range(3)]),
        start=date(2026, 1, 1),
        end=date(2026, 2, 1),
    )
    root = parsed(text)
    assert [str(t.text) for t in root.iter(f"{SVG}text") if re.fullmatch(r"5\.[0-9]{2}|5", str(t.text))] == [
        "5.00",
        "5.02",
        "5.04",
        "5.06",
        "5.08",
    ]
    assert tick_texts([0.0, 0.5, 1.0]) == ["0.0", "0.5", "1.0"] and tick_texts([0.0, 500.0, 1000.0])[2] == "1,000"
    assert nice_ticks(0.0, 0.0) == [0.0, 1.0], "a month without reports is none of one, not of a ten-thousandth"
    assert nice_ticks(2.5, 2.5) == [2.0, 3.0] and nice_ticks(-0.5, -0.5, 2) == [-1.0, 0.0]
    assert tick_texts([0.0, 1.0]) == ["0", "1"], "of a low panel the ends alone are written"


def test_charts_show_windows_reports_and_looks_and_leave_out_withdrawn() -> None:
    base = Detection(
        id=HOSTILE[:50],
        site_id="s",
        kind=Kind.DEMOLITION,
        state=State.CONFIRMED,
        outline=shapely.box(0, 0, 1, 1),
        last_clear_before=date(2026, 7, 20),
        first_seen=date(2026, 8, 29),
        confirmed_on=date(2026, 9, 13),
        last_seen=TODAY,
        ended_on=None,
        area_m2=1,
        confidence=Confidence.LOW,
        reasons=(),
        scenes=(),
        settings_hash="",
        code_version="",
    )
    gone = Detection(**{**vars(base), "state": State.WITHDRAWN, "kind": Kind.CLEARING})
    reports = [
        Incident(
            f"i{i}", "csv", "x", HOSTILE, date(2026, 9, 5), date(2026, 9, 5), precision, None, PlacePrecision.EXACT
        )
        for i, precision in enumerate([DatePrecision.DAY, DatePrecision.DAY, DatePrecision.YEAR])
    ]
    text = time_charts(
        panels_of([measure(date(2026, 1, 1) + timedelta(days=10 * i), 14) for i in range(30)]),
        start=date(2026, 1, 1),
        end=TODAY,
        place=HOSTILE,
        beside=Beside(
            [base, gone],
            reports,
            [look(date(2026, 9, 1), LookStatus.SEEN), look(date(2026, 9, 6), LookStatus.CLOUDY)],
        ),
    )
    parsed(text)
    assert text.count('fill-opacity="0.2"') == 1
    assert text.count('height="9" fill="#FFFFFF" stroke="#16222C"') == 2  # the one dated to the year is left out
    assert "20 Jul 2026 to 29 Aug 2026" in text


def test_reports_stand_in_the_month_in_which_the_tempo_counts_them() -> None:
    """The tempo is drawn above them: of 28 January to 10 February the middle is 3 February, and a withdrawn one is
    counted nowhere."""
    lasting = Incident(
        "i", "csv", "x", "t", date(2026, 1, 28), date(2026, 2, 10), DatePrecision.DAYS, None, PlacePrecision.EXACT
    )
    gone = replace(lasting, id="gone", start_date=date(2026, 5, 3), end_date=date(2026, 5, 3), withdrawn=True)
    early = replace(lasting, id="early", start_date=date(2025, 12, 2), end_date=date(2025, 12, 2))
    start, end = date(2025, 12, 20), date(2026, 6, 1)
    text = time_charts([], start=start, end=end, beside=Beside(incidents=[lasting, gone, early]))
    lefts = [float(x) for x in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="9" height="9"', text)]
    axis = TimeAxis(start, end, LEFT, 800 - RIGHT_ROOM)
    assert [x + 4.5 for x in sorted(lefts)] == [
        pytest.approx(axis.x(start), abs=0.02),  # of the month that the axis begins in all count, as in the tempo
        pytest.approx(axis.x(date(2026, 2, 15)), abs=0.02),
    ]


def test_the_history_was_looked_at_and_is_not_hatched_as_not_seen() -> None:
    """Green looks stand below the months in which nothing is judged yet: they are history, not a gap."""
    start, first = date(2025, 1, 1), date(2026, 2, 1)
    looks = [look(date(2025, 3, 1) + timedelta(days=10 * i), LookStatus.SEEN) for i in range(50)]
    values = [measure(first + timedelta(days=10 * i), 14, 9, 16.2) for i in range(12)]
    assert learning_time(values, looks) == (date(2025, 3, 1), first)
    assert learning_time([], looks) == (date(2025, 3, 1), looks[-1].acquired_at.date()), "nothing judged at all"
    assert learning_time([], looks, held=True) is None, "no measure is told, which is no sign that nothing is judged"
    assert learning_time(values, looks[40:]) is None and learning_time(values, []) is None
    text = time_charts(panels_of(values), start=start, end=date(2026, 6, 1), beside=Beside(looks=looks))
    parsed(text)
    box = rf'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+" fill="{HISTORY}"'
    ((x, wide),) = re.findall(box, text)
    axis = TimeAxis(start, date(2026, 6, 1), LEFT, 800 - RIGHT_ROOM)
    assert float(x) == pytest.approx(axis.x(date(2025, 3, 1)), abs=0.01)
    assert float(x) + float(wide) == pytest.approx(axis.x(first), abs=0.02)
    assert HISTORY_WORDS in text and "Until 1 Feb 2026, history: nothing is judged yet." in text
    unseen = time_charts(panels_of(values), start=start, end=date(2026, 6, 1))  # no look is on file: not seen
    assert HISTORY not in unseen and HISTORY_WORDS not in unseen


def test_the_interval_beside_a_value_is_that_of_its_band() -> None:
    """An interval need not lie evenly around its value: "± 3.6" beside a band from 9 to 16.2 around 10 is wrong."""
    values = [measure(date(2026, 1, 1) + timedelta(days=10 * i), 10, 9, 16.2) for i in range(12)]
    text = time_charts(panels_of(values), start=date(2026, 1, 1), end=date(2026, 6, 1))
    assert ">9.0 to 16.2</text>" in text and "±" not in text
    assert "newest 10.0 ha (9.0 to 16.2)" in text
    large = time_charts(panels_of([measure(date(2026, 1, 1), 150, 98.4, 201.6)]), start=date(2026, 1, 1), end=TODAY)
    assert ">98 to 202</text>" in large


def test_charts_without_values_say_so() -> None:
    panels = panels_of([measure(date(2020, 1, 1), 3)])
    text = time_charts(panels, start=date(2026, 1, 1), end=TODAY)
    parsed(text)
    assert "not measured" in text
    parsed(time_charts((), start=date(2026, 1, 1), end=TODAY))


def test_where_no_measure_is_told_nothing_is_hatched_as_not_seen() -> None:
    start, end = date(2026, 1, 1), date(2026, 6, 30)
    told = time_charts((), start=start, end=end, beside=Beside(held=True))
    assert not [p for p in re.findall(r'<path d="([^"]+)"', told) if p.count("M") > 3]
    assert "No measured figures of this site are shown" in told
    assert "No figures" not in time_charts((), start=start, end=end)


def test_tiles_count_what_they_show() -> None:
    ages = {f"s{i}": age for i, age in enumerate([4, 5, 6, 6, 54])} | {HOSTILE: None}
    fresh = fresh_tile(ages)
    parsed(fresh)
    assert fresh.count("<circle") == 5 and "6 days" in fresh and "two over 40 days" in fresh
    complete = complete_tile(Looked(80, 47, 10, 4, TODAY, 83), since=TODAY)
    parsed(complete)
    assert "usable (58 %)" in complete and ">83<" in complete  # 83 of 144 looks
    placebo = placebo_tile(1, 72, 7.85)
    parsed(placebo)
    assert placebo.count("<rect") == 72 and placebo.count('fill="#16222C" stroke="#16222C"') == 1
    assert "0.00 to 0.71" in placebo


def test_empty_tiles_say_what_is_missing_and_never_a_bare_zero() -> None:
    assert claims_tile([], {}).count("<b>None</b>") == 1
    for text in (fresh_tile({}), complete_tile(Looked(0, 0, 0, 0, None)), placebo_tile(0, 0, 0)):
        root = parsed(text)
        words = [str(t.text) for t in root.findall(f"{SVG}text")]
        assert "0" not in words and any(w in ("Not yet", "No look", "Not judged yet") for w in words)
    assert "too short" in placebo_tile(0, 3, 0.0)
    assert "at most 1.50 a year" in placebo_tile(0, 24, 2.0)


CLAIM = Claim("c", "s", HOSTILE, date(2026, 9, 20), None, 22, "buildings demolished", 34, HOSTILE, "x", 7)


def test_a_claim_is_held_against_a_share_of_area() -> None:
    assert "of other ground, not comparable" in claim_bars(CLAIM, Gone(0.18, 0.15, 0.24, 0.35)), "one axis, one ground"
    text = claim_bars(CLAIM, Gone(0.18, 0.15, 0.24, 0.35, in_scope=True))
    assert re.search(r">\s*35 % of built-up area\s*<", text), "the upper end is a share of area, not of buildings"
    parsed(text)
    widths = [float(w) for w in re.findall(r'<rect x="[^"]*" y="[^"]*" width="([0-9.]+)"', text)]
    assert widths == pytest.approx([160 * 22 / 34, 160 * 7 / 34, 96 * 0.18, 96 * 0.35], abs=0.01), "two scales"
    alone = claim_bars(replace(CLAIM, total=None), Gone(0.18, 0.15, 0.24, in_scope=True))
    assert text.count("Measured, on a scale of its own") == 1 and "on a scale" not in alone, "nothing to tell apart"
    assert "on a scale" not in claim_bars(CLAIM, None)
    assert "18 % (15 to 24) of built-up area" in text
    assert "could not be measured" in claim_bars(CLAIM, None)
    for tile in (claims_tile([CLAIM], {"c": Gone(0.18, 0.15, 0.24)}), claims_tile([CLAIM], {})):
        assert "<script" not in ElementTree.tostring(ElementTree.fromstring(f"<div>{tile}</div>"), "unicode")
    other = replace(CLAIM, independent_scope="elsewhere", independent_by="Watch Group")
    bars = claim_bars(other, None)
    assert len(re.findall("<rect", bars)) == 1, "what is not comparable has no bar against the claim's total"
    assert ">7</text>" in bars and ">not comparable</text>" in bars and "Watch Group" in bars


def test_the_interval_is_drawn_in_every_language() -> None:
    def lines(text: str) -> int:
        return len(re.findall(r'stroke-width="2"', text))

    gone = Gone(0.18, 0.15, 0.24, 0.35, in_scope=True)
    english = claim_bars(CLAIM, gone)
    with speaking("th"):
        assert lines(claim_bars(CLAIM, gone)) == lines(english) == 3


def test_where_only_a_count_is_on_file_nobody_is_named_as_claiming() -> None:
    alone = replace(CLAIM, claimed_by="An authority cited by AFP", figure=None, independent_by="AFP")
    row = claim_row(alone, None, None)
    assert (row["Who"], row["Said on"], row["Claimed"], row["Scope"]) == ("", None, None, "")
    assert (row["Counted by"], row["State of"]) == ("AFP", alone.claimed_on)
    for told in (
        claim_bars(alone, None),
        claims_tile([alone], {}),
        claim_said(alone),
        str(claim_rows(alone, None, None)),
    ):
        assert "An authority" not in told and "AFP" in told


def test_a_count_of_other_ground_is_a_row_of_its_own_without_a_day_that_nobody_gave() -> None:
    other = replace(CLAIM, independent_scope="the first wave only", independent_by="CIR", independent_note="flattened")
    claimed, counts = claim_rows(other, Gone(0.18, 0.15, 0.24), None)
    assert claimed["Claimed"] == 22 and claimed["Independent count"] is None and claimed["Counted by"] == ""
    assert claimed["Independent note"] == "" and claimed["Built-up area gone, %"] == 18.0
    assert counts["Independent count"] == 7 and counts["State of"] is None and counts["Comparable"] == "no"
    assert (counts["Who"], counts["Said on"], counts["Claimed"], counts["Of"], counts["Scope"]) == (
        "",
        None,
        None,
        None,
        "",
    )
    assert counts["Built-up area gone, %"] is None
    assert counts["Counted in"] == "the first wave only" and (claimed["Source"], counts["Source"]) == ("x", "")
    assert (claimed["Source of the count"], counts["Source of the count"]) == ("", "not on file")
    for column in ("State of", "Said on", "Claimed", "Of"):  # one type of cell: a table of mixed ones cannot be sent
        assert all(row[column] != "" for row in claim_rows(replace(other, independent_on=TODAY), None, None))
    assert len(claim_rows(CLAIM, None, None)) == 1 and claim_rows(CLAIM, None, None)[0]["State of"] is None


def test_a_label_names_the_speaker_whole_and_never_the_medium_alone() -> None:
    def label(who: str) -> str:
        drawn = parsed(claim_bars(replace(CLAIM, claimed_by=who, independent_by="Counter"), None))
        texts = [e for e in drawn.iter() if e.tag.endswith("text") and e.get("x") == "0"]
        assert len({e.get("y") for e in texts}) == len(texts), "no line lies on another"
        lines = [e.text or "" for e in texts]
        lines = lines[: lines.index("Counter")]
        assert all(len(line) <= 22 for line in lines)
        return " ".join(lines)

    ministry = "Myanmar's Ministry of Information"
    assert label(f"{ministry} cited by CIR / Myanmar Witness") == f"{ministry} (via CIR)"
    assert label("Myanmar's military government cited by AP") == "Myanmar's military government (via AP)"
    assert label("An authority cited by A medium of a very long name") == "An authority (via A medium of a v…)"
    thai = "กระทรวงข้อมูลข่าวสารของรัฐบาลทหารเมียนมา"
    assert label(thai).replace(" ", "") == thai


def test_a_figure_out_of_nothing_bears_its_unit() -> None:
    """A bare 100 beside a share of ground would be read as one."""
    whole = replace(CLAIM, figure=100.0, total=None, unit="% of the compound demolished")
    assert ">100 % of the compound demolished<" in claim_bars(whole, None)
    assert "hectares" in claim_bars(replace(whole, unit="hectares demolished"), None)


def test_a_count_beside_a_claim_bears_its_own_unit_in_every_form() -> None:
    plain = replace(CLAIM, claimed_by="Office", scope="zone A")
    own = replace(plain, independent_unit="destroyed or damaged, of these 3 flattened", independent_by="CIR")
    assert not own.comparable and plain.comparable, "destroyed or damaged is not demolished"
    bars = claim_bars(replace(own, independent_unit="buildings destroyed or damaged"), None)
    assert ">7 buildings destroyed or damaged</text>" in bars and ">not comparable</text>" in bars, "whole"
    assert "7 destroyed or damaged, of these 3 flattened, by the count of CIR" in claim_said(own)
    assert claim_said(own).endswith(", which counts another thing: not comparable.")
    _, counts = claim_rows(own, None, None)
    assert counts["Unit of the count"] == own.independent_unit and counts["Unit"] == ""
    newest = replace(own, id="n", independent_figure=None, independent_unit="", claimed_on=TODAY)
    tile = claims_tile([own, newest], {})
    assert ": 7 destroyed or damaged, of these 3 flattened</span>" in tile and "<b>7</b>" not in tile


@pytest.mark.parametrize("draw", [look_strip, complete_tile])
@given(st.lists(st.integers(0, 400), min_size=4, max_size=4))
@settings(max_examples=30)
def test_every_status_with_a_look_can_be_seen(draw: Callable[..., str], counts: list[int]) -> None:
    seen, cloudy, missed, failed = counts
    text = draw(Looked(seen, cloudy, missed, failed, None, seen))
    parsed(text)
    if draw is look_strip and any(counts):
        widths = [float(w) for w in re.findall(r'<rect x="[^"]*" y="[^"]*" width="([0-9.]+)" height="1[34]"', text)]
        assert all(w >= 1 for w in widths)


SEA = {"type": "Feature", "properties": {"kind": "ocean", "name": "Ozmer Gulf"}, "geometry": None}
LAND = {
    "type": "Feature",
    "properties": {"kind": "country", "name": HOSTILE[:40]},
    "geometry": shapely.geometry.mapping(shapely.box(97, 15, 100, 18)),
}


TOLD = "Ashmerrow Park (approximate place)"


@given(st.floats(-179, 179), st.floats(-60, 60))
@settings(max_examples=30, deadline=None)
def test_the_locator_is_drawn_anywhere(lon: float, lat: float) -> None:
    site = Site(id="s", name=HOSTILE, outline=shapely.box(lon, lat, lon + 0.01, lat + 0.01))
    parsed(locator({"type": "FeatureCollection", "features": [SEA, LAND]}, site))
    for state in SITE_WORDS:
        parsed(locator({}, site, state=state))


def test_the_locator_marks_an_approximate_place() -> None:
    """A circle around a point may miss the place: docs/places.md, its name never stands without the mark."""
    drawn = Site(id="s", name="Ashmerrow Park", outline=shapely.box(98.55, 16.62, 98.56, 16.63))
    for site, name in ((drawn, "Ashmerrow Park"), (replace(drawn, outline_basis=OutlineBasis.SOURCED_RADIUS), TOLD)):
        text = locator({}, site)
        assert f"Where {name} lies" in text and f">{name}<" in text


def test_the_locator_scale_is_measured() -> None:
    site = Site(id="s", name="S", outline=shapely.box(98.55, 16.62, 98.56, 16.63))
    text = locator({"features": [LAND]}, site, size=(320, 174), km_across=320)  # a pixel a kilometre
    assert "50 km" in text and "h50v-5" in text


def test_the_tile_says_what_quiet_years_say_beside_the_control_areas() -> None:
    with_flags = placebo_tile(0, 32, 46.8, quiet=(2, 20.0))
    parsed(with_flags)
    assert with_flags.count("<rect") == 32
    assert "Sites: 2 in 20.0 years, 0.10 a year; 0.01 to 0.36" in with_flags  # Garwood 1936, two seen in 20 years
    assert ">2<tspan" in with_flags and with_flags.index("Sites: 2") < with_flags.index("Controls: 0 in 46.8 years")
    none = placebo_tile(0, 32, 46.8, quiet=(0, 20.0))
    assert "Sites: 0 in 20.0 years, at most 0.15 a year" in none
    assert "Sites:" not in placebo_tile(0, 32, 46.8)


def test_the_usual_range_is_drawn_and_told_where_it_is_known() -> None:
    days = [date(2026, month, 12) for month in range(1, 11)]
    values = [Measure("a", "night_light", datetime(d.year, d.month, 12, tzinfo=UTC), 14.0, "nW/cm2/sr") for d in days]
    usual = {"night_light": [UsualRange(d, 11.0, 17.0, 19.5) for d in days]}
    drawn = time_charts(panels_of(values, usual), start=days[0], end=days[-1])
    parsed(drawn)
    assert ">usual<" in drawn and ">flagged<" in drawn
    assert "Usual then: 11.0 to 17.0; flagged above 19.5." in drawn
    assert "usual" not in time_charts(panels_of(values), start=days[0], end=days[-1]).casefold()


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_words_beside_a_figure_end_inside_the_tile(language: str) -> None:
    with speaking(language):
        tiles = (
            placebo_tile(1, 32, 46.8, quiet=(113, 7.6), width=260),
            fresh_tile({"a": 212, "b": 212}, ahead=TODAY, width=260),
            complete_tile(Looked(11_234, 10_123, 1, 1, None), since=TODAY, width=260),
        )
    for tile in tiles:
        figure, size, after = re.findall(
            r'font-size="22"[^>]*>([^<]*)<tspan dx="8" font-size="([0-9.]+)"[^>]*>([^<]*)</tspan>', tile
        )[0]
        assert text_width(figure, 22, bold=True) + 8 + text_width(after, float(size)) <= 260 + 0.5, after
        assert float(size) >= 11


def test_a_count_that_stands_alone_says_what_its_counter_said_of_it() -> None:
    """Without it a reader of the one sentence takes the count for all that was found."""
    alone = replace(
        CLAIM,
        claimed_by="",
        figure=None,
        total=None,
        independent_by="AFP",
        independent_on=date(2025, 11, 9),
        independent_note="about 80 more damaged.",
        source="AFP (read second-hand)",
    )
    said = claim_said(alone)
    assert "by the count of AFP, 9 Nov 2025; about 80 more damaged. Its source was read second-hand." in said
    assert claim_said(replace(alone, independent_note="", source="AFP")).endswith("AFP, 9 Nov 2025.")


def test_the_month_that_still_runs_is_no_point_of_the_report_tempo() -> None:
    """Two in October and none so far in November is no fall to nothing."""
    counted = [(date(2026, 8, 16), 1.0), (date(2026, 9, 16), 3.0), (date(2026, 10, 16), 2.0), (date(2026, 11, 16), 0.0)]
    tempo = [replace(measure(day, 1), name="incident_tempo", value=n, unit="reports/month") for day, n in counted]
    (panel,) = panels_of(tempo)
    assert [m.value for m in panel.measures] == [1.0, 3.0, 2.0]
    assert panels_of(tempo[-1:]) == ()
    assert len(panels_of([measure(day, n) for day, n in counted])[0].measures) == 4, "of others every value is drawn"
