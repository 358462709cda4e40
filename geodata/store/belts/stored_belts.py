"""The store's belts: their ground, looks, archived pixels, changes, and what people concluded of those."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, case, delete, func, select

from geodata.belts.belt import Belt
from geodata.belts.belt_review import BeltReview
from geodata.detections.detection import Detection
from geodata.detections.review import Review
from geodata.detections.review_state import OneSentence, refuse_another_statement
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import LookBounds
from geodata.looks.look import Look, LookStatus
from geodata.store.engine import Connections
from geodata.store.judgements import holders, refuse_ids_of_others
from geodata.store.row_mapping import as_stored, first_instant, last_instant, row_of, upsert
from geodata.store.row_mapping import read as read_rows
from geodata.store.tables_from_fields import (
    BELT_CHANGE_ROWS,
    BELT_CHIP_ROWS,
    BELT_LOOK_ROWS,
    BELT_REVIEW_ROWS,
    BELT_ROWS,
)
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal

_LOOK_KEY = ("site_id", "collection", "scene_id")


class BeltShelf(Connections):
    """What lies around the outlines. Where a belt's looks, chips and changes name a site, they mean the belt's id."""

    def save_belts(self, belts: Iterable[Belt]) -> None:
        """Keep belts; one of the same id is replaced."""
        with self._writing() as connection:
            upsert(connection, BELT_ROWS, map(row_of, map(as_stored, belts)), ("id",))

    def belts(self, site_id: str | None = None) -> list[Belt]:
        """The belts of one site or all, those around control places after the site's own."""
        where = () if site_id is None else (BELT_ROWS.c.site_id == site_id,)
        with self._reading() as connection:
            stored_belts = read_rows(connection, BELT_ROWS, Belt, *where)
        return sorted(stored_belts, key=lambda b: (b.site_id, b.number))

    def save_belt_looks(self, looks: Iterable[Look], chips: Iterable[Chip] = ()) -> None:
        """Keep looks at belts and their archived pixels; one of the same belt, collection and scene is replaced."""
        with self._writing() as connection:
            upsert(connection, BELT_LOOK_ROWS, map(row_of, looks), _LOOK_KEY)
            upsert(connection, BELT_CHIP_ROWS, map(row_of, chips), _LOOK_KEY)

    def forget_belt_looks(self, belt_id: str) -> None:
        """Forget the looks at a belt whose ground is another now: they are read again."""
        with self._writing() as connection:
            for model in (BELT_LOOK_ROWS, BELT_CHIP_ROWS):
                connection.execute(delete(model).where(model.c.site_id == belt_id))

    def forget_belt(self, belt_id: str) -> None:
        """Forget a belt that is no longer laid, and the looks at it; changes in it stay, and are told no more."""
        with self._writing() as connection:
            connection.execute(delete(BELT_ROWS).where(BELT_ROWS.c.id == belt_id))
            for model in (BELT_LOOK_ROWS, BELT_CHIP_ROWS):
                connection.execute(delete(model).where(model.c.site_id == belt_id))

    def belt_looks(self, belt_id: str) -> list[Look]:
        """Looks at one belt, oldest first."""
        with self._reading() as connection:
            looks = read_rows(connection, BELT_LOOK_ROWS, Look, BELT_LOOK_ROWS.c.site_id == belt_id)
        return sorted(looks, key=lambda look: (look.acquired_at, look.collection, look.scene_id))

    def belt_looks_among(
        self, belt_ids: Sequence[str], since: datetime, until: datetime
    ) -> dict[str, dict[tuple[str, str], Look]]:
        """Looks at some belts within a window whose ends both count: belt id -> (collection, scene id) -> look."""
        columns = BELT_LOOK_ROWS.c
        first, last = first_instant(since), last_instant(until)
        looks_by_belt: dict[str, dict[tuple[str, str], Look]] = {key: {} for key in belt_ids}
        with self._reading() as connection:
            within = (columns.acquired_at >= first, columns.acquired_at <= last)
            for key in belt_ids:
                for look in read_rows(connection, BELT_LOOK_ROWS, Look, columns.site_id == key, *within):
                    looks_by_belt[key][(look.collection, look.scene_id)] = look
        return looks_by_belt

    def belt_look_bounds(self, max_attempts: int) -> dict[tuple[str, str], LookBounds]:
        """As look_bounds, of belts: by (belt id, collection)."""
        columns = BELT_LOOK_ROWS.c
        failed = and_(columns.status == LookStatus.FAILED, columns.attempts < max_attempts)
        owed = case((failed, columns.acquired_at), else_=None)
        at = columns.acquired_at
        statement = select(columns.site_id, columns.collection, func.min(at), func.max(at), func.min(owed)).group_by(
            columns.site_id, columns.collection
        )
        with self._reading() as connection:
            rows = connection.execute(statement).all()
        return {(belt, name): LookBounds(first, newest, due) for belt, name, first, newest, due in rows}

    def belt_chips(self, belt_id: str) -> list[Chip]:
        """Archived pixels of the seen looks at a belt, in order of acquisition."""
        columns, looks = BELT_CHIP_ROWS.c, BELT_LOOK_ROWS.c
        seen = select(looks.scene_id).where(looks.site_id == belt_id, looks.status == LookStatus.SEEN)
        with self._reading() as connection:
            chips = read_rows(connection, BELT_CHIP_ROWS, Chip, columns.site_id == belt_id, columns.scene_id.in_(seen))
        return sorted(chips, key=lambda c: (c.acquired_at, c.collection, c.scene_id))

    def save_judged_belt(self, belt: Belt, changes: Iterable[Detection]) -> None:
        """Keep in one piece how far a belt has been judged and what was found; no change is ever deleted.

        Raises:
            StoreRefused: a change under an id that another belt holds; nothing is kept then.
        """
        given = [as_stored(change) for change in changes]
        with self._writing() as connection:
            refuse_ids_of_others(connection, BELT_CHANGE_ROWS, given)
            upsert(connection, BELT_ROWS, [row_of(as_stored(belt))], ("id",))
            upsert(connection, BELT_CHANGE_ROWS, map(row_of, given), ("id",))

    def held_by_other_belts(self, belt_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of some ids are those of changes in other belts."""
        with self._reading() as connection:
            belt_by_id = holders(connection, BELT_CHANGE_ROWS, ids)
        return frozenset(key for key, holder in belt_by_id.items() if holder != belt_id)

    def belt_changes(self, belt_id: str | None = None) -> list[Detection]:
        """Changes in one belt or all, of every kind and state, by the day they were first seen."""
        where = () if belt_id is None else (BELT_CHANGE_ROWS.c.site_id == belt_id,)
        with self._reading() as connection:
            changes = read_rows(connection, BELT_CHANGE_ROWS, Detection, *where)
        return sorted(changes, key=lambda d: (d.first_seen, d.id))

    def save_belt_review(self, review: Review, *, read: OneSentence | None = None) -> BeltReview:
        """Keep a person's verdict on a change in a belt beside the earlier ones, with what is said of it now.

        Args:
            review: the verdict.
            read: what was told of the change when its reviewer read it; None = whatever is told now.

        Raises:
            NotAllowed: another kind, window or ground is told by now than what was read (same_sentence), whatever else
                is wrong with it; no reason of at least LEAST_REASON, nobody named as its reviewer, or something
                personal.
            NotFound: no change in a belt has that id.
        """
        stored = as_stored(review)
        what = english("review of change {id} beyond the outline", id=stored.detection_id)
        with self._writing() as connection:
            known = BELT_CHANGE_ROWS.c.id == stored.detection_id
            changes = read_rows(connection, BELT_CHANGE_ROWS, Detection, known)
            if not changes:
                raise NotFound(what, "no change has that id", "List them with: compound-watch belts list")
            refuse_another_statement(what, read, changes[0])
            if len(stored.reason.strip()) < LEAST_REASON:
                cause = english("its reason has fewer than {n} characters", n=LEAST_REASON)
                raise NotAllowed(what, cause, "Say in a sentence what you saw")
            if not folded_person(stored.reviewer):
                raise NotAllowed(what, "nobody is named as its reviewer", "Give a role or pseudonym")
            refuse_personal(what, f"{stored.reviewer} \n {stored.reason}")
            kept = BeltReview.on(changes[0], stored)
            upsert(connection, BELT_REVIEW_ROWS, [row_of(kept)], ("detection_id", "reviewer", "reviewed_at"))
        return kept

    def belt_reviews(self) -> list[BeltReview]:
        """Verdicts on changes in belts, oldest first, whether they hold (`holding_in_belts`) or not."""
        with self._reading() as connection:
            reviews = read_rows(connection, BELT_REVIEW_ROWS, BeltReview)
        return sorted(reviews, key=lambda r: (r.reviewed_at, r.reviewer, r.detection_id))
