"""Whether a text names an office, a group or a medium, by words that only those have; others may be persons. Pure.

Names of persons cannot be told by their shape ("Somchai Rakdee", "Wong's unit", "Chief Justice Chan"), names of offices
can: they end in what they are. So who acted, claimed or reported goes out only where each of its words is a plain one
or belongs to such a name.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import urlsplit

from geodata.text.clean import without_accents
from geodata.text.fold import folded
from geodata.text.plain import vocabulary
from geodata.text.plain.unplain_words import in_english_letters, unplain_words

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?\Z")
WORDS_OF_A_NAME = 4
"""Words of a name that may stand before the one that says what it is: "Democratic Karen Benevolent Army" has three."""
LEAST_HOST = 4
"""Letters from which on the name of a medium is looked for in its address."""
_LATER_WORDS = re.compile(r"(?:of|for|the|in|at)\Z", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def unknown_in_office(text: str, link: str = "") -> tuple[str, ...]:
    """The words of a name of an office, group or medium that could be a person's.

    Args:
        text: who acted, claimed or reported, as typed; "" = nobody is named.
        link: to what the medium published; its name may be any where its address holds it (Mizzima, mizzima.com).

    Returns:
        each as typed; () = every word is known, or the text is of another script, where names cannot be looked up.
    """
    if not in_english_letters(text) or _of_its_own_site(text, link):
        return ()
    words = _WORD.findall(without_accents(text))
    return tuple(dict.fromkeys(word for n, word in enumerate(words) if not _is_known(words, n)))


def _of_its_own_site(text: str, link: str) -> bool:
    name = folded(text).replace(" ", "").removeprefix("the")
    host = folded(urlsplit(link.strip()).netloc).replace(" ", "")
    return len(name) >= LEAST_HOST and name in host


def _is_known(words: list[str], n: int) -> bool:
    word = words[n]
    if word.casefold() in _offices() or not unplain_words(word.lower()) or not unplain_words(word):
        return True
    if word[0].isdecimal():
        return True  # "Battalion 97", and the number of an article
    if _POSSESSIVE.search(word) or not word[0].isupper():
        return False
    leads = n >= 2 and words[n - 1].casefold() in ("of", "for")
    if leads and words[n - 2].casefold() in _words(vocabulary.OFFICES_OF_PLACES):
        return True
    behind = words[n + 1 : n + 1 + WORDS_OF_A_NAME]
    return any(
        later.casefold() in _words(vocabulary.ENDS_OF_OFFICES)
        and not any(_LATER_WORDS.match(between) or between.islower() for between in behind[:m])
        for m, later in enumerate(behind)
    )


@cache
def _offices() -> frozenset[str]:
    return _words(vocabulary.ENDS_OF_OFFICES) | _words(vocabulary.POSTS) | _words(vocabulary.MEDIA)


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())
