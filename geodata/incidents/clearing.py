"""Whether a person has cleared a report's text for partners and the public, held it, or taken that back. Pure.

A headline and every other free text is held until a person clears it. What was cleared is the text as it was read: with
one letter of it changed at the source, nobody has cleared it any more.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import unquote

import shapely

from geodata.i18n.kept_text import KeptText
from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import sources
from geodata.i18n.stored_terms import VERIFICATIONS
from geodata.incidents.forgotten_text import is_forgotten
from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import Incident
from geodata.incidents.own_rows.statement_reports import listed_note_ids, place_of_note
from geodata.incidents.shown_place import with_shown_places
from geodata.text.risk_words import Risk, risks_of, tells_of_operation
from geodata.text.to_come import (
    days_in_link,
    days_written,
    may_lie_ahead,
    tells_of_force,
    timing_words,
    words_to_come,
)

Row = TypeVar("Row")

OPERATION_KINDS = (
    "raid",
    "search",
    "arrest",
    "armed clash",
    "armed incident",
    "violence against civilians",
    "explosion or remote violence",
    "show of force",
    "coercion",
    "assault",
    "mass violence",
)
"""Kinds of reports (geodata/i18n/stored_terms.py) that tell of a raid, a search or fighting whatever their words."""
_HOST = re.compile(r"\A\s*\w+://[^/?#]*")
_LETTERS = re.compile(r"[^\W_]+")
_SPELLINGS = frozenset(kind + ending for kind in OPERATION_KINDS for ending in ("", "s", "es"))


def of_operation(kind: str) -> bool:
    """True for a kind of OPERATION_KINDS, however a table spells it: "Arrests", "armed-clash", "SHOW_OF_FORCE"."""
    return " ".join(_LETTERS.findall(unicodedata.normalize("NFKC", kind).casefold())) in _SPELLINGS


def of_force(kind: str, text: str) -> bool:
    """True where a kind or a text tells of police, an army or what they do, as far as words are known."""
    return of_operation(kind) or tells_of_operation(text) or tells_of_force(text)


class Decision(StrEnum):
    """What a person decided about a report's text."""

    CLEARED = "cleared"
    HELD = "held"
    UNDONE = "undone"


@dataclass(frozen=True)
class Clearing:
    """One person's decision about the text of one report. None is ever changed: the newest counts."""

    incident_id: str
    number: int  # 1 = the first decision about this report
    decision: Decision
    digest: str  # of the report as it was read (outgoing_digest)
    words: str  # the person's own line that stands for the headline; "" = the headline as it was read
    with_link: bool  # the link to the source goes out too
    moving: bool  # it tells of people getting out, moved or sheltered: late, by month and district or coarser
    terms: str  # under which it may be passed on, where its row and its source do not say; "" = they do
    token: str  # random: stands for its id outside; stays while it is let out alike (link or none, late or not)
    decided_by: str  # a role or pseudonym
    reason: str
    decided_at: datetime  # aware UTC
    happened: date | None = None  # the day on which what it tells of has happened, as the person said; None = not said
    place: str = ""  # name of the place that goes out beside an own line; "" = none
    source_name: str = ""  # the same for who reported it
    sites: tuple[str, ...] = ()  # ids of the sites at which the report stood when it was read, sorted


def text_digest(incident: Incident) -> str:
    """Sixteen hex digits of what a report says: texts, place, dates, counts, link, licence, sites of its row.

    Sites that it was joined to by its words or its point, its verification and the time of the source's last touch are
    no text. A row that gives no site has the digest that it had before sites were a part of it.
    """
    # as it is shown: a report read from the store and the same one as an edition shows it are one text
    (shown,) = with_shown_places([incident])
    place = "" if shown.place is None else shapely.to_wkt(shapely.normalize(shown.place), rounding_precision=6)
    parts = (
        incident.id,
        incident.source,
        incident.kind,
        incident.title,
        incident.start_date,
        incident.end_date,
        incident.date_precision,
        place,
        incident.place_precision,
        incident.place_name,
        incident.country,
        incident.reported_by,
        incident.url,
        incident.fatalities_low,
        incident.fatalities_best,
        incident.fatalities_high,
        *incident.notes,
        incident.licence,
        *(("sites", *sorted(set(incident.named_site_ids))) if incident.named_site_ids else ()),
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def outgoing_digest(incident: Incident) -> str:
    """Sixteen hex digits of all that goes out of a report: its text, how it is verified, and that it is invented."""
    parts = (text_digest(incident), f"verification={incident.verification}", f"simulated={incident.simulated}")
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same_as_read(incident: Incident, clearing: Clearing) -> bool:
    """True where a report says what it said when somebody decided about it.

    Two people here who confirm it change nothing that its source says. A decision of a version that did not ask for
    the verification has the digest of the text alone, and stands.
    """
    if clearing.digest in (outgoing_digest(incident), text_digest(incident)):
        return True
    if incident.verification != VERIFIED_HERE:
        return False
    before = (word for word in VERIFICATIONS if word != VERIFIED_HERE)
    return any(clearing.digest == outgoing_digest(replace(incident, verification=word)) for word in before)


def read_digest(incident: Incident, sites: Iterable[str]) -> str:
    """Sixteen hex digits of a report as a person reads it before clearing it: its text, and where it would stand.

    Args:
        incident: as it is stored.
        sites: ids of the sites at which it stands (geodata/incidents/site_join.py).
    """
    parts = (outgoing_digest(incident), *sorted(set(sites)))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def stands_elsewhere(incident: Incident, clearing: Clearing) -> bool:
    """True where a report stands at a site at which it did not stand when it was read: a site that came later, or was
    renamed, whose name its headline happens to hold, or that was drawn around its point. Nobody read the two together.
    """
    return not set(incident.site_ids) <= set(clearing.sites)


def newest_by_report(clearings: Iterable[Clearing]) -> Mapping[str, Clearing]:
    """Incident id -> the decision that counts, the newest.

    The id of a note of the built-in list is made of its words. Where a held note is no longer in the list, the list may
    say the same in other words: what keeps it inside counts for every note of that place that nobody has decided about.
    """
    newest = {c.incident_id: c for c in sorted(clearings, key=lambda c: c.number)}
    return newest | _of_other_words(newest)


def _of_other_words(newest: Mapping[str, Clearing]) -> dict[str, Clearing]:
    """Ids of listed notes without a decision, at places where a note is kept inside that the list no longer has."""
    inside = {key: c for key, c in newest.items() if key.startswith("gazetteer-") and taken_in(c)}
    clearing_by_note: dict[str, Clearing] = {}
    for key, clearing in inside.items():
        listed = listed_note_ids().get(place_of_note(key), frozenset())
        if key not in listed:
            clearing_by_note |= {one: replace(clearing, incident_id=one) for one in listed if one not in newest}
    return clearing_by_note


def fields_digest(row: Any, left_out: Collection[str] = ()) -> str:
    """Sixteen hex digits of all that a row says: with one letter or figure changed it is another.

    Args:
        row: a claim, an action or the like.
        left_out: fields of it that nobody types and nobody outside reads.
    """
    field_texts = (f"{f.name}={getattr(row, f.name)!r}" for f in fields(row) if f.name not in left_out)
    return hashlib.sha256("\x1f".join(field_texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cleared_as_it_stands(key: str, digest: str, clearing: Clearing | None) -> bool:
    """True when a person has cleared the very row of a key and digest, for rows that go out as they are or not."""
    if clearing is None or clearing.incident_id != key:
        return False
    return clearing.decision is Decision.CLEARED and clearing.digest == digest


def waiting_rows(
    rows: Iterable[Row], clearings: Iterable[Clearing], key: Callable[[Row], str], digest: Callable[[Row], str]
) -> tuple[tuple[Row, bool], ...]:
    """Rows that nobody has decided about as they stand, in their order, and whether each was cleared before.

    Args:
        rows: of one kind.
        clearings: all decisions.
        key: under which decisions about a row are kept.
        digest: of a row.
    """
    newest = newest_by_report(clearings)
    undecided_rows = []
    for row in rows:
        last = newest.get(key(row))
        decided = last is not None and last.decision is not Decision.UNDONE and last.digest == digest(row)
        if not decided:
            undecided_rows.append((row, last is not None and last.decision is Decision.CLEARED))
    return tuple(undecided_rows)


def taken_in(clearing: Clearing | None) -> bool:
    """True where the newest decision about a row keeps it inside: a person holds it, took it out, or took a decision
    back. That counts for rows that go out unread too, until a person clears them."""
    return clearing is not None and clearing.decision is not Decision.CLEARED


def in_force(incident: Incident, clearing: Clearing | None) -> Clearing | None:
    """The clearing that lets a report's text out; None where nobody has cleared the text as it stands, where it stands.

    Args:
        incident: with the ids of all sites at which it is stored to stand, those that an audience does not see too.
        clearing: the newest decision about it.
    """
    if clearing is None or clearing.incident_id != incident.id or clearing.decision is not Decision.CLEARED:
        return None
    as_read = same_as_read(incident, clearing) and not stands_elsewhere(incident, clearing)
    return clearing if as_read else None


@lru_cache
def _our_messages() -> frozenset[str]:
    return frozenset(source for code in LANGUAGES if code != ENGLISH for source in sources(code))


def _of_its_row(note: str) -> str:
    """What a note holds of its row: our own words, "coordinates are taken from its geometry column", tell of nobody."""
    if isinstance(note, KeptText):
        return "\n".join(_of_its_row(value) for value in note.values.values() if isinstance(value, str))
    return "" if note in _our_messages() else note


def every_text(incident: Incident) -> str:
    """All free texts of a report in one, the words of its link too, and of notes of ours what they quote."""
    link = unquote(incident.url).replace("-", " ").replace("_", " ").replace("/", " ").title()  # names get capitals
    notes = map(_of_its_row, incident.notes)
    texts = (incident.kind, incident.title, incident.place_name, incident.reported_by, *notes, link)
    return "\n".join(text for text in texts if text)


@dataclass(frozen=True)
class Coming:
    """What in the texts of a report tells of something to come."""

    words: tuple[str, ...]  # of plans, days after the report's own, weekdays beside a raid; empty = none was found
    no_year: tuple[str, ...]  # of these words, days without a year that can be read as the next such day
    last_day: date | None  # the latest day that a text or a link writes; None = none is written
    of_force: bool = False  # by its kind or words it is of police, an army or what they do

    def lies_ahead(self, today: date) -> bool:
        """True while a day that a text writes has not come."""
        return self.last_day is not None and self.last_day > today


def coming(incident: Incident, today: date, clearing: Clearing | None = None) -> Coming:
    """What tells of something to come in a report's own texts, and in those that a person typed for it.

    An own line does not undo what the report is about: the day and the place of a raid to come would still go out.
    A day without a year that can be read as lying within the year after today counts as one.
    """
    typed = () if clearing is None else (clearing.words, clearing.place, clearing.source_name)
    text = "\n".join((every_text(incident), *filter(None, typed)))
    forceful = of_force(incident.kind, text)
    days = days_written(text, incident.end_date, forceful=forceful)
    in_link = days_in_link(unquote(incident.url))
    beside_link = "\n".join((every_text(replace(incident, url="")), *filter(None, typed))) if in_link else ""
    of_article = set(in_link).difference(days_written(beside_link, incident.end_date))  # it came out on that day
    later = (day_text for day_text, day in days if day > incident.end_date and (day_text, day) not in of_article)
    timing = timing_words(text) if forceful else ()
    no_year = may_lie_ahead(text, (incident.start_date, incident.end_date), today, forceful=forceful)
    words = dict.fromkeys((*words_to_come(text), *later, *no_year, *timing))
    # a link's days, before its signs become blanks: mostly of its publication, so only one that lies ahead tells
    written = (*days, *in_link)
    return Coming(tuple(words), no_year, max((day for _, day in written), default=None), forceful)


@dataclass(frozen=True)
class Waiting:
    """A report that waits for a person to read it."""

    incident: Incident
    risks: tuple[Risk, ...]  # the gravest first; empty says only that no listed word was found
    lapsed: bool  # it was cleared, and its source has changed it since, or it stands at another site


def undecided(incidents: Iterable[Incident], clearings: Iterable[Clearing]) -> tuple[tuple[Incident, bool], ...]:
    """Reports whose present text nobody has decided about, the newest first, and whether each was cleared before.

    Withdrawn reports and those whose text was deleted wait for nobody. A report that a person holds has been decided
    about.
    """
    newest = newest_by_report(clearings)
    undecided_reports = []
    for incident in incidents:
        last = newest.get(incident.id)
        if incident.withdrawn or is_forgotten(incident):
            continue
        moved = last is not None and last.decision is Decision.CLEARED and stands_elsewhere(incident, last)
        if last is None or last.decision is Decision.UNDONE or not same_as_read(incident, last) or moved:
            undecided_reports.append((incident, last is not None and last.decision is Decision.CLEARED))
    return tuple(sorted(undecided_reports, key=lambda pair: (pair[0].start_date, pair[0].id), reverse=True))


def by_risk(waiting: Iterable[tuple[Incident, bool]], today: date) -> tuple[Waiting, ...]:
    """Reports that wait, the riskiest first, else in their order; each text is searched once for words of the lists."""
    waiting_reports = (Waiting(incident, care_of(incident, today), lapsed) for incident, lapsed in waiting)
    return tuple(sorted(waiting_reports, key=_graver_first))


def care_of(incident: Incident, today: date) -> tuple[Risk, ...]:
    """What about a report asks for care, the gravest first: by the same lists and days as the gate."""
    risks = risks_in_words(incident)
    return risks if Risk.TO_COME in risks or not coming(incident, today).words else (Risk.TO_COME, *risks)


def risks_in_words(incident: Incident) -> tuple[Risk, ...]:
    """The same by the lists alone."""
    risks = risks_of(every_text(incident))
    # "Border Monitor" is a medium: neither its name nor its address tells of a way, whatever else is looked for in them
    without_medium = replace(incident, reported_by="", url=_HOST.sub("", incident.url))
    if Risk.ROUTE in risks and Risk.ROUTE not in risks_of(every_text(without_medium)):
        risks = tuple(risk for risk in risks if risk is not Risk.ROUTE)
    return risks


def _graver_first(waiting: Waiting) -> tuple[int, int]:
    order = tuple(Risk)
    return (min((order.index(r) for r in waiting.risks), default=len(order)), -len(waiting.risks))
