"""What doctor says of one thing that it looked at: what it is, what is wrong with it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.looks.run import Problem


@dataclass(frozen=True)
class DoctorFinding:
    """One thing looked at."""

    thing: str
    ok: bool
    cause: str  # what was found, in words, without a final full stop
    next_step: str = ""  # what to do, without a final full stop; "" where it is right

    @property
    def level(self) -> str:
        """'ok'; 'note' where something is to be done and nothing failed; 'NOT OK'."""
        if not self.ok:
            return "NOT OK"
        return "note" if self.next_step else "ok"

    def __str__(self) -> str:
        line = f"{self.level:7s} {self.thing}: {self.cause}."
        return f"{line} {self.next_step}." if self.next_step else line


def good(thing: str, cause: str) -> DoctorFinding:
    """A thing that is as it should be."""
    return DoctorFinding(thing, True, cause)


def note(thing: str, cause: str, next_step: str) -> DoctorFinding:
    """A thing that asks for an act and fails nothing: doctor still exits with 0."""
    return DoctorFinding(thing, True, cause, next_step)


def wrong(thing: str, cause: str, next_step: str) -> DoctorFinding:
    """A thing that is not."""
    return DoctorFinding(thing, False, cause, next_step)


def of_problems(problems: Iterable[Problem]) -> list[DoctorFinding]:
    """Problems, in the words of the error family, as findings."""
    return [wrong(problem.thing, problem.cause, problem.next_step) for problem in problems]
