"""Letters without a glyph are found; the scripts of the region have theirs."""

from __future__ import annotations

from layers.style.missing_glyphs import font_files, missing_letters

NAMES = {
    "Thai": "ปอยเปต แม่สอด",
    "Khmer": "ព្រះសីហនុ ប៉ោយប៉ែត",
    "Lao": "ສາມຫຼ່ຽມຄຳ",
    "Burmese": "မြဝတီမြို့ ရွှေကုက္ကို",
    "Chinese": "亚太新城 妙瓦底",
    "Latin": "Pellimar Bend – “é ü ł ñ” ± ² … Ł",
}


def test_the_scripts_of_the_region_have_glyphs() -> None:
    assert font_files()
    for script, name in NAMES.items():
        assert missing_letters(name) == (), script


def test_a_letter_that_no_font_has_is_found() -> None:
    assert missing_letters("a\U00012000b\U00012000") == ("\U00012000",)  # a cuneiform sign
    assert missing_letters("ក", files=[p for p in font_files() if p.name.startswith("NotoSans[")]) == ("ក",)


def test_what_leaves_no_ink_is_never_missing() -> None:
    assert missing_letters(" \u200b\u200d\u00a0\u2009") == ()
