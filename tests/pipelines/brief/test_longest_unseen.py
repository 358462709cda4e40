"""The longest time without a usable look: counted by hand, with looks in vain and without any look."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.looks.look import Look, LookStatus
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.second_sheet_of_a_site import longest_unseen
from tests.pipelines.brief.brief_makers import site

CLEAR, CLOUDY = LookStatus.SEEN, LookStatus.CLOUDY


def _look(when: date, status: LookStatus, scene: str = "") -> Look:
    moment = datetime(when.year, when.month, when.day, 3, tzinfo=UTC)
    return Look("pellimar-bend", scene or f"S2-{when}", "c", "w", "optical", moment, status)


def test_it_lies_between_clear_looks_and_the_ends_of_the_time() -> None:
    """Clear on 1 Oct, in vain on 6, 11 and 16, clear on 21, in vain on 26; a second scene of the 11th is cloudy too.

    2 to 20 Oct are 19 days without a clear look, 22 to 31 Oct are 10, and months without any look count as well.
    """
    at = [(1, CLEAR), (6, CLOUDY), (11, CLOUDY), (11, CLOUDY), (16, CLOUDY), (21, CLEAR), (26, CLOUDY)]
    looks = [_look(date(2026, 10, number), status, f"scene-{i}") for i, (number, status) in enumerate(at)]
    first, last = date(2026, 10, 1), date(2026, 10, 31)
    assert longest_unseen(looks, first, last) == (date(2026, 10, 2), date(2026, 10, 20), 3)
    assert longest_unseen(looks[::-1], first, last) == longest_unseen(looks, first, last)
    assert longest_unseen(looks, date(2026, 10, 17), last) == (date(2026, 10, 22), last, 1), "up to the last day"
    assert longest_unseen(looks, date(2026, 8, 1), last) == (date(2026, 8, 1), date(2026, 9, 30), 0), "from the first"
    assert longest_unseen(looks[:1], first, last) == (date(2026, 10, 2), last, 0)
    november = (date(2026, 11, 1), date(2026, 11, 9))
    assert longest_unseen(looks, *november) == (*november, 0), "all looks are older"
    assert longest_unseen(looks[:1], first, first) is None and longest_unseen([], first, last) is None


@pytest.mark.parametrize(
    ("today", "words"),
    [
        # usable 1 Dec 2025, 1 and 15 Jul 2026: 2 Dec to 30 Jun are 211 days, 16 Jul to 17 Nov are 125
        (date(2026, 11, 17), "than 2 Dec 2025 to 30 Jun 2026 (no looks)."),
        # a year to 10 Jul 2027 begins on 10 Jul 2026: 16 Jul 2026 to 10 Jul 2027, with one look in vain
        (date(2027, 7, 10), "than 16 Jul 2026 to 10 Jul 2027 (one look)."),
    ],
)
def test_the_sheet_counts_months_in_which_nobody_looked(tmp_path: Path, today: date, words: str) -> None:
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(site(), by="test")
    days = [
        (date(2025, 12, 1), CLEAR),
        (date(2026, 7, 1), CLEAR),
        (date(2026, 7, 5), CLOUDY),
        (date(2026, 7, 10), CLOUDY),
        (date(2026, 7, 15), CLEAR),
        (date(2026, 11, 20), CLOUDY),
    ]
    workspace.store.save_looks([_look(when, status) for when, status in days if when <= today])
    (page,) = composed(workspace, Asked((), None, Audience.INTERNAL, today)).pages
    assert page["proof"]["unseen"].replace("\u00a0", " ").endswith(words), page["proof"]["unseen"]
    workspace.store.close()
