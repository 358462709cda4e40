"""A briefing as one HTML page that needs nothing beside itself: no script, no other file, no other machine. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from geodata.i18n.messages import tr
from geodata.wording.change_sentences import DEMO_STRIP
from layers.style.embedded_fonts import embedded_font_faces
from layers.style.escape import escape
from layers.style.fonts import SANS_STACK, SERIF_STACK
from layers.style.page_card import page_card
from pipelines.brief.reading_order import (
    Block,
    Boxes,
    Changes,
    Document,
    Drawing,
    Head,
    Pictures,
    Rows,
    Sheet,
    Table,
    Words,
    drawn_words,
)
from pipelines.brief.sheet_headings import FOOT, LOGO, WORDS

STYLE = Path(__file__).parent / "briefing.css"


def html_page(document: Document) -> bytes:
    """The page, UTF-8; the same bytes for the same briefing and fonts."""
    pictures = {
        name: f"data:image/png;base64,{base64.b64encode(body).decode('ascii')}"
        for name, body in document.pictures.items()
    }
    body = "".join(_body(document, pictures))
    style = "\n".join(
        (
            embedded_font_faces(body, SANS_STACK),
            embedded_font_faces(_headlines(document), SERIF_STACK[:1]),
            STYLE.read_text(encoding="utf-8"),
            _print_margins(document),
        )
    )
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src data:; font-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="referrer" content="no-referrer">{_card(document)}<style>{style}</style>'
    )
    begin = f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>{head}</head>\n'
    return f"{begin}<body>\n{body}</body>\n</html>\n".encode()


def _card(document: Document) -> str:
    """Title and card: the answer, whether it is invented, which issue it is and how it may be handled."""
    invented = any(isinstance(one, Sheet) and one.simulated for one in document.blocks)
    issue = f"{tr(WORDS['briefing'])} {document.number}."
    demo = map(tr, DEMO_STRIP if invented else ())
    words = " ".join(filter(None, (*demo, issue, document.handling)))
    title, description = (text.replace("\u200b", "") for text in (document.title, words))
    return page_card(title, description)


def _text(text: str) -> str:
    """Text for an element or attribute; lines break by the style, so the marks of print for it are taken out."""
    return escape(text.replace("\u200b", ""))


def _headlines(document: Document) -> str:
    return document.title + "".join(one.text for one in document.blocks if isinstance(one, Head))


def _print_margins(document: Document) -> str:
    """What stands on each printed sheet: how it may be handled, the number, the page of how many."""
    name = f"{tr(WORDS['briefing'])} {document.number}"
    page = f"{_css(tr(WORDS['page']) + ' ')} counter(page) {_css(' ' + tr(WORDS['of']) + ' ')} counter(pages)"
    small = (
        'font: 7.5pt "Noto Sans", "Noto Sans Thai", sans-serif; color: #4a5a66; vertical-align: top; padding-top: 2mm'
    )
    return (
        f"@page {{ size: A4; margin: 14mm 15mm 20mm; "
        f"@bottom-left {{ content: {_css(document.handling)}; width: 60%; {small}; font-weight: 700 }} "
        f"@bottom-right {{ content: {_css(name + '. ')} {page}; width: 38%; text-align: right; {small} }} }}"
    )


def _css(text: str) -> str:
    """Text as a string of a style sheet; all but plain letters and digits is written by its code."""
    safe = (c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)
    return f'"{"".join(safe)}"'


def _body(document: Document, pictures: Mapping[str, str]) -> Iterable[str]:
    yield (
        f'<header class="cw-brand">{LOGO}<b>Compound Watch</b>'
        f"<span>{_text(tr(WORDS['briefing']))} {_text(document.number)}</span></header>\n<main>\n"
    )
    inside = False
    if document.own_head:
        yield f"<h1>{_text(document.own_head)}</h1>\n"
    for number, block in enumerate(document.blocks):
        if isinstance(block, Sheet):
            yield f'{"</section>" if inside else ""}<section class="cw-sheet{"" if number else " cw-first"}">\n'
            inside = True
        yield _WRITERS[type(block)](block, pictures) + "\n"
    yield f'{"</section>" if inside else ""}\n</main>\n<footer class="cw-foot">'
    yield "".join(f"<p>{_text(text)}</p>" for text in (document.kept, tr(FOOT)) if text)
    yield f"<p><b>{_text(document.handling)}</b></p></footer>\n" if document.handling else "</footer>\n"


_Pictures = Mapping[str, str]


def _sheet(block: Sheet, _: _Pictures) -> str:
    *when, marking = (_text(mark) for mark in block.marks)
    demo = f'<p class="cw-band"><b>{_text(tr(DEMO_STRIP[0]))}</b> {_text(tr(DEMO_STRIP[1]))}</p>'
    band = f'<p class="cw-band"><b>{_text(block.unreviewed)}</b></p>'
    return (
        f'<p class="cw-marks"><b>{_text(block.name)}.</b> {" ".join(when)} <b>{marking}</b></p>'
        f"{demo if block.simulated else ''}"
        f"{band if block.unreviewed else ''}"
    )


def _head(block: Head, _: _Pictures) -> str:
    kind = ' class="cw-answer"' if block.said else ""
    return f"<h{block.level}{kind}>{_text(block.text)}</h{block.level}>"


def _words(block: Words, _: _Pictures) -> str:
    kind = f' class="cw-{block.look}"' if block.look else ""
    return "".join(f"<p{kind}>{_text(text)}</p>" for text in block.texts)


def _boxes(block: Boxes, _: _Pictures) -> str:
    rows = []
    for label, lines in block.rows:
        paragraphs = "".join(
            f"<p>{''.join(f'<b>{_text(t)}</b> ' if bold else f'{_text(t)} ' for t, bold in line)}</p>" for line in lines
        )
        rows.append(f'<tr><th scope="row">{_text(label)}</th><td>{paragraphs}</td></tr>')
    return f'<div class="cw-box"><table class="cw-rows"><tbody>{"".join(rows)}</tbody></table></div>'


def _rows(block: Rows, _: _Pictures) -> str:
    """Rows whose label is that of the row above share its cell."""
    groups: list[tuple[str, list[str]]] = []
    for label, text in block.rows:
        if label or not groups:
            groups.append((label, []))
        groups[-1][1].append(text)
    return f'<table class="cw-rows"><tbody>{"".join(map(_group, groups))}</tbody></table>'


def _group(group: tuple[str, list[str]]) -> str:
    label, texts = group
    paragraphs = "".join(f"<p>{_text(text)}</p>" for text in texts)
    if not label:
        return f'<tr><td colspan="2">{paragraphs}</td></tr>'
    return f'<tr><th scope="row">{_text(label)}</th><td>{paragraphs}</td></tr>'


def _table(block: Table, _: _Pictures) -> str:
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in block.columns)
    rows = "".join(
        f'<tr><th scope="row">{_text(first)}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in block.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _pair(block: Pictures, pictures: _Pictures) -> str:
    figures = "".join(
        f'<figure><img src="{pictures[file]}" alt="{_text(f"{title} {words}")}">'
        f"<figcaption><b>{_text(title)}</b> {_text(words)}</figcaption></figure>"
        for file, title, words in block.pair
    )
    return f'<div class="cw-pair">{figures}</div><p class="cw-note">{_text(block.note)}</p>'


def _changes(block: Changes, _: _Pictures) -> str:
    head = (
        f'<tr><td></td><th scope="col">{_text(tr(WORDS["what"]))}</th>'
        f'<th scope="col" class="cw-bars cw-bar">{block.axis}</th>'
        f'<th scope="col" class="cw-states">{_text(tr(WORDS["machine"]))}</th>'
        f'<th scope="col" class="cw-people">{_text(tr(WORDS["people"]))}</th></tr>'
    )
    return f'<table class="cw-changes"><thead>{head}</thead><tbody>{"".join(map(_change, block.rows))}</tbody></table>'


def _change(row: Mapping[str, str]) -> str:
    was = f' <span class="cw-was">{_text(tr(WORDS["was"]))} {_text(row["was"])}</span>' if row["was"] else ""
    return (
        f'<tr><th scope="row"><span>{_text(row["letter"])}</span>{row["sign"]}</th>'
        f'<td>{_text(row["what"])}{was}<div class="cw-window">{_text(row["window"])}</div></td>'
        f'<td class="cw-bar">{row["bar"]}<span class="cw-id">{_text(row["id"])}</span></td>'
        f'<td class="cw-state" data-by="{_text(tr(WORDS["machine"]))}">{row["line"]}<b>{_text(row["state"])}</b><br>'
        f"{row['confidence']}<small>{_text(row['confidence_word'])}</small></td>"
        f'<td data-by="{_text(tr(WORDS["people"]))}">{_text(row["people"])}</td></tr>'
    )


def _drawing(block: Drawing, _: _Pictures) -> str:
    if not block.wide:
        return f'<div class="cw-drawing cw-small">{block.svg}</div>'
    # who reads with keys alone moves it sideways too
    words = _text(drawn_words(block.svg).partition(". ")[0])
    return f'<div class="cw-drawing cw-scroll" role="group" tabindex="0" aria-label="{words}">{block.svg}</div>'


_WRITERS: Mapping[type[Block], Callable[[Any, _Pictures], str]] = {
    Sheet: _sheet,
    Head: _head,
    Words: _words,
    Boxes: _boxes,
    Rows: _rows,
    Table: _table,
    Pictures: _pair,
    Changes: _changes,
    Drawing: _drawing,
}
