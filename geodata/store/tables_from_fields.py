"""The store's tables, made from the fields of the nouns that they hold: one set for SQLite (a GeoPackage) and for
PostgreSQL with PostGIS.

Columns are named, typed and empty-or-not like the fields, so that a row is the noun: a new field needs a migration and
no line here. `fid` is the row number that GeoPackage wants, and means nothing. They are SQLAlchemy's tables without its
mapping of objects, which no reader uses and each command would wait for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import Column, Double, ForeignKey, Integer, MetaData, Table, UniqueConstraint
from sqlalchemy.types import TypeEngine

from geodata.actions.action import Action, ActionVersion
from geodata.belts.belt import Belt
from geodata.belts.belt_review import BeltReview
from geodata.briefings.briefing import Briefing
from geodata.desk.assignment import Assignment
from geodata.desk.comment import Comment
from geodata.desk.saved_view import SavedView
from geodata.detections.control_area import Placebo
from geodata.detections.control_set import ControlSet
from geodata.detections.detection import Detection
from geodata.detections.review import Review
from geodata.detections.revision import Revision
from geodata.identifiers.identifier import Identifier
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Clearing
from geodata.incidents.forgotten_text import ReportText
from geodata.incidents.history import Confirmation, IncidentVersion, Pull
from geodata.incidents.incident import Incident
from geodata.log.log_entry import LogEntry
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import Judged
from geodata.looks.kept_files import KeptFiles
from geodata.looks.look import Look
from geodata.looks.measure import Measure
from geodata.looks.reason import Reason
from geodata.looks.run import Problem, Run
from geodata.looks.set_aside_chip import SetAsideChip
from geodata.notices.notice import Notice
from geodata.sites.grid import Grid
from geodata.sites.site import Site, Statement
from geodata.store.types import (
    COLUMN_TYPES,
    FrozenGrid,
    KeptWords,
    Key,
    Parts,
    PlainText,
    Reasons,
    Word,
    Words,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Of all tables. Names of constraints are fixed, so that a later migration can name what it changes."""
ABOUT = "about"
"""Under which a table holds its sentence."""
NOTHING: Mapping[str, str] = MappingProxyType({})
OF_SITE = MappingProxyType({"site_id": "sites.id"})
OF_CHANGE = MappingProxyType({"detection_id": "detections.id"})


def table_of(
    noun: type,
    name: str,
    about: str,
    *,
    one_per: tuple[str, ...],
    indexed: tuple[str, ...] = (),
    refers: Mapping[str, str] = NOTHING,
    but: tuple[Column[Any], ...] = (),
) -> Table:
    """A table with a column for each field of a dataclass, named and typed like it.

    Args:
        noun: the dataclass.
        name: of the table.
        about: one sentence, which the GeoPackage holds beside it.
        one_per: columns of which no two rows have the same values.
        indexed: columns with an index.
        refers: column -> "table.column" that it refers to; it is indexed too.
        but: columns that are not as the field says, or of which there is no field.

    Raises:
        TypeError: a field is of a type that no column holds.
    """
    own = {column.name: column for column in but}
    hints = get_type_hints(noun)
    columns: list[Column[Any]] = [Column("fid", Key, primary_key=True)]
    for field in fields(noun):
        if field.name in own:
            columns.append(own.pop(field.name))
            continue
        hint = hints[field.name]
        kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        (kind,) = [one for one in kinds if one is not NoneType]
        keys = [ForeignKey(refers[field.name])] if field.name in refers else []
        index = True if field.name in indexed or field.name in refers else None
        kept = _type_of(kind, f"{noun.__name__}.{field.name}")
        columns.append(Column(field.name, kept, *keys, nullable=NoneType in kinds, index=index))
    unique = UniqueConstraint(*one_per)
    return Table(name, METADATA, *columns, *own.values(), unique, info={ABOUT: about})


def _type_of(kind: Any, what: str) -> TypeEngine[Any]:
    """How values of a Python type are kept.

    Raises:
        TypeError: no column holds it.
    """
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Word(kind)
    if kind is Grid:
        return FrozenGrid()
    if kind == tuple[Reason, ...]:
        return Reasons()
    if kind in (tuple[Statement, ...], tuple[Problem, ...]):
        return Parts(get_args(kind)[0])
    column_type: TypeEngine[Any] | None = COLUMN_TYPES.get(kind)
    if column_type is None:
        raise TypeError(f"{what}: no column holds {kind}; give it a type in geodata/store/types.py")
    return column_type


def kept_words(name: str) -> Column[Any]:
    """A sentence of the program's own, which is said again in the reader's language."""
    return Column(name, KeptWords(), nullable=False)


def large(name: str) -> Column[Any]:
    """A whole number of 64 bits on every database: bytes."""
    return Column(name, Key, nullable=False)


def since_then(name: str, kind: TypeEngine[Any], before: str) -> Column[Any]:
    """A column that came later than its table, and what rows of before then hold."""
    return Column(name, kind, nullable=False, server_default=before)


SITE_ROWS = table_of(Site, "sites", "A site as it stands now.", one_per=("id",))
SITE_REVISION_ROWS = table_of(
    Site,
    "site_revisions",
    "A site as it stood after one change, who changed it and what.",
    one_per=("id", "revision"),
    refers={"id": "sites.id"},
    but=(Column("changed_by", PlainText(), nullable=False), kept_words("change")),
)
LOOK_ROWS = table_of(
    Look,
    "looks",
    "One scene over one site.",
    one_per=("site_id", "collection", "scene_id"),
    indexed=("acquired_at",),
    refers=OF_SITE,
    but=(since_then("reasons", Reasons(), "[]"), large("bytes_read")),
)
JUDGED_ROWS = table_of(
    Judged,
    "judged",
    "What a site was last judged from.",
    one_per=("site_id", "what"),
    refers=OF_SITE,
    but=(
        kept_words("reason"),
        since_then("settings_hash", PlainText(), ""),
        since_then("code", PlainText(), ""),
        since_then("outline", PlainText(), ""),
        since_then("control_set", Integer(), "0"),
        since_then("looks", Words(), "[]"),
    ),
)
CONTROL_SET_ROWS = table_of(
    ControlSet,
    "control_sets",
    "What a site is judged by, chosen once and kept.",
    one_per=("site_id", "what", "number"),
    refers=OF_SITE,
)
CHIP_ROWS = table_of(
    Chip,
    "chips",
    "The archived pixels of one look.",
    one_per=("site_id", "collection", "scene_id"),
    indexed=("acquired_at",),
    refers=OF_SITE,
    but=(large("size_bytes"),),
)
SET_ASIDE_CHIP_ROWS = table_of(
    SetAsideChip,
    "set_aside_chips",
    "A chip whose file was gone or damaged, what was found in its place, and what became of its look.",
    one_per=("site_id", "collection", "scene_id", "set_aside_at"),
    refers=OF_SITE,
    but=(kept_words("cause"), since_then("reasons_before", Reasons(), "[]")),
)
MEASURE_ROWS = table_of(
    Measure,
    "measures",
    "One number about a site at one time.",
    one_per=("site_id", "name", "at", "scene_id"),
    refers=OF_SITE,
)
DETECTION_ROWS = table_of(
    Detection,
    "detections",
    "A place inside a site that changed.",
    one_per=("id",),
    refers=OF_SITE,
    but=(since_then("control_set", Integer(), "0"),),
)
REVISION_ROWS = table_of(
    Revision,
    "detection_revisions",
    "One statement about a detection: what was said, from when to when, and why.",
    one_per=("detection_id", "number"),
    refers=OF_CHANGE,
)
PLACEBO_ROWS = table_of(
    Placebo, "placebos", "A control polygon and whether it flagged.", one_per=("site_id", "number"), refers=OF_SITE
)
INCIDENT_ROWS = table_of(
    Incident, "incidents", "A report that something happened.", one_per=("id",), indexed=("start_date",)
)
CLAIM_ROWS = table_of(Claim, "claims", "Somebody's figure about a site.", one_per=("id",), refers=OF_SITE)
CLAIM_SCOPE_ROWS = table_of(
    ClaimScope, "claim_scopes", "The ground that a claim's scope means.", one_per=("site_id", "name"), refers=OF_SITE
)
INCIDENT_VERSION_ROWS = table_of(
    IncidentVersion,
    "incident_versions",
    "What a report said before it was corrected or withdrawn.",
    one_per=("incident_id", "version"),
    but=(kept_words("change"),),
)
CONFIRMATION_ROWS = table_of(
    Confirmation,
    "incident_confirmations",
    "One person's word that a report holds.",
    one_per=("incident_id", "version", "confirmed_by"),
)
CLEARING_ROWS = table_of(
    Clearing, "clearings", "One person's decision about the text of one report.", one_per=("incident_id", "number")
)
REPORT_TEXT_ROWS = table_of(
    ReportText,
    "report_texts",
    "Since when a report's text is here, or that it was deleted.",
    one_per=("id_digest",),
    indexed=("incident_id",),
)
ACTION_ROWS = table_of(
    Action, "actions", "A dated measure by an authority, or an event that hit a place.", one_per=("id",)
)
ACTION_VERSION_ROWS = table_of(
    ActionVersion,
    "action_versions",
    "What an action said before it was corrected or withdrawn.",
    one_per=("action_id", "version"),
    but=(kept_words("change"),),
)
PULL_ROWS = table_of(Pull, "pulls", "One reading of one incident catalogue.", one_per=("id",), indexed=("started_at",))
REVIEW_ROWS = table_of(
    Review,
    "reviews",
    "One person's verdict on a detection.",
    one_per=("detection_id", "reviewer", "reviewed_at"),
    refers=OF_CHANGE,
)
RUN_ROWS = table_of(
    Run,
    "runs",
    "One pass of the pipeline.",
    one_per=("id",),
    indexed=("started_at",),
    but=(
        since_then("quiet_false_flags", Integer(), "0"),
        since_then("quiet_site_years", Double(), "0"),
        large("bytes_read"),
        large("bytes_saved"),
        since_then("unanswered", Words(), "[]"),
    ),
)
KEPT_FILES_ROWS = table_of(
    KeptFiles, "kept_files", "Files that were written for others, with the sha256 of each.", one_per=("path",)
)
NOTICE_ROWS = table_of(
    Notice,
    "notices",
    "One thing that one subscription was told, or was about to be.",
    one_per=("subscription", "news_id"),
)
BELT_ROWS = table_of(
    Belt,
    "belts",
    "The ground around a site, or around a control place, and how far it has been judged.",
    one_per=("id",),
    indexed=("site_id",),
    but=(kept_words("reason"),),
)
BELT_LOOK_ROWS = table_of(
    Look,
    "belt_looks",
    "One scene over one belt.",
    one_per=("site_id", "collection", "scene_id"),
    indexed=("site_id", "acquired_at"),
    but=(since_then("reasons", Reasons(), "[]"), large("bytes_read")),
)
BELT_CHIP_ROWS = table_of(
    Chip,
    "belt_chips",
    "The archived pixels of one look at a belt.",
    one_per=("site_id", "collection", "scene_id"),
    indexed=("site_id", "acquired_at"),
    but=(large("size_bytes"),),
)
BELT_CHANGE_ROWS = table_of(
    Detection,
    "belt_changes",
    "A place in a belt that changed.",
    one_per=("id",),
    indexed=("site_id",),
    but=(since_then("control_set", Integer(), "0"),),
)
BELT_REVIEW_ROWS = table_of(
    BeltReview,
    "belt_reviews",
    "One person's verdict on a change in a belt.",
    one_per=("detection_id", "reviewer", "reviewed_at"),
    indexed=("detection_id",),
)
BRIEFING_ROWS = table_of(Briefing, "briefings", "A briefing that was issued.", one_per=("id",))
LOG_ROWS = table_of(
    LogEntry,
    "log_entries",
    "One entry of the log; each holds the digest of the one before it, and none is ever changed.",
    one_per=("number",),
)
ASSIGNMENT_ROWS = table_of(
    Assignment,
    "assignments",
    "Who is asked to look at a change under review.",
    one_per=("detection_id", "number"),
    refers=OF_CHANGE,
)
COMMENT_ROWS = table_of(
    Comment,
    "comments",
    "One person's comment on a change under review.",
    one_per=("detection_id", "number"),
    refers=OF_CHANGE,
)
SAVED_VIEW_ROWS = table_of(
    SavedView, "saved_views", "A view of a screen that somebody saved under a name.", one_per=("id",)
)
IDENTIFIER_ROWS = table_of(
    Identifier,
    "identifiers",
    "One number of an organisation that a source names at a site.",
    one_per=("id",),
    indexed=("site_id",),
)

ROW_DIGEST_ROWS = Table(
    "row_digests",
    METADATA,
    Column("fid", Key, primary_key=True),
    *(Column(name, PlainText(), nullable=False) for name in ("noun", "row_key", "digest")),
    UniqueConstraint("noun", "row_key"),
    info={ABOUT: "The digest of one row, by which a change outside the program is found."},
)

FEATURES: dict[str, tuple[str, str]] = {
    table.name: ("GEOMETRY", table.info[ABOUT])
    for table in (
        SITE_ROWS,
        SITE_REVISION_ROWS,
        DETECTION_ROWS,
        REVISION_ROWS,
        PLACEBO_ROWS,
        INCIDENT_ROWS,
        CLAIM_SCOPE_ROWS,
        BELT_ROWS,
        BELT_CHANGE_ROWS,
    )
}
"""GeoPackage feature tables: name -> (geometry type, description)."""
GEOMETRY_COLUMNS: dict[str, str] = dict.fromkeys(FEATURES, "outline") | {"incidents": "place"}
"""Feature table -> its geometry column."""
ATTRIBUTES: dict[str, str] = {
    name: table.info[ABOUT] for name, table in sorted(METADATA.tables.items()) if name not in FEATURES
}
"""GeoPackage attribute tables: name -> description."""
