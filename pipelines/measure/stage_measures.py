"""The stages of razed ground as measures: one per stage, change and month. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from geodata.looks.measure import Measure
from geodata.razed_ground.stage import STAGES, stage_name
from pipelines.detect.site_stack import Finding, Judgement, SiteStack, as_dates
from pipelines.measure.razed_ground import MonthOfGround, razed_ground

MIDDLE = 15
"""Day of a month that its stages stand at where no look of it shows the ground; the newest look's if earlier."""


def stage_measures(
    site_id: str, run_id: str, stack: SiteStack, judgement: Judgement, changes: Mapping[str, Finding], min_px: int
) -> tuple[Measure, ...]:
    """Stages of the ground of every demolition among the changes.

    Args:
        site_id, run_id: written beside each.
        stack: all looks. judgement: what was found in them.
        changes: id -> finding.
        min_px: the smallest block of which anything is said, pixels (the detector's setting).
    """
    newest = as_dates(stack.days[-1:])[0]
    return tuple(
        measure
        for change_id, finding in sorted(changes.items())
        for month in razed_ground(stack, judgement, finding, min_px)
        for measure in _of_month(site_id, run_id, change_id, month, newest)
    )


def _of_month(site_id: str, run_id: str, change_id: str, month: MonthOfGround, newest: date) -> list[Measure]:
    on = month.day or min(month.month.replace(day=MIDDLE), newest)  # no later than the newest look of the site
    at = datetime.combine(on, time(), UTC)
    return [
        Measure(
            site_id,
            stage_name(stage, change_id),
            at,
            round(month.shares[stage].value, 4),
            "1",
            round(month.shares[stage].low, 4),
            round(month.shares[stage].high, 4),
            month.scene_id,
            run_id,
        )
        for stage in STAGES
    ]
