"""Who is one person, for every rule that asks for two. Pure.

Names are typed, not checked: nothing here proves who sits at the keyboard. What is closed is the slip and the easy
trick: the same role written a little differently is the same person, on every page and in every rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from geodata.i18n.messages import msg
from geodata.text.clean import as_searched

WORTH = msg("Names are typed here, not checked: this rule holds only among people who give their own.")
"""What the rule of two people is worth; said where people give verdicts."""
AS_GIVEN = msg("Roles are as people gave them; the program does not check who they are.")
"""The same for readers, on pages that count changes on which two people agree; beside one change it is in the sentence
itself (review_sentences.py, handling.py). A login decides who may give a verdict; the role is typed all the same."""
DO_NOT_QUOTE = msg("Not agreed by two people: do not quote.")
"""What stands behind whatever is told of a finding on which no two people agree, of one change and of a sum of them."""

_ALIKE = {
    "a": "ɑαаꭺꓮ",
    "b": "ƅβвьᏼꮟꓐ",
    "c": "сϲꮯⲥꓚ",
    "d": "ԁꭰꓒđð",
    "e": "εеєҽꭼꓰ",
    "f": "ϝքꓝ",
    "g": "ɡԍցꮐꓖ",
    "h": "ηнһհꮋⲏꓧħ",
    "j": "ʝϳјꭻꓙ",
    "k": "κкꮶⲕꓗ",
    "l": "iıɩɪιіɫłǀӏӀꭵꮮⲓⳑꓡꓲ",
    "m": "μмϻꮇⲙꓟ",
    "n": "пνոռⲛꓠ",
    "o": "οσоօဝഠჿⲟⵔꓳø",
    "p": "ρрꮲⲣꓑ",
    "q": "ԛգզ",
    "r": "ʀгꭱꮁꓣ",
    "s": "ѕꜱտꮥꮪꓢ",
    "t": "τтꭲⲧꓔ",
    "u": "υսʋꓴ",
    "v": "ѵꮩꓦ",
    "w": "ɯѡԝաꮃꓪ",
    "x": "χхⲭꓫ",
    "y": "ɣʏγуүყꮍꓬ",
    "z": "ᴢꮓꓜ",
    "3": "ʒзӡȝ",
    "6": "бꮾ",
    "8": "ȣ",
    "4": "ꮞ",
}
"""Latin letter or digit -> what looks like it, in the scripts from which look-alikes are usually taken (Latin, Greek,
Cyrillic, Armenian, Cherokee, Coptic, Lisu), in lower case. Chosen from the confusables of Unicode Technical Standard
39; the packages that carry all of that list are no longer kept up."""
_DIGITS = {"0": "o", "1": "l", "2": "z", "5": "s"}
"""Digits that are told from a letter only by a careful reader: "analyst 1" and "analyst l"."""
_TABLE = str.maketrans({other.casefold(): letter for letter, others in _ALIKE.items() for other in others} | _DIGITS)
_LETTERS = {other: letter for other, letter in _TABLE.items() if chr(other) not in _DIGITS}
_PAIRS = (("rn", "m"), ("vv", "w"))
_NUMBER_WORDS = """
one two three four five six seven eight nine ten eleven twelve
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
i ii iii iv v vi vii viii ix x xi xii"""
_CARDINALS, *_OTHERS = [line.split() for line in _NUMBER_WORDS.strip().splitlines()]
_NUMBERS = {word.translate(_LETTERS): str(n) for words in (_CARDINALS, *_OTHERS) for n, word in enumerate(words, 1)}
"""Numbers as words, in letters as the table has them."""
_WRITTEN_OUT = {word.translate(_LETTERS) for word in (*_CARDINALS, *_OTHERS[0])}
"""Those that are no Roman numerals: of an l and a 1 nobody knows which is meant."""
_WITHOUT_SPACES = (
    *zip(["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"], "123456789", strict=True),
    *zip("一二三四五六七八九", "123456789", strict=True),
)
"""The same in scripts that put no space between words."""
_ORDINAL = re.compile(r"0*([0-9]+)(?:st|nd|rd|th)")
_JOINED = re.compile(rf"(.{{2,}})({'|'.join(word.translate(_LETTERS) for word in _CARDINALS)})")
"""A number word written together with what it counts: deskone."""
_ACCENT = 200
"""Canonical combining classes from here on are accents; those below are vowels and tones of Thai, Khmer or Burmese."""


def folded_person(name: str) -> str:
    """A role or pseudonym as it is compared; "" when it has no letter and no digit.

    "Analyst 1", "analyst-01", "ANALYST1", "analyst l" with the letter and "аnalyst 1" with a Cyrillic а are one
    person; so is any of them with something unseen in it or in full-width letters. What is easily typed otherwise
    makes no second person. Two roles that look alike count as one, so that at worst a third has to be asked. A number
    is the same as a figure, a word ("desk one", "first desk", "1st desk") or in Roman numerals, up to twelve.
    """
    plain = unicodedata.normalize("NFKC", as_searched(name))
    for _ in range(2):  # signs such as ㏗ only show capitals once they are taken apart
        plain = unicodedata.normalize("NFKD", plain.casefold())
    bare = (c for c in plain if unicodedata.combining(c) < _ACCENT)
    shown = "".join(_digit(c) if unicodedata.category(c)[0] in "LMN" else " " for c in bare).translate(_LETTERS)
    for word, figure in _WITHOUT_SPACES:
        shown = shown.replace(word, figure)
    parts = [_figured(part) for part in shown.split()]
    if parts and parts[0].isdigit():  # the first desk is desk 1
        parts = [*parts[1:], parts[0]]
    folded = re.sub(r"(?<![0-9])0+(?=[1-9])", "", "".join(parts)).translate(_TABLE)
    for pair, single in _PAIRS:
        folded = folded.replace(pair, single)
    return folded


def _figured(part: str) -> str:
    """A part of a name with its number as a figure; also of a word with digits for letters: f0urth."""
    if part in _NUMBERS:
        return _NUMBERS[part]
    in_letters = part.translate(_TABLE)
    if in_letters in _WRITTEN_OUT:
        return _NUMBERS[in_letters]
    if ordinal := _ORDINAL.fullmatch(part):
        return ordinal[1]
    joined = _JOINED.fullmatch(part) or _JOINED.fullmatch(in_letters)
    return f"{joined[1]}{_NUMBERS[joined[2]]}" if joined else part


def _digit(character: str) -> str:
    """A digit of any script as ours."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def same_person(one: str, other: str) -> bool:
    """Whether two roles or pseudonyms are one person's."""
    return folded_person(one) == folded_person(other)


def people(names: Iterable[str]) -> frozenset[str]:
    """The different people among roles or pseudonyms, each as it is compared."""
    return frozenset(folded_person(name) for name in names)
