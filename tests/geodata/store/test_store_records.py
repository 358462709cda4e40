"""Looks, measures, findings and reports in the store: windows, order, refusals in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.errors import NotAllowed, NotFound, StoreRefused
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.run import Problem, Run, RunState
from geodata.sites.site import Site
from geodata.store import Store
from geodata.store.row_mapping import as_stored
from tests.geodata.noun_strategies import NOW

BOX = shapely.box(98.5, 16.6, 98.51, 16.61)
DAY = date(2026, 3, 1)
DETECTION = Detection(
    "d1",
    "kk",
    Kind.CONSTRUCTION,
    State.PROVISIONAL,
    BOX,
    None,
    DAY,
    None,
    DAY,
    None,
    800.0,
    Confidence.LOW,
    (),
    (),
    "s",
    "v",
)
INCIDENT = Incident("ucdp-1", "ucdp", "raid", "t", DAY, DAY, DatePrecision.DAY, None, PlacePrecision.DISTRICT)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store.open(tmp_path, review_after_days=30)
    for key in ("kk", "other"):
        opened.save_site(Site(key, key, BOX), by="a", now=NOW)
    return opened


def look(at: datetime, site_id: str = "kk") -> Look:
    return Look(site_id, f"S2-{at.isoformat()}", "sentinel-2-l2a", "cat", "optical", at, LookStatus.SEEN)


@given(
    millis=st.lists(st.integers(0, 5_000), min_size=1, max_size=12, unique=True),
    first=st.integers(0, 5_000_000),
    last=st.integers(0, 5_000_000),
)
@settings(max_examples=25, deadline=None)
def test_windows_are_exact(tmp_path_factory: pytest.TempPathFactory, millis: list[int], first: int, last: int) -> None:
    """Both ends count. Oracle: Python's own comparison of times, to the microsecond."""
    store = Store.open(tmp_path_factory.mktemp("looks"))
    store.save_site(Site("kk", "kk", BOX), by="a", now=NOW)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    looks = [look(start + timedelta(milliseconds=n)) for n in millis]
    store.save_looks(looks)
    since, until = start + timedelta(microseconds=first), start + timedelta(microseconds=last)
    wanted = sorted((k for k in looks if since <= k.acquired_at <= until), key=lambda k: k.acquired_at)
    assert store.looks("kk", since, until) == wanted


def test_times_are_kept_to_the_millisecond(store: Store) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678_999, tzinfo=UTC)
    store.save_looks([look(at)])
    (found,) = store.looks("kk")
    assert found.acquired_at == at.replace(microsecond=678_000)
    assert found == as_stored(look(at))
    assert store.looks("kk", since=found.acquired_at, until=found.acquired_at) == [found]


def test_a_plain_day_means_the_whole_day(store: Store) -> None:
    evening, midnight = datetime(2026, 1, 2, 23, 59, 59, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)
    store.save_looks([look(evening), look(midnight)])
    assert [k.acquired_at for k in store.looks("kk", date(2026, 1, 2), date(2026, 1, 2))] == [evening]
    assert [k.acquired_at for k in store.looks(None, since=date(2026, 1, 3))] == [midnight]
    assert store.looks("other") == []


def test_times_of_other_zones_are_the_same_moment(store: Store) -> None:
    bangkok = datetime.fromisoformat("2026-01-02T10:30:00+07:00")
    store.save_looks([look(bangkok)])
    (found,) = store.looks("kk")
    assert found.acquired_at == bangkok
    assert found.acquired_at.tzinfo is UTC


def test_a_look_of_an_unknown_site_keeps_none(store: Store) -> None:
    with pytest.raises(StoreRefused, match="Save the site or detection that it belongs to first"):
        store.save_looks([look(NOW), look(NOW, "nowhere")])
    assert store.looks() == []


def test_a_transaction_is_whole_or_not_at_all(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.save_looks([look(NOW)])
        assert len(store.looks()) == 1  # seen from inside
        with store.transaction():
            store.save_detections([DETECTION])
        raise ZeroDivisionError
    assert store.looks() == []
    assert store.detections() == []
    with store.transaction():
        store.save_looks([look(NOW)])
        store.save_detections([DETECTION])
    assert len(store.looks()) == len(store.detections()) == 1


def test_a_naive_time_is_a_mistake(store: Store) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        store.save_looks([look(datetime(2026, 1, 1))])
    assert store.looks() == []


def test_measures_of_another_site_are_refused(store: Store) -> None:
    measure = Measure("other", "built_up", NOW, 1.5, "ha")
    with pytest.raises(StoreRefused, match="handed in among those of built_up at site kk"):
        store.save_measures("kk", "built_up", [measure])
    store.save_measures("other", "built_up", [measure])
    store.save_measures("other", "night_light", [replace(measure, name="night_light")])
    assert store.measure_names("other") == {"built_up", "night_light"} and store.measure_names("kk") == set()
    store.save_measures("other", "built_up", [])
    assert store.measure_names("other") == {"night_light"}
    assert [m.name for m in store.measures("other")] == ["night_light"]
    assert store.measures(None) == store.measures("other", "night_light")


def test_detections_by_site_and_id(store: Store) -> None:
    early = replace(DETECTION, id="d2", site_id="other", first_seen=DAY - timedelta(days=9))
    store.save_detections([DETECTION, early])
    assert store.detections() == [early, DETECTION]
    assert store.detections("kk") == [DETECTION]
    confirmed = replace(DETECTION, state=State.CONFIRMED, confirmed_on=DAY)
    store.save_detections([confirmed])
    assert store.detection("d1") == confirmed
    with pytest.raises(NotFound, match="detection d9"):
        store.detection("d9")


def test_review_needs_a_reason_a_reviewer_and_a_detection(store: Store) -> None:
    store.save_detections([DETECTION])
    review = Review("d1", Verdict.CONFIRMED, "Bare ground, then roofs.", "reviewer 2", NOW)
    for short in ("", "ok", "          ", "too\x00short"):
        with pytest.raises(NotAllowed, match="fewer than 10 characters"):
            store.save_review(replace(review, reason=short))
    with pytest.raises(NotAllowed, match="nobody is named"):
        store.save_review(replace(review, reviewer=" -\u200b"))
    for personal in (replace(review, reviewer="joe@example.org"), replace(review, reason="Ask +66 81 234 5678 there.")):
        with pytest.raises(NotAllowed, match="nothing personal may be stored"):
            store.save_review(personal)
    with pytest.raises(NotFound, match="detection d9"):
        store.save_review(replace(review, detection_id="d9"))
    store.save_review(review)
    later = replace(review, verdict=Verdict.UNSURE, reviewed_at=NOW + timedelta(hours=1))
    store.save_review(later)
    assert store.reviews("d1") == [review, later]
    assert store.detection("d1") == DETECTION  # the machine's state is not touched
    store.save_detections([replace(DETECTION, kind=Kind.CLEARING)])
    with pytest.raises(NotAllowed, match="another kind, window or ground is told of the change since you read it"):
        store.save_review(replace(review, reviewed_at=NOW + timedelta(hours=2)), read=DETECTION)
    assert store.reviews("d1") == [review, later]


def test_a_verdict_can_be_taken_back_for_ten_minutes(store: Store) -> None:
    store.save_detections([DETECTION])
    first = Review("d1", Verdict.CONFIRMED, "Bare ground, then roofs.", "reviewer 1", NOW)
    slip = Review("d1", Verdict.DISMISSED, "A slip of the hand.", "reviewer 2", NOW + timedelta(minutes=1))
    store.save_review(slip)
    with pytest.raises(NotFound):
        store.take_back_review(replace(slip, reviewed_at=NOW), now=NOW + timedelta(minutes=2))
    store.take_back_review(slip, now=NOW + timedelta(minutes=11))
    assert store.reviews("d1") == []
    store.save_review(first)
    with pytest.raises(NotAllowed, match="older than 10 minutes"):
        store.take_back_review(first, now=NOW + timedelta(minutes=11))
    store.save_review(slip)
    for one in (first, slip):  # each has read the other's by now
        with pytest.raises(NotAllowed, match="another person has given a verdict"):
            store.take_back_review(one, now=NOW + timedelta(minutes=2))
    assert store.reviews("d1") == [first, slip]


def test_incidents_are_counted(store: Store) -> None:
    second = replace(INCIDENT, id="ucdp-2", site_ids=("kk",))
    assert store.save_incidents([INCIDENT, second], now=NOW) == (2, 0, 0)
    assert store.save_incidents([INCIDENT, second], now=NOW + timedelta(days=9)) == (0, 0, 2)
    assert {i.review_by for i in store.incidents()} == {date(2026, 12, 21)}  # 21 Nov + 30 days
    corrected = replace(second, fatalities_best=3)
    assert store.save_incidents([INCIDENT, corrected], now=NOW + timedelta(days=9)) == (0, 1, 1)
    assert [(i.id, i.review_by) for i in store.incidents("kk")] == [("ucdp-2", date(2026, 12, 30))]
    # the later of two of the same id wins
    assert store.save_incidents([INCIDENT, replace(INCIDENT, title="u")], now=NOW) == (0, 1, 0)
    assert store.incidents()[0].title == "u"


def test_runs_newest_first(store: Store) -> None:
    problem = Problem("kk", "S2", "asset red", "it is truncated", "Nothing; it is tried again tonight")
    runs = [
        Run(f"r{n}", NOW + timedelta(days=n), None, RunState.RUNNING, "s", "v", problems=(problem,)) for n in range(3)
    ]
    for run in runs:
        store.save_run(run)
    store.save_run(replace(runs[0], state=RunState.DONE, finished_at=NOW))
    assert [run.id for run in store.runs(limit=2)] == ["r2", "r1"]
    assert store.run("r0").state is RunState.DONE
    assert store.run("r1").problems == (problem,)
    with pytest.raises(NotFound, match="run r9"):
        store.run("r9")
