"""The page of a change says its sentence before any script runs, to whoever may see it and to nobody else."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from email.message import Message
from html import unescape
from pathlib import Path

import pytest

from screens.session.view_state import View, address
from tests.screens import fixture_world
from tests.screens.login.provider import provider, with_login
from tests.screens.serving import dashboard


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of the public and the internal edition of one world, in which a name is code."""
    home = tmp_path_factory.mktemp("cards")
    fixture_world.make(home, hostile=True).close()
    with dashboard(home, "public") as public, dashboard(home, "internal") as internal:
        yield {"public": public.rstrip("/"), "internal": internal.rstrip("/")}


def page(address: str, **headers: str) -> tuple[str, Message, int]:
    """The page as it is sent, its headers and status."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
        return answer.read().decode(), answer.headers, answer.status


def card(body: str) -> dict[str, str]:
    """The title, and each property of the card."""
    told = {name: unescape(text) for name, text in re.findall(r'<meta property="([^"]+)" content="([^"]*)" />', body)}
    (title,) = re.findall(r"<title>([^<]*)</title>", body)
    return {"title": unescape(title), **told}


def test_title_and_card_say_the_sentence_and_whether_it_may_be_quoted(served: dict[str, str]) -> None:
    body, head, _ = page(f"{served['public']}/change?change=pb-1")
    told = card(body)
    assert told["title"] == f"{told['og:title']} · Compound Watch"
    assert told["og:title"].startswith("Pellimar Bend: Change consistent with construction, about ")
    assert told["og:description"].startswith("Demo: simulated imagery.")
    assert "Last clear look" in told["og:description"] and "do not quote" not in told["og:description"]
    assert head["Cache-Control"] == "no-store" and "ETag" not in head and "Content-Security-Policy" in head
    assert int(head["Content-Length"]) == len(body.encode()) and "<div id=" in body
    inside = card(page(f"{served['internal']}/change?change=mg-1")[0])
    assert inside["og:title"].startswith("Morrowgate: ") and inside["og:description"].endswith("do not quote.")
    thai = card(page(f"{served['internal']}/change?change=pb-1&lang=th")[0])
    assert re.search("[\u0e00-\u0e7f]", thai["og:title"]) and thai["og:title"].startswith("Pellimar Bend")
    # the link that the program itself writes for that change
    link = address("change", View(detection="pb-1"))
    assert card(page(f"{served['public']}/{link}")[0]) == told
    _, _, status = page(
        f"{served['public']}/change?change=pb-1", **{"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"}
    )
    assert status == 200, "the words may be new though the file is not"


def test_of_what_an_edition_does_not_tell_there_is_no_card(served: dict[str, str]) -> None:
    plain = card(page(f"{served['public']}/methods")[0])
    assert "og:title" not in plain
    for asked in ("change?change=mg-1", "change?change=nothing", "change", "change?change=mg-1&as=internal"):
        assert card(page(f"{served['public']}/{asked}")[0]) == plain, asked
    assert card(page(f"{served['internal']}/change?change=mg-1&as=public")[0]) == plain, "seen as the public"


def test_code_in_a_name_stays_text_in_the_card(served: dict[str, str]) -> None:
    body, _, _ = page(f"{served['internal']}/change?change=ho-1")
    assert "window.hacked" in card(body)["og:title"] and "<img src=x" not in body and "<script>window" not in body


def test_who_has_to_log_in_is_told_nothing(tmp_path: Path) -> None:
    fixture_world.make(tmp_path).close()
    with provider() as idp, with_login(tmp_path, idp, "login_required = true\n") as address:
        assert "og:title" not in card(page(f"{address.rstrip('/')}/change?change=pb-1")[0])
