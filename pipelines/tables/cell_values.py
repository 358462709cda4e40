"""What a cell of a table holds that is no plain text: a mark, or a list. Pure."""

from __future__ import annotations

import re

from geodata.text.foreign_json import NotJson, read_json

_SET = frozenset({"true", "yes", "y", "t", "1", "1.0"})
_NOT_SET = frozenset({"", "false", "no", "n", "f", "0", "0.0"})


def mark_of(written: str) -> bool | None:
    """Whether a mark is set, as a cell says it; an empty one says no. None where it says neither yes nor no."""
    word = written.strip().casefold()
    return True if word in _SET else False if word in _NOT_SET else None


def listed(written: str, between: str = ";") -> tuple[str, ...]:
    """The texts of a list in a cell, each once: a JSON list, as our own exports write it, or words with marks between.

    Args:
        written: the cell.
        between: a pattern of what stands between words.
    """
    word = written.strip()
    entries: list[object] = list(re.split(between, word))
    if word.startswith("["):
        try:
            given = read_json(word)
        except NotJson:
            given = None
        if isinstance(given, list):
            entries = given
    texts = (str(one).strip() for one in entries if isinstance(one, str | int))
    return tuple(dict.fromkeys(text for text in texts if text))
