"""A plain table: read out cell by cell, reached by the keyboard, copied, printed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.i18n.english_formats import day
from layers.style.escape import escape

LONGEST_CELL = 400
"""Characters of a cell; what a source wrote may be 10,000 long."""


def html_table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], *, note: str = "", stacked: bool = False
) -> str:
    """A table as HTML.

    Args:
        caption: what it holds, read out first.
        heads: of the columns; the first column names each row.
        rows: texts, numbers, dates, None for nothing; escaped here.
        note: under the caption.
        stacked: True = on a phone the cells of a row stand under one another, each beside its head: for cells that hold
            sentences.
    """
    top = "".join(f'<th scope="col" role="columnheader">{escape(head)}</th>' for head in heads)
    body = "".join(
        '<tr role="row">'
        + f'<th scope="row" role="rowheader">{_cell(row[0])}</th>'
        + "".join(
            f'<td role="cell" data-head="{escape(head)}">{_cell(value)}</td>'
            for head, value in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    under = f"<span>{escape(note)}</span>" if note else ""
    # the roles are those that a table has; a browser may forget them where the style sheet sets its cells otherwise
    return (
        f'<div class="cw-sheet{" cw-stacked" if stacked else ""}" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table role="table"><caption><b>{escape(caption)}</b>{under}</caption>'
        f'<thead role="rowgroup"><tr role="row">{top}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _cell(value: object) -> str:
    if value is None or value == "":
        return ""
    return escape(day(value) if isinstance(value, date) else value, limit=LONGEST_CELL)
