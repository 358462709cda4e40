"""Write chips as a static STAC catalogue that tools read as a cube of data: a file a band, with time, scale and place.

catalog.json
    chips/   collection.json, <site>/<look>/item.json, <site>/<look>/<band>.tif
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geodata.access.audience import Audience
from geodata.chip_archive import ChipArchive
from geodata.edition_view import EditionView
from geodata.errors import NotFound
from geodata.i18n.english_formats import in_figures
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.attribution import spdx
from geodata.wording.listing_sentences import unanswerable_note
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import begin, writing
from pipelines.incidents.catalog.item import AUDIENCE, HANDLING, NOUN, STAC_VERSION
from pipelines.incidents.catalog.mirror import COUNT
from pipelines.incidents.catalog.write import as_json, put
from pipelines.publish.catalog.chip_items import CHIPS, chip_item, chip_key
from pipelines.publish.catalog.items import Item
from pipelines.publish.export import gather
from pipelines.publish.nouns.row_values import Rows
from pipelines.read.band_geotiff import band_geotiff
from pipelines.read.chip_files import read_look
from pipelines.read.inside_alone import inside_alone

CATALOG_ID = "compound-watch-chips"
SAYS = (
    "Archived pixels of watched sites, a look each, on each site's own grid: surface reflectance as whole numbers "
    "(times raster:scale), scene classes or radar. Unseen is not "
    "unchanged: looks without pixels are not here."
)
INSIDE_ALONE = (
    "Only pixels whose middle lies in the site's outline are here; all further ones are nodata, since change beyond an "
    "outline is told to these readers as totals alone."
)


@dataclass(frozen=True)
class ChipsReport:
    """What was written."""

    catalog: Path  # the root catalogue's file
    audience: Audience
    written: int  # chips
    sites: int
    left_out: int  # chips of the sites asked for that would show what this audience is not told
    notes: tuple[str, ...] = ()  # what is missing before it can be passed on, in words

    def lines(self) -> list[str]:
        """The report in plain lines."""
        chips, sites = in_figures(self.written, "chip"), in_figures(self.sites, "site")
        return [
            f"Wrote {chips} of {sites} for {self.audience}; left out: {self.left_out:,} that would show what is not "
            "released.",
            *self.notes,
            f"The catalogue is {self.catalog}: odc.stac.load reads its items as a cube.",
        ]


@dataclass
class _Written:
    """What a catalogue has come to so far."""

    ways: list[str] = field(default_factory=list)  # of items, below the collection's folder
    boxes: list[Sequence[float]] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    sites: set[str] = field(default_factory=set)
    left_out: int = 0

    def add(self, way: str, item: Item) -> None:
        self.ways.append(way)
        self.boxes.append(item["bbox"])
        self.times.append(item["properties"]["datetime"])
        self.sites.add(item["properties"]["cw:site_id"])


def export_chips(
    workspace: Workspace,
    out: Path,
    audience: Audience = Audience.PUBLIC,
    *,
    site_ids: Sequence[str] = (),
    today: date | None = None,
) -> ChipsReport:
    """Write the chips that an audience may see. The same twice changes no byte; what may not be shown any more goes.

    Where a change is held back from the audience, only looks of the days that told changes name are written. Partners
    and the public get the pixels inside each outline alone.

    Args:
        workspace: where they are archived.
        out: folder to write to.
        audience: for whom.
        site_ids: only of these sites; () = of all.
        today: UTC day from which delays count; None reads the clock.

    Raises:
        NotFound: this edition has no site of such an id; or a chip is gone.
        ReadFailed: a chip is not what was archived.
        FileRefused, StoreRefused: the folder holds something else or cannot be written to.
    """
    day = workspace.reading_day() if today is None else today
    written, folder = _Written(), out / CHIPS
    with my_turn(workspace.root, f"catalogue in {out.resolve()}"), writing(out):
        view = workspace.edition(audience, day)  # in our turn: one of before it may be older than what lies there
        chosen = _chosen(view, site_ids)
        rows = gather(workspace, "looks", audience, day).rows
        begin(out, _root(rows), audience)
        for site in chosen:
            shown = view.shown_chips(site.id)
            written.left_out += shown.left_out
            looks = {(look.collection, look.scene_id): look for look in view.looks(site.id)}
            for chip in shown.items:
                item = _put_chip(workspace.archive, folder, chip, looks[chip.collection, chip.scene_id], site, rows)
                written.add(f"{chip_key(chip)}/item.json", item)
        _remove_others(folder, {folder / way for way in written.ways})
        put(folder / "collection.json", as_json(_collection(rows, written), indent=1))
        put(out / "catalog.json", as_json(_root(rows), indent=1))
    workspace.keep_digests(out)
    notes = tuple(filter(None, (unanswerable_note(audience, workspace.settings),)))
    return ChipsReport(out / "catalog.json", audience, len(written.ways), len(written.sites), written.left_out, notes)


def _chosen(view: EditionView, site_ids: Sequence[str]) -> list[Site]:
    unknown = [key for key in site_ids if key not in view.site_ids]
    if unknown:
        cause = "this edition has no site of that id"
        raise NotFound(f"site {unknown[0]}", cause, "See `compound-watch sites list` for those there are")
    return [site for site in view.all_sites.items if site.grid is not None and (not site_ids or site.id in site_ids)]


def _put_chip(archive: ChipArchive, folder: Path, chip: Chip, look: Look, site: Site, rows: Rows) -> Item:
    grid = site.grid
    assert grid is not None  # _chosen left out the others
    pixels = read_look(archive, grid, chip)
    if rows.audience != Audience.INTERNAL:
        pixels = inside_alone(site, pixels)
    words = {
        "TIFFTAG_COPYRIGHT": f"{rows.licence}. {rows.attribution} {rows.handling}",
        "TIFFTAG_IMAGEDESCRIPTION": f"{told_name(site)}, scene {chip.scene_id}",
        "SITE": site.id,
        "SCENE": chip.scene_id,
    }
    files = {name: band_geotiff(grid, name, values, chip.acquired_at, words) for name, values in pixels.items()}
    item = chip_item(
        chip,
        look,
        site,
        pixels,
        files,
        {"licence": spdx(rows.licence), "audience": rows.audience, "handling": rows.handling},
    )
    item["links"] = [
        {"rel": "root", "href": "../../../catalog.json", "type": "application/json"},
        {"rel": "parent", "href": "../../collection.json", "type": "application/json"},
        {"rel": "collection", "href": "../../collection.json", "type": "application/json"},
    ]
    place = folder / chip_key(chip)
    for name, body in files.items():
        put(place / f"{name}.tif", body)
    put(place / "item.json", as_json(item))
    return item


def _remove_others(folder: Path, wanted: Set[Path]) -> None:
    """Take away chips that may not be shown any more, and bands that a chip no longer has."""
    for path in folder.glob("*/*/item.json"):
        if path not in wanted:
            shutil.rmtree(path.parent)
    for site in folder.glob("*/"):
        if not any(site.iterdir()):
            site.rmdir()


def _says(rows: Rows) -> str:
    return SAYS if rows.audience == Audience.INTERNAL else f"{SAYS} {INSIDE_ALONE}"


def _root(rows: Rows) -> dict[str, Any]:
    return {
        "type": "Catalog",
        "stac_version": STAC_VERSION,
        "id": CATALOG_ID,
        "title": "Compound Watch, chips",
        "description": f"{_says(rows)} For {rows.audience}. {rows.attribution} {rows.handling}",
        AUDIENCE: rows.audience,
        HANDLING: rows.handling,
        "links": [
            {"rel": "root", "href": "./catalog.json", "type": "application/json"},
            {"rel": "child", "href": f"./{CHIPS}/collection.json", "type": "application/json", "title": "Chips"},
        ],
    }


def _collection(rows: Rows, written: _Written) -> dict[str, Any]:
    boxes = written.boxes or [(-180.0, -90.0, 180.0, 90.0)]
    box = [*(min(b[n] for b in boxes) for n in (0, 1)), *(max(b[n] for b in boxes) for n in (2, 3))]
    return {
        "type": "Collection",
        "stac_version": STAC_VERSION,
        "stac_extensions": [],
        "id": CHIPS,
        "title": "Chips",
        "description": f"{_says(rows)} {rows.attribution} {rows.handling}",
        "license": spdx(rows.licence),
        "keywords": [CHIPS, "simulated" if rows.simulated else "satellite"],
        "providers": [{"name": "Compound Watch", "roles": ["processor"]}],
        "extent": {
            "spatial": {"bbox": [box]},
            "temporal": {"interval": [[min(written.times, default=None), max(written.times, default=None)]]},
        },
        NOUN: CHIPS,
        COUNT: len(written.ways),
        HANDLING: rows.handling,
        "links": [
            {"rel": "root", "href": "../catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "../catalog.json", "type": "application/json"},
            *({"rel": "item", "href": f"./{way}", "type": "application/geo+json"} for way in sorted(written.ways)),
        ],
    }
