"""Report tempo: mid-P tails, chance alone, more and fewer reports, the region, bursts, and the way into a detection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import REGION, TEMPO, incident_tempo, months_between, region_tempo
from geodata.incidents.monthly_counts import reports_by_country as by_country
from geodata.incidents.site_join import joined_to
from geodata.wording.change_sentences import detection_sentence
from geodata.workspace import Workspace
from pipelines.activity.tempo import Count, TempoBreak, _tail, tempo_breaks
from pipelines.activity.tempo_detections import counts_of, tempo_detections
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.publish.export import export
from pipelines.run.replay import replay
from pipelines.run.run import _measure_reports
from tests.pipelines.imagery_makers import site_of

MONTHS = months_between(date(2023, 1, 1), date(2026, 2, 1))
SITE = site_of()


def _counts(values: Sequence[float], region: Sequence[float] | None = None) -> list[Count]:
    ends = [b - timedelta(days=1) for b in MONTHS[1:]]
    around = region if region is not None else [None] * len(values)
    return [Count(*one) for one in zip(MONTHS, ends, values, around, strict=False)]


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.01, 0.6))
def test_tails_are_the_mid_p_ones_of_the_binomial_law(now: int, before: int, share: float) -> None:
    """Oracle: scipy's binomial distribution."""
    just = binom.pmf(now, now + before, share) / 2
    more, fewer = binom.sf(now, now + before, share) + just, binom.cdf(now, now + before, share) - just
    assert _tail(now, before, share, True) == pytest.approx(more, abs=1e-9)
    assert _tail(now, before, share, False) == pytest.approx(fewer, abs=1e-9)


def test_more_reports_begin_are_confirmed_and_end() -> None:
    values = [3.0] * 24 + [11.0] * 3 + [3.0] * 9
    (found,) = tempo_breaks(_counts(values))
    assert found.up and (found.last_before, found.first_seen) == (date(2024, 12, 31), date(2025, 1, 31))
    assert found.confirmed_on is not None and found.confirmed_on <= date(2025, 3, 31)
    assert found.ended_on is not None and date(2025, 4, 30) <= found.ended_on <= date(2025, 5, 31)
    assert found.share == pytest.approx(11 / 3, rel=0.2)
    (new,) = tempo_breaks(_counts([0.0] * 24 + [5.0] * 3))
    assert new.up and new.share is None, "no past, no share of it"


def test_fewer_reports_are_told_too() -> None:
    (found,) = tempo_breaks(_counts([8.0] * 24 + [0.0] * 8))
    assert not found.up and found.ended_on is None and found.confirmed_on is not None


@pytest.mark.parametrize(("first", "then"), [(60.0, 0.0), (0.0, 60.0)])
def test_from_more_straight_to_fewer_is_two_changes_and_from_fewer_to_more(first: float, then: float) -> None:
    ended, newest = tempo_breaks(_counts([10.0] * 24 + [first] * 3 + [then] * 8))
    assert (ended.up, newest.up) == (first > then, then > first)
    assert ended.ended_on is not None and ended.ended_on <= newest.first_seen <= date(2025, 5, 31)
    assert newest.ended_on is None and newest.confirmed_on is not None
    assert ended.share is not None and (ended.share > 1) is ended.up
    assert newest.share is not None and (newest.share > 1) is newest.up


def test_more_news_of_everything_is_no_news_of_the_site() -> None:
    values, around = [3.0] * 24 + [11.0] * 8, [60.0] * 24 + [220.0] * 8
    assert tempo_breaks(_counts(values, around)) == ()
    (alone,) = tempo_breaks(_counts(values, [60.0] * 32))
    assert alone.up and alone.against_region


def test_a_site_whose_reports_always_come_in_bursts_is_not_flagged_for_one_more() -> None:
    bursts = [0.0, 0.0, 0.0, 12.0] * 8
    assert tempo_breaks(_counts(bursts)) == ()


def test_too_little_is_said_to_be_nothing() -> None:
    assert tempo_breaks([]) == ()
    assert tempo_breaks(_counts([1.0, 0.0, 9.0, 9.0])) == (), "four months are no past"
    assert tempo_breaks(_counts([0.0] * 30 + [2.0])) == (), "two reports in all"


def test_what_is_older_than_three_years_decides_nothing() -> None:
    """Months were kept for three years before each run: what lay at their beginning was taken back as wrong."""
    rng = np.random.default_rng(4)
    months = months_between(date(2016, 1, 1), date(2026, 2, 1))
    ends = [b - timedelta(days=1) for b in months[1:]]
    values = rng.poisson(4, len(ends)).astype(float)
    values[80:83] = 15
    counts = [Count(*one) for one in zip(months, ends, values, strict=False)]
    told = [b for b in tempo_breaks(counts) if b.born >= date(2022, 1, 1)]
    assert any(b.up and b.first_seen.year == 2022 for b in told)
    assert told == [b for b in tempo_breaks(counts[30:]) if b.born >= date(2022, 1, 1)]


def test_reports_elsewhere_that_come_later_take_nothing_back() -> None:
    """Whether the region says anything was asked of all months, those after the window as well."""
    site = [3.0] * 24 + [11.0] * 3 + [3.0] * 9
    few = [0.0] * 23 + [2.0] * 4 + [0.0] * 9
    told = tempo_breaks(_counts(site, few), least_region=20)
    assert [(b.up, b.against_region) for b in told] == [(True, False)]
    later = [*few[:30], *[30.0] * 6]
    assert tempo_breaks(_counts(site, later), least_region=20)[0] == told[0]
    (known,) = tempo_breaks(_counts(site, [5.0] * 36), least_region=20)
    assert known.against_region


def _told(values: Sequence[float]) -> list[TempoBreak]:
    """Breaks that are shown: confirmed, or lasting still."""
    return [b for b in tempo_breaks(_counts(values)) if b.confirmed_on is not None or b.ended_on is None]


@pytest.mark.parametrize("rate", [2, 5, 30, 300])
def test_chance_alone_is_told_in_at_most_one_series_of_twenty(rate: int) -> None:
    rng = np.random.default_rng(11)
    told = sum(bool(_told(rng.poisson(rate, 36).astype(float))) for _ in range(200))
    assert told <= 16, "5 % of 200 and two standard errors"


def test_three_times_as_many_for_sixty_days_are_found_wherever_in_the_month_they_begin() -> None:
    """At five reports a month, from the middle of one month to the middle of the third: four of five, and more."""
    rng = np.random.default_rng(12)
    told = 0
    for _ in range(150):
        begins = float(rng.uniform(0, 1))
        usual = np.full(36, 5.0)
        usual[24:27] *= 1 + 2 * np.array([1 - begins, 1.0, begins])
        told += any(b.up and date(2025, 1, 31) <= b.born <= date(2025, 4, 30) for b in _told(rng.poisson(usual)))
    assert told >= 0.78 * 150


@given(st.lists(st.integers(0, 15), min_size=14, max_size=34))
@settings(max_examples=30, deadline=None)
def test_later_months_have_no_say(values: list[int]) -> None:
    counts = _counts([float(v) for v in values])
    whole = {(b.up, b.born, b.first_seen, b.confirmed_on) for b in tempo_breaks(counts) if b.confirmed_on}
    for n in range(10, len(counts)):
        part = {(b.up, b.born, b.first_seen, b.confirmed_on) for b in tempo_breaks(counts[:n]) if b.confirmed_on}
        assert part <= whole


def _report(number: int, day: date, *, at: bool, precision: PlacePrecision = PlacePrecision.EXACT) -> Incident:
    place = SITE.outline.centroid if at else None
    return Incident(
        f"i{number}", "csv", "raid", "t", day, day, DatePrecision.DAY, place, precision, country=SITE.country
    )


def _workspace(folder: Path, values: Sequence[int]) -> Workspace:
    """A site with so many reports in each month, as a run counts them."""
    workspace = Workspace.open(folder)
    workspace.store.save_site(SITE, by="test")
    reports = [
        _report(1000 * k + n, month, at=True) for k, month in enumerate(MONTHS[: len(values)]) for n in range(values[k])
    ]
    own = incident_tempo(SITE, reports, MONTHS[: len(values) + 1])
    for name, measures in ((TEMPO, own), (REGION, region_tempo(SITE, by_country(reports), own))):
        workspace.store.save_measures(SITE.id, name, measures)
    return workspace


def test_a_rise_becomes_a_detection_for_the_desk_alone_and_is_replayed(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path / "w", [3] * 24 + [12] * 4)
    made = tempo_detections(SITE, workspace.store, workspace.settings, run_id="20250601T000000")
    workspace.store.save_detections(made)
    (found,) = made
    assert (found.kind, found.state, found.confidence) == (Kind.BUSIER, State.CONFIRMED, "low")
    said = detection_sentence(found, SITE)
    # 48 reports in 120 days beside 72 in 731
    assert "above its usual range, at about 406 % of its usual level" in said
    assert said.startswith("The number of reports a month that name the place or lie at it is above")
    assert said.endswith("one that lies there may name another place, or none.")
    assert replay(workspace, found.id).identical
    for audience, rows in ((Audience.PARTNER, 0), (Audience.PUBLIC, 0), (Audience.INTERNAL, 1)):
        report = export(workspace, tmp_path / f"{audience}.csv", "detections", audience)
        assert len((tmp_path / f"{audience}.csv").read_text().splitlines()) == rows + 1, report
        export(workspace, tmp_path / f"{audience}-m.csv", "measures", audience)
        assert (REGION in (tmp_path / f"{audience}-m.csv").read_text()) is bool(rows)
    assert tempo_detections(SITE, workspace.store, workspace.settings, run_id="later") == made


def test_a_report_that_names_the_site_counts_for_it_however_coarsely_it_is_placed() -> None:
    """As docs/method-details.md says; it said that none placed to the district counts."""
    named = replace(
        _report(1, date(2025, 1, 3), at=False, precision=PlacePrecision.DISTRICT), named_site_ids=(SITE.id,)
    )
    beside = _report(2, date(2025, 1, 3), at=False, precision=PlacePrecision.DISTRICT)
    reports = joined_to([named, beside], [SITE])
    own = incident_tempo(SITE, reports, MONTHS)
    assert sum(m.value for m in own) == 1
    assert sum(m.value for m in region_tempo(SITE, by_country(reports), own)) == 1


def test_a_run_counts_what_it_made_from_reports_among_its_new_detections(tmp_path: Path) -> None:
    """Its line said 60 where 61 rows carried its id."""
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITE, by="test")
    months = [date(2024 + m // 12, m % 12 + 1, 5) for m in range(28)]
    values = [3] * 24 + [12] * 4
    reports = [_report(1000 * k + n, month, at=True) for k, month in enumerate(months) for n in range(values[k])]
    workspace.store.save_incidents(reports)
    until = datetime(2026, 4, 20, tzinfo=UTC)
    context = RunContext(workspace, RunRequest(), until, "r1")
    _measure_reports(context, [SITE], until)
    made = workspace.store.detections(SITE.id)
    assert made and context.tally.new_detections == len(made)
    _measure_reports(context, [SITE], until)
    assert context.tally.new_detections == len(made), "once"


@pytest.mark.parametrize("others_go_on", [False, True])
def test_where_an_import_begins_and_ends_is_no_change_of_tempo(tmp_path: Path, others_go_on: bool) -> None:
    """A place was told as having more reports than usual from the first month of a list, and fewer after its last."""
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITE, by="test")
    months = [date(2024 + m // 12, m % 12 + 1, 5) for m in range(24)]
    reports = [_report(100 * k + n, month, at=True) for k, month in enumerate(months) for n in range(6)]
    if others_go_on:
        later = [date(2026, m, 5) for m in range(1, 7)]
        reports += [_report(9000 + n, day, at=False) for n, day in enumerate((*months, *later))]
    workspace.store.save_incidents(reports)
    until = datetime(2026, 6, 20, tzinfo=UTC)
    _measure_reports(RunContext(workspace, RunRequest(), until, "r1"), [SITE], until)
    counted = sorted(m.at.date() for m in workspace.store.measures(SITE.id, TEMPO))
    assert counted[0].replace(day=1) == date(2024, 1, 1)
    assert counted[-1].replace(day=1) == (date(2026, 6, 1) if others_go_on else date(2025, 12, 1))
    kinds = [detection.kind for detection in workspace.store.detections(SITE.id)]
    assert kinds == ([Kind.QUIETER] if others_go_on else [])


def test_reports_of_no_country_at_a_site_are_not_taken_off_those_of_its_country(tmp_path: Path) -> None:
    """Of ten reports of the country five were left, beside five at the site that name no country."""
    workspace = Workspace.open(tmp_path / "w")
    site = workspace.store.save_site(replace(SITE, country="MM"), by="test")
    day = date(2026, 2, 3)
    at = [replace(_report(n, day, at=True), country="") for n in range(5)]
    at += [replace(_report(5, day, at=True), country="MM")]
    elsewhere = [replace(_report(10 + n, day, at=False), country="MM") for n in range(10)]
    workspace.store.save_incidents([*at, *elsewhere])
    until = datetime(2026, 3, 20, tzinfo=UTC)
    _measure_reports(RunContext(workspace, RunRequest(), until, "r1"), [site], until)
    february = {
        m.name: m.value for m in workspace.store.measures(site.id) if m.at.date().replace(day=1) == date(2026, 2, 1)
    }
    assert february == {TEMPO: 6.0, REGION: 10.0}


def test_the_running_month_is_no_fall_and_coarse_places_count_for_the_region_only() -> None:
    reports = [_report(n, date(2025, 1, 3), at=False, precision=PlacePrecision.PROVINCE) for n in range(30)]
    own = incident_tempo(SITE, reports, MONTHS)
    assert {m.value for m in own} == {0.0}
    around = region_tempo(SITE, by_country(reports), own)
    assert sum(m.value for m in around) == 30
    counts = counts_of([*own, *around])
    assert counts[-1].last == MONTHS[-1] - timedelta(days=1)
    assert counts[24].region == 30 and counts[0].region == 0
    assert counts_of(own)[24].region is None, "nothing is known of the region"
