"""What is kept in English, said again in the language in use: refusals, failures of runs, the ledger, histories. Pure.

A run, an import or a change of a site has no reader: what it writes down is English, made with `english` from a message
and values, and read years later by people of any language. The catalogue of each language holds the messages, so the
message and its values are found again from the English text itself. Old workspaces need no change, exports stay one
language, and nothing is written twice. What no message fits (a server's words, a person's reason) stays as it is.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import lru_cache

from geodata.i18n.formats import listed
from geodata.i18n.kept_text import KeptText, Value
from geodata.i18n.messages import ENGLISH, entries, in_use, tr

OURS = frozenset({"cause", "thing", "step", "what", "offer", "found", "reason", "precision", "finest", "kinds"})
"""Names of values that hold words of ours and are said again too; any other value stays as it is."""
LONGEST = 1_000
"""Characters above which a text is not looked at: no message of ours is as long."""
UNBROKEN = frozenset({"scene", "site", "n", "most"})
"""Names of values that hold no space, so that "{scene} over {site}" and "{n} corners" do not fit other sentences."""
_JOINTS = ("; ", ": ")
"""Between texts that are kept in one field, outermost first."""


@dataclass(frozen=True)
class _Shape:
    """A message with values, as what it looks like when they are filled in."""

    source: str
    said: str  # in the language
    fits: re.Pattern[str]
    letters: int  # beside its values: of two messages that fit, the one with more says more exactly what was meant
    literals: tuple[str, ...]  # the words between its values, quick to look for


def retold(text: str) -> str:
    """An English text of ours in the language in use; English, and what is not ours, as it is."""
    if in_use() == ENGLISH or not text:
        return text
    if isinstance(text, KeptText):
        said = {name: _value(name, value) for name, value in text.values.items()}
        return tr(text.source).format(**said)
    return _retold(text, in_use())


def _value(name: str, value: Value) -> Value:
    """A value of a kept text: kept texts and words of ours are said again, names and numbers stay."""
    ours = isinstance(value, KeptText) or (isinstance(value, str) and name in OURS)
    return retold(str(value) if not isinstance(value, KeptText) else value) if ours else value


@lru_cache(maxsize=8192)
def _retold(text: str, language: str) -> str:
    if len(text) > LONGEST:
        return text
    said = _whole(text, language)
    if said is not None:
        return said
    for joint in _JOINTS:
        head, found, tail = text.partition(joint)
        if found:
            parts = _retold(head, language), _retold(tail, language)
            if parts != (head, tail):
                return parts[0] + joint + parts[1]
    return _listed(text, language)


def _listed(text: str, language: str) -> str:
    """A list of our words, "a phone number and an e-mail address"; the text itself when one of them is not ours."""
    items = re.split(r", | and ", text)
    if len(items) == 1 or not _plain(language).issuperset(items):
        return text
    said = [tr(item) for item in items]
    return listed(said) if " and " in text else ", ".join(said)


def _whole(text: str, language: str) -> str | None:
    """The text as one message; None when none fits."""
    if text in _plain(language):
        return tr(text)
    for shape in _shapes(language):
        if not all(literal in text for literal in shape.literals):
            continue
        found = shape.fits.fullmatch(text)
        if found:
            values = {
                name: _retold(value, language) if name in OURS else value for name, value in found.groupdict().items()
            }
            return shape.said.format(**values)
    return None


@lru_cache
def _plain(language: str) -> frozenset[str]:
    return frozenset(e.source for e in entries(language) if not e.plural)


@lru_cache
def _shapes(language: str) -> tuple[_Shape, ...]:
    """The messages with values, the most telling first."""
    found = []
    for entry in entries(language):
        if entry.kept:
            parts = list(string.Formatter().parse(entry.source))
            letters = sum(c.isalpha() for literal, *_ in parts for c in literal)
            literals = tuple(literal for literal, *_ in parts if literal)
            found.append(_Shape(entry.source, entry.said[0], _pattern(entry.source), letters, literals))
    return tuple(sorted(found, key=lambda s: (-s.letters, s.source)))


def _pattern(source: str) -> re.Pattern[str]:
    """What a filled-in message looks like: a name that comes twice stands for the same words both times."""
    out, known = "", set()
    for literal, name, _, _ in string.Formatter().parse(source):
        out += re.escape(literal)
        if name:
            value = r"\S+" if name in UNBROKEN else ".*?"
            out += f"(?P={name})" if name in known else f"(?P<{name}>{value})"
            known.add(name)
    return re.compile(out, re.DOTALL)
