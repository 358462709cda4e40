"""Reading scenes over sites: every scene once for all sites, the mask first, and a look for every scene and site.

    ingest(ReadContext(folder, settings), sites, scenes, known=..., on_look=...) -> IngestSummary

on_look(look, chip or None) is called in the caller's thread, in order of acquisition, then site, but for later halves
of a split pass, which come last; chips are on disk by then. Nothing else is kept in memory: only as many scenes as are
being read at once, and the looks at such halves.

Which (scene, site) pairs are read:
- a pair already seen, cloudy or not covered is left alone unless the item's `updated` changed;
- a failed one is tried again until settings.max_attempts;
- of items of one acquisition (pipelines/search/deduplicate.py) only one is read per site, the others become looks that
  are "not covered" with the reason; a look seen earlier under an item that lost since is set aside the same way, once
  the look of the better item is settled;
- a seen look whose item changed stays seen while the newer version cannot be read, with the fault as a reason;
- halves of a split pass are read both, one after the other; a seen one is read again where it left ground to a half
  that is not seen any more, or was read anew since (pipelines/read/plan.py).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from geodata.chip_archive import ChipArchive
from geodata.errors import CompoundWatchError
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from pipelines.context.budget import Budget
from pipelines.context.progress import Progress, silent
from pipelines.http.asset_opener import Opener
from pipelines.read.look_of_scene import KnownLooks, failure_behind, is_empty, is_settled
from pipelines.read.plan import Key, Work, leave_to_halves, plan_reading
from pipelines.read.read_scene import SceneRead, SceneTask, catalog_of, read_on_worker, read_scene
from pipelines.workers.cluster import Cluster, Pending
from pipelines.workers.cores import Cores, LostTaskError

SCENES_AT_ONCE = 4
"""Scenes read at the same time; each reads its bands in parallel too."""
MANY_LOCAL, SOME_LOCAL = 60, 8
"""Scenes in files of this machine from which on they are read on its cores, where processes take a second or two to
begin, and where they are there: threads share one lock of Python. What comes over a network stays in threads, which
share its connections."""


@dataclass(frozen=True)
class IngestSummary:
    """What reading came to. Looks left alone because they were known are not counted as looks."""

    seen: int = 0
    cloudy: int = 0
    not_covered: int = 0
    failed: int = 0
    known: int = 0  # (scene, site) pairs left alone
    bytes_read: int = 0  # pixel bytes decoded
    bytes_saved: int = 0  # pixel bytes of bands not read, since the mask showed cloud or nothing at all
    requests: int = 0  # http requests for pixels
    bytes_fetched: int = 0  # http body bytes
    next_steps: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """What can be done about each failed look, by site id, collection and scene id: the next step of its fault."""
    spoken_for: frozenset[tuple[str, str, str]] = frozenset()
    """Site id, collection and scene id of looks that failed or held nothing while another item of their acquisition is
    archived, which either stands for them or has the ground beside theirs: they are not to be read from a copy."""
    unread: tuple[Work, ...] = ()  # left for the next night, since the budget was spent; the last of the plan


@dataclass(frozen=True)
class ReadContext:
    """Where pixels go, and by which rules they are read."""

    archive: ChipArchive  # where chips are written
    settings: Settings  # min_clear_fraction, max_attempts, read_threads and the catalogues
    progress: Progress = silent  # told how many scenes are done
    openers: Mapping[str, Opener] = field(default_factory=dict)  # by catalogue address; others are made when needed
    cluster: Cluster | None = None  # whose workers read scenes; None = read here
    cores: Cores | None = None  # processes that read many files of this machine; None = threads read all
    budget: Budget = field(default_factory=Budget)  # once it is spent no other scene is begun; without an end as it is


def ingest(
    reading: ReadContext,
    sites: Sequence[Site],
    scenes: Sequence[Scene],
    *,
    known: Mapping[str, KnownLooks],
    on_look: Callable[[Look, Chip | None], None],
    since: Mapping[str, datetime] | None = None,
    together: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> IngestSummary:
    """Read what is new in some scenes over some sites: which of them says plan.py, how much is clear cloud_cover.py;
    the files are opened in bands.py and their windows read in pixels.py, which decide nothing.

    Next: pipelines/read/read_scene.py reads each scene, on this machine or on a worker of a cluster.

    Args:
        reading: where the pixels go, and by which rules they are read. sites: watched ones with a grid.
        scenes: of any sensor and catalogue; night light is skipped (see pipelines/night_light).
        known: earlier looks by site id, then (collection, scene id).
        on_look: told every look with its chip, None unless it was seen now.
        since: by site id, the start of its own history; None = every scene counts.
        together: entered while on_look is told a look and those that give way to it: what is stored inside is stored
            together or not at all.
    """
    plan, left_alone = plan_reading(sites, scenes, known, reading.settings, since)
    reading = replace(reading, openers=_openers(reading, plan))
    traffic = _Traffic(reading.openers)
    looks = _Looks(known, on_look, together)
    read = saved = done = requests = fetched = 0
    step = "Read scenes"
    if plan:
        reading.progress(step, 0, len(plan))
    with (
        ThreadPoolExecutor(SCENES_AT_ONCE) as scene_pool,
        ThreadPoolExecutor(max(1, reading.settings.read_threads)) as bands,
        closing(_in_turns(reading, plan, looks, scene_pool, bands)) as outcomes,
    ):
        for done, outcome in enumerate(outcomes, start=1):
            looks.take(plan[done - 1], outcome)
            read += outcome.bytes_read
            saved += outcome.bytes_saved
            requests += outcome.requests
            fetched += outcome.bytes_fetched
            reading.budget.fetched += traffic.newly_fetched() + outcome.bytes_fetched
            reading.progress(step, done, len(plan))
    return IngestSummary(
        looks.counts[LookStatus.SEEN],
        looks.counts[LookStatus.CLOUDY],
        looks.counts[LookStatus.NOT_COVERED],
        looks.counts[LookStatus.FAILED],
        left_alone,
        read,
        saved,
        traffic.requests + requests,
        traffic.bytes + fetched,
        looks.next_steps,
        looks.spoken_for(),
        tuple(plan[done:]),
    )


class _Looks:
    """Looks as they come: each is told with those that give way to it, and counted."""

    def __init__(
        self,
        known: Mapping[str, KnownLooks],
        on_look: Callable[[Look, Chip | None], None],
        together: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._known, self._on_look, self._together = known, on_look, together
        self._of_halves: dict[tuple[str, Key], Look] = {}  # told of scenes beside others, by site id and scene
        self._lost: list[tuple[Look, Work]] = []  # failed or without a pixel of the site, though others may be archived
        self.counts = dict.fromkeys(LookStatus, 0)
        self.next_steps: dict[tuple[str, str, str], str] = {}

    def take(self, work: Work, outcome: SceneRead) -> None:
        """Tell the looks of one scene."""
        for look, chip in outcome.looks:
            key = (look.site_id, look.collection, look.scene_id)
            of_scene = key[1:] == (work.scene.collection, work.scene.id)
            others = work.gives_way.get(look.site_id, ()) if of_scene and is_settled(look) else ()
            with self._together():
                self._on_look(look, chip)
                for other in others:
                    self._on_look(other, None)
            self.counts[look.status if failure_behind(look) is None else LookStatus.FAILED] += 1
            self.counts[LookStatus.NOT_COVERED] += len(others)
            if look.site_id in outcome.next_steps:
                self.next_steps[key] = outcome.next_steps[look.site_id]
            if work.halves.get(look.site_id) and of_scene:
                self._of_halves[look.site_id, key[1:]] = look
                self._of_halves |= {(o.site_id, (o.collection, o.scene_id)): o for o in others}
            if of_scene and (look.status is LookStatus.FAILED or is_empty(look)):
                self._lost += [(look, work)] if {*work.gives_way, *work.halves} & {look.site_id} else []

    def spoken_for(self) -> frozenset[tuple[str, str, str]]:
        """See IngestSummary."""
        return frozenset(
            (look.site_id, look.collection, look.scene_id)
            for look, work in self._lost
            if look.site_id in work.gives_way
            or any(
                (beside := self.now(look.site_id, (half.collection, half.id))) and beside.status is LookStatus.SEEN
                for half in work.halves.get(look.site_id, ())
            )
        )

    def now(self, site_id: str, key: Key) -> Look | None:
        """The look at one of the scenes of a split pass, as told or else as known; None where there is none."""
        return self._of_halves.get((site_id, key)) or self._known.get(site_id, {}).get(key)


class _Traffic:
    """What files have cost since it was made; openers that were given have a past of their own."""

    def __init__(self, openers: Mapping[str, Opener]) -> None:
        self._openers = tuple(openers.values())
        self._requests, self._bytes = self._so_far()
        self._told = 0

    def _so_far(self) -> tuple[int, int]:
        return sum(o.traffic.requests for o in self._openers), sum(o.traffic.bytes for o in self._openers)

    @property
    def requests(self) -> int:
        """Http requests."""
        return self._so_far()[0] - self._requests

    @property
    def bytes(self) -> int:
        """Http body bytes."""
        return self._so_far()[1] - self._bytes

    def newly_fetched(self) -> int:
        """Body bytes since this was last asked."""
        before, self._told = self._told, self.bytes
        return self._told - before


def _openers(reading: ReadContext, plan: Sequence[Work]) -> dict[str, Opener]:
    """By catalogue, what opens its files: the ones given, and new ones for the others of a plan."""
    made = dict(reading.openers)
    for work in plan:
        if work.scene.catalog not in made:
            made[work.scene.catalog] = Opener.of(catalog_of(work.scene.catalog, reading.settings))
    return made


def _in_turns(
    reading: ReadContext, plan: Sequence[Work], looks: _Looks, scene_pool: ThreadPoolExecutor, bands: ThreadPoolExecutor
) -> Generator[SceneRead, None, None]:
    """Outcomes in the plan's order, turn by turn: what a half leaves to others is settled when its turn begins."""
    for _, works in groupby(plan, key=lambda work: work.turn):
        of_turn = [leave_to_halves(work, looks.now) for work in works]
        done = 0
        with closing(_each(reading, of_turn, scene_pool, bands)) as outcomes:
            for outcome in outcomes:
                yield outcome
                done += 1
        if done < len(of_turn):  # out of budget
            return


def _each(
    reading: ReadContext, plan: Sequence[Work], scene_pool: ThreadPoolExecutor, bands: ThreadPoolExecutor
) -> Generator[SceneRead, None, None]:
    """Outcomes in the order given, a few scenes ahead of the caller; closed or out of budget, it begins no other."""

    def here(work: Work) -> SceneRead:
        return read_scene(reading.archive, reading.settings, work, reading.openers[work.scene.catalog], bands)

    def taken(work: Work, begun: Future[Any] | Pending, by: Cluster | Cores | None) -> SceneRead:
        if by is None:
            return cast(SceneRead, begun.result())
        try:
            read: SceneRead | CompoundWatchError = by.take(begun)  # type: ignore[arg-type]  # what it began itself
        except LostTaskError:
            return here(work)
        return here(work) if isinstance(read, CompoundWatchError) else read  # what one worker cannot do is done here

    cluster, cores = reading.cluster, reading.cores
    local = {work.scene.catalog for work in plan if reading.openers[work.scene.catalog].trust.of_this_machine}
    many = SOME_LOCAL if cores is not None and cores.begun else MANY_LOCAL
    if sum(bool(work.sites) for work in plan if work.scene.catalog in local) < many:
        cores = None
    ahead = max(2 * SCENES_AT_ONCE, *(by.ahead for by in (cluster, cores) if by is not None), 0)
    waiting: deque[tuple[Work, Future[Any] | Pending, Cluster | Cores | None]] = deque()
    rest = iter(plan)
    try:
        while True:
            if reading.budget.spent():
                rest = iter(())
            while len(waiting) < ahead and (work := next(rest, None)) is not None:
                by = cluster or (cores if work.scene.catalog in local else None)
                sent = None
                if by is not None and work.sites:
                    sent = by.submit(read_on_worker, SceneTask(reading.archive, reading.settings, work))
                waiting.append((work, scene_pool.submit(here, work), None) if sent is None else (work, sent, by))
            if not waiting:
                return
            yield taken(*waiting.popleft())
    finally:
        for _, begun, _ in waiting:
            begun.cancel()
