"""Claims on the command line: imported, listed with their digest, cleared one a command, told from when and as what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from geodata.access.audience import Audience
from geodata.i18n.english_formats import day, number
from geodata.incidents.claim import Claim
from geodata.looks.look import Look, LookStatus
from geodata.workspace import Workspace
from pipelines.incidents.clear_claims import claim_texts
from pipelines.publish.nouns.claim_rows import claim_rows
from tests.geodata.access.test_action_rules import OPEN
from tests.geodata.cleared import ANSWERED_OPTIONS
from tests.pipelines.one_place import Said, as_read, commands_about, one_place, table_of

HEAD = "claim_id,site_id,claimed_by,claimed_on,figure,unit,total,scope,source\n"
ROWS = (
    "c-1,open,Task force,2026-03-10,31,buildings demolished,148,zone A,Gazette\n",
    "c-2,open,Task force,2026-03-12,40,buildings sealed,148,zone B,Gazette\n",
)
BY = ("--by", "desk", "--reason", "Read every text of it.")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = one_place(tmp_path / "home")
    yield made
    made.store.close()


@pytest.fixture
def said(home: Workspace) -> Said:
    return commands_about(home, "claims")


def table(tmp_path: Path, *rows: str) -> str:
    return table_of(tmp_path / "claims.csv", HEAD, *rows)


def test_an_import_counts_those_that_wait_and_no_others(said: Said, tmp_path: Path) -> None:
    waiting = "Waiting for a person: {}. Nobody outside sees"
    assert waiting.format("two claims") in said("import", table(tmp_path, *ROWS))[1]
    assert said("clear", "c-1", *BY, *ANSWERED_OPTIONS, *as_read(said, "claims", "c-1"))[0] == 0
    assert waiting.format("one claim of these 2") in said("import", table(tmp_path, *ROWS))[1]
    assert said("hold", "c-2", *BY)[0] == 0
    assert "Waiting" not in said("import", table(tmp_path, *ROWS))[1], "one is cleared, one is held"
    again = said("import", table(tmp_path, ROWS[0].replace(",31,", ",32,"), ROWS[1]))[1]
    assert waiting.format("one claim of these 2") in again, "with another figure it is another row"


def test_one_is_cleared_a_command_by_the_digest_that_was_read(said: Said, tmp_path: Path) -> None:
    said("import", table(tmp_path, *ROWS))
    read = {row["id"]: row["digest"] for row in json.loads(said("queue", "--json")[1])["claims"]}
    lines = said("queue")[1]
    assert all(f"digest {digest}" in lines for digest in read.values())
    assert said("clear", "c-1", "c-2", *BY, *ANSWERED_OPTIONS)[0] == 2
    said("import", table(tmp_path, ROWS[0].replace("Gazette", "Gazette of another day"), ROWS[1]))
    code, lines = said("clear", "c-1", *BY, *ANSWERED_OPTIONS, "--digest", read["c-1"])
    assert code == 2 and "its text has changed since you read it" in lines
    code, lines = said("clear", "c-2", *BY, *ANSWERED_OPTIONS, "--digest", read["c-2"])
    assert code == 0 and "c-2: cleared." in lines
    today = datetime.now(UTC).date()
    for who, days in (("Partners", 3), ("The public", 7)):
        first = max(today, date(2026, 3, 12) + timedelta(days=days))
        assert f"{who}: from {first.day} {first:%b %Y}." in lines
    assert (
        "As: Task force says 40 of 148 buildings sealed in zone B by 12 Mar 2026. Source: Gazette; Site: open; id c-2"
        in lines
    )


def test_in_an_invented_world_days_count_from_its_own_last_day(home: Workspace, said: Said, tmp_path: Path) -> None:
    """Its newest look is of 14 Mar 2026: a claim of 12 Mar 2026 is not out yet, whatever the machine's clock says."""
    home.store.save_site(replace(OPEN, simulated=True), by="test")
    at = datetime(2026, 3, 14, 4, tzinfo=UTC)
    home.store.save_looks([Look("open", "S-1", "invented", "catalog", "optical", at, LookStatus.SEEN)])
    said("import", table(tmp_path, *ROWS))
    lines = said("clear", "c-2", *BY, *ANSWERED_OPTIONS, *as_read(said, "claims", "c-2"))[1]
    assert "Partners: from 15 Mar 2026." in lines and "The public: from 19 Mar 2026." in lines


def test_what_a_hidden_place_keeps_inside_is_told_when_it_is_cleared(
    home: Workspace, said: Said, tmp_path: Path
) -> None:
    home.store.save_site(replace(OPEN, id="shut", name="Shut Place", documented=False), by="test")
    said("import", table(tmp_path, ROWS[0].replace(",open,", ",shut,")))
    code, lines = said("clear", "c-1", *BY, *ANSWERED_OPTIONS, *as_read(said, "claims", "c-1"))
    assert code == 0 and lines.count("Another rule keeps it inside") == 2 and "As:" not in lines


def test_a_claim_about_a_place_out_of_use_is_told_to_go_out_as_it_does(
    home: Workspace, said: Said, tmp_path: Path
) -> None:
    said("import", table(tmp_path, ROWS[0]))
    home.store.retire_site("open", "test", why="no longer of interest")
    code, lines = said("clear", "c-1", *BY, *ANSWERED_OPTIONS, *as_read(said, "claims", "c-1"))
    assert code == 0 and "Partners: from" in lines and "Another rule keeps it inside" not in lines
    assert [c.id for c in home.edition(Audience.PUBLIC, datetime.now(UTC).date()).claims.items] == ["c-1"]


FULL = Claim(
    "own-id",
    "the-site",
    "The speaker",
    date(2026, 1, 2),
    date(2025, 12, 3),
    31.0,
    "things taken down",
    400.0,
    "north part",
    "The medium",
    17.0,
    "a remark",
    "The counter",
    date(2026, 1, 4),
    "south part",
    "roofs gone",
    "The archive",
)
ONE_OF_TWO = {
    "claim and count": FULL,
    "count of nobody": replace(FULL, independent_by=""),
    "count alone": replace(FULL, figure=None),
    "claim alone": replace(FULL, independent_figure=None),
}


@pytest.mark.parametrize("claim", ONE_OF_TWO.values(), ids=ONE_OF_TWO)
def test_who_clears_a_claim_reads_every_field_that_goes_out(claim: Claim) -> None:
    """Each field of FULL has words of its own, so what the row holds and the text does not was left out."""
    seen = SimpleNamespace(items=(claim,), left_out=0)
    view = SimpleNamespace(
        claims=seen, all_sites=SimpleNamespace(items=()), site_ids=set(), audience=SimpleNamespace(value="public")
    )
    rows, _ = claim_rows(view)  # type: ignore[arg-type]
    sent = {column.name: value for column, value in zip(rows.columns, rows.values[0], strict=True)}
    texts = claim_texts(claim)
    for name, value in sent.items():
        if isinstance(value, bool | tuple) or value in (None, ""):
            continue
        shown = day(value) if isinstance(value, date) else number(value) if isinstance(value, float) else str(value)
        assert shown in texts, name
    assert "Of: 0;" in claim_texts(replace(claim, total=0.0)), "no sentence says of how many then"
