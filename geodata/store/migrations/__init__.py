"""The store's history, run by alembic when a store is opened. Part of the installed package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from alembic.config import Config

KNOWN = tuple(sorted(path.name[1:5] for path in Path(__file__).parent.glob("versions/**/v[0-9][0-9][0-9][0-9]_*.py")))
"""Every store version that this code can bring up to HEAD, oldest first: one a script in versions/, by its name."""
HEAD = KNOWN[-1]
"""The store version that this code writes."""


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings, from the installed package: no ini file, no working directory."""
    # here and not above: a store that is up to date opens without alembic, which takes half a second to import
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("recursive_version_locations", "true")  # older steps lie in folders of their own
    config.attributes["connection"] = connection
    return config


def run(connection: Connection) -> None:
    """Run every migration that the store has not had, inside the connection's transaction."""
    from alembic import command

    command.upgrade(alembic_config(connection), "head")
