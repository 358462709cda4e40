"""The looks that the store already has of what a catalogue offers."""

from __future__ import annotations

from datetime import timedelta

from geodata.looks.look import Look
from geodata.store import Store
from pipelines.search.scenes_over_sites import Offer

AROUND = timedelta(hours=1)
"""Looks this near to the times asked for are known too: one pass has several times in different catalogues."""


def known_looks(store: Store, offer: Offer) -> dict[str, dict[tuple[str, str], Look]]:
    """Earlier looks of an offer's sites within the times that were asked for: site id -> (collection, id) -> look."""
    looks_by_site: dict[str, dict[tuple[str, str], Look]] = {site.id: {} for site in offer.sites}
    for start, stop in dict.fromkeys(offer.spans):
        for site_id, looks in store.known_among(list(looks_by_site), start - AROUND, stop + AROUND).items():
            looks_by_site[site_id] |= looks
    return looks_by_site
