"""What the sandbox and its caller both know of a Black Marble tile."""

from __future__ import annotations

from geodata.i18n.messages import msg

NOT_READ = msg("Nothing is read from it")
"""What comes next of a granule that is refused."""


SIDE = 2400
"""Rows and columns of a tile: 10 degrees at 15 arc seconds."""


Window = tuple[int, int, int, int]
"""First row, first column, rows, columns of a tile."""
