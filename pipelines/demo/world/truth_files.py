"""The truth beside the world: what really changed at each site, as polygons for people and as masks for scores."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import mapping

from geodata.sites.grid import Grid
from pipelines.demo.world.ground import Ground
from pipelines.demo.world.places import EPSG, Place, lonlat_in_scene
from pipelines.demo.world.plans import EventKind, SitePlan
from pipelines.demo.world.series import TrueEvent, distractor_masks, true_events

YOUNG_DAYS: Final = 90
"""Events that begin later than this many days before the end are left out of scores."""
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""A fixed stamp, so that the same truth is the same file."""


@dataclass(frozen=True)
class SiteTruth:
    """The truth of one site on the grid of its scenes.

    site_id. grid: of the masks (H, W). site: bool. events: as painted. distractors: bool by kind. last_day: of the
    world.
    """

    site_id: str
    grid: Grid
    site: NDArray[np.bool_]
    events: tuple[TrueEvent, ...]
    distractors: dict[str, NDArray[np.bool_]]
    last_day: date

    def counted(self, event: TrueEvent) -> bool:
        """Whether an event is old enough to be scored."""
        return bool(event.begins <= np.datetime64(self.last_day - timedelta(YOUNG_DAYS)))


def scene_grid(place: Place, plan: SitePlan) -> Grid:
    """The 10 m grid of a place's scenes."""
    east, north = place.corner_m
    return Grid(EPSG, east, north, plan.width, plan.height)


def site_outline(place: Place, plan: SitePlan) -> dict[str, Any]:
    """The site's outline as a WGS84 GeoJSON polygon, counter-clockwise."""
    ring = [list(lonlat_in_scene(place, x, y)) for x, y in plan.outline]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    ring = ring if area > 0 else ring[::-1]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def write_truth(folder: Path, place: Place, plan: SitePlan, ground: Ground) -> None:
    """Write SITE.geojson (WGS84, pixel outlines) and SITE.npz (masks) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    grid = scene_grid(place, plan)
    events = true_events(plan, ground)
    distractors = distractor_masks(plan)
    limit = plan.end - timedelta(YOUNG_DAYS)
    features: list[dict[str, Any]] = []
    for change, event in zip(plan.changes, events, strict=True):
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "id": event.id,
                    "site_id": place.id,
                    "what": "change",
                    "kind": event.kind,
                    "begins": change.begins.isoformat(),
                    "cleared": change.cleared.isoformat(),
                    "finished": change.finished.isoformat(),
                    "area_m2": int(event.mask.sum()) * 100,
                    "counted": change.begins <= limit,
                },
                "geometry": mapping(grid.polygon(event.mask)),
            }
        )
    for kind, mask in distractors.items():
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "id": f"{kind}",
                    "site_id": place.id,
                    "what": "distractor",
                    "kind": kind,
                    "begins": min(d.begins for d in plan.distractors if d.kind == kind).isoformat(),
                    "area_m2": int(mask.sum()) * 100,
                },
                "geometry": mapping(grid.polygon(mask)),
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    (folder / f"{place.id}.geojson").write_text(json.dumps(collection, separators=(",", ":")) + "\n", "utf-8")
    arrays: dict[str, NDArray[Any]] = {
        "grid": np.array([grid.epsg, grid.left, grid.top, grid.width, grid.height], np.float64),
        "last_day": np.array(plan.end, "datetime64[D]"),
        "site": ground.site,
        "event_id": np.array([e.id for e in events], "U32"),
        "event_kind": np.array([e.kind for e in events], "U16"),
        "event_begins": np.array([e.begins for e in events], "datetime64[D]"),
        "event_finished": np.array([e.finished for e in events], "datetime64[D]"),
        "distractor_kind": np.array(list(distractors), "U16"),
    }
    for i, event in enumerate(events):
        arrays[f"event_{i}_mask"] = event.mask
        arrays[f"event_{i}_edge"] = event.edge
        arrays[f"event_{i}_changed_on"] = event.changed_on
    for i, mask in enumerate(distractors.values()):
        arrays[f"distractor_{i}_mask"] = mask
    _save(folder / f"{place.id}.npz", arrays)


def _save(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Like numpy.savez_compressed, but without the time of writing in the file."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asanyarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _ZIP_DATE)
            archive.writestr(entry, buffer.getvalue(), zipfile.ZIP_DEFLATED, 1)


def read_truth(folder: Path, site_id: str) -> SiteTruth:
    """The truth of one site as `write_truth` left it.

    Raises:
        FileNotFoundError: no truth of this site is in the folder.
    """
    with np.load(folder / f"{site_id}.npz", allow_pickle=False) as stored:
        epsg, left, top, width, height = (float(v) for v in stored["grid"])
        events = []
        for i, name in enumerate(stored["event_id"].tolist()):
            kind: EventKind = stored["event_kind"][i].item()
            events.append(
                TrueEvent(
                    id=name,
                    kind=kind,
                    mask=stored[f"event_{i}_mask"],
                    begins=stored["event_begins"][i],
                    finished=stored["event_finished"][i],
                    changed_on=stored[f"event_{i}_changed_on"],
                    edge=stored[f"event_{i}_edge"],
                )
            )
        kinds = stored["distractor_kind"].tolist()
        return SiteTruth(
            site_id=site_id,
            grid=Grid(int(epsg), left, top, int(width), int(height)),
            site=stored["site"],
            events=tuple(events),
            distractors={kind: stored[f"distractor_{i}_mask"] for i, kind in enumerate(kinds)},
            last_day=stored["last_day"].item(),
        )
