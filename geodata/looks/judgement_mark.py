"""What a site was last judged from: as long as that stays the same, judging it again would say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

GROUND, LIGHT, RADAR = "ground", "night light", "radar"
"""What is judged or measured by itself at a site."""


@dataclass(frozen=True)
class Judged:
    """The last judgement of one site."""

    site_id: str
    what: str  # GROUND, LIGHT or RADAR
    fingerprint: str  # sha256 hex over all that it rests on: archived looks, settings, code, outline, control set
    reason: str = ""  # why it could not be judged, in words; "" when it was
    settings_hash: str = ""  # part by part, so that a later judgement can say what changed; "" = not kept
    code: str = ""  # version and digest of the code that decides; "" = the parts are not kept
    outline: str = ""  # first digits of the sha256 of the site's outline
    control_set: int = 0  # number of the control set; 0 = none
    newest_look: datetime | None = None  # acquisition of the newest look that was judged, aware UTC
    looks: tuple[str, ...] = ()  # each look that was judged and its pixels, in a few digits of a hash


def judged_sites(judged: Mapping[str, Judged]) -> frozenset[str]:
    """Ids of the sites whose looks were judged; a site that could not be judged is none of them.

    Args:
        judged: the last judgements of the ground, by site id.
    """
    return frozenset(site_id for site_id, one in judged.items() if not one.reason)


@dataclass(frozen=True)
class LookBounds:
    """What the ledger holds of one site and collection, in short."""

    first: datetime  # acquisition of the oldest look, aware UTC
    newest: datetime  # acquisition of the newest look, aware UTC
    owed: datetime | None  # acquisition of the oldest failed look that is to be tried again; None when there is none
