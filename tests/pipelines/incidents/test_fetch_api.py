"""Interfaces of UCDP, ACLED, ReliefWeb and GDELT, and feeds: counterparts on loopback that page, refuse tokens, are
busy and lie. What a saved file of the same rows gives is the oracle."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.report_rules import needs_clearing
from geodata.errors import CatalogUnreachable, FileRefused, NotAllowed
from geodata.incidents.incident import DatePrecision
from geodata.settings.settings import FILE_NAME, Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.statement_dates import statement_days
from geodata.wording.report_sentences import span
from geodata.workspace import Workspace
from pipelines.incidents.fetch_api import fetch_incidents
from pipelines.incidents.import_file import import_incidents, read_incidents
from pipelines.incidents.import_gazetteer import import_statements, read_statements
from pipelines.incidents.sources import gdelt
from pipelines.incidents.sources.rss import read_feed
from pipelines.incidents.sources.source_client import AskedSource
from pipelines.incidents.sources.source_record import Question
from pipelines.sites.import_gazetteer import import_gazetteer
from tests.servers.loopback import served, unused_port

TODAY = date(2026, 11, 24)
SECRET = "correct horse battery staple"


def workspace_at(folder: Path, **settings: str) -> Workspace:
    folder.mkdir()
    (folder / FILE_NAME).write_text("".join(f"{k} = {json.dumps(v)}\n" for k, v in settings.items()))
    return Workspace.open(folder)


def acled_event(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "event_id_cnty": f"MMR{number}",
        "event_date": "2025-03-12",
        "year": 2025,
        "time_precision": 1,
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "country": "Myanmar",
        "location": "Lay Kay Kaw",
        "latitude": "16.62",
        "longitude": "98.55",
        "geo_precision": 2,
        "source": "DVB",
        "fatalities": 3,
        "timestamp": 1700000000,
        **changes,
    }


class Acled:
    """Gives tokens for the right password, ends them after a while, pages, is busy once, and has deleted events."""

    def __init__(self, events: int, token_lasts: int = 10_000) -> None:
        self.events = [acled_event(n) for n in range(events)]
        self.deleted: list[str] = []
        self.most = 5_000  # events that it gives at once, whatever is asked for
        self.tokens, self.uses, self.lasts, self.busy = 0, 0, token_lasts, 1
        self.asked: list[dict[str, str]] = []
        self.app = Starlette(
            routes=[
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/api/acled/read", self.read),
                Route("/api/deleted/read", self.gone),
            ]
        )

    async def token(self, request: Request) -> Response:
        form = dict(pair.split("=", 1) for pair in (await request.body()).decode().split("&"))
        if form.get("password") != SECRET.replace(" ", "+") or form.get("grant_type") != "password":
            return JSONResponse({"error": "invalid_grant", "error_description": form.get("password")}, 400)
        self.tokens, self.uses = self.tokens + 1, 0
        return JSONResponse({"access_token": f"t{self.tokens}", "expires_in": 86400})

    def _refused(self, request: Request) -> Response | None:
        self.uses += 1
        if request.headers.get("authorization") != f"Bearer t{self.tokens}" or self.uses > self.lasts:
            return JSONResponse({"error": "token"}, 401)
        if self.busy:
            self.busy -= 1
            return JSONResponse({"error": "slow down"}, 429, headers={"Retry-After": "0"})
        return None

    async def read(self, request: Request) -> Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        self.asked.append(dict(request.query_params))
        page, limit = int(request.query_params["page"]), min(int(request.query_params["limit"]), self.most)
        return JSONResponse({"success": True, "data": self.events[(page - 1) * limit : page * limit]})

    async def gone(self, request: Request) -> Response:
        return self._refused(request) or JSONResponse({"data": [{"event_id_cnty": i} for i in self.deleted]})


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACLED_USERNAME", "analyst@example.org")
    monkeypatch.setenv("ACLED_PASSWORD", SECRET)


@pytest.mark.usefixtures("credentials")
def test_acled_pages_through_a_lost_token_and_a_busy_hour_and_leaves_no_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Acled(events=12_001, token_lasts=3)
    with served(server.app) as url:
        home = workspace_at(tmp_path / "home", acled_url=f"{url}/api", acled_token_url=f"{url}/oauth/token")
        report = fetch_incidents("acled", Question(home, TODAY, since=date(2025, 1, 1), countries=["MMR"]))
        assert (report.new, report.ok) == (12_001, True)
        assert server.tokens == 2, "a token that is refused is asked for anew, once"
        assert server.asked[0]["country"] == "Myanmar" and server.asked[0]["event_date"] == "2025-01-01|2026-11-24"
        server.deleted, server.events = ["MMR7", "MMR99999"], [e for e in server.events if e["event_id_cnty"] != "MMR7"]
        server.lasts = 100
        again = fetch_incidents("acled", Question(home, TODAY, since=date(2025, 1, 1)))
    assert (again.new, again.changed, again.withdrawn) == (0, 1, 1)
    assert [v.change for v in home.store.incident_versions("acled-MMR7")] == ["withdrawn at the source"]
    said = capsys.readouterr()
    home.store.close()
    everything = b"".join(p.read_bytes() for p in home.root.rglob("*") if p.is_file())
    for trace in (SECRET, SECRET.replace(" ", "+"), "analyst@example.org", "Bearer"):
        assert trace.encode() not in everything and trace not in said.out + said.err + "\n".join(report.lines())


@pytest.mark.usefixtures("credentials")
def test_an_interface_that_gives_fewer_than_asked_for_is_read_to_its_end(tmp_path: Path) -> None:
    server = Acled(events=2_500)
    server.most = 1_000
    server.deleted = ["MMR99999"]
    with served(server.app) as url:
        home = workspace_at(tmp_path / "home", acled_url=f"{url}/api", acled_token_url=f"{url}/oauth/token")
        assert fetch_incidents("acled", Question(home, TODAY, since=date(2025, 1, 1))).new == 2_500
    assert [int(asked["page"]) for asked in server.asked] == [1, 2, 3, 4]


def test_no_source_holds_a_command_for_hours() -> None:
    """A quota of the day says Retry-After: 86400: said at once, not waited for."""
    asked: list[str] = []

    async def busy(request: Request) -> Response:
        asked.append(request.url.path)
        return JSONResponse({}, 429, headers={"Retry-After": "86400"})

    with (
        served(Starlette(routes=[Route("/", busy)])) as url,
        pytest.raises(CatalogUnreachable, match="asks to wait for long"),
    ):
        AskedSource("A source", url).json(f"{url}/")
    assert asked == ["/"]


@pytest.mark.usefixtures("credentials")
def test_a_wrong_password_and_a_dead_host_are_said_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(Acled(events=1).app) as url:
        home = workspace_at(tmp_path / "a", acled_url=f"{url}/api", acled_token_url=f"{url}/oauth/token")
        monkeypatch.setenv("ACLED_PASSWORD", "wrong " + SECRET)
        with pytest.raises(CatalogUnreachable, match="gives no token") as caught:
            fetch_incidents("acled", Question(home, TODAY))
        assert SECRET not in str(caught.value)
    nowhere = f"http://127.0.0.1:{unused_port()}"
    home = workspace_at(tmp_path / "b", acled_url=nowhere, acled_token_url=nowhere)
    with pytest.raises(CatalogUnreachable, match="does not answer") as caught:
        fetch_incidents("acled", Question(home, TODAY))
    assert SECRET not in str(caught.value)
    monkeypatch.delenv("ACLED_PASSWORD")
    with pytest.raises(NotAllowed, match="ACLED_PASSWORD is not set"):
        fetch_incidents("acled", Question(home, TODAY))


@pytest.mark.usefixtures("credentials")
def test_a_token_never_follows_a_redirect(tmp_path: Path) -> None:
    met: list[str] = []

    async def elsewhere(request: Request) -> Response:
        met.append(request.headers.get("authorization", ""))
        return JSONResponse({"data": []})

    with served(Starlette(routes=[Route("/{path:path}", elsewhere)])) as other:
        server = Acled(events=1)

        async def away(_request: Request) -> Response:
            return RedirectResponse(f"{other}/x")

        server.app.routes[1] = Route("/api/acled/read", away)
        with served(server.app) as url:
            home = workspace_at(tmp_path / "home", acled_url=f"{url}/api", acled_token_url=f"{url}/oauth/token")
            with pytest.raises(CatalogUnreachable, match="another address"):
                fetch_incidents("acled", Question(home, TODAY))
    assert met == []


def test_ucdp_pages_and_keeps_what_its_table_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UCDP_TOKEN", "u-123")
    event = {
        "id": 0,
        "type_of_violence": 1,
        "side_a": "A",
        "side_b": "B",
        "where_prec": 2,
        "where_coordinates": "Mae Sot",
        "latitude": 16.7,
        "longitude": 98.5,
        "country": "Myanmar (Burma)",
        "date_prec": 1,
        "low": 0,
        "best": 5,
        "high": 2,
        "date_start": "2024-03-05T00:00:00",
        "date_end": "2024-03-05T00:00:00",
        "adm_1": None,
    }
    events = [{**event, "id": n} for n in range(2_345)] + [{**event, "id": 9999, "country": "Sudan"}]

    async def gedevents(request: Request) -> Response:
        assert request.headers.get("x-ucdp-access-token") == "u-123" and request.path_params["version"] == "26.0.9"
        page, size = int(request.query_params["page"]), int(request.query_params["pagesize"])
        pages = -(-len(events) // size)
        following = f"http://elsewhere.example/?page={page + 1}" if page + 1 < pages else ""
        return JSONResponse(
            {"TotalPages": pages, "NextPageUrl": following, "Result": events[page * size : (page + 1) * size]}
        )

    with served(Starlette(routes=[Route("/api/gedevents/{version}", gedevents)])) as url:
        home = workspace_at(tmp_path / "home", ucdp_url=f"{url}/api")
        report = fetch_incidents("ucdp", Question(home, TODAY, countries=["MM"], version="26.0.9"))
    assert report.new == 2_345 and len(report.noted) == 2_345, "best above high is noted on each"
    assert home.store.incidents()[0].title == "Armed clash between A and B, Mae Sot"
    assert not any(map(needs_clearing, home.store.incidents())), "asked of UCDP itself: coded rows pass unread"


def test_a_line_in_a_file_that_is_called_ucdp_waits_for_a_person(tmp_path: Path) -> None:
    """Whoever writes a file may write any point and any day into it, and UCDP would be made to say it."""
    home, file = workspace_at(tmp_path / "home"), tmp_path / "ged.csv"
    file.write_text(
        "id,latitude,longitude,date_start,date_end,where_prec,date_prec,type_of_violence,country\n"
        "999999,16.71,98.57,2025-05-06,2025-05-06,1,1,3,Myanmar\n",
        encoding="utf-8",
    )
    assert import_incidents(home, file, "ucdp", today=TODAY).new == 1
    (row,) = home.store.incidents()
    assert needs_clearing(row) and needs_clearing(replace(row, simulated=True)) is False
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        assert Gate(audience, TODAY, Settings()).incidents([row], [], []).items == ()
    assert not needs_clearing(replace(row, catalog="incidents/ucdp-asked/catalog.json")), "the control"


def test_reliefweb_gives_its_appname_and_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        {
            "id": str(n),
            "fields": {
                "name": f"Myanmar: Fire {n}",
                "glide": "FR-2025-000001-MMR",
                "date": {"event": "2025-03-28T00:00:00+00:00"},
            },
        }
        for n in range(1_500)
    ]

    async def disasters(request: Request) -> Response:
        if request.query_params.get("appname") != "cw-test":
            return JSONResponse({"error": "appname"}, 403)
        start, size = int(request.query_params["offset"]), int(request.query_params["limit"])
        assert request.query_params["filter[conditions][1][value][]"] == "MMR"
        return JSONResponse({"totalCount": len(entries), "data": entries[start : start + size]})

    with served(Starlette(routes=[Route("/v2/disasters", disasters)])) as url:
        home = workspace_at(tmp_path / "home", reliefweb_url=f"{url}/v2")
        with pytest.raises(NotAllowed, match="RELIEFWEB_APPNAME"):
            fetch_incidents("reliefweb", Question(home, TODAY))
        monkeypatch.setenv("RELIEFWEB_APPNAME", "cw-test")
        asked = Question(home, TODAY, since=date(2025, 1, 1), countries=["Myanmar"])
        assert fetch_incidents("reliefweb", asked).new == 1_500
        monkeypatch.setenv("RELIEFWEB_APPNAME", "not approved")
        with pytest.raises(CatalogUnreachable, match=r"refuses the question \(403\)"):
            fetch_incidents("reliefweb", asked)


def test_gdelt_takes_the_newest_file_and_holds_it_against_its_sum(tmp_path: Path) -> None:
    values = dict.fromkeys(gdelt.COLUMNS, "")
    values |= {
        "globaleventid": "1",
        "sqldate": "20250312",
        "eventrootcode": "17",
        "actiongeo_type": "4",
        "numsources": "2",
        "actiongeo_fullname": "Myawaddy, Kayin, Myanmar",
        "actiongeo_lat": "16.69",
        "actiongeo_long": "98.51",
        "sourceurl": "https://example.org/a",
        "actor1name": "SOMEBODY",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("20250312.export.CSV", "\t".join(values.values()) + "\n")
    packed = out.getvalue()
    sums = [hashlib.md5(packed).hexdigest()]

    async def newest(_request: Request) -> Response:
        return Response(
            f"{len(packed)} {sums[0]} http://elsewhere.example/gdeltv2/20250312.export.CSV.zip\n1 2 mentions\n"
        )

    async def export(_request: Request) -> Response:
        return Response(packed)

    routes = [Route("/g/lastupdate.txt", newest), Route("/g/20250312.export.CSV.zip", export)]
    with served(Starlette(routes=routes)) as url:
        home = workspace_at(tmp_path / "home", gdelt_url=f"{url}/g/lastupdate.txt")
        assert fetch_incidents("gdelt", Question(home, TODAY, countries=["Myanmar"])).new == 1
        (incident,) = home.store.incidents()
        assert incident.kind == "coercion" and "SOMEBODY" not in str(incident)
        sums[0] = "0" * 32
        with pytest.raises(CatalogUnreachable, match="not what its list promises"):
            fetch_incidents("gdelt", Question(home, TODAY))


def _zip_of(words: bytes, how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        archive.writestr("a.export.CSV", words)
    return out.getvalue()


def _spoilt(packed: bytes, at: int, with_bytes: bytes) -> bytes:
    return packed[:at] + with_bytes + packed[at + len(with_bytes) :]


DEFLATED = _zip_of(bytes(range(256)) * 40, zipfile.ZIP_DEFLATED)
LOCKED = _zip_of(b"x" * 99, zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("packed", "words"),
    [
        (_spoilt(DEFLATED, 50, b"\xff" * 40), "cannot be unpacked"),  # zlib.error
        # bit 0 of the flags, in both headers: locked with a password, a RuntimeError
        (_spoilt(_spoilt(LOCKED, 6, b"\1"), LOCKED.index(b"PK\1\2") + 8, b"\1"), "cannot be unpacked"),
        (_zip_of(b"x" * 20_001, zipfile.ZIP_STORED), "unpacks to more than"),  # a byte more than the limit below
    ],
    ids=["damaged", "locked", "too large"],
)
def test_a_file_of_gdelt_that_cannot_be_unpacked_whole_is_refused(
    packed: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gdelt, "MAX_BYTES", 20_000)

    async def newest(_request: Request) -> Response:
        return Response(f"{len(packed)} {hashlib.md5(packed).hexdigest()} http://x.example/g/1.export.CSV.zip\n")

    async def export(_request: Request) -> Response:
        return Response(packed)

    with served(Starlette(routes=[Route("/g/list.txt", newest), Route("/g/1.export.CSV.zip", export)])) as url:
        home = workspace_at(tmp_path / "home", gdelt_url=f"{url}/g/list.txt")
        with pytest.raises(CatalogUnreachable, match=words):
            fetch_incidents("gdelt", Question(home, TODAY))


RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:georss="http://www.georss.org/georss"><channel>
<title>Border News</title>
<item><title>Raid at &lt;b&gt;compound&lt;/b&gt;, 7 workers freed</title><link>https://example.org/1</link>
<guid>x1</guid><pubDate>Tue, 06 May 2025 23:30:00 +0700</pubDate><description>Long text of the article</description>
<georss:point>16.63 98.55</georss:point></item>
<item><title>No date</title><link>https://example.org/2</link></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><entry><title>Fire at site</title>
<link rel="self" href="https://example.org/self"/><link href="https://example.org/3"/><id>urn:3</id>
<updated>2025-05-07T01:00:00Z</updated><content>text</content></entry></feed>"""


def entry_of(parts: str) -> bytes:
    return f"""<rss xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:a="http://www.w3.org/2005/Atom"><channel>
<item><title>Raid</title><link>https://example.org/9</link>{parts}</item>
<item><title>Good</title><link>https://example.org/10</link><pubDate>Wed, 12 Feb 2025 10:00:00 GMT</pubDate></item>
</channel></rss>""".encode()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (
            "<pubDate>Mon, 01 Jan 99999999999999 00:00:00 +0000</pubDate>",
            "no date that can be read ('Mon, 01 Jan 99999",
        ),
        ("<pubDate>0001-01-01T00:00:00+14:00</pubDate>", "before 1900"),
        ("<pubDate>Mon, 01 Jan 1800 00:00:00 +0000</pubDate>", "before 1900"),
    ],
)
def test_a_headline_with_an_impossible_date_costs_only_itself(parts: str, why: str) -> None:
    rows = read_incidents(entry_of(parts), "feed", "rss", TODAY)
    assert [i.title for i in rows.incidents] == ["Good"]
    assert [why in r.text for r in rows.refused] == [True]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Wed, 12 Feb 2025 01:30:00 +0700", date(2025, 2, 11)),
        ("2025-02-12T01:30:00+07:00", date(2025, 2, 11)),
        ("Tue, 11 Feb 2025 20:30:00 -0500", date(2025, 2, 12)),
        ("2025-02-11T20:30:00-05:00", date(2025, 2, 12)),
        ("Wed, 12 Feb 2025 01:30:00 -0000", date(2025, 2, 12)),  # RFC 5322: UTC, nothing said of the place
    ],
)
def test_one_moment_is_one_day_however_a_feed_writes_it(written: str, day: date) -> None:
    """Days are of UTC: half past one in Bangkok (+7) is half past six in the evening before, half past eight in the
    evening of New York (-5) is half past one of the next day."""
    incident = read_incidents(entry_of(f"<pubDate>{written}</pubDate>"), "feed", "rss", TODAY).incidents[0]
    assert (incident.start_date, incident.end_date) == (day, day)
    assert incident.published_at is not None and incident.published_at.date() == day


def test_a_headline_is_dated_to_its_publication_and_placed_by_w3c_coordinates() -> None:
    updated = "<a:updated>2025-03-01T00:00:00Z</a:updated><a:published>2025-02-12T00:00:00Z</a:published>"
    place = "<geo:lat>16.7</geo:lat><geo:long>98.5</geo:long>"
    for where in (place, f"<geo:Point>{place}</geo:Point>"):
        found = read_incidents(entry_of(updated + where), "feed", "rss", TODAY).incidents[0]
        assert (found.start_date, found.place) == (date(2025, 2, 12), Point(98.5, 16.7))


def test_a_headline_of_which_one_date_cannot_be_read_is_dated_by_another() -> None:
    parts = "<a:published>32 Foo 2024</a:published><a:updated>2025-03-01T00:00:00Z</a:updated>"
    assert read_incidents(entry_of(parts), "feed", "rss", TODAY).incidents[0].start_date == date(2025, 3, 1)


@pytest.mark.parametrize("feed", [RSS, ATOM], ids=["rss", "atom"])
def test_feeds_give_link_title_and_date_and_nothing_of_the_article(feed: bytes, tmp_path: Path) -> None:
    async def answer(_request: Request) -> Response:
        return Response(feed, media_type="application/xml")

    with served(Starlette(routes=[Route("/feed", answer)])) as url:
        home = workspace_at(tmp_path / "home")
        report = fetch_incidents("rss", Question(home, TODAY, url=f"{url}/feed"))
    (incident,) = home.store.incidents()
    if feed is RSS:
        assert incident.title == "Raid at <b>compound</b>, [number left out] workers freed"
        assert incident.start_date == date(2025, 5, 6) and incident.reported_by == "Border News"
        assert incident.place is not None and incident.place.centroid.y == 16.63
        assert [r.text for r in report.refused] == ["it has no date that can be read"]
    else:
        assert (incident.url, incident.start_date) == ("https://example.org/3", date(2025, 5, 7))
        assert incident.place is None
    assert "article" not in incident.title and "Long" not in str(incident) and incident.site_ids == ()


BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'
FILE = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>'


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        (BOMB, "names entities"),
        (FILE, "names entities"),
        (b"<rss>" + b" " * 11_000_000 + b"</rss>", "larger than 10 MB"),
        (b"<rss><channel>", "not XML"),
        (b"<svg onload='x'/>", "no RSS or Atom feed"),
        (b"not xml", "not XML"),
    ],
    ids=["entities", "outside file", "huge", "cut", "other xml", "no xml"],
)
def test_hostile_feeds_are_refused_in_words(feed: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_feed(feed, "feed.xml")


def test_the_gazetteers_126_statements_are_reports_at_the_sites_that_they_name(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path)
    import_gazetteer(home)
    assert sum(len(site.statements) for site in gazetteer_sites()) == 126
    report = import_statements(home)
    # 8 speak of KK Park and 3, at two places each, of Shwe Kokko: each is one report, and names no part
    assert (report.new, report.refused, report.joined) == (123, (), 112)
    again = import_statements(home)
    assert (again.new, again.changed, again.unchanged, again.withdrawn) == (0, 0, 123, 0)
    assert all(i.reported_by and "second-hand" in i.notes[0] for i in home.store.incidents())
    whole = [i for i in home.store.incidents() if not i.site_ids]
    assert {i.named_site_ids for i in whole} == {("MM-KK-PARK",), ("MM-SHWE-KOKKO",)} and len(whole) == 11
    assert all(i.site_ids == i.named_site_ids for i in home.store.incidents() if i not in whole)
    named = {i.id for i in read_statements().incidents if i.place_name == "KK Park 2nd Stage"}
    assert {i.id for i in home.store.incidents("MM-ASPI-MY02") if i.place_name == "KK Park 2nd Stage"} == named


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2025", (2025, 1, 1), (2025, 12, 31)),
        ("2025-09", (2025, 9, 1), (2025, 9, 30)),
        ("2019/2021", (2019, 1, 1), (2021, 12, 31)),
        ("2025-10-20/25", (2025, 10, 20), (2025, 10, 25)),
        ("2025-03/05", (2025, 3, 1), (2025, 5, 31)),
        ("2025-10-30/2025-11-09", (2025, 10, 30), (2025, 11, 9)),
    ],
)
def test_dates_of_statements(written: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert statement_days(written) == (date(*first), date(*last))
    assert statement_days("2025-13") is None and statement_days("2025-03/01") is None


def test_a_statement_is_dated_as_finely_as_its_source_writes_it_and_no_finer() -> None:
    told = {i.start_date: i for i in read_statements().incidents if i.named_site_ids == ("MM-KK-PARK",)}
    works, raid, count = (told[date(2025, *at)] for at in ((3, 1), (10, 20), (10, 30)))
    assert works.date_precision is DatePrecision.MONTH and raid.date_precision is DatePrecision.DAY
    assert count.date_precision is DatePrecision.DAYS
    said = [span(i.start_date, i.end_date, i.date_precision) for i in (works, raid, count)]
    assert said == ["Mar 2025 to Sep 2025", "20 Oct 2025", "30 Oct to 9 Nov 2025"]
    assert {i.date_precision for i in told.values() if i.start_date == i.end_date} == {DatePrecision.DAY}
