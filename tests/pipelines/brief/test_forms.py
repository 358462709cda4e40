"""A briefing as one HTML page and as DOCX: the words of its twin in their order, nothing more, and well-made files."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import NotFound, ReadFailed
from geodata.i18n.messages import speaking, tr
from geodata.wording.change_sentences import DEMO_STRIP
from geodata.workspace import Workspace
from pipelines.archive.issued_files import DOCX, HTML, PDF, TWIN, Copy, file_of, names_of_files
from pipelines.brief.brief import BriefReport, write_action_brief, write_brief
from pipelines.brief.sheet_words import FOOT, WORDS
from pipelines.cli import app
from pipelines.operate.doctor_store import examine_store
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
