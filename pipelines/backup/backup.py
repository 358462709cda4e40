"""Write a backup: one moment of the store, and the chips and files that belong to it, in one zip: a bag (RFC 8493).

Runs, dashboards and people go on meanwhile: the store is copied first, as it is at one moment, and chips are never
written over. What a backup says it holds is read back before it takes its name.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shlex
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from geodata.chip_archive import ChipArchive, folder_of
from geodata.errors import DiskRefused, FileRefused, NotAllowed
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english
from geodata.store import FILE_NAME as STORE
from geodata.store.team.database import database_name
from geodata.store.team.snapshot import Snapshot, snapshot, vouched_for
from geodata.version import code_version
from geodata.workspace import Workspace
from pipelines.backup.contents import PLACE, WORDED, left_out, not_kept, other_files, own_names, without_secrets
from pipelines.backup.examine_backup import ABOUT, FORMAT, examine_archive
from pipelines.backup.left_behind import sweep_left_behind
from pipelines.backup.remembered import Remembered, remember_backup
from pipelines.context.disk_fault import disk_refused
from pipelines.context.progress import Progress, silent
from pipelines.evidence.bag import DECLARATION, MANIFEST, TAG_MANIFEST
from pipelines.read.chip_faults import bring

_ALWAYS = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_EVERY = 200
"""Chips between two words about how far it is."""


SCRATCH = ".compound-watch-backup-"
"""How the name of the folder begins in which a backup copies the store, beside the file that it writes."""


@dataclass(frozen=True)
class BackupReport:
    """What a backup came to."""

    path: Path
    files: int  # that it holds, the store among them
    chips: int
    size: int  # bytes
    left_out: tuple[str, ...] = ()  # chips that could not be copied, with the cause
    changed_outside: tuple[str, ...] = ()  # rows of a database that were changed outside the program
    secrets: int = 0  # lines of settings and subscriptions whose password was taken out
    not_kept: tuple[str, ...] = ()  # names in the workspace that are none of its own
    not_backed_up: tuple[str, ...] = ()  # folders of its own that no backup holds, with the reason

    @property
    def ok(self) -> bool:
        """Whether nothing was missing."""
        return not self.left_out

    def lines(self) -> list[str]:
        """The report in plain lines."""
        lines = [
            f"Wrote {self.path.name}: the store, {in_figures(self.chips, 'chip')}, {in_figures(self.files, 'file')}, "
            f"{self.size / 1e6:,.0f} MB, every sha256 read back.",
            "It holds all that the workspace holds, restricted places too: keep it where only the operator reads it.",
        ]
        if self.secrets:
            lines.append(f"Lines whose password was left out, to be written in again after a restore: {self.secrets}.")
        if self.not_kept:
            lines.append(f"Left out, being no part of a workspace: {', '.join(self.not_kept)}.")
        lines += [f"Left out as it should be: {line}." for line in self.not_backed_up]
        if self.changed_outside:
            lines.append(f"Rows that were changed outside the program: {', '.join(self.changed_outside)}.")
        lines += [f"Left out: {line}" for line in self.left_out]
        return [*lines, f"Try it with: compound-watch restore {shlex.quote(str(self.path))} --check"]


@dataclass
class _Writing:
    """A bag while it is written: each file once, with the digest of the bytes that went in."""

    archive: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, body: bytes) -> None:
        """A file of which all bytes are at hand."""
        with self._member(name) as into:
            into.write(body)
        self.digests[name] = hashlib.sha256(body).hexdigest()

    def copy(self, name: str, path: Path) -> None:
        """A file of any size."""
        digest = hashlib.sha256()
        with path.open("rb") as source, self._member(name) as into:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                into.write(chunk)
        self.digests[name] = digest.hexdigest()

    def close(self, about: dict[str, str]) -> None:
        """The tag files, which say what the bag holds."""
        manifest = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.digests.items()))
        info = "".join(f"{name}: {value}\n" for name, value in about.items())
        tags = {"bag-info.txt": info, "bagit.txt": DECLARATION, MANIFEST: manifest}
        for name, text in tags.items():
            self.add(name, text.encode())
        tag_manifest = "".join(f"{self.digests[name]}  {name}\n" for name in tags)
        self.add(TAG_MANIFEST, tag_manifest.encode())

    def _member(self, name: str) -> IO[bytes]:
        member = zipfile.ZipInfo(name, _ALWAYS)
        member.external_attr = 0o100600 << 16
        return self.archive.open(member, "w", force_zip64=True)


def backup(
    workspace: Workspace, out: Path, progress: Progress = silent, *, now: datetime | None = None
) -> BackupReport:
    """Write a backup of a workspace. Nothing of the workspace is changed but the note of its last backup.

    Args:
        workspace: that is there; its store may be of an older version.
        out: the zip file; one that is there is replaced as a whole once the new one was read back.
        progress: told the steps.
        now: aware time; None reads the clock.

    Raises:
        NotFound: there is no store.
        StoreRefused: the store is damaged or cannot be read: keep the last good backup.
        NotAllowed: the file would take the place of one of the workspace's own or of what is no zip file, or lie in a
            folder that is backed up.
        StorageUnreachable: the object storage with the chips does not answer.
        DiskRefused, FileRefused: the file cannot be written, or what was written cannot be read back.
    """
    made_at = (datetime.now(UTC) if now is None else now).astimezone(UTC)
    out = out.resolve()
    _refuse_inside(workspace.root, out)
    _refuse_another(workspace.root.name, out)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    with _on_disk(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep_left_behind(out.parent, f".{glob.escape(out.name)}.*.part", f"{SCRATCH}*")
        try:
            with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=out.parent) as folder:
                moment = snapshot(workspace.database or workspace.root, Path(folder) / STORE, progress)
                report = _written(workspace, Path(folder) / STORE, moment, part, made_at, progress)
            checked = examine_archive(part, progress)
            if checked.faults:
                raise FileRefused(
                    out.name, checked.faults[0].removesuffix("."), "Write it again, on another disk if it says the same"
                )
            _to_disk(part)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    size = out.stat().st_size
    with suppress(OSError):  # a note that cannot be kept makes no backup bad
        remember_backup(workspace.root, Remembered(str(out), made_at, size, checked.digest))
    return BackupReport(
        out,
        checked.files,
        report.chips,
        size,
        tuple(report.left_out),
        moment.changed_outside,
        report.secrets,
        tuple(not_kept(workspace.root)),
        tuple(left_out(workspace.root)),
    )


@dataclass
class _Held:
    """What was put in."""

    chips: int = 0
    left_out: list[str] = field(default_factory=list)
    secrets: int = 0


def _written(
    workspace: Workspace, store: Path, moment: Snapshot, part: Path, made_at: datetime, progress: Progress
) -> _Held:
    held = _Held()
    part.touch(0o600)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        bag = _Writing(archive)
        bag.copy(f"{PLACE}/{STORE}", store)
        for name in WORDED:
            with suppress(FileNotFoundError):
                text, secrets = without_secrets((workspace.root / name).read_text(encoding="utf-8", errors="replace"))
                held.secrets += secrets
                bag.add(f"{PLACE}/{name}", text.encode())
        _chips(workspace.archive, store, bag, held, progress)
        for path in other_files(workspace.root):
            with suppress(FileNotFoundError):  # taken away or replaced meanwhile by whoever writes it
                bag.copy(f"{PLACE}/{path}", workspace.root / path)
        about = {
            "format": FORMAT,
            "made_at": made_at.isoformat(timespec="seconds"),
            "code_version": code_version(),
            "store_version": moment.version,
            "store": _store_name(workspace),
            "workspace": workspace.root.name,
            "chips": held.chips,
            "left_out": held.left_out,
            "changed_outside": list(moment.changed_outside),
            "secrets": held.secrets,
        }
        bag.add(ABOUT, json.dumps(about, indent=2, ensure_ascii=False).encode())
        bag.close({"Bagging-Date": f"{made_at:%Y-%m-%d}", "Bag-Software-Agent": f"compound-watch {code_version()}"})
    return held


def _chips(archive: ChipArchive, store: Path, bag: _Writing, held: _Held, progress: Progress) -> None:
    """Chips that the store of this moment vouches for, each held against its digest before it goes in."""
    wanted = list(vouched_for(store))
    progress("copy chips", 0, len(wanted))
    for done, chip in enumerate(wanted, 1):
        cause = "its path leads out of the archive"
        if not chip.path.is_absolute() and ".." not in chip.path.parts and chip.path.parts[:1] == ("chips",):
            cause = _chip(archive, chip.path, chip.sha256, bag)
        if cause:
            held.left_out.append(f"{chip.path}: {cause}.")
        else:
            held.chips += 1
        if done % _EVERY == 0 or done == len(wanted):
            progress("copy chips", done, len(wanted))


def _chip(archive: ChipArchive, path: PurePosixPath, sha256: str, bag: _Writing) -> str:
    """Put one chip in; why not, or ""."""
    root = folder_of(archive)
    try:
        bring(archive, str(path), sha256)
        body = (root / path).read_bytes() if (root / path).is_file() else None
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if body is None:
        return "it is not there"
    if hashlib.sha256(body).hexdigest() != sha256:
        return "it is not what was archived (its sha256 differs)"
    if f"{PLACE}/{path}" not in bag.digests:  # two looks of one pass may name one file
        bag.add(f"{PLACE}/{path}", body)
    return ""


def _store_name(workspace: Workspace) -> str:
    return database_name(workspace.database) if workspace.database else STORE


def _refuse_inside(root: Path, out: Path) -> None:
    if any(out.is_relative_to((root / name).resolve()) for name in own_names()):
        cause = "it would take the place of a file of the workspace, or lie in a folder that is backed up"
        raise NotAllowed(out.name, cause, "Choose a folder on another disk")


def _refuse_another(name: str, out: Path) -> None:
    """Refuse to write over what is no backup, or one of a workspace of another name."""
    if not out.is_file() or not out.stat().st_size:
        return
    try:
        with zipfile.ZipFile(out) as there:
            of = json.loads(there.read(ABOUT)).get("workspace", name)  # those of before do not say it
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError, NotImplementedError, RuntimeError) as error:
        cause = "what is there is no backup, and is not written over"
        raise NotAllowed(out.name, cause, "Choose another name") from error
    if of != name:
        cause = english("what is there is the backup of workspace {name}, and is not written over", name=str(of)[:40])
        raise NotAllowed(out.name, cause, "Choose another name")


def _to_disk(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())


@contextmanager
def _on_disk(out: Path) -> Iterator[None]:
    """What the disk refuses in the words of the one family."""
    try:
        yield
    except OSError as error:
        refused = disk_refused(error, out.name)
        if refused is not None:
            raise DiskRefused(refused.thing, refused.cause, "Choose another disk; the last backup stays") from error
        why = english("it cannot be written ({error})", error=error.strerror)
        raise FileRefused(out.name, why, "Choose a folder that you may write to, with space on its disk") from error
