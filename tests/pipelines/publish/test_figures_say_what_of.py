"""A figure in an export says what it is of and how well it is known: areas, places of reports, built-up ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely

from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.detection import FROM_LIGHT, FROM_REPORTS, Kind, State
from geodata.detections.lifecycle import JOINED
from geodata.detections.review_state import Standing
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.looks.measure import Measure
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outline import circle
from geodata.sites.site import OutlineBasis
from geodata.wording.change_sentences import detection_sentence
from geodata.wording.report_sentences import GROWTH_NOT_AGREED, growth_not_agreed, whole_elsewhere_sentence
from pipelines.publish.nouns.row_values import (
    ACTIONS,
    CHANGED_PIXELS,
    DETECTIONS,
    INCIDENTS,
    MEASURES,
    WHOLE_OUTLINE,
    action_values,
    detection_values,
    incident_values,
    measure_values,
    site_points,
)
from tests.geodata.wording.test_sentences import SITE, incident, made


def column(columns: tuple[object, ...], values: tuple[object, ...], name: str) -> object:
    """The value of one column."""
    return dict(zip([c.name for c in columns], values, strict=True))[name]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", list(Kind))
def test_an_area_says_whether_it_is_of_the_change_or_of_the_whole_site(kind: Kind) -> None:
    told = column(DETECTIONS, detection_values(made(kind=kind), SITE, Standing()), "area_of")
    whole = kind in (*FROM_LIGHT, *FROM_REPORTS, Kind.ACTIVITY)
    assert told == (WHOLE_OUTLINE if whole else CHANGED_PIXELS)


@pytest.mark.parametrize(
    ("precision", "metres"),
    [(PlacePrecision.EXACT, 1_000.0), (PlacePrecision.NEAR, 25_000.0), (PlacePrecision.DISTRICT, 50_000.0)],
)
def test_a_report_says_in_metres_how_well_its_point_is_known(precision: PlacePrecision, metres: float) -> None:
    point = replace(incident(), place=shapely.Point(98.5, 16.6), place_precision=precision)
    assert column(INCIDENTS, incident_values(point), "place_known_to_m") == metres
    area = replace(point, place=shapely.box(98, 16, 99, 17))
    assert column(INCIDENTS, incident_values(area), "place_known_to_m") is None
    assert column(INCIDENTS, incident_values(replace(point, place=None)), "place_known_to_m") is None


def test_built_up_figures_may_not_be_quoted_before_two_people_agree_on_what_they_count() -> None:
    ground, light = made(), made(kind=Kind.DARK)
    assert growth_not_agreed([ground, light], {ground.id}) == "", "light is no built-up ground"
    assert growth_not_agreed([replace(ground, state=State.WITHDRAWN)], ()) == ""
    said = growth_not_agreed([ground], ())
    assert said == GROWTH_NOT_AGREED and "do not quote" in said
    at = datetime(2026, 11, 1, tzinfo=UTC)
    row = measure_values(Measure("a", "built_up", at, 4.0, "ha", 3.0, 5.0, "s", "r"), said, simulated=False)
    assert column(MEASURES, row, "hedge") == said


def test_an_action_is_placed_no_finer_than_its_places_are_known() -> None:
    drawn = SITE
    around = replace(
        SITE, id="around", outline_basis=OutlineBasis.CHOSEN_RADIUS, outline=circle(98.553812, 16.629951, 500)
    )
    points = site_points([drawn, around])
    told = shapely.get_coordinates(points["around"])
    assert (told.round(4) == told).all() and told.ravel() == pytest.approx([98.553812, 16.629951], abs=3e-4)
    action = Action(
        "a",
        ActionKind.RAID,
        "A raid",
        date(2026, 1, 1),
        date(2026, 1, 1),
        DatePrecision.DAY,
        Scope.SITES,
        "",
        (),
        "",
        "",
    )
    assert column(ACTIONS, action_values(action, [drawn, around]), "place_known_to_m") == 1_000.0
    assert column(ACTIONS, action_values(action, [drawn]), "place_known_to_m") is None
    assert column(ACTIONS, action_values(action, [drawn, around]), "site_ids") == (drawn.id, "around")


def test_a_change_that_joined_an_older_one_is_not_called_wrong() -> None:
    joined = made(state=State.WITHDRAWN, withdrawn_reason=JOINED)
    told = column(DETECTIONS, detection_values(joined, SITE, Standing()), "hedge")
    assert isinstance(told, str) and "part of another change" in told and "wrong" not in told
    wrong = made(state=State.WITHDRAWN, withdrawn_reason="returned")
    assert column(DETECTIONS, detection_values(wrong, SITE, Standing()), "hedge") == "Withdrawn: it does not hold."


def test_light_that_was_above_its_range_is_not_told_as_back() -> None:
    over = made(kind=Kind.BRIGHTER, state=State.ENDED, ended_on=date(2026, 6, 15))
    assert detection_sentence(over, SITE).startswith("Night light was above its usual range and is no longer.")


def test_a_part_of_a_whole_says_where_the_whole_is_told() -> None:
    second = next(site for site in gazetteer_sites() if site.name == "KK Park 2nd Stage")
    first = next(site for site in gazetteer_sites() if site.name == "KK Park 1st Stage")
    assert whole_elsewhere_sentence(second) == "Reports of KK Park as a whole are told at KK Park 1st Stage."
    assert whole_elsewhere_sentence(first) == whole_elsewhere_sentence(SITE) == ""
