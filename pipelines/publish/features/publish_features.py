"""Write what an audience may see as files for pygeoapi, which serves them as OGC API - Features."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.wording.handling import behind_login
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import FEATURES_CONFIG, answerable, not_for_more, only_ours, writing
from pipelines.incidents.catalog.write import put
from pipelines.publish.catalog.publish import checked_base
from pipelines.publish.export import addressed, whole_or_not
from pipelines.publish.export_geojson import write_geojson
from pipelines.publish.features.plain_page import FILES, FOLDER, PAGE
from pipelines.publish.features.provider_file import COMPILED, FILE, PROVIDER
from pipelines.publish.features.server_config import features_config
from pipelines.publish.nouns.gather_rows import NOUNS
from pipelines.publish.nouns.row_values import Rows

COLLECTIONS = ("detections", "sites", "incidents", "actions", "claims")
"""Nouns with a collection each. Looks and measures, of which there may be a million, are in exports."""
OPENAPI = "openapi.yml"
"""What pygeoapi makes of the configuration."""
KNOWN = {FEATURES_CONFIG, FOLDER, OPENAPI, FILE, COMPILED, *(f"{what}.geojson" for what in COLLECTIONS)}
LISTEN = ("127.0.0.1", 5000)
"""Where pygeoapi listens unless the address says another port: on this machine alone."""


@dataclass(frozen=True)
class FeaturesReport:
    """What was written for pygeoapi."""

    config: Path
    audience: Audience
    written: Mapping[str, int]  # noun to rows
    left_out: Mapping[str, int]  # noun to rows that this audience may not see
    guarded: str  # who alone may reach it, in words; "" = anyone

    def lines(self) -> list[str]:
        """The report in plain lines."""
        written_lines = [
            f"Wrote {n:,} {what} for {self.audience}; left out: {self.left_out[what]:,}."
            + ("" if n else " A collection without rows is none: pygeoapi cannot serve it.")
            for what, n in self.written.items()
        ]
        serve = f"Serve it with pygeoapi from its folder: the configuration is {self.config}."
        return [*written_lines, f"{serve} {self.guarded}".rstrip()]


def publish_features(
    workspace: Workspace,
    out: Path | None = None,
    audience: Audience = Audience.PUBLIC,
    *,
    base_url: str = "",
    today: date | None = None,
) -> FeaturesReport:
    """Write a GeoJSON file for each noun and a configuration over them. The same twice changes no byte.

    Args:
        workspace: where everything is stored.
        out: folder to write to; None = <workspace>/published/features-<audience>.
        audience: for whom.
        base_url: http(s) address under which pygeoapi will be reached; "" = on this machine, port 5000.
        today: UTC day from which delays count; None reads the clock.

    Raises:
        SettingsRefused: it is for the public, and the settings name no address for corrections and replies.
        FileRefused: the folder holds something else or an edition for more people, the address is none, or there is
            nothing to serve.
        StoreRefused: it cannot be written to.
    """
    base = checked_base(base_url)
    if audience is Audience.PUBLIC:
        answerable(workspace.settings)
    folder = out or workspace.published_dir / f"features-{audience}"
    with my_turn(workspace.root, f"features in {folder.resolve()}"), writing(folder):
        only_ours(folder, lambda path: path.name in KNOWN)
        # in our turn: one of before it may be older than what lies there
        view = workspace.edition(audience, workspace.reading_day() if today is None else today)
        built = {what: NOUNS[what](view) for what in COLLECTIONS}
        parts = [addressed(view, one.rows) for one in built.values()]
        shown = [rows for rows in parts if rows.values]
        before = not_for_more(folder, audience, FEATURES_CONFIG, "metadata", "identification", "title")
        if before is not audience:
            (folder / OPENAPI).unlink(missing_ok=True)  # it tells of the other edition
        for rows in parts:
            _put(folder / f"{rows.what}.geojson", rows)
        if not shown:
            for name in (FEATURES_CONFIG, OPENAPI):  # the second tells of the first
                (folder / name).unlink(missing_ok=True)
            raise FileRefused(folder.name, f"there is nothing to serve for {audience}", "Import sites first, then run")
        for name in FILES:
            put(folder / FOLDER / name, PAGE.encode("utf-8"))
        put(folder / FILE, PROVIDER.encode("utf-8"))
        shutil.rmtree(folder / COMPILED, ignore_errors=True)
        put(folder / FEATURES_CONFIG, features_config(shown, base or f"http://{LISTEN[0]}:{LISTEN[1]}", _listen(base)))
    workspace.keep_digests(folder)
    written = {rows.what: len(rows.values) for rows in parts}
    left_out = {what: one.left_out for what, one in built.items()}
    return FeaturesReport(
        folder / FEATURES_CONFIG, audience, written, left_out, behind_login(audience, workspace.settings)
    )


def _put(path: Path, rows: Rows) -> None:
    if rows.values:
        whole_or_not(path, rows, write_geojson)
    else:
        path.unlink(missing_ok=True)


def _listen(base: str) -> tuple[str, int]:
    """On this machine alone: at the port of the address where that is this machine's, else at the usual one."""
    parts = urlsplit(base)
    here = parts.hostname in ("127.0.0.1", "localhost") and parts.port is not None
    return (LISTEN[0], parts.port) if here and parts.port is not None else LISTEN
