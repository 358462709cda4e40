"""An action is typed on its screen by an analyst: checked as on the command line, inside until somebody clears it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.action_rules import action_digest
from geodata.access.audience import Audience
from geodata.actions.action import ActionKind
from geodata.store import Store
from geodata.store.clearings import ACTIONS
from pipelines.publish.nouns.gather_rows import actions
from screens.actions import action_page
from screens.session.edition import current
from tests.geodata.cleared import READ
from tests.screens.fixture_world import make
from tests.screens.test_dashboard import html, opened
from tests.screens.words_on_screen import words_on_screen


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make(tmp_path / "world")
    yield made
    made.close()


def screen(monkeypatch: pytest.MonkeyPatch, home: Path, audience: str = "internal") -> AppTest:
    app = opened(monkeypatch, home, audience)
    app.session_state["go"] = ("actions", {})
    return app.run()


def typed(app: AppTest, **fields: str) -> AppTest:
    values = {"days": "2026-10-14", "source": "Gulf Observer", "by": "Provincial Office", "title": "A raid on the hall"}
    app.selectbox(key="n_kind").set_value(ActionKind.RAID)
    for name, value in (values | fields).items():
        app.text_input(key=f"n_{name}").set_value(value)
    app.multiselect(key="n_sites").set_value(["pellimar-bend"])
    app.text_input(key="n_role").set_value("analyst 1") if "role" not in fields else None
    return next(b for b in app.button if b.label == "Save; it waits for a person").click().run()


def test_it_is_kept_and_stays_inside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store) -> None:
    before = {action.id for action in store.actions()}
    app = typed(screen(monkeypatch, tmp_path / "world"))
    assert not app.exception and "Saved as action-" in html(app)
    (made,) = [action for action in store.actions() if action.id not in before]
    assert (made.kind, made.site_ids, made.start_date) == (ActionKind.RAID, ("pellimar-bend",), date(2026, 10, 14))
    assert (made.source, made.acted_by, made.title) == ("Gulf Observer", "Provincial Office", "A raid on the hall")
    for outside in (Audience.PARTNER, Audience.PUBLIC):
        told = current(tmp_path / "world", outside).view.actions.items
        assert "A raid on the hall" not in {action.title for action in told}
    again = typed(screen(monkeypatch, tmp_path / "world"))
    assert f"{made.id} was there already." in html(again)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": ""}, "Give a kind, a day, who says so, and where."),
        ({"role": ""}, "Give your role."),
        ({"days": "soon"}, "cannot be read"),
        ({"days": "2027-10-14"}, "future"),
        ({"by": "Col Saw Htoo Maung"}, "person"),
        ({"title": "Call +66 81 234 5678"}, "phone number"),
        ({"source": "Compound Watch"}, "bears our own name"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_saved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store, fields: dict[str, str], said: str
) -> None:
    before = store.actions()
    app = typed(screen(monkeypatch, tmp_path / "world"), **fields)
    assert not app.exception
    assert "Nothing was saved." in html(app) and said in html(app), html(app)[-1500:]
    assert store.actions() == before
    assert app.text_input(key="n_title").value == fields.get("title", "A raid on the hall"), "what was typed stays"


def test_a_correction_is_the_analysts_and_says_that_a_clearing_lapsed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store
) -> None:
    before = {action.id for action in store.actions()}
    typed(screen(monkeypatch, tmp_path / "world"))
    (made,) = [action for action in store.actions() if action.id not in before]
    app = typed(screen(monkeypatch, tmp_path / "world"), title="A raid on the east hall")
    assert f"{made.id} was corrected; what it said before is kept in its history." in html(app)
    assert "waits for a person again" not in html(app), "nobody had cleared it, and its title goes nowhere"
    assert [version.changed_by for version in store.action_versions(made.id)] == ["analyst 1"]
    wish = replace(READ, digest=action_digest(store.action(made.id)))
    store.decide_about_row(ACTIONS, made.id, wish)
    app = typed(screen(monkeypatch, tmp_path / "world"), url="https://example.org/raid")
    assert "It was cleared as it stood before, and waits for a person again." in html(app)


def test_the_form_begins_empty_after_an_entry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store) -> None:
    """A link of the one before would stand under the next."""
    app = typed(screen(monkeypatch, tmp_path / "world"), url="https://example.org/raid")
    assert "Saved as action-" in html(app)
    texts = {str(field.key): field.value for field in app.text_input if str(field.key).startswith("n_")}
    assert texts.pop("n_role") == "analyst 1" and set(texts.values()) == {""}
    assert (app.selectbox(key="n_kind").value, app.multiselect(key="n_sites").value) == (None, [])


def test_one_that_was_withdrawn_stays_so_when_it_is_typed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store
) -> None:
    before = {action.id for action in store.actions()}
    typed(screen(monkeypatch, tmp_path / "world"))
    (made,) = [action for action in store.actions() if action.id not in before]
    store.withdraw_action(made.id, "analyst 2", "the source took it back")
    app = typed(screen(monkeypatch, tmp_path / "world"))
    assert "It was withdrawn here, and stays so while it says the same." in html(app)
    assert store.action(made.id).withdrawn


def test_a_list_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store) -> None:
    store.save_actions([replace(store.actions()[0], id="another")])
    assert "The newest" not in html(screen(monkeypatch, tmp_path / "world"))
    monkeypatch.setattr(action_page, "LISTED", 1)
    assert "The newest 1 are shown; an export holds all." in html(screen(monkeypatch, tmp_path / "world"))


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_nobody_else_has_the_form(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store, audience: str) -> None:
    app = screen(monkeypatch, tmp_path / "world", audience)
    assert not app.exception and "Add an action" not in html(app)
    assert not [field for field in app.text_input if str(field.key).startswith("n_")]


@pytest.mark.parametrize("audience", ["internal", "partner", "public"])
def test_no_source_is_made_to_report_the_kind_that_was_chosen_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Store, audience: str
) -> None:
    """Neither in the list nor on the page of an action; nor in the title of its row in an export."""
    app = screen(monkeypatch, tmp_path / "world", audience)
    words = words_on_screen(app)
    assert not app.exception and any("Listed here as a" in one for one in words)
    assert any(one.startswith("Source: Ilvane Monitor") for one in words)
    assert not any("reported by" in one for one in words)
    assert audience == "internal" or "Power cut" not in words, "where one is typed, the kinds are chosen by their words"
    edition = current(tmp_path / "world", Audience(audience)).view
    rows = actions(edition).rows
    assert rows.titles and all(title.startswith("Listed here as a") for title in rows.titles)
    app.session_state["go"] = ("actions", {"action": edition.actions.items[0].id})
    page = words_on_screen(app.run())
    assert "What is listed" in page and "Listed here as" in page and "What was done" not in page
