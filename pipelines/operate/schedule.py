"""Run on a schedule: APScheduler calls the same `run` as the command line, in UTC, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from geodata.errors import SettingsRefused
from geodata.i18n.messages import english

LATE_HOURS = 36
"""Hours after its planned time from which a run that has not begun is called late: one night, and half of the next."""


def cron_trigger(cron: str) -> CronTrigger:
    """A five-field cron expression, in UTC.

    Raises:
        SettingsRefused: it is not a cron expression.
    """
    try:
        return CronTrigger.from_crontab(cron, timezone=UTC)
    except ValueError as error:
        raise SettingsRefused(
            english('cron "{cron}"', cron=cron),
            str(error),
            'Write five fields, minute hour day month weekday, such as "0 19 * * *"',
        ) from error


def next_times(cron: str, after: datetime, count: int = 3) -> tuple[datetime, ...]:
    """The next times, aware UTC, that a cron expression names strictly after a moment."""
    trigger = cron_trigger(cron)
    times: list[datetime] = []
    previous, moment = None, after
    while len(times) < count:
        found = trigger.get_next_fire_time(previous, moment)
        if found is None:
            break
        if found > after:
            times.append(found.astimezone(UTC))
        previous, moment = found, found
    return tuple(times)


def missed_since(cron: str, last_started: datetime | None, now: datetime) -> datetime | None:
    """The planned time, aware UTC, that a run has missed by more than LATE_HOURS; None while none has.

    Args:
        cron: the schedule.
        last_started: start of the newest run, aware UTC; None = there was none, and nothing is said.
        now: aware UTC.
    """
    if last_started is None:
        return None
    planned = next_times(cron, last_started, 1)
    return planned[0] if planned and now - planned[0] > timedelta(hours=LATE_HOURS) else None


def keep_running(cron: str, job: Callable[[], None]) -> None:
    """Call a job at each time of a cron expression until the process is told to stop.

    A night missed while the machine slept is made up once (misfire_grace_time), never several times (coalesce), and a
    job that is still running is not started again (max_instances).
    """
    scheduler = BlockingScheduler(timezone=UTC)
    scheduler.add_job(job, cron_trigger(cron), id="run", coalesce=True, max_instances=1, misfire_grace_time=12 * 3600)
    scheduler.start()
