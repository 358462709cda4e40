"""How belts err on simulated ground, as `python -m benchmarks belts` printed it; so says docs/benchmarks/places.md."""

from __future__ import annotations

FOUND, DRAWN = 20, 20
"""New yards of 2 to 8 ha that were found, and drawn."""
FALSE, BELT_YEARS = 3, 29.9
"""Changes of a hectare or more that were told where nothing was built, and the belt-years that were judged."""
