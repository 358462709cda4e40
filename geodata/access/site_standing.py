"""What stands at a site: all that any sentence, sign or table about the site may rest on. Pure.

A filter hides and never states. So what is said of a site takes a `SiteStanding`, which is made once for an edition
from all that this edition holds, and what a reader's filters leave is a `Displayed`, which holds ids and counts and no
changes: neither can be given where the other is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.lifecycle import was_wrong
from geodata.incidents.claim_check import GroundChange
from geodata.looks.look_counts import Looked
from geodata.looks.run import RunState
from geodata.sites.site import OutlineBasis, Site

_RANK = {State.CONFIRMED: 0, State.PROVISIONAL: 1, State.ENDED: 2, State.WITHDRAWN: 3}
TAKING = (Kind.DEMOLITION, Kind.UNCLEAR)
"""Kinds of change that may have taken built-up ground."""
NO_LOOKS = Looked(days=0, cloudy=0, not_covered=0, failed=0, newest=None)
"""Of a site at which no look was ever due."""


def ranked(detections: Iterable[Detection]) -> list[Detection]:
    """Most important first: confirmed, provisional, ended, withdrawn; ground before activity; newest first."""
    return sorted(detections, key=rank)


def rank(d: Detection) -> tuple[int, bool, int, float, str]:
    """What `ranked` goes by; the smallest is the most important."""
    return (_RANK[d.state], d.kind.is_activity, -d.first_seen.toordinal(), -d.area_m2, d.id)


class SiteState(StrEnum):
    """How a site stands, in the order in which it is asked: the first that fits is said."""

    CHANGED = "changed"  # a change that was not withdrawn
    OUTLINE_UNKNOWN = "unknown"  # shown, not watched
    NOT_RELEASED = "waiting"  # a change is known that the reader does not see
    NOT_LOOKED = "new"  # no look was ever due
    NOT_SEEN = "unseen"  # no clear look, or none of late
    NOT_JUDGED = "unjudged"  # looked at; nothing has been judged, or a run has not come to its end
    NONE_SEEN = "seen"  # judged on the days looked, and no change among them


@dataclass(frozen=True)
class SiteStanding:
    """One site as an edition knows it. No filter is in it."""

    site: Site
    changes: tuple[Detection, ...]  # all that the edition holds of the site, the most important first
    looked: Looked  # optical looks, from the start
    today: date  # the day of reading
    audience: Audience = Audience.INTERNAL
    waiting: bool = False  # a change is known there that the audience does not see
    judged: bool = True  # False: no run has judged its looks, or the history is still too short to judge
    run: RunState | None = None  # RUNNING, or INTERRUPTED before its end: what was looked at lately may not be judged
    agreed: frozenset[str] = frozenset()  # ids of the changes on which two people agree
    judged_from: date | None = None  # first day whose looks are judged; None = not known
    looked_judged: Looked | None = None  # of `looked`, from that day on; None = `looked` itself
    dismissed: frozenset[str] = frozenset()  # ids of the changes that two people dismissed

    def judged_after(self, since: date | None) -> date | None:
        """The first judged day, where it is later than a day from which something is said; None = it is not."""
        if since is None or self.judged_from is None or self.judged_from <= since:
            return None
        return self.judged_from

    @property
    def counted(self) -> tuple[Detection, ...]:
        """The changes that an answer may count and name: for partners those on which two people agree, for internal
        readers those that two people did not dismiss.

        A partner repeats the answer; of the others it is said how many there are, and that they may not be quoted. The
        public sees no others, and internal readers are the ones who judge them.
        """
        if self.audience is not Audience.PARTNER:
            return tuple(d for d in self.changes if d.id not in self.dismissed or d.state is State.WITHDRAWN)
        return tuple(d for d in self.changes if d.id in self.agreed or d.state is State.WITHDRAWN)

    @property
    def uncounted(self) -> tuple[Detection, ...]:
        """Changes that stand or ended and that an answer may not count; empty for the public."""
        may = {d.id for d in self.counted}
        return tuple(d for d in self.changes if d.id not in may)

    @property
    def ground_changes(self) -> tuple[GroundChange, ...]:
        """The changes of ground that were not withdrawn, as far as they bear on a share of built-up area.

        Each moves such a figure: what has gone, or what it is a share of. Activity leaves it as it is.
        """
        return tuple(
            GroundChange(
                d.first_seen,
                d.outline,
                d.id in self.agreed,
                d.kind in TAKING and d.confirmed_on is not None,
                d.last_clear_before,
                d.kind in TAKING and d.confirmed_on is None,
            )
            for d in self.changes
            if d.state is not State.WITHDRAWN and not d.kind.is_activity
        )

    @property
    def top(self) -> Detection | None:
        """The most important change; None when there is none to show."""
        return self.changes[0] if self.changes else None

    @property
    def taken_back(self) -> tuple[Detection, ...]:
        """Changes that were confirmed and then withdrawn as wrong, by the day on which they were withdrawn.

        Where there is one, "no change was seen" or "confirmed" is untrue: one was, wrongly.
        """
        wrong = filter(was_wrong, self.changes)
        return tuple(sorted(wrong, key=lambda d: (d.ended_on or d.last_seen, d.id)))

    @property
    def state(self) -> SiteState:
        """How the site stands. Only NONE_SEEN, and nothing taken_back, allows any wording of "no change"."""
        if self.top is not None and self.top.state is not State.WITHDRAWN:
            return SiteState.CHANGED
        return self.apart_from_changes

    @property
    def apart_from_changes(self) -> SiteState:
        """How the site stands beside its changes: never CHANGED."""
        if self.site.outline_basis is OutlineBasis.UNKNOWN:
            return SiteState.OUTLINE_UNKNOWN
        if self.waiting:
            return SiteState.NOT_RELEASED
        if self.looked.due == 0:
            return SiteState.NOT_LOOKED
        if self.looked.stale(self.today):
            return SiteState.NOT_SEEN
        return SiteState.NONE_SEEN if self.absence_known else SiteState.NOT_JUDGED

    @property
    def absence_known(self) -> bool:
        """Whether what was looked at has been judged, so that "no change" can be said of it at all."""
        return self.judged and self.run is None


@dataclass(frozen=True)
class Displayed:
    """What a reader's filters leave on a screen. It can be counted and drawn; nothing is said of a site from it."""

    site_ids: frozenset[str]  # of the sites that pass
    change_ids: frozenset[str]  # of the changes that pass; all of them are at these sites
    hidden: Mapping[str, int]  # changes that are hidden, by site id; a site without any is left out
    sites_hidden: int  # sites that do not pass

    @property
    def changes_hidden(self) -> int:
        """Changes that are hidden, also those at sites that are."""
        return sum(self.hidden.values())

    @property
    def anything_hidden(self) -> bool:
        """True when the filters take anything away."""
        return bool(self.hidden) or self.sites_hidden > 0

    def among(self, changes: Iterable[Detection]) -> tuple[Detection, ...]:
        """The rows of a list or table of changes, in the order given."""
        return tuple(d for d in changes if d.id in self.change_ids)

    def hidden_at(self, standing: SiteStanding) -> int:
        """How many changes of a site are hidden."""
        return self.hidden.get(standing.site.id, 0)

    def all_hidden(self, standing: SiteStanding) -> bool:
        """Whether a site has changes, and every one of them is hidden."""
        return bool(standing.changes) and self.hidden_at(standing) == len(standing.changes)


@dataclass(frozen=True)
class Reading:
    """Who reads an edition on which day, and what is known of all its sites together."""

    today: date  # the day of reading
    audience: Audience = Audience.INTERNAL
    waiting: Collection[str] = ()  # ids of sites with a change that the audience does not see
    judged: Collection[str] | None = None  # ids of sites whose looks a run has judged; None = all of them
    run: RunState | None = None  # RUNNING or INTERRUPTED while the newest run has not come to its end; None = it has
    agreed: Collection[str] = ()  # ids of changes on which two people agree
    judged_from: Mapping[str, date] = field(default_factory=dict)  # by site id, the first day whose looks are judged
    looked_judged: Mapping[str, Looked] = field(default_factory=dict)  # by site id, optical looks from that day on
    dismissed: Collection[str] = ()  # ids of changes that two people dismissed


def site_standings_of(
    sites: Iterable[Site], detections: Iterable[Detection], looked: Mapping[str, Looked], reading: Reading
) -> dict[str, SiteStanding]:
    """What stands at each site of an edition, by id, in the order of the sites.

    Args:
        sites: all that the edition holds.
        detections: all that the edition holds, in any order; those at other sites are left out.
        looked: optical looks by site id, from the start; a site without an entry was never looked at.
        reading: by whom, and on which day.
    """
    detections_by_site: dict[str, list[Detection]] = {}
    for detection in detections:
        detections_by_site.setdefault(detection.site_id, []).append(detection)
    return {
        site.id: SiteStanding(
            site,
            tuple(ranked(detections_by_site.get(site.id, ()))),
            looked.get(site.id, NO_LOOKS),
            reading.today,
            reading.audience,
            site.id in reading.waiting,
            reading.judged is None or site.id in reading.judged,
            reading.run,
            frozenset(reading.agreed),
            reading.judged_from.get(site.id),
            reading.looked_judged.get(site.id),
            frozenset(reading.dismissed),
        )
        for site in sites
    }


def displayed(standings: Iterable[SiteStanding], site_ids: frozenset[str], passing: frozenset[str]) -> Displayed:
    """What is left of an edition.

    Args:
        standings: every site of the edition.
        site_ids: of the sites that pass the filters.
        passing: ids of the changes that pass the filters on changes, at any site.
    """
    hidden: dict[str, int] = {}
    shown: set[str] = set()
    known: set[str] = set()
    for standing in standings:
        known.add(standing.site.id)
        here = standing.site.id in site_ids
        left = [d.id for d in standing.changes if here and d.id in passing]
        shown.update(left)
        if len(left) < len(standing.changes):
            hidden[standing.site.id] = len(standing.changes) - len(left)
    return Displayed(site_ids & known, frozenset(shown), hidden, len(known - site_ids))
