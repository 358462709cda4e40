"""Mail servers that break off or drip: no news is lost, none is told twice, and no night is held."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.notify import mail_connection
from pipelines.notify.notify import notify
from tests.pipelines.notify.test_notify import ONE_NEW, ready
from tests.pipelines.notify.world import BEGIN, CHANGE
from tests.servers.mail_server import MailServer

A_WHILE_S = 60.0
"""Seconds that no test here needs, and that a server which is not given up would outlast many times."""


def subjects(server: MailServer) -> list[str]:
    """Of the letters that a server took, each on one line."""
    headers = [letter.split("\r\nFrom:")[0].replace("\r\n ", " ") for letter in server.letters]
    return [header.partition("Subject: ")[2] for header in headers]


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("way", ["leaves_at", "refuses_at"])
def test_a_mail_server_that_breaks_off_before_it_was_given_a_letter_has_none(
    step: str, way: str, tmp_path: Path
) -> None:
    server = MailServer(**{way: step})  # type: ignore[arg-type]  # both are words
    with server.running() as smtp:
        opened = ready(tmp_path, smtp)
        opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
        before = {n.news_id for n in opened.store.notices() if n.news_id.startswith(CHANGE.id)}
        report = notify(opened, now=BEGIN + timedelta(days=1))
        assert report.failed and not report.unknown and not report.ok, "it is told next time, and the exit says so"
        assert {n.news_id for n in opened.store.notices() if n.news_id.startswith(CHANGE.id)} == before
        server.leaves_at = server.refuses_at = ""
        assert notify(opened, now=BEGIN + timedelta(days=2)).sent
        notify(opened, now=BEGIN + timedelta(days=3))
    assert [subject.endswith(ONE_NEW) for subject in subjects(server)] == [True, False], "told once"


@pytest.mark.parametrize("step", ["letter", "end"])
def test_a_break_between_the_letter_and_its_answer_is_unknown(step: str, tmp_path: Path) -> None:
    server = MailServer(leaves_at=step)
    with server.running() as smtp:
        opened = ready(tmp_path, smtp)
        opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
        report = notify(opened, now=BEGIN + timedelta(days=1))
        assert report.unknown and not report.failed
        server.leaves_at = ""
        assert notify(opened, now=BEGIN + timedelta(days=2)).sent
    assert [subject.endswith(ONE_NEW) for subject in subjects(server)] == [False], "it is not sent again"


@pytest.mark.parametrize("ending", [{"leaves_at": "taken"}, {"leaves_at": "QUIT"}, {"refuses_at": "QUIT"}], ids=str)
def test_what_the_server_said_it_has_is_taken_however_the_talk_ends(ending: dict[str, str], tmp_path: Path) -> None:
    server = MailServer(**ending)  # type: ignore[arg-type]
    with server.running() as smtp:
        opened = ready(tmp_path, smtp)
        report = notify(opened, now=BEGIN + timedelta(days=1))
        assert report.sent and report.ok and not report.unknown
        assert not notify(opened, now=BEGIN + timedelta(days=2)).unknown
    assert len(server.letters) == 2


@pytest.mark.parametrize("step", ["connect", "EHLO", "RCPT", "end", "QUIT"])
def test_a_mail_server_that_drips_is_given_up(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line passes the wait for one; without a bound on the whole this lasts eight minutes."""
    monkeypatch.setattr(mail_connection, "WHOLE_S", 0.5)
    server = MailServer(drips_at=step)
    with server.running() as smtp:
        opened = ready(tmp_path, smtp)
        begun = time.monotonic()
        report = notify(opened, now=BEGIN + timedelta(days=1))
        assert time.monotonic() - begun < A_WHILE_S
    assert (bool(report.failed), bool(report.unknown), bool(report.sent)) == (
        step in ("connect", "EHLO", "RCPT"),
        step == "end",
        step == "QUIT",
    )
