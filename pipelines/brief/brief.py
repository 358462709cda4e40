"""Write a briefing, answer and proof, from what the audience may see. The PDF, two sheets a site, is set here."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import typst

from geodata.access.audience import Audience
from geodata.briefings.briefing import Briefing
from geodata.i18n.formats import counted, listed, sentence_case
from geodata.i18n.messages import in_use, tr
from geodata.wording.change_sentences import DEMO_STRIP
from geodata.workspace import Workspace
from layers.style.escape import printable
from layers.style.fonts import font_folders
from layers.style.missing_glyphs import missing_letters
from pipelines.archive.issued_files import DOCX, HTML, PDF, Copy, digest_of
from pipelines.archive.keep_issue import superseded_by
from pipelines.brief.brief_page import cleaned
from pipelines.brief.compose import Asked, asked_for_action, composed
from pipelines.brief.content import Document
from pipelines.brief.delta import Since
from pipelines.brief.forms.docx_file import docx_file
from pipelines.brief.forms.html_page import html_page
from pipelines.brief.issue import issue, since_last
from pipelines.brief.sheet_words import FOOT, LOGO, WORDS, unreviewed_words

TEMPLATE = Path(__file__).parent / "briefing.typ"
PICTURE_MM = (55.0, 48.0, 41.0, 34.0, 28.0, 24.0)
"""Heights of the pictures that are tried until the answer fits its sheet; if none does, it runs on."""
SERIES_PERCENT = (100, 86, 72, 62)
"""Widths of the time charts, percent of the sheet, that are tried until the proof fits its sheet; then it runs on."""
LAST: Literal["last"] = "last"
"""To be compared with: the last issue of the same scope, edition, recipient and language."""
HEAD_LETTERS = 20
"""Letters of the log's head that are printed: 80 bits of it; the twin has all of them."""
NOTHING: dict[str, Any] = {"handling": "", "summary": None, "delta": None, "number": "", "kept": ""}


@dataclass(frozen=True)
class BriefReport:
    """What was written."""

    path: Path
    sites: tuple[str, ...]  # ids, in the order of the pages
    pages: int
    left_out: int  # sites and changes that the audience may not see
    without_pictures: tuple[str, ...]  # names of sites whose pixels could not be read, and why
    missing: tuple[str, ...]  # characters that no installed font can draw
    issued: Briefing  # as it is kept
    digest: str  # sha256 of the file at `path`
    supersedes: tuple[str, ...]  # ids of the issues in whose place it stands, the newest first

    def lines(self) -> list[str]:
        """The report in plain lines."""
        sites, pages = counted(len(self.sites), "site"), counted(self.pages, "page")
        said = [tr("Wrote {path}: {sites} on {pages}.", path=self.path, sites=sites, pages=pages)]
        said.append(tr("Issued as briefing {id}, sha256 {digest}.", id=self.issued.id, digest=self.digest))
        if self.supersedes:
            said.append(tr("It supersedes {ids}.", ids=listed(self.supersedes, limit=4)))
        if self.left_out:
            things = sentence_case(counted(self.left_out, "restricted or unreviewed thing"))
            said.append(tr("{things} left out.", things=things))
        said += [tr("Without pictures: {cause}", cause=why) for why in self.without_pictures]
        if self.missing:
            letters = " ".join(self.missing[:12])
            count = sentence_case(counted(len(self.missing), "letter"))
            said.append(tr("{n} no font here can draw ({letters}): run make install.", n=count, letters=letters))
        return said


def write_brief(
    workspace: Workspace,
    site_ids: Sequence[str],
    since: date | Literal["last"] | None,
    out: Path | Copy | None,
    audience: Audience,
    *,
    today: date,
    recipient: str = "",
) -> BriefReport:
    """Write the briefing of some sites, and keep it under its number.

    Args:
        workspace: with store and archive.
        site_ids: in the order of the pages; empty = every watched site that the audience may see.
        since: the day that the briefing compares with; "last" = the last issue of the same; None = none.
        out: a copy, its form by the ending of its name where it is a bare path; its folder is made. None = it lies in
            the archive alone.
        audience: for whom.
        today: day of the briefing, UTC.
        recipient: for whom this copy is made, printed on each sheet; "" = nobody is named.

    Raises:
        NotFound: a named site is not there or not for this audience, or there is no site at all.
        FileRefused: it cannot be written there, or not be kept.
        NotAllowed: a copy of the internal edition for somebody else.
        ReadFailed: the last issue cannot be read.
    """
    asked = Asked(tuple(site_ids), Since(since) if isinstance(since, date) else None, audience, today, recipient)
    if since == LAST:
        asked = replace(asked, since=since_last(workspace, asked))
    return _written(workspace, asked, out)


def write_action_brief(
    workspace: Workspace,
    action_id: str,
    out: Path | Copy | None,
    audience: Audience,
    *,
    today: date,
    recipient: str = "",
) -> BriefReport:
    """Write the briefing about an action: of the watched sites that it concerns, since the day before it.

    Args: as write_brief.

    Raises:
        NotFound: this edition shows no such action, or none of its sites is watched.
        FileRefused, NotAllowed, ReadFailed: as write_brief.
    """
    asked = Asked((), None, audience, today, recipient, action_id)
    return _written(workspace, asked_for_action(workspace, asked), out)


def _written(workspace: Workspace, asked: Asked, out: Path | Copy | None) -> BriefReport:
    made = composed(workspace, asked)
    copy = Copy.at(out)
    handling = printable(made.handling)
    once = {"handling": handling, "summary": made.summary, "delta": made.news}

    def printer(number: str, log_head: str) -> tuple[dict[str, bytes], int]:
        words = cleaned(_issue_words(number, log_head))
        pdf, pages = printed(made.pages, made.pictures, today=asked.today, once={**once, **words})
        document = Document(
            made.title, number, in_use(), asked.today, handling, words["kept"], made.blocks, made.pictures
        )
        return {PDF: pdf, HTML: html_page(document), DOCX: docx_file(document)}, pages

    issued = issue(workspace, made, printer, copy)
    letters = missing_letters(_texts([*made.pages, made.summary or {}, once["delta"] or {}]))
    written = copy.path if copy is not None else workspace.root / issued.folder / PDF
    return BriefReport(
        written,
        issued.site_ids,
        issued.pages,
        made.left_out,
        made.without,
        letters,
        issued,
        digest_of(written.read_bytes()),
        tuple(superseded_by(workspace, issued)),
    )


def _issue_words(number: str, log_head: str) -> dict[str, str]:
    """What the sheets say of the issue itself."""
    kept = tr("Kept as {link} with its machine-readable twin.", link=f"briefings?briefing={number}")
    head = tr("Log then: {digest}", digest=log_head[:HEAD_LETTERS]) if log_head else ""
    return {"number": number, "kept": f"{kept} {head}".strip()}


def printed(
    pages: Sequence[dict[str, Any]],
    pictures: Mapping[str, bytes],
    *,
    today: date,
    once: Mapping[str, Any] | None = None,
) -> tuple[bytes, int]:
    """Pages as PDF, and how many sheets they took. Smaller pictures are tried until a site's answer fits one sheet.

    Args:
        pages: from brief_page.page.
        pictures: PNG by the file name that the pages use.
        today: written into the document as its date.
        once: what is said once or on each sheet: "handling", "summary" (from summary_sheet), "delta", "number", "kept".

    Raises:
        typst.TypstError: the template is broken.
    """
    pictures_at, series_at, flows = [0] * len(pages), [0] * len(pages), [False] * len(pages)
    moment = datetime(today.year, today.month, today.day, tzinfo=UTC)
    with tempfile.TemporaryDirectory(prefix="compound-watch-brief-") as name:
        root = Path(name)
        for file, picture in pictures.items():
            (root / file).write_bytes(picture)
        source = root / "briefing.typ"
        source.write_bytes(TEMPLATE.read_bytes())
        fonts = typst.Fonts(include_system_fonts=False, font_paths=list(font_folders()))
        while True:
            data = _json(pages, (pictures_at, series_at, flows), today, {**NOTHING, **(once or {})})
            compiler = typst.Compiler(source, root=root, font_paths=fonts, sys_inputs={"data": data})
            answers, proofs, count = _sheets(compiler)
            fixed = [1 if flow else used for used, flow in zip(proofs, flows, strict=True)]
            full = _smaller(answers, pictures_at, len(PICTURE_MM)) + _smaller(fixed, series_at, len(SERIES_PERCENT))
            if not full and not _runs_over(answers, pages, pictures_at, series_at, flows):
                break
        body = compiler.compile(format="pdf", timestamp=moment)
    if not isinstance(body, bytes):
        raise TypeError("the printer gave no PDF")
    return body, count


def _smaller(sheets: Sequence[int], at: list[int], sizes: int) -> int:
    """Give each site that runs over its sheet the next smaller size; returns how many could still be made smaller."""
    tight = [i for i, used in enumerate(sheets) if used > 1 and at[i] + 1 < sizes]
    for i in tight:
        at[i] += 1
    return len(tight)


def _runs_over(
    answers: Sequence[int],
    pages: Sequence[dict[str, Any]],
    pictures_at: list[int],
    series_at: list[int],
    flows: list[bool],
) -> bool:
    """Let the answers that fill more than a sheet with the smallest pictures flow: where the place lies and how far to
    trust the page then stand at the head of the next sheet, with pictures of their full size on both. Returns whether
    any was changed."""
    over = [i for i, used in enumerate(answers) if used > 1 and not flows[i] and pages[i]["proof"] is not None]
    for i in over:
        flows[i], pictures_at[i], series_at[i] = True, 0, 0
    return bool(over)


def _sheets(compiler: typst.Compiler) -> tuple[list[int], list[int], int]:
    """How many sheets each site's answer takes, and its proof; and how many the whole briefing does."""
    begins, answered, ends = (
        [int(mark["page"]) for mark in json.loads(compiler.query(f"<{label}>", field="value"))]
        for label in ("begins", "answered", "ends")
    )
    answers = [b - a + 1 for a, b in zip(begins, answered, strict=True)]
    proofs = [b - a for a, b in zip(answered, ends, strict=True)]
    return answers, proofs, ends[-1] if ends else 0


def _json(
    pages: Sequence[dict[str, Any]],
    sizes: tuple[Sequence[int], Sequence[int], Sequence[bool]],
    today: date,
    once: Mapping[str, Any],
) -> str:
    sized = [
        p | {"picture_mm": PICTURE_MM[k], "series_percent": SERIES_PERCENT[j], "flows": flows, "first": n == 0}
        for n, (p, k, j, flows) in enumerate(zip(pages, *sizes, strict=True))
    ]
    names = listed([p["name"] for p in pages], limit=3)
    return json.dumps(
        {
            "pages": sized,
            **once,
            "title": tr("Compound Watch briefing: {names}", names=names),
            "today": [today.year, today.month, today.day],
            "demo": [tr(words) for words in DEMO_STRIP],
            "unreviewed": unreviewed_words(),
            "foot": tr(FOOT),
            "logo": LOGO,
            "words": {name: tr(words) for name, words in WORDS.items()},
        },
        ensure_ascii=False,
    )


def _texts(value: Any) -> str:
    """Every text of the pages in one, drawings left out."""
    if isinstance(value, str):
        return "" if value.startswith("<svg") else value
    if isinstance(value, dict):
        return "".join(_texts(part) for part in value.values())
    return "".join(_texts(part) for part in value) if isinstance(value, list | tuple) else ""
