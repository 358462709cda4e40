"""A site's outline as it was drawn when something was told of it, when it was drawn anew and when renamed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise, takewhile

from shapely.geometry.base import BaseGeometry

from geodata.sites.site import Access, Site

REDRAWN = 0.02
"""Share of the ground of two outlines that only one of them covers, above which the site was drawn anew: what is told
of places, areas and shares in it is told otherwise then."""


@lru_cache(maxsize=10_000)
def lies_outside(change: BaseGeometry, ground: BaseGeometry) -> bool:
    """Whether less than half of a change lies in a site's outline, both WGS84: the outline was drawn anew since."""
    return float(change.intersection(ground).area) < change.area / 2


@dataclass(frozen=True)
class OutlineHistory:
    """Sites as they stood after each change: their outlines and names."""

    by_site: Mapping[str, Sequence[Site]]  # by id, oldest first; one that never changed may be left out

    def as_drawn(self, site: Site, at: datetime) -> Site:
        """A site with the outline that it had at a moment, its oldest where it was stored later.

        Args:
            site: as it is told now.
            at: aware.
        """
        history = self.by_site.get(site.id, ())
        earlier = [one for one in history if one.updated_at is None or one.updated_at <= at]
        then = earlier[-1] if earlier else next(iter(history), site)
        if not history or then.outline.equals(history[-1].outline):
            return site  # as it may be seen: that may be coarser than stored
        return replace(site, outline=then.outline, outline_basis=then.outline_basis)

    def redrawn_at(self, site: Site, told_from: datetime, *, inner: bool) -> datetime | None:
        """When, aware UTC, a site was last drawn anew after something was told of it; None where it was not.

        Args:
            site: whose.
            told_from: aware; when something was first told of it.
            inner: for internal readers; others read nothing of a time at which the site was restricted.
        """
        history = self.by_site.get(site.id, ())
        moments = [
            now.updated_at
            for before, now in pairwise(history)
            if now.updated_at is not None
            and now.updated_at > told_from
            and (inner or before.access is Access.PUBLIC)
            and _share_apart(before, now) > REDRAWN
        ]
        return moments[-1] if moments else None

    def renamed_at(self, site: Site, *, inner: bool) -> datetime | None:
        """Since when, aware UTC, readers may read the name that a site has; None where they never read another.

        Args:
            site: as it is told now.
            inner: for internal readers; others read a name from when the site was public under it.
        """
        rows = [one for one in self.by_site.get(site.id, ()) if inner or one.access is Access.PUBLIC]
        called_so = list(takewhile(lambda one: one.name == site.name, reversed(rows)))
        return called_so[-1].updated_at if called_so and len(called_so) < len(rows) else None

    def name_taken_in(self, site: Site, name: str) -> bool:
        """Whether a site was last restricted while it had a name, or never had it: then outside the name is not told.

        A name that was only followed by another was public to its end: the site is inside from the next name on.
        """
        under = [one for one in self.by_site.get(site.id, ()) if one.name == name]
        return not under or under[-1].access is not Access.PUBLIC


def _share_apart(before: Site, now: Site) -> float:
    if before.outline.equals(now.outline):
        return 0.0
    both = before.outline.union(now.outline).area
    return before.outline.symmetric_difference(now.outline).area / both if both > 0 else 1.0
