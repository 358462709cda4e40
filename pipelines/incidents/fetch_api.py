"""Fetch reports from a source's own interface; each source's record says how it is asked.

What comes back is read by the same code as a saved file of that source, and kept the same way.
"""

from __future__ import annotations

from geodata.errors import FileRefused
from pipelines.incidents.import_file import keep_rows
from pipelines.incidents.import_report import IncidentReport
from pipelines.incidents.sources.source_discovery import SOURCES, fetched
from pipelines.incidents.sources.source_record import Question


def fetch_incidents(source: str, question: Question) -> IncidentReport:
    """Ask a source's interface and keep what it answers; asking twice adds nothing.

    Args:
        source: one of those that have an interface.
        question: what is asked for, and the workspace that keeps it.

    Raises:
        CatalogUnreachable: it does not answer, refuses, or answers nonsense.
        FileRefused: the source or a country is unknown.
        NotAllowed: credentials that it needs are not in the environment.
    """
    record = SOURCES.get(source)
    if record is None or record.fetch is None:
        raise FileRefused(f"source {source[:40]!r}", "it has no interface here", f"Use one of {', '.join(fetched())}")
    return keep_rows(question.workspace, record.fetch(question), source, asked=True)
