"""Two links clicked one right after the other: the second is followed, and no page breaks."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.screens.serving import visit

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
    page.wait_for_url(f"**/site?site={followed}*", timeout=30_000)
    page.wait_for_selector(".cw-foot", timeout=30_000)
    expect(page.locator("[data-testid=stException], [data-testid=stAlert]")).to_have_count(0)
    page.close()
