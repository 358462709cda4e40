"""When a place was last seen: always with the day, however the page is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geodata.looks.look_counts import Looked
from geodata.wording.look_sentences import newest_look_sentence

LOOKED = Looked(days=3, cloudy=1, not_covered=0, failed=0, newest=date(2026, 11, 17))


def test_the_day_of_the_newest_look_is_told_also_on_that_day() -> None:
    assert newest_look_sentence(LOOKED, date(2026, 11, 17)) == "Newest usable look 17 Nov 2026."
    assert newest_look_sentence(LOOKED, date(2026, 11, 18)) == "Newest usable look 17 Nov 2026, one day old."
    assert newest_look_sentence(LOOKED, date(2026, 11, 29)) == "Newest usable look 17 Nov 2026, 12 days old."
    assert newest_look_sentence(replace(LOOKED, newest=None), date(2026, 11, 29)) == ""
