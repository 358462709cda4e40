"""The newest clear optical look around any point, before the place is a site: what its outline is drawn on.

It is no look of a site: nothing of it comes into the ledger, and it is judged by nobody. The picture of a place is
kept beside the chips until a newer one of the same place is read.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy.typing as npt
import shapely
from shapely.geometry import Point

from geodata.errors import CatalogUnreachable, CompoundWatchError, NotAllowed, NotFound, OutlineRefused, ReadFailed
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, englishn, msg
from geodata.looks.chip import Chip
from geodata.looks.look import CLEAR, Look, LookStatus
from geodata.looks.scene import Scene, Sensor
from geodata.settings.settings import Settings
from geodata.sites.grid import Grid, grid_for
from geodata.sites.site import Site
from geodata.wording.look_reasons import look_reasons_in_english
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.summary import Tally
from pipelines.context.turn_lock import my_turn
from pipelines.context.workspace_state import NEW_PLACES
from pipelines.read.chip_files import read_chip_bands
from pipelines.read.ingest import ReadContext, ingest
from pipelines.run.run import with_collections
from pipelines.search.catalog_order import families
from pipelines.search.deduplicate import one_per_acquisition
from pipelines.search.scenes_over_sites import Catalogs
from pipelines.search.search import search

OWN_WORLD = Path("world") / "catalog.json"
"""Of a workspace of invented places: the catalogue of their imagery."""
EAST_MOST = 179.9
"""Degrees of longitude; nearer to the 180° meridian a square lies on both sides of it."""
HALF_M = 250.0
"""Metres from the point to the edges of what has to be clear; the picture reaches 1.3 km beyond it (grid_for)."""
CLEAR_LOOKS = 4
"""Looks that are read whose middle is clear: the newest is the picture, all of them say what is built-up."""
DAYS = 90
"""How far back a clear look is searched for: in the monsoon weeks pass without one."""
MOST_TRIED = 12
"""Scenes that are read, newest first; of cloudy ones little more than the mask."""
DECIMALS = 4
"""Of a degree, about 11 m: the same place, asked again, is the same picture."""


@dataclass(frozen=True)
class NewestPicture:
    """A picture that was read, as it is kept."""

    folder: Path  # paths of chips are below it
    grid: Grid
    looks: tuple[tuple[Look, Chip], ...]  # the newest clear one first; their site_id is of no site
    unread: int = 0  # newer images that could not be read

    @property
    def look(self) -> Look:
        """The one that is shown."""
        return self.looks[0][0]

    @property
    def chip(self) -> Chip:
        """Its pixels."""
        return self.looks[0][1]

    def pixels(self) -> list[dict[str, npt.NDArray[Any]]]:
        """Of each look the bands as archived, (H, W) each.

        Raises:
            NotFound, ReadFailed: a file is gone, or not what was kept.
        """
        return [read_chip_bands(self.folder, chip) for _, chip in self.looks]


def read_newest(
    workspace: Workspace, longitude: float, latitude: float, *, now: datetime, catalog: str = ""
) -> NewestPicture:
    """Search the configured catalogues for the newest clear optical look around a point, and keep its pixels.

    Args:
        workspace: whose settings are used, and in whose folder the picture is kept.
        longitude, latitude: WGS84 degrees.
        now: aware; the end of the time that is searched.
        catalog: address of the one that is asked; "" = those of the settings.

    Raises:
        NotFound: no look of the last DAYS days shows the middle.
        NotAllowed: the workspace holds invented places, and another catalogue than their own would be asked.
        ReadFailed: there are looks, and none could be read.
        CompoundWatchError: no catalogue answered; another reader of the same place does not end.
    """
    place, catalog = _place(longitude, latitude), _catalog_of(workspace, catalog)
    folder = _folder_of(workspace.root, longitude, latitude)
    with my_turn(workspace.root, f"picture of {folder.name}"):
        return _read(workspace, place, folder, catalog, now)


def _catalog_of(workspace: Workspace, catalog: str) -> str:
    """The catalogue that may be asked: beside invented places their own world alone, as no real pixel stands there."""
    if not any(site.simulated for site in workspace.store.sites(retired=True)):
        return catalog
    own = workspace.root / OWN_WORLD
    if not own.exists() or catalog not in ("", str(own)):
        raise NotAllowed(
            msg("a picture of this place"),
            msg("the workspace holds invented places, whose pictures come from their own imagery alone"),
            msg("Ask in a workspace of documented places"),
        )
    return str(own)


def _read(workspace: Workspace, place: Site, folder: Path, catalog: str, now: datetime) -> NewestPicture:
    fresh = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)  # of a reading that was killed: this place has one reader at a time
    kept: list[tuple[Look, Chip]] = []
    lost: list[Look] = []
    tried, faults = 0, list[CompoundWatchError]()

    def keep(look: Look, chip: Chip | None) -> None:
        if chip is not None:
            kept.append((look, chip))
        elif look.status is LookStatus.FAILED:
            lost.append(look)

    try:
        asked = RunRequest(since=now - timedelta(days=DAYS), until=now, catalog=catalog)
        tally = Tally()
        asked = with_collections(asked, workspace.settings, tally, Catalogs())
        faults += [CatalogUnreachable(one.thing, one.cause, one.next_step) for one in tally.problems]
        for scene in _newest_first(workspace.settings, place, asked, faults):
            tried += 1
            ingest(ReadContext(fresh, workspace.settings), [place], [scene], known={}, on_look=keep)
            if sum(_clear(look) >= CLEAR for look, _ in kept) >= CLEAR_LOOKS or tried >= MOST_TRIED:
                break
        if not kept:
            raise _nothing(tried, faults, lost)
        # clear ones, the newest first; without one the clearest alone
        clear = tuple(one for one in kept if _clear(one[0]) >= CLEAR)
        chosen = clear or (max(kept, key=lambda one: _clear(one[0])),)
        unread = sum(look.acquired_at > chosen[0][0].acquired_at for look in lost)
        _write(fresh, _grid(place), chosen, unread)
        for _, chip in kept:
            if all(chip.path != other.path for _, other in chosen):
                (fresh / chip.path).unlink()
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
        return NewestPicture(folder, _grid(place), chosen, unread)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def kept_picture(root: Path, longitude: float, latitude: float) -> NewestPicture | None:
    """The picture that was read of a point; None when none was, or what is kept cannot be read."""
    folder = _folder_of(root, longitude, latitude)
    try:
        record = json.loads((folder / _WORDS).read_text(encoding="utf-8"))
        looks = []
        for one in record["looks"]:
            at = datetime.fromisoformat(one["look"]["acquired_at"])
            look = Look(**{**one["look"], "acquired_at": at, "status": LookStatus.SEEN})
            looks.append((look, Chip(**{**one["chip"], "acquired_at": at, "bands": tuple(one["chip"]["bands"])})))
        return NewestPicture(folder, Grid(**record["grid"]), tuple(looks), int(record["unread"])) if looks else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


_WORDS = "picture.json"
_OF_THE_LOOK = ("site_id", "scene_id", "collection", "catalog", "sensor", "platform", "clear_fraction")


def _write(folder: Path, grid: Grid, looks: Sequence[tuple[Look, Chip]], unread: int) -> None:
    record = {
        "unread": unread,
        "grid": asdict(grid),
        "looks": [
            {
                "look": {name: getattr(look, name) for name in _OF_THE_LOOK}
                | {"acquired_at": look.acquired_at.isoformat()},
                "chip": asdict(chip) | {"acquired_at": chip.acquired_at.isoformat()},
            }
            for look, chip in looks
        ],
    }
    (folder / _WORDS).write_text(json.dumps(record), encoding="utf-8")


def _place(longitude: float, latitude: float) -> Site:
    """A square around a point, as a site that is kept nowhere.

    Raises:
        OutlineRefused: the numbers are no place that a grid can lie on.
    """
    if not (-EAST_MOST <= longitude <= EAST_MOST and -80 <= latitude <= 84):  # where UTM ends
        cause = msg("longitude is -179.9 to 179.9, latitude -80 to 84, in degrees")
        raise OutlineRefused(f"{longitude:g}, {latitude:g}", cause, msg("Type longitude, then latitude"))
    at = Point(round(longitude, DECIMALS), round(latitude, DECIMALS))
    grid = grid_for(at, margin_m=HALF_M)
    square = grid.to_lonlat(shapely.box(*grid.bounds))
    return Site("new-place", "new place", square, grid=grid_for(square))


def _grid(place: Site) -> Grid:
    assert place.grid is not None
    return place.grid


def _folder_of(root: Path, longitude: float, latitude: float) -> Path:
    return root / NEW_PLACES / f"{longitude:.{DECIMALS}f}_{latitude:.{DECIMALS}f}"


def _clear(look: Look) -> float:
    return look.clear_fraction or 0.0


def _newest_first(
    settings: Settings, place: Site, asked: RunRequest, faults: list[CompoundWatchError]
) -> Iterator[Scene]:
    """Optical scenes over a place, newest first; of each mission from the first catalogue that has any.

    Without a ledger nothing is owed here: scenes_over_sites, which asks for what is, has its own order of the same.
    """
    assert asked.since is not None and asked.until is not None
    all_scenes: list[Scene] = []
    for family in families(settings, asked, Sensor.OPTICAL):
        for catalog, collections in family.sources:
            try:
                scenes = [
                    scene
                    for collection in collections
                    for scene in search(catalog, collection, place.outline, asked.since, asked.until).scenes
                    if scene.sensor is Sensor.OPTICAL
                ]
            except CompoundWatchError as error:
                faults.append(error)
                continue
            all_scenes += scenes
            if scenes:
                break
    yield from sorted(one_per_acquisition(all_scenes, place.outline), key=lambda s: (s.acquired_at, s.id), reverse=True)


def _nothing(tried: int, faults: list[CompoundWatchError], lost: list[Look]) -> CompoundWatchError:
    """Why there is no picture."""
    if not tried and faults:
        return faults[0]
    if lost:  # they may have shown it: nothing is said of the weather
        why = together(
            [english("image {scene}", scene=lost[0].scene_id), look_reasons_in_english(lost[0].reasons)], ": "
        )
        return ReadFailed(msg("a picture of this place"), why, msg("Try again later, or draw without one"))
    if not tried:
        return NotFound(
            msg("a picture of this place"),
            msg("the catalogues hold no image of it of the last three months"),
            msg("Draw without one, or try again after the next pass"),
        )
    cause = englishn(
        "no image of the last {days} days shows it: {n} was tried",
        "no image of the last {days} days shows it: {n} were tried",
        tried,
        n=tried,
        days=DAYS,
    )
    return NotFound(msg("a picture of this place"), cause, msg("Draw without one, or try again after the next pass"))
