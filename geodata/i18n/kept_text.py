"""English text that remembers the message and the values it was made of, so that it can be said in any language. Pure.

A run, an import or a refusal has no reader yet: what it says is English, made with `geodata.i18n.messages.english`. It
is a `str` like any other and goes into errors, files and exports as it is. Because the message and its values stay with
it, `geodata.i18n.translated.translated` says it in a reader's language without reading the English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Value = str | int
"""What a message can be filled with; a text may be a kept text again. Other numbers are written as the message shows
them, since the databases write them each in their own way."""


_NAME = re.compile(r"\{(\w+)\}")


class KeptText(str):
    """English text with the message and the values that it was made of. Equal to the plain text of the same letters."""

    source: str  # the message with its {names}, as it stands in the catalogues
    values: Mapping[str, Value]  # what its {names} stand for, in their order: PostgreSQL keeps none of its own

    def __new__(cls, source: str, values: Mapping[str, Value]) -> KeptText:
        """Fill in a message.

        Args:
            source: English, with {names}.
            values: one for each name.

        Raises:
            KeyError: a name has no value.
        """
        text = super().__new__(cls, filled(source, values))
        order = dict.fromkeys((*_NAME.findall(source), *sorted(values)))
        text.source, text.values = source, {name: values[name] for name in order}
        return text

    def __reduce__(self) -> tuple[type[KeptText], tuple[str, Mapping[str, Value]]]:
        """For pickle and copy: a worker's text is told like ours."""
        return KeptText, (self.source, self.values)


def filled(source: str, values: Mapping[str, Value]) -> str:
    """A message with its {names} filled in. Nothing else of a format is understood: a message may come from a file.

    Raises:
        KeyError: a name has no value.
    """
    return _NAME.sub(lambda found: str(values[found[1]]), source)


def together(parts: Sequence[str], by: str = "; ") -> str:
    """Several texts of ours as one, with `by` between them; "" for none."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    names = [f"part{number}" for number in range(1, len(parts) + 1)]
    return KeptText(by.join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))


def text_to_json(text: str) -> str | dict[str, Any]:
    """A text as JSON holds it: plain, or {"message": …, "values": {…}} where it is a kept text with values."""
    if not isinstance(text, KeptText) or not text.values:
        return str(text)
    values = {name: text_to_json(value) if isinstance(value, str) else value for name, value in text.values.items()}
    return {"message": text.source, "values": values}


def text_from_json(kept: Any) -> str:
    """The text again.

    Raises:
        TypeError, LookupError, ValueError: it is none.
    """
    if isinstance(kept, str):
        return kept
    if not (isinstance(kept, Mapping) and isinstance(kept["message"], str) and isinstance(kept["values"], Mapping)):
        raise TypeError("neither a text nor a message with values")
    values = {
        name: value if isinstance(value, int) else text_from_json(value) for name, value in kept["values"].items()
    }
    return KeptText(kept["message"], values)
