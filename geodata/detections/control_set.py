"""A control set: what a site is judged by, chosen once, numbered and kept.

Which ground a site is held against decides what is said of it. Chosen anew on every night, it would hang on what is
known of the neighbours that night, and a confirmed statement would move though nothing happened at its site. So it is
chosen at the first judgement and stays; a new one is a person's decision, or is recorded as an upgrade.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from geodata.errors import ReadFailed
from geodata.i18n.messages import english, msg
from geodata.sites.grid import Grid


class Cause(StrEnum):
    """Why a control set was chosen."""

    FIRST = "first judgement"
    UPGRADE = "recorded upgrade"  # the site was judged before sets were kept
    OUTLINE = "outline changed"  # the site's own
    RENEWED = "renewed"  # by a person


CAUSE_WORDS: dict[Cause, str] = {
    Cause.FIRST: msg("first judgement"),
    Cause.UPGRADE: msg("recorded upgrade"),
    Cause.OUTLINE: msg("outline changed"),
    Cause.RENEWED: msg("renewed"),
}
SHAPING = (
    "history_days",
    "min_history_looks",
    "good_history_looks",
    "max_history_days",
    "groups",
    "min_controls",
    "min_control_patches",
    "guard_m",
)
"""Detection settings that shape a control set: another value has a say only once a new set is chosen."""


@dataclass(frozen=True)
class ControlSet:
    """One control set of a site. Content, grid and the two days of the history decide; the rest tells of it."""

    site_id: str
    what: str  # GROUND or LIGHT of geodata/looks/judgement_mark.py
    number: int  # 1, 2, ... of a site and what is judged; the highest is in force
    cause: Cause
    reason: str  # what a person gave as reason; "" where none was asked
    chosen_by: str  # a role or pseudonym; "" = the machine
    chosen_at: datetime  # aware UTC
    history_from: date  # day of the oldest look that is used; older ones that are archived later have no say
    history_until: date  # first day that is judged; looks of earlier days are history
    history_looks: int  # archived looks of the history at that time
    controls: int  # pixels in use as controls
    settings: tuple[str, ...]  # the settings that shaped it, "name=value" each, in the order of SHAPING
    places: tuple[str, ...]  # first 16 hex digits of the sha256 of each known place (WKB) around it at that time
    code_version: str
    run_id: str  # "" = by a command
    grid: Grid  # its pixels are numbered on
    sha256: str  # of all that decides
    content: bytes  # packed, see pipelines/judge/kept_controls.py and night_light/kept_lookalikes.py

    @property
    def mark(self) -> str:
        """Number and digest in one text: what a judgement by it rests on."""
        return f"{self.number} {self.sha256}"

    def check(self) -> None:
        """Nothing, where it is what was stored.

        Raises:
            ReadFailed: its digest differs.
        """
        if digest_of(self.grid, self.history_from, self.history_until, self.content) != self.sha256:
            raise damaged(self)


def digest_of(grid: Grid, history_from: date, history_until: date, content: bytes) -> str:
    """sha256 hex over all of a set that decides."""
    hasher = hashlib.sha256(f"{grid!r}\n{history_from}\n{history_until}\n".encode())
    hasher.update(content)
    return hasher.hexdigest()


def shaping(settings: object) -> tuple[str, ...]:
    """The detection settings that shape a set, "name=value" each."""
    return tuple(f"{name}={getattr(settings, name):g}" for name in SHAPING)


def damaged(control_set: ControlSet) -> ReadFailed:
    """The error that tells of a set that is not what was stored."""
    return ReadFailed(
        english("control set {number} of {site}", number=control_set.number, site=control_set.site_id),
        "it is not what was stored (its sha256 differs)",
        english(
            "Restore the workspace from its backup, or choose a new one with: "
            "compound-watch controls renew --site {site} --reason TEXT",
            site=control_set.site_id,
        ),
    )
