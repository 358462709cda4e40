"""A text is held against few messages only, and the one is found that holding it against all of them would give."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.i18n.kept_text import KeptText
from geodata.i18n.message_in_text import MessagesInText
from geodata.i18n.messages import kept_messages

SOURCES = sorted(kept_messages())
HERE = MessagesInText(SOURCES)
VALUES = st.sampled_from(["3", "a b", "", "Laos", "24.7, 102.7", "its n is 3", "x  y", "\u00a0z", "end.", "a\nline"])


def one_after_the_other(text: str) -> tuple[str, ...]:
    """The messages of most letters that fit, each held against the text as a pattern of its own."""
    fitting = [source for source in SOURCES if re.fullmatch(pattern(source), text, re.DOTALL)]
    most = max(map(letters, fitting), default=0)
    return tuple(source for source in fitting if letters(source) == most)


def letters(source: str) -> int:
    return sum(c.isalpha() for literal, *_ in string.Formatter().parse(source) for c in literal)


def pattern(source: str) -> str:
    parts: list[str] = []
    for literal, name, *_ in string.Formatter().parse(source):
        parts.append(re.escape(literal))
        if name is not None:
            value = r"\S+" if name in ("scene", "site", "n", "most") else ".*?"
            parts.append(f"(?P={name})" if f"(?P<{name}>" in "".join(parts) else f"(?P<{name}>{value})")
    return "".join(parts)


@given(st.sampled_from(SOURCES), st.data())
def test_a_text_is_found_as_if_every_message_were_tried(source: str, data: st.DataObject) -> None:
    names = {name for _, name, *_ in string.Formatter().parse(source) if name}
    filled = source.format_map({name: data.draw(VALUES) for name in sorted(names)})
    texts = [filled, filled + " x", filled.replace(" ", "  ", 1), filled.replace(" ", "\u00a0")]
    text = data.draw(st.sampled_from(texts))
    found, expected = HERE.find(text), one_after_the_other(text)
    assert found == text
    assert (found.source if isinstance(found, KeptText) else None) == (expected[0] if expected else None)


@pytest.mark.parametrize("text", ["", " ", "its", "no message of ours says this"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert not isinstance(HERE.find(text), KeptText) and HERE.find(text) == text
