"""Doctor's look at the last backup: whether there is one, how old it is, and whether it can be restored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from geodata.access.audience import Audience
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import in_figures
from geodata.restored import NotConfirmed, require_confirmed, restores
from geodata.workspace import Workspace
from pipelines.backup.examine_backup import examine_archive
from pipelines.backup.remembered import last_backup
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, note, wrong

THING = "backup"
MAKE = "Make one on another disk: compound-watch backup --out FILE"


def examine_backup(root: Path, now: datetime) -> DoctorFinding:
    """What is known of the last backup of a workspace, read to its last byte where it still lies where it was written.

    Args:
        root: folder of the workspace.
        now: aware time.
    """
    made = last_backup(root)
    if made is None:
        return note(THING, _none_made(root), MAKE)
    path, age = Path(made.path), (now - made.made_at).days
    since = f"the last is of {made.made_at:%Y-%m-%d}, {in_figures(max(age, 0), 'day')} ago"
    if not path.is_file():
        step = "Try it where it lies now: compound-watch restore FILE --check"
        return note(THING, f"{since}, and {path.name} is no longer where it was written", step)
    try:
        backup = examine_archive(path)
    except CompoundWatchError as error:
        return wrong(THING, f"{since}; {path.name}: {error.cause}", MAKE)
    if backup.faults:
        return wrong(THING, f"{since}; {path.name} cannot be restored: {backup.faults[0].removesuffix('.')}", MAKE)
    if made.digest and backup.digest != made.digest:
        return wrong(THING, f"{since}, and {path.name} is another backup now: it was written over", MAKE)
    lacking = f", without {in_figures(len(backup.lacking), 'chip')} that it says are left out" if backup.lacking else ""
    return good(THING, f"{since}, and {path.name} can be restored{lacking}")


def _none_made(root: Path) -> str:
    """That no backup is known; of a restored workspace of which day the one is that it came from."""
    try:
        restored = restores(root)
    except CompoundWatchError:  # told of the restore itself
        restored = ()
    if not restored or not restored[-1].backup_of:
        return "none was made with this program"
    return f"it was restored from a backup of {restored[-1].backup_of[:10]}, and none was made since"


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    return *_restored(workspace.root), examine_backup(workspace.root, datetime.now(UTC))


def _restored(root: Path) -> tuple[DoctorFinding, ...]:
    """A restore that waits for a person's word: until then nobody outside reads anything."""
    try:
        require_confirmed(root, Audience.PUBLIC)
    except NotConfirmed as error:
        return (note("restore", f"partners and the public read nothing: {error.cause}", error.next_step),)
    except CompoundWatchError as error:
        return (wrong("restore", error.cause, error.next_step),)
    return ()


CHECK = DoctorCheck(_look, order=50)
