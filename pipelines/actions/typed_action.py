"""One action as it is typed at the command line. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.actions.check_action import ActionDraft
from geodata.errors import NotAllowed
from pipelines.incidents.rows.dates import span_of

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
        NotAllowed: a date cannot be read, or a word stands for nothing that an action has.
    """
    first, _, last = days.partition("/")
    begun, over = span_of(first), span_of(last or first)
    if begun is None or over is None:
        raise NotAllowed(_WHAT, f"its date {days[:40]!r} cannot be read", "Write it as 2025-02-05")
    places = [one.partition(":") for one in where]
    named = {word.strip().casefold(): name.strip() for word, colon, name in places if colon}
    words = dict(one.partition("=")[::2] for one in more)
    odd = [*(set(named) - set(_PLACES)), *(set(words) - set(_MORE))]
    if odd:
        raise NotAllowed(_WHAT, f"{odd[0][:40]!r} is nothing that an action has", f"Use {', '.join(_PLACES + _MORE)}")
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
        site_ids=tuple(word.strip() for word, colon, _ in places if not colon),
        group=named.get("group", ""),
        corridor=named.get("corridor", ""),
        country=named.get("country", ""),
        id=words.get("id", ""),
    )
