"""Degrees and metres near one latitude."""

from __future__ import annotations

M_PER_DEGREE = 111_320.0
"""Metres per degree of longitude at the equator (WGS84, 6,378,137 m). With the cosine of the latitude for longitudes it
is good to 0.6 % over some kilometres, which is finer than any place of a report is known."""
