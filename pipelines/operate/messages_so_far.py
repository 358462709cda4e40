"""How far the messages of those who asked for them came, for `doctor` and `status`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geodata.errors import CompoundWatchError
from geodata.notices.messages import Messages
from geodata.notices.subscription import FILE, Subscription, subscriptions_from
from geodata.store.examine import UNREADABLE
from geodata.workspace import Workspace


def messages_so_far(
    workspace: Workspace, subscriptions: Sequence[Subscription], now: datetime
) -> dict[str, Messages | None]:
    """By the name of each subscription how far its messages came; None where nothing is noted of it.

    Args:
        workspace: with its store.
        subscriptions: of it.
        now: aware UTC.

    Raises:
        CompoundWatchError, OSError, ValueError: the store cannot be read.
    """
    noted = {one.name: workspace.store.notices(one.name) for one in subscriptions}
    return {name: Messages.of(notices, now) if notices else None for name, notices in noted.items()}


def not_told(workspace: Workspace, now: datetime) -> dict[str, Messages]:
    """Of those who could not be told by name how far their messages came; nothing where nobody can say: `doctor` says
    why.

    Args:
        workspace: may have no subscriptions.toml.
        now: aware UTC.
    """
    path = workspace.root / FILE
    try:
        subscriptions = subscriptions_from(path.read_text(encoding="utf-8")) if path.exists() else ()
        every = messages_so_far(workspace, subscriptions, now) if subscriptions else {}
    except (CompoundWatchError, OSError, *UNREADABLE):
        return {}
    return {name: one for name, one in every.items() if one is not None and one.failing is not None}
