"""Pull incidents from a STAC catalogue, ours or another agency's, into the store, joined to the sites near them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.errors import SceneRefused
from geodata.incident import Incident
from geodata.near import join, reach_m
from geodata.settings import CatalogSettings
from geodata.site import Site
from geodata.text import clean
from geodata.workspace import Workspace
from pipelines.incident_items import incident_of_item
from pipelines.search import read_items


@dataclass(frozen=True)
class Pulled:
    """What came of pulling a catalogue."""

    new: int
    changed: int
    unchanged: int
    joined: int  # incidents that may concern at least one site
    problems: tuple[str, ...]  # items that are no incidents, one sentence each


def pull_incidents(workspace: Workspace, href: str, collection: str = "") -> Pulled:
    """Read every incident item of a catalogue and keep it; pulling twice changes nothing.

    Args:
        workspace: where to keep them.
        href: STAC API root or static catalogue, path or URL.
        collection: id of the collection; "" = all.

    Raises:
        CatalogUnreachable: it does not answer, or answers nonsense.
    """
    settings = CatalogSettings(href, (collection,) if collection else ())
    items = read_items(settings, collection, None, None, None)
    incidents: list[Incident] = []
    problems: list[str] = []
    name = _name(workspace, href)
    for item in items:
        try:
            incidents.append(incident_of_item(item, name))
        except SceneRefused as error:
            problems.append(str(error))
    placed = joined_to(incidents, workspace.store.sites(), workspace.settings.incident_near_km)
    new, changed, unchanged = workspace.store.save_incidents(placed)
    return Pulled(new, changed, unchanged, sum(bool(i.site_ids) for i in placed), tuple(problems))


def joined_to(incidents: Sequence[Incident], sites: Sequence[Site], near_km: float) -> list[Incident]:
    """Incidents with the ids of the sites they may concern: those the source names, then those near, nearest first."""
    near = join(incidents, sites, near_km)
    known = {site.id for site in sites}
    found = []
    for incident in incidents:
        named = [site for site in incident.site_ids if site in known]
        ids = tuple(dict.fromkeys([*named, *(n.site_id for n in near.get(incident.id, ()))]))
        found.append(incident if ids == incident.site_ids else replace(incident, site_ids=ids))
    return found


def rejoin(workspace: Workspace) -> int:
    """Join all stored incidents to the sites as they are now, after sites were added or changed; how many changed.

    A report too coarse to be joined keeps the sites that its source named.
    """
    stored = workspace.store.incidents()
    sites = workspace.store.sites()
    near_km = workspace.settings.incident_near_km
    bare = [i if reach_m(i.place_precision, near_km) == 0 else replace(i, site_ids=()) for i in stored]
    joined = joined_to(bare, sites, near_km)
    changed = [new for old, new in zip(stored, joined, strict=True) if old != new]
    workspace.store.save_incidents(changed)
    return len(changed)


def _name(workspace: Workspace, href: str) -> str:
    """What an incident keeps as its catalogue: a path inside the workspace without the machine's own folders."""
    path = Path(href)
    if "://" not in href and path.is_absolute() and path.is_relative_to(workspace.root):
        return path.relative_to(workspace.root).as_posix()
    return clean(href.split("?", 1)[0], longest=500).text
