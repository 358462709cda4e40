"""Texts of reports that were deleted in the store, taken out of the catalogues that lie in the workspace too.

What was published with one, as a catalogue or for pygeoapi, is taken away as a whole. A catalogue is looked at item by
item, and not by what the store says of it: so a pass that was stopped half-way is made up by the next one.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from geodata.access.coded_rows import CODED
from geodata.access.report_rules import RELEASE_TITLE, SOURCE_WITHHELD, SOURCES_WITHHELD, SUMMED_UP
from geodata.errors import StoreRefused
from geodata.i18n.messages import english
from geodata.incidents.clearing import Clearing
from geodata.incidents.forgotten_text import PLAIN_KINDS, ReportText, id_digest, without_text
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import INVENTED_ROW, INVENTED_TERMS, PUBLICATIONS
from geodata.restored import PUBLISHED_BEFORE
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import (
    FEATURES_CONFIG,
    FEATURES_REPORTS,
    REPORTS,
    REPORTS_ID,
    WHOLE_ID,
    catalog_id,
)
from pipelines.incidents.catalog.item import incident_of_item
from pipelines.incidents.catalog.write import page_bytes, put, read_items, write_catalog

_OURS = PLAIN_KINDS | {RELEASE_TITLE, *CODED.values()}
"""Titles that are words of ours."""
_SPEAKERS = ("UCDP GED", *(f"{by}{who}" for by in ("", SUMMED_UP) for who in (SOURCE_WITHHELD, SOURCES_WITHHELD)))
_LINKS = frozenset(p.url for p in PUBLICATIONS.values())
_RANDOM_ID = re.compile(r"(?:report|release)-[0-9a-f]{12}")
"""Ids under which an edition tells a report whose own id would say too much."""


@dataclass(frozen=True)
class Forgotten:
    """Reports whose text was deleted, as an item of a catalogue may name them."""

    by_digest: Mapping[str, str]  # digest of the id that the source gave -> id as stored
    ids: frozenset[str]  # as stored, or under a random id in an edition

    def stored_id(self, item_id: str) -> str | None:
        """The stored id of a report that an item stands for; None = its text was not deleted."""
        return item_id if item_id in self.ids else self.by_digest.get(id_digest(item_id))


def forgotten_of(texts: Iterable[ReportText], clearings: Iterable[Clearing]) -> Forgotten:
    """The reports whose text was deleted, under every id that a catalogue may give them."""
    gone = {text.id_digest: text.incident_id for text in texts if text.forgotten_at is not None}
    stored = frozenset(gone.values())
    random = {f"report-{c.token}" for c in clearings if c.incident_id in stored}
    return Forgotten(gone, stored | random)


def own_catalogs(workspace: Workspace) -> list[Path]:
    """Folders of the workspace's own catalogues of reports."""
    return sorted(path.parent for path in workspace.reports_dir.glob("*/collection.json"))


def published_catalogs(workspace: Workspace) -> list[Path]:
    """Folders of catalogues that were published inside the workspace; of one of everything the whole folder.

    Those that pygeoapi serves, and those that a restore set aside, are among them.
    """
    folders = {workspace.root / kept.path for kept in workspace.store.kept_files()}
    for known_by in ("catalog.json", FEATURES_CONFIG):
        folders |= {path.parent for path in (workspace.root / PUBLISHED_BEFORE).rglob(known_by)}
    named = {path: catalog_id(path) for path in folders}
    whole = {path for path, name in named.items() if name == WHOLE_ID}
    reports = {path for path, name in named.items() if name == REPORTS_ID and path.parent not in whole}
    return sorted(whole | reports | {path for path in folders if (path / FEATURES_CONFIG).is_file()})


def items_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Every item of a catalogue's pages, at any depth.

    Raises:
        StoreRefused: a page is damaged.
    """
    reports = folder / REPORTS if catalog_id(folder) == WHOLE_ID else folder
    for page in sorted(reports.rglob("items/*.json")):
        yield from read_items(page)


def holding_text(folder: Path, forgotten: Forgotten) -> list[str]:
    """Stored ids of reports whose deleted text a catalogue, or a folder that pygeoapi serves, still holds.

    Raises:
        StoreRefused: a page of it is damaged.
        SceneRefused: an item of it is no report.
    """
    served = (folder / FEATURES_CONFIG).is_file()
    published_items = read_items(folder / FEATURES_REPORTS) if served else items_of(folder)
    keyed_items = ((forgotten.stored_id(str(one["id"])), one) for one in published_items)
    read = _incident_of_feature if served else _incident_of_item
    return sorted({key for key, one in keyed_items if key is not None and _has_text(read(one))})


def forget_in_own(workspace: Workspace, folder: Path, forgotten: Forgotten) -> list[str]:
    """Take deleted texts out of one of the workspace's own catalogues; the stored ids of those it still held.

    Raises:
        StoreRefused: it cannot be written, or a page of it is damaged.
        SceneRefused: an item of it is no report.
    """
    with my_turn(workspace.root, f"reports of {folder.name}"):  # an import may be writing it
        held = holding_text(folder, forgotten)
        if held:
            _rewrite(workspace, folder, forgotten, held)
            workspace.keep_digests(folder)
    return held


def remove_published(workspace: Workspace, folder: Path) -> None:
    """Take away a published folder that holds a deleted text; publishing again writes what may still be shown.

    Raises:
        StoreRefused: it cannot be removed.
    """
    try:
        what = "features" if (folder / FEATURES_CONFIG).is_file() else "catalogue"
        with my_turn(workspace.root, f"{what} in {folder.resolve()}"):
            shutil.rmtree(folder)
    except OSError as error:
        raise _cannot(folder, error) from error
    for gone in (folder, folder / REPORTS):
        workspace.store.forget_kept_files(gone.relative_to(workspace.root).as_posix())


def _rewrite(workspace: Workspace, folder: Path, forgotten: Forgotten, held: Sequence[str]) -> None:
    """Write a catalogue again with those reports as they stay: first what stays, then away with what they were.

    So a report is never missing from it, which would be read as withdrawn.
    """
    stored, bare = workspace.store.incidents_by_id(held), []
    write_catalog(folder, folder.name, ())  # a catalogue from before there were pages gets them
    for item in items_of(folder):
        there = stored.get(forgotten.stored_id(str(item["id"])) or "")
        if there is not None and _has_text(_incident_of_item(item)):
            bare_incident = without_text(incident_of_item(item, there.catalog), there.named_site_ids)
            bare.append(replace(bare_incident, id=there.id))
    write_catalog(folder, folder.name, bare)
    gone = {digest for digest, key in forgotten.by_digest.items() if key in stored and digest != id_digest(key)}
    try:
        for page in sorted((folder / "items").glob("*.json")):
            items = list(read_items(page))
            left = [item for item in items if id_digest(str(item["id"])) not in gone]
            if len(left) != len(items):
                put(page, page_bytes(left))
    except OSError as error:
        raise _cannot(folder, error) from error
    write_catalog(folder, folder.name, ())


def _incident_of_item(item: Mapping[str, Any]) -> Incident:
    return incident_of_item(item, "")


def _incident_of_feature(feature: Mapping[str, Any]) -> Incident:
    """The texts of a row of FEATURES_REPORTS. Its terms are words of ours, and its other fields hold no text.

    Raises:
        StoreRefused: it is no row of ours.
    """
    try:
        properties = feature["properties"]
        day = date.fromisoformat(properties["start_date"])
        return Incident(
            id=str(feature["id"]),
            source=properties["source"],
            kind=properties["kind"],
            title=properties["title"],
            start_date=day,
            end_date=day,
            date_precision=DatePrecision.DAY,
            place=None,
            place_precision=PlacePrecision.UNKNOWN,
            place_name=properties["place_name"],
            country=properties["country"],
            reported_by=properties["reported_by"],
            url=properties["url"],
            notes=tuple(properties["notes"]),
            simulated=properties["simulated"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreRefused(FEATURES_REPORTS, "it is damaged", "Publish it again") from error


def _has_text(incident: Incident) -> bool:
    """Whether a report holds what a source wrote; what an edition says in words of ours is none of that."""
    bare = without_text(incident, incident.named_site_ids)
    if _RANDOM_ID.fullmatch(incident.id):
        bare = replace(bare, id=incident.id)
    if incident.title in _OURS:
        bare = replace(bare, title=incident.title)
    if incident.reported_by.removesuffix(INVENTED_ROW) in _SPEAKERS:
        bare = replace(bare, reported_by=incident.reported_by)
    if incident.licence == INVENTED_TERMS:
        bare = replace(bare, licence=incident.licence)
    if incident.url in _LINKS:
        bare = replace(bare, url=incident.url)
    if not incident.notes:
        bare = replace(bare, notes=())
    return incident != bare


def _cannot(folder: Path, error: OSError) -> StoreRefused:
    return StoreRefused(
        english("catalogue {name}", name=folder.name),
        english("a text that was deleted cannot be taken out of it ({error})", error=error.strerror),
        "Let this user write there, then run compound-watch retention --apply again",
    )
