"""Answers of the interfaces of UCDP and ACLED (JSON) as rows of the same kind as their tables."""

from __future__ import annotations

import json
from typing import Any

from geodata.errors import FileRefused
from geodata.text.foreign_json import NotJson, read_json
from pipelines.tables.table import NOTHING, Table

LISTS = ("Result", "data", "results", "events")
"""Where an answer holds its events: UCDP "Result", ACLED "data"."""


def is_json(head: bytes) -> bool:
    """True when bytes begin like JSON, not like a table."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read_answer(data: bytes, name: str) -> Table:
    """Events of a saved answer as rows; the "line" is the event's number.

    Raises:
        FileRefused: it is not JSON, or holds no list of events.
    """
    try:
        answer = read_json(data)
    except NotJson as error:
        raise FileRefused(name, error.words, "Save the answer as it comes") from error
    events = answer if isinstance(answer, list) else None
    if isinstance(answer, dict):
        events = next((answer[key] for key in LISTS if isinstance(answer.get(key), list)), None)
    if events is None:
        raise FileRefused(name, f"it has no list {' or '.join(LISTS[:2])}", "Save the answer as it comes")
    return events_table(events)


def events_table(events: list[Any]) -> Table:
    """Events of one or several answers as rows."""
    rows: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str]] = []
    columns: dict[str, None] = {}
    for number, event in enumerate(events, start=1):
        if not isinstance(event, dict):
            broken.append((number, "it is no event with fields"))
            continue
        row = {str(key).strip().lower(): _text(value) for key, value in event.items()}
        columns |= dict.fromkeys(row)
        rows.append((number, row))
    return Table(tuple(columns), rows, broken)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value.strip().lower() in NOTHING else value.strip()
    return json.dumps(value, ensure_ascii=False)
