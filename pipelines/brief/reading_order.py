"""The content of a briefing in reading order, from the values of its sheets: its one home. Pure.

The page (forms/html_page.py) and the document to edit (forms/docx_file.py) are written from these blocks, and the
statements of the twin are theirs. The PDF is set from the same values, two sheets a site (briefing.typ).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata.briefings.comparison import Statement
from geodata.i18n.messages import tr
from pipelines.brief.sheet_headings import WORDS, unreviewed_words

WIDE = 600
"""Drawings as wide as this, in their own units, take the whole width of a sheet; on a telephone they are moved sideways
instead of being made too small."""
_VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ')
_NAMED = re.compile(r"<(?:title|desc)>([^<]+)<")


@dataclass(frozen=True)
class Document:
    """A briefing as it is written in one of its forms."""

    title: str  # the answer in a line
    number: str  # of the issue
    language: str  # code
    day: date  # that it tells of, UTC
    handling: str  # how it may be handled, and for whom the copy was made; on each sheet
    kept: str  # where the issue is kept, and the head of the log
    blocks: tuple[Block, ...]
    pictures: Mapping[str, bytes]  # PNG by the file name that the blocks use

    @property
    def own_head(self) -> str:
        """The title as the head of the first level where no block is one, as of several sites that are not summed up;
        else "": a document has one such head."""
        return "" if any(isinstance(one, Head) and one.level == 1 for one in self.blocks) else self.title


@dataclass(frozen=True)
class Block:
    """One piece of a briefing."""

    said: tuple[Statement, ...]  # what it says, as the twin has it; () = it is a frame or a drawing


@dataclass(frozen=True)
class Sheet(Block):
    """The sheets of a site begin, or the sheet of all sites."""

    name: str
    marks: tuple[str, ...]  # the day it tells of, the edition, how it may be handled
    simulated: bool
    unreviewed: str  # that nobody has reviewed the language, in it and in English; "" = somebody has, or it is English


@dataclass(frozen=True)
class Head(Block):
    """A head; 1 is the answer of the whole briefing."""

    level: int
    text: str


@dataclass(frozen=True)
class Words(Block):
    """Paragraphs."""

    texts: tuple[str, ...]
    look: str = ""  # "note" = of less weight; "code" = ids, hashes and commands


@dataclass(frozen=True)
class Boxes(Block):
    """The box at the top: label, and lines of (text, whether it is bold)."""

    rows: tuple[tuple[str, tuple[tuple[tuple[str, bool], ...], ...]], ...]


@dataclass(frozen=True)
class Rows(Block):
    """A table whose first cell of each row says what the second is about; "" = the same as above."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table(Block):
    """A table with a head."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Pictures(Block):
    """Before and after: (file, title, words) of each, and what holds of both."""

    pair: tuple[tuple[str, str, str], tuple[str, str, str]]
    note: str


@dataclass(frozen=True)
class Changes(Block):
    """The table of changes; rows as change_table gives them, `axis` the drawing above their bars."""

    rows: tuple[Mapping[str, str], ...]
    axis: str


@dataclass(frozen=True)
class Drawing(Block):
    """A chart or map."""

    svg: str

    @property
    def width(self) -> float:
        """In the units of the drawing."""
        return float(_VIEW_BOX.findall(self.svg)[0])

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width of a sheet."""
        return self.width >= WIDE


def content(
    pages: Sequence[Mapping[str, Any]],
    site_ids: Sequence[str],
    summary: Mapping[str, Any] | None,
    news: Mapping[str, Any] | None,
) -> tuple[Block, ...]:
    """All blocks of a briefing.

    Args:
        pages: from first_sheet_of_a_site.page.
        site_ids: of the pages.
        summary: of the first sheet; None = there is none.
        news: what is new, "head" and "rows"; None = nothing is compared, or there is nothing to tell of it.
    """
    blocks: list[Block] = []
    level = 2 if summary is not None or len(pages) > 1 else 1
    if summary is not None:
        blocks += _summary(summary, _news(news, "", 2))
    for page, key in zip(pages, site_ids, strict=True):
        new_here = _news(news, key, level + 1) if summary is None else ()
        blocks += _Page(page, key, level).blocks(new_here)
    return tuple(blocks)


def statements_of(blocks: Sequence[Block]) -> tuple[Statement, ...]:
    """What the blocks say, in their order: the statements of the twin."""
    return tuple(one for block in blocks for one in block.said)


def drawn_words(svg: str) -> str:
    """What a drawing shows, as text: its title and description."""
    return html.unescape(". ".join(dict.fromkeys(_NAMED.findall(svg)[:2])))


def unmarked(text: str) -> str:
    """A text without the marks that only print needs: where a line may break and where not."""
    return text.replace("\u00a0", " ").replace("\u200b", "").replace("\u2060", "").strip()


def _said(site: str, part: str, *told: tuple[str, str]) -> tuple[Statement, ...]:
    """Statements from (what it is about, text), without empty ones."""
    made = (Statement(site, part, unmarked(about), unmarked(text)) for about, text in told)
    return tuple(one for one in made if one.text)


def _news(news: Mapping[str, Any] | None, site: str, level: int) -> tuple[Block, ...]:
    """What is new, each row with the head that stands above it."""
    if news is None:
        return ()
    rows = tuple((row[0], row[1]) for row in news["rows"])
    above = ""
    keyed = [(above := label or above, text) for label, text in rows]
    return (Head((), level, news["head"]), Rows(_said(site, "since", *keyed), rows))


def _sheet(values: Mapping[str, Any]) -> Sheet:
    marks = (f"{values['date']}.", f"{values['edition']}.", values["marking"])
    return Sheet((), values["short"], marks, values["demo"], unreviewed_words())


def _summary(summary: Mapping[str, Any], news: Sequence[Block]) -> Iterator[Block]:
    yield _sheet(summary)
    yield Head(_said("", "headline", ("", summary["headline"])), 1, summary["headline"])
    yield from news
    for part in summary["parts"]:
        rows = tuple((row[0], row[1]) for row in part["rows"])
        yield Head((), 2, part["head"])
        if rows:
            yield Rows(_said("", "summary", *((f"{part['head']} {name}", text) for name, text in rows)), rows)
        else:
            yield Words(_said("", "summary", (part["head"], part["none"])), (part["none"],), "note")
    if summary["silent"]:
        yield Head((), 2, tr(WORDS["not_said"]))
        yield Words(_said("", "silent", *(("", text) for text in summary["silent"])), tuple(summary["silent"]))
    if summary["corridors"]:
        rows_ = tuple(tuple(row) for row in summary["corridors"])
        columns = tuple(tr(WORDS[name]) for name in ("corridor", "sites_here", "new_here", "ground_here"))
        yield Head((), 2, tr(WORDS["corridors"]))
        yield Table(_said("", "corridor", *((row[0], "; ".join(row[1:])) for row in rows_)), columns, rows_)


class _Page:
    """The blocks of one site's sheets."""

    def __init__(self, page: Mapping[str, Any], site: str, level: int) -> None:
        self.page, self.site, self.level = page, site, level
        proof = page["proof"]
        self.proof: Mapping[str, Any] | None = proof
        self.others: Mapping[str, Any] = page["others"] if proof is None else proof

    def blocks(self, news: Sequence[Block]) -> Iterator[Block]:
        """All of them, what is new under the answer."""
        yield _sheet(self.page)
        headline = self.page["headline"]
        yield Head(self._says("headline", ("", headline)), self.level, headline)
        yield self._boxes()
        yield from news
        yield from self._pictures()
        yield from self._changes()
        yield from self._pairs()
        yield from self._place()
        if self.proof is not None:
            yield from self._figures(self.proof)
            yield from self._razed(self.proof["razed"])
        yield from self._claims()
        if self.proof is not None:
            for part in ("after", "beyond"):
                yield from self._headed(part, part, self.proof[part])
        yield from self._reports()
        if self.proof is not None:
            yield from self._unseen(self.proof)
        yield from self._sources()

    def _says(self, part: str, *told: tuple[str, str]) -> tuple[Statement, ...]:
        return _said(self.site, part, *told)

    def _head(self, word: str) -> Head:
        return Head((), self.level + 1, tr(WORDS[word]))

    def _words(self, part: str, texts: Sequence[str], look: str = "", about: str = "") -> Iterator[Block]:
        paragraphs = tuple(filter(None, texts))
        if paragraphs:
            yield Words(self._says(part, *((about, text) for text in paragraphs)), paragraphs, look)

    def _headed(self, word: str, part: str, texts: Sequence[str]) -> Iterator[Block]:
        if any(texts):
            yield self._head(word)
            yield from self._words(part, texts)

    def _boxes(self) -> Boxes:
        boxes = self.page["boxes"]
        labelled_texts = [(box["label"], "".join(piece[0] for piece in line)) for box in boxes for line in box["lines"]]
        rows = tuple(
            (box["label"], tuple(tuple((text, bold) for text, bold in line) for line in box["lines"])) for box in boxes
        )
        return Boxes(self._says("box", *labelled_texts), rows)

    def _pictures(self) -> Iterator[Block]:
        pair = self.page["pair"]
        if "why" in pair:
            yield from self._words("pictures", [pair["why"]], "note")
            return
        yield self._two(pair)

    def _two(self, pair: Mapping[str, Any]) -> Pictures:
        before, after = ((pair[when], pair[f"{when}_title"], pair[f"{when}_words"]) for when in ("before", "after"))
        labelled_texts = [(when, f"{one[1]} {one[2]}") for when, one in (("before", before), ("after", after))]
        return Pictures(self._says("pictures", *labelled_texts, ("note", pair["note"])), (before, after), pair["note"])

    def _pairs(self) -> Iterator[Block]:
        """The pairs of further changes."""
        if self.page["pairs"]:
            yield self._head("pairs")
        for pair in self.page["pairs"]:
            yield self._two(pair)

    def _changes(self) -> Iterator[Block]:
        changes = self.page["changes"]
        yield self._head("every_here" if self.page["all_shown"] else "every_shown")
        if changes["rows"]:
            labelled_texts = [(row["id"], _change_words(row)) for row in changes["rows"]]
            yield Changes(self._says("change", *labelled_texts), tuple(changes["rows"]), changes["head"])
            yield from self._words("key", [self.page["key"]], "note")
        else:
            yield from self._words("change", [self.page["none_words"]])
        if changes["dropped"]:
            flags = tuple((flag["id"], flag["what"]) for flag in changes["dropped"])
            yield self._head("flags")
            yield Rows(self._says("flag", *flags), flags)

    def _place(self) -> Iterator[Block]:
        """Where it lies, how far to trust the page, and what is told of the place."""
        page = self.page
        place = f"{page['name']}, {page['where']}" if page["where"] else str(page["name"])
        if page["aliases"]:
            place = f"{place}. {tr(WORDS['also'])} {page['aliases']}."
        yield self._head("where")
        yield Drawing((), page["map"])
        yield from self._words("place", [place])
        trust = tuple((row[0], row[1]) for row in page["trust"])
        yield self._head("trust")
        yield Rows(self._says("trust", *trust), trust)
        yield from self._words("about", page["about"], "note")

    def _figures(self, proof: Mapping[str, Any]) -> Iterator[Block]:
        yield self._head("years")
        yield from self._words("figures", [f"{proof['shaded']}{proof['usual']}"], "note")
        yield Drawing((), proof["series"])

    def _razed(self, razed: Mapping[str, Any]) -> Iterator[Block]:
        yield from self._headed("razed", "razed", razed["said"])
        if razed["chart"]:
            yield Drawing((), razed["chart"])
            yield from self._words("razed", [razed["note"]], "note")

    def _claims(self) -> Iterator[Block]:
        others = self.others
        if others["claims"]:
            yield self._head("claims")
        for claim in others["claims"]:
            yield from self._words("claim", [claim["said"]])
            yield Drawing((), claim["bars"])
            yield from self._words("claim", [claim["beside"]], "note", "beside")
            yield from self._words("claim source", [claim["source"]], "note")
        yield from self._words("claim", [others["more_claims"]], "note", "more")

    def _reports(self) -> Iterator[Block]:
        reports = self.others["reports"]
        rows = tuple((row[0], row[1]) for row in reports["rows"])
        yield self._head("reported")
        yield from self._words("report", [reports["none"]], "note")
        if rows:
            yield Rows(self._says("report", *(("", f"{when}: {text}") for when, text in rows)), rows)
        yield from self._words("report", [reports["more"]], "note", "more")
        yield from self._words("report", [reports["around"]], "note", "around")

    def _unseen(self, proof: Mapping[str, Any]) -> Iterator[Block]:
        yield self._head("unseen")
        yield Drawing((), proof["calendar"])
        yield from self._words("unseen", [proof["unseen"]])
        yield from self._headed("corrections", "correction", proof["corrections"])
        yield from self._headed("ended", "ended", proof["ended"])
        yield from self._headed("method", "method", proof["method"])

    def _sources(self) -> Iterator[Block]:
        page = self.page
        yield from self._headed("sources", "source", page["sources"])
        yield self._head("check")
        yield from self._words("rests on", [page["provenance"]["counts"]])
        yield from self._words("rests on", page["provenance"]["settings"], "code")
        yield from self._words("referral", [page["referral"]], "note")


def _change_words(row: Mapping[str, str]) -> str:
    """A row of the table of changes in a line."""
    was = f" ({row['was']})" if row["was"] else ""
    held = f"{row['state']}, {row['confidence_word']}. {row['people']}."
    return f"{row['letter']}: {row['what']}{was} {row['window']} {held}"
