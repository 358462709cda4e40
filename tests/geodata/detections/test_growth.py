"""Growth a month: counted by hand, added up, and silent about months without a look."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.growth import corridors_of, growth_of, growth_table, named_sets
from geodata.errors import SettingsRefused
from geodata.looks.measure import Measure
from geodata.sites.site import Site
from pipelines.publish.growth_csv import growth_lines


def _site(key: str, lon: float, lat: float = 16.0, *, simulated: bool = False) -> Site:
    return Site(key, key, shapely.box(lon, lat, lon + 0.001, lat + 0.001), simulated=simulated)


def _measure(site: str, day: str, value: float, margin: float = 0.5) -> Measure:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Measure(site, "built_up", at, value, "ha", value - margin, value + margin)


def test_a_month_is_its_last_look_less_the_last_of_an_earlier_month() -> None:
    series = [
        _measure("a", "2026-01-05", 9.0),
        _measure("a", "2026-01-25", 10.0),
        _measure("a", "2026-04-02", 11.0, 0.7),
        _measure("a", "2026-05-30", 10.5, 0.7),
    ]
    rows = growth_of(reversed(series), [])
    assert [(g.month, g.built_ha, g.change_ha) for g in rows] == [
        (date(2026, 1, 1), 10.0, None),
        (date(2026, 4, 1), 11.0, 1.0),  # February and March were not seen: no row, and no zero
        (date(2026, 5, 1), 10.5, -0.5),
    ]
    # The outline's error is the same on both days but for what came with the new ground: 0.7**2 - 0.5**2.
    new = 0.24**0.5
    assert (rows[1].change_low, rows[1].change_high) == pytest.approx((1.0 - new, 1.0 + new))
    assert (rows[2].change_low, rows[2].change_high) == pytest.approx((-0.5, -0.5))


def test_what_was_under_way_may_have_been_done_later() -> None:
    """February counted a hectare that might not have stood yet; in March it stood for certain: up to one more came."""
    at = [datetime(2026, m, 3, tzinfo=UTC) for m in (1, 2, 3)]
    ends = [(10.0, 9.7, 10.3), (11.0, 9.7, 11.3), (11.0, 10.7, 11.3)]
    rows = growth_of(
        [Measure("a", "built_up", t, v, "ha", lo, hi) for t, (v, lo, hi) in zip(at, ends, strict=True)], []
    )
    february, march = rows[1:]
    grown = (1.3**2 - 0.3**2) ** 0.5
    assert (february.change_low, february.change_high) == pytest.approx((1.0 - grown, 1.0))
    assert (march.change_low, march.change_high) == pytest.approx((0.0, grown))


def test_a_group_adds_what_was_seen_and_says_how_many_looked() -> None:
    measures = [
        _measure("a", "2026-01-10", 10.0, 0.3),
        _measure("a", "2026-02-10", 12.0, 0.3),
        _measure("b", "2026-01-12", 5.0, 0.4),
        _measure("b", "2026-03-12", 6.0, 0.4),
    ]
    rows = list(growth_table([_site("a", 98.0), _site("b", 99.0)], measures, [], ["both: a, b, elsewhere"]))
    group = [g for g in rows if g.level == "group"]
    assert [(g.name, g.looked, g.sites, g.built_ha, g.change_ha) for g in group] == [
        ("both", 2, 2, 15.0, None),
        ("both", 1, 2, 17.0, 2.0),  # b was not looked at: it stands as it was, and nothing is said of its change
        ("both", 1, 2, 18.0, 1.0),
    ]
    assert group[0].built_high - group[0].built_ha == pytest.approx(0.5)  # 3, 4, 5
    assert [g.level for g in rows].count("corridor") == 0  # a degree apart


def test_a_sum_says_of_how_many_sites_it_is() -> None:
    """b falls from 20 to 8 ha: beside a month in which a alone had been looked at, both would have grown."""
    measures = [
        _measure("a", "2026-01-10", 10.0, 0.3),
        _measure("a", "2026-04-10", 11.0, 0.3),
        _measure("b", "2026-02-12", 20.0, 0.4),
        _measure("b", "2026-04-12", 8.0, 0.4),
    ]
    rows = growth_table([_site("a", 98.0), _site("b", 99.0)], measures, [], ["both: a, b"])
    group = [g for g in rows if g.level == "group"]
    assert [(g.counted, g.sites, g.built_ha) for g in group] == [(1, 2, 10.0), (2, 2, 30.0), (2, 2, 19.0)]
    assert [line for line in growth_lines(rows) if line.startswith("group")] == [
        "group both, 2 sites: 19.0 ha built up (18.5 to 19.5) in 2026-04; 30.0 ha (29.5 to 30.5) in 2026-02; not each "
        "of them was measured before 2026-02, so no earlier sum is compared."
    ]
    late = growth_table([_site("a", 98.0), _site("b", 99.0)], [*measures[:2], measures[3]], [], ["both: a, b"])
    assert [line for line in growth_lines(late) if line.startswith("group")] == [
        "group both, 2 sites: 19.0 ha built up (18.5 to 19.5) in 2026-04; not each of them was measured before "
        "2026-04, so no earlier sum is compared."
    ]


def test_a_corridor_is_a_chain_of_near_sites() -> None:
    """0.2 degrees are 21.4 km at 16 degrees north: each link is near, the ends are 64 km apart."""
    chain = [_site(key, 98.0 + 0.2 * i) for i, key in enumerate("abcd")]
    far, invented = _site("z", 101.0), _site("s", 98.1, simulated=True)
    for order in permutations([*chain, far, invented]):
        assert corridors_of(order) == {"around a": ("a", "b", "c", "d")}
    rows = growth_table(chain, [_measure(k, "2026-01-10", 1.0) for k in "abcd"], [])
    assert [(g.name, g.built_ha) for g in rows if g.level == "corridor"] == [("around a", 4.0)]
    named = growth_table(chain, [_measure(k, "2026-01-10", 1.0) for k in "abcd"], [], corridors=["river: a, d"])
    assert [(g.name, g.built_ha) for g in named if g.level == "corridor"] == [("river", 2.0)]


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(st.dictionaries(days, st.floats(0, 50), min_size=1, max_size=12))
def test_months_add_up_to_the_whole(series: dict[date, float]) -> None:
    """Law: the changes of all months are the last look less the last look of the first month."""
    rows = growth_of([_measure("a", day.isoformat(), value) for day, value in series.items()], [])
    gained = sum(g.change_ha for g in rows if g.change_ha is not None)
    first_month = max(d for d in series if (d.year, d.month) == (min(series).year, min(series).month))
    assert gained == pytest.approx(series[max(series)] - series[first_month], abs=1e-6)
    assert [g.month for g in rows] == sorted({d.replace(day=1) for d in series})
    assert all(g.change_low <= g.change_ha <= g.change_high for g in rows if g.change_ha is not None)


def test_nothing_measured_is_no_row() -> None:
    assert growth_table([_site("a", 98.0)], [], [], ["one: a"]) == ()


@pytest.mark.parametrize("text", ["no colon", ": a, b", "name:", "name: , "])
def test_a_group_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SettingsRefused, match="is not NAME"):
        named_sets("site_groups", [text])
    with pytest.raises(SettingsRefused, match="given twice"):
        named_sets("site_groups", ["x: a", "x: b"])
