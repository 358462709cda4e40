"""What a file of places has and nobody reads, named in words: as the reader of reports names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipelines.sites.site_features import Feature
from pipelines.sites.site_properties import READ
from pipelines.tables.column_notes import note_on_second, note_on_unread, notes_on_columns
from pipelines.tables.header import Header, plain_name

OUTPUT_ONLY = frozenset(
    (
        *("why_listed", "review_by", "revision", "updated_at", "retired_at", "licence", "place_known_to_m"),
        *("outline_note", "not_released", "row_licence", "attribution", "handling", "edition_of"),
    )
)
"""Columns of sites that `export` writes and nobody reads again."""
_OURS = frozenset({"why_listed", "outline_basis"})
"""Columns by which a file is known for one that `export` wrote: elsewhere a `licence` is the owner's, and is named."""
_TITLE_AND_TEXT = frozenset({"description"})
"""What our own KML says once more in words."""


def notes_on_header(header: Header, names: Mapping[str, Sequence[str]]) -> list[str]:
    """What is said of the columns of a table that are there twice, stand for a field that another is read for, or are
    not known; nothing where all are read.

    Args:
        header: of the table.
        names: our field to the names that people give its column, as header_of takes them.
    """
    written = [name.strip().lower() for name in header.written]
    notes = notes_on_columns(written)
    field_of = {name: ours for ours, theirs in names.items() for name in (plain_name(ours), *theirs)}
    read = set(header.columns.values())
    left = dict.fromkeys(w for at, w in enumerate(written) if w and at not in read and written.index(w) == at)
    second: dict[str, list[str]] = {}
    for name in left:
        ours = field_of.get(plain_name(name), "")
        if ours in header.columns:
            second.setdefault(ours, []).append(name)
    notes += [note_on_second(also, written[header.columns[ours]], ours) for ours, also in second.items()]
    beside = {name for also in second.values() for name in also}
    return notes + _unread([name for name in left if name not in beside], written)


def notes_on_properties(features: Iterable[Feature]) -> list[str]:
    """What is said of the properties of features that are not known; nothing where all are read.

    Of the rows of a table no more than what is read is given to a feature: its other columns are told by its header.
    """
    given = dict.fromkeys(key for feature in features for key in map(str, feature.properties) if key.strip())
    plain = [key.strip().lower() for key in given]
    return _unread([key for key in given if key.strip().lower() not in READ], plain)


def _unread(names: Sequence[str], there: Iterable[str]) -> list[str]:
    """A note on columns that are not read, those left out that our own files have beside what they say."""
    ours = OUTPUT_ONLY | _TITLE_AND_TEXT if set(there) >= _OURS else frozenset()
    left = [name for name in names if name.strip().lower() not in ours]
    return [note_on_unread(left)] if left else []
