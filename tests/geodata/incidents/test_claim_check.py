"""A claim beside measures over its own ground and time: shares by hand, what was not seen, and what has no outline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.access.claims.scope_rules import of_scope
from geodata.detections.detection import Kind, State
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import Gone, GroundChange, built_up_name, claim_gone, gone_share, of_other_ground
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.wording.claims.claim_sentences import (
    claim_sentence,
    counts_sentence,
    latest_words,
    scope_sentence,
    unseen_sentence,
)
from layers.charts.claim_table import CLAIM_LIMITS, claim_row
from tests.geodata.wording.test_sentences import made, standing

START = date(2025, 10, 30)
TODAY = date(2026, 2, 1)
CLAIM = Claim(
    "c", "s", "state media", date(2025, 11, 17), START, 148, "buildings demolished", 148, "Zone A", "x", 109.0
)
ZONE = ClaimScope("s", "zone a", box(0, 0, 1, 1), "Report, 2025")


def series(name: str, *steps: tuple[date, float]) -> list[Measure]:
    """A value every five days from July 2025, changed at each step."""
    found = []
    for n in range(0, 215, 5):
        day = date(2025, 7, 1) + timedelta(days=n)
        value = next(v for since, v in reversed(steps) if day >= since)
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found.append(Measure("s", name, at, value, "ha", value * 0.9, value * 1.1))
    return found


WHOLE = series("built_up", (date(2025, 1, 1), 20.0), (START, 18.0), (date(2025, 12, 20), 10.0))
INSIDE = series(built_up_name("zone a"), (date(2025, 1, 1), 8.0), (START, 2.0))


def look(day: date, clear: float | None, status: LookStatus = LookStatus.SEEN) -> Look:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return Look("s", f"{day}{clear}", "c", "k", "optical", at, status, clear_fraction=clear)


LOOKS = [
    look(START - timedelta(days=3), 1.0),
    look(date(2025, 11, 9), 0.6),
    look(date(2025, 11, 19), 0.9),
    look(date(2025, 11, 24), 0.05, LookStatus.CLOUDY),
]


def test_over_the_whole_site_where_the_scope_is_not_drawn() -> None:
    gone, ground = claim_gone(CLAIM, [*WHOLE, *INSIDE], [replace(ZONE, site_id="other")], LOOKS, TODAY)
    assert ground is None and gone is not None and not gone.in_scope
    assert gone.share == pytest.approx(0.5) and gone.by_claim == pytest.approx(0.1), "on 17 Nov 2 of 20 ha had gone"
    assert gone.unseen == pytest.approx(0.1) and gone.most == pytest.approx(1 - 9 / 22), (
        "0.5 and a tenth of the rest unseen are 0.55: less than the high end of the interval, 9 of 22 ha left"
    )
    assert scope_sentence(CLAIM, ground, gone).startswith("Scope not mappable: no sourced outline of “Zone A”")


def test_inside_the_scope_where_it_is_drawn_and_measured() -> None:
    gone, ground = claim_gone(CLAIM, [*WHOLE, *INSIDE], [ZONE], LOOKS, TODAY)
    assert ground == ZONE and gone is not None and gone.in_scope and gone.share == pytest.approx(0.75)
    assert scope_sentence(CLAIM, ground, gone) == "Measured inside “Zone A”, drawn after Report, 2025."
    later, drawn = claim_gone(CLAIM, WHOLE, [ZONE], LOOKS, TODAY)
    assert drawn == ZONE and later is not None and not later.in_scope
    assert "nothing is measured yet" in scope_sentence(CLAIM, drawn, later)


def test_a_scope_is_the_same_with_another_dash_for_the_measure_the_gate_and_the_table() -> None:
    """Two sources write the ground of 8 ha built up, 2 ha left, with a long and a short dash: three quarters gone, and
    not the half of the whole site."""
    claim = replace(CLAIM, scope="Main rows – north", independent_scope="main rows - NORTH")
    drawn = replace(ZONE, name="Main rows - north")
    inside = series(built_up_name(drawn.name), (date(2025, 1, 1), 8.0), (START, 2.0))
    gone, ground = claim_gone(claim, [*WHOLE, *inside], [drawn], LOOKS, TODAY)
    assert ground == drawn and gone is not None and gone.in_scope and gone.share == pytest.approx(0.75)
    assert of_scope(claim, drawn) and claim.of_same_ground
    for words in ("", "  ", "–", "Whole-site", "whole  site"):
        whole = replace(claim, scope=words)
        gone, ground = claim_gone(whole, [*WHOLE, *inside], [drawn, replace(drawn, name="-")], LOOKS, TODAY)
        assert ground is None and gone is not None and not of_other_ground(whole, gone)
        after = claim_row(whole, gone, ground)["Scope drawn after"]
        assert after == ("the site's own outline" if "site" in words.lower() else "no ground is named")


RESTS = "Rests on a finding two people have not agreed on, or dismissed: do not quote."


def test_a_share_that_comes_from_a_finding_nobody_agreed_on_is_not_to_be_quoted() -> None:
    away = box(2, 2, 3, 3)

    def said(first_seen: date, *, at: BaseGeometry = away, drawn: bool = False, until_then: bool = False) -> str:
        whole = series("built_up", (date(2025, 1, 1), 20.0)) if until_then else WHOLE
        scopes = [ZONE] if drawn else []
        change = GroundChange(first_seen, at, agreed=False, takes=False, last_clear_before=None)
        gone, _ = claim_gone(CLAIM, [*whole, *INSIDE], scopes, LOOKS, TODAY, changes=[change])
        return claim_sentence(CLAIM, gone)

    assert said(date(2025, 12, 20)).endswith(RESTS) and said(START).endswith(RESTS)
    assert RESTS not in claim_sentence(CLAIM, claim_gone(CLAIM, WHOLE, [], LOOKS, TODAY)[0]), "two agree on all"
    assert RESTS in said(START - timedelta(days=1)), (
        "what was built or gone before is in the area that it is a share of"
    )
    assert RESTS not in said(TODAY + timedelta(days=1))
    assert RESTS not in said(date(2025, 12, 20), until_then=True), "none has gone"
    assert RESTS not in said(date(2025, 12, 20), drawn=True), "it lies outside the ground of the claim"
    assert RESTS in said(date(2025, 12, 20), at=box(0.5, 0.5, 2, 2), drawn=True)


def test_ground_that_two_people_agree_on_and_activity_are_left_out_whoever_reads() -> None:
    razed = made(kind=Kind.DEMOLITION)
    others = (
        made(id="b", kind=Kind.DARK),
        made(id="c", kind=Kind.DEMOLITION, state=State.WITHDRAWN, ended_on=TODAY),
    )
    unclear = made(id="d", kind=Kind.UNCLEAR, first_seen=date(2026, 10, 14))
    for audience in Audience:
        here = standing([razed, unclear, *others], agreed={razed.id}, audience=audience)
        not_agreed = [c for c in here.ground_changes if not c.agreed]
        assert [(c.first_seen, c.outline) for c in not_agreed] == [(date(2026, 10, 14), unclear.outline)]
        assert len(here.ground_changes) == 2


def test_what_a_window_leaves_open_at_either_end_of_a_claims_time_is_said() -> None:
    """Both ways alike: what may have gone before anybody acted, and what may have gone before a claim and was seen
    later."""

    def said(
        after: date | None,
        first_seen: date,
        *,
        at: BaseGeometry = ZONE.outline,
        drawn: bool = False,
        takes: bool = True,
    ) -> str:
        change = GroundChange(first_seen, at, agreed=True, takes=takes, last_clear_before=after)
        gone, _ = claim_gone(CLAIM, [*WHOLE, *INSIDE], [ZONE] if drawn else [], LOOKS, TODAY, changes=[change])
        return claim_sentence(CLAIM, gone)

    early, late = date(2025, 10, 20), date(2025, 11, 20)
    before = "Part may have gone before 30 Oct 2025: the last clear look before one change is of 20 Oct 2025."
    later = "More may have gone by then: a change came between the clear looks of 9 Nov 2025 and 20 Nov 2025."
    assert before in said(early, date(2025, 11, 4)) and before in said(early, START)
    assert "there is no clear look before one change" in said(None, date(2025, 11, 4))
    assert later in said(date(2025, 11, 9), late) and "Part may have gone" not in said(date(2025, 11, 9), late)
    assert "a change came by 20 Nov 2025" in said(None, late)
    for plain in (
        said(START, date(2025, 11, 17)),  # its window lies in the claim's time
        said(early, START - timedelta(days=1)),  # it was seen before that
        said(date(2025, 11, 17), late),  # it came after the claim
        said(early, date(2025, 11, 4), takes=False),  # it took no building away
        said(early, late, at=box(2, 2, 3, 3), drawn=True),  # it lies outside the claim's ground
        said(early, TODAY + timedelta(days=1)),  # nobody has seen it yet
    ):
        assert "may have gone" not in plain


def test_a_change_whose_rule_is_not_met_yet_is_said_beside_the_share_that_does_not_count_it() -> None:
    """On the same sheet "0 % (0 to 10)" stood beside a quarter of the site that is provisionally gone."""
    waits = made(kind=Kind.DEMOLITION, state=State.PROVISIONAL, confirmed_on=None, first_seen=date(2025, 11, 20))
    (change,) = standing([waits], audience=Audience.INTERNAL).ground_changes
    assert change.waits and not change.takes
    says = "One provisional change of that time is not in it: more may have gone."
    for told, said in (([change], True), ([replace(change, first_seen=START - timedelta(days=1))], False), ([], False)):
        gone, _ = claim_gone(CLAIM, WHOLE, [], LOOKS, TODAY, changes=told)
        assert (says in claim_sentence(CLAIM, gone)) is said
    (met,) = standing([made(kind=Kind.DEMOLITION)], audience=Audience.INTERNAL).ground_changes
    (built,) = standing([replace(waits, kind=Kind.CONSTRUCTION)], audience=Audience.INTERNAL).ground_changes
    assert not met.waits and not built.waits


def test_how_much_was_not_seen_is_not_known_without_a_look_of_that_time() -> None:
    gone = gone_share(CLAIM, WHOLE, TODAY, LOOKS[:1])
    assert gone is not None and gone.unseen is None and gone.most is None
    early = gone_share(replace(CLAIM, claimed_on=START), WHOLE, TODAY, LOOKS)
    assert early is not None and early.by_claim is None, "one look by that day is no state"


def test_what_was_not_seen_and_what_the_whole_site_is_are_said() -> None:
    gone, _ = claim_gone(CLAIM, WHOLE, [], LOOKS, TODAY)
    assert unseen_sentence(gone) == "Unseen: 10 % of the ground at most, on the clearest look of that time."
    assert "not known" in unseen_sentence(Gone(0.5, None, None)) and unseen_sentence(None) == ""
    whole = replace(CLAIM, scope="Whole site")
    assert scope_sentence(whole, None, gone) == "The claim speaks of the whole site, and so does the measure."
    assert claim_row(whole, gone, None)["Scope drawn after"] == "the site's own outline"
    bare = replace(CLAIM, scope="")
    assert scope_sentence(bare, None, gone) == (
        "The claim names no ground at the site. The measure is of the whole site."
    ), "nobody said that it is of the whole"
    assert claim_row(bare, gone, None)["Scope drawn after"] == "no ground is named"


def test_measured_and_counted_never_share_a_column() -> None:
    row = claim_row(CLAIM, Gone(0.5, 0.4, 0.6, 0.55, 0.1, 0.1), None)
    assert (row["Claimed"], row["Of"], row["Independent count"]) == (148, 148, 109.0)
    assert row["Built-up area gone, %"] == 50.0 and row["Unseen at most, %"] == 10.0
    measured = {k for k in row if "%" in k}
    assert all("uilding" not in k for k in measured) and row["Scope drawn after"] == "not mappable"
    assert "No count of buildings is ever derived" in CLAIM_LIMITS
    empty = claim_row(CLAIM, None, ZONE)
    assert empty["Built-up area gone, %"] is None and empty["Measured over"] == "not measured"


def test_a_claim_that_begins_on_the_first_day_there_is_has_no_measure_before_it() -> None:
    assert gone_share(replace(CLAIM, since=date.min), WHOLE, TODAY) is None


def test_every_count_is_told_with_its_own_day_and_ground_and_no_day_that_nobody_gave() -> None:
    alone = replace(CLAIM, figure=None, independent_figure=22, independent_by="AFP", claimed_on=date(2025, 11, 9))
    undated = replace(CLAIM, independent_figure=31, independent_by="CIR", independent_scope="the first wave only")
    assert undated.counted_on is None and alone.counted_on == date(2025, 11, 9)
    claims = [replace(CLAIM, independent_figure=None), undated, alone, replace(undated, independent_on=START)]
    claimed = "state media says 148 of 148 buildings demolished in Zone A by 17 Nov 2025; "
    unlike = "not known to be of the same ground, time and unit: not comparable"
    assert counts_sentence(claims) == (
        f"{claimed}31 (the first wave only), by the count of CIR, {unlike}. "
        f"{claimed}31 (the first wave only), by the count of CIR, 30 Oct 2025, {unlike}. "
        "Independent counts: 22 buildings demolished, by the count of AFP (9 Nov 2025, Zone A)."
    ), "never the one side without the other"
    assert counts_sentence(claims[:1]) == ""
    noted = replace(undated, independent_note="at least 78 more damaged")
    assert counts_sentence([noted]).startswith(f"{claimed}31 (the first wave only; at least 78 more damaged), by")


def test_a_flag_that_never_met_the_rule_says_nothing_beside_a_claim_and_an_unagreed_one_is_not_to_be_quoted() -> None:
    late = {"last_clear_before": date(2025, 11, 9), "first_seen": date(2025, 11, 20), "kind": Kind.DEMOLITION}
    flag = made(state=State.PROVISIONAL, confirmed_on=None, outline=box(0, 0, 1, 1), **late)
    met = made(state=State.CONFIRMED, confirmed_on=date(2025, 12, 1), outline=box(0, 0, 1, 1), **late)
    flat = series("built_up", (date(2025, 1, 1), 20.0))
    for change, told in ((flag, False), (met, True)):
        changes = standing([change], agreed=set(), audience=Audience.INTERNAL).ground_changes
        gone, _ = claim_gone(CLAIM, flat, [], LOOKS, TODAY, changes=changes)
        said = claim_sentence(CLAIM, gone)
        assert ("More may have gone by then" in said) is told
        assert said.endswith(RESTS) is told, "none has gone, and still the finding is nobody's to quote"


def test_nobodys_last_word_is_left_out_because_an_older_one_was_counted() -> None:
    older = replace(CLAIM, id="a", independent_by="CIR")
    newer = replace(CLAIM, id="b", claimed_on=date(2025, 12, 1), figure=0, independent_figure=None)
    other = replace(newer, id="d", claimed_by="A monitor", figure=12)
    said = latest_words([newer, older, other], {"a"})
    assert "state media says 0 of 148" in said and "A monitor says 12 of 148" in said and "says 148" not in said
    assert latest_words([newer, older, other], {"b", "d"}) == ""
