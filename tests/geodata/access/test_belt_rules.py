"""Who reads what of a belt: no place leaves, and no figure before two people agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.access.belt_rules import shown_belts
from geodata.belts.belt import SeenBelt
from geodata.belts.belt_review import BeltReview
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Verdict
from tests.geodata.belts.belt_makers import agreed, change, judged_belt

DAY = date(2026, 7, 5)
OWN = judged_belt("pb", left_out=("secret", "kf"), overlaps=("secret",), covered_km2=31.37)
CONTROL = judged_belt("pb", 1)
HIDDEN = judged_belt("secret")
CHANGES = [
    change("own", OWN, DAY, 4.0),
    change("small", OWN, DAY, 0.5),
    change("away", CONTROL, DAY, 2.0),
    change("hidden", HIDDEN, DAY, 3.0),
]
GROUND = CHANGES[0].outline
OUTER = (Audience.PARTNER, Audience.PUBLIC)


def shown(audience: Audience, reviews: list, open_to: tuple[str, ...] = ("pb", "kf")) -> dict[str, SeenBelt]:  # type: ignore[type-arg]
    """What an audience reads of the three belts; verdicts are on what is said of the changes."""
    by_id = {one.id: one for one in CHANGES}
    given = [BeltReview.on(by_id[review.detection_id], review) for review in reviews]
    return dict(shown_belts((OWN, CONTROL, HIDDEN), CHANGES, given, audience, open_to))


def test_internal_reads_places_and_reviews() -> None:
    found = shown(Audience.INTERNAL, agreed("own", people=1), ("pb", "kf", "secret"))
    own = found["pb~belt"]
    assert [c.id for c in own.changes] == ["own"] and not own.changes[0].outline.is_empty and not own.held
    assert own.belt == OWN and own.open == 1
    assert set(found) == {"pb~belt", "pb~control-1", "secret~belt"}


@pytest.mark.parametrize("audience", OUTER)
@pytest.mark.parametrize("people", [0, 1])
def test_before_two_people_agree_no_figure_leaves(audience: Audience, people: int) -> None:
    own = shown(audience, agreed("own", people=people))["pb~belt"]
    assert own.held and own.changes == () and own.built(date.min, date.max) == 0.0


@pytest.mark.parametrize("audience", OUTER)
def test_then_totals_and_days_leave_and_no_place(audience: Audience) -> None:
    found = shown(audience, agreed("own"))
    own = found["pb~belt"]
    assert not own.held and own.built(date.min, date.max) == pytest.approx(4.0)
    for one in found.values():
        assert one.belt.outline.is_empty and one.standings == {}
        assert all(c.outline.is_empty and (c.id, c.birth, c.scenes) == ("", "", ()) for c in one.changes)
    assert own.belt.left_out == ("kf",) and own.belt.overlaps == (), "a restricted site is not named"
    assert own.belt.covered_km2 == 31.0, "nor told by the hectare that it takes away"
    assert "secret~belt" not in found
    assert found["pb~control-1"].built(date.min, date.max) == pytest.approx(2.0), "what others are compared with"


@pytest.mark.parametrize("audience", Audience)
def test_what_two_people_dismissed_counts_for_nobody(audience: Audience) -> None:
    own = shown(audience, agreed("own", Verdict.DISMISSED))["pb~belt"]
    assert own.changes == () and not own.held
    assert own.dismissed == (1 if audience is Audience.INTERNAL else 0)


@pytest.mark.parametrize("audience", OUTER)
@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.DISMISSED])
@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (replace(CHANGES[0], state=State.ENDED, ended_on=date(2026, 9, 1)), True),
        (replace(CHANGES[0], outline=GROUND.union(shapely.box(99.012, 16.01, 99.0138, 16.012))), True),  # 1.9 times
        (replace(CHANGES[0], outline=GROUND.union(shapely.box(99.012, 16.01, 99.0142, 16.012))), False),  # 2.1 times
        (replace(CHANGES[0], first_seen=date(2026, 5, 1)), False),
        (replace(CHANGES[0], last_clear_before=date(2026, 6, 1)), False),
    ],
)
def test_a_verdict_holds_as_long_as_the_same_is_said(
    audience: Audience, verdict: Verdict, now: Detection, holds: bool
) -> None:
    """The rule of docs/who-sees-what.md, 6: another window or more than twice the ground is another sentence."""
    reviews = [BeltReview.on(CHANGES[0], review) for review in agreed("own", verdict)]
    own = shown_belts((OWN,), [now], reviews, audience, ("pb",))[OWN.id]
    assert own.held is not holds
    if not holds:
        assert own.changes == () and own.built(date.min, date.max) == 0.0


def test_of_a_verdict_of_which_nobody_knows_what_was_judged_none_holds() -> None:
    reviews = [replace(BeltReview.on(CHANGES[0], review), judged=None) for review in agreed("own")]
    assert shown_belts((OWN,), CHANGES, reviews, Audience.PUBLIC, ("pb",))[OWN.id].held
    kind = [BeltReview.on(replace(CHANGES[0], kind=Kind.CLEARING), review) for review in agreed("own")]
    assert shown_belts((OWN,), CHANGES, kind, Audience.PUBLIC, ("pb",))[OWN.id].held, "of another kind"


def test_where_no_belt_is_watched_none_is_shown() -> None:
    assert shown_belts((), (), (), Audience.PUBLIC, ("pb",)) == {}
    assert shown_belts((OWN,), CHANGES, (), Audience.PUBLIC, ()) == {}, "of a hidden site alone"
