"""Places that wait for people, and every text that would go out of one, in plain lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.access.action_rules import action_key
from geodata.access.claims.claim_rules import claim_key
from geodata.access.identifier_rules import identifier_key
from geodata.i18n.english_formats import counted, in_figures, listed_in_english
from geodata.i18n.messages import tr
from geodata.incidents.clearing import Clearing, Decision, newest_by_report
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.outgoing_texts import doubts, outgoing_texts, site_digest, waits_for_people, why_inside
from geodata.sites.outline import area_m2
from geodata.sites.same_place import same_place
from geodata.sites.site import Access, OutlineBasis, Site, publicly_documented
from geodata.store.passing.sites import PEOPLE, passed_on_by
from geodata.workspace import Workspace

MOST_PARTS = 12
"""Parts of an outline that are named one by one."""
FAR_APART_M = 500.0
"""Metres between parts of an outline from which whoever passes it on is told to look: another place may lie there."""


def outgoing_lines(workspace: Workspace, site: Site) -> list[str]:
    """Every text of a place as it goes out, what else is there, and the digest of it all."""
    lines = [f"Partners and the public will read of {site.id}:"]
    lines += [f"  {what}: {text}" for what, text in outgoing_texts(site)]
    lines += [f"  outline ({site.outline_basis}): {line}" for line in outline_lines(site)]
    lines += [tr("  look at this: {doubt}", doubt=doubt) for doubt in doubts(site)]
    for other in workspace.store.sites(retired=True):
        if other.id != site.id and other.access is Access.RESTRICTED and same_place(other.outline, site.outline):
            lines.append(f"  another restricted site lies here: {other.id}")
    if went := read_at_it(workspace, site):
        lines.append(f"  read again with it, where the place lies now: {listed_in_english(went)}")
    return [*lines, f"  digest {site_digest(site)}"]


def outline_lines(site: Site) -> list[str]:
    """All the ground that goes out with a place: how large it is, and of each part its size and its box."""
    parts = [part for part in getattr(site.outline, "geoms", (site.outline,)) if not part.is_empty]
    if site.outline_basis is OutlineBasis.UNKNOWN or not parts:
        at = site.outline.centroid
        x, y = ("-", "-") if at.is_empty else (f"{at.x:.5f}", f"{at.y:.5f}")
        return [tr("a point at {x}, {y} (longitude, latitude)", x=x, y=y)]
    named = parts[:MOST_PARTS]
    apart_m = max(shapely.distance(a, b) for a in named for b in named) * M_PER_DEGREE
    lines = [tr("{area} in {parts}", area=_size(site.outline), parts=in_figures(len(parts), "part"))]
    if apart_m >= FAR_APART_M:
        lines.append(tr("look at this: parts of it lie {km} km from each other", km=f"{apart_m / 1000:.1f}"))
    for n, part in enumerate(named, 1):
        west, south, east, north = (f"{v:.5f}" for v in part.bounds)
        x, y = tr("{first} to {last}", first=west, last=east), tr("{first} to {last}", first=south, last=north)
        lines.append(tr("part {n}: {area}, longitude {x}, latitude {y}", n=n, area=_size(part), x=x, y=y))
    if len(parts) > len(named):
        lines.append(tr("and {n} more", n=len(parts) - len(named)))
    return lines


def _size(shape: BaseGeometry) -> str:
    return f"{area_m2(shape) / 10_000:,.1f} ha"


def read_at_it(workspace: Workspace, site: Site) -> list[str]:
    """Claims, actions and identifiers of a place that people have cleared: outside they stand where the place does."""
    store = workspace.store
    newest = newest_by_report(store.clearings())
    there = (
        *((claim_key(claim.id), claim.site_id == site.id) for claim in store.claims()),
        *((action_key(action.id), site.id in action.site_ids) for action in store.actions()),
        *((identifier_key(one.id), one.site_id == site.id) for one in store.identifiers()),
    )
    return sorted(
        key.replace(":", " ", 1)
        for key, here in there
        if here and key in newest and newest[key].decision is Decision.CLEARED
    )


def standing_words(site: Site, clearings: Iterable[Clearing]) -> str:
    """Why a place is not public: "" where it is."""
    if site.access is Access.PUBLIC and publicly_documented(site):
        return ""
    if cause := why_inside(site):
        return cause
    people = passed_on_by(site, clearings)
    if people:
        return f"passed on by {listed_in_english(list(people))}; waits for another person"
    return f"waits for {'two' if PEOPLE == 2 else PEOPLE} different people to pass on its texts"


def waiting_lines(sites: Sequence[Site]) -> list[str]:
    """How many of some places wait for people, and the next step; nothing where none does."""
    waiting = [site for site in sites if waits_for_people(site)]
    if not waiting:
        return []
    return [
        f"Waiting for two different people: {counted(len(waiting), 'site')}. Nobody outside sees them before both have "
        f"read and passed on what goes out: compound-watch sites pass-on {waiting[0].id}"
    ]
