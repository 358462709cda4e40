"""The settings file that a new workspace starts with: every setting with its default, unit and reason.

The reasons are read from the comments beside the fields in geodata/settings/settings.py and
geodata/settings/detection_settings.py, so that each number keeps one home.
"""

from __future__ import annotations

import functools
import inspect
import io
import json
import tokenize
from dataclasses import fields
from pathlib import Path

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import FILE_NAME, CatalogSettings, OnlineBasemap, Settings

_HEAD = (
    "# Compound Watch: what an operator can set.",
    '# Each line shows a default and is switched off. To change one, take away the "# " before it and its [heading].',
    "# An environment variable COMPOUND_WATCH_NAME, or COMPOUND_WATCH_DETECTION__NAME, comes before what stands here.",
)
EXAMPLE = OnlineBasemap("Streets", "https://tiles.example.org/{z}/{x}/{y}.png", "Example Tiles")
"""Shows how an online ground is written; no such server exists."""


@functools.cache
def settings_template() -> str:
    """A compound-watch.toml in which everything is commented out: as it stands it changes nothing."""
    own, default = field_reasons(Settings), Settings()
    simple = [f.name for f in fields(Settings) if f.name not in ("catalogs", "detection", "online_basemaps")]
    lines = [*_HEAD, "", *(_line(name, getattr(default, name), own[name]) for name in simple)]
    lines += ["", "# [detection]"]
    reasons = field_reasons(DetectionSettings)
    lines += [_line(f.name, getattr(default.detection, f.name), reasons[f.name]) for f in fields(DetectionSettings)]
    lines += [
        "",
        "# Grounds of the map from elsewhere; a reader who switches one on tells its server where he looks.",
    ]
    reasons = field_reasons(OnlineBasemap)
    lines.append("# [[online_basemaps]]")
    lines += [_line(f.name, getattr(EXAMPLE, f.name), reasons[f.name]) for f in fields(OnlineBasemap)]
    lines += ["", "# Catalogues of imagery; naming one here replaces all of these."]
    reasons = field_reasons(CatalogSettings)
    for catalog in default.catalogs:
        lines.append("# [[catalogs]]")
        lines += [_line(f.name, getattr(catalog, f.name), reasons[f.name]) for f in fields(CatalogSettings)]
    return "\n".join(lines) + "\n"


def write_template(workspace: Path) -> None:
    """Put the template into a workspace that has no settings file yet; one that is there is never touched."""
    path = workspace / FILE_NAME
    if path.exists():
        return
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(settings_template())
    except FileExistsError:  # another process was first, with the same text
        return


def field_reasons(settings: type) -> dict[str, str]:
    """Field name -> the comment beside it in the source ("" where there is none)."""
    reasons = {f.name: "" for f in fields(settings)}
    first_word = ""  # of the logical line that is being read, which may run over several rows
    for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(settings)).readline):
        if token.type == tokenize.NEWLINE:
            first_word = ""
        elif token.type == tokenize.NAME and not first_word:
            first_word = token.string
        elif token.type == tokenize.COMMENT and first_word in reasons:
            comment = token.string.removeprefix("#").strip()
            reasons[first_word] = f"{reasons[first_word]} {comment}".strip()
    return reasons


def _line(name: str, value: object, reason: str) -> str:
    toml_value = json.dumps(list(value), ensure_ascii=False) if isinstance(value, tuple) else json.dumps(value)
    return f"# {name} = {toml_value}" + (f"  # {reason}" if reason else "")
