"""Actions: the list of them, and of one the page: what was done, and what was seen before and after."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geodata.actions.action import KIND_LISTED, Action
from geodata.actions.action_sentences import (
    CANNOT_SEE,
    NOT_AGREED,
    NOT_SAID,
    action_days,
    action_place,
    apart_sentence,
    compared_words,
    difference_words,
    levels_words,
    listed_words,
    method_sentence,
    own_title,
    placebo_words,
    told_sentence,
    trend_words,
    verdict_words,
)
from geodata.actions.answer import Answer, Told
from geodata.belts.belt_sentences import NO_COMPOUND, belt_notes, belt_sentence
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import counted, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.i18n.translated import translated
from geodata.sites.shown_place import told_name
from layers.charts.before_after import WIDTH, before_after_chart
from layers.charts.html_table import html_table
from layers.style.escape import escape, link
from pipelines.before_after.tell import tell
from pipelines.belts.tell import tell_belt
from screens.actions.add_action import add_action
from screens.session.edition import Edition
from screens.session.view_state import View, address
from screens.session.visitor import visitor
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.html_component import by_width, drawn
from screens.widgets.in_app_links import soft_link

HEADS = (
    msg("Measure"),
    msg("Answer"),
    msg("Days compared, and now"),
    msg("Difference (99 % interval)"),
    msg("At its sites"),
    msg("At controls"),
    msg("Trend before"),
    msg("Placebos"),
)
LISTED = 300
"""Actions listed at most, the newest."""


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    actions = {action.id: action for action in edition.view.actions.items}
    chosen = actions.get(view.action)
    if chosen is None:
        _list(edition, view, list(actions.values()))
        if edition.internal and visitor().at_work:
            add_action(edition)
    else:
        _page(edition, view, chosen)


def _list(edition: Edition, view: View, actions: list[Action]) -> None:
    """Every action of the edition, the newest first."""
    counts = sentence_case(counted(len(actions), "action"))
    if edition.internal:
        sentence = tr("{actions} on file.", actions=counts) if actions else tr("No action is on file.")
    elif actions:
        sentence = trn(
            "{actions} is told in this edition.", "{actions} are told in this edition.", len(actions), actions=counts
        )
    else:
        sentence = tr("No action is told in this edition.")
    page_frame.answer(sentence, NOT_SAID)
    if view.action:
        st.html(f'<p class="cw-note">{tr("This edition shows no action of that address.")}</p>')
    if not actions:
        page_frame.empty(
            "Raids, power cuts, sanctions and the like would stand here.",
            "An analyst types one on this screen; a table comes with: compound-watch actions import FILE",
        )
        return
    rows = []
    for action in sorted(actions, key=lambda a: (a.start_date, a.id), reverse=True)[:LISTED]:
        to = address("actions", View(action=action.id, seen_as=view.seen_as))
        where = action_place(action, _names(edition), [site.id for site in edition.view.concerned_by(action)])
        own, kind = own_title(action), listed_words(action)
        days = f"{kind}, {action_days(action)}" if own else action_days(action)
        gone = f" {tr('(withdrawn)')}" if action.withdrawn else ""
        rows.append(
            f'<div class="cw-site"><span></span><span class="cw-name">{soft_link(to, own or kind)}{gone}'
            f'<span class="cw-where">{escape(days)}</span></span>'
            f'<span class="cw-said">{escape(where, limit=300)}</span>'
            f'<span class="cw-note">{escape(tr("Source: {source}", source=action.source), limit=140)}</span></div>'
        )
    with st.container(border=True, key="cw_actions"):
        drawn(f'<div class="cw-sites">{"".join(rows)}</div>', key="actions")
    if len(actions) > LISTED:
        st.html(f'<p class="cw-small">{tr("The newest {n} are shown; an export holds all.", n=f"{LISTED:,}")}</p>')


def _page(edition: Edition, view: View, action: Action) -> None:
    """One action."""
    told = _told(edition.view, edition.key, action.id)
    page_frame.answer(told_sentence(action, told, _names(edition)), NOT_SAID)
    if action.withdrawn:
        st.html(f'<div class="cw-late" role="status">{tr("This action was withdrawn: nobody should repeat it.")}</div>')
    left, right = st.columns([1, 1], gap="small")
    with left, st.container(border=True, key="cw_action_facts"):
        drawn(page_frame.card_title("What is listed") + facts(_facts(edition, view, action, told)), key="facts")
    with right, st.container(border=True, key="cw_action_limits"):
        rows = [(msg("Not visible"), escape(tr(CANNOT_SEE))), (msg("Compared"), escape(method_sentence(), limit=900))]
        if edition.audience != "public":
            rows.append((msg("Not agreed"), escape(tr(NOT_AGREED))))
        drawn(page_frame.card_title("What cannot be said") + facts(rows), key="limits")
    _belts(edition, action, told)
    with st.container(border=True, key="cw_action_table"):
        drawn(_table(told, _names(edition)), key="table")
    charts = [answer for answer in told.answers if any(p.sites is not None for p in answer.curve)]
    if charts:
        with st.container(border=True, key="cw_action_charts"):
            title = page_frame.card_title(
                "Before and after, month by month", msg("Each place less its own mean before.")
            )
            drawn(title, key="charts_title")
            columns = st.columns(2, gap="small")
            for number, answer in enumerate(charts):
                with columns[number % 2]:
                    drawn(_chart(answer, told, _names(edition)), key=f"chart_{answer.outcome.name}")


def _belts(edition: Edition, action: Action, told: Told) -> None:
    """What was built around the sites that it concerns, a sentence a site; nothing where none has a belt."""
    paragraphs = []
    for key in told.sites:
        answer = tell_belt(edition.view, key, action) if key in edition.sites else None
        if answer is None:
            continue
        words = belt_sentence(answer, edition.sites[key], action)
        notes = escape(" ".join(belt_notes(answer, edition.sites, action)), limit=1500)
        paragraphs.append(f'<p class="cw-said">{escape(words, limit=1200)}</p><div class="cw-note">{notes}</div>')
    if paragraphs:
        with st.container(border=True, key="cw_action_belts"):
            below = f'<div class="cw-note">{tr(NO_COMPOUND)}</div>'
            drawn(page_frame.card_title("Beyond the outline") + "".join(paragraphs) + below, key="belts")


def _facts(edition: Edition, view: View, action: Action, told: Told) -> list[tuple[str, str]]:
    target = link(action.url)
    source = escape(action.source, limit=200)
    if target:
        source = f'<a class="cw-link" href="{target}" target="_blank" rel="noopener noreferrer">{source}</a>'
    sites = ", ".join(
        soft_link(address("site", View(site=key, seen_as=view.seen_as)), told_name(edition.sites[key]))
        for key in told.named[:20]
        if key in edition.sites
    )
    own = own_title(action)
    rows = [
        *([(msg("What"), escape(own, limit=300))] if own else []),
        (msg("Listed here as"), escape(tr(KIND_LISTED[action.kind]))),
        (msg("When"), escape(action_days(action))),
        (msg("Where"), escape(action_place(action, _names(edition), told.named), limit=300)),
        (msg("Sites"), sites or tr("no site in use")),
        (msg("Who acted"), escape(action.acted_by, limit=200) or tr("not given")),
        (msg("Source"), source),
        (msg("Terms"), escape(action.licence, limit=200) or tr("own note on the named source")),
    ]
    if told.beside:
        rows.append((msg("Not told apart"), escape(apart_sentence(told), limit=400)))
    rows += [(msg("Note"), escape(translated(note), limit=300)) for note in action.notes[:5]]
    return rows


def _names(edition: Edition) -> dict[str, str]:
    return {key: told_name(site) for key, site in edition.sites.items()}


def _table(told: Told, names: Mapping[str, str]) -> str:
    if not told.answers:
        return f'<p class="cw-note">{tr("No measure of this edition speaks of its sites.")}</p>'
    rows = [
        (
            tr(a.outcome.words),
            verdict_words(a),
            compared_words(a, told, names),
            difference_words(a),
            levels_words(a, a.site_levels),
            levels_words(a, a.control_levels),
            trend_words(a),
            placebo_words(a),
        )
        for a in told.answers
    ]
    return html_table(tr("Each measure before and after"), [tr(head) for head in HEADS], rows, stacked=True)


def _chart(answer: Answer, told: Told, names: Mapping[str, str]) -> str:
    compared = compared_words(answer, told, names)
    caption = ". ".join(filter(None, (verdict_words(answer), difference_words(answer), compared)))
    chart = by_width(lambda width: before_after_chart(answer, width=width), WIDTH)
    return f'{chart}<p class="cw-note">{escape(caption, limit=900)}</p>'


@st.cache_resource(show_spinner=False, max_entries=60)
def _told(_view: EditionView, key: str, action_id: str) -> Told:
    return tell(_view, action_id)
