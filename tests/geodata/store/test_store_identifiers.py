"""Identifiers come back as they were given, in a file and in a database; what is removed leaves no word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import NotAllowed, NotFound
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.log.entry import How
from geodata.store import Store
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


@given(st.lists(of(Identifier, held_since=times), max_size=3, unique_by=lambda i: i.id))
@settings(max_examples=20, deadline=None)
def test_reload_gives_what_was_saved(tmp_path_factory: pytest.TempPathFactory, every: list[Identifier]) -> None:
    store = Store.open(tmp_path_factory.mktemp("identifiers"))
    assert store.save_identifiers(every) == (len(every), 0, 0)
    assert store.save_identifiers(every) == (0, 0, len(every))
    assert sorted(store.identifiers(), key=lambda i: i.id) == sorted(every, key=lambda i: i.id)
    store.close()


def test_one_is_let_out_changed_and_removed(address: Path | str) -> None:
    store, later = Store.open(address), NOW + timedelta(days=1)
    assert store.save_identifiers([ONE], now=NOW) == (1, 0, 0)
    store.save_identifiers([replace(ONE, relation=Relation.UNSTATED)], now=NOW)
    with pytest.raises(NotAllowed, match="how the organisation is tied to the place"):
        store.let_out_identifier(ONE.id)
    store.save_identifiers([ONE], now=NOW)
    assert store.let_out_identifier(ONE.id).for_others
    assert store.save_identifiers([replace(ONE, held_by="somebody else")], now=later) == (0, 0, 1)
    assert store.identifiers() == [replace(ONE, held_since=NOW, for_others=True)], "nothing new was said"
    assert store.save_identifiers([replace(ONE, source="Two papers")], now=later) == (0, 1, 0)
    assert store.identifiers() == [replace(ONE, source="Two papers", held_since=NOW)], "nobody has let that out"
    assert not store.let_out_identifier(ONE.id, out=False).for_others
    store.save_identifiers([replace(ONE, id="identifier-2", url="")], now=later)
    with pytest.raises(NotAllowed, match="with two links"):
        store.let_out_identifier("identifier-2")
    assert store.remove_identifier(ONE.id).organisation == "Invented Holding"
    assert [i.id for i in store.identifiers()] == ["identifier-2"] and store.row_changes() == []
    for act in (store.remove_identifier, store.let_out_identifier):
        with pytest.raises(NotFound, match="no identifier has that id"):
            act(ONE.id)
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
