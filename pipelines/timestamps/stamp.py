"""The head of the log, stamped after each run and when asked for; and what was kept, held to the log of today."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geodata.errors import CompoundWatchError, SettingsRefused, TimestampRefused
from geodata.i18n.messages import english
from geodata.workspace import Workspace
from pipelines.context.disk_fault import disk_refused
from pipelines.timestamps.authority import Told, ask, told_by
from pipelines.timestamps.kept import KeptTimestamp, head_in, keep, kept_timestamps, place_of

CLOCKS_S = 300.0
"""Seconds by which the clocks of this machine and of the authority may differ."""


@dataclass(frozen=True)
class Stamped:
    """A timestamp of an entry of the log."""

    number: int  # of the entry
    head: str  # its sha256
    told: Told
    new: bool  # it was asked for now; False = this head had been stamped before

    def line(self) -> str:
        """For a person."""
        by = f" by {self.told.authority}" if self.told.authority else ""
        sure = "" if self.told.checked else "; its signature was not checked, since timestamp_roots names no file"
        return (
            f"Log entry {self.number} {'stamped' if self.new else 'was stamped already'}{by}: it existed at "
            f"{self.told.at:%Y-%m-%d %H:%M:%S} UTC{sure}. sha256 {self.head}"
        )


def stamp_log(workspace: Workspace) -> Stamped | None:
    """Ask the authority of the settings for a timestamp of the newest entry of the log, and keep it.

    Returns:
        What it says; None where the log has not begun.

    Raises:
        SettingsRefused: no authority is named, or its roots cannot be read.
        TimestampRefused: it does not answer, or with something else.
        DiskRefused: the answer cannot be kept.
        NotFound: the extra `timestamps` is not installed.
    """
    settings = workspace.settings
    if not settings.timestamp_authority:
        raise SettingsRefused(
            "timestamp_authority",
            "no timestamp authority is named, so nobody outside can be asked",
            "Set the address of one (RFC 3161) in compound-watch.toml",
        )
    entry = workspace.store.log_head()
    if entry is None:
        return None
    roots = roots_of(workspace)
    place = place_of(workspace.root, entry.number)
    if place.token.exists() and head_in(place) == entry.sha256:
        return Stamped(entry.number, entry.sha256, told_by(place.token.read_bytes(), entry.sha256, roots), new=False)
    token, timestamp = ask(settings.timestamp_authority, entry.sha256, roots)
    try:
        keep(workspace.root, entry.number, entry.sha256, token)
    except OSError as error:
        raise disk_refused(error, "timestamp") or error from error
    return Stamped(entry.number, entry.sha256, timestamp, new=True)


def roots_of(workspace: Workspace) -> Path | None:
    """The file of trusted roots, by its path in the workspace; None where none is named."""
    named = workspace.settings.timestamp_roots
    return workspace.root / named if named else None


@dataclass(frozen=True)
class Checked:
    """One timestamp that was kept, held to the log of today."""

    place: KeptTimestamp
    told: Told | None  # None = see fault
    fault: str  # what is wrong, without a final full stop; "" = nothing


def check_timestamps(workspace: Workspace) -> list[Checked]:
    """Every timestamp that was kept, the oldest first.

    Raises:
        SettingsRefused: the roots cannot be read.
        NotFound: the extra `timestamps` is not installed.
    """
    roots = roots_of(workspace)
    return [_checked(workspace, place, roots) for place in kept_timestamps(workspace.root)]


def _checked(workspace: Workspace, place: KeptTimestamp, roots: Path | None) -> Checked:
    for path in (place.head, place.token):
        if not path.is_file():
            return Checked(place, None, english("its file {name} is gone", name=path.name))
    head = head_in(place)
    entry = workspace.store.log_entry(place.number)
    try:
        timestamp = told_by(place.token.read_bytes(), head, roots)
    except TimestampRefused as error:
        return Checked(place, None, error.cause)
    if entry is None or entry.sha256 != head:
        cause = english("the log had another entry {number} when it was stamped", number=place.number)
        return Checked(place, timestamp, cause)
    if entry.at > timestamp.at and (entry.at - timestamp.at).total_seconds() > CLOCKS_S:
        return Checked(place, timestamp, "the entry says that it was written after it was stamped: a clock was wrong")
    return Checked(place, timestamp, "")


def stamp_after_run(workspace: Workspace) -> str:
    """Stamp the log after a run where an authority is named: a line for the operator; "" where none is.

    An authority that is away ends no night: what it says is returned as the line.
    """
    if not workspace.settings.timestamp_authority:
        return ""
    try:
        stamped = stamp_log(workspace)
    except CompoundWatchError as error:
        return str(error)
    return stamped.line() if stamped else ""
