"""Compound Watch from Python: read a workspace as tables and arrays, and judge arrays of your own.

    import compound_watch as cw

    home = cw.open_workspace("watch")                  # read only, as the public may see it
    home.sites()                                       # GeoDataFrame
    home.detections("pellimar-bend")                   # GeoDataFrame
    home.series("pellimar-bend", "built_up")           # DataFrame by time
    home.chips("pellimar-bend")                        # xarray.Dataset (time, y, x)

Every row passes the same gate as `compound-watch export`: what an audience may not see is not there. Nothing here
writes to a workspace or asks another machine. Loading this package loads nothing heavy: each part comes at first use.
Errors are English, as those of the command line.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compound_watch.cubes import stack_of
    from compound_watch.judging import STATES, Judged, ground_states, judge
    from compound_watch.opened_workspace import OpenedWorkspace, open_workspace
    from compound_watch.stacks import Stack
    from geodata.access.audience import Audience
    from geodata.errors import CompoundWatchError

_PLACES = {
    "open_workspace": "compound_watch.opened_workspace",
    "OpenedWorkspace": "compound_watch.opened_workspace",
    "Stack": "compound_watch.stacks",
    "stack_of": "compound_watch.cubes",
    "judge": "compound_watch.judging",
    "Judged": "compound_watch.judging",
    "ground_states": "compound_watch.judging",
    "STATES": "compound_watch.judging",
    "Audience": "geodata.access.audience",
    "CompoundWatchError": "geodata.errors",
}
"""Where each name is; loaded when it is first asked for."""

__all__ = [
    "STATES",
    "Audience",
    "CompoundWatchError",
    "Judged",
    "OpenedWorkspace",
    "Stack",
    "ground_states",
    "judge",
    "open_workspace",
    "stack_of",
]


def __getattr__(name: str) -> Any:
    """A name of this package, its file loaded now."""
    if name == "__version__":
        from geodata.version import code_version

        return code_version()
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    attribute = getattr(importlib.import_module(_PLACES[name]), name)
    globals()[name] = attribute
    return attribute


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
