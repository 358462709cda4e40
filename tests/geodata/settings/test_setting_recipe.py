"""CONTRIBUTING.md "Add a threshold", followed in a copy of the code; one line, and every table has it."""

from __future__ import annotations

from pathlib import Path

from tests.recipe import copy_of_code, in_copy, put_before, python_in, steps, touched

TITLE = "Add a threshold"
LINE = "    example_px: Count = 7  # pixels; an invented number, so that this can be tried\n"
TOLD = """
from pathlib import Path
from geodata.settings.settings import Settings, load_settings
told = load_settings(Path("w"))
print(told.detection.example_px, told.hash() == Settings().hash())
"""


def test_a_new_threshold_is_one_line(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    settings, *written = steps(TITLE)
    assert settings == "geodata/settings/detection_settings.py" and written == [
        "docs/settings.md",
        "docs/method-details.md",
    ]
    put_before(copy / settings, "    roof_blob_px: CountOrZero", LINE)
    python_in(copy, "docs/make_settings.py")
    assert touched(copy) == {settings, *written}, "the documents are made, by one command"
    row = "| `example_px` | `7` | pixels; an invented number, so that this can be tried | 1 to 10000 |"
    assert row in (copy / "docs/settings.md").read_text(encoding="utf-8")
    assert "| `example_px` | 7 | pixels; an invented" in (copy / "docs/method-details.md").read_text(encoding="utf-8")
    in_copy(copy, "--workspace", "w", "sites", "gazetteer")
    assert "# example_px = 7  # pixels; an invented number" in (copy / "w/compound-watch.toml").read_text(
        encoding="utf-8"
    )
    assert python_in(copy, "-c", TOLD).split() == ["7", "True"]
    changed = {"COMPOUND_WATCH_DETECTION__EXAMPLE_PX": "9"}
    assert python_in(copy, "-c", TOLD, **changed).split() == ["9", "False"], "another number is another settings hash"
    refused = in_copy(copy, "--workspace", "w", "run", code=2, COMPOUND_WATCH_DETECTION__EXAMPLE_PX="0")
    assert "example_px" in refused.lower() and "0 is not between 1 and 10,000" in refused.replace("10000", "10,000")
    known = in_copy(copy, "--workspace", "w", "preview", "--set", "example_px=0", code=2)
    assert "example_px" in known and "not between" in known, "the command line knows it and its range"
    unknown = in_copy(copy, "--workspace", "w", "preview", "--set", "exampel_px=9", code=2)
    assert "no such setting" in unknown
