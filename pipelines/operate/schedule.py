"""Run on a schedule: APScheduler calls the same `run` as the command line, in UTC, one at a time."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import SettingsRefused
from geodata.i18n.messages import english, msg
from geodata.looks.run import CLOCK_SLACK
from pipelines.context.run_lock import is_scheduling
from pipelines.context.workspace_state import kept_by_timer, remembered_cron, remembered_since

if TYPE_CHECKING:  # where there is no schedule, nobody waits for it
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.base import BaseTrigger

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
JOB = "run"
LOOK_S = 60.0
"""Seconds between two looks of a waiting scheduler at the clock."""
LATE_HOURS = 36
"""Hours after its planned time from which a run that has not begun is called late: one night, and half of the next."""


def cron_trigger(cron: str) -> BaseTrigger:
    """A five-field cron expression, in UTC, read as crontab(5) reads it: where neither the day of the month nor the
    weekday begins with a star, the days of either are meant.

    Raises:
        SettingsRefused: it is not a cron expression.
    """
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger

    try:
        fields = cron.split()
        if len(fields) != 5:
            raise ValueError(msg("it has not five fields"))
        minute, hour, of_month, month, of_week = fields
        weekdays = ",".join(map(_weekdays, of_week.split(",")))
        both = CronTrigger.from_crontab(f"{minute} {hour} {of_month} {month} {weekdays}", timezone=UTC)
        if of_month.startswith("*") or of_week.startswith("*"):
            return both
        either = (f"{minute} {hour} {of_month} {month} *", f"{minute} {hour} * {month} {weekdays}")
        return OrTrigger([CronTrigger.from_crontab(days, timezone=UTC) for days in either])
    except ValueError as error:
        raise SettingsRefused(
            english('cron "{cron}"', cron=cron),
            error.args[0],
            'Write five fields, minute hour day month weekday, such as "0 19 * * *"',
        ) from error


def _weekdays(part: str) -> str:
    """One part of the fifth field as names of weekdays: cron counts from Sunday, APScheduler from Monday.

    Raises:
        ValueError: cron knows no such part.
    """
    if part == "*":
        return part
    numbers = re.sub("|".join(WEEKDAYS), lambda name: str(WEEKDAYS.index(name[0])), part.lower())
    match = re.fullmatch(r"(?:([0-7])(-[0-7])?|\*)(/[1-9])?", numbers)
    if match is None or (match[1] and match[3] and not match[2]):
        raise ValueError(english('"{part}" is no span of weekdays', part=part))
    first, last = 0, 6
    if match[1]:
        first = int(match[1])
        last = int(match[2][1:]) if match[2] else first
    if first > last == 0:  # to Sunday
        last = 7
    days = range(first, last + 1, int(match[3][1:]) if match[3] else 1)
    if not days:
        raise ValueError(english('"{part}" is no span of weekdays', part=part))
    return ",".join(WEEKDAYS[day % 7] for day in days)


def starts(cron: str, now: datetime) -> datetime:
    """The first time, aware UTC, that a schedule begins a run after a moment.

    Raises:
        SettingsRefused: it is not a cron expression, or names a day that never comes.
    """
    planned = next_times(cron, now, 1)
    if not planned:
        raise SettingsRefused(
            english('cron "{cron}"', cron=cron),
            "no day is like that",
            'Write five fields, minute hour day month weekday, such as "0 19 * * *"',
        )
    return planned[0]


@dataclass(frozen=True)
class Schedule:
    """The schedule that a workspace remembers."""

    cron: str | None  # None = none was started, or what is kept is none
    since: datetime | None = None  # aware UTC: since when this cron expression is remembered; None = not known
    refused: SettingsRefused | None = None  # why what is kept is none
    by_timer: bool = False  # cron or a timer of the machine starts the runs
    kept: bool = False  # a scheduler waits at this moment, or a timer is to: only then is a next run spoken of


def schedule_of(workspace: Path, now: datetime) -> Schedule:
    """The remembered schedule; what is kept but is none says why and takes nothing else down."""
    try:
        cron = remembered_cron(workspace)
        if cron is not None:
            starts(cron, now)
    except SettingsRefused as error:
        return Schedule(None, refused=error)
    timer, since = cron is not None and kept_by_timer(workspace), None if cron is None else remembered_since(workspace)
    return Schedule(cron, since, by_timer=timer, kept=cron is not None and (timer or is_scheduling(workspace)))


def counted_from(since: datetime | None, last_started: datetime | None, now: datetime) -> datetime | None:
    """The moment after which planned times count, aware UTC: nothing was due before the schedule was noted.

    Args:
        since: since when this cron expression is noted; None = not known. One that a wrong clock dated in the future
            does not count.
        last_started: start of the newest run of all sites; None = there was none.
        now: aware UTC.

    Returns:
        The later of the two; None where neither is known.
    """
    noted = since if since is not None and since <= now + CLOCK_SLACK else None
    return max((moment for moment in (noted, last_started) if moment is not None), default=None)


def missed_start(cron: str, last_started: datetime | None, now: datetime) -> datetime | None:
    """The planned time, aware UTC, at which no run began while no scheduler waited; None while none was missed.

    Args:
        cron: the schedule.
        last_started: as counted_from gives it; None = no run was made, and nothing was missed.
        now: aware UTC.
    """
    planned = next_times(cron, last_started, 1) if last_started is not None and last_started <= now else ()
    return planned[0] if planned and planned[0] <= now else None


def next_times(cron: str, after: datetime, count: int = 3) -> tuple[datetime, ...]:
    """The next times, aware UTC, that a cron expression names strictly after a moment."""
    trigger = cron_trigger(cron)
    times: list[datetime] = []
    previous, moment = None, after
    while len(times) < count:
        next_time = trigger.get_next_fire_time(previous, moment)
        if next_time is None:
            break
        if next_time > after:
            times.append(next_time.astimezone(UTC))
        previous, moment = next_time, next_time
    return tuple(times)


def missed_since(
    cron: str, last_started: datetime | None, now: datetime, late: timedelta = timedelta(hours=LATE_HOURS)
) -> datetime | None:
    """The planned time, aware UTC, that a run has missed by more than LATE_HOURS; None while none has.

    Args:
        cron: the schedule.
        last_started: as counted_from gives it; None = nothing is known, and nothing is said.
        now: aware UTC.
        late: by how much, where it is another time.
    """
    if last_started is None:
        return None
    planned = next_times(cron, last_started, 1)
    return planned[0] if planned and now - planned[0] > late else None


def skipped_sentence(at: datetime) -> str:
    """What is said of a run that was not begun at its time, aware UTC, since the job of an earlier one goes on."""
    return (
        f"Run due {at:%Y-%m-%d %H:%M} UTC: it was not begun, since the one before goes on or still tells readers. "
        "Wait for that; or end the schedule with Ctrl-C and start it again, which makes the run up."
    )


def keep_running(cron: str, job: Callable[[], None], skipped: Callable[[datetime], None]) -> None:
    """Call a job at each time of a cron expression until the process is told to stop.

    A night missed while the machine slept is made up once, however long it slept, never several times (coalesce), and
    a job that is still running is not started again (max_instances): that is told.

    Args:
        cron: five fields, UTC.
        job: one run, and what follows it.
        skipped: told each planned time, aware UTC, at which the job was still running.
    """
    scheduler_of(cron, job, skipped).start()


def scheduler_of(
    cron: str, job: Callable[[], None], skipped: Callable[[datetime], None] = lambda _: None
) -> BlockingScheduler:
    """The scheduler of keep_running, not started yet.

    It looks at the clock every LOOK_S: how long it waits is counted by a clock that stands still while the machine
    sleeps and knows nothing of one that is set.
    """
    from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
    from apscheduler.schedulers.blocking import BlockingScheduler

    def tell(event: JobSubmissionEvent) -> None:
        for at in event.scheduled_run_times:
            skipped(at.astimezone(UTC))

    class Looking(BlockingScheduler):  # type: ignore[misc]  # it has no types
        def _process_jobs(self) -> float:
            _no_later_than_planned(self, cron)
            wait: float | None = super()._process_jobs()
            return LOOK_S if wait is None else min(wait, LOOK_S)

    scheduler = Looking(timezone=UTC)
    scheduler.add_listener(tell, EVENT_JOB_MAX_INSTANCES)
    logging.getLogger("apscheduler.scheduler").addFilter(_not_told_by_us)
    scheduler.add_job(
        job, cron_trigger(cron), id=JOB, name=JOB, coalesce=True, max_instances=1, misfire_grace_time=None
    )
    return scheduler


def _not_told_by_us(record: logging.LogRecord) -> bool:
    """Whether a line of the scheduler's own log is to be seen: what a skipped time says of its insides is not."""
    return "maximum number of running instances" not in record.getMessage()


def _no_later_than_planned(scheduler: BlockingScheduler, cron: str) -> None:
    """Plan the next run anew where the clock was set back, by more than from one planned time to the next: it would
    wait until the wrong day comes. One that was set back by less begins no run a second time."""
    job, planned = scheduler.get_job(JOB), next_times(cron, datetime.now(UTC), 2)
    if job is not None and job.next_run_time is not None and planned and job.next_run_time > planned[-1]:
        scheduler.modify_job(JOB, next_run_time=planned[0])
