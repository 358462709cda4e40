"""What became of an action: which fields a correction changed, and what they said before. Pure."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from geodata.actions.action import Action, ActionVersion
from geodata.i18n.kept_text import KeptText
from geodata.i18n.messages import msg
from geodata.incidents.incident import DatePrecision

STAYS_WITHDRAWN = msg("it was withdrawn here, and stays so while it says the same")
STANDS_AGAIN = msg("it was withdrawn here, and stands again, since it says something else now")

_OURS = frozenset({"id", "review_by"})
"""Fields that this house decides: a change of them is no new version."""
_NOT_SAID_BY_ROW = _OURS | {"withdrawn", "notes", "site_ids", "end_date"}
"""Fields of which a row says nothing, or that are compared apart: notes are of what import found, which changes with
the sites here."""


def version_of_action(
    old: Action, new: Action, version: int, changed_by: str, change: str, at: datetime
) -> ActionVersion | None:
    """What to keep of an action that is replaced; None when it says the same.

    Args:
        old, new: as it stood and as it stands.
        version: number of the old one.
        changed_by: a role or pseudonym.
        change: "corrected", or why it was withdrawn.
        at: aware UTC.
    """
    names = [f.name for f in fields(Action) if f.name not in _OURS and getattr(old, f.name) != getattr(new, f.name)]
    if not names:
        return None
    before = tuple(KeptText("{what}: {words}", {"what": name, "words": _said(getattr(old, name))}) for name in names)
    return ActionVersion(old.id, version, at, changed_by, change, before)


def same_as_withdrawn(stored: Action, action: Action) -> bool:
    """Whether an action that was withdrawn is given again as it stood, so that it stays withdrawn.

    In whatever order its sites are named, and of a week under way with whatever day it had come to (entered_action).

    Args:
        stored: as it stands.
        action: as it is given, standing.
    """
    if not stored.withdrawn or action.withdrawn or set(stored.site_ids) != set(action.site_ids):
        return False
    same_end = stored.end_date == action.end_date or stored.date_precision is DatePrecision.WEEK
    names = (f.name for f in fields(Action) if f.name not in _NOT_SAID_BY_ROW)
    return same_end and all(getattr(stored, name) == getattr(action, name) for name in names)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or "none"
    return str(value) or "empty"
