"""Two people edited one site: both versions side by side, what is taken from whom, a question where they differ."""

from __future__ import annotations

import streamlit as st

from geodata.i18n.english_formats import day, hectares
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.sites.merge import OUTLINE, PARTS, Merged, Whose, answered, merge
from geodata.sites.outline import area_m2
from geodata.sites.site import RULES, Access, Site
from geodata.text.clean import LEAST_REASON
from layers.charts.outline_diff import diff_svg, outline_diff
from layers.style.escape import escape
from screens.edit.save_edit import Waiting, drop_waiting, field, save
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import keep_note, nothing_saved, role_field

ACCESS_WORDS = {Access.PUBLIC: msg("public"), Access.RESTRICTED: msg("restricted")}
ANSWERS = {Whose.THEIRS: msg("Keep what was saved meanwhile"), Whose.MINE: msg("Take mine")}


def merge_part(edition: Edition, edit: Waiting) -> None:
    """Draw both versions and the way on."""
    merged = merge(edit.begun, edit.stored, edit.mine)
    with st.container(border=True, key="cw_merge"):
        drawn(_head(edition, edit) + _table(edit, merged) + _outlines(edit, merged), key="e_merge")
        if merged.mine or merged.asked:
            _decide(edition, edit, merged)
        else:
            page_frame.empty("What you changed is stored already.", "There is nothing left to save.")
        if st.button(tr("Leave it as it is stored, without my changes"), key="e_merge_drop"):
            drop_waiting()
            keep_note("It stays as it is stored. Your changes were not saved.")
            st.rerun()


def _head(edition: Edition, edit: Waiting) -> str:
    title = page_frame.card_title(
        "Another person saved this site while you were editing",
        tr(
            "Nothing you typed is lost, and nothing is saved yet. You began with revision {then}; stored is {now}.",
            then=edit.begun.revision,
            now=edit.stored.revision,
        ),
    )
    changes = desk(edition).store.site_changes(edit.mine.id)
    rows = "".join(
        f"<tr><td>{c.revision}</td><td>{c.changed_at:%Y-%m-%d %H:%M}</td><td>{escape(c.changed_by, limit=60)}</td>"
        f"<td>{escape(translated(c.change), limit=600)}</td></tr>"
        for c in changes
        if edit.begun.revision < c.revision <= edit.stored.revision
    )
    names = "".join(f"<th>{tr(name)}</th>" for name in (msg("Revision"), msg("When"), msg("Who"), msg("What")))
    return f'{title}<table class="cw-table"><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table><br>'


def _table(edit: Waiting, merged: Merged) -> str:
    """A row for each part that either changed: as it was, theirs, mine, and which of them is taken."""
    taken = {
        **dict.fromkeys(merged.asked, tr("you decide below")),
        **dict.fromkeys(merged.mine, tr("yours; nobody else changed it")),
        **dict.fromkeys(merged.theirs, tr("theirs; you did not change it")),
        **dict.fromkeys(merged.same, tr("both the same")),
    }
    rows = "".join(
        f"<tr><th>{tr(RULES[part].title)}</th>"
        + "".join(f"<td>{escape(said(part, one), limit=400)}</td>" for one in (edit.begun, edit.stored, edit.mine))
        + f"<td>{'<b>' if part in merged.asked else ''}{taken[part]}{'</b>' if part in merged.asked else ''}</td></tr>"
        for part in PARTS
        if part in taken
    )
    heads = ("", tr("When you began"), tr("Saved meanwhile"), tr("Yours"), tr("What is taken"))
    names = "".join(f"<th>{name}</th>" for name in heads)
    return f'<table class="cw-table"><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>'


def _outlines(edit: Waiting, merged: Merged) -> str:
    """Both outlines over each other where both were changed, in numbers and drawn."""
    if OUTLINE not in merged.asked:
        return ""
    diff = outline_diff(edit.stored.outline, edit.mine.outline)
    title = tr("Dashed: saved meanwhile. Solid: yours.")
    return f'<p class="cw-small">{title} {diff.words}</p>{diff_svg(diff, title)}'


def said(part: str, site: Site) -> str:
    """A part of a site in words; plain text."""
    if part == OUTLINE:
        area = area_m2(site.outline)
        return hectares(area) if area else tr("a point: outline unknown")
    value = getattr(site, part)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Access):
        return tr(ACCESS_WORDS[value])
    if part == "statements":
        return "; ".join(f"{one.date}: {one.text}" for one in value) or tr("(none)")
    if isinstance(value, tuple):
        return ", ".join(value) or tr("(none)")
    return str(day(value) if part == "review_by" and value else value or tr("(none)"))


def _decide(edition: Edition, edit: Waiting, merged: Merged) -> None:
    """The questions, and the save that keeps both."""
    answers: dict[str, Whose] = {}
    with st.form(field("e_merge_form", edit.stored), border=False, enter_to_submit=False):
        for part in merged.asked:
            chosen = st.radio(
                tr(RULES[part].title),
                list(Whose),
                index=None,
                horizontal=True,
                format_func=lambda whose: tr(ANSWERS[whose]),
                key=field(f"e_merge_{part}", edit.stored),
            )
            if chosen is not None:
                answers[part] = chosen
        why = st.text_input(tr("Reason (required)"), edit.why, max_chars=300, key=field("e_merge_why", edit.stored))
        by = role_field("e_merge_by")
        pressed = st.form_submit_button(tr("Save both as a new revision"), type="primary")
    if not pressed:
        return
    open_ = [part for part in merged.asked if part not in answers]
    if open_:
        nothing_saved("Choose for each part that both of you changed.")
    elif len(why.strip()) < LEAST_REASON or not by:
        nothing_saved("Give a reason of at least 10 characters, and your role.")
    else:
        save(edition, edit.stored, answered(merged, edit.mine, answers), by, why, merged=True)
