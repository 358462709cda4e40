"""What an edition tells of each place that it shows, with its days: what a release could be put beside. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from geodata.access.published_area import ListedPlace, ToldHere, listed_places
from geodata.access.report_rules import leaving_level, own_note, tells_why_people_leave
from geodata.actions.action import Action, Scope
from geodata.detections.detection import Detection
from geodata.incidents.claim import Claim
from geodata.incidents.incident import Incident
from geodata.incidents.site_naming import said_of_a_whole
from geodata.sites.site import Site
from geodata.sites.statement_dates import statement_days
from geodata.text.risk_words import tells_of_operation, tells_of_razing


def told_at_places(
    sites: Sequence[Site],
    changes: Sequence[Detection],
    actions: Iterable[tuple[Action, Sequence[Site]]],
    claims: Iterable[Claim],
    reports: Iterable[Incident],
) -> Iterator[ToldHere]:
    """Everything that is told of a place with days, of those that have any ground.

    Args:
        sites: in use and out of use, as the edition shows them.
        changes: that it tells.
        actions: that it tells, each with the sites in use that it concerns.
        claims: that it tells.
        reports: that it tells, releases left as they are: they are at no site.
    """
    at = dict(zip((s.id for s in sites if not s.outline.is_empty), listed_places(sites), strict=True))
    days = [
        *((d.site_id, d.last_clear_before or d.first_seen, d.first_seen, leaving_level(d.kind)) for d in changes),
        *((d.site_id, d.ended_on, d.ended_on, 1) for d in changes if d.ended_on is not None),
    ]
    in_use = {site.id for site in sites if site.retired_at is None}
    for report in reports:
        leave = tells_why_people_leave(report)
        if leave or not own_note(report):  # that a list names a place is no happening
            keys = report.site_ids or _page_of_whole(report, in_use)
            days += [(key, report.start_date, report.end_date, 2 if leave else 0) for key in keys]
    yield from (ToldHere(at[key], first, last, level) for key, first, last, level in days if key in at)
    yield from _actions(actions, at)
    for claim in claims:
        if claim.site_id in at:
            first = claim.since or claim.claimed_on
            yield ToldHere(at[claim.site_id], first, claim.claimed_on, 2, covers=False)
    for site in sites:
        if site.id in at:
            yield from _statements(site, at[site.id])


def _page_of_whole(report: Incident, in_use: set[str]) -> tuple[str, ...]:
    """The one place at which a report of a whole (KK Park) is told, as site_join.of_whole has it; () for others."""
    whole = said_of_a_whole(report)
    page = "" if whole is None or report.withdrawn else whole.page(in_use)
    return (page,) if page else ()


def _actions(actions: Iterable[tuple[Action, Sequence[Site]]], at: dict[str, ListedPlace]) -> Iterator[ToldHere]:
    """Actions at the sites that they name; those of a group, corridor or country at each that they concern."""
    for action, concerned in actions:
        together = "" if action.scope is Scope.SITES else action.id
        for key in sorted({*action.site_ids, *(site.id for site in concerned)} & at.keys()):
            yield ToldHere(at[key], action.start_date, action.end_date, 2, together=together)


def _statements(site: Site, place: ListedPlace) -> Iterator[ToldHere]:
    """The dated statements of a place that tell of a raid, fighting, a demolition or a fire, as far as words are known.

    One may say that there was none, or that there was one in an earlier year: it names its place and hides no other.
    """
    for statement in site.statements:
        days: tuple[date, date] | None = statement_days(statement.date)
        if days is not None and (tells_of_operation(statement.text) or tells_of_razing(statement.text)):
            yield ToldHere(place, *days, 2, covers=False)
