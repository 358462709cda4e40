"""What became of an action: which fields a correction changed, and what they said before. Pure."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from geodata.actions.action import Action, ActionVersion
from geodata.i18n.kept_text import KeptText

_OURS = frozenset({"id", "review_by"})
"""Fields that this house decides: a change of them is no new version."""


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


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or "none"
    return str(value) or "empty"
