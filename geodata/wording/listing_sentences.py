"""What a listed place is called, why it is in the list, and whom to write to about it. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.detections.growth import AROUND
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import whole_named
from geodata.sites.grid import Grid, utm_epsg
from geodata.sites.same_place import drawn_at_a_point
from geodata.sites.shown_place import POINT_KNOWN_TO_M, shown_outline, told_name
from geodata.sites.site import OutlineBasis, Site, Statement

WHOLE = 0.9
"""Share of the ground within an outline's outermost corners from which it is taken for a whole circle: a circle of 50 m
with rounded corners has 0.9, one of 500 m has 0.99."""
LONGEST_SIDE = 0.5
"""Radii of the longest side of such an outline. The sides of a circle are 0.1, and up to 0.32 where corners of a circle
of 50 m are rounded; a straight cut that takes 1 % off a circle is 0.71."""
NO_FINDING = msg("Being listed is not a finding of Compound Watch.")
DRAWN_AT_A_POINT = msg("Outline drawn by the publisher of this page; the source gives only a point, not checked.")
"""Beside every outline that stands where the source gives a point."""
SET_AN_ADDRESS = (
    "The settings name no address for corrections and replies. Set corrections_to in compound-watch.toml before you "
    "pass it on."
)
"""Told at the command line to who wrote a file for the public."""
NO_ADDRESS = msg(
    "The operator of this page has named no address for corrections and replies: write to whoever gave it to you."
)


def corridor_words(name: str, sites: Mapping[str, Site]) -> str:
    """What a corridor is called: as the operator named it, or after the place around which near sites lie.

    Args:
        name: of the corridor, as `brief --corridor` takes it: 'around kilvane-ford' where nobody named it.
        sites: of the edition, by id.
    """
    first = name.removeprefix(AROUND)
    return tr("Around {site}", site=told_name(sites[first])) if first != name and first in sites else name


def outline_sentence(site: Site) -> str:
    """That the outline is a circle, and whose radius, or was drawn here at a point; "" for any other place."""
    if drawn_at_a_point(site):
        return tr(DRAWN_AT_A_POINT)
    if site.outline_basis is OutlineBasis.SOURCED_RADIUS:
        return tr("Outline approximate: a circle of the sourced radius.")
    if site.outline_basis is OutlineBasis.CHOSEN_RADIUS:
        radius = _whole_radius_m(shown_outline(site))  # as it goes out: who reads it again is told the same
        if radius is None:
            return tr(
                "Outline approximate: a circle chosen here, cut where another listed place is nearer, around a point "
                "known to about {known} km; no source gives the outline, and the place may lie outside the circle.",
                known=f"{POINT_KNOWN_TO_M / 1_000:g}",
            )
        return tr(
            "Outline approximate: a circle of about {radius} m, chosen here, around a point known to about {known} km; "
            "no source gives the outline, and the place may lie outside the circle.",
            radius=f"{round(radius, -1):,.0f}",
            known=f"{POINT_KNOWN_TO_M / 1_000:g}",
        )
    return ""


def _whole_radius_m(circle: BaseGeometry) -> float | None:
    """Radius in metres of a whole circle; None for one that is cut.

    By its ground and its longest side, and not by its farthest corner: corners are rounded to 11 m where they go out.
    """
    middle = circle.centroid
    on_ground = Grid(utm_epsg(middle.x, middle.y), 0.0, 0.0, 1, 1).to_grid(circle)
    radius = math.sqrt(on_ground.area / math.pi)
    corners = shapely.get_coordinates(on_ground)
    longest = max(map(math.dist, corners, corners[1:]), default=math.inf)
    whole = longest < LONGEST_SIDE * radius and on_ground.area >= WHOLE * on_ground.convex_hull.area
    return radius if whole else None


def why_listed(site: Site, *, lead: bool = True) -> str:
    """Who named the place, when and how, and that this is no finding; for a place without a source, that it has none.

    'Why it is listed: Amnesty lists it as a scamming compound (2025-06; Amnesty International, …). Being listed is not
    a finding of Compound Watch.'

    Args:
        site: the place.
        lead: begin with "Why it is listed:"; False where that stands above it, as the name of a column.
    """
    if statements := [s for s in site.statements if not s.reply and not s.scope]:
        first = statements[0]
        text, by = translated(first.text.strip().rstrip(".")), first.source_title.strip().rstrip(".")
        sentence = tr("{text} ({day}; {source}).", text=text, day=first.date, source=by)
        newest = statements[-1]
        publisher = first.source_title.partition(",")[0]
        if newest is not first and newest.source_title.partition(",")[0] == publisher:
            text = translated(newest.text.strip().rstrip("."))
            word = tr("Also") if newest.date == first.date else tr("Later")
            sentence += " " + tr("{word}: {text} ({day}).", word=word, text=text, day=newest.date)
    elif site.source:
        sentence = tr("Documented by {source}.", source=site.source.strip().rstrip("."))
    else:
        return tr("No public source names this place: it is watched for internal users alone.")
    sentence = tr("Why it is listed: {why}", why=sentence) if lead else sentence
    return f"{sentence} {tr(NO_FINDING)}"


def said_of(statement: Statement, site: Site) -> str:
    """Of what a statement speaks where that is not the place itself; "" where it is.

    'Said of KK Park as a whole.'
    """
    if not statement.scope:
        return ""
    if site.outline_basis is OutlineBasis.SOURCED_RADIUS:  # a whole of several listed points
        return tr("Said of {scope}, not of all of this place.", scope=statement.scope)
    return said_of_scope(statement.scope, site.id)


def said_of_scope(scope: str, site_id: str) -> str:
    """Of what a statement or claim speaks that stands at a place: a whole, or ground that nobody has matched to it.

    'Said of KK Park as a whole.' at a stage of it; 'Said of KK Park, zone A: not matched to a stage by any source.'
    Nothing tells that it does not speak of that stage, so nothing says so.
    """
    whole = whole_named(scope)
    if whole is None or scope in whole.scopes or site_id not in whole.parts:
        return tr("Said of {scope}.", scope=scope)
    return tr("Said of {scope}, not matched to a stage by any source.", scope=scope)


def replies(site: Site) -> tuple[str, ...]:
    """What those who are named have answered, each with its day and source, in the order given."""
    return tuple(
        " ".join(
            filter(
                None,
                (
                    tr(
                        "Reply ({day}; {source}): {text}.",
                        day=s.date,
                        source=s.source_title.strip().rstrip("."),
                        text=translated(s.text.strip().rstrip(".")),
                    ),
                    said_of(s, site),
                ),
            )
        )
        for s in site.statements
        if s.reply
    )


DEMO_ADDRESS = {
    "issuer": "nobody: this is a demo with invented places",
    "corrections_to": "none is needed, since this demo speaks of no real place or office",
}
"""What the demo's settings name as issuer and as address, so that its pages show where the real ones stand."""


def corrections_address(settings: Settings) -> str:
    """Where corrections and replies go; "" where the operator has named nothing. No public edition without one."""
    return (settings.corrections_to or settings.contact).strip().rstrip(".")


def unanswerable_note(audience: Audience, settings: Settings) -> str:
    """SET_AN_ADDRESS for whoever wrote a file for the public where nobody could answer it; "" else.

    The one rule: a folder that is served (catalogues, feeds, pages) and mails are refused without an address; a file
    that somebody is handed (exports, briefings, evidence) says in itself that there is none, and whoever wrote it is
    told.
    """
    return SET_AN_ADDRESS if audience is Audience.PUBLIC and not corrections_address(settings) else ""


def whom_to_write(settings: Settings, *, invented: bool = False) -> str:
    """Who publishes, and where corrections and replies go; says so where the operator has named nobody.

    Args:
        settings: in force.
        invented: True where it stands beside invented places alone. Else what the demo's settings name is left out: of
            a real place it is untrue that it is invented and that nobody needs to be written to.
    """
    if not invented:
        theirs = {name: "" for name, words in DEMO_ADDRESS.items() if getattr(settings, name) == words}
        settings = replace(settings, **theirs)  # type: ignore[arg-type]
    sentences = []
    if settings.issuer:
        sentences.append(tr("Published by {issuer}.", issuer=settings.issuer.strip().rstrip(".")))
    if settings.contact:
        sentences.append(tr("Contact: {address}.", address=settings.contact.strip().rstrip(".")))
    to = corrections_address(settings)
    sentences.append(tr("Corrections and replies: {address}.", address=to) if to else tr(NO_ADDRESS))
    if settings.right_of_reply:
        sentences.append(f"{settings.right_of_reply.strip().rstrip('.')}.")
    return " ".join(sentences)
