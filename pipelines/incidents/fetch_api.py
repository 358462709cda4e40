"""Fetch reports from a source's own interface: UCDP, ACLED, ReliefWeb, GDELT's newest files, or a feed of headlines.

What comes back is read by the same code as a saved file of that source, and kept the same way.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from geodata.errors import CatalogUnreachable, FileRefused
from geodata.settings.settings import Settings
from geodata.sites.countries import country_of
from geodata.workspace import Workspace
from pipelines.incidents.import_file import keep_rows, read_incidents, rows_of
from pipelines.incidents.import_report import IncidentReport, ReadRows
from pipelines.incidents.rows.from_json import events_table
from pipelines.incidents.rows.open_file import MAX_BYTES
from pipelines.incidents.sources import acled, reliefweb, rss, ucdp
from pipelines.incidents.sources.source_client import AskedSource, acled_token, from_environment

SOURCES = ("ucdp", "acled", "reliefweb", "gdelt", "rss")
PAGE = 1_000
"""Events asked for at once: the most that UCDP and ReliefWeb give."""
ACLED_PAGE = 5_000
"""Events that ACLED gives at once."""
MOST_PAGES = 2_000
"""Pages of one question: more is an interface that never ends."""
UCDP_VERSION = "25.1"
"""Version of UCDP GED asked for, where none is named."""


def fetch_incidents(
    workspace: Workspace,
    source: str,
    *,
    since: date | None = None,
    until: date | None = None,
    countries: Sequence[str] = (),
    version: str = UCDP_VERSION,
    url: str = "",
    today: date | None = None,
) -> IncidentReport:
    """Ask a source's interface and keep what it answers; asking twice adds nothing.

    Args:
        workspace: where to keep it; its settings name the interfaces.
        source: one of SOURCES.
        since: first day; None = the source's beginning.
        until: last day; None = today.
        countries: names or codes; empty = all.
        version: of UCDP GED, also a candidate release such as 26.0.9.
        url: address of a feed, for rss.
        today: later dates are noted; None reads the clock.

    Raises:
        CatalogUnreachable: it does not answer, refuses, or answers nonsense.
        FileRefused: the source or a country is unknown.
        NotAllowed: credentials that it needs are not in the environment.
    """
    day = today or datetime.now(UTC).date()
    settings = workspace.settings
    if source == "ucdp":
        rows = rows_of(_ucdp(settings, since, until, countries, version), ucdp.incident_of, day)
    elif source == "acled":
        rows = _acled(workspace, since, until or day, countries, day)
    elif source == "reliefweb":
        rows = rows_of(_reliefweb(settings, since, until, countries), reliefweb.incident_of, day)
    elif source == "gdelt":
        rows = _gdelt(settings, countries, day)
    elif source == "rss":
        feed = AskedSource("the feed", url).content(url)
        rows = rows_of(rss.read_feed(feed, "the feed"), rss.incident_of, day)
    else:
        raise FileRefused(f"source {source[:40]!r}", "it has no interface here", f"Use one of {', '.join(SOURCES)}")
    return keep_rows(workspace, rows, source)


def _ucdp(settings: Settings, since: date | None, until: date | None, countries: Sequence[str], version: str) -> Any:
    url = f"{settings.ucdp_url.rstrip('/')}/gedevents/{version}"
    asked = AskedSource("UCDP", url, lambda: from_environment("UCDP", "UCDP_TOKEN")[0], "x-ucdp-access-token")
    params: dict[str, str | int | list[str]] = {"pagesize": PAGE}
    if since:
        params["StartDate"] = since.isoformat()
    if until:
        params["EndDate"] = until.isoformat()
    events: list[Any] = []
    for page in range(MOST_PAGES):
        answer = asked.json(url, {**params, "page": page})
        found = _list(answer, "Result", "UCDP")
        events += found
        pages = answer.get("TotalPages")
        last = page + 1 >= pages if isinstance(pages, int) and pages > 0 else False
        if not found or not answer.get("NextPageUrl") or last:
            break
    else:
        raise CatalogUnreachable("UCDP", "its pages do not end", "Ask for less time at once")
    wanted = {_country(c) for c in countries}
    if wanted:
        events = [e for e in events if not isinstance(e, dict) or _known(str(e.get("country", ""))) in wanted]
    table = events_table(events)
    table.call(ucdp.OTHER_NAMES)
    return table


def _acled(workspace: Workspace, since: date | None, until: date, countries: Sequence[str], today: date) -> ReadRows:
    settings = workspace.settings
    root = settings.acled_url.rstrip("/")
    asked = AskedSource("ACLED", root, acled_token(settings.acled_token_url))
    start = since or date(1997, 1, 1)
    params: dict[str, str | int | list[str]] = {
        "_format": "json",
        "limit": ACLED_PAGE,
        "event_date": f"{start.isoformat()}|{until.isoformat()}",
        "event_date_where": "BETWEEN",
    }
    if countries:
        params["country"] = ":OR:country=".join(_named(c) for c in countries)
    table = events_table(_paged(asked, f"{root}/acled/read", params, "ACLED"))
    table.call(acled.OTHER_NAMES)
    rows = rows_of(table, acled.incident_of, today)
    moment = int(datetime(start.year, start.month, start.day, tzinfo=UTC).timestamp())
    asked_for: dict[str, str | int | list[str]] = {
        "_format": "json",
        "limit": ACLED_PAGE,
        "deleted_timestamp": moment,
        "deleted_timestamp_where": ">=",
    }
    gone = _paged(asked, f"{root}/deleted/read", asked_for, "ACLED")
    ids = [f"acled-{e['event_id_cnty']}" for e in gone if isinstance(e, dict) and e.get("event_id_cnty")]
    present = {i.id for i in rows.incidents}
    stored = workspace.store.incidents_by_id([i for i in dict.fromkeys(ids) if i not in present])
    withdrawn = tuple(replace(i, withdrawn=True, site_ids=()) for i in stored.values() if not i.withdrawn)
    return replace(rows, incidents=(*rows.incidents, *withdrawn))


def _paged(asked: AskedSource, url: str, params: dict[str, str | int | list[str]], name: str) -> list[Any]:
    """Events of all pages. A short page ends nothing: an interface may give fewer than were asked for."""
    events: list[Any] = []
    before: list[Any] = []
    for page in range(1, MOST_PAGES + 1):
        found = _list(asked.json(url, {**params, "page": page}), "data", name)
        if not found or found == before:  # the second where pages are not known to it: all of it came at once
            return events
        events += found
        before = found
    raise CatalogUnreachable(name, "its pages do not end", "Ask for less time at once")


def _reliefweb(settings: Settings, since: date | None, until: date | None, countries: Sequence[str]) -> Any:
    url = f"{settings.reliefweb_url.rstrip('/')}/disasters"
    (appname,) = from_environment("ReliefWeb", "RELIEFWEB_APPNAME")
    asked = AskedSource("ReliefWeb", url)
    params: dict[str, str | int | list[str]] = {
        "appname": appname,
        "profile": "full",
        "limit": PAGE,
        "sort[]": "date.event:asc",
    }
    at = 0
    if since or until:
        params[f"filter[conditions][{at}][field]"] = "date.event"
        if since:
            params[f"filter[conditions][{at}][value][from]"] = f"{since.isoformat()}T00:00:00+00:00"
        if until:
            params[f"filter[conditions][{at}][value][to]"] = f"{until.isoformat()}T23:59:59+00:00"
        at += 1
    if countries:
        params[f"filter[conditions][{at}][field]"] = "country.iso3"
        params[f"filter[conditions][{at}][value][]"] = [_iso3(c) for c in countries]
    entries: list[Any] = []
    for _ in range(MOST_PAGES):
        answer = asked.json(url, {**params, "offset": len(entries)})
        found = _list(answer, "data", "ReliefWeb")
        entries += found
        total = answer.get("totalCount")
        if not found or (len(entries) >= total if isinstance(total, int) else len(found) < PAGE):
            break
    else:
        raise CatalogUnreachable("ReliefWeb", "its pages do not end", "Ask for less time at once")
    return reliefweb.entries_table(entries)


def _gdelt(settings: Settings, countries: Sequence[str], today: date) -> ReadRows:
    asked = AskedSource("GDELT", settings.gdelt_url)
    listed = asked.content(settings.gdelt_url).decode("utf-8", errors="replace").splitlines()
    export = next((line.split() for line in listed if line.rstrip().lower().endswith(".export.csv.zip")), [])
    if len(export) != 3:
        raise CatalogUnreachable("GDELT", "its list names no file of events", "Check gdelt_url in compound-watch.toml")
    base = settings.gdelt_url.rpartition("/")[0]
    name = export[2].rpartition("/")[2]
    packed = asked.content(f"{base}/{name}")  # beside the list: a list does not choose our hosts
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() != export[1].lower():
        raise CatalogUnreachable("GDELT", f"{name} is not what its list promises", "Try again later")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive, archive.open(archive.infolist()[0]) as member:
            data = member.read(MAX_BYTES)
    except (zipfile.BadZipFile, IndexError, NotImplementedError) as error:
        raise CatalogUnreachable("GDELT", f"{name} cannot be unpacked", "Try again later") from error
    rows = read_incidents(data, name, "gdelt", today)
    wanted = {_country(c) for c in countries}
    if wanted:
        rows = replace(rows, incidents=tuple(i for i in rows.incidents if i.country in wanted))
    return rows


def _list(answer: Any, key: str, name: str) -> list[Any]:
    found = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise CatalogUnreachable(name, f"its answer has no list {key!r}", "Check its address, or try later")
    return found


def _known(word: str) -> str:
    found = country_of(word)
    return found.iso2 if found else word


def _country(word: str) -> str:
    found = country_of(word)
    if found is None:
        raise FileRefused(f"country {word[:40]!r}", "it is not known", "Use a name or an ISO code")
    return found.iso2


def _named(word: str) -> str:
    found = country_of(_country(word))
    return found.name if found else word


def _iso3(word: str) -> str:
    found = country_of(_country(word))
    return found.iso3 if found else word
