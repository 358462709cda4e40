"""An invented place and a documented one never share a workspace. Pure.

The demo's pixels, reports and issuer are invented, and its pages say so of all that they show. Beside a real compound
that is either untrue, or lets somebody take invented change for what was seen there. A mark at each row would not do:
whoever cuts a row, a picture or a line out of a page cuts the mark off. So the two are refused together.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from shapely import STRtree

from geodata.errors import NotAllowed
from geodata.i18n.messages import english, msg
from geodata.sites.gazetteer import gazetteer_sites, known_points
from geodata.sites.outline import circle
from geodata.sites.site import Site

AT_PLACE_M = 1_000.0
"""Metres from a point of the gazetteer within which an outline is at its place: so exactly the points are known."""
_ANOTHER = msg("Use another workspace: the demo has one of its own")


def real_place(site: Site) -> str:
    """The name of the documented place that a site is, or that its outline reaches; "" = none."""
    ids, tree = _documented()
    if site.id in ids:
        return ids[site.id]
    indices = [] if site.outline.is_empty else tree.query(site.outline, predicate="intersects").tolist()
    return gazetteer_sites()[min(indices)].name if indices else ""


class Company:
    """The sites of one workspace, as far as it matters which of them are invented and which documented.

    Args:
        known: all that is stored, out of use too.
    """

    def __init__(self, known: Iterable[Site]) -> None:
        given = tuple(known)
        self._invented = any(site.simulated for site in given)
        self._documented = next(filter(None, map(real_place, given)), "")

    def take(self, site: Site) -> None:
        """Take in one more.

        Raises:
            NotAllowed: it is documented and others are invented, or the other way round, or it is both itself.
        """
        name = real_place(site)
        if name and (site.simulated or self._invented):
            raise NotAllowed(
                english("site {id}", id=site.id),
                english("{name} is a documented place, and this workspace holds invented ones", name=name),
                _ANOTHER,
            )
        if site.simulated and self._documented:
            raise NotAllowed(
                english("site {id}", id=site.id),
                english("it is invented, and this workspace holds a documented place, {name}", name=self._documented),
                _ANOTHER,
            )
        self._invented |= site.simulated
        self._documented = self._documented or name


def refuse_documented(what: str, known: Iterable[Site]) -> None:
    """Refuse what speaks of documented places where invented ones are stored.

    Args:
        what: a message that names what is refused.
        known: all that is stored, out of use too.

    Raises:
        NotAllowed: a site of them is invented.
    """
    if any(site.simulated for site in known):
        raise NotAllowed(what, "this workspace holds invented places, as the demo does", _ANOTHER)


@cache
def _documented() -> tuple[dict[str, str], STRtree]:
    """Names of the gazetteer's places by id, and the ground of each in the order of the gazetteer."""
    ground = [circle(point.x, point.y, AT_PLACE_M) for point in known_points()]
    return {site.id: site.name for site in gazetteer_sites()}, STRtree(ground)
