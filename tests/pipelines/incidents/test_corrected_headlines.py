"""A headline that its publisher corrected is told in its new words, also where its date can be read no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geodata.access.report_rules import needs_clearing
from geodata.workspace import Workspace
from pipelines.incidents.fetch_api import fetch_incidents
from pipelines.incidents.import_file import import_incidents
from pipelines.incidents.import_report import IncidentReport
from pipelines.incidents.sources.source_record import Question
from tests.geodata.cleared import READ, decide_about_report
from tests.servers.loopback import served

TODAY = date(2026, 11, 24)
DATED = "<pubDate>Wed, 05 Mar 2025 10:00:00 +0000</pubDate>"
WAS, IS = "Police raid KK Park, 120 arrested", "Police raid Shwe Kokko, 120 arrested"


def rss(title: str, when: str, key: str = "<link>https://news.example/1</link>") -> bytes:
    return f"<rss><channel><title>Herald</title><item><title>{title}</title>{key}{when}</item></channel></rss>".encode()


def atom(title: str, when: str) -> bytes:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title><entry><title>{title}</title>
<id>urn:1</id><link href="https://news.example/1"/>{when}</entry></feed>""".encode()


def taken_in(home: Workspace, feed: bytes, how: str) -> IncidentReport:
    """Read a feed, from a file or from its address."""
    if how == "file":
        path = home.root.parent / "feed.xml"
        path.write_bytes(feed)
        return import_incidents(home, path, "rss", today=TODAY)

    async def answer(_request: Request) -> Response:
        return Response(feed, media_type="application/xml")

    with served(Starlette(routes=[Route("/feed", answer)])) as url:
        return fetch_incidents("rss", Question(home, TODAY, url=f"{url}/feed"))


@pytest.mark.parametrize("how", ["file", "address"])
@pytest.mark.parametrize("when", ["", "<pubDate>yesterday</pubDate>", "<pubDate>Mon, 01 Jan 99999 00:00:00</pubDate>"])
def test_a_corrected_headline_keeps_the_day_that_can_be_read_no_more(tmp_path: Path, how: str, when: str) -> None:
    home = Workspace.open(tmp_path / "w")
    taken_in(home, rss(WAS, DATED), how)
    (before,) = home.store.incidents()
    decide_about_report(home.store, before.id, READ)
    report = taken_in(home, rss(IS, when), how)
    (after,) = home.store.incidents()
    assert (after.id, after.title) == (before.id, IS) and not report.rows.refused
    assert (after.start_date, after.end_date, after.published_at) == (
        before.start_date,
        before.end_date,
        before.published_at,
    )
    assert "the day that is stored stays" in " ".join(map(str, after.notes))
    assert needs_clearing(after, home.store.clearings(after.id)[-1]), "who cleared the old words has not read the new"
    assert taken_in(home, rss(IS, when), how).unchanged == 1
    home.store.close()


def test_so_does_an_entry_of_atom_and_one_that_has_an_id_alone(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "w")
    taken_in(home, atom(WAS, "<updated>2025-03-05T10:00:00Z</updated>"), "file")
    taken_in(home, atom(IS, "<updated>5 March, noon</updated>"), "file")
    taken_in(home, rss("Fire at a site", DATED, "<guid>g-2</guid>"), "file")
    taken_in(home, rss("Fire at another site", "", "<guid>g-2</guid>"), "file")
    assert {(i.title, i.start_date) for i in home.store.incidents()} == {
        (IS, date(2025, 3, 5)),
        ("Fire at another site", date(2025, 3, 5)),
    }
    home.store.close()


@pytest.mark.parametrize("key", ["<link>https://news.example/2</link>", "<guid>g-1</guid>", ""])
def test_one_that_is_not_known_is_refused_without_a_date(tmp_path: Path, key: str) -> None:
    home = Workspace.open(tmp_path / "w")
    taken_in(home, rss(WAS, DATED), "file")
    report = taken_in(home, rss(IS, "", key), "file")
    assert [remark.text for remark in report.rows.refused] == ["it has no date that can be read"]
    assert [i.title for i in home.store.incidents()] == [WAS]
    home.store.close()
