"""Pull incidents from a STAC catalogue, ours or another agency's, into the store, joined to the sites near them."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from geodata.i18n.messages import english, msg
from geodata.incidents.forgotten_text import LIKE_DELETED, is_forgotten
from geodata.incidents.history import VERIFIED_HERE, Pull
from geodata.incidents.incident import Incident
from geodata.incidents.site_join import joined_to
from geodata.looks.run import Problem
from geodata.settings.settings import CatalogSettings
from geodata.text.clean import clean, plain
from geodata.text.personal_data import CONTACTS, screen
from geodata.workspace import Workspace
from pipelines.context.seldom_collected import seldom_collected
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.own_items import OwnItems
from pipelines.incidents.catalog.read_parts import ReadPart, read_parts, read_remembered
from pipelines.incidents.catalog.same_as_before import LastPull, Tables, last_pull, remember, whole_tables
from pipelines.incidents.import_report import kept_out_lines, own_lines
from pipelines.incidents.own_reports import ids_outside
from pipelines.search.catalog_client import AskedCatalog
from pipelines.workers.ahead import ahead, another_core

OWN = "incidents/"
"""Where the workspace's own incident catalogues lie."""
MANY = 15_000
"""Items from which another process reads them: to start one takes as long as to read so many."""


@dataclass(frozen=True)
class Pulled:
    """What came of pulling a catalogue."""

    pull: Pull  # the ledger's line
    joined: int  # incidents that name a site or lie at one
    lost: tuple[Problem, ...] = ()  # pages or items that could not be read: the next pull may bring them
    kept_out: int = 0  # reports that came with a text that was deleted here: it stays out
    like_deleted: tuple[str, ...] = ()  # ids of reports that read like one whose text was deleted here
    other_nouns: Mapping[str, int] = field(default_factory=dict)  # of a catalogue of ours: noun to items, no reports
    own: int = 0  # reports that went out from here: left as they are

    @property
    def new(self) -> int:
        """Reports that were not known before."""
        return self.pull.new

    @property
    def changed(self) -> int:
        """Reports that say something else than before, or concern other sites."""
        return self.pull.changed

    @property
    def unchanged(self) -> int:
        """Reports that are as they were."""
        return self.pull.unchanged

    @property
    def withdrawn(self) -> int:
        """Reports that were withdrawn at their source since the last pull."""
        return self.pull.withdrawn

    @property
    def problems(self) -> tuple[str, ...]:
        """Items that are no incidents or could not be read, one sentence each."""
        return tuple(f"{p.thing}: {p.cause}. {p.next_step}." for p in self.pull.refused)

    def lines(self) -> list[str]:
        """The pull in plain lines, the counts last."""
        return [
            *(f"Refused. {problem}" for problem in self.problems),
            *kept_out_lines(self.kept_out, self.like_deleted),
            *own_lines(self.own, "report"),
            *(
                f"Passed over, as they are no reports: {number:,} {noun}."
                for noun, number in sorted(self.other_nouns.items())
            ),
            f"{self.pull.catalog}: {self.new} new, {self.changed} changed, {self.unchanged} unchanged, "
            f"{self.withdrawn} withdrawn, {len(self.problems)} refused; {self.joined} name a site or lie at one.",
        ]


@seldom_collected()
def pull_incidents(workspace: Workspace, href: str, collection: str = "") -> Pulled:
    """Read every incident item of a catalogue and keep it; pulling twice changes nothing.

    Reports that the catalogue no longer has, or marks as deprecated, are withdrawn here, with their history. That is
    done only after the catalogue was read whole: a lost page withdraws nothing, and an item that is refused leaves the
    report of its id as it was. A report that went out from here is no report of others: it is counted. Of a catalogue
    of others of which one collection is asked for, only what it marks is withdrawn: which report came from which of
    its collections is not kept. The pull is written to the ledger.

    Args:
        workspace: where to keep them.
        href: STAC API root or static catalogue, path or URL.
        collection: id of the collection; "" = all.

    Raises:
        CatalogUnreachable: it does not answer, or answers nonsense; what came before is kept.
        NotAllowed: another pull of the same catalogue does not end.
    """
    name = _name(workspace, href)
    with my_turn(workspace.root, f"pull of {name}"):  # one of two at once would withdraw what the other is bringing
        return _pulled(workspace, CatalogSettings(href, (collection,) if collection else ()), collection, name)


def _pulled(workspace: Workspace, settings: CatalogSettings, collection: str, name: str) -> Pulled:
    started = datetime.now(UTC)
    store = workspace.store
    asking = AskedCatalog(settings)
    foreign = not name.startswith(OWN)
    tables = whole_tables(asking, collection) if foreign else None
    if tables is not None and (again := _same_again(workspace, name, started, tables.digest)) is not None:
        return again
    sites = store.sites(retired=True)
    refused: list[Problem] = []
    seen: set[str] = set()
    met: set[str] = set()  # ids of the items so far
    outside, own_items = ids_outside(store.clearings()) if foreign else frozenset[str](), OwnItems(workspace)
    new = changed = unchanged = joined = kept_out = own = 0
    lost: list[Problem] = []
    like: list[str] = []
    standing = set(store.incident_ids(name))
    withdrawn: set[str] = set()
    other_nouns: Counter[str] = Counter()
    for part in _parts(asking, collection, name, tables):
        lost += part.lost
        refused += part.refused
        other_nouns += Counter(part.other_nouns)
        seen |= standing.intersection(part.listed)  # though some may be refused below
        once, twice = _once(part.incidents, met, name) if foreign else (part.incidents, [])
        refused += twice
        others = [i for i in once if i.id not in outside or i.id in standing]
        own, once = own + len(once) - len(others), others
        incidents, out = without_deleted(workspace, once)
        kept_out += out
        like += [i.id for i in incidents if LIKE_DELETED in i.notes]
        if foreign:
            stored = store.incidents_by_id([i.id for i in incidents])
            incidents, strangers, back = _of_others(incidents, stored, name, own_items)
            refused, own = refused + strangers, own + back
        placed = joined_to(incidents, sites)
        counts = store.save_incidents(placed)
        new, changed, unchanged = new + counts[0], changed + counts[1], unchanged + counts[2]
        joined += sum(bool(i.site_ids) for i in placed)
        seen |= {i.id for i in placed}
        withdrawn |= {i.id for i in placed if i.withdrawn} & standing
    whole = not foreign or not collection  # our own catalogues have one collection
    gone = standing - seen if seen and not lost and whole else set()
    if gone:
        store.withdraw_incidents(sorted(gone))
    counted = (new, changed, unchanged, len(gone | withdrawn))
    pulled = Pulled(
        _line(name, started, counted, tuple(refused)), joined, tuple(lost), kept_out, tuple(like), other_nouns, own
    )
    store.save_pull(pulled.pull)
    reports = new + changed + unchanged
    # An id that comes twice in a catalogue is changed with each pull; what was refused or kept out is told again.
    if tables is not None and reports == len(seen) and not (refused or lost or kept_out or like or other_nouns or own):
        remember(workspace, name, LastPull(tables.digest, store.digest_of_reports(name), reports, joined))
    return pulled


def _parts(asking: AskedCatalog, collection: str, name: str, tables: Tables | None) -> Iterator[ReadPart]:
    """The reports of a catalogue, read here or, where there are many, in a process beside this one, which keeps them.

    Another process reads only what lies in tables that were read already: nothing is asked for twice.
    """
    foreign = not name.startswith(OWN)
    if tables is None or tables.items < MANY or not another_core():
        return read_parts(asking, collection, name, foreign=foreign)
    return ahead(read_remembered, asking.catalog, asking.static.remembered(), collection, name)


def _line(name: str, started: datetime, counted: tuple[int, int, int, int], refused: tuple[Problem, ...] = ()) -> Pull:
    """The ledger's line of a pull that ends now; counted: new, changed, unchanged and withdrawn reports."""
    number = f"{started:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(2)}"
    return Pull(number, name, started, datetime.now(UTC), *counted, refused)


def _same_again(workspace: Workspace, name: str, started: datetime, tables: str) -> Pulled | None:
    """The pull of a catalogue that gives what it gave the last time, into a store that holds what it held after that:
    its line in the ledger alone. None where anything differs."""
    last = last_pull(workspace, name)
    if last is None or last.read != tables or last.stored != workspace.store.digest_of_reports(name):
        return None
    pull = _line(name, started, (0, 0, last.reports, 0))
    workspace.store.save_pull(pull)
    return Pulled(pull, last.joined)


def without_deleted(workspace: Workspace, incidents: Sequence[Incident]) -> tuple[list[Incident], int]:
    """Reports as they may be kept here, and how many came with a text that was deleted here.

    Args:
        workspace: where what was deleted is known.
        incidents: as their source gives them.
    """
    kept = workspace.store.as_kept(incidents)
    return kept, sum(not is_forgotten(i) and is_forgotten(k) for i, k in zip(incidents, kept, strict=True))


def _once(incidents: Sequence[Incident], met: set[str], name: str) -> tuple[list[Incident], list[Problem]]:
    """Reports whose id was not met before, and the others as refused; met: the ids that were, these are added."""
    first: list[Incident] = []
    again: list[Problem] = []
    cause, step = "its id is there twice; the first one is kept", "Ask the owner of {name} for an id for each"
    for incident in incidents:
        if incident.id in met:
            again.append(Problem("", "", plain(incident.id)[:60], cause, english(step, name=name)))
        else:
            met.add(incident.id)
            first.append(incident)
    return first, again


def _of_others(
    incidents: Sequence[Incident], stored: Mapping[str, Incident], name: str, own_items: OwnItems
) -> tuple[list[Incident], list[Problem], int]:
    """What another agency's catalogue may say here: nothing about reports that came from elsewhere. Beside it what is
    refused, and how many are this workspace's own."""
    owners = {key: incident.catalog for key, incident in stored.items()}
    kept: list[Incident] = []
    problems: list[Problem] = []
    back = own_items.among(incidents, stored, name)
    for incident in incidents:
        odd = clean(incident.id, longest=200).text != incident.id
        if odd or {*CONTACTS, "a phone number"} & set(screen(incident.id).found):
            cause = (
                "its id is too long, or holds what may not be stored (control characters, contacts, document numbers)"
            )
            thing = screen(clean(incident.id, longest=60).text).text
            problems.append(Problem("", "", thing, cause, english("Ask the owner of {name} for another id", name=name)))
            continue
        if incident.place is not None and not any(incident.place.bounds):
            cause = "its coordinates are 0, 0, which stand for a missing place"
            problems.append(Problem("", "", incident.id, cause, english("Ask the owner of {name}", name=name)))
            continue
        if owners.get(incident.id, name) != name:
            if incident.id in back:
                continue
            cause, step = (
                msg("it is known from another catalogue, which stays"),
                english("Ask the owner of {name} for another id", name=name),
            )
            if owners[incident.id] == "":
                cause, step = (
                    msg("a report of this workspace has this id and says something else; it stays"),
                    english("Ask the owner of {name} to fetch our catalogue anew, or for another id", name=name),
                )
            problems.append(Problem("", "", incident.id, cause, step))
            continue
        if incident.verification == VERIFIED_HERE:
            # Two people here say so, or nobody: another house's two people are one more source.
            note = msg("its catalogue calls it verified by two people")
            incident = replace(incident, verification="several sources", notes=(*incident.notes, note))
        kept.append(incident)
    return kept, problems, len(back)


def rejoin(workspace: Workspace) -> int:
    """Join all stored incidents to the sites as they are now, after sites were added or changed; how many changed."""
    stored = workspace.store.incidents()
    joined = joined_to(stored, workspace.store.sites(retired=True))
    changed = [new for old, new in zip(stored, joined, strict=True) if old != new]
    workspace.store.save_incidents(changed)
    return len(changed)


def _name(workspace: Workspace, href: str) -> str:
    """What an incident keeps as its catalogue: a path inside the workspace without the machine's own folders.

    Only a path that leads into the workspace's own folder of reports is named like one of them.
    """
    if "://" not in href:
        path, root = Path(href).resolve(), workspace.root.resolve()
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
        if href.startswith(OWN):
            href = f"./{href}"
    return clean(href.split("?", 1)[0], longest=500).text
