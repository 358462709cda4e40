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
LONGEST = 2_000
"""Characters that are looked at; what is longer is no headline."""
_A_PLACE = "Thailand"
"""Stands for any known place, which counts as a whole name alone."""
_WORDS_PER_FIGURE = 2
"""Words that may stand between a figure and the things that it counts: "300 newly built houses"."""
_TOKENS_BEHIND = 8
"""Words, figures and marks behind a figure among which the thing that it counts is looked for."""
LETTERS_OF_SMALL_WORDS = 3
"""Shorter words have no capital in a title either."""
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DATE = re.compile(
    rf"(?<![\w./-])(?:(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}}\s+{_MONTH}(?:\s+(?:19|20)\d\d)?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:,?\s+(?:19|20)\d\d)?|(?<!\bat\s)(?:19|20)\d\d)(?![\w/-]|[.,]\d)",
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


@lru_cache(maxsize=256)  # an entry holds the names of all sites
def unplain_words(text: str, names: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The words and figures of a text that are neither plain English, nor of a name, nor a figure of things.

    Args:
        text: of a headline or a note.
        names: of places that may stand in it, as a frozenset (words_of_names).

    Returns:
        each once, in their order; () = every word is a plain one.
    """
    plain = _phrases().sub(" ", _DATE.sub(" ", without_accents(text[:LONGEST]).translate(_DIGITS)))
    tokens = [m.group() for m in _TOKEN.finditer(places_taken_out(plain))]
    words = _Words(tokens, frozenset(names))
    unknown = [token for n, token in enumerate(tokens) if not words.is_plain(n)]
    return tuple(dict.fromkeys((*unknown, *([text[LONGEST:][:20]] if len(text) > LONGEST else []))))


def places_taken_out(text: str) -> str:
    """The text with one name in the place of each known place: those count as whole names alone."""
    return _places().sub(_A_PLACE, text)


@cache
def _places() -> re.Pattern[str]:
    listed = sorted(re.split(r"[|\n]", vocabulary.KNOWN_PLACES.strip()), key=len, reverse=True)
    names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in listed)
    return re.compile(rf"(?<![\w'’-])(?=[A-Z])(?:{names})(?![\w-])", re.IGNORECASE)


def mostly_plain(text: str) -> bool:
    """True where two words in three and more are plain English ones: a short English headline, whose letters alone do
    not tell its language."""
    words = [m.group() for m in _TOKEN.finditer(without_accents(text)) if m.group()[0].isalpha()]
    known = sum(not unplain_words(word.lower()) for word in words)
    return in_english_letters(text) and bool(words) and 3 * known >= 2 * len(words)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    """The words of some names of places, as unplain_words compares them; single letters and figures are none."""
    return frozenset(w for name in names for w in folded(name).split() if len(w) > 1 and not w[0].isdigit())


class _Words:
    """The words of one text, each looked up beside the others."""

    def __init__(self, tokens: list[str], names: frozenset[str]) -> None:
        self._tokens, self._names = tokens, names
        lower = {token.casefold() for token in tokens}
        self._listed: frozenset[str] = _plain()
        if not lower.isdisjoint(_words(vocabulary.OF_PEOPLE)):
            of_people = _words(vocabulary.OF_PEOPLE) | _words(vocabulary.BESIDE_PEOPLE) | _words(vocabulary.NAMES)
            done = _words(vocabulary.DONE_TO_PEOPLE)
            self._listed = of_people | done if not lower.isdisjoint(done) else _plain() - _words(vocabulary.OF_PEOPLE)
        elif not lower.isdisjoint(_words(vocabulary.OF_FORCE)):
            of_force = _words(vocabulary.BESIDE_FORCE) | _words(vocabulary.OF_FORCE)
            self._listed = of_force | _words(vocabulary.NAMES)
        for ways, not_beside in (
            (vocabulary.WAYS, vocabulary.NOT_BESIDE_WAYS),
            (vocabulary.ROADS, vocabulary.NOT_BESIDE_ROADS),
        ):
            if not lower.isdisjoint(_words(ways)):
                self._listed = self._listed - _words(not_beside)
        of_letters = [token for token in tokens[1:] if token[0].isalpha() and len(token) > LETTERS_OF_SMALL_WORDS]
        # "Police Raid Scam Compound": capitals say nothing where every longer word has one
        self._names_have_capitals = any(token[0].islower() for token in of_letters)

    def is_plain(self, n: int) -> bool:
        """Whether one of them is a mark, a figure of things, a name of a place or a plain word."""
        tokens, token = self._tokens, self._tokens[n]
        word = token.casefold().removesuffix("'s").removesuffix("’s")
        if token in _MARKS or token in _CAPITALS:
            return True
        if token[0].isdecimal() or word in _NUMBERS:
            return _counts_things(tokens, n)
        if word == "to":
            return _leads_to(tokens, n)
        if word == "near" and not "".join(tokens[n + 1 : n + 2]).isalpha():
            return False  # "raid near": soon, and not beside a place
        if token[0].isupper() and folded(word) in self._names:
            return True
        if _LETTER.match(token) and token.isupper() and (n or word != "a"):
            return n > 0 and tokens[n - 1].casefold() in _words(vocabulary.PLACES_BEHIND)
        capital = token[0].isupper()
        parts = word.split("-") if "-" in word and word not in _plain() else [word]
        if not all(self._is_listed(part, capital) for part in parts):
            return False
        return not (n and capital and self._names_have_capitals) or not _of_capitals().isdisjoint(parts)

    def _is_listed(self, word: str, named: bool) -> bool:
        if named and folded(word) in self._names:
            return True
        return word in self._listed


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
    for behind in (t.casefold() for t in tokens[n + 1 : n + 1 + _TOKENS_BEHIND]):
        if behind in _things() or (number == 1 and behind in _words(vocabulary.NOUNS)):
            return True
        if behind in _people() or behind in _words(vocabulary.COUNTED_AS_DONE):
            return number >= FEWEST_PEOPLE
        # "231 of 635 buildings", "10-12 phones", "3 million dollars"
        if behind in ("of", "-", "to", "million", "billion") or behind in _NUMBERS or behind[0].isdecimal():
            continue
        left -= 1
        if left < 0 or behind not in _plain() or behind in _words(vocabulary.BETWEEN):
            return False
    return False


def _value(token: str) -> float:
    """What a figure is, in digits or a word; groups of three behind a comma or a point are thousands."""
    if token.casefold() in _NUMBERS:
        return _NUMBERS[token.casefold()]
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", token)
    return float(re.split(r"[.,]", whole)[0])


@cache
def _of_capitals() -> frozenset[str]:
    """Words that have a capital within a sentence: parts of names of places, offices, countries and months."""
    months = _MONTH[3:-1].split("|")
    named = (vocabulary.NAMES, vocabulary.ENDS_OF_OFFICES, vocabulary.POSTS, vocabulary.MEDIA, vocabulary.PLACES_BEHIND)
    places = ("thailand", "state", "states", "treasury", "international", "national", "park", "estate", "border")
    return frozenset((*months, *places, *(w for text in named for w in text.split())))


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
    return frozenset(
        (
            *nouns,
            *(_plural(word) for word in nouns),
            *verbs,
            *(_plural(word) for word in verbs),
            *(_past(word) for word in verbs),
            *(word for text in others for word in text.split()),
        )
    ) - frozenset(_NUMBERS)


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
