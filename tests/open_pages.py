"""Shows what stood on the pages of a browser test that failed, so that the log of one red run is enough to find why."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Error, Page

MOST_PAGES = 4
"""Pages that are told of, the newest first: earlier tests that failed may have left some open."""
MOST_CHARACTERS = 3_000
"""Of each page, from its beginning."""
WAIT_MS = 3_000
FIELDS = "all => all.map(f => `${f.getAttribute('aria-label') || f.type}: ${f.value.slice(0, 80)}`).join('\\n')"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the words on open pages to the report of a test that failed."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and call.when == "call" and isinstance(browser, Browser):
        report.sections.append(("open pages, the newest first", words_of(browser)))
    return report


def words_of(browser: Browser) -> str:
    """Addresses and words of the pages that are open."""
    pages = [page for context in browser.contexts for page in context.pages]
    return "\n\n".join(_words(page) for page in reversed(pages[-MOST_PAGES:])) or "none is open"


def _words(page: Page) -> str:
    try:
        words = page.locator("body").inner_text(timeout=WAIT_MS)
        typed = page.locator("input, textarea").evaluate_all(FIELDS)
    except Error as error:  # a page that crashed, or that navigates: its address says something too
        return f"{page.url}\n{error}"
    return f"{page.url}\n{words[:MOST_CHARACTERS]}\n-- fields\n{typed[:MOST_CHARACTERS]}"
