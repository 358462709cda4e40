"""Placebos and their false-flag rate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.placebo import false_flag_rate, place_placebos


def poisson_cdf(count: int, mean: float) -> float:
    """Chance of at most `count`, summed from the definition: the oracle for the interval."""
    return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


@given(st.integers(0, 40), st.floats(0.1, 200))
def test_the_interval_is_garwoods(flags: int, years: float) -> None:
    rate = false_flag_rate(flags, years)
    assert poisson_cdf(flags, rate.high * years) == pytest.approx(0.025, abs=1e-9)
    if flags:
        assert 1 - poisson_cdf(flags - 1, rate.low * years) == pytest.approx(0.025, abs=1e-9)
    assert rate.low <= rate.rate <= rate.high


def test_two_quiet_years_only_bound_the_rate() -> None:
    rate = false_flag_rate(0, 2.0)
    assert (rate.rate, rate.low) == (0.0, 0.0)
    assert rate.high == pytest.approx(-math.log(0.025) / 2)
    assert false_flag_rate(0, 0.0).high == math.inf
    with pytest.raises(ValueError, match="negative"):
        false_flag_rate(-1, 1.0)


def test_placebos_lie_in_the_ring_apart_from_each_other_and_leave_room_for_controls() -> None:
    site = np.zeros((200, 240), bool)
    site[90:112, 100:130] = True
    site[90:95, 100:108] = False
    ring = np.ones_like(site)
    ring[40:162, 50:180] = False
    placebos = place_placebos(site, ring)
    assert len(placebos) == 4
    total = np.sum([p.mask for p in placebos], axis=0)
    assert total.max() == 1
    assert not (total.astype(bool) & ~ring).any()
    assert total.sum() <= 0.4 * ring.sum()
    assert all(p.mask.sum() >= 0.99 * site.sum() for p in placebos)
    again = place_placebos(site, ring)
    assert all((a.mask == b.mask).all() for a, b in zip(placebos, again, strict=True))


def test_a_narrow_ring_gets_smaller_shapes_and_no_ring_none() -> None:
    site = np.zeros((100, 100), bool)
    site[30:70, 30:70] = True
    ring = np.zeros_like(site)
    ring[:14] = True
    placebos = place_placebos(site, ring)
    assert placebos
    assert all(100 <= p.mask.sum() < site.sum() for p in placebos)
    assert place_placebos(site, np.zeros_like(site)) == ()
