"""A report that a person types: every field checked, nothing personal taken. Pure but for the id it makes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shapely.geometry import Point

from geodata.errors import NotAllowed
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.forgotten_text import is_forgotten
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from geodata.incidents.precision import date_precision_of, days_of, ends_ahead
from geodata.sites.countries import country_code
from geodata.text.clean import clean
from geodata.text.names.our_name import NAME_THE_SOURCE, OTHERS_SPEAK, bears_our_name
from geodata.text.personal_data import CONTACTS, refuse_personal, screen
from geodata.text.small_counts import FEWEST_PEOPLE, without_small_counts
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import link_of, no_finer_than_digits, note_border, note_outside

KINDS = (
    "raid",
    "search",
    "release",
    "escape",
    "arrest",
    "armed clash",
    "violence against civilians",
    "fire",
    "demolition",
    "damage reported",
    "building work",
    "works reported",
    "power cut",
    "statement",
    "headline",
)
"""What a report may be called. The word is the source's, and no more: who saw machines reports works, no demolition."""
ENTERED = "entered here"
"""What stands as the catalogue of a report that somebody typed."""
_ORDER = (DatePrecision.DAY, DatePrecision.DAYS, DatePrecision.WEEK, DatePrecision.MONTH, DatePrecision.YEAR)
_WHAT = msg("this report")


@dataclass(frozen=True)
class Draft:
    """What a person has typed, as typed."""

    kind: str
    title: str  # own words, one line
    source: str  # which organisation or medium says so
    url: str  # "" none
    start_date: date | None
    end_date: date | None  # None = the same day
    date_precision: DatePrecision | None  # None = not chosen
    place_precision: PlacePrecision | None  # None = not chosen
    lat: float | None = None  # degrees north, WGS84
    lon: float | None = None  # degrees east
    place_name: str = ""
    country: str = ""
    site_id: str = ""  # site that the source names; "" none


def entered_report(draft: Draft, today: date, *, simulated: bool = False) -> Incident:
    """The incident of a draft; the same draft again has the same id, and one of another site or precision another.

    It is placed no finer than the digits of its coordinates, with a note.

    Args:
        draft: what was typed.
        today: UTC day; nothing may have happened after it. Of a month, quarter or year under way all days may be given.
        simulated: it is entered in a demo world.

    Raises:
        NotAllowed: something required is missing, the precisions contradict the dates or the place, a text holds what
            looks like a contact or document of a person, or it counts few living people. The message says which.
    """
    texts = _texts(draft)
    _refuse_words(draft, texts)
    if draft.date_precision is None or draft.place_precision is None:
        raise _refused(msg("it does not say how exact its date and place are"), msg("Choose both"))
    notes = RowNotes()
    url = link_of(draft.url, notes)
    if notes.texts:
        raise _refused(msg("its link is not an http(s) address"), msg("Correct it or leave it empty"))
    start, end = _dates(draft, today)
    place, place_precision = _place(draft), draft.place_precision
    if place is not None:
        place_precision = no_finer_than_digits(place_precision, _digits(place.y), _digits(place.x), notes)
    if place is not None and not simulated:
        note_outside(place.x, place.y, texts["country"], notes)
        note_border(place, place_precision, texts["country"], notes)
    told_apart_by = (draft.site_id, draft.date_precision, draft.place_precision)
    return Incident(
        id=_id_of((draft.kind, *texts.values(), url, start.isoformat(), end.isoformat(), str(place), *told_apart_by)),
        source="analyst",
        kind=draft.kind,
        title=texts["title"],
        start_date=start,
        end_date=end,
        date_precision=draft.date_precision,
        place=place,
        place_precision=place_precision,
        place_name=texts["place_name"],
        country=country_code(texts["country"]),
        reported_by=texts["source"],
        url=url,
        verification="unverified",
        notes=tuple(notes.texts),
        licence=PUBLICATIONS["analyst"].terms,
        named_site_ids=(draft.site_id,) if draft.site_id else (),
        simulated=simulated,
        catalog=ENTERED,
    )


def _refuse_words(draft: Draft, texts: Mapping[str, str]) -> None:
    """Refuse a draft for what it says, or does not say.

    Raises:
        NotAllowed: as entered_report.
    """
    for name, words in (("title", msg("what happened")), ("source", msg("who says so"))):
        if not any(c.isalnum() for c in texts[name]):
            raise _refused(english("it does not say {what}", what=words), msg("Fill that in"))
    if draft.kind not in KINDS:
        raise _refused(msg("its kind is not chosen"), english("Choose one of {kinds}", kinds=together(KINDS, ", ")))
    refuse_personal(_WHAT, " \n ".join(texts.values()))
    if any(map(bears_our_name, texts.values())):
        raise _refused(OTHERS_SPEAK, NAME_THE_SOURCE)
    if CONTACTS & set(screen(draft.url).found):  # numbers in a link are those of articles
        raise _refused(msg("its link leads to a person's account or mailbox"), msg("Name a public source"))
    if without_small_counts(texts["title"]) != texts["title"]:
        cause = english(
            "it counts fewer than {n} people held, freed or the like, who could be told apart",
            n=FEWEST_PEOPLE,
        )
        raise _refused(cause, msg('Leave the number out, or write "a few"'))


def earlier_id(draft: Draft, incident: Incident) -> str:
    """The id that a draft had before its site and precisions counted.

    Args:
        draft: what was typed.
        incident: what entered_report made of it.
    """
    days = (incident.start_date.isoformat(), incident.end_date.isoformat())
    return _id_of((draft.kind, *_texts(draft).values(), incident.url, *days, str(incident.place)))


def under_earlier_id(incident: Incident, there: Incident | None) -> Incident:
    """A typed report under its earlier id where the report of that id is the same: of the same site and precisions.

    Args:
        incident: what entered_report made of a draft.
        there: what is stored under its earlier_id; None = nothing. Without its text it may name further sites.
    """
    if there is None:
        return incident
    precisions = [(i.date_precision, i.place_precision) for i in (incident, there)]
    named, stored = set(incident.named_site_ids), set(there.named_site_ids)
    same_site = named <= stored if is_forgotten(there) else named == stored
    return replace(incident, id=there.id) if same_site and precisions[0] == precisions[1] else incident


def _texts(draft: Draft) -> dict[str, str]:
    """The free texts of a draft, cleaned, by field."""
    names = ("title", "source", "place_name", "country")
    return {name: clean(getattr(draft, name), longest=500).text for name in names}


def _id_of(parts: Sequence[str]) -> str:
    return f"analyst-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def _dates(draft: Draft, today: date) -> tuple[date, date]:
    if draft.start_date is None:
        raise _refused(msg("it has no date"), msg("Give the day, or the first and last day that it may have been"))
    start, end = draft.start_date, draft.end_date or draft.start_date
    if end < start:
        raise _refused(msg("its last day is before its first"), msg("Swap them"))
    if start > today:
        raise _refused(msg("its date is in the future"), msg("Correct it"))
    if ends_ahead(start, end, today):
        raise _refused(msg("its last day is in the future"), msg("Correct it"))
    assert draft.date_precision is not None
    least = date_precision_of((end - start).days + 1)
    if _ORDER.index(draft.date_precision) < _ORDER.index(least):
        cause = english("it is dated to the {precision}, yet its days span more", precision=draft.date_precision)
        raise _refused(cause, english("Choose {precision} or a narrower span", precision=least))
    return days_of(start, draft.date_precision) if draft.end_date is None else (start, end)


def _place(draft: Draft) -> Point | None:
    if (draft.lat is None) != (draft.lon is None):
        raise _refused(msg("it has one coordinate only"), msg("Give both, or neither"))
    if draft.lat is None or draft.lon is None:
        if draft.place_precision in (PlacePrecision.EXACT, PlacePrecision.NEAR) and not draft.site_id:
            raise _refused(
                english("its place is {precision}, yet it has no coordinates", precision=draft.place_precision),
                msg("Give them, or a site"),
            )
        return None
    if not (-90 <= draft.lat <= 90 and -180 <= draft.lon <= 180) or (draft.lat, draft.lon) == (0.0, 0.0):
        raise _refused(msg("its coordinates are not a place on the globe"), msg("Correct them"))
    return Point(draft.lon, draft.lat)


def _digits(degrees: float) -> str:
    """A coordinate with the digits that were typed, but for zeros at its end: a number has lost these."""
    return repr(degrees).removesuffix(".0")


def _refused(cause: str, step: str) -> NotAllowed:
    return NotAllowed(_WHAT, cause, step)
