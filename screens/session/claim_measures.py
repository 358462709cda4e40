"""What was measured beside each claim of the edition."""

from __future__ import annotations

from geodata.incidents.claim import ClaimScope
from geodata.incidents.claim_check import Gone, claim_gone
from geodata.sites.site import Site
from screens.session.edition import Edition, measures_at


def gone_by_claim(edition: Edition) -> dict[str, Gone]:
    """What was measured, by claim id, for the claims that can be held against measures."""
    gone_by_id = {}
    scopes = scopes_of(edition)
    for claim in edition.claims:
        if claim.site_id in edition.held_back:  # no figure of the site is told
            continue
        looks = edition.looks.get(claim.site_id, ())
        standing = edition.site_standings.get(claim.site_id)
        changes = standing.ground_changes if standing is not None else ()
        measures = measures_at(edition, claim.site_id)
        gone, _ = claim_gone(claim, measures, scopes, looks, edition.today, changes=changes)
        if gone is not None:
            gone_by_id[claim.id] = gone
    return gone_by_id


def scopes_of(edition: Edition, site: Site | None = None) -> tuple[ClaimScope, ...]:
    """The drawn ground of claims at the sites that this audience sees, or at one of them."""
    return tuple(scope for scope in edition.claim_scopes if site is None or scope.site_id == site.id)
