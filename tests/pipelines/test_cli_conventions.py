"""Conventions of the command line: --json wherever a command reads and lists, sources as choices, errors explained."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from geodata import errors
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.commands.help import EXITS
from pipelines.incidents.source_choices import source_words
from pipelines.incidents.sources.source_discovery import SOURCES, fetched, source_rows
from tests.screens import fixture_world

WRITES = {
    *("demo", "publish", "run", "export", "compare", "ground", "brief", "evidence", "schedule", "dashboard"),
    *("feeds", "notify", "briefings delete", "backup", "restore", "timestamp"),
    *(
        "sites import",
        "sites pass-on",
        "sites change",
        "sites picture",
        "sites gazetteer",
        "sites export",
        "store copy",
        "controls renew",
    ),
    *("claims import", "claims gazetteer"),
    *(f"actions {verb}" for verb in ("import", "add", "withdraw", "clear", "hold")),
    *(f"claims {verb}" for verb in ("clear", "hold", "withdraw")),
    *(f"reviews {verb}" for verb in ("assign", "comment", "delete-comment")),
    *("views rename", "views delete", "lights import", "lights remove"),
    *(f"identifiers {verb}" for verb in ("add", "import", "pass-on", "remove")),
    *(f"incidents {verb}" for verb in ("import", "fetch", "gazetteer", "pull", "publish", "clear", "hold", "unclear")),
}
"""Commands that write, or run until stopped; every other one reads and lists."""


def commands(group: typer.Typer = app, before: str = "") -> Iterator[tuple[str, Any]]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield f"{before}{command.name or command.callback.__name__.removesuffix('_command')}", command.callback
    for below in group.registered_groups:
        assert below.typer_instance is not None
        yield from commands(below.typer_instance, f"{before}{below.name} ")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("conventions") / "home"
    fixture_world.make(folder).close()
    return folder


def call(home: Path, *words: str) -> Result:
    mask = os.umask(0)
    try:
        return CliRunner().invoke(app, ["--workspace", str(home), *words], env={"COLUMNS": "240"})
    finally:
        os.umask(mask)  # every command begins with files for its user alone


def test_every_command_that_reads_and_lists_speaks_json() -> None:
    speaking = {name for name, callback in commands() if "as_json" in inspect.signature(callback).parameters}
    every = {name for name, _ in commands()}
    assert every - WRITES == speaking
    assert every >= WRITES, "a command that is excused is there"


def test_lists_tell_machines_what_they_tell_people(home: Path) -> None:
    store = Workspace.existing(home).store
    sites = json.loads(call(home, "sites", "list", "--json").stdout)
    assert [(s["id"], s["watched"], s["access"]) for s in sites] == [
        (s.id, s.watched, s.access.value) for s in store.sites()
    ]
    assert json.loads(call(home, "incidents", "sources", "--json").stdout) == source_rows()
    queue = json.loads(call(home, "incidents", "queue", "--json").stdout)
    assert queue == {"waiting": 0, "reports": []}
    assert json.loads(call(home, "controls", "list", "--json").stdout) == {"sets": [], "notes": []}
    assert [a["id"] for a in json.loads(call(home, "actions", "list", "--json").stdout)] == [
        a.id for a in store.actions()
    ]
    grown = json.loads(call(home, "growth", "--json", "--audience", "internal").stdout)
    assert {row["name"] for row in grown["rows"]} >= {"pellimar-bend"} and "invented" in grown["attribution"]
    assert all(len(row["month"]) == 10 for row in grown["rows"])


def test_a_report_that_waits_and_an_action_are_listed_with_their_days(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    fixture_world.make(other).close()
    added = call(
        other, "actions", "add", "raid", "2026-05-04", "--source", "Ilvane Monitor", "--where", "pellimar-bend"
    )
    assert added.exit_code == 0, added.output
    listed = {
        a["start_date"]: a["concerned_sites"] for a in json.loads(call(other, "actions", "list", "--json").stdout)
    }
    assert listed["2026-05-04"] == 1
    table = tmp_path / "mine.csv"
    table.write_text("id,title,date,lat,lon,terms\nx-1,Wall goes up,2026-05-01,-19.85,-27.04,CC BY 4.0\n", "utf-8")
    call(other, "incidents", "import", str(table), "--source", "CSV")
    (waiting,) = json.loads(call(other, "incidents", "queue", "--json").stdout)["reports"]
    assert (waiting["start_date"], waiting["title"]) == ("2026-05-01", "Wall goes up")


def test_the_sources_are_choices_and_each_is_explained(home: Path) -> None:
    """Read out of the files, since loading the sources takes seconds; so they are held against the registry."""
    assert source_words() == {word: record.about for word, record in SOURCES.items()}
    assert set(source_words(asked=True)) == set(fetched())
    for command, words in (("import", source_words()), ("fetch", source_words(asked=True))):
        shown = " ".join(call(home, "incidents", command, "--help").output.split())
        assert "|".join(words) in shown
        assert all(word in shown for about in words.values() for word in about.split())
    wrong = call(home, "incidents", "import", "x.csv", "--source", "gossip")
    assert wrong.exit_code == 2 and "none of acled, gdelt" in " ".join(wrong.output.split())
    assert call(home, "incidents", "fetch", "csv").exit_code == 2, "a table has no interface to be asked"


def test_help_explains_every_error_of_the_family_and_every_exit_code(home: Path) -> None:
    told = json.loads(call(home, "help", "errors", "--json").stdout)
    family = {name for name in vars(errors) if f" {name} " in str(errors.__doc__)}
    assert len(family) > 10 and set(told["errors"]) == family and all(told["errors"].values())
    assert {int(code) for code in told["exit_codes"]} == set(EXITS) == {0, 1, 2, 70, 130}
    lines = call(home, "help", "errors").output
    assert all(name in lines for name in family)
    assert call(home, "help", "weather").exit_code == 2
