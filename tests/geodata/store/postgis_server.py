"""A PostgreSQL 17 with PostGIS of the tests' own: on loopback, in memory where there is some, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from tests.memory_folder import memory_folder

BINARIES = Path("/usr/lib/postgresql/17/bin")
"""Where Debian puts version 17; `initdb` on the path may be another version."""
NEW = ("--no-sync", "--locale-provider=icu", "--icu-locale=en-US")
"""It sorts texts as people do, as most servers in use are set up: ours has to give the same bytes all the same."""
EMPTY = "empty"
"""A database that nobody connects to, with PostGIS and nothing else: others are copies of it."""
EXTENSION = Path("/usr/share/postgresql/17/extension/postgis.control")


def why_not() -> str:
    """Why no server can be started here, in words; "" when one can."""
    if not (BINARIES / "initdb").exists():
        return "PostgreSQL 17 (Debian package postgresql-17) is not on this machine"
    if not EXTENSION.exists():
        return "PostGIS for PostgreSQL 17 (Debian package postgresql-17-postgis-3) is not on this machine"
    if os.geteuid() == 0 and not any(entry.pw_name == "postgres" for entry in pwd.getpwall()):
        return "there is no user postgres to start a server as, and root may not"
    return ""


def empty_database(address: str, *, like: str = EMPTY) -> str:
    """The address of one more PostGIS database on the server of an address, empty or a copy of another of its own that
    nobody is connected to."""
    name = f"watch_{uuid.uuid4().hex[:8]}"
    engine = create_engine(address.rpartition("/")[0] + "/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    engine.dispose()
    return f"{address.rpartition('/')[0]}/{name}"


@contextmanager
def postgis() -> Iterator[str]:
    """A running server with an empty PostGIS database; gives its SQLAlchemy address."""
    root = os.geteuid() == 0
    account: dict[str, str] = {"user": "postgres", "group": "postgres"} if root else {}
    folder = Path(tempfile.mkdtemp(prefix="cw-postgis-", dir=memory_folder()))
    try:
        if root:
            shutil.chown(folder, "postgres", "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = folder / "data"

        def run(*command: str) -> None:
            subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=60, **account)  # type: ignore[call-overload]

        run(str(BINARIES / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", *NEW)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        run(str(BINARIES / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            run(str(BINARIES / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "watch")
            psql = (str(BINARIES / "psql"), "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", "watch")
            run(*psql, "-c", "CREATE EXTENSION postgis", "-c", f"CREATE DATABASE {EMPTY} TEMPLATE watch")
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/watch"
        finally:
            run(str(BINARIES / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
