"""What a red browser test leaves in the log."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.open_pages import words_of


@pytest.mark.browser
def test_words_and_fields_of_open_pages_are_told_the_newest_first(browser: Browser) -> None:
    with browser.new_context() as context:
        for name in ("Quarry Bend", "Mill Ford"):
            page = context.new_page()
            page.set_content(f"<p>The site {name}</p><input aria-label='Country' value='Vellorin'>")
        words = words_of(browser)
        assert 0 <= words.index("The site Mill Ford") < words.index("The site Quarry Bend")
        assert words.count("Country: Vellorin") == 2
        page.close()
        assert "Mill Ford" not in words_of(browser)
