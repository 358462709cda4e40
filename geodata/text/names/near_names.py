"""Names found though they are typed with a slip, or written as another newspaper writes them. Pure.

Names of places here are written in Latin letters in many ways: Sihanoukville and Sihanukville, Myawaddy and Myawadi,
Shwe Kokko and Shewe Koko. So each word that is searched for may differ by a letter from a word of a name, or by two
where it is long. Short words and words with a figure stand as they are: KK Park, UK Park and OK Park are three places,
and so are BA01 and BA02.
"""

from __future__ import annotations

from functools import lru_cache

from geodata.text.fold import folded

ONE_SLIP, TWO_SLIPS = 4, 8
"""Letters from which a word may differ by one and by two: of three letters any word is near another."""
_SOUNDS = (("ph", "p"), ("th", "t"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("bh", "b"), ("ck", "k"), ("ou", "u"))
_ALIKE = str.maketrans({"y": "i", "w": "v", "q": "k", "c": "k"})


def names_near(wanted: str, names: tuple[str, ...]) -> bool:
    """Whether every word that is searched for is near a word of one name; names that hold it whole are near too.

    Args:
        wanted: as typed.
        names: the names of one place.
    """
    asked = tuple(_words(wanted))
    return bool(asked) and any(_near(asked, tuple(_words(name))) for name in names)


def _words(text: str) -> list[str]:
    return [word for word in folded(text).split() if any(c.isalnum() for c in word)]


def _near(asked: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Word by word, or all of it as one word: "poi pet" is Poipet, "kkpark" is KK Park."""
    if all(any(_near_words(a, word) for word in name) for a in asked):
        return True
    whole, called = "".join(asked), "".join(name)
    return len(asked) != len(name) and len(whole) >= ONE_SLIP and _near_words(whole, called)


@lru_cache(maxsize=200_000)
def _near_words(asked: str, word: str) -> bool:
    """Whether a word that is typed is, begins, or is nearly a word of a name."""
    if word.startswith(asked):
        return True
    if min(len(asked), len(word)) < ONE_SLIP or any(c.isdigit() for c in asked + word):
        return False
    allowed = 2 if len(asked) >= TWO_SLIPS else 1
    one, other = _sounded(asked), _sounded(word)
    if min(len(one), len(other)) < ONE_SLIP - 1:
        return one == other
    return one == other or slips(one, other, allowed) <= allowed


def _sounded(word: str) -> str:
    """A Latin word without what its spellings differ in: doubled letters, h after a consonant, y for i."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    word = word.translate(_ALIKE)
    return "".join(c for at, c in enumerate(word) if at == 0 or c != word[at - 1])


def slips(one: str, other: str, most: int) -> int:
    """Letters left out, added, changed or exchanged with their neighbour between two words; `most` + 1 if more.

    The optimal string alignment distance (Damerau 1964), given up once it passes `most`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, last[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
