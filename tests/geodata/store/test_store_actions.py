"""Actions come back as they were given; what they said before a correction or withdrawal stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.actions.action import Action, ActionKind, ActionVersion, Scope
from geodata.errors import NotAllowed, NotFound
from geodata.incidents.incident import DatePrecision
from geodata.store import Store
from tests.geodata.noun_strategies import days, of

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
DAY = date(2026, 2, 5)
CUT = Action("a-1", ActionKind.POWER_CUT, "t", DAY, DAY, DatePrecision.DAY, Scope.SITES, "", ("kk",), "Office", "Paper")


@given(st.lists(of(Action, review_by=days), max_size=3, unique_by=lambda a: a.id))
@settings(max_examples=20, deadline=None)
def test_reload_gives_what_was_saved(tmp_path_factory: pytest.TempPathFactory, actions: list[Action]) -> None:
    store = Store.open(tmp_path_factory.mktemp("actions"))
    assert store.save_actions(actions) == (len(actions), 0, 0)
    assert store.save_actions(actions) == (0, 0, len(actions))
    assert sorted(store.actions(), key=lambda a: a.id) == sorted(actions, key=lambda a: a.id)
    store.close()


def test_a_correction_and_a_withdrawal_are_versions(address: Path | str) -> None:
    store, later = Store.open(address), NOW + timedelta(days=1)
    assert store.save_actions([CUT], by="desk", now=NOW) == (1, 0, 0)
    assert store.save_actions([replace(CUT, source="Two papers", site_ids=("kk", "sk"))], by="desk", now=later) == (
        0,
        1,
        0,
    )
    with pytest.raises(NotAllowed, match="fewer than 10 characters"):
        store.withdraw_action("a-1", "desk", "wrong")
    with pytest.raises(NotAllowed, match="nobody is named"):
        store.withdraw_action("a-1", " ", "the source took it back")
    with pytest.raises(NotFound, match="no action has that id"):
        store.withdraw_action("a-2", "desk", "the source took it back")
    kept = store.withdraw_action("a-1", "desk", "the source took it back", now=later)
    assert kept.withdrawn and kept.source == "Two papers" and kept == store.action("a-1")
    with pytest.raises(NotAllowed, match="already"):
        store.withdraw_action("a-1", "desk", "the source took it back")
    assert store.action_versions("a-1") == [
        ActionVersion("a-1", 1, later, "desk", "corrected", ("site_ids: kk", "source: Paper")),
        ActionVersion("a-1", 2, later, "desk", "the source took it back", ("withdrawn: False",)),
    ]
    assert store.action_versions("other") == [] and store.row_changes() == []
    store.close()


def test_a_table_read_again_undoes_no_withdrawal(address: Path | str) -> None:
    """It is read every night; only what a person corrects stands again."""
    store = Store.open(address)
    store.save_actions([CUT], now=NOW)
    store.withdraw_action("a-1", "desk", "the source took it back", now=NOW)
    noted = replace(CUT, notes=("it also names 'x', which are not sites here",))
    assert store.save_actions([noted], now=NOW) == (0, 0, 1) and store.action("a-1").withdrawn
    assert store.save_actions([replace(CUT, source="Two papers")], now=NOW) == (0, 1, 0)
    assert not store.action("a-1").withdrawn
    store.close()


def test_a_week_that_goes_on_brings_nothing_back(address: Path | str) -> None:
    store = Store.open(address)
    week = replace(CUT, date_precision=DatePrecision.WEEK, site_ids=("kk", "sk"))
    store.save_actions([week], now=NOW)
    store.withdraw_action("a-1", "desk", "the source took it back", now=NOW)
    next_day = replace(week, end_date=DAY + timedelta(days=1), site_ids=("sk", "kk"))
    assert store.save_actions([next_day], now=NOW) == (0, 0, 1) and store.action("a-1").withdrawn
    store.close()
