"""Two people who edit one site at once: what each of them changed, taken together, and what has to be asked. Pure.

Both began with the same revision. A field that one of them changed is taken from that one, and a field that both
changed in the same way as well. Where they differ nobody's word counts for more: it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from geodata.sites.site import RULES, Site

OUTLINE = "outline"
PARTS: Mapping[str, tuple[str, ...]] = {
    part: (part, *(name for name, other in RULES.items() if other.goes_with == part))
    for part, decided in RULES.items()
    if decided.title
}
"""What is taken from one person or the other as a whole, and its fields of a site (RULES of site.py). An outline goes
with what it rests on and what was mended in it. Grid, revision, times and retirement are the store's business and
nobody types them."""


class Whose(StrEnum):
    """The answer to a part that both changed."""

    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True)
class Merged:
    """Two edits of one revision, taken together."""

    site: Site  # as it is stored, with what only the second person changed; a part that is asked stands as it is stored
    mine: tuple[str, ...]  # parts that only the second person changed, by name
    theirs: tuple[str, ...]  # parts that were changed meanwhile and that the second person left alone
    same: tuple[str, ...]  # parts that both changed in the same way
    asked: tuple[str, ...]  # parts that both changed, each in another way


def merge(begun: Site, stored: Site, mine: Site) -> Merged:
    """Take two edits of one site together.

    Args:
        begun: the revision that the second person began with.
        stored: the site as it was saved meanwhile.
        mine: what the second person wants to save.
    """
    parts: dict[str, list[str]] = {"mine": [], "theirs": [], "same": [], "asked": []}
    for part in PARTS:
        changed_there, changed_here = _differ(part, begun, stored), _differ(part, begun, mine)
        if changed_there and changed_here:
            parts["asked" if _differ(part, stored, mine) else "same"].append(part)
        elif changed_there:
            parts["theirs"].append(part)
        elif changed_here:
            parts["mine"].append(part)
    parts_by_kind = {kind: tuple(names) for kind, names in parts.items()}
    return Merged(site=_taken(stored, mine, parts_by_kind["mine"]), **parts_by_kind)


def answered(merged: Merged, mine: Site, answers: Mapping[str, Whose]) -> Site:
    """The merge with every part that was asked as a person answered.

    Args:
        merged: of merge.
        mine: as given to merge.
        answers: part -> whose; one for each that is asked.

    Raises:
        KeyError: a part that is asked has no answer.
    """
    return _taken(merged.site, mine, tuple(part for part in merged.asked if answers[part] is Whose.MINE))


def _differ(part: str, one: Site, other: Site) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in PARTS[part])


def _taken(into: Site, of: Site, parts: tuple[str, ...]) -> Site:
    fields: dict[str, Any] = {name: getattr(of, name) for part in parts for name in PARTS[part]}
    return replace(into, **fields)
