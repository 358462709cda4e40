"""The lines of what is new, and how a sheet has them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geodata.i18n.english_formats import day, listed
from geodata.i18n.messages import msg, tr, trn
from pipelines.brief.news.since import QUOTE_NOTHING_ELSE, Since


class Event(StrEnum):
    """What became of a change or site."""

    NEW = "new"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    NOT_JUDGED = "not_judged"
    DISMISSED = "dismissed"
    RENAMED = "renamed"
    MEASURED = "measured"
    OTHERWISE = "told_otherwise"
    BEYOND = "beyond"
    NOT_TOLD = "not_told"
    NOT_WATCHED = "not_watched"
    NOT_LOOKED = "not_looked"


EVENT_WORDS: dict[Event, str] = {
    Event.NEW: msg("New"),
    Event.CONFIRMED: msg("Rule met since"),
    Event.ENDED: msg("Ended"),
    Event.WITHDRAWN: msg("Withdrawn"),
    Event.CORRECTED: msg("Corrected"),
    Event.AGREED: msg("Two people agree since"),
    Event.NOT_AGREED: msg("Two people no longer agree"),
    Event.NOT_JUDGED: msg("Told otherwise, and not judged yet"),
    Event.DISMISSED: msg("Two people dismissed it"),
    Event.RENAMED: msg("Called otherwise"),
    Event.MEASURED: msg("Measured beside a claim"),
    Event.OTHERWISE: msg("Claim or action told otherwise"),
    Event.BEYOND: msg("Beyond the outline"),
    Event.NOT_TOLD: msg("No longer told"),
    Event.NOT_WATCHED: msg("No longer watched"),
    Event.NOT_LOOKED: msg("Not looked at since"),
}
FIRST_SEEN = msg("First seen")
_NO_CHANGE = (Event.RENAMED, Event.NOT_LOOKED)
"""What is said of a site and of no change of it."""
MOST_TOLD = 6
"""Changes of one sort that are told in full, the most important; the rest are named by their ids."""


@dataclass(frozen=True)
class Line:
    """One thing that is new."""

    event: Event
    site_id: str
    change_id: str  # "" = it is about the site
    text: str
    summed: bool = False  # the sheet that sums up several sites tells it too
    about: str = ""  # the claim or action of others whose words it tells, as issues name it
    taken_back: str = ""  # what it says is told no longer, as issues name it


@dataclass(frozen=True)
class Delta:
    """All that is new, in the order of Event, the most important change first."""

    since: Since
    lines: tuple[Line, ...]

    @property
    def head(self) -> str:
        """What it is held against."""
        when = day(self.since.day)
        if self.since.issue:
            return tr("What is new since briefing {id}, which told of {day}", id=self.since.issue, day=when)
        return tr("What is new on images after {day}", day=when)

    def rows(self, *, summed: bool = False) -> list[list[str]]:
        """(what became of it, what is said) as a page has them; a row that says so where nothing is new.

        Args:
            summed: the page sums up several sites: what stands there, by the day that is compared with, is not told
                twice, and what is told of the ground around one site stands on its own sheets.
        """
        beside = summed and not self.since.issue
        shown = [line for line in self.lines if not (summed and line.event is Event.BEYOND)]
        news_rows: list[list[str]] = []
        for event in Event:
            lines = [line for line in shown if line.event is event and not (beside and line.summed)]
            if event in _BEHIND:
                if sentences := self._named_in_one(event, lines):
                    news_rows.append([tr(EVENT_WORDS[event]), sentences])
                continue
            # by a day "new" would read as begun after it; first seen is all that images tell
            word = EVENT_WORDS[event] if self.since.issue or event is not Event.NEW else FIRST_SEEN
            news_rows += [[tr(word) if n == 0 else "", one.text] for n, one in enumerate(lines[:MOST_TOLD])]
            if len(lines) > MOST_TOLD:
                ids = listed([line.change_id or line.site_id for line in lines[MOST_TOLD:]], limit=12)
                news_rows.append(["", tr("Also: {ids}.", ids=ids)])
        if not beside and not any(line.event not in _NO_CHANGE for line in shown):
            news_rows.insert(
                0,
                ["", tr("No change that this edition tells is new, ended, withdrawn or corrected.")],
            )
        if news_rows:
            news_rows.append(["", self.since.compared])
        return news_rows

    def _named_in_one(self, event: Event, lines: Sequence[Line]) -> str:
        """What is said of an event whose lines are names, in one row; "" for nothing."""
        sentences = [f"{listed([line.text for line in lines], limit=12)}.", _BEHIND[event](lines)] if lines else []
        if event is Event.NOT_TOLD and self.since.issue:
            sentences.append(tr(QUOTE_NOTHING_ELSE, id=self.since.issue))
        return " ".join(filter(None, sentences))


def _do_not_quote(lines: Sequence[Line]) -> str:
    """What follows for who has the issue that told of them."""
    return trn(
        "The issue told of it and this edition does not: do not quote it.",
        "The issue told of them and this edition does not: do not quote them.",
        len(lines),
    )


def _out_of_use(lines: Sequence[Line]) -> str:
    """Where the changes of a site stand that is out of use."""
    return trn(
        "The site was taken out of use: what this edition still tells of it stands in the feed and the exports.",
        "The sites were taken out of use: what this edition still tells of them stands in the feed and the exports.",
        len(lines),
    )


_BEHIND: dict[Event, Callable[[Sequence[Line]], str]] = {
    Event.NOT_TOLD: _do_not_quote,
    Event.NOT_WATCHED: _out_of_use,
    Event.NOT_LOOKED: lambda _: "",
}
"""What stands behind a list of names, where lines of one sort are told in one row."""
