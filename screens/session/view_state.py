"""What a visitor is looking at, as a value: the filters, the place on the map, the pictures. To a link and back.

The law of this file: read(written(view)) == view. What a link holds that is not understood is left out, never an
error: links are edited by hand, cut by mail programs and forwarded for years.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from geodata.access.site_standing import Displayed, SiteStanding, displayed
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import in_use
from geodata.sites.site import Site
from geodata.text.clean import plain
from geodata.text.fold import names_match
from geodata.text.names.near_names import names_near
from layers.map.layer_discovery import LAYERS, OFF_AT_FIRST

MAX_TEXT = 200
"""Longest text taken from a link, characters: longer than any name, shorter than what slows a page."""


START = date.min
"""Stands for "from the start" where a view is compared with a day."""


@dataclass(frozen=True)
class Viewpoint:
    """Where the map stands."""

    lat: float  # degrees north, -90..90
    lon: float  # degrees east, -180..180
    zoom: float  # web map zoom, 0..20


@dataclass(frozen=True)
class View:
    """Everything that a link restores."""

    site: str = ""  # id of the site that is open; "" none
    action: str = ""  # id of the action that is open; "" none
    briefing: str = ""  # number of the briefing that is open; "" none
    other: str = ""  # number of the briefing that it is held together with; "" none
    detection: str = ""  # id of the change whose pictures are shown; "" the newest
    mine: bool = False  # in triage only what is assigned to whoever is at work
    search: str = ""  # part of a site's name, alias or id; "" all
    country: str = ""  # as the site holds it; "" all
    which: str = ""  # of the sites: "watched" or "points"; in the list of sites also "retired"; "" all in use
    order: str = (
        "name"  # of the list of sites: "name", "change" (the most important first) or "look" (the oldest first)
    )
    group: str = ""  # of the list of sites: by "country" or "corridor"; "" in no groups
    kinds: tuple[Kind, ...] = ()  # none = all
    states: tuple[State, ...] = ()  # none = all
    confidences: tuple[Confidence, ...] = ()  # none = all
    since: date | None = None  # first seen on this day or later; None open
    until: date | None = None  # first seen on this day or earlier; None open
    compared: date | None = None  # what is new is new since this day; START = ever; None = the screen's own choice
    bands: str = "true"  # which picture: "true" colour, "false" colour or the vegetation "index"
    show: str = "pair"  # pictures two under a handle ("pair"), beside each other ("beside"), or as a "timelapse"
    days: tuple[date, ...] = ()  # of pictures beside each other, in order; none = the screen's own choice
    next_to: str = ""  # id of another site that is shown beside this one; "" none
    next_day: date | None = None  # of its picture; None = the newest
    without: tuple[date, ...] = ()  # days left out of the timelapse, in order
    span: str = "1"  # years of the timelapse: "1", "2" or "all"
    handle: int | None = None  # percent of the earlier picture that shows, 0..100; None = the middle
    before: str = ""  # scene id of the left picture; "" the last clear look
    after: str = ""  # scene id of the right picture; "" the newest that makes a picture
    at: Viewpoint | None = None  # where the map stands; None = all sites in sight
    off: tuple[str, ...] = OFF_AT_FIRST  # layers of the map that are switched off, by name
    lang: str = ""  # code of the language that is read; "" as the session has it
    seen_as: str = ""  # "public" or "partner": an internal user looking as they do; "" as oneself

    @property
    def filtered(self) -> bool:
        """True when some filter leaves something out."""
        return bool(
            self.search
            or self.country
            or self.which in ("watched", "points")
            or self.kinds
            or self.states
            or self.confidences
            or self.since is not None
            or self.until is not None
        )


BANDS = ("true", "false", "index")
SHOWS = ("pair", "beside", "timelapse")
SPANS = ("1", "2", "all")
WHICH = ("", "watched", "points", "retired")
ORDERS = ("name", "change", "look")
GROUPS = ("", "country", "corridor")
MOST_DAYS = 120
"""Days taken from a link: as many as a timelapse has."""


def read(query: Mapping[str, str]) -> View:
    """The view of a link's query string; what is not understood is left out."""
    bands = query.get("bands", "true")
    return View(
        site=_text(query.get("site", "")),
        action=_text(query.get("action", "")),
        briefing=_text(query.get("briefing", "")),
        other=_text(query.get("with", "")),
        detection=_text(query.get("change", "")),
        mine=query.get("mine") == "1",
        search=_text(query.get("q", "")),
        country=_text(query.get("country", "")),
        which=query.get("which", "") if query.get("which", "") in WHICH else "",
        order=query.get("order", "name") if query.get("order", "name") in ORDERS else "name",
        group=query.get("group", "") if query.get("group", "") in GROUPS else "",
        kinds=tuple(k for k in Kind if k.value in _words(query.get("kind", ""))),
        states=tuple(s for s in State if s.value in _words(query.get("state", ""))),
        confidences=tuple(c for c in Confidence if c.value in _words(query.get("confidence", ""))),
        since=_day(query.get("from", "")),
        until=_day(query.get("to", "")),
        compared=START if query.get("since") == "start" else _day(query.get("since", "")),
        bands=bands if bands in BANDS else "true",
        show=query.get("show", "pair") if query.get("show", "pair") in SHOWS else "pair",
        days=_days(query.get("days", "")),
        next_to=_text(query.get("beside", "")),
        next_day=_day(query.get("beside_day", "")),
        without=_days(query.get("without", "")),
        span=query.get("span", "1") if query.get("span", "1") in SPANS else "1",
        handle=_percent(query.get("handle", "")),
        before=_text(query.get("before", "")),
        after=_text(query.get("after", "")),
        at=_viewpoint(query.get("at", "")),
        off=_off(query["off"]) if "off" in query else OFF_AT_FIRST,
        lang=query.get("lang", "") if query.get("lang", "") in LANGUAGES else "",
        seen_as=query.get("as", "") if query.get("as", "") in ("public", "partner") else "",
    )


def written(view: View) -> dict[str, str]:
    """The query string of a view; only what differs from the plain view, and the language in use."""
    parts = {
        "site": view.site,
        "action": view.action,
        "briefing": view.briefing,
        "with": view.other,
        "change": view.detection,
        "mine": "1" if view.mine else "",
        "q": view.search,
        "country": view.country,
        "which": view.which,
        "order": view.order if view.order != "name" else "",
        "group": view.group,
        "kind": ",".join(view.kinds),
        "state": ",".join(view.states),
        "confidence": ",".join(view.confidences),
        "from": view.since.isoformat() if view.since else "",
        "to": view.until.isoformat() if view.until else "",
        "since": "" if not view.compared else "start" if view.compared == START else view.compared.isoformat(),
        "bands": view.bands if view.bands != "true" else "",
        "show": view.show if view.show != "pair" else "",
        "days": ",".join(d.isoformat() for d in view.days),
        "beside": view.next_to,
        "beside_day": view.next_day.isoformat() if view.next_day else "",
        "without": ",".join(d.isoformat() for d in view.without),
        "span": view.span if view.span != "1" else "",
        "handle": "" if view.handle is None else str(view.handle),
        "before": view.before,
        "after": view.after,
        "at": f"{view.at.lat:.5f},{view.at.lon:.5f},{view.at.zoom:g}" if view.at else "",
        "lang": view.lang or ("" if in_use() == ENGLISH else in_use()),
        "as": view.seen_as,
    }
    if view.off != OFF_AT_FIRST:
        parts["off"] = ",".join(view.off) or "none"
    return {name: value for name, value in parts.items() if value}


def keeps_site(view: View, site: Site, found_by: tuple[str, ...] = ()) -> bool:
    """Whether a site passes the filters that speak of sites: the search, the country and whether it is watched.

    Args:
        view: the filters.
        site: the place.
        found_by: names and numbers of organisations that sources tie to it, by which a search finds it too.
    """
    if view.country and site.country != view.country:
        return False
    if view.which in ("watched", "points") and site.watched is not (view.which == "watched"):
        return False
    if not view.search:
        return True
    names = (site.name, site.id, *site.aliases, *found_by)
    return names_match(view.search, names) or names_near(view.search, names)


def passes(view: View, d: Detection) -> bool:
    """Whether a change passes the filters that speak of changes: kind, state, confidence, first seen."""
    if (view.kinds and d.kind not in view.kinds) or (view.states and d.state not in view.states):
        return False
    if view.confidences and d.confidence not in view.confidences:
        return False
    return not ((view.since and d.first_seen < view.since) or (view.until and d.first_seen > view.until))


def displayed_by(
    view: View, standings: Mapping[str, SiteStanding], found_by: Mapping[str, tuple[str, ...]] | None = None
) -> Displayed:
    """What the filters leave of an edition, and how much they hide. Nothing may be said of a site from it.

    Args:
        view: the filters.
        standings: of every site of the edition, by id.
        found_by: site id -> more names and numbers by which a search finds it; None = none.
    """
    more = found_by or {}
    sites = frozenset(key for key, s in standings.items() if keeps_site(view, s.site, more.get(key, ())))
    changes = (d for standing in standings.values() for d in standing.changes)
    if view.kinds or view.states or view.confidences or view.since or view.until:
        changes = (d for d in changes if passes(view, d))
    left = frozenset(d.id for d in changes)
    return displayed(standings.values(), sites, left)


def unfiltered(view: View) -> View:
    """The same view without its filters."""
    return replace(view, search="", country="", which="", kinds=(), states=(), confidences=(), since=None, until=None)


def _text(value: str) -> str:
    """Printable text of at most MAX_TEXT characters, trimmed."""
    return plain(value).strip()[:MAX_TEXT].strip()


def _off(written: str) -> tuple[str, ...]:
    """The layers that an address switches off, in the order of the list."""
    return tuple(layer.name for layer in LAYERS if layer.name in _words(written))


def _words(value: str) -> frozenset[str]:
    return frozenset(value.split(","))


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _days(value: str) -> tuple[date, ...]:
    days = (_day(part) for part in value.split(",")[:MOST_DAYS])
    return tuple(sorted({d for d in days if d is not None}))


def _percent(value: str) -> int | None:
    return int(value) if re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= 100 else None


def _viewpoint(value: str) -> Viewpoint | None:
    try:
        lat, lon, zoom = (float(part) for part in value.split(","))
    except ValueError:
        return None
    if not all(math.isfinite(n) for n in (lat, lon, zoom)):
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= zoom <= 20):
        return None
    return Viewpoint(round(lat, 5), round(lon, 5), round(zoom, 2))


def address(screen: str, view: View) -> str:
    """The address of a screen showing a view, relative to the dashboard: "site?site=mk-1"."""
    query = urlencode(written(view), safe=",")
    return f"{screen or '.'}?{query}" if query else screen or "."
