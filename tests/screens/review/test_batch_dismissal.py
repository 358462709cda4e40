"""Several changes dismissed with one reason: kept one by one, told, and taken back together."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from streamlit.testing.v1 import AppTest

from geodata.detections.review import Verdict
from geodata.store import Store
from tests.screens.fixture_world import FIRST_REVIEWER
from tests.screens.test_dashboard import html

PAGE = (
    "from dataclasses import replace\nfrom geodata.access.audience import Audience\n"
    "from screens.review import triage\nfrom screens.session.edition import current, home\n"
    "from screens.session.view_state import View\n"
    "triage.show(replace(current(home(), Audience.INTERNAL), at_work=True), View())\n"
)
WHY = "Haze over the whole valley on both dates."


def _opened() -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=90).run()
    assert not app.exception
    return app


def _send(app: AppTest) -> AppTest:
    (button,) = [b for b in app.button if b.label == "Dismiss these"]
    return button.click().run()


def test_one_reason_stands_beside_each_and_all_are_taken_back(internal_world: Path) -> None:
    app = _opened()
    app.text_input(key="t_me").set_value("reviewer 7").run()
    field = app.multiselect(key="t_batch_ids")
    ids = ["te-1", "pb-2"]
    assert all(any(f", {key}," in option for option in field.options) for key in ids)
    app = _send(app)
    assert "Choose at least one change." in html(app)
    app.multiselect(key="t_batch_ids").set_value(ids)
    app = _send(app)
    assert "Give a reason of at least" in html(app)
    with closing(Store.open(internal_world)) as store:
        assert store.reviews("te-1") == [], "nothing is kept without a reason"
    app.multiselect(key="t_batch_ids").set_value(ids)
    app.text_area(key="t_batch_reason").set_value(WHY)
    app = _send(app)
    assert not app.exception
    assert "Two changes dismissed: te-1, pb-2." in html(app)
    with closing(Store.open(internal_world)) as store:
        (given,) = store.reviews("te-1")
        assert (given.verdict, given.reason, given.reviewer) == (Verdict.DISMISSED, WHY, "reviewer 7")
        assert [r.reviewer for r in store.reviews("pb-2")] == [FIRST_REVIEWER, "reviewer 7"]
    app.button(key="t_batch_undo").click().run()
    page = html(app)
    assert "pb-2: another person has given a verdict too" in page.lower(), "it had been judged: both are read now"
    assert "One change dismissed: pb-2." in page and not app.exception, "the one that stands is still listed"
    with closing(Store.open(internal_world)) as store:
        assert store.reviews("te-1") == [] and len(store.reviews("pb-2")) == 2


def test_the_field_is_empty_again_once_the_reason_is_kept_for_all(internal_world: Path) -> None:
    with closing(Store.open(internal_world)) as store:
        (one,) = (d for d in store.detections() if d.id == "te-1")
        store.save_detections([replace(one, id=f"te-{n}") for n in range(2, 6)])
    app = _opened()
    app.text_input(key="t_me").set_value("reviewer 7").run()
    app.multiselect(key="t_batch_ids").set_value(["te-1", "te-2"])
    app.text_area(key="t_batch_reason").set_value(WHY)
    app = _send(app)
    assert "Two changes dismissed: te-1, te-2." in html(app) and not app.exception
    assert app.text_area(key="t_batch_reason").value == "", "it was written for these two"
    app.multiselect(key="t_batch_ids").set_value(["te-3"])
    app = _send(app)
    assert "Give a reason of at least" in html(app)
    with closing(Store.open(internal_world)) as store:
        assert len(store.reviews("te-2")) == 1 and store.reviews("te-3") == []


def test_nothing_is_sent_without_a_role_and_the_next_person_does_not_read_it(internal_world: Path) -> None:
    app = _opened()
    app.multiselect(key="t_batch_ids").set_value(["te-1"])
    app.text_area(key="t_batch_reason").set_value(WHY)
    app = _send(app)
    assert "Give your role, at the left." in html(app)
    app.text_input(key="t_me").set_value("reviewer 7").run()
    app.multiselect(key="t_batch_ids").set_value(["te-1"])
    app.text_area(key="t_batch_reason").set_value(WHY)
    app = _send(app)
    assert "One change dismissed: te-1." in html(app)
    app.text_input(key="t_me").set_value("reviewer 8").run()
    assert "dismissed: te-1" not in html(app)
