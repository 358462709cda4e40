"""What is told of a belt beside others, counted by hand from belts that are made up."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.belts.answer import BeltLooks
from geodata.belts.belt_sentences import belt_notes, belt_sentence
from geodata.errors import NotFound
from geodata.incidents.incident import DatePrecision
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.belts.tell import comparable, tell_belt, told_figures, told_months
from pipelines.cli import app
from pipelines.publish.export import export
from pipelines.publish.nouns.belt_rows import MONTHS_SAY
from tests.geodata.belts.belt_makers import JUDGED, agreed, change, judged_belt
from tests.geodata.cleared import clear_actions
from tests.pipelines.publish.test_export_xlsx import cells

RAIDED, MOVED, TODAY = date(2026, 6, 2), date(2026, 8, 5), date(2026, 11, 17)
RAID = Action(
    "raid", ActionKind.RAID, "", RAIDED, RAIDED, DatePrecision.DAY, Scope.SITES, "", ("s0",), "Office", "A paper"
)
BUILT = {"s1": 1.0, "s2": 5.0, "s3": 0.0, "s4": 0.0, "s5": 0.0, "s6": 0.0}
"""Hectares built around other sites since the raid; s6 is restricted."""


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    """Seven sites with belts, one control place, and a raid at the first."""
    workspace = Workspace.open(tmp_path / "home")
    store = workspace.store
    for n in range(7):
        outline = shapely.box(98.0 + 0.3 * n, 16, 98.005 + 0.3 * n, 16.005)
        site = Site(f"s{n}", f"Place {n}", outline, "MM", source="ASPI", documented=True, access=Access.PUBLIC)
        store.save_site(site if n < 6 else Site("s6", "Place 6", outline, "MM"), by="a")
    own = judged_belt("s0")
    before, after = date(2026, 3, 1), date(2026, 7, 10)
    store.save_judged_belt(own, [change("own", own, after, 4.1), change("earlier", own, before, 9.0)])
    for key, hectares in BUILT.items():
        belt = judged_belt(key)
        store.save_judged_belt(belt, [change(f"c-{key}", belt, after, hectares)] if hectares else [])
    control = judged_belt("s0", 1, covered_km2=15.0)
    store.save_judged_belt(control, [change("c-control", control, after, 2.5)])
    store.save_actions([RAID])
    clear_actions(store)
    return workspace


def agree(home: Workspace, *keys: str) -> None:
    """Two people agree on some changes."""
    for key in keys:
        for review in agreed(key):
            home.store.save_belt_review(review)


def test_it_is_told_since_the_newest_action_and_ranked_for_as_much_ground(home: Workspace) -> None:
    """4.1 ha in 30 km²: more than 1 and four times none; less than 5 in 30, and than 2.5 in 15 at the control place."""
    view = home.edition(Audience.INTERNAL, TODAY)
    found = tell_belt(view, "s0")
    assert found is not None and found.action_id == "raid" and found.since == RAIDED
    assert (found.count, found.built_ha) == (1, pytest.approx(4.1))
    assert (found.more_than, found.comparable, found.controls) == (5, 7, 1)
    assert found.open == 2, "neither was reviewed"
    assert (found.flags, found.control_years) == (1, pytest.approx(1.46, abs=0.01))
    said = belt_sentence(found, home.store.site("s0"), RAID)
    assert said == (
        "4.1 ha (3.2 to 5.1) of change consistent with construction were seen within 3 km of Place 0 since the action "
        "of 2 Jun 2026 that A paper reports (listed here as a raid; acting: Office), more than at 5 of 7 comparable "
        "places. Not agreed by two people: do not quote. Internal until two people have agreed on each change counted."
    )
    months = {m.month: m for m in found.months}
    assert len(months) == 18, "June 2025 to November 2026"
    assert months[date(2026, 7, 1)].built_ha == pytest.approx(4.1) and months[date(2026, 3, 1)].count == 1
    assert months[date(2026, 5, 1)].comparable_high == 0.0


def test_no_paper_tells_it_since_a_relocation(home: Workspace) -> None:
    home.store.save_actions([replace(RAID, id="moved", kind=ActionKind.RELOCATION, start_date=MOVED, end_date=MOVED)])
    view = home.edition(Audience.INTERNAL, TODAY)
    screen, paper = tell_belt(view, "s0"), tell_belt(view, "s0", on_paper=True)
    assert screen is not None and paper is not None
    assert (screen.action_id, screen.since, paper.action_id, paper.since) == ("moved", MOVED, "raid", RAIDED)


def test_without_an_action_it_is_told_over_a_year(home: Workspace) -> None:
    home.store.withdraw_action("raid", "desk", "only for this test")
    found = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s0")
    assert found is not None and found.since == date(2025, 11, 17) and found.built_ha == pytest.approx(13.1)


def test_what_may_have_begun_before_is_said(home: Workspace) -> None:
    own = judged_belt("s0")
    home.store.save_judged_belt(own, [change("own", own, date(2026, 7, 10), 4.1, last_clear_before=date(2026, 5, 30))])
    found = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s0")
    assert found is not None and found.may_be_earlier_ha == pytest.approx(4.1)


@pytest.mark.parametrize("audience", Audience)
def test_ground_that_may_be_a_field_is_told_as_such_to_everybody(home: Workspace, audience: Audience) -> None:
    for doubts in ((), ("may-be-field", "few-looks")):
        own = judged_belt("s0")
        grown = [change(key, own, date(2026, 7, 10), 4.1, reasons=doubts) for key in ("own", "earlier")]
        home.store.save_judged_belt(own, grown)
        agree(home, "own", "earlier")
        view = home.edition(audience, TODAY)
        said = belt_sentence(tell_belt(view, "s0"), home.store.site("s0"), None)  # type: ignore[arg-type]
        assert ("Some of it may still turn out to be fields." in said) is bool(doubts)
        assert "few-looks" not in str(view.belts) or audience is Audience.INTERNAL


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_others_read_nothing_before_two_agree_and_then_only_of_what_they_see(
    home: Workspace, audience: Audience
) -> None:
    held = tell_belt(home.edition(audience, TODAY), "s0")
    assert held is not None and held.held and (held.built_ha, held.count, held.months) == (0.0, 0, ())
    agree(home, "own", "earlier")
    view = home.edition(audience, TODAY)
    found = tell_belt(view, "s0")
    assert found is not None and not found.held and found.built_ha == pytest.approx(13.1)
    assert found.open == 0, "two people agree on each that they read of"
    assert "do not quote" not in belt_sentence(found, home.store.site("s0"), RAID)
    assert tell_belt(home.edition(Audience.INTERNAL, TODAY), "s0").open == 0  # type: ignore[union-attr]
    assert (found.more_than, found.comparable) == (4, 4), "s1 and s2 are held back, s6 is restricted"
    told = told_figures(found)
    assert (told["more_than"], told["comparable"]) == (None, None), "of under five no rank is told, in exports neither"
    assert tell_belt(view, "s6") is None


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_of_one_or_two_changes_neither_number_nor_month_goes_out(home: Workspace, audience: Audience) -> None:
    """With its size, its month and that it is the only one, a change would be found in images that anybody has."""
    agree(home, "own", "earlier")
    site = home.store.site("s0")
    found = tell_belt(home.edition(audience, TODAY), "s0")
    assert found is not None and found.built_ha == pytest.approx(13.1), "not since the raid: one of the two came before"
    assert (found.since, found.action_id, found.first_judged) == (JUDGED[0], "", True)
    assert found == tell_belt(home.edition(audience, TODAY), "s0", RAID), "whatever was asked for"
    assert (found.count, found.may_be_earlier_ha, found.months) == (None, None, ())
    notes = " ".join(belt_notes(found, {"s0": site}, RAID))
    assert "Fewer than 3 changes stand behind it: neither" in notes and "1 change in all" not in notes
    assert "Two people agree on each change counted" in belt_sentence(found, site, RAID)
    inner = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s0")
    assert inner is not None and inner.count == 1 and len(inner.months) == 18
    agree(home, "c-s1")
    beside = tell_belt(home.edition(audience, TODAY), "s3")
    assert beside is not None and len(beside.months) == 18 and beside.comparable == 5, "s0, s1, s4, s5, control-1"
    assert all(m.comparable_high is None for m in beside.months), "July would stand in the range beside another place"


def test_three_changes_are_counted_and_months_told_where_each_holds_three(home: Workspace) -> None:
    own, july, march = judged_belt("s3"), date(2026, 7, 10), date(2026, 3, 1)
    three = [change(f"own-{n}", own, july, 1.5) for n in range(3)]
    home.store.save_judged_belt(own, three)
    agree(home, *(c.id for c in three))
    found = tell_belt(home.edition(Audience.PUBLIC, TODAY), "s3")
    assert found is not None and found.count == 3 and len(found.months) == 18
    home.store.save_judged_belt(own, [*three, change("alone", own, march, 2.0)])
    agree(home, "alone")
    found = tell_belt(home.edition(Audience.PUBLIC, TODAY), "s3")
    assert found is not None and found.count == 4 and found.months == (), "one stands alone in its month"
    assert "By month it is not told" in " ".join(belt_notes(found, {}, RAID))


@pytest.mark.parametrize(("before", "since"), [(1, 3), (2, 3), (3, 3)])
def test_no_month_goes_out_that_less_the_total_tells_of_one_or_two(home: Workspace, before: int, since: int) -> None:
    """Judged from 17 Nov 2025 on, by now: changes found before in that month stand in its month, not in the total."""
    own = judged_belt("s3", judged_from=date(2025, 11, 17))
    early = [change(f"early-{n}", own, date(2025, 11, 16), 2.0) for n in range(before)]
    late = [change(f"late-{n}", own, date(2025, 11, 20), 4.1) for n in range(since)]
    home.store.save_judged_belt(own, [*early, *late])
    agree(home, *(c.id for c in (*early, *late)))
    inner = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s3")
    assert inner is not None and (inner.since, inner.count) == (date(2025, 11, 17), since)
    assert any(m.count == before + since for m in inner.months)
    found = tell_belt(home.edition(Audience.PUBLIC, TODAY), "s3")
    assert found is not None and found.built_ha == pytest.approx(4.1 * since)
    assert (found.months == ()) is (before < 3)


def test_of_one_that_may_be_earlier_no_size_goes_out(home: Workspace) -> None:
    own, july = judged_belt("s3"), date(2026, 7, 10)
    three = [change(f"own-{n}", own, july, 1.5 + n) for n in range(3)]
    three[0] = replace(three[0], last_clear_before=date(2025, 5, 1))
    home.store.save_judged_belt(own, three)
    agree(home, *(c.id for c in three))
    inner, outer = (tell_belt(home.edition(who, TODAY), "s3") for who in (Audience.INTERNAL, Audience.PUBLIC))
    assert inner is not None and inner.may_be_earlier_ha == pytest.approx(1.5)
    assert inner.since == date(2025, 11, 17)
    assert outer is not None and (outer.count, outer.may_be_earlier_ha) == (3, None) and len(outer.months) == 18
    notes = " ".join(belt_notes(outer, {}, RAID))
    assert "3 changes in all" in notes and "Whether some of it began before that day is not told." in notes


def test_belts_that_share_ground_or_time_too_little_are_not_compared(home: Workspace) -> None:
    own = judged_belt("s0", overlaps=("s1",))
    home.store.save_belts([own, judged_belt("s2", judged_from=date(2026, 9, 1)), judged_belt("s3", judged_until=None)])
    found = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s0")
    assert found is not None and found.comparable == 4


def test_ground_that_two_belts_share_is_compared_and_counted_once(home: Workspace) -> None:
    """Of six other sites and s0's control: a control of s1 across s0's belt is no place to compare s0 with, and one of
    s2 over the control of s0 counts its ground a second time."""
    across = judged_belt("s1", 1, outline=judged_belt("s0").outline)
    twice = judged_belt("s2", 1, outline=judged_belt("s0", 1).outline)
    for belt in (across, twice):
        home.store.save_judged_belt(belt, [change(f"c-{belt.id}", belt, date(2026, 7, 10), 2.5)])
    for audience in (Audience.INTERNAL, Audience.PARTNER):
        agree(home, "own", "earlier", "c-s1", "c-s2")
        found = tell_belt(home.edition(audience, TODAY), "s0")
        assert found is not None and found.controls == 1
        assert (found.flags, found.control_years) == (1, pytest.approx(1.46, abs=0.01)), "as of one control place"


def test_every_audience_reads_the_rank_of_the_ground_as_it_was_judged(home: Workspace) -> None:
    """1.9 ha in 1.4 km² is less for as much ground than 1.5 ha in 1.1 km² (1.357 to 1.364 ha/km²); of 1 km² each, as
    the area is told to partners, it would be more."""
    july = date(2026, 7, 10)
    own = judged_belt("s0", covered_km2=1.4)
    home.store.withdraw_action("raid", "desk", "only for this test")
    mine = [change("own", own, july, 1.9), change("earlier", own, july, 0.5)]  # the second is too small to count
    home.store.save_judged_belt(own, mine)
    for n in range(1, 6):
        beside = judged_belt(f"s{n}", covered_km2=1.1)
        home.store.save_judged_belt(beside, [change(f"c-s{n}", beside, july, 1.5)])
    agree(home, "own", *(f"c-s{n}" for n in range(1, 6)))
    others = {}
    for audience in (Audience.INTERNAL, Audience.PARTNER):
        view = home.edition(audience, TODAY)
        belt = view.belts["s0~belt"]
        compared = comparable(belt, view, JUDGED[0], TODAY)
        rates = [other.built_per_km2(JUDGED[0], TODAY) for other in compared if other.belt.site_id in "s1 s2 s3 s4 s5"]
        assert len(rates) == 5 and all(rate == pytest.approx(1.5 / 1.1) for rate in rates)
        others[audience] = sum(rate < belt.built_per_km2(JUDGED[0], TODAY) for rate in rates)
        assert belt.belt.covered_km2 == (1.4 if audience is Audience.INTERNAL else 1.0), "whole km² are told outside"
    assert others == {Audience.INTERNAL: 0, Audience.PARTNER: 0}


def test_the_command_and_the_export_say_the_same(home: Workspace, tmp_path: Path) -> None:
    agree(home, "own", "earlier")
    told = CliRunner().invoke(app, ["--workspace", str(home.root), "belts", "tell", "s0", "--audience", "public"])
    assert told.exit_code == 0 and "3 km of Place 0" in told.stdout
    gone = CliRunner().invoke(app, ["--workspace", str(home.root), "belts", "tell", "s6", "--audience", "public"])
    assert isinstance(gone.exception, NotFound)
    listed = CliRunner().invoke(app, ["--workspace", str(home.root), "belts", "list"])
    assert "s0~control-1" in listed.stdout and "8 belts." in listed.stdout
    public = export(home, tmp_path / "public.csv", "belts", Audience.PUBLIC, today=TODAY)
    assert public.written == 6 and public.left_out == 2
    words = (tmp_path / "public.csv").read_text(encoding="utf-8")
    (row,) = (row for row in csv.DictReader(words.splitlines()) if row["site_id"] == "s0")
    assert row["not_agreed"] == "0" and "do not quote" not in row["sentence"], "two people agree"
    assert (row["since"], row["since_action"], row["since_action_source"]) == (f"{JUDGED[0]}", "", "")
    assert "since 1 Jun 2025, the first day that was judged here" in row["sentence"] and "A paper" not in words
    (empty,) = (row for row in csv.DictReader(words.splitlines()) if row["site_id"] == "s3")
    assert (empty["since"], empty["built_ha"]) == ("2025-11-17", "0.0"), "where there is none, a day sets none apart"
    assert (row["changes"], row["may_be_earlier_ha"], json.loads(row["months"] or "[]")) == ("", "", [])
    export(home, tmp_path / "inner.csv", "belts", Audience.INTERNAL, today=TODAY)
    inner = csv.DictReader((tmp_path / "inner.csv").read_text(encoding="utf-8").splitlines())
    (own,) = (row for row in inner if row["site_id"] == "s0")
    assert (own["since_action_source"], own["since_action_acted_by"]) == ("A paper", "Office")
    every = own["months"]
    july = next(m for m in json.loads(every) if m["month"] == "2026-07")
    assert set(july) == {"month", "built_ha", "count", "comparable_low", "comparable_high"}, "no interval of built_ha"
    assert "3 km of Place 0" in words and "16.01" not in words and "c-s1" not in words
    export(home, tmp_path / "inner.gpkg", "belts", Audience.INTERNAL, today=TODAY)
    import pyogrio

    layers = [str(name) for name, _ in pyogrio.list_layers(tmp_path / "inner.gpkg")]
    assert layers == ["belts", "beyond_the_outline", "layer_styles"]
    export(home, tmp_path / "public.xlsx", "belts", Audience.PUBLIC, today=TODAY)
    assert MONTHS_SAY in str(dict(cells(tmp_path / "public.xlsx", "notes"))["limits"])
    export(home, tmp_path / "public.gpkg", "belts", Audience.PUBLIC, today=TODAY)
    assert [str(name) for name, _ in pyogrio.list_layers(tmp_path / "public.gpkg")] == ["belts", "layer_styles"]


@pytest.mark.parametrize("met", [None, RAIDED, date(2026, 8, 31), date(2026, 8, 30), TODAY])
def test_where_the_ground_was_not_seen_often_enough_no_figure_is_zero(home: Workspace, met: date | None) -> None:
    answer = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s3")
    assert answer is not None and answer.count == 0
    answer = replace(answer, since=RAIDED, looks=BeltLooks(met, 2, 3))
    figures = told_figures(answer)
    none = "nothing can be told yet" in belt_sentence(answer, home.store.site("s3"), None)
    assert none is (met in (None, RAIDED))
    measured = ("built_ha", "count", "may_be_earlier_ha", "more_than", "comparable")
    if none:
        assert [figures[name] for name in measured] == [None] * 5 and figures["months"] == ()
        return
    assert [figures[name] for name in measured] == [getattr(answer, name) for name in measured]
    last = max(m["month"] for m in figures["months"])
    assert last == {date(2026, 8, 31): date(2026, 8, 1), date(2026, 8, 30): date(2026, 7, 1)}.get(
        met, date(2026, 10, 1)
    ), "the last month that is whole by then"
    assert [m.month for m in told_months(answer)] == [m["month"] for m in figures["months"]]
    built = replace(answer, count=1, months=tuple(replace(m, built_ha=4.1) for m in answer.months[-1:]))
    assert told_months(built) == built.months, "ground that was seen built on is told, whenever the rule was met"


def test_months_end_with_what_could_have_met_the_rule_where_something_is_told_too(home: Workspace) -> None:
    """A chart that drew months after that as empty would say that nothing was built in them."""
    answer = tell_belt(home.edition(Audience.INTERNAL, TODAY), "s0")
    assert answer is not None and answer.count
    cut = told_months(replace(answer, looks=BeltLooks(date(2026, 9, 12), 2, 3)))
    assert cut[-1].month == date(2026, 8, 1) and len(cut) < len(answer.months)
    assert told_months(replace(answer, looks=None)) == answer.months, "the days of its looks are not on file"
