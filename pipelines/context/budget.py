"""How much a night may read, what of it is spent, and what was left for the next one.

A budget bounds reading alone, that is the time spent within `reading()`: checking chips, pulling reports and judging
use up none of it. What was read by its end is kept and judged. It ends with the scenes under way, so that a night takes
a little more than was set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from geodata.i18n.messages import english, msg
from geodata.looks.run import Problem
from geodata.settings.settings import Settings

if TYPE_CHECKING:  # status asks for this file's words, and needs nothing of what reads rasters
    from geodata.looks.scene import Sensor

NIGHTS_BUDGET = msg("the night's budget")
"""Thing of the problem with which a run says that its budget ended before everything was read."""
MEGABYTE = 1_000_000


@dataclass
class Pace:
    """What reading some looks took."""

    looks: int = 0
    seconds: float = 0.0
    bytes: int = 0  # http body bytes


@dataclass
class Budget:
    """The reading of one night. Used by one thread."""

    minutes: float = 0.0  # of reading; 0 = no end
    megabytes: float = 0.0  # fetched from other machines; 0 = no end
    clock: Callable[[], float] = time.monotonic  # seconds
    fetched: int = 0  # bytes so far
    scenes_left: int = 0  # found, and not read
    oldest_left: datetime | None = None  # aware UTC; None while none is left
    not_asked: set[str] = field(default_factory=set)  # ids of sites for which no catalogue was asked at the end
    waiting: set[tuple[str, Sensor]] = field(default_factory=set)  # sites and belts whose reading is not whole
    pace: dict[Sensor, Pace] = field(default_factory=dict)
    earlier_seconds: float = field(default=0.0, init=False)  # of the stretches of reading that ended
    stretch_began: float | None = field(default=None, init=False)  # on the clock; None while nothing is read

    @classmethod
    def of(cls, settings: Settings) -> Budget:
        """As the settings ask, with nothing read yet."""
        return cls(settings.night_minutes, settings.night_megabytes)

    @property
    def limited(self) -> bool:
        """True when it has an end."""
        return self.minutes > 0 or self.megabytes > 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A stretch of reading, to its end: its time counts. None lies within another."""
        began = self.stretch_began = self.clock()
        try:
            yield
        finally:
            self.earlier_seconds += self.clock() - began
            self.stretch_began = None

    @property
    def seconds(self) -> float:
        """Seconds of reading so far, with those of the stretch under way."""
        return self.earlier_seconds + (0.0 if self.stretch_began is None else self.clock() - self.stretch_began)

    def spent(self) -> bool:
        """Whether nothing more is to be begun."""
        late = self.minutes > 0 and self.seconds >= 60 * self.minutes
        return late or (self.megabytes > 0 and self.fetched >= MEGABYTE * self.megabytes)

    def took(self, sensor: Sensor, looks: int, seconds: float, fetched: int) -> None:
        """Note what reading some looks took; `fetched` counts against the budget elsewhere, as it comes."""
        pace = self.pace.setdefault(sensor, Pace())
        pace.looks += looks
        pace.seconds += seconds
        pace.bytes += fetched

    def leave(self, sensor: Sensor, days: Collection[datetime], site_ids: Iterable[str]) -> None:
        """Scenes that were found and are left for the next night.

        Args:
            sensor: theirs.
            days: when each was acquired.
            site_ids: whose they are.
        """
        self.scenes_left += len(days)
        self.oldest_left = min((at for at in (self.oldest_left, *days) if at is not None), default=None)
        self.waiting |= {(key, sensor) for key in site_ids}

    def leave_unasked(self, sensor: Sensor, site_ids: Iterable[str]) -> None:
        """Sites for which nobody was asked any more."""
        ids = set(site_ids)
        self.not_asked |= ids
        self.waiting |= {(key, sensor) for key in ids}

    def waits(self, site_id: str, sensor: Sensor) -> bool:
        """Whether the reading of a site or belt is not whole tonight."""
        return (site_id, sensor) in self.waiting

    def told(self) -> list[Problem]:
        """How it ended, as a run's problem; nothing where everything was read."""
        if not self.waiting:
            return []
        cause = english(
            "it ended after {minutes} min of reading and {megabytes} MB fetched (scenes found and left unread: "
            "{scenes}; sites not asked for: {sites})",
            minutes=f"{self.seconds / 60:.0f}",
            megabytes=f"{self.fetched / MEGABYTE:,.0f}",
            scenes=self.scenes_left,
            sites=len(self.not_asked),
        )
        step = english(
            "None: what was read is kept, and the next run goes on with the oldest. To read more a night, set "
            "night_minutes or night_megabytes in {file}",
            file="compound-watch.toml",
        )
        return [Problem("", "", NIGHTS_BUDGET, cause, step)]
