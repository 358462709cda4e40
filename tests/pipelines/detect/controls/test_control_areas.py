"""Placebos and their false-flag rate."""

from __future__ import annotations

import numpy as np

from pipelines.detect.controls.control_areas import place_placebos


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
