"""Doctor's look at what lies published: whether it still tells what its edition does not tell any more, or otherwise.

A place that is made restricted, a change that people dismiss, a row that is held, withdrawn, corrected or removed: each
goes out of its edition at once, and out of its files when they are written again.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from geodata.access.action_rules import action_key
from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import claim_key, own_claim
from geodata.access.clearing.reworded import ids_told
from geodata.access.coded_rows import is_coded
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import in_figures
from geodata.incidents.clearing import Clearing, Decision
from geodata.restored import NotConfirmed
from geodata.sites.outgoing_texts import site_key
from geodata.sites.site import Site
from geodata.store.examine import UNREADABLE
from geodata.workspace import Workspace
from pipelines.incidents.catalog.folder import EXTENSION, FEATURES_CONFIG, REPORTS_ID, catalog_id
from pipelines.incidents.catalog.item import AUDIENCE
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, wrong
from pipelines.operate.published_rows import RowsSince, rows_since

THING = "published editions"
MOST_BYTES = 500_000_000
"""What is read of all of it: doctor says so where there is more."""
TEXTS = frozenset({".json", ".geojson", ".xml", ".atom", ".html", ".csv", ".kml", ".yml", ".gpkg", ".ics", ".txt"})
"""Endings of files whose words lie in them as they are; what is packed (parquet, xlsx, kmz) goes with its edition."""
MOST_NAMED = 5
_TELL_ROWS = (
    "compound-watch publish --audience",
    "compound-watch publish --pygeoapi",
    "compound-watch incidents publish",
)
"""How the commands begin that write folders in which reports, claims and actions stand."""
_FEEDS = "compound-watch feeds"
_ID = re.compile(rb"(?<![\w -])[\w-]+(?![\w -])")
"""A word that no space touches, as ids stand in JSON, tables and addresses: an id may be a plain word too."""
_PAGES, _CHIPS, _FEED = "frame-ancestors.conf", "chips/collection.json", "feed.json"
"""What tells a folder of pages, chips or feeds; spelt here, since what writes them needs more than doctor has."""
_ISSUES = "briefings"
"""Folder of the issued briefings in a catalogue."""
_SAYS_PUBLIC = b"TLP:CLEAR"
"""In exports that have no field for their edition."""


@dataclass(frozen=True)
class _Lies:
    """One folder or file that was written for others."""

    path: Path
    audience: Audience
    step: str  # the command that writes it anew
    written_at: datetime  # aware UTC


def examine_published(workspace: Workspace) -> list[DoctorFinding]:
    """A finding for each published folder or export that tells what its edition does not tell, or tells otherwise, with
    all reasons; else one that none does."""
    try:
        state = workspace.examine_store()
        if state is None or not state.readable:
            return []  # told of the store itself
        return _findings(workspace)
    except NotConfirmed:
        return []  # told of the restore; nothing is served meanwhile
    except (CompoundWatchError, OSError, *UNREADABLE) as error:
        cause = f"they could not be looked at ({error})"
        return [wrong(THING, cause, "Mend what is named, then run compound-watch doctor again")]


def _findings(workspace: Workspace) -> list[DoctorFinding]:
    published = list(_published(workspace))
    today = cache(lambda audience: _today(workspace, audience))
    findings: list[DoctorFinding] = []
    left = MOST_BYTES
    taken = _taken_in(workspace)
    for lies in published:
        name = lies.path.relative_to(workspace.root).as_posix()
        words = _read(lies, today(lies.audience), left)
        left -= words.read
        if causes := list(_causes(lies, today(lies.audience), words, taken)):
            findings.append(wrong(name, "; ".join(causes), _next(lies)))
    if findings or not published:
        return findings
    more = "" if left > 0 else f"; only the first {MOST_BYTES // 1_000_000} MB were read"
    return [good(THING, f"looked at: {len(published)}; none tells what its edition does not tell{more}")]


def _causes(lies: _Lies, today: _Today, words: _Words, taken: Mapping[str, _Taken]) -> Iterator[str]:
    """Why something that lies published is to be written anew, a reason each; none where it tells what it may."""
    inside = _taken_in_since(lies, taken)
    if inside:
        yield _inside(inside)
    if words.hidden:
        sites = in_figures(len(words.hidden), "site")
        yield f"it names {sites} that the {lies.audience} edition does not show any more: {_listed(words.hidden)}"
    feeds = lies.step.startswith(_FEEDS)
    gone = words.ids & (today.rows.gone_since(lies.written_at) if feeds else today.rows.gone)
    gone -= {key for one in inside for key in taken[one].ids}
    if gone:
        rows = in_figures(len(gone), "row")
        yield f"it tells {rows} that the {lies.audience} edition does not tell any more: {_listed(gone)}"
    otherwise = words.ids & today.rows.otherwise_since(lies.written_at) - gone
    if otherwise:
        yield f"it tells {_rows_that_are(otherwise)} told otherwise since: {_listed(otherwise)}"
    if words.renamed:
        yield f"it calls {in_figures(len(words.renamed), 'site')} by an earlier name: {_listed(words.renamed)}"


def still_told(workspace: Workspace) -> list[str]:
    """A line for each published folder that was written before a row was kept inside that it may tell.

    For whoever keeps one inside or withdraws one: its edition drops it at once, and its files when they are written
    again.
    """
    taken = _taken_in(workspace)
    lines: list[str] = []
    for lies in _published(workspace) if taken else ():
        if inside := _taken_in_since(lies, taken):
            name = lies.path.relative_to(workspace.root).as_posix()
            lines.append(f"{name}: {_inside(inside)}. {_next(lies)}.")
    return lines


@dataclass(frozen=True)
class _Taken:
    """A row that was let out once and is kept inside, or withdrawn, now."""

    at: datetime  # since when, aware UTC
    ids: frozenset[str]  # under which readers outside may have read it


def _taken_in(workspace: Workspace) -> Mapping[str, _Taken]:
    """Rows that were let out once and are no more, by the key of the decisions about them: reports, claims and their
    grounds, actions.

    Sites are looked for by their own ids. Coded rows and built-in claims go out without a decision, so that holding one
    is enough.
    """
    let_out, newest, ids = set[str](), dict[str, Clearing](), defaultdict[str, set[str]](set)
    for one in workspace.store.clearings():
        if one.decision is Decision.CLEARED:
            let_out.add(one.incident_id)
        newest[one.incident_id] = one
        ids[one.incident_id].update(ids_told(one))
    inside = {key: one.decided_at for key, one in newest.items() if one.decision is not Decision.CLEARED}
    never = [key for key in inside if key not in let_out and not key.startswith(site_key(""))]
    let_out |= {key for key, row in workspace.store.incidents_by_id(never).items() if is_coded(row)}
    if any(key.startswith(claim_key("")) for key in never):
        let_out |= {claim_key(claim.id) for claim in workspace.store.claims() if own_claim(claim)}
    inside |= {key: at for key, at in _withdrawn_actions(workspace) if key not in inside}
    return {
        key: _Taken(at, frozenset(ids[key]))
        for key, at in inside.items()
        if key in let_out and not key.startswith(site_key(""))
    }


def _withdrawn_actions(workspace: Workspace) -> Iterator[tuple[str, datetime]]:
    """(Key of an action that is withdrawn, since when)."""
    withdrawn = [action.id for action in workspace.store.actions() if action.withdrawn]
    versions = workspace.store.action_versions() if withdrawn else []
    last = {version.action_id: version.replaced_at for version in versions}
    return ((action_key(key), last[key]) for key in withdrawn if key in last)


def _taken_in_since(lies: _Lies, taken: Mapping[str, _Taken]) -> list[str]:
    """Keys of the rows that a published folder may tell, and that are kept inside since it was written."""
    if lies.audience is Audience.INTERNAL or not any(lies.step.startswith(tells) for tells in _TELL_ROWS):
        return []
    return sorted(key for key, one in taken.items() if one.at > lies.written_at)


def _inside(keys: Collection[str]) -> str:
    return f"it may tell {_rows_that_are(keys)} kept inside since: {_listed(keys)}"


def _rows_that_are(named: Collection[str]) -> str:
    return f"{in_figures(len(named), 'row')} that {'is' if len(named) == 1 else 'are'}"


def _listed(named: Collection[str]) -> str:
    return ", ".join(sorted(named)[:MOST_NAMED]) + (" …" if len(named) > MOST_NAMED else "")


def _next(lies: _Lies) -> str:
    command = lies.step.replace("PATH", shlex.quote(str(lies.path)))
    return f"Write it anew: {command}; then put it wherever the old one is served"


@dataclass(frozen=True)
class _Known:
    """A site in use or out of use, with its names."""

    site: Site
    history: Sequence[Site]  # as it stood after each change, oldest first

    def called_at(self, at: datetime) -> str:
        """Its name at a time, aware UTC: another may be waiting to be passed on."""
        then = [one for one in self.history if one.updated_at is not None and one.updated_at <= at]
        return (then[-1] if then else self.site).name

    def changed_since(self, at: datetime) -> bool:
        return self.site.updated_at is not None and self.site.updated_at > at


@dataclass(frozen=True)
class _Today:
    """What one edition tells today, as far as what lies published is held against it."""

    hidden: Mapping[str, _Known]  # sites that it does not show, by id
    shown: Mapping[str, tuple[_Known, str]]  # others that were changed once, and their names as told
    rows: RowsSince


def _today(workspace: Workspace, audience: Audience) -> _Today:
    edition = workspace.edition(audience, workspace.reading_day())
    shown = {site.id: site.name for site in edition.all_sites.items}
    sites = {site.id: site for site in workspace.store.sites(retired=True)}
    histories = workspace.store.site_histories([key for key, site in sites.items() if site.revision > 1])
    known = {key: _Known(site, histories.get(key, ())) for key, site in sites.items()}
    return _Today(
        {key: one for key, one in known.items() if key not in shown},
        {key: (one, shown[key]) for key, one in known.items() if key in shown and one.history},
        rows_since(workspace, edition),
    )


def _published(workspace: Workspace) -> Iterator[_Lies]:
    """What lies in published/, and what was written elsewhere in the workspace, which its store remembers."""
    root, kept_at = workspace.root, {kept.path: kept.kept_at for kept in workspace.store.kept_files()}
    own = (workspace.reports_dir, workspace.briefings_dir)
    paths = set(workspace.published_dir.iterdir()) if workspace.published_dir.is_dir() else set()
    elsewhere = (root / path for path in sorted(kept_at))
    for path in elsewhere:
        if path.exists() and not any(path.is_relative_to(known) for known in (*own, *paths)):
            paths.add(path)
    for path in sorted(paths):
        edition = _edition_of(path)
        if edition is not None:
            kept = kept_at.get(path.relative_to(root).as_posix())
            yield _Lies(path, *edition, kept or datetime.fromtimestamp(path.stat().st_mtime, UTC))


def _edition_of(path: Path) -> tuple[Audience, str] | None:
    """(For whom a folder or file is, the command that writes it anew); None = it says for nobody, and is not ours."""
    if path.is_file():
        audience = _of_file(path)
        step = f"compound-watch export PATH --audience {audience} --what NOUN, with the noun that it holds"
        return None if audience is None else (audience, step)
    if (path / _PAGES).is_file():
        return Audience.PUBLIC, "compound-watch publish --embed --out PATH"
    for name, command in (
        (FEATURES_CONFIG, "compound-watch publish --pygeoapi"),
        (_FEED, _FEEDS),
        ("catalog.json", "compound-watch publish"),
    ):
        audience, step = _of_json(path / name), command
        if audience is not None:
            if catalog_id(path) == REPORTS_ID:
                step = "compound-watch incidents publish"
            elif (path / _CHIPS).is_file():
                step = "compound-watch export chips --stac"
            return audience, f"{step} --audience {audience} --out PATH"
    return None


def _of_json(path: Path) -> Audience | None:
    """For whom an edition is, as the file at its root says."""
    try:
        root = json.loads(path.read_bytes())
        own = root.get(EXTENSION) or {}
        return Audience(root.get(AUDIENCE) or own.get(AUDIENCE) or root.get("audience"))
    except (OSError, ValueError, AttributeError, RecursionError):
        return None


def _of_file(path: Path) -> Audience | None:
    """For whom an export is: a field of it says so, or the words of a public one."""
    if path.suffix not in TEXTS or path.stat().st_size > MOST_BYTES:
        return None
    audience = _of_json(path) if path.suffix in (".geojson", ".json") else None
    return audience or (Audience.PUBLIC if _SAYS_PUBLIC in path.read_bytes() else None)


@dataclass(frozen=True)
class _Words:
    """What was met in something that lies published."""

    hidden: frozenset[str]  # hidden sites, as they were called when it was written
    renamed: frozenset[str]  # names of then of shown sites that have another name now
    ids: frozenset[str]  # of the rows that are looked for
    read: int  # bytes


def _read(lies: _Lies, today: _Today, most: int) -> _Words:
    """Look for sites and rows in what lies published.

    The id of a site counts wherever it stands, that of a row everywhere but in issued briefings: an issue names what it
    takes back, and one that tells what its edition does not is left out of the edition as a whole. The name of a site
    counts where the site was changed after the edition was written: names may be words of a sentence, and an edition
    written since has left out all that is to be left out.
    """
    called = {key: one.called_at(lies.written_at) for key, one in today.hidden.items()}
    names = {called[key] for key, one in today.hidden.items() if one.changed_since(lies.written_at)}
    changed = (
        (one.called_at(lies.written_at), name)
        for one, name in today.shown.values()
        if one.changed_since(lies.written_at)
    )
    old = {then for then, now in changed if then != now and then.strip()}
    patterns = {name: re.compile(rf"(?<!\w){re.escape(name)}(?!\w)") for name in names | old if name.strip()}
    wanted = {key.encode("utf-8"): key for key in called.keys() | today.rows.ids}
    ids, texts, read = set[str](), set[str](), 0
    every = [lies.path] if lies.path.is_file() else sorted(lies.path.rglob("*")) if wanted or patterns else []
    for path in every:
        if path.suffix not in TEXTS or not path.is_file() or path.is_symlink() or read >= most:
            continue
        body = path.read_bytes()
        read += len(body)
        met = {wanted[word] for word in wanted.keys() & {*_ID.findall(body), path.stem.encode("utf-8")}}
        ids |= met - today.rows.ids if _of_issues(lies, path) else met
        if patterns.keys() - texts:
            text = body.decode("utf-8", errors="replace")
            texts |= {name for name, pattern in patterns.items() if name not in texts and pattern.search(text)}
    by_id = {name for key, name in called.items() if key in ids}
    return _Words(frozenset(by_id | (texts & names)), frozenset(texts & old), frozenset(ids & today.rows.ids), read)


def _of_issues(lies: _Lies, path: Path) -> bool:
    return path.is_relative_to(lies.path / _ISSUES)


CHECK = DoctorCheck(examine_published, order=35)
