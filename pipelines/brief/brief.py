"""Write a briefing, answer and proof, in all its forms, from what the audience may see."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from geodata.access.audience import Audience
from geodata.briefings.briefing import Briefing
from geodata.i18n.english_formats import counted, listed, sentence_case
from geodata.i18n.messages import in_use, tr
from geodata.wording.listing_sentences import unanswerable_note
from geodata.workspace import Workspace
from layers.style.escape import printable
from layers.style.missing_glyphs import missing_letters
from pipelines.brief.assemble_briefing import Asked, asked_for_action, composed
from pipelines.brief.first_sheet_of_a_site import cleaned
from pipelines.brief.forms.docx_file import docx_file
from pipelines.brief.forms.html_page import html_page
from pipelines.brief.issue import issue, since_last
from pipelines.brief.news.since import Since
from pipelines.brief.print_sheets import printed
from pipelines.brief.reading_order import Document
from pipelines.brief.sites_of import PlaceSites
from pipelines.issued_briefings.issued_files import DOCX, HTML, PDF, Copy, digest_of
from pipelines.issued_briefings.keep_issue import superseded_by

LAST: Literal["last"] = "last"
"""To be compared with: the last issue of the same scope, edition, recipient and language."""
HEAD_LETTERS = 20
"""Letters of the log's head that are printed: 80 bits of it; the twin has all of them."""


@dataclass(frozen=True)
class BriefReport:
    """What was written."""

    path: Path
    sites: tuple[str, ...]  # ids, in the order of the pages
    pages: int
    left_out: int  # sites and changes that the audience may not see
    without_pictures: tuple[str, ...]  # names of sites whose pixels could not be read, and why
    missing: tuple[str, ...]  # characters that no installed font can draw
    fault: str  # why the PDF does not meet print_sheets.STANDARDS; "" = it does
    issued: Briefing  # as it is kept
    digest: str  # sha256 of the file at `path`
    supersedes: tuple[str, ...]  # ids of the issues in whose place it stands and that are there, the newest first
    deleted_before: tuple[str, ...]  # ids of those that were deleted: it is held against none of them
    not_held: tuple[str, ...] = ()  # which issues before the last could not be read, and why, in sentences
    unanswerable: str = ""  # that whoever is named in it cannot answer, and what to set; "" = they can

    def lines(self) -> list[str]:
        """The report in plain lines."""
        sites, pages = counted(len(self.sites), "site"), counted(self.pages, "page")
        sentences = [tr("Wrote {path}: {sites} on {pages}.", path=self.path, sites=sites, pages=pages)]
        sentences.append(tr("Issued as briefing {id}, sha256 {digest}.", id=self.issued.id, digest=self.digest))
        if self.supersedes:
            sentences.append(tr("It supersedes {ids}.", ids=listed(self.supersedes, limit=4)))
        if self.deleted_before:
            ids = listed(self.deleted_before, limit=4)
            sentences.append(tr("Deleted before it, and not compared with it: {ids}.", ids=ids))
        sentences += self.not_held
        if self.left_out:
            things = sentence_case(counted(self.left_out, "restricted or unreviewed thing"))
            sentences.append(tr("{things} left out.", things=things))
        sentences += [tr("Without pictures: {cause}", cause=why) for why in self.without_pictures]
        if self.missing:
            letters = " ".join(self.missing[:12])
            count = sentence_case(counted(len(self.missing), "letter"))
            sentences.append(tr("{n} no font here can draw ({letters}): run make install.", n=count, letters=letters))
        if self.fault:
            sentences.append(
                tr(
                    "The PDF is not made for readers that speak (PDF/UA) nor for archives (PDF/A): {cause}",
                    cause=self.fault,
                )
            )
        return [*sentences, self.unanswerable] if self.unanswerable else sentences


def write_brief(
    workspace: Workspace,
    site_ids: Sequence[str] | PlaceSites,
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
        site_ids: in the order of the pages, or those of a country or corridor, whose next issue takes the place of this
            one whatever sites it has; empty = every watched site that the audience may see.
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
    ids, asked_for = (site_ids.ids, site_ids.asked_for) if isinstance(site_ids, PlaceSites) else (site_ids, "")
    against = Since(since) if isinstance(since, date) else None
    asked = Asked(tuple(ids), against, audience, today, recipient, asked_for=asked_for)
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
    since: Literal["last"] | None = None,
) -> BriefReport:
    """Write the briefing about an action: of the watched sites that it concerns, since the day before it.

    Args: as write_brief; since: "last" = the last issue about the action in place of that day, where there is one.

    Raises:
        NotFound: this edition shows no such action, or none of its sites is watched.
        FileRefused, NotAllowed, ReadFailed: as write_brief.
    """
    asked = asked_for_action(workspace, Asked((), None, audience, today, recipient, action_id))
    if since == LAST:
        asked = replace(asked, since=since_last(workspace, asked) or asked.since)
    return _written(workspace, asked, out)


def _written(workspace: Workspace, asked: Asked, out: Path | Copy | None) -> BriefReport:
    made = composed(workspace, asked)
    copy = Copy.at(out)
    handling = printable(made.handling)
    once = {"handling": handling, "summary": made.summary, "delta": made.news}

    faults: list[str] = []

    def printer(number: str, log_head: str) -> tuple[dict[str, bytes], int]:
        words = cleaned(_issue_words(number, log_head))
        document = Document(
            made.title, number, in_use(), asked.today, handling, words["kept"], made.blocks, made.pictures
        )
        with ThreadPoolExecutor(1) as beside:  # the printer works outside Python, and the other forms meanwhile
            printing = beside.submit(
                copy_context().run, printed, made.pages, made.pictures, today=asked.today, once={**once, **words}
            )
            page, to_edit = html_page(document), docx_file(document)
            sheets = printing.result()
        faults.append(sheets.fault)
        return {PDF: sheets.pdf, HTML: page, DOCX: to_edit}, sheets.sheets

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
        faults[-1],
        issued,
        digest_of(written.read_bytes()),
        *superseded_by(workspace, issued),
        asked.since.earlier.unread if asked.since is not None else (),
        unanswerable_note(asked.audience, workspace.settings),
    )


def _issue_words(number: str, log_head: str) -> dict[str, str]:
    """What the sheets say of the issue itself."""
    kept = tr("Kept as {link} with its machine-readable twin.", link=f"briefings?briefing={number}")
    head = tr("Log then: {digest}", digest=log_head[:HEAD_LETTERS]) if log_head else ""
    return {"number": number, "kept": f"{kept} {head}".strip()}


def _texts(value: Any) -> str:
    """Every text of the pages in one, drawings left out."""
    if isinstance(value, str):
        return "" if value.startswith("<svg") else value
    if isinstance(value, dict):
        return "".join(_texts(part) for part in value.values())
    return "".join(_texts(part) for part in value) if isinstance(value, list | tuple) else ""
