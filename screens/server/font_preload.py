"""Streamlit's page asks for two typefaces of its own, 550 kB; it is given what it uses of them, 13 kB.

Before it knows our theme it asks for Source Sans: it gets a typeface with nothing but the space, so that the tenth of a
second until then is set in the browser's own. Its icons are letters of Material Symbols, of which it names one in
forty: the others are left out.
"""

from __future__ import annotations

import functools
import io
import logging
import re
import threading
from pathlib import Path

import streamlit
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FILES = Path(streamlit.__file__).parent / "static" / "static"
"""Streamlit's own browser files."""
SOURCE_SANS = re.compile(r"^/static/media/SourceSansVF-Upright[^/]*\.woff2$")
SYMBOLS = re.compile(r"^/static/media/MaterialSymbols[^/]*\.woff2$")
FOR_A_DAY = "public, max-age=86400"
"""Not for ever, as Streamlit says of the same addresses: what we send there changes with what is named, and its name
does not."""
PYTHON = (Path(streamlit.__file__).parent / "elements", Path(__file__).parents[1])
"""Where Python names icons: Streamlit's own, and ours."""
_ICON = re.compile(r"""material/([a-z0-9_]+)|["'`]([a-z0-9]+_[a-z0-9_]{1,40})["'`]""")
"""How an icon is named: as such, or as one word of several parts. What else is quoted is no icon: names of emoji."""


class Typefaces:
    """Answers for the two typefaces; everything else is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.blank = blank_typeface()
        self.symbols: bytes | None = None  # None until they are cut, which takes a second; the whole font until then
        threading.Thread(target=self._cut, daemon=True).start()

    def _cut(self) -> None:
        self.symbols = used_symbols(FILES, PYTHON)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "http" and SOURCE_SANS.match(scope["path"]):
            answer = Response(self.blank, media_type="font/woff2", headers={"Cache-Control": FOR_A_DAY})
            await answer(scope, receive, send)
            return
        if scope["type"] == "http" and self.symbols is not None and SYMBOLS.match(scope["path"]):
            answer = Response(self.symbols, media_type="font/woff2", headers={"Cache-Control": FOR_A_DAY})
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def blank_typeface() -> bytes:
    """A WOFF2 font that has the space and no letter."""
    made = FontBuilder(1000, isTTF=True)
    box = TTGlyphPen(None)  # browsers refuse a font without any outline
    box.moveTo((0, 0))
    for corner in ((0, 700), (500, 700), (500, 0)):
        box.lineTo(corner)
    box.closePath()
    glyphs = {".notdef": box.glyph(), "space": TTGlyphPen(None).glyph()}
    made.setupGlyphOrder(list(glyphs))
    made.setupCharacterMap({0x20: "space"})
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics(dict.fromkeys(glyphs, (260, 0)))
    made.setupHorizontalHeader(ascent=1069, descent=-293)  # as Noto Sans, so that lines do not move
    made.setupNameTable({"familyName": "Blank", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=1069, sTypoDescender=-293, usWinAscent=1069, usWinDescent=293)
    made.setupPost()
    made.font.flavor = "woff2"
    out = io.BytesIO()
    made.font.save(out)
    return out.getvalue()


@functools.cache
def used_symbols(files: Path, python: tuple[Path, ...]) -> bytes | None:
    """Material Symbols with the icons that Streamlit names, in its scripts or in its Python; cut once a process.

    Args:
        files: the folder with `js/` and `media/`.
        python: folders with Python that names icons.

    Returns:
        a WOFF2 font; None where there is no such font, as in another version of Streamlit.
    """
    font_files = sorted((files / "media").glob("MaterialSymbols*.woff2"))
    if not font_files:
        return None
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it drops
    font = TTFont(font_files[0])
    named: set[str] = set()
    for script in (*(files / "js").glob("*.js"), *(path for folder in python for path in folder.rglob("*.py"))):
        named.update(one or other for one, other in _ICON.findall(script.read_text(encoding="utf-8")))
    # a glyph's name may not begin with a digit: that of "123" is "_123"
    icons = sorted({f"_{name}" if name[0].isdigit() else name for name in named} & set(font.getGlyphOrder()))
    options = Options(layout_closure=False, hinting=False, notdef_outline=True, layout_features=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=range(0x20, 0x7F), glyphs=icons)  # an icon is a ligature of the letters of its name
    subsetter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
