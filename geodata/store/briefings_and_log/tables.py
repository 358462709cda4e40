"""Tables of briefings that were issued, and the log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geodata.access.audience import Audience
from geodata.log.log_entry import How
from geodata.store.types import Base, Word, row_number


class BriefingRow(Base):
    """A briefing that was issued."""

    __tablename__ = "briefings"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    series: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    audience: Mapped[Audience] = mapped_column(Word(Audience))
    recipient: Mapped[str]
    scope: Mapped[tuple[str, ...]]
    site_ids: Mapped[tuple[str, ...]]
    day: Mapped[date]
    since: Mapped[date | None]
    compared_with: Mapped[str]
    made_at: Mapped[datetime]
    title: Mapped[str]
    language: Mapped[str]
    names: Mapped[tuple[str, ...]]
    pages: Mapped[int]
    pdf_sha256: Mapped[str]
    twin_sha256: Mapped[str]
    settings_hash: Mapped[str]
    code_version: Mapped[str]
    deleted_at: Mapped[datetime | None]
    deleted_why: Mapped[str]
    deleted_by: Mapped[str]


class LogRow(Base):
    """One entry of the log; each holds the digest of the one before it, and none is ever changed."""

    __tablename__ = "log_entries"
    __table_args__ = (UniqueConstraint("number"),)
    fid: Mapped[int] = row_number()
    number: Mapped[int]
    at: Mapped[datetime]
    how: Mapped[How] = mapped_column(Word(How))
    noun: Mapped[str]
    row_key: Mapped[str]
    digest: Mapped[str]
    previous: Mapped[str]
    sha256: Mapped[str]
