"""What a briefing is held against: an issue with what it told, or a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from geodata.i18n.messages import msg, tr
from pipelines.issued_briefings.earlier_issues import Earlier
from pipelines.issued_briefings.issued_files import ToldChange
from pipelines.issued_briefings.told_beyond import ToldTotal
from pipelines.issued_briefings.told_otherwise import OfOthers

NOT_COMPARED = msg("Claims, reports and actions are not compared here.")
FIGURES_ALONE = msg("Of claims only the share measured beside them is compared here; reports and actions are not.")
TOTALS_TOO = msg(
    "Of claims and actions the figures, days, kind and words are compared here, the share measured beside a claim, and "
    "the total beyond an outline; reports are not."
)
REPORTS_NOT = msg(
    "Of claims and actions the figures, days, kind and words are compared here, and the share measured beside a claim; "
    "reports are not."
)
QUOTE_NOTHING_ELSE = msg("Quote nothing of issue {id} whose id does not stand in this issue.")
"""In every briefing that is held against an issue: of a place that was closed since nothing is said or counted, and a
sentence that stood there only then would tell that one was."""


@dataclass(frozen=True)
class Since:
    """What is compared with."""

    day: date  # UTC; of the issue: the day that it tells of
    issue: str = ""  # id of an issue; "" = the day alone
    made_at: datetime | None = None  # aware UTC, of the issue
    told: Mapping[str, ToldChange] | None = None  # of the issue: id of a change -> how it was told
    measured: Mapping[str, str] | None = None  # of it: id of a claim -> share told beside it; None = it does not say
    named: Mapping[str, str] | None = None  # of it: id of a site -> name that it told on a sheet; None = a day
    of_others: OfOthers | None = None  # of it: what it told of claims and actions; None = it does not say
    totals: Mapping[str, ToldTotal] | None = None  # of it: id of a site -> total beyond its outline; None as above
    earlier: Earlier = field(default_factory=Earlier)
    """What issues before it told and it did not: of names, claims, actions and totals also in those above."""

    @property
    def compared(self) -> str:
        """What of claims, reports and actions is compared: a sentence."""
        if self.measured is None:
            return tr(NOT_COMPARED)
        if self.totals:
            return tr(TOTALS_TOO)
        return tr(FIGURES_ALONE if self.of_others is None else REPORTS_NOT)
