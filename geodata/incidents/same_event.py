"""Reports of different sources that may tell of the same event: linked, never merged. Pure.

Two reports are linked when they come from different sources, their kinds belong together, their dates overlap by their
own precision and their places can be the same place by theirs. Or when they rest on the same article.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain
from urllib.parse import urlsplit

from geodata.incidents.incident import RADIUS_M, DatePrecision, Incident, PlacePrecision
from geodata.sites.degrees import M_PER_DEGREE

PLACED = (PlacePrecision.EXACT, PlacePrecision.NEAR)
"""Coarser places would link everything that happened in a district."""
DATED = (DatePrecision.DAY, DatePrecision.DAYS, DatePrecision.WEEK)
"""Longer dates would link everything that happened in a month."""
SLACK = timedelta(days=1)
"""Sources date the same night to the evening or to the morning."""
NEAR_M = 10_000.0
"""Metres between the points of two reports at most, wider only by what "exact" allows: sources place an event in the
same town, while 25 km along a border hold several."""
_GROUPS: dict[str, tuple[str, ...]] = {
    "fighting": ("armed clash", "armed incident", "explosion", "shelling", "air strike", "assault", "mass violence"),
    "violence": ("violence against civilians",),
    "people": (
        "raid",
        "search",
        "release",
        "rescue",
        "escape",
        "arrest",
        "coercion",
        "strategic development",
        "seizure",
    ),
    "ground": ("fire", "demolition", "damage reported", "building", "building work", "works reported"),
    "water": ("flood", "storm"),
}
_CELL = 0.25
"""Degrees of a cell in which candidates are looked for, and in its neighbours: over NEAR_M up to 60 degrees north."""


def same_events(incidents: Iterable[Incident]) -> dict[str, tuple[str, ...]]:
    """Id -> ids of reports that may tell of the same event, sorted; reports without any are left out. Symmetric.

    Withdrawn reports are linked to nothing; an invented one only to invented ones.
    """
    standing = [i for i in incidents if not i.withdrawn]
    linked_ids: dict[str, set[str]] = defaultdict(set)
    for a, b in (*_same_article(standing), *_same_place_and_day(standing)):
        linked_ids[a.id].add(b.id)
        linked_ids[b.id].add(a.id)
    return {key: tuple(sorted(value)) for key, value in linked_ids.items()}


def may_be_same(a: Incident, b: Incident) -> bool:
    """True when two placed and dated reports of different sources may tell of the same event."""
    if a.source == b.source or a.simulated != b.simulated or a.place is None or b.place is None:
        return False
    if not (_comparable(a) and _comparable(b)) or not _kinds_fit(a.kind, b.kind):
        return False
    if a.start_date - b.end_date > SLACK or b.start_date - a.end_date > SLACK:
        return False
    slack = max(RADIUS_M[PlacePrecision.EXACT] * (i.place_precision is PlacePrecision.EXACT) for i in (a, b))
    return _apart_m(a, b) <= NEAR_M + slack


def _same_article(incidents: list[Incident]) -> Iterator[tuple[Incident, Incident]]:
    """Reports that name the same article: an address with a path of its own, not a source's front page."""
    by_url: dict[str, list[Incident]] = defaultdict(list)
    for incident in incidents:
        try:
            parts = urlsplit(incident.url)
        except ValueError:  # "http://[x/…", which earlier versions kept: one row stops no list and no export
            continue
        if len(parts.path) > 12 or parts.query:
            by_url[f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{parts.query}"].append(incident)
    for same in by_url.values():
        if len({i.source for i in same}) < 2:
            continue
        for number, a in enumerate(same):
            yield from ((a, b) for b in same[number + 1 :] if a.source != b.source and a.simulated == b.simulated)


def _same_place_and_day(incidents: list[Incident]) -> Iterator[tuple[Incident, Incident]]:
    if len({i.source for i in incidents}) < 2:
        return
    # by source, too: thousands of one source at one place are not held against each other
    cells: dict[tuple[int, int], dict[str, list[Incident]]] = defaultdict(lambda: defaultdict(list))
    placed = [i for i in incidents if _comparable(i)]
    for incident in placed:
        cells[_cell(incident)][incident.source].append(incident)
    around = [(across, up) for across in (-1, 0, 1) for up in (-1, 0, 1)]
    for incident in placed:
        x, y = _cell(incident)
        for source, others in chain.from_iterable(cells.get((x + a, y + b), {}).items() for a, b in around):
            if source != incident.source:
                yield from ((incident, o) for o in others if incident.id < o.id and may_be_same(incident, o))


def _comparable(incident: Incident) -> bool:
    return (
        incident.place is not None
        and not incident.place.is_empty
        and incident.place_precision in PLACED
        and incident.date_precision in DATED
    )


def _kinds_fit(a: str, b: str) -> bool:
    return a == b or any(_of(a, words) and _of(b, words) for words in _GROUPS.values())


def _of(kind: str, words: tuple[str, ...]) -> bool:
    return any(word in kind.lower() for word in words)


def _cell(incident: Incident) -> tuple[int, int]:
    assert incident.place is not None
    middle = incident.place.centroid
    return math.floor(middle.x / _CELL), math.floor(middle.y / _CELL)


def _apart_m(a: Incident, b: Incident) -> float:
    assert a.place is not None and b.place is not None
    first, second = a.place.centroid, b.place.centroid
    east = (first.x - second.x) * M_PER_DEGREE * math.cos(math.radians((first.y + second.y) / 2))
    return math.hypot(east, (first.y - second.y) * M_PER_DEGREE)
