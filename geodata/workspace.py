"""A workspace: one folder with the settings, the store, the chips and everything that is published.

The store of a team is a database beside it, named in the settings or the environment.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.access.audience import Audience
from geodata.chip_archive import BucketArchive, ChipArchive
from geodata.errors import NotFound, SettingsRefused, StoreRefused
from geodata.i18n.messages import english, msg
from geodata.restored import require_confirmed
from geodata.settings.kept_settings import as_judged
from geodata.settings.settings import FILE_NAME as SETTINGS_FILE
from geodata.settings.settings import Settings, load_settings
from geodata.settings.template import write_template
from geodata.store import FILE_NAME as STORE_FILE
from geodata.store import Store
from geodata.store.examine import FileState, examine_file
from geodata.store.team.examine_database import examine_database

if TYPE_CHECKING:
    from geodata.edition_view import EditionView

HOME = "COMPOUND_WATCH_HOME"
"""Environment variable that names the workspace of the dashboard, and of commands that are given none."""

PRIVATE_FOLDER = 0o700


class Workspace:
    """One folder that holds everything but a team's database; a copy of it, and of that, is a backup."""

    def __init__(self, root: Path, *, alone: bool = False) -> None:
        self.root = root
        self.alone = alone  # its store is the file in it, whatever its settings or the environment name

    @classmethod
    def alone_in(cls, folder: Path) -> Workspace:
        """A workspace that is all in one folder, such as that of a package; created where it is not there.

        No database is opened for it: neither one that a stranger's settings name, nor the team's of the environment.

        Raises:
            StoreRefused: as open.
        """
        return cls(cls.open(folder).root, alone=True)

    @classmethod
    def open(cls, path: Path | str) -> Workspace:
        """Open a workspace; its folders and its settings file are created where they are missing.

        Raises:
            StoreRefused: the folder cannot be made or written to.
        """
        workspace = cls(Path(path).resolve())
        try:
            for folder in (workspace.root, workspace.chips_dir, workspace.published_dir, workspace.briefings_dir):
                folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
            write_template(workspace.root)
        except OSError as error:
            raise StoreRefused(
                english("workspace {path}", path=path),
                english("its folder cannot be made ({error})", error=error.strerror),
                "Choose another folder",
            ) from error
        return workspace

    @classmethod
    def existing(cls, path: Path | str) -> Workspace:
        """A workspace that is there, to be read; nothing is created.

        Raises:
            NotFound: there is none, or its store is gone.
            SettingsRefused: no file is there, and whether the store is a database cannot be read.
        """
        workspace = cls(Path(path).resolve())
        if (workspace.root / STORE_FILE).is_file():
            return workspace
        if workspace.root.is_dir() and workspace.database:
            return workspace
        others = workspace.root.is_dir() and any((workspace.root / name).exists() for name in ("chips", SETTINGS_FILE))
        raise NotFound(
            english("workspace {path}", path=path),
            english("its store {file} is not there", file=STORE_FILE) if others else "there is none",
            "Put it back from a copy, or begin one with: compound-watch sites import FILE"
            if others
            else "Name the folder of one that is there, or begin one with: compound-watch sites import FILE",
        )

    @cached_property
    def settings(self) -> Settings:
        """What compound-watch.toml says, or the defaults.

        Raises:
            SettingsRefused: that file cannot be understood.
        """
        return load_settings(self.root)

    @cached_property
    def store(self) -> Store:
        """The store, opened at first use.

        Raises:
            StoreRefused: as Store.open; or catalogues of an older version cannot be moved.
            NotFound: its file is gone and its chips are not: an empty one in its place would pass for the workspace.
        """
        if not self.database and not (self.root / STORE_FILE).exists() and any(self.chips_dir.glob("*/*.tif")):
            raise NotFound(
                english("workspace {path}", path=self.root),
                english("its store {file} is not there, and the chips that it wrote are", file=STORE_FILE),
                "Put it back from a copy; or begin anew in an empty folder",
            )
        opened = Store.open(self.database or self.root, review_after_days=self.settings.review_after_days)
        self._bring_in()
        return opened

    @property
    def database(self) -> str:
        """Address of the team's database that holds the store, with its password: never to be shown; "" = a file.

        Raises:
            SettingsRefused: as settings.
        """
        return "" if self.alone else self.settings.store

    def examine_store(self) -> FileState | None:
        """What is wrong with the store, looked at without changing it; None where there is no file of it.

        Raises:
            SettingsRefused: as settings.
        """
        if self.database:
            return examine_database(self.database)
        path = self.root / STORE_FILE
        return examine_file(path) if path.is_file() else None

    def _bring_in(self) -> None:
        """Move catalogues of reports that an older version kept under `published/` to where nobody serves them from."""
        before = self.published_dir / "incidents"
        try:
            if before.is_dir() and not self.reports_dir.exists():
                before.rename(self.reports_dir)
        except OSError as error:
            raise StoreRefused(
                "published/incidents",
                english("it holds reports that are not for others and cannot be moved ({error})", error=error.strerror),
                "Move it to the folder `incidents` of the workspace",
            ) from error

    def keep_digests(self, path: Path, *, now: datetime | None = None) -> None:
        """Note the sha256 of a file, or of every file of a folder, as just written; what lies elsewhere is not ours.

        Args:
            path: of the file or folder.
            now: aware time; None reads the clock.

        Raises:
            StoreRefused: as Store.open.
        """
        root, target = self.root.resolve(), path.resolve()
        if not target.is_relative_to(root) or not target.exists():
            return
        self.store.save_kept_files(target.relative_to(root).as_posix(), _digests(target), now=now)

    @property
    def judged_settings(self) -> Settings:
        """Its settings, with those that decide a detection as what stands was judged by, whatever the file says since.

        Raises:
            StoreRefused, SettingsRefused: it cannot be read.
        """
        return self.as_judged(self.settings)

    def as_judged(self, settings: Settings) -> Settings:
        """Settings, read anew or not, with those that decide a detection as most sites were judged by.

        Raises:
            StoreRefused: it cannot be read.
        """
        return as_judged(self.root, settings, self.store.judged_by_settings())

    def rules_of(self, site_ids: Sequence[str], settings: Settings) -> dict[str, Settings]:
        """The settings by which each site was last judged, by id: a run of some sites may have others.

        Args:
            site_ids: of the sites.
            settings: for sites that were not judged, and for all that decides no detection.

        Raises:
            StoreRefused: it cannot be read.
        """
        hash_of = self.store.settings_judged_by()
        hash_by_site = {key: hash_of.get(key, "") for key in site_ids}
        rules = {digest: as_judged(self.root, settings, digest) for digest in set(hash_by_site.values())}
        return {key: rules[digest] for key, digest in hash_by_site.items()}

    def edition(self, audience: Audience, today: date) -> EditionView:
        """What an audience may read of it, see geodata/edition_view.py.

        Raises:
            StoreRefused, SettingsRefused: it cannot be read.
            NotAllowed: for readers outside, it was restored from a backup, and nobody has confirmed that.
        """
        require_confirmed(self.root, audience)
        from geodata.edition_view import EditionView  # here: its words load slowly, and few commands need them

        return EditionView(self.store, self.judged_settings, audience, today)

    def require_day(self, day: date) -> None:
        """Refuse a day that a caller asks for and that lies before the newest look: an edition of it would tell of
        images that were yet to come, since each change is told as all looks show it.

        A day that this machine's clock gives is not refused, so that one wrong clock, or one image of a wrong date,
        locks nobody out.

        Args:
            day: UTC day of an edition.

        Raises:
            SettingsRefused: it lies before the UTC day of the newest look that is stored, at whichever place.
            StoreRefused: the store cannot be read.
        """
        look = self.store.newest_look()
        if look is not None and day < (newest := look.date()):
            raise SettingsRefused(
                "today",
                english("{day} lies before the newest look that is stored, of {newest}", day=day, newest=newest),
                msg("Give that day or a later one; to read a workspace as it stood, restore its backup of that day"),
            )

    def reading_day(self, today: date | None = None) -> date:
        """The day as which a workspace is read: today, or in a demo the last day of its world, which has no other.

        Args:
            today: UTC; None reads the clock.
        """
        demo = any(site.simulated for site in self.store.sites())
        newest = self.store.newest_look() if demo else None
        return newest.date() if newest else today or datetime.now(UTC).date()

    @property
    def archive(self) -> ChipArchive:
        """Where its chips lie; of a folder that is all in one, such as a package, always the folder.

        Raises:
            SettingsRefused: as settings.
        """
        address = "" if self.alone else self.settings.chips
        return BucketArchive(self.root, address) if address else self.root

    @property
    def chips_dir(self) -> Path:
        """Archived pixels, one folder a site; with object storage copies of those used on this machine."""
        return self.root / "chips"

    @property
    def published_dir(self) -> Path:
        """The published catalogue."""
        return self.root / "published"

    @property
    def reports_dir(self) -> Path:
        """Catalogues of reports as they were imported, whole and for this workspace alone: never to be served."""
        return self.root / "incidents"

    @property
    def briefings_dir(self) -> Path:
        """Briefings as PDF."""
        return self.root / "briefings"


def _digests(target: Path) -> dict[str, str]:
    """Path below a folder, POSIX separators -> sha256 in hex, of each of its files; of a file itself "." alone."""
    if target.is_file():
        return {".": hashlib.sha256(target.read_bytes()).hexdigest()}
    digest_by_path = dict[str, str]()
    for folder, _folders, names in os.walk(target):  # a path object a file takes as long as the digest of a report
        below = Path(folder).relative_to(target).as_posix()
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
                digest_by_path[name if below == "." else f"{below}/{name}"] = hashlib.sha256(file.read()).hexdigest()
    return digest_by_path
