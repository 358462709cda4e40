"""Letters that are not taken for weeks: doctor and status say so; nobody may read what a timer's command prints."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from geodata.notices.messages import FAILING
from geodata.workspace import Workspace
from pipelines.notify.notify import SECRET, Deliver, notify
from pipelines.notify.send_mail import NotSent, Unknown
from pipelines.operate.doctor import examine
from pipelines.operate.doctor_finding import DoctorFinding
from pipelines.operate.status import status_lines, status_of
from tests.pipelines.notify.test_notify import ONE, ready
from tests.pipelines.notify.world import BEGIN, CHANGE
from tests.servers.raw_server import RawServer, answer

LATER = BEGIN + timedelta(days=30)
HOOK_SECRET = "a secret of the two"


class Later(datetime):
    """The clock that doctor reads."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return LATER


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.operate.doctor_checks.messages.datetime", Later)


def failing(error: Exception) -> Deliver:
    def deliver(*_: object) -> None:
        raise error

    return deliver


def taking(*_: object) -> None:
    """A server that takes it."""


def messages(opened: Workspace) -> list[DoctorFinding]:
    return [f for f in examine(Workspace.existing(opened.root)) if f.thing == "messages"]


def status(opened: Workspace) -> list[str]:
    return [line for line in status_lines(status_of(opened, LATER)) if "told" in line.lower()]


@pytest.mark.parametrize("code", ["410 Gone", "500 Broken"])
def test_a_receiver_that_refuses_for_weeks_is_named_by_doctor_and_status_until_it_takes_one(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, HOOK_SECRET)
    monkeypatch.setattr("pipelines.notify.send_webhook.WAIT_S", 0.0)
    codes = [code]
    with RawServer(lambda _: [answer(b"", codes[-1])]).running() as address:
        opened = ready(tmp_path, "smtp://127.0.0.1:9", ONE.replace("mailto:desk@ministry.example", f"{address}/key-7"))
        opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
        assert [f.level for f in messages(opened)] == ["ok"] and status(opened) == []
        for day in range(1, 22):
            assert not notify(opened, now=BEGIN + timedelta(days=day)).ok
        (_, finding) = messages(opened)
        assert finding.level == "NOT OK" and finding.cause == (
            "border desk could not be told since 2026-11-11 20:00 UTC; last tried 2026-12-01 20:00 UTC: "
            f"HTTP {code[:3]}"
        )
        assert "subscriptions.toml" in finding.next_step and "compound-watch notify" in finding.next_step
        assert status(opened) == ["Not told: border desk since 2026-11-11. See doctor."]
        kept = f"{opened.store.notices()}{finding}{status_of(opened, BEGIN)}"
        assert "key-7" not in kept and HOOK_SECRET not in kept and "127.0.0.1" not in kept
        assert sum(n.news_id.startswith(FAILING) for n in opened.store.notices()) == 1, "no row for each night"
        codes.append("204 Taken")
        assert notify(opened, now=BEGIN + timedelta(days=22)).sent
    assert [f.level for f in messages(opened)] == ["ok"] and status(opened) == []


def test_what_nobody_waits_for_any_more_is_not_failing(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9", f"{ONE}nothing_new = false\n")
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    assert notify(opened, now=BEGIN + timedelta(days=1), deliver=failing(NotSent("HTTP 410"))).failed
    (tmp_path / "subscriptions.toml").write_text(f'{ONE}nothing_new = false\nkinds = ["demolition"]\n')
    assert notify(opened, now=BEGIN + timedelta(days=2), deliver=failing(NotSent("HTTP 410"))).waiting
    assert [f.level for f in messages(opened)] == ["ok"]


def test_the_failing_of_a_wrong_clock_is_told_as_of_now(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    at = BEGIN + timedelta(days=20)
    for now in (BEGIN + timedelta(days=400), at, at + timedelta(days=1)):
        assert notify(opened, now=now, deliver=failing(NotSent("HTTP 410"))).failed
    assert f"since {at:%Y-%m-%d %H:%M} UTC" in messages(opened)[1].cause


def test_doctor_says_that_a_message_may_not_have_arrived_as_long_as_notify_does(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    lost = failing(Unknown("SMTPServerDisconnected"))
    assert notify(opened, now=BEGIN + timedelta(days=1), deliver=lost).unknown
    (_, finding) = messages(opened)
    assert finding.level == "note" and "border desk" in finding.cause and "2026-11-11 20:00 UTC" in finding.cause
    assert notify(opened, now=BEGIN + timedelta(days=2), deliver=lost).unknown
    (_, finding) = messages(opened)
    assert finding.level == "NOT OK" and "2026-11-11 20:00 UTC, 2026-11-12 20:00 UTC" in finding.cause
    assert len(notify(opened, now=BEGIN + timedelta(days=3), deliver=taking).unknown) == 2
    assert notify(opened, now=BEGIN + timedelta(days=4), deliver=taking).unknown == []
    assert [f.level for f in messages(opened)] == ["ok"], "a later one was taken"
