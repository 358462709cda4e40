"""What became of a report: earlier versions, who confirmed it, and the pulls that brought it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime

from geodata.i18n.kept_text import KeptText
from geodata.i18n.messages import msg
from geodata.incidents.incident import Incident
from geodata.looks.run import Problem

VERIFIED_HERE = "verified by two people"
"""The verification that only two people here can give, never a file or another house's catalogue."""
_OURS = frozenset({"id", "site_ids", "named_site_ids", "review_by", "catalog", "verification"})
"""Fields that this house decides: a change of them is no new version of what the source says."""


@dataclass(frozen=True)
class IncidentVersion:
    """What a report said before a change; what it says now is the incident itself."""

    incident_id: str
    version: int  # 1 = as first stored
    replaced_at: datetime  # aware UTC
    change: str  # "corrected at the source" | "withdrawn at the source" | "back at the source"
    before: tuple[str, ...]  # "field: earlier value" of each field that changed


@dataclass(frozen=True)
class Confirmation:
    """One person's word that a report holds, about one version of it. Two people make it verified."""

    incident_id: str
    version: int  # version of the report that was read
    confirmed_by: str  # a role or pseudonym
    reason: str
    confirmed_at: datetime  # aware UTC


@dataclass(frozen=True)
class Pull:
    """One reading of one incident catalogue: the ledger's line for it."""

    id: str
    catalog: str  # as the incidents name it
    started_at: datetime  # aware UTC
    finished_at: datetime  # aware UTC
    new: int
    changed: int
    unchanged: int
    withdrawn: int  # no longer in the catalogue, or marked as withdrawn in it, since the last pull
    refused: tuple[Problem, ...] = field(default=())  # items that are no incidents, or could not be read


def changed_fields(old: Incident, new: Incident) -> tuple[str, ...]:
    """Names of fields in which the source says something else now."""
    return tuple(
        f.name for f in fields(Incident) if f.name not in _OURS and getattr(old, f.name) != getattr(new, f.name)
    )


def version_of(old: Incident, new: Incident, version: int, at: datetime) -> IncidentVersion | None:
    """What to keep of a report that is replaced; None when its source says the same.

    Args:
        old: as it stood.
        new: as it stands now.
        version: number of the old one.
        at: aware UTC.
    """
    names = changed_fields(old, new)
    if not names:
        return None
    if new.withdrawn != old.withdrawn:
        change = msg("withdrawn at the source") if new.withdrawn else msg("back at the source")
    else:
        change = msg("corrected at the source")
    return IncidentVersion(old.id, version, at, change, tuple(_before(name, getattr(old, name)) for name in names))


def _before(name: str, value: object) -> str:
    return KeptText("{what}: {words}", {"what": name, "words": _said(value)})


def _said(value: object) -> str:
    if value is None:
        return "not given"
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or "none"
    return str(value) or "empty"
