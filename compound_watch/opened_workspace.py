"""A workspace opened to be read, as one audience may see it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import geopandas
import pandas

from compound_watch.days import When, as_day, as_days
from compound_watch.frames import as_frame, as_geoframe
from geodata.access.audience import Audience
from geodata.access.not_released import figures_held_sentence, not_released_at, released_note
from geodata.edition_view import EditionView
from geodata.errors import NotFound, SettingsRefused
from geodata.sites.shown_place import told_name
from geodata.workspace import HOME, Workspace
from pipelines.publish.export import Gathered, gather, gather_view

if TYPE_CHECKING:
    import xarray

Frame = TypeVar("Frame", bound=pandas.DataFrame)


def open_workspace(
    path: Path | str | None = None, audience: Audience | str = Audience.PUBLIC, *, today: When = None
) -> OpenedWorkspace:
    """Open a workspace that is there, to be read.

    Args:
        path: its folder; None = the one that COMPOUND_WATCH_HOME names, else ./workspace.
        audience: as whom to read: "public" unless told, "partner" or "internal". A table, picture or text made from it
            is for that audience.
        today: the UTC day of the edition, from which delays count; None = today, or in a demo the last day of its
            world. It cuts nothing off: changes are told as all stored looks show them, so that a day before the newest
            look is refused. To read a workspace as it stood, restore its backup of that day.

    Raises:
        NotFound: there is none.
        SettingsRefused: its settings cannot be understood, there is no such audience, or today is not a date or lies
            before the newest look.
        StoreRefused: its store cannot be read.
    """
    try:
        reader = Audience(audience)
    except ValueError as error:
        cause = f"{audience!r} is not an audience"
        raise SettingsRefused("audience", cause, "Set public, partner or internal") from error
    folder = path if path is not None else os.environ.get(HOME) or "workspace"
    workspace = Workspace.existing(folder)
    day = as_day(today, "today")
    if day is not None:
        workspace.require_day(day)
    return OpenedWorkspace(workspace, reader, day or workspace.reading_day())


class OpenedWorkspace:
    """What one audience may read of a workspace. Tables are made anew at each call; rows are those of `export`.

    Days are acquisition days in UTC (datetime64 without a zone), moments are UTC with a zone, geometry is WGS84.
    A day is given as "2026-06-30", or as a date, datetime, pandas.Timestamp or numpy.datetime64 (with a zone it is the
    day in UTC). What could be another day too, such as "10/06/2026", and what is longer ("2026-06") is refused.
    Each table's `attrs` hold licence, attribution, handling, audience, edition_of (the day as of which it is known),
    simulated, limits, columns (what each of them means), left_out (how many rows of the whole table this audience may
    not see; None in a table of one site) and not_released: a sentence where a change is held back, "" where none is.
    An empty table beside such a sentence says nothing about the ground.
    """

    def __init__(self, workspace: Workspace, audience: Audience, today: date) -> None:
        self._workspace, self.audience, self.today = workspace, audience, today

    def __repr__(self) -> str:
        return f"<Compound Watch workspace {self._workspace.root.name!r}, {self.audience} edition>"

    def sites(self) -> geopandas.GeoDataFrame:
        """Sites in use: a row each. A point stands for a site whose outline is not known (place_known_to_m)."""
        view = self._view
        return _with_what_is_held(as_geoframe(gather_view(view, "sites")), view, None)

    def detections(self, site: str | None = None, *, since: When = None, until: When = None) -> geopandas.GeoDataFrame:
        """Changes: a row each, with its pixel outline. Withdrawn ones are among them; `state` says so.

        What may be repeated in public stands in `may_say`. `hedge` has to stand beside `kind` wherever that is
        repeated. A change became visible between `last_clear_before` and `first_seen`, never on one of these days.

        Args:
            site: only at this one.
            since, until: only those first seen from, up to and with this day.

        Raises:
            NotFound: no such site in this edition.
            SettingsRefused: since or until is not a date, or since comes after until.
        """
        view = self._view
        frame = self._at(as_geoframe(gather_view(view, "detections")), site)
        return _with_what_is_held(_within(frame, "first_seen", since, until), view, site)

    def incidents(self, site: str | None = None, *, since: When = None, until: When = None) -> geopandas.GeoDataFrame:
        """Reports: what sources say, not what was seen. place_precision says how far a place may be off.

        Args:
            site: only those at this one; see beside_site_ids for reports that do not name it.
            since, until: only those that end from, begin up to and with this day.

        Raises:
            NotFound: no such site in this edition.
            SettingsRefused: since or until is not a date, or since comes after until.
        """
        as_days(since, until)  # asked together: each is held against a column of its own
        frame = as_geoframe(self._gathered("incidents"))
        if site is not None:
            self._known(site)
            frame = _rows_where(frame, [site in ids for ids in frame["site_ids"]])
        return _within(_within(frame, "end_date", since, None), "start_date", None, until)

    def looks(self, site: str | None = None, *, since: When = None, until: When = None) -> pandas.DataFrame:
        """The ledger: a row for every scene over every site, `status` seen, cloudy, not_covered or failed, and why.

        Args:
            site: only at this one.
            since, until: only those acquired from, up to and with this day.

        Raises:
            NotFound: no such site in this edition.
            SettingsRefused: since or until is not a date, or since comes after until.
        """
        ledger: pandas.DataFrame = self._at(as_frame(self._gathered("looks")), site)
        return _within(ledger, "acquired_at", since, until)

    def measures(self, site: str | None = None) -> pandas.DataFrame:
        """Every measure of every site in one long table: site_id, name, at, value, unit, low, high, scene_id, run_id.

        Of a site where a change is not released to this audience there is none.

        Raises:
            NotFound: no such site in this edition.
        """
        view = self._view
        return _with_what_is_held(self._at(as_frame(gather_view(view, "measures")), site), view, site)

    def series(self, site: str, measure: str) -> pandas.DataFrame:
        """One measure of one site by time, oldest first.

        Args:
            site: its id.
            measure: its name, such as "built_up" (hectares) or "night_light"; `measures` lists them.

        Returns:
            A table by `at` (moments in UTC) with value, low and high in `unit`, and scene_id. low, high: the interval;
            empty where there is none.

        Raises:
            NotFound: no such site, or no such measure of it, in this edition; says which there are, or why none is.
        """
        there = self.measures(site)
        rows = there[there["name"] == measure]
        if rows.empty:
            raise NotFound(f"series {measure} of {site}", *self._why_no_series(site, there))
        made = rows.set_index("at").sort_index()[["value", "low", "high", "unit", "scene_id"]]
        made.attrs = dict(there.attrs)
        return made

    def chips(
        self, site: str, *, since: When = None, until: When = None, bands: Sequence[str] | None = None
    ) -> xarray.Dataset:
        """Archived optical pixels of a site on its 10 m grid, oldest first. Needs the extra `notebook`.

        Where a change is held back from this audience, only looks of the days that told changes name are among them.
        Partners and the public have the pixels inside the outline alone, as in `export chips --stac`.

        Args:
            site: its id.
            since, until: only looks acquired from, up to and with this day.
            bands: only these of blue, green, red, nir, swir16, swir22, scl; None = all that a chip has.

        Returns:
            A Dataset with dims (time, y, x): each band as float32 surface reflectance 0..1 (slightly below 0 is real),
            NaN where nothing was observed; `scl`, uint8, the scene classes (0 = none). Coordinates: `time`, acquisition
            in UTC without a zone; `scene`, ids; x and y, metres at pixel centres; `spatial_ref`, the CRS. Attributes
            hold site, licence and attribution.

        Raises:
            NotFound: no such site in this edition, it has no pixels there, no such band, or the extra is missing.
            ReadFailed: an archived chip is not what was archived.
            SettingsRefused: since or until is not a date, or since comes after until.
        """
        from compound_watch.cubes import cube

        self._known(site)
        first, last = as_days(since, until)
        kept = [c for c in self._view.shown_chips(site).items if _day_in(c.acquired_at.date(), first, last)]
        place = next(one for one in self._view.all_sites.items if one.id == site)
        made = cube(self._workspace.archive, place, kept, bands, inside=self.audience is not Audience.INTERNAL)
        about = self._gathered("looks").rows
        made.attrs |= {"licence": about.licence, "attribution": about.attribution, "audience": about.audience}
        made.attrs["handling"] = about.handling
        return made

    def _why_no_series(self, site: str, measures: pandas.DataFrame) -> tuple[str, str]:
        """Cause and next step where a measure of a site is not among those that this edition has of it."""
        if len(measures):
            names = ", ".join(sorted(measures["name"].unique()))
            return f"this edition has no such measure of it; it has: {names}", "Ask for one of these"
        held = figures_held_sentence(site in self._view.held_back).removesuffix(".")
        if held:
            return held, "Read them as an internal reader, or once all that was flagged here is released"
        return "nothing of it is measured yet in this edition", "See looks() for what was seen of it, and when"

    @property
    def _view(self) -> EditionView:
        return self._workspace.edition(self.audience, self.today)

    def _gathered(self, what: str) -> Gathered:
        return gather(self._workspace, what, self.audience, self.today)

    def _known(self, site: object) -> None:
        if not isinstance(site, str):
            cause = f"a site is named by its id, one text, not by what is of the type {type(site).__name__}"
            raise NotFound(f"site {str(site)[:60]}", cause, "Give one id, and ask once for each site; see sites()")
        if site not in self._view.site_ids:
            raise NotFound(f"site {site}", "this edition has no site of that id", "See sites() for those it has")

    def _at(self, frame: Frame, site: str | None) -> Frame:
        if site is None:
            return frame
        self._known(site)
        here: Frame = frame[frame["site_id"] == site].reset_index(drop=True)
        here.attrs["left_out"] = None  # the number is that of all sites
        return here


def _with_what_is_held(frame: Frame, view: EditionView, site: str | None) -> Frame:
    """The table with the sentence that not all is released, of one site or of all."""
    shown_ids = {d.site_id for d in view.detections.items}
    frame.attrs["not_released"] = (
        released_note(site, view.held_back, shown_ids)
        if site is not None
        else not_released_at([told_name(s) for s in view.all_sites.items if s.id in view.held_back])
    )
    return frame


def _within(frame: Frame, column: str, since: When, until: When) -> Frame:
    if since is None and until is None:
        return frame.reset_index(drop=True)
    first, last = as_days(since, until)
    days = frame[column].dt.date
    kept = [not pandas.isna(d) and _day_in(d, first, last) for d in days]
    return _rows_where(frame, kept).reset_index(drop=True)


def _rows_where(frame: Frame, kept: Sequence[bool]) -> Frame:
    """The rows that are kept; of an empty table all columns stay, as an empty list alone would ask for no column."""
    return frame[pandas.Series(kept, index=frame.index, dtype=bool)]


def _day_in(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or day >= first) and (last is None or day <= last)
