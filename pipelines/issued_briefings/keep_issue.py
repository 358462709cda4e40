"""Give a briefing its number and keep its files for good, together with their row or not at all.

Files are put in their place inside the transaction that keeps the row; a program that is killed between leaves a folder
that no row names, which the next issue of that number takes away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

from geodata.access.audience import Audience
from geodata.access.clearing.reworded import reworded_histories, reworded_since
from geodata.briefings.briefing import Briefing, beside_of, briefing_id, in_order, last_of, superseded
from geodata.errors import FileRefused
from geodata.i18n.messages import english
from geodata.incidents.clearing import Clearing
from geodata.workspace import Workspace
from pipelines.issued_briefings.earlier_issues import Earlier, earlier_of
from pipelines.issued_briefings.issued_files import Copy, write_whole
from pipelines.issued_briefings.told_beyond import ToldTotal, totals_in
from pipelines.issued_briefings.told_otherwise import OfOthers, gone_names, others_in

KEPT_MODE = 0o400
"""Nobody writes into an issue, its own user neither."""

Maker = Callable[[int, str, str], tuple[Briefing, Mapping[str, bytes]]]
"""Number, id and head of the log -> the issue as it stays, and its files by name."""


def last_issue(workspace: Workspace, line: tuple[object, ...]) -> Briefing | None:
    """The newest issue of a scope, edition, recipient and language; None = there is none."""
    return last_of(workspace.store.briefings(), line)


def earlier_than(workspace: Workspace, last: Briefing, twin: bytes) -> Earlier:
    """What issues of the same line before an issue told, and it did not."""
    issues = [b for b in in_order(workspace.store.briefings()) if b.line == last.line and b.deleted_at is None]
    at = next(n for n, b in enumerate(issues) if b.id == last.id)
    return earlier_of(workspace.root, last, twin, issues[at + 1 :])


def told_of_others(workspace: Workspace, last: Briefing, twin: bytes, earlier: Earlier) -> OfOthers | None:
    """What an issue told of claims and actions, and issues before it of others, with the names of those that are gone
    and of those whose words of then may not be told again; None = its twin does not say. Of what is stored now names
    alone are handed on.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    then = others_in(twin)
    if then is None:
        return None
    of_all = {**earlier.others, **then}
    clearings = workspace.store.clearings()
    gone = gone_names(of_all, workspace.store.claims(), workspace.store.actions(), clearings, last.audience)
    withheld = _withheld_since(clearings, last.audience)
    held = frozenset(name for name in of_all if name in withheld(earlier.issues.get(name, last)))
    return OfOthers(of_all, held, gone - earlier.taken_back)


def totals_told(workspace: Workspace, last: Briefing, twin: bytes, earlier: Earlier) -> dict[str, ToldTotal] | None:
    """The totals beyond outlines that an issue told, and issues before it of other sites, by site; None = its twin does
    not say.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    then = totals_in(twin)
    if then is None:
        return None
    withheld = _withheld_since(workspace.store.clearings(), last.audience)
    return {
        site: replace(total, withheld=f"action/{total.action}" in withheld(earlier.issues.get(f"belt/{site}", last)))
        for site, total in {**earlier.totals, **then}.items()
    }


def _withheld_since(clearings: Sequence[Clearing], to: Audience) -> Callable[[Briefing], frozenset[str]]:
    """Issue -> names whose words of then a person withheld since; inside nothing is."""
    histories = reworded_histories(clearings)
    return cache(lambda issue: frozenset() if to is Audience.INTERNAL else reworded_since(histories, issue.made_at))


def issue_beside(workspace: Workspace, issued: Briefing) -> Briefing | None:
    """The issue to hold beside one that is the first of its sites, since a country or corridor had others before."""
    return beside_of(workspace.store.briefings(), issued)


def superseded_by(workspace: Workspace, issued: Briefing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the issues in whose place one stands now, the newest first: those that are there, and those deleted."""
    issues = in_order(workspace.store.briefings())
    later = superseded(issues)
    before = [one for one in issues if later.get(one.id) == issued.id]
    standing = tuple(one.id for one in before if one.deleted_at is None)
    return standing, tuple(one.id for one in before if one.deleted_at is not None)


def keep_issue(workspace: Workspace, series: str, year: int, make: Maker, copy: Copy | None) -> Briefing:
    """Number, make and keep a briefing; made again under the next number where another took it meanwhile.

    Args:
        workspace: where it is kept.
        series, year: in which it is counted.
        make: makes it.
        copy: for whoever asked; None = none.

    Raises:
        FileRefused: it cannot be written; then nothing of it is kept.
    """
    while True:
        number = workspace.store.next_briefing_number(series, year)
        head = workspace.store.log_head()
        issued, files = make(number, briefing_id(series, year, number), "" if head is None else head.sha256)
        if _kept(workspace, issued, files, copy):
            return issued


def _kept(workspace: Workspace, issued: Briefing, files: Mapping[str, bytes], copy: Copy | None) -> bool:
    """Keep row and files together; False where its number was taken meanwhile."""
    place = workspace.root / issued.folder
    with ExitStack() as tidy, ExitStack() as undo:
        try:
            place.parent.mkdir(0o700, parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=place.parent))
            tidy.callback(shutil.rmtree, half, ignore_errors=True)
            for name, body in files.items():
                _write_for_good(half / name, body)

            def put() -> None:
                shutil.rmtree(place, ignore_errors=True)  # of a program that was killed before it kept the row
                half.rename(place)
                undo.callback(shutil.rmtree, place, ignore_errors=True)
                if copy is not None:
                    write_whole(copy.path, files[copy.name])

            kept = workspace.store.keep_briefing(issued, put)
        except OSError as error:
            raise _refused(issued.id, error) from error
        undo.pop_all()  # whatever failed or stopped before this line takes the files away again
        return kept


def _write_for_good(path: Path, body: bytes) -> None:
    with path.open("wb") as into:
        into.write(body)
        into.flush()
        os.fsync(into.fileno())
    path.chmod(KEPT_MODE)


def _refused(key: str, error: OSError) -> FileRefused:
    return FileRefused(
        english("briefing {id}", id=key),
        english("it cannot be kept in the workspace ({error})", error=error.strerror),
        "Make room, or let this user write there; nothing of it was kept",
    )
