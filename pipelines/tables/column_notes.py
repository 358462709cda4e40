"""What is said of columns of a table that are not read or are there twice, of places and of reports alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geodata.i18n.messages import english

MOST_NAMED = 300
"""Characters of the names of columns that are not read."""


def notes_on_columns(columns: Sequence[str]) -> list[str]:
    """What is said of columns of one name; none where each has its own."""
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    return (
        [english("column {names} is there twice: its first one is read", names=listed_columns(twice))] if twice else []
    )


def note_on_second(second: Iterable[str], column: str, ours: str) -> str:
    """What is said of columns that stand for a field which another column is read for."""
    names = listed_columns(second)
    return english("column {names} is not read: {column} is taken for {ours}", names=names, column=column, ours=ours)


def note_on_unread(columns: Iterable[str]) -> str:
    """What is said of columns that a reader knows nothing of."""
    return english("not read: column {names}", names=listed_columns(columns))


def listed_columns(columns: Iterable[str]) -> str:
    """Names of columns in a sentence, no more of them than it can hold."""
    listing = ", ".join(columns)
    return listing[:MOST_NAMED] + "…" * (len(listing) > MOST_NAMED)
