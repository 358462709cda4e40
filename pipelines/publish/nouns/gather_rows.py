"""What each noun is exported as: taken from an edition and put into rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.access.not_released import not_released_at, released_note
from geodata.access.report_rules import own_note
from geodata.actions.action import Action, listed_title
from geodata.actions.action_sentences import action_days, action_place, named_action
from geodata.detections.area_interval import work_out_intervals
from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED, OUTSIDE
from geodata.detections.review_state import ReviewState, Standing, agreed_by_two, dismissed_by_two
from geodata.detections.revision import Revision
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import tr
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import as_invented
from geodata.incidents.looks_in_window import looks_within
from geodata.incidents.same_event import same_events
from geodata.looks.look import Look
from geodata.looks.measure import FRESH, FRESH_GROUND, RADAR_FLAGGED, Measure, of_own_file
from geodata.razed_ground.stage import stage_of
from geodata.sites.shown_place import WITHIN, map_title, point_ground, shown_outline, told_name
from geodata.sites.site import Site
from geodata.text.names.same_person import AS_GIVEN
from geodata.wording.activity_sentences import (
    FRESH_CANNOT_SHOW,
    OWN_FILE_TERMS,
    RADAR_FLAGGED_CANNOT_SHOW,
    SINGLE_IMAGES,
)
from geodata.wording.attribution import (
    PER_ROW,
    actions_attribution,
    imagery_attribution_of,
    our_licence,
    reports_attribution,
    sites_attribution,
)
from geodata.wording.change_sentences import (
    AREA_IS_OF,
    CANNOT_BE_SEEN,
    UNSEEN_RULE,
    confidence_sentence,
    do_not_quote,
    kind_at,
    limits_sentence,
    window_sentence,
)
from geodata.wording.handling import do_not_quote_sum, hedge_words, other_explanations
from geodata.wording.listing_sentences import NO_FINDING, outline_sentence
from geodata.wording.look_reasons import look_reasons_in_english
from geodata.wording.reasons import NOT_WRONG
from geodata.wording.report_sentences import growth_not_agreed, place_words, report_sentence, span, who_says
from layers.style.escape import leads_home
from pipelines.publish.nouns import row_values
from pipelines.publish.nouns.belt_rows import belt_rows
from pipelines.publish.nouns.claim_rows import claim_rows
from pipelines.publish.nouns.identifier_rows import identifier_rows
from pipelines.publish.nouns.quotations import quotations
from pipelines.publish.nouns.row_values import Column, Rows, Value

CONFIRMED_IS = (
    "In state and confirmed_on, confirmed means: the rule of the machine is met; in review_state: two people agree."
)
"""Pages say "Rule met" and "Agreed"; files keep one word for both, as they always had."""
KIND_IS = (
    "kind is the likeliest one alone: whoever filters by it loses the doubt that told_kind keeps (construction or "
    "another change) and kind_probability measures."
)
RANGE_IS = (
    "Sentences round areas to what the pixels carry, the lower end of an interval down and the upper end up: 51,600 to "
    "62,200 m2 are told as 5.1 to 6.3 ha."
)
CLEAR_IS = (
    "A look is clear of a change where half of it or more is in sight after the program's own mask, so that fewer "
    "looks are clear than usable."
)
"""Said of every table of changes: a column is filtered, and looks are counted, without the words beside them."""
_AT_ITS_SITE = "Each row is placed at a point inside its site."
LIGHT_IS = (
    "night_light is all the light over a site, nW/cm2/sr; night_light_surroundings is that of the ground 1.5 to 4 km "
    "around it, which is not taken off night_light. What sentences and actions tell of light above its surroundings is "
    "night_light less night_light_surroundings of the same time (never below 0), where four values in five of the "
    "first year have the second, and of those alone; else nothing is taken off. Its share of the usual level is that "
    "over night_light_lookalikes + 0.3 (never below 0.3), where four in five of these have look-alikes, and of "
    "those alone; else it is not divided: the median of the newest five values, over the median of the values "
    "before the first that was judged."
)
"""How the figures of light come out of what is exported (pipelines/activity/light.py)."""
FRESH_IS = (
    "fresh_ground is the per cent of what was seen of a site that lay bare in three months around the middle of a "
    "month, by the ground-state model, and did not a year before; fresh_ground_control_areas is that of its control "
    "areas. No rule is behind it and nobody has read it: do not quote."
)
RADAR_FLAGGED_IS = (
    "radar_flagged_ORBIT is the per cent of a site's seen cells of 30 m whose echo left its usual range on one look of "
    "that orbit and satellite; with _outside that of the ground outside. No rule is behind it and nobody has read it: "
    "do not quote."
)
OWN_FILES_ARE = (
    "light_of_file_SENSOR_BAND is the mean light over a site in one image of an analyst's own, less that of the ground "
    "1.5 to 4 km around it, which is light_of_file_SENSOR_BAND_surroundings; scene_id names the file, its sha256 and "
    "the outline."
)


@dataclass(frozen=True)
class Built:
    """The rows of one noun for one audience."""

    rows: Rows
    left_out: int  # rows that this audience may not see
    notes: tuple[str, ...] = ()  # oddities, in words


def _title(detection: Detection, site: Site, standing: Standing) -> str:
    """What a map shows alone: 'Change consistent with construction at Pellimar Bend (rule met; machine finding …)'.

    No kind without "consistent with", no state without whether people agree.
    """
    if detection.state is State.WITHDRAWN:
        never = detection.confirmed_on is None
        flag = "Flag withdrawn, never confirmed" if never else "Withdrawn as wrong or gone again"
        what = NOT_WRONG.get(detection.withdrawn_reason, flag)
        return f"{what}, {told_name(site)}"
    words = kind_at(detection, "").removeprefix("one ")
    what = sentence_case(words) if detection.kind.is_activity else f"Change {words}"
    agreed = {
        ReviewState.CONFIRMED: "two people agree",
        ReviewState.DISMISSED: "two people dismissed it: do not quote",
    }.get(standing.state, "machine finding: do not quote")
    state = {State.CONFIRMED: "rule met"}.get(detection.state, detection.state.value)
    return f"{what} at {told_name(site)} ({state}; {agreed})"


def _about(detection: Detection, standing: Standing, said: str) -> str:
    """What a reader of a map sees of a change first, in a balloon that hides the columns: how sure it is and of which
    kind, its window, what else would look alike, who agrees and what that is worth, and its id, by which its page is
    found; with it that it may not be quoted, where no two people agree. said: its sentence."""
    if detection.state is State.WITHDRAWN:
        return f"{said} ({detection.id})"
    quote = "" if standing.state is ReviewState.CONFIRMED else do_not_quote(standing.state)
    window = window_sentence(detection, computed_too=False)
    # the hedge of activity begins with what else would look alike
    alike = "" if detection.kind.is_activity else other_explanations([detection])
    hedge = hedge_words(detection.kind, detection.kind_probability, detection.state, standing.state, beside=True)
    parts = (said, quote, confidence_sentence(detection), window, alike, hedge)
    return f"{' '.join(filter(None, parts))} ({detection.id})"


def detections(view: EditionView) -> Built:
    """Detections as the contract has them. Placebos are another noun, and are never among them."""
    seen, standing, said_before = view.detections, view.standings, view.revisions
    by_id = {site.id: site for site in view.all_sites.items}
    shapes: list[BaseGeometry] = []
    notes: list[str] = []
    for detection in seen.items:
        inside = row_values.clipped(detection.outline, by_id[detection.site_id])
        if inside is None:
            notes.append(f"{detection.id} lies outside its site as drawn today and is written unclipped.")
        shapes.append(detection.outline if inside is None else inside)
    if note := _not_agreed(seen.items, agreed_by_two(standing), dismissed_by_two(standing)):
        notes.append(note)
    there = [by_id[d.site_id] for d in seen.items] or list(view.all_sites.items)
    work_out_intervals([*seen.items, *(one for d in seen.items for one in said_before.get(d.id, ()))])
    revised = {
        d.id: [
            (revision, row_values.revision_values(revision, standing.get(d.id, Standing()).state))
            for revision in said_before.get(d.id, ())
        ]
        for d in seen.items
    }
    sentences = [row_values.sentence_of(d, by_id[d.site_id], seen.items) for d in seen.items]
    quoted, more = quotations(view), _not_released(view)
    rows = Rows(
        what="detections",
        columns=row_values.DETECTIONS,
        values=tuple(
            row_values.detection_values(
                d,
                by_id[d.site_id],
                standing.get(d.id, Standing()),
                revised[d.id],
                sentence=sentence,
                quotation=quoted[d.id],
                not_released=more.get(d.site_id, ""),
            )
            for d, sentence in zip(seen.items, sentences, strict=True)
        ),
        shapes=tuple(shapes),
        titles=tuple(_title(d, by_id[d.site_id], standing.get(d.id, Standing())) for d in seen.items),
        about=tuple(
            _about(d, standing.get(d.id, Standing()), sentence)
            for d, sentence in zip(seen.items, sentences, strict=True)
        ),
        licence=our_licence(view.audience),
        attribution=_imagery(view, there),
        audience=view.audience.value,
        simulated=any(site.simulated for site in there),
        limits=_limits_of_changes(view),
    )
    statements = [one for d in seen.items for one in revised[d.id]]
    return Built(replace(rows, beside=(_revisions(rows, statements, by_id),)), seen.left_out, tuple(notes))


def _limits_of_changes(view: EditionView) -> str:
    """What a table of changes cannot say, and how its columns are to be read."""
    seen = (limits_sentence(view.settings.detection.min_px), CANNOT_BE_SEEN, AREA_IS_OF)
    return " ".join(filter(None, (_not_released_at(view), *seen, RANGE_IS, CONFIRMED_IS, KIND_IS, CLEAR_IS)))


def _not_released(view: EditionView) -> dict[str, str]:
    """Site id -> what stands beside it where a change is held back; a site without any is left out."""
    shown_ids = {d.site_id for d in view.detections.items}
    return {site_id: released_note(site_id, view.held_back, shown_ids) for site_id in view.held_back}


def _not_released_at(view: EditionView) -> str:
    """The same once for a whole table, with the names of the sites; "" where nothing is held back."""
    return not_released_at([told_name(site) for site in view.all_sites.items if site.id in view.held_back])


def _not_agreed(found: Sequence[Detection], agreed: Collection[str], dismissed: Collection[str]) -> str:
    """How many of the changes may be quoted, and why others may not; "" where two people agree on all that stand."""
    others = [d.id for d in found if d.id not in agreed and d.state is not State.WITHDRAWN]
    if not others:
        return ""
    quotable = sum(d.id in agreed and d.state is not State.WITHDRAWN for d in found)
    over = len(found) - quotable - len(others)
    wrong = sum(key in dismissed for key in others)
    open_ = len(others) - wrong
    joined, outside = (
        sum(d.state is State.WITHDRAWN and d.withdrawn_reason == reason for d in found) for reason in (JOINED, OUTSIDE)
    )
    back = over - joined - outside
    ways = (
        f"{open_} on which no two people agree" if open_ else "",
        f"{wrong} that two people dismissed" if wrong else "",
    )
    why = " and ".join(filter(None, ways))
    also = f" and {back} withdrawn" if back else ""
    also += f"; withdrawn as parts of another change: {joined}" if joined else ""
    also += f"; withdrawn as outside the outline as it is drawn now: {outside}" if outside else ""
    return (
        f"Two people agree on {quotable} of them. The other {len(others) + over} may not be quoted as findings: {why} "
        f"(column hedge){also}.{f' {AS_GIVEN}' if quotable else ''}"
    )


def _revisions(rows: Rows, told: Sequence[tuple[Revision, tuple[Value, ...]]], sites: Mapping[str, Site]) -> Rows:
    """What was said of detections, a row a statement; the last of each is what is said now."""
    revisions = [revision for revision, _ in told]
    inside = [row_values.clipped(revision.outline, sites[revision.site_id]) for revision in revisions]
    return replace(
        rows,
        what="revisions",
        columns=row_values.REVISIONS,
        values=tuple(row for _, row in told),
        shapes=tuple(r.outline if shape is None else shape for r, shape in zip(revisions, inside, strict=True)),
        titles=tuple(f"{r.detection_id}, revision {r.number}" for r in revisions),
        about=tuple(f"Said from {r.said_from:%Y-%m-%d}: {r.kind}, {r.state}. Why: {r.why}." for r in revisions),
    )


def _about_site(site: Site) -> str:
    """What stands in a balloon on a map: how sure the place is, who documents it, whose its outline is, no finding."""
    here = f"{WITHIN} of this point, not at it: its coordinates are rounded. " if point_ground(site) is not None else ""
    named = f"Documented by: {site.source or 'nobody named'}."
    return " ".join(filter(None, (here.strip(), named, outline_sentence(site), NO_FINDING)))


def sites(view: EditionView) -> Built:
    """Sites in use, in the form that `sites import` reads."""
    seen, more = view.sites, _not_released(view)
    simulated = any(site.simulated for site in seen.items)
    rows = Rows(
        what="sites",
        columns=row_values.SITES,
        values=tuple(row_values.site_values(site, more.get(site.id, "")) for site in seen.items),
        shapes=tuple(shown_outline(site) for site in seen.items),
        titles=tuple(map(map_title, seen.items)),
        about=tuple(map(_about_site, seen.items)),
        licence=PER_ROW,
        attribution=sites_attribution((site.source for site in seen.items), simulated=simulated),
        audience=view.audience.value,
        simulated=simulated,
        limits=f"{_not_released_at(view)} A point stands for a site of unknown outline; place_known_to_m is how well "
        f"we take it to be known.{_home_pages(s.url for site in seen.items for s in site.statements)}".strip(),
    )
    return Built(rows, seen.left_out)


def _home_pages(links: Iterable[str]) -> str:
    """' Links to … lead to the home page of the publisher, not to the text that is cited.'; "" where none does."""
    homes = sorted({link for link in links if leads_home(link)})
    if not homes:
        return ""
    return f" Links to {', '.join(homes)} lead to the home page of the publisher, not to the text that is cited."


def _report_title(incident: Incident) -> str:
    """What a map shows alone: 'AFP says: Armed clash, 16 Oct 2025 (Myawaddy; placed to about 25 km)': a pin is read
    without its balloon, and what it says is nobody's finding."""
    when = span(incident.start_date, incident.end_date, incident.date_precision)
    placed = "" if own_note(incident) and incident.place_name else place_words(incident)
    where = "; ".join(filter(None, (incident.place_name, placed)))
    return f"{who_says(incident).rstrip('.')}, {when} ({where})"


def incidents(view: EditionView) -> Built:
    """Reports with their place and date precision."""
    seen = view.incidents
    watched = {site.id for site in view.sites.items if site.watched}
    looked_at = {i.id: next((s for s in i.site_ids if s in watched), "") for i in seen.items}
    looks: dict[str, Sequence[Look]] = {site_id: view.looks(site_id) for site_id in set(looked_at.values()) - {""}}
    same = same_events(seen.items)
    rows = Rows(
        what="incidents",
        columns=row_values.INCIDENTS,
        values=tuple(
            row_values.incident_values(
                i,
                looks_within(i, at, looks[at]) if (at := looked_at[i.id]) else None,
                same.get(i.id, ()),
                view.beside_of(i),
                view.parts_of(i),
            )
            for i in seen.items
        ),
        shapes=tuple(incident.place for incident in seen.items),
        titles=tuple(map(_report_title, seen.items)),
        about=tuple(report_sentence(i) for i in seen.items),
        licence=PER_ROW,
        attribution=reports_attribution(seen.items),
        audience=view.audience.value,
        simulated=any(incident.simulated for incident in seen.items),
        limits="What sources say, not what was seen; place_precision says how far a place may be off. What lies at a "
        "site by its coordinates alone (beside_site_ids) does not name it; what names a whole (whole_of_site_ids) is "
        "said of none of its parts alone." + _home_pages(as_invented(i).url for i in seen.items),
    )
    return Built(rows, seen.left_out)


def _action_title(action: Action, concerned: Sequence[Site]) -> str:
    """What a map shows alone: 'Listed here as a raid, 20 Oct 2025, KK Park 1st Stage (approximate place)'."""
    return f"{listed_title(action.kind)}, {action_days(action)}, {_where(action, concerned)}"


def _where(action: Action, concerned: Sequence[Site]) -> str:
    return action_place(action, {site.id: told_name(site) for site in concerned}, [site.id for site in concerned])


def actions(view: EditionView) -> Built:
    """Actions of authorities, each placed at a point inside every site that it concerns."""
    seen = view.actions
    points = row_values.site_points(view.sites.items)
    concerned = {a.id: tuple(view.concerned_by(a)) for a in seen.items}
    at = {a.id: [points[site.id] for site in concerned[a.id] if site.id in points] for a in seen.items}
    rows = Rows(
        what="actions",
        columns=row_values.ACTIONS,
        values=tuple(row_values.action_values(a, concerned[a.id]) for a in seen.items),
        shapes=tuple(shapely.union_all(at[a.id]) if at[a.id] else None for a in seen.items),
        titles=tuple(_action_title(a, concerned[a.id]) for a in seen.items),
        about=tuple(
            f"{sentence_case(named_action(a, titled=True))}: {_where(a, concerned[a.id])}." for a in seen.items
        ),
        licence=PER_ROW,
        attribution=actions_attribution(a.source for a in seen.items),
        audience=view.audience.value,
        simulated=any(a.simulated for a in seen.items),
        limits="What sources say was done, not what was seen. What differed afterwards has other reasons as well.",
    )
    return Built(rows, seen.left_out)


OF_A_MONTH = (
    "Of the month, out of several looks up to 45 days from its middle; ground out of sight on some is told as another "
    "showed it. No state of the day in `at`, which is that of the newest look of the month."
)
"""Beside a share of razed ground, whose scenes are more than one (pipelines/measure/razed_ground.py)."""


def _hedge(m: Measure, hedges: Mapping[str, str], mark: Callable[[Collection[str]], str]) -> str:
    """What has to stand beside a measure from an analyst's own file, or one that rests on changes on which two people
    have not agreed, or which they dismissed; "" = nothing.

    Args:
        hedges: of built-up area, by site.
        mark: what stands behind what rests on changes of some ids; "" = nothing.
    """
    stage = stage_of(m.name)
    if stage is not None:
        return f"{OF_A_MONTH} {mark([stage[1]])}".rstrip()
    if of_own_file(m.name):
        return f"{tr(SINGLE_IMAGES)} {tr(OWN_FILE_TERMS)}"
    if m.name in FRESH:
        return tr(FRESH_CANNOT_SHOW)
    if m.name.startswith(RADAR_FLAGGED):
        return tr(RADAR_FLAGGED_CANNOT_SHOW)
    return hedges.get(m.site_id, "") if m.name == "built_up" else ""


def measures(view: EditionView) -> Built:
    """Measures of every name."""
    seen = view.measures()
    agreed = agreed_by_two(view.standings)
    by_site: dict[str, list[Detection]] = {}
    for detection in view.detections.items:
        by_site.setdefault(detection.site_id, []).append(detection)
    hedges = {site_id: growth_not_agreed(those, agreed) for site_id, those in by_site.items()}
    mark = partial(do_not_quote_sum, agreed=agreed, dismissed=dismissed_by_two(view.standings))
    invented = _invented(view)
    rows = _at_sites(
        "measures",
        row_values.MEASURES,
        tuple(
            row_values.measure_values(m, _hedge(m, hedges, mark), simulated=m.site_id in invented) for m in seen.items
        ),
        seen.items,
        tuple(f"{m.name.replace('_', ' ')}: {m.value:g} {m.unit} on {m.at:%Y-%m-%d}" for m in seen.items),
        view,
    )
    if any(m.name == "night_light" for m in seen.items):
        rows = replace(rows, limits=f"{rows.limits} {LIGHT_IS}")
    if any(m.name == FRESH_GROUND for m in seen.items):
        rows = replace(rows, limits=f"{rows.limits} {FRESH_IS}")
    if any(m.name.startswith(RADAR_FLAGGED) for m in seen.items):
        rows = replace(rows, limits=f"{rows.limits} {RADAR_FLAGGED_IS}")
    if any(of_own_file(m.name) for m in seen.items):
        rows = replace(rows, limits=f"{rows.limits} {OWN_FILES_ARE}")
    return Built(rows, seen.left_out)


def looks(view: EditionView) -> Built:
    """The whole ledger: every scene over every site, with what became of it."""
    seen = view.all_looks()
    invented = _invented(view)
    rows = _at_sites(
        "looks",
        row_values.LOOKS,
        tuple(row_values.look_values(look, simulated=look.site_id in invented) for look in seen.items),
        seen.items,
        tuple(map(_about_look, seen.items)),
        view,
    )
    return Built(rows, seen.left_out)


def _invented(view: EditionView) -> frozenset[str]:
    """Ids of sites of the demo's world."""
    return frozenset(site.id for site in view.all_sites.items if site.simulated)


def _about_look(look: Look) -> str:
    what = f"{look.status.value.replace('_', ' ')} on {look.acquired_at:%Y-%m-%d}."
    return f"{what} {look_reasons_in_english(look.reasons)}".strip()


def _at_sites(
    what: str,
    columns: tuple[Column, ...],
    values: tuple[tuple[Value, ...], ...],
    items: Sequence[Look | Measure],
    about: tuple[str, ...],
    view: EditionView,
) -> Rows:
    """Rows that belong to a site as a whole."""
    by_id = {site.id: site for site in view.all_sites.items}
    points = row_values.site_points(view.all_sites.items)
    there = [by_id[key] for key in dict.fromkeys(item.site_id for item in items)] or list(view.all_sites.items)
    return Rows(
        what=what,
        columns=columns,
        values=values,
        shapes=tuple(points.get(item.site_id) for item in items),
        titles=tuple(told_name(by_id[item.site_id]) for item in items),
        about=about,
        licence=our_licence(view.audience),
        attribution=_imagery(view, there),
        audience=view.audience.value,
        simulated=any(site.simulated for site in there),
        limits=f"{_AT_ITS_SITE} {UNSEEN_RULE}",
    )


def _imagery(view: EditionView, sites: Sequence[Site]) -> str:
    """The attribution of what the sites were looked at with."""
    looked = view.seen_origins({site.id for site in sites if not site.simulated})
    return imagery_attribution_of(looked, simulated=any(site.simulated for site in sites))


def belts(view: EditionView) -> Built:
    """What was built beyond the outlines, a row a site."""
    rows, held = belt_rows(view, _imagery(view, view.sites.items))
    return Built(rows, held)


def claims(view: EditionView) -> Built:
    """What others claim and count, a row a claim at a site."""
    return Built(*claim_rows(view))


def identifiers(view: EditionView) -> Built:
    """Numbers of organisations that sources name at sites, a row a number."""
    return Built(*identifier_rows(view))


NOUNS: dict[str, Callable[[EditionView], Built]] = {
    "detections": detections,
    "sites": sites,
    "incidents": incidents,
    "actions": actions,
    "claims": claims,
    "identifiers": identifiers,
    "measures": measures,
    "looks": looks,
    "belts": belts,
}
"""What can be exported, by the word of the command line."""
