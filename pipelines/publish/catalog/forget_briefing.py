"""A briefing that was deleted, taken out of the catalogues that were published inside the workspace."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from geodata.errors import StoreRefused
from geodata.i18n.messages import english
from geodata.restored import PUBLISHED_BEFORE
from geodata.workspace import Workspace
from pipelines.context.optional_packages import lacks
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.forget import published_catalogs
from pipelines.incidents.catalog.mirror import COUNT
from pipelines.incidents.catalog.table import put_table
from pipelines.incidents.catalog.write import as_json, put
from pipelines.publish.catalog.briefings import BRIEFINGS
from pipelines.publish.catalog.publish import SUMS, in_a_table, sums_up


def forget_briefing(workspace: Workspace, briefing_id: str) -> list[str]:
    """Take the item and the files of a briefing out of every published catalogue that lies in the workspace.

    Args:
        workspace: in which it was deleted.
        briefing_id: its number.

    Returns:
        The catalogues that held it, relative to the workspace.

    Raises:
        StoreRefused: it cannot be taken out of one.
    """
    held = []
    for root in published_catalogs(workspace):
        if not _holds(root / BRIEFINGS, briefing_id):
            continue
        try:
            with my_turn(workspace.root, f"catalogue in {root.resolve()}"):
                _take_out(root / BRIEFINGS, briefing_id)
        except OSError as error:
            raise StoreRefused(
                english("catalogue {name}", name=root.name),
                english("briefing {id} cannot be taken out of it ({error})", id=briefing_id, error=error.strerror),
                "Let this user write there, then publish it again",
            ) from error
        if not root.is_relative_to(workspace.root / PUBLISHED_BEFORE):  # no digest is kept of what a restore set aside
            workspace.keep_digests(root)
        held.append(root.relative_to(workspace.root).as_posix())
    return held


def forget_set_aside(root: Path, briefing_id: str) -> None:
    """Take it out of every catalogue that a restore set aside.

    Args:
        root: of the restored workspace, which nobody else has open.
        briefing_id: its number.

    Raises:
        OSError: files cannot be deleted or written.
    """
    for path in sorted((root / PUBLISHED_BEFORE).rglob("catalog.json")):
        if _holds(path.parent / BRIEFINGS, briefing_id):
            _take_out(path.parent / BRIEFINGS, briefing_id)


def _holds(folder: Path, briefing_id: str) -> bool:
    return (folder / "items" / f"{briefing_id}.json").exists() or (folder / "files" / briefing_id).exists()


def _take_out(folder: Path, briefing_id: str) -> None:
    """First what people read, then what names it. Where nothing installed writes tables, the table goes as a whole."""
    if (files := folder / "files" / briefing_id).exists():
        shutil.rmtree(files)
    (folder / "items" / f"{briefing_id}.json").unlink(missing_ok=True)
    left = [json.loads(path.read_bytes()) for path in sorted((folder / "items").glob("*.json"))]
    collection = json.loads((folder / "collection.json").read_bytes())
    way = f"./items/{briefing_id}.json"
    collection["links"] = [link for link in collection["links"] if link["href"] != way]
    collection[COUNT] = len(left)
    sums = sums_up(left)
    collection = {key: sums.get(key, value) for key, value in collection.items() if key in sums or key not in SUMS}
    if left and lacks("publish", "its table") is None:
        put_table(folder, map(in_a_table, left))
    else:
        (folder / "items.parquet").unlink(missing_ok=True)
        collection.pop("assets", None)
    put(folder / "collection.json", as_json(collection, indent=1))
