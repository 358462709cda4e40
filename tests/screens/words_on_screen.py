"""Every text that a page hands to the browser, read out of the page's own messages: what a visitor can read there."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

_HIDDEN = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
_READ_ALOUD = re.compile(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"')
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
"""A text inside a script."""
_SCRIPT = re.compile(r"\bL\.\w+\(")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_CODE_WORD = re.compile(
    r"[a-z][\w-]*( [a-z]+-[\w-]+)*|[a-z]+([A-Z][a-z]+)*|Feature|FeatureCollection|(Multi)?(Point|Polygon|LineString)"
)
"""A key or class of what is drawn: no sentence of ours is one small word."""
_TAG = re.compile(r"<[^>]*>")
_NOT_WORDS = frozenset(
    (
        "id",
        "key",
        "form_id",
        "type",
        "icon",
        "url",
        "css",
        "css_content",
        "js",
        "js_content",
        "mime",
        "anchor",
        "format",
        "component_name",
        "html_content",
        "columns",
        "element_id",
        "widget_id",
        "fragment_id",
        "url_path",
    )
)
"""Fields of Streamlit's messages that no visitor reads."""


def words_on_screen(app: AppTest) -> list[str]:
    """Texts of a page as a visitor reads them or has them read aloud, without HTML, as often as they stand there."""
    found: list[str] = []
    for element in app._tree:
        proto = getattr(element, "proto", None)  # the root has none
        if isinstance(proto, Message):
            found += [one for text in _strings(proto) for one in _plain(text)]
    return [text for text in found if text]


def _strings(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in _NOT_WORDS:
            continue
        many = value if isinstance(value, list) or hasattr(value, "extend") else [value]
        for one in many:
            if isinstance(one, bytes):
                yield from _cells(one)
            elif isinstance(one, str):
                yield one
            elif isinstance(one, Message):
                yield from _strings(one)


def _cells(data: bytes) -> Iterator[str]:
    """Heads and texts of a table."""
    table = pyarrow.ipc.open_stream(io.BytesIO(data)).read_all()
    for name in table.column_names:
        yield name
        for value in table.column(name).to_pylist():
            if isinstance(value, str):
                yield value


def _plain(text: str) -> Iterator[str]:
    if text[:1] in '{["':
        try:
            yield from (one for value in _values(json.loads(text)) for one in _plain(value))
            return
        except ValueError:
            pass
    if _SCRIPT.search(text):  # what the script of a map says stands in quotes
        for quoted in _QUOTED.findall(text):
            inside = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(quoted))
            yield from () if _CODE_WORD.fullmatch(inside) else _plain(inside)
        return
    if "<" not in text:
        yield " ".join(text.split())
        return
    shown = _HIDDEN.sub(" ", text)
    for aloud in _READ_ALOUD.findall(shown):
        yield " ".join(html.unescape(aloud).split())
    for part in _TAG.split(shown):
        yield " ".join(html.unescape(part).split())


def _values(found: Any) -> Iterator[str]:
    """Texts of parsed JSON, its keys left out."""
    if isinstance(found, str):
        if not _CODE_WORD.fullmatch(found):
            yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from _values(value)
    elif isinstance(found, list):
        for value in found:
            yield from _values(value)
