"""A look that failed at one provider, tried from another's copy of the same acquisition.

Every fault counts: a host that is dead or forbids, and a file that is cut short or was refused for what is in it. That
a copy is bad at one provider says nothing of the copy at another, which is opened with the same distrust. First come
other items of the acquisition that were offered already, then the family's next catalogues, each asked only for the
days that were lost.

A look that was read and holds nothing of its site, although its item says that it covers it, is tried from the other
items that were offered too: halves of a split datatake often claim the whole tile. No other catalogue is asked for it.

What is got elsewhere is a look of that other item; the one that failed becomes "not covered", and its reason names
both the item that is used instead and the fault. What fails everywhere stays one failed look, with every fault named,
and is tried again on later nights as any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geodata.errors import CompoundWatchError
from geodata.i18n.kept_text import together
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.reason import Reason, ReasonCode
from geodata.looks.run import Problem
from geodata.looks.scene import SAME_PASS, Scene
from geodata.sites.site import Site
from pipelines.context.progress import silent
from pipelines.read.ingest import IngestSummary, ReadContext, ingest
from pipelines.read.look_of_scene import is_empty, replaced_by, stands_back
from pipelines.search.catalog_order import Family
from pipelines.search.deduplicate import same_pass
from pipelines.search.scenes_over_sites import Catalogs, Offer
from pipelines.search.search import search
from pipelines.search.site_groups import search_area
from pipelines.search.static_catalog import NoCollection

SPAN = timedelta(days=30)
"""Lost days nearer to each other than this are asked for in one search."""

Keep = Callable[[Sequence[Look], Chip | None], None]
"""Stores some looks and the chip of the first of them, together."""


@dataclass(frozen=True)
class Elsewhere:
    """What trying elsewhere came to."""

    looks: tuple[Look, ...]  # as they are now: of other items where those were read, else the failed ones
    problems: tuple[Problem, ...]  # catalogues that could not be asked
    bytes_read: int  # pixel bytes decoded
    bytes_saved: int  # pixel bytes of cloudy looks not read


def read_elsewhere(
    reading: ReadContext, failed: Sequence[Look], offer: Offer, family: Family, *, catalogs: Catalogs, keep: Keep
) -> Elsewhere:
    """Read failed looks from other items of the same acquisitions.

    Args:
        reading: where the pixels go, and by which rules they are read.
        failed: looks of this offer, each FAILED or empty (see is_empty).
        offer: what the catalogues that were asked have.
        family: all catalogues that may be asked, in order.
        catalogs: those of this run.
        keep: stores looks.
    """
    left = {_key_of(look): look for look in failed}
    done: list[Look] = []
    problems: list[Problem] = []
    read = saved = 0
    sites = {site.id: site for site in offer.sites}
    for scenes in _others(offer, family, left, sites, catalogs, problems):
        asked = left if scenes is offer.scenes else _failed(left)
        attempt = _Round(asked, scenes)
        summary = attempt.read(sites, reading)
        read += summary.bytes_read
        saved += summary.bytes_saved
        kept: set[Key] = set()
        # the entry of the copy itself first: it takes the copy's place, and others are replaced by it
        for key, (look, chip) in sorted(attempt.got.items(), key=lambda one: one[0] != _key_of(one[1][0])):
            lost = left.pop(key)
            if _key_of(look) in kept:  # of a pass whose lost halves have one whole copy
                keep(_replaced(lost, look), None)
                continue
            kept.add(_key_of(look))
            keep([look, *_replaced(lost, look)], chip)
            done.append(look)
        for key, faults in attempt.faults.items():
            if key in left:
                known = left[key].reasons
                more = [fault for at, fault in enumerate(faults) if fault not in (*known, *faults[:at])]
                left[key] = replace(left[key], reasons=(*known, *more), status=LookStatus.FAILED)
        if not _failed(left):
            break
    if any(look not in failed for look in left.values()):
        keep(list(left.values()), None)  # with the faults found elsewhere
    done += left.values()
    return Elsewhere(tuple(done), tuple(problems), read, saved)


Key = tuple[str, str, str]
"""Site id, collection, scene id."""


def _key_of(look: Look) -> Key:
    return look.site_id, look.collection, look.scene_id


def _failed(left: Mapping[Key, Look]) -> dict[Key, Look]:
    return {key: look for key, look in left.items() if look.status is LookStatus.FAILED}


class _Round:
    """One try: some scenes for the looks that are still lost."""

    def __init__(self, left: Mapping[Key, Look], scenes: Sequence[Scene]) -> None:
        self.pairs: dict[Key, list[Scene]] = {}
        by_tile: dict[tuple[str, str], list[Scene]] = defaultdict(list)
        for scene in scenes:
            by_tile[scene.platform, scene.tile].append(scene)
        for key, look in left.items():
            mine = [s for s in by_tile[look.platform, look.tile] if _is_copy(look, s)]
            if mine:
                self.pairs[key] = mine
        self.left = left
        self.got: dict[Key, tuple[Look, Chip | None]] = {}
        self.faults: dict[Key, list[Reason]] = {}

    def read(self, sites: Mapping[str, Site], reading: ReadContext) -> IngestSummary:
        """Read them, all first copies, then second ones of what is still lost; looks go to got, faults to faults."""
        total = IngestSummary()
        for rank in range(max(map(len, self.pairs.values()), default=0)):
            for some, scenes in self._together(rank).items():
                keys: dict[Key, list[Key]] = defaultdict(list)
                for key, copies in self.pairs.items():
                    for s in copies[rank : rank + 1]:
                        keys[key[0], s.collection, s.id].append(key)

                def take(look: Look, chip: Chip | None, keys: Mapping[Key, list[Key]] = keys) -> None:
                    for key in keys[_key_of(look)]:
                        self._take(key, look, chip)

                one = ingest(
                    replace(reading, progress=silent), [sites[key] for key in some], scenes, known={}, on_look=take
                )
                total = replace(
                    total, bytes_read=total.bytes_read + one.bytes_read, bytes_saved=total.bytes_saved + one.bytes_saved
                )
                reading.progress("Read lost scenes elsewhere", len(self.got), len(self.pairs))
        return total

    def _together(self, rank: int) -> dict[tuple[str, ...], list[Scene]]:
        """The copies of one rank that are still needed, by the sites that need them: these are read in one go."""
        needed: dict[tuple[str, str, str], tuple[Scene, list[str]]] = {}
        for key, copies in self.pairs.items():
            for scene in copies[rank : rank + 1] if key not in self.got else ():
                needed.setdefault((scene.catalog, scene.collection, scene.id), (scene, []))[1].append(key[0])
        scenes_by_sites: dict[tuple[str, ...], list[Scene]] = {}
        for scene, site_ids in needed.values():
            scenes_by_sites.setdefault(tuple(sorted(set(site_ids))), []).append(scene)
        return scenes_by_sites

    def _take(self, key: Key, look: Look, chip: Chip | None) -> None:
        if look.status is LookStatus.FAILED:
            self.faults.setdefault(key, []).append(
                Reason(ReasonCode.FAILED_ELSEWHERE, {"catalog": look.catalog, "because": look.reasons})
            )
        elif is_empty(look) and is_empty(self.left[key]):
            pass  # no better than what is there
        elif not stands_back(look):  # set aside unread for another copy of the same round
            self.got[key] = _told(look, self.left[key]), chip


def _is_copy(look: Look, scene: Scene) -> bool:
    """Whether a scene is another copy of a look's acquisition, by the rule that also finds duplicates."""
    if (scene.catalog, scene.collection, scene.id) == (look.catalog, look.collection, look.scene_id):
        return False
    return scene.sensor.value == look.sensor and same_pass(
        (look.platform, look.orbit, look.tile, look.acquired_at),
        (scene.platform, scene.orbit, scene.tile, scene.acquired_at),
    )


def _told(look: Look, lost: Look) -> Look:
    """The look got elsewhere, with the reason why it was looked for there."""
    why = Reason(ReasonCode.USED_IN_PLACE, {"scene": lost.scene_id, "because": lost.reasons})
    if (look.collection, look.scene_id) == (lost.collection, lost.scene_id):
        # One entry of the ledger for both copies: the first provider's `updated` is what later nights compare.
        look = replace(look, updated=lost.updated)
        why = Reason(
            ReasonCode.READ_ELSEWHERE, {"catalog": look.catalog, "other": lost.catalog, "because": lost.reasons}
        )
    return replace(look, reasons=(*look.reasons, why), attempts=lost.attempts)


def _replaced(lost: Look, by: Look) -> list[Look]:
    if (by.collection, by.scene_id) == (lost.collection, lost.scene_id):
        return []
    return [replace(lost, status=LookStatus.NOT_COVERED, reasons=replaced_by(by.scene_id, lost.reasons))]


def _others(
    offer: Offer,
    family: Family,
    left: Mapping[Key, Look],
    sites: Mapping[str, Site],
    catalogs: Catalogs,
    problems: list[Problem],
) -> Iterator[Sequence[Scene]]:
    """Scenes that may be copies: those offered already, then those of each catalogue that was not asked yet."""
    yield offer.scenes
    for catalog, collections in family.sources:
        if catalog.href in offer.asked:
            continue
        scenes: list[Scene] = []
        catalogs.asked(catalog)
        for collection in collections:
            lost = list(_failed(left).values())
            area = search_area([sites[site_id] for site_id in {look.site_id for look in lost}])
            try:
                asking = catalogs.to_ask(catalog)
                for start, stop in _spans([look.acquired_at for look in lost]):
                    scenes += search(asking, collection, area, start, stop).scenes
                catalogs.answered(catalog)
            except CompoundWatchError as error:
                if not isinstance(error, NoCollection):
                    catalogs.failed(catalog, error)
                problems.append(
                    Problem("", "", error.thing, together([collection, error.cause], ": "), error.next_step)
                )
        yield scenes


def _spans(times: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """Times to ask for, lost days near to each other together."""
    spans: list[tuple[datetime, datetime]] = []
    for at in sorted(times):
        if spans and at - spans[-1][1] <= SPAN:
            spans[-1] = spans[-1][0], at + SAME_PASS
        else:
            spans.append((at - SAME_PASS, at + SAME_PASS))
    return spans
