"""The head of the log, handed to public calendars after each run; proofs completed later, held to the log of today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from geodata.errors import CompoundWatchError, SettingsRefused, TimestampRefused
from geodata.i18n.messages import english
from geodata.workspace import Workspace
from pipelines.context.disk_fault import disk_refused
from pipelines.timestamps.calendars import ProofTold, completed, hand_in, known_calendar, told_by_proof
from pipelines.timestamps.kept import KeptTimestamp, head_in, keep_proof, kept_proofs, place_of, sum_holds

MOST_ASKED = 30
"""Proofs that wait and are asked for in one run, the newest first: a month of nights. A later head holds all earlier
ones, so that an old proof which nobody completes is no loss once a newer one is complete."""


@dataclass(frozen=True)
class Proved:
    """What was done for the proofs of a log."""

    number: int  # of the newest entry
    head: str  # its sha256
    told: ProofTold
    new: bool  # it was handed in now; False = this head had been handed in before
    completed: tuple[int, ...]  # entries whose proof was completed now, the oldest first
    refusals: tuple[TimestampRefused, ...]  # of calendars that gave nothing when they were asked for the first time

    def line(self) -> str:
        """For a person."""
        if self.told.blocks:
            block = self.told.blocks[0]
            clause = f"has a proof that leads to block {block} of Bitcoin; `ots verify` holds it to the block"
        else:
            handed = "was handed to" if self.new else "waits at"
            clause = (
                f"{handed} {' and '.join(self.told.waits_at)}: its proof is complete once a block holds it, in hours"
            )
        done = f" Completed now: the proofs of {', '.join(map(str, self.completed))}." if self.completed else ""
        away = "".join(f" {refusal.thing}: {refusal.cause}." for refusal in self.refusals)
        return f"Log entry {self.number} {clause}. sha256 {self.head}.{done}{away}"


def prove_log(workspace: Workspace) -> Proved | None:
    """Hand the newest entry of the log to the calendars of the settings, and complete the proofs that wait.

    Returns:
        What was done; None where the log has not begun.

    Raises:
        SettingsRefused: no calendar is named.
        TimestampRefused: none of them gave anything, or the proof of this entry is damaged.
        DiskRefused: a proof cannot be kept.
        NotFound: the extra `opentimestamps` is not installed.
    """
    calendars = workspace.settings.timestamp_calendars
    if not calendars:
        raise SettingsRefused(
            "timestamp_calendars",
            "no calendar is named, so none can be asked",
            'Name some in compound-watch.toml, such as "https://a.pool.opentimestamps.org"',
        )
    entry = workspace.store.log_head()
    if entry is None:
        return None
    done = _complete_those_that_wait(workspace, lambda uri: uri in calendars or known_calendar(uri))
    place = place_of(workspace.root, entry.number)
    if place.proof.exists():
        kept = _checked(workspace, place)
        if kept.fault or kept.told is None:
            step = "Run compound-watch doctor; the next entry of the log is handed in anew"
            raise TimestampRefused(english("proof of log entry {number}", number=entry.number), kept.fault, step)
        return Proved(entry.number, entry.sha256, kept.told, False, done, ())
    proof, refusals = hand_in(calendars, entry.sha256)
    _keep(workspace, entry.number, entry.sha256, proof)
    return Proved(entry.number, entry.sha256, told_by_proof(proof, entry.sha256), True, done, tuple(refusals))


def _complete_those_that_wait(workspace: Workspace, may_ask: Callable[[str], bool]) -> tuple[int, ...]:
    """Ask for what completes the newest proofs that wait; a calendar that is away, or does not know, ends nothing."""
    done: list[int] = []
    away: set[str] = set()  # not asked again for each further proof: twenty seconds every time
    asked = 0

    def may_still(uri: str) -> bool:
        return uri not in away and may_ask(uri)

    for place in reversed(kept_proofs(workspace.root)):
        checked = _checked(workspace, place)
        if checked.told is None or checked.fault or checked.told.blocks or asked >= MOST_ASKED:
            continue  # what is damaged is told by doctor, and is not written over
        asked += 1
        head, before = head_in(place), place.proof.read_bytes()
        proof, silent = completed(before, head, may_still)
        away.update(silent)
        if told_by_proof(proof, head).blocks:
            _keep(workspace, place.number, head, proof)
            done.append(place.number)
    return tuple(sorted(done))


def _keep(workspace: Workspace, number: int, head: str, proof: bytes) -> None:
    try:
        keep_proof(workspace.root, number, head, proof)
    except OSError as error:
        raise disk_refused(error, "proof") or error from error


@dataclass(frozen=True)
class CheckedProof:
    """One proof that was kept, held to the log of today; not to a block, which takes a node of Bitcoin."""

    place: KeptTimestamp
    told: ProofTold | None  # None = see fault
    fault: str  # what is wrong, without a final full stop; "" = nothing


def check_proofs(workspace: Workspace) -> list[CheckedProof]:
    """Every proof that was kept, the oldest first.

    Raises:
        NotFound: the extra `opentimestamps` is not installed.
    """
    return [_checked(workspace, place) for place in kept_proofs(workspace.root)]


def _checked(workspace: Workspace, place: KeptTimestamp) -> CheckedProof:
    for path in (place.head, place.proof, place.sum):
        if not path.is_file():
            return CheckedProof(place, None, english("its file {name} is gone", name=path.name))
    if not sum_holds(place):
        return CheckedProof(place, None, english("{name} is not the file that was kept", name=place.proof.name))
    head = head_in(place)
    try:
        attestations = told_by_proof(place.proof.read_bytes(), head)
    except TimestampRefused as error:
        return CheckedProof(place, None, error.cause)
    entry = workspace.store.log_entry(place.number)
    if entry is None or entry.sha256 != head:
        cause = english("the log had another entry {number} when it was handed in", number=place.number)
        return CheckedProof(place, attestations, cause)
    return CheckedProof(place, attestations, "")


def prove_after_run(workspace: Workspace) -> str:
    """Hand the log in after a run where calendars are named: a line for the operator; "" where none is.

    Calendars that are away end no night: what is wrong is returned as the line.
    """
    if not workspace.settings.timestamp_calendars:
        return ""
    try:
        proved = prove_log(workspace)
    except CompoundWatchError as error:
        return str(error)
    return proved.line() if proved else ""
