"""docs/settings.md from the code: every setting with its default, unit and reason. Run it after changing one.

`python docs/make_settings.py` writes the file; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import ENVIRONMENT, FILE_NAME, CatalogSettings, OnlineBasemap, Settings
from geodata.settings.template import field_reasons

FILE = Path(__file__).parent / "settings.md"
HEAD = f"""# Settings

What an operator can set in `{FILE_NAME}` in the workspace, or in the environment: `{ENVIRONMENT}READ_THREADS=2`
sets `read_threads`, `{ENVIRONMENT}DETECTION__MIN_PX=12` sets `min_px` below `[detection]`. What is out of range is
refused in a sentence that names the line. A new workspace begins with a file in which everything is commented out.

This page is made from the code by `python docs/make_settings.py`.
"""
PARTS = (
    ("The workspace", Settings, "At the top of the file."),
    ("Detection", DetectionSettings, "Below `[detection]`. Any of them changes the settings hash of what is said."),
    ("A catalogue", CatalogSettings, "Each below `[[catalogs]]`. One that is given replaces the list of defaults."),
    ("A ground from elsewhere", OnlineBasemap, "Each below `[[online_basemaps]]`; none by default."),
)


def table(settings: type[Any]) -> str:
    """One class of settings as a table in Markdown, in the order of the class."""
    reasons = field_reasons(settings)
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for f in fields(settings):
        reason = reasons[f.name].replace("|", "\\|")
        rows.append(f"| `{f.name}` | {_default(f)} | {reason} |")
    return "\n".join(rows)


def _default(f: Any) -> str:
    if f.default is MISSING:
        return "see below" if f.default_factory is not MISSING else "to be given"
    if f.name == "catalogs":
        return "five catalogues"
    return (
        "none" if f.default in ("", ()) else f"`{str(f.default).lower() if f.default in (True, False) else f.default}`"
    )


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(f"## {title}\n\n{words}\n\n{table(made)}\n" for title, made, words in PARTS)])


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
