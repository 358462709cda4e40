"""Claims that wait, on the screen Reports: read with what keeps them inside, cleared by the row as read, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import claim_digest, claim_key
from geodata.access.claims.scope_rules import scope_digest, scope_id
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Decision
from geodata.store import Store
from screens.review.claim_clearing import CLEAR
from screens.review.clearing_answers import HOLD
from screens.review.scope_clearing import CLEAR as CLEAR_OUTLINE
from screens.session.edition import current
from tests.geodata.cleared import READ, decide_about_claim
from tests.screens.fixture_world import make
from tests.screens.review.test_reports import field, questions
from tests.screens.test_dashboard import html, opened

WAITING = Claim(
    "c-wait",
    "pellimar-bend",
    "Harbour Police Office",
    date(2026, 9, 20),
    None,
    31.0,
    "buildings sealed",
    None,
    "",
    "Harbour Police Office, notice 7",
)
ANNOUNCED = replace(WAITING, id="c-9", source="Harbour Police Office, notice 8: zuqzone will be searched")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make(tmp_path / "world")
    made.save_claims([WAITING, ANNOUNCED])
    yield made
    made.close()


def reports(monkeypatch: pytest.MonkeyPatch, home: Path, audience: str = "internal") -> AppTest:
    app = opened(monkeypatch, home, audience)
    app.session_state["go"] = ("reports", {})
    return app.run()


def decide(app: AppTest, claim_id: str, choice: str, *, answered: bool = True) -> AppTest:
    app.selectbox(key="cl_chosen").set_value(claim_id).run()
    field(app.radio, "cl_choice").set_value(choice)
    for radio in questions(app, "cl"):
        radio.set_value(radio.options[1] if answered else None)
    field(app.text_input, "cl_reason").set_value("Read every field of it.")
    app.text_input(key="cl_role").set_value("claims desk")
    return next(b for b in app.button if b.label == "Keep this decision about the claim").click().run()


def told(home: Path) -> set[str]:
    return {claim.id for claim in current(home, Audience.PARTNER).claims}


def test_those_that_wait_are_listed_with_what_keeps_them_inside(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    app = reports(monkeypatch, tmp_path / "world")
    assert not app.exception and "Two claims waiting for a person" in html(app)
    table = next(f.value for f in app.dataframe if "Kept inside by" in f.value)
    rows = table.set_index("Id").to_dict("index")
    assert rows["c-wait"]["Kept inside by"] == "" and rows["c-wait"]["Digest"] == claim_digest(WAITING)
    assert rows["c-9"]["Kept inside by"] == "its words tell of something to come: will"
    assert rows["c-9"]["Asks for care"] == "something to come, a raid, arrests or fighting"
    app = decide(app, "c-9", CLEAR)
    assert "Nothing was saved." in html(app) and "It cannot be cleared: its words tell of something" in html(app)
    assert store.clearings(claim_key("c-9")) == []


def test_claims_that_are_alike_but_for_the_end_of_their_ids_stand_under_words_of_their_own(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    """The browser knows an option by its words alone: of two under the same words it would open either."""
    long = "harbour-police-office-notice-of-september-2026-row"
    store.save_claims([replace(WAITING, id=f"{long}-{n}") for n in (1, 2)])
    options = reports(monkeypatch, tmp_path / "world").selectbox(key="cl_chosen").options
    assert len(options) == len(set(options)) == 5


def test_one_is_cleared_told_and_taken_back(monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path) -> None:
    home = tmp_path / "world"
    app = reports(monkeypatch, home)
    assert "c-wait" not in told(home)
    app = decide(app, "c-wait", CLEAR, answered=False)
    assert "Not answered yet: Does it tell of something that is not over?" in html(app)
    assert store.clearings(claim_key("c-wait")) == []
    app = decide(app, "c-wait", CLEAR)
    assert not app.exception and "One claim waiting for a person" in html(app)
    assert "Partners: from 21 Nov 2026." in html(app) and "31 buildings sealed" in html(app)
    assert "c-wait" in told(home)
    app.selectbox(key="cl_chosen").set_value("c-wait").run()
    assert [r.value for r in questions(app, "cl")] == [None] * 3
    field(app.text_input, "cl_reason").set_value("The notice was withdrawn.")
    app.text_input(key="cl_role").set_value("claims desk")
    app = next(b for b in app.button if b.label == "Take the last decision about it back").click().run()
    assert "Two claims waiting for a person" in html(app) and "c-wait" not in told(home)
    app = decide(app, "c-wait", HOLD, answered=False)
    assert "One claim waiting for a person" in html(app)
    decisions = [c.decision for c in store.clearings(claim_key("c-wait"))]
    assert decisions == [Decision.CLEARED, Decision.UNDONE, Decision.HELD]


def test_a_row_that_changed_while_it_was_read_is_not_cleared(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    app = reports(monkeypatch, tmp_path / "world")
    app.selectbox(key="cl_chosen").set_value("c-wait").run()
    decided = Store.decide_about_claim

    def after_an_import(self: Store, claim_id: str, *given: object, **named: object) -> object:
        store.save_claims([replace(WAITING, source="Another notice")])
        return decided(self, claim_id, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "decide_about_claim", after_an_import)
    app = decide(app, "c-wait", CLEAR)
    assert "Its text has changed since you read it." in html(app)
    assert store.clearings(claim_key("c-wait")) == []


def test_that_actions_wait_is_told_with_where_they_are_cleared(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    told = "waiting for a person: read and cleared with compound-watch actions queue."
    assert told not in html(reports(monkeypatch, tmp_path / "world"))
    (cut,) = store.actions()
    store.save_actions([replace(cut, id="second")])
    assert f"One action {told}" in html(reports(monkeypatch, tmp_path / "world"))


@pytest.mark.parametrize("audience", ["partner", "public"])
def test_nobody_else_sees_them(monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path, audience: str) -> None:
    app = reports(monkeypatch, tmp_path / "world", audience)
    assert "waiting for a person" not in html(app) and "Harbour" not in html(app) and not app.exception


def test_the_outline_of_a_claim_is_read_and_cleared_by_itself(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    home = tmp_path / "world"
    site = store.site(WAITING.site_id)
    scope = ClaimScope(site.id, "north rows", site.outline, "Harbour Police Office, map 2")
    store.save_claim_scopes([scope])
    store.save_claims([replace(WAITING, id="c-rows", scope="North rows")])
    decide_about_claim(store, "c-rows", READ)
    key = scope_id(scope)
    app = reports(monkeypatch, home)
    assert not app.exception and "one outline waiting for a person" in html(app)
    row = next(f.value for f in app.dataframe if "Drawn after" in f.value).to_dict("records")[0]
    assert row["Drawn after"] == "Harbour Police Office, map 2" and row["Digest"] == scope_digest(scope)
    assert current(home, Audience.PARTNER).claim_scopes == ()
    app.selectbox(key="sc_chosen").set_value(key).run()
    field(app.radio, "sc_choice").set_value(CLEAR_OUTLINE)
    for radio in questions(app, "sc"):
        radio.set_value(radio.options[1])
    field(app.text_input, "sc_reason").set_value("Read it on the map.")
    app.text_input(key="sc_role").set_value("claims desk")
    app = next(b for b in app.button if b.label == "Keep this decision about the outline").click().run()
    assert not app.exception and "scope-pellimar-bend" in html(app)
    assert current(home, Audience.PARTNER).claim_scopes == (scope,)
