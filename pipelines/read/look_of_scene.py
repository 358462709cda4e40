"""From a scene to the look that the ledger keeps, and what a look's reason means for reading. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geodata.errors import CompoundWatchError
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import SAME_ACQUISITION, Reason, ReasonCode
from geodata.looks.scene import Scene
from geodata.sites.site import Site

KnownLooks = Mapping[tuple[str, str], Look]
"""Earlier looks of a site, by (collection, scene id)."""


def is_empty(look: Look) -> bool:
    """Whether a look was read and held nothing of its site: not covered, but not for another item's sake."""
    return look.status is LookStatus.NOT_COVERED and not stands_back(look)


def stands_back(look: Look) -> bool:
    """Whether a look's scene stands back behind another item of the same acquisition."""
    return look.reason_code in SAME_ACQUISITION


def was_unusable(before: Look) -> bool:
    """Whether a look failed for what its item said: one that is a scene now was put right, whatever it calls itself."""
    return before.status is LookStatus.FAILED and before.reason_code is ReasonCode.ITEM_UNUSABLE


def is_settled(look: Look) -> bool:
    """Whether a look says what its scene shows of the site, ground or cloud: another item's look may give way to it."""
    return look.status in (LookStatus.SEEN, LookStatus.CLOUDY)


def keep_earlier(before: Look, failed: Look) -> Look:
    """A seen look whose item could not be read again: seen as before, with the failure as a reason.

    Args:
        before: the seen one, whose chip is archived.
        failed: what became of reading its item anew, most often of a newer version.
    """
    others = (reason for reason in before.reasons if reason.code is not ReasonCode.NEWER_VERSION_FAILED)
    failure = Reason(ReasonCode.NEWER_VERSION_FAILED, {"updated": failed.updated, "because": failed.reasons})
    return replace(before, attempts=failed.attempts, reasons=(*others, failure))


def failure_behind(look: Look) -> Look | None:
    """The failed look at a seen look's item as it is now (see keep_earlier); None where none failed."""
    for reason in look.reasons if look.status is LookStatus.SEEN else ():
        if reason.code is ReasonCode.NEWER_VERSION_FAILED:
            updated, because = reason.values["updated"], reason.values["because"]
            assert isinstance(updated, str) and isinstance(because, tuple)  # Reason refuses others
            return replace(look, status=LookStatus.FAILED, updated=updated, reasons=because)
    return None


def left_to_halves(look: Look) -> Mapping[str, str]:
    """By scene id, the `updated` of other parts of a split pass: what these show too is not in the look's chip."""
    values = [reason.values for reason in look.reasons if reason.code is ReasonCode.LEFT_TO_OTHER_HALF]
    return {str(one["scene"]): str(one["updated"]) for one in values}


def same_as(scene_id: str) -> tuple[Reason, ...]:
    """The reason of a look whose scene lost to another item of the same acquisition."""
    return (Reason(ReasonCode.OTHER_ITEM_USED, {"scene": scene_id}),)


def replaced_by(scene_id: str, because: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reason of a look that failed and whose acquisition was read from another item."""
    return (Reason(ReasonCode.OTHER_ITEM_READ, {"scene": scene_id, "because": because}),)


def read_failed(error: CompoundWatchError) -> Reason:
    """The reason of a look whose pixels could not be read; the next step belongs to the run's problem."""
    return Reason(ReasonCode.READ_FAILED, {"thing": error.thing, "cause": error.cause})


def look_at(scene: Scene, site: Site, status: LookStatus, *reasons: Reason, **more: Any) -> Look:
    """A look at a scene, with what the scene says of itself."""
    return Look(
        site_id=site.id,
        scene_id=scene.id,
        collection=scene.collection,
        catalog=scene.catalog,
        sensor=scene.sensor.value,
        acquired_at=scene.acquired_at,
        status=status,
        reasons=reasons,
        platform=scene.platform,
        orbit=scene.orbit,
        tile=scene.tile,
        baseline=scene.baseline,
        updated=scene.updated,
        href=scene.item_href,
        **more,
    )
