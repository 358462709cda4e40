"""What was held, taken in, withdrawn or deleted since a backup, carried over from the workspace that makes room.

Only what takes something in, or was decided by a person later than in the backup; nothing becomes public by it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from geodata.detections.review_state import ReviewState, standings
from geodata.i18n.english_formats import in_figures
from geodata.incidents.clearing import Clearing, Decision
from geodata.incidents.forgotten_text import is_forgotten
from geodata.sites.outgoing_texts import site_digest, site_key
from geodata.sites.site import Access
from geodata.store import FILE_NAME as STORE
from geodata.store import Store
from geodata.store.clearings import Wish

BY = "restore"
"""In whose name the program takes in what was taken in before."""
TAKEN_IN = Wish(Decision.HELD, BY, "Since the backup it was taken in, removed or changed; a person must read it again.")


def carry_over(before: Path, into: Path, now: datetime) -> tuple[str, ...]:
    """Take in again, in a restored workspace, what was taken in before it was replaced; what that was, in plain lines.

    Args:
        before: folder of the workspace that makes room; its store is read from a copy.
        into: folder of the restored workspace.
        now: aware time.

    Raises:
        CompoundWatchError: its store cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix=".compound-watch-", dir=into.parent) as folder:
        for end in ("", "-wal", "-shm"):
            if (before / f"{STORE}{end}").is_file():
                shutil.copy2(before / f"{STORE}{end}", Path(folder) / f"{STORE}{end}")
        old, new = Store.open(Path(folder)), Store.open(into)
        try:
            with new.transaction():
                return (
                    *_reports_gone(old, new, now),
                    *_decisions(old, new),
                    *_sites(old, new, now),
                    *_identifiers(old, new, now),
                    *_disputed(old, new),
                )
        finally:
            old.close()
            new.close()


def _decisions(old: Store, new: Store) -> list[str]:
    """Decisions about rows of any kind that are later than the restored ones, as they were made."""
    have: dict[str, list[Clearing]] = defaultdict(list)
    for one in new.clearings():
        have[one.incident_id].append(one)
    later: dict[str, list[Clearing]] = defaultdict(list)
    as_kept, of_program = old.clearings_as_kept(), set(old.clearings())
    doubted = {one.incident_id for one in as_kept if one not in of_program}  # another program wrote or took out one
    for one in old.clearings():
        newest = max((c.decided_at for c in have[one.incident_id]), default=None)
        written = one.decision is Decision.CLEARED and one.incident_id in doubted
        if not written and (newest is None or one.decided_at > newest):
            later[one.incident_id].append(one)
    new.take_over_decisions(one for found in later.values() for one in found)
    sites = {site_key(site.id) for site in new.sites(retired=True)}  # named by themselves
    newest_of = {key: max(found, key=lambda c: (c.decided_at, c.number)) for key, found in later.items()}
    held = sorted(key for key, one in newest_of.items() if one.decision is not Decision.CLEARED and key not in sites)
    others = sum(one.decision is Decision.CLEARED for one in newest_of.values())
    lines = [f"Kept inside again, as it was decided since: {key}." for key in held]
    return [*lines, *([f"Other decisions since, as they were made: {in_figures(others, 'row')}."] if others else [])]


def _sites(old: Store, new: Store, now: datetime) -> list[str]:
    """Public places that were taken in, taken out of use, or said something else before they were replaced."""
    known, lines = {site.id: site for site in old.sites(retired=True)}, []
    for site in new.sites(retired=True):
        before = known.get(site.id)
        if before is None:
            continue
        same = before.access is Access.PUBLIC and site_digest(before) == site_digest(site)
        if site.access is Access.PUBLIC and not same:
            new.decide_about_site(site.id, TAKEN_IN, now=now)
            lines.append(f"Taken in again, since it was taken in or changed: site {site.id}.")
        if before.retired_at is not None and site.retired_at is None:
            new.retire_site(site.id, BY, why=TAKEN_IN.reason, now=now)
            lines.append(f"Out of use again: site {site.id}.")
    return lines


def _identifiers(old: Store, new: Store, now: datetime) -> list[str]:
    """Identifiers that others could read, and could not, or that were removed, before they were replaced."""
    let_out, lines = {one.id for one in old.identifiers() if one.for_others}, []
    for one in new.identifiers():
        if one.for_others and one.id not in let_out:
            new.decide_about_identifier(one.id, TAKEN_IN, now=now)
            lines.append(f"Kept inside again: identifier {one.id}.")
    return lines


def _reports_gone(old: Store, new: Store, now: datetime) -> list[str]:
    """Reports that were withdrawn, or whose text was deleted, before they were replaced."""
    stands = {one.id: one for one in new.incidents()}
    here = {text.id_digest: text.incident_id for text in new.report_texts()}
    lines = []
    for text in old.report_texts():
        key = here.get(text.id_digest, "")
        if text.forgotten_at is not None and key in stands and not is_forgotten(stands[key]):
            kept = new.forget_report(key, stands.pop(key).named_site_ids, why=text.why, by=text.forgotten_by, now=now)
            lines.append(f"Its text was deleted since, and is again: report {kept.incident_id}.")
    gone = [one.id for one in old.incidents() if one.withdrawn and one.id in stands and not stands[one.id].withdrawn]
    new.withdraw_incidents(gone, now=now)
    return [*lines, *(f"Withdrawn again: report {key}." for key in sorted(gone))]


def _disputed(old: Store, new: Store) -> list[str]:
    """Changes on which people agree in the backup and no longer did: named, for whoever confirms; verdicts stay."""
    then, last = standings(new.reviews()), standings(old.reviews())
    agreed = (key for key, one in then.items() if one.state is ReviewState.CONFIRMED)
    open_again = sorted(k for k in agreed if k not in last or last[k].state is not ReviewState.CONFIRMED)
    return [f"People no longer agreed on it, give the verdict again: change {key}." for key in open_again]
