"""The one gate: who may see what. Pure: values in, values out. Everything shown or written passes it.

Internal sees all but the first verdict on a change, which nobody reads before the second is given. Partner sees what is
confirmed, at sites that are public. Public sees of that what two people have reviewed and confirmed alike. Of reports
both see what a person has cleared, releases and escapes late and coarse. So public is part of partner is part of
internal, for every noun.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import unquote

from geodata.access.action_rules import action_key, as_report, shown_action
from geodata.access.audience import Audience
from geodata.access.belt_rules import shown_belts
from geodata.access.claims.claim_rules import newest_about, shown_claim
from geodata.access.claims.scope_rules import inside_reading, shown_scopes
from geodata.access.coded_rows import away, is_coded
from geodata.access.identifier_rules import identifier_texts, shown_identifier
from geodata.access.published_area import PublishedAreas, listed_places
from geodata.access.report_rules import shown_report, shown_statements, statements_not_held
from geodata.actions.action import Action
from geodata.actions.concerned import concerned_by
from geodata.belts.belt import Belt, SeenBelt
from geodata.belts.belt_review import BeltReview
from geodata.detections.control_area import Placebo
from geodata.detections.detection import FROM_REPORTS, Detection, State
from geodata.detections.reason_codes import rests_on_reports
from geodata.detections.review import Review
from geodata.detections.review_state import ReviewState, Standing, holding, holds_for, readable, standings
from geodata.detections.revision import Revision, Why
from geodata.identifiers.identifier import Identifier
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Clearing, newest_by_report
from geodata.incidents.incident import RADIUS_M, Incident, PlacePrecision
from geodata.incidents.monthly_counts import REGION, TEMPO
from geodata.incidents.site_join import nearest_m
from geodata.incidents.site_naming import HiddenNames, SiteNames
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.measure import Measure, for_internal_readers
from geodata.looks.run import Run
from geodata.razed_ground.stage import stage_of
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outline_history import lies_outside
from geodata.sites.shown_place import shown_outline
from geodata.sites.site import RULES, Access, OutlineBasis, Outside, Site, Statement, publicly_documented

AT_SITE_M = RADIUS_M[PlacePrecision.EXACT]
"""Metres from a restricted site's outline within which a reported point would show where it is."""
_INSIDE = {f.name: f.default for f in fields(Site) if RULES[f.name].outside is Outside.INSIDE}
"""What stands outside for the fields of a site that stay inside."""
_OF_ITSELF = ("id", "name", "country", "source")
_MAY_NAME_ANOTHER = [n for n, rule in RULES.items() if rule.outside is Outside.TEXT and n not in _OF_ITSELF]
"""Texts of a site that are left out where they name one that is not shown."""

Item = TypeVar("Item")


class _AtSite(Protocol):
    @property
    def site_id(self) -> str: ...


class _Issued(Protocol):
    @property
    def audience(self) -> Audience: ...
    @property
    def recipient(self) -> str: ...
    @property
    def series(self) -> str: ...


Issued = TypeVar("Issued", bound=_Issued)
AtSite = TypeVar("AtSite", bound=_AtSite)
Told = TypeVar("Told", Claim, ClaimScope)


@dataclass(frozen=True)
class Seen(Generic[Item]):
    """What an audience may see, and how much was left out."""

    items: tuple[Item, ...]  # in the order they came
    left_out: int  # how many others there are


@dataclass(frozen=True)
class Gate:
    """The gate for one audience on one day."""

    audience: Audience
    today: date  # UTC day of looking; delays count from it
    settings: Settings

    def sites(self, sites: Iterable[Site], clearings: Iterable[Clearing] = ()) -> Seen[Site]:
        """Sites at site precision: for partner and public only those that are public and name their source.

        Without the notes of imports, and without statements, aliases and notes on the place that name another site
        which is not shown; without statements that tell of people getting out or of something to come, count few of
        them, or are not old enough; without those that a person holds as reports (clearings: all decisions).
        """
        given, held = tuple(sites), newest_by_report(c for c in clearings if self.audience is not Audience.INTERNAL)
        seen = self._seen(given, self._shows)
        if self.audience is Audience.INTERNAL:
            return seen
        names = self._hidden_names(given)
        shown = (_without(site, names) for site in seen.items)
        free = (replace(s, statements=statements_not_held(s, held)) for s in shown)
        places = (replace(s, statements=shown_statements(s, self.audience, self.today, self.settings)) for s in free)
        return Seen(tuple(places), seen.left_out)

    def detections(
        self, detections: Iterable[Detection], sites: Iterable[Site], reviews: Iterable[Review], *, of_now: bool = True
    ) -> Seen[Detection]:
        """Detections at visible sites.

        Partner: those that were confirmed, whatever became of them. Public: of these the ones that two people or more
        have confirmed and on which nobody differs (geodata/detections/review_state.py). Later ended or withdrawn ones
        stay, so that nobody repeats what was taken back. One that a redrawn outline no longer holds waits for the run
        that withdraws it; what was told of it before (of_now false) was of the outline of then.
        """
        known = {site.id: site for site in sites}
        open_to = self._site_ids(known.values())
        reviewed = standings(reviews)

        def shown(detection: Detection) -> bool:
            if self.audience is Audience.INTERNAL:
                return True
            if detection.site_id not in open_to or detection.confirmed_on is None:
                return False
            if of_now and _waits_outside(detection, known[detection.site_id]):
                return False
            if rests_on_reports(detection.reasons) or detection.kind in FROM_REPORTS:
                return False  # it counts reports that this audience does not see
            if self.audience is Audience.PARTNER:
                return True
            return reviewed.get(detection.id, Standing()).state is ReviewState.CONFIRMED

        return self._seen(detections, shown)

    def reviews(
        self, reviews: Iterable[Review], detections: Iterable[Detection], sites: Iterable[Site]
    ) -> Seen[Review]:
        """Verdicts on visible detections; for every audience only where two people have given theirs.

        Who gave one, and in which words, internal users alone read: a name typed here would tell a compound's owner.
        """
        given = tuple(reviews)
        visible = {d.id for d in self.detections(detections, sites, given).items}
        readable_ids = frozenset(r.detection_id for r in readable(given))
        inner = self.audience is Audience.INTERNAL
        seen = self._seen(given, lambda r: r.detection_id in readable_ids and (inner or r.detection_id in visible))
        return seen if inner else replace(seen, items=tuple(map(nameless, seen.items)))

    def revisions(
        self,
        revisions: Iterable[Revision],
        detections: Iterable[Detection],
        sites: Iterable[Site],
        reviews: Iterable[Review],
    ) -> Mapping[str, tuple[Revision, ...]]:
        """Detection id -> what this edition has said of a visible change, oldest first, numbered as it said it.

        A statement belongs to an edition from when its readers could see it: not while it was provisional, and for the
        public not before two people had agreed on it. What a person wrote as a reason, and who, is for internal users.
        """
        every, places, given, all_revisions = tuple(detections), tuple(sites), tuple(reviews), tuple(revisions)
        visible = {d.id: d for d in self.detections(every, places, holding(given, all_revisions)).items}
        by_change: dict[str, list[Revision]] = defaultdict(list)
        for revision in sorted(all_revisions, key=lambda r: r.number):
            if revision.detection_id in visible:
                by_change[revision.detection_id].append(revision)
        if self.audience is Audience.INTERNAL:
            return {key: tuple(series) for key, series in by_change.items()}
        verdicts: dict[str, list[Review]] = defaultdict(list)
        for review in given:
            verdicts[review.detection_id].append(review)
        shown_by_change = {}
        for key, series in by_change.items():
            detection, of_it = visible[key], verdicts[key]
            site = [place for place in places if place.id == detection.site_id]
            shown = [
                self._as_shown(one, detection, site, [r for r in of_it if holds_for(r, one, series)]) for one in series
            ]
            shown_by_change[key] = tuple(_told(one, n) for n, one in enumerate(filter(None, shown), start=1))
        return shown_by_change

    def _as_shown(
        self, revision: Revision, detection: Detection, site: Sequence[Site], reviews: Sequence[Review]
    ) -> Revision | None:
        """A statement from the moment on that this audience could see it; None where it never could."""
        until = revision.said_until
        moments = {revision.said_from, *(r.reviewed_at for r in reviews if r.reviewed_at >= revision.said_from)}
        as_told = revision.applied_to(detection)
        for moment in sorted(m for m in moments if until is None or m < until):
            known = [review for review in reviews if review.reviewed_at <= moment]
            if self.detections([as_told], site, known, of_now=False).items:
                return replace(revision, said_from=moment)
        return None

    def standings(
        self, reviews: Iterable[Review], detections: Iterable[Detection], sites: Iterable[Site]
    ) -> Mapping[str, Standing]:
        """Detection id -> what its verdicts come to, of visible detections. That one waits only internal users read."""
        given = tuple(reviews)
        standing_by_id = standings(given)
        if self.audience is Audience.INTERNAL:
            return standing_by_id
        visible = {d.id for d in self.detections(detections, sites, given).items}
        return {
            k: replace(s, people=frozenset(), verdicts=tuple(map(nameless, s.verdicts)))
            for k, s in standing_by_id.items()
            if k in visible and s.state is not ReviewState.WAITING
        }

    def incidents(
        self, incidents: Iterable[Incident], sites: Iterable[Site], clearings: Iterable[Clearing] = ()
    ) -> Seen[Incident]:
        """Reports, for partner and public as far as a person has cleared them (geodata/access/report_rules.py).

        Left out for them: what nobody has cleared and is not coded; what may not be passed on; reports withdrawn at
        their source or dated to come; those that name a restricted site anywhere (its id too), lie at one (AT_SITE_M,
        whatever their precision says) with no visible site as near, or are placed exactly with only restricted ones
        around; UCDP's own rows leave no gap (coded_rows.py). Releases and escapes come late and coarse. In the order of
        their dates as shown, so that the place of a coarse one in the list does not tell its day.

        Args:
            incidents: as stored.
            sites: all of them, the restricted ones too.
            clearings: what people decided about the texts; none = nobody has cleared anything.
        """
        sites, reports = tuple(sites), tuple(incidents)
        if self.audience is Audience.INTERNAL:
            return Seen(reports, 0)
        open_to = {site.id for site in sites if self._shows(site)}
        hidden = [site for site in sites if site.id not in open_to]
        names, decided = HiddenNames(hidden), newest_by_report(clearings)
        areas, naming = self._areas(sites), cache(lambda: SiteNames(sites))
        at_hidden = nearest_m(reports, hidden, AT_SITE_M)
        either = [i for i in reports if i.id in at_hidden or is_coded(i)]
        at_open = nearest_m(either, [s for s in sites if s.id in open_to], AT_SITE_M)
        restricted = {site.id for site in hidden}
        kept: list[Incident] = []
        for incident in reports:
            at_shown = not open_to.isdisjoint(incident.site_ids)
            exactly = incident.place_precision is PlacePrecision.EXACT and incident.site_ids and not at_shown
            at_one = at_hidden.get(incident.id, math.inf) < at_open.get(incident.id, math.inf)
            by_id = not restricted.isdisjoint(incident.named_site_ids)
            coded = is_coded(incident) and incident.id not in decided
            if not coded and (exactly or at_one or by_id or names.told_by(incident)):
                continue
            shown = shown_report(  # of the row as it is stored: the sites that it gives are a part of what was cleared
                incident,
                decided.get(incident.id),
                self.audience,
                self.today,
                self.settings,
                areas[incident.simulated],
            )
            if shown is not None and coded and not at_shown and incident.id not in at_open:
                shown = away(shown)
            if shown is not None and not names.told_by(shown):
                kept.append(_still_naming(_at_open(shown, open_to), incident, naming))
        kept.sort(key=lambda i: (i.start_date, i.id))
        return Seen(tuple(kept), len(reports) - len(kept))

    def next_passes(self, expected: Mapping[str, date | None]) -> Mapping[str, date | None]:
        """When the next satellite passes over each site; for partner and public always None.

        The days are no secret, since orbits are public; but nothing here is to be a timetable of one place.
        """
        return expected if self.audience is Audience.INTERNAL else dict.fromkeys(expected)

    def looks(self, looks: Iterable[Look], sites: Iterable[Site]) -> Seen[Look]:
        """Looks at visible sites."""
        return self._at(looks, sites)

    def measures(self, measures: Iterable[Measure], sites: Iterable[Site]) -> Seen[Measure]:
        """Measures of visible sites; for partner and public without the count of reports, which counts held ones too,
        what was taken from an analyst's own file, whose terms are not known here, and hints that nobody has read.

        Their own count comes from the reports that they see (geodata/incidents/monthly_counts.py, tempo_shown).
        """
        if self.audience is Audience.INTERNAL:
            return self._at(measures, sites)
        given = tuple(measures)
        seen = self._at((m for m in given if m.name not in (TEMPO, REGION) and not for_internal_readers(m.name)), sites)
        return Seen(seen.items, len(given) - len(seen.items))

    def stages(self, measures: Iterable[Measure], shown: Iterable[Detection]) -> tuple[Measure, ...]:
        """Measures without the stages of razed ground of changes that are not shown.

        Args:
            measures: of any name.
            shown: the changes that this audience sees, from detections().
        """
        shown_ids = {d.id for d in shown}
        return tuple(m for m in measures if (stage_and_id := stage_of(m.name)) is None or stage_and_id[1] in shown_ids)

    def chips(self, chips: Iterable[Chip], sites: Iterable[Site]) -> Seen[Chip]:
        """Chips of visible sites."""
        return self._at(chips, sites)

    def claims(self, claims: Iterable[Claim], sites: Iterable[Site], clearings: Iterable[Clearing] = ()) -> Seen[Claim]:
        """Claims about visible sites that name no other site which is not shown, and that a person has cleared.

        Args:
            claims: as stored.
            sites: all of them, the restricted ones too.
            clearings: what people decided about reports and claims; none = nobody has cleared anything.
        """
        given = tuple(claims)
        seen = self._named_at(given, tuple(sites))
        if self.audience is Audience.INTERNAL:
            return seen
        decided = newest_by_report(clearings)
        kept = tuple(
            claim
            for claim in seen.items
            if shown_claim(claim, newest_about(claim, decided), self.audience, self.today, self.settings)
        )
        return Seen(kept, len(given) - len(kept))

    def scopes(
        self,
        scopes: Iterable[ClaimScope],
        sites: Iterable[Site],
        shown: Iterable[Claim],
        clearings: Iterable[Clearing] = (),
    ) -> Seen[ClaimScope]:
        """Ground of claims at visible sites, by the rules of geodata/access/claims/scope_rules.py.

        Args:
            scopes: as stored.
            sites: all of them, the restricted ones too.
            shown: the claims that this audience sees, from claims().
            clearings: what people decided; none = nobody has cleared anything.
        """
        given, every, decided = tuple(scopes), tuple(sites), newest_by_report(clearings)
        if self.audience is Audience.INTERNAL:
            return Seen(inside_reading(given, decided), 0)
        here = self._named_at(given, every).items
        kept = shown_scopes(here, {site.id: site for site in every}, tuple(shown), decided, self.today)
        return Seen(kept, len(given) - len(kept))

    def actions(
        self, actions: Iterable[Action], sites: Iterable[Site], clearings: Iterable[Clearing] = ()
    ) -> Seen[Action]:
        """Actions that concern a visible site and that a person has cleared (geodata/access/action_rules.py).

        Left out for them: those that name a restricted site, by id or in any word, and those that concern no visible
        site in use.

        Args:
            actions: as stored.
            sites: all of them, the restricted ones too.
            clearings: what people decided about reports, claims and actions; none = nobody has cleared anything.

        Raises:
            SettingsRefused: a group or corridor in the settings cannot be read.
        """
        given, every = tuple(actions), tuple(sites)
        if self.audience is Audience.INTERNAL:
            return Seen(given, 0)
        open_to = [site for site in every if self._shows(site)]
        visible = [site for site in open_to if site.retired_at is None]  # a listing that was taken out is not repeated
        open_ids, names = {site.id for site in open_to}, self._hidden_names(every)
        restricted = {site.id for site in every} - open_ids
        kept, decided = [], newest_by_report(clearings)
        for action in given:
            by_word = names.told_by(as_report(action)) or names.in_texts(action.named, action.licence)
            if by_word or not restricted.isdisjoint(action.site_ids):
                continue
            clearing = decided.get(action_key(action.id))
            shown = shown_action(action, clearing, self.audience, self.today, self.settings)
            if shown is not None and concerned_by(shown, visible, self.settings):  # an id of no site here is typed
                kept.append(replace(shown, site_ids=tuple(key for key in shown.site_ids if key in open_ids)))
        return Seen(tuple(kept), len(given) - len(kept))

    def identifiers(self, identifiers: Iterable[Identifier], sites: Iterable[Site]) -> Seen[Identifier]:
        """Identifiers of organisations at visible sites; for partner and public those that a person has let out, at
        sites in use.

        Left out for them too: those in which any word names a site that is not shown, and what
        geodata/access/identifier_rules.py stops.
        """
        given, every = tuple(identifiers), tuple(sites)
        if self.audience is Audience.INTERNAL:
            return Seen(given, 0)
        in_use = (site for site in every if site.retired_at is None)  # what was listed wrongly is nobody's
        open_to, names = self._site_ids(in_use), self._hidden_names(every)
        here = (i for i in given if i.site_id in open_to and not names.in_texts(*identifier_texts(i)))
        kept = tuple(shown for i in here if (shown := shown_identifier(i, self.today)) is not None)
        return Seen(kept, len(given) - len(kept))

    def of_desk(self, written: Iterable[Item]) -> tuple[Item, ...]:
        """What analysts write for each other (assignments, comments, saved views): for internal readers alone."""
        return tuple(written) if self.audience is Audience.INTERNAL else ()

    def groups(self, named: Mapping[str, tuple[str, ...]], sites: Iterable[Site]) -> Mapping[str, tuple[str, ...]]:
        """Name -> ids of the visible sites, of groups and corridors that have any and whose name names no other one."""
        every = tuple(sites)
        if self.audience is Audience.INTERNAL:
            return named
        open_to, names = self._site_ids(every), self._hidden_names(every)
        return {
            name: visible_ids
            for name, ids in named.items()
            if (visible_ids := tuple(i for i in ids if i in open_to)) and not names.in_texts(name)
        }

    def placebos(self, placebos: Iterable[Placebo], sites: Iterable[Site]) -> Seen[Placebo]:
        """Control polygons of visible sites."""
        return self._at(placebos, sites)

    def briefings(self, issues: Iterable[Issued], told: Callable[[Issued], bool]) -> Seen[Issued]:
        """Briefings that were issued: an edition sees its own and those of wider ones.

        Copies that name whom they were made for are for internal readers alone. One that tells of anything that its own
        edition does not tell any more (a site closed since, a change that people no longer agree on, a report held
        since) is not shown, whole: it would tell it still. Once it is deleted the same hides that it was.

        Args:
            issues: every one.
            told: whether its own edition tells today all that an issue told of (briefing.py, told_by).
        """
        order = (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)

        def shown(issue: Issued) -> bool:
            if self.audience is Audience.INTERNAL:
                return True
            wide = order.index(issue.audience) <= order.index(self.audience) and issue.series == issue.audience.value
            return wide and not issue.recipient and told(issue)

        return self._seen(issues, shown)

    def belts(
        self, belts: Iterable[Belt], changes: Sequence[Detection], reviews: Iterable[BeltReview], sites: Iterable[Site]
    ) -> Mapping[str, SeenBelt]:
        """Belt id -> belts of visible sites, by the rules of geodata/access/belt_rules.py."""
        return shown_belts(belts, changes, reviews, self.audience, self._site_ids(sites))

    def runs(self, runs: Iterable[Run]) -> Seen[Run]:
        """Runs; for partner and public without their problems, which name sites and scenes, and without their counts.

        What remains of them are times, state and version, and how often the machine erred, over all sites.
        """
        if self.audience is Audience.INTERNAL:
            return Seen(tuple(runs), 0)
        return Seen(tuple(map(_untold, runs)), 0)

    def _shows(self, site: Site) -> bool:
        if self.audience is Audience.INTERNAL:
            return True
        return site.access is Access.PUBLIC and publicly_documented(site)

    def _areas(self, sites: Iterable[Site]) -> Mapping[bool, PublishedAreas]:
        """Areas that may be told of a release, of real places and (True) of invented ones, beside what readers know."""
        known = [site for site in sites if self._shows(site)]
        real = (*gazetteer_sites(), *(site for site in known if not site.simulated))
        invented = (site for site in known if site.simulated)
        return {False: PublishedAreas(listed_places(real)), True: PublishedAreas(listed_places(invented))}

    def _hidden_names(self, sites: Iterable[Site]) -> HiddenNames:
        return HiddenNames(site for site in sites if not self._shows(site))

    def _site_ids(self, sites: Iterable[Site]) -> frozenset[str]:
        return frozenset(site.id for site in sites if self._shows(site))

    def _at(self, items: Iterable[AtSite], sites: Iterable[Site]) -> Seen[AtSite]:
        open_to = self._site_ids(sites)
        return self._seen(items, lambda i: self.audience is Audience.INTERNAL or i.site_id in open_to)

    def _named_at(self, items: Iterable[Told], sites: Sequence[Site]) -> Seen[Told]:
        """Items at visible sites, in whose texts no site is named that is not shown."""
        if self.audience is Audience.INTERNAL:
            return Seen(tuple(items), 0)
        open_to, names = self._site_ids(sites), self._hidden_names(sites)
        return self._seen(items, lambda c: c.site_id in open_to and not names.in_texts(*_texts(c)))

    def _seen(self, items: Iterable[Item], shown: Callable[[Item], bool]) -> Seen[Item]:
        given: Sequence[Item] = tuple(items)
        kept = tuple(item for item in given if shown(item))
        return Seen(kept, len(given) - len(kept))


_OPEN_DETAILS = ("control_set", "settings", "version", "late", "late_looks", "looks_gone", "new_looks", "outline")
"""Details of a reason that every reader of its change may read; the others are a person's words."""


def _told(revision: Revision, number: int) -> Revision:
    """A statement as an edition tells it: of its first one nothing went before."""
    if number == 1:
        return replace(revision, number=1, why=Why.FIRST, details=())
    details = tuple(d for d in revision.details if d.partition("=")[0] in _OPEN_DETAILS)
    return replace(revision, number=number, details=details)


def _at_open(shown: Incident, open_to: Collection[str]) -> Incident:
    """A report at those of its sites alone that an audience knows of."""
    here, named = (tuple(key for key in ids if key in open_to) for ids in (shown.site_ids, shown.named_site_ids))
    return replace(shown, site_ids=here, named_site_ids=named)


def _still_naming(shown: Incident, incident: Incident, naming: Callable[[], SiteNames]) -> Incident:
    """A report as it is told, still naming the sites that it names in words which are not told."""
    same_words = (shown.title, shown.place_name) == (incident.title, incident.place_name)
    if same_words or not shown.site_ids or shown.named_site_ids:
        return shown
    return replace(shown, named_site_ids=tuple(k for k in naming().named_by(incident) if k in shown.site_ids))


def _untold(run: Run) -> Run:
    """A run as others read it: without what it counted over all sites, restricted ones too."""
    return replace(
        run,
        problems=(),
        sites=0,
        looks_seen=0,
        looks_cloudy=0,
        looks_not_covered=0,
        looks_failed=0,
        new_detections=0,
        bytes_read=0,
        bytes_saved=0,
        answered=None,
        unanswered=(),
    )


def _waits_outside(detection: Detection, site: Site) -> bool:
    """Whether a change of the ground lies outside an outline that was drawn anew, and no run has judged it since."""
    stands = detection.state is not State.WITHDRAWN and not detection.kind.is_activity
    return stands and site.revision > 1 and lies_outside(detection.outline, site.outline)


def nameless(review: Review) -> Review:
    """A verdict as others read it: without who gave it and in which words."""
    return replace(review, reviewer="", reason="")


def _without(site: Site, names: HiddenNames) -> Site:
    """A site as others read it."""
    shown_fields: dict[str, Any] = dict(_INSIDE)
    for name in _MAY_NAME_ANOTHER:
        held = getattr(site, name)
        if isinstance(held, tuple):
            shown_fields[name] = tuple(part for part in held if not names.in_texts(*_words(part)))
        else:
            shown_fields[name] = "" if names.in_texts(held) else held
    place = shown_outline(site) if site.outline_basis is OutlineBasis.UNKNOWN else site.outline
    return replace(site, outline=place, **shown_fields)


def _words(part: str | Statement) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else (part.text, part.scope, part.source_title, unquote(part.url))


def _texts(noun: Claim | ClaimScope) -> list[str]:
    """Every text of a claim or of its ground."""
    return [value for f in fields(noun) if isinstance(value := getattr(noun, f.name), str)]
