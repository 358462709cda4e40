"""A briefing as one HTML page and as DOCX: the words of its twin in their order, nothing more, and well-made files."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import shutil
import subprocess
import time
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.messages import UNREVIEWED_WORDS, speaking, tr
from geodata.wording.change_sentences import DEMO_STRIP
from geodata.workspace import Workspace
from pipelines.brief.brief import BriefReport, write_action_brief, write_brief
from pipelines.brief.forms.docx_file import docx_file
from pipelines.brief.forms.html_page import html_page
from pipelines.brief.reading_order import Document
from pipelines.brief.sheet_headings import FOOT, WORDS, unreviewed_words
from pipelines.cli import app
from pipelines.issued_briefings.form import Form
from pipelines.issued_briefings.issued_files import (
    DOCX,
    FILES,
    HTML,
    PDF,
    TWIN,
    Copy,
    digest_of,
    file_of,
    names_of_files,
)
from pipelines.operate.doctor_checks.store import examine_store
from tests.pipelines.brief.brief_makers import TODAY, workspace_at
from tests.pipelines.brief.form_readers import (
    opened,
    out_of_order,
    pressed,
    texts_of_document,
    texts_of_page,
)
from tests.screens.fixture_world import END, make

INTERNAL, PARTNER, PUBLIC = Audience.INTERNAL, Audience.PARTNER, Audience.PUBLIC
SINCE = date(2026, 6, 1)
Made = Callable[[Workspace, Audience], BriefReport]
ASKED: dict[str, Made] = {
    "site": lambda w, a: write_brief(w, ("pellimar-bend",), None, None, a, today=END),
    "site, since": lambda w, a: write_brief(w, ("pellimar-bend",), SINCE, None, a, today=END),
    "shown, not watched": lambda w, a: write_brief(w, ("drelling",), None, None, a, today=END),
    "several": lambda w, a: write_brief(w, ("pellimar-bend", "kilvane-ford"), None, None, a, today=END),
    "all, since": lambda w, a: write_brief(w, (), SINCE, None, a, today=END),
    "action": lambda w, a: write_action_brief(w, "a-1", None, a, today=END),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Sites with changes, reports, a claim, an action and things that not everybody is told of."""
    root = tmp_path_factory.mktemp("forms")
    make(root).close()
    return Workspace(root)


def forms_of(workspace: Workspace, made: BriefReport) -> tuple[dict[str, list[str]], dict[str, object]]:
    """The texts of page and document, and the twin."""
    page, document, twin = (file_of(workspace.root, made.issued, name) for name in (HTML, DOCX, TWIN))
    return {HTML: texts_of_page(page), DOCX: texts_of_document(document)}, json.loads(twin)


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("audience", [PUBLIC, PARTNER, INTERNAL])
@pytest.mark.parametrize("asked", ASKED)
def test_page_and_document_say_the_twin_in_its_order_and_nothing_else(
    world: Workspace, asked: str, audience: Audience, language: str
) -> None:
    with speaking(language):
        forms, twin = forms_of(world, ASKED[asked](world, audience))
        frame = {pressed(tr(words)) for words in (FOOT, *WORDS.values())} | {pressed("".join(map(tr, DEMO_STRIP)))}
        frame.add(pressed(unreviewed_words()))
    said = twin["statements"]
    told = pressed(" ".join(f"{one['key']} {one['text']}" for one in said))
    frame |= {pressed(str(twin[name])) for name in ("title", "handling")}
    for name, texts in forms.items():
        assert list(out_of_order(said, texts)) == [], name
        more = [t for t in texts if (p := pressed(t)) not in told and p not in frame and not _of_frame(t, twin)]
        assert more == [], name


def _of_frame(text: str, twin: dict[str, object]) -> bool:
    """Whether a text is the head of a sheet, the name of the issue, where it is kept, or a cell of two pieces."""
    kept = f"briefings?briefing={twin['id']}" in text
    issue = text.endswith(str(twin["id"])) and "Compound Watch" in text
    sheet = re.search(r"(2026|2026-11-21)\. .*TLP:(RED|AMBER|GREEN|CLEAR)\.$", text) is not None
    withdrawn = tr(WORDS["was"]) in text
    # a head of what is new names the day or the issue that it is held against
    new = any(key in text for key in ("What is new", "มีอะไรใหม่", "สิ่งใหม่")) and len(text) < 120
    cell = all(pressed(part) in pressed(str(twin["statements"])) for part in re.split(r"(?<=\.) |\s(?=\S+$)", text))
    return kept or issue or sheet or withdrawn or new or cell


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)")
@pytest.mark.parametrize("asked", ASKED)
def test_the_public_page_and_document_hold_nothing_that_the_public_pdf_does_not(world: Workspace, asked: str) -> None:
    made = ASKED[asked](world, PUBLIC)
    forms, twin = forms_of(world, made)
    pdf = world.root / made.issued.folder / PDF
    read = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    printed = re.sub(r"Page\d+of\d+", "", pressed(read))
    words = set(re.findall(r"\w{4,}", f"{read} {' '.join(WORDS.values())}"))
    for name, texts in forms.items():
        lacking = {w for text in texts for w in re.findall(r"\w{4,}", text)} - words
        assert {w for w in lacking if pressed(w) not in printed} <= set(re.findall(r"\w+", str(twin["title"]))), name
    told = dict(
        re.findall(r'<meta property="(og:[a-z]+)" content="([^"]*)"', file_of(world.root, made.issued, HTML).decode())
    )
    assert unescape(told["og:title"]) == made.issued.title[:400] and made.issued.id in told["og:description"]
    assert told["og:description"].startswith("Demo: simulated imagery.") and "TLP:CLEAR" in told["og:description"]
    for hidden in ("Hathervane", "hathervane", "reviewer 2", "pb-2"):
        body = file_of(world.root, made.issued, HTML).decode() + unpacked(file_of(world.root, made.issued, DOCX))
        assert hidden not in body, hidden


def unpacked(document: bytes) -> str:
    """Every part of a document that is text."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        return "".join(parts.read(n).decode("utf-8") for n in parts.namelist() if n.endswith((".xml", ".rels")))


def test_each_form_is_kept_under_the_number_with_its_sha256_and_any_change_is_found(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    out = tmp_path / "b.html"
    made = write_brief(workspace, (), None, out, INTERNAL, today=TODAY)
    again = write_brief(workspace, (), None, Copy(tmp_path / "b", DOCX), INTERNAL, today=TODAY)
    twin = json.loads(file_of(workspace.root, made.issued, TWIN))
    for name, key in ((HTML, "html_sha256"), (DOCX, "docx_sha256")):
        path = workspace.root / made.issued.folder / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == twin[key] and path.stat().st_mode & 0o777 == 0o400
        assert made.issued.id in unpacked(path.read_bytes()) if name == DOCX else made.issued.id in path.read_text()
    assert out.read_bytes() == file_of(workspace.root, made.issued, HTML) and made.digest == twin["html_sha256"]
    assert (tmp_path / "b").read_bytes() == file_of(workspace.root, again.issued, DOCX)
    assert again.supersedes == (made.issued.id,), "whatever the form, it is one issue"
    page = workspace.root / made.issued.folder / HTML
    page.chmod(0o600)
    page.write_bytes(page.read_bytes().replace(b"Pellimar", b"Pellimor", 1))
    (workspace.root / again.issued.folder / DOCX).unlink()
    found = {f.thing: f.cause for f in examine_store(workspace) if not f.ok}
    assert found == {
        f"briefing {made.issued.id}": "briefing.html is not what was kept (its sha256 differs)",
        f"briefing {again.issued.id}": "briefing.docx is gone",
    }
    with pytest.raises(ReadFailed, match="sha256 differs"):
        file_of(workspace.root, made.issued, HTML)
    assert file_of(workspace.root, made.issued, PDF)


def test_an_issue_of_before_has_its_pdf_and_says_that_the_others_were_not_kept(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    made = write_brief(workspace, (), None, None, INTERNAL, today=TODAY)
    twin = workspace.root / made.issued.folder / TWIN
    told = json.loads(twin.read_bytes())
    old = json.dumps({k: v for k, v in told.items() if k not in ("html_sha256", "docx_sha256")}).encode()
    twin.chmod(0o600)
    twin.write_bytes(old)
    for name in (HTML, DOCX):
        (twin.parent / name).unlink()
    object.__setattr__(made.issued, "twin_sha256", hashlib.sha256(old).hexdigest())
    assert names_of_files(workspace.root, made.issued) == (PDF, TWIN) and file_of(workspace.root, made.issued, PDF)
    with pytest.raises(NotFound, match=r"it was issued before briefing\.html was kept"):
        file_of(workspace.root, made.issued, HTML)


def test_the_command_writes_the_form_that_is_asked_for_or_that_the_ending_names(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.close()

    def called(*words: str) -> str:
        done = CliRunner().invoke(app, [*words], env={"COMPOUND_WATCH_HOME": str(tmp_path / "w")})
        return f"{done.exit_code} {done.output}"

    starts = {"a.pdf": b"%PDF", "a.html": b"<!doctype html>", "a.docx": b"PK", "a.txt": b"%PDF"}
    for name, start in starts.items():
        assert called("brief", "--out", str(tmp_path / name), "--audience", "internal").startswith("0 ")
        assert (tmp_path / name).read_bytes().startswith(start), name
    for form, start in (("html", b"<!doctype html>"), ("docx", b"PK")):
        out = str(tmp_path / f"no-ending-{form}")
        assert called("briefings", "show", "internal-2026-001", "--out", out, "--format", form).startswith("0 ")
        assert Path(out).read_bytes().startswith(start)
    said = called("brief", "--out", str(tmp_path / "b.pdf"), "--format", "html")
    assert said.startswith("2 ") and not (tmp_path / "b.pdf").exists(), said


@pytest.mark.parametrize("words", [("brief",), ("briefings", "show", "internal-2026-001")])
def test_a_form_without_a_file_is_refused_and_nothing_is_issued(tmp_path: Path, words: tuple[str, ...]) -> None:
    workspace_at(tmp_path / "w").store.close()
    done = CliRunner().invoke(app, [*words, "--format", "docx"], env={"COMPOUND_WATCH_HOME": str(tmp_path / "w")})
    said = " ".join(done.output.replace("│", " ").split())
    assert done.exit_code == 2 and "no file is named that could be written as docx: give --out FILE.docx" in said
    assert not list(tmp_path.glob("w/briefings/issued/*"))


def test_the_forms_are_listed_once_and_each_of_them_is_written(world: Workspace) -> None:
    made = ASKED["site"](world, PUBLIC)
    written = {path.name for path in (world.root / made.issued.folder).iterdir()}
    assert written == {*FILES} == {TWIN, *(form.file for form in Form)}
    told = json.loads(file_of(world.root, made.issued, TWIN))
    kept = {form: told[form.digest] for form in Form}
    assert kept == {form: digest_of((world.root / made.issued.folder / form.file).read_bytes()) for form in Form}


@pytest.mark.parametrize("language", ["en", "th"])
def test_every_sheet_of_page_and_document_says_that_nobody_has_reviewed_the_translation(
    world: Workspace, language: str
) -> None:
    with speaking(language):
        made = ASKED["all, since"](world, PUBLIC)
        band, own = unreviewed_words(), tr(UNREVIEWED_WORDS)
    assert band == {"en": "", "th": f"{own} {UNREVIEWED_WORDS}"}[language]
    forms, twin = forms_of(world, made)
    sheets = len(twin["sites"]) + 1  # type: ignore[arg-type]  # and the sheet of all sites
    for name, texts in forms.items():
        assert sum(text == band for text in texts) == (sheets if band else 0), name
    page, document = (file_of(world.root, made.issued, name) for name in (HTML, DOCX))
    assert page.decode().count('class="cw-band"') == sheets * (2 if band else 1), "beside that of the demo"
    shaded = [p for p in opened(document).paragraphs if p._p.find(f".//{qn('w:pPr')}/{qn('w:shd')}") is not None]
    assert len(shaded) == sheets * (2 if band else 1)


def test_nothing_of_the_template_travels_in_a_document_and_it_says_what_made_it(world: Workspace) -> None:
    made = ASKED["site"](world, PUBLIC)
    body = file_of(world.root, made.issued, DOCX)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name or name.endswith(".jpeg")]
        app_part, core = (parts.read(f"docProps/{name}.xml").decode() for name in ("app", "core"))
        times = {info.date_time for info in parts.infolist()}
    assert re.findall(r">([^<]+)<", app_part.partition("?>")[2].strip()) == ["Compound Watch"]
    assert core.count(">Compound Watch<") == 2 and set(re.findall(r"(\d{4}-\d\d-\d\d)T", core)) == {f"{END}"}
    assert times == {(END.year, END.month, END.day, 0, 0, 0)}
    everything = unpacked(body)
    for word in ("thumbnail", "Macintosh", "python-docx", "2013-12-23"):
        assert word not in everything, word


def test_the_same_briefing_gives_the_same_bytes_as_page_and_document(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the clock says: nothing but what is in a briefing makes its bytes."""
    seen: list[Document] = []

    def noted(document: Document) -> bytes:
        seen.append(document)
        return docx_file(document)

    monkeypatch.setattr("pipelines.brief.brief.docx_file", noted)
    made = ASKED["site"](world, PUBLIC)
    kept = file_of(world.root, made.issued, DOCX)
    time.sleep(2.1)  # parts of a zip file are dated to two seconds
    assert docx_file(seen[0]) == kept
    assert html_page(seen[0]) == file_of(world.root, made.issued, HTML)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_document_has_heads_repeated_header_rows_words_for_pictures_a_language_and_margins_that_tell(
    world: Workspace, language: str
) -> None:
    with speaking(language):
        made = ASKED["all, since"](world, PARTNER)
        body = file_of(world.root, made.issued, DOCX)
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(parts.read(name))
    read = opened(body)
    levels = [int(p.style.name[-1]) for p in read.paragraphs if p.style and p.style.name.startswith("Heading ")]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert read.core_properties.title == made.issued.title[:255] and read.core_properties.author == "Compound Watch"
    tag = {"en": "en-GB", "th": "th-TH"}[language]
    assert read.core_properties.language == tag
    assert read.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == tag
    headed = [t for t in read.tables if t.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None]
    assert headed and all(t.rows[0].cells[1].text for t in headed)
    described = [node.get("descr") for node in read.element.body.iter(qn("wp:docPr"))]
    assert len(described) > 8 and all(described)
    ids = [node.get("id") for node in read.element.body.iter(qn("wp:docPr"))]
    assert len(ids) == len(set(ids))
    head, foot = read.sections[0].header.paragraphs[0].text, read.sections[0].footer.paragraphs[0].text
    assert made.issued.id in head and "TLP:" in head and foot.startswith("TLP:")
    fields = [f.get(qn("w:instr")) for f in read.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert abs(read.sections[0].page_width.mm - 210) < 1 and abs(read.sections[0].page_height.mm - 297) < 1
