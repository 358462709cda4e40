"""A preview: what would be said of the same archived looks under other settings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.detections.detection import Detection, State

COMPARED = (
    "state",
    "kind",
    "stage",
    "last_clear_before",
    "first_seen",
    "confirmed_on",
    "ended_on",
    "area_m2",
    "confidence",
)
"""Fields of a detection that a reader is told, and whose change is a move."""

Value = str | float | None


@dataclass(frozen=True)
class Move:
    """A detection that both settings find, and what differs."""

    id: str
    kind: str  # under the changed settings
    changed: tuple[tuple[str, Value, Value], ...]  # (field, in force, changed); dates as ISO, None: none


@dataclass(frozen=True)
class SitePreview:
    """One site under both settings."""

    site_id: str
    reason: str  # why nothing can be said, in words; "" when both judged it
    appears: tuple[Detection, ...] = ()
    vanishes: tuple[Detection, ...] = ()
    moves: tuple[Move, ...] = ()
    same: int = 0  # detections that stay as they are
    placebos: int = 0  # control areas judged
    placebo_flags: tuple[int, int] = (0, 0)  # of them flagged, in force and changed


def differences(
    site_id: str,
    before: Iterable[Detection],
    after: Iterable[Detection],
    *,
    placebos: int = 0,
    placebo_flags: tuple[int, int] = (0, 0),
) -> SitePreview:
    """What appears, vanishes or moves between two judgements of one site.

    A detection that is withdrawn is not there: withdrawn under the changed settings alone, it vanishes; under those in
    force alone, it appears; under both, it is left out.
    """
    old, new = _standing(before), _standing(after)
    moves = tuple(move for key in sorted(old.keys() & new.keys()) if (move := _move(old[key], new[key])).changed)
    return SitePreview(
        site_id,
        "",
        tuple(new[key] for key in sorted(new.keys() - old.keys())),
        tuple(old[key] for key in sorted(old.keys() - new.keys())),
        moves,
        len(old.keys() & new.keys()) - len(moves),
        placebos,
        placebo_flags,
    )


def preview_rows(sites: Sequence[SitePreview]) -> list[dict[str, object]]:
    """The same for machines: a row a site, dates as ISO texts, areas in square metres."""
    return [
        {
            "site_id": site.site_id,
            "reason": site.reason or None,
            "appears": [_row(d) for d in site.appears],
            "vanishes": [_row(d) for d in site.vanishes],
            "moves": [
                {"id": m.id, "kind": m.kind, "changed": {name: {"from": a, "to": b} for name, a, b in m.changed}}
                for m in site.moves
            ],
            "same": site.same,
            "control_areas": site.placebos,
            "control_areas_flagged": {"from": site.placebo_flags[0], "to": site.placebo_flags[1]},
        }
        for site in sites
    ]


def _standing(detections: Iterable[Detection]) -> dict[str, Detection]:
    return {d.id: d for d in detections if d.state is not State.WITHDRAWN}


def _move(old: Detection, new: Detection) -> Move:
    compared_fields = ((name, _plain(getattr(old, name)), _plain(getattr(new, name))) for name in COMPARED)
    return Move(new.id, str(new.kind), tuple((name, a, b) for name, a, b in compared_fields if a != b))


def _row(detection: Detection) -> dict[str, Value]:
    return {"id": detection.id} | {name: _plain(getattr(detection, name)) for name in COMPARED}


def _plain(value: object) -> Value:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 1) if isinstance(value, float) else str(value)
