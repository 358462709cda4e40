"""The tables of the desk: assignments, comments, saved views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geodata.store.types import Base, row_number


class AssignmentRow(Base):
    """Who is asked to look at a change under review."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("detection_id", "number"),)
    fid: Mapped[int] = row_number()
    detection_id: Mapped[str] = mapped_column(ForeignKey("detections.id"), index=True)
    number: Mapped[int]
    assigned_to: Mapped[str]
    assigned_by: Mapped[str]
    assigned_at: Mapped[datetime]


class CommentRow(Base):
    """One person's comment on a change under review."""

    __tablename__ = "comments"
    __table_args__ = (UniqueConstraint("detection_id", "number"),)
    fid: Mapped[int] = row_number()
    detection_id: Mapped[str] = mapped_column(ForeignKey("detections.id"), index=True)
    number: Mapped[int]
    words: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[str]


class SavedViewRow(Base):
    """A view of a screen that somebody saved under a name."""

    __tablename__ = "saved_views"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    screen: Mapped[str]
    query: Mapped[str]
    saved_by: Mapped[str]
    saved_at: Mapped[datetime]
