"""Patterns that are compiled when something is first looked for: most commands look for nothing."""

from __future__ import annotations

import re
from typing import Any, cast

_OFTEN = ("search", "match", "fullmatch", "finditer", "findall", "sub", "pattern", "flags")


class _Late:
    """Stands for a pattern, and is one as far as anybody asks it something."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        made = re.compile(*self._given)
        self.__dict__.update(
            {n: getattr(made, n) for n in ("search", "match", "fullmatch", "finditer", "findall", "sub")}
        )
        return getattr(made, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As re.compile, at first use. For methods of it alone: what wants a pattern itself takes re.compile."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
