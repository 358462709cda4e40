"""What an import of reports came to, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geodata.i18n.english_formats import counted, sentence_case
from geodata.incidents.incident import Incident


@dataclass(frozen=True)
class RowRemark:
    """One clause about one row of a source file."""

    line: int  # line in the file where the row begins (1 = first); position in the list for JSON sources
    id: str  # the row's id; "" when it has none
    text: str  # a clause without a final full stop

    def __str__(self) -> str:
        return (
            f"{f'Line {self.line}' if self.line else 'In the file'}{f' ({self.id})' if self.id else ''}: {self.text}."
        )


def row_lines(file_notes: Iterable[str], refused: Iterable[RowRemark], noted: Iterable[RowRemark]) -> list[str]:
    """What is said of the file, then every refused and every noted row, one line each."""
    return [
        *(f"The file: {note}." for note in file_notes),
        *(f"Refused. {remark}" for remark in refused),
        *(f"Kept with a note. {remark}" for remark in noted),
    ]


@dataclass(frozen=True)
class ReadRows:
    """Incidents read from a source file, before anything is written."""

    incidents: tuple[Incident, ...]  # one per id, in file order
    noted: tuple[RowRemark, ...] = ()  # kept, but odd
    refused: tuple[RowRemark, ...] = ()  # not kept, and why
    repeated: tuple[RowRemark, ...] = ()  # same id again: the later one is kept
    file_notes: tuple[str, ...] = ()  # about the file as a whole
    own: tuple[str, ...] = ()  # ids of rows of our own exports, which say what stands here: they change nothing


MOST_NAMED = 10
"""Ids named in a line."""


@dataclass(frozen=True)
class IncidentReport:
    """What came of a file of reports."""

    source: str
    catalog: str  # where the STAC incident catalogue was written
    rows: ReadRows
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    joined: int = 0  # incidents that name a site or lie at one
    problems: tuple[str, ...] = field(default=())  # items that could not be pulled back, in words
    withdrawn: int = 0  # reports of this source that it no longer has
    kept_out: int = 0  # reports whose text was deleted here: it stays out
    like_deleted: tuple[str, ...] = ()  # ids of reports that read like one whose text was deleted here

    @property
    def kept(self) -> int:
        """Incidents kept."""
        return len(self.rows.incidents)

    @property
    def noted(self) -> tuple[RowRemark, ...]:
        """Rows kept with a note."""
        return self.rows.noted

    @property
    def refused(self) -> tuple[RowRemark, ...]:
        """Rows not kept, each with its reason."""
        return self.rows.refused

    @property
    def ok(self) -> bool:
        """False when a row was refused or an item could not be pulled back."""
        return not self.rows.refused and not self.problems

    def lines(self) -> list[str]:
        """The report: every refused and every noted row by line, then the counts."""
        lines = row_lines(self.rows.file_notes, self.refused, self.noted)
        lines += [f"There twice. {remark}" for remark in self.rows.repeated]
        lines += list(self.problems)
        places = Counter(str(incident.place_precision) for incident in self.rows.incidents)
        order = ("exact", "near", "district", "province", "country", "unknown")
        precision_counts = ", ".join(f"{places[word]:,} {word}" for word in order if places[word])
        if precision_counts:
            lines.append(f"Place precision: {precision_counts}.")
        lines.append(
            f"{counted(self.kept, 'report')} kept from {self.source} ({self.new} new, {self.changed} changed, "
            f"{self.unchanged} unchanged); {len(self.noted)} with a note, {len(self.refused)} refused; "
            f"{self.joined} name a site or lie at one."
        )
        lines += own_lines(len(self.rows.own), "row")
        if self.withdrawn:
            lines.append(f"{counted(self.withdrawn, 'report')} withdrawn: the source no longer has them.")
        lines += kept_out_lines(self.kept_out, self.like_deleted)
        lines.append(f"The STAC incident catalogue is {self.catalog}")
        return lines


def own_lines(count: int, noun: str) -> list[str]:
    """What is said of rows or items that came from this workspace; nothing where there is none."""
    if not count:
        return []
    are, they = ("is", "it is") if count == 1 else ("are", "they are")
    return [f"{sentence_case(counted(count, noun))} {are} this workspace's own: left as {they}."]


def kept_out_lines(count: int, like: Sequence[str] = ()) -> list[str]:
    """What is told of reports that came again with a text that was deleted here; nothing where there is none.

    Args:
        count: under the id of the deleted one.
        like: ids of those that came under another.
    """
    lines = []
    if count:
        again = counted(count, "report")
        lines.append(f"The text of {again} was deleted here and stays out (compound-watch retention).")
    if like:
        named = ", ".join(like[:MOST_NAMED]) + (f" and {len(like) - MOST_NAMED} more" if len(like) > MOST_NAMED else "")
        lines.append(
            f"Look at this. Like a report whose text was deleted here, under another id: {named}. Nobody outside sees "
            "it before it is cleared; ask whether it may stay, else delete it: compound-watch retention --report ID"
        )
    return lines
