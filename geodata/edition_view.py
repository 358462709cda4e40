"""What one audience may read of a workspace: the one way from the store to a reader.

An edition reads the store itself, retired sites included, and hands everything through the gate
(geodata/access/gate.py). So no screen, briefing, export or catalogue can feed the gate too little. Whoever shows or
writes something for a reader takes it from here; a test of the house finds who does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

import shapely

from geodata.access.action_rules import action_key, id_outside
from geodata.access.audience import Audience
from geodata.access.claims.scope_rules import measures_of_shown, scope_digest
from geodata.access.clearing.kept_back import KeptBack, kept_back
from geodata.access.clearing.off_paper import Told, off_paper, site_on_paper
from geodata.access.clearing.reworded import reworded_histories, reworded_since
from geodata.access.desk_rules import comments_readable
from geodata.access.gate import Gate, Seen
from geodata.access.not_released import held_back, told_picture_days, without_levels
from geodata.access.published_area import ToldHere
from geodata.access.report_rules import RELEASE_ID, is_coarse, needs_clearing, told_apart, year_told_day
from geodata.access.told_at_places import told_at_places
from geodata.actions.action import Action
from geodata.actions.concerned import concerned_by
from geodata.belts.belt import SeenBelt
from geodata.briefings.briefing import Briefing, standing, told_by, without_what_was_deleted
from geodata.briefings.corrections_waiting import ToldOtherwise, told_otherwise_since
from geodata.desk.assignment import Assignment, in_force
from geodata.desk.comment import Comment, by_change
from geodata.desk.saved_view import SavedView
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Detection, State
from geodata.detections.review import Review
from geodata.detections.review_state import Standing, Turns, agreed_by_two, agreement_turns, people_turns, with_earlier
from geodata.detections.revision import Correction, Revision, corrections
from geodata.identifiers.identifier import Identifier
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Clearing, newest_by_report, undecided
from geodata.incidents.clearing import in_force as clearing_in_force
from geodata.incidents.forgotten_text import id_digest
from geodata.incidents.incident import Incident
from geodata.incidents.monthly_counts import TEMPO, tempo_shown
from geodata.incidents.shown_place import with_shown_places
from geodata.incidents.site_join import of_whole
from geodata.incidents.site_naming import SiteNames, said_of_a_whole
from geodata.looks.chip import Chip
from geodata.looks.judgement_mark import GROUND, judged_sites
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.run import Run
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import whole_page, wholes
from geodata.sites.outgoing_texts import numbered_outside, statement_names
from geodata.sites.outline_history import OutlineHistory
from geodata.sites.site import Site
from geodata.stored_once import StoredOnce

if TYPE_CHECKING:
    from geodata.store import Store


class EditionView:
    """The nouns of a store as one audience may read them on one day. Each is read at first use and then kept.

    Sites out of use are known to the gate like any other: what is restricted stays so when it is retired. Those that an
    audience may see are told apart (`sites`, `retired_sites`); changes at both are in `detections`.

    Args:
        store: read only.
        settings: delays and distances of the gate, the operator's groups and corridors.
        audience: for whom.
        today: UTC day of reading; delays count from it.
        stored: what is read of the store already, for another edition of it; None = nothing.
    """

    def __init__(
        self, store: Store, settings: Settings, audience: Audience, today: date, stored: StoredOnce | None = None
    ) -> None:
        self._store, self.settings, self.audience, self.today = store, settings, audience, today
        self._stored = stored or StoredOnce(store)
        self._gate = Gate(audience, today, settings)

    @cached_property
    def _clearings(self) -> tuple[Clearing, ...]:
        return tuple(self._store.clearings() if self.audience is Audience.INTERNAL else self._store.clearings_as_kept())

    @cached_property
    def all_sites(self) -> Seen[Site]:
        """Sites in use and out of use; for readers outside numbered by what they could see of each."""
        seen = self._gate.sites(self._stored.sites, self._clearings)
        if self.audience is Audience.INTERNAL:
            return seen
        histories = self._store.site_histories([site.id for site in seen.items if site.revision > 1])
        return Seen(tuple(numbered_outside(s, histories.get(s.id, ())) for s in seen.items), seen.left_out)

    @cached_property
    def sites(self) -> Seen[Site]:
        """Sites in use, by id; those out of use are not among what is left out."""
        shown = tuple(site for site in self.all_sites.items if site.retired_at is None)
        return Seen(shown, sum(site.retired_at is None for site in self._stored.sites) - len(shown))

    @cached_property
    def site_ids(self) -> frozenset[str]:
        """Ids of the sites in use and out of use that this audience may see."""
        return frozenset(site.id for site in self.all_sites.items)

    @cached_property
    def detections(self) -> Seen[Detection]:
        """Changes, by the day they were first seen; without the level of light where a change is held back."""
        seen = self._gate.detections(self._stored.detections, self._stored.sites, self._stored.holding)
        held = held_back(self._stored.detections, seen.items, self.site_ids)
        return Seen(without_levels(seen.items, held), seen.left_out)

    def site_of_change(self, detection_id: str) -> Site | None:
        """The site of a change that this audience was told of, also where it is told of the change no longer; None
        where it does not see the site, or nothing has that id."""
        sites = {site.id: site for site in self.all_sites.items}
        return next((sites.get(d.site_id) for d in self._stored.detections if d.id == detection_id), None)

    def left_out_at(self, site_id: str) -> int:
        """How many changes at a site this audience does not see."""
        seen = {d.id for d in self.detections.items}
        return sum(d.site_id == site_id and d.id not in seen for d in self._stored.detections)

    @cached_property
    def reviews(self) -> Seen[Review]:
        """Verdicts that may be read, on what is said now, oldest first."""
        return self._gate.reviews(self._stored.holding, self._stored.detections, self._stored.sites)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """Detection id -> what its verdicts come to."""
        standing_by_id = self._gate.standings(self._stored.holding, self._stored.detections, self._stored.sites)
        inner = self.audience is Audience.INTERNAL
        return with_earlier(standing_by_id, self._stored.reviews, self._stored.holding) if inner else standing_by_id

    @cached_property
    def agreement_turns(self) -> Mapping[str, tuple[datetime, ...]]:
        """Detection id -> when two people came to agree on a change that this audience sees, ceased to, and so on."""
        return agreement_turns(self.people_turns)

    @cached_property
    def people_turns(self) -> Mapping[str, Turns]:
        """Detection id -> what people's verdicts on a change that this audience sees came to in turn."""
        turns = people_turns(self._stored.reviews, self._stored.revisions)
        return {d.id: turns[d.id] for d in self.detections.items if d.id in turns}

    @cached_property
    def assigned(self) -> Mapping[str, Assignment]:
        """Detection id -> who is asked to look at it; for internal readers alone."""
        return in_force(self._gate.of_desk(self._store.assignments()))

    @cached_property
    def comments(self) -> Mapping[str, tuple[Comment, ...]]:
        """Detection id -> what colleagues wrote about it, oldest first; for internal readers alone, and without what
        the author of a first verdict wrote from then on."""
        return by_change(self._readable_comments[0])

    @cached_property
    def comments_waiting(self) -> Mapping[str, int]:
        """Detection id -> how many comments wait for the second verdict; for internal readers alone."""
        return Counter(one.detection_id for one in self._readable_comments[1])

    @cached_property
    def saved_views(self) -> tuple[SavedView, ...]:
        """Views that people saved, by name; for internal readers alone."""
        return self._gate.of_desk(self._store.views())

    @cached_property
    def _readable_comments(self) -> tuple[tuple[Comment, ...], tuple[Comment, ...]]:
        return comments_readable(self._gate.of_desk(self._store.comments()), self._stored.holding)

    @cached_property
    def revisions(self) -> Mapping[str, tuple[Revision, ...]]:
        """Detection id -> what this edition has said of it, from when to when, and why; the last is what it says."""
        return self._gate.revisions(
            self._stored.revisions, self._stored.detections, self._stored.sites, self._stored.reviews
        )

    @cached_property
    def drawn(self) -> OutlineHistory:
        """The outlines of sites as they were drawn when something was told of them."""
        return OutlineHistory(self._store.site_histories([site.id for site in self._stored.sites if site.revision > 1]))

    @cached_property
    def corrections(self) -> Mapping[str, tuple[Correction, ...]]:
        """Detection id -> where a confirmed statement of this edition was told otherwise later; none where it holds."""
        return {key: made for key, history in self.revisions.items() if (made := corrections(history))}

    @cached_property
    def incidents(self) -> Seen[Incident]:
        """Reports that a person has cleared, as far as their place, words and date may be told.

        For every audience their coordinates carry no more digits than their precision does.
        """
        seen = self._gate.incidents(self._stored.reports, self._stored.sites, self._clearings)
        if not any(map(is_coarse, seen.items)):
            return Seen(with_shown_places(seen.items), seen.left_out)
        told_places = self._told_beside(seen.items)
        kept = [report for one in seen.items if (report := self._apart(one, told_places)) is not None]
        kept.sort(key=lambda report: (report.start_date, report.id))  # a year begins before the month that it hides
        return Seen(with_shown_places(kept), seen.left_out + len(seen.items) - len(kept))

    def as_told(self, report: Incident) -> Incident | None:
        """A report that the gate lets out as this edition tells it beside what it tells of places; None = not at all.

        Args:
            report: as Gate.incidents gives it, in this edition already or not yet.
        """
        return self._apart(report, self._told_beside(self.incidents.items)) if is_coarse(report) else report

    def _told_beside(self, reports: Iterable[Incident]) -> tuple[tuple[ToldHere, ...], ...]:
        """What this edition tells of places, and for the public what partners are told: they read both, and would put
        the month that the public reads beside a change that they alone know."""
        own = tuple(self._told_here(reports))
        if self.audience is not Audience.PUBLIC:
            return (own,)
        partner = self._for(Audience.PARTNER)
        reports_there = partner._gate.incidents(
            partner._stored.reports, partner._stored.sites, partner._clearings
        ).items
        return own, tuple(partner._told_here(reports_there))

    def _apart(self, report: Incident, told: Sequence[Collection[ToldHere]]) -> Incident | None:
        return told_apart(report, told, year_over=report.id in self._years_over)

    @cached_property
    def _years_over(self) -> frozenset[str]:
        """Ids, as they are told, of the reports of releases that have waited long enough to be told by their year."""
        if self.audience is Audience.INTERNAL:
            return frozenset()
        stored, decided = {one.id: one for one in self._stored.reports}, newest_by_report(self._clearings)
        return frozenset(
            f"{RELEASE_ID}{cleared.token}"
            for key, clearing in decided.items()
            if key in stored and (cleared := clearing_in_force(stored[key], clearing)) is not None
            if year_told_day(stored[key], cleared, self.audience, self.settings) <= self.today
        )

    def _told_here(self, reports: Iterable[Incident]) -> Iterator[ToldHere]:
        """What this edition tells of each place that it shows, with its days."""
        actions = [(action, self.concerned_by(action)) for action in self.actions.items]
        changes, claims = self.detections.items, self.claims.items
        return told_at_places(self.all_sites.items, changes, actions, claims, reports)

    @cached_property
    def _names(self) -> SiteNames:
        return SiteNames(self.all_sites.items)

    def beside(self, site_id: str) -> frozenset[str]:
        """Ids of the reports that are at a site by their coordinates alone: they do not name it."""
        return frozenset(i.id for i in self.incidents.items if site_id in self.beside_of(i))

    def beside_of(self, incident: Incident) -> tuple[str, ...]:
        """Ids of the sites at which a report is by its coordinates alone, in the order of its sites.

        Args:
            incident: as this edition shows it.
        """
        if not incident.site_ids:
            return ()
        named = self._names.named_by(incident)
        return tuple(key for key in incident.site_ids if key not in named)

    def whole_page(self, whole_id: str) -> str:
        """The id of the place at which what is said of a whole is told, by the whole's own id; "" for any other id.

        Found among all sites in use, so that no other part stands in for one that this audience may not see; "" where
        it may not.
        """
        page = whole_page(whole_id, {site.id for site in self._stored.sites if site.retired_at is None})
        return page if page in self.site_ids else ""

    def of_whole(self, site_id: str) -> tuple[Incident, ...]:
        """Reports at no site that name the whole whose page a site's is (KK Park), newest first; () at other places."""
        return of_whole(site_id, self.incidents.items, {site.id for site in self.sites.items})

    def parts_of(self, incident: Incident) -> tuple[str, ...]:
        """Ids of the visible sites that are listed parts of the whole that a report names; () where it names none, or
        only ground of it that no source matches to a part ("KK Park II")."""
        whole = said_of_a_whole(incident)
        if whole is None or incident.place_name.strip() not in ("", whole.name, *whole.scopes):
            return ()
        return tuple(key for key in whole.parts if key in self.site_ids)

    @cached_property
    def kept_back(self) -> KeptBack:
        """Reports that stay inside whatever anybody decides; for whoever publishes, in no edition."""
        if self.audience is Audience.INTERNAL:
            return KeptBack()
        return kept_back(self._stored.reports, newest_by_report(self._clearings))

    @cached_property
    def reports_waiting(self) -> int:
        """How many reports wait for a person to clear or hold them; for whoever publishes, in no edition."""
        if self.audience is Audience.INTERNAL:
            return 0
        decided = newest_by_report(self._clearings)
        return sum(needs_clearing(i, decided.get(i.id)) for i, _ in undecided(self._stored.reports, self._clearings))

    @cached_property
    def held_back(self) -> frozenset[str]:
        """Ids of visible sites with a change that this audience does not see, so that "none seen" would be untrue.

        No figure of them is told.
        """
        return held_back(self._stored.detections, self.detections.items, self.site_ids)

    def picture_days(self, site_id: str) -> frozenset[date] | None:
        """Days whose images of a site may be shown; None = all, where no change is held back."""
        return told_picture_days(self.detections.items, site_id) if site_id in self.held_back else None

    def inside_alone(self, site_id: str) -> bool:
        """Whether pictures of a site show this audience the ground inside its outline alone: for partner and public
        wherever the belt of a visible site reaches into the site's grid, since of a belt they read totals alone.

        Whatever was found in the belt: pictures that became fewer with a change would tell when and where it came.
        """
        return self.audience is not Audience.INTERNAL and bool(self._belts_at(site_id))

    @cached_property
    def found_beyond(self) -> frozenset[str]:
        """Ids of the visible sites into whose grids a belt reaches that holds a change, provisional ones too: partner
        and public read the total of it, or nothing yet."""
        belt_ids = {change.site_id for change in self._store.belt_changes() if change.state is not State.WITHDRAWN}
        return frozenset(key for key in self.site_ids if belt_ids and belt_ids.intersection(self._belts_at(key)))

    def _belts_at(self, site_id: str) -> tuple[str, ...]:
        """Ids of the belts of visible sites that reach into a site's grid; none of control places."""
        grid = self._by_id[site_id].grid if site_id in self._by_id else None
        if grid is None:
            return ()
        ground = grid.to_lonlat(shapely.box(*grid.bounds))
        near = (b for b in self._stored.belts if not b.is_control and b.site_id in self.site_ids)
        return tuple(b.id for b in near if b.site_id == site_id or b.outline.intersects(ground))

    def looks(self, site_id: str) -> tuple[Look, ...]:
        """Looks at one site, oldest first."""
        return () if self._hidden(site_id) else self._gate.looks(self._store.looks(site_id), self._among(site_id)).items

    def look_days(
        self, at: Collection[str] | None = None
    ) -> tuple[tuple[str, LookStatus, datetime, float | None], ...]:
        """(site id, status, acquired at, clear share 0..1 or None) of every optical look; at some sites, or at all."""
        wanted = self.site_ids if at is None else self.site_ids & frozenset(at)
        return tuple(day for day in self._store.look_days(at=at) if day[0] in wanted)

    def all_looks(self) -> Seen[Look]:
        """Looks at all sites, oldest first; read each time, since there may be a million."""
        return self._gate.looks(self._store.looks(), self._stored.sites)

    def seen_origins(self, site_ids: Collection[str]) -> tuple[tuple[str, str, str, int], ...]:
        """(sensor, platform, collection, year) of the seen looks at some sites: the first and the last year of each
        origin; those between are not named."""
        visible_ids = set(site_ids) & self.site_ids
        rows = self._store.seen_between() if visible_ids else ()
        origins = {(*row[1:4], at.year) for row in rows if row[0] in visible_ids for at in row[4:]}
        return tuple(sorted(origins))

    def chips(self, site_id: str) -> tuple[Chip, ...]:
        """Archived looks of a site, oldest first."""
        return () if self._hidden(site_id) else self._gate.chips(self._store.chips(site_id), self._among(site_id)).items

    def shown_chips(self, site_id: str, looks: Sequence[Look] | None = None) -> Seen[Chip]:
        """Archived looks on a site's own grid whose pixels may be handed on, oldest first; none that were set aside.

        Night light lies on another grid, which holds much more than the site.
        Where a change is held back these are the looks of the days that the told changes name: others would show it.

        Args:
            site_id: the site.
            looks: what `looks` gave of it; None = they are read.
        """
        days = self.picture_days(site_id)
        there = self.looks(site_id) if looks is None else looks
        in_use = {(k.collection, k.scene_id) for k in there if k.status is LookStatus.SEEN}
        own = (chip for chip in self.chips(site_id) if "light" not in chip.bands)
        every = [chip for chip in own if (chip.collection, chip.scene_id) in in_use]
        shown = tuple(chip for chip in every if days is None or chip.acquired_at.date() in days)
        return Seen(shown, len(every) - len(shown))

    def tells_measured(self, detection_id: str) -> bool:
        """Whether what each look measured on a change may be told: of ground changes that are shown, where no other
        change of the site is held back, whose values could be read from those of its neighbours."""
        return any(
            d.id == detection_id and not d.kind.is_activity and d.site_id not in self.held_back
            for d in self.detections.items
        )

    def measures(self, site_id: str | None = None) -> Seen[Measure]:
        """Measures of one site or of all; none of a site where a change is held back, or of a change not shown.

        The count of reports is that of the reports which this audience sees.
        """
        if self._hidden(site_id):
            return Seen((), 0)
        stored = self._store.measures(site_id)
        seen = self._gate.measures(stored, self._among(site_id))
        given = self._gate.stages((*seen.items, *self._tempo(stored, site_id)), self.detections.items)
        if self.audience is not Audience.INTERNAL:
            given = measures_of_shown(given, self.claim_scopes)
        shown_measures = tuple(m for m in given if m.site_id not in self.held_back)
        return Seen(shown_measures, len(stored) - len(shown_measures))

    def _tempo(self, stored: Sequence[Measure], site_id: str | None) -> list[Measure]:
        if self.audience is Audience.INTERNAL or not any(m.name == TEMPO for m in stored):
            return []
        here = (site for site in self.all_sites.items if site_id in (None, site.id))
        return [m for site in here for m in tempo_shown(site, self.incidents.items, stored)]

    def next_passes(self, expected: Mapping[str, date | None]) -> Mapping[str, date | None]:
        """When the next satellite passes over each site, as far as it may be told."""
        return self._gate.next_passes(expected)

    @cached_property
    def claims(self) -> Seen[Claim]:
        """Claims by others, by date."""
        return self._gate.claims(self._store.claims(), self._stored.sites, self._clearings)

    @cached_property
    def claim_scopes(self) -> tuple[ClaimScope, ...]:
        """The drawn ground that claims speak of; for partner and public what a person has cleared."""
        given = self._store.claim_scopes()
        return self._gate.scopes(given, self._stored.sites, self.claims.items, self._clearings).items

    @cached_property
    def actions(self) -> Seen[Action]:
        """Actions of authorities, by date."""
        return self._gate.actions(self._store.actions(), self._stored.sites, self._clearings)

    def action_asked(self, asked: str) -> Action | None:
        """The action of an id: its own one in the workspace, or the one that partners and the public read.

        For what an operator asks on the command line. None = this edition shows none.
        """
        return self._asked(asked, self.actions.items)

    def site_out_of_use(self, asked: str) -> Site | None:
        """The site out of use for which this edition shows an action (as action_asked), or its sites, no more."""
        out = [site for site in self.all_sites.items if site.retired_at is not None]
        as_in_use = [replace(site, retired_at=None) for site in self._stored.sites] if out else []
        action = self._asked(asked, self._gate.actions(self._store.actions(), as_in_use, self._clearings).items)
        return next(iter(concerned_by(action, out, self.settings)), None) if action is not None else None

    def _asked(self, asked: str, actions: Iterable[Action]) -> Action | None:
        decided = newest_by_report(self._clearings)
        here = {action.id: action for action in actions}
        outside = {id_outside(decided[action_key(key)]): key for key in here if action_key(key) in decided}
        ids = [asked, outside.get(asked, ""), *([id_outside(c)] if (c := decided.get(action_key(asked))) else [])]
        return next((here[key] for key in ids if key in here), None)

    def off_paper(self, told: Told) -> bool:
        """Whether it is told on internal screens alone, and on no paper (geodata/access/clearing/off_paper.py).

        False in other editions, which have made of it what they tell.
        """
        at = [self._by_id[key] for key in getattr(told, "site_ids", ()) if key in self._by_id]
        return self.audience is Audience.INTERNAL and off_paper(told, self._decided, self.today, at)

    def on_paper(self, site: Site) -> Site:
        """A site as a paper tells it."""
        return site_on_paper(site, self._decided, self.today) if self.audience is Audience.INTERNAL else site

    @cached_property
    def _decided(self) -> Mapping[str, Clearing]:
        return newest_by_report(self._clearings)

    def concerned_by(self, action: Action) -> tuple[Site, ...]:
        """The sites in use that an action concerns, of those that this audience may see."""
        return concerned_by(action, self.sites.items, self.settings)

    @cached_property
    def identifiers(self) -> Seen[Identifier]:
        """Numbers of organisations that sources name at sites, by site, organisation and scheme."""
        return self._gate.identifiers(self._store.identifiers(), self._stored.sites)

    def identifiers_at(self, site_id: str) -> tuple[Identifier, ...]:
        """Those of one site."""
        return tuple(i for i in self.identifiers.items if i.site_id == site_id)

    @cached_property
    def found_by(self) -> Mapping[str, tuple[str, ...]]:
        """Site id -> more by which a search finds it; none where it has none.

        Names and numbers of organisations there; and of a listed part (Shewe Koko Extension) name and id of the whole
        as sources write it (Shwe Kokko).
        """
        here = {site.id for site in self.all_sites.items}
        search_terms: dict[str, tuple[str, ...]] = {}
        for whole in wholes():
            for part in here.intersection(whole.parts):
                search_terms[part] = (*search_terms.get(part, ()), whole.name, whole.id)
        for i in self.identifiers.items:
            search_terms[i.site_id] = (*search_terms.get(i.site_id, ()), i.organisation, i.value)
        return search_terms

    @cached_property
    def briefings(self) -> Seen[Briefing]:
        """Briefings that were issued, oldest first; of a deleted one only internal readers learn why."""
        issued = self._store.briefings()
        seen = self._gate.briefings(issued, lambda b: b.id not in self.hidden_issues)
        if self.audience is Audience.INTERNAL:
            return seen
        others = sum(b.audience not in (Audience.PUBLIC, self.audience) or bool(b.recipient) for b in issued)
        return Seen(tuple(map(without_what_was_deleted, seen.items)), seen.left_out - others)

    @cached_property
    def hidden_issues(self) -> frozenset[str]:
        """Numbers of issues, of this edition and wider, that their own edition shows no more; inside of all others."""
        if self.audience is Audience.INTERNAL:
            return self._for(Audience.PARTNER).hidden_issues
        named, histories = cache(lambda audience: self._for(audience)._named), reworded_histories(self._clearings)
        ours = self._gate.briefings(self._store.briefings(), lambda _: True).items
        return frozenset(b.id for b in ours if not told_by(b, named(b.audience) - reworded_since(histories, b.made_at)))

    @cached_property
    def corrections_waiting(self) -> Mapping[str, tuple[ToldOtherwise, ...]]:
        """Number of an issue in force -> what it told that its own edition tells otherwise since, if anything."""
        histories, of = reworded_histories(self._clearings), cache(self._for)
        there = [b for b in standing(self.briefings.items) if b.id not in self.hidden_issues]
        waiting = {b.id: told_otherwise_since(b, of(b.audience), histories) for b in there}
        return {key: otherwise for key, otherwise in waiting.items() if otherwise}

    def _for(self, audience: Audience) -> EditionView:
        if audience is self.audience:
            return self
        return EditionView(self._store, self.settings, audience, self.today, self._stored)

    @cached_property
    def _named(self) -> frozenset[str]:
        names = {f"site/{key}" for key in self.site_ids} | {f"identifier/{i.id}" for i in self.identifiers.items}
        names |= {f"change/{d.id}" for d in self.detections.items}
        names |= {f"withdrawn/{d.id}" for d in self.detections.items if d.state is State.WITHDRAWN}
        names |= {f"agreed/{key}" for key in agreed_by_two(self.standings)}
        names |= {f"claim/{c.id}" for c in self.claims.items}
        names |= {f"report/{id_digest(i.id)}" for i in self.incidents.items}
        actions = [a.id for a in self.actions.items if not a.withdrawn]
        names |= {f"{kind}/{key}" for key in actions for kind in ("action", "named-action")}
        names |= {name for site in self.all_sites.items for name in (f"named-site/{site.id}", *statement_names(site))}
        names |= {f"belt/{b.belt.site_id}" for b in self.belts.values() if not b.belt.is_control and not b.held}
        return frozenset(names | {f"outline/{scope_digest(scope)}" for scope in self.claim_scopes})

    @cached_property
    def placebos(self) -> Seen[Placebo]:
        """Control polygons."""
        return self._gate.placebos(self._store.placebos(), self._stored.sites)

    @cached_property
    def belts(self) -> Mapping[str, SeenBelt]:
        """Belt id -> the ground around a visible site, or around a control place of it, and what was built there."""
        store = self._store
        return self._gate.belts(self._stored.belts, store.belt_changes(), store.belt_reviews(), self._stored.sites)

    def belt_looks(self, belt_id: str) -> tuple[Look, ...]:
        """Looks at a belt, oldest first; none of one that is held back, nor of scenes not shown at its site."""
        seen = self.belts.get(belt_id)
        if seen is None or seen.held:
            return ()
        shown = {(look.collection, look.scene_id) for look in self.looks(seen.belt.site_id)}
        looks = self._store.belt_looks(belt_id)
        return tuple(look for look in looks if (look.collection, look.scene_id) in shown)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The newest fifty runs, newest first."""
        return self._gate.runs(self._store.runs()).items

    @cached_property
    def judged(self) -> frozenset[str]:
        """Ids of the visible sites whose looks have been judged."""
        return judged_sites(self._store.judged(GROUND)) & self.site_ids

    @cached_property
    def judged_from(self) -> Mapping[str, date]:
        """Visible site's id -> the first day (UTC) whose looks are judged; earlier looks are history."""
        return {key: first for key, first in self._store.judged_from(GROUND).items() if key in self.site_ids}

    def groups(self, named: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        """The operator's groups or corridors, with the sites of them that this audience sees."""
        return self._gate.groups(named, self._stored.sites)

    @cached_property
    def _by_id(self) -> Mapping[str, Site]:
        return {site.id: site for site in self._stored.sites}

    def _among(self, site_id: str | None) -> tuple[Site, ...]:
        return self._stored.sites if site_id is None else (self._by_id[site_id],)

    def _hidden(self, site_id: str | None) -> bool:
        return site_id is not None and site_id not in self.site_ids
