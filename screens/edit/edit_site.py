"""Change a site: its outline and words, with a diff before it is saved, its history, who may see it, retirement."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit.delta_generator import DeltaGenerator

from geodata.errors import CompoundWatchError, NotFound, OutlineRefused
from geodata.i18n.english_formats import day
from geodata.i18n.messages import english, msg, tr
from geodata.i18n.translated import translated
from geodata.sites.countries import country_code
from geodata.sites.site import OutlineBasis, Site
from geodata.text.clean import LEAST_REASON
from layers.charts.outline_diff import diff_svg, outline_diff
from layers.map.draw_outline import drawing_map, picture_layer, placebo_layer
from layers.map.folium_map import ForgetOldGroups, bounds_of
from layers.map.sites import signs_of, site_outlines, site_signs
from layers.style.escape import escape
from screens.edit.draft_card import country_warnings, overlap_button, watching_card
from screens.edit.drawing_component import drawing_component
from screens.edit.expected_looks import looks_ahead
from screens.edit.merge_card import ACCESS_WORDS, merge_part
from screens.edit.picture_below import Below, below_site, suggested
from screens.edit.save_edit import begun, field, forget_begun, save, tell_of_newer, waiting
from screens.edit.site_access import access_part, retire_part
from screens.edit.site_draft import (
    ALIASES_HEIGHT,
    corners_of,
    has_more_than_corners,
    lines_of,
    outline_from_corners,
    outline_of,
    preview,
)
from screens.edit.site_statements import statements_part
from screens.server.basemap_file import ground_of
from screens.session.edition import Edition, desk
from screens.session.view_state import View, address
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link
from screens.widgets.save_feedback import keep_note, nothing_saved, refused, role_field, show_note

PARTS = (msg("Outline"), msg("Words"), msg("Statements"), msg("History"), msg("Who may see it"), msg("Retire"))
WAYS = (
    msg("Move corners on the map"),
    msg("Type coordinates"),
    msg("Draw anew"),
    msg("Correct a suggestion"),
)
MORE_THAN_CORNERS = msg(
    "The stored outline has further parts or holes, and only the outer corners of its largest part stand here: saved "
    "from here, the others go."
)
NOT_BROUGHT_BACK = msg(
    "Going back brings back outline and words alone: who may see it, and whether it is in use, are decided under “Who "
    "may see it” and “Retire”."
)
NOTHING_TO_GO_BACK_TO = msg("Its outline and words are those of now: there is nothing to go back to.")
MOST_CORNERS = 400
"""Corners that can be moved on the map by hand; an outline of more is typed or drawn anew."""
HEIGHT = 520


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    try:
        site = desk(edition).store.site(view.site)
    except NotFound:
        page_frame.answer("This site is not here.", "Choose one from the list of sites, then press Edit.")
        st.html(f"<p>{soft_link(address('site', View()), tr('All sites'))}</p>")
        return
    link = soft_link(address("site", View(site=site.id)), site.name)
    st.html(f'<div class="cw-crumbs">{link} / {tr("Edit")}</div>')
    standing = tr("retired {day}", day=day(site.retired_at.date())) if site.retired_at else tr("in use")
    page_frame.answer(
        tr("Edit {site}", site=site.name),
        tr(
            "Revision {n}, {access}, {standing}. Each change is kept with its reason.",
            n=site.revision,
            access=tr(ACCESS_WORDS[site.access]),
            standing=standing,
        ),
    )
    show_note()
    if (edit := waiting(site.id)) is not None:
        if "e_part" in st.session_state:  # written again, or the choice would be forgotten while it is not drawn
            st.session_state["e_part"] = st.session_state["e_part"]
        merge_part(edition, edit)
        return
    part = st.segmented_control(
        tr("Part"), PARTS, default=PARTS[0], format_func=tr, key="e_part", required=True, label_visibility="collapsed"
    )
    with _place_of(part or PARTS[0]):
        if part == PARTS[0]:
            _outline(edition, site)
        elif part == PARTS[1]:
            _words(edition, site)
        elif part == PARTS[2]:
            statements_part(edition, site, _last_writer(edition, site))
        elif part == PARTS[3]:
            _history(edition, site)
        elif part == PARTS[4]:
            access_part(edition, site)
        else:
            retire_part(edition, site)


def _place_of(part: str) -> DeltaGenerator:
    """The box of a part, at a place of its own on the page.

    In one place for all, Streamlit keeps what stood in the box until the script has ended: two fields of one label,
    and what is typed into the one that goes is lost.
    """
    places = {one: st.empty() for one in PARTS}
    return places[part].container(key="cw_part_" + part.lower().replace(" ", "_"))


def _outline(edition: Edition, stored: Site) -> None:
    site = begun(stored, "outline", "e_why")
    tell_of_newer(stored, site, _last_writer(edition, stored))
    known = tuple(s for s in edition.sites.values() if s.id != site.id)
    has_area = site.outline_basis is not OutlineBasis.UNKNOWN
    movable = has_area and int(shapely.get_num_coordinates(site.outline)) <= MOST_CORNERS
    ways = WAYS if movable else WAYS[1:] if has_area else (WAYS[2], WAYS[3], WAYS[1])
    way = st.radio(tr("How"), ways, horizontal=True, format_func=tr, key="e_way", label_visibility="collapsed")
    left, right = st.columns([1.7, 1], gap="small")
    outline: BaseGeometry | None = None
    seen, refusal = None, None
    with left, st.container(border=True, key="cw_edit_map"):
        try:
            outline = _drawn_outline(edition, site, known, way)
            trimmed = st.session_state.get("e_trimmed")
            if trimmed is not None and outline is not None and trimmed[0] == outline.wkb:
                outline = trimmed[1]
            if outline is not None:
                seen = preview(outline, known, country="" if site.simulated else site.country)
        except OutlineRefused as error:
            refusal = error
    with right, st.container(border=True, key="cw_edit_saved"):
        ahead = looks_ahead(seen.accepted.outline, edition.looked_at(site, *known), edition.looks) if seen else None
        watching_card(seen, refusal, ahead, key="e_watching")
        if seen is not None and outline is not None:
            overlap_button(outline, seen, known, "e_trimmed")
        if seen is not None and has_area:
            diff = outline_diff(site.outline, seen.accepted.outline)
            note = "" if diff.same else grid_words(site, seen.accepted.outline)
            drawn(
                page_frame.card_title("What changes")
                + f'<p class="cw-small">{diff.words} {note}</p>'
                + ("" if diff.same else diff_svg(diff, tr("{site}: outline before and now", site=site.name))),
                key="e_diff",
            )
        with st.form("e_save", border=False, enter_to_submit=False):
            why = st.text_input(tr("Reason (required)"), max_chars=300, key=field("e_why", site))
            by = role_field("e_by")
            pressed = st.form_submit_button(tr("Save as a new revision"), type="primary")
    if not pressed:
        return
    if seen is None:
        nothing_saved("There is no outline to save: move a corner, or draw one.")
    elif len(why.strip()) < LEAST_REASON or not by:
        nothing_saved("Give a reason of at least 10 characters, and your role.")
    elif has_area and outline_diff(site.outline, seen.accepted.outline).same:
        nothing_saved("The outline is the one that is stored.")
    else:
        changed = replace(
            site, outline=seen.accepted.outline, outline_basis=OutlineBasis.DRAWN, notes=seen.accepted.notes
        )
        save(edition, site, changed, by, why)


def _drawn_outline(edition: Edition, site: Site, known: tuple[Site, ...], way: str) -> BaseGeometry | None:
    """The outline as it stands in the fields or on the map, WGS84; None while nothing is drawn."""
    if way == WAYS[1]:
        if has_more_than_corners(site.outline):
            st.html(f'<p class="cw-refused" role="note">{escape(tr(MORE_THAN_CORNERS), limit=300)}</p>')
        text = st.text_area(
            tr("Corners, one a line: longitude, latitude"),
            corners_of(site.outline) if site.outline_basis is not OutlineBasis.UNKNOWN else "",
            key=field("e_corners", site),
            height=420,
        )
        return outline_from_corners(text or "")
    st.html(
        '<p class="cw-note">'
        + (
            tr("Press the pencil on the map, drag a square to move a corner, then press Save on the map.")
            if way in (WAYS[0], WAYS[3])
            else tr("Choose the polygon at the left of the map, click the corners, close it on the first one.")
        )
        + "</p>"
    )
    below = below_site(edition, site)
    begin: BaseGeometry | None = site.outline if way == WAYS[0] else None
    if way == WAYS[3]:
        begin = suggested(edition, below, site.outline)
        if begin is None:
            return None
    return outline_of(_map(edition, site, known, begin, below))


def grid_words(site: Site, outline: BaseGeometry) -> str:
    """What a new outline means for the frozen grid: "" while it stays inside."""
    if site.grid is None:
        return ""
    left, bottom, right, top = site.grid.bounds
    x0, y0, x1, y1 = site.grid.to_grid(outline).bounds
    if x0 >= left and y0 >= bottom and x1 <= right and y1 <= top:
        return tr("The pixel grid stays.")
    return tr(
        "It leaves the frozen pixel grid: a new grid is given, older chips keep theirs, and history is read anew."
    )


def _map(
    edition: Edition, site: Site, known: tuple[Site, ...], begin: BaseGeometry | None, below: Below | None
) -> list[dict[str, object]] | None:
    """The map to draw on; what is drawn on it, with the outline to begin with while nothing was moved.

    Args:
        edition, site, known: what is shown.
        begin: an outline whose corners can be moved; None = a new one is drawn beside the stored one.
        below: the picture to draw on; None = none.
    """
    sight = bounds_of([site.outline], least_degrees=0.008)
    shown = known if begin is site.outline else (site, *known)
    standings = [edition.site_standings[s.id] for s in shown if s.id in edition.site_standings]
    groups = [site_outlines(shown), site_signs(signs_of(standings))]
    ForgetOldGroups().add_to(groups[0])
    groups.append(placebo_layer([area.outline for area in desk(edition).store.placebos(site.id)]))
    if below is not None:
        groups.append(picture_layer(below.picture.png, below.picture.bounds, below.words))
    start = "" if begin is None else hashlib.sha256(begin.wkb).hexdigest()[:8]
    drawings = drawing_component(
        f"edit_map_{site.id.replace('_', '-')}_{site.revision}_{start}",
        begin,
        partial(drawing_map, ground_of(edition), sight),
        groups,
        HEIGHT,
    )
    if below is not None:
        st.html(below.caption)
    return drawings


def _last_writer(edition: Edition, site: Site) -> str:
    return desk(edition).store.site_changes(site.id)[-1].changed_by


def _words(edition: Edition, stored: Site) -> None:
    site = begun(stored, "words", "e_name")
    tell_of_newer(stored, site, _last_writer(edition, stored))
    if odd := country_warnings(stored):
        st.html(f'<div class="cw-refused" role="status">{odd}</div>')
    with st.form("e_words", border=True, enter_to_submit=False):
        name = st.text_input(tr("Name"), site.name, max_chars=200, key=field("e_name", site))
        aliases = st.text_area(
            tr("Also written, one a line; any script"),
            "\n".join(site.aliases),
            height=ALIASES_HEIGHT,
            key=field("e_aliases", site),
        )
        first, second = st.columns(2)
        country = first.text_input(tr("Country"), site.country, max_chars=60, key=field("e_country", site))
        review_by = second.date_input(tr("Review by"), site.review_by, key=field("e_review_by", site))
        source = st.text_input(
            tr("Public source: link, title and date"), site.source, max_chars=500, key=field("e_source", site)
        )
        documented = st.checkbox(
            tr("This source documents the place publicly"), site.documented, key=field("e_documented", site)
        )
        why = st.text_input(tr("Reason (required)"), max_chars=300, key=field("e_words_why", site))
        by = role_field("e_words_by")
        pressed = st.form_submit_button(tr("Save as a new revision"), type="primary")
    if not pressed:
        return
    if not name.strip() or len(why.strip()) < LEAST_REASON or not by:
        nothing_saved("Give a name, a reason of at least 10 characters, and your role.")
        return
    changed = replace(
        site,
        name=name.strip(),
        aliases=lines_of(aliases),
        country=site.country if country.strip() == site.country else country_code(country),
        source=source.strip(),
        documented=bool(documented and source.strip()),
        review_by=review_by,
    )
    save(edition, site, changed, by, why)


def _history(edition: Edition, stored: Site) -> None:
    store = desk(edition).store
    site = begun(stored, "history", "e_note_text")
    tell_of_newer(stored, site, _last_writer(edition, stored))
    changes, revisions = store.site_changes(site.id), store.site_revisions(site.id)
    rows = "".join(
        f"<tr><td>{c.revision}</td><td>{c.changed_at:%Y-%m-%d %H:%M}</td><td>{escape(c.changed_by, limit=60)}</td>"
        f"<td>{escape(translated(c.change), limit=600)}</td></tr>"
        for c in reversed(changes)
    )
    left, right = st.columns([1.4, 1], gap="small")
    with left, st.container(border=True, key="cw_history"):
        drawn(
            page_frame.card_title("History", "Newest first; times in UTC.")
            + '<div class="cw-scroll"><table class="cw-table"><thead><tr>'
            f"<th>{tr('Revision')}</th><th>{tr('When')}</th><th>{tr('Who')}</th><th>{tr('What')}</th></tr></thead><tbody>{rows}</tbody></table></div>",
            key="e_history",
        )
        with st.form("e_note", border=False, clear_on_submit=True, enter_to_submit=False):
            note = st.text_area(
                tr("Add a note; internal users read it"), max_chars=1000, height=80, key=field("e_note_text", site)
            )
            by = role_field("e_note_by")
            if st.form_submit_button(tr("Keep the note")):
                try:
                    store.note_site(site.id, by, note or "")
                except CompoundWatchError as error:
                    refused(error)
                else:
                    forget_begun()
                    keep_note("The note is kept.")
                    st.rerun()
    with right, st.container(border=True, key="cw_compare"):
        _compared(edition, site, revisions)


def _compared(edition: Edition, site: Site, revisions: Sequence[Site]) -> None:
    """An earlier revision beside the site as it stands, and the way back to it."""
    st.html(page_frame.card_title("Compare and go back"))
    if len(revisions) < 2:
        page_frame.empty("There is one revision only.", "Each change of outline or words adds one.")
        return
    earlier = [r for r in reversed(revisions) if r.revision != site.revision]
    ways_back = [r.revision for r in earlier if _gone_back(site, r) != site]
    numbers = [r.revision for r in earlier]
    number = st.selectbox(
        tr("Revision"),
        numbers,
        numbers.index(ways_back[0]) if ways_back else 0,  # the newest to which one can go back
        key=f"e_revision_{site.id}_{site.revision}",
        width=160,
    )
    old = next(r for r in earlier if r.revision == number)
    diff = outline_diff(old.outline, site.outline)
    drawn(
        f'<p class="cw-small">{diff.words}</p>'
        + diff_svg(diff, tr("Revision {n} and the outline now", n=number or 0))
        + _words_diff(old, site),
        key="e_compare",
    )
    if (old.access, old.retired_at) != (site.access, site.retired_at):
        st.html(f'<p class="cw-note">{tr(NOT_BROUGHT_BACK)}</p>')
    if old.revision not in ways_back:
        st.html(f'<p class="cw-small">{tr(NOTHING_TO_GO_BACK_TO)}</p>')
        return
    with st.form("e_back", border=False, enter_to_submit=False):
        why = st.text_input(tr("Reason (required)"), max_chars=300, key="e_back_why")
        by = role_field("e_back_by")
        pressed = st.form_submit_button(tr("Go back to revision {n}", n=number or 0), key="e_back_go")
    if pressed and (len(why.strip()) < LEAST_REASON or not by):
        nothing_saved("Give a reason of at least 10 characters, and your role.")
    elif pressed:
        why = english("back to revision {n}: {words}", n=number, words=why.strip())
        save(edition, site, _gone_back(site, old), by, why)


def _gone_back(site: Site, old: Site) -> Site:
    """A site with the outline and words of an earlier revision; who may see it, and whether it is in use, stay."""
    return replace(
        site,
        name=old.name,
        aliases=old.aliases,
        country=old.country,
        source=old.source,
        documented=old.documented,
        statements=old.statements,
        coordinate_note=old.coordinate_note,
        outline=old.outline,
        outline_basis=old.outline_basis,
        notes=old.notes,
    )


def _words_diff(old: Site, now: Site) -> str:
    """Words that differ between two revisions, as a table in HTML; "" when none does."""
    pairs = [
        (label, str(a), str(b))
        for label, a, b in (
            (msg("Name"), old.name, now.name),
            (msg("Also written"), ", ".join(old.aliases), ", ".join(now.aliases)),
            (msg("Country"), old.country, now.country),
            (msg("Source"), old.source, now.source),
            (msg("Statements"), _said_of(old), _said_of(now)),
            (msg("How sure the place is"), old.coordinate_note, now.coordinate_note),
            (msg("Documented"), tr("yes") if old.documented else tr("no"), tr("yes") if now.documented else tr("no")),
            (msg("Who may see it"), tr(ACCESS_WORDS[old.access]), tr(ACCESS_WORDS[now.access])),
            (msg("Retired"), _when(old), _when(now)),
        )
        if a != b
    ]
    if not pairs:
        return ""
    rows = "".join(
        f"<tr><th>{tr(label)}</th><td>{escape(then or tr('(none)'), limit=200)}</td>"
        f"<td>{escape(now_said or tr('(none)'), limit=200)}</td></tr>"
        for label, then, now_said in pairs
    )
    return (
        f'<table class="cw-table"><thead><tr><th></th><th>{tr("Then")}</th><th>{tr("Now")}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _said_of(site: Site) -> str:
    return "; ".join(f"{one.date}: {one.text}" for one in site.statements)


def _when(site: Site) -> str:
    return site.retired_at.date().isoformat() if site.retired_at else tr("no")
