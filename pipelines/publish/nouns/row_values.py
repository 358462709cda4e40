"""What is exported, as plain rows: which properties each noun has, with which geometry. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.actions.action import Action
from geodata.detections.area_interval import KEPT, area_interval, interval_of
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.detections.revision import Revision
from geodata.incidents.incident import RADIUS_M, Incident
from geodata.incidents.licence_of_each_source import PUBLICATIONS, as_invented, terms_of
from geodata.incidents.looks_in_window import LooksWithin
from geodata.looks.look import Look, without_paths
from geodata.looks.measure import Measure
from geodata.razed_ground.stage import stage_of
from geodata.sites.gazetteer import second_hand
from geodata.sites.shown_place import CIRCLE_DECIMALS, FINEST, known_to_m, rounded, shown_outline, told_name
from geodata.sites.site import Site
from geodata.text.clean import plain
from geodata.wording.attribution import site_terms
from geodata.wording.change_sentences import detection_sentence, told_kind, withdrawn_sentence
from geodata.wording.handling import hedge_words
from geodata.wording.listing_sentences import outline_sentence, why_listed
from geodata.wording.look_reasons import look_reasons_in_english

Value = str | int | float | bool | date | None | tuple[str, ...] | Sequence[Mapping[str, object]]
"""What a property can be; moments come as ISO text ending in Z ("" or None = none), dates as dates."""


@dataclass(frozen=True)
class Column:
    """One property."""

    name: str
    kind: str  # "text" | "integer" | "number" | "flag" | "date" | "moment" | "list": how formats with types write it


@dataclass(frozen=True)
class Rows:
    """Rows of one noun, ready for any format."""

    what: str  # the layer's name
    columns: tuple[Column, ...]
    values: tuple[tuple[Value, ...], ...]  # one tuple a row, in the order of the columns
    shapes: tuple[BaseGeometry | None, ...]  # WGS84 lon, lat, one a row
    titles: tuple[str, ...]  # what a map calls each row
    about: tuple[str, ...]  # one sentence a row
    licence: str
    attribution: str
    audience: str
    simulated: bool  # True when a place or report of the demo world is among them
    limits: str  # what these rows cannot say
    handling: str = ""  # how the file may be handled; "" only before it is known whose edition it is
    edition_of: date | None = None  # UTC day as of which it is known; None only before that is known
    beside: tuple[Rows, ...] = ()  # rows of another noun that belong to these, for formats that hold several

    def properties(self, number: int) -> dict[str, Value]:
        """Column name -> value of one row."""
        return {c.name: v for c, v in zip(self.columns, self.values[number], strict=True)}


def columns(**kinds: str) -> tuple[Column, ...]:
    """Columns in the order given."""
    return tuple(Column(name, kind) for name, kind in kinds.items())


SCORED_ON = "simulated ground of measured spectra; never scored on a real compound"
"""Said of every probability of a kind (geodata/wording/false_flag_rate.py)."""
DETECTIONS = columns(
    id="text",
    site_id="text",
    kind="text",
    state="text",
    last_clear_before="date",
    first_seen="date",
    confirmed_on="date",
    last_seen="date",
    ended_on="date",
    area_m2="number",
    confidence="text",
    sentence="text",
    scenes="list",
    review="text",
    review_state="text",
    settings_hash="text",
    code_version="text",
    kind_probability="number",
    revisions="list",
    area_low_m2="number",
    area_high_m2="number",
    hedge="text",
    kind_probability_on="text",
    area_of="text",
    told_kind="text",
    site_name="text",
    may_say="text",
    not_released="text",
    simulated="flag",
)
"""`area_low_m2`, `area_high_m2`: half a pixel less and more along the edge; empty for activity.
`area_of`: whose area `area_m2` is: the changed pixels, or the whole outline of the site where light or reports, which
have no place inside it, were told.
`hedge`: what has to stand beside `kind` wherever it is repeated.
`kind_probability_on`: on which ground `kind_probability` was learnt and scored; empty where there is none.
`revisions`: what was said of it, from when to when and why, oldest first; the last is what is said now.
`told_kind`: `kind` as it may be named, with "or another change" where it is not sure; empty of what was withdrawn.
`may_say`: what stands under "You may say" on screens and pages: a quotation, or "Nothing" and why.
`not_released`: that more was flagged at the site than is told; empty where all is."""
REVISIONS = columns(
    detection_id="text",
    site_id="text",
    number="integer",
    said_from="moment",
    said_until="moment",
    why="text",
    details="list",
    kind="text",
    state="text",
    last_clear_before="date",
    first_seen="date",
    confirmed_on="date",
    ended_on="date",
    area_m2="number",
    confidence="text",
    control_set="integer",
    settings_hash="text",
    code_version="text",
    area_low_m2="number",
    area_high_m2="number",
    kind_probability="number",
    hedge="text",
    kind_probability_on="text",
    area_of="text",
)
SITES = columns(
    id="text",
    name="text",
    aliases="list",
    country="text",
    source="text",
    documented="flag",
    access="text",
    outline_basis="text",
    coordinate_note="text",
    why_listed="text",
    statements="list",
    review_by="date",
    revision="integer",
    updated_at="moment",
    retired_at="moment",
    simulated="flag",
    licence="text",
    place_known_to_m="number",
    outline_note="text",
    not_released="text",
)
"""`place_known_to_m`: metres to which the point or the middle of the circle is known; empty for a drawn outline.
outline_note: that the outline is a circle, or was drawn here where the source gives only a point.
not_released: that a change at the site is held back from this edition; empty where none is."""
INCIDENTS = columns(
    id="text",
    source="text",
    kind="text",
    title="text",
    start_date="date",
    end_date="date",
    date_precision="text",
    place_precision="text",
    place_name="text",
    country="text",
    reported_by="text",
    url="text",
    verification="text",
    fatalities_low="integer",
    fatalities_best="integer",
    fatalities_high="integer",
    published_at="moment",
    notes="list",
    licence="text",
    site_ids="list",
    beside_site_ids="list",
    same_event_ids="list",
    looked_site_id="text",
    looks_within="integer",
    usable_looks_within="integer",
    usable_look_before="date",
    usable_look_after="date",
    withdrawn="flag",
    review_by="date",
    simulated="flag",
    place_known_to_m="number",
    whole_of_site_ids="list",
)
"""beside_site_ids: of site_ids, those that the report does not name: it is placed within 1 km of their outlines.
looks_within and its kin: optical looks at looked_site_id, the nearest watched site, within the report's dates; empty
where no watched site is near.
place_known_to_m: metres to which the place is known by the word of place_precision ("exact" is a source's word for a
named place, and is a kilometre here); empty where nothing is known, and for an area, which says it itself.
whole_of_site_ids: of a report that names a whole (KK Park), the listed sites that are its parts; it is said of none of
them alone, and is one row however many they are."""
ACTIONS = columns(
    id="text",
    kind="text",
    title="text",
    start_date="date",
    end_date="date",
    date_precision="text",
    acted_by="text",
    scope="text",
    named="text",
    site_ids="list",
    source="text",
    url="text",
    licence="text",
    withdrawn="flag",
    review_by="date",
    simulated="flag",
    place_known_to_m="number",
)
"""`place_known_to_m`: of its sites, the least well known one; empty where each is outlined.
`site_ids`: of the sites that it concerns and that this audience may see, also where it names a group or country."""
MEASURES = columns(
    site_id="text",
    name="text",
    at="moment",
    value="number",
    unit="text",
    low="number",
    high="number",
    scene_id="text",
    run_id="text",
    hedge="text",
    simulated="flag",
)
"""`hedge`: what has to stand beside a figure of built-up ground that rests on findings not agreed on, beside a share of
razed ground, or beside one from an analyst's own file; else empty."""
LOOKS = columns(
    site_id="text",
    scene_id="text",
    collection="text",
    catalog="text",
    sensor="text",
    acquired_at="moment",
    status="text",
    reason="text",
    reason_code="text",
    reasons="list",
    clear_fraction="number",
    platform="text",
    orbit="integer",
    tile="text",
    baseline="text",
    attempts="integer",
    href="text",
    shift_px="number",
    simulated="flag",
)
"""`reason`: why, an English sentence. `reason_code`: the code of the first reason (geodata/looks/reason.py); empty for
none. `reasons`: each reason, {"code": …} with its values; in formats without lists as JSON."""


def detection_values(
    detection: Detection,
    site: Site,
    standing: Standing,
    revisions: Sequence[tuple[Revision, tuple[Value, ...]]] = (),
    *,
    sentence: str = "",
    quotation: str = "",
    not_released: str = "",
) -> tuple[Value, ...]:
    """A detection in the words that every export and feed shares.

    Args:
        standing: what people's verdicts on it come to; `review` is the verdict on which two people agree.
        revisions: what the edition has said of it, oldest first, with the row of each (revision_values).
        sentence: what sentence_of says of it, where that is known; "" = it is made here.
        quotation: what may be repeated of it, from quotations().
        not_released: what is said where more was flagged at its site than is told.
    """
    own: dict[str, Value] = {
        "sentence": sentence or sentence_of(detection, site),
        "review": standing.state.value if standing.agreed else None,
        "review_state": (ReviewState.NONE if standing.state is ReviewState.WAITING else standing.state).value,
        "revisions": [_revision_part(revision, row) for revision, row in revisions],
        "site_name": told_name(site),
        "may_say": quotation,
        "not_released": not_released,
        "simulated": site.simulated,
    }
    why = detection.withdrawn_reason
    hedge = hedge_words(
        detection.kind, detection.kind_probability, detection.state, standing.state, withdrawn_reason=why
    )
    own |= _beside_kind(hedge, detection) | _area_between(area_interval(detection)) | _area_of(detection.kind)
    own |= {"told_kind": None if detection.state is State.WITHDRAWN else told_kind(detection)}
    return _values(DETECTIONS, detection, own)


def sentence_of(detection: Detection, site: Site, others: Sequence[Detection] = ()) -> str:
    """What is said of a change in a row; of a withdrawn one that it is: a cell is quoted without the others."""
    if detection.state is State.WITHDRAWN:
        return withdrawn_sentence(detection, others=others)
    return detection_sentence(detection, site)


def revision_values(revision: Revision, review: ReviewState) -> tuple[Value, ...]:
    """One statement about a detection, as a row of its own.

    Args:
        revision: the statement.
        review: what people's verdicts on the detection come to.
    """
    between = None if revision.kind.is_activity else interval_of(revision.outline, revision.area_m2)
    hedge = hedge_words(revision.kind, revision.kind_probability, revision.state, review, statement=True)
    own = _beside_kind(hedge, revision) | _area_between(between) | _area_of(revision.kind)
    return _values(REVISIONS, revision, own)


def _beside_kind(hedge: str, told: Detection | Revision) -> dict[str, Value]:
    """What stands beside a kind and its probability."""
    return {"hedge": hedge, "kind_probability_on": None if told.kind_probability is None else SCORED_ON}


def _area_between(between: tuple[float, float] | None) -> dict[str, Value]:
    """Least and largest area in square metres, in tens as the pixels carry no more; empty for activity."""
    low, high = (None, None) if between is None else (round(between[0], -1), round(between[1], -1))
    return {"area_low_m2": low, "area_high_m2": high}


CHANGED_PIXELS, WHOLE_OUTLINE = "changed pixels", "whole outline of the site, not changed ground"


def _area_of(kind: Kind) -> dict[str, Value]:
    """Whose area `area_m2` is: only ground and radar tell where inside a site something changed."""
    inside = not kind.is_activity or kind is Kind.RADAR_CHANGE
    return {"area_of": CHANGED_PIXELS if inside else WHOLE_OUTLINE}


_IN_A_PART = tuple(c.name for c in REVISIONS if c.name not in ("detection_id", "site_id"))
"""What is told of a revision inside the detection that it belongs to."""


def _revision_part(revision: Revision, row: tuple[Value, ...]) -> dict[str, object]:
    """The same as a value of its detection: plain JSON, days and times as texts, details by name."""
    values = {c.name: v for c, v in zip(REVISIONS, row, strict=True) if c.name in _IN_A_PART}
    plain_days = {name: v.isoformat() if isinstance(v, date) else v for name, v in values.items()}
    return plain_days | {"details": _by_name(revision.details)}


def _by_name(details: Sequence[str]) -> dict[str, object]:
    """ "name=value" texts as an object; a name that stands there several times has a list."""
    values_by_name: dict[str, list[str]] = {}
    for detail in details:
        name, _, value = detail.partition("=")
        values_by_name.setdefault(name, []).append(plain(value))
    return {name: values[0] if len(values) == 1 else values for name, values in values_by_name.items()}


def site_values(site: Site, not_released: str = "") -> tuple[Value, ...]:
    """A site, in words that `sites import` reads again.

    Args:
        not_released: what is said where a change at the site is held back from the edition.
    """
    own: dict[str, Value] = {
        "statements": [
            {"date": s.date, "text": s.text, "source_title": s.source_title, "url": s.url}
            | ({"reply": True} if s.reply else {})
            | ({"note": "transcribed second-hand: look at the source before repeating it"} if second_hand(s) else {})
            | ({"scope": s.scope} if s.scope else {})
            for s in site.statements
        ],
        "why_listed": why_listed(site, lead=False),
        "licence": site_terms(site),
        "place_known_to_m": known_to_m(site),
        "outline_note": outline_sentence(site),
        "not_released": not_released,
    }
    return _values(SITES, site, own)


def incident_values(
    incident: Incident,
    found: LooksWithin | None = None,
    same_event_ids: tuple[str, ...] = (),
    beside: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
) -> tuple[Value, ...]:
    """A report with its place and date precision, what a satellite could see, and which others may tell of the same.

    Args:
        incident: the report.
        found: looks within its dates at the nearest watched site; None = there is none.
        same_event_ids: of other reports of this export.
        beside: ids of the sites at which it is by its coordinates alone.
        parts: ids of the listed parts of the whole that it names.
    """
    incident = as_invented(incident)
    own: dict[str, Value] = {
        "licence": terms_of(incident),
        "place_known_to_m": _report_known_to_m(incident),
        "beside_site_ids": beside,
        "whole_of_site_ids": parts,
        "same_event_ids": same_event_ids,
        "looked_site_id": found.site_id if found else "",
        "looks_within": found.looks if found else None,
        "usable_looks_within": found.seen if found else None,
        "usable_look_before": found.usable_before if found else None,
        "usable_look_after": found.usable_after if found else None,
    }
    return _values(INCIDENTS, incident, own)


def _report_known_to_m(incident: Incident) -> float | None:
    """Radius in metres of the circle in which a report's point lies; None without one, and for an area."""
    point = incident.place is not None and incident.place.geom_type == "Point"
    return RADIUS_M[incident.place_precision] if point else None


def action_values(action: Action, concerned: Sequence[Site]) -> tuple[Value, ...]:
    """An action with the ids of the sites that it concerns, and to how much their places are known."""
    own: dict[str, Value] = {
        "site_ids": tuple(site.id for site in concerned),
        "licence": action.licence or PUBLICATIONS["analyst"].terms,
        "place_known_to_m": max((m for site in concerned if (m := known_to_m(site)) is not None), default=None),
    }
    return _values(ACTIONS, action, own)


def measure_values(measure: Measure, hedge: str = "", *, simulated: bool) -> tuple[Value, ...]:
    """A measure with its interval and what has to stand beside it; a share of razed ground without a scene, since it
    is put together from several looks. simulated: its site is invented."""
    own: dict[str, Value] = {"hedge": hedge, "simulated": simulated}
    if stage_of(measure.name) is not None:
        own["scene_id"] = ""
    return _values(MEASURES, measure, own)


def look_values(look: Look, *, simulated: bool) -> tuple[Value, ...]:
    """A look with its status and why: an English sentence, the code, and each reason with its values.

    A catalogue on a disk of ours is told by its last folder, never by its path, in reasons too. simulated: its site is
    invented.
    """
    look = without_paths(look)
    own: dict[str, Value] = {
        "reason": plain(look_reasons_in_english(look.reasons)),
        "reason_code": look.reason_code.value if look.reason_code else "",
        "reasons": [reason.to_json() for reason in look.reasons],
        "simulated": simulated,
    }
    return _values(LOOKS, look, own)


def clipped(outline: BaseGeometry, site: Site) -> BaseGeometry | None:
    """The part of a detection's outline inside its site, as Polygon or MultiPolygon.

    None when nothing of it lies inside the site as it is drawn today. An outline that is inside already is given
    back as it is, vertex by vertex.
    """
    return _part_inside(outline, site.outline)


@lru_cache(maxsize=KEPT)
def _part_inside(outline: BaseGeometry, ground: BaseGeometry) -> BaseGeometry | None:
    """The same; kept, since most changes are told again as their last revision."""
    if outline.is_empty or ground.covers(outline):
        return outline if not outline.is_empty else None
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(outline.intersection(ground))).tolist()
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def site_points(sites: Iterable[Site]) -> dict[str, BaseGeometry]:
    """Site id -> a point inside it, to place what belongs to the site as a whole."""
    return {
        site.id: rounded(
            shown_outline(site).representative_point(), FINEST if known_to_m(site) is None else CIRCLE_DECIMALS
        )
        for site in sites
        if not site.outline.is_empty
    }


def _values(columns: Sequence[Column], noun: object, own: Mapping[str, Value]) -> tuple[Value, ...]:
    return tuple(own[c.name] if c.name in own else _value(getattr(noun, c.name)) for c in columns)


def _value(value: Any) -> Value:
    if value is None or isinstance(value, int):  # most of a row
        return value
    if isinstance(value, datetime):
        at = value.astimezone(UTC).replace(tzinfo=None)
        return at.isoformat(timespec="microseconds" if at.microsecond % 1000 else "milliseconds") + "Z"
    if isinstance(value, str):
        return plain(str(value))
    if isinstance(value, tuple):
        return tuple(plain(str(part)) for part in value)
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no such numbers
    out: Value = value
    return out
