"""Each look counts in one message, the first after it was read, however long after its pass that is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.looks.look import Look, LookStatus
from pipelines.notify.account import LOOKS
from pipelines.notify.digest import Digest
from pipelines.notify.notify import Deliver, notify
from pipelines.notify.send_mail import NotSent
from tests.pipelines.notify.world import look, workspace

ONE = """[[subscription]]
name = "border desk"
to = "mailto:desk@ministry.example"
agreed = "desk officer, asked on 1 Nov 2026"
audience = "internal"
every = "day"
"""
SETTINGS = 'smtp = "smtp://127.0.0.1:9"\nmail_from = "watch@example.org"\n'
FIRST = datetime(2026, 11, 1, 2, 30, tzinfo=UTC)
"""Each letter leaves at half past two; each pass of the tests' world is at four, after the letter of its day."""
NO_IMAGE, COULD_NOT = "No image since the last message", "Could not look"
NO_IMAGE_YET = "No image since this subscription began"
LOOKED = "Looked, nothing new for this subscription"


class Letters:
    """A workspace whose one subscription is told each day, and what it was told."""

    def __init__(self, root: Path) -> None:
        self.opened = workspace(root, SETTINGS)
        (root / "subscriptions.toml").write_text(ONE, encoding="utf-8")
        self.messages: list[Digest] = []
        notify(self.opened, now=FIRST)

    def of_day(self, number: int, *read: Look) -> tuple[str, str]:
        """The subject and the first sentences of the letter so many days later, before which some looks were read."""
        self.opened.store.save_looks(read)
        deliver: Deliver = lambda _, message, *__: self.messages.append(message)  # noqa: E731 - one expression
        assert notify(self.opened, now=FIRST + timedelta(days=number), deliver=deliver).sent
        return self.messages[-1].subject.removeprefix("Compound Watch: "), self.messages[-1].lines[0]


def test_a_pass_after_the_letter_of_its_day_is_in_the_letter_of_the_next(tmp_path: Path) -> None:
    """Clear passes of 2, 7, 12 and 17 Nov are read in the night after: four letters of sixteen have looked, those of
    3, 8, 13 and 18 Nov. All sixteen said that there was no image."""
    letters, passes = Letters(tmp_path), (2, 7, 12, 17)
    subjects = {}
    for number in range(1, 18):
        day = 1 + number
        subjects[day] = letters.of_day(number, *(look(one) for one in passes if one == day - 1))[0]
    assert {day for day, subject in subjects.items() if subject == LOOKED} == {3, 8, 13, 18}
    assert subjects.pop(2) == NO_IMAGE_YET, "no message was before it"
    assert {subject for subject in subjects.values() if subject != LOOKED} == {NO_IMAGE}


def test_a_look_that_comes_late_counts_once_and_its_day_is_named(tmp_path: Path) -> None:
    """The image of 2 Nov is published on 5 Nov: "after 5 Nov: looked" alone would make the reader think of a later
    one. The letter after it has none, and "after 6 Nov: no image" is true."""
    letters = Letters(tmp_path)
    assert letters.of_day(4)[0] == NO_IMAGE_YET
    assert letters.of_day(5, look(2)) == (
        LOOKED,
        "After 5 Nov 2026: looked at the one site. Newest usable look 2 Nov 2026.",
    )
    assert letters.of_day(6) == (
        NO_IMAGE,
        "After 6 Nov 2026: no image of the one site was looked at. That says nothing of what is there. "
        "Newest usable look 2 Nov 2026.",
    )


@pytest.mark.parametrize(
    ("status", "subject"), [(LookStatus.CLOUDY, COULD_NOT), (LookStatus.FAILED, NO_IMAGE), (LookStatus.SEEN, LOOKED)]
)
def test_a_look_that_failed_counts_again_once_it_is_read(status: LookStatus, subject: str, tmp_path: Path) -> None:
    """The night after, the same image is tried again: seen, clouded, or failed as before, which is no new image."""
    letters = Letters(tmp_path)
    assert letters.of_day(2, look(2, LookStatus.FAILED))[0] == COULD_NOT
    assert letters.of_day(3, look(2, status))[0] == subject


def test_what_a_letter_counted_that_was_not_taken_is_in_the_next(tmp_path: Path) -> None:
    letters = Letters(tmp_path)
    letters.of_day(1)
    letters.opened.store.save_looks([look(2)])

    def refuses(*_: object) -> None:
        raise NotSent("451")

    assert notify(letters.opened, now=FIRST + timedelta(days=2), deliver=refuses).failed
    assert [letters.of_day(number)[0] for number in (3, 4)] == [LOOKED, NO_IMAGE]
    kept = [n.news_id for n in letters.opened.store.notices("border desk") if n.news_id.startswith(LOOKS)]
    assert kept == ["message/looks/mk-1/1/2"], "one a site, however many letters"
