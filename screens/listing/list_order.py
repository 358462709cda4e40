"""The order and the groups of the list of sites. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.access.site_standing import SiteStanding, rank
from geodata.detections.detection import State
from geodata.i18n.messages import tr
from geodata.text.fold import folded


@dataclass(frozen=True)
class Group:
    """Sites under one heading."""

    title: str  # translated; "" where the list has no groups
    standings: tuple[SiteStanding, ...]  # in the order of the list, at least one


def ordered(standings: Sequence[SiteStanding], order: str) -> tuple[SiteStanding, ...]:
    """The sites in an order; those that come out alike by name.

    Args:
        standings: of the sites.
        order: "name"; "change": the most important change first, sites without one last; or "look": the oldest newest
            usable look first, before it watched sites that have none, and places that are not watched last.
    """
    by_name = sorted(standings, key=lambda s: (folded(s.site.name), s.site.id))
    if order == "change":
        return tuple(sorted(by_name, key=_by_change))
    if order == "look":
        return tuple(sorted(by_name, key=lambda s: (not s.site.watched, s.looked.newest or date.min)))
    return tuple(by_name)


def _by_change(s: SiteStanding) -> tuple[bool, tuple[int, bool, int, float]]:
    top = s.top
    if top is None:
        return True, (0, False, 0, 0.0)
    return top.state is State.WITHDRAWN, rank(top)[:4]


def by_country(standings: Sequence[SiteStanding], words: Mapping[str, str]) -> tuple[Group, ...]:
    """The sites by country, the countries by name; those without one last.

    Args:
        standings: in the order of the list.
        words: country as a site holds it -> its name.
    """
    standings_by_country: dict[str, list[SiteStanding]] = {}
    for s in standings:
        standings_by_country.setdefault(words.get(s.site.country, ""), []).append(s)
    names = sorted(standings_by_country, key=lambda name: (not name, folded(name)))
    return tuple(Group(name or tr("Country not named"), tuple(standings_by_country[name])) for name in names)


def by_corridor(
    standings: Sequence[SiteStanding], corridors: Mapping[str, tuple[str, ...]], words: Mapping[str, str]
) -> tuple[Group, ...]:
    """The sites by corridor, in the order of the corridors; those in none last. A site in two stands in both.

    Args:
        standings: in the order of the list.
        corridors: name -> ids of its sites.
        words: name of a corridor -> what its heading says.
    """
    groups = []
    for name, ids in corridors.items():
        here = tuple(s for s in standings if s.site.id in ids)
        if here:
            groups.append(Group(words.get(name, name), here))
    within = {key for ids in corridors.values() for key in ids}
    rest = tuple(s for s in standings if s.site.id not in within)
    return (*groups, Group(tr("In no corridor"), rest)) if rest else tuple(groups)
