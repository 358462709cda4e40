"""The files that start runs without a process of ours, read by systemd itself, and each command in them by our own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.operate.schedule import next_times

SERVE = Path(__file__).resolve().parents[2] / "docs" / "serve"
PROGRAM = "/opt/compound-watch/bin/compound-watch"
UNITS = ("compound-watch.service", "compound-watch.timer", "compound-watch-dashboard.service")
NOTED = re.compile(r'compound-watch schedule --cron "([^"]+)" --by-timer')
ANALYZE = shutil.which("systemd-analyze")
by_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze (package systemd) is not on this machine")


@by_systemd
def test_systemd_takes_the_units_without_a_word(tmp_path: Path) -> None:
    for name in UNITS:
        text = (SERVE / name).read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [str(ANALYZE), "verify", "--man=no", "--generators=no", *(str(tmp_path / name) for name in UNITS)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in told.stderr.splitlines() if "compound-watch" in line]
    assert told.returncode == 0 and ours == [], told.stderr


@by_systemd
def test_a_slip_in_a_unit_would_be_seen(tmp_path: Path) -> None:
    text = (SERVE / UNITS[1]).read_text(encoding="utf-8").replace("19:00:00", "29:00:00")
    (tmp_path / UNITS[1]).write_text(text, encoding="utf-8")
    (tmp_path / UNITS[0]).write_text(f"[Service]\nExecStart={sys.executable}\n", encoding="utf-8")
    command = [str(ANALYZE), "verify", "--man=no", "--generators=no", str(tmp_path / UNITS[1])]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "29:00:00" in told.stderr


@by_systemd
def test_the_timer_names_the_time_that_it_says_to_note() -> None:
    text = (SERVE / UNITS[1]).read_text(encoding="utf-8")
    (when,) = re.findall(r"OnCalendar=(.+)", text)
    (cron,) = NOTED.findall(text)
    asked = [str(ANALYZE), "calendar", "--base-time=2026-11-26 18:00:00 UTC", when]
    told = subprocess.run(asked, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"}).stdout
    (planned,) = next_times(cron, datetime(2026, 11, 26, 18, tzinfo=UTC), 1)
    assert f"{planned:%Y-%m-%d %H:%M:%S} UTC" in told


def commands() -> list[tuple[str, list[str]]]:
    found = []
    for path in sorted(SERVE.iterdir()):
        for words in re.findall(rf"{PROGRAM} ([^;\n]+)", path.read_text(encoding="utf-8")):
            found.append((path.name, words.split()))
    return found


def test_every_command_in_them_is_one_of_ours() -> None:
    assert {words[0] for _, words in commands()} == {"run", "notify", "backup", "dashboard"}
    for name, words in commands():
        options = [word for word in words[1:] if word.startswith("--")]
        told = CliRunner().invoke(app, [words[0], "--help"])
        assert told.exit_code == 0 and all(option in told.stdout for option in options), (name, words)


def test_readers_are_told_and_the_night_is_kept_however_the_run_ended() -> None:
    """A run that no catalogue answered ends with 2, and systemd passed over the lines behind it: nobody was told."""
    unit = (SERVE / UNITS[0]).read_text(encoding="utf-8")
    started = re.findall(rf"^(ExecStart|ExecStopPost)=(-?){PROGRAM} (\w+)", unit, re.MULTILINE)
    assert started == [("ExecStart", "", "run"), ("ExecStopPost", "-", "notify"), ("ExecStopPost", "-", "backup")]
    cron = (SERVE / "crontab").read_text(encoding="utf-8")
    assert f"{PROGRAM} run; {PROGRAM} notify" in cron and "&&" not in cron


def test_the_lines_for_cron_are_of_its_system_form() -> None:
    given = (SERVE / "crontab").read_text(encoding="utf-8").splitlines()
    lines = [line for line in given if line and line[0] not in "#C"]
    times = [" ".join(line.split()[:5]) for line in lines]
    assert [line.split()[5] for line in lines] == ["compound-watch"] * 2 and all(PROGRAM in line for line in lines)
    noted = NOTED.findall((SERVE / "crontab").read_text(encoding="utf-8"))
    assert noted == times[:1]
    for cron in times:
        assert len(next_times(cron, datetime(2026, 11, 26, tzinfo=UTC), 2)) == 2
