"""The page says its answer before any script runs: what the dashboard says a moment later, to whom it says it."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.screens.fixture_world import HIDDEN, make
from tests.screens.login.provider import log_in, provider, with_login
from tests.screens.serving import visit

pytestmark = pytest.mark.browser
NEWEST_VISIT = "2026-09-01"
PARTS = ("h1.cw-answer", ".cw-lead", ".cw-demo", ".cw-late", ".cw-unreviewed", ".cw-tile", ".cw-row", ".cw-edition")
"""What both pages of the overview have, by its place in the style sheet."""
SITE_PARTS = ("h1.cw-answer", ".cw-lead", ".cw-since", ".cw-crumbs", ".cw-quote", ".cw-demo", ".cw-edition")
"""The same of a site."""
WORDS = """(all) => all.map((part) => {
  const own = part.cloneNode(true);
  own.querySelectorAll('.cw-copy-box, button').forEach((b) => b.remove());
  return own.textContent.replace(/\\s+/g, ' ').trim();
})"""


def sent(address: str, **headers: str) -> str:
    """The page as the server sends it."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
        body: str = answer.read().decode()
        assert ("cw-first" in body) == (answer.headers["Cache-Control"] == "no-store")
        return body


def answered(page: Page, address: str) -> None:
    """Open a page that holds the first answer: that of a server which has just begun may come without it."""
    for _ in range(60):
        page.goto(address)
        if page.locator("#cw-first").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"no first answer at {address}")


def words_of(page: Page, part: str) -> list[str]:
    words: list[str] = page.locator(part).evaluate_all(WORDS)
    return words


@pytest.mark.parametrize("edition", ["public", "internal"])
@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?lang=th",
        "?since=start",
        "?since=2026-10-10&country=Vellorin",
        "?as=public&kind=demolition",
        "?site=zhidden&change=nothing",
        "?q=%3Cscript%3E&since=2099-01-01",
        "site?site=pellimar-bend",
        "site?site=pellimar-bend&change=nothing&since=start&lang=th",
        "site?site=morrowgate&since=2026-06-01",
        "site?site=drelling",
    ],
)
def test_it_says_what_the_dashboard_says(
    browser: Browser, request: pytest.FixtureRequest, edition: str, asked: str
) -> None:
    address, of_site = request.getfixturevalue(edition), asked.startswith("site")
    without = browser.new_context(java_script_enabled=False).new_page()
    answered(without, f"{address}/{asked}")
    seen = visit(browser, address).open(asked)
    for part in SITE_PARTS if of_site else PARTS:
        assert words_of(without, f"#cw-first {part}") == words_of(seen.page, part), part
    assert set(words_of(without, "#cw-first main > .cw-note")) <= set(words_of(seen.page, ".cw-note"))
    assert words_of(without, "h1.cw-answer")[0] and len(words_of(without, ".cw-tile")) == (0 if of_site else 4)
    assert without.locator("html").get_attribute("lang") == ("th" if "lang=th" in asked else "en")
    assert without.locator("#cw-first button").count() == 0 and seen.errors == []
    without.context.close()
    seen.page.close()


def test_since_when_something_is_new_is_the_readers_own_day(browser: Browser, public: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "cw_visit", "value": f"{NEWEST_VISIT}.", "url": public}])
    page = context.new_page()
    answered(page, public)
    assert "1 Sep 2026" in words_of(page, "h1.cw-answer")[0]
    context.close()


def test_it_goes_when_the_dashboard_is_whole_and_hides_nothing_of_it(browser: Browser, public: str) -> None:
    page = browser.new_page()
    answered(page, public)
    page.add_init_script(
        "new MutationObserver(() => {"
        " const first = document.querySelector('#cw-first h1.cw-answer'), root = document.getElementById('root');"
        " if (first && root) window.seen_first = root.inert;"
        "}).observe(document, { childList: true, subtree: true })"
    )
    page.goto(public)
    expect(page.locator("#cw-first")).to_have_count(0, timeout=60_000)
    assert page.evaluate("window.seen_first") is True, "what lies under the first answer is out of reach"
    assert page.evaluate("document.getElementById('root').inert") is False
    expect(page.locator("h1.cw-answer")).to_have_count(1)
    expect(page.locator(".cw-foot")).to_be_visible()
    page.close()


@pytest.mark.parametrize("comes", [True, False])
def test_it_stays_until_what_is_drawn_is_there_but_does_not_lock_the_page(
    browser: Browser, public: str, *, comes: bool
) -> None:
    page = browser.new_page()
    answered(page, public)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/BidiComponent*.js", hold)
    page.clock.install()
    page.goto(public)
    page.wait_for_selector("#root .cw-foot", timeout=60_000, state="attached")
    page.wait_for_selector("#root [data-testid=stSkeleton]", state="attached")
    first = page.locator("#cw-first")
    expect(first.locator(".cw-tile")).to_have_count(4)
    if comes:
        for route in held:
            route.continue_()
        expect(page.locator("#root .cw-tile")).to_have_count(4, timeout=60_000)
    else:
        page.clock.fast_forward(20_000)
    expect(first).to_have_count(0)
    assert page.evaluate("document.getElementById('root').inert") is False
    page.unroute_all(behavior="ignoreErrors")
    page.close()


def test_it_stays_and_says_so_where_the_dashboard_does_not_come(browser: Browser, public: str) -> None:
    page = browser.new_page()
    answered(page, public)
    page.clock.install()
    page.route_web_socket("**/*", lambda socket: socket.close())
    page.goto(public)
    page.wait_for_selector("[data-testid=stApp]", state="attached", timeout=60_000)
    later, loading = page.locator("#cw-first .first-late"), page.locator("#cw-first .first-loading")
    expect(loading).to_be_visible()
    expect(later).to_be_hidden()
    # what a reader sees at the name is the first answer, and not Streamlit's empty header
    on_top = "() => !!document.elementFromPoint(80, 25).closest('#cw-first .first-head')"
    assert page.evaluate(on_top)
    page.clock.fast_forward(100_000)
    expect(later).to_be_visible()
    expect(loading).to_be_hidden()
    page.close()


def test_its_links_lead_to_the_screens_with_the_day_and_the_language(browser: Browser, internal: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    answered(page, f"{internal}/?lang=th&since=2026-06-01&as=public")
    links = [a.get_attribute("href") or "" for a in page.locator("#cw-first a").all()]
    assert links and all("lang=th" in a and "since=2026-06-01" in a and "as=public" in a for a in links)
    assert sum(a.startswith("site?site=") for a in links) == page.locator(".cw-row .cw-name").count()
    page.context.close()


def test_code_in_a_name_stays_text(browser: Browser, internal: str) -> None:
    visit(browser, internal).open("").page.close()
    body = sent(f"{internal}/?since=start")
    assert "cw-first" in body and "<img src=x" not in body and "<script>window" not in body


def test_other_pages_and_what_is_hidden_are_not_told(browser: Browser, public: str) -> None:
    visit(browser, public).open("").page.close()
    for asked in ("methods", "site", "nosuch", "site?site=zhidden", f"site?site={HIDDEN[0]}&as=internal"):
        assert "cw-first" not in sent(f"{public}/{asked}")
    body = sent(f"{public}/?as=internal&since=start")
    assert "cw-first" in body and HIDDEN[1] not in body and HIDDEN[0] not in body


def test_who_has_to_log_in_or_is_noted_for_what_they_see_is_told_by_the_dashboard_alone(
    browser: Browser, tmp_path: Path
) -> None:
    make(tmp_path).close()
    with provider() as idp:
        with with_login(tmp_path, idp) as address:
            visit(browser, address).open("").page.close()
            outside = sent(f"{address}/")
            assert "cw-first" in outside and HIDDEN[1] not in outside
            page = log_in(browser, address, "ann")
            inside = page.evaluate("fetch('/').then((answer) => answer.text())")
            assert page.locator(".cw-edition").first.inner_text() != "Public edition"
            assert "cw-first" not in inside and 'id="root"' in inside
            page.context.close()
        with with_login(tmp_path, idp, "login_required = true\n") as address:
            assert "cw-first" not in sent(f"{address}/")
