"""Two edits of one site taken together: the laws, drawn, and what was there before stays where nobody touched it."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.sites.merge import PARTS, Merged, Whose, answered, merge
from geodata.sites.site import Site
from tests.geodata.noun_strategies import of

FEW = settings(max_examples=40)
OWN = {"id", "grid", "retired_at", "revision", "updated_at"}
"""What the store alone decides."""


@st.composite
def edits(draw: st.DrawFn) -> tuple[Site, Site, Site]:
    """A site, and two edits of it: each part of an edit is left alone, of its own, or the same as the other's."""
    begun, one, other = (draw(of(Site, id="x")) for _ in range(3))

    def edit(of_whom: Site, shared: dict[str, str]) -> Site:
        taken: dict[str, Any] = {}
        for part, names in PARTS.items():
            source = {"none": begun, "own": of_whom, "one": one}[shared[part]]
            taken |= {name: getattr(source, name) for name in names}
        return replace(begun, **taken)

    ways = st.fixed_dictionaries({part: st.sampled_from(("none", "own", "one")) for part in PARTS})
    return begun, edit(one, draw(ways)), edit(other, draw(ways))


def _values(site: Site, part: str) -> tuple[Any, ...]:
    return tuple(getattr(site, name) for name in PARTS[part])


def test_every_field_of_a_site_is_a_part_or_the_stores_own() -> None:
    names = [name for fields in PARTS.values() for name in fields]
    assert len(names) == len(set(names))
    assert {*names} | OWN == {f.name for f in dataclasses.fields(Site)} and not {*names} & OWN


@FEW
@given(edits())
def test_nobody_saved_meanwhile_or_nobody_typed(three: tuple[Site, Site, Site]) -> None:
    begun, _, mine = three
    assert merge(begun, begun, mine).site == mine and not merge(begun, begun, mine).asked
    assert merge(begun, mine, begun).site == mine and not merge(begun, mine, begun).asked
    assert merge(begun, mine, mine).site == mine and not merge(begun, mine, mine).asked


@FEW
@given(edits(), st.data())
def test_nothing_is_lost_and_nothing_is_invented(three: tuple[Site, Site, Site], data: st.DataObject) -> None:
    """Oracle: for each part by itself, the value that only one of them can have meant."""
    begun, stored, mine = three
    merged = merge(begun, stored, mine)
    answers = {part: data.draw(st.sampled_from(list(Whose))) for part in merged.asked}
    site = answered(merged, mine, answers)
    told = [*merged.mine, *merged.theirs, *merged.same, *merged.asked]
    assert len(told) == len({*told})
    for part in PARTS:
        before, there, here = (_values(one, part) for one in three)
        if part in merged.asked:
            assert there != here and before not in (there, here)
            assert _values(site, part) == (here if answers[part] is Whose.MINE else there)
            assert _values(merged.site, part) == there, "until it is answered it stands as it is stored"
        elif here != before:
            assert _values(site, part) == here and part in (*merged.mine, *merged.same)
        else:
            assert _values(site, part) == there and (part in merged.theirs) == (there != before)
    assert {name: getattr(site, name) for name in OWN} == {name: getattr(stored, name) for name in OWN}


@FEW
@given(edits())
def test_who_came_first_decides_nothing_but_what_is_asked(three: tuple[Site, Site, Site]) -> None:
    begun, one, other = three
    first, second = merge(begun, one, other), merge(begun, other, one)
    assert first.asked == second.asked and first.same == second.same
    assert (first.mine, first.theirs) == (second.theirs, second.mine)
    for part in set(PARTS) - {*first.asked}:
        assert _values(first.site, part) == _values(second.site, part)


def test_a_question_without_an_answer_is_no_answer() -> None:
    begun = Site("x", "A", None)  # type: ignore[arg-type]
    merged = merge(begun, replace(begun, name="B", country="MM"), replace(begun, name="C", source="S"))
    kept = replace(begun, country="MM", name="B", source="S")
    assert merged == Merged(kept, mine=("source",), theirs=("country",), same=(), asked=("name",))
    with pytest.raises(KeyError):
        answered(merged, replace(begun, name="C"), {})
