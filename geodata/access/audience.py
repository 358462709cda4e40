"""The three audiences. The rules of who sees what are in geodata/access/gate.py."""

from __future__ import annotations

from enum import StrEnum

from geodata.i18n.messages import msg


class Audience(StrEnum):
    """Who is looking: public is part of partner is part of internal."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


EDITION_WORDS = {
    Audience.PUBLIC: msg("Public edition"),
    Audience.PARTNER: msg("Partner edition"),
    Audience.INTERNAL: msg("Internal edition"),
}
"""What an audience's screens and pages are called."""
