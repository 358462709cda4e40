"""An identifier as a person or a file gives it: every field checked, nothing of a person taken. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from geodata.actions.check_action import EARLIEST, LINK
from geodata.errors import NotAllowed
from geodata.identifiers.identifier import LISTS, Identifier, Relation, Scheme, identifier_id
from geodata.sites.countries import country_of
from geodata.sites.site import Site
from geodata.text.clean import clean
from geodata.text.few_people import few_people
from geodata.text.names.our_name import NAME_THE_SOURCE, OTHERS_SPEAK, bears_our_name
from geodata.text.personal_data import CONTACTS, names_person, refuse_personal, screen
from geodata.text.small_counts import FEWEST_PEOPLE

WHAT = "this identifier"
_NUMBER = re.compile(r"[^\W_][\w ./:()&-]{0,63}", re.UNICODE)
_UN_PERSON = re.compile(r"[A-Z]{2,3}i\d+", re.IGNORECASE)
"""Reference numbers of the UN's list, without their signs: i stands before the digits for an individual, e for an
entity."""
_THAI_PERSON = re.compile(r"[1-8]\d{12}")
"""A Thai identity number; the number of a company there begins with 0."""
_PERSONAL_NUMBERS = frozenset({"an identity-card number", *CONTACTS})
LONGEST = 300


@dataclass(frozen=True)
class IdentifierDraft:
    """What somebody gives, as given."""

    scheme: str
    value: str
    organisation: str
    source: str
    source_url: str = ""
    relation: str = ""  # a word of Relation; needed
    country: str = ""
    listed_on: date | None = None
    programme: str = ""
    url: str = ""
    note: str = ""
    licence: str = ""


def scheme_of(word: str) -> Scheme | None:
    """The scheme that a word means, in any case; None for none of ours."""
    plain = "-".join(word.casefold().replace("_", " ").replace("-", " ").split())
    return next((scheme for scheme in Scheme if scheme.value == plain), None)


def _relation(word: str) -> Relation:
    plain = "-".join(word.casefold().split())
    relation = next((one for one in Relation if one.value == plain and one is not Relation.UNSTATED), None)
    if relation is None:
        asked = ", ".join(one for one in Relation if one is not Relation.UNSTATED)
        shown = clean(word, longest=40).text
        cause = f"its relation {shown!r} is none of ours" if shown else "it does not say how it is tied to the place"
        raise _refused(cause, f"Give relation, as the source says it: {asked}")
    return relation


def entered_identifier(draft: IdentifierDraft, site: Site, today: date, *, by: str = "operator") -> Identifier:
    """The identifier of a draft at a site; for internal readers until a person lets others read it.

    Args:
        draft: as given.
        site: the place that its source ties the organisation to.
        today: UTC day; no listing may be dated after it.
        by: who gives it, a role or pseudonym.

    Raises:
        NotAllowed: no scheme, number, organisation, source or relation; a link that is none; a listing to come; or a
            text holds what looks like a person. The message says which.
    """
    scheme = scheme_of(draft.scheme)
    if scheme is None:
        raise _refused(
            f"its scheme {clean(draft.scheme, longest=40).text!r} is none of ours",
            f"Choose one of {', '.join(Scheme)}",
        )
    texts = {
        name: clean(getattr(draft, name), longest=LONGEST).text
        for name in ("value", "organisation", "source", "country", "programme", "note", "licence")
    }
    _refuse_persons(texts, (draft.url, draft.source_url), by)
    if not any(c.isalpha() for c in texts["organisation"]):
        raise _refused("it names no organisation", "Give its name as the list or register has it")
    if not any(c.isalnum() for c in texts["source"]):
        cause = "it names no source"
        raise _refused(cause, "Say who says how this organisation is tied to the place")
    relation = _relation(draft.relation)
    country = _country(texts["country"])
    value = _number(scheme, texts["value"], country)
    if draft.listed_on is not None and not EARLIEST <= draft.listed_on <= today:
        raise _refused("its day of listing is in the future, or long ago", "Correct it or leave it out")
    return Identifier(
        id=identifier_id(site.id, scheme, value, country, texts["organisation"]),
        site_id=site.id,
        scheme=scheme,
        value=value,
        organisation=texts["organisation"],
        source=texts["source"],
        source_url=draft.source_url.strip(),
        country=country,
        listed_on=draft.listed_on,
        programme=texts["programme"],
        url=draft.url.strip(),
        note=texts["note"],
        licence=texts["licence"],
        relation=relation,
        simulated=site.simulated,
        held_by=clean(by, longest=100).text,
    )


def _refuse_persons(texts: dict[str, str], links: tuple[str, ...], by: str) -> None:
    words = [texts[name] for name in ("organisation", "source", "programme", "note", "licence")]
    refuse_personal(WHAT, " \n ".join((*words, by)))
    if any(map(bears_our_name, words)):
        raise _refused(OTHERS_SPEAK, NAME_THE_SOURCE)
    if any(names_person(texts[name], in_full=True) for name in ("organisation", "source")):
        raise _refused("it looks like a person's name", "Name the organisation and no person")
    for address in map(str.strip, links):
        if CONTACTS & set(screen(address).found):
            raise _refused("its link leads to a person's account or mailbox", "Name a public source")
        if address and not LINK.match(address):
            raise _refused("its link is not an http(s) address", "Correct it or leave it empty")
    if few_people(" \n ".join(words[1:])):  # a company may be called Three Brothers
        cause = f"it tells of fewer than {FEWEST_PEOPLE} of those held, freed or the like, who could be told apart"
        raise _refused(cause, 'Leave the number out, or write "a few"')


def _country(word: str) -> str | None:
    if not word:
        return None
    country = country_of(word)
    if country is None:
        raise _refused(f"its country {word[:40]!r} is not known", "Give the two-letter code")
    return country.iso2


def _number(scheme: Scheme, value: str, country: str | None) -> str:
    if not value and scheme in LISTS:
        return ""
    if not _NUMBER.fullmatch(value):
        raise _refused("its number is missing or is none", "Write it as the list or register does")
    if scheme is Scheme.UN and _UN_PERSON.fullmatch(re.sub(r"[\W_]", "", value)):
        raise _refused("its number is that of a person on the UN's list", "Leave it out: organisations only")
    if scheme is Scheme.LEI:
        return _lei(value)
    if scheme is Scheme.OTHER or scheme in LISTS:
        refuse_personal(WHAT, value)
    if scheme in (Scheme.COMPANY, Scheme.OTHER) and _of_a_person(value, country):
        raise _refused("its number looks like a person's document", "Leave it out: organisations only")
    return value


def _of_a_person(value: str, country: str | None) -> bool:
    """Whether a register's number has the shape of a person's own; a company's in Thailand has 13 digits from 0 on."""
    digits = re.sub(r"\W", "", value)
    if country == "TH" and re.fullmatch(r"0\d{12}", digits):
        return False
    if country in (None, "TH") and _THAI_PERSON.fullmatch(digits):
        return True
    return bool(_PERSONAL_NUMBERS & {*screen(value).found, *screen(digits).found})


def _lei(value: str) -> str:
    """An LEI whose check digits agree (ISO 17442: modulo 97 of its characters as numbers from 0 to 35 is 1)."""
    code = value.replace(" ", "").upper()
    right = re.fullmatch(r"[A-Z0-9]{18}\d\d", code) is not None
    if not right or int("".join(str(int(c, 36)) for c in code)) % 97 != 1:
        raise _refused("it is no LEI: its check digits do not agree", "Copy it again from its register")
    return code


def _refused(cause: str, step: str) -> NotAllowed:
    return NotAllowed(WHAT, cause, step)
