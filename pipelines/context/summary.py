"""What a run has come to so far, and how it is told in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from geodata.errors import CompoundWatchError
from geodata.i18n.messages import english
from geodata.looks.look import Look, LookStatus
from geodata.looks.next_steps import FAULT_STEP, NEXT_NIGHT
from geodata.looks.run import Problem, Run, RunState
from geodata.wording.look_reasons import look_reasons_in_english


@dataclass
class Tally:
    """Counts and problems of one run."""

    looks: dict[LookStatus, int] = field(default_factory=lambda: dict.fromkeys(LookStatus, 0))
    bytes_read: int = 0
    bytes_saved: int = 0
    new_detections: int = 0
    placebos: int = 0
    placebo_flags: int = 0
    placebo_changes: int = 0
    placebo_site_years: float = 0.0
    quiet_false_flags: int = 0
    quiet_site_years: float = 0.0
    unjudged: int = 0  # sites of which nothing can be said
    problems: list[Problem] = field(default_factory=list)
    mended: list[Problem] = field(default_factory=list)  # looks that were lost and read again: told, and no fault
    answered: tuple[str, ...] | None = None  # catalogues that answered; None = nobody says whether any was asked
    unanswered: tuple[str, ...] = ()  # catalogues that were asked and did not
    left_out: dict[Problem, None] = field(default_factory=dict)  # items that no ledger can hold; as an ordered set

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

    def leave_out(self, items: Iterable[Problem]) -> None:
        """Items that do not say of what kind they are, where they lie or when they were acquired."""
        self.left_out |= dict.fromkeys(items)

    def count(self, look: Look, max_attempts: int, next_step: str = "") -> None:
        """One look that was read, or lost; with the next step of the fault that it failed with."""
        self.looks[look.status] += 1
        self.lost(look, max_attempts, next_step)

    def lost(self, look: Look, max_attempts: int, next_step: str = "") -> None:
        """A problem of a look that failed; nothing of any other. Looks at night lights are told and not counted."""
        if look.status is LookStatus.FAILED:
            self.problems.append(
                Problem(
                    look.site_id,
                    look.scene_id,
                    english("{scene} over {site}", scene=look.scene_id, site=look.site_id),
                    look_reasons_in_english(look.reasons),
                    what_next(look, max_attempts, next_step),
                )
            )

    def done(self, record: Run, finished_at: datetime) -> Run:
        """The run as it ended: could not where no catalogue answered, whatever was judged of the archive meanwhile;
        partly done when a look was lost, a site not judged or anything else went wrong.

        Items that no ledger can hold are told in one line. They are there again every night, and nothing of the run
        failed with them, so that they alone leave it done.
        """
        faults = bool(self.problems) or self.looks[LookStatus.FAILED] > 0 or self.unjudged > 0
        return replace(
            record,
            finished_at=finished_at,
            state=RunState.FAILED if self.answered == () else RunState.PARTLY if faults else RunState.DONE,
            answered=self.answered,
            unanswered=self.unanswered,
            looks_seen=self.looks[LookStatus.SEEN],
            looks_cloudy=self.looks[LookStatus.CLOUDY],
            looks_not_covered=self.looks[LookStatus.NOT_COVERED],
            looks_failed=self.looks[LookStatus.FAILED],
            new_detections=self.new_detections,
            placebos=self.placebos,
            placebo_flags=self.placebo_flags,
            placebo_changes=self.placebo_changes,
            placebo_site_years=self.placebo_site_years,
            quiet_false_flags=self.quiet_false_flags,
            quiet_site_years=self.quiet_site_years,
            bytes_read=self.bytes_read,
            bytes_saved=self.bytes_saved,
            problems=(*self.problems, *self.mended, *self._told_left_out()),
        )

    def _told_left_out(self) -> Iterator[Problem]:
        if self.left_out:
            first = next(iter(self.left_out))
            yield Problem(
                "",
                "",
                english("Items left out: {n}", n=len(self.left_out)),
                english(
                    "they do not say of what kind they are, where they lie or when they were acquired, so that no look "
                    "is kept of them; the first is {thing} ({cause})",
                    thing=first.thing,
                    cause=first.cause,
                ),
                first.next_step,
            )


def what_next(look: Look, max_attempts: int, next_step: str = "") -> str:
    """The next step for a look that failed: what a person can do, and how often it is still tried.

    Args:
        look: the failed one.
        max_attempts: nights that a failed look is tried.
        next_step: of the error that it failed with; "" or a promise to try again says nothing more.
    """
    left = max_attempts - look.attempts
    if next_step in (FAULT_STEP, NEXT_NIGHT):
        next_step = ""
    if left > 0 and not next_step:
        return english("It is tried again on later nights (tries left: {most})", most=left)
    if left > 0:
        return english(
            "{step}. It is tried again on later nights in case this is put right (tries left: {most})",
            step=next_step,
            most=left,
        )
    if not next_step:
        return english("It is not tried again until its item changes (tries made: {most})", most=look.attempts)
    return english(
        "{step}. It is not tried again until its item changes (tries made: {most})", step=next_step, most=look.attempts
    )
