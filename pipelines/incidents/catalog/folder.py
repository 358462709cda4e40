"""The folder of what is published: ours from its first file on, of one edition, and told where it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geodata.access.audience import Audience
from geodata.errors import FileRefused, SettingsRefused, StoreRefused
from geodata.settings.settings import Settings
from geodata.wording.listing_sentences import corrections_address
from pipelines.incidents.catalog.item import AUDIENCE
from pipelines.incidents.catalog.write import as_json, put

REPORTS_ID = "compound-watch-incidents"
"""Id of a published catalogue of reports."""
WHOLE_ID = "compound-watch"
"""Id of a published catalogue of everything, which has one of reports in its folder REPORTS."""
REPORTS = "incidents"
FEATURES_CONFIG = "pygeoapi.yml"
"""File by which a folder that pygeoapi serves is known; its reports, where it has any, are in FEATURES_REPORTS."""
FEATURES_REPORTS = "incidents.geojson"
EXTENSION = "_compound_watch"
"""Object of a JSON Feed that holds what is no field of JSON Feed."""
_NAMED = re.compile("for ({0})|({0}) edition".format("|".join(Audience)), re.IGNORECASE)
"""How the texts of ours name an edition: asked in folders of before each said it in AUDIENCE."""


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


def only_ours(folder: Path, known: Callable[[Path], bool]) -> None:
    """Refuse a folder that holds something else: what may not be shown any more is removed from one of ours.

    Args:
        folder: may be missing.
        known: whether a file or folder in it is one of ours. Hidden ones are not asked about: a writing that was
            stopped leaves them.

    Raises:
        FileRefused: it holds something else.
    """
    there = [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
    if not all(map(known, there)):
        raise FileRefused(folder.name, "the folder holds something else", "Give an empty folder with --out")


def not_for_more(folder: Path, audience: Audience, name: str, *way: str) -> Audience | None:
    """Refuse a folder of an edition for more people: who serves it to them would serve this one to them.

    One for fewer is taken: what the new edition does not hold is removed from it.

    Args:
        folder: may be missing.
        audience: for whom is written.
        name: of the JSON file in it that says for whom it is, in the field AUDIENCE.
        way: keys down to the text that says it in a folder of before there was that field.

    Returns:
        For whom it was; None = it does not say.

    Raises:
        FileRefused: it is for more people, or for nobody whom this version knows.
    """
    before, order = _audience(folder, name, way), list(Audience)
    if before is None:
        return None
    if order.index(before) < order.index(audience):
        raise FileRefused(
            folder.name,
            f"the folder holds the edition for {before}, and what serves it would serve them the one for {audience}",
            "Give another folder with --out, or take this one away first",
        )
    return before


def _audience(folder: Path, name: str, way: Sequence[str]) -> Audience | None:
    """For whom the edition in a folder is; None = it does not say.

    Raises:
        FileRefused: it is for nobody whom this version knows.
    """
    root: Any = _json(folder / name)
    root = root if isinstance(root, dict) else {}
    own = root.get(EXTENSION)
    audience = root.get(AUDIENCE, own.get(AUDIENCE) if isinstance(own, dict) else None)
    if audience is None:
        for key in way:
            root = root.get(key) if isinstance(root, dict) else None
        named = _NAMED.search(root) if isinstance(root, str) else None
        return Audience((named[1] or named[2]).lower()) if named is not None else None
    if audience not in list(Audience):
        raise FileRefused(
            folder.name,
            f"the folder holds an edition for {audience!r}",
            "Give another folder with --out, or take it away",
        )
    return Audience(audience)


def begin(folder: Path, root: Mapping[str, Any], audience: Audience) -> None:
    """Make a folder a catalogue, or take one that is that catalogue already.

    A folder that holds something else is left alone: what may not be shown is removed from a catalogue of ours. A new
    one is a catalogue from its first file on, so that what a full disk left half done is known as ours.

    Args:
        folder: created where it is missing.
        root: its catalog.json while nothing is in it; its id says which catalogue it is.
        audience: for whom, as AUDIENCE in `root` says.

    Raises:
        FileRefused: the folder holds something else, or an edition for more people.
    """
    if not folder.exists() or not any(folder.iterdir()):
        put(folder / "catalog.json", as_json(dict(root), indent=1))
    elif catalog_id(folder) != root["id"]:
        raise FileRefused(folder.name, "the folder holds something else", "Give an empty folder with --out")
    not_for_more(folder, audience, "catalog.json", "description")


def catalog_id(folder: Path) -> str:
    """The id of the catalogue in a folder; "" where there is none that can be read."""
    catalog = _json(folder / "catalog.json")
    name = catalog.get("id") if isinstance(catalog, dict) else ""
    return name if isinstance(name, str) else ""


def _json(path: Path) -> Any:
    """What a JSON file holds; None where there is none that can be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


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
