"""Find the header of a table that people made by hand: under titles, over two rows, or as HXL tags. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEEPEST = 30
"""Rows in which a header is looked for: titles, notes and logos above it take fewer."""


@dataclass(frozen=True)
class Header:
    """Where a table's columns are named, and what they are called."""

    first_row: int  # index of the first row of data
    columns: dict[str, int]  # our field to the index of its column
    written: tuple[str, ...]  # the columns' names as they stand there, joined over two rows; "" none
    tags: bool  # a row of HXL tags is among its rows


def plain_name(written: str) -> str:
    """A column's name without case, spaces and marks, in any script: "Latitude (°N)" is "latitude_n"."""
    folded = unicodedata.normalize("NFKC", written).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return "_".join(kept.split())


def is_tag_row(cells: Sequence[str]) -> bool:
    """HXL puts a row of #tags under the header; some copies leave most of it empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(re.match(r"#[A-Za-z]", cell) for cell in filled)


def header_of(
    rows: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]
) -> Header | None:
    """The header among the first rows of a table; None when no row names what is needed.

    A cell above stands for an empty one below, as merged cells over two rows leave them. A row of HXL tags under the
    header names what the header's own words do not.

    Args:
        rows: cells as text, from the first row of the sheet on.
        names: our field to the names that people give its column, as plain_name has them; the first is taken first.
        needed: sets of our fields; a row that names all of one set is the header.
    """
    shallow = list(rows[:DEEPEST])
    for index in range(len(shallow)):
        header = _header_at(index, shallow, names, needed)
        if header is None:
            continue
        # "Coordinates" over "Lat" and "Long": the lower row says more.
        below = _header_at(index + 1, shallow, names, needed) if index + 1 < len(shallow) and not header.tags else None
        return below if below is not None and len(below.columns) > len(header.columns) else header
    return None


def _header_at(
    index: int, rows: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]
) -> Header | None:
    """The header whose lowest row of words, or of tags, is this one; None when it does not name what is needed."""
    cells = rows[index]
    tagged = is_tag_row(cells)
    above = rows[index - 1] if index and not tagged else ()
    joined = [_below(cell, above, column) for column, cell in enumerate(cells)]
    if not _named([plain_name(cell) for cell in cells], names):
        return None
    columns = _named([plain_name(cell) for cell in joined], names)
    tags = rows[index + 1] if index + 1 < len(rows) and not tagged and is_tag_row(rows[index + 1]) else ()
    if tags:
        tag_columns = _named([plain_name(cell) for cell in tags], names)
        taken = set(columns.values())
        columns = {**{ours: at for ours, at in tag_columns.items() if at not in taken}, **columns}
    if not any(set(which) <= set(columns) for which in needed):
        return None
    return Header(index + (2 if tags else 1), columns, tuple(joined), tags=bool(tags) or tagged)


def _below(cell: str, above: Sequence[str], column: int) -> str:
    return cell.strip() or (above[column].strip() if column < len(above) else "")


def _named(columns: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Our fields and where they stand; a column serves one field, the first of two columns of one name is taken."""
    column_by_field: dict[str, int] = {}
    for ours, theirs in names.items():
        for name in (plain_name(ours), *theirs):
            if name in columns and columns.index(name) not in column_by_field.values():
                column_by_field[ours] = columns.index(name)
                break
    return column_by_field
