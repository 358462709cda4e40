"""Two people decide about one report, claim or outline at once: what the second one filled in stays, nothing is decided
over a decision that its writer has not read, and who decided is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from streamlit.testing.v1 import AppTest

from geodata.access.claims.claim_rules import claim_key
from geodata.access.claims.scope_rules import scope_id, scope_key
from geodata.errors import SavedMeanwhile
from geodata.incidents.claim import ClaimScope
from geodata.incidents.clearing import Clearing, Decision
from geodata.store import Store
from geodata.store.clearings import Wish
from screens.review.chosen_row import GONE
from screens.review.claim_clearing import CLEAR
from screens.review.clearing_answers import HOLD
from screens.review.report_clearing import AS_IT_STANDS
from screens.review.scope_clearing import CLEAR as CLEAR_OUTLINE
from tests.screens.fixture_world import make
from tests.screens.review.test_claims_waiting import WAITING
from tests.screens.review.test_reports import field, questions, reports
from tests.screens.serving import dashboard, drawn, visit
from tests.screens.test_dashboard import html

WHY, ROLE = "Read every word of it twice.", "analyst 1"
HELD_BY_ANOTHER = Wish(Decision.HELD, "analyst 2", "Its source is not known here.")
KEPT = {
    "c": "Keep this decision",
    "cl": "Keep this decision about the claim",
    "sc": "Keep this decision about the outline",
}
CLEARS = {"c": AS_IT_STANDS, "cl": CLEAR, "sc": CLEAR_OUTLINE}
UNDO = "Take the last decision back"
PRESSED_AT_ONCE = """async () => {
  const options = [...document.querySelectorAll('[role=option]')];
  options[0].click();
  const form = document.querySelector('.st-key-cw_clearing [data-testid=stForm]');
  const running = '[data-testid=stApp][data-test-script-state=running]';
  for (let n = 0; n < 400 && !document.querySelector(running); n++) await new Promise((go) => setTimeout(go, 5));
  const buttons = [...form.querySelectorAll('button')].filter((b) => b.textContent === 'Keep this decision');
  form.style.transition = 'none';
  const how = getComputedStyle(form);
  const seen = { options: options.length, pressed: buttons.length, opacity: how.opacity, pointer: how.pointerEvents };
  buttons.forEach((button) => button.click());
  return seen;
}"""
"""Chooses the first report of the open list, and presses the button of the form that stands there still."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make(tmp_path / "world")
    made.save_claims([WAITING])
    site = made.site(WAITING.site_id)
    made.save_claim_scopes([ClaimScope(site.id, "north rows", site.outline, "Harbour Police Office, map 2")])
    yield made
    made.close()


def _rows(store: Store) -> dict[str, tuple[str, str, Callable[[Wish], Clearing]]]:
    """Keys of a form -> what is decided about, under which key decisions are kept, and how another decides."""
    outline = scope_id(store.claim_scopes()[0])
    return {
        "c": ("i-1", "i-1", lambda wish: store.decide_about_report("i-1", wish)),
        "cl": (WAITING.id, claim_key(WAITING.id), lambda wish: store.decide_about_claim(WAITING.id, wish)),
        "sc": (outline, scope_key(outline), lambda wish: store.decide_about_scope(outline, wish)),
    }


def _fill(app: AppTest, keys: str, row_id: str, choice: str) -> None:
    app.selectbox(key=f"{keys}_chosen").set_value(row_id).run()
    field(app.radio, f"{keys}_choice").set_value(choice)
    for radio in questions(app, keys):
        radio.set_value(radio.options[1])
    field(app.text_input, f"{keys}_reason").set_value(WHY)
    app.text_input(key=f"{keys}_role").set_value(ROLE)


def _press(app: AppTest, label: str) -> str:
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception
    return html(app)


@pytest.mark.parametrize("keys", ["c", "cl", "sc"])
def test_what_the_second_one_filled_in_stays_and_is_kept_once_both_were_read(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path, keys: str
) -> None:
    row_id, key, other = _rows(store)[keys]
    app = reports(monkeypatch, tmp_path / "world")
    _fill(app, keys, row_id, CLEARS[keys])
    other(HELD_BY_ANOTHER)
    before = store.clearings(key)
    page = _press(app, KEPT[keys])
    assert store.clearings(key) == before, "nobody decides over what was not read"
    assert "Nothing was saved." in page and "Analyst 2 held it meanwhile. Read that decision; " in page
    assert field(app.radio, f"{keys}_choice").value == CLEARS[keys]
    assert [r.value for r in questions(app, keys)] == [r.options[1] for r in questions(app, keys)]
    assert field(app.text_input, f"{keys}_reason").value == WHY
    field(app.radio, f"{keys}_choice").set_value(HOLD)
    page = _press(app, KEPT[keys])
    assert "Nothing was saved." not in page and "held it meanwhile" not in page
    decisions = [(c.decision, c.decided_by) for c in store.clearings(key)[len(before) :]]
    assert decisions == [(Decision.HELD, ROLE)]
    assert field(app.radio, f"{keys}_choice").value is None, "the next form begins empty"
    assert field(app.text_input, f"{keys}_reason").value == ""


def test_a_decision_that_was_told_before_the_press_is_told_once(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    app = reports(monkeypatch, tmp_path / "world")
    app.selectbox(key="c_chosen").set_value("i-1").run()
    store.decide_about_report("i-1", HELD_BY_ANOTHER)
    app.run()
    assert "Analyst 2 held it meanwhile. What you fill in here stays." in html(app)
    _fill(app, "c", "i-1", HOLD)
    assert "Nothing was saved." not in _press(app, KEPT["c"])
    assert [c.decided_by for c in store.clearings("i-1")][1:] == ["analyst 2", ROLE]


def test_a_decision_that_another_took_back_is_not_taken_back_in_silence(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    app = reports(monkeypatch, tmp_path / "world")
    _fill(app, "c", "i-1", HOLD)
    store.decide_about_report("i-1", Wish(Decision.UNDONE, "analyst 2", "It was held by mistake."))
    assert "Analyst 2 took the last decision about it back meanwhile. Read" in _press(app, UNDO)
    assert "No decision stands that could be taken back." in _press(app, UNDO)
    assert [c.decided_by for c in store.clearings("i-1")][1:] == ["analyst 2"]


def test_the_store_refuses_what_was_written_over_a_decision_that_came_between(store: Store) -> None:
    """Between the drawing of the page and the writing too; a command that says nothing of it decides as before."""
    late = Wish(Decision.UNDONE, ROLE, "It was held by mistake.", after=1)
    store.decide_about_report("i-1", HELD_BY_ANOTHER)
    with pytest.raises(SavedMeanwhile, match="analyst 2 held it meanwhile"):
        store.decide_about_report("i-1", late)
    assert len(store.clearings("i-1")) == 2
    store.decide_about_report("i-1", Wish(Decision.UNDONE, ROLE, "It was held by mistake."))
    assert [c.decision for c in store.clearings("i-1")][-1] is Decision.UNDONE


@pytest.mark.parametrize("others", [1, 0])
def test_a_claim_that_another_withdrew_is_said_to_be_gone_and_the_press_decides_about_no_other(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path, others: int
) -> None:
    """Whether another stands first in the list then, or none."""
    store.save_claims([replace(WAITING, id="claim-other", scope="all rows")] * others)
    app = reports(monkeypatch, tmp_path / "world")
    _fill(app, "cl", WAITING.id, CLEARS["cl"])
    store.drop_claims(c.id for c in store.claims() if not others and c.id != WAITING.id)
    wish = Wish(Decision.UNDONE, "analyst 2", "It was entered twice, by two of us.")
    store.decide_about_claim(WAITING.id, wish, drop=True)
    before = store.clearings()
    page = _press(app, KEPT["cl"])
    assert GONE in page and store.clearings() == before
    app.run()
    assert GONE not in html(app), "it is said once"


def test_a_day_that_was_typed_for_one_decision_is_not_in_the_form_of_the_next(
    monkeypatch: pytest.MonkeyPatch, store: Store, tmp_path: Path
) -> None:
    app = reports(monkeypatch, tmp_path / "world")
    _fill(app, "c", "i-1", HOLD)
    field(app.date_input, "c_happened").set_value(date(2026, 3, 4))
    assert "Nothing was saved." not in _press(app, KEPT["c"])
    assert field(app.date_input, "c_happened").value is None


def _chosen_in(part: Locator) -> Locator:
    return part.get_by_role("combobox", name="Read a report")


def _begin(browser: Browser, address: str, choice: str, role: str) -> Locator:
    """The part of a visit of its own: the second report of the list is chosen, and a decision filled in."""
    page = visit(browser, address).open("reports").page
    part = page.locator(".st-key-cw_clearing")
    _chosen_in(part).wait_for(timeout=30_000)
    _chosen_in(part).click()
    page.get_by_role("option").nth(1).click()
    expect(_chosen_in(part)).to_have_value("buildings were taken down (cleared; i-2)", timeout=20_000)
    part.locator(".st-key-c_reason_i-2_1").wait_for(timeout=20_000)
    drawn(page)  # until then the form of the first one stands there too
    part.get_by_text(choice, exact=True).click()
    part.get_by_label("What did you check?").fill(WHY)
    part.get_by_role("textbox", name="Your role").fill(role)
    return part


@pytest.mark.browser
def test_in_two_browsers_the_list_says_how_it_stands_and_stays_where_it_is(
    browser: Browser, store: Store, tmp_path: Path
) -> None:
    with dashboard(tmp_path / "world", "internal") as address:
        ann = _begin(browser, address, AS_IT_STANDS, "analyst 1")
        ben = _begin(browser, address, HOLD, "analyst 2")
        ben.get_by_role("button", name="Keep this decision").click()
        held = "buildings were taken down (held; i-2)"
        expect(_chosen_in(ben)).to_have_value(held, timeout=20_000)
        for _ in range(2):
            ann.get_by_role("button", name="Keep this decision").click()
            expect(ann.page.locator(".cw-refused[role=alert]")).to_be_visible(timeout=20_000)
            ann.page.wait_for_timeout(500)
        expect(_chosen_in(ann)).to_have_value(held)
        assert ann.get_by_label("What did you check?").input_value() == WHY
        ben.get_by_role("button", name="Take the last decision back").click()
        ben.page.get_by_text("Nothing was saved.").wait_for(timeout=20_000)
        expect(_chosen_in(ben)).to_have_value(held)
        assert [c.decided_by for c in store.clearings("i-2")][1:] == ["analyst 2"]
        for part in (ann, ben):
            assert part.page.locator("[data-testid=stException]").count() == 0
            part.page.close()


@pytest.mark.browser
def test_a_press_while_another_report_is_fetched_decides_about_neither(
    browser: Browser, store: Store, tmp_path: Path
) -> None:
    """The form of the report before stands there until the next one has come; a keyboard still reaches its button."""
    with dashboard(tmp_path / "world", "internal") as address:
        part = _begin(browser, address, HOLD, ROLE)
        page, before = part.page, {key: store.clearings(key) for key in ("i-1", "i-2")}
        _chosen_in(part).click()
        page.get_by_role("option").first.wait_for(timeout=20_000)
        seen = page.evaluate(PRESSED_AT_ONCE)
        assert seen["options"] > 1 and seen["pressed"] == 1, "the form of the report before stood there still"
        assert float(seen["opacity"]) < 1 and seen["pointer"] == "none", "and said that it goes"
        expect(_chosen_in(part)).to_have_value("building work resumed north of the wall (cleared; i-1)", timeout=20_000)
        part.locator(".st-key-c_reason_i-1_1").wait_for(timeout=20_000)
        drawn(page)
        assert part.get_by_label("What did you check?").input_value() == ""
        assert {key: store.clearings(key) for key in before} == before
        page.close()
