"""How large a file of places may be: the one limit, for the screen's upload, the web server and the command line."""

from __future__ import annotations

from geodata.errors import FileRefused
from geodata.i18n.messages import english

LARGEST_UPLOAD_MB = 50
"""Megabytes (1024 x 1024 bytes) of one file: 10,000 outlines as GeoJSON are about 5."""
LARGEST_UPLOAD_BYTES = LARGEST_UPLOAD_MB * 1024**2


def refuse_too_large(size: int, name: str) -> None:
    """Refuse a file of more bytes than the limit.

    Args:
        size: bytes of the file.
        name: how the refusal calls it.

    Raises:
        FileRefused: it is larger.
    """
    if size > LARGEST_UPLOAD_BYTES:
        raise FileRefused(
            name,
            english("it has {size} MB, more than {most} MB", size=f"{size / 1e6:,.0f}", most=LARGEST_UPLOAD_MB),
            "Split it",
        )
