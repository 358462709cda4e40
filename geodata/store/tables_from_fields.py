"""The store's tables: one set of SQLAlchemy models for SQLite (a GeoPackage) and for PostgreSQL with PostGIS.

Columns are named and typed like the fields of the noun they hold, so that a row is the noun; a test holds the two
together. `fid` is the row number that GeoPackage wants, and means nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geodata.actions.action import ActionKind, Scope
from geodata.detections.control_set import Cause
from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.revision import Why
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.looks.reason import Reason
from geodata.looks.run import Problem, RunState
from geodata.notices.notice import NoticeState
from geodata.sites.grid import Grid
from geodata.sites.site import Site
from geodata.store.briefings_and_log import tables as log_tables
from geodata.store.columns.columns_of_fields import add_columns
from geodata.store.columns.shared_columns import BeltColumns, ChipColumns, DetectionColumns, LookColumns, ReviewColumns
from geodata.store.desk import tables as desk_tables
from geodata.store.identifiers import tables as identifier_tables
from geodata.store.types import Base, FrozenGrid, KeptWords, Key, Parts, Reasons, Word, Words, row_number

__all__ = [
    "Base",
    "desk_tables",
    "identifier_tables",
    "log_tables",
]  # those are ours too: they are registered by being imported


def _site_key() -> Mapped[str]:
    return mapped_column(ForeignKey("sites.id"), index=True)


class _SiteColumns:
    """What a site and each of its revisions hold: a column for each field of Site but its id."""


add_columns(_SiteColumns, Site, but=("id",))


class SiteRow(_SiteColumns, Base):
    """A site as it stands now."""

    __tablename__ = "sites"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)


class SiteRevisionRow(_SiteColumns, Base):
    """A site as it stood after one change, who changed it and what."""

    __tablename__ = "site_revisions"
    __table_args__ = (UniqueConstraint("id", "revision"),)
    fid: Mapped[int] = row_number()
    id: Mapped[str] = _site_key()
    changed_by: Mapped[str]
    change: Mapped[str] = mapped_column(KeptWords())


class LookRow(LookColumns, Base):
    """One scene over one site."""

    __tablename__ = "looks"
    __table_args__ = (UniqueConstraint("site_id", "collection", "scene_id"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()


class JudgedRow(Base):
    """What a site was last judged from."""

    __tablename__ = "judged"
    __table_args__ = (UniqueConstraint("site_id", "what"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()
    what: Mapped[str]
    fingerprint: Mapped[str]
    reason: Mapped[str] = mapped_column(KeptWords())
    settings_hash: Mapped[str] = mapped_column(server_default="")
    code: Mapped[str] = mapped_column(server_default="")
    outline: Mapped[str] = mapped_column(server_default="")
    control_set: Mapped[int] = mapped_column(server_default="0")
    newest_look: Mapped[datetime | None]
    looks: Mapped[tuple[str, ...]] = mapped_column(server_default="[]")


class ControlSetRow(Base):
    """What a site is judged by, chosen once and kept."""

    __tablename__ = "control_sets"
    __table_args__ = (UniqueConstraint("site_id", "what", "number"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()
    what: Mapped[str]
    number: Mapped[int]
    cause: Mapped[Cause] = mapped_column(Word(Cause))
    reason: Mapped[str]
    chosen_by: Mapped[str]
    chosen_at: Mapped[datetime]
    history_from: Mapped[date]
    history_until: Mapped[date]
    history_looks: Mapped[int]
    controls: Mapped[int]
    settings: Mapped[tuple[str, ...]]
    places: Mapped[tuple[str, ...]]
    code_version: Mapped[str]
    run_id: Mapped[str]
    grid: Mapped[Grid] = mapped_column(FrozenGrid)
    sha256: Mapped[str]
    content: Mapped[bytes]


class ChipRow(ChipColumns, Base):
    """The archived pixels of one look."""

    __tablename__ = "chips"
    __table_args__ = (UniqueConstraint("site_id", "collection", "scene_id"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()


class SetAsideChipRow(Base):
    """A chip whose file was gone or damaged, what was found in its place, and what became of its look."""

    __tablename__ = "set_aside_chips"
    __table_args__ = (UniqueConstraint("site_id", "collection", "scene_id", "set_aside_at"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()
    scene_id: Mapped[str]
    collection: Mapped[str]
    path: Mapped[str]
    sha256: Mapped[str]
    found_sha256: Mapped[str]
    cause: Mapped[str] = mapped_column(KeptWords())
    kept_as: Mapped[str]
    set_aside_at: Mapped[datetime]
    reasons_before: Mapped[tuple[Reason, ...]] = mapped_column(Reasons(), server_default="[]")
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str]
    new_sha256: Mapped[str]


class MeasureRow(Base):
    """One number about a site at one time."""

    __tablename__ = "measures"
    __table_args__ = (UniqueConstraint("site_id", "name", "at", "scene_id"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()
    name: Mapped[str]
    at: Mapped[datetime]
    value: Mapped[float]
    unit: Mapped[str]
    low: Mapped[float | None]
    high: Mapped[float | None]
    scene_id: Mapped[str]
    run_id: Mapped[str]


class DetectionRow(DetectionColumns, Base):
    """A place inside a site that changed."""

    __tablename__ = "detections"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[str] = _site_key()


class RevisionRow(Base):
    """One statement about a detection: what was said, from when to when, and why."""

    __tablename__ = "detection_revisions"
    __table_args__ = (UniqueConstraint("detection_id", "number"),)
    fid: Mapped[int] = row_number()
    detection_id: Mapped[str] = mapped_column(ForeignKey("detections.id"), index=True)
    site_id: Mapped[str]
    number: Mapped[int]
    said_from: Mapped[datetime]
    said_until: Mapped[datetime | None]
    why: Mapped[Why] = mapped_column(Word(Why))
    details: Mapped[tuple[str, ...]]
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    state: Mapped[State] = mapped_column(Word(State))
    outline: Mapped[BaseGeometry]
    last_clear_before: Mapped[date | None]
    first_seen: Mapped[date]
    confirmed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    area_m2: Mapped[float]
    confidence: Mapped[Confidence] = mapped_column(Word(Confidence))
    stage: Mapped[str]
    control_basis: Mapped[str]
    withdrawn_reason: Mapped[str]
    settings_hash: Mapped[str]
    code_version: Mapped[str]
    control_set: Mapped[int]
    kind_probability: Mapped[float | None]


class PlaceboRow(Base):
    """A control polygon and whether it flagged."""

    __tablename__ = "placebos"
    __table_args__ = (UniqueConstraint("site_id", "number"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()
    number: Mapped[int]
    outline: Mapped[BaseGeometry]
    flagged: Mapped[bool]
    site_years: Mapped[float]
    run_id: Mapped[str]


class IncidentRow(Base):
    """A report that something happened."""

    __tablename__ = "incidents"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    start_date: Mapped[date] = mapped_column(index=True)
    end_date: Mapped[date]
    date_precision: Mapped[DatePrecision] = mapped_column(Word(DatePrecision))
    place: Mapped[BaseGeometry | None]
    place_precision: Mapped[PlacePrecision] = mapped_column(Word(PlacePrecision))
    place_name: Mapped[str]
    country: Mapped[str]
    reported_by: Mapped[str]
    url: Mapped[str]
    verification: Mapped[str]
    fatalities_low: Mapped[int | None]
    fatalities_best: Mapped[int | None]
    fatalities_high: Mapped[int | None]
    published_at: Mapped[datetime | None]
    notes: Mapped[tuple[str, ...]]
    licence: Mapped[str]
    site_ids: Mapped[tuple[str, ...]]
    named_site_ids: Mapped[tuple[str, ...]]
    withdrawn: Mapped[bool]
    review_by: Mapped[date | None]
    simulated: Mapped[bool]
    catalog: Mapped[str]


class ClaimRow(Base):
    """Somebody's figure about a site."""

    __tablename__ = "claims"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[str] = _site_key()
    claimed_by: Mapped[str]
    claimed_on: Mapped[date]
    since: Mapped[date | None]
    figure: Mapped[float | None]
    unit: Mapped[str]
    total: Mapped[float | None]
    scope: Mapped[str]
    source: Mapped[str]
    independent_figure: Mapped[float | None]
    independent_note: Mapped[str]
    independent_by: Mapped[str]
    independent_on: Mapped[date | None]
    independent_scope: Mapped[str]
    independent_unit: Mapped[str]
    independent_source: Mapped[str]


class ClaimScopeRow(Base):
    """The ground that a claim's scope means."""

    __tablename__ = "claim_scopes"
    __table_args__ = (UniqueConstraint("site_id", "name"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = _site_key()
    name: Mapped[str]
    outline: Mapped[BaseGeometry]
    source: Mapped[str]


class IncidentVersionRow(Base):
    """What a report said before it was corrected or withdrawn."""

    __tablename__ = "incident_versions"
    __table_args__ = (UniqueConstraint("incident_id", "version"),)
    fid: Mapped[int] = row_number()
    incident_id: Mapped[str]
    version: Mapped[int]
    replaced_at: Mapped[datetime]
    change: Mapped[str] = mapped_column(KeptWords())
    before: Mapped[tuple[str, ...]]


class ConfirmationRow(Base):
    """One person's word that a report holds."""

    __tablename__ = "incident_confirmations"
    __table_args__ = (UniqueConstraint("incident_id", "version", "confirmed_by"),)
    fid: Mapped[int] = row_number()
    incident_id: Mapped[str]
    version: Mapped[int]
    confirmed_by: Mapped[str]
    reason: Mapped[str]
    confirmed_at: Mapped[datetime]


class ClearingRow(Base):
    """One person's decision about the text of one report."""

    __tablename__ = "clearings"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)
    fid: Mapped[int] = row_number()
    incident_id: Mapped[str]
    number: Mapped[int]
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    digest: Mapped[str]
    words: Mapped[str]
    with_link: Mapped[bool]
    moving: Mapped[bool]
    terms: Mapped[str]
    token: Mapped[str]
    decided_by: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    happened: Mapped[date | None]
    place: Mapped[str]
    source_name: Mapped[str]
    sites: Mapped[tuple[str, ...]]


class ReportTextRow(Base):
    """Since when a report's text is here, or that it was deleted."""

    __tablename__ = "report_texts"
    fid: Mapped[int] = row_number()
    id_digest: Mapped[str] = mapped_column(unique=True)
    incident_id: Mapped[str] = mapped_column(index=True)
    kept_since: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]
    text_digest: Mapped[str]
    why: Mapped[str]
    forgotten_by: Mapped[str]


class ActionRow(Base):
    """A dated measure by an authority, or an event that hit a place."""

    __tablename__ = "actions"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ActionKind] = mapped_column(Word(ActionKind))
    title: Mapped[str]
    start_date: Mapped[date]
    end_date: Mapped[date]
    date_precision: Mapped[DatePrecision] = mapped_column(Word(DatePrecision))
    scope: Mapped[Scope] = mapped_column(Word(Scope))
    named: Mapped[str]
    site_ids: Mapped[tuple[str, ...]]
    acted_by: Mapped[str]
    source: Mapped[str]
    url: Mapped[str]
    licence: Mapped[str]
    review_by: Mapped[date | None]
    simulated: Mapped[bool]
    withdrawn: Mapped[bool]
    notes: Mapped[tuple[str, ...]]


class ActionVersionRow(Base):
    """What an action said before it was corrected or withdrawn."""

    __tablename__ = "action_versions"
    __table_args__ = (UniqueConstraint("action_id", "version"),)
    fid: Mapped[int] = row_number()
    action_id: Mapped[str]
    version: Mapped[int]
    replaced_at: Mapped[datetime]
    changed_by: Mapped[str]
    change: Mapped[str] = mapped_column(KeptWords())
    before: Mapped[tuple[str, ...]]


class PullRow(Base):
    """One reading of one incident catalogue."""

    __tablename__ = "pulls"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    catalog: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime]
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    withdrawn: Mapped[int]
    refused: Mapped[tuple[Problem, ...]] = mapped_column(Parts(Problem))


class ReviewRow(ReviewColumns, Base):
    """One person's verdict on a detection."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("detection_id", "reviewer", "reviewed_at"),)
    fid: Mapped[int] = row_number()
    detection_id: Mapped[str] = mapped_column(ForeignKey("detections.id"), index=True)


class RunRow(Base):
    """One pass of the pipeline."""

    __tablename__ = "runs"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    state: Mapped[RunState] = mapped_column(Word(RunState))
    settings_hash: Mapped[str]
    code_version: Mapped[str]
    sites: Mapped[int]
    looks_seen: Mapped[int]
    looks_cloudy: Mapped[int]
    looks_not_covered: Mapped[int]
    looks_failed: Mapped[int]
    new_detections: Mapped[int]
    placebos: Mapped[int]
    placebo_flags: Mapped[int]
    placebo_site_years: Mapped[float]
    quiet_false_flags: Mapped[int] = mapped_column(server_default="0")
    quiet_site_years: Mapped[float] = mapped_column(server_default="0")
    bytes_read: Mapped[int] = mapped_column(Key)
    bytes_saved: Mapped[int] = mapped_column(Key)
    problems: Mapped[tuple[Problem, ...]] = mapped_column(Parts(Problem))
    answered: Mapped[tuple[str, ...] | None] = mapped_column(Words())
    unanswered: Mapped[tuple[str, ...]] = mapped_column(Words(), server_default="[]")


class KeptFilesRow(Base):
    """Files that were written for others, with the sha256 of each."""

    __tablename__ = "kept_files"
    fid: Mapped[int] = row_number()
    path: Mapped[str] = mapped_column(unique=True)
    kept_at: Mapped[datetime]
    lines: Mapped[tuple[str, ...]]


class NoticeRow(Base):
    """One thing that one subscription was told, or was about to be."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("subscription", "news_id"),)
    fid: Mapped[int] = row_number()
    subscription: Mapped[str]
    news_id: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[NoticeState] = mapped_column(Word(NoticeState))


class BeltRow(BeltColumns, Base):
    """The ground around a site, or around a control place, and how far it has been judged."""

    __tablename__ = "belts"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)


class BeltLookRow(LookColumns, Base):
    """One scene over one belt."""

    __tablename__ = "belt_looks"
    __table_args__ = (UniqueConstraint("site_id", "collection", "scene_id"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = mapped_column(index=True)


class BeltChipRow(ChipColumns, Base):
    """The archived pixels of one look at a belt."""

    __tablename__ = "belt_chips"
    __table_args__ = (UniqueConstraint("site_id", "collection", "scene_id"),)
    fid: Mapped[int] = row_number()
    site_id: Mapped[str] = mapped_column(index=True)


class BeltChangeRow(DetectionColumns, Base):
    """A place in a belt that changed."""

    __tablename__ = "belt_changes"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[str] = mapped_column(index=True)


class BeltReviewRow(ReviewColumns, Base):
    """One person's verdict on a change in a belt."""

    __tablename__ = "belt_reviews"
    __table_args__ = (UniqueConstraint("detection_id", "reviewer", "reviewed_at"),)
    fid: Mapped[int] = row_number()
    detection_id: Mapped[str] = mapped_column(index=True)


class RowDigestRow(Base):
    """The digest of one row, by which a change outside the program is found."""

    __tablename__ = "row_digests"
    __table_args__ = (UniqueConstraint("noun", "row_key"),)
    fid: Mapped[int] = row_number()
    noun: Mapped[str]
    row_key: Mapped[str]
    digest: Mapped[str]


def _sentence(model: type[Base]) -> str:
    return (model.__doc__ or "").strip()


FEATURES: dict[str, tuple[str, str]] = {
    model.__tablename__: ("GEOMETRY", _sentence(model))
    for model in (
        SiteRow,
        SiteRevisionRow,
        DetectionRow,
        RevisionRow,
        PlaceboRow,
        IncidentRow,
        ClaimScopeRow,
        BeltRow,
        BeltChangeRow,
    )
}
"""GeoPackage feature tables: name -> (geometry type, description)."""
GEOMETRY_COLUMNS: dict[str, str] = dict.fromkeys(FEATURES, "outline") | {"incidents": "place"}
"""Feature table -> its geometry column."""
ATTRIBUTES: dict[str, str] = {
    model.__tablename__: _sentence(model)
    for model in sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: str(model.__tablename__))
    if model.__tablename__ not in FEATURES
}
"""GeoPackage attribute tables: name -> description."""
