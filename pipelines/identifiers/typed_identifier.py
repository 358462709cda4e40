"""One identifier as it is typed at the command line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.errors import NotAllowed
from geodata.identifiers.check_identifier import WHAT, IdentifierDraft

_MORE = ("relation", "source_url", "url", "country", "listed_on", "programme", "note", "licence")


def typed_identifier(
    scheme: str, value: str, organisation: str, source: str, more: Sequence[str] = ()
) -> IdentifierDraft:
    """The draft of what was typed.

    Args:
        scheme, value, organisation, source: as they are; "-" as value stands for no number on a list.
        more: NAME=WORDS each, of relation, source_url, url, country, listed_on (2025-10-14), programme, note and
            licence.

    Raises:
        NotAllowed: the day cannot be read, or a word stands for nothing that an identifier has.
    """
    words = {name.strip().replace("-", "_"): text for name, _, text in (one.partition("=") for one in more)}
    odd = sorted(set(words) - set(_MORE))
    if odd:
        raise NotAllowed(WHAT, f"{odd[0][:40]!r} is nothing that an identifier has", f"Use {', '.join(_MORE)}")
    day_text = words.pop("listed_on", "").strip()
    try:
        listed_on = date.fromisoformat(day_text) if day_text else None
    except ValueError as error:
        raise NotAllowed(WHAT, f"its day {day_text[:40]!r} cannot be read", "Write it as 2025-10-14") from error
    number = "" if value.strip() == "-" else value
    return IdentifierDraft(scheme, number, organisation, source, listed_on=listed_on, **words)
