"""What is wrong with a team's database, looked at without changing it: no answer, its version, tables and indexes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

from geodata.errors import StoreRefused
from geodata.looks.run import Problem
from geodata.store import migrations
from geodata.store.engine import Connections, engine_for
from geodata.store.examine import FileState
from geodata.store.tables_from_fields import ATTRIBUTES, FEATURES, GEOMETRY_COLUMNS
from geodata.store.team.database import RESTORE_DATABASE

NEW = "Import sites if it is new; else check its address, or put back the last good copy of the database"
INDEX = "Let the owner of the database run in it: CREATE INDEX ON {noun} USING gist ({column})"
REINDEX = "Let the owner of the database run in it: REINDEX TABLE {noun}"


def examine_database(target: str) -> FileState:
    """Everything that is wrong with a store in PostgreSQL; it is not brought up to date.

    Args:
        target: its address.
    """
    try:
        engine, name = engine_for(target)
        look = _Look(engine, name)
        try:
            return look.state()
        finally:
            look.close()
    except StoreRefused as error:
        return FileState((Problem("", "", error.thing, error.cause, error.next_step),), False)


class _Look(Connections):
    """A look at the tables of a database, whoever made them."""

    def state(self) -> FileState:
        """What it came to."""
        with self._reading() as connection:
            problems = [*self._version(connection)]
            if problems:
                return FileState(tuple(problems), False)
            missing = sorted({*FEATURES, *ATTRIBUTES} - set(inspect(connection).get_table_names()))
            if missing:
                gone = self._problem(f"tables are missing from it: {', '.join(missing)}", RESTORE_DATABASE)
                return FileState((gone,), False)
            return FileState((*self._references(connection), *self._indexes(connection)), True)

    def _problem(self, cause: str, step: str) -> Problem:
        return Problem("", "", self.name, cause, step)

    def _version(self, connection: Connection) -> Iterator[Problem]:
        version = None
        if inspect(connection).has_table("alembic_version"):
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if version is None:
            yield self._problem("it holds no store yet", NEW)
        elif version not in migrations.KNOWN:
            yield self._problem(
                f"it was written by a newer Compound Watch (version {version})", "Update Compound Watch"
            )
        elif version != migrations.HEAD:
            yield self._problem(
                f"it is of version {version}, and this program writes {migrations.HEAD}: its rows are not looked at",
                "Copy the database, then run compound-watch run, which brings it up to date",
            )

    def _references(self, connection: Connection) -> Iterator[Problem]:
        asked = (
            "SELECT conname, conrelid::regclass::text FROM pg_constraint "
            "WHERE NOT convalidated AND conrelid IN (SELECT oid FROM pg_class WHERE relnamespace = "
            "current_schema()::regnamespace)"
        )
        for rule, noun in connection.exec_driver_sql(asked):
            yield self._problem(f"the rule {rule} of {noun} was never checked on its rows", RESTORE_DATABASE)

    def _indexes(self, connection: Connection) -> Iterator[Problem]:
        asked = (
            "SELECT t.relname, a.amname, i.indisvalid AND i.indisready FROM pg_index i "
            "JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid "
            "JOIN pg_am a ON a.oid = x.relam WHERE t.relnamespace = current_schema()::regnamespace"
        )
        spatial = set()
        for noun, kind, sound in connection.exec_driver_sql(asked):
            if kind == "gist":
                spatial.add(noun)
            if not sound and noun in {*FEATURES, *ATTRIBUTES}:
                yield self._problem(f"an index of {noun} is not sound", REINDEX.format(noun=noun))
        for noun in sorted(set(GEOMETRY_COLUMNS) - spatial):
            made = INDEX.format(noun=noun, column=GEOMETRY_COLUMNS[noun])
            yield self._problem(f"the spatial index of {noun} is missing", made)
