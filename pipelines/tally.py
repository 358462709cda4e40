"""What a run has come to so far, and how it is told in the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from geodata.errors import CompoundWatchError
from geodata.language import english
from geodata.look import Look, LookStatus
from geodata.run import Problem, Run, RunState


@dataclass
class Tally:
    """Counts and problems of one run."""

    looks: dict[LookStatus, int] = field(default_factory=lambda: dict.fromkeys(LookStatus, 0))
    bytes_read: int = 0
    bytes_saved: int = 0
    new_detections: int = 0
    placebos: int = 0
    placebo_flags: int = 0
    placebo_site_years: float = 0.0
    quiet_false_flags: int = 0
    quiet_site_years: float = 0.0
    unjudged: int = 0  # sites of which nothing can be said
    problems: list[Problem] = field(default_factory=list)

    def note(self, error: CompoundWatchError, site_id: str = "", scene_id: str = "") -> None:
        """An error of our own family."""
        self.problems.append(Problem(site_id, scene_id, error.thing, error.cause, error.next_step))

    def add(self, problems: Iterable[Problem]) -> None:
        """Problems, each once: a dead catalogue is told once and not for each group of sites."""
        known = set(self.problems)
        for problem in problems:
            if problem not in known:
                known.add(problem)
                self.problems.append(problem)

    def count(self, look: Look, max_attempts: int) -> None:
        """One look that was read, or lost."""
        self.looks[look.status] += 1
        if look.status is LookStatus.FAILED:
            self.problems.append(
                Problem(
                    look.site_id, look.scene_id, english("{scene} over {site}", scene=look.scene_id, site=look.site_id),
                    look.reason,
                    english("It is tried again on later nights, {most} times at most", most=max_attempts),
                )
            )  # fmt: skip

    def done(self, record: Run, finished_at: datetime) -> Run:
        """The run as it ended: partly done when a look was lost, a site not judged or anything else went wrong."""
        faults = bool(self.problems) or self.looks[LookStatus.FAILED] > 0 or self.unjudged > 0
        return replace(
            record,
            finished_at=finished_at,
            state=RunState.PARTLY if faults else RunState.DONE,
            looks_seen=self.looks[LookStatus.SEEN],
            looks_cloudy=self.looks[LookStatus.CLOUDY],
            looks_not_covered=self.looks[LookStatus.NOT_COVERED],
            looks_failed=self.looks[LookStatus.FAILED],
            new_detections=self.new_detections,
            placebos=self.placebos,
            placebo_flags=self.placebo_flags,
            placebo_site_years=self.placebo_site_years,
            quiet_false_flags=self.quiet_false_flags,
            quiet_site_years=self.quiet_site_years,
            bytes_read=self.bytes_read,
            bytes_saved=self.bytes_saved,
            problems=tuple(self.problems),
        )
