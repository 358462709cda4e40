"""What issues before the last one told and that one did not, each as the last issue that told it did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from geodata.briefings.briefing import TAKEN_BACK, Briefing
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import tr
from geodata.i18n.translated import translated
from pipelines.issued_briefings.issued_files import TWIN, ToldChange, file_of, measured_in, named_in, told_in
from pipelines.issued_briefings.told_beyond import ToldTotal, totals_in
from pipelines.issued_briefings.told_otherwise import ToldFigures, others_in

_T = TypeVar("_T")
_OF_OTHERS = ("claim/", "action/")
_KINDS = ("site/", "change/", "belt/", *_OF_OTHERS)


@dataclass(frozen=True)
class Earlier:
    """What the last issue of a line did not tell, and one before it did."""

    issues: Mapping[str, Briefing] = field(default_factory=dict)
    """ "site/ID", "change/ID", "claim/ID", "action/ID" or "belt/SITE" -> the last issue that told it."""
    named: Mapping[str, str] = field(default_factory=dict)  # as named_in
    changes: Mapping[str, ToldChange] = field(default_factory=dict)  # by id
    measured: Mapping[str, str] = field(default_factory=dict)  # as measured_in
    others: Mapping[str, tuple[str, ToldFigures]] = field(default_factory=dict)  # as others_in
    totals: Mapping[str, ToldTotal] = field(default_factory=dict)  # as totals_in
    taken_back: frozenset[str] = frozenset()  # names of which a later issue said that they are told no longer
    unread: tuple[str, ...] = ()  # why an issue could not be read, so that nothing is held against it

    def issue_of(self, name: str) -> str:
        """Id of the issue that told something last; "" = the last issue told it, or none did."""
        return self.issues[name].id if name in self.issues else ""

    def behind(self, name: str) -> str:
        """What stands behind a line that speaks of "the issue", where that is an earlier one than the last; else ""."""
        issue = self.issue_of(name)
        return f" {tr('That was issue {id}, the last that told of it.', id=issue)}" if issue else ""


def names_told(issue: Briefing) -> frozenset[str]:
    """The sites, changes, claims, actions and totals of which an issue told, by their names; of a deleted one none."""
    plain = (name.removeprefix("named-") if name.startswith("named-action/") else name for name in issue.names)
    return frozenset(name for name in plain if name.startswith(_KINDS))


def earlier_of(root: Path, last: Briefing, twin: bytes, before: Sequence[Briefing]) -> Earlier:
    """Go back from the last issue until each thing that any of them told is met.

    Args:
        root: the workspace.
        last: the issue that is held against.
        twin: of that issue.
        before: those of the same line before it that are there, the newest first.

    Raises:
        ValueError, LookupError, TypeError: a twin is none.
    """
    known = _with_values(names_told(last), twin)
    later, taken_back = [last], _taken_back_by(last)
    earlier = Earlier()
    for issue in before:
        if here := names_told(issue) - known:
            before_it, earlier = earlier, _with_issue(root, earlier, issue, here, later)
            if earlier.unread == before_it.unread:  # what an issue told that cannot be read is held against none
                here &= earlier.issues.keys()
            earlier = replace(earlier, taken_back=earlier.taken_back | (here & taken_back))
        known |= here
        taken_back |= _taken_back_by(issue)
        later.append(issue)
    return earlier


def _with_values(names: frozenset[str], twin: bytes) -> frozenset[str]:
    """Of the names of an issue those of which its twin says how they were told, where it says so of any: it may name an
    action for a day alone."""
    others = others_in(twin)
    return names if others is None else frozenset(n for n in names if n in others or not n.startswith(_OF_OTHERS))


def _with_issue(
    root: Path, earlier: Earlier, issue: Briefing, names: frozenset[str], later: Sequence[Briefing]
) -> Earlier:
    """The same with what one more issue told last.

    Args:
        names: of what no issue after it told.
        later: the issues after it.
    """
    try:
        twin = file_of(root, issue, TWIN)
    except CompoundWatchError as error:
        why = tr("Nothing is held against {id}: {cause}.", id=issue.id, cause=translated(error.cause))
        return replace(earlier, unread=(*earlier.unread, why))
    here = _with_values(names, twin)
    changes = {key: one for key, one in told_in(twin).items() if f"change/{key}" in here}
    followed = {site for one in later if one.compared_with == issue.id for site in one.site_ids}
    return replace(
        earlier,
        issues={**earlier.issues, **dict.fromkeys(here, issue)},
        named={**earlier.named, **_those(named_in(twin), "site/", here)},
        changes={**earlier.changes, **changes},
        measured={**earlier.measured, **_those(measured_in(twin), "claim/", here)},
        others={**earlier.others, **_those(others_in(twin), "", here)},
        totals={**earlier.totals, **_those(totals_in(twin), "belt/", here)},
        # issues of before do not keep what they took back: each change of the one that they were held against
        taken_back=earlier.taken_back.union(f"change/{k}" for k, one in changes.items() if one.site in followed),
    )


def _those(told: Mapping[str, _T] | None, kind: str, names: Collection[str]) -> dict[str, _T]:
    """Of what a twin tells the things of some names."""
    return {key: one for key, one in (told or {}).items() if f"{kind}{key}" in names}


def _taken_back_by(issue: Briefing) -> frozenset[str]:
    return frozenset(name.removeprefix(TAKEN_BACK) for name in issue.names if name.startswith(TAKEN_BACK))
