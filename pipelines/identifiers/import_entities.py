"""Import identifiers of organisations from a file of OpenSanctions, by id: a map says which is at which site, and who
says so. Nothing is guessed from a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

from geodata.access.identifier_rules import identifier_stopped_by
from geodata.actions.check_action import LINK
from geodata.errors import FileRefused, NotAllowed
from geodata.i18n.english_formats import counted
from geodata.identifiers.check_identifier import IdentifierDraft, entered_identifier
from geodata.identifiers.identifier import Identifier, Scheme
from geodata.incidents.licence_of_each_source import OPENSANCTIONS_TERMS
from geodata.sites.site import Site
from geodata.text.clean import clean
from geodata.text.personal_data import CONTACTS, screen
from geodata.workspace import Workspace
from pipelines.identifiers.entity_file import MOST_REMARKS, Entity, EntityFile, Listing, read_entities
from pipelines.incidents.import_report import RowRemark, row_lines
from pipelines.tables.open_file import open_source
from pipelines.tables.table import read_table

MOST_TIES = 10_000
"""Rows of a map that are read."""
_TIED_ALREADY = (
    "an earlier row ties this organisation to this place in another way (source, source_url, relation or note); "
    "one is kept of them: leave out the others"
)
_NAMES: dict[str, tuple[str, ...]] = {
    "entity": ("entity_id", "opensanctions_id", "ftm_id"),
    "site": ("site_id",),
    "relation": ("tie",),
    "source": ("source_title", "says"),
    "source_url": ("url", "link"),
    "note": ("notes",),
}


@dataclass(frozen=True)
class Tie:
    """That a source ties an entity to a site, and how."""

    entity: str  # its id in the file
    site: str  # the site's id
    source: str  # who says how it is tied to the place
    source_url: str = ""
    note: str = ""
    relation: str = ""  # a word of Relation; needed
    line: int = 0  # of the map; 0 = typed


@dataclass(frozen=True)
class IdentifierReport:
    """What came of a file of entities."""

    identifiers: tuple[Identifier, ...]
    counts: tuple[int, int, int]  # new, changed, unchanged
    ties_refused: tuple[RowRemark, ...]  # rows of the map
    found: EntityFile
    missing: tuple[str, ...]  # entities that were asked for and are not in the file
    file_notes: tuple[str, ...] = ()
    stopped: tuple[RowRemark, ...] = ()  # kept, and why they cannot go out

    @property
    def ok(self) -> bool:
        """False when a line or a row of the map was refused, or an entity is not in the file."""
        return not (self.ties_refused or self.found.refused_lines or self.missing)

    def lines(self) -> list[str]:
        """The report, one line a thing, the count last; of persons their number alone."""
        new, changed, unchanged = self.counts
        report_lines = row_lines(self.file_notes, self.found.refused, ())
        if self.found.refused_lines > MOST_REMARKS:
            report_lines.append(
                f"Refused beyond these, not told one by one: {self.found.refused_lines - MOST_REMARKS}."
            )
        report_lines += [f"Refused, in the map. {remark}" for remark in self.ties_refused]
        report_lines += [f"Not in the file: {key}." for key in self.missing]
        report_lines += [f"Passed over. {remark}" for remark in self.found.ended[:MOST_REMARKS]]
        if len(self.found.ended) > MOST_REMARKS:
            report_lines.append(f"Listings that ended, beyond these: {len(self.found.ended) - MOST_REMARKS}.")
        if self.found.ended:
            report_lines.append(
                "What an earlier import kept of a listing that has ended stays (identifiers list) until it is taken "
                "away: compound-watch identifiers remove ID"
            )
        report_lines += [f"Kept. {remark}" for remark in self.stopped[:MOST_REMARKS]]
        if len(self.stopped) > MOST_REMARKS:
            more = counted(len(self.stopped) - MOST_REMARKS, "other")
            report_lines.append(f"And {more}; identifiers pass-on says of each what stops it.")
        if self.found.persons or self.found.passed_over:
            report_lines.append(
                f"Passed over, since nobody asked for them: persons, nothing of whom is kept ({self.found.persons}), "
                f"and others ({self.found.passed_over})."
            )
        sites, names = ({getattr(i, name) for i in self.identifiers} for name in ("site_id", "organisation"))
        return [
            *report_lines,
            f"{counted(len(self.identifiers), 'identifier')} kept of {counted(len(names), 'organisation')} at "
            f"{counted(len(sites), 'site')} ({new} new, {changed} changed, {unchanged} unchanged), "
            f"{self.found.refused_lines + len(self.ties_refused)} refused.",
        ]


def asked_ties(sites: Path | None, tie: tuple[str, str, str], source: str, source_url: str) -> Sequence[Tie] | Path:
    """The ties of an import: a table of them, or the one that was typed (entity, site, relation).

    Raises:
        NotAllowed: neither is given whole, or both.
    """
    entity, site, relation = tie
    if (sites is None) is not (bool(site) and bool(entity)):
        step = "Give --sites MAP.csv, or --tie ENTITY SITE RELATION and --source"
        raise NotAllowed("this import", "it does not say which entity is at which site, or says it twice", step)
    return sites if sites is not None else [Tie(entity, site, source, source_url, relation=relation)]


def import_entities(
    workspace: Workspace,
    file: Path,
    ties: Sequence[Tie] | Path,
    *,
    source: str = "",
    by: str = "operator",
    today: date | None = None,
) -> IdentifierReport:
    """Read entities and keep their numbers at the sites that the ties name; the same file again changes nothing.

    Args:
        workspace: where to keep them.
        file: FollowTheMoney JSON lines, also packed with gzip.
        ties: which entity is at which site and who says so; or a table of them: entity, site, relation, source,
            source_url, note.
        source: who says so where a row of that table does not.
        by: who imports, a role or pseudonym.
        today: UTC day after which nothing may be dated; None = that of the clock, in a demo the last of its world.

    Raises:
        FileRefused: a file cannot be read, or the table lacks a column.
    """
    sites = {site.id: site for site in workspace.store.sites(retired=True)}
    refused: list[RowRemark] = []
    notes: list[str] = []
    given = _read_ties(ties, source, refused, notes) if isinstance(ties, Path) else ties
    known = [tie for tie in given if _known(tie, sites, refused)]
    day = today or workspace.reading_day()
    with open_source(file) as stream:
        entity_file = read_entities(stream, frozenset(tie.entity for tie in known), day)
    kept: dict[str, Identifier] = {}
    for tie in known:
        entity = entity_file.entities.get(tie.entity)
        if entity is not None:
            made = tuple(_identifiers(entity, tie, sites[tie.site], entity_file, (day, by)))
            if any(one.id in kept and _tied(one) != _tied(kept[one.id]) for one in made):
                refused.append(RowRemark(tie.line, "", _TIED_ALREADY))
            else:
                kept |= {one.id: one for one in made}
    missing = dict.fromkeys(
        t.entity for t in known if t.entity not in entity_file.entities and t.entity not in entity_file.refused_ids
    )
    counts = workspace.store.save_identifiers(kept.values())
    stopped = [
        RowRemark(0, one.id, f"cannot be shown outside while {cause}")
        for one in kept.values()
        if (cause := identifier_stopped_by(one, day))
    ]
    return IdentifierReport(
        tuple(kept.values()), counts, tuple(refused), entity_file, tuple(missing), tuple(notes), tuple(stopped)
    )


def _tied(one: Identifier) -> tuple[str, ...]:
    """Who says how an organisation is tied to a place, how, and the note on it."""
    return one.source, one.source_url, one.relation, one.note


def _read_ties(file: Path, source: str, refused: list[RowRemark], notes: list[str]) -> list[Tie]:
    with open_source(file) as stream:
        table = read_table(stream.read(), file.name)
    table.call(_NAMES)
    missing = [name for name in ("entity", "site") if name not in table.columns]
    if missing:
        raise FileRefused(
            file.name, f"it has no column {', '.join(missing)}", "Give the columns of docs/identifiers.md"
        )
    ties = []
    for number, (line, row) in enumerate(table.rows):
        get = {name: row.get(name, "").strip() for name in _NAMES}
        if number >= MOST_TIES:
            refused.append(RowRemark(line, "", f"it is beyond row {MOST_TIES:,}: split the map"))
            continue
        ties.append(Tie(**{**get, "source": get["source"] or source}, line=line))
    refused += [RowRemark(line, "", why) for line, why in table.broken]
    notes += table.notes
    return ties


def _known(tie: Tie, sites: Mapping[str, Site], refused: list[RowRemark]) -> bool:
    why = ""
    if not tie.entity:
        why = "it names no entity"
    elif tie.site not in sites:
        why = f"{clean(tie.site, longest=60).text!r} is no site here"
    elif sites[tie.site].retired_at is not None:
        why = f"{clean(tie.site, longest=60).text!r} is out of use"
    elif not any(c.isalnum() for c in tie.source):
        why = "it does not say who says how this organisation is tied to the place (source)"
    if why:
        refused.append(RowRemark(tie.line, "", why))
    return not why


def _identifiers(
    entity: Entity, tie: Tie, site: Site, found: EntityFile, given: tuple[date, str]
) -> Iterable[Identifier]:
    """What is kept of an entity at a site; what cannot be is refused with the line of the entity.

    Args:
        given: the day after which nothing may be dated, and who gives it.
    """
    today, by = given
    reasons = set()
    for draft in _drafts(entity, found.listings.get(entity.id, ())):
        whole = replace(
            draft,
            source=tie.source,
            source_url=tie.source_url,
            relation=tie.relation,
            note=tie.note,
            licence=OPENSANCTIONS_TERMS,
        )
        try:
            yield entered_identifier(whole, site, today, by=by)
        except NotAllowed as error:
            why = f"{error.cause}. {error.next_step}"
            if why not in reasons:
                found.refuse(entity.line, why)
            reasons.add(why)


def _drafts(entity: Entity, listings: Iterable[Listing]) -> Iterable[IdentifierDraft]:
    plain = quote(entity.id, safe="")
    page = f"https://www.opensanctions.org/entities/{plain}/"
    base = IdentifierDraft(Scheme.OPENSANCTIONS, entity.id, entity.name, "", url=page)
    yield base
    for listing in _merged(_standing(entity.datasets, (*entity.listings, *listings))):
        address = listing.url if _is_link(listing.url) else page
        if listing.scheme is Scheme.OFAC and listing.number.isdecimal():
            address = f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={listing.number}"
        yield replace(
            base,
            scheme=listing.scheme,
            value=listing.number,
            listed_on=listing.listed_on,
            programme=listing.programme,
            url=address,
        )
    for number in entity.numbers:
        yield replace(base, scheme=Scheme.COMPANY, value=number, country=entity.country)
    for lei in entity.leis:
        yield replace(
            base, scheme=Scheme.LEI, value=lei, url=f"https://search.gleif.org/#/record/{quote(lei, safe='')}"
        )


def _standing(datasets: Iterable[Listing], listings: Sequence[Listing]) -> list[Listing]:
    """The listings that have not ended; of a data set all of whose Sanctions have, none.

    Args:
        datasets: what the data sets of the entity name.
        listings: what its Sanctions say.
    """
    standing = [one for one in listings if not one.ended]
    over = {one.dataset for one in listings} - {one.dataset for one in standing}
    return [*(one for one in datasets if one.dataset not in over), *standing]


def _merged(listings: Iterable[Listing]) -> list[Listing]:
    """One listing a list: the first number and link given, the earliest day, every programme."""
    by_list: dict[Scheme, list[Listing]] = {}
    for listing in listings:
        by_list.setdefault(listing.scheme, []).append(listing)
    return [
        Listing(
            scheme,
            same[0].dataset,
            next((one.number for one in same if one.number), ""),
            min((one.listed_on for one in same if one.listed_on), default=None),
            ", ".join(dict.fromkeys(one.programme for one in same if one.programme))[:200],
            next((one.url for one in same if _is_link(one.url)), ""),
        )
        for scheme, same in by_list.items()
    ]


def _is_link(address: str) -> bool:
    return LINK.match(address) is not None and not CONTACTS & set(screen(address).found)
