"""The built-in gazetteer: 105 compounds that ASPI and Amnesty International document, as points with statements."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from shapely.geometry import GeometryCollection, Point

from geodata.sites.outline import circle
from geodata.sites.site import Access, OutlineBasis, Site, Statement
from geodata.text.fold import folded

KEEP_AWAY_M = 500.0
"""Metres that control rings and placebo polygons keep from every gazetteer point: the source printed a point, not an
outline, and known compounds reach about that far from theirs."""


@dataclass(frozen=True)
class Group:
    """Points of the gazetteer for which a source gives one common size."""

    id: str
    name: str
    members: tuple[str, ...]  # ids of its points
    whole: str  # the scope of statements that speak of all of them
    radius_m: float  # metres, of a circle of the reported area
    radius_basis: str  # who reported that area
    note: str


@dataclass(frozen=True)
class Whole:
    """A place that sources speak of as one and that the list has in parts only."""

    id: str  # of the site of all its parts, where one is stored
    name: str  # as sources write it, e.g. "KK Park"
    parts: tuple[str, ...]  # ids of its listed points; statements of the whole stand at the first
    scopes: tuple[str, ...]  # what a statement or claim is said of where all of it is meant

    @property
    def places(self) -> tuple[str, ...]:
        """Ids at which what is said of it may stand, the whole's own first."""
        return (self.id, *self.parts)

    def page(self, stored: Collection[str]) -> str:
        """The one place at which what is said of the whole is told: its own site, else its first part; "" neither.

        Args:
            stored: ids of the sites in use.
        """
        return next((key for key in self.places if key in stored), "")


@cache
def _written() -> dict[str, Any]:
    geojson: dict[str, Any] = json.loads(
        files("geodata.sites").joinpath("gazetteer.geojson").read_text(encoding="utf-8")
    )
    return geojson


@cache
def gazetteer_sites() -> tuple[Site, ...]:
    """The documented compounds: public, outline unknown, so shown and not watched. In the order of the file."""
    sites = []
    for feature in _written()["features"]:
        words = feature["properties"]
        notes = (words["coordinate_note"], words.get("map_note", ""), words.get("name_note", ""))
        note = " ".join(w for w in notes if w)
        sites.append(
            Site(
                id=feature["id"],
                name=words["name"],
                outline=Point(feature["geometry"]["coordinates"]),
                country=words["country"],
                aliases=tuple(words["aliases"]),
                source=words["source"],
                documented=words["documented"],
                access=Access.PUBLIC,
                outline_basis=OutlineBasis.UNKNOWN,
                coordinate_note=note,
                statements=tuple(Statement(**statement) for statement in words["statements"]),
            )
        )
    return tuple(sites)


def doubted_places() -> dict[str, str]:
    """By id, what our own border and coast lines say against a point: that it lies at sea, or across a border."""
    words = ((feature["id"], feature["properties"].get("map_note", "")) for feature in _written()["features"])
    return {key: note for key, note in words if note}


def statement_title(statement: Statement) -> str:
    """What stands as the headline of a statement: its text, and of what it speaks where that is not its place."""
    if not statement.scope:
        return statement.text
    whole = whole_named(statement.scope)
    if whole is None or statement.scope in whole.scopes:
        return f"{statement.text} Said of {statement.scope}."
    return f"{statement.text} Said of {statement.scope}, not matched to a stage by any source."


def statement_report_id(site_id: str, statement: Statement) -> str:
    """The id of a statement as a report; one that speaks of a whole is one report, however many places it stands at."""
    whole = whole_named(statement.scope)
    at = whole.id if whole is not None else site_id
    id_text = f"{at}|{statement.date}|{statement.text}|{statement.source_title}"
    return f"gazetteer-{at}-{hashlib.sha256(id_text.encode()).hexdigest()[:8]}"


@cache
def wholes() -> tuple[Whole, ...]:
    """Places that sources speak of as one and that the list has in parts only: KK Park, Shwe Kokko."""
    return tuple(Whole(w["id"], w["name"], tuple(w["parts"]), tuple(w["scopes"])) for w in _written().get("wholes", ()))


def whole_page(whole_id: str, stored: Collection[str]) -> str:
    """The place at which what is said of a whole is told, by the whole's own id; "" for any other id, or none stored.

    Args:
        whole_id: e.g. "MM-KK-PARK".
        stored: ids of the sites in use.
    """
    return next((whole.page(stored) for whole in wholes() if whole.id == whole_id), "")


def told_elsewhere(site_id: str) -> tuple[str, str]:
    """Of a listed part: the whole that it belongs to, and the listed place at which what is said of that whole is told.

    ("", "") for any other place, and for that place itself.
    """
    for whole in wholes():
        if site_id in whole.parts[1:]:
            first = next(site.name for site in gazetteer_sites() if site.id == whole.parts[0])
            return whole.name, first
    return "", ""


def whole_named(text: str) -> Whole | None:
    """The whole that a text names, as whole words; None for none, and where it names a listed place.

    "KK Park, zone A" and "Fire at KK Park" name KK Park; "KK Park 2nd Stage" names that stage.
    """
    padded_text = f" {folded(text)} "
    for whole in wholes():
        if f" {folded(whole.name)} " in padded_text:
            listed = (folded(site.name) for site in gazetteer_sites() if site.id in whole.parts)
            return None if any(f" {name} " in padded_text for name in listed) else whole
    return None


def outside_m() -> dict[str, float]:
    """By id, metres from a doubted point to the country in which its source places it, as our own lines have it."""
    distances = ((feature["id"], feature["properties"].get("outside_km")) for feature in _written()["features"])
    return {key: 1000.0 * km for key, km in distances if km is not None}


def known_points() -> tuple[Point, ...]:
    """The gazetteer's points, WGS84 lon, lat: controls and placebos stay KEEP_AWAY_M from all of them."""
    return tuple(Point(site.outline.x, site.outline.y) for site in gazetteer_sites() if isinstance(site.outline, Point))


@cache
def _statements_as_written() -> frozenset[tuple[str, str]]:
    return frozenset((s.date, s.text) for site in gazetteer_sites() for s in site.statements)


def second_hand(statement: Statement) -> bool:
    """Whether a statement is one of this list, in our own words after its source and not checked against it."""
    return (statement.date, statement.text) in _statements_as_written()


@cache
def gazetteer_groups() -> tuple[Group, ...]:
    """Points with a sourced common size. KK Park is the only one today."""
    return tuple(Group(**{**group, "members": tuple(group["members"])}) for group in _written()["groups"])


def approximate_site(group: Group) -> Site:
    """A group as one site with an approximate outline: a circle of the sourced radius around the middle of its points.

    No member gets an outline of its own from it: the source gives the size of all of them together. What is said of the
    whole is said of this place.
    """
    members = [site for site in gazetteer_sites() if site.id in group.members]
    middle = GeometryCollection([site.outline for site in members]).centroid
    return Site(
        id=group.id,
        name=group.name,
        outline=circle(middle.x, middle.y, group.radius_m),
        country=members[0].country,
        aliases=tuple(site.name for site in members),
        source=members[0].source,
        documented=True,
        access=Access.PUBLIC,
        outline_basis=OutlineBasis.SOURCED_RADIUS,
        coordinate_note=f"{group.note} Size: {group.radius_basis}.",
        statements=tuple(
            dict.fromkeys(
                replace(s, scope="") if s.scope == group.whole else s for site in members for s in site.statements
            )
        ),
    )
