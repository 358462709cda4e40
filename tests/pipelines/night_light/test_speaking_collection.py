"""Which satellite speaks for a site's night light: one, the one of the history, and its successor once it has ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from geodata.looks.chip import Chip
from pipelines.night_light.comparison_places import ChosenLookalikes
from pipelines.night_light.read_night_light import speaking_collection

START = datetime(2024, 1, 5, 12, tzinfo=UTC)
CHOSEN = ChosenLookalikes(date(2024, 1, 5), date(2025, 1, 4), np.zeros((2, 2), bool))


def _chips(collection: str, first: int, last: int, step: int = 10) -> list[Chip]:
    return [
        Chip("s", f"{collection}-{i}", collection, START + timedelta(days=i), "p", "0", ("light",), 1)
        for i in range(first, last, step)
    ]


def test_the_satellite_of_the_history_goes_on_speaking_when_another_has_more_looks() -> None:
    chips = [*_chips("VNP46A2", 0, 900, 12), *_chips("VJ146A2", 300, 900, 3)]
    assert speaking_collection(chips, CHOSEN) == "VNP46A2"
    assert speaking_collection(chips, None) == "VJ146A2", "while nothing is chosen the longer series speaks"


def test_once_it_has_ended_its_successor_speaks() -> None:
    chips = [*_chips("VNP46A2", 0, 700), *_chips("VJ146A2", 400, 1000)]
    assert speaking_collection(chips, CHOSEN) == "VJ146A2"
    assert speaking_collection([c for c in chips if c.acquired_at < START + timedelta(days=790)], CHOSEN) == "VNP46A2"


def test_the_order_of_looks_has_no_say() -> None:
    chips = [*_chips("b", 0, 300), *_chips("a", 0, 300)]
    assert speaking_collection(chips, None) == speaking_collection(chips[::-1], None) == "a"
