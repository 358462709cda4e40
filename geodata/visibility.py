"""The one gate: who may see what. Pure: values in, values out. Everything shown or written passes it.

Internal sees all. Partner sees what is confirmed, at sites that are public. Public sees of that what a person has
also reviewed and confirmed, and release and escape reports late and coarse. So public is part of partner is part of
internal, for every noun.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.audience import Audience
from geodata.chip import Chip
from geodata.claim import Claim
from geodata.detection import Detection
from geodata.incident import Incident, PlacePrecision
from geodata.look import Look
from geodata.measure import Measure
from geodata.people_counts import without_small_counts
from geodata.placebo import Placebo
from geodata.review import Review, Verdict
from geodata.run import Run
from geodata.settings import Settings
from geodata.site import Access, Site

COARSE_DEGREES = 0.5
"""Cell in degrees to whose middle a coarsened report is moved: about a district (50 km), well over the 0.05 degree
that hides a compound."""
RELEASE_WORDS = ("releas", "escap", "rescu", "freed", "fled", "flee", "repatriat", "evacuat")
"""Beginnings of words that mark a report about people getting out: telling where and when too early can endanger
them. Not "liberat": armed groups bear it in their names."""
_RELEASE = re.compile(rf"\b({'|'.join(RELEASE_WORDS)})", re.IGNORECASE)
_MIN_NAME = 4
"""Characters from which a restricted site's name counts as naming it; shorter ones occur inside ordinary words."""
_COARSER = (PlacePrecision.DISTRICT, PlacePrecision.PROVINCE, PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN)
_CAUTION = {Verdict.CONFIRMED: 0, Verdict.UNSURE: 1, Verdict.DISMISSED: 2}

Item = TypeVar("Item")


class _AtSite(Protocol):
    @property
    def site_id(self) -> str: ...


AtSite = TypeVar("AtSite", bound=_AtSite)


@dataclass(frozen=True)
class Seen(Generic[Item]):
    """What an audience may see, and how much was left out."""

    items: tuple[Item, ...]  # in the order they came
    left_out: int  # how many others there are


@dataclass(frozen=True)
class Gate:
    """The gate for one audience on one day."""

    audience: Audience
    today: date  # UTC day of looking; delays count from it
    settings: Settings

    def sites(self, sites: Iterable[Site]) -> Seen[Site]:
        """Sites at site precision: for partner and public only those that are public and name their source."""
        return self._seen(sites, self._shows)

    def detections(
        self, detections: Iterable[Detection], sites: Iterable[Site], reviews: Iterable[Review]
    ) -> Seen[Detection]:
        """Detections at visible sites.

        Partner: those that were confirmed, whatever became of them. Public: of these the ones whose newest review by
        a person says confirmed. Later ended or withdrawn ones stay, so that nobody repeats what was taken back.
        """
        open_to = self._site_ids(sites)
        verdicts = newest_reviews(reviews)

        def shown(detection: Detection) -> bool:
            if self.audience is Audience.INTERNAL:
                return True
            if detection.site_id not in open_to or detection.confirmed_on is None:
                return False
            if self.audience is Audience.PARTNER:
                return True
            review = verdicts.get(detection.id)
            return review is not None and review.verdict is Verdict.CONFIRMED

        return self._seen(detections, shown)

    def reviews(
        self, reviews: Iterable[Review], detections: Iterable[Detection], sites: Iterable[Site]
    ) -> Seen[Review]:
        """Reviews of visible detections."""
        given = tuple(reviews)
        visible = {d.id for d in self.detections(detections, sites, given).items}
        return self._seen(given, lambda r: self.audience is Audience.INTERNAL or r.detection_id in visible)

    def incidents(self, incidents: Iterable[Incident], sites: Iterable[Site]) -> Seen[Incident]:
        """Reports, for partner and public without what would place or name a restricted site.

        Left out for them: reports withdrawn at their source, and those that name a restricted site, or place it
        exactly while no visible site is near. For the public, reports of releases and escapes come late
        (settings.release_delay_days after the event and its publication) and coarse (district).
        """
        given = tuple(sites)
        if self.audience is Audience.INTERNAL:
            return Seen(tuple(incidents), 0)
        open_to = {site.id for site in given if self._shows(site)}
        names = _names(site for site in given if site.id not in open_to)
        kept: list[Incident] = []
        left_out = 0
        for incident in incidents:
            near = tuple(key for key in incident.site_ids if key in open_to)
            gives_away = incident.place_precision is PlacePrecision.EXACT and incident.site_ids and not near
            if incident.withdrawn or gives_away or _names_one(incident, names) or self._too_early(incident):
                left_out += 1
                continue
            shown = replace(incident, site_ids=near, title=without_small_counts(incident.title))
            kept.append(coarsened(shown) if self.audience is Audience.PUBLIC and is_release(shown) else shown)
        return Seen(tuple(kept), left_out)

    def looks(self, looks: Iterable[Look], sites: Iterable[Site]) -> Seen[Look]:
        """Looks at visible sites."""
        return self._at(looks, sites)

    def measures(self, measures: Iterable[Measure], sites: Iterable[Site]) -> Seen[Measure]:
        """Measures of visible sites."""
        return self._at(measures, sites)

    def chips(self, chips: Iterable[Chip], sites: Iterable[Site]) -> Seen[Chip]:
        """Chips of visible sites."""
        return self._at(chips, sites)

    def claims(self, claims: Iterable[Claim], sites: Iterable[Site]) -> Seen[Claim]:
        """Claims about visible sites."""
        return self._at(claims, sites)

    def placebos(self, placebos: Iterable[Placebo], sites: Iterable[Site]) -> Seen[Placebo]:
        """Control polygons of visible sites."""
        return self._at(placebos, sites)

    def runs(self, runs: Iterable[Run]) -> Seen[Run]:
        """Runs; for partner and public without their problems, which name sites and scenes."""
        if self.audience is Audience.INTERNAL:
            return Seen(tuple(runs), 0)
        return Seen(tuple(replace(run, problems=()) for run in runs), 0)

    def _shows(self, site: Site) -> bool:
        if self.audience is Audience.INTERNAL:
            return True
        return site.access is Access.PUBLIC and publicly_documented(site)

    def _site_ids(self, sites: Iterable[Site]) -> frozenset[str]:
        return frozenset(site.id for site in sites if self._shows(site))

    def _at(self, items: Iterable[AtSite], sites: Iterable[Site]) -> Seen[AtSite]:
        open_to = self._site_ids(sites)
        return self._seen(items, lambda i: self.audience is Audience.INTERNAL or i.site_id in open_to)

    def _too_early(self, incident: Incident) -> bool:
        if self.audience is not Audience.PUBLIC or not is_release(incident):
            return False
        known = incident.end_date
        if incident.published_at is not None:
            known = max(known, incident.published_at.date())
        return known > self.today - timedelta(
            days=self.settings.release_delay_days
        )  # known may be the last day there is

    def _seen(self, items: Iterable[Item], shown: Callable[[Item], bool]) -> Seen[Item]:
        given: Sequence[Item] = tuple(items)
        kept = tuple(item for item in given if shown(item))
        return Seen(kept, len(given) - len(kept))


def publicly_documented(site: Site) -> bool:
    """True when a source is named (with a letter or digit at least) that documents the place publicly."""
    return site.documented and any(character.isalnum() for character in site.source)


def newest_reviews(reviews: Iterable[Review]) -> Mapping[str, Review]:
    """Detection id -> the review that counts: the newest; of two at the same moment the more cautious one."""
    return {
        review.detection_id: review
        for review in sorted(reviews, key=lambda r: (r.reviewed_at, _CAUTION[r.verdict], r.reviewer))
    }


def is_release(incident: Incident) -> bool:
    """True for a report about people getting out, by the words of its kind or title."""
    return _RELEASE.search(f"{incident.kind} {incident.title}") is not None


def coarsened(incident: Incident) -> Incident:
    """A report placed to its district at best: moved to the middle of a half-degree cell, no place or site named.

    Its title becomes our own, because headlines name places and small counts of people. Idempotent.
    """
    precise = incident.place_precision not in _COARSER
    return replace(
        incident,
        title="Report of a release or escape",
        place=None if incident.place is None else _cell_middle(incident.place),
        place_precision=PlacePrecision.DISTRICT if precise else incident.place_precision,
        place_name="" if precise else incident.place_name,
        site_ids=(),
        notes=(),
    )


def _cell_middle(place: BaseGeometry) -> Point | None:
    if place.is_empty:
        return None
    middle = place.centroid
    x, y = ((math.floor(v / COARSE_DEGREES) + 0.5) * COARSE_DEGREES for v in (middle.x, middle.y))
    return Point(x, y)


def _names(sites: Iterable[Site]) -> tuple[str, ...]:
    """Names and aliases of sites, folded for comparison."""
    every = (name.casefold().strip() for site in sites for name in (site.name, *site.aliases))
    return tuple({name for name in every if len(name) >= _MIN_NAME})


def _names_one(incident: Incident, names: Sequence[str]) -> bool:
    text = f"{incident.title}\n{incident.place_name}".casefold()
    return any(name in text for name in names)
