"""The folder of a published catalogue: ours from its first file on, whole or not at all, and told where it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geodata.errors import FileRefused, SettingsRefused, StoreRefused
from geodata.settings.settings import Settings
from geodata.wording.listing_sentences import corrections_address
from pipelines.incidents.catalog.write import as_json, put

REPORTS_ID = "compound-watch-incidents"
"""Id of a published catalogue of reports."""
WHOLE_ID = "compound-watch"
"""Id of a published catalogue of everything, which has one of reports in its folder REPORTS."""
REPORTS = "incidents"
FEATURES_CONFIG = "pygeoapi.yml"
"""File by which a folder that pygeoapi serves is known; its reports, where it has any, are in FEATURES_REPORTS."""
FEATURES_REPORTS = "incidents.geojson"


def answerable(settings: Settings) -> None:
    """Refuse to publish what nobody can object to: who is named must know where to write.

    Raises:
        SettingsRefused: the settings name no address for corrections and replies.
    """
    if not corrections_address(settings):
        raise SettingsRefused(
            "the public catalogue",
            "no address for corrections and replies is set, so that whoever is named in it could not answer",
            "Set corrections_to in compound-watch.toml, or COMPOUND_WATCH_CORRECTIONS_TO, and publish again",
        )


def begin(folder: Path, root: Mapping[str, Any]) -> None:
    """Make a folder a catalogue, or take one that is that catalogue already.

    A folder that holds something else is left alone: what may not be shown is removed from a catalogue of ours. A new
    one is a catalogue from its first file on, so that what a full disk left half done is known as ours.

    Args:
        folder: created where it is missing.
        root: its catalog.json while nothing is in it; its id says which catalogue it is.

    Raises:
        FileRefused: the folder holds something else.
    """
    if not folder.exists() or not any(folder.iterdir()):
        put(folder / "catalog.json", as_json(dict(root), indent=1))
    elif catalog_id(folder) != root["id"]:
        raise FileRefused(folder.name, "the folder holds something else", "Give an empty folder with --out")


def catalog_id(folder: Path) -> str:
    """The id of the catalogue in a folder; "" where there is none that can be read."""
    try:
        found = json.loads((folder / "catalog.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return ""
    name = found.get("id") if isinstance(found, dict) else ""
    return name if isinstance(name, str) else ""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A disk that is full or not ours, in the words of the one family.

    Raises:
        StoreRefused: the folder cannot be written to.
    """
    try:
        yield
    except OSError as error:
        raise StoreRefused(
            f"catalogue {folder.name}", f"it cannot be written ({error.strerror})", "Make room or choose another folder"
        ) from error
