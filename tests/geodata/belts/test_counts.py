"""What counts in a belt, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from geodata.actions.action import Action, ActionKind, Scope
from geodata.belts.answer import BeltAnswer, BeltLooks, BeltMonth
from geodata.belts.belt import SeenBelt, counts
from geodata.belts.belt_sentences import NO_COMPOUND, belt_notes, belt_sentence
from geodata.belts.measured import BELT_YEARS, DRAWN, FALSE, FOUND
from geodata.detections.detection import Kind, State
from geodata.incidents.incident import DatePrecision
from geodata.sites.site import OutlineBasis, Site
from geodata.text.names.same_person import DO_NOT_QUOTE
from tests.geodata.belts.belt_makers import change, judged_belt

DAY = date(2026, 6, 2)
SITE = Site("pb", "Pellimar Bend", shapely.box(99, 16, 99.01, 16.01))
RAID = Action("r", ActionKind.RAID, "", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", ("pb",), "Office", "Paper")


def answer(**more: object) -> BeltAnswer:
    """4.1 ha since the raid, more than at 38 of 40."""
    told: dict[str, object] = {
        "site_id": "pb",
        "width_m": 3_000.0,
        "since": DAY,
        "action_id": "r",
        "until": date(2026, 11, 17),
        "covered_km2": 34.2,
        "built_ha": 4.12,
        "count": 1,
        "may_be_earlier_ha": 0.0,
        "open": 0,
        "more_than": 38,
        "comparable": 40,
        "controls": 30,
        "months": (BeltMonth(date(2026, 7, 1), 4.12, 1, 0.0, 1.0),),
        "held": False,
        "reason": "",
        "left_out": (),
        "overlaps": (),
        "flags": 3,
        "control_years": 40.0,
        "rule_looks": 5,
        "rule_days": 25,
        "dismissed": 0,
    }
    return BeltAnswer(**(told | more))  # type: ignore[arg-type]


def test_only_ground_built_on_of_a_hectare_or_more_counts() -> None:
    belt = judged_belt("pb")
    assert counts(change("a", belt, DAY, 1.0))
    for more in (
        {"area_m2": 9_999.0},
        {"kind": Kind.CLEARING},
        {"confirmed_on": None, "state": State.PROVISIONAL},
        {"state": State.WITHDRAWN},
        {"kind_probability": 0.89},
    ):
        assert not counts(change("a", belt, DAY, 1.0, **more)), more


def test_hectares_between_two_days_are_those_first_seen_then() -> None:
    belt = judged_belt("pb")
    days = (date(2026, 6, 1), DAY, date(2026, 11, 17))
    seen = SeenBelt(belt, tuple(change(str(n), belt, day, 2.0) for n, day in enumerate(days)), {}, False)
    assert seen.built(DAY, days[2]) == pytest.approx(4.0)
    assert [c.id for c in seen.told(days[0], DAY)] == ["0", "1"]


def test_the_one_sentence() -> None:
    assert belt_sentence(answer(), SITE, RAID) == (
        "4.1 ha of change consistent with construction were seen within 3 km of Pellimar Bend since the action of "
        "2 Jun 2026 that Paper reports (listed here as a raid; acting: Office), more than at 38 of 40 comparable "
        "places. Two people agree on each change counted (roles as they gave them; the program does not check who they "
        "are)."
    )
    assert belt_sentence(answer(action_id=""), SITE, None).startswith(
        "4.1 ha of change consistent with construction were seen within 3 km of Pellimar Bend since 2 Jun 2026,"
    )
    circled = replace(SITE, outline_basis=OutlineBasis.SOURCED_RADIUS)  # its outline is a circle around a point
    assert "within 3 km of Pellimar Bend (approximate place) since" in belt_sentence(answer(), circled, RAID)
    assert belt_sentence(answer(open=1), SITE, RAID).endswith(
        f"places. {DO_NOT_QUOTE} Internal until two people have agreed on each change counted."
    )
    few = belt_sentence(answer(comparable=4), SITE, RAID)
    assert "too few comparable places" in few and "more than" not in few
    looked = BeltLooks(met_until=date(2026, 9, 3), lately=6, since=11)
    none = belt_sentence(answer(count=0, built_ha=0.0, looks=looked), SITE, RAID)
    assert none == (
        "Within 3 km of Pellimar Bend no change of a hectare or more consistent with construction has met the rule "
        "since the action of 2 Jun 2026 that Paper reports (listed here as a raid; acting: Office). What began after "
        "3 Sep 2026 has not been seen often enough to be told: as a rule it takes 5 clear looks over at least 25 days, "
        "and in the 90 days until 17 Nov 2026 this ground had 6 usable looks. What began before may be missing as "
        "well, where cloud hid it or its kind is not sure yet."
    )
    soon = belt_sentence(answer(count=0, built_ha=0.0, looks=looked, until=date(2026, 8, 30)), SITE, RAID)
    for few in (None, DAY, date(2026, 5, 30)):
        seldom = belt_sentence(answer(count=0, looks=BeltLooks(few, lately=1, since=4)), SITE, RAID)
        assert "What began since then" in seldom and "this ground had 4 usable looks." in seldom
        assert "nothing can be told yet" in seldom and "no change" not in seldom, "not even over months"
    assert "no change of a hectare or more" in soon and "What began after 3 Sep 2026 has not been seen often" in soon, (
        "a shorter time than that since an earlier action, of which as much is known"
    )
    among = belt_sentence(answer(controls=0), SITE, RAID)
    assert among.endswith(
        "more than around 38 of 40 other listed places that were compared; no unlisted place was compared. Two people "
        "agree on each change counted (roles as they gave them; the program does not check who they are)."
    )
    late = belt_sentence(answer(since=date(2026, 8, 1)), SITE, RAID)
    assert "since 1 Aug 2026, from when on it is judged, after the action that Paper reports (listed here as a " in late


def test_what_is_held_or_not_judged_tells_no_figure() -> None:
    held, not_judged = answer(held=True), answer(reason="it has not been judged yet")
    assert (
        belt_sentence(held, SITE, RAID)
        == "Of the ground around Pellimar Bend no figure is released now: do not quote one that was told before."
    )
    assert (
        belt_sentence(not_judged, SITE, RAID)
        == "The ground around Pellimar Bend is not judged: it has not been judged yet."
    )
    assert belt_notes(held, {}, RAID) == belt_notes(not_judged, {}, RAID) == ()


def test_beneath_it_stand_what_is_not_counted_and_how_it_errs() -> None:
    sites = {"pb": SITE, "kf": Site("kf", "Kilvane Ford", SITE.outline)}
    notes = " ".join(belt_notes(answer(left_out=("kf",), overlaps=("kf",), may_be_earlier_ha=1.2), sites, RAID))
    assert notes.startswith("Source on the action of 2 Jun 2026: Paper, no link on file. Looked at: about 34 km²")
    linked = belt_notes(answer(), {}, replace(RAID, url="https://example.org/raid"))
    assert linked[0] == "Source on the action of 2 Jun 2026: Paper (https://example.org/raid)."
    assert belt_notes(answer(action_id=""), {}, RAID)[0].startswith("Looked at"), "of another action nothing is said"
    assert "Not counted, since it is watched itself: Kilvane Ford." in notes
    assert "they do not add up: Kilvane Ford." in notes
    assert "Of it 1.2 ha may have begun before that day" in notes
    assert "Around places where nothing is known 3 changes in 40.0 belt-years" in notes
    assert "New yards of 2 to 8 ha found there: 20 of 20 (95 %: 83 to 100 %)" in notes
    assert notes.index("false changes of a hectare or more: 3 in 30") < notes.index("New yards"), "the worse one first"
    # what the figures were measured on: 34 km2 read every five days is not any belt
    assert "simulated belts of 3 km with a look every five days" in notes
    assert "of narrower belts and of fewer looks nothing is known" in notes


def test_nothing_in_it_is_called_a_compound_and_no_word_says_why() -> None:
    sites = {"kf": Site("kf", "Kilvane Ford", SITE.outline)}
    said = " ".join(
        [
            *(
                belt_sentence(one, SITE, RAID)
                for one in (answer(), answer(held=True), answer(count=0), answer(comparable=2))
            ),
            *belt_notes(answer(left_out=("kf",), overlaps=("kf",), dismissed=2), sites, RAID),
        ]
    ).lower()
    for word in ("compound", "because", "due to", "moved", "relocated", "caused", "scam"):
        assert word not in said, word
    assert "is called a compound" in NO_COMPOUND


def test_the_rate_that_stands_beside_it_is_the_one_of_the_benchmark() -> None:
    words = (Path(__file__).parents[3] / "docs" / "benchmarks" / "places.md").read_text(encoding="utf-8")
    assert f"| yards found, as a change of a hectare or more | {FOUND} of {DRAWN} |" in words
    assert f"| {FALSE} in {BELT_YEARS} belt-years ({FALSE / BELT_YEARS:.2f} a year) |" in words
    assert FOUND / DRAWN >= 0.9 and FALSE / BELT_YEARS <= 0.2


@pytest.mark.parametrize(
    ("first", "precision", "said"),
    [
        (date(2026, 6, 1), DatePrecision.MONTH, "the action of June 2026"),
        (date(2026, 1, 1), DatePrecision.YEAR, "the action of 2026"),
    ],
)
def test_no_day_is_made_of_a_month_or_a_year(first: date, precision: DatePrecision, said: str) -> None:
    """The source gave none: it would be put into its mouth."""
    last = date(2026, 6, 30) if precision is DatePrecision.MONTH else date(2026, 12, 31)
    flood = replace(RAID, kind=ActionKind.FLOOD, start_date=first, end_date=last, date_precision=precision)
    told = belt_sentence(answer(since=last, until=date(2027, 3, 1)), SITE, flood)
    assert f"since the end of {said} that Paper reports" in told
    assert "30 Jun" not in told and "31 Dec" not in told
