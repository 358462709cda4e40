"""Several sites changed at once from the list, with one reason: what would change is shown before it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import counted, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.sites.site import Site
from geodata.text.clean import LEAST_REASON
from layers.style.escape import escape
from pipelines.sites.bulk_edit import (
    ACCESS,
    MOST_SITES,
    RETIRED,
    BulkEdit,
    SiteChange,
    keep_all,
    previewed,
    settings_line,
)
from screens.session.edition import Edition, desk
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import keep_note, nothing_saved, refused, role_field

USE_WORDS = {
    "": msg("As it is"),
    "retire": msg("Retire"),
    "restore": msg("Watch again"),
}
SAID = {"public": msg("public"), "restricted": msg("restricted"), "yes": msg("yes"), "no": msg("no")}
IDS, PRESSED, KEEP = "b_ids", "b_pressed", "b_kept"
"""Session state: the sites chosen; what was shown beside the button that was pressed; that it was kept."""
Shown = dict[str, tuple[int, tuple[tuple[str, str, str], ...]]]
"""Id of each site that would change -> its revision, and (what, before, after) of each field."""
OPERATOR = msg(
    "Groups and corridors are the operator’s: this line goes into compound-watch.toml, in the place of the one that is "
    "there now."
)


def bulk_edit(edition: Edition, listed: Sequence[Site]) -> None:
    """The form, closed until it is asked for; for those who work here alone.

    Args:
        edition: internal.
        listed: sites that the list shows now, in use or retired, in its order.
    """
    if not edition.at_work or not listed:
        return
    if st.session_state.pop(KEEP, False):
        st.session_state.update({IDS: [], "b_country": "", "b_review": None, "b_use": "", "b_why": ""})
    names = {site.id: f"{site.name}, {site.id}" for site in listed}
    st.session_state[IDS] = [key for key in st.session_state.get(IDS, []) if key in names]
    opened = st.expander(tr("Change several sites"), key="b_open", on_change="rerun")
    with opened, st.container(key="cw_bulk"):
        if st.button(tr("Choose all that are listed"), key="b_all"):
            st.session_state[IDS] = list(names)[:MOST_SITES]
        chosen = st.multiselect(
            tr("Sites to change"),
            list(names),
            format_func=names.__getitem__,
            key=IDS,
            placeholder=tr("Choose"),
            max_selections=MOST_SITES,
        )
        edit = _edit_fields()
        _sets_part(edition, chosen)
        _keep_part(edition, [site for site in listed if site.id in chosen], edit)


def _edit_fields() -> BulkEdit:
    """The values that each of the sites is to get; an empty field leaves them as they are."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        country = st.text_input(
            tr("Country"), key="b_country", max_chars=60, width=170, placeholder=tr("As it is")
        ).strip()
        review_by = st.date_input(tr("Review by"), None, key="b_review", width=170)
        use = st.selectbox(
            tr("In use"), list(USE_WORDS), format_func=lambda u: tr(USE_WORDS[u]), key="b_use", width=170
        )
    retired = {"retire": True, "restore": False}.get(use)
    return BulkEdit(country or None, review_by, retired)


def _sets_part(edition: Edition, chosen: Sequence[str]) -> None:
    """The line of the settings that puts the sites into a group or corridor too."""
    with st.container(horizontal=True):
        group = st.text_input(tr("Group"), key="b_group", max_chars=80, width=170).strip()
        corridor = st.text_input(tr("Corridor"), key="b_corridor", max_chars=80, width=170).strip()
    settings = edition.settings
    for setting, texts, name in (
        ("site_groups", settings.site_groups, group),
        ("corridors", settings.corridors, corridor),
    ):
        if not name or not chosen:
            continue
        try:
            line = settings_line(setting, texts, name, chosen)
        except CompoundWatchError as error:
            refused(error)
            continue
        st.html(f'<p class="cw-note">{escape(tr(OPERATOR))}</p>')
        st.code(line, language="toml", wrap_lines=True)


def _keep_part(edition: Edition, sites: Sequence[Site], edit: BulkEdit) -> None:
    """What would change, then reason, role and the button that keeps it: of what it stood beside, nothing else."""
    pressed: Shown | None = st.session_state.pop(PRESSED, None)
    if not sites or edit.empty:
        return
    changes = previewed(sites, edit)
    if not changes:
        st.html(f'<p class="cw-note">{escape(tr("Nothing would change: they are so already."))}</p>')
        return
    drawn(preview_html(changes), key="b_preview")
    why = st.text_input(tr("One reason for all (required)"), key="b_why", max_chars=300)
    by = role_field("b_by")
    shown: Shown = {one.site.id: (one.site.revision, one.differs) for one in changes}
    st.button(
        trn("Keep this change", "Keep these {n} changes", len(changes), n=len(changes)),
        key=f"b_keep_{hashlib.sha256(repr(shown).encode()).hexdigest()[:12]}",  # another one for what differs
        type="primary",
        on_click=_press,
        args=(shown,),
    )
    if pressed is None:
        return
    if len(why.strip()) < LEAST_REASON or not by:
        nothing_saved(msg("Give a reason of at least 10 characters, and your role."))
        return
    other = _not_as_shown(pressed, shown, {one.site.id: one.site.name for one in changes})
    if other:
        nothing_saved(other)
        return
    try:
        kept = keep_all(desk(edition).store, changes, by, why)
    except CompoundWatchError as error:
        refused(error)
        return
    st.session_state[KEEP] = True
    keep_note(tr("{sites} changed.", sites=sentence_case(counted(len(kept), "site"))))
    st.rerun()


def _press(shown: Shown) -> None:
    st.session_state[PRESSED] = shown


def _not_as_shown(then: Shown, now: Shown, names: Mapping[str, str]) -> str:
    """Why what was shown when the button was pressed is not what would be kept now; "" where it is."""
    newer = [names[key] for key in now if key in then and then[key][0] != now[key][0]]
    if newer:
        return tr("Changed by somebody since it was shown: {names}. Look again, then keep it.", names=", ".join(newer))
    others = [names[key] for key in now if then.get(key) != now[key]]
    if others:
        return tr("It was not shown so before: {names}. Look again, then keep it.", names=", ".join(others))
    return ""


def preview_html(changes: Sequence[SiteChange]) -> str:
    """A row for each field of each site that would change, before and after; and which go inside by it."""
    rows = "".join(
        f"<tr><td>{escape(one.site.name, limit=80) if n == 0 else ''}</td><th>{escape(tr(what))}</th>"
        f"<td>{escape(_value(what, before), limit=80)}</td><td>{escape(_value(what, after), limit=80)}</td></tr>"
        for one in changes
        for n, (what, before, after) in enumerate(one.differs)
    )
    heads = f"<th>{tr('Site')}</th><th>{tr('What')}</th><th>{tr('Now')}</th><th>{tr('Once kept')}</th>"
    inside = [one.site.name for one in changes if one.goes_inside]
    warned = ""
    if inside:
        warning = tr(
            "No longer public by it, until two people pass on the new words: {names}.", names=", ".join(inside)
        )
        warned = f'<p class="cw-refused" role="note">{escape(warning, limit=2_000)}</p>'
    return (
        f'<div class="cw-card-title"><b>{escape(tr("What would change"))}</b></div>{warned}'
        f'<div class="cw-scroll"><table class="cw-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _value(what: str, told: str) -> str:
    """A value as a reader sees it: words of ours translated."""
    if what in (ACCESS, RETIRED):
        return tr(SAID[told])
    return told or tr("(none)")
