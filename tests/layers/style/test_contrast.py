"""Every text and sign can be read: contrast by WCAG 2.2's own formula, on the grounds where it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from layers.map.basemap import STYLES
from layers.style.symbols import KINDS, LOOKED, WITHDRAWN_GREY

HOUSE = Path(__file__).resolve().parents[3]
THEME = tomllib.loads((HOUSE / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
WHITE, TINT, PANEL, DEMO = "#FFFFFF", "#E6EEF2", "#F4F6F7", "#FBF0D0"
GROUNDS = sorted({str(style["fillColor"]) for style in STYLES.values() if "fillColor" in style})
AA_TEXT, AA_SHAPE = 4.5, 3.0
TEXT_COLOUR = re.compile(r"(?<![-\w])color:\s*(#[0-9A-Fa-f]{3,6})")


def luminance(colour: str) -> float:
    """Relative luminance 0..1 of an sRGB colour (WCAG 2.2, 1.4.3)."""
    text = colour.lstrip("#")
    text = "".join(c * 2 for c in text) if len(text) == 3 else text
    parts = [int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio 1..21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_values() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails


@pytest.mark.parametrize("sheet", ["screens/widgets/style.css", "layers/map/map.css"])
def test_every_text_colour_of_the_style_sheets_can_be_read(sheet: str) -> None:
    colours = set(TEXT_COLOUR.findall((HOUSE / sheet).read_text(encoding="utf-8")))
    assert len(colours) >= 2
    for colour in colours - {"#FFF", "#FFFFFF"}:
        for ground in (WHITE, PANEL, TINT, DEMO):
            assert contrast(colour, ground) >= AA_TEXT, (colour, ground)


def test_the_theme_can_be_read() -> None:
    for ground in (THEME["backgroundColor"], THEME["secondaryBackgroundColor"]):
        assert contrast(THEME["textColor"], ground) >= 7
        assert contrast(THEME["linkColor"], ground) >= AA_TEXT
    assert contrast(THEME["primaryColor"], WHITE) >= AA_TEXT  # white words on a filled button


@pytest.mark.parametrize("ground", [WHITE, *GROUNDS])
def test_the_outline_of_each_sign_stands_out_on_every_ground_of_the_map(ground: str) -> None:
    for sign in KINDS.values():
        assert contrast(sign.dark, ground) >= AA_TEXT, (sign.word, ground)
    assert contrast(WITHDRAWN_GREY, ground) >= AA_SHAPE
    assert contrast(LOOKED, WHITE) >= AA_SHAPE


def test_kinds_differ_without_colour() -> None:
    assert len({sign.shape for sign in KINDS.values()}) == len(KINDS)


def test_nothing_on_the_ground_of_the_map_is_as_dark_as_a_sign() -> None:
    darkest = min(luminance(sign.dark) for sign in KINDS.values())
    for kind, style in STYLES.items():
        for name in ("fillColor", "color"):
            if name in style:
                assert luminance(str(style[name])) > darkest, (kind, name)
