"""A look as it leaves the workspace: without the path of any catalogue on a disk of whoever made it. Pure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from geodata.looks.look import Look
from geodata.looks.reason import Reason

_CATALOGUES = ("catalog", "other")
"""Values of reasons that are addresses of catalogues."""


def without_paths(look: Look) -> Look:
    """A look whose catalogue, item and reasons name no folder above the catalogue's own; web addresses stay.

    'world/catalog.json' for '/home/NAME/world/catalog.json', and of an item its path within that folder, or its name.
    """
    told = replace(look, catalog=_last_folder(look.catalog), reasons=tuple(map(_reason, look.reasons)))
    if not look.href or "://" in look.href:
        return told
    folder, href = PurePath(look.catalog).parent, PurePath(look.href)
    local = look.catalog and "://" not in look.catalog
    if local and href.is_relative_to(folder):
        href = href.relative_to(folder)
    elif href.is_absolute() or ".." in href.parts:
        href = PurePath(href.name)
    return replace(told, href=href.as_posix())


def _last_folder(catalog: str) -> str:
    if not catalog or "://" in catalog:
        return catalog
    path = PurePath(catalog)
    return f"{path.parent.name}/{path.name}".lstrip("/")


def _reason(reason: Reason) -> Reason:
    values = dict(reason.values)
    for name, value in reason.values.items():
        if name in _CATALOGUES and isinstance(value, str):
            values[name] = _last_folder(value)
        elif isinstance(value, tuple):
            values[name] = tuple(map(_reason, value))
    return replace(reason, values=values)
