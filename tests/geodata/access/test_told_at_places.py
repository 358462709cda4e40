"""What is told of a place in a time is all that its page tells, so that no release can be put beside it unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.access.published_area import ListedPlace, PublishedArea, ToldHere, listed_places, names_a_place
from geodata.access.told_at_places import told_at_places
from geodata.actions.action import Action, ActionKind, Scope
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.site import Access, Site, Statement
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from tests.geodata.cleared import ALLEGED, ANSWERED, clear_actions, decide_about_report

DAY = date(2026, 6, 10)
READ_ON = date(2026, 12, 1)
"""90 days and more after the end of June; 2026 is not over, so what is not told by its month is not told at all."""
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
KK_PARK = tuple(site for site in gazetteer_sites() if site.name.startswith("KK Park"))
MYANMAR = PublishedArea(None, PlacePrecision.COUNTRY, "MM")


def made_action(scope: Scope, named: str, *site_ids: str) -> Action:
    day = DatePrecision.DAY
    return Action(
        "act", ActionKind.RAID, "Raid", DAY, DAY, day, scope, named, site_ids, "Police", "A paper", licence="CC BY 4.0"
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Three places of one country far apart, one of them in a group by itself, and a release in June."""
    made = Workspace.open(tmp_path / "w")
    settings = made.root / "compound-watch.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text('site_groups = ["Ford quay: a", "All of them: a, b, c"]\n' + before, encoding="utf-8")
    for key, west in (("a", 98.5), ("b", 99.5), ("c", 100.5)):
        ground = shapely.box(west, 16.6, west + 0.01, 16.61)
        place = Site(key, f"Place {key}", ground, country="MM", source="A report", documented=True)
        made.store.save_site(replace(place, access=Access.PUBLIC, statements=(ALLEGED,)), by="test")
    row = Incident(
        "freed",
        "csv",
        "release",
        "Some 70 workers were freed in June",
        date(2026, 6, 12),
        date(2026, 6, 12),
        DatePrecision.DAY,
        shapely.Point(98.9, 16.6),
        PlacePrecision.COUNTRY,
        country="MM",
    )
    made.store.save_incidents([row])
    wish = Wish(
        Decision.CLEARED, "desk", "Points at nobody.", terms="CC BY 4.0", answers=replace(ANSWERED, moving=True)
    )
    decide_about_report(made.store, row.id, wish)
    yield made
    made.store.close()


def precisions(workspace: Workspace) -> list[DatePrecision]:
    """By what the release is told to the public; none = not at all."""
    seen = Workspace(workspace.root).edition(Audience.PUBLIC, READ_ON)
    return [one.date_precision for one in seen.incidents.items if one.id.startswith("release-")]


def test_an_action_of_a_group_of_one_place_names_that_place(workspace: Workspace) -> None:
    """The page of the one place tells the raid of the group, as it tells one that names the place."""
    assert precisions(workspace) == [DatePrecision.MONTH]
    for scope, named, site_ids in ((Scope.SITES, "", ("a",)), (Scope.GROUP, "Ford quay", ())):
        workspace.store.save_actions([made_action(scope, named, *site_ids)])
        clear_actions(workspace.store)
        seen = Workspace(workspace.root).edition(Audience.PUBLIC, READ_ON)
        (told,) = seen.actions.items
        assert [site.id for site in seen.concerned_by(told)] == ["a"]
        assert precisions(workspace) == [], scope
    for scope, named in ((Scope.GROUP, "All of them"), (Scope.COUNTRY, "Myanmar")):
        workspace.store.save_actions([made_action(scope, named)])
        clear_actions(workspace.store)
        assert precisions(workspace) == [DatePrecision.MONTH], "it is told of three places that lie apart"


def test_an_action_of_a_whole_country_hides_nothing_that_is_told_of_one_place() -> None:
    """Told at each of three places it makes none of them likelier than before, and a demolition at one of them does."""
    sites = [
        Site(key, key, shapely.box(west, 16.6, west + 0.01, 16.61), country="MM")
        for key, west in (("a", 98.5), ("b", 99.5), ("c", 100.5))
    ]
    whole = (made_action(Scope.COUNTRY, "Myanmar"), sites)
    told = list(told_at_places(sites, (), [whole], (), ()))
    assert len(told) == 3 and not names_a_place(MYANMAR, *JUNE, told)
    razed = ToldHere(listed_places(sites)[0], DAY, DAY, 2)
    assert names_a_place(MYANMAR, *JUNE, [razed]) and names_a_place(MYANMAR, *JUNE, [*told, razed])


@pytest.mark.parametrize(
    ("title", "kind", "level"), [("Soldiers raid KK Park", "raid", 2), ("A new gate at KK Park", "statement", 0)]
)
def test_a_report_of_a_whole_counts_at_the_place_whose_page_tells_it(title: str, kind: str, level: int) -> None:
    """It is at no site, and everybody knows where KK Park is: its first stage has the report on its page."""
    day, unknown = DatePrecision.DAY, PlacePrecision.UNKNOWN
    row = Incident("k", "csv", kind, title, DAY, DAY, day, None, unknown, place_name="KK Park", country="MM")
    page = listed_places([next(site for site in KK_PARK if "1st" in site.name)])[0]
    months = [one for one in told_at_places(KK_PARK, (), (), (), [row]) if one.first == DAY]
    assert months == [ToldHere(page, DAY, DAY, level)]
    assert not list(told_at_places([], (), (), (), [row])), "where no part is shown, no page tells it"
    assert names_a_place(MYANMAR, *JUNE, months)


@pytest.mark.parametrize(
    ("statement", "counts"),
    [
        (Statement("2026-06-10", "Soldiers raided this compound.", "A paper", ""), True),
        (Statement("2026-06", "Two dormitories were demolished.", "A paper", ""), True),
        (Statement("2026-06-10", "A fire burned the canteen down.", "A paper", ""), True),
        (Statement("2026-06-10", "Nobody raided this compound.", "Its owner", "", reply=True), True),
        (Statement("2026-06-10", "Named in a list of compounds.", "A paper", ""), False),
        (Statement("", "Soldiers raided this compound.", "A paper", ""), False),
    ],
)
def test_a_dated_statement_of_what_people_leave_for_counts_at_its_place(statement: Statement, counts: bool) -> None:
    site = Site("a", "Place a", shapely.box(98.5, 16.6, 98.51, 16.61), country="MM", statements=(statement,))
    told = list(told_at_places([site], (), (), (), ()))
    days = [(one.place, one.level, one.covers) for one in told]
    assert days == ([(ListedPlace(site.outline.centroid, "MM"), 2, False)] if counts else [])
    assert names_a_place(MYANMAR, *JUNE, told) is counts


@pytest.mark.parametrize(
    ("at_second", "at_third"),
    [
        ("No raid has been made here, a monitor says.", "It was never raided, a paper says."),
        ("Police deny that it was raided.", "Satellite images show no building razed."),
        ("It was raided in 2023, a list says.", "Raided twice in 2024, a list says."),
    ],
)
def test_statements_that_nothing_happened_then_hide_no_raid_at_another_place(at_second: str, at_third: str) -> None:
    """Whoever reads all three knows that the raid of June was at the first place, and where people got out."""
    texts = ("Soldiers raided this compound.", at_second, at_third)
    sites = [
        Site(f"place-{n}", f"Place {n}", shapely.box(98.5 + n, 16.6, 98.51 + n, 16.61), country="MM", statements=(one,))
        for n, one in enumerate(Statement("2026-06-10", text, "A paper", "") for text in texts)
    ]
    told = list(told_at_places(sites, (), (), (), ()))
    assert len({one.place for one in told}) == 3, "each of the three is told of with a day in June"
    assert names_a_place(MYANMAR, *JUNE, told)


def test_a_release_is_not_told_by_the_month_of_a_statement_at_one_place(workspace: Workspace) -> None:
    assert precisions(workspace) == [DatePrecision.MONTH]
    raid = Statement("2026-06-10", "Soldiers raided this compound.", "A paper", "")
    place = workspace.store.site("a")
    workspace.store.save_site(replace(place, statements=(*place.statements, raid)), by="test")
    assert precisions(workspace) == []
