"""An identifier: the number of an organisation on a list or in a register, at a site that a source ties it to.

Two statements by others, and none of ours: a source says how the organisation is tied to the place, and a list or
register has the organisation. Organisations only; nothing here is ever about a person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from geodata.i18n.messages import msg


class Scheme(StrEnum):
    """Whose number it is."""

    OFAC = "ofac-sdn"
    UK = "uk-sanctions"
    EU = "eu-fsf"
    UN = "un-sc"
    OPENSANCTIONS = "opensanctions"
    COMPANY = "company-number"
    LEI = "lei"
    OTHER = "other"


class Relation(StrEnum):
    """How an organisation is tied to a place, as the source says; nothing graver than its words."""

    OWNS = "owns"
    RUNS = "runs"
    TENANT = "tenant"
    BUILT = "built"
    REGISTERED = "registered"  # its address in a register is there
    NAMED = "named"  # the source names it there, and says nothing nearer
    UNSTATED = "unstated"  # of a number kept before this was asked; stays with internal readers


LISTS = (Scheme.OFAC, Scheme.UK, Scheme.EU, Scheme.UN)
"""Lists of sanctions: being on one has a day, and may have no number."""
LISTED_BY: dict[Scheme, str] = {
    Scheme.OFAC: msg("OFAC, the sanctions office of the United States"),
    Scheme.UK: msg("the United Kingdom"),
    Scheme.EU: msg("the European Union"),
    Scheme.UN: msg("the UN Security Council"),
}
"""Who lists what stands on a list of sanctions."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One number of one organisation at one site. Holds no name, contact or document of a person."""

    id: str  # made from site, scheme, value, country and, without a value, the organisation
    site_id: str
    scheme: Scheme
    value: str  # the number as its register writes it; "" only for LISTS, where none is given
    organisation: str  # its name, as the list or register has it
    source: str  # who says how the organisation is tied to the place; never ""
    source_url: str = ""  # of that statement
    country: str | None = None  # of the register, ISO 3166-1 alpha-2; None = not given, or the list is no country's
    listed_on: date | None = None  # the day of the listing, as the list has it; None = not given
    programme: str = ""  # of the list, or the authority of another register
    url: str = ""  # of the list's or register's entry
    note: str = ""  # our own words; internal readers only
    licence: str = ""  # terms of the list's or register's text; "" = not given
    for_others: bool = False  # True: a person lets partners and the public read it
    relation: Relation = Relation.UNSTATED  # how it is tied to the place, as that source says
    simulated: bool = False  # of a demo world
    held_since: datetime | None = None  # aware UTC: when it was first kept; None only before it is stored
    held_by: str = ""  # who gave it, a role or pseudonym


def identifier_id(site_id: str, scheme: Scheme, value: str, country: str | None, organisation: str) -> str:
    """The id of what names a site's organisation: the same statement again has the same one; it holds no word."""
    id_text = "|".join((site_id, scheme, value.casefold() or organisation.casefold(), country or ""))
    return f"identifier-{hashlib.sha256(id_text.encode()).hexdigest()[:12]}"
