"""Identifiers come back as they were given, in a file and in a database; what is removed leaves no word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.access.clearing.clearing_questions import Answers
from geodata.access.identifier_rules import NO_PERSON, identifier_digest
from geodata.errors import NotAllowed, NotFound
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.incidents.clearing import Decision
from geodata.log.log_entry import How
from geodata.store import Store
from geodata.store.clearings import Wish
from tests.geodata.noun_strategies import of, times

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
LINK = "https://example.org/a"
ONE = Identifier(
    "identifier-1",
    "kk",
    Scheme.OFAC,
    "9",
    "Invented Holding",
    "A paper",
    LINK,
    listed_on=date(2025, 10, 14),
    url=LINK,
    relation=Relation.RUNS,
)


def decide(store: Store, identifier_id: str, **more: Any) -> Identifier:
    """What a person who read the row decides; let out, unless said otherwise."""
    found = [i for i in store.identifiers() if i.id == identifier_id]
    read = {"digest": identifier_digest(found[0]) if found else "0", "answers": Answers(person=False)}
    words = {"decision": Decision.CLEARED, "decided_by": "desk", "reason": "read it at its source"}
    return store.decide_about_identifier(identifier_id, Wish(**{**words, **read, **more}))


@given(st.lists(of(Identifier, held_since=times), max_size=3, unique_by=lambda i: i.id))
@settings(max_examples=20, deadline=None)
def test_reload_gives_what_was_saved(tmp_path_factory: pytest.TempPathFactory, every: list[Identifier]) -> None:
    store = Store.open(tmp_path_factory.mktemp("identifiers"))
    assert store.save_identifiers(every) == (len(every), 0, 0)
    assert store.save_identifiers(every) == (0, 0, len(every))
    inside = [replace(one, for_others=False) for one in every]  # nobody has passed any on, whatever they say
    assert sorted(store.identifiers(), key=lambda i: i.id) == sorted(inside, key=lambda i: i.id)
    store.close()


def test_one_is_let_out_changed_and_removed(address: Path | str) -> None:
    store, later = Store.open(address), NOW + timedelta(days=1)
    assert store.save_identifiers([ONE], now=NOW) == (1, 0, 0)
    store.save_identifiers([replace(ONE, relation=Relation.UNSTATED)], now=NOW)
    with pytest.raises(NotAllowed, match="how the organisation is tied to the place"):
        decide(store, ONE.id)
    store.save_identifiers([ONE], now=NOW)
    assert decide(store, ONE.id).for_others
    (kept,) = store.clearings(f"identifier:{ONE.id}")
    assert (kept.decided_by, kept.digest) == ("desk", identifier_digest(ONE)) and kept.reason.endswith(NO_PERSON)
    assert store.save_identifiers([replace(ONE, held_by="somebody else")], now=later) == (0, 0, 1)
    assert store.identifiers() == [replace(ONE, held_since=NOW, for_others=True)], "nothing new was said"
    assert store.save_identifiers([replace(ONE, source="Two papers")], now=later) == (0, 1, 0)
    assert store.identifiers() == [replace(ONE, source="Two papers", held_since=NOW)], "nobody has let that out"
    assert store.save_identifiers([ONE], now=later) == (0, 1, 0)
    assert store.identifiers() == [replace(ONE, held_since=NOW)], "what was let out is not let out for ever"
    assert decide(store, ONE.id).for_others and not decide(store, ONE.id, decision=Decision.UNDONE).for_others
    store.save_identifiers([replace(ONE, id="identifier-2", url="")], now=later)
    with pytest.raises(NotAllowed, match="with two links"):
        decide(store, "identifier-2")
    assert store.remove_identifier(ONE.id).organisation == "Invented Holding"
    assert [i.id for i in store.identifiers()] == ["identifier-2"] and store.row_changes() == []
    with pytest.raises(NotFound, match="no identifier has that id"):
        store.remove_identifier(ONE.id)
    with pytest.raises(NotFound, match="no identifier has that id"):
        decide(store, ONE.id)
    store.close()


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"answers": Answers()}, "it is not said whether"),
        ({"answers": Answers(person=True)}, "you say that it is, names or lets tell apart a person"),
        ({"digest": ""}, "which text was read"),
        ({"digest": "0" * 16}, "changed since you read it"),
        ({"decided_by": " . "}, "nobody is named"),
        ({"reason": "ok"}, "fewer than 10 characters"),
        ({"reason": "aaaaaaaaaaaa"}, "one letter repeated"),
        ({"reason": "ask +66 81 234 5678 about it"}, "phone number"),
    ],
)
def test_nobody_lets_one_out_unread_unasked_or_unnamed(tmp_path: Path, more: dict[str, Any], cause: str) -> None:
    store = Store.open(tmp_path)
    store.save_identifiers([ONE], now=NOW)
    with pytest.raises(NotAllowed, match=cause):
        decide(store, ONE.id, **more)
    assert not store.identifiers()[0].for_others and store.clearings() == []
    store.close()


def test_one_that_a_workspace_let_out_before_anybody_was_asked_is_inside(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_identifiers([replace(ONE, for_others=True)], now=NOW)
    assert not store.identifiers()[0].for_others
    assert decide(store, ONE.id).for_others
    store.close()


def test_the_log_tells_that_one_was_removed_and_no_word_of_it(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_identifiers([ONE], now=NOW)
    store.remove_identifier(ONE.id)
    told = [entry for entry in store.log_entries() if entry.noun == "identifiers"]
    assert [entry.how for entry in told] == [How.KEPT, How.REMOVED]
    assert not any("Invented" in entry.row_key for entry in told)
    store.close()
    assert b"Invented Holding" not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
