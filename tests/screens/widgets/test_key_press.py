"""Keys pressed while a slow page is drawn, and while another run begins: each counts once, in their order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from screens.widgets.key_press import _presses
from tests.screens.serving import REPOSITORY, streamlit_page

SLOW_PAGE = """
import sys, time
sys.path.insert(0, {repository!r})
import streamlit as st
from screens.widgets.key_press import key_pressed

about = st.radio("about", ["a", "b"])
st.session_state.setdefault("pressed", [])
for _ in range(5):  # each a place where a run may end for the next one
    time.sleep(0.1)
    st.write("drawn")
pressed = key_pressed("cdl123", key="keys", about=about)
if pressed is not None:
    st.session_state["pressed"].append(pressed.key)
    if pressed.taken():
        st.rerun()
st.text("pressed: " + "".join(st.session_state["pressed"]) + " at " + about)
st.button("Again")
st.text_input("Words")
"""


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("slow")
    (folder / "page.py").write_text(SLOW_PAGE.format(repository=str(REPOSITORY)), encoding="utf-8")
    with streamlit_page(folder / "page.py", folder / "log") as address:
        yield address


@pytest.fixture
def page(browser: Browser, slow: str) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(slow)
    opened.get_by_text("pressed: at a").wait_for(timeout=60_000)
    opened.wait_for_function("window.cwKeys && window.cwKeys.keys", timeout=60_000)  # it listens from here on
    yield opened
    opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("pause", [0, 30, 90, 250])
def test_quick_keys_count_once_each_in_their_order(page: Page, pause: int) -> None:
    for key in "d31c2":
        page.keyboard.press(key)
        page.wait_for_timeout(pause)
    expect(page.get_by_text("pressed: d31c2 at a")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(4_000)  # what is sent again has come by now
    expect(page.get_by_text("pressed: d31c2 at a")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("pause", [0, 30, 90, 250])
def test_a_key_counts_where_another_run_begins_at_the_same_moment(page: Page, pause: int) -> None:
    page.get_by_role("button", name="Again").click()
    page.wait_for_timeout(pause)
    page.keyboard.press("d")
    page.wait_for_timeout(pause)
    page.get_by_role("button", name="Again").click()
    expect(page.get_by_text("pressed: d at a")).to_be_visible(timeout=60_000)


@pytest.mark.browser
def test_a_key_meant_for_what_was_shown_before_is_dropped_and_typing_is_none(page: Page) -> None:
    page.locator("label", has_text="b").last.click()  # the page still shows a
    page.keyboard.press("c")
    page.get_by_text("at b").wait_for(timeout=60_000)
    page.get_by_label("Words").fill("cd")
    page.get_by_label("Words").press("d")
    page.get_by_label("Words").press("Tab")
    page.wait_for_timeout(1_500)
    page.keyboard.press("l")
    expect(page.get_by_text("pressed: l at b")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("sent", [None, "d", [], [3], [[3]], [[[1, "d"]]], [[["1", "d", "a"]]], [[[True, "d", "a"]]]])
def test_what_is_no_key_is_left_out(sent: object) -> None:
    assert _presses(sent) == []


def test_keys_come_in_their_order() -> None:
    assert _presses([[[7, "d", "a"], [5, "c", "b"]], 0]) == [(5, "c", "b"), (7, "d", "a")]
