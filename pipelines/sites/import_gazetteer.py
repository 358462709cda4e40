"""Load the built-in gazetteer into a workspace: points that are shown, not watched."""

from __future__ import annotations

from dataclasses import replace

from geodata.errors import NotFound
from geodata.i18n.messages import english
from geodata.sites.gazetteer import approximate_site, gazetteer_groups, gazetteer_sites
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.workspace import Workspace
from pipelines.sites.import_report import ImportReport, Remark
from pipelines.sites.import_sites import keep

__all__ = ["gazetteer_sites", "import_gazetteer"]


def import_gazetteer(workspace: Workspace, by: str = "gazetteer", *, approximate: bool = False) -> ImportReport:
    """Store the documented compounds; a second time changes nothing.

    An outline that a person has drawn since, and a restriction that a person has set, stay as they are.

    Args:
        workspace: where to store them.
        by: who imports, a role or pseudonym.
        approximate: also store each group with a sourced common size (KK Park, stages 1 to 3 together) as one more
            site with an approximate circle, which is watched.
    """
    sites = list(gazetteer_sites())
    remarks: list[Remark] = []
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
    return keep(workspace, ImportReport(tuple(_beside_ours(workspace, s) for s in sites), warnings=tuple(remarks)), by)


def _beside_ours(workspace: Workspace, site: Site) -> Site:
    try:
        before = workspace.store.site(site.id)
    except NotFound:
        return site
    if before.outline_basis is OutlineBasis.DRAWN or (
        before.outline_basis is not OutlineBasis.UNKNOWN and site.outline_basis is OutlineBasis.UNKNOWN
    ):
        site = replace(site, outline=before.outline, outline_basis=before.outline_basis, notes=before.notes)
    if before.access is Access.RESTRICTED:
        site = replace(site, access=Access.RESTRICTED)
    return site
