"""Two links clicked one right after the other: the second is followed, and no page breaks."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.screens.serving import drawn, visit

LOSE_THE_FIRST = """() => {
  const ask = window.cwFollow.ask, here = location.href;
  let lost = false;
  window.cwFollow.ask = () => {
    if (lost) { ask(); return; }
    lost = true;
    const to = location.href;
    window.history.replaceState({}, '', here);
    ask();
    window.history.replaceState({}, '', to);
  };
}"""
"""The server is asked for the screen that is left, as where another run takes the place of the one asked for."""
TWO_CLICKS = """async (pause) => {
  const click = (link) => link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, button: 0 }));
  const links = Array.from(document.querySelectorAll('.cw-row .cw-name a.soft'));
  const [first, second] = [links[0], links.find((link) => link.href !== links[0].href)];
  click(first);
  await new Promise((done) => setTimeout(done, pause));
  const there = second.isConnected;
  if (there) click(second);
  return (there ? second : first).getAttribute('href');
}"""


@pytest.mark.browser
@pytest.mark.parametrize("pause", [5, 20, 40, 80, 160])
def test_of_two_quick_clicks_the_second_is_followed(browser: Browser, internal: str, pause: int) -> None:
    seen = visit(browser, internal, height=900).open("")
    page = seen.page
    page.locator(".cw-row .cw-name a.soft").nth(1).wait_for()
    followed = parse_qs(urlsplit(page.evaluate(TWO_CLICKS, pause)).query)["site"][0]
    page.wait_for_url(f"**/site?site={followed}*", timeout=60_000)
    page.wait_for_selector(".cw-foot", timeout=60_000)
    expect(page.locator("[data-testid=stException], [data-testid=stAlert]")).to_have_count(0)
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("link", ["[data-testid=stTopNavLink]:has-text('Sites')", ".cw-row .cw-name a.soft"])
def test_a_click_that_the_server_took_and_lost_is_followed_when_it_is_sent_again(
    browser: Browser, internal: str, link: str
) -> None:
    page = visit(browser, internal, height=900).open("").page
    page.locator(".cw-row .cw-name a.soft").nth(1).wait_for()
    drawn(page)
    page.evaluate(LOSE_THE_FIRST)
    page.locator(link).first.click()
    expect(page.locator(".cw-crumbs, .cw-sites").first).to_be_visible(timeout=60_000)
    page.wait_for_url("**/site*", timeout=60_000)
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("link", ["[data-testid=stTopNavLink]:has-text('Sites')", ".cw-row .cw-name a.soft"])
def test_a_followed_link_takes_one_run_of_the_server(browser: Browser, internal: str, link: str) -> None:
    page = visit(browser, internal, height=900).page
    runs: list[str] = []

    def note(payload: str | bytes) -> None:
        message = ForwardMsg()
        if isinstance(payload, bytes) and message.ParseFromString(payload) and message.HasField("new_session"):
            runs.append(message.new_session.page_script_hash)

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    page.goto(internal)
    page.wait_for_selector(".cw-foot", timeout=60_000)
    drawn(page)
    assert len(runs) == 1
    page.locator(link).first.click()
    page.wait_for_url("**/site*", timeout=60_000)
    page.wait_for_selector(".cw-map", state="detached", timeout=60_000)
    page.wait_for_selector(".cw-foot", timeout=60_000)
    drawn(page)
    assert len(runs) == 2
    page.close()


DRAWN_ANEW = """(link) => { const anew = link.cloneNode(true); link.replaceWith(anew); }"""


@pytest.mark.browser
@pytest.mark.parametrize("anew", [True, False])
def test_a_link_that_is_drawn_anew_under_the_pointer_is_followed_once(
    browser: Browser, internal: str, anew: bool
) -> None:
    page = visit(browser, internal, height=900).open("").page
    link = page.locator(".cw-row .cw-name a.soft").first
    link.wait_for()
    drawn(page)
    page.evaluate(
        """() => { window.sentTo = []; const ask = window.cwFollow.ask;
        const site = () => new URLSearchParams(location.search).get('site');
        window.cwFollow.ask = () => { window.sentTo.push(site()); ask(); }; }"""
    )
    href = link.get_attribute("href")
    link.hover()
    page.mouse.down()
    if anew:
        link.evaluate(DRAWN_ANEW)
    page.mouse.up()
    page.wait_for_url("**/site?site=*", timeout=60_000)
    assert page.evaluate("window.sentTo") == parse_qs(urlsplit(href or "").query)["site"]
    page.close()
