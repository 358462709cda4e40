"""The day on which a report of a release appears tells no finer time than the report itself."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.release_day import told_from
from geodata.detections.detection import Kind
from geodata.detections.review import Review, Verdict
from geodata.edition_view import EditionView
from geodata.incidents.clearing import Clearing, Decision, outgoing_digest
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.site import Access, Site
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.incidents.clear_reports import as_editions_tell
from tests.geodata.cleared import ANSWERED, decide_about_report
from tests.geodata.made_changes import made_change

APPEARS = {Audience.PARTNER: date(2027, 1, 30), Audience.PUBLIC: date(2027, 3, 31)}
"""30 and 90 days after 31 December 2026."""
NOW = datetime(2027, 1, 1, tzinfo=UTC)
SPANNING = "freed-from-march-to-may"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Three places, each razed in four months of 2026, one place a month; a release in each month, one over three."""
    made = Workspace.open(Path(tmp_path_factory.mktemp("releases")) / "w")
    store = made.store
    for key, west in (("a", 98.5), ("b", 99.5), ("c", 100.5)):
        ground = shapely.box(west, 16.6, west + 0.01, 16.61)
        place = Site(key, f"Place {key}", ground, country="MM", source="A report", documented=True)
        store.save_site(replace(place, access=Access.PUBLIC), by="test")
    for month in range(1, 13):
        at = "abc"[month % 3]
        ground = store.site(at).outline.centroid.buffer(0.0002 * month)
        seen = date(2026, month, 14)
        change = made_change(
            id=f"d-{month}",
            site_id=at,
            kind=Kind.DEMOLITION,
            outline=shapely.box(*ground.bounds),
            last_clear_before=date(2026, month, 10),
            first_seen=seen,
            confirmed_on=seen + timedelta(5),
            last_seen=seen + timedelta(5),
            area_m2=900.0,
        )
        store.save_detections([change])
        for who in ("analyst 1", "analyst 2"):
            store.save_review(Review(f"d-{month}", Verdict.CONFIRMED, "Rubble on two dates.", who, NOW))
        _release(made, f"freed-{month}", date(2026, month, 12), date(2026, month, 12))
    _release(made, SPANNING, date(2026, 3, 10), date(2026, 5, 5))
    yield made
    store.close()


def _release(workspace: Workspace, key: str, first: date, last: date) -> None:
    place, title = shapely.Point(98.9, 16.6), f"Some 70 workers were freed in {first:%B}"
    row = Incident(key, "csv", "release", title, first, last, DatePrecision.DAY, place, PlacePrecision.COUNTRY)
    workspace.store.save_incidents([replace(row, country="MM")])
    answers = replace(ANSWERED, moving=True)
    wish = Wish(Decision.CLEARED, "desk", "Points at nobody.", terms="CC BY 4.0", answers=answers)
    decide_about_report(workspace.store, key, wish, now=NOW)


def _releases(view: EditionView) -> list[Incident]:
    return [row for row in view.incidents.items if row.id.startswith("release-")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(audience=st.sampled_from(sorted(APPEARS)), day=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
@example(audience=Audience.PUBLIC, day=date(2026, 9, 28))
@example(audience=Audience.PUBLIC, day=date(2027, 3, 30))
@example(audience=Audience.PUBLIC, day=date(2027, 3, 31))
@example(audience=Audience.PARTNER, day=date(2026, 7, 30))
@example(audience=Audience.PARTNER, day=date(2027, 1, 29))
@example(audience=Audience.PARTNER, day=date(2027, 1, 30))
def test_all_releases_told_by_one_year_appear_on_one_day(workspace: Workspace, audience: Audience, day: date) -> None:
    told = _releases(workspace.edition(audience, day))
    assert len(told) == (13 if day >= APPEARS[audience] else 0)
    assert {row.date_precision for row in told} <= {DatePrecision.YEAR}


@pytest.mark.parametrize("key", [*(f"freed-{month}" for month in range(1, 13)), SPANNING])
def test_who_clears_one_is_told_the_day_on_which_it_appears_as_it_appears(workspace: Workspace, key: str) -> None:
    store = workspace.store
    kept: Clearing = next(one for one in store.clearings() if one.incident_id == key)
    row, sites = store.incidents_by_id([key])[key], store.sites()
    alone = told_from(row, kept, sites, date(2026, 6, 1), workspace.settings)
    for one in as_editions_tell(alone, workspace.edition):
        assert one.first == APPEARS[one.audience] and one.row is not None
        assert one.row in _releases(workspace.edition(one.audience, one.first))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    days=st.integers(0, 200),
    wait=st.none() | st.integers(0, 200),
)
def test_the_year_counts_of_the_event_and_of_its_publication(
    workspace: Workspace, first: date, days: int, wait: int | None
) -> None:
    """Whatever its days, a report told by its year alone appears 90 days after the end of a year, never of a month."""
    store = workspace.store
    last = first + timedelta(days)
    kept = next(one for one in store.clearings() if one.incident_id == SPANNING)
    known = last if wait is None else last + timedelta(wait)
    published = None if wait is None else datetime(known.year, known.month, known.day, 9, tzinfo=UTC)
    row = replace(store.incidents_by_id([SPANNING])[SPANNING], start_date=first, end_date=last, published_at=published)
    partner, public = told_from(
        row, replace(kept, digest=outgoing_digest(row)), store.sites(), first, workspace.settings
    )
    if public.by_year is None or public.row is None:
        return
    assert public.by_year == date(known.year, 12, 31) + timedelta(90)
    if public.row.date_precision is DatePrecision.YEAR:
        assert public.first == public.by_year and public.row.end_date == date(last.year, 12, 31)
    else:
        assert public.first == known.replace(day=monthrange(known.year, known.month)[1]) + timedelta(90)
    assert partner.by_year == date(known.year, 12, 31) + timedelta(30)


def test_the_public_is_told_no_month_that_a_change_known_to_partners_alone_would_place(tmp_path: Path) -> None:
    """Partners read both editions, which give a release the same id."""
    made = Workspace.open(tmp_path / "w")
    ground, seen = shapely.box(98.5, 16.6, 98.51, 16.61), date(2026, 6, 14)
    place = Site("a", "Place a", ground, country="MM", source="A report", documented=True)
    made.store.save_site(replace(place, access=Access.PUBLIC), by="test")
    _release(made, "freed", date(2026, 6, 12), date(2026, 6, 12))
    day = date(2026, 12, 1)
    alone = _releases(made.edition(Audience.PUBLIC, day))
    assert [row.date_precision for row in alone] == [DatePrecision.MONTH]
    change = made_change(
        id="d",
        site_id="a",
        kind=Kind.DEMOLITION,
        outline=shapely.box(*ground.centroid.buffer(0.001).bounds),
        last_clear_before=date(2026, 6, 10),
        first_seen=seen,
        confirmed_on=seen + timedelta(5),
        last_seen=seen + timedelta(5),
        area_m2=900.0,
    )
    made.store.save_detections([change])
    public, partner = (made.edition(eyes, day) for eyes in (Audience.PUBLIC, Audience.PARTNER))
    assert not public.detections.items and [d.id for d in partner.detections.items] == ["d"]
    assert _releases(public) == _releases(partner) == []
    over = date(2027, 4, 1)
    for eyes in (Audience.PUBLIC, Audience.PARTNER):
        assert {row.date_precision for row in _releases(made.edition(eyes, over))} <= {DatePrecision.YEAR}
    made.store.close()
