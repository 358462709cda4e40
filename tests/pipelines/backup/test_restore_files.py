"""After a restore nobody who unsubscribed is written to, and no delay is shorter than it was set since the backup."""

from __future__ import annotations

import shlex
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.incidents.history import Pull
from geodata.looks.run import Problem
from geodata.notices.subscription import FILE as SUBSCRIPTIONS
from geodata.notices.subscription import subscriptions_from
from geodata.restored import restores
from geodata.settings.settings import FILE_NAME as SETTINGS
from geodata.sites.site import Site
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.backup.backup import backup
from pipelines.backup.restore import restore
from pipelines.cli import app

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
NOTHING = "Nothing was taken in, withdrawn, deleted or disputed since then."


def entry(name: str, to: str = "mailto:ann@example.org", every: str = "day") -> str:
    return (
        f'[[subscription]]\nname = "{name}"\nto = "{to}"\nagreed = "asked for it on 12 Nov 2026"\nevery = "{every}"\n'
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with subscriptions and settings, and its backup."""
    root = tmp_path / "w"
    workspace = Workspace.open(root)
    workspace.store.save_site(Site("yard", "Yard", box(98.5, 16.6, 98.51, 16.61)), by="desk")
    (root / SUBSCRIPTIONS).write_text(entry("border desk") + entry("legal desk") + entry("old desk"))
    (root / SETTINGS).write_text(
        '"operation_delay_days" = 30  # asked\nkeep_comments_days = 30\nmax_attempts = 4\n[detection]\nmin_px = 12\n'
    )
    backup(workspace, tmp_path / "b.zip")
    workspace.store.close()
    return root


def lines_of(home: Path, tmp_path: Path) -> list[str]:
    return restore(tmp_path / "b.zip", home, replace=True, now=AT).lines()


def test_who_unsubscribed_since_the_backup_is_not_written_to_after_a_restore(home: Path, tmp_path: Path) -> None:
    secret = "https://ann:sesame@example.org/x"
    (home / SUBSCRIPTIONS).write_text(
        entry("legal desk", every="week") + entry("old desk") + entry("new desk", to=secret)
    )
    done = CliRunner().invoke(app, ["--workspace", str(home), "restore", str(tmp_path / "b.zip"), "--replace"])
    assert done.exit_code == 0, done.output
    for line in (
        "Not restored, since it was taken out since the backup: subscription border desk.",
        "As it stood last, since it was changed: subscription legal desk.",
        "Kept, since it was asked for since the backup: subscription new desk.",
        "Passwords were left out of subscriptions.toml as it stood last: write them in again.",
    ):
        assert line in done.output, line
    assert "subscription old desk" not in done.output and NOTHING not in done.output
    text = (home / SUBSCRIPTIONS).read_text()
    assert [one.name for one in subscriptions_from(text)] == ["legal desk", "old desk", "new desk"]
    assert "sesame" not in text and any("border desk" in line for line in restores(home)[-1].carried)


@pytest.mark.parametrize("how", ["gone", "no text", "no TOML"])
def test_where_no_subscriptions_stood_last_none_is_restored(home: Path, tmp_path: Path, how: str) -> None:
    if how == "gone":
        (home / SUBSCRIPTIONS).unlink()
    else:
        (home / SUBSCRIPTIONS).write_bytes(b"\xff\xfe" if how == "no text" else b"[[subscription")
    lines = lines_of(home, tmp_path)
    assert NOTHING not in lines and any("subscription" in line for line in lines)
    assert (home / SUBSCRIPTIONS).exists() is (how == "no TOML")


def test_a_delay_that_is_stricter_since_the_backup_is_kept_and_other_settings_are_named(
    home: Path, tmp_path: Path
) -> None:
    (home / SETTINGS).write_text(
        "operation_delay_days = 60\nrelease_delay_days = 120\nkeep_comments_days = 90\nkeep_new_places_days = 20\n"
        'login_client = "sesame"\n[detection]\nmin_px = 14\n'
    )
    lines = lines_of(home, tmp_path)
    for name, days in (("operation_delay_days", 60), ("release_delay_days", 120), ("keep_new_places_days", 20)):
        assert f"Kept as it was set since the backup, since it is stricter: {name} = {days}." in lines
    differ = "detection.min_px, keep_comments_days, login_client, max_attempts"
    assert f"Set otherwise since the backup, and as in the backup now, look at each: {differ}." in lines
    assert NOTHING not in lines and "sesame" not in "\n".join(lines)
    assert tomllib.loads((home / SETTINGS).read_text()) == {
        "operation_delay_days": 60,
        "release_delay_days": 120,
        "keep_comments_days": 30,
        "keep_new_places_days": 20,
        "max_attempts": 4,
        "detection": {"min_px": 12},
    }
    assert Workspace.existing(home).settings.operation_delay_days == 60


def test_files_that_say_the_same_are_no_news_and_a_damaged_store_hides_none(home: Path, tmp_path: Path) -> None:
    assert NOTHING in lines_of(home, tmp_path)
    (home / SUBSCRIPTIONS).write_text(entry("legal desk"))
    (home / "compound-watch.gpkg").write_bytes(b"x" * 5_000)
    made = restore(tmp_path / "b.zip", home, replace=True, now=AT.replace(hour=9))
    assert made.unread
    assert "Not restored, since it was taken out since the backup: subscription border desk." in made.lines()


def test_on_another_machine_whoever_unsubscribed_is_said_to_stand_there_again(home: Path, tmp_path: Path) -> None:
    assert home.exists()
    lines = restore(tmp_path / "b.zip", tmp_path / "other").lines()
    assert "Whoever unsubscribed since then stands in subscriptions.toml again: take them out." in lines


@pytest.mark.parametrize("refused_at", [None, datetime(2020, 1, 1, tzinfo=UTC)])
def test_that_things_past_their_time_are_back_is_said_where_retention_names_some(
    home: Path, tmp_path: Path, refused_at: datetime | None
) -> None:
    """It was said of a backup of some minutes ago, in which nothing was past its time."""
    if refused_at is not None:
        workspace = Workspace.open(home)
        refused = (Problem("", "", "item 7", "its title is 'Raid'", "Mend it"),)
        workspace.store.save_pull(Pull("p-1", "theirs", refused_at, refused_at, 0, 0, 0, 0, refused))
        backup(workspace, tmp_path / "old.zip")
        workspace.store.close()
    file = tmp_path / ("b.zip" if refused_at is None else "old.zip")
    done = CliRunner().invoke(app, ["--workspace", str(home), "restore", str(file), "--replace"])
    lines = [line for line in done.output.splitlines() if "past its time" in line or "past their time" in line]
    looked = CliRunner().invoke(app, ["--workspace", str(home), "retention"]).output
    if refused_at is None:
        assert done.exit_code == 0 and lines == [] and "Nothing is past its time." in looked
    else:
        assert "Past their time: 1." in looked
        again = f"compound-watch --workspace {home} retention --apply"
        assert lines == [f"What is past its time is back: 1 thing. Run {again}."]


def test_the_command_into_a_database_can_be_typed_from_any_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = restore(tmp_path / "b.zip", home, replace=True, now=AT)
    told_of = replace(made, examined=replace(made.examined, about={**made.examined.about, "store": "a database"}))
    line = next(line for line in told_of.lines() if "store copy" in line)
    words = shlex.split(line.partition("compound-watch ")[2].partition(",")[0])
    assert words[-1] == "ADDRESS"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    done = CliRunner().invoke(app, [*words[:-1], str(tmp_path / "next")])
    assert done.exit_code == 0, done.output
    with closing(Store.open(tmp_path / "next")) as store:
        assert [site.id for site in store.sites()] == ["yard"]
