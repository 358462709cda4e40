"""What is told of an action, for machines. Pure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from geodata.actions.action import Action
from geodata.actions.action_sentences import NOT_REVIEWED, newest_words
from geodata.actions.answer import LEVEL, Answer, Told


def told_as_json(action: Action, told: Told, sentence: str) -> dict[str, Any]:
    """Everything that is told, with plain names; differences of relative measures are natural logarithms.

    Args:
        action: as the edition shows it.
        told: what is told of it.
        sentence: the same in words.
    """
    return {
        "id": action.id,
        "kind": action.kind.value,
        "start_date": action.start_date.isoformat(),
        "end_date": action.end_date.isoformat(),
        "acted_by": action.acted_by,
        "source": action.source,
        "url": action.url,
        "hedge": NOT_REVIEWED if any(one.told for one in told.answers) else "",
        "changes_that_may_have_begun_before": list(told.may_be_earlier),
        "sites": list(told.sites),
        "sites_not_watched": [key for key in told.named if key not in told.sites],
        "cannot_be_told_apart_from": list(told.beside),
        "sites_left_out": list(told.left_out),
        "compared_from": told.before_from.isoformat(),
        "compared_until": told.until.isoformat(),
        "interval": LEVEL,
        "sentence": sentence,
        "measures": [_answer(one) for one in told.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.outcome.name,
        "measured": answer.outcome.words,
        "answer": answer.verdict.value,
        "why": str(answer.why),
        "scale": "log" if answer.outcome.relative else answer.outcome.unit,
        "difference": answer.difference,
        "low": answer.low,
        "high": answer.high,
        "sites": list(answer.sites),
        "controls": list(answer.controls),
        "before": _days(answer.before),
        "after": _days(answer.after),
        "days_left_out_beside_the_action": answer.outcome.half_days,
        "newest": _newest(answer),
        "reports": None if answer.reports is None else asdict(answer.reports),
        "site_levels": answer.site_levels,
        "control_levels": answer.control_levels,
        "trend_before": answer.trend,
        "trend_low": answer.trend_low,
        "trend_high": answer.trend_high,
        "placebo_places": {"as_large": answer.places[0], "of": answer.places[1]},
        "placebo_dates": {"told": answer.dates[0], "of": answer.dates[1]},
        "curve": [
            {"month": p.month, "sites": p.sites, "controls": p.controls, "low": p.low, "high": p.high}
            for p in answer.curve
        ],
    }


def _days(time: tuple[date, date] | None) -> dict[str, str] | None:
    """First and last day of a time; None where nothing was compared."""
    return None if time is None else {"from": time[0].isoformat(), "until": time[1].isoformat()}


def _newest(answer: Answer) -> dict[str, Any] | None:
    """How it stands well after the time compared; None where nothing was measured then."""
    newest = answer.newest
    return None if newest is None else {**asdict(newest), "day": newest.day.isoformat(), "words": newest_words(answer)}
