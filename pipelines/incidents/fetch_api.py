"""Fetch reports from a source's own interface; each source's record says how it is asked.

What comes back is read by the same code as a saved file of that source, and kept the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from geodata.errors import FileRefused
from geodata.workspace import Workspace
from pipelines.incidents.import_file import keep_rows
from pipelines.incidents.import_report import IncidentReport
from pipelines.incidents.sources.record import Question
from pipelines.incidents.sources.registry import SOURCES, fetched


def fetch_incidents(
    workspace: Workspace,
    source: str,
    *,
    since: date | None = None,
    until: date | None = None,
    countries: Sequence[str] = (),
    version: str = "",
    url: str = "",
    today: date | None = None,
) -> IncidentReport:
    """Ask a source's interface and keep what it answers; asking twice adds nothing.

    Args:
        workspace: where to keep it; its settings name the interfaces.
        source: one of those that have an interface.
        since: first day; None = the source's beginning.
        until: last day; None = today.
        countries: names or codes; empty = all.
        version: of a data set that comes in versions, for UCDP GED also a candidate release such as 26.0.9; "" = the
            newest that is known.
        url: address of a feed, for rss.
        today: later dates are noted; None reads the clock.

    Raises:
        CatalogUnreachable: it does not answer, refuses, or answers nonsense.
        FileRefused: the source or a country is unknown.
        NotAllowed: credentials that it needs are not in the environment.
    """
    record = SOURCES.get(source)
    if record is None or record.fetch is None:
        raise FileRefused(f"source {source[:40]!r}", "it has no interface here", f"Use one of {', '.join(fetched())}")
    day = today or datetime.now(UTC).date()
    question = Question(workspace, day, since, until, tuple(countries), version, url)
    return keep_rows(workspace, record.fetch(question), source)
