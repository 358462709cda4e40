"""The queue of grounds of claims that wait for a person: name, source, size, corners and how far away. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import shapely

from geodata.access.claims.scope_rules import (
    farthest_m,
    of_scope,
    scope_as_report,
    scope_digest,
    scope_id,
    scope_unfit,
    too_far,
    waiting_scopes,
)
from geodata.access.clearing.known_forms_only import names_of_places
from geodata.i18n.english_formats import counted
from geodata.i18n.messages import msg, tr
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Clearing, care_of
from geodata.sites.outline import area_m2, distance_m
from geodata.sites.site import Site
from geodata.text.risk_words import RISK_WORDS
from geodata.wording.claims.claim_sentences import claim_said

MOST_CORNERS = 12
"""Corners of an outline that are listed one by one."""
GOES_OUT = msg("It goes out with each of these claims that a reader sees, and what is measured inside it.")


def scope_facts(scope: ClaimScope, site: Site, claims: Iterable[Claim]) -> list[tuple[str, str]]:
    """Name and value of everything that a person reads of a ground before letting it out.

    Args:
        scope: as it is stored.
        site: at which it is stored.
        claims: of any site.
    """
    (west, south, east, north), corners = scope.outline.bounds, shapely.get_coordinates(scope.outline)
    middles = distance_m(site.outline.centroid, scope.outline.centroid)
    parts = len(shapely.get_parts(scope.outline))
    shown_corners = "; ".join(f"{y:.5f}, {x:.5f}" for x, y in corners[:MOST_CORNERS])
    more = f"; {tr('and {n} more', n=len(corners) - MOST_CORNERS)}" if len(corners) > MOST_CORNERS else ""
    return [
        (msg("Name"), scope.name),
        (msg("Drawn after"), scope.source),
        (msg("Site"), f"{site.name} ({site.id})"),
        (msg("Size"), f"{area_m2(scope.outline) / 10_000:,.1f} ha" + (f" ({parts})" if parts > 1 else "")),
        (msg("Box"), f"{south:.5f}, {west:.5f}; {north:.5f}, {east:.5f}"),
        (msg("Corners (latitude, longitude)"), f"{shown_corners}{more}"),
        (
            msg("From the place"),
            tr(
                "{apart} m from middle to middle; its farthest corner {far} m outside the place's outline",
                apart=f"{middles:,.0f}",
                far=f"{farthest_m(site.outline, scope.outline):,.0f}",
            ),
        ),
        (msg("For"), "; ".join(f"{claim_said(c)} ({c.id})" for c in claims if of_scope(c, scope)) or tr("no claim")),
    ]


def unfit(scope: ClaimScope, sites: Mapping[str, Site], today: date) -> str:
    """Why a ground cannot be cleared; "" where nothing was found, which proves nothing.

    Args:
        scope: as it is stored.
        sites: all of them, by id; their names may stand in its own.
        today: UTC day.
    """
    return too_far(scope, sites[scope.site_id]) or scope_unfit(scope, today, names_of_places(tuple(sites.values())))


def scope_care(scope: ClaimScope, today: date) -> list[str]:
    """What in name and source of a ground asks for care, in words; none proves nothing."""
    return [RISK_WORDS[risk] for risk in care_of(scope_as_report(scope, today), today)]


def scope_queue(
    scopes: Iterable[ClaimScope],
    claims: Sequence[Claim],
    sites: Mapping[str, Site],
    clearings: Iterable[Clearing],
    today: date,
) -> list[dict[str, object]]:
    """Grounds that nobody has decided about as they stand, with every fact of each.

    Args:
        scopes: as stored.
        claims: as stored.
        sites: by id, retired ones too.
        clearings: all decisions.
        today: UTC day.
    """
    return [
        {
            "id": scope_id(scope),
            "facts": dict(scope_facts(scope, sites[scope.site_id], claims)),
            "risks": scope_care(scope, today),
            "digest": scope_digest(scope),
            "stopped_by": str(unfit(scope, sites, today)),
            "changed_since_cleared": lapsed,
        }
        for scope, lapsed in waiting_scopes(scopes, clearings)
    ]


def scope_queue_lines(rows: Sequence[dict[str, object]]) -> list[str]:
    """A line for each ground of the queue, with every fact of it below."""
    if not rows:
        return []
    lines = [
        f"Waiting for a person to clear or hold: {counted(len(rows), 'outline')} of the ground that claims speak of. "
        "Until then nobody outside sees them, nor what is measured inside. Clear one with compound-watch claims clear "
        "ID --digest DIGEST; it is refused when it has changed since."
    ]
    for row in rows:
        risks, facts = row["risks"], row["facts"]
        marks = list(risks) if isinstance(risks, list) and risks else ["no listed word found, which proves nothing"]
        marks += ["changed since it was cleared"] if row["changed_since_cleared"] else []
        marks += [f"cannot be cleared: {row['stopped_by']}"] if row["stopped_by"] else []
        lines.append(f"  {row['id']}  [{'; '.join(marks)}]  digest {row['digest']}")
        lines += [f"      {name}: {value}" for name, value in facts.items()] if isinstance(facts, dict) else []
    return lines


def scopes_waiting_lines(waiting: int) -> list[str]:
    """That outlines wait for a person; nothing where none does."""
    if not waiting:
        return []
    return [
        f"Waiting for a person: {counted(waiting, 'outline')} of the ground that claims speak of. Nobody outside sees "
        f"{'it' if waiting == 1 else 'them'} before a person has cleared {'it' if waiting == 1 else 'them'}: see "
        "compound-watch claims queue."
    ]
