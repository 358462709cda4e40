"""What was held, taken in, withdrawn or deleted since a backup, carried over from the workspace that makes room.

Only what takes something in, or was decided by a person later than in the backup; nothing becomes public by it. The two
stores are compared noun by noun: STEPS carries over or names, LEFT says of every other noun why it is left.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from geodata.access.action_rules import action_key
from geodata.access.claims.claim_rules import claim_cleared, own_claim
from geodata.access.claims.scope_rules import scope_cleared, scope_id
from geodata.access.desk_rules import comments_readable
from geodata.actions.action import Action
from geodata.briefings.briefing import Briefing
from geodata.detections.detection import Detection, State
from geodata.i18n.english_formats import in_figures
from geodata.i18n.kept_text import KeptText
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import (
    Clearing,
    Decision,
    cleared_as_it_stands,
    in_force,
    newest_by_report,
    taken_in,
)
from geodata.incidents.forgotten_text import is_forgotten
from geodata.restored import KEPT_ISSUE
from geodata.sites.outgoing_texts import site_digest, site_key
from geodata.sites.site import Access
from geodata.store import FILE_NAME as STORE
from geodata.store import Store
from geodata.store.clearings import ACTIONS, CLAIMS, SCOPES, AsItIs, Wish
from geodata.text.clean import LEAST_REASON
from pipelines.backup.carry_verdicts import IN_BELTS, ON_CHANGES, carry_verdicts
from pipelines.publish.catalog.forget_briefing import forget_set_aside

BY = "restore"
"""In whose name the program takes in what was taken in before."""
TAKEN_IN = Wish(Decision.HELD, BY, "Since the backup it was taken in, removed or changed; a person must read it again.")
LEFT = {
    "the next run reads and judges again": (
        *("looks", "chips", "set_aside_chips", "judged", "control_sets", "measures", "placebos"),
        *("belts", "belt_looks", "belt_chips"),
    ),
    "history ends with the backup": (
        *("site_revisions", "detection_revisions", "incident_versions", "action_versions"),
        *("runs", "pulls", "log_entries"),
    ),
    "people confirm again": ("incident_confirmations",),
    "what was sent since may be sent again": ("notices",),
    "publish and pull anew": ("kept_files",),
}
"""Why nouns of the store are left as they are in a backup: nothing that is held comes out by them."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class _Both:
    """The two stores while one is carried over into the other."""

    old: Store  # of the workspace that makes room, a copy
    new: Store  # of the restored one
    before: Path  # folder of the workspace that makes room
    into: Path  # folder of the restored workspace
    now: datetime  # aware


@dataclass(frozen=True)
class Carried:
    """What was carried over or is named, and what is left, in plain lines."""

    lines: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def carry_over(before: Path, into: Path, now: datetime) -> Carried:
    """Take in again, in a restored workspace, what was taken in before it was replaced; what that was, in plain lines.

    Args:
        before: folder of the workspace that makes room; its store is read from a copy.
        into: folder of the restored workspace.
        now: aware time.

    Raises:
        CompoundWatchError: its store cannot be read.
        OSError: files of a briefing cannot be deleted or copied.
    """
    with tempfile.TemporaryDirectory(prefix=".compound-watch-", dir=into.parent) as folder:
        for end in ("", "-wal", "-shm"):
            if (before / f"{STORE}{end}").is_file():
                shutil.copy2(before / f"{STORE}{end}", Path(folder) / f"{STORE}{end}")
        old, new = Store.open(Path(folder)), Store.open(into)
        try:
            left = _left(old, new)
            with new.transaction():
                both = _Both(old, new, before, into, now)
                return Carried(tuple(line for _, step in STEPS for line in step(both)), left)
        finally:
            old.close()
            new.close()


def _left(old: Store, new: Store) -> tuple[str, ...]:
    """Of each noun that is left how many rows are others than they were, in plain lines."""
    then, last, lines = new.row_digests(), old.row_digests(), []
    for why, nouns in LEFT.items():
        differ = {noun: len(dict(then.get(noun, {}).items() ^ last.get(noun, {}).items())) for noun in nouns}
        row_counts = ", ".join(f"{noun.replace('_', ' ')} {n:,}" for noun, n in differ.items() if n)
        lines += [f"Left as in the backup (rows that differ): {row_counts}; {why}."] if row_counts else []
    return tuple(lines)


def _decisions(both: _Both) -> list[str]:
    """Decisions about rows of any kind that are later than the restored ones, as they were made."""
    old, new = both.old, both.new
    have: dict[str, list[Clearing]] = defaultdict(list)
    for one in new.clearings():
        have[one.incident_id].append(one)
    later: dict[str, list[Clearing]] = defaultdict(list)
    as_kept, of_program = old.clearings_as_kept(), set(old.clearings())
    doubted = {one.incident_id for one in as_kept if one not in of_program}  # another program wrote or took out one
    for one in old.clearings():
        newest = max((c.decided_at for c in have[one.incident_id]), default=None)
        written = one.decision is Decision.CLEARED and one.incident_id in doubted
        if not written and (newest is None or one.decided_at > newest):
            later[one.incident_id].append(one)
    new.take_over_decisions(one for clearings in later.values() for one in clearings)
    sites = {site_key(site.id) for site in new.sites(retired=True)}  # named by themselves
    newest_of = {key: max(clearings, key=lambda c: (c.decided_at, c.number)) for key, clearings in later.items()}
    held = sorted(key for key, one in newest_of.items() if one.decision is not Decision.CLEARED and key not in sites)
    others = sum(one.decision is Decision.CLEARED for one in newest_of.values())
    lines = [f"Kept inside again, as it was decided since: {key}." for key in held]
    return [*lines, *([f"Other decisions since, as they were made: {in_figures(others, 'row')}."] if others else [])]


def _sites(both: _Both) -> list[str]:
    """Public places that were taken in, taken out of use, or said something else before they were replaced."""
    old, new, now = both.old, both.new, both.now
    known, lines = {site.id: site for site in old.sites(retired=True)}, []
    for site in new.sites(retired=True):
        before = known.get(site.id)
        if before is None:
            continue
        same = before.access is Access.PUBLIC and site_digest(before) == site_digest(site)
        if site.access is Access.PUBLIC and not same:
            new.decide_about_site(site.id, TAKEN_IN, now=now)
            lines.append(f"Taken in again, since it was taken in or changed: site {site.id}.")
        if before.retired_at is not None and site.retired_at is None:
            new.retire_site(site.id, BY, why=TAKEN_IN.reason, now=now)
            lines.append(f"Out of use again: site {site.id}.")
    return lines


def _identifiers(both: _Both) -> list[str]:
    """Identifiers that others could read, and could not, or that were removed, before they were replaced."""
    old, new, now = both.old, both.new, both.now
    let_out, lines = {one.id for one in old.identifiers() if one.for_others}, []
    for one in new.identifiers():
        if one.for_others and one.id not in let_out:
            new.decide_about_identifier(one.id, TAKEN_IN, now=now)
            lines.append(f"Kept inside again: identifier {one.id}.")
    return lines


def _reports_gone(both: _Both) -> list[str]:
    """Reports that were withdrawn, or whose text was deleted, before they were replaced."""
    old, new, now = both.old, both.new, both.now
    stands = {one.id: one for one in new.incidents()}
    here = {text.id_digest: text.incident_id for text in new.report_texts()}
    lines = []
    for text in old.report_texts():
        key = here.get(text.id_digest, "")
        if text.forgotten_at is not None and key in stands and not is_forgotten(stands[key]):
            kept = new.forget_report(key, stands.pop(key).named_site_ids, why=text.why, by=text.forgotten_by, now=now)
            lines.append(f"Its text was deleted since, and is again: report {kept.incident_id}.")
    gone = [one.id for one in old.incidents() if one.withdrawn and one.id in stands and not stands[one.id].withdrawn]
    new.withdraw_incidents(gone, now=now)
    return [*lines, *(f"Withdrawn again: report {key}." for key in sorted(gone))]


def _reports_changed(both: _Both) -> list[str]:
    """Reports that stand cleared in the backup and waited again: their source changed them, or they stood elsewhere."""
    last, newest = {one.id: one for one in both.old.incidents()}, newest_by_report(both.new.clearings_as_kept())
    lines = []
    for one in both.new.incidents():
        then = last.get(one.id)
        cleared = in_force(one, newest.get(one.id))
        if then is not None and not one.withdrawn and cleared is not None and in_force(then, cleared) is None:
            both.new.decide_about_report(one.id, TAKEN_IN, now=both.now)
            lines.append(f"Kept inside again, since it was changed or stood elsewhere: report {one.id}.")
    return lines


def _actions(both: _Both) -> list[str]:
    """Actions that were withdrawn, in the words of whoever did; and those that were corrected or are gone."""
    last, lines = {one.id: one for one in both.old.actions()}, []
    for one in both.new.actions():
        if not one.withdrawn and one.id in last and last[one.id].withdrawn:
            by, why = _who_withdrew(both.old, one.id)
            both.new.withdraw_action(one.id, by, why, now=both.now)
            lines.append(f"Withdrawn again: action {one.id}.")

    def outside(action: Action, decided: Clearing | None) -> bool:
        key = action_key(action.id)
        return not action.withdrawn and cleared_as_it_stands(key, ACTIONS.digest(action), decided)

    return [*lines, *_changed(both, ACTIONS, (last, {one.id: one for one in both.new.actions()}), outside)]


def _who_withdrew(store: Store, action_id: str) -> tuple[str, str]:
    """Who took an action back, and why; where that is not told, the program, and that it was."""
    for version in reversed(store.action_versions(action_id)):
        names = {text.values.get("what") for text in version.before if isinstance(text, KeptText)}
        if "withdrawn" in names and len(version.change.strip()) >= LEAST_REASON:
            return version.changed_by, version.change
    return BY, TAKEN_IN.reason


def _claims(both: _Both) -> list[str]:
    """Claims that said something else since, or were taken out."""

    def outside(claim: Claim, decided: Clearing | None) -> bool:
        return not taken_in(decided) if own_claim(claim) else claim_cleared(claim, decided)

    rows = ({one.id: one for one in both.old.claims()}, {one.id: one for one in both.new.claims()})
    return _changed(both, CLAIMS, rows, outside)


def _scopes(both: _Both) -> list[str]:
    """Grounds of claims that were drawn otherwise since, or were taken out."""

    def by_id(scopes: Iterable[ClaimScope]) -> dict[str, ClaimScope]:
        return {scope_id(one): one for one in scopes}

    return _changed(both, SCOPES, (by_id(both.old.claim_scopes()), by_id(both.new.claim_scopes())), scope_cleared)


def _changed(
    both: _Both,
    kind: AsItIs[Row],
    rows: tuple[Mapping[str, Row], Mapping[str, Row]],
    outside: Callable[[Row, Clearing | None], bool],
) -> list[str]:
    """Keep rows inside that others can read in the backup and that are others since, or gone.

    Args:
        both: the two stores.
        kind: of row.
        rows: own id -> row, in the workspace that makes room and in the backup.
        outside: whether others can read one, by the newest decision about it.
    """
    last, then = rows
    newest, lines = newest_by_report(both.new.clearings_as_kept()), []
    for key, row in then.items():
        same = key in last and kind.digest(last[key]) == kind.digest(row)
        if not same and outside(row, newest.get(kind.key(key))):
            both.new.decide_about_row(kind, key, TAKEN_IN, now=both.now)
            lines.append(f"Kept inside again, since it was changed or taken out: {kind.key(key)}.")
    return lines


def _desk(both: _Both) -> list[str]:
    """Comments whose words were deleted are without them again; what was asked and written since is kept.

    But what cannot be: on changes that are not in the backup, and words that wait with a verdict that is not in it.
    """
    gone = {one.written: one for one in both.old.comments() if one.deleted_at is not None}
    lines = []
    for then in both.new.comments():
        if then.deleted_at is None and (since := gone.get(then.written)) is not None:
            both.new.delete_comment(then.detection_id, then.number, by=since.deleted_by or None, now=since.deleted_at)
            lines.append(f"Its words were deleted since, and are again: comment {then.name}.")
    asked, written = both.old.assignments(), both.old.comments()
    held = [one for one in comments_readable(written, both.old.reviews())[1] if one.words]
    open_now = {one.written for one in held} - {one.written for one in comments_readable(held, both.new.reviews())[1]}
    fit = [one for one in written if one.written not in open_now]
    new_asked, new_written = both.new.take_over_desk(asked, fit)
    lines += _counted("Kept, since they are newer than the backup", assignment=new_asked, comment=new_written)
    here = {one.written for one in both.new.comments()}
    lost = {one.written for one in held if one.written in open_now and one.written not in here}
    lines += _counted(
        "Not kept, since they wait with a verdict that is not in the backup, write them again", comment=len(lost)
    )
    known = {one.id for one in both.new.detections()}
    return lines + _counted(
        "Not kept, since their change is not in the backup",
        assignment=sum(one.detection_id not in known for one in asked),
        comment=sum(one.detection_id not in known for one in fit),
    )


def _views(both: _Both) -> list[str]:
    """The list of saved views as it stood last: without those that were deleted, under the names of then."""
    then, stood = {one.id: one for one in both.new.views()}, both.old.views()
    last = {one.id: one for one in both.new.take_over_views(stood)}
    counts = {
        "Saved since the backup and kept": len(last.keys() - then.keys()),
        "Deleted since the backup, and are again": len(then.keys() - {one.id for one in stood}),
        "Renamed since the backup, and are again": sum(then[k].name != last[k].name for k in then.keys() & last.keys()),
    }
    counts["Not kept, since their address holds something personal"] = len(stood) - len(last)
    return [line for words, n in counts.items() for line in _counted(words, saved_view=n)]


def _counted(words: str, **nouns: int) -> list[str]:
    """A line with how many of each noun it tells of; none where that is nothing."""
    counts = [in_figures(n, noun.replace("_", " ")) for noun, n in nouns.items() if n]
    return [f"{words}: {', '.join(counts)}."] if counts else []


def _briefings(both: _Both) -> list[str]:
    """Briefings that were deleted are deleted again, with their files; those that were issued since are kept with
    theirs, so that no other gets the number that readers hold."""
    stands, lines = {one.id: one for one in both.new.briefings()}, []
    for one in sorted(both.old.briefings(), key=lambda issue: issue.number):
        if one.id not in stands:
            files = _files_of(both, one)
            kept = both.new.keep_briefing(one, files)
            named = f"Issued since and cannot be kept, since a number before it is missing: briefing {one.id}."
            lines.append(KEPT_ISSUE.format(id=one.id) if kept else named)
        elif one.deleted_at is not None and stands[one.id].deleted_at is None:
            gone = both.new.delete_briefing(one.id, one.deleted_why, one.deleted_by, now=one.deleted_at)
            if (both.into / gone.folder).exists():
                shutil.rmtree(both.into / gone.folder)
            forget_set_aside(both.into, one.id)
            lines.append(f"Deleted again, with its files: briefing {one.id}.")
    return lines


def _files_of(both: _Both, issue: Briefing) -> Callable[[], None]:
    """What puts the files of an issue where they were; those of a deleted one are gone, and damaged ones are told by
    `doctor`."""

    def put() -> None:
        if issue.deleted_at is None and (both.before / issue.folder).is_dir():
            shutil.copytree(both.before / issue.folder, both.into / issue.folder)

    return put


def _verdicts(both: _Both) -> list[str]:
    """Verdicts on changes, and the changes on which people agree in one workspace alone."""
    return carry_verdicts(ON_CHANGES, both.old, both.new)


def _verdicts_in_belts(both: _Both) -> list[str]:
    """The same of changes beyond the outline, where a dismissed one lets the belt out as well."""
    return carry_verdicts(IN_BELTS, both.old, both.new)


def _withdrawn_changes(both: _Both) -> list[str]:
    """Changes that stand in the backup and were withdrawn by the rule: named, for whoever confirms."""

    def withdrawn(then: Iterable[Detection], last: Iterable[Detection]) -> list[str]:
        states = {one.id: one.state for one in last}
        stood = (one.id for one in then if one.state in (State.CONFIRMED, State.ENDED))
        return sorted(key for key in stood if states.get(key, State.WITHDRAWN) is State.WITHDRAWN)

    change_ids = withdrawn(both.new.detections(), both.old.detections())
    beyond = withdrawn(both.new.belt_changes(), both.old.belt_changes())
    changes = [*(f"change {key}" for key in change_ids), *(f"change beyond the outline {key}" for key in beyond)]
    return [f"Withdrawn since, let a run judge again before you confirm: {one}." for one in changes]


STEPS: tuple[tuple[tuple[str, ...], Callable[[_Both], list[str]]], ...] = (
    (("incidents", "report_texts"), _reports_gone),
    (("clearings",), _decisions),
    (("incidents",), _reports_changed),
    (("sites",), _sites),
    (("identifiers",), _identifiers),
    (("actions",), _actions),
    (("claims",), _claims),
    (("claim_scopes",), _scopes),
    (("reviews",), _verdicts),
    (("belt_reviews",), _verdicts_in_belts),
    (("detections", "belt_changes"), _withdrawn_changes),
    (("assignments", "comments"), _desk),
    (("saved_views",), _views),
    (("briefings",), _briefings),  # last, since files that it deletes do not come back
)
"""Nouns of the store -> what carries them over or names them, in the order in which that is done."""
