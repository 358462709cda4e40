"""The law of what is told outside: no totals, whatever days they are told since, set one or two changes apart.

Every change has a size of its own (1, 2, 4 … ha), so that a total says which changes it is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations_with_replacement
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.belts.answer import BeltAnswer
from geodata.belts.belt import SeenBelt
from geodata.belts.belt_sentences import belt_notes, belt_sentence
from geodata.incidents.incident import DatePrecision
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from pipelines.belts.tell import tell_belt, told_figures
from tests.geodata.belts.belt_makers import change, judged_belt

FIRST = date(2025, 6, 10)
CAME = (date(2025, 6, 20), date(2025, 12, 4), date(2025, 12, 20), date(2026, 3, 1), date(2026, 5, 30))
"""Days on which changes are first seen; two are of one month."""
ACTED = (date(2025, 5, 1), date(2025, 6, 25), date(2025, 12, 10), date(2026, 1, 5), date(2026, 3, 20), date(2026, 6, 2))
"""Days of actions: before it is judged, and around each of those days."""
READ = tuple(date(2026, 6, 20) + timedelta(days=74 * n) for n in range(5))
"""Days until which it is judged when it is read: a year before them passes all of CAME but the first."""
OUTER = (Audience.PARTNER, Audience.PUBLIC)
PLACE = Site("pb", "Pellimar Bend", judged_belt("pb").outline)


def raid(day: date) -> Action:
    """An action at the site."""
    return Action(f"r{day}", ActionKind.RAID, "", day, day, DatePrecision.DAY, Scope.SITES, "", ("pb",), "", "Paper")


def view_of(days: tuple[date, ...], audience: Audience, until: date, actions: tuple[Action, ...] = ()) -> Any:
    """An edition with one site, changes of 1, 2, 4 … ha on some days, and actions there."""
    belt = judged_belt("pb", judged_from=FIRST, judged_until=until)
    gap = timedelta(days=25)
    found = tuple(change(f"c{n}", belt, day, 2.0**n, last_clear_before=day - gap) for n, day in enumerate(days))
    seen = SeenBelt(belt, found, {}, False, between=tuple((c.area_m2, c.area_m2) for c in found))
    return SimpleNamespace(
        belts={belt.id: seen},
        audience=audience,
        today=until,
        actions=SimpleNamespace(items=actions),
        concerned_by=lambda _: (PLACE,),
        settings=Settings(),
        looks=lambda _: (),
        belt_looks=lambda _: (),
    )


def answers(days: tuple[date, ...], audience: Audience) -> Iterator[BeltAnswer]:
    """All that one audience is ever told of one site: by each action, by the newest one of those before a day, and by
    none, on each day of reading."""
    for until in READ:
        for acted in (None, *ACTED):
            known = tuple(raid(day) for day in ACTED if acted is not None and day <= acted)
            for asked in (None, *known[-1:]):
                found = tell_belt(view_of(days, audience, until, known), "pb", asked)
                assert found is not None
                yield found


def told_sets(answer: BeltAnswer) -> Iterator[frozenset[int]]:
    """The changes behind each figure that an answer tells, and behind each total from one of its months on."""
    figures = told_figures(answer)
    since = ones(figures["built_ha"])
    yield since
    if figures["may_be_earlier_ha"] is not None:
        early = ones(figures["may_be_earlier_ha"])
        yield early
        yield since - early
    for n, month in enumerate(answer.months):
        yield ones(month.built_ha)
        yield ones(sum(m.built_ha for m in answer.months[n:]))


def ones(hectares: float | None) -> frozenset[int]:
    """Which changes a total is of."""
    whole = round(hectares or 0.0)
    return frozenset(n for n in range(whole.bit_length()) if whole >> n & 1)


def apart(sets: set[frozenset[int]]) -> list[frozenset[int]]:
    """What is left of one total less another that lies within it, where that is one or two changes; and totals of one
    or two that are not of all."""
    left = [one - two for one in sets for two in sets if two and two < one]
    return [some for some in [*left, *(one for one in sets if one < frozenset().union(*sets))] if 0 < len(some) < 3]


@pytest.mark.parametrize("audience", OUTER)
@pytest.mark.parametrize("count", range(5))
def test_of_none_to_four_changes_none_is_set_apart(count: int, audience: Audience) -> None:
    for days in combinations_with_replacement(CAME, count):
        found = list(answers(days, audience))
        assert apart({one for answer in found for one in told_sets(answer)}) == [], days
        empty = [answer for answer in found if told_figures(answer)["built_ha"] == 0.0 or answer.count == 0]
        assert not empty or count == 0, "that none came since a day sets days apart as well"
        if count in (1, 2):
            assert {(a.since, a.action_id, a.built_ha) for a in found} == {(FIRST, "", 2.0**count - 1)}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(CAME), min_size=5, max_size=9).map(lambda days: tuple(sorted(days))))
def test_nor_of_more(days: tuple[date, ...]) -> None:
    assert apart({one for answer in answers(days, Audience.PUBLIC) for one in told_sets(answer)}) == []


def test_inside_they_are_set_apart_so_that_the_law_can_fail() -> None:
    days = (CAME[0], CAME[3])
    assert apart({one for answer in answers(days, Audience.INTERNAL) for one in told_sets(answer)})


@pytest.mark.parametrize("audience", OUTER)
def test_three_before_and_three_after_are_told_by_the_action(audience: Audience) -> None:
    day = date(2026, 1, 5)
    view = view_of((CAME[0],) * 3 + (CAME[3],) * 3, audience, READ[0], (raid(day),))
    found = tell_belt(view, "pb")
    assert found is not None and (found.since, found.count, found.built_ha) == (day, 3, pytest.approx(56.0))
    assert not found.first_judged and not found.not_by_action
    said = belt_sentence(found, PLACE, raid(day))
    assert "since the action of 5 Jan 2026 that Paper reports (listed here as a raid). Two people" in said
    assert (told_figures(found)["more_than"], told_figures(found)["comparable"]) == (None, None)
    assert "comparable places is not told since an action: it could" in " ".join(belt_notes(found, {}, raid(day)))


@pytest.mark.parametrize("audience", OUTER)
@pytest.mark.parametrize("days", [(CAME[0],) * 2 + (CAME[3],) * 3, (CAME[0],) * 3 + (CAME[3],) * 2, (CAME[0],) * 3])
def test_where_fewer_stand_on_one_side_the_action_is_named_nowhere(days: tuple[date, ...], audience: Audience) -> None:
    day = date(2026, 1, 5)
    found = tell_belt(view_of(days, audience, READ[0], (raid(day),)), "pb", raid(day))
    assert found is not None and (found.since, found.action_id, found.count) == (FIRST, "", len(days))
    said = belt_sentence(found, PLACE, raid(day))
    assert "since 10 Jun 2025, the first day that was judged here; too few comparable" in said and "Paper" not in said
    notes = " ".join(belt_notes(found, {}, raid(day)))
    assert (
        "Since the action it is not told: beside what else is told, that would set fewer than 3 changes apart." in notes
    )
    assert "Paper" not in notes


@pytest.mark.parametrize("audience", OUTER)
def test_one_change_between_two_actions_is_told_as_one_total_by_neither(audience: Audience) -> None:
    """The case that was found: 3.6 ha since the one, and none since the other."""
    acts = (raid(date(2026, 3, 20)), raid(date(2026, 6, 2)))
    view = view_of((CAME[4],), audience, date(2026, 10, 9), acts)
    said = {belt_sentence(found, PLACE, act) for act in acts if (found := tell_belt(view, "pb", act)) is not None}
    assert said == {
        "1.0 ha (1.0 to 1.0) of change consistent with construction were seen within 3 km of Pellimar Bend since 10 "
        "Jun 2025, the first day that was judged here; too few comparable places were judged for as long to say "
        "whether that is much. Two people agree on each change counted (roles as they gave them; the program does not "
        "check who they are)."
    }
    found = tell_belt(view, "pb", acts[0])
    assert found is not None and " ".join(belt_notes(found, {}, acts[0])).startswith(
        "Looked at: about 30 km², by the month until 9 Oct 2026. Fewer than 3 changes stand behind it: neither their "
        "number nor their months are told, nor what it was since another day. Whether some"
    )


@pytest.mark.parametrize("audience", OUTER)
def test_how_much_may_be_earlier_is_told_outside_of_none_or_all_alone(audience: Audience) -> None:
    view = view_of((CAME[0],) * 3 + (CAME[3],) * 3, audience, READ[0])
    (key,) = view.belts
    for early, expected in ((0, 0.0), (3, None), (6, 63.0)):
        changes = [
            replace(c, last_clear_before=FIRST - timedelta(days=1) if n < early else FIRST)
            for n, c in enumerate(view.belts[key].changes)
        ]
        view.belts[key] = replace(view.belts[key], changes=tuple(changes))
        found = tell_belt(view, "pb")
        assert found is not None and found.may_be_earlier_ha == expected
