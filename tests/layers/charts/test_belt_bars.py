"""The months of a belt as bars: what is drawn is said, and what was not judged is hatched."""

from __future__ import annotations

from datetime import date

from geodata.belts.answer import BeltMonth
from layers.charts.by_month.belt_bars import belt_bars

MONTHS = (
    BeltMonth(date(2026, 6, 1), 0.0, 0, 0.0, 1.2),
    BeltMonth(date(2026, 7, 1), 4.1, 1, 0.0, 0.6),
    BeltMonth(date(2026, 8, 1), 0.0, 0, None, None),
)


def test_bars_are_told_in_words() -> None:
    begun, until = date(2026, 6, 2), date(2026, 8, 20)
    drawn = belt_bars(MONTHS, until=until, since=begun, place="Pellimar Bend", shown=4, comparable=5)
    assert "Change consistent with construction around Pellimar Bend, by month" in drawn
    assert "July 2026: 4.1 ha" in drawn and "June 2026: " not in drawn, (
        "months in which nothing was built are not listed"
    )
    assert "Told: June 2026 to August 2026. Of hatched months nothing can be told." in drawn and ">not told<" in drawn
    assert "comparable places: 5 of 5" in drawn, "of five none is left out"
    assert "comparable places: 24 of 30" in belt_bars(MONTHS, until=date(2026, 8, 20), comparable=30)
    none = belt_bars(MONTHS[:1], until=date(2026, 8, 20), shown=4)
    assert "In none of the months told was such a change of a hectare or more seen. Told: June 2026 to June" in none
    whole = belt_bars(MONTHS, until=date(2026, 8, 20), shown=3)
    assert "hatched" not in whole and "not told" not in whole
    assert len(none) > 0 and belt_bars((), until=date(2026, 8, 20), since=date(2020, 1, 1))
