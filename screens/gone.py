"""What was measured beside each claim of the edition."""

from __future__ import annotations

from geodata.claim_check import Gone, gone_share
from screens.edition import Edition, measures_at


def gone_by_claim(edition: Edition) -> dict[str, Gone]:
    """What was measured, by claim id, for the claims that can be held against measures."""
    found = {}
    for claim in edition.claims:
        gone = gone_share(claim, measures_at(edition, claim.site_id, "built_up"), edition.today)
        if gone is not None:
            found[claim.id] = gone
    return found
