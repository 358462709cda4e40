"""The languages that screens, pages and messages are said in: the one list, which everything else follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

ENGLISH = "en"
LANGUAGES: dict[str, str] = {
    "en": "English",
    "th": "ไทย",
}
"""Code -> its name in itself. English is complete and reviewed; of the others see UNREVIEWED in messages.py."""

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[tuple(LANGUAGES)]
"""The kind of a setting that names one of them."""
