"""What one audience may see of a workspace at one moment. Every screen shows an edition, and nothing beside it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import streamlit as st

from geodata.access.audience import CHOICE, Audience
from geodata.access.site_standing import Reading, SiteStanding, site_standings_of
from geodata.chip_archive import ChipArchive
from geodata.detections.control_area import Placebo, false_flags
from geodata.detections.detection import Detection
from geodata.detections.review import Review
from geodata.detections.review_state import Standing, agreed_by_two, dismissed_by_two
from geodata.edition_view import EditionView
from geodata.errors import NotAllowed
from geodata.i18n.messages import in_use, msg, tr
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.incident import Incident
from geodata.incidents.site_join import Nearby, around_site
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.look_counts import Looked, first_day_since
from geodata.looks.look_table import LookDays
from geodata.looks.measure import Measure
from geodata.looks.next_pass import BEATS, REPEAT_DAYS, next_pass
from geodata.looks.run import Run, RunState, of_a_part, open_run, quiet_rate
from geodata.restored import NAME as RESTORES_FILE
from geodata.restored import require_confirmed
from geodata.settings.settings import FILE_NAME as SETTINGS_FILE
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.store.engine import FILE_NAME as STORE_FILE
from geodata.wording.change_sentences import detection_sentence, do_not_quote
from geodata.wording.false_flag_rate import OVER_ALL, known_wrong_sentence
from geodata.wording.handling import do_not_quote_sum
from geodata.wording.headlines import ranked
from geodata.wording.site_sentences import site_sentence
from geodata.workspace import HOME, Workspace
from pipelines.context.run_lock import run_under_way
from screens.session.gc_freeze import settle
from screens.session.visitor import visitor

AUDIENCE = CHOICE
Stamp = tuple[tuple[str, int, int] | tuple[str, str], ...]
"""(file, modified in nanoseconds, bytes) of what an edition rests on: when it changes, the edition is made again."""


@dataclass(frozen=True)
class Edition:
    """What one audience may see. Dicts are by site id unless said otherwise; nobody changes them."""

    view: EditionView  # where all of it comes from: the store as this audience may read it
    home: Path
    stamp: str  # what it rests on; another one means that the workspace was written to
    audience: Audience  # whose eyes these are
    today: date  # the day of reading; in a demo workspace the last day of its world
    demo: bool  # True when the workspace holds simulated places
    sites: Mapping[str, Site]  # in order of name
    detections: tuple[Detection, ...]  # the most important first
    incidents: tuple[Incident, ...]
    reviews: Mapping[str, tuple[Review, ...]]  # by detection id, oldest first; none while only one is given
    standings: Mapping[str, Standing]  # by detection id: what people's verdicts come to
    looks: Mapping[str, tuple[Look, ...]]  # every sensor, oldest first; read when asked for
    look_days: LookDays  # optical
    looked: Mapping[str, Looked]  # optical, from the start
    next_passes: Mapping[str, date | None]  # day on which a look is expected; None = no beat is known, or not internal
    placebos: tuple[Placebo, ...]  # of retired sites too: whoever retires a site takes no error back
    claims: tuple[Claim, ...]
    runs: tuple[Run, ...]  # newest first
    settings: Settings
    sites_left_out: int  # restricted sites that this audience does not see
    detections_left_out: int  # changes that this audience does not see (yet)
    claim_scopes: tuple[ClaimScope, ...]  # drawn ground that claims speak of
    held_back: frozenset[str]  # ids of sites with a change that it does not see: no "none seen" and no figure of them
    site_standings: Mapping[str, SiteStanding]  # what stands at each site: all that may be said of it, under any filter
    at_work: bool = False  # whether the visitor whom it is drawn for has analysts' screens
    part_runs: frozenset[str] = frozenset()  # ids of runs of some of the watched sites alone: none of the schedule's
    run: RunState | None = None  # RUNNING, or INTERRUPTED before its end: then no absence is stated
    said: dict[tuple[str, str], str] = field(default_factory=dict)  # by language and detection id, as asked for
    marked: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by language: `marks`, as asked for

    @property
    def internal(self) -> bool:
        """True when it holds all that is stored; analysts' and operators' screens exist where `at_work` is true too."""
        return self.audience is Audience.INTERNAL

    @property
    def archive(self) -> ChipArchive:
        """Where the pixels of its looks lie."""
        return workspace(self.home).archive

    @property
    def key(self) -> str:
        """Names what this edition shows, in the language in use: two of the same key show the same."""
        return f"{self.home} {self.stamp} {self.audience.value} {self.today} {in_use()} {self.run or ''}"

    def sentence(self, detection: Detection) -> str:
        """What is said of a change that this edition shows."""
        key = (in_use(), detection.id)
        text = self.said.get(key)
        if text is None:
            text = self.said[key] = detection_sentence(detection, self.sites[detection.site_id])
        return text

    def site_sentence(self, standing: SiteStanding) -> str:
        """What stands at a site of this edition, in a line."""
        key = (in_use(), f"site {standing.site.id}")
        text = self.said.get(key)
        if text is None:
            text = self.said[key] = site_sentence(standing)
        return text

    def of(self, site_id: str) -> tuple[Detection, ...]:
        """The changes at one site, the most important first."""
        standing = self.site_standings.get(site_id)
        return standing.changes if standing else ()

    def standing(self, detection: Detection) -> Standing:
        """What people's verdicts on a change come to, as far as this audience may be told."""
        return self.standings.get(detection.id, Standing())

    @property
    def marks(self) -> Mapping[str, str]:
        """Change id -> that it may not be quoted: of those that no answer counts."""
        marks = self.marked.get(in_use())
        if marks is None:
            uncounted = (d for standing in self.site_standings.values() for d in standing.uncounted)
            marks = {d.id: do_not_quote(self.standing(d).state) for d in uncounted}
            self.marked[in_use()] = marks
        return marks

    def mark_of_sums(self, ids: Collection[str]) -> str:
        """What stands behind what is told of some changes together; "" where two people agree on each."""
        return do_not_quote_sum(ids, agreed_by_two(self.standings), dismissed_by_two(self.standings))

    def unseen(self) -> tuple[str, ...]:
        """Ids of watched sites without a usable look of late."""
        return tuple(s.id for s in self.sites.values() if s.watched and self.looked[s.id].stale(self.today))

    def looked_since(self, since: date | None) -> dict[str, Looked]:
        """Optical looks of each site after a day; None = from the start."""
        if since is None:
            return dict(self.looked)
        return self.look_days.looked(first_day_since(since))

    def looked_at(self, *sites: Site) -> list[Site]:
        """Those of some sites of which there is an optical look, whatever it showed."""
        known = {self.look_days.site_ids[n] for n in set(self.look_days.site.tolist())}
        return [site for site in sites if site.id in known]

    def controls(self) -> tuple[int, int, float]:
        """Placebo polygons judged, those flagged, and the site-years behind them.

        Those of all sites that the audience may see, retired ones too, as in briefings.
        """
        years = sum(p.site_years for p in self.placebos)
        return (len(self.placebos), sum(p.flagged for p in self.placebos), years)

    def control_flags(self) -> int:
        """Changes that were confirmed in these polygons: of one polygon there may be several."""
        return false_flags(self.placebos)

    def quiet(self) -> tuple[int, float]:
        """False flags in the sites' own quiet years, and those years, in the newest run that judged any."""
        return quiet_rate(self.runs, datetime.now(UTC))

    def known_wrong(self) -> str:
        """How often the machine is known to have erred, at the sites and in control areas, the worse rate first."""
        areas, _, years = self.controls()
        quiet = self.quiet()
        more = "" if self.internal or quiet[1] <= 0 else f" {tr(OVER_ALL)}"
        return known_wrong_sentence(quiet, (self.control_flags(), areas, years)) + more


class LooksBySite(Mapping[str, tuple[Look, ...]]):
    """The looks of each site that an edition shows, read from the store when they are asked for.

    Args:
        view: where they come from.
        key: names what the view shows.
        site_ids: of the sites that are shown; no other has looks here.
    """

    def __init__(self, view: EditionView, key: str, site_ids: Iterable[str]) -> None:
        self._view, self._key, self._ids = view, key, frozenset(site_ids)

    def __getitem__(self, site_id: str) -> tuple[Look, ...]:
        if site_id not in self._ids:
            raise KeyError(site_id)
        return _looks(self._view, self._key, site_id)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._ids))

    def __len__(self) -> int:
        return len(self._ids)

    def values(self) -> ValuesView[tuple[Look, ...]]:
        """All looks, by site, in one reading of the store."""
        looks_by_site: dict[str, list[Look]] = {site_id: [] for site_id in self}
        for look in self._view.all_looks().items:
            if look.site_id in looks_by_site:
                looks_by_site[look.site_id].append(look)
        return {site_id: tuple(looks) for site_id, looks in looks_by_site.items()}.values()


def home() -> Path:
    """The workspace folder that the operator chose."""
    return Path(os.environ.get(HOME) or "workspace").resolve()


def narrowed(own: Audience, wish: str) -> Audience:
    """The audience whose eyes are lent: never one that sees more than one's own."""
    order = (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)
    if wish not in tuple(order):
        return own
    return min(own, Audience(wish), key=order.index)


def stamp(folder: Path) -> Stamp:
    """What changes when anything is written to the workspace.

    Raises:
        StoreRefused, SettingsRefused: its store is a database that does not answer, or the settings cannot be read.
    """
    opened = workspace(folder)
    parts: list[tuple[str, int, int] | tuple[str, str]] = []
    if opened.database:
        parts.append(("database", opened.store.last_change()))
    for name in (STORE_FILE, f"{STORE_FILE}-wal", SETTINGS_FILE, RESTORES_FILE):
        try:
            status = (folder / name).stat()
        except FileNotFoundError:  # SQLite deletes its log while others look
            continue
        parts.append((name, status.st_mtime_ns, status.st_size))
    return tuple(parts)


@st.cache_resource(show_spinner=False, max_entries=4)
def workspace(folder: Path) -> Workspace:
    """The open workspace, shared by all sessions; its settings are read again by `load`."""
    return Workspace.open(folder)


@st.cache_resource(show_spinner=False, max_entries=6)
def load(folder: Path, stamp_key: str, eyes: Audience, day: date, running: bool = False) -> Edition:
    """The edition of a workspace as it stood at a stamp. Kept, so that a rerun costs nothing.

    Args:
        folder: the workspace.
        stamp_key: the stamp in words; another one makes another edition.
        eyes: whose.
        day: the UTC day of reading; tomorrow "6 days old" is no longer true.
        running: a run is under way.

    Raises:
        StoreRefused, SettingsRefused: the workspace cannot be read.
        NotAllowed: for readers outside, it was restored from a backup, and nobody has confirmed that.
    """
    opened = workspace(folder)
    settings = opened.as_judged(Workspace(folder).settings)  # the open one has those that it was opened with
    every = EditionView(opened.store, settings, Audience.INTERNAL, day)
    demo = any(site.simulated for site in every.sites.items)
    today = opened.reading_day(day)
    require_confirmed(folder, eyes)
    view = EditionView(opened.store, settings, eyes, today)
    sites = {s.id: s for s in sorted(view.sites.items, key=lambda s: (s.name.casefold(), s.id))}
    detections = [d for d in view.detections.items if d.site_id in sites]
    days = LookDays.of(sites, ((key, status, at.date(), clear) for key, status, at, clear in view.look_days()))
    run = open_run(view.runs, running=running, now=datetime.now(UTC))
    looked, waiting = days.looked(), view.held_back & sites.keys()
    key = f"{folder} {stamp_key} {eyes.value} {today}"
    edition = Edition(
        view=view,
        home=folder,
        stamp=stamp_key,
        audience=eyes,
        today=today,
        demo=demo,
        sites=sites,
        detections=tuple(ranked(detections)),
        incidents=view.incidents.items,
        reviews=_by_change(view.reviews.items),
        standings=view.standings,
        looks=LooksBySite(view, key, sites),
        look_days=days,
        looked=looked,
        next_passes=view.next_passes(_expected(days, today)),
        placebos=view.placebos.items,
        claims=tuple(c for c in view.claims.items if c.site_id in sites),
        claim_scopes=tuple(s for s in view.claim_scopes if s.site_id in sites),
        runs=view.runs,
        settings=settings,
        sites_left_out=view.sites.left_out,
        detections_left_out=view.detections.left_out,
        held_back=waiting,
        site_standings=site_standings_of(sites.values(), detections, looked, _reading(view, waiting, run, days)),
        part_runs=_part_runs(every, opened.store.watched_since()),
        run=run,
    )
    settle()
    return edition


def _part_runs(every: EditionView, watched_since: Sequence[datetime]) -> frozenset[str]:
    """Ids of runs of some of the watched sites; readers outside see no count of a run, and are told alike."""
    return frozenset(run.id for run in every.runs if of_a_part(run, watched_since))


def _reading(view: EditionView, waiting: Collection[str], run: RunState | None, days: LookDays) -> Reading:
    """Who reads on which day, and what is known of all sites together."""
    return Reading(
        view.today,
        view.audience,
        waiting,
        view.judged,
        run,
        agreed_by_two(view.standings),
        view.judged_from,
        days.looked(own=view.judged_from),
        dismissed_by_two(view.standings),
    )


def _by_change(reviews: Iterable[Review]) -> dict[str, tuple[Review, ...]]:
    """Detection id -> its verdicts, in the order given."""
    reviews_by_change: dict[str, tuple[Review, ...]] = {}
    for review in reviews:
        reviews_by_change[review.detection_id] = (*reviews_by_change.get(review.detection_id, ()), review)
    return reviews_by_change


def _expected(days: LookDays, today: date) -> dict[str, date | None]:
    """Site id -> the day on which its next look can be expected; None where the looks keep no beat."""
    since = today - timedelta(days=REPEAT_DAYS * (BEATS + 1))
    return {site_id: next_pass(passes, today) for site_id, passes in days.passes(since).items()}


def current(folder: Path, eyes: Audience) -> Edition:
    """The edition as the workspace stands now.

    Raises:
        StoreRefused, SettingsRefused: the workspace cannot be read.
    """
    workspace(folder).store  # noqa: B018 - opened first, so that the stamp is that of a store that exists
    return load(folder, repr(stamp(folder)), eyes, datetime.now(UTC).date(), run_under_way(workspace(folder)))


def edition_for_file(folder: Path, eyes: Audience, until: datetime | None) -> Edition:
    """The edition as it stands when a button of a file is pressed, which may be long after the button was drawn.

    Args:
        folder: the workspace.
        eyes: whose, when the button was drawn.
        until: when the login ends under which it was drawn, aware; None = never.

    Raises:
        NotAllowed: that login is over, or the workspace was restored and nobody confirmed it.
        StoreRefused, SettingsRefused: the workspace cannot be read.
    """
    if until is not None and datetime.now(UTC) >= until:
        raise NotAllowed(msg("this file"), msg("the login has ended"), msg("Log in again"))
    return current(folder, eyes)


def measures_at(edition: Edition, site_id: str, name: str | None = None) -> tuple[Measure, ...]:
    """Measures of a site that the edition shows, of one name or all; none for any other site."""
    if site_id not in edition.sites:
        return ()
    measures = _measures(edition.view, edition.key, site_id)
    return tuple(m for m in measures if name is None or m.name == name)


def chips_at(edition: Edition, site_id: str) -> tuple[Chip, ...]:
    """Archived looks of a site that the edition shows, oldest first; none for any other site."""
    return _chips(edition.view, edition.key, site_id) if site_id in edition.sites else ()


def reports_around(edition: Edition, site: Site) -> tuple[tuple[Incident, Nearby], ...]:
    """Reports of the edition that name no site and lie at none, and may have happened around one, newest first."""
    return _around(edition.incidents, edition.key, site, edition.settings.incident_near_km)


def desk(edition: Edition) -> Workspace:
    """The workspace itself, for the work screens of analysts and operators, who write to it and read its histories.

    Raises:
        NotAllowed: for anybody else, for readers, and for internal users who have lent others' eyes; also once a login
            has ended since the page was drawn.
    """
    if not edition.internal or not visitor().at_work:
        raise NotAllowed(
            "this screen", "it is there for internal users only", "Go back to internal, or ask whoever runs it"
        )
    return workspace(edition.home)


def reading_room(edition: Edition) -> Workspace:
    """The workspace itself, for what internal readers take along: briefings, each kept as it was issued. Nothing
    else of it is changed.

    Raises:
        NotAllowed: as desk, but not for readers.
    """
    if not edition.internal or visitor().audience is not Audience.INTERNAL:
        raise NotAllowed(
            "this screen", "it is there for internal users only", "Go back to internal, or ask whoever runs it"
        )
    return workspace(edition.home)


def look_origins(edition: Edition) -> tuple[tuple[str, str, str], ...]:
    """Sensor, platform and collection of what the real sites of the edition, retired ones too, were seen with: whom
    every screen credits."""
    return _look_origins(edition.view, edition.key)


@st.cache_resource(show_spinner=False, max_entries=6)
def _look_origins(_view: EditionView, key: str) -> tuple[tuple[str, str, str], ...]:
    real_ids = {site.id for site in _view.all_sites.items if not site.simulated}
    return tuple(sorted({(sensor, platform, name) for sensor, platform, name, _ in _view.seen_origins(real_ids)}))


@st.cache_resource(show_spinner=False, max_entries=200)
def _measures(_view: EditionView, key: str, site_id: str) -> tuple[Measure, ...]:
    return _view.measures(site_id).items


@st.cache_resource(show_spinner=False, max_entries=200, hash_funcs={Site: lambda site: (site.id, site.revision)})
def _around(
    _incidents: Sequence[Incident], key: str, site: Site, near_km: float
) -> tuple[tuple[Incident, Nearby], ...]:
    return around_site(site, _incidents, near_km)


@st.cache_resource(show_spinner=False, max_entries=200)
def _chips(_view: EditionView, key: str, site_id: str) -> tuple[Chip, ...]:
    return _view.chips(site_id)


@st.cache_resource(show_spinner=False, max_entries=200)
def _looks(_view: EditionView, key: str, site_id: str) -> tuple[Look, ...]:
    return _view.looks(site_id)
