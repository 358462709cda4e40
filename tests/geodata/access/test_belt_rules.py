"""Who reads what of a belt: no place leaves, and no figure before two people agree."""

from __future__ import annotations

from datetime import date

import pytest

from geodata.access.audience import Audience
from geodata.access.belt_rules import shown_belts
from geodata.belts.belt import SeenBelt
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
OUTER = (Audience.PARTNER, Audience.PUBLIC)


def shown(audience: Audience, reviews: list, open_to: tuple[str, ...] = ("pb", "kf")) -> dict[str, SeenBelt]:  # type: ignore[type-arg]
    """What an audience reads of the three belts."""
    return dict(shown_belts((OWN, CONTROL, HIDDEN), CHANGES, reviews, audience, open_to))


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
