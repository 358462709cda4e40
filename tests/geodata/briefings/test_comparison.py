"""Which sentences of two briefings are new, changed and gone, and which issue stands in whose place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from geodata.briefings.briefing import Briefing, last_of, names_once_deleted, superseded, told_by
from geodata.briefings.comparison import Statement, compared, other_sites
from tests.geodata.briefings.issued import MADE, issued

SAID = st.builds(
    Statement,
    st.sampled_from(["", "a"]),
    st.sampled_from(["box", "change"]),
    st.sampled_from(["", "k"]),
    st.text("xy", max_size=2),
)


def test_a_sentence_about_the_same_in_other_words_is_changed_and_others_are_new_or_gone() -> None:
    earlier = [
        Statement("a", "headline", "", "One change"),
        Statement("a", "change", "D-1", "rule not met"),
        Statement("a", "change", "D-2", "confirmed"),
        Statement("a", "report", "", "first"),
        Statement("a", "report", "", "second"),
        Statement("a", "box", "New", "told"),
    ]
    later = [
        Statement("a", "headline", "", "Two changes"),
        Statement("a", "change", "D-1", "rule met"),
        Statement("a", "change", "D-3", "new one"),
        Statement("a", "change", "D-4", "new too"),
        Statement("a", "report", "", "second"),
        Statement("a", "box", "Known", "told"),
    ]
    found = compared(earlier, later)
    assert [one.text for one in found.new] == ["new one", "new too"]
    assert [(was.text, now.text) for was, now in found.changed] == [
        ("One change", "Two changes"),
        ("rule not met", "rule met"),
    ]
    assert [one.text for one in found.gone] == ["confirmed", "first"] and found.same == 2


@given(st.lists(SAID, max_size=9), st.lists(SAID, max_size=9))
def test_every_sentence_of_either_side_is_told_once(earlier: list[Statement], later: list[Statement]) -> None:
    found = compared(earlier, later)
    assert len(later) == len(found.new) + len(found.changed) + found.same
    assert len(earlier) == len(found.gone) + len(found.changed) + found.same
    assert compared(later, later) == compared(later, list(later)) and compared(later, later).same == len(later)


def test_sites_that_one_issue_alone_has_sheets_of_are_named() -> None:
    both, first, second = (Statement(site, "headline", "", f"One of {site}") for site in ("a", "b", "c"))
    of_all = Statement("", "box", "", "of all")
    found = compared([of_all, first, both], [both, second])
    assert (found.earlier_alone, found.later_alone) == (("b",), ("c",))
    gone, new = other_sites(found, "B-1", "B-2")
    assert gone.startswith("No sheets of these sites are in B-2: b. ") and new.startswith(
        "No sheets of these sites are in B-1: c. "
    )
    assert other_sites(compared([both], [both, of_all]), "B-1", "B-2") == ()


def test_the_newest_of_the_same_scope_edition_recipient_and_language_is_in_force() -> None:
    def at(number: int, **changes: object) -> object:
        return issued(number, made_at=MADE + timedelta(minutes=number), **changes)

    one, two, three = at(1), at(2), at(3, deleted_at=MADE)
    thai, site = at(4, language="th"), at(5, scope=("pellimar-bend",))
    every = [three, one, site, two, thai]
    assert superseded(every) == {one.id: two.id, three.id: two.id}
    assert last_of(every, one.line) == two and last_of([], one.line) is None


def test_a_country_has_one_issue_in_force_whatever_sites_it_had() -> None:
    """Names that say what it was asked for tell of nothing that an edition could tell no longer."""

    def at(number: int, *sites: str, asked: str = "") -> Briefing:
        names = (*(f"site/{key}" for key in sites), *((f"asked-for/{asked}",) if asked else ()))
        return issued(
            number, made_at=MADE + timedelta(minutes=number), scope=tuple(sites), site_ids=tuple(sites), names=names
        )

    old, named = at(1, "a", "b"), at(2, "b")
    first, other, later = (
        at(3, "a", "b", asked="country/TH"),
        at(4, "b", asked="corridor/TH"),
        at(5, "b", "c", asked="country/TH"),
    )
    every = [old, named, first, other, later]
    assert superseded(every) == {old.id: first.id, named.id: other.id, first.id: later.id}
    assert last_of(every, replace(later, scope=("b",)).line) == other, "compared is what had the same sites"
    assert told_by(later, frozenset(("site/b", "site/c"))) and not told_by(later, frozenset(("site/b",)))
    gone = deleted(first)
    assert told_by(gone, frozenset(("site/a", "site/b"))) and superseded([gone, later]) == {}
    assert superseded([old, gone, later]) == {gone.id: old.id}


def deleted(one: Briefing) -> Briefing:
    """The same as the store keeps it once it is deleted."""
    return replace(one, names=names_once_deleted(one), title="", deleted_at=MADE)


def test_a_deleted_issue_about_an_action_is_superseded_by_one_about_it_alone() -> None:
    """Of its names digests alone are kept: it read as one about no action, with the next such issue in its place."""
    names = ("site/pellimar-bend", "action/raid")
    about = deleted(issued(1, names=names))
    plain = issued(2, made_at=MADE + timedelta(hours=1))
    other = issued(3, made_at=MADE + timedelta(hours=2), names=(names[0], "action/cut"))
    assert superseded([about, plain, other]) == {}
    again = issued(4, made_at=MADE + timedelta(hours=3), names=names)
    assert superseded([about, plain, other, again]) == {about.id: again.id}
    assert superseded([deleted(issued(1)), plain, other]) == {about.id: plain.id}
    today = frozenset(names)
    assert told_by(about, today) and not told_by(about, today - {"action/raid"})
