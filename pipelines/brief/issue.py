"""Make an issue of a composed briefing: its row, its twin beside its other files, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from geodata.briefings.briefing import ASKED_FOR, TAKEN_BACK, Briefing, line_in, series_of
from geodata.i18n.messages import in_use
from geodata.store.types import stored_time
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, Composed
from pipelines.brief.briefing_json import Frame, names_of, twin_of
from pipelines.brief.news.since import Since
from pipelines.brief.reading_order import statements_of
from pipelines.issued_briefings.issued_files import (
    COPIES,
    PDF,
    TWIN,
    Copy,
    digest_of,
    file_of,
    measured_in,
    named_in,
    told_in,
)
from pipelines.issued_briefings.keep_issue import earlier_than, keep_issue, last_issue, told_of_others, totals_told

Printer = Callable[[str, str], tuple[dict[str, bytes], int]]
"""Id of the issue and head of the log -> its files but the twin by their names, and how many pages the PDF has."""


def line_of(asked: Asked) -> tuple[object, ...]:
    """What issues of the same scope, edition, recipient, language and action have in common, as Briefing.line."""
    series = series_of(asked.audience, asked.recipient)
    return line_in(series, asked.audience, asked.recipient, asked.site_ids, in_use(), asked.action_id)


def since_last(workspace: Workspace, asked: Asked) -> Since | None:
    """The last issue of the same scope or action, edition, recipient and language; None = this is the first.

    Raises:
        ReadFailed: it is there, and its twin cannot be read.
    """
    last = last_issue(workspace, line_of(asked))
    if last is None:
        return None
    twin = file_of(workspace.root, last, TWIN)
    earlier, shares = earlier_than(workspace, last, twin), measured_in(twin)
    return Since(
        last.day,
        last.id,
        last.made_at,
        told_in(twin),
        {**earlier.measured, **shares} if shares is not None else None,
        {**earlier.named, **named_in(twin)},
        told_of_others(workspace, last, twin, earlier),
        totals_told(workspace, last, twin, earlier),
        earlier,
    )


def issue(workspace: Workspace, made: Composed, printer: Printer, copy: Copy | None) -> Briefing:
    """Number, print and keep a briefing; copied to another file too where one is named.

    Args:
        workspace: where it is kept.
        made: its pages.
        printer: prints it under a number.
        copy: for whoever asked; None = none.

    Raises:
        FileRefused: it cannot be written; then nothing of it is kept.
    """
    asked = made.asked
    sheets = statements_of(made.blocks)

    def make(number: int, key: str, log_head: str) -> tuple[Briefing, dict[str, bytes]]:
        files, pages = printer(key, log_head)
        digests = {name: digest_of(body) for name, body in files.items()}
        issued = replace(_row(workspace, made, number, key), pages=pages, pdf_sha256=digests[PDF])
        frame = Frame(made.delta, made.handling, log_head, {name: digests[name] for name in COPIES})
        twin = twin_of(issued, made.facts, sheets, frame)
        return replace(issued, twin_sha256=digest_of(twin)), {**files, TWIN: twin}

    return keep_issue(workspace, series_of(asked.audience, asked.recipient), asked.today.year, make, copy)


def _row(workspace: Workspace, made: Composed, number: int, key: str) -> Briefing:
    asked = made.asked
    return Briefing(
        id=key,
        series=series_of(asked.audience, asked.recipient),
        year=asked.today.year,
        number=number,
        audience=asked.audience,
        recipient=asked.recipient,
        scope=tuple(sorted(set(asked.site_ids))),
        site_ids=tuple(f.site.id for f in made.facts),
        day=asked.today,
        since=asked.since.day if asked.since is not None else None,
        compared_with=asked.since.issue if asked.since is not None else "",
        made_at=stored_time(datetime.now(UTC)),
        title=made.title,
        language=in_use(),
        names=_names(made),
        pages=0,
        pdf_sha256="",
        twin_sha256="",
        settings_hash=made.settings_hash,
        code_version=code_version(),
    )


def _names(made: Composed) -> tuple[str, ...]:
    """What it tells of, and what it says is told no longer, as an issue keeps it."""
    lines = made.delta.lines if made.delta is not None else ()
    beside = (f"named-site/{key}" for key in made.beside)
    taken_back = (f"{TAKEN_BACK}{line.taken_back}" for line in lines if line.taken_back)
    asked = (f"{ASKED_FOR}{made.asked.asked_for}",) if made.asked.asked_for else ()
    return tuple(dict.fromkeys((*names_of(made.facts), *beside, *made.also, *taken_back, *asked)))
