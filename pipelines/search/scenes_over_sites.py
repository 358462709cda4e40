"""Scenes for groups of neighbouring sites: each collection is asked once for a group, not once for each site.

Each site keeps its own history: what a neighbour's longer window brings is left out for it. When a catalogue fails,
the next one of the same family is asked for the same time, and the run says so. A catalogue whose root cannot be
read, or that failed twice in a row, is not asked again by the same run, so that a dead one costs seconds and not
seconds for each group.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shapely.geometry.base import BaseGeometry

from geodata.errors import CatalogUnreachable, CompoundWatchError
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english
from geodata.looks.judgement_mark import LookBounds
from geodata.looks.run import Problem
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.site import Site
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.http.allowed_addresses import local_path
from pipelines.http.plain_address import without_query
from pipelines.missions.sensor_of_collection import family_of
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.catalog_order import Family
from pipelines.search.search import Unusable, newest, newest_of_each, search
from pipelines.search.site_groups import groups, month_again, search_area, window_start
from pipelines.search.static_catalog import NoCollection

GROUPS_AT_ONCE = 4
"""Groups asked for at the same time: a search waits for its server most of the time."""
DEAD_AFTER = 2
"""Failures in a row after which a catalogue is not asked again by the same run."""

Bounds = Mapping[tuple[str, str], LookBounds]
"""What the ledger holds, by (site id, collection)."""


@dataclass(frozen=True)
class Offer:
    """What the catalogues have for one group of sites."""

    sites: tuple[Site, ...]
    scenes: tuple[Scene, ...]  # each item once
    since: Mapping[str, datetime]  # by site id: the start of its own history; a site that is not here has no scene
    spans: tuple[tuple[datetime, datetime], ...]  # the times that were asked for
    problems: tuple[Problem, ...]
    asked: frozenset[str] = frozenset()  # addresses of the catalogues that were asked, also of those that failed
    unusable: tuple[Unusable, ...] = ()  # items that cannot become scenes, each once
    unplaced: tuple[Problem, ...] = ()  # items that no ledger can hold, see SearchResult


@dataclass
class Catalogs:
    """The catalogues that one run asks: each root is read once, and a dead one is left alone. Safe in threads."""

    _asked: dict[str, AskedCatalog] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _last: dict[str, CompoundWatchError] = field(default_factory=dict)
    _rootless: dict[str, CompoundWatchError] = field(default_factory=dict)
    _heard: dict[str, bool] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_static(self, catalog: CatalogSettings) -> bool:
        """Whether a catalogue has no search of its own: then it is walked once for all sites together."""
        if local_path(catalog.href) is not None:
            return True
        try:
            return self._one(catalog).api_root() is None
        except CompoundWatchError:
            return False  # whoever asks it next is told why

    def to_ask(self, catalog: CatalogSettings) -> AskedCatalog:
        """The catalogue, ready to be asked.

        Raises:
            CompoundWatchError: what it failed with twice in a row.
        """
        with self._lock:
            if self._failures.get(catalog.href, 0) >= DEAD_AFTER:
                raise self._last[catalog.href]
        if self.is_static(catalog):
            return AskedCatalog(catalog)  # a walk counts its files from the start
        return self._one(catalog)

    def asked(self, catalog: CatalogSettings) -> None:
        """Note that it is asked; whether it answers is noted with `answered`."""
        with self._lock:
            self._heard.setdefault(catalog.href, False)

    def heard(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Addresses of the catalogues that answered at least one question, and of those that were only asked."""
        with self._lock:
            addresses = sorted((without_query(href), yes) for href, yes in self._heard.items())
        return tuple(href for href, yes in addresses if yes), tuple(href for href, yes in addresses if not yes)

    def answered(self, catalog: CatalogSettings) -> None:
        """Note that it answered."""
        with self._lock:
            self._failures[catalog.href] = 0
            self._heard[catalog.href] = True

    def failed(self, catalog: CatalogSettings, error: CompoundWatchError) -> None:
        """Note that it failed, and with what."""
        with self._lock:
            self._failures[catalog.href] = self._failures.get(catalog.href, 0) + 1
            self._last[catalog.href] = error

    def _one(self, catalog: CatalogSettings) -> AskedCatalog:
        with self._lock:
            if catalog.href not in self._asked:
                self._asked[catalog.href] = AskedCatalog(catalog)
            asking = self._asked[catalog.href]
            if catalog.href in self._rootless:  # asked with all retries already: it stays dead for this run
                raise self._rootless[catalog.href]
            try:
                asking.root()
            except CompoundWatchError as error:
                self._rootless[catalog.href] = error
                raise
        return asking


def offers(
    run: RunContext, sites: Sequence[Site], family: Family, bounds: Bounds, catalogs: Catalogs
) -> Iterator[Offer]:
    """What the catalogues of one family have for some sites, a group of neighbours at a time, in a stable order.

    Args:
        run: since, until and what was named; history_years.
        sites: watched ones.
        family: what to ask for and where.
        bounds: what the ledger holds.
        catalogs: those of this run.
    """
    neighbours = [tuple(sites)] if catalogs.is_static(family.sources[0][0]) else groups(sites)
    mine = bounds_of_family(bounds, family.name)
    waiting: list[Future[Offer]] = []
    rest = iter(neighbours)
    with ThreadPoolExecutor(GROUPS_AT_ONCE) as pool:
        while True:
            while len(waiting) < 2 * GROUPS_AT_ONCE and (group := next(rest, None)) is not None:
                waiting.append(pool.submit(_offer, run, group, family, mine, catalogs))
            if not waiting:
                return
            yield waiting.pop(0).result()


def bounds_of_family(bounds: Bounds, family: str) -> dict[str, LookBounds]:
    """Bounds by site id, over all collections of a family."""
    bounds_by_site: dict[str, LookBounds] = {}
    for (site_id, collection), one in bounds.items():
        if family_of(collection) != family:
            continue
        other = bounds_by_site.get(site_id, one)
        owed = [at for at in (one.owed, other.owed) if at is not None]
        bounds_by_site[site_id] = LookBounds(
            min(one.first, other.first), max(one.newest, other.newest), min(owed) if owed else None
        )
    return bounds_by_site


def _offer(
    run: RunContext, group: Sequence[Site], family: Family, bounds: Mapping[str, LookBounds], catalogs: Catalogs
) -> Offer:
    scene_by_key: dict[tuple[str, str, str], Scene] = {}
    unusable: dict[tuple[str, str, str], Unusable] = {}
    unplaced: list[Problem] = []
    spans: list[tuple[datetime, datetime]] = []
    problems: list[Problem] = []
    asked: set[str] = set()
    known = any(site.id in bounds for site in group)
    for i, (catalog, collections) in enumerate(family.sources):
        stop = min(run.until, _end(catalog)) if catalog.ends and not run.request.collections else run.until
        lost = False
        asked.add(catalog.href)
        catalogs.asked(catalog)
        for collection in collections:
            try:
                asking = catalogs.to_ask(catalog)
                part = _Question(asking, collection, group, bounds, run.request, stop, run.settings).asked()
                catalogs.answered(catalog)
            except CompoundWatchError as error:
                if not isinstance(error, NoCollection):  # which says nothing against its other collections
                    catalogs.failed(catalog, error)
                lost = True
                problems.append(_told(error, collection, family.sources[i + 1 : i + 2]))
                continue
            scene_by_key |= {(scene.catalog, scene.collection, scene.id): scene for scene in part.scenes}
            unusable |= {(one.scene.catalog, one.scene.collection, one.scene.id): one for one in part.unusable}
            unplaced += part.unplaced
            spans += part.spans
            problems += part.problems
        if not lost and (scene_by_key or known):
            break
    scenes = tuple(scene_by_key.values())
    dated = (*scenes, *(one.scene for one in unusable.values()))
    return Offer(
        tuple(group),
        scenes,
        _starts(group, dated, bounds, run.request, run.settings),
        tuple(spans),
        tuple(problems),
        frozenset(asked),
        tuple(unusable.values()),
        tuple(dict.fromkeys(unplaced)),
    )


def _told(error: CompoundWatchError, collection: str, following: Sequence[tuple[CatalogSettings, object]]) -> Problem:
    """What failed, and that another catalogue is asked instead where there is one."""
    step = (
        english("{address} is asked instead", address=without_query(following[0][0].href))
        if following
        else error.next_step
    )
    return Problem("", "", error.thing, together([collection, error.cause], ": ") if collection else error.cause, step)


def _end(catalog: CatalogSettings) -> datetime:
    """The end of a catalogue's last day, aware UTC.

    Raises:
        CatalogUnreachable: its setting is no day.
    """
    try:
        return datetime.fromisoformat(catalog.ends).replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError as error:
        raise CatalogUnreachable(
            without_query(catalog.href),
            english("its setting ends = {ends} is no day", ends=repr(catalog.ends)),
            "Write it as 2020-12-31",
        ) from error


def _starts(
    group: Sequence[Site],
    scenes: Sequence[Scene],
    bounds: Mapping[str, LookBounds],
    request: RunRequest,
    settings: Settings,
) -> dict[str, datetime]:
    """Where each site's own history begins; later runs never reach behind its first look."""
    starts: dict[str, datetime] = {}
    for site in group:
        if request.since is None and site.id in bounds:
            starts[site.id] = bounds[site.id].first
            continue
        start = window_start(None, _newest_over(site, scenes), request, settings)
        if start is not None:
            starts[site.id] = start
    return starts


def _newest_over(site: Site, scenes: Sequence[Scene]) -> datetime | None:
    return max((s.acquired_at for s in scenes if s.footprint.intersects(site.outline)), default=None)


@dataclass
class _Question:
    """One collection asked for one group of sites."""

    asking: AskedCatalog
    collection: str
    group: Sequence[Site]
    bounds: Mapping[str, LookBounds]
    request: RunRequest
    until: datetime
    settings: Settings
    scenes: list[Scene] = field(default_factory=list)
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    unplaced: list[Problem] = field(default_factory=list)

    def asked(self) -> _Question:
        """The answer, in scenes, items that are none, spans and problems.

        Raises:
            CatalogUnreachable: the catalogue does not answer, or answers nonsense.
        """
        known = [self.bounds[site.id] for site in self.group if site.id in self.bounds]
        fresh = [site for site in self.group if site.id not in self.bounds]
        if self.request.since is not None:
            self._ask(self.group, self.request.since, self.until)
            return self
        starts = [window_start(one, None, self.request, self.settings) for one in known]
        latest = newest(self.asking, self.collection, search_area(fresh), self.until) if fresh else None
        first = window_start(None, latest, self.request, self.settings)
        start = min((at for at in (*starts, first) if at is not None), default=None)
        if start is None:
            return self
        self._ask(self.group, start, self.until)
        if latest is not None:
            self._further_back(fresh, start)
        again = month_again(known, self.until)
        if again is not None and again[0] < start:
            self._ask([site for site in self.group if site.id in self.bounds], again[0], min(again[1], start))
        return self

    def _further_back(self, fresh: Sequence[Site], start: datetime) -> None:
        """A new site whose own newest scene is older than its neighbours' has a history that begins earlier."""
        earlier: dict[datetime, list[Site]] = {}
        scenes = [*self.scenes, *(one.scene for one in self.unusable)]
        newest_by_site = {site.id: _newest_over(site, scenes) for site in fresh}
        unseen = [site for site in fresh if newest_by_site[site.id] is None] if len(fresh) > 1 else []
        areas = [search_area([site]) for site in unseen]
        for site, own in zip(unseen, newest_of_each(self.asking, self.collection, areas, self.until), strict=True):
            newest_by_site[site.id] = own
        for site in fresh:
            own = newest_by_site[site.id]
            begins = window_start(None, own, self.request, self.settings)
            if begins is not None and begins < start:
                earlier.setdefault(begins, []).append(site)
        if earlier:
            self._ask([site for some in earlier.values() for site in some], min(earlier), start)

    def _ask(self, sites: Sequence[Site], start: datetime, stop: datetime) -> None:
        if start >= stop:
            return
        area: BaseGeometry = search_area(sites)
        result = search(self.asking, self.collection, area, start, stop)
        self.scenes += result.scenes
        self.spans.append((start, stop))
        self.unusable += result.unusable
        self.unplaced += result.unplaced
        self.problems += result.lost
