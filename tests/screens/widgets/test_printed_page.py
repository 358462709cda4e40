"""A page as it is printed: what it is of, one map, no button, and no change apart from the head of its list."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from geodata.i18n.messages import speaking, tr
from screens.site.finding_cards import QUOTED_IN_ENGLISH
from tests.screens.serving import visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"),
]


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_printed_site_says_what_it_is_of_and_is_not_split(
    browser: Browser, internal: str, tmp_path: Path, language: str
) -> None:
    seen = visit(browser, internal).open(f"site?site=pellimar-bend&lang={language}")
    page = seen.page
    seen.map()
    page.pdf(path=tmp_path / "site.pdf", format="A4", print_background=True)
    page.emulate_media(media="print")
    assert page.locator("iframe[title^=streamlit_folium]:visible").count() == 1, "one map"
    assert page.locator("button:visible, select:visible, [role=combobox]:visible").count() == 0
    page.close()
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "site.pdf"), "-"], check=True, capture_output=True)
    sheets = [" ".join(sheet.split()) for sheet in read.stdout.decode().split("\f")]
    assert "site?site=pellimar-bend" in sheets[0].replace(" ", "") and "TLP:RED" in sheets[0]
    assert "Pellimar Bend" in sheets[0]
    if language == "en":
        assert "Internal edition. As known on 21 Nov 2026." in sheets[0] and "Printed on 20" in sheets[0]
        (head,) = (sheet for sheet in sheets if "Changes at this site" in sheet)
        assert "Rule met" in head.partition("Changes at this site")[2], "the first change follows the head of its list"


def test_the_first_line_is_for_paper_alone(browser: Browser, public: str) -> None:
    page = visit(browser, public).open("").page
    line = page.locator("p.cw-print")
    line.wait_for(state="attached")
    assert not line.is_visible() and "Public edition" in (line.text_content() or "")
    page.emulate_media(media="print")
    assert line.is_visible()
    page.close()


def _sheets(file: Path) -> list[str]:
    """The words of each sheet, with single spaces."""
    read = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True)
    return [" ".join(sheet.split()) for sheet in read.stdout.decode().split("\f")]


@pytest.mark.parametrize("path", ["site?site=pellimar-bend&change=pb-1", "change?change=pb-1"])
def test_the_first_sheet_holds_what_may_be_said_and_the_table_is_whole(
    browser: Browser, internal: str, tmp_path: Path, path: str
) -> None:
    seen = visit(browser, internal).open(path)
    page = seen.page
    page.locator(".cw-stage").wait_for(timeout=60_000)
    quote = " ".join(page.locator(".cw-quote p, .st-key-change_facts dd p").first.inner_text().split())
    days = page.locator(".st-key-cw_change_looks tbody th").all_inner_texts()
    page.wait_for_timeout(1_000)
    page.pdf(path=tmp_path / "page.pdf", format="A4", print_background=True)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 without its margins, in px of CSS
    cut = page.locator(".cw-sheet").evaluate_all(
        "all => all.filter(s => s.scrollHeight > s.clientHeight + 1 || s.scrollWidth > s.clientWidth + 1).length"
    )
    page.close()
    sheets = _sheets(tmp_path / "page.pdf")
    assert "You may say" in sheets[0] and quote in sheets[0]
    assert cut == 0 and all(day in "".join(sheets) for day in days)
    if path.startswith("change"):
        assert len(days) > 5, "else nothing could be cut"


@pytest.mark.parametrize("path", ["site?site=pellimar-bend", "change?change=pb-1"])
def test_a_button_opens_the_print_of_the_browser(browser: Browser, public: str, path: str) -> None:
    page = visit(browser, public).open(path).page
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print this page").click(timeout=60_000)
    assert page.evaluate("window.printed") is True
    page.close()


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("path", ["site?site=pellimar-bend", "change?change=pb-1"])
def test_what_may_be_said_has_a_button_and_its_language_is_explained(
    browser: Browser, public: str, path: str, language: str
) -> None:
    page = visit(browser, public).open(f"{path}&lang={language}").page
    with speaking(language):
        copy, why = tr("Copy sentence"), tr(QUOTED_IN_ENGLISH)
    button = page.locator("button.cw-copy[data-text]", has_text=copy).first
    button.wait_for(timeout=60_000)
    assert (button.get_attribute("data-text") or "").startswith("“")
    assert page.get_by_text(why, exact=True).count() == (1 if language == "th" else 0)
    page.close()
