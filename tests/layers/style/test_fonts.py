"""The scripts of the region are printed and shown in letters, not in empty boxes."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import typst

from layers.style import fonts
from layers.style.browser_assets import VENDOR_URL
from layers.style.fonts import (
    FONT_FACES,
    SANS_STACK,
    SERIF_STACK,
    font_face_css,
    font_folders,
)

GREETINGS = {
    "Latin": "Đường dây · Shwe Kokko – 45 % ≥ 8 px",
    "Thai": "ศูนย์หลอกลวง",
    "Khmer": "ក្រុងព្រះសីហនុ",
    "Lao": "ສາມຫຼ່ຽມທອງຄຳ",
    "Myanmar": "မြဝတီမြို့",
    "Chinese": "东方新城 水沟谷",
}


def printed(text: str, families: tuple[str, ...], tmp_path: Path) -> bytes:
    """A one-page PNG of the text in these families alone (no fallback to any other)."""
    source = tmp_path / "page.typ"
    source.write_text(
        "#set page(width: 12cm, height: 3cm)\n"
        f"#set text(font: {json.dumps(list(families)).replace('[', '(').replace(']', ',)')}, fallback: false)\n"
        "#sys.inputs.text"
    )
    page = typst.compile(
        str(source),
        format="png",
        ppi=72,
        sys_inputs={"text": text},
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
    )
    assert isinstance(page, bytes)
    return page


@pytest.mark.parametrize("script", GREETINGS)
@pytest.mark.parametrize("families", [SANS_STACK, SERIF_STACK], ids=["sans", "serif"])
def test_each_script_has_letters(script: str, families: tuple[str, ...], tmp_path: Path) -> None:
    """A missing letter is an empty box, so a text of missing letters looks like one of as many unassigned ones.

    U+FFFFE is a noncharacter: no font has it. The page with the greeting must differ from the page of boxes, and from
    the page that the same text makes in DejaVu Sans Mono's place for each script that DejaVu does not know.
    """
    text = GREETINGS[script]
    boxes = re.sub(r"\S", "\U000ffffe", text)
    assert printed(text, families, tmp_path) != printed(boxes, families, tmp_path)


def test_the_check_above_can_fail(tmp_path: Path) -> None:
    """Thai in a family without Thai letters gives exactly the boxes of as many missing letters."""
    one, boxes = "ก", "\U000ffffe"
    alone = ("Noto Serif",)
    assert printed(one, alone, tmp_path) == printed(boxes, alone, tmp_path)


def test_bold_is_bolder(tmp_path: Path) -> None:
    """The files are variable fonts; weights must really vary in print."""
    source = tmp_path / "weights.typ"
    options = {"font_paths": [str(folder) for folder in font_folders()], "ignore_system_fonts": True}
    pages = set()
    for weight in (400, 700):
        source.write_text(f'#set text(font: "{SANS_STACK[0]}", fallback: false, weight: {weight})\nWord')
        pages.add(typst.compile(str(source), format="png", ppi=72, **options))
    assert len(pages) == 2


def test_families_are_the_ones_that_typst_finds(repository: Path) -> None:
    form = (repository / "pipelines/brief/briefing.typ").read_text(encoding="utf-8")
    of_ids = set(re.findall(r'text\(font: \("([^"]+)",\)', form))  # ids and hashes have a face of their own in print
    assert of_ids == {"DejaVu Sans Mono"}, "the one that typst brings along"
    found = set(typst.Fonts(include_system_fonts=False, font_paths=[str(f) for f in font_folders()]).families())
    assert {*SANS_STACK, *SERIF_STACK, *of_ids} <= found


def test_system_folders_are_asked_only_when_a_package_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", (tmp_path, tmp_path / "absent"))
    assert tmp_path not in font_folders()
    monkeypatch.setattr(fonts, "packaged_file", lambda asset: None)
    assert font_folders() == [tmp_path]


def test_the_theme_names_the_faces_that_are_installed(repository: Path) -> None:
    theme = tomllib.loads((repository / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    faces = []
    for face in FONT_FACES:
        letters = {"unicodeRange": face.unicode_range} if face.unicode_range else {}
        url = f"{VENDOR_URL.removeprefix('/')}/{face.file.target}"
        faces.append({"family": face.family, "url": url, "weight": face.weight, "style": face.style} | letters)
    assert theme["fontFaces"] == faces
    assert [name.strip("' ") for name in theme["font"].split(",")][:-1] == list(SANS_STACK)
    assert [name.strip("' ") for name in theme["headingFont"].split(",")][:-1] == list(SERIF_STACK)


def test_css_has_one_rule_a_face() -> None:
    rules = font_face_css().splitlines()
    assert len(rules) == len(FONT_FACES)
    for rule, face in zip(rules, FONT_FACES, strict=True):
        assert f"font-family:'{face.family}'" in rule and face.file.target in rule
        assert ("unicode-range" in rule) == (face.unicode_range is not None)
