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
from geodata.text.plain.unplain_words import places_taken_out, unplain_words

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_LATIN = re.compile(r"[A-Za-z]")
_MARKS = re.compile(r"[,;:()\[\]/|–—]|\s-\s|\bled by\b|\bunder\b")
"""Between two names: what stands before a mark is not of the office behind it ("X Y, Bangkok Post")."""
LONGEST = 500
"""Characters that are looked at; what is longer is no name."""
_POSSESSIVE = re.compile(r"['’]s?\Z")
MOST_UNKNOWN = 1
"""Words of a name that nothing knows: "Ilvane Monitor" has one, names of persons have two and more."""
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
        each as typed; () = every Latin word is known: in other scripts names cannot be looked up.
    """
    if _of_its_own_site(text, link):
        return ()
    unknown: list[str] = []
    before: list[str] = []
    for part in _MARKS.split(places_taken_out(without_accents(text[:LONGEST]))):
        words = [word for word in _WORD.findall(part) if word[0].isdecimal() or _LATIN.search(word)]
        if "".join(words) != "".join(word[0] for word in before if word[0].isupper()):  # "Karen National Army (KNA)"
            unknown += _unknown(words)
        before = words
    return tuple(dict.fromkeys(unknown))


def _unknown(words: list[str]) -> list[str]:
    """Those of the words between two marks that could be a person's."""
    named = [word for word in words if word[0].isupper()]
    if named and len(named) == len(words) and not any(word.casefold() in _said_by_name() for word in words):
        return words  # "Mark Hill": plain words, and nothing says what it is
    unknown = [word for n, word in enumerate(words) if not _is_known(words, n)]
    freed = [word for n, word in enumerate(words) if word not in unknown and _is_freed(words, n)]
    return [*unknown, *(freed if len(freed) > MOST_UNKNOWN else [])]


def _of_its_own_site(text: str, link: str) -> bool:
    name = folded(text).replace(" ", "").removeprefix("the")
    try:
        labels = (urlsplit(link.strip()).hostname or "").split(".")
    except ValueError:  # "https://[www.example.org": no address, so no host
        return False
    hosted = set(labels) & _words(vocabulary.HOSTS_OF_ANYBODY)
    return len(name) >= LEAST_HOST and not hosted and name in (label.replace("-", "") for label in labels[:-1])


def _is_known(words: list[str], n: int) -> bool:
    word = words[n]
    if word.casefold() in _words(vocabulary.NO_SPEAKERS):
        before = words[n - 1].casefold() if n else ""
        if word == "Witness":  # Myanmar Witness
            return before in _words(vocabulary.NAMES)
        of_office = before in ("border", "coast", "general", "joint", "of")
        return of_office and word.casefold() in ("guard", "guards", "staff")
    if _POSSESSIVE.search(word) and _POSSESSIVE.sub("", word).casefold() in _offices():
        return True  # "Prosecutor General's Office"
    if word.casefold() in _offices() or not unplain_words(word.lower()) or not unplain_words(word):
        return True
    if word[0].isdecimal():
        return True  # "Battalion 97", and the number of an article
    if _POSSESSIVE.search(word) or not word[0].isupper():
        return False
    return _is_freed(words, n)


def _is_freed(words: list[str], n: int) -> bool:
    """Whether a word that nothing knows is of an office by what stands before or behind it."""
    word = words[n]
    if not _is_name(word):
        return False
    leads = n >= 2 and words[n - 1].casefold() in ("of", "for")
    if leads and words[n - 2].casefold() in _words(vocabulary.OFFICES_OF_PLACES):
        return True
    if n and words[n - 1].casefold() in _words(vocabulary.LEADS_A_PERSON):
        return False  # "Major Thu Brigade"
    behind = words[n + 1 : n + 1 + WORDS_OF_A_NAME]
    for m, later in enumerate(behind):
        # "Tasmere Power Office", and not "Wong Office": an office of that name alone may be anybody's
        of_a_task = later.casefold() == "office" and m > 0 and behind[0].casefold() not in ("law", "family")
        if later.casefold() in _words(vocabulary.ENDS_OF_OFFICES) or of_a_task:
            return not any(_LATER_WORDS.match(between) or between.islower() for between in behind[:m])
    return False


def _is_name(word: str) -> bool:
    """Whether a word is a name that nothing knows, and not a plain word."""
    known = word.casefold() in _offices() or not unplain_words(word.lower()) or not unplain_words(word)
    return word[0].isupper() and not known and not word[0].isdecimal()


@cache
def _said_by_name() -> frozenset[str]:
    """Words that say by themselves that a name is no person's."""
    return _offices() | _words(vocabulary.NAMES) | _words(vocabulary.OF_FORCE) | {"police", "army", "military"}


@cache
def _offices() -> frozenset[str]:
    return _words(vocabulary.ENDS_OF_OFFICES) | _words(vocabulary.POSTS) | _words(vocabulary.MEDIA)


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())
