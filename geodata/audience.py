"""The three audiences. The rules of who sees what are in geodata/visibility.py."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Who is looking: public is part of partner is part of internal."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"
