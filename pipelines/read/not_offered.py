"""Looks whose pixels were lost and that no catalogue offers any more: each such night is a try, so it ends. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geodata.looks.look import Look
from geodata.looks.set_aside_chip import is_lost
from pipelines.missions.sensor_of_collection import family_of
from pipelines.read.look_of_scene import KnownLooks
from pipelines.search.scenes_over_sites import Offer


def not_offered(offer: Offer, family: str, known: Mapping[str, KnownLooks]) -> list[Look]:
    """Lost looks that were asked for in vain, with one more try counted.

    Args:
        offer: what the catalogues answered; where one of them failed, nothing is known of what it has.
        family: name of the family that was asked for.
        known: the ledger by site id.
    """
    if offer.problems:
        return []
    there = {(scene.collection, scene.id) for scene in offer.scenes}
    there |= {(one.scene.collection, one.scene.id) for one in offer.unusable}
    return [
        replace(look, attempts=look.attempts + 1)
        for looks in known.values()
        for key, look in looks.items()
        if is_lost(look)
        and key not in there
        and family_of(look.collection) == family
        and any(start <= look.acquired_at <= stop for start, stop in offer.spans)
    ]
