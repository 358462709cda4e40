"""Which words of an English text are none of the plain ones, so that nobody can say what it would tell. Pure.

Lists of what must not be told (geodata/text/to_come.py, risk_words.py) never end: "in 10 days", "Xmas eve", "24.XII".
Here it is the other way round: what goes out consists of words that are known to be harmless (vocabulary.py), of names
of places, and of figures of things. Whatever else a text holds, a person says in other words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from geodata.text.any_digits import AnyDigits
from geodata.text.clean import as_searched, without_accents
from geodata.text.fold import folded
from geodata.text.plain import vocabulary
from geodata.text.small_counts import FEWEST_PEOPLE

_DIGITS = AnyDigits()
_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+(?:[’'.-]?[^\W_]+)*|[^\s\w]|\S", re.UNICODE)
_WORDS_PER_FIGURE = 2
"""Words that may stand between a figure and the things that it counts: "300 newly built houses"."""
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DATE = re.compile(
    rf"(?<![\w./-])(?:(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}}\s+{_MONTH}(?:\s+(?:19|20)\d\d)?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:,?\s+(?:19|20)\d\d)?|(?:19|20)\d\d)(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)
"""A day or a year that geodata/text/to_come.py reads in every text: whether it lies ahead is asked there."""
_MARKS = frozenset(".,;:!?()[]\"'’‘“”–—-/&%+")
_CAPITALS = frozenset(("US", "UK", "UN", "EU"))
"""Names that are other words in small letters."""
_LETTER = re.compile(r"[A-Za-z]\Z")
_OTHER_SCRIPT = re.compile(r"[^\W\d_A-Za-z\u00c0-\u024f]|[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
"""Letters that English has not: of other scripts, and of Vietnamese."""


def in_english_letters(text: str) -> bool:
    """True where no letter of a text is of another script than English is written in."""
    return not _OTHER_SCRIPT.search(as_searched(text))


@lru_cache(maxsize=20_000)
def unplain_words(text: str, names: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The words and figures of a text that are neither plain English, nor of a name, nor a figure of things.

    Args:
        text: of a headline or a note.
        names: of places that may stand in it, as a frozenset (words_of_names).

    Returns:
        each once, in their order; () = every word is a plain one.
    """
    plain = _phrases().sub(" ", _DATE.sub(" ", without_accents(text).translate(_DIGITS)))
    tokens = [m.group() for m in _TOKEN.finditer(plain)]
    held = _words(vocabulary.ANNOUNCING) if _of_operation(tokens) else frozenset()
    unknown = [t for n, t in enumerate(tokens) if t.casefold() in held or not _is_plain(tokens, n, names)]
    return tuple(dict.fromkeys(unknown))


def _of_operation(tokens: Iterable[str]) -> bool:
    return any(token.casefold() in _words(vocabulary.OPERATIONS) for token in tokens)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    """The words of some names of places, as unplain_words compares them; single letters and figures are none."""
    return frozenset(w for name in names for w in folded(name).split() if len(w) > 1 and not w[0].isdigit())


def _is_plain(tokens: list[str], n: int, names: Collection[str]) -> bool:
    token = tokens[n]
    if token in _MARKS:
        return True
    if token[0].isdecimal():
        return _counts_things(tokens, n)
    word = token.casefold()
    if word in _NUMBERS:
        return _counts_things(tokens, n)
    if token in _CAPITALS:
        return True
    if word == "to":
        return _leads_to(tokens, n)
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    if word in _plain() or (token[0].isupper() and (folded(word) in names or word in _words(vocabulary.KNOWN_PLACES))):
        return True
    if _LETTER.match(token) and token.isupper():
        return n > 0 and tokens[n - 1].casefold() in _words(vocabulary.PLACES_BEHIND)
    parts = word.split("-")
    return len(parts) > 1 and all(part in _plain() or folded(part) in names for part in parts)


_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}


def _leads_to(tokens: list[str], n: int) -> bool:
    """True where "to" leads to a place or a thing, and announces nothing: "cuts power to five towns"."""
    before = tokens[n - 1].casefold() if n else ""
    behind = tokens[n + 1].casefold() if n + 1 < len(tokens) else ""
    return before in _words(vocabulary.BEFORE_TO) and behind not in _verbs()


def _counts_things(tokens: list[str], n: int) -> bool:
    """True for a figure of things, of a share, of eleven people and more, or the number of a block or a paper."""
    before = tokens[n - 1].casefold() if n else ""
    if before in _words(vocabulary.PLACES_BEHIND) or before in _words(vocabulary.BEFORE_FIGURES):
        return True
    number, left = _value(tokens[n]), _WORDS_PER_FIGURE
    for behind in (t.casefold() for t in tokens[n + 1 :]):
        if behind in _things():
            return True
        if behind in _people() or behind in _words(vocabulary.COUNTED_AS_DONE):
            return number >= FEWEST_PEOPLE
        # "231 of 635 buildings", "10-12 phones", "3 million dollars"
        if behind in ("of", "-", "to", "million", "billion") or behind in _NUMBERS or behind[0].isdecimal():
            continue
        left -= 1
        if left < 0 or behind not in _plain():
            return False
    return False


def _value(token: str) -> float:
    """What a figure is, in digits or a word; groups of three behind a comma or a point are thousands."""
    if token.casefold() in _NUMBERS:
        return _NUMBERS[token.casefold()]
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", token)
    return float(re.split(r"[.,]", whole)[0])


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def _phrases() -> re.Pattern[str]:
    listed = (re.escape(line) for line in vocabulary.PHRASES.strip().splitlines())
    return re.compile(rf"\b(?:{'|'.join(listed)})\b", re.IGNORECASE)


@cache
def _verbs() -> frozenset[str]:
    return frozenset((*vocabulary.VERBS.split(), *vocabulary.IRREGULAR.split()))


@cache
def _things() -> frozenset[str]:
    """Whatever nouns name, in the plural: none of them is a time. Of units and parts of compounds the singular too."""
    units = vocabulary.COUNTED_THINGS.split()
    return frozenset((*units, *map(_plural, units), *map(_plural, vocabulary.NOUNS.split())))


@cache
def _people() -> frozenset[str]:
    return frozenset(form for word in vocabulary.COUNTED_PEOPLE.split() for form in (word, _plural(word)))


@cache
def _plain() -> frozenset[str]:
    nouns = vocabulary.NOUNS.split()
    verbs = vocabulary.VERBS.split()
    others = (
        *(vocabulary.UNCHANGED, vocabulary.PEOPLE, vocabulary.IRREGULAR, vocabulary.FUNCTION, vocabulary.NAMES),
        vocabulary.PLACES_BEHIND,
    )
    return (
        frozenset(
            (
                *nouns,
                *(_plural(word) for word in nouns),
                *verbs,
                *(_plural(word) for word in verbs),
                *(_past(word) for word in verbs),
                *(word for text in others for word in text.split()),
            )
        )
        - _NUMBERS.keys()
    )


def _plural(word: str) -> str:
    """With -s, as nouns and verbs take it."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


_DOUBLED = frozenset(("ban", "drop", "stop", "map", "cancel", "control", "label", "level", "permit"))
"""Verbs of the list whose last letter is doubled."""


def _past(word: str) -> str:
    """With -ed, as regular verbs take it."""
    if word.endswith("e"):
        return f"{word}d"
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ied"
    return f"{word}{word[-1]}ed" if word in _DOUBLED else f"{word}ed"
