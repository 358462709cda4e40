"""Whether a text is a sentence of a known form: what was done, to which things, where. Pure.

Lists of dangerous words have gaps ("in 10 days", "Xmas eve"), and lists of harmless words too, since those make
dangerous sentences as well ("the call came from the kitchen"). A form has neither: "Police raid KK Park, 120 arrested"
says who acted, what was done, to what and at which listed place, and there is no slot in it for a day to come, a way
out, a room, a helper or one person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from geodata.text.any_digits import AnyDigits
from geodata.text.clean import as_searched, without_accents
from geodata.text.plain import words
from geodata.text.small_counts import FEWEST_PEOPLE

LONGEST = 300
"""Characters of a sentence; what is longer is none."""
EXAMPLES = ("Police raid KK Park, 120 arrested", "148 buildings demolished at KK Park", "Fire reported at KK Park")
"""For whoever is asked for a line of their own."""
FORMS = {
    "about": "(about|over|more than|at least|nearly|almost|around|some|up to|only)?",
    "figure": "ANY ((of|to|-) the? ANY)? (million|billion)?",
    "amount": "(<about> <figure> (worth of)?|(hundreds|dozens|thousands) of|several|many|all|most|the|a|an)",
    "money": "<about> <figure> MONEY",
    "thing": "((NAME|<amount>)? QUALITIES{0,3} (THINGS|DEVICES|MASSES) (worth <money>)?|<money>)",
    "things": "<thing> ((,|and) and? <thing>){0,4}",
    "dwellings": "<amount>? QUALITIES{0,3} DWELLINGS",
    "place": "(NAME (area|district|township|province|region|compound|border|city|town|airport)?"
    "|<amount>? PEOPLES? QUALITIES{0,2} PLACES)",
    "places": "<place> ((,|and|in|near) <place>){0,3}",
    "side": "(the (north|south|east|west|centre|middle) of)?",
    "where": "((at|in|on|inside|near|around|outside|along|of|across|linked to|belonging to) <side> <places>"
    "|, <places>)",
    "force": "((the|NAME)? PEOPLES? NAME? FORCE (in NAME)?)",
    "forces": "(<force>|PEOPLES|NAME) (,? and <force>)?",
    "actor": "(<forces>|the? PEOPLES? (ACTORS|OFFICES))",
    "be": "(is|are|was|were|has been|have been|had been|still|reportedly)?",
    "many": "(<about> MANY|(hundreds|thousands|dozens) of|many)",
    "person": "PEOPLES? (suspected|alleged|scam|online|fraud)? PEOPLE",
    "case": "(in|over|after|during) (a|an|the)? (joint|police|army|online|scam|fraud|gambling|cybercrime|compound)*"
    " (raid|raids|case|cases|crackdown|operation|search|fighting|fire|explosion|power cut|outage|blackout)",
    "end": "(<where>|<case>|overnight|through the night|by <actor>|on a? DAY){0,3}",
    "of force": "(the|a|an|<about> <figure>|several)? ((PEOPLES|NAME)? FORCE)? EVENTS_OF_FORCE",
    "event": "(the|a|an|<about> <figure>|several)? QUALITIES{0,2} EVENTS",
    "at": "((on|of|against|to) (<things>|<dwellings>|<places>))?",
    "at force": "((on|of|against) (<things>|<places>))?",
    "utility": "UTILITIES ((,|and) and? UTILITIES){0,3}",
    "sanctioned": "(<about> <figure> QUALITIES{0,2})? ACTED_ON",
    "deed": "((DEEDS|PAST_DEEDS) (<things>|<dwellings>|<places>)|(SEARCHES|SEARCHED) (<things>|<places>)"
    "|(find|finds|found) <things>) <end>",
    "arrest": "DO_TO_PEOPLE <many> <person> <end>",
    "cut off": "(cut|cuts|cut off|cuts off|restore|restores|restored) <utility> (to <places>)? <end>",
    "clause": "(<actor> (<deed>|<arrest>|<cut off>)"
    "|<many> <person>? <be> DONE_TO_PEOPLE <end>"
    "|<things> <end> <be> (PAST_DEEDS|SEARCHED|DONE) <end>"
    "|(<places>|<dwellings> <end>) <be> PAST_DEEDS <end>"
    "|<places> <be> SEARCHED <end>"
    "|<utility> <end> <be> (cut|cut off|restored|back|out) <end> ((to|for) <places>)?"
    "|<of force> <at force> <end> (<be> FORCE_HAPPENED)? <end>"
    "|<event> (and <event>)? <at> <end> (<be> HAPPENED)? <end> (despite the? crackdown)?"
    "|(<event>|<of force>) (breaks out|broke out) <end>"
    "|(<event>|<of force>) <end> HARM (<things>|<dwellings>|<places>) <end>"
    "|<actor> (sanctions|sanctioned|sanction) <sanctioned> ((,|and) <sanctioned>)* <end>"
    "|<actor> report? (lists|listed|counts|counted) (<things>|<places>) <end>"
    "|<actor> (denies|denied) (involvement in|links to) (scams|fraud|<places>)"
    "|<actor> (denies|denied) that <things> <be> (PAST_DEEDS|DONE) <end>)",
    "says": "(<actor> (says|said|say|reports|reported|confirms|confirmed) that?"
    "|new? (satellite|aerial) (image|images|imagery|photos|pictures) (show|shows|showed))",
    "goes on": "(<deed>|<arrest>|<cut off>|satellite images show)",
    "part": "(<says>? <clause>|<says> <things> <end>|<goes on>)",
}
"""Each form by its name. Capitals: one of a list (words.py); ANY: a figure; MANY: one of FEWEST_PEOPLE and over; NAME:
a name of a listed place; DAY: a full date; small letters: the word itself; ( | ) ? * { }: as in regular expressions."""
_DIGITS = AnyDigits()
_SIGNS = re.compile(r"\s+")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY = re.compile(rf"\b(?:(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}} (?:{_MONTHS}) (?:19|20)\d\d)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[,.]?\d{3})*(?:[.,]\d{1,2})?(?![\w.,]*\d)")
_IN_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
}
_TOKEN = re.compile(r"[§¹²₀]|[a-z0-9][a-z0-9'-]*|[,;-]|\S")
_NAME, _FEW, _MANY, _FULL_DAY = "§", "¹", "²", "₀"
"""Stand for a name of a place, a figure under FEWEST_PEOPLE, another one, and a day with its year."""
_JOINTS, _MOST_PARTS = (",", ";", "and"), 4
"""Between parts of a sentence, and how many those are."""
_PLURAL = frozenset(("THINGS", "DWELLINGS", "PLACES", "EVENTS", "EVENTS_OF_FORCE"))
"""Lists each of whose entries has a plural."""
_CLASSES = {"NAME": [_NAME], "ANY": [_FEW, _MANY], "MANY": [_MANY], "DAY": [_FULL_DAY]}
_REFERENCE = re.compile(r"<[a-z ]+>|\{[^}]*\}")
_WORD_OF_FORM = re.compile(r"[A-Z_]+|[a-z][a-z'-]*|[,;]|(?<=\|)-(?=\))")
_PIECE = re.compile(r"<([a-z ]+)>|([A-Z_]+|[a-z][a-z'-]*|[,;]|(?<=\|)-(?=\)))|(\{[^}]*\}|[()|?*])")
_FIRST_SIGN = 0xE000
"""Where the signs for words begin: an area of Unicode for private use."""


def of_known_form(text: str, names: Collection[str] = frozenset()) -> bool:
    """Whether a text is one to four parts of FORMS behind each other, the first of which says who or what.

    Args:
        text: a headline, or a person's own line, in English.
        names: whole names of places that may stand in it, as a frozenset (whole_names).
    """
    tokens = _tokens(text, frozenset(names))
    if not tokens or not all(token in _sign() for token in tokens):
        return False
    joints = [n for n, token in enumerate(tokens) if token in _JOINTS]
    read, signs = {0: 0}, "".join(_sign()[token] for token in tokens)  # where parts may begin -> how many stand before
    for end in (*joints, len(tokens)):
        for begin, parts in sorted(read.items()):
            if begin < end and parts < _MOST_PARTS and _is_part(signs[begin:end], first=begin == 0):
                after = end + 1 + (tokens[end + 1 : end + 2] == ("and",) and tokens[end] != "and")
                read[after] = min(parts + 1, read.get(after, _MOST_PARTS))
    return len(tokens) + 1 in read


def _is_part(signs: str, *, first: bool) -> bool:
    return _pattern("part").fullmatch(signs) is not None and not (first and _pattern("goes on").fullmatch(signs))


def mostly_listed(text: str) -> bool:
    """True where two words in three and more are of FORMS: a short English headline, whose letters alone do not tell
    its language."""
    tokens = _tokens(text, frozenset())
    return 3 * sum(token in _sign() for token in tokens) >= 2 * len(tokens) > 0


def only_places(text: str, names: Collection[str] = frozenset()) -> bool:
    """Whether a text is nothing but names of known places and marks: "KK Park, Myawaddy (Myanmar)"."""
    tokens = _tokens(re.sub(r"[()/;–]", ",", text), frozenset(names))
    return bool(tokens) and all(token in (_NAME, ",", "-", "near", "in") for token in tokens) and _NAME in tokens


def of_words(text: str, listed: Iterable[str], names: Collection[str] = frozenset()) -> bool:
    """Whether a short text, such as a unit, is made of listed words, figures and names of places alone."""
    known = frozenset(listed) | {_NAME, _FEW, _MANY, _FULL_DAY, ",", ";", "-"}
    tokens = _tokens(re.sub(r"[()/:%]", " ", text), frozenset(names))
    return all(token in known for token in tokens) and (bool(tokens) or not text.strip(" ()/:%.!"))


def whole_names(names: Iterable[str]) -> frozenset[str]:
    """Names of places as texts may hold them, without accents."""
    return frozenset(filter(None, (" ".join(without_accents(name).split()) for name in names)))


def names_taken_out(text: str, names: Collection[str] = frozenset()) -> str:
    """A text with one sign in the place of each name of a known place, and of nothing else."""
    plain = without_accents(as_searched(text)).replace(_NAME, "?")
    return _names(frozenset(names)).sub(f" {_NAME} ", plain)


def _tokens(text: str, names: frozenset[str]) -> tuple[str, ...]:
    """The words of a text in small letters, with a sign for each name, day and figure.

    () where it is too long, or holds such a sign itself.
    """
    if len(text) > LONGEST or any(sign in text for sign in (_NAME, _FEW, _MANY, _FULL_DAY)):
        return ()
    plain = _SIGNS.sub(" ", without_accents(as_searched(text)).translate(_DIGITS).replace("’", "'")).strip()
    plain = _names(names).sub(_NAME, plain.rstrip(".! ")).lower()
    plain = re.sub(r"'s\b|'(?=\s|\Z)", "", plain).replace("%", " percent ")
    plain = _NUMBER.sub(_amount, _DAY.sub(_FULL_DAY, plain))
    tokens = (m.group() for m in _TOKEN.finditer(plain))
    return tuple(_sign_of(_IN_WORDS[t]) if t in _IN_WORDS else t for t in tokens)


def _amount(figure: re.Match[str]) -> str:
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", figure[0])
    return f" {_sign_of(float(whole.replace(',', '.')))} "


def _sign_of(number: float) -> str:
    return _FEW if number < FEWEST_PEOPLE else _MANY


@lru_cache(maxsize=64)
def _names(names: frozenset[str]) -> re.Pattern[str]:
    """Whole names with a capital; the longest first, so that "KK Park 2" is not read as "KK Park" and a figure."""
    listed = sorted((*names, *entries("KNOWN_PLACES")), key=len, reverse=True)
    either = "|".join(re.escape(name) for name in listed)
    return re.compile(rf"(?<![\w'-])(?=(?-i:[A-Z0-9]))(?:{either})(?![\w-])", re.IGNORECASE)


def entries(name: str) -> list[str]:
    """The entries of a list of words.py by its name, with their plurals or third persons."""
    text: str = getattr(words, name)
    listed = re.split(r"[|\n]", text.strip())
    if name in ("DEEDS", "SEARCHES"):
        return [*listed, *(" ".join((_plural(v.split()[0]), *v.split()[1:])) for v in listed)]
    return [*listed, *map(_plural, listed)] if name in _PLURAL else listed


def _plural(word: str) -> str:
    """With -s, as nouns and verbs take it."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


@cache
def _sign() -> dict[str, str]:
    """One sign for each word of the lists and the forms: a text becomes as many signs as it has words."""
    every_word: dict[str, None] = {}
    for form in FORMS.values():
        for word in _WORD_OF_FORM.findall(_REFERENCE.sub(" ", form)):
            listed = _CLASSES.get(word) or (entries(word) if word.isupper() else [word])
            every_word.update(dict.fromkeys(w for entry in listed for w in _TOKEN.findall(entry)))
    return {word: chr(_FIRST_SIGN + n) for n, word in enumerate(every_word)}


def _one_of(entries: Iterable[str]) -> str:
    """A pattern for one of some words or phrases, of signs; the longest first."""
    signed = {"".join(_sign()[w] for w in _TOKEN.findall(entry)) for entry in entries}
    single = "".join(sorted(one for one in signed if len(one) == 1))
    longer = sorted((one for one in signed if len(one) > 1), key=lambda one: (-len(one), one))
    return f"(?:{'|'.join((*longer, *([f'[{single}]'] if single else [])))})"


@cache
def _form(name: str) -> str:
    """A form as a pattern of signs."""
    pieces: list[str] = []
    for reference, word, mark in _PIECE.findall(FORMS[name]):
        if reference:
            pieces.append(f"(?:{_form(reference)})")
        elif word:
            pieces.append(_one_of(_CLASSES.get(word) or (entries(word) if word.isupper() else [word])))
        else:
            pieces.append("(?:" if mark == "(" else mark)
    return "".join(pieces)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_form(name))
