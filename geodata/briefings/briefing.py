"""A briefing that was issued: its number, for whom, of what, and what it rests on. Its words lie in its twin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from geodata.access.audience import Audience
from geodata.errors import NotFound
from geodata.i18n.messages import english

COPY = "copy"
"""Series of copies that name whom they were made for: only those who make them see that there are such."""
ACTION = "action/"
"""How the name of an action among what a briefing tells of begins."""
ASKED_FOR = "asked-for/"
"""How the name begins of the country or corridor that an issue was asked for by; it is told of the sites alone."""
TAKEN_BACK = "taken-back/"
"""How the name of something begins of which an issue says that it is told no longer, and of which it tells nothing."""


@dataclass(frozen=True)
class Briefing:
    """One issue. Nothing of it ever changes, but that it can be deleted; then number, day and digests stay."""

    id: str  # "public-2026-004": series, year, and number in them; also its address
    series: str  # the audience, or COPY: each is counted by itself, so that a number tells of no other edition
    year: int  # of the day that it tells of
    number: int  # from 1 within series and year, without a gap
    audience: Audience
    recipient: str  # whom the copy names; "" = nobody
    scope: tuple[str, ...]  # ids of the sites that were asked for, sorted; none = every watched site of the edition
    site_ids: tuple[str, ...]  # in the order of the sheets
    day: date  # UTC day that it tells of
    since: date | None  # the day that it compares with; None = none
    compared_with: str  # id of the issue that it compares with; "" = none
    made_at: datetime  # aware UTC
    title: str  # its answer in a line; "" once it is deleted
    language: str  # code
    names: tuple[str, ...]
    """What it tells of: "site/ID", "change/ID", "withdrawn/ID" of a withdrawn change, "agreed/ID" of one on which two
    people agreed, "claim/ID", "belt/SITE",
    "action/ID" (that it is about), "named-action/ID" and "named-site/ID" (others that its sentences, news and corridors
    name),
    "report/DIGEST of its id", "statement/DIGEST of its place, day and source/NUMBER", "outline/DIGEST of the ground of
    a claim"; once deleted a digest of each (kept_name): what hid it still does. And "taken-back/NAME" of what it says
    that an earlier one told and it does not, and "asked-for/country/CODE" (an invented one by its name in small
    letters) or "asked-for/corridor/NAME" where its sites were asked for by that; neither stays once it is deleted."""
    pages: int
    pdf_sha256: str
    twin_sha256: str  # of the machine-readable twin
    settings_hash: str
    code_version: str
    deleted_at: datetime | None = None  # aware UTC; None = it is there
    deleted_why: str = ""  # a person's reason
    deleted_by: str = ""  # a role or pseudonym

    @property
    def line(self) -> tuple[object, ...]:
        """What issues of the same sites or action have in common: each is compared with the last of them."""
        return line_in(self.series, self.audience, self.recipient, self.scope, self.language, self.action)

    @property
    def lines(self) -> frozenset[tuple[object, ...]]:
        """What later issues of the same have one of in common: the newest of them is the one in force."""
        if not self.asked_for:
            return frozenset((self.line,))
        whatever_sites = (self.series, self.audience, self.recipient, self.asked_for, self.language)
        return frozenset((self.line, whatever_sites))

    @property
    def asked_for(self) -> str:
        """The country or corridor that its sites were asked for by, as its names give it; "" = they were named, it is
        of all or of an action, it was issued before this was kept, or it is deleted."""
        return next((name.removeprefix(ASKED_FOR) for name in self.names if name.startswith(ASKED_FOR)), "")

    @property
    def action(self) -> str:
        """Id of the action that it is about; "" = of none, or it is deleted."""
        return next((name.removeprefix(ACTION) for name in self.names if name.startswith(ACTION)), "")

    @property
    def folder(self) -> str:
        """Where it lies, relative to the workspace."""
        return f"briefings/issued/{self.id}"


def line_in(
    series: str, audience: Audience, recipient: str, scope: Iterable[str], language: str, action: str
) -> tuple[object, ...]:
    """What issues of the same question have in common; about an action whatever sites it concerned on the day.

    Args:
        series, audience, recipient, scope, language, action: as Briefing; the scope in any order.
    """
    asked = () if action else tuple(sorted(set(scope)))
    return (series, audience, recipient, asked, language, action)


def kept_name(name: str) -> str:
    """What is kept of one of the names of a deleted issue: sixteen hex digits of its sha256."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


ABOUT_ACTION = kept_name(ACTION)
"""Among the names of a deleted issue: that it was about an action, of which the digest of its id alone is kept."""


def names_once_deleted(issue: Briefing) -> tuple[str, ...]:
    """What is kept of the names of an issue that is deleted: a digest of what each tells of, and whether it was about
    an action."""
    return (*map(kept_name, _tells_of(issue)), *((ABOUT_ACTION,) if issue.action else ()))


def told_by(issue: Briefing, today: frozenset[str]) -> bool:
    """Whether an edition still tells all that an issue told of, its sites first; of a deleted one just the same.

    Args:
        issue: one that was issued.
        today: what its edition tells of today, as issues name it.
    """
    sites = {f"site/{key}" for key in (*issue.scope, *issue.site_ids)}
    known = today if issue.deleted_at is None else frozenset(map(kept_name, today)) | {ABOUT_ACTION}
    return today.issuperset(sites) and known.issuperset(_tells_of(issue))


def _tells_of(issue: Briefing) -> tuple[str, ...]:
    return tuple(name for name in issue.names if not name.startswith((TAKEN_BACK, ASKED_FOR)))


def without_what_was_deleted(issue: Briefing) -> Briefing:
    """An issue as readers outside see it: of a deleted one number and day alone, no places and no reason."""
    bare = replace(issue, deleted_why="", deleted_by="", recipient="")
    return bare if issue.deleted_at is None else replace(bare, scope=(), site_ids=(), names=())


def series_of(audience: Audience, recipient: str) -> str:
    """The series that an issue is counted in."""
    return COPY if recipient else audience.value


def briefing_id(series: str, year: int, number: int) -> str:
    """The id of an issue."""
    return f"{series}-{year}-{number:03d}"


def in_order(briefings: Iterable[Briefing]) -> list[Briefing]:
    """The newest first."""
    return sorted(briefings, key=lambda b: (b.made_at, b.number), reverse=True)


def superseded(briefings: Iterable[Briefing]) -> dict[str, str]:
    """Id of an issue -> id of the newest of the same scope, country, corridor or action, edition, recipient and
    language; none where it is that.

    One that was deleted stands in nobody's way, and has no successor where it is not told of what it was.
    """
    newest: dict[tuple[object, ...], Briefing] = {}
    given = [b for b in briefings if b.deleted_at is None or b.site_ids]
    for one in reversed(in_order(b for b in given if b.deleted_at is None)):
        newest |= dict.fromkeys(one.lines, one)
    actions = {kept_name(ACTION + one.action): one.action for one in newest.values() if one.action}
    of_each = {b.id: in_order(newest[line] for line in _lines_before(b, actions) if line in newest) for b in given}
    return {key: later[0].id for key, later in of_each.items() if later and later[0].id != key}


def _lines_before(issue: Briefing, actions: Mapping[str, str]) -> frozenset[tuple[object, ...]]:
    """The lines of an issue; of a deleted one that was about an action the line that it had, or none where none is
    known.

    Args:
        issue: deleted or not.
        actions: those that issues which are there are about, by the digest that a deleted one keeps.
    """
    if issue.deleted_at is None:
        return issue.lines
    action = next((actions[name] for name in issue.names if name in actions), "")
    if not action:
        return frozenset() if ABOUT_ACTION in issue.names else issue.lines
    return frozenset((line_in(issue.series, issue.audience, issue.recipient, (), issue.language, action),))


def without_sheets(earlier: Briefing, later: Briefing) -> tuple[str, ...]:
    """Ids of the sites that an issue has sheets of and one that supersedes it has not, in the order of its sheets: the
    sites of a country, corridor or action come and go."""
    return tuple(key for key in earlier.site_ids if key not in later.site_ids)


def standing(briefings: Iterable[Briefing]) -> list[Briefing]:
    """Those that were neither deleted nor superseded, the newest first."""
    issues = in_order(briefings)
    later = superseded(issues)
    return [b for b in issues if b.deleted_at is None and b.id not in later]


def last_of(briefings: Iterable[Briefing], line: tuple[object, ...]) -> Briefing | None:
    """The newest issue of a scope, edition, recipient, language and action that is there; None = there is none."""
    return next((b for b in in_order(briefings) if b.line == line and b.deleted_at is None), None)


def beside_of(briefings: Iterable[Briefing], issue: Briefing) -> Briefing | None:
    """The issue to hold beside one that is the first of its sites: of those of other sites, and else of the same line,
    that have sheets of most of its sites and of the fewest others, the newest; None = none shares a site with it.

    Args:
        briefings: all that were issued.
        issue: about no action.
    """
    line = replace(issue, scope=()).line
    mine = set(issue.site_ids)
    others = [
        b
        for b in in_order(briefings)
        if b.id != issue.id and b.deleted_at is None and replace(b, scope=()).line == line and mine & set(b.site_ids)
    ]
    return max(others, key=lambda b: len(mine & set(b.site_ids)) / len(mine | set(b.site_ids)), default=None)


def found_in(briefings: Iterable[Briefing], briefing_id: str) -> Briefing:
    """The issue of a number among those that a reader may see.

    Raises:
        NotFound: it is not among them.
    """
    briefing = next((b for b in briefings if b.id == briefing_id), None)
    if briefing is None:
        raise NotFound(
            english("briefing {id}", id=briefing_id),
            "no issue of that number is there, or not for this edition",
            "List them with: compound-watch briefings list",
        )
    return briefing
