"""The briefing in another language: the same facts, no missing glyph, marked as unreviewed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.i18n.messages import UNREVIEWED_WORDS, speaking, tr
from geodata.wording.change_sentences import DEMO_STRIP
from pipelines.brief.brief import write_brief
from tests.pipelines.brief.brief_makers import TODAY, workspace_at
from tests.screens.english_left import english_in

OTHERS_WORDS = ("reviewer 5", "4 Mar", "Pellimar", "Bend")
"""A reviewer, the day in a source's name and a place, as the lines of their columns break them."""
NOTE = "Bare ground, then roofs, on two dates"
"""A reviewer's words, which the lines of their column break anywhere."""
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)


def pressed(text: str) -> str:
    """Without spaces and joiners: print breaks lines where it likes. Sara am may come back as its two parts."""
    return re.sub(r"[\s\u00a0\u200b]+", "", text).replace("\u0e4d\u0e32", "\u0e33")


@needs_poppler
def test_a_thai_page_has_every_glyph_says_that_it_is_unreviewed_and_keeps_the_dates(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    pages = {}
    for code in ("en", "th"):
        out = tmp_path / f"{code}.pdf"
        with speaking(code):
            report = write_brief(workspace, (), None, out, Audience.INTERNAL, today=TODAY)
            unreviewed, strip, shown = tr(UNREVIEWED_WORDS), tr(DEMO_STRIP[0]), tr("Not shown")
        assert report.missing == ()
        read = subprocess.run(["pdftotext", str(out), "-"], check=True, capture_output=True, text=True).stdout
        pages[code] = pressed(read)
        pages.setdefault("english", read)
        assert pressed(shown)[:4] in pages[code]
        assert (pressed(unreviewed)[:12] in pages[code]) is (code == "th")
        assert pressed(strip)[:4] in pages[code]
    thai = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "th.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    sheets = [pressed(sheet) for sheet in thai.split("\f") if sheet.strip()]
    assert len(sheets) > 1 and all(pressed("The English text holds.") in sheet for sheet in sheets), "a band on each"
    quote = re.search(r"“[^”]*edition of[^”]*”", " ".join(pages["english"].split()))
    assert quote is not None and pressed(quote[0]) in sheets[0], "what may be repeated is the English sentence"
    given = {*re.findall(r"\w+", f"{UNREVIEWED_WORDS} {NOTE} {quote[0]}")}
    words = {line.strip(): english_in(line, *OTHERS_WORDS) for line in thai.splitlines()}
    assert [
        line for line, found in words.items() if not {w for f in found for w in re.findall(r"\w+", f)} <= given
    ] == []
    assert sum("\u0e00" <= c <= "\u0e7f" for c in pages["th"]) > 500
    assert re.search(r"20\d\d-\d\d-\d\d", pages["th"]), "dates are ISO"
    for replayed in re.findall(r"compound-watchreplay(\S{3,12}?)(?=compound|settings|version|$)", pages["en"]):
        assert replayed in pages["th"]
