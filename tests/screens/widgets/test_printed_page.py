"""A page as it is printed: what it is of, one map, no button, and no change apart from the head of its list."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

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
