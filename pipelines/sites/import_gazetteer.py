"""Load the built-in gazetteer into a workspace: points that are shown, or watched within circles of a chosen radius."""

from __future__ import annotations

from dataclasses import replace

from geodata.errors import NotFound
from geodata.i18n.messages import english, msg
from geodata.looks.run import Problem
from geodata.sites.circles_around import Circled, circled
from geodata.sites.gazetteer import approximate_site, doubted_places, gazetteer_groups, gazetteer_sites, outside_m
from geodata.sites.invented import refuse_documented
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.workspace import Workspace
from pipelines.sites.import_report import ImportReport, Remark
from pipelines.sites.import_sites import keep

__all__ = ["gazetteer_sites", "import_gazetteer"]


def import_gazetteer(
    workspace: Workspace, by: str = "gazetteer", *, approximate: bool = False, watch_m: float | None = None
) -> ImportReport:
    """Store the documented compounds; a second time changes nothing.

    An outline that a person has drawn since, and a restriction that a person has set, stay as they are. A circle stays
    too until another radius is asked for.

    Args:
        workspace: where to store them.
        by: who imports, a role or pseudonym.
        approximate: also store each group with a sourced common size (KK Park, stages 1 to 3 together) as one more
            site with an approximate circle, which is watched.
        watch_m: radius in metres of a circle within which each place is watched (circles_around.circled); None = the
            points are shown and not watched.

    Raises:
        ValueError: the radius is outside its bounds.
        NotAllowed: the workspace holds invented places.
    """
    refuse_documented(msg("the built-in gazetteer"), workspace.store.sites(retired=True))
    sites = list(gazetteer_sites())
    remarks: list[Remark] = []
    refused: list[Problem] = []
    if watch_m is not None:
        sites, remarks, refused = _circles(workspace, sites, watch_m)
    for group in gazetteer_groups():
        if approximate:
            sites.append(approximate_site(group))
        else:
            remarks.append(
                Remark(
                    group.id,
                    english(
                        "{name}: a source gives the size of the whole ({radius_m} m radius), none that of its parts; "
                        "draw an outline to watch it",
                        name=group.name,
                        radius_m=f"{group.radius_m:g}",
                    ),
                )
            )
    ours = tuple(_beside_ours(workspace, site) for site in sites)
    return keep(workspace, ImportReport(ours, refused=tuple(refused), warnings=tuple(remarks)), by)


def _circles(
    workspace: Workspace, sites: list[Site], radius_m: float
) -> tuple[list[Site], list[Remark], list[Problem]]:
    """The sites with circles around their points, what to look at, and which of them stay points."""
    drawn = [s for s in workspace.store.sites() if s.outline_basis is OutlineBasis.DRAWN]
    outside = outside_m()
    # A change on the other side of a border must not be told as one at the place.
    unsettled = {site.id: outside[site.id] for site in sites if outside.get(site.id, 0.0) >= radius_m}
    circles = {c.site.id: c for c in circled([s for s in sites if s.id not in unsettled], radius_m, drawn)}
    made = [circles.get(site.id, Circled(site)) for site in sites]
    kept = {site.id for site in drawn}
    doubts = doubted_places()
    remarks = [
        Remark(
            key,
            english(
                "it is shown and not watched: by our own lines it lies {metres} m outside its country, so that a "
                "circle of {radius} m would hold none of its ground; draw an outline once the place is settled",
                metres=f"{metres:,.0f}",
                radius=f"{radius_m:g}",
            ),
        )
        for key, metres in unsettled.items()
        if key not in kept
    ]
    remarks += [
        Remark(c.site.id, text.rstrip("."))
        for c in made
        if c.site.id not in kept
        for text in (*c.warnings, doubts.get(c.site.id, ""))
        if text
    ]
    refused = [
        Problem(c.site.id, "", c.refused.thing, c.refused.cause, c.refused.next_step)
        for c in made
        if c.refused is not None and c.site.id not in kept
    ]
    return [c.site for c in made], remarks, refused


RETIRED_NOTE = "Outside it is told to about 1 km: the place"
"""How notes of the list once went on: of a place with an outline it was not true, which is told as it is drawn."""

_HOW_SURE = (OutlineBasis.UNKNOWN, OutlineBasis.CHOSEN_RADIUS, OutlineBasis.SOURCED_RADIUS, OutlineBasis.DRAWN)
"""How well an outline is known, worst first: a better one never gives way to a worse."""


def _beside_ours(workspace: Workspace, site: Site) -> Site:
    try:
        before = workspace.store.site(site.id)
    except NotFound:
        return site
    better = _HOW_SURE.index(before.outline_basis) > _HOW_SURE.index(site.outline_basis)
    if better or before.outline_basis is OutlineBasis.DRAWN:
        site = replace(
            site,
            outline=before.outline,
            outline_basis=before.outline_basis,
            coordinate_note=before.coordinate_note.replace(RETIRED_NOTE, "The place"),
            notes=before.notes,
        )
    if before.access is Access.RESTRICTED:
        site = replace(site, access=Access.RESTRICTED)
    return site
