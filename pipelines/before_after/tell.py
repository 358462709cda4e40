"""Everything that an edition can tell of one action: its sites, their controls, each measure before and after."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import shapely

from geodata.access.audience import Audience
from geodata.access.report_rules import wait_days
from geodata.actions.action import Action
from geodata.actions.answer import LIGHT_ABOVE, LIGHT_PARTLY, OUTCOMES, Answer, Outcome, Told, Verdict
from geodata.detections.detection import State
from geodata.edition_view import EditionView
from geodata.errors import NotFound
from geodata.i18n.messages import english, msg
from geodata.incidents.incident import Incident
from geodata.looks.measure import Measure
from geodata.looks.scene import Sensor
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.site import Site, into_use
from pipelines.before_after.judge_measure import Seen, judge
from pipelines.before_after.outcome_series import series_of
from pipelines.before_after.report_days import ReportDays, counted_reports, report_days
from pipelines.before_after.windows import Series, Window, window_of

APART_DAYS = 31
"""Days between two actions at one site within which nobody can tell whose days were whose."""
BESIDE_KM = 5.0
"""Kilometres from a site that it concerns within which another is no control: light and people go that far."""
TWO_AT_ONCE = msg("another action at the same site lies within 31 days of it")
ANOTHER = msg("another action falls into the time that would be compared")
HELD = msg("not all that was flagged there is released, so no measure of it is told")
SENSOR_OF = {
    "built_up": Sensor.OPTICAL.value,
    "growth": Sensor.OPTICAL.value,
    "night_light": Sensor.NIGHT_LIGHT.value,
    "radar": Sensor.RADAR.value,
}
"""Whose looks each measure rests on; report tempo on none."""
HELD_BESIDE = msg("of some places that it would be compared with, this edition tells no measure")
NO_WATCHED = msg("none of its sites is watched")
NEVER = msg("it was not looked at there")
NO_COUNT = msg("no count of reports is on file there")


@dataclass(frozen=True)
class _Around:
    """An action with what else was done around it."""

    action: Action
    concerned: tuple[Site, ...]  # watched
    pool: tuple[Site, ...]  # watched, not concerned and not beside one that is
    held: frozenset[str]  # ids of sites of which the edition tells no measure
    never: frozenset[str]  # sensors of which no look at any of the sites that it concerns is on file
    others: tuple[tuple[Action, frozenset[str]], ...]  # other actions and the ids of their sites
    reports: tuple[Incident, ...]  # that the edition shows
    reports_until: date  # last day whose reports no longer wait for this audience


def tell(view: EditionView, action_id: str, *, on_paper: bool = False) -> Told:
    """What can be told of one action from what an edition shows.

    Args:
        view: the edition; other sites and reports have no say.
        action_id: of the action, as the edition writes it or as the workspace does.
        on_paper: no report that no paper tells (EditionView.off_paper) is counted: beside the reports that a briefing
            prints, the count would tell of them.

    Raises:
        NotFound: the edition shows no action of that id.
        SettingsRefused: a group or corridor in the settings cannot be read.
    """
    action = view.action_asked(action_id)
    if action is None:
        refuse_out_of_use(view, action_id)
        raise NotFound(
            english("action {id}", id=action_id),
            english("this edition ({edition}) shows no action of that id", edition=view.audience.value),
            "List all with compound-watch actions list; partners and the public read those that were cleared",
        )
    around = _around(view, action, on_paper=on_paper)
    by_site: dict[str, list[Measure]] = defaultdict(list)
    for m in view.measures().items:
        by_site[m.site_id].append(m)
    at_once = {a.id: ids for a, ids in around.others if _gap_days(a, action) <= APART_DAYS}
    clashing = {key for ids in at_once.values() for key in ids} & {site.id for site in around.concerned}
    answers = [
        answer
        for outcome in OUTCOMES
        if (answer := _answer(outcome, around, by_site, clashing, view.today)) is not None
    ]
    if not answers and any(site.id in around.held for site in around.concerned):
        # the edition has no figure at all, since it releases none; that is not "nothing was measured"
        answers = [
            Answer(outcome, Verdict.HELD, HELD)
            for outcome in OUTCOMES
            if SENSOR_OF.get(outcome.name, "") not in around.never
        ]
    return Told(
        action.id,
        action.start_date - timedelta(days=max(o.before_days for o in OUTCOMES)),
        min(action.end_date + timedelta(days=max(o.after_days for o in OUTCOMES)), view.today),
        tuple(site.id for site in around.concerned),
        tuple(site.id for site in view.concerned_by(action)),
        tuple(sorted(key for key, ids in at_once.items() if ids & {site.id for site in around.concerned})),
        tuple(sorted(clashing)),
        tuple(answers),
        tuple(_may_be_earlier(view, action, around.concerned)),
    )


def refuse_out_of_use(view: EditionView, action_id: str) -> None:
    """Refuse an action whose site is out of use.

    Args:
        view: an edition that shows the action, or its sites, no more.
        action_id: of the action, as the edition writes it or as the workspace does.

    Raises:
        NotFound: its site is out of use; the next step takes it into use again.
    """
    site = view.site_out_of_use(action_id)
    if site is not None:
        cause = english("its site {id} is out of use", id=site.id)
        raise NotFound(english("action {id}", id=action_id), cause, into_use(site.id))


def _may_be_earlier(view: EditionView, action: Action, concerned: Sequence[Site]) -> list[str]:
    """Ids of changes of the ground first seen since an action, where no clear look shows that they began then."""
    ids = {site.id for site in concerned}
    return [
        d.id
        for d in view.detections.items
        if d.site_id in ids
        and not d.kind.is_activity
        and d.state is not State.WITHDRAWN
        and d.first_seen >= action.start_date
        and (d.last_clear_before is None or d.last_clear_before < action.start_date)
    ]


def _around(view: EditionView, action: Action, *, on_paper: bool) -> _Around:
    watched = tuple(site for site in view.sites.items if site.watched)
    ids = {site.id for site in view.concerned_by(action)}
    concerned = tuple(site for site in watched if site.id in ids)
    pool = tuple(site for site in watched if site.id not in ids and not _beside(site, concerned))
    others = tuple(
        (other, frozenset(site.id for site in view.concerned_by(other)))
        for other in view.actions.items
        if other.id != action.id and not other.withdrawn and not (on_paper and view.off_paper(other))
    )
    reports = tuple(i for i in view.incidents.items if not (on_paper and view.off_paper(i)))
    seen = {sensor for sensor, *_ in view.seen_origins([site.id for site in concerned])}
    never = frozenset(sensor.value for sensor in Sensor) - seen
    wait = 0 if view.audience is Audience.INTERNAL else wait_days(view.audience, view.settings)
    until = view.today - timedelta(days=wait)
    return _Around(action, concerned, pool, view.held_back, never, others, reports, until)


def _answer(
    outcome: Outcome,
    around: _Around,
    by_site: dict[str, list[Measure]],
    clashing: set[str],
    today: date,
) -> Answer | None:
    """What can be told of one measure; None where no site of the edition has it."""
    action = around.action
    reports = _reports(around, by_site) if outcome.name == "incident_tempo" else {}
    series_by_site = {key: one.series for key, one in reports.items()} or _series(outcome, around, by_site)
    if not series_by_site:
        return None
    if around.concerned and all(site.id in around.held for site in around.concerned):
        if SENSOR_OF.get(outcome.name, "") in around.never:
            return Answer(outcome, Verdict.NEVER, NEVER)  # "not released" would say that something is on file
        return Answer(outcome, Verdict.HELD, HELD)
    if not around.concerned:
        return Answer(outcome, Verdict.LITTLE, NO_WATCHED)
    if not any(site.id in series_by_site for site in around.concerned):  # other places of the edition have it
        held = any(site.id in around.held for site in around.concerned)
        why = NO_COUNT if outcome.name == "incident_tempo" else NEVER
        return Answer(outcome, Verdict.HELD, HELD) if held else Answer(outcome, Verdict.NEVER, why)
    newest = min(max(series.days[-1] for series in series_by_site.values()), today)
    window = window_of(outcome, action.start_date, action.end_date, newest)
    first = action.start_date - timedelta(days=outcome.before_days)
    until = window.until if window is not None else action.end_date
    busy = _busy(around.others, first, until)
    left = [site.id for site in around.concerned if site.id not in clashing]
    if not left:
        return Answer(outcome, Verdict.APART, TWO_AT_ONCE)
    free = [key for key in left if key not in busy]
    if not free:
        return Answer(outcome, Verdict.APART, ANOTHER)
    seen = Seen(
        _those(series_by_site, free), _those(series_by_site, (site.id for site in around.pool if site.id not in busy))
    )
    answer = _described(judge(outcome, seen, window), series_by_site, reports, window)
    if answer.verdict in (Verdict.LITTLE, Verdict.UNCOMPARED) and around.held & {
        site.id for site in (*around.concerned, *around.pool)
    }:
        return replace(answer, verdict=Verdict.HELD, why=HELD_BESIDE)  # they were seen, and are not told
    return answer


def _series(outcome: Outcome, around: _Around, by_site: Mapping[str, Sequence[Measure]]) -> dict[str, Series]:
    """The series of each site that has one; none of reports, which are counted from the reports themselves."""
    if outcome.name == "incident_tempo":
        return {}
    return {
        site.id: series
        for site in (*around.concerned, *around.pool)
        if (series := series_of(outcome, by_site[site.id], around.action.start_date)) is not None
    }


def _reports(around: _Around, by_site: Mapping[str, Sequence[Measure]]) -> dict[str, ReportDays]:
    start, end, until = around.action.start_date, around.action.end_date, around.reports_until
    return {
        site.id: days
        for site in (*around.concerned, *around.pool)
        if (days := report_days(site, around.reports, by_site[site.id], start, end, until)) is not None
    }


def _described(
    answer: Answer, found: Mapping[str, Series], reports: Mapping[str, ReportDays], window: Window | None
) -> Answer:
    """The same with what exactly was measured: light above its surroundings, and from how many reports."""
    above = {found[key].above for key in (*answer.sites, *answer.controls)}
    if True in above:
        words = LIGHT_PARTLY if False in above else LIGHT_ABOVE
        answer = replace(answer, outcome=replace(answer.outcome, words=words))
    if reports and answer.sites and window is not None:
        counted = counted_reports([reports[key] for key in answer.sites], window)
        answer = replace(answer, reports=counted)
    return answer


def _those(found: dict[str, Series], ids: Iterable[str]) -> dict[str, Series]:
    return {key: found[key] for key in ids if key in found}


def _busy(others: Sequence[tuple[Action, frozenset[str]]], first: date, until: date) -> set[str]:
    """Ids of the sites of other actions that fall into a time."""
    return {key for other, ids in others if other.start_date <= until and other.end_date >= first for key in ids}


def _gap_days(one: Action, other: Action) -> int:
    """Days between two actions; 0 or less where they overlap."""
    return max((one.start_date - other.end_date).days, (other.start_date - one.end_date).days)


def _beside(site: Site, concerned: Sequence[Site]) -> bool:
    """Whether a site lies within BESIDE_KM of one that is concerned."""
    return any(_metres(site, one) <= BESIDE_KM * 1000.0 for one in concerned)


def _metres(one: Site, other: Site) -> float:
    """Between two outlines, good to 1 % within BESIDE_KM."""
    middle = math.radians((one.outline.centroid.y + other.outline.centroid.y) / 2)
    scale = np.array([M_PER_DEGREE * math.cos(middle), M_PER_DEGREE])
    here, there = (shapely.transform(site.outline, lambda xy: xy * scale) for site in (one, other))
    return float(here.distance(there))
