"""The first message of a subscription: as long after it began as was asked for, and of no message before it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.notify.digest import Digest
from pipelines.notify.notify import notify
from tests.pipelines.notify.test_notify import ONE, ready
from tests.pipelines.notify.world import BEGIN


@pytest.mark.parametrize(("every", "days"), [("day", 1), ("week", 7)])
def test_nothing_is_due_before_a_day_or_a_week_since_the_beginning(every: str, days: int, tmp_path: Path) -> None:
    """The second call, seconds after the first, sent even a weekly reader a letter."""
    opened = ready(tmp_path, "smtp://127.0.0.1:9", ONE.replace('"day"', f'"{every}"'))
    letters: list[Digest] = []
    for after in (timedelta(seconds=5), timedelta(days=days, hours=-2), timedelta(days=days), timedelta(days=2 * days)):
        report = notify(opened, now=BEGIN + after, deliver=lambda *given: letters.append(given[1]))
        assert bool(report.sent) is (after >= timedelta(days=days)) and bool(report.waiting) is not bool(report.sent)
    assert [letter.subject.removeprefix("Compound Watch: ") for letter in letters] == [
        "No image since this subscription began",
        "No image since the last message",
    ]
