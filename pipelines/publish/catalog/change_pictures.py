"""Pictures of changes in the STAC catalogue: before and after, beside the item, as its assets.

Viewers of STAC show what has the role "thumbnail" or "overview" (best practices of the STAC specification), so a reader
of the catalogue sees the ground without opening a chip. Only looks that the edition may show are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.chip_archive import ChipArchive
from geodata.edition_view import EditionView
from pipelines.context.optional_packages import lacks
from pipelines.incidents.catalog.write import file_name, put
from pipelines.publish.catalog.items import FILE, Item, file_fields

if TYPE_CHECKING:  # what draws pictures is not everywhere installed
    from pipelines.publish.pictures.change_pairs import ChangePair, Pairs

FOLDER = "pictures"
ROLES = {"before": ("overview",), "after": ("thumbnail", "overview")}
"""A viewer shows one picture of each item in a list: what there is now."""


def give_pictures(items: Sequence[Item], view: EditionView, archive: ChipArchive, folder: Path) -> tuple[str, ...]:
    """Put the two pictures of each change beside its item, and name them in it; pictures that no item names go.

    Args:
        items: of the changes.
        view: of the edition.
        archive: where the pixels lie.
        folder: of the collection.

    Returns:
        Which changes have none, and why, in words.
    """
    pairs, notes = _drawn(items, view, archive)
    wanted: set[Path] = set()
    for item in items:
        pair = pairs.by_id.get(str(item["id"])) if pairs is not None else None
        if pair is None:
            continue
        for number, (which, body) in enumerate((("before", pair.pair.before), ("after", pair.pair.after))):
            path = folder / FOLDER / f"{Path(file_name(str(item['id']))).stem}-{which}.png"
            put(path, body)
            wanted.add(path)
            item["assets"][which] = _asset(pair, pair.words[number], f"../{FOLDER}/{path.name}", ROLES[which], body)
        item["stac_extensions"].append(FILE)
    for path in (folder / FOLDER).glob("*"):
        if path not in wanted:
            path.unlink()  # what may not be shown any more
    if (folder / FOLDER).is_dir() and not wanted:
        (folder / FOLDER).rmdir()
    return notes


def _drawn(items: Sequence[Item], view: EditionView, archive: ChipArchive) -> tuple[Pairs | None, tuple[str, ...]]:
    """The pictures; None where what draws them is not installed, which the words then say."""
    missing = lacks("brief", "pictures of changes in the catalogue")
    if missing is not None:
        return None, (str(missing),)
    from pipelines.publish.pictures.change_pairs import change_pairs

    pairs = change_pairs(view, archive, [str(item["id"]) for item in items])
    return pairs, pairs.notes


def _asset(pair: ChangePair, words: str, href: str, roles: Sequence[str], body: bytes) -> dict[str, Any]:
    return {
        "href": href,
        "type": "image/png",
        "title": words,
        "description": f"{pair.key} {pair.credit}.",
        "roles": list(roles),
        **file_fields(body),
    }
