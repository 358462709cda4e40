"""What a workspace holds that concerns people or is kept on time: each thing, and from when its time counts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from geodata.access.report_rules import OWN_GAZETTEER, needs_clearing
from geodata.errors import StoreRefused
from geodata.incidents.clearing import Clearing, in_force, newest_by_report
from geodata.incidents.forgotten_text import ReportText, holds_text, id_digest, is_forgotten
from geodata.incidents.history import IncidentVersion
from geodata.incidents.incident import Incident
from geodata.incidents.site_join import only_where_named
from geodata.restored import restores
from geodata.retention import Held, HeldThing, is_over
from geodata.store import Store
from geodata.store.upkeep import REFUSED_ROW
from geodata.workspace import Workspace
from pipelines.context.fault_report import FOLDER as FAULTS
from pipelines.context.workspace_state import NEW_PLACES
from pipelines.incidents.catalog.forget import (
    Forgotten,
    forgotten_of,
    holding_text,
    items_of,
    own_catalogs,
    published_catalogs,
)
from pipelines.issued_briefings.issued_files import ISSUED
from pipelines.operate.access_log import days
from pipelines.operate.background_run import LOG_NAME
from pipelines.read.set_aside import QUARANTINE

FAULT_FILES = "compound-watch-fault-*.txt"


def held_things(
    workspace: Workspace, asked: Sequence[str] = (), *, running: bool = False, now: datetime | None = None
) -> list[HeldThing]:
    """Everything of every kind, as it is now; nothing is changed.

    Catalogues that hold a text which is to go are past their time with it.

    Args:
        workspace: with a store that can be read.
        asked: ids of reports whose text is to go whatever its age.
        running: a run is under way, which writes its log.
        now: aware time by which ages are taken; None reads the clock.
    """
    store, at = workspace.store, datetime.now(UTC) if now is None else now
    texts = list(_report_texts(store, frozenset(asked)))
    going = [text.name for text in texts if is_over(text, workspace.settings, at)]
    forgotten = _gone_with(store, going, at)
    return [
        *texts,
        *_earlier_texts(store.incident_versions()),
        *(
            HeldThing(Held.REFUSED_ROWS, pull.id, pull.finished_at)
            for pull in store.pulls(limit=None)
            if set(pull.refused) - {REFUSED_ROW}
        ),
        *_catalogues(workspace, forgotten),
        *_set_aside(workspace),
        *_files(workspace, Held.FAULT_REPORTS, sorted((workspace.root / FAULTS).glob(FAULT_FILES))),
        *_run_logs(workspace, running),
        *_new_places(workspace.root),
        *_files(workspace, Held.ACCESS_LOG, days(workspace.root)),
        *_comments(store),
        *(HeldThing(Held.SAVED_VIEWS, one.id, one.saved_at) for one in store.views()),
        *names(workspace),
        *_briefings(workspace),
    ]


def _gone_with(store: Store, going: Sequence[str], at: datetime) -> Forgotten:
    """The reports whose text was deleted, and those whose text is to go, as if it were gone."""
    texts = {text.incident_id: text for text in store.report_texts()}
    since = {key: texts.get(key, ReportText(id_digest(key), key, at)) for key in going}
    gone = [replace(text, forgotten_at=text.forgotten_at or at) for text in since.values()]
    return forgotten_of([*texts.values(), *gone], store.clearings())


def is_open_text(incident: Incident, clearing: Clearing | None) -> bool:
    """Whether a report's text has no standing: nobody cleared it as it is, a person holds it, or it was withdrawn.

    Our own notes in the gazetteer are no text of a source's, and stand in the program itself.
    """
    if is_forgotten(incident):
        return False
    if incident.catalog.startswith(OWN_GAZETTEER) and not needs_clearing(incident):
        return False
    return incident.withdrawn or in_force(incident, clearing) is None


def names(workspace: Workspace) -> Iterator[HeldThing]:
    """Each role or pseudonym that decided something, since when; of restores none where the file about them is damaged,
    which keeps the workspace inside until a person confirms anew."""
    first: dict[str, datetime] = {}
    for name, at in _named(workspace):
        if name and at is not None:
            first[name] = min(at, first.get(name, at))
    return (HeldThing(Held.NAMES, name, at) for name, at in sorted(first.items()))


def _named(workspace: Workspace) -> Iterator[tuple[str, datetime | None]]:
    """(role or pseudonym, when it did something) of everything that somebody did; "" nobody, None no time is kept."""
    store = workspace.store
    yield from ((review.reviewer, review.reviewed_at) for review in (*store.reviews(), *store.belt_reviews()))
    yield from ((saved.saved_by, saved.saved_at) for saved in store.views())
    for asked in store.assignments():
        yield from ((name, asked.assigned_at) for name in (asked.assigned_by, asked.assigned_to))
    for comment in store.comments():
        yield comment.written_by, comment.written_at
        yield comment.deleted_by, comment.deleted_at
    yield from ((clearing.decided_by, clearing.decided_at) for clearing in store.clearings())
    yield from ((one.confirmed_by, one.confirmed_at) for one in store.confirmations())
    yield from ((kept.chosen_by, kept.chosen_at) for kept in store.control_sets())
    yield from ((text.forgotten_by, text.forgotten_at) for text in store.report_texts())
    yield from ((issue.deleted_by, issue.deleted_at) for issue in store.briefings())
    yield from ((version.changed_by, version.replaced_at) for version in store.action_versions())
    yield from ((identifier.held_by, identifier.held_since) for identifier in store.identifiers())
    for site in store.sites(retired=True):
        yield from ((change.changed_by, change.changed_at) for change in store.site_changes(site.id))
    with suppress(StoreRefused, ValueError):
        confirmed = [one for one in restores(workspace.root) if one.confirmed_at]
        yield from ((one.confirmed_by, datetime.fromisoformat(one.confirmed_at)) for one in confirmed)


def _report_texts(store: Store, asked: frozenset[str]) -> Iterator[HeldThing]:
    """Each text without standing; its time counts from the last thing that a source or a person did about it."""
    newest = newest_by_report(store.clearings())
    since = {text.incident_id: text.kept_since for text in store.report_texts()}
    changed: dict[str, datetime] = {}
    for version in store.incident_versions():
        changed[version.incident_id] = max(version.replaced_at, changed.get(version.incident_id, version.replaced_at))
    for incident in only_where_named(store.incidents(), store.sites(retired=True)):
        clearing, wanted = newest.get(incident.id), incident.id in asked
        if is_forgotten(incident) or not (wanted or is_open_text(incident, clearing)):
            continue
        moments = [since.get(incident.id), changed.get(incident.id), clearing.decided_at if clearing else None]
        known = [at for at in moments if at is not None] if incident.id in since else []
        yield HeldThing(Held.REPORT_TEXT, incident.id, max(known, default=None), wanted)


def _earlier_texts(versions: Iterable[IncidentVersion]) -> Iterator[HeldThing]:
    for version in versions:
        if holds_text(version):
            yield HeldThing(Held.EARLIER_TEXT, f"{version.incident_id}/{version.version}", version.replaced_at)


def _comments(store: Store) -> Iterator[HeldThing]:
    for one in store.comments():
        if one.deleted_at is None:
            yield HeldThing(Held.COMMENTS, one.name, one.written_at)


def _catalogues(workspace: Workspace, forgotten: Forgotten) -> Iterator[HeldThing]:
    for folder in own_catalogs(workspace):
        held = set(holding_text(folder, forgotten))
        for item in items_of(folder):
            key = str(item["id"])
            yield HeldThing(Held.OWN_CATALOGUES, f"{folder.name}/{key}", None, forgotten.stored_id(key) in held)
    kept_at = {kept.path: kept.kept_at for kept in workspace.store.kept_files()}
    for folder in published_catalogs(workspace):
        path = folder.relative_to(workspace.root).as_posix()
        yield HeldThing(
            Held.PUBLISHED_CATALOGUES,
            path,
            kept_at.get(path, _changed_at(folder)),
            bool(holding_text(folder, forgotten)),
        )


def _set_aside(workspace: Workspace) -> Iterator[HeldThing]:
    """Files below quarantine/: the time of one begins when its look was settled, and not while that waits."""
    settled = {one.kept_as: one.settled_at for one in workspace.store.set_aside_chips() if one.kept_as}
    for path in _below(workspace.root / QUARANTINE):
        name = path.relative_to(workspace.root).as_posix()
        yield HeldThing(Held.SET_ASIDE, name, settled[name] if name in settled else _changed_at(path))


def _briefings(workspace: Workspace) -> Iterator[HeldThing]:
    """Issues by number, then other files of briefings by path."""
    for issue in workspace.store.briefings():
        if issue.deleted_at is None:
            yield HeldThing(Held.BRIEFINGS, issue.id, issue.made_at)
    issued = workspace.root / ISSUED
    others = [path for path in _below(workspace.briefings_dir) if not path.is_relative_to(issued)]
    yield from _files(workspace, Held.BRIEFINGS, others)


def issues_holding_deleted(workspace: Workspace, going: Sequence[str] = ()) -> list[str]:
    """Ids of issues that tell of a report whose text was deleted: what they say of it is still in them.

    Args:
        workspace: with a store that can be read.
        going: ids of reports whose text is to go, which count as if it were gone.
    """
    store = workspace.store
    forgotten = _gone_with(store, going, datetime.now(UTC))
    gone = {f"report/{digest}" for digest in (*forgotten.by_digest, *map(id_digest, forgotten.ids))}
    return sorted(issue.id for issue in store.briefings() if gone & set(issue.names))


def _run_logs(workspace: Workspace, running: bool) -> Iterator[HeldThing]:
    path = workspace.root / LOG_NAME
    if path.is_file():
        yield HeldThing(Held.RUN_LOGS, LOG_NAME, None if running else _changed_at(path))


def _new_places(root: Path) -> Iterator[HeldThing]:
    """Each folder with a picture of a point, halves of a reading that was killed too, since its newest file."""
    for place in sorted((root / NEW_PLACES).glob("*")):
        newest = max(map(_changed_at, [place, *_below(place)]))
        yield HeldThing(Held.NEW_PLACES, place.relative_to(root).as_posix(), newest)


def _files(workspace: Workspace, kind: Held, paths: Iterable[Path]) -> Iterator[HeldThing]:
    for path in paths:
        yield HeldThing(kind, path.relative_to(workspace.root).as_posix(), _changed_at(path))


def _below(folder: Path) -> list[Path]:
    """Every file below a folder; links are not followed."""
    return sorted(Path(at, name) for at, _, files in os.walk(folder, followlinks=False) for name in files)


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
