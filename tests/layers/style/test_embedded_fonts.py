"""Pages that hold their fonts are set in them, whatever the machine has: the browser is asked for each letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from layers.style.embedded_fonts import embedded_font_faces

pytestmark = pytest.mark.browser
TEXTS = {"Latin": "Moei River", "Vietnamese": "Đà Nẵng", "Polish": "Łódź", "Cyrillic": "Привет", "Greek": "Λίμνη"}


@pytest.mark.parametrize(("family", "weight"), [("Noto Serif", 700), ("Noto Sans", 400), ("Noto Sans", 700)])
@pytest.mark.parametrize("script", TEXTS)
def test_each_letter_comes_from_the_page(
    browser: Browser, tmp_path: Path, script: str, family: str, weight: int
) -> None:
    text = f"{TEXTS[script]} 12 ha"  # two files of a family in one line
    path = tmp_path / "page.html"
    rules = embedded_font_faces(text, (family,))
    path.write_text(
        f'<meta charset="utf-8"><style>{rules} p {{ font: {weight} 16px "{family}" }}</style><p>{text}</p>', "utf-8"
    )
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready")
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    line = session.send("DOM.querySelector", {"nodeId": root, "selector": "p"})["nodeId"]
    used = session.send("CSS.getPlatformFontsForNode", {"nodeId": line})["fonts"]
    assert {(font["familyName"], font["isCustomFont"]) for font in used} == {(family, True)}
    page.close()
