"""The total of the ground beyond an outline, as a twin holds it, and what is said of one that moved. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata.actions.action import Action
from geodata.actions.action_sentences import action_days
from geodata.belts.answer import BeltAnswer
from geodata.belts.belt_sentences import nothing_can_be_told
from geodata.i18n.english_formats import day, hectares, hectares_between, in_figures
from geodata.i18n.messages import msg, tr

ROUNDED = 4
"""Decimals of the hectares that a twin holds: a square metre."""
MOVED = msg(
    "Of change consistent with construction beyond the outline the issue told {before}, {before_days}; told here as "
    "{now}, {now_days}."
)
NO_TOTAL_NOW = msg(
    "Of the ground beyond the outline the issue told a total. None is told here now: do not quote that one."
)


@dataclass(frozen=True)
class ToldTotal:
    """What an issue told of the ground beyond one outline."""

    built_ha: float | None  # None = the ground was not seen often enough to tell anything
    between_ha: tuple[float, float] | None  # the least and the most that it may be; None = not known
    count: int | None  # changes behind it; None = it was not told
    since: date  # first day that counts
    until: date  # newest judged look
    action: str  # id, as the edition tells it, of the action since whose last day it is; "" = of none
    withheld: bool = False  # a person withheld the words of then of that action since: nor is that day told again


def total_of(answer: BeltAnswer | None) -> ToldTotal | None:
    """The total that an answer tells; None where no figure is told."""
    if answer is None or answer.held or answer.reason:
        return None
    if nothing_can_be_told(answer):
        return ToldTotal(None, None, None, answer.since, answer.until, answer.action_id)
    between = answer.built_between_ha
    return ToldTotal(
        round(answer.built_ha, ROUNDED),
        (round(between[0], ROUNDED), round(between[1], ROUNDED)) if between is not None else None,
        answer.count,
        answer.since,
        answer.until,
        answer.action_id,
    )


def kept_total(total: ToldTotal | None) -> dict[str, Any] | None:
    """A total as a twin holds it; None where none is told."""
    if total is None:
        return None
    return {
        "hectares": total.built_ha,
        "range": list(total.between_ha) if total.between_ha is not None else None,
        "count": total.count,
        "since": total.since.isoformat(),
        "until": total.until.isoformat(),
        "action": total.action or None,
    }


def totals_in(twin: bytes) -> dict[str, ToldTotal] | None:
    """Id of each site of which a kept twin tells a total beyond its outline -> that; None = a twin that does not say.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    sites = json.loads(twin.decode("utf-8"))["sites"]
    if not all("beyond" in site for site in sites):
        return None
    return {str(site["id"]): _total_in(site["beyond"]) for site in sites if site["beyond"] is not None}


def _total_in(kept: dict[str, Any]) -> ToldTotal:
    between = kept["range"]
    return ToldTotal(
        None if kept["hectares"] is None else float(kept["hectares"]),
        None if between is None else (float(between[0]), float(between[1])),
        None if kept["count"] is None else int(kept["count"]),
        date.fromisoformat(kept["since"]),
        date.fromisoformat(kept["until"]),
        str(kept["action"] or ""),
    )


def moved_sentence(before: ToldTotal, now: ToldTotal, actions: Mapping[str, Action]) -> str:
    """What is said of a total that an issue told otherwise, with both figures and the days of each; "" where it stands,
    or the issue told no figure.

    That looks go on, or a year moves on, moves no total; another first day after an action does.

    Args:
        before: as the issue told it.
        now: as the edition tells it.
        actions: by id, those that the edition tells.
    """
    other_start = bool(before.action or now.action) and (before.action, before.since) != (now.action, now.since)
    if before.built_ha is None or (_in_words(before) == _in_words(now) and not other_start):
        return ""
    return tr(
        MOVED,
        before=_in_words(before),
        before_days=_days(before, actions),
        now=_in_words(now),
        now_days=_days(now, actions),
    )


def _in_words(total: ToldTotal) -> str:
    """12 ha (11 to 13) in 3 changes."""
    if total.built_ha is None:
        return tr("nothing that can be told yet")
    if total.count == 0:
        return tr("none of a hectare or more")
    area = hectares(total.built_ha * 10_000.0)
    if total.between_ha is not None:
        low, high = total.between_ha
        area = hectares_between(total.built_ha * 10_000.0, low * 10_000.0, high * 10_000.0)
    if total.count is None:
        return area
    return tr("{ha} in {changes}", ha=area, changes=in_figures(total.count, "change"))


def _days(total: ToldTotal, actions: Mapping[str, Action]) -> str:
    """1 Jun 2025 to 17 Nov 2026; until 17 Nov 2026 where the first day is that of an action that is not given."""
    action = actions.get(total.action)
    if total.withheld or (total.action and action is None):
        return tr("until {day}", day=day(total.until))
    first = day(total.since)
    if action is not None and action.end_date == total.since and action.start_date != action.end_date:
        first = tr("the end of {days}", days=action_days(action))  # its source may know the month or year alone
    return tr("{first} to {last}", first=first, last=day(total.until))
