"""Reads a briefing back from its page and its document, as another program would."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

import docx
from docx.document import Document as Word
from docx.oxml.ns import qn

BLOCKS = ("p", "td", "th", "h1", "h2", "h3", "figcaption", "div", "section", "header", "footer", "tr", "table")
NO_END = ("meta", "img", "br")


class _Page(HTMLParser):
    """The texts of a page, one for each block; drawings and the head left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = [""]
        self.within: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag not in NO_END:
            self.within.append(tag)
        if tag in BLOCKS and "svg" not in self.within:
            self.texts.append("")
        self.texts[-1] += " " if tag == "br" else ""

    def handle_startendtag(self, _tag: str, _attrs: object) -> None:
        """Drawings alone have such."""

    def handle_endtag(self, tag: str) -> None:
        assert self.within.pop() == tag, f"</{tag}> closes another element"
        if tag in BLOCKS and "svg" not in self.within:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not {"svg", "style", "title"}.intersection(self.within):
            self.texts[-1] += data


def texts_of_page(page: bytes) -> list[str]:
    """Every text of a page in its order, without drawings; its elements are found to be closed."""
    reader = _Page()
    reader.feed(page.decode("utf-8"))
    assert reader.within == []
    return [clean for text in reader.texts if (clean := " ".join(text.split()))]


def opened(document: bytes) -> Word:
    """A document as python-docx opens it."""
    return docx.Document(io.BytesIO(document))


def texts_of_document(document: bytes) -> list[str]:
    """Every paragraph of a document in its order, those in tables too."""
    body = opened(document).element.body
    found = ("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))
    return [clean for text in found if (clean := " ".join(text.split()))]


def pressed(text: str) -> str:
    """Letters and digits alone: cells and paragraphs have no full stops between them."""
    return re.sub(r"[\W_]+", "", text)


def pieces(said: Mapping[str, str]) -> list[str]:
    """A statement in the pieces in which a table has it."""
    text = said["text"]
    if said["part"] == "change":
        return re.split(r"(?<=[.:,]) | \((?=[A-Z])", text)
    if said["part"] == "report":
        return text.split(": ", 1)
    return text.split("; ") if said["part"] == "corridor" else [text]


def out_of_order(statements: Iterable[Mapping[str, str]], texts: Iterable[str]) -> Iterator[str]:
    """What of the statements does not stand in the texts behind what stands before it in the statements."""
    whole, at = "".join(map(pressed, texts)), 0
    for said in statements:
        for piece in map(pressed, pieces(said)):
            found = whole.find(piece, at)
            if found < 0:
                yield f"{said['part']}: {piece}"
            else:
                at = found + len(piece)
