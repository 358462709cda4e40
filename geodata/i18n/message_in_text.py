"""Which message an English text was made of, found by its words. Pure.

Needed only where a text comes in without its message and values: in a store of an earlier version, and in a catalogue
of reports, whose notes are English by its profile. What is shown is never found this way (see translated.py).
"""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from geodata.i18n.kept_text import KeptText
from geodata.i18n.translated import OURS

LONGEST = 1_000
"""Characters above which a text is not looked at: no message of ours is as long."""
UNBROKEN = frozenset({"scene", "site", "n", "most"})
"""Names of values that hold no space, so that "{scene} over {site}" and "{n} corners" do not fit other sentences."""


@dataclass(frozen=True)
class _Shape:
    """A message with values, as what it looks like when they are filled in."""

    source: str
    fits: re.Pattern[str]
    letters: int  # beside its values: of two messages that fit, the one with more says more exactly what was meant
    literals: tuple[str, ...]  # the words between its values, quick to look for
    whole_words: frozenset[str]  # of those the words that stand in every such text as they are, between spaces


class MessagesInText:
    """Some messages with values, looked for in texts."""

    def __init__(self, sources: Iterable[str]) -> None:
        shapes = sorted(map(_shape, sources), key=lambda s: (-s.letters, s.source))
        often = Counter(word for shape in shapes for word in shape.whole_words)
        self._by_word: defaultdict[str, list[tuple[int, _Shape]]] = defaultdict(list)
        """Place and shape by the word of it that fewest others have, "" where it has none: a text is held against few
        of some hundred shapes."""
        for place, shape in enumerate(shapes):
            rarest = min(shape.whole_words, key=lambda word: (often[word], word), default="")
            self._by_word[rarest].append((place, shape))
        self._found: dict[str, str] = {}

    def find(self, text: str) -> str:
        """The text as a kept text; as it is where no message fits, or where it is one already.

        A value whose name says that it holds words of ours is looked at in turn. What is found always reads as `text`.
        """
        if isinstance(text, KeptText) or len(text) > LONGEST:
            return text
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> str:
        words = {"", *text.split()}.intersection(self._by_word)
        for _, shape in sorted((one for word in words for one in self._by_word[word]), key=itemgetter(0)):
            if not all(literal in text for literal in shape.literals):
                continue
            fits = shape.fits.fullmatch(text)
            if fits:
                values = {n: self.find(v) if n in OURS else v for n, v in fits.groupdict().items()}
                kept = KeptText(shape.source, values)
                return kept if kept == text else text
        return text


def _shape(source: str) -> _Shape:
    literals = tuple(literal for literal, *_ in string.Formatter().parse(source) if literal)
    letters = sum(c.isalpha() for literal in literals for c in literal)
    return _Shape(source, re.compile(_pattern(source), re.DOTALL), letters, literals, _whole_words(source))


def _whole_words(source: str) -> frozenset[str]:
    """Words of a message that no value touches: "of" and "sites" in "{n} of {all}; sites"."""
    touched = "".join(
        literal + ("\0" if name is not None else "") for literal, name, *_ in string.Formatter().parse(source)
    )
    return frozenset(word for word in touched.split() if "\0" not in word)


def _pattern(source: str) -> str:
    """What a filled-in message looks like: a name that comes twice stands for the same words both times."""
    out, known = "", set()
    for literal, name, _, _ in string.Formatter().parse(source):
        out += re.escape(literal)
        if name:
            value = r"\S+" if name in UNBROKEN else ".*?"
            out += f"(?P={name})" if name in known else f"(?P<{name}>{value})"
            known.add(name)
    return out
