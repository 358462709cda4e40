"""Pull incidents from a STAC catalogue, ours or another agency's, into the store, joined to the sites near them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.errors import SceneRefused
from geodata.incident import Incident
from geodata.near import join, reach_m
from geodata.personal import screen
from geodata.settings import CatalogSettings
from geodata.site import Site
from geodata.text import clean
from geodata.workspace import Workspace
from pipelines.incidents.incident_items import incident_of_item
from pipelines.incidents.row_values import RowNotes, link_of, text_of
from pipelines.search.search import read_items

OWN = "published/incidents/"
"""Where the workspace's own incident catalogues lie."""
VERIFIED_HERE = "verified by two people"


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
            incidents.append(safe(incident_of_item(item, name)))
        except SceneRefused as error:
            problems.append(str(error))
    if not name.startswith(OWN):
        incidents, strangers = _of_others(incidents, workspace.store.incidents(), name)
        problems += strangers
    placed = joined_to(incidents, workspace.store.sites(), workspace.settings.incident_near_km)
    new, changed, unchanged = workspace.store.save_incidents(placed)
    return Pulled(new, changed, unchanged, sum(bool(i.site_ids) for i in placed), tuple(problems))


def safe(incident: Incident) -> Incident:
    """An incident whose texts are cleaned and screened, as if its source file had been imported here. Idempotent."""
    notes = RowNotes(list(incident.notes))

    def text(value: str, what: str, longest: int) -> str:
        return text_of(value, what, notes, longest=longest)

    kind = text(incident.kind, "type", 80)
    title = text(incident.title, "title", 500) or kind
    place_name = text(incident.place_name, "place name", 400)
    country = text(incident.country, "country", 100)
    reported_by = text(incident.reported_by, "reported_by", 300)
    licence = text(incident.licence, "licence", 200)
    url = link_of(incident.url, notes)
    noted = tuple(screen(clean(note, longest=300).text).text for note in notes.texts)
    return replace(
        incident, kind=kind, title=title, place_name=place_name, country=country, reported_by=reported_by,
        licence=licence, url=url, notes=noted,
    )  # fmt: skip


def _of_others(
    incidents: Sequence[Incident], stored: Sequence[Incident], name: str
) -> tuple[list[Incident], list[str]]:
    """What another agency's catalogue may say here: nothing about reports that came from elsewhere."""
    owners = {incident.id: incident.catalog for incident in stored}
    kept: list[Incident] = []
    problems: list[str] = []
    for incident in incidents:
        if owners.get(incident.id, name) != name:
            problems.append(
                f"{incident.id}: it is known from another catalogue, which stays. Ask the owner of {name} for another "
                "id."
            )
            continue
        if incident.verification == VERIFIED_HERE:
            # Two people here say so, or nobody: another house's two people are one more source.
            note = "its catalogue calls it verified by two people"
            incident = replace(incident, verification="several sources", notes=(*incident.notes, note))
        kept.append(incident)
    return kept, problems


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
