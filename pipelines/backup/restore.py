"""Put a backup back: it is unpacked and checked beside the workspace, and takes its place whole or not at all."""

from __future__ import annotations

import glob
import os
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from geodata.errors import CompoundWatchError, FileRefused, NotAllowed, StoreRefused
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english
from geodata.notices.subscription import FILE as SUBSCRIPTIONS
from geodata.restored import CONFIRM, PUBLISHED_BEFORE, Restored, remember_restore
from geodata.settings.settings import FILE_NAME as SETTINGS
from geodata.settings.settings import load_settings
from geodata.store import FILE_NAME as STORE
from geodata.store import Store
from geodata.store.team.held_for import HeldFor
from pipelines.backup.carry_files import carry_files
from pipelines.backup.carry_over import Carried, carry_over
from pipelines.backup.contents import all_in_folder
from pipelines.backup.examine_backup import Examined, examine_archive
from pipelines.backup.left_behind import sweep_left_behind
from pipelines.backup.remembered import carry_last_backup
from pipelines.context.disk_fault import disk_refused
from pipelines.context.progress import Progress, silent
from pipelines.context.run_lock import single_flight

SHOWN = 10
"""Faults that are told; one is enough to refuse."""
_STOP = "Stop the dashboard, the schedule and other programs that have it open, then restore again"


@dataclass(frozen=True)
class RestoreReport:
    """What a restore came to."""

    root: Path  # of the workspace that is there now
    examined: Examined
    aside: Path | None  # where the workspace that was there before is kept; None = there was none
    database: bool  # the environment or the settings name a database, which comes before the file
    carried: Carried = field(default_factory=Carried)  # what was taken in again or is left, in plain lines
    unread: str = ""  # why nothing of the workspace that made room could be carried over; "" = it was read
    published: bool = False  # it held published files, which are set aside
    storage: bool = False  # the same of object storage, which comes before the chips in the folder

    def lines(self, past: int | None = None) -> list[str]:
        """The report in plain lines.

        Args:
            past: things that `retention` calls past their time in what is there now; None = they were not counted.
        """
        about = self.examined.about
        lines = [
            f"Restored {self.root.name}: {in_figures(self.examined.files, 'file')}, "
            f"{self.examined.size / 1e6:,.0f} MB, as it stood on {about.get('made_at')}."
        ]
        if self.aside:
            lines.append(f"The workspace that was there is kept as {self.aside.name}, until you delete it.")
        if about.get("store") != STORE:
            lines.append(
                f"Its store was {about.get('store')}, and is a file in the folder now. Into an empty database: "
                f"compound-watch store copy {shlex.quote(str(self.root))} ADDRESS, "
                "then name that as `store` in the settings."
            )
        if self.database:
            names = "COMPOUND_WATCH_STORE names a database, or its settings do"
            lines.append(f"{names}, which comes before this file: take it out first.")
        if self.storage:
            names = "COMPOUND_WATCH_CHIPS names object storage, or its settings do"
            lines.append(f"{names}, which comes before its chips: take it out first.")
        if about.get("secrets"):
            lines.append("Passwords were left out of the settings or subscriptions.toml: write them in again.")
        lines += [f"It is not in the backup: {name}. The next run reads it again." for name in self.examined.lacking]
        here = f"compound-watch --workspace {shlex.quote(str(self.root))}"
        if past:
            lines.append(f"What is past its time is back: {in_figures(past, 'thing')}. Run {here} retention --apply.")
        elif past is None:
            lines.append(f"What is past its time may be back: look with {here} retention.")
        if self.unread:
            lines += [
                *self.carried.lines,
                f"What was taken in, withdrawn or deleted since then could not be carried over: {self.unread}.",
            ]
        elif self.aside:
            lines += self.carried.lines or ("Nothing was taken in, withdrawn, deleted or disputed since then.",)
            lines += self.carried.left
        else:
            lines.append("What was taken in, withdrawn, deleted or disputed since then is not known here: do it again.")
            if (self.root / SUBSCRIPTIONS).is_file():
                lines.append(f"Whoever unsubscribed since then stands in {SUBSCRIPTIONS} again: take them out.")
        if self.published:
            lines.append(
                f"What was published then is set aside in {PUBLISHED_BEFORE}: publish anew once it is confirmed."
            )
        return [
            *lines,
            f"Partners and the public read nothing of it before a person confirms that. "
            f"{CONFIRM.replace('compound-watch', here)}",
        ]


def check_lines(name: str, examined: Examined) -> list[str]:
    """What trying a backup came to, in plain lines."""
    if examined.faults:
        more = len(examined.faults) - SHOWN
        return [
            f"{name} cannot be restored:",
            *(f"  {fault}" for fault in examined.faults[:SHOWN]),
            *([f"  and {more} more"] if more > 0 else []),
        ]
    about = examined.about
    return [
        f"{name} can be restored: {in_figures(examined.files, 'file')}, {examined.size / 1e6:,.0f} MB, every sha256 as "
        f"written; store version {about.get('store_version')}, made {about.get('made_at')} by compound-watch "
        f"{about.get('code_version')}.",
        *(f"  It was left out when it was made: {name}." for name in examined.lacking),
    ]


def restore(
    file: Path, root: Path, *, replace: bool = False, progress: Progress = silent, now: datetime | None = None
) -> RestoreReport:
    """Make the workspace of a backup, whole or not at all.

    Args:
        file: the backup.
        root: folder of the workspace.
        replace: a workspace that is there makes room; it is kept beside it under another name.
        progress: told the steps.
        now: aware time, for that name; None reads the clock.

    Raises:
        NotFound: there is no such backup.
        NotAllowed: a workspace is there, or another program has it open.
        FileRefused: the backup is damaged; nothing was changed.
        StoreRefused, DiskRefused: the folder cannot be made.
    """
    root, at = root.resolve(), (datetime.now(UTC) if now is None else now).astimezone(UTC)
    there = _there(root, replace)
    beside: Path | None = None
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        sweep_left_behind(root.parent, f".{glob.escape(root.name)}.restoring-*")
        beside = Path(tempfile.mkdtemp(prefix=f".{root.name}.restoring-", dir=root.parent))
        examined = examine_archive(file, progress, into=beside)
        _refuse_damaged(file.name, examined)
        _ready(beside)
        aside = root.with_name(f"{root.name}.before-{at:%Y%m%dT%H%M%SZ}") if there else None
        published = _set_published_aside(beside)
        if there:
            _keep_what_feeds_told(root, beside)
            carry_last_backup(root, beside)
        with _nobody_in(root) if there else nullcontext():
            carried, unread = _carried(root, beside, at) if there else (Carried(), "")
            made = Restored(str(examined.about.get("made_at", "")), at.isoformat(timespec="seconds"), carried.lines)
            remember_restore(beside, made)
            _take_place(beside, root, aside)
    except OSError as error:
        refused = disk_refused(error, root.name)
        if refused is not None:
            raise refused from error
        why = english("its folder cannot be made ({error})", error=error.strerror)
        raise StoreRefused(root.name, why, "Choose another folder; nothing was changed") from error
    finally:
        if beside is not None and beside.exists():
            shutil.rmtree(beside, ignore_errors=True)
    database, storage = _elsewhere(root)
    return RestoreReport(root, examined, aside, database, carried, unread, published, storage)


def _carried(root: Path, beside: Path, at: datetime) -> tuple[Carried, str]:
    """What was carried over from the workspace that makes room, and why nothing of its store could be, or ""."""
    files = carry_files(root, beside)
    carried, unread = _carried_from_store(root, beside, at)
    return Carried((*files, *carried.lines), carried.left), unread


def _carried_from_store(root: Path, beside: Path, at: datetime) -> tuple[Carried, str]:
    """What was carried over from its store, and why nothing could be, or "".

    Where its store is a database, a file in its folder is of before it was copied there: it tells nothing of since.
    """
    try:
        if load_settings(root).store:
            return Carried(), "its store is a database, which a restore does not read; look there at what was held"
    except CompoundWatchError as error:
        return Carried(), str(error).rstrip(".")
    if not (root / STORE).is_file():
        return Carried(), "its store is no file in its folder"
    try:
        carried = carry_over(root, beside, at)
    except (CompoundWatchError, sqlite3.DatabaseError) as error:
        return Carried(), str(error).rstrip(".")
    with closing(sqlite3.connect(beside / STORE)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
    return carried, ""


def _elsewhere(root: Path) -> tuple[bool, bool]:
    """Whether environment or settings name a database for the store, and object storage for the chips; the environment
    alone where the settings cannot be read."""
    try:
        settings = load_settings(root)
    except CompoundWatchError:
        return bool(os.environ.get("COMPOUND_WATCH_STORE")), bool(os.environ.get("COMPOUND_WATCH_CHIPS"))
    return bool(settings.store), bool(settings.chips)


def _set_published_aside(beside: Path) -> bool:
    """Move what was published to where nobody serves it from: it tells what may have been held since."""
    published = beside / "published"
    if not published.is_dir() or not any(path.is_file() for path in published.rglob("*")):
        return False
    published.rename(beside / PUBLISHED_BEFORE)
    store = Store.open(beside)
    try:
        for kept in store.kept_files():
            if kept.path.split("/")[0] == "published":
                store.forget_kept_files(kept.path)
    finally:
        store.close()
    return True


def _keep_what_feeds_told(root: Path, beside: Path) -> None:
    """Put the newest file of each feed beside what is set aside: the next one says what of it is no longer told."""
    for feed in (root / "published").glob("feeds-*/feed.json"):
        kept = beside / PUBLISHED_BEFORE / feed.parent.name / feed.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(feed, kept)


def _there(root: Path, replace: bool) -> bool:
    """Whether a workspace is there that has to make room."""
    if not root.exists() or (root.is_dir() and not any(root.iterdir())):
        return False
    if not root.is_dir() or not any((root / name).exists() for name in (STORE, SETTINGS)):
        raise NotAllowed(root.name, "there is something else than a workspace", "Name a new folder with --workspace")
    if not replace:
        raise NotAllowed(
            english("workspace {name}", name=root.name),
            "it is there already, and is never written over",
            "Name a new folder with --workspace, or say --replace: what is there is then kept under another name",
        )
    return True


def _refuse_damaged(name: str, examined: Examined) -> None:
    if examined.faults:
        more = f" (and {len(examined.faults) - 1} more)" if len(examined.faults) > 1 else ""
        raise FileRefused(
            name,
            examined.faults[0].removesuffix(".") + more,
            "Nothing was changed. Take an earlier backup; try it first with: compound-watch restore FILE --check",
        )


def _ready(folder: Path) -> None:
    """Bring the store up to date, let the settings name no database, and get all of it onto the disk."""
    Store.open(folder).close()
    with closing(sqlite3.connect(folder / STORE)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
    settings = folder / SETTINGS
    if settings.is_file():
        settings.write_text(all_in_folder(settings.read_text(encoding="utf-8")), encoding="utf-8")
    os.sync()


@contextmanager
def _nobody_in(root: Path) -> Iterator[None]:
    """Go on only where no run is under way and no program has the store open: it would write into what is set aside."""
    with single_flight(root, work=HeldFor.RESTORE):
        if (root / STORE).is_file():
            try:
                with closing(sqlite3.connect(root / STORE, timeout=0.5, isolation_level=None)) as alone:
                    alone.execute("PRAGMA journal_mode=DELETE")  # refused while anybody else has it open
            except sqlite3.DatabaseError as error:
                if "locked" in str(error):
                    raise NotAllowed(root.name, "another program has its store open", _STOP) from error
        yield


def _take_place(beside: Path, root: Path, aside: Path | None) -> None:
    if aside is not None:
        root.rename(aside)
    try:
        beside.rename(root)
    except OSError:
        if aside is not None:
            aside.rename(root)
        raise
