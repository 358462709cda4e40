"""Patterns that are compiled when something is first looked for, and the words of a text that they find."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, cast

from geodata.text.clean import as_searched, without_accents


class _Late:
    """Stands for a pattern, and is one as far as anybody asks it something."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)
        self.pattern = pattern  # another pattern may be made of its text without compiling it

    def __getattr__(self, name: str) -> Any:
        made = re.compile(*self._given)
        self.__dict__.update(
            {n: getattr(made, n) for n in ("search", "match", "fullmatch", "finditer", "findall", "sub")}
        )
        return getattr(made, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As re.compile, at first use. For methods of it alone: what wants a pattern itself takes re.compile."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


def occurs(words: re.Pattern[str], text: str) -> bool:
    """Whether a list of words is met in a text as it stands, with its accents.

    ASCII is looked through in small letters: a pattern that ignores case compares each letter in two ways, and takes
    two to three times as long.

    Args:
        words: written in small letters, ignoring case.
        text: any text.
    """
    if not text.isascii():
        return words.search(text) is not None
    return _with_case(words).search(text.lower()) is not None


@lru_cache
def _with_case(words: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(words.pattern, words.flags & ~re.IGNORECASE)


LEAST_BARE = 4
"""Letters from which a word counts that is found once accents are taken away: Vietnamese "máy" is no English "may"."""


def words_found(words: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The words of a list in a text, each once; those that accents hide ("Fríday") behind the others."""
    plain, bare = as_searched(text), without_accents(text)
    matched_words = dict.fromkeys(match.group() for match in words.finditer(plain))
    if bare != plain:
        beside = (match.group() for match in words.finditer(bare))
        matched_words |= dict.fromkeys(word for word in beside if len(word) >= LEAST_BARE and word not in matched_words)
    return tuple(matched_words)
