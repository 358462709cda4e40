"""A colleague is asked in triage: kept, shown to internal readers, listed as mine; two at once lose nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from geodata.store import Store
from tests.screens.fixture_world import FIRST_REVIEWER
from tests.screens.test_dashboard import html
from tests.screens.words_on_screen import words_on_screen

PAGE = (
    "from dataclasses import replace\nfrom geodata.access.audience import Audience\n"
    "from screens.review import triage\nfrom screens.site import change_page\n"
    "from screens.session.edition import current, home\nfrom screens.session.view_state import View\n"
    "edition = replace(current(home(), Audience.{audience}), at_work={at_work})\n"
    "{screen}.show(edition, View(detection='{change}', mine={mine}))\n"
)
ASKED = "Is the bright patch a roof or wet soil?"


def _opened(screen: str = "triage", *, change: str = "te-1", mine: bool = False, audience: str = "INTERNAL") -> AppTest:
    inside = audience == "INTERNAL"
    script = PAGE.format(screen=screen, change=change, mine=mine, audience=audience, at_work=inside)
    app = AppTest.from_string(script, default_timeout=90).run()
    assert not app.exception
    return app


def _said(app: AppTest) -> str:
    """All that a screen says, also in parts that are drawn by a component."""
    return "\n".join([html(app), *words_on_screen(app)])


def _keep(app: AppTest, to: str, words: str, *, me: str = "analyst 1") -> AppTest:
    app.text_input(key="t_me").set_value(me).run()
    app.text_input(key="t_to_te-1").set_value(to)
    app.text_area(key="t_words_te-1").set_value(words)
    (button,) = [b for b in app.button if b.label == "Keep this"]
    app = button.click().run()
    assert not app.exception
    return app


def test_a_change_is_assigned_with_a_question_and_found_by_whoever_is_asked(internal_world: Path) -> None:
    app = _keep(_opened(), "analyst 2", "")
    assert "Assigned to analyst 2." in _said(app)
    app = _keep(app, "analyst 2", ASKED)
    said = _said(app)
    assert "The comment is kept." in said and ASKED in said and "analyst 2 is asked to look at it, by analyst 1" in said
    assert app.text_area(key="t_words_te-1").value == "", "the next comment is another one"
    assert ", assigned to analyst 2, 1 comment" in said, "its row says so"
    with closing(Store.open(internal_world)) as store:
        (asked,), (comment,) = store.assignments(), store.comments()
        assert (asked.assigned_to, asked.number, comment.words) == ("analyst 2", 1, ASKED)
        store.assign("pb-2", "analyst 9", "analyst 1")
    app = _opened(mine=True)
    app.text_input(key="t_me").set_value("Analyst-2").run()
    said = _said(app)
    assert "Assigned to you: 1.<br>Others that wait and are not listed: " in said
    assert "To review, 1" in said and "assigned to analyst 9" not in said
    app.toggle(key="t_mine").set_value(False).run()
    assert "Assigned to you: 1." in _said(app) and "assigned to analyst 9" in _said(app)


def test_what_is_missing_is_said_and_what_is_refused_keeps_neither(internal_world: Path) -> None:
    app = _keep(_opened(), "analyst 2", ASKED, me="")
    assert "Give your role, at the left." in _said(app)
    app = _keep(app, "", "")
    assert "Name somebody to ask, or write a comment." in _said(app)
    app = _keep(app, "analyst 2", "call +66 81 234 5678 first")
    assert "phone number" in _said(app)
    with closing(Store.open(internal_world)) as store:
        assert store.assignments() == [] and store.comments() == []


def test_who_assigns_what_a_colleague_assigned_meanwhile_is_told(internal_world: Path) -> None:
    app = _opened()
    with closing(Store.open(internal_world)) as store:
        store.assign("te-1", "analyst 7", "analyst 6")
    app = _keep_at_once(app)
    assert "analyst 6 assigned it to analyst 7 since you read it" in _said(app).lower()
    with closing(Store.open(internal_world)) as store:
        assert [one.assigned_to for one in store.assignments()] == ["analyst 7"] and store.comments() == []
    assert app.text_input(key="t_to_te-1").value == "analyst 2", "what was typed stays"
    assert app.text_area(key="t_words_te-1").value == ASKED
    (button,) = [b for b in app.button if b.label == "Keep this"]
    app = button.click().run()
    with closing(Store.open(internal_world)) as store:
        assert [one.assigned_to for one in store.assignments()] == ["analyst 7", "analyst 2"]
        assert [one.words for one in store.comments()] == [ASKED]


def _keep_at_once(app: AppTest) -> AppTest:
    """All fields filled and sent in one go, as a form sends them."""
    app.text_input(key="t_me").set_value("analyst 1")
    app.text_input(key="t_to_te-1").set_value("analyst 2")
    app.text_area(key="t_words_te-1").set_value(ASKED)
    (button,) = [b for b in app.button if b.label == "Keep this"]
    return button.click().run()


def test_the_page_of_a_change_tells_internal_readers_alone(internal_world: Path) -> None:
    with closing(Store.open(internal_world)) as store:
        store.assign("pb-1", "analyst 2", "analyst 1")
        store.comment("pb-1", ASKED, "analyst 1")
        store.comment("pb-2", "I have judged it by its roofs.", FIRST_REVIEWER)
    said = _said(_opened("change_page", change="pb-1"))
    assert ASKED in said and "analyst 2 is asked to look at it" in said and "Ask or answer in Triage" in said
    withdrawn = _said(_opened("change_page", change="pb-3"))
    assert "Nobody is asked to look at it." in withdrawn
    assert "in Triage" not in withdrawn, "Triage has no withdrawn ones, and would open another change"
    waits = _said(_opened("change_page", change="pb-2"))
    assert "judged it by its roofs" not in waits
    assert "1 comment by whoever gave the first verdict is shown once the second is given." in waits
    for audience in ("PARTNER", "PUBLIC"):
        outside = _said(_opened("change_page", change="pb-1", audience=audience))
        assert "pb-1" in outside and ASKED not in outside and "analyst 2" not in outside and "comment" not in outside
