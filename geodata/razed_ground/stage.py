"""Stages of razed ground: what they are called, and the measures that hold them.

A stage's measure is a share 0..1 of the ground of one demolition in one month, with its interval, at the newest look of
the month; of a month that shows none of the ground it is "not seen", at the month's middle or the site's newest look
where that is earlier, and rests on no scene.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What razed ground is in one month. Rubble and cleared ground are one: at 10 m they cannot be told apart."""

    STANDING = "standing"  # not razed yet
    BARE = "rubble_or_bare"
    REBUILT = "rebuilt"
    OVERGROWN = "overgrown"
    UNSEEN = "unseen"  # no clear look in the month


STAGES = tuple(Stage)
"""In the order in which they are told and drawn."""
_AFTER = " of "


@dataclass(frozen=True)
class Share:
    """A share 0..1 of ground, with its interval of about 90 %."""

    value: float
    low: float
    high: float


def stage_name(stage: Stage, detection_id: str) -> str:
    """The name of the measure of a stage of one change's ground, such as "overgrown of PB-1A2B3C"."""
    return f"{stage.value}{_AFTER}{detection_id}"


def stage_of(name: str) -> tuple[Stage, str] | None:
    """Which stage of which change a measure is; None for any other measure."""
    first, between, detection_id = name.partition(_AFTER)
    if not between or first not in {stage.value for stage in STAGES}:
        return None
    return Stage(first), detection_id
