"""A run comes between reading and judging: nobody's verdict is kept on what they did not read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from geodata.detections.detection import Kind
from geodata.detections.review import Review, Verdict
from geodata.store import Store
from screens.review.verdict import TOLD_ANEW
from tests.screens.test_dashboard import DASHBOARD, html

NOW = datetime.now(UTC)
WHY = "Roofs stood there on both dates."


def _triage(change: str) -> AppTest:
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    app.session_state["go"] = ("triage", {"change": change})
    app.run()
    app.text_input(key="t_me").set_value("analyst 7").run()
    assert not app.exception
    return app


def _send(app: AppTest) -> AppTest:
    return next(b for b in app.button if b.label.startswith("Send")).click().run()


def _told_otherwise(internal_world: Path, change: str, **fields: object) -> None:
    """A run tells a change otherwise, as a nightly one does."""
    with closing(Store.open(internal_world)) as store:
        store.save_detections([replace(store.detection(change), **fields)])  # type: ignore[arg-type]


def test_a_verdict_is_kept_on_what_its_reviewer_read_alone(internal_world: Path) -> None:
    app = _triage("te-1")
    app.button(key="t_confirmed").click().run()
    app.text_area(key="t_reason_te-1").set_value(WHY)
    _told_otherwise(internal_world, "te-1", kind=Kind.CONSTRUCTION)  # it was read as demolition
    app = _send(app)
    with closing(Store.open(internal_world)) as store:
        assert store.reviews("te-1") == []
    assert TOLD_ANEW in html(app) and app.text_area(key="t_reason_te-1").value == WHY, "nothing typed is lost"
    app = _send(app)
    assert "Choose a verdict." in html(app), "the verdict that was chosen was on something else"
    app.button(key="t_dismissed").click().run()
    assert TOLD_ANEW not in html(app)
    app = _send(app)
    with closing(Store.open(internal_world)) as store:
        assert [r.reason for r in store.reviews("te-1")] == [WHY]


def test_a_verdict_pressed_on_what_was_told_before_is_not_chosen(internal_world: Path) -> None:
    app = _triage("te-1")
    with closing(Store.open(internal_world)) as store:
        seen = store.detection("te-1").first_seen
    _told_otherwise(internal_world, "te-1", first_seen=seen + timedelta(days=5))
    app.button(key="t_confirmed").click().run()
    assert TOLD_ANEW in html(app) and not [b for b in app.button if b.label == "Confirm, chosen"]
    app.button(key="t_confirmed").click().run()
    assert [b for b in app.button if b.label == "Confirm, chosen"]


def test_a_change_that_is_told_the_same_way_keeps_its_verdict(internal_world: Path) -> None:
    app = _triage("te-1")
    app.button(key="t_confirmed").click().run()
    app.text_area(key="t_reason_te-1").set_value(WHY)
    _told_otherwise(internal_world, "te-1", agreeing_looks=9, kind_probability=0.81)
    _send(app)
    with closing(Store.open(internal_world)) as store:
        assert [r.reason for r in store.reviews("te-1")] == [WHY]


def test_of_several_that_one_is_not_dismissed_which_is_told_otherwise(internal_world: Path) -> None:
    app = _triage("te-1")
    app.multiselect(key="t_batch_ids").set_value(["te-1", "pb-2"])
    app.text_area(key="t_batch_reason").set_value("Haze over the whole valley on both dates.")
    _told_otherwise(internal_world, "te-1", kind=Kind.CONSTRUCTION)
    next(b for b in app.button if b.label == "Dismiss these").click().run()
    page = html(app)
    assert "One change dismissed: pb-2." in page
    assert "te-1: Another kind, window or ground is told of the change since you read it." in page
    with closing(Store.open(internal_world)) as store:
        assert store.reviews("te-1") == []


def test_a_press_counts_where_a_colleague_judged_first(internal_world: Path) -> None:
    """The words on the button follow the state of the review; the press is the reader's all the same."""
    app = _triage("te-1")
    app.button(key="t_confirmed").click().run()
    app.text_area(key="t_reason_te-1").set_value(WHY)
    before = next(b.label for b in app.button if b.label.startswith("Send"))
    with closing(Store.open(internal_world)) as store:
        store.save_review(Review("te-1", Verdict.CONFIRMED, "Walls and a road on three dates.", "analyst 2", NOW))
    _send(app)
    with closing(Store.open(internal_world)) as store:
        assert [r.reviewer for r in store.reviews("te-1")] == ["analyst 2", "analyst 7"]
    after = _triage("te-1")
    assert next(b.label for b in after.button if b.label.startswith("Send")) != before, "else nothing was tried here"
