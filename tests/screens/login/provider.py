"""A login provider of the tests' own on loopback, and the dashboard that asks it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.screens.serving import START_SECONDS, dashboard
from tests.servers.loopback import unused_port

SECRET = "a-secret-of-the-provider"
SETTINGS = """
dashboard_address = "http://localhost:{port}"
login_provider = "{provider}"
login_client = "watch"
login_partners = ["partners"]
login_readers = ["desk"]
login_analysts = ["analysts"]
login_operators = ["operators"]
login_recheck_seconds = 1
run_from_dashboard = true
"""
PEOPLE = {
    "vera": ["visitors"],
    "pat": ["partners"],
    "rita": ["desk"],
    "ann": ["analysts", "partners"],
    "olga": ["operators"],
    "gone": ["analysts"],
}
"""Login -> its groups."""


@contextmanager
def provider() -> Iterator[str]:
    """A provider that knows PEOPLE; gives its address."""
    port = unused_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        _wait(address)
        for person, groups in PEOPLE.items():
            put_groups(address, person, groups)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def put_groups(address: str, person: str, groups: Sequence[str]) -> None:
    """Say in which groups a person is from now on."""
    told = {"preferred_username": person, "groups": list(groups)}
    asked = urllib.request.Request(
        f"{address}/users/{quote(person)}",
        json.dumps(told).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(asked, timeout=10):
        pass


@contextmanager
def with_login(home: Path, address: str, more: str = "") -> Iterator[str]:
    """The dashboard over a workspace whose people log in at a provider; gives the address that readers use."""
    port = unused_port()
    settings = home / "compound-watch.toml"
    before = settings.read_text(encoding="utf-8") if settings.exists() else ""
    settings.write_text(SETTINGS.format(port=port, provider=address) + more + before, encoding="utf-8")
    try:
        with dashboard(home, "public", port=port, COMPOUND_WATCH_LOGIN_SECRET=SECRET):
            yield f"http://localhost:{port}"
    finally:
        settings.write_text(before, encoding="utf-8")


def log_in(browser: Browser, address: str, person: str, begin: str = "/") -> Page:
    """A page of a browser of their own, with somebody logged in.

    Args:
        browser: opens it.
        address: of the dashboard.
        person: of PEOPLE.
        begin: path and query of the page on which they press the button.
    """
    page = browser.new_context().new_page()
    page.goto(f"{address}{begin}")
    page.get_by_role("button", name="Log in").click()
    page.locator("input[name=sub]").fill(person)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.get_by_role("button", name="Log out").wait_for(timeout=60_000)
    page.wait_for_selector(".cw-foot", timeout=60_000, state="attached")
    return page
