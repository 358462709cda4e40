"""Doctor's look at the store: its file, its rows, the chips that it vouches for, and what was written for others."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from geodata.errors import CompoundWatchError, NotFound, SettingsRefused, StorageUnreachable
from geodata.i18n.english_formats import in_figures
from geodata.looks.run import Run, RunState, in_time, last_ended, whole_runs
from geodata.restored import KEPT_ISSUE, kept_issues
from geodata.store import FILE_NAME
from geodata.store.examine import RESTORE, UNREADABLE, unread
from geodata.store.row_digests import COVERED, RowChange
from geodata.store.upkeep import PEOPLE_EDIT
from geodata.workspace import Workspace
from pipelines.context.run_lock import run_under_way
from pipelines.issued_briefings.issued_files import (
    ISSUED,
    TWIN,
    fault_of,
    file_of,
    log_head_in,
    names_of_files,
    step_at,
)
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, note, of_problems, wrong
from pipelines.operate.schedule import counted_from, missed_since, schedule_of
from pipelines.read.chip_faults import faults, not_in_bucket
from pipelines.run.control_notes import control_notes
from pipelines.timestamps.kept import FOLDER
from pipelines.timestamps.prove import check_proofs
from pipelines.timestamps.stamp import check_timestamps

PROBE_BYTES = 1_000_000
"""What a look writes and takes away again, to know whether the disk takes anything: SQLite needs some 40 kB."""
STALE_DAYS = 7
"""Days without a run to its end from which that is wrong, whatever began meanwhile, and whether one is planned."""
MOST_FILES_NAMED = 5
"""Of one folder that was written for others: with more files changed, one line stands for all."""
WRITE_AGAIN = "Write it again: import or publish the reports, or brief the site"
READ_WHY = "Read why with: compound-watch status"
RUN_AGAIN = 'Run it: compound-watch run; or each night: compound-watch schedule --cron "0 19 * * *"'
LEAST_GB, GB_PER_SITE = 1.0, 0.03
"""Free space in GB under which a night's chips may not fit: what any run needs, and what a watched site adds."""


def examine_store(workspace: Workspace) -> list[DoctorFinding]:
    """Findings about the store and all that it vouches for; what cannot be looked at is said, and why."""
    disk = disk_fault(workspace.root)
    if disk is not None:  # a store that is sound cannot be read there either, and would be called damaged
        unseen = "it was not looked at, since the disk takes nothing: what could not be read may be sound"
        return [disk, wrong("store", unseen, "Mend the disk first, then run compound-watch doctor again")]
    try:
        state = workspace.examine_store()
    except CompoundWatchError as error:
        unseen = f"where it is was not told, since the settings cannot be read ({error.cause})"
        return [wrong("store", unseen, "Mend the settings first, then run compound-watch doctor again")]
    if state is None:
        return [_no_store(workspace)]
    findings = of_problems(state.problems)
    if not state.readable:
        unseen = "rows, chips and what was published were not looked at, since the store cannot be read or trusted"
        return [
            *findings,
            wrong("rows and chips", unseen, "Mend the store first, then run compound-watch doctor again"),
        ]
    if not state.problems:
        findings.append(_sound(workspace))
    for look in (_sites, _rows, _log, _timestamps, _proofs, _chips, _control_sets, _issues, _kept_files):
        try:
            findings += look(workspace)
        except CompoundWatchError as error:  # it says itself whether it saw damage, or could not get at the store
            findings.append(wrong(error.thing, error.cause, error.next_step))
        except UNREADABLE as error:
            findings += of_problems((unread(error, FILE_NAME, "a row of it cannot be read"),))
    return list(dict.fromkeys(findings))


def disk_fault(root: Path) -> DoctorFinding | None:
    """Why nothing can be written beside a store, which reading it needs too; None where it can.

    Args:
        root: folder of the workspace.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=root, prefix=".doctor-") as probe:
            probe.write(bytes(PROBE_BYTES))
            probe.flush()
    except OSError as error:
        cause = f"its disk takes nothing ({error.strerror or type(error).__name__})"
        return wrong("space", cause, "Make room, or let this user write there, then run compound-watch doctor again")
    return None


def _sound(workspace: Workspace) -> DoctorFinding:
    if not workspace.database:
        return good("store", "its file, references and indexes are sound")
    beside = f"; {FILE_NAME} is in the workspace too, and is not used" if (workspace.root / FILE_NAME).exists() else ""
    return good("store", f"{workspace.store.name} answers, its references and indexes are sound{beside}")


def _sites(workspace: Workspace) -> list[DoctorFinding]:
    sites = workspace.store.sites()
    watched = sum(s.watched for s in sites)
    return [
        good("sites", f"{in_figures(len(sites), 'site')}, {watched} watched"),
        _space(workspace.root, watched),
        _last_run(workspace, datetime.now(UTC)),
    ]


def _space(root: Path, watched: int) -> DoctorFinding:
    free, needed = shutil.disk_usage(root).free / 1e9, LEAST_GB + GB_PER_SITE * watched
    if free >= needed:
        return good("space", f"{free:.0f} GB free")
    cause = f"{free:.2f} GB free, and a night over {in_figures(watched, 'site')} may need {needed:.2f} GB"
    return wrong("space", cause, "Make room before the next night")


def _last_run(workspace: Workspace, now: datetime) -> DoctorFinding:
    """How the newest run of all watched sites ended and when it began, and whether a planned one did not begin."""
    runs, watched_since = workspace.store.runs(limit=None), workspace.store.watched_since()
    newest = next(iter(whole_runs(runs, now, watched_since)), None)
    schedule = schedule_of(workspace.root, now)
    since = counted_from(schedule.since, newest.started_at if newest else None, now)
    missed = missed_since(schedule.cron, since, now) if schedule.cron else None
    state = RunState.DONE if newest is None else newest.state
    if state is RunState.RUNNING and not run_under_way(workspace):  # its process could not say so
        state = RunState.INTERRUPTED
    outcome = f"{newest.id}: {state}, begun {newest.started_at:%Y-%m-%d %H:%M} UTC" if newest else "none yet"
    outcome += _of_a_part(newest, runs, now)
    if missed is not None:
        cause = f"{outcome}; the run due {missed:%Y-%m-%d %H:%M} UTC has not begun"
        return wrong("last run", cause, "Look at the scheduler: compound-watch status")
    if state is RunState.RUNNING:
        return good("last run", outcome)
    ended = last_ended(runs, now, watched_since) or newest or next(reversed(in_time(runs, now)), None)
    if ended is None:
        return good("last run", outcome)
    days = (_as_read(workspace, now) - ended.started_at).days
    whole = state in (RunState.DONE, RunState.PARTLY)
    if days >= STALE_DAYS:
        cause = f"{outcome}; none came to its end in {in_figures(days, 'day')}"
        return wrong("last run", cause, RUN_AGAIN if whole else READ_WHY)
    if newest is None:
        return note("last run", outcome, RUN_AGAIN)
    return good("last run", outcome) if state is RunState.DONE else note("last run", outcome, READ_WHY)


def _of_a_part(newest: Run | None, runs: Sequence[Run], now: datetime) -> str:
    """That runs since then visited some of the watched sites and count as none of them all; "" where none did."""
    made = in_time(runs, now)
    if not made or made[0] == newest:
        return ""
    sites = in_figures(made[0].sites, "site")
    return f"; {made[0].id} since visited {sites} alone" if newest else f" of all sites; {made[0].id} visited {sites}"


def _as_read(workspace: Workspace, now: datetime) -> datetime:
    """The clock; in a demo, whose world has come to its end and has no more nights, the end of its last day."""
    day = workspace.reading_day(now.date())
    return now if day == now.date() else datetime.combine(day, time.max, UTC)


def _no_store(workspace: Workspace) -> DoctorFinding:
    left = sum(1 for _ in workspace.chips_dir.rglob("*.tif"))
    catalogs = (workspace.published_dir, workspace.reports_dir)
    if left or any(path.is_file() for folder in catalogs for path in folder.rglob("*")):
        there = in_figures(left, "chip") if left else "a published catalogue"
        return wrong("store", f"{FILE_NAME} is gone, and {there} it wrote still here", RESTORE)
    return wrong(
        "store",
        f"{FILE_NAME} is not there: this folder holds no site and no run",
        "Import sites if the workspace is new; else put back the last good copy of the folder",
    )


def _rows(workspace: Workspace) -> list[DoctorFinding]:
    changes = workspace.store.row_changes()
    if not changes:
        return [good("rows", f"every row is as the program wrote it (tables: {len(COVERED)})")]
    return [told_change(change) for change in changes]


def told_change(change: RowChange) -> DoctorFinding:
    """A row that was changed outside the program, with what can be done about it."""
    how = {"changed": "it was changed", "added": "it was added", "removed": "it was removed"}[change.how]
    step = RESTORE
    if change.noun in PEOPLE_EDIT:
        step = f'If that was meant, accept it: compound-watch doctor --accept "{change.label}"; else restore a backup'
    return wrong(change.label, f"{how} outside the program", step)


def _log(workspace: Workspace) -> list[DoctorFinding]:
    """The chain of the log, and the rows that it tells of."""
    store = workspace.store
    step = f"{RESTORE}; hold its log to a briefing that left the house, which prints the digest of its head"
    findings = [
        wrong(f"log entry {fault.number}" if fault.number else "log", fault.cause, step) for fault in store.log_faults()
    ]
    if findings:
        return findings
    head = store.log_head()
    if head is None:
        return [good("log", "not begun: nothing that it tells of has been kept yet")]
    begun = store.log_entry(1)
    since = f"it speaks from {begun.at:%Y-%m-%d %H:%M} UTC on" if begun else "its beginning is missing"
    return [good("log", f"{in_figures(head.number, 'entry', 'entries')}, {since}; head {head.sha256}")]


ANOTHER_COPY = f"Hold the log to another copy of {FOLDER}/ or to a briefing that left the house; else restore a backup"


def _timestamps(workspace: Workspace) -> list[DoctorFinding]:
    """What authorities outside said of the log, and that it is still the one they saw."""
    try:
        kept = check_timestamps(workspace)
    except (NotFound, SettingsRefused) as error:  # the extra, or the file of roots: no row of the store is damaged
        return [wrong("timestamps", error.cause, error.next_step)]
    if not kept:
        return []
    step = ANOTHER_COPY
    findings = [wrong(f"timestamp of log entry {one.place.number}", one.fault, step) for one in kept if one.fault]
    if findings:
        return findings
    newest = kept[-1]
    by = f" by {newest.told.authority}" if newest.told and newest.told.authority else ""
    sure = "" if by else "; signatures were not checked, since timestamp_roots names no file"
    at = f"{newest.told.at:%Y-%m-%d %H:%M} UTC" if newest.told else ""
    return [
        good(
            "timestamps",
            f"{in_figures(len(kept), 'timestamp')}, the newest of log entry {newest.place.number}{by}, {at}{sure}",
        )
    ]


def _proofs(workspace: Workspace) -> list[DoctorFinding]:
    """What calendars said of the log, and that it is still the one they saw; a block is read by `ots verify` alone."""
    try:
        kept = check_proofs(workspace)
    except NotFound as error:  # the extra: no row of the store is damaged
        return [wrong("proofs", error.cause, error.next_step)]
    if not kept:
        return []
    findings = [wrong(f"proof of log entry {one.place.number}", one.fault, ANOTHER_COPY) for one in kept if one.fault]
    if findings:
        return findings
    whole = [(one.place.number, one.told.blocks[0]) for one in kept if one.told and one.told.blocks]
    waiting = len(kept) - len(whole)
    newest = f", the newest whole one of log entry {whole[-1][0]}, in block {whole[-1][1]} of Bitcoin" if whole else ""
    return [good("proofs", f"{in_figures(len(kept), 'proof')} (OpenTimestamps){newest}; {waiting} not complete yet")]


def _issues(workspace: Workspace) -> list[DoctorFinding]:
    """Briefings that were issued: their files as they were kept, and that the log is still the one they name."""
    store, root = workspace.store, workspace.root
    issues = store.briefings()
    known, carried = store.log_digests(), kept_issues(root)
    findings: list[DoctorFinding] = []
    for one in issues:
        if one.deleted_at is not None:
            if (root / one.folder).exists():
                step = f"Delete its files: {root / one.folder}"
                findings.append(wrong(f"briefing {one.id}", "it was deleted, and its files are still here", step))
            continue
        faults = [fault for fault in (fault_of(root, one, name) for name in names_of_files(root, one)) if fault]
        findings += [wrong(f"briefing {one.id}", fault, step_at(root, one)) for fault in faults]
        head = "" if faults else log_head_in(file_of(root, one, TWIN))
        if head and head not in known and KEPT_ISSUE.format(id=one.id) not in carried:
            cause = "the log that it names when it was made is not in the log of today"
            findings.append(wrong(f"briefing {one.id}", cause, RESTORE))
    folders = {path.name for path in (root / ISSUED).glob("*") if path.is_dir()}
    for name in sorted(folders - {one.id for one in issues}):
        cause = "it lies in the archive, and no issue of that number is stored"
        findings.append(
            wrong(f"folder {ISSUED}/{name}", cause, "Take it out of the archive, or put the store's copy back")
        )
    return findings or [good("briefings", f"{in_figures(len(issues), 'issue')}, every sha256 as kept")]


def _chips(workspace: Workspace) -> list[DoctorFinding]:
    store = workspace.store
    chips = store.chips_of_seen_looks([site.id for site in store.sites(retired=True)])
    try:
        lacking = not_in_bucket(workspace.archive, chips)
        damaged = list(faults(workspace.archive, [(chip, None) for chip in chips]))
    except StorageUnreachable as error:
        return [wrong(error.thing, error.cause, error.next_step)]
    findings = [
        wrong(
            f"chip {chip.path}",
            fault.cause,
            "Run compound-watch doctor --repair, or the next run: it is set aside and its look read again",
        )
        for chip, fault in damaged
    ]
    known = {chip.path for chip, _ in damaged}
    findings += [
        wrong(f"chip {chip.path}", "it is not in the object storage", "The next run puts it there from this machine")
        for chip in lacking
        if chip.path not in known
    ]
    for one in store.set_aside_chips():
        if one.settled_at is None:
            where = f", kept as {one.kept_as}" if one.kept_as else ""
            cause = f"it was set aside on {one.set_aside_at:%Y-%m-%d} ({one.cause}){where}; its look waits"
            step = "Run compound-watch doctor --repair, or put its file back from a backup"
            findings.append(wrong(f"chip {one.path}", cause, step))
    return findings or [good("chips", f"{in_figures(len(chips), 'chip')}, every sha256 as written")]


def _control_sets(workspace: Workspace) -> list[DoctorFinding]:
    kept = workspace.store.control_sets()
    notes = control_notes(workspace, workspace.store.sites(), history=True)
    damaged = sum(note.damaged for note in notes)
    summary = f"{len(kept)} kept, " + (f"{damaged} of those in force damaged" if damaged else "every sha256 as written")
    findings = [wrong("control sets", summary, "Look at each below")] if damaged else [good("control sets", summary)]
    return findings + [
        DoctorFinding(f"control set at {note.site_id}", not note.damaged, note.told, note.next_step) for note in notes
    ]


def _kept_files(workspace: Workspace) -> list[DoctorFinding]:
    findings: list[DoctorFinding] = []
    seen, gone = set[str](), list[Path]()
    for kept in workspace.store.kept_files():  # by path, so that a folder comes before what lies in it
        files = {path: sha256 for path, sha256 in kept.digests().items() if path not in seen}
        seen |= files.keys()
        if any(Path(kept.path).is_relative_to(folder) for folder in gone):
            continue
        if not (workspace.root / kept.path).exists():
            gone.append(Path(kept.path))
            findings.append(_taken_away(workspace, kept.path, len(files)))
            continue
        causes = ((path, _changed(workspace.root / path, sha256)) for path, sha256 in files.items())
        findings += _of_files(kept.path, len(files), [(path, cause) for path, cause in causes if cause])
    return findings or [
        good("published", f"{in_figures(len(seen), 'file')}, every sha256 as written" if seen else "nothing yet")
    ]


def _taken_away(workspace: Workspace, path: str, files: int) -> DoctorFinding:
    """A folder or file that is not there at all: what was written for others may have been moved on purpose."""
    cause = f"it is gone, with {in_figures(files, 'file')}"
    if (workspace.root / path).is_relative_to(workspace.reports_dir):
        return wrong(path, cause, "Import the reports again, or restore a backup")
    return note(path, cause, "If somebody took it away on purpose, nothing is to be done; else write it again")


def _of_files(path: str, count: int, changed: Sequence[tuple[str, str]]) -> list[DoctorFinding]:
    """A line for each file of a folder that is not as it was written; one for all where they are many."""
    if len(changed) <= MOST_FILES_NAMED:
        return [wrong(f"file {name}", cause, WRITE_AGAIN) for name, cause in changed]
    names = ", ".join(Path(name).relative_to(path).as_posix() for name, _ in changed[:MOST_FILES_NAMED])
    cause = f"gone or not as written: {len(changed):,} of its {in_figures(count, 'file')}, first {names}"
    return [wrong(path, cause, WRITE_AGAIN)]


def _changed(path: Path, sha256: str) -> str:
    try:
        body = path.read_bytes() if path.is_file() else None
    except OSError as error:
        return f"it cannot be opened ({error.strerror})"
    if body is None:
        return "it is gone"
    return "" if hashlib.sha256(body).hexdigest() == sha256 else "it is not what was written (its sha256 differs)"


CHECK = DoctorCheck(examine_store, order=30)
