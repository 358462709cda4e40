"""Alembic's entry: run the migrations on the connection that the store hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from geodata.store.tables_from_fields import METADATA

# the store always hands its connection over: there is no offline mode and no address to read from a file
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a column by rebuilding its table
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
