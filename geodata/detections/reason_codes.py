"""The detector's reason codes, as far as more than their words is asked of them. Pure.

Their words are in geodata/wording/reasons.py. A code may carry a figure after a colon ("few-controls:12").
"""

from __future__ import annotations

from collections.abc import Sequence

REPORT_CODES = frozenset({"reports-only", "reports", "incident-tempo", "incident tempo", "report-tempo"})
"""Codes by which an activity detection says that it was found in reports."""


def base_code(code: str) -> str:
    """A code without its figure, with hyphens for underscores."""
    return code.partition(":")[0].strip().replace("_", "-")


def rests_on_reports(codes: Sequence[str]) -> bool:
    """Whether an activity detection rests on the tempo of reports rather than on night light."""
    return any(base_code(code) in REPORT_CODES for code in codes)
