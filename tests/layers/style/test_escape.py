"""The escape path: hostile text against two independent parsers, the browser's kind and XML's."""

from __future__ import annotations

import html
import unicodedata
from html.parser import HTMLParser

from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from layers.style.escape import escape, leads_home, link, printable, shorten

HOSTILE = [
    "<script>alert(1)</script>",
    "`${alert(1)}`",
    "\\u003cscript\\u003e \\",
    '" onload="alert(1)',
    "' onclick='x",
    "]]> <!-- --> &#0; &amp;",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "a\x00b\x1b[31m\x08",
    "\ud800 half",
    "x" * 10_000,
    "ทดสอบ ភាសាខ្មែរ ພາສາລາວ မြန်မာ 中文",
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag + "".join(name for name, _ in attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def check(text: str) -> None:
    """The text comes out of both parsers as it went in, and as text only."""
    safe = escape(text)
    element = ElementTree.fromstring(f'<t a="{safe}">{safe}</t>')
    assert element.text in (printable(text), None if not printable(text) else printable(text))
    assert element.get("a") == printable(text)
    parser = _Tags()
    parser.feed(f'<b title="{safe}">{safe}</b>')
    parser.close()
    assert parser.tags == ["btitle"]
    assert parser.text == printable(text)
    assert not set("`\\$<>\"'") & set(safe)


def test_hostile_texts() -> None:
    for text in HOSTILE:
        check(text)


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text(text: str) -> None:
    check(text)


@given(st.text(max_size=80), st.integers(1, 60))
def test_shortening_keeps_to_the_limit_and_never_begins_with_a_mark(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert shorten(cut, limit) == cut
    if len(printable(text)) <= limit:
        assert cut == printable(text)
    else:
        kept = len(cut) - 1
        rest = printable(text)[kept:].lstrip()
        assert kept == 0 or not rest or unicodedata.category(rest[0]) not in ("Mn", "Mc", "Me")


def test_scripts_keep_their_joiners_and_marks() -> None:
    name = "ភ្នំពេញ\u200b មြန်\u200cမာ"
    assert html.unescape(escape(name)) == name


def test_links_are_http_or_nothing() -> None:
    assert link("https://example.org/a?b=1&c=2") == "https://example.org/a?b=1&amp;c=2"
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//host/x",
        "https://",
        "http://[",
        "",
    ):
        assert link(address) == "", address


def test_a_home_page_is_told_from_a_text() -> None:
    assert leads_home("https://www.aspi.org.au/") and leads_home("https://www.aspi.org.au")
    assert not leads_home("https://www.aspi.org.au/report/one") and not leads_home("https://a.org/?p=7")
    assert not leads_home("") and not leads_home("http://[::1")
