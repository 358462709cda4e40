"""What a briefing is made of: its sites, what the edition tells of each, and their pages. Not yet printed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind
from geodata.actions.action_sentences import CANNOT_SEE, NOT_SAID, OFF_PAPER, named_action, source_note, told_sentence
from geodata.belts.answer import BeltAnswer
from geodata.belts.belt_sentences import NO_COMPOUND, belt_notes, belt_sentence
from geodata.detections.growth import AROUND, corridors_of, named_sets
from geodata.edition_view import EditionView
from geodata.errors import CompoundWatchError, NotAllowed, NotFound
from geodata.i18n.english_formats import counted, listed, sentence_case
from geodata.i18n.messages import english, msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.incident import Incident
from geodata.incidents.monthly_counts import REGION, TEMPO, tempo_shown
from geodata.incidents.site_join import around_site
from geodata.incidents.site_naming import SiteNames
from geodata.looks.look import Look
from geodata.looks.measure import Measure
from geodata.looks.run import RunState, open_run, quiet_rate
from geodata.settings.settings import Settings
from geodata.sites.countries import BORDERS
from geodata.sites.shown_place import told_name, without_hedge
from geodata.sites.site import OutlineBasis, Site, why_not_watched
from geodata.text.personal_data import names_person, refuse_person, screen
from geodata.version import code_version
from geodata.wording.correction_sentences import (
    AgreementOver,
    Corrected,
    Renamed,
    agreement_over,
    corrected_since,
    redrawn_since_told,
)
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import corridor_words, whom_to_write
from geodata.workspace import Workspace
from layers.style.escape import shorten
from pipelines.before_after.tell import refuse_out_of_use, tell
from pipelines.belts.tell import tell_belt
from pipelines.brief.brief_pictures import Cut, SitePictures, site_pictures
from pipelines.brief.briefing_inputs import Context, SiteFacts, lead_of, lettered
from pipelines.brief.first_sheet_of_a_site import cleaned, page
from pipelines.brief.news.delta import delta_of
from pipelines.brief.news.news_lines import Delta
from pipelines.brief.news.since import Since
from pipelines.brief.news.told_of_others import with_actions_told, with_total_before
from pipelines.brief.picture_captions import files_of
from pipelines.brief.reading_order import Block, content, unmarked
from pipelines.brief.second_sheet_of_a_site import figures_beside_claims
from pipelines.brief.sheet_of_several_sites import summary_sheet
from pipelines.context.run_lock import run_under_way

DEMO_BASEMAP = "basemap.geojson"
"""The demo world's own ground in its workspace: simulated places are never drawn on the real one."""
EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}
ASPECT = 1.7
"""Width by height of the pictures."""
LONGEST_MARK = 30
"""Letters of the mark at the head of a sheet; the whole is at its foot."""


@dataclass(frozen=True)
class Asked:
    """What a briefing is asked for."""

    site_ids: tuple[str, ...]  # in the order of the pages; none = every watched site that the audience may see
    since: Since | None  # what it compares with; None = nothing
    audience: Audience
    today: date  # UTC day that it tells of
    recipient: str = ""  # for whom this copy is made; "" = nobody is named
    action_id: str = ""  # an action whose sites it is about; "" = none
    asked_for: str = ""  # the country or corridor whose sites they are, as Briefing.asked_for; "" = none


@dataclass(frozen=True)
class Composed:
    """The pages of a briefing, and what they were made of."""

    asked: Asked
    facts: tuple[SiteFacts, ...]  # of the sites, in the order of their pages
    pages: tuple[dict[str, Any], ...]
    summary: dict[str, Any] | None  # of the first sheet; None = there is none
    delta: Delta | None  # what is new; None = nothing is compared
    pictures: Mapping[str, bytes]  # PNG by the file name that the pages use
    left_out: int  # sites and changes that the audience may not see
    without: tuple[str, ...]  # why pictures of a site are missing, a line each
    handling: str  # how it may be handled, and for whom the copy was made
    beside: tuple[str, ...] = ()  # ids of sites without sheets here that news and corridors name
    settings_hash: str = ""  # of the rule by which most of its sites were judged; each sheet says that of its own

    @property
    def also(self) -> tuple[str, ...]:
        """The actions that are told among what is new, as an issue keeps them; of one that is gone nothing is told."""
        lines = self.delta.lines if self.delta is not None else ()
        return tuple(f"named-{line.about}" for line in lines if line.about.startswith("action/"))

    @property
    def news(self) -> dict[str, Any] | None:
        """What is new as the sheets have it, "head" and "rows"; None = nothing is compared, or there is nothing."""
        if self.delta is None:
            return None
        sheet_news = {"head": self.delta.head, "rows": self.delta.rows(summed=self.summary is not None)}
        return cleaned(sheet_news) if sheet_news["rows"] else None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The content in reading order."""
        return content(self.pages, [f.site.id for f in self.facts], self.summary, self.news)

    @property
    def title(self) -> str:
        """The answer in a line. Of several sites that nothing sums up it is none of theirs: they are named."""
        if self.summary is not None or len(self.pages) == 1:
            return unmarked((self.summary or self.pages[0])["headline"])
        sites = sentence_case(counted(len(self.pages), "site"))
        names = listed([told_name(f.site, shorten(f.site.name, 70)) for f in self.facts], limit=3)
        return tr("{sites}, each with its own answer: {names}", sites=sites, names=names)


def composed(workspace: Workspace, asked: Asked) -> Composed:
    """Put the pages together.

    Raises:
        NotFound: a named site is not there or not for this audience, or there is no site at all.
        NotAllowed: a copy of the internal edition for somebody else.
    """
    _may_be_for(asked.recipient, asked.audience)
    view = workspace.edition(asked.audience, asked.today)
    action, actions = _action(view, asked), [a for a in view.actions.items if not view.off_paper(a)]
    chosen = _chosen(view, asked.site_ids)
    run = open_run(view.runs, running=run_under_way(workspace), now=datetime.now(UTC))
    since = asked.since.day if asked.since is not None else None
    context_of = _contexts(workspace, view, chosen, asked.since)
    rule_of = workspace.rules_of([site.id for site in chosen], view.settings)
    pages: list[dict[str, Any]] = []
    all_facts: list[SiteFacts] = []
    without: list[str] = []
    pictures: dict[str, bytes] = {}
    for number, site in enumerate(chosen):
        context = _by_rule(context_of[site.simulated], rule_of[site.id])
        facts = _facts(view, site, run, action)
        facts = replace(
            facts, measured=figures_beside_claims(facts, context), renamed=_renamed(view, site, asked.since)
        )
        if asked.since is not None and len(chosen) > 1:
            facts = with_total_before(facts, asked.since, actions)
        all_facts.append(facts)
        drawn: SitePictures | None = None
        try:
            drawn = _drawn(workspace, facts, since)
        except CompoundWatchError as error:  # the words of the page still hold; the report says what is missing
            without.append(_in_one_line(error))
        if drawn is not None:
            pictures |= files_of(drawn, number)
        pages.append(page(facts, context, drawn, number))
    summary = summary_sheet(all_facts, context_of[chosen[0].simulated], _corridors(view))
    on_no_sheet = _on_no_sheet(view)
    delta = delta_of(all_facts, asked.since, asked.today, *on_no_sheet, actions) if asked.since is not None else None
    in_corridors = _named_by_corridors(view, chosen) if summary is not None else set[str]()
    named_ids = {line.site_id for line in delta.lines} | in_corridors if delta is not None else in_corridors
    return Composed(
        asked,
        tuple(with_actions_told(f, delta, actions) for f in all_facts),
        tuple(pages),
        cleaned(summary) if summary is not None else None,
        delta,
        pictures,
        view.sites.left_out + sum(view.left_out_at(site.id) for site in chosen),
        tuple(without),
        shorten(marking(asked.audience, workspace.settings, recipient=asked.recipient), 150),
        tuple(sorted(named_ids - {site.id for site in chosen})),
        Counter(rule.hash() for rule in rule_of.values()).most_common(1)[0][0],
    )


def _by_rule(context: Context, rule: Settings) -> Context:
    """What is the same on every page, with the rule of one site: a run may have judged it by another than the rest."""
    return replace(
        context,
        settings_hash=rule.hash(),
        min_px=rule.detection.min_px,
        first_looks=rule.detection.provisional_looks,
    )


def _on_no_sheet(view: EditionView) -> tuple[tuple[Site, ...], frozenset[str]]:
    """The sites out of use that the edition shows; and ids of the changes that it tells of and no sheet does: at these,
    and those that no paper tells."""
    retired = tuple(site for site in view.all_sites.items if site.retired_at is not None)
    ids = {site.id for site in retired}
    return retired, frozenset(d.id for d in view.detections.items if d.site_id in ids or view.off_paper(d))


def _in_one_line(error: CompoundWatchError) -> str:
    return f"{translated(error.thing)}: {translated(error.cause)}. {translated(error.next_step)}."


def _may_be_for(recipient: str, audience: Audience) -> None:
    """Refuse a copy of the internal edition for somebody else, and a person as its recipient."""
    if recipient and audience is Audience.INTERNAL:
        raise NotAllowed(
            "a copy of the internal edition for somebody else",
            "it holds reports and findings that may not be passed on",
            "Name a recipient with --audience partner, or leave out --for",
        )
    refuse_person(
        msg("the recipient of this copy"),
        recipient,
        "Name the organisation or a role in it, and no person: it stands on each sheet and in the archive",
    )


def _contexts(
    workspace: Workspace, view: EditionView, chosen: Sequence[Site], since: Since | None
) -> dict[bool, Context]:
    """What the pages of real sites have in common, and those of simulated ones; by whether they are simulated."""
    audience, settings = view.audience, view.settings
    retired, told_elsewhere = _on_no_sheet(view)
    return {
        simulated: Context(
            today=view.today,
            since=since.day if since is not None else None,
            audience=audience,
            placebos=view.placebos.items,
            settings_hash=settings.hash(),
            code_version=code_version(),
            min_px=settings.detection.min_px,
            first_looks=settings.detection.provisional_looks,
            basemap=_basemap(workspace, simulated=simulated),
            publisher=whom_to_write(settings, invented=simulated),
            marking=_in_a_word(marking(audience, settings)),
            quiet=quiet_rate(view.runs, datetime.now(UTC)),
            issue=since.issue if since is not None else "",
            made_at=since.made_at if since is not None else None,
            told=since.told if since is not None else None,
            retired=retired,
            told_elsewhere=told_elsewhere,
        )
        for simulated in {site.simulated for site in chosen}
    }


def _in_a_word(handling: str) -> str:
    """How it may be handled for the head of a sheet: the first sentence, of a long one the first word (TLP:CLEAR)."""
    first = handling.partition(". ")[0].rstrip(".")
    return (first if len(first) <= LONGEST_MARK else shorten(first.partition(" ")[0], LONGEST_MARK)) + "."


def _corridors(view: EditionView) -> dict[str, Sequence[str]]:
    """The operator's corridors, or the stretches of near sites, with the sites of them that the audience sees, by what
    they are called; by their key where several are called the same."""
    groups, sites = _groups(view), {site.id: site for site in view.sites.items}
    words = {name: corridor_words(name, sites) for name in groups}
    alone = {called for called, count in Counter(words.values()).items() if count == 1}
    return {words[name] if words[name] in alone else name: ids for name, ids in groups.items()}


def _groups(view: EditionView) -> Mapping[str, Sequence[str]]:
    """The corridors by their keys, with the sites of them that the audience sees."""
    return view.groups(named_sets("corridors", view.settings.corridors) or corridors_of(view.sites.items))


def _named_by_corridors(view: EditionView, chosen: Sequence[Site]) -> set[str]:
    """Ids of the sites after which the corridors of the sheets are called, or which their names name."""
    here, names = {site.id for site in chosen}, SiteNames(view.all_sites.items)
    printed = [name for name, ids in _groups(view).items() if here.intersection(ids)]
    after = {name.removeprefix(AROUND) for name in printed if name.startswith(AROUND)}
    return (after & view.site_ids).union(*map(names.in_text, printed))


def _corrected(view: EditionView, site: Site) -> list[Corrected]:
    """Corrections at a site until the day of the briefing."""
    here = [d for d in view.detections.items if d.site_id == site.id and not view.off_paper(d)]
    made = corrected_since(here, view.corrections, None)
    return [one for one in made if one.correction.after.said_from.date() <= view.today or site.simulated]


def _redrawn_at(view: EditionView, site: Site) -> datetime | None:
    """When a site was last drawn anew after a change was told of it, until the day of the briefing; None = never."""
    here = [d.id for d in view.detections.items if d.site_id == site.id and not view.off_paper(d)]
    revisions = [one for key in here for one in view.revisions.get(key, ())]
    inner, held = view.audience is Audience.INTERNAL, site.id in view.held_back
    at = redrawn_since_told(site, view.drawn, revisions, inner=inner, held=held)
    return at if at is not None and (at.date() <= view.today or site.simulated) else None


def _renamed(view: EditionView, site: Site, since: Since | None) -> Renamed | None:
    """That the issue compared with told of a site by another name, or the last one before it that told of the site;
    None = it did not, or no issue is compared with.

    Outside, the old name is told only where it was public to its end or is still told as an alias: where the site was
    taken in under it, nobody is told it anew. What could name a person is told to nobody.
    """
    before = (since.named or {}).get(site.id) if since is not None else None
    bare = without_hedge(before, OutlineBasis.CHOSEN_RADIUS) if before is not None else ""
    if since is None or before is None or site.name in (before, bare):
        return None
    inner = view.audience is Audience.INTERNAL
    public = any(name in site.aliases or not view.drawn.name_taken_in(site, name) for name in (before, bare))
    silent = not (inner or public) or names_person(before) or bool(screen(before).found)
    issue = since.earlier.issue_of(f"site/{site.id}") or since.issue
    return Renamed(issue, "" if silent else before, view.drawn.renamed_at(site, inner=inner))


def _agreement_over(view: EditionView, site: Site) -> list[AgreementOver]:
    """Changes at a site on which two people no longer agree, until the day of the briefing."""
    here = [d for d in view.detections.items if d.site_id == site.id and not view.off_paper(d)]
    ended_agreements = agreement_over(here, view.agreement_turns, None)
    return [one for one in ended_agreements if one.at.date() <= view.today or site.simulated]


def asked_for_action(workspace: Workspace, asked: Asked) -> Asked:
    """The same for the watched sites of its action, compared with the day before it unless another day is named.

    Raises:
        NotFound: this edition shows no such action, or none of its sites is watched.
        NotAllowed: it is a relocation.
        SettingsRefused: a group or corridor in the settings cannot be read.
    """
    view = workspace.edition(asked.audience, asked.today)
    if asked.action_id and view.action_asked(asked.action_id) is None:
        refuse_out_of_use(view, asked.action_id)
        _refuse_kept_inside(workspace.edition(Audience.INTERNAL, asked.today), asked)
    action = _action(view, asked)
    if action is None:
        return asked
    ids = tuple(site.id for site in view.concerned_by(action) if site.watched)
    if not ids and not asked.site_ids:
        refuse_out_of_use(view, asked.action_id)
        raise NotFound(
            english("action {id}", id=asked.action_id),
            "none of its sites is watched, or may be seen by this audience",
            "Draw the outline of one, or name sites with --site in place of --action",
        )
    since = asked.since or Since(action.start_date - timedelta(days=1))
    return replace(asked, site_ids=asked.site_ids or ids, since=since, action_id=action.id)


def _refuse_kept_inside(inside: EditionView, asked: Asked) -> None:
    """Refuse an action that is there and that the edition does not show: `actions list` would list it again."""
    action = inside.action_asked(asked.action_id)
    if action is not None and not action.withdrawn:
        raise NotFound(
            english("action {id}", id=asked.action_id),
            english(
                "this edition ({edition}) does not show it: nobody has cleared it, it is held, or its days of waiting "
                "are not over",
                edition=asked.audience.value,
            ),
            "See compound-watch actions queue, which lists what waits for a person",
        )


def _action(view: EditionView, asked: Asked) -> Action | None:
    if not asked.action_id:
        return None
    action = view.action_asked(asked.action_id)
    if action is None or action.withdrawn:
        raise NotFound(
            english("action {id}", id=asked.action_id),
            "it is not there, is withdrawn, or is not for this audience",
            "List them with compound-watch actions list",
        )
    if view.off_paper(action):
        moved = action.kind is ActionKind.RELOCATION
        why = msg("it tells of people being moved, which no paper does: a sheet may be lost on the way")
        other = msg(
            "a person holds it, its last day lies ahead, or its words could not be cleared, and no paper tells that: a "
            "sheet may be lost on the way"
        )
        raise NotAllowed(
            english("action {id}", id=asked.action_id),
            why if moved else other,
            english("Read it with: compound-watch actions tell {id}", id=action.id),
        )
    return action


def _after(view: EditionView, action: Action | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is told of an action: its sentence, and what goes with it; and what else they name. () and () = the briefing
    is about none."""
    if action is None:
        return (), ()
    comparison = tell(view, action.id, on_paper=True)
    names = {site.id: told_name(site) for site in view.sites.items}
    notes = [source_note(action), tr(NOT_SAID), tr(CANNOT_SEE)]
    if view.audience is Audience.INTERNAL:  # always: a note on some papers would tell that there is such an action
        notes.append(tr(OFF_PAPER))
    sentences = (told_sentence(action, comparison, names), " ".join(notes))
    return sentences, _named(comparison.beside, (*comparison.sites, *comparison.named, *comparison.left_out))


def _named(actions: Iterable[str], sites: Iterable[str]) -> tuple[str, ...]:
    """Ids of actions and sites that a sentence names, as an issue keeps them."""
    return (*(f"named-action/{key}" for key in actions), *(f"named-site/{key}" for key in sites))


def _facts(view: EditionView, site: Site, run: RunState | None, action: Action | None = None) -> SiteFacts:
    """What the audience may be told of a site, until the day of the briefing; nothing that no paper tells."""
    incidents = _printed(view, view.incidents.items)
    belt = tell_belt(view, site.id, action, on_paper=True)
    (after, in_after), (beyond, in_beyond) = _after(view, action), _beyond(view, site, belt)
    named = (*([f"named-action/{action.id}"] if action is not None else []), *in_after, *in_beyond)
    return SiteFacts(
        site=view.on_paper(site),
        detections=tuple(d for d in view.detections.items if d.site_id == site.id and not view.off_paper(d)),
        looks=tuple(_until(view.looks(site.id), view.today)),
        chips=tuple(c for c in view.chips(site.id) if c.acquired_at.date() <= view.today),
        reviews=view.standings,
        corrections=tuple(_corrected(view, site)),
        agreement_over=tuple(_agreement_over(view, site)),
        redrawn_at=_redrawn_at(view, site),
        incidents=tuple(i for i in incidents if site.id in i.site_ids),
        beside=view.beside(site.id),
        of_whole=tuple(_printed(view, view.of_whole(site.id))),
        around=len(around_site(site, incidents, view.settings.incident_near_km)),
        claims=tuple(c for c in view.claims.items if c.site_id == site.id and not view.off_paper(c)),
        placebos=tuple(p for p in view.placebos.items if p.site_id == site.id),
        measures=_measures(view, site, incidents),
        scopes=tuple(s for s in view.claim_scopes if s.site_id == site.id),
        waiting=site.id in view.held_back,
        judged=site.id in view.judged,
        judged_from=view.judged_from.get(site.id),
        run=run,
        picture_days=view.picture_days(site.id),
        inside_alone=view.inside_alone(site.id),
        after=after,
        actions=tuple(a for a in view.actions.items if f"named-action/{a.id}" in named and not view.off_paper(a)),
        action_id=action.id if action is not None else "",
        action_named=named_action(action) if action is not None else "",
        identifiers=tuple(i for i in view.identifiers_at(site.id) if not view.off_paper(i)),
        beyond=beyond,
        belt=belt,
        named=(*in_after, *in_beyond),
    )


def _printed(view: EditionView, reports: Iterable[Incident]) -> list[Incident]:
    """Reports that a paper may tell of, since it may be lost on the way, until the day that it tells of."""
    return [i for i in reports if i.start_date <= view.today and not view.off_paper(i)]


def _measures(view: EditionView, site: Site, told: Sequence[Incident]) -> tuple[Measure, ...]:
    """What was measured at a site; its tempo counts the reports that a paper may tell of, and no other.

    A tempo of three beside two printed reports would tell that somebody got out.
    """
    seen = [m for m in view.measures(site.id).items if m.at.date() <= view.today]
    return (*(m for m in seen if m.name not in (TEMPO, REGION)), *tempo_shown(site, told, seen))


def _beyond(view: EditionView, site: Site, answer: BeltAnswer | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is told of the ground around a site: the sentence with whether it may be quoted, its notes, what it is; and
    what else they name."""
    if answer is None:
        return (), ()
    action = next((a for a in view.actions.items if a.id == answer.action_id), None)
    sentence = belt_sentence(answer, site, action)
    notes = " ".join(belt_notes(answer, {s.id: s for s in view.sites.items}, action))
    named = _named([action.id] if action is not None else [], (*answer.left_out, *answer.overlaps))
    return (sentence, f"{notes} {tr(NO_COMPOUND)}".strip()), named


def _chosen(view: EditionView, site_ids: Sequence[str]) -> list[Site]:
    visible, known = view.sites.items, {site.id: site for site in view.all_sites.items}
    for key in site_ids:
        if key not in known:
            raise NotFound(
                english("site {id}", id=key),
                "it is not there, or not for this audience",
                "See `compound-watch sites list`",
            )
        if known[key].retired_at is not None:
            raise NotFound(english("site {id}", id=key), *why_not_watched(known[key]))
    chosen = [known[key] for key in dict.fromkeys(site_ids)] if site_ids else [s for s in visible if s.watched]
    if not chosen:
        raise NotFound(
            "the briefing",
            "there is no watched site that this audience may see",
            "Import sites, or name one with --site",
        )
    return chosen


def _drawn(workspace: Workspace, facts: SiteFacts, since: date | None) -> SitePictures | None:
    return site_pictures(
        workspace,
        facts.site,
        facts.picture_chips,
        facts.looks,
        lead_of(facts.detections, since),
        lettered(facts.detections),
        cut=Cut(ASPECT, facts.inside_alone),
    )


def _until(looks: Sequence[Look], today: date) -> list[Look]:
    return [look for look in looks if look.acquired_at.date() <= today]


def _basemap(workspace: Workspace, *, simulated: bool) -> Mapping[str, Any]:
    path = workspace.root / DEMO_BASEMAP if simulated else BORDERS
    if not path.exists():
        return EMPTY
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        return EMPTY
    return read if isinstance(read, dict) else EMPTY
