"""What was seen before and after an action at the sites that it concerns, beside sites that it does not. Values only.

No answer says why: after an action much else happens as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geodata.i18n.messages import msg


class Verdict(StrEnum):
    """What can be told of one measure."""

    FELL = "fell more than at controls"
    ROSE = "rose more than at controls"
    NONE = "no difference could be told"
    LITTLE = "too little was seen"
    NEVER = "nothing is on file"
    UNCOMPARED = "no verdict: too little to compare with"
    TRENDS = "no verdict: it ran differently before"
    APART = "cannot be told apart"
    HELD = "not told in this edition"


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.FELL: msg("fell more than at controls"),
    Verdict.ROSE: msg("rose more than at controls"),
    Verdict.NONE: msg("no difference could be told"),
    Verdict.LITTLE: msg("too little was seen"),
    Verdict.NEVER: msg("nothing of it is on file"),
    Verdict.UNCOMPARED: msg("no verdict, too little to compare with"),
    Verdict.TRENDS: msg("no verdict, it ran differently before"),
    Verdict.APART: msg("cannot be told apart"),
    Verdict.HELD: msg("not told in this edition"),
}


@dataclass(frozen=True)
class Outcome:
    """One measure, and how its time before and after are held against each other."""

    name: str  # "built_up" | "growth" | "night_light" | "radar" | "incident_tempo"
    words: str  # what it is called; a message
    unit: str  # of levels; a message
    relative: bool  # True: values are natural logarithms of levels, and differences are told in percent
    before_days: int
    after_days: int
    half_days: float  # days on either side of its day that a value speaks of
    least: float  # change, in its own scale, below which nothing is told
    floor: float = 0.0  # added to a level before its logarithm, in the unit of levels


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("built_up", msg("Built-up area"), msg("ha"), True, 183, 183, 0.0, 0.05, 0.1),
    Outcome(
        "growth",
        msg("Monthly growth of built-up area apart from any step at the date"),
        msg("ha a month"),
        False,
        183,
        183,
        0.0,
        0.05,
    ),
    Outcome("night_light", msg("Night light"), msg("nW/cm²/sr"), True, 183, 92, 5.0, 0.1, 0.3),
    Outcome("radar", msg("Radar echo"), msg("dB"), False, 183, 92, 0.0, 0.5),
    Outcome("incident_tempo", msg("Report tempo"), msg("reports a month"), False, 183, 92, 0.0, 1.0),
)
"""Least changes: 5 % of an area is its outline's own error; 0.05 ha a month is 0.3 ha in half a year, four times what
can be detected; night light repeats no better than about 6 %; a wet day moves an echo by half a decibel; one report a
month is one article. Light, echo and reports are held against three months, and ground, which is slow, against six.

Floors: less than ten pixels (0.1 ha) are not told from none; that of light is FLOOR of pipelines/activity/light.py."""


LIGHT_ABOVE = msg("Night light above its surroundings")
LIGHT_PARTLY = msg("Night light, above its surroundings where those were seen")
"""What night light is called where the light of the ground around was taken off at all places compared, or at some."""


@dataclass(frozen=True)
class CurvePoint:
    """One month of the chart, in the outcome's scale, less each place's own mean before the action."""

    month: float  # months from the action: -0.5 is the month before, 0.5 the month after
    sites: float | None  # mean over the sites; None = not seen
    controls: float | None  # mean over the controls
    low: float | None  # least of the controls, a tenth left out
    high: float | None  # greatest, a tenth left out; both are values of a control


@dataclass(frozen=True)
class Newest:
    """How a measure stands at the sites after the time that is compared; in the unit of levels."""

    day: date  # of the newest value
    days: int  # up to that day, of which it is the mean; of growth the slope
    before: float  # of the same sites, in the time before
    after: float  # of the same sites, in the time after
    level: float
    moved: float  # since the time after, in the outcome's scale
    sites: int  # with such values


@dataclass(frozen=True)
class ReportCount:
    """How many reports at the sites a tempo was counted from, each once, at however many of them it is."""

    before: int
    after: int
    neither: int  # whose dates hold a day of the action, or are known to the year alone


@dataclass(frozen=True)
class Answer:
    """What can be told of one measure around one action."""

    outcome: Outcome
    verdict: Verdict
    why: str = ""  # a kept message, for those that tell no difference; "" none
    difference: float | None = None  # change at the sites less that at the controls, in the outcome's scale
    low: float | None = None  # of the interval (geodata.actions.answer.LEVEL)
    high: float | None = None
    sites: tuple[str, ...] = ()  # ids of the sites with values before and after
    controls: tuple[str, ...] = ()
    site_levels: tuple[float, float] | None = None  # mean before and after, in the unit of levels
    control_levels: tuple[float, float] | None = None
    trend: float | None = None  # slope before at the sites less that at the controls, a month
    trend_low: float | None = None
    trend_high: float | None = None
    places: tuple[int, int] = (0, 0)  # control places whose own change against the others was as large, of how many
    dates: tuple[int, int] = (0, 0)  # earlier dates on which the sites would have been told to differ, of how many
    curve: tuple[CurvePoint, ...] = ()
    before: tuple[date, date] | None = None  # first and last day whose values are used; None = nothing was compared
    after: tuple[date, date] | None = None
    newest: Newest | None = None  # None = nothing was measured well after it
    reports: ReportCount | None = None  # of report tempo alone

    @property
    def told(self) -> bool:
        """True where a difference is told."""
        return self.verdict in (Verdict.FELL, Verdict.ROSE)


LEVEL = 0.99
"""Of the interval of a difference. Up to five measures are asked about one action: at 99 % each, one action in twenty
that nothing followed shows some difference, where changes are spread as a t-test takes them; counts of reports are more
skewed, and docs/benchmarks/activity.md says what was measured."""


@dataclass(frozen=True)
class Told:
    """Everything that can be told of one action in one edition."""

    action_id: str
    before_from: date  # first day of the longest time before
    until: date  # last day that is compared
    sites: tuple[str, ...]  # ids of the watched sites that it concerns, as far as the reader sees them
    named: tuple[str, ...]  # of all sites that it concerns, also those that are shown and not watched
    beside: tuple[str, ...]  # ids of other actions because of which it cannot be told apart at some site
    left_out: tuple[str, ...]  # ids of its sites that are left out because of those
    answers: tuple[Answer, ...]
    may_be_earlier: tuple[str, ...] = ()  # ids of shown changes at its sites, seen since, that may have begun before


"""`answers` are in the order of OUTCOMES; a measure that the workspace does not have at all is left out. Of an
edition that has no figure at all, since it releases none, each is told as held."""
