"""Headlines of RSS and Atom feeds: link, title and date, nothing of the article. Most name no place.

A feed is somebody else's XML: entities and document types are refused before anything is expanded, and it may not be
larger than MAX_BYTES.
"""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.own_reports import OwnReports
from pipelines.incidents.rows.dates import check_days
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.read_rows import rows_of
from pipelines.incidents.rows.values import id_of, link_of, moment_of, place_of, text_of
from pipelines.incidents.sources.source_client import AskedSource
from pipelines.incidents.sources.source_record import Question, Source, SourceFile, rows_in
from pipelines.tables.dates import day_of
from pipelines.tables.table import Table

MAX_BYTES = 10 * 1024 * 1024
"""Bytes of a feed: a few hundred headlines are under one megabyte."""
LICENCE = PUBLICATIONS["rss"].terms
_ENTRIES = ("item", "entry")
_DATES = ("pubdate", "published", "issued", "date", "updated")
"""Best first: the day of an update says less about when a headline appeared."""


def read_feed(data: bytes, name: str) -> Table:
    """Entries of a feed as rows; the "line" is the entry's number.

    Raises:
        FileRefused: it is too large, is no XML, names entities, or is no feed.
    """
    if len(data) > MAX_BYTES:
        raise FileRefused(name, "it is larger than 10 MB, which no feed of headlines is", "Check its address")
    try:
        root = fromstring(data)
    except DefusedXmlException as error:
        raise FileRefused(name, "it names entities or another document, which feeds do not", "Leave it out") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileRefused(
            name, english("it is not XML that can be read ({error})", error=str(error)[:80]), "Check its address"
        ) from error
    entries = [e for e in root.iter() if _local(e) in _ENTRIES]
    if not entries and _local(root) not in ("rss", "feed", "rdf"):
        raise FileRefused(name, "it is XML, but no RSS or Atom feed", "Check its address")
    channel = next((e for e in root if _local(e) == "channel"), root)
    publisher = next((_said(e) for e in channel if _local(e) == "title"), "")
    rows = [(number, _row(entry, publisher)) for number, entry in enumerate(entries, start=1)]
    return Table(("id", "title", "link", "date", "point", "publisher"), rows)


def _row(entry: Element, publisher: str) -> dict[str, str]:
    row = {"id": "", "title": "", "link": "", "date": "", "point": "", "publisher": publisher}
    dates: dict[str, str] = {}
    for part in entry:
        word = _local(part)
        if word == "title":
            row["title"] = row["title"] or _said(part)
        elif word == "link":
            href = part.get("href") or _said(part)
            if href and part.get("rel", "alternate") == "alternate":
                row["link"] = row["link"] or href
        elif word in ("guid", "id"):
            row["id"] = row["id"] or _said(part)
        elif word in _DATES:
            dates.setdefault(word, _said(part))
        elif word == "point":
            row["point"] = _pair(part) or _said(part)
    row["point"] = row["point"] or _pair(entry)
    given = [dates[word] for word in _DATES if dates.get(word)]
    row["date"] = next((d for d in given if _day(d)[0] is not None), next(iter(given), ""))
    return row


def incident_of(row: dict[str, str], today: date, notes: RowNotes, own: OwnReports | None = None) -> Incident:
    """One headline as an incident dated to the UTC day on which it was published.

    Args:
        own: what is stored: a headline of which the day can be read no more keeps its own; None = nothing is known.

    Raises:
        RowRefused: it has no title, or no date.
    """
    title = text_of(row["title"], "title", notes, longest=300)
    if not title:
        raise RowRefused("it has no title")
    link = link_of(row["link"], notes)
    day, moment = _day(row["date"])
    if day is None:
        key = link or row["id"]
        stored = own.stored(id_of("rss", key, {}, RowNotes())) if own is not None and key else None
        if stored is None:
            raise RowRefused(_undated(row["date"].strip()))
        day, moment = stored.start_date, stored.published_at
        notes.add(msg("it has no date that can be read now: the day that is stored stays"))
    check_days(day, day)
    if day > today:
        notes.add(english("its date {day} is in the future", day=day.isoformat()))
    place = None
    if row["point"].strip():
        lat, _, lon = row["point"].strip().replace(",", " ").partition(" ")
        place = place_of(lat, lon.strip(), "", notes)
    return Incident(
        id=id_of("rss", link or row["id"], {"title": title, "date": day.isoformat()}, notes),
        source="rss",
        kind="headline",
        title=title,
        start_date=day,
        end_date=day,
        date_precision=DatePrecision.DAY,
        place=place,
        place_precision=PlacePrecision.UNKNOWN,
        reported_by=text_of(row["publisher"], "publisher", notes, longest=200) or "a feed",
        url=link,
        verification="unverified",
        published_at=moment,
        notes=(*notes.texts, "the day is that of the headline, not of what it tells"),
        licence=LICENCE,
    )


def _undated(written: str) -> str:
    if not written:
        return "it has no date that can be read"
    return english("it has no date that can be read ({written})", written=repr(written[:30]))


def _day(value: str) -> tuple[date | None, datetime | None]:
    """The UTC day that is written, and the time where there is one; None = it cannot be read."""
    moment = _moment(value)
    return (moment.date() if moment is not None else day_of(value)), moment


def _moment(value: str) -> datetime | None:
    """An aware UTC time from a date of RSS (RFC 822) or of Atom (ISO); None when it is neither."""
    try:
        return moment_of(parsedate_to_datetime(value).isoformat())
    except (ValueError, OverflowError):  # the second for a year that no calendar holds
        return moment_of(value)


def _pair(element: Element) -> str:
    """ "lat lon" of the children lat and long (W3C geo), "" without both; georss writes the pair itself."""
    text_by_tag = {_local(part): _said(part) for part in element}
    return f"{text_by_tag['lat']} {text_by_tag['long']}" if text_by_tag.get("lat") and text_by_tag.get("long") else ""


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _said(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def read(file: SourceFile) -> ReadRows:
    """The headlines of a saved feed.

    Raises:
        FileRefused: it is too large, is no XML, names entities, or is no feed.
    """
    body, notes = file.text()
    return rows_in(file, read_feed(body, file.name), partial(incident_of, own=file.own), notes)


def fetch(question: Question) -> ReadRows:
    """The headlines that a feed has now.

    Raises:
        CatalogUnreachable: it does not answer, or refuses.
        FileRefused: what it answers is no feed.
    """
    feed = AskedSource("the feed", question.url).content(question.url)
    own = OwnReports(question.workspace)
    return rows_of(read_feed(feed, "the feed"), partial(incident_of, own=own), question.today)


RECORD = Source("rss", "headlines of an RSS or Atom feed, as its publisher goes on", read, fetch)
