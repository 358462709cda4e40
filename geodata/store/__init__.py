"""The store: everything that Compound Watch knows, in one file that is a GeoPackage, or in PostGIS."""

from __future__ import annotations

from pathlib import Path

from geodata.store.actions.stored_actions import ActionShelf
from geodata.store.belts.stored_belts import BeltShelf
from geodata.store.briefings_and_log.stored_briefings import BriefingShelf, LogShelf
from geodata.store.clearings import ClearingShelf
from geodata.store.desk.stored_desk import DeskShelf
from geodata.store.desk.stored_views import ViewShelf
from geodata.store.detections import DetectionShelf
from geodata.store.engine import FILE_NAME, engine_for
from geodata.store.identifiers.stored_identifiers import IdentifierShelf
from geodata.store.judgements import ControlSetShelf, RevisionShelf
from geodata.store.ledger import LedgerShelf
from geodata.store.notices.stored_notices import NoticeShelf
from geodata.store.passing.sites import SitePassing
from geodata.store.reports import ReportShelf
from geodata.store.sites import REVIEW_AFTER_DAYS, SiteShelf
from geodata.store.standing import StandingShelf
from geodata.store.team.run_turn import RunTurnShelf
from geodata.store.upkeep import UpkeepShelf

__all__ = ["FILE_NAME", "Store"]


class Store(
    SiteShelf,
    SitePassing,
    LedgerShelf,
    StandingShelf,
    ControlSetShelf,
    DetectionShelf,
    RevisionShelf,
    ReportShelf,
    ClearingShelf,
    ActionShelf,
    BeltShelf,
    IdentifierShelf,
    DeskShelf,
    ViewShelf,
    NoticeShelf,
    BriefingShelf,
    LogShelf,
    UpkeepShelf,
    RunTurnShelf,
):
    """Sites with revisions, looks, chips, control sets, measures, detections, reports, claims, actions, reviews, runs,
    notices, briefings, the log, belts, identifiers, assignments, comments, saved views.

    Reading never waits for a writer. One writer at a time, over all threads and processes; the others wait.
    """

    @classmethod
    def open(cls, target: Path | str, *, review_after_days: int = REVIEW_AFTER_DAYS) -> Store:
        """Open a store, create it where it is not there yet, and bring its tables up to date.

        Args:
            target: a workspace folder, the path of a GeoPackage, or a database URL (sqlite:///…,
                postgresql+psycopg://… with the PostGIS extension in that database).
            review_after_days: days until a new or changed site or incident is due for a look by a person.

        Raises:
            StoreRefused: not a store, newer than this code, locked for too long, or not writable.
        """
        engine, name = engine_for(target)
        store = cls(engine, name)
        store.review_after_days = review_after_days
        store._bring_up_to_date()
        return store
