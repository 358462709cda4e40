"""Looks at items that cannot become scenes, so that every scene of the window is in the ledger. Pure.

Such an item fails as a file does: with a reason, tried again on later nights a bounded number of times and then left
as failed until it changes. Where another item of the same acquisition stands in the ledger, that one speaks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.scene import Scene
from geodata.sites.site import Site
from pipelines.read.look_of_scene import (
    KnownLooks,
    failure_behind,
    is_empty,
    keep_earlier,
    look_at,
    replaced_by,
    stands_back,
)
from pipelines.search.deduplicate import same_pass
from pipelines.search.scenes_over_sites import Offer


def unusable_looks(offer: Offer, known: Mapping[str, KnownLooks], max_attempts: int) -> list[Look]:
    """What becomes of the items of an offer that cannot become scenes, for each site that they cover.

    Args:
        offer: what the catalogues have.
        known: the ledger by site id, with what this run has read of the offer.
        max_attempts: nights that a failed look is tried.

    Returns:
        Looks to be stored: failed ones; seen ones that stand although their item cannot be used any more; and ones that
        are not covered since another item is used for the acquisition.
        None of those that the ledger holds already and that are not tried again.
    """
    usable = {(scene.collection, scene.id) for scene in offer.scenes}
    looks: list[Look] = []
    ledger = {site.id: dict(known.get(site.id, {})) for site in offer.sites}
    for one in offer.unusable:
        key = (one.scene.collection, one.scene.id)
        if key in usable:  # another catalogue has it whole
            continue
        for site in offer.sites:
            start = offer.since.get(site.id)
            if start is None or one.scene.acquired_at < start or not one.scene.footprint.intersects(site.outline):
                continue
            look = _look(one.scene, site, one.fault.cause, ledger[site.id], max_attempts)
            if look is not None:
                ledger[site.id][key] = look
                looks.append(look)
    return looks


def _look(scene: Scene, site: Site, cause: str, earlier: KnownLooks, max_attempts: int) -> Look | None:
    """The look at one item over one site; None where the ledger's own stands."""
    key = (scene.collection, scene.id)
    before, attempts = earlier.get(key), 1
    last = None if before is None else failure_behind(before) or before
    if last is not None and last.updated == scene.updated:
        if last.status is not LookStatus.FAILED or last.attempts >= max_attempts:
            return None
        attempts = last.attempts + 1
    unusable = Reason(ReasonCode.ITEM_UNUSABLE, {"cause": cause})
    failed = look_at(scene, site, LookStatus.FAILED, unusable, attempts=attempts)
    if before is not None and before.status is LookStatus.SEEN:
        return keep_earlier(before, failed)
    other = next((look for k, look in earlier.items() if k != key and _speaks_for(look, scene)), None)
    if other is None:
        return failed
    if other.status is LookStatus.FAILED:
        too = Reason(ReasonCode.OTHER_ITEM_FAILED, {"scene": other.scene_id, "because": failed.reasons})
        return replace(failed, status=LookStatus.NOT_COVERED, reasons=(too,))
    return replace(failed, status=LookStatus.NOT_COVERED, reasons=replaced_by(other.scene_id, failed.reasons))


def _speaks_for(look: Look, scene: Scene) -> bool:
    """Whether a look is at the same acquisition, and neither set aside itself nor without a pixel of the site."""
    return (
        look.sensor == scene.sensor.value
        and not is_empty(look)
        and not stands_back(look)
        and same_pass(
            (look.platform, look.orbit, look.tile, look.acquired_at),
            (scene.platform, scene.orbit, scene.tile, scene.acquired_at),
        )
    )
