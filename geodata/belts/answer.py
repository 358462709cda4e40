"""What can be told of the ground around one site since a day, beside comparable places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LATELY_DAYS = 90
"""Days over which it is said how often a belt was looked at."""
LEAST_COMPARABLE = 5
"""Comparable places under which nothing is said of how the ground around a site stands among them."""


LEAST_COUNTED = 3
"""Changes from which on their number and their months are told beyond the house, and a total since another day than the
first judged one: one or two, of known size and month, could be looked for in images that anybody can have."""


@dataclass(frozen=True)
class BeltMonth:
    """One month of a belt. Hectares that were first seen built on in it."""

    month: date  # its first day
    built_ha: float
    count: int  # changes behind it
    comparable_low: float | None  # hectares; least of the comparable places, a tenth left out, for as much ground
    comparable_high: float | None  # greatest, a tenth left out; values of other places, no interval. None = too few


@dataclass(frozen=True)
class BeltLooks:
    """How often a belt was looked at, as the edition's looks show."""

    met_until: date | None  # newest look from which on a change could have met the rule; None = of none it could
    lately: int  # usable looks in the LATELY_DAYS until the newest judged one, that one counted too
    since: int  # usable looks from the first day that counts on, that day included, as changes are counted


@dataclass(frozen=True)
class BeltAnswer:
    """What an edition can tell of one belt since a day."""

    site_id: str
    width_m: float
    since: date  # first day that counts
    action_id: str  # of the action since whose last day it is; "" = none
    until: date  # newest judged look
    covered_km2: float
    built_ha: float  # since then
    count: int | None  # changes of a hectare or more behind it; None = one or two, of which no number is told
    may_be_earlier_ha: float | None  # of that, ground whose last look before lies before `since`; None = as with count,
    # and for partner and public where it is neither none of it nor all
    open: int  # changes that two people have not agreed on; only internal users read more than 0
    more_than: int  # comparable places with less built since then, for as much ground
    comparable: int  # comparable places
    controls: int  # of these, control places
    months: tuple[BeltMonth, ...]  # () too where count is None, or one or two stand behind a month (few_in_a_month)
    held: bool  # a change is not released, so that no figure is told
    reason: str  # why nothing can be told, a kept message; "" where something can
    left_out: tuple[str, ...]  # ids of watched sites whose ground lies in it and is not counted
    overlaps: tuple[str, ...]  # ids of watched sites whose belts cover some of the same ground
    flags: int  # changes in belts around control places, over all sites of the edition
    control_years: float  # belt-years behind that
    rule_looks: int  # clear looks that the rule takes, as set today
    rule_days: int  # over at least so many days
    dismissed: int  # changes around sites that two people dismissed; 0 for partner and public
    few_in_a_month: bool = False  # one or two changes stand behind a month, so that none is told
    built_between_ha: tuple[float, float] | None = None  # least and most that built_ha may be; None = not known
    looks: BeltLooks | None = None  # None = nothing may be told, or its looks are not on file
    may_be_field: bool = False  # some of it may still turn out to be fields
    first_judged: bool = False  # `since` is the first judged day, in place of an action's or of a year ago
    not_by_action: bool = False  # there are three changes or more, and since the action it is not told
    unranked: bool = False  # partner and public, since an action: it is not set beside comparable places
    # (ranks since several days would tell when single changes around them came)
