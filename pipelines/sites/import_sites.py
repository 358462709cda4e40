"""Import places from a file: repaired or refused in words, feature by feature, good ones kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import NotAllowed, NotFound, OutlineRefused
from geodata.i18n.messages import english, msg
from geodata.looks.run import Problem
from geodata.sites.invented import Company
from geodata.sites.outgoing_texts import WAITS, as_it_may_stand, why_inside
from geodata.sites.outline import Accepted, accept, accept_point, beside_others, circle, same_outline, to_lonlat
from geodata.sites.same_place import KEPT_RESTRICTED, MOVED, around, as_passed, same_place, why_not_as_passed
from geodata.sites.site import Access, OutlineBasis, Site, publicly_documented
from geodata.workspace import Workspace
from pipelines.sites.edits_of_others import NOT_OVER, edit_of_another, says_the_same, with_outline_as_stored
from pipelines.sites.files.read_features import load, read_features, shown_name, text_as_utf8
from pipelines.sites.import_report import ImportReport, Remark
from pipelines.sites.site_features import Feature
from pipelines.sites.site_properties import NO_SOURCE, Words, words_of
from pipelines.sites.sites_nearby import SitesNearby
from pipelines.sites.stated_country import about_its_country
from pipelines.sites.unread_columns import notes_on_properties

Reader = Callable[[bytes, str], list[Feature]]
"""From the bytes and the name of a file to its features."""
MAX_RADIUS_M = 5_600.0
"""Metres of radius of the largest circle that fits the largest outline accepted (100 km2)."""


def read_sites(
    file: Path | bytes,
    name: str = "",
    *,
    known: Sequence[Site] = (),
    reader: Reader = read_features,
    encoding: str = "",
) -> ImportReport:
    """Sites of a file, checked and mended but not stored.

    Args:
        file: a path, or the bytes of an upload.
        name: file name of an upload; its ending says the format.
        known: sites that are stored already: same or overlapping outlines are warned about.
        reader: how its features are read; read_features_apart (files/read_sandboxed.py) for files of strangers.
        encoding: of its text, as a person named it; "" = find out.

    Raises:
        FileRefused: the file as a whole cannot be read safely.
    """
    data, label = load(file) if isinstance(file, Path) else (file, name)
    data, how = text_as_utf8(data, label, encoding)
    features = reader(data, label)
    report = sites_from(features, known)
    notes = [how.note] if how and how.note else []
    notes += [note for feature in features if feature.unit == "file" for note in feature.notes]
    notes += notes_on_properties(features)
    return replace(report, warnings=(*(Remark(shown_name(label), note) for note in notes), *report.warnings))


def sites_from(features: Sequence[Feature], known: Sequence[Site] = ()) -> ImportReport:
    """Sites from features, pure: each is accepted or refused by name; order of the file is kept."""
    kept: dict[str, Site] = {}
    repaired: list[Remark] = []
    warnings: list[Remark] = []
    refused: list[Problem] = []
    stored, nearby = {site.id: site for site in known}, SitesNearby(known)
    for feature in features:
        if feature.unit == "file":
            continue
        words = words_of(feature)
        try:
            site, accepted = _site(feature, words, nearby)
        except OutlineRefused as error:
            refused.append(Problem(words.id, "", error.thing, error.cause, error.next_step))
            continue
        notes = (*words.removed, *feature.notes, *accepted.repaired)
        if site.id in kept:
            if same_outline(kept[site.id].outline, site.outline) and kept[site.id].name == site.name:
                warnings.append(Remark(site.id, "it is in the file twice and is kept once"))
            else:
                refused.append(
                    Problem(
                        site.id,
                        "",
                        site.id,
                        english(
                            "feature {n} has the id of an earlier one, with another outline or name", n=feature.number
                        ),
                        "Give each place an id of its own",
                    )
                )
            continue
        site = replace(site, notes=tuple(dict.fromkeys(notes)))
        before = stored.get(site.id)
        if before is None:
            site = as_it_may_stand(None, site)
        else:
            site, remarks = _after(before, _with_unsaid(before, site, words))
            warnings += [Remark(site.id, text) for text in remarks]
        kept[site.id] = site
        nearby.put(site)
        repaired += [Remark(site.id, note) for note in dict.fromkeys(notes)]
        cautions = [text for text in words.warnings if text != NO_SOURCE or not site.documented]
        cautions += [] if site.simulated else about_its_country(accepted.outline, words.country)
        warnings += [Remark(site.id, text) for text in (*cautions, *accepted.warnings)]
    return ImportReport(tuple(kept.values()), tuple(repaired), tuple(refused), tuple(warnings))


def import_sites(
    workspace: Workspace,
    file: Path | bytes,
    by: str,
    name: str = "",
    *,
    reader: Reader = read_features,
    encoding: str = "",
    over_edits: bool = False,
) -> ImportReport:
    """Read a file of places and store the good ones; the same file again changes nothing.

    Args:
        workspace: where to store them.
        file: a path, or the bytes of an upload.
        by: who imports, a role or pseudonym.
        name: file name of an upload.
        reader, encoding: as read_sites.
        over_edits: as keep.

    Raises:
        FileRefused: the file as a whole cannot be read safely; nothing is stored.
    """
    known = workspace.store.sites(retired=True)
    report = read_sites(file, name, known=known, reader=reader, encoding=encoding)
    return keep(workspace, report, by, over_edits=over_edits)


def keep(workspace: Workspace, report: ImportReport, by: str, *, over_edits: bool = False) -> ImportReport:
    """Store the sites of a report, all or none, and say which were new, changed or there already.

    Documented places beside invented ones are refused, each by name (geodata/sites/invented.py). A site that somebody
    else changed last is not written over: it is refused by name, or, where the file says what this importer said
    before, stays as it is with a word about it.

    Args:
        workspace: where to store them.
        report: of read_sites.
        by: who imports, a role or pseudonym.
        over_edits: what others changed is written over all the same.
    """
    known = workspace.store.sites(retired=True)
    report, lies_there = _unmixed(report, known), _at_a_restricted_one(known)
    kept: list[Site] = []
    new: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    warnings = list(report.warnings)
    refused = list(report.refused)
    with workspace.store.transaction():
        for site in report.sites:
            try:
                stored = workspace.store.site(site.id)
            except NotFound:
                stored = None
            before = stored.revision if stored else 0
            edit = None if stored is None or over_edits else edit_of_another(workspace.store, stored, site, by)
            if stored is not None and edit is not None:
                warnings = [remark for remark in warnings if remark.site_id != site.id]  # of a change that is not made
                if edit.known:
                    kept.append(stored)
                    unchanged.append(site.id)
                    warnings.append(Remark(site.id, edit.cause))
                else:
                    refused.append(Problem(site.id, "", site.id, edit.cause, NOT_OVER))
                continue
            passed = None if stored is None else as_passed(workspace.store.site_revisions(site.id))
            saved = workspace.store.save_site(site, by=by)
            held_there = publicly_documented(saved) and saved.revision > before and lies_there(saved)
            if saved.access is Access.RESTRICTED and (site.access is Access.PUBLIC or held_there):
                left = MOVED if passed is None else why_not_as_passed(passed, site) or MOVED
                there = (KEPT_RESTRICTED,) if lies_there(saved) else (left, why_inside(saved) or WAITS)
                warnings += [Remark(site.id, cause) for cause in there]
            kept.append(saved)
            (new if before == 0 else unchanged if saved.revision == before else changed).append(site.id)
    return replace(
        report,
        sites=tuple(kept),
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        warnings=_beside_what_is_stored(warnings, report.sites, known, kept),
        refused=tuple(refused),
    )


def _beside_what_is_stored(
    warnings: Sequence[Remark], of_file: Sequence[Site], known: Sequence[Site], kept: Sequence[Site]
) -> tuple[Remark, ...]:
    """The warnings with what lies beside each other as it is stored now.

    A file was held against itself before it was known which of its outlines are stored. Where one is not, the stored
    one lies there still, and an overlap with it was not told.

    Args:
        warnings: of the file and its storing.
        of_file: the sites as the file has them.
        known: what was stored before.
        kept: the sites of the file as they are stored now.
    """
    told_warnings, lies = list(warnings), {site.id: site for site in (*known, *kept)}
    others = [(one, lies[one.id]) for one in of_file if one.id in lies]
    others = [(one, stored) for one, stored in others if not same_outline(one.outline, stored.outline)]
    not_stored = {one.id for one, _ in others}
    tree = shapely.STRtree([outline for one, stored in others for outline in (one.outline, stored.outline)])
    for site in kept if others else ():
        if site.id in not_stored or site.outline_basis is OutlineBasis.UNKNOWN:
            continue
        for one, stored in (others[n] for n in sorted({n // 2 for n in tree.query(site.outline).tolist()})):
            wrong = {Remark(site.id, text) for text in beside_others(site.outline, site.id, [one])}
            told_warnings = [remark for remark in told_warnings if remark not in wrong]
            told_warnings += [Remark(site.id, text) for text in beside_others(site.outline, site.id, [stored])]
    return tuple(told_warnings)


def _at_a_restricted_one(known: Sequence[Site]) -> Callable[[Site], bool]:
    """Whether a place lies where another restricted one lies, out of use too; whoever passes it on should know."""
    restricted = [site for site in known if site.access is Access.RESTRICTED and not site.outline.is_empty]
    tree = shapely.STRtree([site.outline for site in restricted])

    def lies_there(site: Site) -> bool:
        if site.outline.is_empty:
            return False
        near = (restricted[n] for n in tree.query(shapely.box(*around(site.outline))))
        return any(other.id != site.id and same_place(other.outline, site.outline) for other in near)

    return lies_there


def _unmixed(report: ImportReport, known: Sequence[Site]) -> ImportReport:
    """The report without sites that would put invented and documented places into one workspace."""
    kept: list[Site] = []
    refused: list[Problem] = []
    company = Company(known)
    for site in report.sites:
        try:
            company.take(site)
            kept.append(site)
        except NotAllowed as error:
            refused.append(Problem(site.id, "", error.thing, error.cause, error.next_step))
    return replace(report, sites=tuple(kept), refused=(*report.refused, *refused))


def _site(feature: Feature, words: Words, known: SitesNearby) -> tuple[Site, Accepted]:
    if feature.trouble:
        raise OutlineRefused(words.label, feature.trouble, "Draw it again, or mend it in the file")
    geometry = feature.geometry
    moved = ""
    if geometry is not None and not geometry.is_empty:
        geometry, moved = to_lonlat(geometry, feature.crs, id=words.label)
    basis = OutlineBasis.DRAWN
    if _is_point(geometry):
        accepted = accept_point(geometry, id=words.label, country=words.country)
        basis = OutlineBasis.UNKNOWN
        if words.radius_m is not None:
            accepted, basis = _circle(accepted, words, known)
    else:
        accepted = _accepted(geometry, words, known)
        basis = words.circled or OutlineBasis.DRAWN
    if moved:
        accepted = replace(accepted, repaired=(moved, *accepted.repaired))
    site_id = words.id or words.made_up_id(accepted.outline)
    documented = words.documented and bool(words.source)
    return (
        Site(
            id=site_id,
            name=words.name or site_id,
            outline=accepted.outline,
            country=words.country,
            aliases=words.aliases,
            source=words.source,
            documented=documented,
            access=Access.PUBLIC if documented and not words.restricted else Access.RESTRICTED,
            outline_basis=basis,
            statements=words.statements,
            simulated=words.simulated,
            **words.texts,
        ),
        accepted,
    )


def _accepted(outline: BaseGeometry | None, words: Words, known: SitesNearby) -> Accepted:
    """An outline held against every site but its own, which a file without ids names by its outline alone."""
    accepted = accept(outline, id=words.label, country=words.country)
    own = words.id or words.made_up_id(accepted.outline)
    beside = beside_others(accepted.outline, own, known.near(accepted.outline))
    return replace(accepted, warnings=(*beside, *accepted.warnings))


def _is_point(geometry: BaseGeometry | None) -> bool:
    if geometry is None or geometry.is_empty:
        return False
    parts = getattr(geometry, "geoms", None)
    return geometry.geom_type == "Point" or (
        geometry.geom_type == "MultiPoint" and parts is not None and len(parts) == 1
    )


_NO_SOURCE = re.compile(r"\b(guess\w*|assum\w+|unknown|unsourced|(our|my) own)\b|^(none|own|n/a)$", re.IGNORECASE)
"""Words of a basis that is nobody's report: an outline rests on a source or is drawn."""


def _circle(point: Accepted, words: Words, known: SitesNearby) -> tuple[Accepted, OutlineBasis]:
    radius = words.radius_m or 0.0
    if not words.radius_basis or _NO_SOURCE.search(words.radius_basis):
        note = english("its radius of {radius} m has no source (radius_basis) and is not used", radius=f"{radius:g}")
        return replace(point, warnings=(*point.warnings, note)), OutlineBasis.UNKNOWN
    if not 0.0 < radius <= MAX_RADIUS_M:
        raise OutlineRefused(
            words.label,
            english(
                "its radius of {radius} m is not between 0 and {most} m",
                radius=f"{radius:g}",
                most=f"{MAX_RADIUS_M:,.0f}",
            ),
            "Correct radius_m",
        )
    outline = circle(point.outline.centroid.x, point.outline.centroid.y, radius)
    accepted = _accepted(outline, words, known)
    note = english(
        "its outline is a circle of {radius} m around the point ({radius_basis}): approximate until drawn",
        radius=f"{radius:g}",
        radius_basis=words.radius_basis,
    )
    return replace(accepted, repaired=(*point.repaired, *accepted.repaired, note)), OutlineBasis.SOURCED_RADIUS


def _with_unsaid(before: Site, site: Site, words: Words) -> Site:
    """A site as its file gives it, with what is stored where the file has no column for a field: such a file says
    nothing of it. An empty cell says that there is nothing."""
    site = replace(site, **{name: getattr(before, name) for name in words.unsaid})
    documented = (before.documented if "documented" in words.unsaid else words.documented) and bool(site.source)
    access = before.access if "access" in words.unsaid else Access.PUBLIC
    inside = words.restricted or not documented
    return replace(site, documented=documented, access=Access.RESTRICTED if inside else access)


def _after(before: Site, site: Site) -> tuple[Site, list[str]]:
    """What a file may change about a site that is stored already, and what to say about it."""
    remarks: list[str] = []
    site = with_outline_as_stored(before, site)
    if site.outline_basis is OutlineBasis.UNKNOWN and before.outline_basis is not OutlineBasis.UNKNOWN:
        site = replace(site, outline=before.outline, outline_basis=before.outline_basis)
        remarks.append(msg("the file has only a point for it: the outline that is stored stays"))
    elif site.outline_basis is OutlineBasis.SOURCED_RADIUS and before.outline_basis is OutlineBasis.DRAWN:
        site = replace(site, outline=before.outline, outline_basis=before.outline_basis)
        remarks.append(msg("the file has only a radius for it: the outline that was drawn stays"))
    elif before.outline_basis is not OutlineBasis.UNKNOWN and site.outline is not before.outline:
        remarks.append(msg("its outline differs from the stored one and becomes a new revision"))
    if site.access is Access.PUBLIC and before.access is Access.RESTRICTED:
        site = replace(site, access=Access.RESTRICTED)
        remarks.append(msg("it is restricted and stays so: making it public takes two people"))
    elif site.access is Access.PUBLIC and as_it_may_stand(before, site).access is Access.RESTRICTED:
        site = replace(site, access=Access.RESTRICTED)
        remarks.append(why_inside(replace(site, access=Access.RESTRICTED)) or WAITS)
    elif site.access is Access.RESTRICTED and before.access is Access.PUBLIC:
        remarks.append(
            msg("the file says that it is restricted, or does not say documented with a source: it becomes restricted")
        )
    if before.simulated and not site.simulated:
        site = replace(site, simulated=True)
        remarks.append(msg("it is invented and stays so: no file makes a real place of it"))
    if says_the_same(before, site):
        site = replace(site, notes=before.notes)
    elif site.outline is before.outline:  # what was mended in it is still true of it
        site = replace(site, notes=tuple(dict.fromkeys((*before.notes, *site.notes))))
    if before.retired_at is not None:
        remarks.append(msg("it is retired and stays so until a person takes it into use again"))
    return site, remarks
