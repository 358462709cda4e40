"""An action: something dated that an authority did, or that hit a place: a raid, a power cut, a sanction, a flood.

It says who, when and where, and which source says so. Whether anything was seen after it stands elsewhere, beside what
was seen at places that it does not concern.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from geodata.i18n.messages import msg
from geodata.incidents.incident import DatePrecision


class ActionKind(StrEnum):
    """What kind of action it is."""

    RAID = "raid"
    POWER_CUT = "power cut"
    SEALING = "sealing"
    SANCTION = "sanction"
    DEMOLITION_ORDER = "demolition order"
    RELOCATION = "relocation"  # a compound that is told to move, or moves, as a whole
    FLOOD = "flood"


class Scope(StrEnum):
    """What an action names as its place."""

    SITES = "sites"
    GROUP = "group"  # of sites, as the settings have it
    CORRIDOR = "corridor"
    COUNTRY = "country"


KIND_WORDS: dict[ActionKind, str] = {
    ActionKind.RAID: msg("Raid"),
    ActionKind.POWER_CUT: msg("Power cut"),
    ActionKind.SEALING: msg("Sealing"),
    ActionKind.SANCTION: msg("Sanction"),
    ActionKind.DEMOLITION_ORDER: msg("Demolition order"),
    ActionKind.RELOCATION: msg("Relocation"),
    ActionKind.FLOOD: msg("Flood"),
}
"""What each kind is called where a person chooses one."""
KIND_LISTED: dict[ActionKind, str] = {
    ActionKind.RAID: msg("a raid"),
    ActionKind.POWER_CUT: msg("a power cut"),
    ActionKind.SEALING: msg("a sealing"),
    ActionKind.SANCTION: msg("a sanction"),
    ActionKind.DEMOLITION_ORDER: msg("a demolition order"),
    ActionKind.RELOCATION: msg("a relocation, or an order to relocate"),
    ActionKind.FLOOD: msg("a flood"),
}
"""As what an action is listed here. The kind is chosen by who enters it: whether its source tells of an order, of an
announcement or of what was done is not known from it, so no sentence tells the kind as what the source reports."""


def listed_title(kind: ActionKind) -> str:
    """The English title of an action where no free text is shown: 'Listed here as a raid'."""
    return f"Listed here as {KIND_LISTED[kind]}"


@dataclass(frozen=True, slots=True)
class Action:
    """One action. Holds no name, contact or document of a person: who acted is an office."""

    id: str
    kind: ActionKind
    title: str  # short and our own; partners and the public read listed_title instead
    start_date: date
    end_date: date  # same as start_date when dated to the day
    date_precision: DatePrecision
    scope: Scope
    named: str  # name of the group, corridor or country; "" for sites
    site_ids: tuple[str, ...]  # sites that it names; () for a group, corridor or country, whose sites are looked up
    acted_by: str  # the office that acted; "" for a flood, or not given
    source: str  # who says so
    url: str = ""  # of the source
    licence: str = ""  # terms of the source
    review_by: date | None = None  # when a person should look at it again; None only before it is stored
    simulated: bool = False
    withdrawn: bool = False  # taken back here, with a reason in its versions
    notes: tuple[str, ...] = ()  # what import found odd


@dataclass(frozen=True)
class ActionVersion:
    """What an action said before a change; what it says now is the action itself."""

    action_id: str
    version: int  # 1 = as first stored
    replaced_at: datetime  # aware UTC
    changed_by: str  # a role or pseudonym
    change: str  # "corrected", or why it was withdrawn
    before: tuple[str, ...]  # "field: earlier value" of each field that changed
