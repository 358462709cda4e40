"""docs/settings.md from the code: every setting with its default, unit, reason and range; and the same table of the
numbers of a detection at the end of docs/method-details.md. Run it after changing one.

`python docs/make_settings.py` writes both; a test holds them and the code together.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic.fields import FieldInfo

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import ENVIRONMENT, FILE_NAME, CatalogSettings, OnlineBasemap, Settings
from geodata.settings.template import field_reasons

FILE = Path(__file__).parent / "settings.md"
METHOD = FILE.with_name("method-details.md")
METHOD_HEAD = "## Numbers in force"
"""The last chapter of docs/method-details.md."""
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
    ranges = _ranges(settings)
    rows = ["| setting | default | what it is | range |", "| --- | --- | --- | --- |"]
    for f in fields(settings):
        reason = reasons[f.name].replace("|", "\\|")
        rows.append(f"| `{f.name}` | {_default(f)} | {reason} | {ranges[f.name]} |")
    return "\n".join(rows)


def _ranges(settings: type[Any]) -> dict[str, str]:
    """From where to where each number of a class may be set, by its kind; "" for what is no number."""
    found = {}
    for name, kind in get_type_hints(settings, include_extras=True).items():
        limits = [limit for part in get_args(kind) if isinstance(part, FieldInfo) for limit in part.metadata]
        least = [limit.ge for limit in limits if hasattr(limit, "ge")]
        most = [limit.le for limit in limits if hasattr(limit, "le")]
        found[name] = f"{least[0]} to {most[0]:g}" if least and most else ""
    return found


def numbers() -> str:
    """The table of the numbers that decide a detection, as docs/method-details.md ends with it."""
    reasons, made = field_reasons(DetectionSettings), DetectionSettings()
    rows = [METHOD_HEAD, "| setting | default | unit and reason |", "| --- | --- | --- |"]
    rows += [f"| `{f.name}` | {getattr(made, f.name)} | {reasons[f.name]} |" for f in fields(DetectionSettings)]
    return "\n".join([*rows, ""])


def method() -> str:
    """The whole of docs/method-details.md, its last chapter made from the code."""
    return METHOD.read_text(encoding="utf-8").partition(METHOD_HEAD)[0] + numbers()


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
    METHOD.write_text(method(), encoding="utf-8")
