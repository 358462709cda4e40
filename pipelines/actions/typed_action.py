"""One action as it is typed at the command line. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.actions.check_action import ActionDraft
from geodata.errors import NotAllowed
from pipelines.tables.dates import AS_WRITTEN, LATEST, span_of, too_late

_WHAT = "this action"
_MORE = ("title", "url", "licence", "id")
_PLACES = ("group", "corridor", "country")


def typed_action(
    kind: str, days: str, source: str, acted_by: str, where: Sequence[str], more: Sequence[str]
) -> ActionDraft:
    """The draft of what was typed.

    Args:
        kind, source, acted_by: as they are.
        days: one day, a month, or first and last day with a stroke between.
        where: ids of sites, or one of group:NAME, corridor:NAME and country:NAME.
        more: NAME=WORDS each, of title, url, licence and id.

    Raises:
        NotAllowed: a date cannot be read, a word stands for nothing that an action has, or one is given twice.
    """
    first, _, last = days.partition("/")
    begun, over = span_of(first), span_of(last or first)
    if begun is None or over is None:
        raise NotAllowed(_WHAT, f"its date {days[:40]!r} cannot be read", f"Write it as {AS_WRITTEN}")
    if over.last > LATEST:
        raise NotAllowed(_WHAT, too_late(over.last), f"Write it as {AS_WRITTEN}")
    places = [(one.strip(), _named(one)) for one in where]  # an id may hold a colon: "osm:123" is a site
    named_places = [given for _, given in places if given is not None]
    named, words = dict(named_places), dict(one.partition("=")[::2] for one in more)
    odd = sorted(set(words) - set(_MORE))
    if odd:
        raise NotAllowed(_WHAT, f"{odd[0][:40]!r} is nothing that an action has", f"Use {', '.join(_PLACES + _MORE)}")
    if len(named) < len(set(named_places)) or len(words) < len(more):  # the last one would stand, and no word of it
        raise NotAllowed(_WHAT, "one of its words is given twice", "Give it once, and another action for another place")
    one_day = over.last == begun.first
    return ActionDraft(
        kind=kind,
        title=words.get("title", ""),
        acted_by=acted_by,
        source=source,
        start_date=begun.first,
        end_date=None if one_day else over.last,
        url=words.get("url", ""),
        licence=words.get("licence", ""),
        site_ids=tuple(word for word, given in places if given is None),
        group=named.get("group", ""),
        corridor=named.get("corridor", ""),
        country=named.get("country", ""),
        id=words.get("id", ""),
    )


def _named(where: str) -> tuple[str, str] | None:
    """What a place is and its name, of group:NAME and its like; None for the id of a site."""
    word, _, name = where.partition(":")
    kind = word.strip().casefold()
    return (kind, name.strip()) if kind in _PLACES and name else None
