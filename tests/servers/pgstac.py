"""A PostgreSQL of the test's own with pgstac in it, and stac-fastapi-pgstac over it on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import psycopg
from pypgstac.db import PgstacDB
from pypgstac.migrate import Migrate
from stac_fastapi.pgstac.app import create_app

from tests.geodata.store.postgis_server import postgis
from tests.servers.loopback import served

WRITER, READER = "watch_writer", "watch_reader"
"""Who loads and who serves, with the roles that pgstac keeps for them alone, as docs/how-to/stac-api.md says."""


@contextmanager
def pgstac() -> Iterator[str]:
    """A database with pgstac and the two users; gives its address, with nobody's name in it: //127.0.0.1:PORT/watch."""
    with postgis() as owner:
        plain = owner.replace("+psycopg", "")
        database = PgstacDB(dsn=plain)
        Migrate(database).run_migration()
        database.close()
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {WRITER} LOGIN IN ROLE pgstac_ingest")
            connection.execute(f"CREATE ROLE {READER} LOGIN IN ROLE pgstac_read")
        yield plain.rpartition("@")[2]


def as_user(address: str, user: str) -> str:
    """The address of a database for one of its users."""
    return f"postgresql://{user}@{address}"


@contextmanager
def pgstac_served(address: str, asked: list[tuple[str, str]] | None = None) -> Iterator[str]:
    """The API over it, as `uvicorn --factory stac_fastapi.pgstac.app:create_app` runs it; gives its address.

    Args:
        address: of the database, with nobody's name in it.
        asked: gets the (method, path) of each request.
    """
    parts = urlsplit(f"//{address}")
    settings = {
        "PGUSER": READER,
        "PGPASSWORD": "none",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(parts.port),
        "PGDATABASE": parts.path[1:],
        "DB_MAX_CONN_SIZE": "2",
    }
    with patch.dict(os.environ, settings):
        app = create_app()

        async def noted(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and asked is not None:
                asked.append((scope["method"], scope["path"]))
            await app(scope, receive, send)

        with served(noted, lifespan=True) as url:
            yield url
