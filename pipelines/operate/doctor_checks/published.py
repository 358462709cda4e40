"""Doctor's look at what lies published: whether it still names a site that its edition does not show any more.

A place that is made restricted goes out of each edition at once, and out of its files when they are written again.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import claim_key, own_claim
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
_ID = re.compile(rb"(?<![\w -])[\w-]+(?![\w -])")
"""A word that no space touches, as ids stand in JSON, tables and addresses: an id may be a plain word too."""
_PAGES, _CHIPS, _FEED = "frame-ancestors.conf", "chips/collection.json", "feed.json"
"""What tells a folder of pages, chips or feeds; spelt here, since what writes them needs more than doctor has."""
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
    """A finding for each published folder or export that names a site which its edition hides; else that none does."""
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
    hidden = cache(lambda audience: _hidden(workspace, audience))
    findings: list[DoctorFinding] = []
    left = MOST_BYTES
    taken = _taken_in(workspace)
    for lies in published:
        name = lies.path.relative_to(workspace.root).as_posix()
        if cause := _taken_in_since(lies, taken):
            findings.append(wrong(name, cause, _next(lies)))
        sites, read = _named_in(lies, hidden(lies.audience), left)
        left -= read
        if sites:
            findings.append(wrong(name, _cause(lies.audience, sites), _next(lies)))
    if findings or not published:
        return findings
    more = "" if left > 0 else f"; only the first {MOST_BYTES // 1_000_000} MB were read"
    return [good(THING, f"looked at: {len(published)}; none names a site that it does not show{more}")]


def still_told(workspace: Workspace) -> list[str]:
    """A line for each published folder that was written before a row was kept inside that it may tell.

    For whoever keeps one inside: its edition drops it at once, and its files when they are written again.
    """
    taken = _taken_in(workspace)
    since = ((lies, _taken_in_since(lies, taken)) for lies in (_published(workspace) if taken else ()))
    return [
        f"{lies.path.relative_to(workspace.root).as_posix()}: {cause}. {_next(lies)}." for lies, cause in since if cause
    ]


def _taken_in(workspace: Workspace) -> Mapping[str, datetime]:
    """Rows that were let out once and are kept inside now, and since when: reports, claims and their grounds, actions.

    Sites are looked for by their own ids. Coded rows and built-in claims go out without a decision, so that holding one
    is enough.
    """
    let_out, newest = set[str](), dict[str, Clearing]()
    for one in workspace.store.clearings():
        if one.decision is Decision.CLEARED:
            let_out.add(one.incident_id)
        newest[one.incident_id] = one
    inside = {key: one.decided_at for key, one in newest.items() if one.decision is not Decision.CLEARED}
    never = [key for key in inside if key not in let_out and not key.startswith(site_key(""))]
    let_out |= {key for key, row in workspace.store.incidents_by_id(never).items() if is_coded(row)}
    if any(key.startswith(claim_key("")) for key in never):
        let_out |= {claim_key(claim.id) for claim in workspace.store.claims() if own_claim(claim)}
    return {key: at for key, at in inside.items() if key in let_out and not key.startswith(site_key(""))}


def _taken_in_since(lies: _Lies, taken: Mapping[str, datetime]) -> str:
    """Why a published folder may tell rows that are kept inside since it was written; "" where it tells none."""
    since = sorted(key for key, at in taken.items() if at > lies.written_at)
    if lies.audience is Audience.INTERNAL or not since or not any(lies.step.startswith(tells) for tells in _TELL_ROWS):
        return ""
    named = ", ".join(since[:MOST_NAMED]) + (" …" if len(since) > MOST_NAMED else "")
    verb = "is" if len(since) == 1 else "are"
    return f"it may tell {in_figures(len(since), 'row')} that {verb} kept inside since: {named}"


def _cause(audience: Audience, called: Sequence[str]) -> str:
    names = ", ".join(called[:MOST_NAMED]) + (" …" if len(called) > MOST_NAMED else "")
    return f"it names {in_figures(len(called), 'site')} that the {audience} edition does not show any more: {names}"


def _next(lies: _Lies) -> str:
    command = lies.step.replace("PATH", shlex.quote(str(lies.path)))
    return f"Write it anew: {command}; then put it wherever the old one is served"


@dataclass(frozen=True)
class _Hidden:
    """A site in use or out of use that an edition does not show."""

    site: Site
    history: Sequence[Site]  # as it stood after each change, oldest first

    def called_at(self, at: datetime) -> str:
        """Its name at a time, aware UTC: another may be waiting to be passed on."""
        then = [one for one in self.history if one.updated_at is not None and one.updated_at <= at]
        return (then[-1] if then else self.site).name


def _hidden(workspace: Workspace, audience: Audience) -> Mapping[str, _Hidden]:
    """Sites that an edition does not show, by id."""
    shown = workspace.edition(audience, workspace.reading_day()).site_ids
    sites = {site.id: site for site in workspace.store.sites(retired=True) if site.id not in shown}
    histories = workspace.store.site_histories([key for key, site in sites.items() if site.revision > 1])
    return {key: _Hidden(site, histories.get(key, ())) for key, site in sites.items()}


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
        (_FEED, "compound-watch feeds"),
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


def _named_in(lies: _Lies, hidden: Mapping[str, _Hidden], most: int) -> tuple[list[str], int]:
    """(Names of the hidden sites that something published names, as they were called when it was written; bytes that
    were read).

    The id counts wherever it stands. The name counts where the site was changed after the edition was written: names
    may be words of a sentence, and an edition written since has left out all that is to be left out.
    """
    ids = {key.encode("utf-8"): key for key in hidden}
    called = {key: one.called_at(lies.written_at) for key, one in hidden.items()}
    times = {key: one.site.updated_at for key, one in hidden.items()}
    later = [key for key, at in times.items() if at is not None and at > lies.written_at]
    names = {key: re.compile(rf"(?<!\w){re.escape(called[key])}(?!\w)") for key in later if called[key].strip()}
    named, read = set[str](), 0
    for path in [lies.path] if lies.path.is_file() else sorted(lies.path.rglob("*")) if hidden else ():
        if path.suffix not in TEXTS or not path.is_file() or path.is_symlink() or read >= most:
            continue
        body = path.read_bytes()
        read += len(body)
        named |= {ids[word] for word in ids.keys() & {*_ID.findall(body), path.stem.encode("utf-8")}}
        if names.keys() - named:
            text = body.decode("utf-8", errors="replace")
            named |= {key for key, name in names.items() if key not in named and name.search(text)}
    return sorted(called[key] for key in named), read


CHECK = DoctorCheck(examine_published, order=35)
