"""From a scene to the look that the ledger keeps, and what a look's reason says of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geodata.i18n.messages import english
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene
from geodata.sites.site import Site

KnownLooks = Mapping[tuple[str, str], Look]
"""Earlier looks of a site, by (collection, scene id)."""


SAME = "same acquisition as "
"""How the reason of a look begins whose scene lost to another item of the same acquisition."""


UNUSABLE = "the item cannot be used: "
"""How the reason of a failed look begins whose item could not become a scene."""


def is_empty(look: Look) -> bool:
    """Whether a look was read and held nothing of its site: not covered, but not for another item's sake."""
    return look.status is LookStatus.NOT_COVERED and not look.reason.startswith(SAME)


def was_unusable(before: Look) -> bool:
    """Whether a look failed for what its item said: one that is a scene now was put right, whatever it calls itself."""
    return before.status is LookStatus.FAILED and before.reason.startswith(UNUSABLE)


def same_as(scene_id: str) -> str:
    """The reason of a look whose scene lost to another item of the same acquisition; more may follow it."""
    return english("same acquisition as {thing}, which is used instead", thing=scene_id)


def replaced_by(scene_id: str, fault: str) -> str:
    """The reason of a look that failed and whose acquisition was read from another item."""
    return english("same acquisition as {thing}, which is used instead ({reason})", thing=scene_id, reason=fault)


def unusable(cause: str) -> str:
    """The reason of a look whose item cannot become a scene."""
    return english("the item cannot be used: {cause}", cause=cause)


def look_at(scene: Scene, site: Site, status: LookStatus, reason: str, **more: Any) -> Look:
    """A look at a scene, with what the scene says of itself."""
    return Look(
        site_id=site.id,
        scene_id=scene.id,
        collection=scene.collection,
        catalog=scene.catalog,
        sensor=scene.sensor.value,
        acquired_at=scene.acquired_at,
        status=status,
        reason=reason,
        platform=scene.platform,
        orbit=scene.orbit,
        tile=scene.tile,
        baseline=scene.baseline,
        updated=scene.updated,
        href=scene.item_href,
        **more,
    )
