"""What a site was last judged from: as long as that stays the same, judging it again would say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

GROUND, LIGHT, RADAR = "ground", "night light", "radar"
"""What is judged or measured by itself at a site."""


@dataclass(frozen=True)
class Judged:
    """The last judgement of one site."""

    site_id: str
    what: str  # GROUND, LIGHT or RADAR
    fingerprint: str  # sha256 hex over all that it rests on: archived looks, settings, code, outline, known places
    reason: str = ""  # why it could not be judged, in words; "" when it was


@dataclass(frozen=True)
class LookBounds:
    """What the ledger holds of one site and collection, in short."""

    first: datetime  # acquisition of the oldest look, aware UTC
    newest: datetime  # acquisition of the newest look, aware UTC
    owed: datetime | None  # acquisition of the oldest failed look that is to be tried again; None when there is none
