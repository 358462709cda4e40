"""A clock that was wrong once: letters go on when it is right again, and nothing is told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import shapely

from geodata.looks.run import Run, RunState
from geodata.notices.messages import Messages
from geodata.notices.notice import Notice, NoticeState
from geodata.workspace import Workspace
from pipelines.notify.digest import Digest
from pipelines.notify.notify import Deliver, NotifyReport, notify
from pipelines.notify.send_mail import Unknown
from tests.pipelines.notify.test_notify import ONE, ready
from tests.pipelines.notify.world import BEGIN, CHANGE, agree, workspace

A_YEAR = timedelta(days=365)
LATER = replace(CHANGE, id="MK-000003", outline=shapely.box(-27.018, -19.858, -27.017, -19.857))


def telling(letters: list[Digest]) -> Deliver:
    return lambda _, message, *__: letters.append(message)


def told_at(opened: Workspace, at: datetime, letters: list[Digest]) -> NotifyReport:
    return notify(opened, now=at, today=BEGIN.date() + timedelta(days=30), deliver=telling(letters))


@pytest.mark.parametrize("every", ["run", "day", "week"])
def test_a_letter_of_a_clock_a_year_ahead_silences_none_of_that_year(every: str, tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9", ONE.replace('"day"', f'"{every}"'))
    letters: list[Digest] = []

    def run(at: datetime) -> None:
        opened.store.save_run(Run(f"R{at:%Y%m%d}", at, at, RunState.DONE, "0" * 12, "1"))

    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    run(BEGIN + A_YEAR - timedelta(hours=1))
    assert told_at(opened, BEGIN + A_YEAR, letters).sent
    opened.store.save_detections([LATER], at=BEGIN + timedelta(days=1))
    for day in range(8, 22):
        run(BEGIN + timedelta(days=day, hours=-1))
        told_at(opened, BEGIN + timedelta(days=day), letters)
    assert [[n.detection.id for n in letter.news] for letter in letters[:3]] == [[CHANGE.id], [LATER.id], []]
    assert len(letters) == (3 if every == "week" else 15), "as often as was asked for, from the first right day on"


@pytest.mark.parametrize("every", ["day", "week"])
def test_a_subscription_that_began_under_a_wrong_clock_is_told(every: str, tmp_path: Path) -> None:
    letters: list[Digest] = []
    opened = workspace(tmp_path, 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n')
    asked = ONE.replace('"day"', f'"{every}"').replace("internal", "partner")
    (tmp_path / "subscriptions.toml").write_text(asked, encoding="utf-8")
    opened.store.save_detections([CHANGE], at=BEGIN)
    assert told_at(opened, BEGIN + A_YEAR, letters).begun
    agree(opened, CHANGE, BEGIN + timedelta(hours=1))
    opened.store.save_detections([LATER], at=BEGIN + timedelta(hours=2))
    assert told_at(opened, BEGIN + timedelta(days=8), letters).sent
    assert sorted(n.detection.id for n in letters[0].news) == [CHANGE.id, LATER.id], "agreed since, and new"
    assert told_at(opened, BEGIN + timedelta(days=16), letters).sent
    assert letters[1].news == ()


def test_a_message_of_the_future_that_may_have_arrived_is_spoken_of_until_one_is_taken(tmp_path: Path) -> None:
    opened = ready(tmp_path, "smtp://127.0.0.1:9")
    opened.store.save_detections([CHANGE], at=BEGIN + timedelta(hours=1))
    letters: list[Digest] = []

    def breaks(*_: object) -> None:
        raise Unknown("SMTPServerDisconnected")

    assert notify(opened, now=BEGIN + A_YEAR, deliver=breaks).unknown
    assert len(told_at(opened, BEGIN + timedelta(days=1), letters).unknown) == 1
    assert told_at(opened, BEGIN + timedelta(days=2), letters).unknown == []
    assert [letter.news for letter in letters] == [(), ()], "what may have been told is not told again"


def test_clocks_of_two_machines_may_differ_by_a_little() -> None:
    sent = Notice("desk", "message/1", BEGIN + timedelta(minutes=4), NoticeState.SENT)
    assert Messages.of([sent], BEGIN).last == sent.at
    assert Messages.of([replace(sent, at=BEGIN + timedelta(minutes=6))], BEGIN).last is None
