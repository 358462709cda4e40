"""The page of a briefing in a real browser: nothing sticks out, nothing runs, nothing is asked for, and it prints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.brief.brief import BriefReport, write_brief
from pipelines.issued_briefings.issued_files import DOCX, HTML, file_of
from tests.geodata.cleared import clear_claims
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, reviews_of, site
from tests.pipelines.brief.form_readers import texts_of_document, texts_of_page

HOSTILE = "<script>window.ran=true</script><img src=x onerror=window.ran=true>]]></style></title>\"'`${x}` {{7*7}}"
NAMES = {
    "Thai": "ปอยเปต แม่สอด " * 6,
    "Khmer": "ព្រះសីហនុ" * 9,
    "Lao": "ສາມຫຼ່ຽມຄຳ" * 8,
    "Burmese": "မြဝတီမြို့" * 8,
    "Chinese": "亚太新城" * 20,
}
WIDTHS = {"telephone": 390, "A4 between its margins": 680, "desk": 1024}
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll('*')].filter(e => !e.closest('.cw-scroll') && !e.closest('svg'))
    .filter(e => e.getBoundingClientRect().right > wide + 1
      || (getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1))
    .map(e => e.outerHTML.slice(0, 120));
  return [document.documentElement.scrollWidth - wide, out];
}"""


def opened_page(browser: Browser, path: Path, width: int) -> tuple[Page, list[str]]:
    """The page as a reader opens it from a folder, and what it asked for or complained of."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    noted: list[str] = []
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda asked: noted.append(asked.url) if not asked.url.startswith(("data:", "file:")) else None)
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready.then(() => 0)")
    return page, noted


def told_of(root: Path, name: str, changes: int) -> Workspace:
    """A site of a name with so many changes, a claim, a report and looks."""
    root.mkdir()
    (root / "compound-watch.toml").write_text(f"issuer = {json.dumps(name)}\n", encoding="utf-8")
    workspace = Workspace.open(root)
    at = workspace.store.save_site(site(name=name, aliases=(name, "x" * 80), source=name), by="test")
    add_looks(workspace, at)
    kinds = [kind for kind in Kind if not kind.is_activity]
    over: dict[str, Any] = {"state": State.WITHDRAWN, "withdrawn_reason": "too-small", "ended_on": TODAY}
    found = [detection(at, id=f"D-{n:03d}", kind=kinds[n % len(kinds)]) for n in range(changes)]
    workspace.store.save_detections([replace(d, **over) if n % 9 == 8 else d for n, d in enumerate(found)])
    for one in found[:2]:
        for review in reviews_of(one):
            workspace.store.save_review(review)
    claim = Claim("c", at.id, name, date(2026, 9, 1), date(2026, 8, 1), 9, "buildings", 10, name, name)
    workspace.store.save_claims([claim])
    clear_claims(workspace.store)
    place = (shapely.Point(98.5, 16.6), PlacePrecision.EXACT)
    told = Incident("i", "csv", "statement", name, TODAY, TODAY, DatePrecision.DAY, *place)
    workspace.store.save_incidents([replace(told, site_ids=(at.id,), reported_by=name, simulated=True)])
    return workspace


def page_of(workspace: Workspace, made: BriefReport) -> Path:
    """Where the page of an issue lies."""
    return workspace.root / made.issued.folder / HTML


@pytest.mark.parametrize("changes", [0, 40])
@pytest.mark.parametrize("script", NAMES)
def test_nothing_sticks_out_whatever_the_name_and_however_many_changes(
    browser: Browser, tmp_path: Path, script: str, changes: int
) -> None:
    workspace = told_of(tmp_path / "w", NAMES[script][:80], changes)
    made = write_brief(workspace, (), date(2026, 10, 1), None, Audience.INTERNAL, today=TODAY)
    path = page_of(workspace, made)
    assert path.stat().st_size < 2_000_000
    for where, width in WIDTHS.items():
        page, noted = opened_page(browser, path, width)
        page.emulate_media(media="print" if where.startswith("A4") else "screen")
        assert page.evaluate(STICKS_OUT) == [0, []], where
        assert noted == [], where
        fonts = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
        own = {"Burmese": "Myanmar", "Chinese": "SC"}.get(script, script)
        assert {"Noto Serif", f"Noto Sans {own}"} <= {family.strip('"') for family in fonts}, "set in its own letters"
        page.close()


def test_200_changes_stand_in_the_table_and_make_neither_form_too_large(browser: Browser, tmp_path: Path) -> None:
    workspace = told_of(tmp_path / "w", "Pellimar Bend", 200)
    made = write_brief(workspace, (), None, None, Audience.INTERNAL, today=TODAY)
    path = page_of(workspace, made)
    page, _ = opened_page(browser, path, 390)
    assert page.locator(".cw-changes tbody tr").count() == 200 and page.evaluate(STICKS_OUT) == [0, []]
    assert path.stat().st_size < 2_000_000 and path.with_name(DOCX).stat().st_size < 2_000_000
    page.close()


def test_code_in_names_and_in_the_words_of_the_office_stays_text(browser: Browser, tmp_path: Path) -> None:
    workspace = told_of(tmp_path / "w", HOSTILE, 3)
    made = write_brief(workspace, (), None, None, Audience.PARTNER, today=TODAY, recipient=HOSTILE[:60])
    page, noted = opened_page(browser, page_of(workspace, made), 1024)
    assert noted == [] and page.evaluate("window.ran") is None
    assert page.locator("script, iframe, object, link, base, form").count() == 0
    assert page.locator("img").count() == 2 and page.locator("style").count() == 1
    assert page.evaluate("[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
                         ".filter(a => a.name.startsWith('on') || a.name === 'style').length") == 0  # fmt: skip
    said = " ".join(page.inner_text("body").split())
    assert f"Published by {HOSTILE}" in said and page.title().startswith(HOSTILE[:60])
    assert f"Published by {HOSTILE}" in " ".join(texts_of_document(file_of(workspace.root, made.issued, DOCX)))
    assert f"Published by {HOSTILE}" in " ".join(texts_of_page(file_of(workspace.root, made.issued, HTML)))
    # even a script that somebody puts into the file does not run
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_bytes(
        page_of(workspace, made).read_bytes().replace(b"</body>", b"<script>window.ran=1</script></body>")
    )
    page.close()
    page, noted = opened_page(browser, spoilt, 1024)
    assert page.evaluate("window.ran") is None and "Content Security Policy" in " ".join(noted)
    page.close()


@pytest.mark.parametrize("language", ["en", "th"])
def test_its_title_is_the_answer_its_language_is_named_and_everybody_can_read_it(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    workspace = told_of(tmp_path / "w", "Pellimar Bend", 3)
    with speaking(language):
        made = write_brief(workspace, (), date(2026, 10, 1), None, Audience.INTERNAL, today=TODAY)
    path = page_of(workspace, made)
    for width in (390, 1024):
        page, _ = opened_page(browser, path, width)
        assert page.title() == made.issued.title and page.locator("html").get_attribute("lang") == language
        (answer,) = page.locator("h1").all_inner_texts()
        assert " ".join(answer.split()) == made.issued.title
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:150]) for one in found] == []
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0 && i.alt)")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        page.close()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)")
def test_it_prints_on_a4_with_number_handling_and_pages_on_each_sheet(browser: Browser, tmp_path: Path) -> None:
    workspace = told_of(tmp_path / "w", "Pellimar Bend", 12)
    other = workspace.store.save_site(replace(site(), id="other", name="Other Place"), by="test")
    add_looks(workspace, other)
    made = write_brief(workspace, (), None, None, Audience.PARTNER, today=TODAY, recipient='a "bank" \\ co')
    page, _ = opened_page(browser, page_of(workspace, made), 1024)
    printed = tmp_path / "printed.pdf"
    page.pdf(path=str(printed), prefer_css_page_size=True, print_background=True)
    page.close()
    about = subprocess.run(["pdfinfo", str(printed)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Page size: +59[45].* x 84[12]", about), about
    sheets = subprocess.run(["pdftotext", "-layout", str(printed), "-"], check=True, capture_output=True, text=True)
    pages = sheets.stdout.rstrip("\f").split("\f")
    assert len(pages) > 3
    for number, words in enumerate(pages, 1):
        said = " ".join(words.split())
        assert f"Page {number} of {len(pages)}" in said and made.issued.id in said, number
        assert 'Copy for a "bank" \\ co. TLP:AMBER' in said, number
    begins = [n for n, words in enumerate(pages) if "Partner edition. TLP" in words]
    assert len(begins) == 2 and begins[0] == 0, "each site begins on a sheet of its own"
