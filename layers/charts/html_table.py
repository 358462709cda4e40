"""A plain table: read out cell by cell, reached by the keyboard, copied, printed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.i18n.english_formats import day
from layers.style.escape import escape

LONGEST_CELL = 400
"""Characters of a cell; what a source wrote may be 10,000 long."""


def html_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], *, note: str = "") -> str:
    """A table as HTML.

    Args:
        caption: what it holds, read out first.
        heads: of the columns; the first column names each row.
        rows: texts, numbers, dates, None for nothing; escaped here.
        note: under the caption.
    """
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{_cell(row[0])}</th>'
        + "".join(f"<td>{_cell(value)}</td>" for value in row[1:])
        + "</tr>"
        for row in rows
    )
    under = f"<span>{escape(note)}</span>" if note else ""
    return (
        f'<div class="cw-sheet" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption><b>{escape(caption)}</b>{under}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    if value is None or value == "":
        return ""
    return escape(day(value) if isinstance(value, date) else value, limit=LONGEST_CELL)
