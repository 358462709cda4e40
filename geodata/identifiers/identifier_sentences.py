"""What is said of an identifier: who ties an organisation to a place, and who lists or registers it. No verdict."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.i18n.english_formats import day
from geodata.i18n.messages import msg, tr, trn
from geodata.identifiers.identifier import LISTED_BY, LISTS, Identifier, Relation, Scheme
from geodata.sites.countries import country_of

NO_FINDING = msg("Being listed is not a finding of Compound Watch.")
NOT_OURS = msg(
    "Being listed is not a finding of Compound Watch. How the organisation is tied to the place is what the named "
    "source says, and the list itself says nothing of the place."
)
"""Stands beside a number on a list of sanctions."""
NO_SANCTION = msg("A number in a register says nothing of the place and is no sanction.")
NOT_LISTED = msg(
    "A number in a register says nothing of the place and is no sanction. How the organisation is tied to the place is "
    "what the named source says, and no finding of Compound Watch."
)
"""Stands beside a number in a register, which is no list."""
TIES: dict[Relation, str] = {
    Relation.OWNS: msg("{source} says that {organisation} owns {place}."),
    Relation.RUNS: msg("{source} says that {organisation} runs {place}."),
    Relation.TENANT: msg("{source} says that {organisation} is a tenant of {place}."),
    Relation.BUILT: msg("{source} says that {organisation} built {place}."),
    Relation.REGISTERED: msg("{source} says that {organisation} is registered at {place}."),
    Relation.NAMED: msg("{source} names {organisation} at {place}, and does not say how it is tied to it."),
    Relation.UNSTATED: msg("{source} names {organisation} at {place}; how it is tied to it is not on file."),
}
"""One relation and no other, in the source's mouth."""
INSIDE = msg("For internal readers only.")


def tie_sentence(identifier: Identifier, place: str) -> str:
    """Who says how the organisation is tied to the place.

    Args:
        identifier: any of the organisation's.
        place: the site's name, as it is told.
    """
    i = identifier
    return tr(TIES[i.relation], source=i.source, organisation=i.organisation, place=place)


def beside_sentence(identifiers: Sequence[Identifier]) -> str:
    """What has to stand beside numbers: of lists, of registers, or both; "" without any."""
    caveats = (NOT_OURS, NOT_LISTED)
    return " ".join(tr(caveats[listed]) for listed in sorted({i.scheme not in LISTS for i in identifiers}))


def number_sentence(identifier: Identifier) -> str:
    """Which list or register has the organisation: 'The organisation is listed by …, number …, since …'."""
    i = identifier
    if i.scheme in LISTS:
        parts = [tr("listed on {day}", day=day(i.listed_on)) if i.listed_on else tr("day of listing not on file")]
        parts += [tr("number {number}", number=i.value)] if i.value else []
        parts += [tr("programme {name}", name=i.programme)] if i.programme else []
        who = tr(LISTED_BY[i.scheme])
        return tr("The organisation is listed by {who} ({details}).", who=who, details="; ".join(parts))
    if i.scheme is Scheme.LEI:
        return tr("The organisation has the legal entity identifier (LEI) {number}.", number=i.value)
    if i.scheme is Scheme.OPENSANCTIONS:
        return tr("OpenSanctions keeps the organisation as {number}.", number=i.value)
    sentence = tr("The organisation has the number {number} in a register{whose}.", number=i.value, whose=_whose(i))
    if i.scheme is Scheme.COMPANY:
        sentence = tr("The organisation has the company number {number}{whose}.", number=i.value, whose=_whose(i))
    return f"{sentence} {tr('Entered there on {day}.', day=day(i.listed_on))}" if i.listed_on else sentence


def whole_sentence(identifier: Identifier, place: str) -> str:
    """Both statements, for where one stands alone."""
    return f"{tie_sentence(identifier, place)} {number_sentence(identifier)}"


def short_lines(identifiers: Sequence[Identifier], place: str) -> tuple[str, ...]:
    """The first organisation in two lines with their links, and how much more there is; () without any.

    Lists of sanctions come before registers.
    """
    if not identifiers:
        return ()
    first = min(identifiers, key=lambda i: (i.scheme not in LISTS, i.organisation, i.scheme, i.value))
    left = len(identifiers) - 1
    more = trn("{n} more number is in the export.", "{n} more numbers are in the export.", left, n=left) if left else ""
    beside = tr(NO_FINDING if first.scheme in LISTS else NO_SANCTION)
    parts = (number_sentence(first), beside, more, first.url)  # what may be cut off for room stands last
    return (f"{tie_sentence(first, place)} {first.source_url}".strip(), " ".join(filter(None, parts)))


def by_tie(identifiers: Sequence[Identifier]) -> list[list[Identifier]]:
    """Identifiers of one organisation, tied in one way by one source and link, in the order they came."""
    identifiers_by_tie: dict[tuple[str, str, str, str], list[Identifier]] = {}
    for one in identifiers:
        identifiers_by_tie.setdefault((one.source, one.source_url, one.organisation, one.relation), []).append(one)
    return list(identifiers_by_tie.values())


def _whose(identifier: Identifier) -> str:
    """Of which register: ' (Thailand, Department of …)'; "" where nothing is given."""
    country = country_of(identifier.country) if identifier.country else None
    parts = [country.name if country is not None else "", identifier.programme]
    register = ", ".join(part for part in parts if part)
    return f" ({register})" if register else ""
