"""An issue with words that a person withheld stays hidden when what it tells goes out again with others, by its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.access.clearing.reworded import reworded_histories, reworded_since
from geodata.actions.action import Action, ActionKind, Scope
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Decision
from geodata.incidents.forgotten_text import id_digest
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.site import Access, Site
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from tests.geodata.briefings.issued import issued
from tests.geodata.cleared import (
    ALLEGED,
    ANSWERED,
    READ,
    by_an_earlier_version,
    cleared,
    decide_about_claim,
    decide_about_report,
    pass_on_identifier,
)

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
READ_ON = date(2026, 11, 17)
JUNE = date(2026, 6, 10)
TOLD_OFF = "Police search Place a after a tip from the noodle shop opposite"
SHORT = "Police search Place a"
ROW = Incident(
    "row-1",
    "csv",
    "raid",
    TOLD_OFF,
    JUNE,
    JUNE,
    DatePrecision.DAY,
    None,
    PlacePrecision.UNKNOWN,
    place_name="Place a",
    country="MM",
    named_site_ids=("a",),
)
HOLD = Wish(Decision.HELD, "desk", "It points at a single person.")
GUARD, OFFICE = "An officer told by the guard at gate two", "Provincial Office"
LINK = "https://example.org/a"


@pytest.fixture(autouse=True)
def _cleared_before() -> Iterator[None]:
    with by_an_earlier_version():
        yield


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace.open(tmp_path / "w")
    ground = shapely.box(98.5, 16.6, 98.51, 16.61)
    place = Site("a", "Place a", ground, country="MM", source="A report", documented=True, statements=(ALLEGED,))
    made.store.save_site(replace(place, access=Access.PUBLIC), by="test")
    yield made
    made.store.close()


def decide(workspace: Workspace, hours: int, decision: Decision = Decision.CLEARED, words: str = "") -> None:
    wish = Wish(decision, "analyst 1", "Read it whole and it is over.", words, terms="CC BY 4.0")
    wish = replace(wish, place="Place a" if words else "")
    given = replace(wish, answers=ANSWERED) if decision is Decision.CLEARED else wish
    decide_about_report(workspace.store, ROW.id, given, now=NOON + timedelta(hours=hours))


def save(workspace: Workspace, title: str) -> None:
    workspace.store.save_incidents([replace(ROW, title=title)], now=NOON)


def issue(workspace: Workspace, number: int, hours: int) -> None:
    """Keep an issue that tells of the report as the public reads it now."""
    (row,) = workspace.edition(Audience.PUBLIC, READ_ON).incidents.items
    names = ("site/a", f"report/{id_digest(row.id)}")
    one = issued(number, site_ids=("a",), names=names, made_at=NOON + timedelta(hours=hours))
    workspace.store.keep_briefing(one, lambda: None)


def shown(workspace: Workspace) -> list[int]:
    return [one.number for one in workspace.edition(Audience.PUBLIC, READ_ON).briefings.items]


def test_an_issue_with_words_that_were_withheld_is_not_shown_beside_the_corrected_headline(
    workspace: Workspace,
) -> None:
    """The public may read the corrected headline, and not the one that the first issue prints."""
    save(workspace, TOLD_OFF)
    decide(workspace, 0)
    issue(workspace, 1, 1)
    assert shown(workspace) == [1]
    (first,) = workspace.edition(Audience.PUBLIC, READ_ON).incidents.items
    decide(workspace, 2, Decision.HELD)
    assert shown(workspace) == []
    save(workspace, SHORT)
    decide(workspace, 3)
    (again,) = workspace.edition(Audience.PUBLIC, READ_ON).incidents.items
    assert (first.title, again.title) == (TOLD_OFF, SHORT) and first.id == again.id, "one id, two texts"
    assert shown(workspace) == []
    issue(workspace, 2, 4)
    assert shown(workspace) == [2], "what tells today's words is shown"
    workspace.store.delete_briefing("public-2026-001", "It holds what was withheld.", "desk", now=NOON)
    assert shown(workspace) == [2], "what hid it hides that it was deleted"
    save(workspace, TOLD_OFF)
    decide(workspace, 5)
    assert shown(workspace) == [1, 2], "a person has let the first words out again, and nobody withheld the second"


def test_the_same_words_cleared_again_take_no_issue_away(workspace: Workspace) -> None:
    """Held and cleared as they are: whoever cleared them again let out what the issue prints."""
    save(workspace, TOLD_OFF)
    decide(workspace, 0)
    issue(workspace, 1, 1)
    decide(workspace, 2, Decision.HELD)
    decide(workspace, 3)
    assert shown(workspace) == [1]


def test_an_own_line_that_was_rewritten_hides_what_printed_the_first(workspace: Workspace) -> None:
    save(workspace, TOLD_OFF)
    decide(workspace, 0, words="Police search Place a, opposite a shop.")
    issue(workspace, 1, 1)
    decide(workspace, 2, words="Police search Place a.")
    assert shown(workspace) == []


def test_a_headline_that_its_source_corrects_takes_no_issue_away(workspace: Workspace) -> None:
    """Nobody withheld what the issue prints: what was said stays said."""
    save(workspace, TOLD_OFF)
    decide(workspace, 0)
    issue(workspace, 1, 1)
    save(workspace, SHORT)
    assert shown(workspace) == [], "not while nobody has read the new headline"
    decide(workspace, 3)
    assert shown(workspace) == [1]


def test_only_what_was_cleared_with_other_words_counts() -> None:
    """Nothing changed for a report that was cleared once, or is held now: its id is told, or it is not."""
    first = cleared(ROW, decided_at=NOON)
    other = replace(first, number=2, digest="another", decided_at=NOON + timedelta(hours=2))
    held = replace(other, number=3, decision=Decision.HELD)
    assert reworded_histories([first]) == () == reworded_histories([other, held, first])
    between = replace(first, number=2, decision=Decision.HELD, decided_at=NOON + timedelta(hours=1))
    other = replace(other, number=3)
    assert reworded_since(reworded_histories([other, first]), NOON) == frozenset(), "its source corrected it"
    histories = reworded_histories([other, between, first])
    assert histories == ((first, between, other),)
    names = reworded_since(histories, NOON)
    assert f"report/{id_digest(f'report-{first.token}')}" in names
    before, after = NOON - timedelta(hours=1), NOON + timedelta(hours=2)
    assert reworded_since(histories, before) == frozenset() == reworded_since(histories, after)


def keep_issue(workspace: Workspace, number: int, *names: str, hours: int = 1) -> None:
    """Keep an issue that tells of the place, and of more by the names that issues keep."""
    one = issued(number, site_ids=("a",), names=("site/a", *names), made_at=NOON + timedelta(hours=hours))
    workspace.store.keep_briefing(one, lambda: None)


def let_out_action(workspace: Workspace, acted_by: str, hours: int) -> str:
    """Store an action by an office and let it out; its id outside."""
    action = Action(
        "a-1",
        ActionKind.RAID,
        "Raid",
        JUNE,
        JUNE,
        DatePrecision.DAY,
        Scope.SITES,
        "",
        ("a",),
        acted_by,
        "Gulf Observer",
        licence="CC BY 4.0",
    )
    workspace.store.save_actions([action], now=NOON + timedelta(hours=hours))
    read = replace(READ, digest=action_digest(action))
    workspace.store.decide_about_action(action.id, read, now=NOON + timedelta(hours=hours))
    (told,) = workspace.edition(Audience.PUBLIC, READ_ON).actions.items
    assert told.acted_by == acted_by
    return told.id


@pytest.mark.parametrize("kind", ["action", "named-action"])
def test_an_issue_with_words_of_an_action_that_were_withheld_stays_hidden(workspace: Workspace, kind: str) -> None:
    """The action keeps its random id when it is let out alike, and the issue prints the office of before."""
    first = let_out_action(workspace, GUARD, 0)
    keep_issue(workspace, 1, f"{kind}/{first}")
    keep_issue(workspace, 2)
    assert shown(workspace) == [1, 2]
    workspace.store.decide_about_action("a-1", HOLD, now=NOON + timedelta(hours=2))
    assert shown(workspace) == [2]
    assert let_out_action(workspace, OFFICE, 3) == first, "one id, two texts"
    assert shown(workspace) == [2]
    keep_issue(workspace, 3, f"{kind}/{first}", hours=4)
    assert shown(workspace) == [2, 3], "what tells today's words is shown"


def test_an_issue_with_words_of_a_claim_that_were_withheld_stays_hidden(workspace: Workspace) -> None:
    """The claim keeps the id that somebody typed, and the issue prints the speaker of before."""
    claim = Claim("claim-1", "a", GUARD, JUNE, None, 120.0, "buildings demolished", None, "", "Gulf Observer")
    workspace.store.save_claims([claim])
    decide_about_claim(workspace.store, claim.id, READ, now=NOON)
    keep_issue(workspace, 1, f"claim/{claim.id}")
    assert shown(workspace) == [1]
    decide_about_claim(workspace.store, claim.id, HOLD, now=NOON + timedelta(hours=2))
    assert shown(workspace) == []
    workspace.store.save_claims([replace(claim, claimed_by=OFFICE)])
    decide_about_claim(workspace.store, claim.id, READ, now=NOON + timedelta(hours=3))
    (told,) = workspace.edition(Audience.PUBLIC, READ_ON).claims.items
    assert (told.id, told.claimed_by) == (claim.id, OFFICE)
    assert shown(workspace) == []
    keep_issue(workspace, 2, f"claim/{claim.id}", hours=4)
    assert shown(workspace) == [2]


def test_an_issue_with_words_of_an_identifier_that_were_withheld_stays_hidden(workspace: Workspace) -> None:
    """The identifier keeps its id, and the issue prints the source of before; by the clock, which decides here."""
    store = workspace.store
    made = Identifier(
        "id-1", "a", Scheme.OFAC, "12345", "Example Co", GUARD, LINK, url=LINK, licence="CC BY 4.0", country="MM"
    )
    made = replace(made, relation=Relation.RUNS)
    store.save_identifiers([made])
    pass_on_identifier(store, made.id)
    passed_on = store.clearings(f"identifier:{made.id}")[0].decided_at
    one = issued(1, site_ids=("a",), names=("site/a", f"identifier/{made.id}"), made_at=passed_on)
    store.keep_briefing(one, lambda: None)
    assert shown(workspace) == [1]
    pass_on_identifier(store, made.id, Decision.HELD)
    assert shown(workspace) == []
    store.save_identifiers([replace(made, source="A paper")])
    pass_on_identifier(store, made.id)
    (told,) = workspace.edition(Audience.PUBLIC, READ_ON).identifiers.items
    assert (told.id, told.source) == (made.id, "A paper")
    assert shown(workspace) == []
    later = issued(2, site_ids=("a",), names=one.names, made_at=store.clearings(f"identifier:{made.id}")[-1].decided_at)
    store.keep_briefing(later, lambda: None)
    assert shown(workspace) == [2]
