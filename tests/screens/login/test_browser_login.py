"""Logins in a browser against a real provider on loopback: who sees what, for how long, and that nothing raises it."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from pipelines.operate.access_log import seen_since
from tests.screens.asking import status_of
from tests.screens.fixture_world import HIDDEN, make
from tests.screens.login.provider import log_in, provider, put_groups, with_login
from tests.screens.serving import visit

pytestmark = pytest.mark.browser
WORK = ("Triage", "Add a site", "Reports", "Runs")
HIDDEN_NAME = HIDDEN[1]
EDITION = {"public": "Public edition", "partner": "Partner edition", "internal": "Internal edition"}


@pytest.fixture(scope="module")
def idp() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    make(folder).close()
    return folder


@pytest.fixture(scope="module")
def address(home: Path, idp: str) -> Iterator[str]:
    with with_login(home, idp) as served:
        yield served


def edition_of(page: Page) -> str:
    page.wait_for_selector(".cw-foot", timeout=60_000, state="attached")
    shown = page.locator(".cw-edition").first.inner_text()
    return next(name for name, words in EDITION.items() if words == shown)


def screens_of(page: Page) -> set[str]:
    return {name for name in WORK if page.get_by_role("link", name=name, exact=True).count()}


def shapes(page: Page, address: str, audience: str = "internal") -> str:
    """The outlines, asked for by a script of the page, which sends its cookies."""
    asked = f"fetch('/map/shapes.json?as={audience}').then(r => r.text())"
    told: str = page.evaluate(asked)
    return told


def test_whoever_is_not_logged_in_sees_the_public_edition_whatever_they_send(browser: Browser, address: str) -> None:
    page = visit(browser, address).open("?as=internal").page
    assert edition_of(page) == "public" and not screens_of(page)
    assert HIDDEN_NAME not in page.content() and HIDDEN[0] not in shapes(page, address)
    page.goto(f"{address}/runs?as=internal")
    expect(page.get_by_text("Status as JSON")).to_have_count(0)
    forged = json.dumps({"is_logged_in": True, "provider": "default", "groups": ["operators"], "origin": address})
    for value in (forged, "x|1|eyJ9", "2|1:0|10:1700000000|15:_streamlit_user|4:e30=|00"):
        for name in ("cookie", "x_forwarded_user", "x_auth_request_groups", "authorization"):
            sent = f"_streamlit_user={value}" if name == "cookie" else "operators"
            status, body = status_of(address, "/map/shapes.json?as=internal", **{name: sent})
            assert status == 200 and HIDDEN[0].encode() not in body, (name, value)


def kept_by_the_browser(page: Page) -> str:
    """For how long the outlines of the page's map may be kept, by the server's own word."""
    page.wait_for_selector(".cw-map[data-shapes]", timeout=60_000, state="attached")
    own = page.evaluate("performance.getEntriesByType('resource').findLast(e => e.name.includes('map/shapes')).name")
    return str(page.evaluate(f"fetch('{own}').then(r => r.headers.get('cache-control'))"))


@pytest.mark.parametrize(
    ("person", "edition", "screens"),
    [
        ("vera", "public", set()),
        ("pat", "partner", set()),
        ("rita", "internal", set()),
        ("ann", "internal", set(WORK)),
        ("olga", "internal", set(WORK)),
    ],
)
def test_each_group_sees_its_edition_and_its_screens(
    browser: Browser, address: str, home: Path, person: str, edition: str, screens: set[str]
) -> None:
    page = log_in(browser, address, person)
    assert edition_of(page) == edition and screens_of(page) == screens
    assert page.get_by_text(person, exact=True).count() == 1
    told = shapes(page, address)
    assert (HIDDEN[0] in told) == (edition == "internal")
    kept = [kept_by_the_browser(page)]
    while edition == "public" and "immutable" not in kept[-1] and len(kept) < 4:
        page.reload()  # the workspace was written to since the page was drawn: its address names what is no more
        kept.append(kept_by_the_browser(page))
    assert ("immutable" in kept[-1]) == (edition == "public"), "what a browser keeps, it shows the next person"
    page.goto(f"{address}/runs")
    page.wait_for_selector(".cw-foot", timeout=60_000, state="attached")
    runs = page.get_by_role("button", name="Run now")
    if person == "olga":
        runs.wait_for(timeout=60_000)
    expect(runs).to_have_count(1 if person == "olga" else 0)
    expect(page.get_by_text("Status as JSON")).to_have_count(1 if screens else 0)
    noted = {(s.role, s.audience, s.screen) for s in seen_since(home, None) if s.who == person}
    assert noted == set() if edition == "public" else {a for _, a, _ in noted} == {edition}
    assert ({s for _, _, s in noted} == {"overview", "runs"}) == bool(screens)
    cookies = {c["name"]: c for c in page.context.cookies()}
    assert cookies["_streamlit_user"]["expires"] - time.time() < 8 * 3600 + 60
    assert cookies["_streamlit_user"]["httpOnly"] and cookies["_streamlit_user"]["sameSite"] == "Lax"
    page.context.close()


@pytest.mark.parametrize(
    ("begin", "parts"),
    [
        ("/site?site=pellimar-bend", {"site": ["pellimar-bend"]}),
        ("/triage?change=te-2", {"change": ["te-2"]}),
        ("/?q=Pell&state=confirmed", {"q": ["Pell"], "state": ["confirmed"]}),
    ],
)
def test_whoever_logs_in_comes_back_to_the_page_they_asked_for(
    browser: Browser, address: str, begin: str, parts: dict[str, list[str]]
) -> None:
    page = log_in(browser, address, "ann", begin)
    assert edition_of(page) == "internal"
    at = urlsplit(page.url)
    assert (at.scheme + "://" + at.netloc, at.path) == (address, begin.partition("?")[0])
    assert {name: parse_qs(at.query).get(name) for name in parts} == parts
    assert [c["name"] for c in page.context.cookies(f"{address}/oauth2callback") if "from" in c["name"]] == [], "used"
    page.context.close()


@pytest.mark.parametrize("to", ["https://example.org/", "//example.org/", "/\\example.org", "/auth/logout"])
def test_no_link_to_a_login_leads_to_the_page_of_another(browser: Browser, address: str, to: str) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{address}/site?site=pellimar-bend")
    with page.expect_request("**/auth/login?*") as begun:
        page.get_by_role("button", name="Log in").click()
    page.locator("input[name=sub]").wait_for(timeout=60_000)
    way, _, own = begun.value.url.partition("&to=")
    assert own, "the page is named in the way to the provider"
    page.goto(f"{way}&to={quote(to, safe='')}")
    page.locator("input[name=sub]").fill("ann")
    kept = {c["name"]: c["value"] for c in page.context.cookies(f"{address}/oauth2callback")}
    assert kept.get("cw_login_from", "") == ""
    forged = {"name": "cw_login_from", "value": quote(to, safe=""), "url": f"{address}/oauth2callback"}
    page.context.add_cookies([forged])
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.get_by_role("button", name="Log out").wait_for(timeout=60_000)
    assert page.url.partition("?")[0] == f"{address}/"
    page.context.close()


def test_a_removed_group_takes_away_the_open_page_and_its_map(browser: Browser, address: str, idp: str) -> None:
    page = log_in(browser, address, "gone")
    page.goto(f"{address}/triage")
    page.get_by_text("Your verdict").first.wait_for(timeout=60_000)
    put_groups(idp, "gone", [])
    page.wait_for_function("!document.body.innerText.includes('Internal edition')", timeout=60_000)
    assert HIDDEN[0] not in shapes(page, address)
    expect(page.get_by_text("What was typed there and not saved is gone.")).to_be_visible()
    page.goto(f"{address}/triage")
    page.get_by_text("No page of this edition has this address.").wait_for(timeout=60_000)
    page.goto(f"{address}/")
    assert edition_of(page) == "public" and page.get_by_text("in no group that sees more").count() == 1
    put_groups(idp, "gone", ["partners"])
    page.wait_for_timeout(1_100)
    page.goto(f"{address}/")
    assert edition_of(page) == "partner"
    urllib.request.urlopen(urllib.request.Request(f"{idp}/users/gone/revoke-tokens", method="POST"), timeout=10).close()
    page.wait_for_timeout(1_100)
    page.goto(f"{address}/")
    assert edition_of(page) == "public" and page.get_by_text("Your login has ended").count() == 1
    page.context.close()


def test_logging_out_ends_it_in_every_tab_and_for_kept_cookies(browser: Browser, address: str) -> None:
    page = log_in(browser, address, "ann")
    other = page.context.new_page()
    other.goto(f"{address}/")
    assert edition_of(other) == "internal"
    kept = page.context.cookies()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(lambda url: "/auth/logout" not in url, timeout=60_000)
    other.wait_for_function("!document.body.innerText.includes('Internal edition')", timeout=60_000)
    thief = browser.new_context()
    thief.add_cookies(kept)
    stolen = thief.new_page()
    stolen.goto(f"{address}/")
    assert edition_of(stolen) == "public" and HIDDEN[0] not in shapes(stolen, address)
    thief.close()
    page.context.close()


def test_a_login_ends_after_its_hours_and_where_one_is_required_nothing_is_shown(
    browser: Browser, tmp_path: Path, idp: str
) -> None:
    make(tmp_path).close()
    with with_login(tmp_path, idp, "login_hours = 0.015\nlogin_required = true\n") as address:
        page = browser.new_context().new_page()
        page.goto(f"{address}/site?site=pellimar-bend")
        page.get_by_text("This edition is for people who are known.").wait_for(timeout=60_000)
        assert "Pellimar" not in page.content()
        assert status_of(address, "/map/shapes.json")[0] == 403
        inside = log_in(browser, address, "rita", "/site?site=pellimar-bend")
        assert edition_of(inside) == "internal" and "Pellimar" in inside.content()
        assert inside.url.startswith(f"{address}/site?") and "site=pellimar-bend" in inside.url
        working = log_in(browser, address, "olga")
        told = working.get_by_text(re.compile(r"Your login ends at \d\d:\d\d UTC. Save before then"))
        told.wait_for(timeout=30_000)
        assert inside.locator(".cw-login-ends").count() == 0, "who types nothing loses nothing"
        working.context.close()
        inside.get_by_text("Your login has ended").wait_for(timeout=120_000)
        assert "Pellimar" not in inside.content()
        refused = inside.evaluate("fetch('/map/shapes.json?as=internal').then(r => r.status)")
        assert refused == 403
        inside.context.close()
        page.context.close()


HEADER = """() => {
  const menu = [...document.querySelectorAll('[data-testid=stTopNavLink] p')].at(-1).getBoundingClientRect()
  const own = [...document.querySelectorAll('.st-key-cw_edition :is(p, span, [data-testid=stSelectbox])')]
    .map(e => e.getBoundingClientRect()).filter(box => box.width)
  const row = document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom
  return own.filter(box => box.top < row && (box.left < menu.right + 8 || box.bottom > row)).length
}"""
"""How many parts of the header's right side stand in its row and touch the menu, or reach out of the row."""


def test_the_name_of_an_operator_and_the_way_out_stand_beside_the_menu(browser: Browser, address: str) -> None:
    page = log_in(browser, address, "olga")
    for lang, seen_as in (("en", ""), ("th", ""), ("en", "&as=public")):
        page.goto(f"{address}/?lang={lang}{seen_as}")
        page.wait_for_selector(".cw-foot", timeout=60_000, state="attached")
        page.locator(".st-key-cw_login button").wait_for(timeout=60_000)
        for width in (1024, 1340, 1341, 1366, 1440, 1536, 1680, 1721):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(f"window.innerWidth === {width}")
            assert page.evaluate(HEADER) == 0, (lang, seen_as, width)
    page.close()
