"""One gate, fed by the store itself: what is retired stays restricted, and figures come from what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.access.not_released import figures_held_sentence
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Kind, State
from geodata.detections.review import Review, Verdict
from geodata.edition_view import EditionView
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.sites.site import Access, Site, Statement
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.publish.growth_csv import growth_for
from tests.geodata.cleared import ANSWERED, clear_claims, decide_about_report
from tests.geodata.made_changes import made_change

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
OPEN = Site(
    "open",
    "Open Place",
    shapely.box(98.5, 16.6, 98.51, 16.61),
    source="A report",
    documented=True,
    access=Access.PUBLIC,
    aliases=("Open Yard", "Velmara South"),
    coordinate_note="west of Velmara",
    statements=(Statement("2025", "Named in a report", "A report", ""), Statement("2025", "Like Velmara", "A b", "")),
    notes=("it overlaps velmara",),
)
HIDDEN = Site("velmara", "Velmara", shapely.box(98.7, 16.6, 98.71, 16.61))
CHANGE = made_change(
    id="d-shown",
    kind=Kind.CONSTRUCTION,
    outline=shapely.box(98.501, 16.601, 98.502, 16.602),
    last_clear_before=date(2026, 3, 1),
    first_seen=date(2026, 3, 11),
    confirmed_on=date(2026, 4, 1),
    last_seen=date(2026, 11, 1),
    area_m2=900.0,
)
OTHERS = (Audience.PUBLIC, Audience.PARTNER)


def report(key: str, title: str, lon: float) -> Incident:
    return Incident(
        key,
        "csv",
        "statement",
        title,
        date(2026, 5, 1),
        date(2026, 5, 1),
        DatePrecision.DAY,
        shapely.Point(lon, 16.605),
        PlacePrecision.EXACT,
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An open site with one change that two people confirmed, and a restricted one that is out of use."""
    made = Workspace.open(tmp_path / "w")
    store = made.store
    for site in (OPEN, HIDDEN):
        store.save_site(site, by="test")
    store.retire_site("velmara", "test", why="it is watched elsewhere now")
    store.save_detections([CHANGE])
    for who in ("analyst 1", "analyst 2"):
        store.save_review(Review("d-shown", Verdict.CONFIRMED, "Roofs on two dates.", who, NOW))
    store.save_incidents(
        [report("i-named", "Raid at Velmara", 98.9), report("i-at", "Raid", 98.705), report("i-far", "Raid", 98.9)]
    )
    for key in ("i-named", "i-at", "i-far"):
        decide_about_report(
            store, key, Wish(Decision.CLEARED, "report desk", "Points at nobody.", terms="CC BY 4.0", answers=ANSWERED)
        )
    store.save_claims(
        [
            Claim(f"c-{n}", "open", "Office", date(2026, 9, 1), None, 3.0, "buildings demolished", 9.0, scope, "Notice")
            for n, scope in enumerate(("", "the Velmara side"))
        ]
    )
    clear_claims(store)
    store.save_claim_scopes([ClaimScope("open", "the Velmara side", OPEN.outline, "Notice")])
    store.save_placebos("velmara", [Placebo("velmara", 1, HIDDEN.outline, True, 1.0)])
    yield made
    made.store.close()


def view(workspace: Workspace, audience: Audience) -> EditionView:
    return workspace.edition(audience, TODAY)


@pytest.mark.parametrize("audience", OTHERS)
def test_a_retired_restricted_site_is_restricted_everywhere(workspace: Workspace, audience: Audience) -> None:
    seen = view(workspace, audience)
    assert [s.id for s in seen.sites.items] == [s.id for s in seen.all_sites.items] == ["open"]
    (far,) = workspace.store.clearings("i-far")
    assert [i.id for i in seen.incidents.items] == [f"report-{far.token}"], "neither by name nor by point"
    assert [c.id for c in seen.claims.items] == ["c-0"] and seen.claim_scopes == ()
    assert seen.placebos.items == () and seen.looks("velmara") == () and seen.measures("velmara").items == ()
    (site,) = seen.sites.items
    assert "velmara" not in repr(site).casefold() and [s.text for s in site.statements] == ["Named in a report"]
    named = {"all": ("open", "velmara"), "Velmara corridor": ("open",), "theirs": ("velmara",)}
    assert seen.groups(named) == {"all": ("open",)}
    inner = view(workspace, Audience.INTERNAL)
    assert len(inner.incidents.items) == 3 and inner.groups(named) == named and len(inner.claims.items) == 2


def _measured(workspace: Workspace, *days: date) -> None:
    at = [datetime(d.year, d.month, d.day, tzinfo=UTC) for d in days]
    workspace.store.save_measures("open", "built_up", [Measure("open", "built_up", t, 9.0, "ha") for t in at])


@pytest.mark.parametrize(
    ("changed", "public", "partner"),
    [
        ({}, 3, 3),
        ({"state": State.PROVISIONAL, "confirmed_on": None}, 0, 0),
        ({"id": "d-unreviewed"}, 0, 3),
        ({"state": State.WITHDRAWN, "id": "d-gone"}, 3, 3),
        ({"id": "d-old", "last_clear_before": None}, 0, 3),
    ],
    ids=["none-held", "provisional", "unreviewed", "withdrawn-holds-nothing", "there-from-the-start"],
)
def test_figures_come_from_what_is_shown(
    workspace: Workspace, changed: dict[str, object], public: int, partner: int
) -> None:
    """Measures before, in and after the month of the change: where one is held back none is told, of no day."""
    _measured(workspace, date(2026, 2, 27), date(2026, 3, 2), date(2026, 4, 20))
    if changed:
        other = replace(CHANGE, id="d-second", **changed) if "id" not in changed else replace(CHANGE, **changed)  # type: ignore[arg-type]
        workspace.store.save_detections([other])
    told = {a: len(view(workspace, a).measures("open").items) for a in Audience}
    assert told == {Audience.PUBLIC: public, Audience.PARTNER: partner, Audience.INTERNAL: 3}
    for audience in Audience:
        seen = view(workspace, audience)
        all_of_them = seen.measures()
        assert len(all_of_them.items) + all_of_them.left_out == 3
        assert ("open" in seen.held_back) is (told[audience] < 3)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    last=st.none() | st.dates(date(2025, 6, 1), date(2026, 10, 1)),
    after=st.integers(1, 40),
    until_confirmed=st.integers(0, 60),
    kind=st.sampled_from(list(Kind)),
    west=st.floats(98.5, 98.508),
)
def test_nothing_that_is_told_depends_on_the_change_that_is_held_back(
    workspace: Workspace, last: date | None, after: int, until_confirmed: int, kind: Kind, west: float
) -> None:
    """Whenever and wherever it was seen, an edition that holds it back tells the same figures and picture days."""
    seen = (last or date(2025, 6, 1)) + timedelta(days=after)
    held = replace(
        CHANGE,
        id="d-held",
        kind=kind,
        outline=shapely.box(west, 16.601, west + 0.001, 16.602),
        last_clear_before=last,
        first_seen=seen,
        confirmed_on=seen + timedelta(days=until_confirmed),
        last_seen=seen + timedelta(days=until_confirmed),
    )
    _measured(workspace, *(date(2025, m, 5) for m in range(6, 13)), *(date(2026, m, 5) for m in range(1, 11)))
    workspace.store.save_detections([CHANGE, held])
    told = view(workspace, Audience.PUBLIC)
    assert "open" in told.held_back and told.measures("open").items == ()
    assert told.picture_days("open") == {CHANGE.last_clear_before, CHANGE.first_seen, CHANGE.confirmed_on}
    assert growth_for(workspace, Audience.PUBLIC) == ()
    assert len(view(workspace, Audience.INTERNAL).measures("open").items) == 17


def test_pictures_of_a_site_of_which_nothing_is_told_are_none(workspace: Workspace) -> None:
    workspace.store.save_detections([replace(CHANGE, state=State.PROVISIONAL, confirmed_on=None)])
    assert view(workspace, Audience.PUBLIC).picture_days("open") == frozenset()
    assert view(workspace, Audience.INTERNAL).picture_days("open") is None, "None = all"


def test_chips_may_be_handed_on_of_told_days_and_of_looks_that_were_not_set_aside(workspace: Workspace) -> None:
    at = [datetime(2026, m, 5, 4, tzinfo=UTC) for m in range(4, 9)]
    at.append(datetime.combine(CHANGE.first_seen, time(4), UTC))
    looks = [Look("open", f"S-{t:%m%d}", "c", "demo", "optical", t, LookStatus.SEEN) for t in at]
    looks[0] = replace(looks[0], status=LookStatus.CLOUDY)
    workspace.store.save_looks(looks)
    workspace.store.save_chips(
        [Chip("open", k.scene_id, "c", k.acquired_at, f"chips/{k.scene_id}.tif", "0" * 64, ("red",), 1) for k in looks]
    )
    night = Look("open", "N-1", "c", "demo", "light", at[-1], LookStatus.SEEN)
    workspace.store.save_looks([night])
    workspace.store.save_chips([Chip("open", "N-1", "c", at[-1], "chips/N-1.tif", "0" * 64, ("light",), 1)])
    workspace.store.save_detections([CHANGE, replace(CHANGE, id="d-held")])
    held, inner = (
        view(workspace, Audience.PUBLIC).shown_chips("open"),
        view(workspace, Audience.INTERNAL).shown_chips("open"),
    )
    assert len(inner.items) == 5 and inner.left_out == 0
    assert [c.acquired_at.date() for c in held.items] == [CHANGE.first_seen] and held.left_out == 4
    assert view(workspace, Audience.PUBLIC).shown_chips("velmara").items == ()


def test_the_note_where_no_figures_are_told() -> None:
    assert figures_held_sentence(False) == ""
    assert figures_held_sentence(True).startswith("No measured figures of this site")


def test_a_change_at_a_retired_public_site_stays_findable(workspace: Workspace) -> None:
    workspace.store.retire_site("open", "test", why="the place is gone now")
    seen = view(workspace, Audience.PUBLIC)
    assert seen.sites.items == () and [s.id for s in seen.all_sites.items] == ["open"]
    assert [d.id for d in seen.detections.items] == ["d-shown"]


def test_a_release_is_not_told_by_a_time_in_which_something_is_told_of_one_place_alone(workspace: Workspace) -> None:
    """A change of March and a claim of September are told of one of three places in the country."""
    store = workspace.store
    store.save_site(replace(store.site("open"), country="MM"), by="test")
    others = {f"other-{n}": shapely.box(west, 16.6, west + 0.01, 16.61) for n, west in enumerate((99.5, 100.5))}
    for key, outline in others.items():
        store.save_site(replace(OPEN, id=key, name=key.title(), outline=outline, country="MM"), by="test")
    months = {1: "January", 3: "March", 6: "June", 8: "August"}
    for month, name in months.items():
        day = date(2026, month, 10)
        one = replace(report(f"freed-{month}", f"70 workers freed in {name}", 98.9), start_date=day, end_date=day)
        store.save_incidents([replace(one, country="MM", place_precision=PlacePrecision.COUNTRY)])
        answers = replace(ANSWERED, moving=True)
        decide_about_report(
            store, one.id, Wish(Decision.CLEARED, "desk", "Points at nobody.", terms="CC BY 4.0", answers=answers)
        )

    def told() -> list[tuple[int, DatePrecision]]:
        seen = workspace.edition(Audience.PARTNER, date(2027, 1, 30))  # 30 days after the year
        found = [i for i in seen.incidents.items if i.id.startswith("release-")]
        assert all(i.country == "MM" and i.place is None and not i.site_ids for i in found)
        return [(i.start_date.month, i.date_precision) for i in found]

    assert told() == [(6, DatePrecision.MONTH)], "the others could be put down to the one place, by month and by year"

    def raze(key: str, outline: BaseGeometry, month: int) -> None:
        inside = shapely.box(*(outline.centroid.buffer(0.002).bounds))
        razed = replace(CHANGE, kind=Kind.DEMOLITION, id=f"d-{key}", site_id=key, outline=inside)
        change = replace(razed, first_seen=date(2026, month, 20), last_clear_before=date(2026, month, 10))
        store.save_detections([replace(change, confirmed_on=date(2026, month + 1, 1))])

    for key, outline in others.items():
        raze(key, outline, 5)
    assert told() == [], "two are razed, and what is claimed of the third hides neither"
    raze("open", store.site("open").outline, 9)
    assert told() == [(1, DatePrecision.YEAR)] * 4, "in the year something is told of all three"
