"""Delete what was kept for its time, and say what is held: free texts of reports, files set aside, fault reports, logs.

Statements about changes, reviews, counts, dates and places are never touched. Without `apply` nothing is changed.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geodata.errors import CompoundWatchError, NotAllowed, NotFound, StoreRefused
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english
from geodata.incidents.forgotten_text import TIME_OVER, holds_text
from geodata.incidents.site_naming import SiteNames
from geodata.looks.run import Problem
from geodata.retention import WORDS, Held, KindHeld, kinds_held
from geodata.store import FILE_NAME
from geodata.store.team.held_for import HeldFor
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal
from geodata.workspace import Workspace
from pipelines.context.run_lock import only_run, run_under_way
from pipelines.incidents.catalog.forget import (
    forget_in_own,
    forgotten_of,
    holding_text,
    own_catalogs,
    published_catalogs,
    remove_published,
)
from pipelines.incidents.own_reports import own_ids
from pipelines.operate.held_things import held_things, issues_holding_deleted

AGAIN = "compound-watch retention --apply again"
LOOK_AT_ISSUES = "Delete each with: compound-watch briefings delete NUMBER --reason WHY"
NEXT = "Delete it with: compound-watch retention{asked} --apply"


@dataclass(frozen=True)
class Asked:
    """Reports whose text a person wants deleted whatever its age."""

    ids: tuple[str, ...] = ()
    reason: str = ""
    by: str = ""  # a role or pseudonym

    def as_options(self) -> str:
        """The same as options of the command, for a shell, with a space before each; "" where nothing is asked for."""
        if not self.ids:
            return ""
        words = [("report", key) for key in self.ids] + [("reason", self.reason.strip()), ("by", self.by.strip())]
        return "".join(f" --{name}={shlex.quote(word)}" for name, word in words)


@dataclass(frozen=True)
class RetentionReport:
    """What is held, what was deleted of it, and what could not be."""

    at: datetime  # aware UTC: the clock that ages were taken by
    applied: bool
    kinds: tuple[KindHeld, ...]  # as it was before anything was deleted
    done: tuple[str, ...] = ()  # what was deleted, a line each
    problems: tuple[Problem, ...] = field(default=())  # what could not be deleted
    briefings: tuple[str, ...] = ()  # issues that tell of a report whose text is gone or is to go: a person decides
    asked: Asked = Asked()  # what a person asked for, which the next step asks for again

    def lines(self) -> list[str]:
        """The report in plain lines: every kind, then what was done."""
        lines = [_line(kind) for kind in self.kinds]
        if not self.applied:
            lines += self._to_come()
        elif not self.done:
            lines.append("Nothing was past its time: nothing was deleted.")
        if self.applied and self.briefings:
            lines.append(f"They still hold words of a deleted report: {', '.join(self.briefings)}. {LOOK_AT_ISSUES}.")
        error_lines = (f"Error: {problem.thing}: {problem.cause}. {problem.next_step}." for problem in self.problems)
        return [*lines, *self.done, *error_lines]

    def _to_come(self) -> list[str]:
        """What would be deleted, what goes with it or is left to a person, and the next step in the last line."""
        over = {kind.kind: kind.over for kind in self.kinds if kind.over}
        lines: list[str] = []
        if published := over.get(Held.PUBLISHED_CATALOGUES):
            lines.append(
                f"Deleted too, since they hold such a text: {', '.join(published)}. Publish them again after it."
            )
        if self.briefings:
            which = f"They hold words of a report that is deleted or would be: {', '.join(self.briefings)}."
            lines.append(f"{which} They stay until a person decides. {LOOK_AT_ISSUES}.")
        step = NEXT.format(asked=self.asked.as_options())
        count = sum(map(len, over.values()))
        return [*lines, f"Past their time: {count}. {step}." if count else "Nothing is past its time."]

    def as_json(self) -> dict[str, Any]:
        """The report for machines; times in ISO, UTC."""
        kinds = [
            {
                **asdict(kind),
                "kind": kind.kind.value,
                "what": WORDS[kind.kind],
                "oldest": None if kind.oldest is None else kind.oldest.isoformat(timespec="seconds"),
                "over": list(kind.over),
            }
            for kind in self.kinds
        ]
        problems = [{"thing": p.thing, "cause": p.cause, "next_step": p.next_step} for p in self.problems]
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "applied": self.applied,
            "kinds": kinds,
            "done": list(self.done),
            "briefings": list(self.briefings),
            "problems": problems,
        }


def retention(
    workspace: Workspace, *, apply: bool = False, asked: Asked | None = None, now: datetime | None = None
) -> RetentionReport:
    """Say what is held and what of it is past its time; with apply, delete that.

    Args:
        workspace: that is there.
        apply: False changes nothing.
        asked: reports whose text goes whatever its age, also by ids under which others read them; None = none.
        now: aware time; None reads the clock.

    Raises:
        NotFound: a report that was asked for is not stored.
        NotAllowed: nobody or no reason is named for it; or a run or other work is under way.
        StoreRefused: the store cannot be read or trusted, or is of another version.
    """
    at = (datetime.now(UTC) if now is None else now).astimezone(UTC)
    wanted = asked or Asked()
    _readable(workspace)
    wanted = replace(wanted, ids=own_ids(workspace, wanted.ids))
    _check(workspace, wanted)
    if not apply:
        kinds = _kinds(workspace, wanted, at, running=run_under_way(workspace))
        going = next(kind.over for kind in kinds if kind.kind is Held.REPORT_TEXT)
        issues = tuple(issues_holding_deleted(workspace, going))
        return RetentionReport(at, False, kinds, briefings=issues, asked=wanted)
    with only_run(workspace, HeldFor.RETENTION):
        kinds = _kinds(workspace, wanted, at, running=False)
        return _deleted(workspace, kinds, wanted, at)


def _readable(workspace: Workspace) -> None:
    """Nothing is deleted from a store that is damaged, and an older one is not brought up to date by a look at it."""
    state = workspace.examine_store()
    if state is not None and not state.readable:
        problem = state.problems[0]
        raise StoreRefused(problem.thing, problem.cause, problem.next_step)


def _check(workspace: Workspace, asked: Asked) -> None:
    if not asked.ids:
        return
    what = english("deleting the text of {id}", id=", ".join(asked.ids))
    if not folded_person(asked.by):
        raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
    if len(asked.reason.strip()) < LEAST_REASON:
        raise NotAllowed(
            what,
            english("its reason has fewer than {n} characters", n=LEAST_REASON),
            "Say in which role it was asked for, and why; no name",
        )
    refuse_personal(what, f"{asked.by} \n {asked.reason}")
    known = workspace.store.incidents_by_id(asked.ids)
    missing = [key for key in asked.ids if key not in known]
    if missing:
        raise NotFound(english("incident {id}", id=missing[0]), "no incident has that id", "Look it up under Reports")


def _kinds(workspace: Workspace, asked: Asked, at: datetime, *, running: bool) -> tuple[KindHeld, ...]:
    try:
        return kinds_held(held_things(workspace, asked.ids, running=running, now=at), workspace.settings, at)
    except OSError as error:
        name = Path(str(error.filename or workspace.root)).name
        raise StoreRefused(
            name,
            english("it cannot be looked at ({error})", error=error.strerror),
            "Let this user read it, then try again",
        ) from error


def _deleted(workspace: Workspace, kinds: Sequence[KindHeld], asked: Asked, at: datetime) -> RetentionReport:
    """Delete what is past its time: the store first, in one transaction, then what lies beside it."""
    over = {kind.kind: kind.over for kind in kinds}
    done: list[str] = []
    problems: list[Problem] = []
    with workspace.store.transaction():
        _texts(workspace, over[Held.REPORT_TEXT], asked, at, done, problems)
        _history(workspace, over, done, problems)
        _comments(workspace, over[Held.COMMENTS], at, done, problems)
    _sweep(workspace, done, problems)
    _files(workspace, over, done, problems)
    try:
        if not workspace.store.drop_deleted():
            cause = "another program reads it, so that deleted text may still lie in its log"
            problems.append(Problem("", "", FILE_NAME, cause, f"Stop the dashboard and others, then run {AGAIN}"))
    except CompoundWatchError as error:
        problems.append(_told(error))
    still = tuple(issues_holding_deleted(workspace))
    return RetentionReport(at, True, tuple(kinds), tuple(done), tuple(problems), still)


def _texts(
    workspace: Workspace, ids: Sequence[str], asked: Asked, at: datetime, done: list[str], problems: list[Problem]
) -> None:
    """Delete texts of reports; one of which a row was changed in another program is left, since that would hide it."""
    store = workspace.store
    names, report_by_id, by_hand = SiteNames(store.sites(retired=True)), store.incidents_by_id(ids), _changed(workspace)
    for key in ids:
        if any(k == key or k.startswith(f"{key}/") for k in by_hand):
            problems.append(_left(f"report {key}", asked))
            continue
        wanted = key in asked.ids
        store.forget_report(
            key,
            names.named_by(report_by_id[key]),
            why=asked.reason.strip() if wanted else TIME_OVER,
            by=asked.by.strip() if wanted else "",
            now=at,
        )
        done.append(f"Deleted: the text of report {key}.")


def _history(
    workspace: Workspace, over: Mapping[Held, Sequence[str]], done: list[str], problems: list[Problem]
) -> None:
    """Delete earlier wordings, and what the ledger of pulls quotes of refused items."""
    store, by_hand = workspace.store, _changed(workspace)
    wordings, pulls = set(over[Held.EARLIER_TEXT]), set(over[Held.REFUSED_ROWS])
    for version in store.incident_versions():
        name = f"{version.incident_id}/{version.version}"
        if name in wordings and holds_text(version):
            if name in by_hand:
                problems.append(_left(f"earlier wording {name}"))
                continue
            store.forget_version(version)
            done.append(f"Deleted: the earlier wording {name}.")
    for pull in store.pulls(limit=None):
        if pull.id in pulls:
            if pull.id in by_hand:
                problems.append(_left(f"pull {pull.id}"))
                continue
            store.forget_refused_rows(pull)
            done.append(f"Deleted: what pull {pull.id} quoted of refused items.")


def _comments(
    workspace: Workspace, names: Sequence[str], at: datetime, done: list[str], problems: list[Problem]
) -> None:
    """Delete the words of comments on changes; who wrote them and when stay."""
    by_hand = _changed(workspace)
    for name in names:
        if name in by_hand:
            problems.append(_left(f"comment {name}"))
            continue
        change, _, number = name.rpartition("/")
        workspace.store.delete_comment(change, int(number), now=at)
        done.append(f"Deleted: the words of comment {name}.")


def _changed(workspace: Workspace) -> frozenset[str]:
    """Keys of rows that were changed in another program, among those that may be written over here."""
    nouns = (
        "incidents",
        "incident_versions",
        "incident_confirmations",
        "clearings",
        "pulls",
        "set_aside_chips",
        "comments",
    )
    return frozenset(change.key for change in workspace.store.row_changes(nouns))


def _sweep(workspace: Workspace, done: list[str], problems: list[Problem]) -> None:
    """Take the deleted texts out of the own catalogues, and those away that were published with one."""
    store = workspace.store
    forgotten = forgotten_of(store.report_texts(), store.clearings())
    for folder in own_catalogs(workspace):
        try:
            held = forget_in_own(workspace, folder, forgotten)
            done += [f"Taken out of incidents/{folder.name}: {in_figures(len(held), 'text')}."] if held else []
        except CompoundWatchError as error:
            problems.append(_told(error))
    for folder in published_catalogs(workspace):
        try:
            if holding_text(folder, forgotten):
                remove_published(workspace, folder)
                done.append(
                    f"Deleted: {folder.relative_to(workspace.root)}, which held a deleted text. Publish it again."
                )
        except CompoundWatchError as error:
            problems.append(_told(error))


def _files(workspace: Workspace, over: Mapping[Held, Sequence[str]], done: list[str], problems: list[Problem]) -> None:
    """Delete files that are past their time; the store forgets where one lay."""
    store, gone = workspace.store, set()
    known = {one.kept_as for one in store.set_aside_chips()}
    by_hand = bool(store.row_changes(("set_aside_chips",)))
    for kind in (Held.SET_ASIDE, Held.FAULT_REPORTS, Held.RUN_LOGS, Held.NEW_PLACES, Held.ACCESS_LOG):
        for name in over[kind]:
            if by_hand and name in known:
                problems.append(_left(f"file {name}"))
                continue
            try:
                _delete(workspace.root / name)
            except OSError as error:
                cause = english("it cannot be deleted ({error})", error=error.strerror)
                problems.append(
                    Problem(
                        "", "", name, cause, english("Let this user write there, then run {command}", command=AGAIN)
                    )
                )
                continue
            gone.add(name)
            done.append(f"Deleted: {name}.")
    store.save_set_aside(replace(one, kept_as="") for one in store.set_aside_chips() if one.kept_as in gone)


def _delete(path: Path) -> None:
    """A file, or a folder with all that it holds; links are not followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _left(thing: str, asked: Asked | None = None) -> Problem:
    again = f"compound-watch retention{asked.as_options()} --apply again" if asked else AGAIN
    return Problem(
        "",
        "",
        thing,
        "a row about it was changed outside the program, so it is left",
        f"Look at it with compound-watch doctor, accept or restore it, then run {again}",
    )


def _told(error: CompoundWatchError) -> Problem:
    return Problem("", "", error.thing, error.cause, error.next_step)


def _line(kind: KindHeld) -> str:
    since = "" if kind.oldest is None else f", the oldest of {kind.oldest:%Y-%m-%d}"
    if kind.keep_days is None:
        kept = f"kept {kind.why}"
    else:
        kept = f"kept {in_figures(kind.keep_days, 'day')} ({kind.setting})"
    over = f" Past their time: {len(kind.over)}." if kind.over or kind.keep_days is not None else ""
    return f"{WORDS[kind.kind]}: {kind.count:,}{since}; {kept}.{over}"
