"""A briefing as a store keeps it, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from geodata.access.audience import Audience
from geodata.briefings.briefing import Briefing

MADE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def issued(number: int = 1, **changes: Any) -> Briefing:
    """An issue of the public edition of the 21st of November, or with other fields."""
    one = Briefing(
        id=f"public-2026-{number:03d}",
        series="public",
        year=2026,
        number=number,
        audience=Audience.PUBLIC,
        recipient="",
        scope=(),
        site_ids=("pellimar-bend",),
        day=date(2026, 11, 21),
        since=None,
        compared_with="",
        made_at=MADE,
        title="Pellimar Bend: one change",
        language="en",
        names=("site/pellimar-bend", "change/pb-1"),
        pages=2,
        pdf_sha256="a" * 64,
        twin_sha256="b" * 64,
        settings_hash="4f1c9e",
        code_version="0.1.0",
    )
    return replace(one, **changes)
