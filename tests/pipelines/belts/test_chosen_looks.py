"""Which looks a belt is read from, told from dates and shares set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from geodata.looks.look import Look, LookStatus
from pipelines.belts.chosen_looks import chosen_looks

FIRST = datetime.fromordinal(739_000 - 739_000 % 10).replace(tzinfo=UTC)  # a span of five, and of ten days begins


def look(day: int, clear: float, **more: object) -> Look:
    """A look some days after the first; its scene is named after the day."""
    made = {
        "site_id": "a",
        "scene_id": f"d{day}",
        "collection": "s2",
        "catalog": "c",
        "sensor": "optical",
        "acquired_at": FIRST + timedelta(days=day),
        "status": LookStatus.SEEN,
        "ring_clear_fraction": clear,
    }
    return Look(**(made | more))  # type: ignore[arg-type]


def test_of_each_span_the_clearest() -> None:
    looks = [look(0, 0.4), look(3, 0.9), look(4, 0.9), look(5, 0.2), look(14, 0.6)]
    assert chosen_looks(looks, 5, 1.5) == {("s2", "d3"), ("s2", "d5"), ("s2", "d14")}
    assert chosen_looks(looks, 10, 1.5) == {("s2", "d3"), ("s2", "d14")}
    assert chosen_looks(reversed(looks), 10, 1.5) == chosen_looks(looks, 10, 1.5), "order decides nothing"


def test_cloud_radar_and_what_lies_beside_are_left_out() -> None:
    looks = [
        look(0, 0.9, status=LookStatus.CLOUDY),
        look(1, 0.9, sensor="radar"),
        look(2, 0.9, shift_px=1.6),
        look(3, 0.3, shift_px=1.4),
    ]
    assert chosen_looks(looks, 5, 1.5) == {("s2", "d3")}
    assert chosen_looks([], 5, 1.5) == frozenset()
