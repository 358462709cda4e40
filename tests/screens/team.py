"""A dashboard whose store is a team's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.settings.settings import FILE_NAME as SETTINGS_FILE
from geodata.store import FILE_NAME, Store
from geodata.store.team.copy_store import copy_store
from tests.geodata.store.postgis_server import postgis
from tests.screens.serving import dashboard


@contextmanager
def team_dashboard(home: Path) -> Iterator[tuple[str, Store]]:
    """The address of a dashboard for internal users over a workspace whose store moved into a database, and that store.

    Args:
        home: a workspace; its file goes, and none may come back.
    """
    with postgis() as url:
        copy_store(home, url, lambda step, done, total: None)
        for file in home.glob(f"{FILE_NAME}*"):
            file.unlink()
        with (home / SETTINGS_FILE).open("a", encoding="utf-8") as settings:
            settings.write(f'\nstore = "{url}"\n')
        store = Store.open(url)
        with dashboard(home, "internal") as address:
            yield address, store
        store.close()
        assert not (home / FILE_NAME).exists()
