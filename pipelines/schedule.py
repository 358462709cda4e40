"""Run on a schedule: APScheduler calls the same `run` as the command line, in UTC, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from geodata.errors import SettingsRefused


def cron_trigger(cron: str) -> CronTrigger:
    """A five-field cron expression, in UTC.

    Raises:
        SettingsRefused: it is not a cron expression.
    """
    try:
        return CronTrigger.from_crontab(cron, timezone=UTC)
    except ValueError as error:
        raise SettingsRefused(
            f'cron "{cron}"', str(error), 'Write five fields, minute hour day month weekday, such as "0 19 * * *"'
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


def keep_running(cron: str, job: Callable[[], None]) -> None:
    """Call a job at each time of a cron expression until the process is told to stop.

    A night missed while the machine slept is made up once (misfire_grace_time), never several times (coalesce), and a
    job that is still running is not started again (max_instances).
    """
    scheduler = BlockingScheduler(timezone=UTC)
    scheduler.add_job(job, cron_trigger(cron), id="run", coalesce=True, max_instances=1, misfire_grace_time=12 * 3600)
    scheduler.start()
