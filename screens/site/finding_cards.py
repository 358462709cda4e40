"""The written cards of a site page, as HTML: its changes, the three voices, its facts, what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding
from geodata.detections.detection import Detection, State
from geodata.detections.review import Review
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.english_formats import counted, hectares, in_figures, sentence_case
from geodata.i18n.messages import UNREVIEWED, in_use, msg, tr
from geodata.incidents.claim import Claim
from geodata.incidents.incident import RADIUS_M, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import as_invented
from geodata.incidents.precision import may_overlap
from geodata.incidents.site_join import Nearby
from geodata.incidents.site_naming import said_of_a_whole
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.look_counts import clear_share_on
from geodata.sites.gazetteer import statement_title
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.change_sentences import (
    STATE_WORDS,
    confidence_sentence,
    detection_sentence,
    do_not_quote,
    kind_sentence,
    limits_sentence,
    may_say,
    quotable,
    stage_sentence,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.false_flag_rate import flagged_words
from geodata.wording.handling import made_again, other_explanations
from geodata.wording.headlines import ranked
from geodata.wording.look_sentences import missed_sentence
from geodata.wording.report_sentences import beside_sentence, no_report_sentence, report_sentence, review_sentence
from geodata.wording.review_sentences import DISPUTE, DISPUTE_ENDS, HELD_BEFORE, standing_sentence
from layers.charts.window_bar import KEY, TimeAxis, axis_head, shared_axis, window_bar
from layers.style.escape import escape, leads_home, link
from layers.style.symbols import change_svg, confidence_svg, state_line_svg
from screens.session.edition import Edition
from screens.session.view_state import View, address
from screens.site.provenance import LookBehind, scenes_and_chips
from screens.widgets.change_words import confidence_words
from screens.widgets.copy_link import copy_button
from screens.widgets.in_app_links import soft_link

AROUND = msg(
    "These reports are told at no place of this list: they name none, or their place is not told. Nothing that is told "
    "of them says whether this place is meant."
)
AROUND_SHOWN = 8
"""Reports listed as being around, the newest; the export holds all."""
REPORTS_SHOWN = 4
"""Reports in the card of voices, the newest; the table holds all."""
BAR_WIDTH = 380.0
MOST_OPEN = 5
"""Changes of one site listed in full; where there are more, the withdrawn ones are folded under their number."""
NO_REPORT_TOLD = msg("No report that is told in this edition falls in this window.")
SENSOR_WORDS = {"optical": msg("optical"), "radar": msg("radar"), "night light": msg("night light")}


def changes_card(standing: SiteStanding, view: View, *, controls: str, looks: Mapping[str, LookBehind]) -> str:
    """Every change at the site, withdrawn ones too, each with its window on one axis and the looks behind it.

    Args:
        standing: of the site.
        view: what is chosen.
        controls: what the control areas say.
        looks: what is known of the site's looks, by scene id.
    """
    detections, site = standing.changes, standing.site
    axis = shared_axis(detections, standing.today, left=6, right=BAR_WIDTH - 8)
    rows: list[str] = []
    taken_back: list[str] = []
    for d in ranked(detections):
        apart = d.state is State.WITHDRAWN and len(detections) > MOST_OPEN
        (taken_back if apart else rows).append(_change_row(d, standing, view, axis, looks))
    head = (
        f'<div class="cw-change cw-axis"><div></div><div>{axis_head(axis, width=BAR_WIDTH)}</div></div>' if rows else ""
    )
    note = f'<div class="cw-note">{tr(KEY)}</div>' if rows else ""
    if others := other_explanations(d for d in detections if d.state is not State.WITHDRAWN):
        note += f'<div class="cw-note">{tr("Other explanations")}. {escape(others, limit=600)}</div>'
    folded = ""
    if taken_back:
        many = tr("Withdrawn: {changes}. Reasons and dates stay.", changes=counted(len(taken_back), "change"))
        named = " open" if any(d.id == view.detection and d.state is State.WITHDRAWN for d in detections) else ""
        folded = (
            f'<details class="cw-taken-back"{named}><summary>{escape(many)}</summary>{"".join(taken_back)}</details>'
        )
    below = f'<div class="cw-small cw-controls"><b>{tr("Controls here:")}</b> {escape(controls)}</div>'
    return (
        f'<div class="cw-card-title"><b>{tr("Changes at this site")}</b></div>{head}'
        f"{''.join(rows) or ('' if folded else _no_change(standing))}{folded}{note}{below if site.watched else ''}"
    )


def _change_row(
    d: Detection, standing: SiteStanding, view: View, axis: TimeAxis, looks: Mapping[str, LookBehind]
) -> str:
    """One change: what, between which looks, its state, how sure, and the looks behind it."""
    withdrawn = d.state is State.WITHDRAWN
    sentence = withdrawn_sentence(d, others=standing.changes) if withdrawn else detection_sentence(d, standing.site)
    sure = (
        '<span class="cw-sure">' + tr("Reason and page kept") + "</span>"
        if withdrawn
        else f'<span class="cw-sure">{confidence_svg(d.confidence)}{confidence_words(d)}</span>'
    )
    if d in standing.uncounted:
        people = ReviewState.DISMISSED if d.id in standing.dismissed else ReviewState.NONE
        sentence = f"{sentence} {do_not_quote(people)}"
    chosen = " cw-chosen" if d.id == view.detection else ""
    again = made_again(d.id, standing.audience)
    shown = address("site", View(site=standing.site.id, detection=d.id, bands=view.bands, seen_as=view.seen_as))
    pictures = soft_link(shown, tr("Pictures"))
    copy = copy_button(tr("Copy link"), about=d.id, link=shown, quiet=True)
    own = address("change", View(detection=d.id, seen_as=view.seen_as))
    named = f'<span class="cw-mono">{soft_link(own, d.id)}</span>'
    return (
        f'<div class="cw-change{chosen}"><div class="cw-glyph">{change_svg(d, 18)}</div><div>'
        f'<b class="cw-said">{escape(sentence, limit=300)}</b><div class="cw-note">{escape(window_sentence(d))}</div>'
        f"{window_bar(d, axis, caption=False, width=BAR_WIDTH)}"
        f'<div class="cw-state"><span>{state_line_svg(d.state)}<b>{tr(STATE_WORDS[d.state])}</b></span>{sure}'
        f'<span class="cw-right">{pictures} {copy} {named}</span></div>'
        f"{scenes_and_chips(d, looks, again)}</div></div>"
    )


def _no_change(standing: SiteStanding) -> str:
    """What stands where a site has no change to show."""
    when = {
        Audience.INTERNAL: msg("A run lists one as soon as it sees it."),
        Audience.PARTNER: msg("This edition shows a change once its rule is met."),
        Audience.PUBLIC: msg("This edition shows a change once its rule is met and two people agree on it."),
    }[standing.audience]
    return f'<div class="cw-empty"><p>{tr("No change is shown for this site.")}</p><p>{tr(when)}</p></div>'


def controls_words(here: tuple[int, int], quiet_here: str, everywhere: str) -> str:
    """The control areas of the site, what its own quiet years say, then how often the machine is known to have erred.

    Args:
        here: control polygons, flagged ones.
        quiet_here: the sentence on the site's own quiet years; "" where not every flag of them is seen.
        everywhere: the rates over all sites, the worse one first.
    """
    judged, flagged = here
    local = tr("no control area is on file.")
    if judged:
        local = flagged_words(flagged, judged) + "."
    return " ".join(part for part in (local, quiet_here, tr("All sites: {rate}", rate=everywhere)) if part)


def voices_card(
    chosen: Detection | None,
    site: Site,
    standing: Standing,
    reviews: Sequence[Review],
    reports: Sequence[tuple[str, str]],
    min_px: int,
    others: Sequence[Detection] = (),
) -> str:
    """What the machine, people and reports say, side by side, never averaged; then what cannot be seen.

    Args:
        standing: what people's verdicts on the chosen change come to.
        reviews: those that may be read, oldest first; none while only one is given.
        reports: what reports say, from reports_rows.
        others: changes that the same reader sees; one of which the chosen one became part is named.
    """
    rows: list[tuple[str, str]] = []
    if chosen is not None:
        machine = [escape(sentence_of(chosen)) for sentence_of in (confidence_sentence, kind_sentence, stage_sentence)]
        if chosen.state is State.WITHDRAWN:  # what it was said to be does not hold
            machine = [escape(withdrawn_sentence(chosen, others=others))]
        rows.append((msg("Machine"), " ".join(part for part in machine if part)))
        rows.append((msg("Review"), review_html(standing, reviews)))
    rows += reports
    rows.append((msg("Not visible"), escape(sentence_case(limits_sentence(min_px).partition(": ")[2]))))
    rows.append((msg("May be missed"), escape(sentence_case(missed_sentence(min_px).partition(": ")[2]))))
    title = tr("Three voices")
    if chosen is not None:
        title = tr("Three voices on {id}", id=escape(chosen.id, limit=40))
    return (
        f'<div class="cw-card-title"><b>{title}</b>'
        f'<span class="cw-note">{tr("Shown side by side, never averaged.")}</span></div>' + facts(rows)
    )


def may_say_card(
    standing: SiteStanding,
    reviews: Mapping[str, Standing],
    chosen: Detection | None,
    looks: Sequence[Look],
    *,
    to_copy: bool = True,
) -> str:
    """What a reader may repeat, a sentence for each change that stands.

    Args:
        standing: of the site.
        reviews: what people's verdicts come to, by detection id.
        chosen: the change whose pictures are shown: where nothing may be quoted, why is said of it.
        looks: at the site.
        to_copy: with buttons that copy the sentences, which need scripts.
    """

    def said(d: Detection) -> str:
        clear = clear_share_on(looks, d.last_clear_before)
        return may_say(d, standing.site, review=_state(reviews, d), edition_of=standing.today, before_clear=clear)

    rows = [
        f'<div class="cw-quote">{quote_html(d, said(d), quotable=True, to_copy=to_copy)}</div>'
        for d in ranked(standing.changes)
        if quotable(d, _state(reviews, d))
    ]
    if not rows and chosen is not None:
        rows = [f'<div class="cw-quote"><p>{escape(said(chosen), limit=700)}</p></div>']
    return f'<div class="cw-card-title"><b>{tr("You may say")}</b></div>{"".join(rows)}' if rows else ""


def quote_html(d: Detection, quote: str, *, quotable: bool, to_copy: bool = True) -> str:
    """What may be said of a change, and why it is English among other words.

    Args:
        d: the change.
        quote: from `may_say`; "" = nothing is shown.
        quotable: whether it is a quotation, and no sentence that says why nothing may be quoted.
        to_copy: with the button that copies it.
    """
    if not quotable or not quote:
        return escape(quote, limit=700)
    english = f'<p class="cw-note">{escape(tr(QUOTED_IN_ENGLISH))}</p>' if in_use() in UNREVIEWED else ""
    button = copy_button(tr("Copy sentence"), about=d.id, text=quote, quiet=True) if to_copy else ""
    return f"<p>{escape(quote, limit=700)}</p>{english}{button}"


QUOTED_IN_ENGLISH = msg("The sentence is given in English, which holds: nobody has reviewed this translation.")


def _state(reviews: Mapping[str, Standing], d: Detection) -> ReviewState:
    return reviews.get(d.id, Standing()).state


def reports_beside(edition: Edition, site: Site, chosen: Detection | None) -> list[tuple[str, str]]:
    """What reports say beside a change, as an edition tells them; the rows of `voices_card`.

    Args:
        edition: that is read.
        site: the place, in the edition.
        chosen: the change that is spoken of; None = the place alone.
    """
    incidents = [i for i in edition.incidents if site.id in i.site_ids]
    claims = [c for c in edition.claims if c.site_id == site.id]
    return reports_rows(site, incidents, edition.view.beside(site.id), claims, chosen, internal=edition.internal)


def reports_rows(
    site: Site,
    incidents: Sequence[Incident],
    beside: Collection[str],
    claims: Sequence[Claim],
    chosen: Detection | None,
    *,
    internal: bool,
) -> list[tuple[str, str]]:
    """What reports say, each row with its name: those in the time of a change, from its last clear look before to its
    first one, apart from all others of the place.

    Args:
        site, incidents, beside, claims: as reports_html.
        chosen: the change that is spoken of; None = the place alone.
        internal: whether all that is on file is told; other editions hold reports back.
    """
    if chosen is None or not incidents:
        return [(msg("Reports"), reports_html(site, incidents, beside, claims))]
    first, last = chosen.last_clear_before, chosen.first_seen
    inside = [i for i in incidents if may_overlap(i, first, last)]
    others = [i for i in incidents if not may_overlap(i, first, last)]
    none = tr("No report on file falls in this window.") if internal else tr(NO_REPORT_TOLD)
    none = f"<p>{escape(none, limit=200)}</p>"
    rows = [(msg("Reports in its window"), _told(site, inside, beside) if inside else none)]
    if all(i.id in beside for i in incidents):
        rows.append((msg("Reports"), f"<p>{escape(no_report_sentence(site, claims), limit=300)}</p>"))
    if others:
        rows.append((msg("Other reports of the place"), _told(site, others, beside)))
    return rows


def reports_html(site: Site, incidents: Sequence[Incident], beside: Collection[str], claims: Sequence[Claim]) -> str:
    """What the newest reports at a site say, those by their coordinates alone marked; or that none names it.

    Args:
        incidents: that are at the site.
        beside: ids of those that do not name it.
        claims: those that stand at it.
    """
    paragraph = ""
    if all(i.id in beside for i in incidents):
        paragraph = f"<p>{escape(no_report_sentence(site, claims), limit=300)}</p>"
    return paragraph + _told(site, incidents, beside)


def _told(site: Site, incidents: Sequence[Incident], beside: Collection[str]) -> str:
    """The newest of some reports, those by their coordinates alone marked, and how many more there are."""
    newest = sorted(incidents, key=lambda i: (i.start_date, i.id), reverse=True)
    paragraphs = ""
    for i in newest[:REPORTS_SHOWN]:
        apart = f" <b>{escape(beside_sentence(site), limit=200)}</b>" if i.id in beside else ""
        paragraphs += f'<p class="cw-report">{report_html(i)}{apart}</p>'
    if len(newest) > REPORTS_SHOWN:
        paragraphs += f'<p class="cw-note">{tr("and {n} more in the table.", n=len(newest) - REPORTS_SHOWN)}</p>'
    return paragraphs


def review_html(standing: Standing, reviews: Sequence[Review]) -> str:
    """Every verdict that may be read, then whether people agree and what follows; or that it waits."""
    if not standing.verdicts or not all(r.reviewer for r in reviews):
        return escape(standing_sentence(standing), limit=300)
    lines = "<br>".join(escape(review_sentence(r), limit=500) for r in reviews)
    if standing.before:
        older = "<br>".join(escape(review_sentence(r), limit=500) for r in standing.before)
        lines = f"{lines}<br>{escape(tr(HELD_BEFORE), limit=200)}<br>{older}"
    if standing.state is ReviewState.DISPUTED:
        return f"{lines}<br><b>{escape(tr(DISPUTE), limit=200)}</b> {escape(tr(DISPUTE_ENDS), limit=400)}"
    return lines


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Names and values in two columns; the values are HTML already."""
    return '<dl class="cw-facts">' + "".join(f"<dt>{tr(name)}</dt><dd>{value}</dd>" for name, value in rows) + "</dl>"


def source_html(source: str) -> str:
    """The source of a claim, as a link where it is an address."""
    words, target = escape(source, limit=200), link(source)
    if not target:
        return words
    return f'<a class="cw-link" href="{target}" target="_blank" rel="noopener noreferrer">{words}</a>'


def report_html(incident: Incident) -> str:
    """What a report says, with its link where it has one."""
    words = escape(report_sentence(incident), limit=500)
    address = as_invented(incident).url  # no institution is the source of an invented row
    target = link(address)
    if not target:
        return words
    label = tr("Home page of the source") if leads_home(address) else tr("Source")
    return f'{words} <a class="cw-link" href="{target}" target="_blank" rel="noopener noreferrer">{label}</a>'


def around_html(around: Sequence[tuple[Incident, Nearby]], near_km: float) -> str:
    """Reports from around a site that are at no site, closed until asked for; "" without any.

    Args:
        around: each with how it lies.
        near_km: kilometres within which they are listed; a district reaches as far as its circle.
    """
    if not around:
        return ""
    district = f"{RADIUS_M[PlacePrecision.DISTRICT] / 1_000:g}"
    heads = {
        "near": tr("Around: told as within {km} km of it, and at no place", km=f"{near_km:g}"),
        "in the district": tr(
            "In the district: told to the district alone, within {km} km of it, and at no place",
            km=district,
        ),
    }
    parts = []
    for relation, head in heads.items():
        here = [incident for incident, nearby in around if nearby.relation == relation]
        if here:
            paragraphs = "".join(f'<p class="cw-report">{report_html(i)}</p>' for i in here[:AROUND_SHOWN])
            more = len(here) - AROUND_SHOWN
            rest = f'<p class="cw-note">{tr("and {n} more.", n=more)}</p>' if more > 0 else ""
            parts.append(f"<b>{escape(head, limit=200)}</b>{paragraphs}{rest}")
    title = tr("In the district and around: {reports}", reports=counted(len(around), "report"))
    return (
        f'<details class="cw-looks cw-around"><summary>{escape(title)}</summary>'
        f'<p class="cw-note">{tr(AROUND)}</p>{"".join(parts)}</details>'
    )


def whole_html(site: Site, told: Sequence[Incident]) -> str:
    """Reports that name the whole whose page this is (KK Park), closed until asked for; "" without any.

    Those that stand among the page's statements are told there alone.

    Args:
        told: EditionView.of_whole.
    """
    statements = {statement_title(s) for s in site.statements}
    others = [i for i in told if i.title not in statements]
    whole = next((w for w in map(said_of_a_whole, others) if w is not None), None)
    if whole is None:
        return ""
    paragraphs = "".join(f'<p class="cw-report">{report_html(i)}</p>' for i in others[:AROUND_SHOWN])
    more = len(others) - AROUND_SHOWN
    rest = f'<p class="cw-note">{tr("and {n} more.", n=more)}</p>' if more > 0 else ""
    title = tr("Of {whole} as one: {reports}", whole=whole.name, reports=counted(len(others), "report"))
    note = tr("These reports name {whole}, and none of its listed parts. They stand here alone.", whole=whole.name)
    return (
        f'<details class="cw-looks cw-around"><summary>{escape(title)}</summary>'
        f'<p class="cw-note">{escape(note, limit=200)}</p>{paragraphs}{rest}</details>'
    )


def rests_on(standing: SiteStanding, chips: Sequence[Chip], looks: Mapping[str, int]) -> str:
    """Provenance: looks, chips, settings, code, and how it is made again.

    Args:
        standing: of the site, with the changes that are shown.
        chips: archived looks of the site.
        looks: count of looks by sensor.
    """
    site, detections = standing.site, ranked(standing.changes)
    by_sensor = ", ".join(f"{count:,} {tr(SENSOR_WORDS.get(sensor, sensor))}" for sensor, count in looks.items())
    rows = [(msg("Looks"), escape(by_sensor or tr("none yet")))]
    size = sum(c.size_bytes for c in chips)
    rows.append(
        (
            msg("Archived pixels"),
            tr(
                "{chips}, {size} MB, each with its sha256",
                chips=in_figures(len(chips), "chip"),
                size=f"{size / 1e6:,.1f}",
            ),
        )
    )
    if site.grid is not None:
        g = site.grid
        rows.append(
            (
                msg("Pixel grid"),
                tr(
                    "{size} pixels of {pixel} m, EPSG:{epsg}, frozen",
                    size=f"{g.width} × {g.height}",
                    pixel=f"{g.pixel_m:.0f}",
                    epsg=g.epsg,
                ),
            )
        )
    settings = sorted({d.settings_hash for d in detections})
    versions = sorted({d.code_version for d in detections})
    if settings:
        rows.append((msg("Settings"), f'<span class="cw-mono">{escape(", ".join(settings), limit=200)}</span>'))
        rows.append((msg("Code version"), escape(", ".join(versions), limit=100)))
    if detections:
        again = dict.fromkeys(made_again(d.id, standing.audience) for d in detections[:6])
        words = next(iter(again))[0]
        commands = "<br>".join(escape(command, limit=100) for _, command in again if command)
        rows.append((msg("Made again"), f'{escape(words, limit=400)} <span class="cw-mono">{commands}</span>'))
    return facts(rows)


def area_words(site: Site) -> str:
    """How large a site is, from its grid; "" when its outline is unknown."""
    if site.grid is None or site.outline_basis is OutlineBasis.UNKNOWN:
        return ""
    return hectares(float(site.grid.to_grid(site.outline).area))
