"""The store's actions: kept by id, with what each said before a correction or withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from geodata.actions.action import Action, ActionVersion
from geodata.actions.history import same_as_withdrawn, version_of_action
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english, msg
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.sites import REVIEW_AFTER_DAYS
from geodata.store.tables_from_fields import ACTION_ROWS, ACTION_VERSION_ROWS
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal


class ActionShelf(Connections):
    """What was done when, by whom, where, and who says so."""

    review_after_days: int = REVIEW_AFTER_DAYS

    def save_actions(
        self, actions: Iterable[Action], *, by: str = "operator", now: datetime | None = None
    ) -> tuple[int, int, int]:
        """Keep actions by id: how many were (new, changed, unchanged). What a changed one said before is a version.

        One that a person withdrew stays withdrawn while it says what it said then: the same table read again, as every
        night, does not undo what somebody decided. Corrected it stands again, and waits for a person.

        Args:
            actions: a later one of the same id wins.
            by: who gives them, a role or pseudonym.
            now: aware time from which the review date counts; None reads the clock.
        """
        at = datetime.now(UTC) if now is None else now
        due = at.date() + timedelta(days=self.review_after_days)
        new = changed = unchanged = 0
        with self._writing() as connection:
            given = {a.id: a for a in map(as_stored, actions)}
            known = _by_ids(connection, list(given))
            for action in given.values():
                stored = known.get(action.id)
                if stored is None:
                    new += 1
                    self._put(connection, replace(action, review_by=action.review_by or due))
                elif same_as_withdrawn(stored, action):
                    unchanged += 1
                elif self._change(connection, stored, action, by, msg("corrected"), at):
                    changed += 1
                else:
                    unchanged += 1
        return new, changed, unchanged

    def actions(self) -> list[Action]:
        """All actions, withdrawn ones too, by date."""
        with self._reading() as connection:
            stored_actions = read(connection, ACTION_ROWS, Action)
        return sorted(stored_actions, key=lambda a: (a.start_date, a.id))

    def action(self, action_id: str) -> Action:
        """One action.

        Raises:
            NotFound: none has that id.
        """
        with self._reading() as connection:
            return _get(connection, action_id)

    def withdraw_action(self, action_id: str, by: str, why: str, *, now: datetime | None = None) -> Action:
        """Take an action back; what it said stays as a version, with who took it back and why.

        Raises:
            NotFound: none has that id.
            NotAllowed: nobody is named, the reason is too short or holds something personal, or it is withdrawn.
        """
        at = datetime.now(UTC) if now is None else now
        what, reason = english("withdrawal of {id}", id=action_id), why.strip()
        if not folded_person(by):
            raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
        if len(reason) < LEAST_REASON:
            cause = english("its reason has fewer than {n} characters", n=LEAST_REASON)
            raise NotAllowed(what, cause, "Say what you checked")
        refuse_personal(what, f"{by} {reason}")
        with self._writing() as connection:
            stored = _get(connection, action_id)
            if stored.withdrawn:
                raise NotAllowed(what, "it is withdrawn already", "Nothing is left to do")
            self._change(connection, stored, replace(stored, withdrawn=True), by, reason, at)
            return _get(connection, action_id)

    def action_versions(self, action_id: str | None = None) -> list[ActionVersion]:
        """What one action, or all, said before changes, oldest first."""
        where = () if action_id is None else (ACTION_VERSION_ROWS.c.action_id == action_id,)
        with self._reading() as connection:
            versions = read(connection, ACTION_VERSION_ROWS, ActionVersion, *where)
        return sorted(versions, key=lambda v: (v.action_id, v.version))

    def _change(
        self, connection: Connection, stored: Action, action: Action, by: str, change: str, at: datetime
    ) -> bool:
        """Put an action in the place of what is stored; False when it says the same."""
        columns = ACTION_VERSION_ROWS.c
        asked = select(func.max(columns.version)).where(columns.action_id == stored.id)
        number = int(connection.execute(asked).scalar() or 0) + 1
        version = version_of_action(stored, action, number, by, change, at)
        if version is None:
            return False
        due = at.date() + timedelta(days=self.review_after_days)
        self._put(connection, replace(action, review_by=action.review_by or due))
        upsert(connection, ACTION_VERSION_ROWS, [row_of(as_stored(version))], ("action_id", "version"))
        return True

    def _put(self, connection: Connection, action: Action) -> None:
        upsert(connection, ACTION_ROWS, [row_of(action)], ("id",))


def _by_ids(connection: Connection, ids: Sequence[str]) -> dict[str, Action]:
    action_by_id: dict[str, Action] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        action_by_id |= {a.id: a for a in read(connection, ACTION_ROWS, Action, ACTION_ROWS.c.id.in_(part))}
    return action_by_id


def _get(connection: Connection, action_id: str) -> Action:
    action_by_id = _by_ids(connection, [action_id])
    if action_id not in action_by_id:
        raise no_action(action_id)
    return action_by_id[action_id]


def no_action(action_id: str) -> NotFound:
    """What is raised where no action has an id."""
    return NotFound(
        english("action {id}", id=action_id), "no action has that id", "List them with compound-watch actions list"
    )
