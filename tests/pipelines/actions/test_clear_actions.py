"""Actions on the command line: listed with field and digest, cleared one a command, told from when and as what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.publish.export import export
from tests.geodata.cleared import ANSWERED_OPTIONS
from tests.pipelines.one_place import Said, as_read, commands_about, one_place, table_of

HEAD = "id,title,kind,date,site_ids,acted_by,source,url,licence\n"
ROW = "told-by-naw-paw-htoo,Free words,raid,2026-03-10,open,Police,Gazette,https://example.org/x,CC BY 4.0\n"
MOVED = "moved,,relocation,2026-03-10,open,Police,Gazette,,CC BY 4.0\n"
TYPED = "typed,,raid,2026-03-11,open,Police,Gazette,,CC BY 4.0; told by Naw Paw Htoo\n"
BY = ("--by", "desk", "--reason", "Read every field of it.")
NOW = datetime.now(UTC).date()
WAITS = {"Partners": 3, "The public": 7}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = one_place(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def said(home: Workspace) -> Said:
    return commands_about(home, "actions")


def table(tmp_path: Path, *rows: str) -> str:
    return table_of(tmp_path / "actions.csv", HEAD, *rows)


def exported(home: Workspace, tmp_path: Path, audience: Audience) -> str:
    export(home, tmp_path / f"{audience}.csv", "actions", audience, today=NOW)
    return (tmp_path / f"{audience}.csv").read_text(encoding="utf-8")


def test_nothing_goes_out_before_a_person_cleared_it_and_then_under_another_id(
    home: Workspace, said: Said, tmp_path: Path
) -> None:
    assert "Waiting for a person: one action." in said("import", table(tmp_path, ROW))[1]
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        assert "Gazette" not in exported(home, tmp_path, audience)
    (row,) = json.loads(said("queue", "--json")[1])["actions"]
    lines = said("queue")[1]
    for words in ("raid", "10 Mar 2026", "Police", "Gazette", "https://example.org/x", "CC BY 4.0", "Open Place"):
        assert words in lines
    assert f"digest {row['digest']}" in lines
    code, lines = said("clear", "told-by-naw-paw-htoo", *BY, *ANSWERED_OPTIONS, "--digest", row["digest"])
    assert code == 0, lines
    first = {who: max(NOW, datetime(2026, 3, 10).date() + timedelta(days=d)) for who, d in WAITS.items()}
    assert all(f"{who}: from {on.day} {on:%b %Y}." in lines for who, on in first.items())
    (outside,) = home.edition(Audience.PUBLIC, NOW).actions.items
    assert (
        "As: Listed here as a raid. When: 10 Mar 2026; Where: Open Place; Who acted: Police; Source: Gazette; "
        f"Link: https://example.org/x; Terms: CC BY 4.0; id {outside.id}"
    ) in lines
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        written = exported(home, tmp_path, audience)
        assert "Gazette" in written and outside.id in written and "naw-paw-htoo" not in written
        assert "Free words" not in written
    assert "naw-paw-htoo" in exported(home, tmp_path, Audience.INTERNAL)
    assert "Of the actions none waits for a person." in said("queue")[1]
    assert "Waiting for a person: one action." in said("import", table(tmp_path, ROW.replace("Police", "Army")))[1]
    assert "Gazette" not in exported(home, tmp_path, Audience.PUBLIC), "with another office it is another row"
    assert "changed since it was cleared" in said("queue")[1]


def test_one_is_cleared_a_command_by_the_digest_that_was_read_and_held_again(
    home: Workspace, said: Said, tmp_path: Path
) -> None:
    said("import", table(tmp_path, ROW, ROW.replace("told-by-naw-paw-htoo", "second")))
    assert said("clear", "told-by-naw-paw-htoo", "second", *BY, *ANSWERED_OPTIONS)[0] == 2
    code, lines = said("clear", "second", *BY, *ANSWERED_OPTIONS, "--digest", "0123456789abcdef")
    assert code == 2 and "its text has changed since you read it" in lines
    code, lines = said("clear", "second", *BY, "--over", "--not-moving")
    assert code == 2, "a question is not answered"
    code, lines = said("clear", "second", *BY, "--over", "--not-moving", "--person")
    assert code == 2 and "somebody can be told apart" in lines
    assert said("clear", "nothing", *BY, *ANSWERED_OPTIONS)[0] == 2
    assert home.edition(Audience.PUBLIC, NOW).actions.items == ()
    code, lines = said("clear", "second", *BY, *ANSWERED_OPTIONS)
    assert code == 2 and "does not say which text was read" in lines
    assert said("clear", "second", *BY, *ANSWERED_OPTIONS, *as_read(said, "actions", "second"))[0] == 0
    assert len(home.edition(Audience.PUBLIC, NOW).actions.items) == 1
    assert said("hold", "second", *BY) == (0, "second: held.\n")
    assert home.edition(Audience.PARTNER, NOW).actions.items == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [(MOVED, "it is a relocation"), (TYPED, "the terms in its row are none that is known here: CC BY 4.0; told")],
)
def test_what_may_not_go_out_is_marked_in_the_queue_and_refused(
    home: Workspace, said: Said, tmp_path: Path, row: str, why: str
) -> None:
    said("import", table(tmp_path, row))
    assert f"cannot be cleared: {why}" in said("queue")[1]
    code, lines = said("clear", row.partition(",")[0], *BY, *ANSWERED_OPTIONS)
    assert code == 2 and why in lines
    assert home.edition(Audience.PARTNER, NOW).actions.items == ()
