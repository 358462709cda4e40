"""What partners and the public may read of the ground of a claim: what a person has cleared, as for claims. Pure.

An outline says of which ground somebody claims something, and a name says who drew it. Both come from a file, so that
neither goes out before a person has read them, nor what is measured inside; with one corner moved they wait again.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geodata.access.clearing.fit_to_clear import stopped_by
from geodata.access.clearing.known_forms_only import claim_words_cause, published_cause
from geodata.errors import NotAllowed
from geodata.i18n.messages import english, msg
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.claim_check import built_up_name, is_same_scope
from geodata.incidents.clearing import Clearing, cleared_as_it_stands, waiting_rows
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from geodata.looks.measure import Measure
from geodata.sites.outline import distance_m
from geodata.sites.site import Site

FARTHEST_M = 5_000.0
"""Metres from the outline of its site within which the ground of a claim lies whole: the listed stages of KK Park, the
largest whole on the list, lie within 3 km of each other, and claims of the whole stand at one of them."""
NOT_READ = msg("a file that nobody has read yet")
"""What stands for who drew a ground while no person has read that."""
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

_DRAWN_PLAN = re.compile(r"\b(?:an?|the|site|master|ground|floor|town|city|zoning)\s+plan\b(?!\s+to\b)", re.IGNORECASE)
"""A plan that is a drawing, as sources of outlines are: no plan of something to come."""


def scope_id(scope: ClaimScope) -> str:
    """The id of a ground, by which people decide about it: made of its site and its name."""
    return f"scope-{scope.site_id}-{hashlib.sha256(scope.name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def scope_key(key: str) -> str:
    """Under which id decisions about a ground are kept, beside those about claims."""
    return f"scope:{key}"


def scope_digest(scope: ClaimScope) -> str:
    """Sixteen hex digits of site, name, source and outline: with one letter or corner changed it is another ground."""
    outline = shapely.to_wkt(shapely.normalize(scope.outline), rounding_precision=7)
    text = "\x1f".join((scope.site_id, scope.name, scope.source, outline))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def scope_cleared(scope: ClaimScope, clearing: Clearing | None) -> bool:
    """True when a person has cleared a ground as it stands."""
    return cleared_as_it_stands(scope_key(scope_id(scope)), scope_digest(scope), clearing)


def waiting_scopes(scopes: Iterable[ClaimScope], clearings: Iterable[Clearing]) -> tuple[tuple[ClaimScope, bool], ...]:
    """Grounds that nobody has decided about as they stand, in their order, and whether each was cleared before."""
    return waiting_rows(scopes, clearings, lambda scope: scope_key(scope_id(scope)), scope_digest)


def farthest_m(outline: BaseGeometry, ground: BaseGeometry) -> float:
    """Metres from an outline to the corner of a ground (WGS84) that lies farthest from it."""
    corners = (Point(xy) for xy in shapely.get_coordinates(ground))
    return max((distance_m(*nearest_points(outline, corner)) for corner in corners), default=0.0)


def too_far(scope: ClaimScope, site: Site) -> str:
    """Why a ground is none of its site's: it reaches beyond FARTHEST_M; "" = it does not."""
    away = farthest_m(site.outline, scope.outline)
    if away <= FARTHEST_M:
        return ""
    return english(
        "it reaches {km} km from {site}, and the ground of a claim lies within {most} km of its place",
        km=f"{away / 1_000:.1f}",
        site=site.id,
        most=f"{FARTHEST_M / 1_000:g}",
    )


def scope_stopped_by(scope: ClaimScope, today: date) -> str:
    """Why name or source of a ground may not go out whoever cleared it; "" where nothing was found, which proves
    nothing."""
    return stopped_by(scope_as_report(scope, today), today)


def scope_as_report(scope: ClaimScope, today: date) -> Incident:
    """A ground as a report, its texts in it, for the rules that are made for reports; it has no day of its own."""
    return Incident(
        id=scope_id(scope),
        source="analyst",
        kind="statement",
        title="",
        start_date=today,
        end_date=today,
        date_precision=DatePrecision.DAY,
        place=None,
        place_precision=PlacePrecision.UNKNOWN,
        place_name=scope.name,
        reported_by=_DRAWN_PLAN.sub(" ", _LINK.sub(" ", scope.source)),
        url=" ".join(_LINK.findall(scope.source)),
        licence=PUBLICATIONS["analyst"].terms,
    )


def scope_unfit(scope: ClaimScope, today: date, names: Collection[str]) -> str:
    """Why a ground cannot be cleared: what stops it, or a text in it that is not listed; "" = nothing was found.

    What is listed is asked when a person clears it: what was cleared before that stays outside.

    Args:
        scope: as it is stored.
        today: UTC day.
        names: whole names of places that its name may hold (names_of_places).
    """
    links = _LINK.findall(scope.source)
    return (
        scope_stopped_by(scope, today)
        or claim_words_cause("", scope.name, "", names)
        or published_cause(_LINK.sub(" ", scope.source), links)
    )


def refuse_unfit_scope(what: str, scope: ClaimScope, today: date, names: Collection[str]) -> None:
    """Refuse to clear a ground whose texts may not go out, or are not listed.

    Raises:
        NotAllowed: with the cause and the next step.
    """
    refuse_for(what, scope_unfit(scope, today, names))


def refuse_for(what: str, cause: str) -> None:
    """Refuse to clear a ground for a cause; "" = there is none.

    Raises:
        NotAllowed: with the cause and the next step.
    """
    if cause:
        raise NotAllowed(what, cause, msg("Leave it inside, or correct the file and import it again"))


def of_scope(claim: Claim, scope: ClaimScope) -> bool:
    """Whether a claim, or the count beside it, speaks of a ground."""
    named = (claim.scope, claim.independent_scope)
    return claim.site_id == scope.site_id and any(is_same_scope(text, scope.name) for text in named)


def shown_scopes(
    scopes: Iterable[ClaimScope],
    sites: Mapping[str, Site],
    claims: Collection[Claim],
    decided: Mapping[str, Clearing],
    today: date,
) -> tuple[ClaimScope, ...]:
    """Grounds that partners or the public may read: cleared as they stand, near their site, of a claim that they read.

    Args:
        scopes: at sites that they see.
        sites: by id.
        claims: that they read.
        decided: the newest decision of each key.
        today: UTC day.
    """
    at: Mapping[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        at[claim.site_id].append(claim)
    return tuple(
        scope
        for scope in scopes
        if any(of_scope(claim, scope) for claim in at[scope.site_id])
        and scope_cleared(scope, decided.get(scope_key(scope_id(scope))))
        and not scope_stopped_by(scope, today)
        and not too_far(scope, sites[scope.site_id])
    )


def inside_reading(scopes: Iterable[ClaimScope], decided: Mapping[str, Clearing]) -> tuple[ClaimScope, ...]:
    """Grounds as internal readers see them: who drew one is not said before a person has read it."""
    return tuple(
        scope if scope_cleared(scope, decided.get(scope_key(scope_id(scope)))) else replace(scope, source=NOT_READ)
        for scope in scopes
    )


def measures_of_shown(measures: Iterable[Measure], shown: Iterable[ClaimScope]) -> tuple[Measure, ...]:
    """Measures without those inside the ground of a claim that is not shown: their names alone would tell of it."""
    shown_names = {(scope.site_id, built_up_name(scope.name)) for scope in shown}
    inside = built_up_name("\0").removesuffix("\0")
    return tuple(m for m in measures if not m.name.startswith(inside) or (m.site_id, m.name) in shown_names)
