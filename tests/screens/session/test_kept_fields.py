"""What stands in the fields of a page is kept while the page cannot be drawn, however often that is, and no longer."""

from __future__ import annotations

from datetime import date
from typing import Any

from streamlit.testing.v1 import AppTest


def _page() -> None:
    from datetime import date

    import streamlit as st

    from screens.session.kept_fields import keep_fields, note_drawn, put_back

    put_back()
    if st.session_state.get("away"):
        st.session_state["kept"] = keep_fields()
        st.button("Try again", key="again")
    elif st.query_params.get("site") == "other":
        st.text_input("Name", "Oskelle", key="name_other")
    else:
        st.text_input("Name", "Oskelle", key="name")
        st.text_input("Alias", key=f"alias_{st.query_params.get('site')}")
        st.date_input("Review", date(2026, 1, 1), key="day")
        st.checkbox("Documented", key="ticked")
        st.multiselect("Out", ["a", "b", "c"], key="out")
        st.radio("Part", ["one", "two"], key="part")
        st.session_state["presses"] = st.session_state.get("presses", 0) + st.button("Save", key="save")
    note_drawn()


def _filled() -> AppTest:
    page = AppTest.from_function(_page)
    page.query_params["site"] = "x"
    page.run()
    page.text_input(key="name").input("Landing")
    page.text_input(key="alias_x").input("ออสเกล")
    page.date_input(key="day").set_value(date(2027, 2, 3))
    page.checkbox(key="ticked").check()
    page.multiselect(key="out").set_value(["a", "c"])
    page.radio(key="part").set_value("two")
    return page


def _fields(page: AppTest) -> list[Any]:
    return [
        page.text_input(key="name").value,
        page.text_input(key="alias_x").value,
        page.date_input(key="day").value,
        page.checkbox(key="ticked").value,
        page.multiselect(key="out").value,
        page.radio(key="part").value,
    ]


FILLED = ["Landing", "ออสเกล", date(2027, 2, 3), True, ["a", "c"], "two"]


def test_fields_stand_again_after_two_failures_and_the_press_is_not_repeated() -> None:
    page = _filled()
    page.session_state["away"] = True
    page.button(key="save").click().run()
    assert page.session_state["kept"] and not page.text_input
    page.button(key="again").click().run()
    assert page.session_state["kept"]
    page.session_state["away"] = False
    page.button(key="again").click().run()
    assert not page.exception and _fields(page) == FILLED
    assert page.session_state["presses"] == 0
    page.text_input(key="name").input("Bridge").run()
    page.checkbox(key="ticked").uncheck().run()
    assert _fields(page)[0] == "Bridge" and _fields(page)[3] is False, "what is typed later wins"


def test_a_second_failure_keeps_what_was_typed_since() -> None:
    page = _filled()
    for name in ("Landing", "Quay"):
        page.text_input(key="name").input(name)
        page.session_state["away"] = True
        page.button(key="save").click().run()
        page.session_state["away"] = False
        page.button(key="again").click().run()
        assert _fields(page) == [name, *FILLED[1:]]


def test_another_page_takes_nothing_of_it() -> None:
    page = _filled()
    page.session_state["away"] = True
    page.button(key="save").click().run()
    page.session_state["away"] = False
    page.query_params["site"] = "other"
    page.run()
    assert page.text_input(key="name_other").value == "Oskelle"
    page.query_params["site"] = "x"
    page.run()
    assert _fields(page)[0] == "Oskelle" and _fields(page)[3] is False


def test_a_page_that_was_not_shown_before_has_nothing_to_keep() -> None:
    page = AppTest.from_function(_page)
    page.session_state["away"] = True
    page.run()
    assert page.session_state["kept"] is False
