"""What was built beyond the outlines, as rows: one a site with its total, and for internal readers each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geodata.access.audience import Audience
from geodata.actions.action import Action
from geodata.belts.answer import BeltAnswer
from geodata.belts.belt import SeenBelt
from geodata.belts.belt_sentences import NO_COMPOUND, belt_errs, belt_sentence
from geodata.detections.review_state import Standing
from geodata.edition_view import EditionView
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.attribution import our_licence
from pipelines.belts.tell import tell_belt, told_figures
from pipelines.publish.nouns.row_values import Rows, Value, columns, site_points

BELTS = columns(
    site_id="text",
    sentence="text",
    width_m="number",
    since="date",
    since_action="text",
    since_action_source="text",
    since_action_acted_by="text",
    since_action_link="text",
    until="date",
    covered_km2="number",
    built_ha="number",
    built_low_ha="number",
    built_high_ha="number",
    changes="integer",
    may_be_earlier_ha="number",
    more_than="integer",
    comparable="integer",
    around_control_places="integer",
    not_agreed="integer",
    not_released="flag",
    not_counted_sites="list",
    overlapping_sites="list",
    months="list",
    how_it_errs="text",
)
"""One row a site. Figures are empty where a change is not released, or nothing could be judged; for partner and public
the number and the months too, where one or two changes stand behind them, and since_action where it is not told since
an action (geodata/belts/told_days.py): `since` is then the first judged day."""

MONTHS_SAY = (
    "Figures are empty where the ground was not seen often enough to tell anything since then, and months end with the "
    "last whole one in which a change could have met the rule: 0 is written of ground that was looked at. "
    "built_low_ha and built_high_ha are built_ha with half a pixel of 20 m in and out along each edge. "
    "covered_km2 is whole square kilometres for partners and the public, so that no hole in it tells of a place that "
    "they do not see. "
    "In months, comparable_low and comparable_high are hectares built around comparable places in that month, for as "
    "much ground and without the outermost tenths: no interval of the built_ha beside them. For partners and the "
    "public changes and may_be_earlier_ha are empty where one or two changes stand behind built_ha, may_be_earlier_ha "
    "also where it is neither none of it nor all, and months where one or two stand behind any of them, as the ranges "
    "are where one or two around other sites do. For them since is the first judged day, and since_action is empty, "
    "where one or two changes were seen from that day on, or a total since an action would set one or two apart. "
    "Where more than nothing is told since an action, more_than and comparable are empty for them: ranks since several "
    "days could tell when single changes around other sites came."
)
CHANGES = columns(
    id="text",
    site_id="text",
    around="text",
    last_clear_before="date",
    first_seen="date",
    confirmed_on="date",
    last_seen="date",
    area_m2="number",
    review_state="text",
    scenes="list",
    settings_hash="text",
    code_version="text",
)
"""One row a change of a hectare or more beyond an outline; internal. `around`: the site, or its control place."""


def belt_rows(view: EditionView, attribution: str) -> tuple[Rows, int]:
    """A row for each site with a belt, and how many sites have figures that this audience does not see.

    Args:
        view: the edition.
        attribution: of the images.
    """
    sites = {site.id: site for site in view.sites.items}
    actions = {action.id: action for action in view.actions.items}
    site_answers = [(sites[key], answer) for key in sites if (answer := tell_belt(view, key)) is not None]
    points = site_points(sites.values())
    rows = Rows(
        what="belts",
        columns=BELTS,
        values=tuple(_values(site, answer, actions.get(answer.action_id)) for site, answer in site_answers),
        shapes=tuple(points.get(site.id) for site, _ in site_answers),
        titles=tuple(f"Around {told_name(site)}" for site, _ in site_answers),
        about=tuple(belt_sentence(answer, site, actions.get(answer.action_id)) for site, answer in site_answers),
        licence=our_licence(view.audience),
        attribution=attribution,
        audience=view.audience.value,
        simulated=any(site.simulated for site, _ in site_answers),
        limits=f"{NO_COMPOUND} {MONTHS_SAY} Each row is placed at a point inside its site.",
    )
    if view.audience is Audience.INTERNAL:
        rows = replace(rows, beside=(_changes(rows, view.belts),))
    return rows, sum(answer.held for _, answer in site_answers)


def _values(site: Site, answer: BeltAnswer, action: Action | None) -> tuple[Value, ...]:
    has_figures = not answer.held and not answer.reason
    own: dict[str, Value] = {
        "site_id": site.id,
        "sentence": belt_sentence(answer, site, action),
        "width_m": answer.width_m,
        "not_released": answer.held,
        "not_counted_sites": answer.left_out,
        "overlapping_sites": answer.overlaps,
        "how_it_errs": belt_errs(answer),
    }
    if has_figures:
        figures = told_figures(answer)
        least, most = figures["built_between_ha"] or (None, None)
        own |= {
            "since": answer.since,
            "since_action": answer.action_id,
            "since_action_source": action.source if action is not None else None,
            "since_action_acted_by": action.acted_by if action is not None else None,
            "since_action_link": action.url if action is not None else None,
            "until": answer.until,
            "covered_km2": round(answer.covered_km2, 2),
            "built_ha": _rounded(figures["built_ha"]),
            "built_low_ha": _rounded(least),
            "built_high_ha": _rounded(most),
            "changes": figures["count"],
            "may_be_earlier_ha": _rounded(figures["may_be_earlier_ha"]),
            "more_than": figures["more_than"],
            "comparable": figures["comparable"],
            "around_control_places": answer.controls,
            "not_agreed": answer.open,
            "months": [m | {"month": f"{m['month']:%Y-%m}"} for m in figures["months"]],
        }
    return tuple(own.get(column.name) for column in BELTS)


def _rounded(hectares: float | None) -> float | None:
    return None if hectares is None else round(hectares, 2)


def _changes(rows: Rows, belts: Mapping[str, SeenBelt]) -> Rows:
    """Each change with its ground."""
    every = [(belt, change) for belt in belts.values() for change in belt.changes]
    return replace(
        rows,
        what="beyond_the_outline",
        limits=NO_COMPOUND,
        columns=CHANGES,
        values=tuple(
            (
                c.id,
                b.belt.site_id,
                b.belt.id,
                c.last_clear_before,
                c.first_seen,
                c.confirmed_on,
                c.last_seen,
                c.area_m2,
                b.standings.get(c.id, Standing()).state.value,
                c.scenes,
                c.settings_hash,
                c.code_version,
            )
            for b, c in every
        ),
        shapes=tuple(c.outline for _, c in every),
        titles=tuple(f"Beyond the outline, {c.id}" for _, c in every),
        about=tuple("Change consistent with construction, beyond the outline of a site: do not quote." for _ in every),
    )
