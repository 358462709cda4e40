"""What a run would read, before it begins: looks, bytes, minutes and nights. Catalogues are asked; nothing is kept.

A look costs what it cost in the last run here that read enough of them; before there was one, what is assumed below.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from geodata.belts.belt import ALL
from geodata.i18n.english_formats import in_figures
from geodata.looks.run import Problem
from geodata.looks.scene import Sensor
from geodata.settings.settings import Settings
from geodata.workspace import Workspace
from pipelines.context.budget import MEGABYTE, Pace
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.context.workspace_state import remembered_pace
from pipelines.read.plan import plan_reading
from pipelines.run.run import watched, with_collections
from pipelines.search.catalog_order import families
from pipelines.search.known_looks import known_looks
from pipelines.search.scenes_over_sites import Catalogs, offers

ASSUMED = {
    Sensor.OPTICAL: Pace(1, 2.0, 4 * MEGABYTE),  # six bands of one block of 1.3 MB and a mask, half of the looks cloudy
    Sensor.RADAR: Pace(1, 1.0, 2 * MEGABYTE),  # two bands of one block each
}
"""What one look takes on a line of 2 MB a second. Not measured: no run of this project has read a public catalogue."""
BELT_LOOK = 2
"""Times a site's optical look that one of a belt takes: its ground lies in more blocks. Assumed as well."""


@dataclass(frozen=True)
class Estimate:
    """What is owed, and what reading it will take."""

    sites: int
    scenes: int  # to be opened; one serves all neighbouring sites
    looks: Mapping[Sensor, int]  # scenes times the sites that each is read for
    belts: int  # belts and control places around sites; 0 = none are asked for
    belt_looks: int  # at most
    seconds: float
    bytes: float
    pace: Mapping[Sensor, Pace]  # by which both were worked out
    measured: frozenset[Sensor]  # sensors whose pace is of this workspace's own run; the others are assumed
    night_minutes: float  # 0 = no end
    night_megabytes: float  # 0 = no end
    problems: tuple[Problem, ...] = field(default=())  # of the search: what is told may then be too little

    @property
    def nights(self) -> int | None:
        """How many runs it takes; None while no budget is set, and one takes all."""
        shares = []
        if self.night_minutes > 0:
            shares.append(self.seconds / (60 * self.night_minutes))
        if self.night_megabytes > 0:
            shares.append(self.bytes / (MEGABYTE * self.night_megabytes))
        return max(1, math.ceil(max(shares))) if shares else None


def estimate(
    workspace: Workspace, request: RunRequest, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Estimate:
    """Ask the catalogues what a run of this moment would read.

    Raises:
        NotFound: there is no site to watch, or a named one does not exist.
    """
    settings, store, tally, catalogs = workspace.settings, workspace.store, Tally(), Catalogs()
    sites = watched(workspace, request)
    request = with_collections(request, settings, tally, catalogs)
    run = RunContext(workspace, request, request.until or now(), tally=tally)
    bounds = store.look_bounds(settings.max_attempts)
    looks, scenes = dict.fromkeys((Sensor.OPTICAL, Sensor.RADAR), 0), 0
    for family in families(settings, request, Sensor.OPTICAL, Sensor.RADAR):
        for offer in offers(run, sites, family, bounds, catalogs):
            tally.add(offer.problems)
            plan, _ = plan_reading(offer.sites, offer.scenes, known_looks(store, offer), settings, offer.since)
            for work in plan:
                looks[work.scene.sensor] += len(work.sites)
                scenes += bool(work.sites)
    belts, belt_looks = _belt_looks(workspace, [site.id for site in sites], run.until)
    measured = remembered_pace(workspace.root)
    pace = {sensor: measured.get(sensor, ASSUMED[sensor]) for sensor in looks}
    owed = {**looks, Sensor.OPTICAL: looks[Sensor.OPTICAL] + BELT_LOOK * belt_looks}
    return Estimate(
        len(sites),
        scenes,
        looks,
        belts,
        belt_looks,
        sum(n * pace[sensor].seconds / pace[sensor].looks for sensor, n in owed.items()),
        sum(n * pace[sensor].bytes / pace[sensor].looks for sensor, n in owed.items()),
        pace,
        frozenset(measured) & frozenset(looks),
        settings.night_minutes,
        settings.night_megabytes,
        tuple(tally.problems),
    )


def _belt_looks(workspace: Workspace, site_ids: list[str], until: datetime) -> tuple[int, int]:
    """How many belts and control places the settings ask for, and how many looks at them are owed at most."""
    settings: Settings = workspace.settings
    asked = {key for key in site_ids if ALL in settings.belts or key in settings.belts}
    newest: dict[str, datetime] = {}
    for (belt_id, _), one in workspace.store.belt_look_bounds(settings.max_attempts).items():
        newest[belt_id] = max(newest.get(belt_id, one.newest), one.newest)
    days = {
        belt.id: min(max(0, (until - newest[belt.id]).days), 365.25 * settings.history_years)
        for belt in workspace.store.belts()
        if belt.site_id in asked and belt.id in newest
    }
    count = len(asked) * (1 + settings.belt_controls)
    owed = sum(days.values()) + max(0, count - len(days)) * 365.25 * settings.history_years
    return count, math.ceil(owed / settings.belt_look_days)


def estimate_lines(told: Estimate) -> list[str]:
    """An estimate in plain lines."""
    optical, radar = told.looks[Sensor.OPTICAL], told.looks[Sensor.RADAR]
    lines = [
        f"To be read at {in_figures(told.sites, 'site')}: {in_figures(told.scenes, 'scene')}, "
        f"{in_figures(optical + radar, 'look')} (optical {optical:,}, radar {radar:,}). Night lights are not counted."
    ]
    if told.belts:
        looks = in_figures(told.belt_looks, "look")
        lines.append(f"Beyond the outlines (belts and control places: {told.belts:,}): at most {looks}.")
    lines.append(f"About {told.bytes / 1e9:,.1f} GB and {told.seconds / 60:,.0f} min of reading.")
    for sensor, n in told.looks.items():
        if n:
            pace = told.pace[sensor]
            basis = "as in the last run here" if sensor in told.measured else "assumed: no run here has measured it"
            each = f"{pace.seconds / pace.looks:.2g} s and {pace.bytes / pace.looks / 1e6:.2g} MB a look"
            lines.append(f"  {sensor}: {each}, {basis}.")
    if told.nights is None:
        lines.append(
            "No budget is set, so one run reads all of it. night_minutes or night_megabytes in compound-watch.toml "
            "spreads it over nights."
        )
    else:
        set_to = [f"{told.night_minutes:g} min"] if told.night_minutes else []
        set_to += [f"{told.night_megabytes:,.0f} MB"] if told.night_megabytes else []
        lines.append(f"Nights, with {' and '.join(set_to)} each: {told.nights:,}.")
    lines += [f"  {p.thing}: {p.cause}. {p.next_step}." for p in told.problems]
    return lines
