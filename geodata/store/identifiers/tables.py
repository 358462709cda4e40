"""The table of identifiers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from geodata.identifiers.identifier import Relation, Scheme
from geodata.store.types import Base, Word, row_number


class IdentifierRow(Base):
    """One number of an organisation that a source names at a site."""

    __tablename__ = "identifiers"
    fid: Mapped[int] = row_number()
    id: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[str] = mapped_column(index=True)
    scheme: Mapped[Scheme] = mapped_column(Word(Scheme))
    value: Mapped[str]
    organisation: Mapped[str]
    source: Mapped[str]
    source_url: Mapped[str]
    country: Mapped[str | None]
    listed_on: Mapped[date | None]
    programme: Mapped[str]
    url: Mapped[str]
    note: Mapped[str]
    licence: Mapped[str]
    relation: Mapped[Relation] = mapped_column(Word(Relation))
    for_others: Mapped[bool]
    simulated: Mapped[bool]
    held_since: Mapped[datetime | None]
    held_by: Mapped[str]
