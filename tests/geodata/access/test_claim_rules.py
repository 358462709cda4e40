"""Claims: nothing goes out before a person has cleared the very row, and what may not go out is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import claim_digest, claim_key, own_claim, waiting_claims
from geodata.access.clearing.clearing_questions import Answers
from geodata.access.gate import Gate
from geodata.errors import NotAllowed, NotFound
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Clearing, Decision
from geodata.settings.settings import Settings
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.incidents.clear_claims import claim_queue, claim_queue_lines
from pipelines.incidents.import_claims import import_known_claims
from pipelines.publish.export import export
from pipelines.sites.import_gazetteer import import_gazetteer
from tests.geodata.access.test_action_rules import OPEN
from tests.geodata.cleared import ANSWERED, by_an_earlier_version, clear_scopes, decide_about_claim

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CLAIM = Claim(
    "c-1", "open", "Task force", date(2026, 11, 10), None, 31.0, "buildings demolished", 148.0, "zone A", "A paper"
)
OUTSIDE = (Audience.PARTNER, Audience.PUBLIC)
WISH = Wish(Decision.CLEARED, "desk", "Read every text of it.", answers=ANSWERED)
QUOTES: tuple[dict[str, Any], ...] = (
    {"scope": "zone A, which police will raid on 5 December"},
    {"claimed_on": date(2026, 5, 4), "scope": "zone A, raid of 5 December"},
    {"unit": "Kenyans hide with Pastor Daniel behind the market"},
    {"unit": "workers freed and taken to the church in Mae Sot", "figure": 40.0, "total": 90.0},
    {"unit": "staff taken over the river", "figure": 250.0},
    {"unit": "victims housed at Sul Aveth", "figure": 250.0},
    {"claimed_by": "Col Aung of the Valley Guard"},
    {"claimed_by": "Major Somchai Rakdee, Valley Guard"},
    {"independent_by": "General Somchai"},
    {"independent_by": "Daw Khin"},
    {"independent_note": "they wait for the boat at the north pier tonight"},
    {"claimed_on": date(2026, 12, 5)},
    {"independent_on": date(2026, 12, 5)},
    {"independent_figure": 3.0, "unit": "workers held"},
    {"claimed_by": "Commandos, set to storm the park"},
    {"source": "https://example.org/2026/12/05/storm"},
    {"source": "https://example.org/army-storms-kk-park-on-5-december"},
    {"source": "Desk, call +66 81 234 5678"},
    {"independent_by": "Monitor, joe@example.org"},
    {"independent_source": "Monitor, joe@example.org"},
    {"independent_scope": "the shelter of those who escaped"},
    {"independent_by": "NGO shelter at Sul Aveth"},
    {"independent_note": "counted from the house of an NGO"},
    {"id": "raid-on-5-december"},
)
"""Texts that went out, as a hostile reader wrote them, and their like in every field."""


def decided(claim: Claim, **other: Any) -> Clearing:
    made = Clearing(
        claim_key(claim.id), 1, Decision.CLEARED, claim_digest(claim), "", True, False, "", "t", "desk", "read", NOW
    )
    return replace(made, **other)


def told(claim: Claim, audience: Audience, *clearings: Clearing, today: date = TODAY) -> bool:
    seen = Gate(audience, today, Settings()).claims([claim], [OPEN], clearings)
    assert len(seen.items) + seen.left_out == 1
    return bool(seen.items)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_only_the_very_row_that_a_person_cleared_goes_out(audience: Audience) -> None:
    assert not told(CLAIM, audience) and told(CLAIM, Audience.INTERNAL)
    assert told(CLAIM, audience, decided(CLAIM))
    for other in ({"source": "E"}, {"figure": 32.0}, {"since": date(2026, 10, 1)}, {"site_id": "elsewhere"}):
        assert not told(CLAIM, audience, decided(replace(CLAIM, **other)))  # type: ignore[arg-type]
    for decision in (Decision.HELD, Decision.UNDONE):
        assert not told(CLAIM, audience, decided(CLAIM), decided(CLAIM, number=2, decision=decision))
    assert not told(CLAIM, audience, decided(CLAIM, incident_id=CLAIM.id)), "a report of the same id is another thing"


@pytest.mark.parametrize("name", ["claimed_by", "independent_by"])
@pytest.mark.parametrize("audience", OUTSIDE)
def test_the_kind_of_a_speaker_is_no_shelter(audience: Audience, name: str) -> None:
    claim = replace(CLAIM, **{name: "Gate NGO Forum"})  # type: ignore[arg-type]
    assert told(claim, audience, decided(claim))


@pytest.mark.parametrize(("audience", "days"), [(Audience.PARTNER, 3), (Audience.PUBLIC, 7)])
def test_a_claim_waits_after_its_last_day(audience: Audience, days: int) -> None:
    counted = replace(CLAIM, independent_figure=22.0, independent_on=CLAIM.claimed_on + timedelta(days=2))
    for claim, last in ((CLAIM, CLAIM.claimed_on), (counted, counted.independent_on)):
        assert last is not None
        assert not told(claim, audience, decided(claim), today=last + timedelta(days=days - 1))
        assert told(claim, audience, decided(claim), today=last + timedelta(days=days))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(tmp_path / "w")
    made.store.save_site(replace(OPEN, simulated=True), by="test")
    yield made
    made.store.close()


@pytest.mark.parametrize("said", QUOTES, ids=lambda said: "-".join(said))
def test_what_may_not_go_out_is_refused_and_stopped_at_reading_too(workspace: Workspace, said: dict[str, Any]) -> None:
    claim = replace(CLAIM, **said)
    workspace.store.save_claims([claim])
    with pytest.raises(NotAllowed):
        decide_about_claim(workspace.store, claim.id, WISH, now=NOW)
    assert workspace.store.clearings() == []
    for audience in OUTSIDE:
        assert not told(claim, audience, decided(claim)), "cleared by an earlier version"
    ((row,), lines) = (found := claim_queue([claim], [], TODAY, ())), claim_queue_lines(found)
    assert row["stopped_by"] and f"cannot be cleared: {row['stopped_by']}" in lines[1]
    assert f"figure: {claim.figure}" in lines[2]


@pytest.mark.parametrize("audience", OUTSIDE)
def test_an_uncleared_claim_is_in_no_export_and_no_twin_of_a_briefing(
    workspace: Workspace, audience: Audience, tmp_path: Path
) -> None:
    texts = {name: f"zuq{name.replace('_', '')}" for name in ("claimed_by", "unit", "scope", "source")}
    texts |= {"independent_note": "zuqnote", "independent_by": "zuqby", "independent_scope": "zuqground"}
    texts["independent_source"] = "zuqdesk"
    store = workspace.store
    store.save_claims([replace(CLAIM, independent_figure=22.0, **texts)])  # type: ignore[arg-type]
    store.save_claim_scopes([ClaimScope("open", texts["scope"], OPEN.outline, "zuqdrawn")])

    def out() -> str:
        export(workspace, tmp_path / "c.csv", "claims", audience, today=TODAY)
        issued = write_brief(workspace, (), "open", tmp_path / "b.pdf", audience, today=TODAY).issued
        twin = (workspace.root / issued.folder / "briefing.json").read_text(encoding="utf-8")
        return (tmp_path / "c.csv").read_text(encoding="utf-8") + twin + repr(workspace.edition(audience, TODAY).claims)

    assert "zuq" not in out() and workspace.edition(audience, TODAY).claim_scopes == ()
    with by_an_earlier_version():
        decide_about_claim(store, "c-1", WISH, now=NOW)
    assert "zuqclaimedby" in out()
    assert workspace.edition(audience, TODAY).claim_scopes == () and "zuqdrawn" not in out(), "nobody has read it"
    clear_scopes(store)
    (scope,) = workspace.edition(audience, TODAY).claim_scopes
    assert (scope.name, scope.source) == ("zuqscope", "zuqdrawn")


def test_a_row_that_changed_since_it_was_read_is_refused(workspace: Workspace) -> None:
    store = workspace.store
    store.save_claims([CLAIM])
    read = claim_digest(CLAIM)
    store.save_claims([replace(CLAIM, figure=32.0)])
    for decision in Decision:
        with pytest.raises(NotAllowed, match="its text has changed since you read it"):
            decide_about_claim(store, "c-1", replace(WISH, decision=decision, digest=read), drop=True, now=NOW)
    assert store.clearings() == [] and len(store.claims()) == 1
    store.save_claims([CLAIM])
    assert decide_about_claim(store, "c-1", replace(WISH, digest=read), now=NOW).digest == read


def test_a_claim_that_is_withdrawn_waits_again_when_it_is_imported_again(workspace: Workspace) -> None:
    store = workspace.store
    store.save_claims([CLAIM])
    assert waiting_claims(store.claims(), store.clearings()) == ((CLAIM, False),)
    decide_about_claim(store, "c-1", WISH, now=NOW)
    assert waiting_claims(store.claims(), store.clearings()) == ()
    store.save_claims([replace(CLAIM, figure=32.0)])
    assert [lapsed for _, lapsed in waiting_claims(store.claims(), store.clearings())] == [True]
    decide_about_claim(store, "c-1", Wish(Decision.UNDONE, "desk", "It was a forgery."), drop=True, now=NOW)
    assert store.claims() == [] and store.clearings()[-1].reason == "It was a forgery."
    store.save_claims([CLAIM])
    assert not workspace.edition(Audience.PARTNER, TODAY).claims.items
    for answers in (
        Answers(),
        replace(ANSWERED, over=False),
        replace(ANSWERED, moving=True),
        replace(ANSWERED, person=True),
    ):
        with pytest.raises(NotAllowed):
            decide_about_claim(store, "c-1", replace(WISH, answers=answers), now=NOW)
    with pytest.raises(NotFound):
        decide_about_claim(store, "c-9", WISH, now=NOW)


def test_the_built_in_claims_are_ours_as_long_as_they_stand_as_they_are(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "kk")
    try:
        import_gazetteer(workspace)
        import_known_claims(workspace)
        claims = workspace.store.claims()
        assert len(claims) == 7 and all(map(own_claim, claims))
        assert len(workspace.edition(Audience.PUBLIC, TODAY).claims.items) == 7
        one = claims[1]
        for other in ({"source": "E"}, {"figure": 1.0}, {"site_id": "open"}, {"id": "c"}, {"scope": "KK Park, zone B"}):
            assert not own_claim(replace(one, **other))  # type: ignore[arg-type]
    finally:
        workspace.store.close()
