"""Whether a workspace that was put back from a backup tells anybody outside again: not before a person says so.

What was held, taken in, withdrawn or disputed since the backup is not in it. A person looks at what was carried over,
takes in what is missing, and confirms once.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from geodata.access.audience import Audience
from geodata.errors import NotAllowed, StoreRefused
from geodata.i18n.messages import english, msg
from geodata.text.names.same_person import folded_person

NAME = "restored.json"
"""File of a workspace: every restore that led to it, the newest last."""
PUBLISHED_BEFORE = "published-before-restore"
"""Folder of a restored workspace with what was published when its backup was made; nothing serves it."""
CONFIRM = msg(
    "Look at what was held or taken in since, then: compound-watch restore --confirm --by ROLE --reason WORDS"
)
"""What to do before anybody outside reads a restored workspace."""
KEPT_ISSUE = "Kept, since it was issued since the backup: briefing {id}."
"""Line about a briefing that a restore carried over; the log that it names is not in the restored log."""
FEWEST_WORDS = 3
"""Different words of a reason at least."""


class NotConfirmed(NotAllowed):
    """A restored workspace that tells nobody outside before a person has confirmed it."""


@dataclass(frozen=True)
class Restored:
    """One restore, and who confirmed it."""

    backup_of: str  # when the backup was made, as it says itself
    restored_at: str  # ISO, UTC
    carried: tuple[str, ...]  # what was taken in again, in plain lines
    confirmed_by: str = ""  # a role or pseudonym; "" = nobody yet
    reason: str = ""
    confirmed_at: str = ""  # ISO, UTC


def kept_issues(root: Path) -> frozenset[str]:
    """Lines (KEPT_ISSUE) of briefings that restores carried over.

    Raises:
        StoreRefused: the file about restores is damaged.
    """
    start = KEPT_ISSUE.partition("{")[0]
    return frozenset(line for one in restores(root) for line in one.carried if line.startswith(start))


def restores(root: Path) -> tuple[Restored, ...]:
    """Every restore that led to a workspace, the oldest first; none where it was never restored.

    Raises:
        StoreRefused: the file about them is damaged.
    """
    try:
        records = json.loads((root / NAME).read_text(encoding="utf-8"))
        return tuple(Restored(**{**one, "carried": tuple(one["carried"])}) for one in records)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreRefused(NAME, "it is damaged, so that nobody knows who confirmed the restore", CONFIRM) from error


def remember_restore(root: Path, made: Restored) -> None:
    """Note a restore, which nobody has confirmed, after those before it; damaged notes begin anew."""
    try:
        before = restores(root)
    except StoreRefused:
        before = ()
    _write(root, (*before, made))


def confirm_restore(root: Path, by: str, reason: str, now: datetime | None = None) -> Restored:
    """Keep one person's word that partners and the public may read a restored workspace; what was confirmed.

    Raises:
        NotAllowed: it waits for nobody, nobody is named, or the reason says nothing.
    """
    what = msg("confirming a restore")
    person, why = " ".join(by.split()), " ".join(reason.split())
    try:
        known = restores(root)
    except StoreRefused:  # a person vouches for what is there
        known = (Restored("", "", ()),)
    if not known or known[-1].confirmed_by:
        raise NotAllowed(what, msg("it waits for nobody's word"), "Nothing needs to be done")
    if not folded_person(person):
        raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
    if len(set(why.casefold().split())) < FEWEST_WORDS:
        raise NotAllowed(what, msg("its reason has fewer than three different words"), CONFIRM)
    at = (datetime.now(UTC) if now is None else now).astimezone(UTC).isoformat(timespec="seconds")
    done = replace(known[-1], confirmed_by=person, reason=why, confirmed_at=at)
    _write(root, (*known[:-1], done))
    return done


def require_confirmed(root: Path, audience: Audience) -> None:
    """Refuse to tell anything outside from a restored workspace that nobody has confirmed.

    Raises:
        NotConfirmed: its last restore waits for a person's word.
        StoreRefused: the file about its restores is damaged.
    """
    if audience is Audience.INTERNAL:
        return
    known = restores(root)
    if known and not known[-1].confirmed_by:
        cause = english(
            "it was restored from a backup of {day}, and what was held or taken in since may be missing",
            day=known[-1].backup_of,
        )
        raise NotConfirmed(msg("what partners and the public read"), cause, CONFIRM)


def _write(root: Path, told: tuple[Restored, ...]) -> None:
    part = root / f"{NAME}.part"
    part.write_text(json.dumps([asdict(one) for one in told], indent=2, ensure_ascii=False), encoding="utf-8")
    part.replace(root / NAME)
