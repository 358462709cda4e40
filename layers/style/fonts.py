"""The Noto fonts of screen and print: where they are, and how the browser is told about them.

Noto because Thai, Khmer, Burmese, Lao and Chinese names come in the same hand as the Latin text. The files are looked
for in the installed Python packages first, then in the folders where Linux distributions put them. The monospaced
face is the exception: no Python package carries Noto Sans Mono, so pages name it first and fall back on what the
reader's machine has, and the briefing uses DejaVu Sans Mono, which typst brings along.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from layers.style.browser_assets import VENDOR_URL, WEIGHTS, Asset

SANS_STACK: tuple[str, ...] = (
    "Noto Sans",
    "Noto Sans Thai",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Noto Sans SC",
)
"""Families for running text, in the order in which a missing glyph is looked for."""

SERIF_STACK: tuple[str, ...] = ("Noto Serif", *SANS_STACK[1:])
"""Families for the answer line; a script without a serif of its own is set in its sans."""

SYSTEM_FOLDERS: tuple[Path, ...] = (
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto"),
    Path("/usr/share/fonts/google-noto"),
    Path("/Library/Fonts"),
)
"""Looked at only when a packaged family is missing: Debian, Debian (CJK), Arch, Fedora, macOS."""


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file as the browser is told about it (a CSS @font-face)."""

    family: str
    """Name by which styles ask for it."""
    file: Asset
    """Where the file comes from and where it is copied to."""
    weight: str
    """CSS weight, or the range `low high` of a variable font."""
    style: str
    """CSS style: normal or italic."""
    unicode_range: str | None
    """CSS unicode-range; the browser fetches the file only when a page has such a letter. None = any."""


def _face(
    family: str,
    distribution: str,
    source: str,
    target: str,
    *,
    weight: str = "100 900",
    style: str = "normal",
    letters: str | None = None,
) -> FontFace:
    kept = (int(weight), int(weight)) if weight.isdigit() else WEIGHTS
    file = Asset(distribution, source, f"fonts/{target}", family, "OFL-1.1", letters or "", kept)
    return FontFace(family, file, weight, style, letters)


_SANS = "manimgx-fonts"
LATIN = (
    "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122, U+2190-2193, "
    "U+2212, U+2215, U+2248, U+2260, U+2264-2265, U+FEFF, U+FFFD"
)
"""Letters that every page has. A browser fetches these first."""
OTHER = (
    "U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02D9, U+02DB, U+02DD-052F, U+10A0-10FF, "
    "U+1AB0-1FFF, U+2070-209F, U+20A0-20AB, U+20AD-20C0, U+20D0-20FF, U+2100-2121, U+2123-218F, U+2C60-2DFF, "
    "U+A640-A7FF"
)
"""Vietnamese, Greek, Cyrillic and the rarer marks: the whole file is fetched only when a page has one of them."""


def _latin_and_other(
    family: str, distribution: str, source: str, name: str, style: str = "normal", weight: str = "400 700"
) -> list[FontFace]:
    return [
        _face(family, distribution, source, f"{name}-latin.woff2", weight=weight, style=style, letters=LATIN),
        # of the same weight: a browser joins faces of one weight alone, and takes other letters from elsewhere
        _face(family, distribution, source, f"{name}.ttf", weight=weight, style=style, letters=OTHER),
    ]


FONT_FACES: tuple[FontFace, ...] = (
    *_latin_and_other("Noto Sans", _SANS, "manimgx_fonts/NotoSans[wght].ttf", "NotoSans"),
    *_latin_and_other("Noto Sans", _SANS, "manimgx_fonts/NotoSans-Italic[wght].ttf", "NotoSans-Italic", "italic"),
    *_latin_and_other(
        "Noto Serif",
        "fontpkg-noto-serif",
        "fontpkg_noto_serif/files/NotoSerif[wdth,wght].ttf",
        "NotoSerif",
        weight="700",  # answers alone are set in it
    ),
    *(
        _face(
            f"Noto Sans {script}",
            _SANS,
            f"manimgx_fonts/NotoSans{script}[wght].ttf",
            f"NotoSans{script}.ttf",
            letters=letters,
        )
        for script, letters in (
            ("Thai", "U+0E00-0E7F"),
            ("Lao", "U+0E80-0EFF"),
            ("Khmer", "U+1780-17FF, U+19E0-19FF"),
            ("Myanmar", "U+1000-109F, U+A9E0-A9FF, U+AA60-AA7F"),
        )
    ),
    _face(
        "Noto Sans SC",
        "pylopdf-fonts-zh-cn",
        "pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf",
        "NotoSansSC-Regular.otf",
        weight="400",
        letters="U+2E80-2FDF, U+3000-303F, U+3400-4DBF, U+4E00-9FFF, U+FF00-FFEF",
    ),
)
"""Every packaged face. .streamlit/config.toml repeats this list as [[theme.fontFaces]]; a test holds them together."""


def packaged_file(asset: Asset) -> Path | None:
    """Return where an installed package keeps the file or folder; None when the package or the file is missing."""
    try:
        path = Path(str(metadata.distribution(asset.distribution).locate_file(asset.source)))
    except metadata.PackageNotFoundError:
        return None
    return path if path.exists() else None


def font_folders() -> list[Path]:
    """Return the folders to hand to typst as `font_paths`, packaged fonts first, without repeats.

    System folders are added only when a packaged family is missing. An empty list means that no Noto font was found
    anywhere: text outside Latin, Greek and Cyrillic would then be empty boxes.
    """
    packaged = {face.family: packaged_file(face.file) for face in FONT_FACES}
    folders = [path.parent for path in packaged.values() if path is not None]
    if None in packaged.values():
        folders += [folder for folder in SYSTEM_FOLDERS if folder.is_dir()]
    return list(dict.fromkeys(folders))


def font_face_css(*, vendor_url: str = VENDOR_URL) -> str:
    """Return the faces as CSS @font-face rules, for pages and components outside Streamlit's own theme."""
    rules = []
    for face in FONT_FACES:
        letters = f"unicode-range:{face.unicode_range};" if face.unicode_range else ""
        rules.append(
            f"@font-face{{font-family:'{face.family}';src:url('{vendor_url}/{face.file.target}');"
            f"font-weight:{face.weight};font-style:{face.style};font-display:swap;{letters}}}"
        )
    return "\n".join(rules)
