"""`compound-watch series`: breaks of anybody's table, what cannot be used said in words, and never a flag from it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from geodata.errors import FileRefused
from pipelines.activity.series_breaks import Measured, SeriesBreak, judge_file
from pipelines.activity.series_file import ReadSeries, Row, read_series
from pipelines.cli import app

START = date(2024, 1, 1)


def _day(i: int) -> date:
    return START + timedelta(days=i)


def _light(folder: Path, *, cut: tuple[int, int] | None = None, days: int = 420, level: float = 12.0) -> Path:
    """Nights with moon and noise, one of two seen; `cut` is a stretch of days of which the light is a twentieth."""
    rng = np.random.default_rng(3)
    lines = ["date,value,valid_share,gap_filled"]
    for i in range(days):
        dark = cut is not None and cut[0] <= i < cut[1]
        value = level * (0.05 if dark else 1.0) * np.exp(rng.normal(0, 0.18)) + 0.4 * max(0, np.cos(i / 4.7))
        seen = rng.random() < 0.5
        # a cloudy night repeats the level of before the cut, as a gap-filled product does
        lines.append(f"{_day(i)},{value if seen else level:.2f},{0.9 if seen else 0.0},{0 if seen else 1}")
    file = folder / "light.csv"
    file.write_text("\n".join(lines))
    return file


def _json(*arguments: str, code: int = 0) -> tuple[list[dict[str, str | None]], str]:
    done = CliRunner().invoke(app, ["series", *arguments, "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout), done.stderr


def test_an_outage_is_told_with_its_window_and_its_end(tmp_path: Path) -> None:
    file = _light(tmp_path, cut=(200, 280))
    (dark, back), said = _json(str(file), "--measure", "light")
    assert set(dark) == {"kind", "last_before", "first_seen", "confirmed_on", "ended_on"}
    assert (dark["kind"], back["kind"]) == ("dark", "relit")
    for told, true in ((dark["first_seen"], 200), (dark["ended_on"], 280), (back["first_seen"], 280)):
        assert told is not None and abs((date.fromisoformat(told) - _day(true)).days) <= 4
    assert dark["last_before"] is not None and dark["last_before"] < str(dark["first_seen"])
    assert "gap-filled" in said
    plain = CliRunner().invoke(app, ["series", str(file), "--measure", "light"])
    assert plain.stdout.startswith("dark (night light all but gone): began between")


def test_a_quiet_place_and_one_too_dim_have_no_break(tmp_path: Path) -> None:
    assert _json(str(_light(tmp_path)), "--measure", "light")[0] == []
    told, said = _json(str(_light(tmp_path, cut=(200, 280), level=0.1)), "--measure", "light")
    assert told == [] and "not separable" in said


def test_what_controls_do_too_is_no_break(tmp_path: Path) -> None:
    file = _light(tmp_path, cut=(200, 280))
    controls = tmp_path / "controls.csv"
    lines = [
        f"{_day(i)},{(0.05 if 200 <= i < 280 else 1.0) * factor},{name}"
        for name, factor in (("a", 4), ("b", 40))
        for i in range(420)
    ]
    controls.write_text("\n".join(["date,value,id", *lines]))
    assert _json(str(file), "--measure", "light", "--controls", str(controls))[0] == []


def test_columns_are_found_whatever_their_spaces_and_others_are_named(tmp_path: Path) -> None:
    """Gap-filled nights under "Gap Filled" were looks: a break was told that is not there."""
    file = _light(tmp_path, cut=(200, 280))
    expected, _ = _json(str(file), "--measure", "light")
    body = file.read_text().replace("valid_share,gap_filled", "Valid Share,GAP-FILLED")
    file.write_text("\n".join(f"{line},{'Wind' if i == 0 else 3}" for i, line in enumerate(body.splitlines())))
    breaks, notes = _json(str(file), "--measure", "light")
    assert breaks == expected and expected and "not read: column wind." in notes


def test_polarisations_are_not_mixed(tmp_path: Path) -> None:
    """Cross-polarised echoes lie some 6 dB lower: two in turn are no steps."""
    lines = _radar(tmp_path, 0.0, orbits=("70", "143")).read_text().replace("orbit", "Polarization").splitlines()
    (tmp_path / "two.csv").write_text("\n".join([f"{lines[0]},pol", *(f"{line},x" for line in sorted(lines[1:]))]))
    breaks, notes = _json(str(tmp_path / "two.csv"), "--measure", "radar")
    assert breaks == [] and notes.count("pol ") == 1
    assert "column pol is not read: polarization is taken for polarisation." in notes
    assert {row.series for row in read_series(tmp_path / "two.csv").rows} == {"70", "143"}


def _radar(folder: Path, step: float, *, orbits: tuple[str, ...] = ("70",), linear: bool = False) -> Path:
    rng = np.random.default_rng(5)
    lines = ["date,value,orbit"]
    for k, orbit in enumerate(orbits):
        for i in range(24):
            value = -9 + 6 * k + rng.normal(0, 0.5) + (step if i >= 14 and orbit == "70" else 0)
            lines.append(f"{_day(12 * i + k)},{10 ** (value / 10) if linear else value},{orbit}")
    file = folder / "radar.csv"
    file.write_text("\n".join(lines))
    return file


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("step", [4.0, -4.0])
def test_a_step_of_four_decibel_is_told_and_orbits_are_not_mixed(tmp_path: Path, step: float, linear: bool) -> None:
    (found,), _ = _json(str(_radar(tmp_path, step, orbits=("70", "143"), linear=linear)), "--measure", "radar")
    assert (found["kind"], found["series"], found["first_seen"]) == ("radar_change", "70", str(_day(12 * 14)))


def test_a_season_that_is_not_known_yet_is_no_break_and_the_same_at_once_is(tmp_path: Path) -> None:
    """4.4 dB over nine looks of twelve days, as a field does it, and within one look."""
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.3, 28)
    slow = np.interp(np.arange(28), [0, 10, 19, 28], [0.0, 0.0, 4.4, 4.4])
    at_once = np.where(np.arange(28) >= 14, 4.4, 0.0)
    told = {}
    for name, moved in (("slow", slow), ("at once", at_once)):
        rows = [f"{_day(12 * i)},{-10 + moved[i] + noise[i]:.2f}" for i in range(28)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["date,value", *rows]))
        told[name] = judge_file(read_series(tmp_path / f"{name}.csv"), "radar").breaks
    assert told["slow"] == ()
    (step,) = told["at once"]
    assert step.first_seen == _day(12 * 14) and step.confirmed_on is not None


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("change", ["one control steps", "one control begins late", "the site steps", "all step"])
def test_of_several_radar_controls_the_middle_one_counts_whatever_its_level(change: str, linear: bool) -> None:
    """Four decibel of the site alone are a break. What one of three controls does is no news of the site, nor is that
    one of another level (-20 dB beside -5 and -8) has no values in the first half, nor what all of them do at once."""
    rng = np.random.default_rng(7)
    step = np.where(np.arange(28) >= 14, 4.0, 0.0)

    def rows(name: str, level: float, moved: bool) -> list[Row]:
        values = level + rng.normal(0, 0.3, 28) + (step if moved else 0.0)
        return [Row(_day(12 * i), 10 ** (v / 10) if linear else v, "", name) for i, v in enumerate(values.tolist())]

    every = change == "all step"
    site = rows("", -9.0, every or change == "the site steps")
    last = rows("c", -20.0, every or change == "one control steps")[14 if "late" in change else 0 :]
    controls = [*rows("a", -5.0, every), *rows("b", -8.0, every), *last]
    by_day = tuple(sorted(controls, key=lambda row: row.day))  # as a table is read: of a day the last row is of "c"
    breaks = judge_file(ReadSeries(tuple(site), ()), "radar", ReadSeries(by_day, ())).breaks
    assert [one.first_seen for one in breaks] == ([_day(12 * 14)] if change == "the site steps" else [])


def _rows(values: list[float], name: str = "", step: int = 12, late: int = 0) -> ReadSeries:
    return ReadSeries(tuple(Row(_day(step * i + late), v, "", name) for i, v in enumerate(values)), ())


def _lit(seed: int, level: float) -> list[float]:
    return (level * np.random.default_rng(seed).uniform(0.95, 1.05, 130)).tolist()


@pytest.mark.parametrize("fill", [65535.0, 6553.5])
def test_fill_values_of_a_control_are_no_light_of_it(fill: float) -> None:
    """Place and control are steady but for 15 fills, which no sensor measured: nothing went dark or was relit."""
    control = _lit(2, 15.0)
    control[60:75] = [fill] * 15
    told = judge_file(_rows(_lit(1, 20.0), step=3), "light", _rows(control, step=3))
    assert told.breaks == () and "Of controls 15 values left out: fill values, or saturated." in told.notes


def test_light_controls_that_begin_too_late_are_said() -> None:
    """The usual light of a control is that of the first two months of the table: from 1 January 2024 to 1 March."""
    told = judge_file(_rows(_lit(1, 20.0), step=3), "light", _rows(_lit(2, 15.0)[:100], step=3, late=90))
    assert told.breaks == ()
    assert "Of controls 100 values left out: no light of that control before 2024-03-01." in told.notes
    assert "Fewer than 80% of the values have controls: they are judged by themselves." in told.notes


def test_controls_of_other_series_alone_are_said() -> None:
    others = tuple(replace(row, series="143") for row in _rows([0.05] * 28).rows)
    told = judge_file(_rows([0.05] * 28), "radar", ReadSeries(others, ()))
    assert "No control is of this series: it is judged by itself." in told.notes


def _gamma0(db: float) -> list[float]:
    noise = np.random.default_rng(7).normal(0, 0.3, 28)
    return (10 ** ((-13 + noise + np.where(np.arange(28) >= 14, db, 0.0)) / 10)).tolist()


def test_a_zero_in_linear_radar_is_no_echo_and_does_not_make_it_decibel() -> None:
    """Seven decibel up from look 14, with one look outside the swath: in linear values 0.05 to 0.25, no 3 dB."""
    values = _gamma0(7.0)
    values[5] = 0.0
    told = judge_file(_rows(values), "radar")
    assert [one.first_seen for one in told.breaks] == [_day(12 * 14)]
    assert "1 value left out: 0 or less is no echo." in told.notes


def test_a_zero_in_linear_controls_does_not_leave_them_in_another_unit() -> None:
    """What the control does as well is no break, whether or not one of its looks has no echo."""
    control = _gamma0(7.0)
    control[3] = 0.0
    told = judge_file(_rows(_gamma0(7.0)), "radar", _rows(control))
    assert told.breaks == () and "Of controls 1 value left out: 0 or less is no echo." in told.notes
    assert "1 value left out: no control has a value on that day." in told.notes


@pytest.mark.parametrize("linear_controls", [False, True])
@pytest.mark.parametrize("common", [False, True])
def test_a_table_of_radar_and_its_controls_may_each_be_in_a_unit_of_its_own(
    linear_controls: bool, common: bool
) -> None:
    """Five times the echo is 7 dB in either unit: a break, but where the controls rose as well."""
    site, control = _gamma0(7.0), _gamma0(7.0 if common else 0.0)
    linear, decibel = (control, site) if linear_controls else (site, control)
    tables = [_rows(linear), _rows([10 * math.log10(v) for v in decibel])]
    table, controls = reversed(tables) if linear_controls else tables
    judged = judge_file(table, "radar", controls)
    assert [one.first_seen for one in judged.breaks] == ([] if common else [_day(12 * 14)])
    assert judged.notes == (
        (
            "Values are below zero: they are taken as decibel.",
            "Of controls no value is below zero: they are taken as linear gamma0 and put into decibel.",
        )
        if linear_controls
        else (
            "No value is below zero: they are taken as linear gamma0 and put into decibel.",
            "Of controls values are below zero: they are taken as decibel.",
        )
    )


def test_a_series_above_zero_in_a_table_of_decibel_is_decibel() -> None:
    """From 1 to 3 dB is 2 dB, and no evidence; taken as linear gamma0 it would be 4.8 dB."""
    bright = tuple(Row(_day(12 * i), 1.0 if i < 14 else 3.0, "143", "") for i in range(28))
    low = tuple(Row(_day(12 * i), -9.0, "70", "") for i in range(28))
    judged = judge_file(ReadSeries((*low, *bright), ()), "radar")
    assert judged.breaks == ()
    assert judged.notes == ("143: no value is below zero; it is taken as decibel, as the table's others.",)


def test_radar_controls_of_no_common_day_or_without_echo_are_said() -> None:
    told = judge_file(_rows(_gamma0(7.0)), "radar", _rows(_gamma0(0.0), late=1))
    assert told.breaks == () and "28 values left out: no control has a value on that day." in told.notes
    none = judge_file(_rows(_gamma0(7.0)), "radar", _rows([0.0] * 28))
    assert len(none.breaks) == 1 and "No control can be used: the series is judged by itself." in none.notes


def test_fields_without_a_known_season_or_controls_are_seldom_flagged_and_steps_elsewhere_are_found() -> None:
    """The goal is at most 15 % of fields, and 80 % of steps of 4 dB where nothing swings."""
    rng = np.random.default_rng(44)
    flagged, found, count = 0, 0, 100
    for _ in range(count):
        looks, weather = int(rng.integers(25, 60)), [0.0]
        for _ in range(looks):
            weather.append(0.6 * weather[-1] + float(rng.normal(0, 0.8)))
        speckle = rng.normal(0, 0.4, looks)
        swing = rng.uniform(1, 2.5) * np.sin(2 * np.pi * np.arange(looks) * 12 / 365 + rng.uniform(0, 6))
        flagged += bool(judge_file(_rows((swing + weather[1:] + speckle).tolist()), "radar").breaks)
        at = int(rng.integers(10, looks - 5))
        moved = (np.array(weather[1:]) / 2 + speckle + 4.0 * (np.arange(looks) >= at)).tolist()
        found += any(b.first_seen == _rows(moved).rows[at].day for b in judge_file(_rows(moved), "radar").breaks)
    assert flagged <= 0.15 * count, flagged
    assert found >= 0.8 * count, found


def test_two_decibel_are_no_evidence(tmp_path: Path) -> None:
    assert _json(str(_radar(tmp_path, 2.0)), "--measure", "radar")[0] == []


@pytest.mark.parametrize("monthly", [False, True])
def test_three_times_as_many_reports_are_told(tmp_path: Path, monthly: bool) -> None:
    rng = np.random.default_rng(8)
    days = [i for i in range(720) for _ in range(rng.poisson((24 if 480 <= i < 600 else 8) / 30))]
    if monthly:
        months = sorted({_day(i).replace(day=1) for i in range(720)})
        rows = [f"{m},{sum(_day(i).replace(day=1) == m for i in days)}" for m in months]
    else:
        rows = [f"{_day(i)},{days.count(i)}" for i in sorted(set(days))]
    file = tmp_path / "reports.csv"
    file.write_text("\n".join(["date,value", *rows]))
    (found,), _ = _json(str(file), "--measure", "reports")
    assert found["kind"] == "busier" and found["confirmed_on"] and found["ended_on"]
    assert found["first_seen"] is not None
    assert abs((date.fromisoformat(found["first_seen"]) - _day(480)).days) <= 45


def test_a_row_a_month_counts_its_calendar_month_and_the_running_one_is_left_out() -> None:
    """Dated in mid-month: what is told must lie in months that are over, never on a day that has not come."""
    months = [(2023 + k // 12, k % 12 + 1) for k in range(47)]  # to November 2026
    rows = tuple(Row(date(y, m, 15), 12.0 if k >= 44 else 1.0, "") for k, (y, m) in enumerate(months))
    today = date(2026, 11, 27)
    told = judge_file(ReadSeries(rows, ()), "reports", today=today)
    (one,) = told.breaks
    assert (one.last_before, one.first_seen) == (date(2026, 8, 31), date(2026, 9, 30))
    assert one.confirmed_on == date(2026, 10, 31) < today
    assert any("2026-11-01 to 2026-11-30 is left out" in note for note in told.notes)


@pytest.mark.parametrize(
    ("days", "covered"),
    [  # days of the calendar months of 2026: January 31, February 28, March 31
        (["2026-01-01", "2026-02-01"], "59 days"),
        (["2026-01-15", "2026-02-15", "2026-03-15"], "90 days"),
        (["2026-01-31", "2026-02-01"], "59 days"),
        (["2026-02-01"], "28 days"),
        (["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"], "120 days"),
        ([f"2026-01-{day:02d}" for day in range(1, 31)], "30 days"),  # a row a day: the days themselves
    ],
)
def test_a_series_too_short_is_refused_with_the_days_of_its_months(days: list[str], covered: str) -> None:
    rows = tuple(Row(date.fromisoformat(day), 3.0, "") for day in days)
    told = judge_file(ReadSeries(rows, ()), "reports", today=date(2026, 11, 27))
    assert not told.breaks and f"Counts of {covered}: nothing can be said before 241 days." in told.notes


def _five(folder: Path) -> str:
    return "date,value\n" + "\n".join(f"{_day(40 * i)},{9 if i > 2 else 1}" for i in range(5))


BAD: dict[str, tuple[Callable[[Path], str], str]] = {
    "five values": (_five, "nothing can be said before"),
    "no usable row": (lambda _: "date,value\n" + "\n".join(f"{_day(i)},none" for i in range(90)), "no number"),
    "all gap-filled": (
        lambda _: "date,value,gap_filled\n" + "\n".join(f"{_day(i)},{i % 7},yes" for i in range(400)),
        "gap-filled",
    ),
    "saturated": (lambda _: "date,value\n" + "\n".join(f"{_day(i)},6553.5" for i in range(400)), "saturated"),
    "negative": (lambda _: "date,value\n" + "\n".join(f"{_day(i)},{-0.1 * (i % 3)}" for i in range(400)), "noise"),
    "one a month": (lambda _: "date,value\n" + "\n".join(f"{_day(30 * i)},{5 + i % 2}" for i in range(14)), ""),
    "days in other words": (lambda _: "date,value\n" + "\n".join(f"3/{i % 12 + 1}/24,5" for i in range(90)), "no date"),
    "empty": (lambda _: "date,value\n", "nothing is said"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("measure", ["light", "radar", "reports"])
def test_bad_input_is_said_in_words_and_never_a_flag(name: str, measure: str, tmp_path: Path) -> None:
    made, words = BAD[name]
    file = tmp_path / "bad.csv"
    file.write_text(made(tmp_path))
    told, said = _json(str(file), "--measure", measure)
    assert told == []
    assert measure != "light" or words in said


def test_an_open_quotation_mark_costs_its_line_alone(tmp_path: Path) -> None:
    """It took 150 nights with it, and the outage was told on another day."""
    file = _light(tmp_path, cut=(200, 280))
    straight, _ = _json(str(file), "--measure", "light")
    head, *rows = file.read_text().splitlines()
    rows = [f"{row},note" for row in rows]
    rows[100], rows[250] = rows[100].replace(",note", ',"haze'), rows[250].replace(",note", ',"haze')
    file.write_text("\n".join([f"{head},note", *rows]))
    told, said = _json(str(file), "--measure", "light")
    assert "2 rows left out: a quotation mark in it is opened and not closed" in said
    assert [(one["kind"], one["first_seen"]) for one in told] == [(one["kind"], one["first_seen"]) for one in straight]


def test_fill_values_and_noise_below_zero_take_nothing_with_them(tmp_path: Path) -> None:
    dark = [-999.9 if 200 <= i < 260 else value for i, value in enumerate(_lit(3, 20.0) * 4)]
    judged_light = judge_file(_rows(dark[:420], step=1), "light")
    assert judged_light.breaks == () and "60 values left out: fill values, or saturated." in judged_light.notes
    for odd in (-0.0001, -9999.0):
        values = _gamma0(7.0)
        values[3] = odd
        judged_radar = judge_file(_rows(values), "radar")
        assert [one.first_seen for one in judged_radar.breaks] == [_day(12 * 14)], odd
        assert "No value is below zero: they are taken as linear gamma0 and put into decibel." in judged_radar.notes


def test_places_and_days_of_one_table_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "reports.csv"
    rows = [f"{date(2023 + i // 12, i % 12 + 1, 3)},{9 if i >= 24 else 3}" for i in range(30)]
    file.write_text("\n".join(["date,value", *rows]))
    (summed,), _ = _json(str(file), "--measure", "reports")
    each = [row.rsplit(",", 1)[0] + ",1" for row in rows for _ in range(int(row.rsplit(",", 1)[1]))]
    file.write_text("\n".join(["date,value", *each]))
    (told,), said = _json(str(file), "--measure", "reports")
    assert told["kind"] == summed["kind"] == "busier" and "added to the others of its day" in said
    two = ReadSeries(tuple(Row(_day(i), 20.0 if k == "A" else 60.0, "", k) for k in "AB" for i in range(200)), ())
    assert judge_file(two, "light").breaks == (), "two places are no place that became brighter"


@pytest.mark.parametrize("head", ["site", "Site ID", "id"])
def test_sites_of_one_table_are_judged_each_by_itself(head: str, tmp_path: Path) -> None:
    """The oracle is each site's own table."""
    file = _light(tmp_path, cut=(200, 280))
    dark, _ = _json(str(file), "--measure", "light")
    columns, *rows = file.read_text().splitlines()
    steady = _light(tmp_path).read_text().splitlines()[1:]
    file.write_text(
        "\n".join(
            [
                f"{head},{columns}",
                *(
                    f"{name},{row}"
                    for pair in zip(steady, rows, strict=True)
                    for name, row in zip(("north", "south"), pair, strict=True)
                ),
            ]
        )
    )
    told, said = _json(str(file), "--measure", "light")
    assert [{**one, "series": "south"} for one in dark] == told != []
    assert "not read" not in said and "twice" not in said


def test_ids_that_number_rows_make_no_places_of_them(tmp_path: Path) -> None:
    file = _light(tmp_path, cut=(200, 280))
    straight, _ = _json(str(file), "--measure", "light")
    head, *rows = file.read_text().splitlines()
    file.write_text("\n".join([f"id,{head}", *(f"{n},{row}" for n, row in enumerate(rows))]))
    assert _json(str(file), "--measure", "light")[0] == straight != []


@pytest.mark.parametrize(("day", "value"), [("0202-05-01", "5"), ("9999-12-30", "5"), ("2024-05-01", "1_20")])
def test_a_slip_of_the_pen_is_left_out(day: str, value: str, tmp_path: Path) -> None:
    file = _light(tmp_path)
    straight, _ = _json(str(file), "--measure", "light")
    file.write_text(file.read_text() + f"\n{day},{value}\n")
    told, said = _json(str(file), "--measure", "light")
    assert told == straight and "1 row left out" in said


def test_disorder_and_days_told_twice_change_nothing(tmp_path: Path) -> None:
    file = _radar(tmp_path, 4.0)
    straight, _ = _json(str(file), "--measure", "radar")
    head, *rows = file.read_text().splitlines()
    file.write_text("\n".join([head, *rows[::-1], *[row.replace(",-", ",-9") for row in rows[:3]]]))
    mixed, said = _json(str(file), "--measure", "radar")
    assert mixed == straight and "out of order" in said and "there twice" in said


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"day;light\n1;2\n", "no columns named date and value"),
        (b"PK\x03\x04 and so on", "a binary file"),
        (None, "there is no such file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_next_step(body: bytes | None, cause: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    if body is not None:
        file.write_bytes(body)
    with pytest.raises(FileRefused, match=cause) as refused:
        read_series(file)
    assert refused.value.next_step and str(tmp_path) not in str(refused.value)


def test_later_rows_have_no_say_in_what_was_confirmed(tmp_path: Path) -> None:
    found = read_series(_light(tmp_path, cut=(200, 280)))

    def told(n: int) -> set[tuple[str, date, date | None]]:
        part = type(found)(found.rows[:n], ())
        breaks: tuple[SeriesBreak, ...] = judge_file(part, "light").breaks
        return {(b.kind, b.first_seen, b.confirmed_on) for b in breaks if b.confirmed_on is not None}

    whole = told(len(found.rows))
    assert len(whole) == 2
    for n in range(60, len(found.rows), 15):
        assert told(n) <= whole


def test_later_rows_of_radar_controls_have_no_say_in_what_was_confirmed() -> None:
    """The site steps by 4 dB at look 14. From look 30 on a control that has no value on every third day lies 8 dB
    higher: with its median over all, the level of days long past would change by half of that from day to day."""
    rng = np.random.default_rng(3)
    site = [Row(_day(12 * i), -9 + rng.normal(0, 0.3) + (4.0 if i >= 14 else 0.0), "") for i in range(80)]
    rises = [
        Row(_day(12 * i), -8 + rng.normal(0, 0.3) + (8.0 if i >= 30 else 0.0), "", "c")
        for i in range(80)
        if i % 3 or i > 20
    ]
    steady = [Row(_day(12 * i), -5 + rng.normal(0, 0.3), "", "a") for i in range(80)]
    controls = sorted([*rises, *steady], key=lambda row: row.day)

    def breaks(n: int) -> list[SeriesBreak]:
        table = ReadSeries(tuple(site[:n]), ())
        beside = ReadSeries(tuple(row for row in controls if row.day < _day(12 * n)), ())
        return [one for one in judge_file(table, "radar", beside).breaks if one.confirmed_on is not None]

    (then,) = breaks(24)
    assert then.first_seen == _day(12 * 14)
    for n in (30, 40, 60, 80):
        again = breaks(n)[0]
        assert (again.first_seen, again.confirmed_on) == (then.first_seen, then.confirmed_on), f"of {n} looks"


def test_radar_controls_that_begin_too_late_are_said() -> None:
    """A series of twelve days is judged from its ninth value on: 1 January 2024 and 96 days are 6 April."""
    site, early = [*_gamma0(0.0)], [Row(_day(12 * i), 0.05, "", "a") for i in range(28)]
    late = [Row(_day(12 * i), 0.05, "", "b") for i in range(8, 28)]
    told = judge_file(_rows(site), "radar", ReadSeries((*early, *late), ()))
    assert told.breaks == () and "Of controls 20 values left out: no value of that control before 2024-04-06." in (
        told.notes
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [  # Indochina Time is seven hours ahead of UTC, New York four behind in summer
        ("2026-06-02T01:30:00+07:00", date(2026, 6, 1)),
        ("2026-06-01T22:00:00-04:00", date(2026, 6, 2)),
        ("2026-06-01T23:59:59Z", date(2026, 6, 1)),
        ("2026-06-02T01:30:00", date(2026, 6, 2)),
        ("20260602", date(2026, 6, 2)),
        ("0001-01-01T00:00:00+07:00", None),  # its day in UTC is before the year 1
    ],
)
def test_the_day_of_a_moment_is_its_day_in_utc(tmp_path: Path, written: str, day: date | None) -> None:
    file = tmp_path / "moments.csv"
    file.write_text(f"date,value\n{written},5\n")
    read = read_series(file)
    assert [row.day for row in read.rows] == ([day] if day else [])
    assert any("1 row left out: no date that can be read" in note for note in read.notes) == (day is None)


@pytest.mark.parametrize("step", ["months", "quarters", "weeks"])
def test_a_count_that_is_missing_is_no_zero(step: str) -> None:
    """A month without a number put all others into stretches of 15 days, and became "fewer reports"."""
    rng = np.random.default_rng(2)
    if step == "months":
        days = [date(2021 + k // 12, k % 12 + 1, 3 + k % 9) for k in range(60)]
    elif step == "quarters":
        days = [date(2014 + k // 4, 3 * (k % 4) + 1, 1) for k in range(48)]
    else:
        days = [date(2023, 1, 2) + timedelta(days=7 * k) for k in range(150)]
    rows = [Row(day, float(rng.poisson(20)), "") for day in days]
    whole = judge_file(ReadSeries(tuple(rows), ()), "reports")
    assert not whole.breaks and not any("left out" in note for note in whole.notes)
    del rows[20], rows[30:32]
    told = judge_file(ReadSeries(tuple(rows), ()), "reports")
    assert not told.breaks and any("no count is given there" in note for note in told.notes)


def test_controls_of_other_years_are_said_and_hide_no_rise() -> None:
    days = [date(2021 + k // 12, k % 12 + 1, 1) for k in range(48)]
    rows = tuple(Row(day, 5.0 if k < 30 else 16.0, "") for k, day in enumerate(days))
    alone = judge_file(ReadSeries(rows, ()), "reports")
    other = ReadSeries(tuple(replace(row, day=row.day.replace(year=row.day.year - 10)) for row in rows), ())
    told = judge_file(ReadSeries(rows, ()), "reports", other)
    assert told.breaks == alone.breaks and [str(b.kind) for b in told.breaks] == ["busier"]
    assert "No control for 48 stretches: judged without any there." in told.notes


def test_just_0_db_is_no_echo() -> None:
    rng = np.random.default_rng(2)
    values = [*(-8 + rng.normal(0, 0.2, 60)), *[0.0] * 40]
    rows = tuple(Row(date(2023, 1, 1) + timedelta(days=12 * i), float(v), "") for i, v in enumerate(values))
    told = judge_file(ReadSeries(rows, ()), "radar")
    assert not told.breaks and "40 values left out: just 0 dB stands for no pixel." in told.notes


def _sheet(measure: str) -> list[Row]:
    """Three years to November 2026 in which nothing happens: a row a month of reports, each ten days of the others."""
    rng = np.random.default_rng(4)
    if measure == "reports":
        return [Row(date(2023 + k // 12, k % 12 + 1, 1), float(rng.poisson(20)), "") for k in range(47)]
    days = [date(2023, 12, 1) + timedelta(days=10 * k) for k in range(109)]
    level, noise = (12.0, 0.5) if measure == "light" else (-8.0, 0.2)
    return [Row(day, float(level + rng.normal(0, noise)), "") for day in days]


@pytest.mark.parametrize("measure", ["light", "radar", "reports"])
def test_what_is_dated_after_today_is_left_out_and_counted(measure: Measured) -> None:
    """A sheet is filled ahead with zeros, and one slip is dated 2062: neither is a break, and no day that has not come
    is in what is told."""
    today, rows = date(2026, 11, 27), _sheet(measure)
    ahead = [Row(today + timedelta(days=30 * k), -25.0 if measure == "radar" else 0.0, "") for k in range(1, 10)]
    table = ReadSeries((*rows, *ahead, Row(date(2062, 3, 1), 500.0, "")), ())
    told = judge_file(table, measure, table, today)
    plain = judge_file(ReadSeries(tuple(rows), ()), measure, ReadSeries(tuple(rows), ()), today)
    assert told.breaks == plain.breaks == ()
    assert "10 values left out: dated after today, 2026-11-27." in told.notes
    assert "Of controls 10 values left out: dated after today, 2026-11-27." in told.notes
    only = judge_file(ReadSeries(tuple(ahead), ()), measure, None, today)
    assert only.empty and not only.breaks


def test_a_month_that_was_filled_ahead_is_no_end_of_reports(tmp_path: Path) -> None:
    file = tmp_path / "ahead.csv"
    months = [date(2021 + k // 12, k % 12 + 1, 1) for k in range(48)]
    ahead = [date(2190 + k // 12, k % 12 + 1, 1) for k in range(12)]
    rows = [*(f"{day},{20 + k % 3}" for k, day in enumerate(months)), *(f"{day},0" for day in ahead)]
    file.write_text("\n".join(["date,value", *rows]))
    told, notes = _json(str(file), "--measure", "reports")
    assert told == [] and "12 values left out: dated after today, " in notes
