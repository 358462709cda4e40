"""Streamlit's page asks for two typefaces of its own, 550 kB; it is given what it uses of them, 75 kB.

Before it knows our theme it asks for Source Sans: it gets the Latin letters of Noto Sans, which it needs anyway. Its
icons are letters of Material Symbols, of which its scripts name a tenth: the others are left out.
"""

from __future__ import annotations

import io
import logging
import re
import threading
from pathlib import Path

import streamlit
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FILES = Path(streamlit.__file__).parent / "static" / "static"
"""Streamlit's own browser files."""
SOURCE_SANS = re.compile(r"^/static/media/SourceSansVF-Upright[^/]*\.woff2$")
SYMBOLS = re.compile(r"^/static/media/MaterialSymbols[^/]*\.woff2$")
OURS = "/app/static/vendor/fonts/NotoSans-latin.woff2"
FOR_EVER = "public, max-age=31536000, immutable"
"""As Streamlit says of the same file: its name changes with its content."""
_WORD = re.compile(r"""["'`]([a-z][a-z0-9_]{1,40})["'`]|material/([a-z0-9_]+)""")


class Typefaces:
    """Answers for the two typefaces; everything else is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.symbols: bytes | None = None  # None until they are cut, which takes a second; the whole font until then
        threading.Thread(target=self._cut, daemon=True).start()

    def _cut(self) -> None:
        self.symbols = used_symbols(FILES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "http" and SOURCE_SANS.match(scope["path"]):
            scope = {**scope, "path": OURS, "raw_path": OURS.encode()}
        if scope["type"] == "http" and self.symbols is not None and SYMBOLS.match(scope["path"]):
            answer = Response(self.symbols, media_type="font/woff2", headers={"Cache-Control": FOR_EVER})
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)


def used_symbols(files: Path) -> bytes | None:
    """Material Symbols with the icons that Streamlit's scripts could name: every word in them that is an icon's name.

    Args:
        files: the folder with `js/` and `media/`.

    Returns:
        a WOFF2 font; None where there is no such font, as in another version of Streamlit.
    """
    font_files = sorted((files / "media").glob("MaterialSymbols*.woff2"))
    if not font_files:
        return None
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it drops
    font = TTFont(font_files[0])
    named: set[str] = set()
    for script in (files / "js").glob("*.js"):
        named.update(one or other for one, other in _WORD.findall(script.read_text(encoding="utf-8")))
    icons = sorted(named & set(font.getGlyphOrder()))
    options = Options(layout_closure=False, hinting=False, notdef_outline=True, layout_features=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=range(0x20, 0x7F), glyphs=icons)  # an icon is a ligature of the letters of its name
    subsetter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
