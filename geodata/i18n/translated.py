"""What is kept in English, said in the language in use: from its message and values, never from its English. Pure."""

from __future__ import annotations

from geodata.i18n.kept_text import KeptText, Value, filled
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import in_use, tr

OURS = frozenset({"cause", "thing", "step", "what", "offer", "found", "reason", "precision", "finest", "items", "last"})
"""Names of values that hold words of ours even where those have no values themselves. What stands under any other name
is a person's or a server's, and stays as it is although it may happen to be a message of ours."""


def translated(text: str) -> str:
    """A text of ours in the language in use; English, and what is not ours, as it is.

    Args:
        text: a kept text, a whole message, or one word of those that are kept in English.
    """
    if in_use() == ENGLISH or not text:
        return str(text)
    if not isinstance(text, KeptText):
        return tr(text)
    return filled(tr(text.source), {name: _value(name, value) for name, value in text.values.items()})


def _value(name: str, value: Value) -> Value:
    ours = isinstance(value, KeptText) or name in OURS or name.startswith("part")
    return translated(value) if ours and isinstance(value, str) else value
