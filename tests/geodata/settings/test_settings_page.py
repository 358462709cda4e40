"""docs/settings.md is what the code says, and every setting stands there with a reason."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from pathlib import Path

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_that_of_the_code() -> None:
    spec = importlib.util.spec_from_file_location("make_settings", DOCS / "make_settings.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    written = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert written == made.page(), "run: python docs/make_settings.py"
    assert (DOCS / "method-details.md").read_text(encoding="utf-8") == made.method(), (
        "run: python docs/make_settings.py"
    )
    for settings in (Settings, DetectionSettings):
        for f in fields(settings):
            (row,) = (line for line in written.splitlines() if line.startswith(f"| `{f.name}` |"))
            assert len(row.split("|")[3].strip()) > 8 or f.name in ("catalogs", "detection"), row
