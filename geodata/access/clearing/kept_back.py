"""Reports that stay inside whatever anybody decides: by their terms, or since their text was deleted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geodata.access.report_rules import may_go_out, needs_clearing
from geodata.incidents.clearing import Clearing
from geodata.incidents.forgotten_text import is_forgotten
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import forbids, is_acled


@dataclass(frozen=True)
class KeptBack:
    """How many reports of each source stay inside, and why: each is counted once."""

    by_terms: Mapping[str, int] = field(default_factory=dict)  # their terms forbid passing them on, or are not known
    text_deleted: Mapping[str, int] = field(default_factory=dict)  # nothing is left of them that a person could clear

    def __len__(self) -> int:
        return sum(self.by_terms.values()) + sum(self.text_deleted.values())


def kept_back(reports: Iterable[Incident], decided: Mapping[str, Clearing]) -> KeptBack:
    """What stays inside of some reports.

    With the text of a report its terms are deleted where they are a row's own: that they are not known then says
    nothing about them. What is left of a coded row goes out as before.

    Args:
        reports: as they are stored.
        decided: id of a report to the newest decision about it.
    """
    by_terms, text_deleted = Counter[str](), Counter[str]()
    for one in reports:
        decision = decided.get(one.id)
        if is_forgotten(one) and needs_clearing(one, decision) and not (is_acled(one) or forbids(one)):
            text_deleted[one.source] += 1
        elif not may_go_out(one, decision):
            by_terms[one.source] += 1
    return KeptBack(by_terms, text_deleted)
