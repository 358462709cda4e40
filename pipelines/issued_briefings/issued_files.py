"""Briefings that were issued, as they lie in the workspace: read, held to their digests, held together, deleted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from geodata.briefings.briefing import Briefing
from geodata.briefings.comparison import Comparison, Statement, compared
from geodata.errors import FileRefused, NotFound, ReadFailed
from geodata.i18n.messages import english, msg
from geodata.text.personal_data import refuse_personal
from geodata.workspace import Workspace
from pipelines.issued_briefings.form import Form

ISSUED = "briefings/issued"
"""Folder of the issues in a workspace, one folder each by their numbers."""
PDF, HTML, DOCX, TWIN = Form.PDF.file, Form.HTML.file, Form.DOCX.file, "briefing.json"
COPIES = {form.file: form.digest for form in Form if form is not Form.PDF}
"""The same words in other forms than the PDF: name of the file -> where the twin holds its sha256."""
FILES = (PDF, TWIN, *COPIES)
RESTORE = msg("Put its folder back from a backup of the workspace, or write the briefing again under a new number")
LET_READ = msg("Let this user read it, then try again")
SCHEMA = "compound-watch-briefing-1"
"""Name and version of the twin's schema."""


@dataclass(frozen=True)
class Copy:
    """A copy of one form of an issue, outside the archive."""

    path: Path
    name: str  # of the file of its form

    @staticmethod
    def at(out: Path | Copy | None) -> Copy | None:
        """Where a bare path says; its ending names the form, and any other ending is a PDF."""
        if out is None or isinstance(out, Copy):
            return out
        return Copy(out, (Form.named_by(out.suffix) or Form.PDF).file)


def write_whole(out: Path, body: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        FileRefused: it cannot be written.
    """
    half = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(body)
        half.replace(out)
    except OSError as error:
        with suppress(OSError):  # the folder itself may be what is in the way
            half.unlink(missing_ok=True)
        raise FileRefused(
            out.name,
            english("it cannot be written ({error})", error=error.strerror),
            "Choose another file or folder for --out",
        ) from error


def file_of(root: Path, issued: Briefing, name: str) -> bytes:
    """A file of an issue, as it was kept.

    Args:
        root: the workspace.
        issued: one that the reader may see.
        name: one of FILES.

    Raises:
        NotFound: what it said was deleted, or it was issued before this form was kept.
        ReadFailed: the file is gone or is not what was kept.
    """
    what = english("briefing {id}", id=issued.id)
    if issued.deleted_at is not None:
        raise NotFound(what, "what it said was deleted", "Its number and its day stay")
    fault = (name in COPIES and fault_of(root, issued, TWIN)) or fault_of(root, issued, name)
    if fault:
        raise ReadFailed(what, fault, step_at(root, issued))
    if name not in names_of_files(root, issued):
        raise NotFound(
            what,
            english("it was issued before {file} was kept", file=name),
            "Take the PDF, or write the briefing again",
        )
    return (root / issued.folder / name).read_bytes()


def step_at(root: Path, issued: Briefing) -> str:
    """What to do about a fault of an issue's files: they are put back where they are gone or differ, and not where
    this user may not read them."""
    try:
        for name in FILES:
            path = root / issued.folder / name
            if path.is_file():
                with path.open("rb"):
                    pass
    except OSError:
        return LET_READ
    return RESTORE


def names_of_files(root: Path, issued: Briefing) -> tuple[str, ...]:
    """Names of the files of an issue. PDF and twin have their sha256 in the store, the others in the twin."""
    return (PDF, TWIN, *(name for name in COPIES if kept_digest(root, issued, name)))


def kept_digest(root: Path, issued: Briefing, name: str) -> str:
    """sha256 of a file of an issue when it was kept; "" = no such was, or the twin, which holds it, cannot be read."""
    if name in (PDF, TWIN):
        return issued.pdf_sha256 if name == PDF else issued.twin_sha256
    return (_copies_in(root, issued) or {}).get(name, "")


def _copies_in(root: Path, issued: Briefing) -> dict[str, str] | None:
    """sha256 of the copies by their names, as the twin holds them; None = it cannot be read."""
    try:
        twin = json.loads((root / issued.folder / TWIN).read_bytes())
        return {name: str(twin[key]) for name, key in COPIES.items() if key in twin}
    except (OSError, ValueError, TypeError):  # what is wrong with it, fault_of tells
        return None


def fault_of(root: Path, issued: Briefing, name: str) -> str:
    """What is wrong with a file of an issue, in words without a final full stop; "" = nothing.

    Of a copy that was not kept nothing is wrong. Where the twin cannot be read, it is said of the twin that the copies
    cannot be checked.
    """
    path = root / issued.folder / name
    kept = kept_digest(root, issued, name)
    if not kept:
        return ""
    try:
        body = path.read_bytes() if path.is_file() else None
    except OSError as error:
        return english("{file} cannot be opened ({error})", file=name, error=error.strerror)
    if body is not None and digest_of(body) == kept:
        return ""
    fault = english("{file} is gone", file=name)
    if body is not None:
        fault = english("{file} is not what was kept (its sha256 differs)", file=name)
    if name == TWIN and _copies_in(root, issued) is None:
        files = ", ".join(one for one in COPIES if (path.parent / one).exists())
        return english("{fault}; without it {files} cannot be checked", fault=fault, files=files) if files else fault
    return fault


def comparison(root: Path, earlier: Briefing, later: Briefing) -> Comparison:
    """Which sentences of two issues are new, changed and gone.

    Raises:
        NotFound, ReadFailed: as file_of.
    """
    return compared(*(statements_in(file_of(root, one, TWIN)) for one in (earlier, later)))


def delete_issue(workspace: Workspace, briefing_id: str, why: str, by: str, *, now: datetime | None = None) -> Briefing:
    """Delete what an issue said: its files, its title, whom it named and what it told of. Number and digests stay.

    Raises:
        NotFound: none has that number.
        NotAllowed: nobody is named, or no reason is given, or it names a person.
        FileRefused: the files cannot be deleted; then nothing of it is.
    """
    what = english("deleting briefing {id}", id=briefing_id)
    refuse_personal(what, f"{by} \n {why}")
    store = workspace.store
    place = workspace.root / store.briefing(briefing_id).folder
    aside = place.with_name(f".{place.name}.deleted")  # whole until the row is kept, then gone
    try:
        shutil.rmtree(aside, ignore_errors=True)  # of a program that was killed in between
        with ExitStack() as undo:
            with store.transaction():
                gone = store.delete_briefing(briefing_id, why, by, now=now)
                if place.exists():
                    place.rename(aside)
                    undo.callback(aside.rename, place)
            undo.pop_all()
        if aside.exists():
            shutil.rmtree(aside)
    except OSError as error:
        cause = english("its files cannot be deleted ({error})", error=error.strerror)
        raise FileRefused(what, cause, "Let this user write there, then delete it again") from error
    return gone


def statements_in(twin: bytes) -> tuple[Statement, ...]:
    """The statements of a twin that was kept.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    document = json.loads(twin.decode("utf-8"))
    if document["schema"] != SCHEMA:
        raise ValueError(f"its schema is {document['schema']!r}")
    return tuple(Statement(**{k: str(v) for k, v in one.items()}) for one in document["statements"])


def log_head_in(twin: bytes) -> str:
    """sha256 of the newest entry of the log when an issue was made; "" = there was none.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    return str(json.loads(twin.decode("utf-8"))["log_head"] or "")


class ToldChange(NamedTuple):
    """What an issue told of one change."""

    site: str  # id of its site
    state: str  # State
    people: str  # what people's verdicts came to (ReviewState); "" = a twin that does not say


def told_in(twin: bytes) -> dict[str, ToldChange]:
    """Id of each change that a kept twin tells of -> how it was told.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    changes = [(str(site["id"]), one) for site in json.loads(twin.decode("utf-8"))["sites"] for one in site["changes"]]
    return {str(c["id"]): ToldChange(at, str(c["state"]), str(c.get("people", ""))) for at, c in changes}


def measured_in(twin: bytes) -> dict[str, str] | None:
    """Id of each claim beside which a kept twin tells a measured share -> the share in words; None = a twin that does
    not say.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    sites = json.loads(twin.decode("utf-8"))["sites"]
    if not all("measured" in site for site in sites):
        return None
    return {str(key): str(words) for site in sites for key, words in site["measured"].items()}


def named_in(twin: bytes) -> dict[str, str]:
    """Id of each site of which a kept twin has a sheet -> the name by which it told of it, marked as told_name does.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    return {str(site["id"]): str(site["name"]) for site in json.loads(twin.decode("utf-8"))["sites"]}


def digest_of(body: bytes) -> str:
    """sha256 hex."""
    return hashlib.sha256(body).hexdigest()
