"""Mend what can be mended without losing anything: chips are set aside and read again, indexes made again from rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geodata.errors import NotFound
from geodata.i18n.english_formats import in_figures
from geodata.looks.look import LookStatus
from geodata.looks.set_aside_chip import is_lost
from geodata.store import FILE_NAME
from geodata.store.team.held_for import HeldFor
from geodata.workspace import Workspace
from pipelines.context.progress import Progress, silent
from pipelines.context.request import RunRequest
from pipelines.context.run_lock import only_run
from pipelines.read.set_aside import set_aside_damaged
from pipelines.run.run import run


def repair(workspace: Workspace, request: RunRequest, progress: Progress = silent) -> list[str]:
    """Make indexes again, set damaged chips aside, and read their looks again from the catalogues; nothing is deleted.

    Args:
        workspace: with a store that is sound.
        request: which catalogue to ask, as for a run; sites of it are not taken.
        progress: told how far it is.

    Returns:
        What was done, a line each.

    Raises:
        NotAllowed: a run or other work is under way.
    """
    state = workspace.examine_store()
    if state is None:
        return ["Nothing is repaired: there is no store."]
    if not state.readable:
        problem = state.problems[0]
        return [f"Nothing is repaired. {problem.thing}: {problem.cause}. {problem.next_step}."]
    done: list[str] = []
    store = workspace.store
    with only_run(workspace, HeldFor.REPAIR):
        if state.remakable:
            store.remake_indexes()
            done.append("Indexes were made again from the rows.")
        sites = [site for site in store.sites() if site.watched]
        aside = set_aside_damaged(workspace, sites)
        if aside:
            done.append(f"Set aside: {in_figures(len(aside), 'chip')}.")
        owed = _owed(workspace)
    if owed:
        done.append(f"Looks are read again at {in_figures(len(owed), 'site')}.")
        ended = run(workspace, replace(request, site_ids=tuple(owed)), progress=progress)
        done += [f"{problem.thing}: {problem.cause}. {problem.next_step}." for problem in ended.problems]
    return done or ["There is nothing to repair."]


def accept(workspace: Workspace, labels: Sequence[str], by: str) -> list[str]:
    """Take rows that were changed in another program as they stand.

    Raises:
        NotFound: there is no store, or no row of that name was changed.
        NotAllowed: it is none that people edit.
    """
    if labels and not workspace.database and not (workspace.root / FILE_NAME).is_file():
        raise NotFound("store", f"{FILE_NAME} is not there", "Name the workspace with --workspace")
    return [f"Accepted: {workspace.store.accept_change(label, by).label}." for label in labels]


def _owed(workspace: Workspace) -> list[str]:
    """Watched sites with looks whose pixels are lost, each to be tried from the start."""
    store = workspace.store
    watched = {site.id for site in store.sites() if site.watched}
    owed = sorted({one.site_id for one in store.set_aside_chips(waiting=True)} & watched)
    for site_id in owed:
        waiting = {(c.collection, c.scene_id) for c in store.set_aside_chips(waiting=True) if c.site_id == site_id}
        known = store.known_looks(site_id)
        store.save_looks(
            replace(known[key], attempts=0)
            for key in waiting
            if key in known and (is_lost(known[key]) or known[key].status is LookStatus.FAILED)
        )
    return owed
