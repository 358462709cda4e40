"""Briefings: the list of what was issued; of one what it said, its files, and how it differs from another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from geodata.access.audience import EDITION_WORDS
from geodata.briefings.briefing import Briefing, beside_of, in_order, superseded, without_sheets
from geodata.briefings.comparison import Comparison, Statement, other_sites
from geodata.briefings.corrections_waiting import ToldOtherwise
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import counted, day, listed, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from layers.style.escape import escape
from pipelines.issued_briefings.issued_files import (
    DOCX,
    HTML,
    PDF,
    TWIN,
    comparison,
    file_of,
    kept_digest,
    statements_in,
)
from screens.downloads.issue_files import forms_of, save_buttons, twin_button
from screens.session.edition import Edition
from screens.session.query_params import remember
from screens.session.view_state import View, address
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.copy_link import copy_button
from screens.widgets.html_component import drawn
from screens.widgets.in_app_links import soft_link

LISTED = 300
"""Issues listed at most, the newest."""
BESIDE = 12
"""Earlier issues of the same that one is held together with by a click, the newest."""
PART_WORDS: dict[str, str] = {
    "since": msg("What is new"),
    "headline": msg("Answer"),
    "summary": msg("All sites"),
    "silent": msg("What nothing can be said of"),
    "corridor": msg("Corridors"),
    "box": msg("Told at the top"),
    "pictures": msg("Pictures"),
    "change": msg("Changes"),
    "flag": msg("Flags withdrawn before they were confirmed"),
    "key": msg("How to read the bars"),
    "place": msg("The place"),
    "trust": msg("How far to trust this page"),
    "about": msg("About the place"),
    "figures": msg("How to read the charts"),
    "claim": msg("Claim check"),
    "claim source": msg("What the claim is held against"),
    "after": msg("After the date"),
    "beyond": msg("Beyond the outline"),
    "report": msg("What was reported"),
    "unseen": msg("What could not be seen, and why"),
    "correction": msg("Corrections"),
    "ended": msg("Ended, as new images show"),
    "method": msg("Method in three lines"),
    "source": msg("Sources and licences"),
    "rests on": msg("What it rests on"),
    "referral": msg("Where people at risk are helped"),
}
"""Where a sentence stands on the sheets, by the name that twins have for it."""
WRITE_ONE = msg("Write one with: compound-watch brief")
NONE_FOR_READERS = msg(
    "A briefing is written by whoever runs Compound Watch, and appears here once it is issued for this edition. What "
    "changed stands on the overview and on the pages of the sites, which the browser can print."
)
NO_KEY = ("pictures", "report", "claim")
"""Parts whose keys are no words for a reader."""


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    issues = in_order(edition.view.briefings.items)
    later = superseded(issues)
    chosen = next((one for one in issues if one.id == view.briefing), None)
    if chosen is None:
        _list(edition, view, issues, later)
    else:
        _page(edition, view, chosen, issues, later)
    remember(view)


def _list(edition: Edition, view: View, issues: Sequence[Briefing], later: Mapping[str, str]) -> None:
    counts = sentence_case(counted(len(issues), "briefing"))
    sentence = tr("{briefings} on file.", briefings=counts)
    if not edition.internal:
        sentence = tr("{briefings} in this edition.", briefings=counts)
    lead = tr("Each keeps its number and its words. A later one of the same sites, country or corridor supersedes it.")
    page_frame.answer(sentence if issues else tr("No briefing was issued in this edition yet."), lead)
    if view.briefing in edition.view.hidden_issues:
        words = tr("Issue {id} was issued; this edition no longer shows it: do not quote from it.", id=view.briefing)
        st.html(f'<div class="cw-late" role="status">{escape(words)}</div>')
    elif view.briefing:
        st.html(f'<p class="cw-note">{tr("This edition shows no briefing of that number.")}</p>')
    left = edition.view.briefings.left_out
    if left > 0:
        words = tr("{n} not shown: each tells of something that its edition does not tell any more.", n=left)
        st.html(f'<p class="cw-note">{escape(words)}</p>')
    if not issues:
        step = WRITE_ONE if edition.internal else NONE_FOR_READERS
        page_frame.empty("Each briefing that is written would stand here.", step)
        return
    rows = []
    for one in issues[:LISTED]:
        to = address("briefings", View(briefing=one.id, seen_as=view.seen_as))
        title = escape(one.title, limit=300) or tr("What it said was deleted.")
        state = _state(edition, one, later, view)
        rows.append(
            f'<div class="cw-site"><span></span><span class="cw-name">{soft_link(to, one.id)}'
            f'<span class="cw-where">{escape(_of(one, edition), limit=160)}</span></span>'
            f'<span class="cw-said">{title}</span><span class="cw-note">{state}</span></div>'
        )
    with st.container(border=True, key="cw_briefings"):
        drawn(f'<div class="cw-sites">{"".join(rows)}</div>', key="briefings")
    if len(issues) > LISTED:
        words = tr("Shown: the newest {n}. Earlier ones open by their numbers.", n=f"{LISTED:,}")
        st.html(f'<p class="cw-small">{words}</p>')


def _of(one: Briefing, edition: Edition) -> str:
    """The day it tells of, its edition, and its sites."""
    names = [edition.sites[key].name if key in edition.sites else key for key in one.site_ids]
    return f"{day(one.day)}. {tr(EDITION_WORDS[one.audience])}. {listed(names, limit=3)}"


def _state(edition: Edition, one: Briefing, later: Mapping[str, str], view: View) -> str:
    """Whether it is in force and holds and, inside, whether its own readers see it still, as HTML."""
    if one.deleted_at is not None:
        return tr("Deleted {day}", day=day(one.deleted_at.date()))
    hidden = tr("Not shown to its readers now") if one.id in edition.view.hidden_issues else ""
    if one.id not in later:
        waits = one.id in edition.view.corrections_waiting
        return hidden or (tr("In force; a correction waits") if waits else tr("In force"))
    to = address("briefings", View(briefing=later[one.id], seen_as=view.seen_as))
    return ". ".join(filter(None, (f"{tr('Superseded by')} {soft_link(to, later[one.id])}", hidden)))


def _page(edition: Edition, view: View, one: Briefing, issues: Sequence[Briefing], later: Mapping[str, str]) -> None:
    back = soft_link(address("briefings", View(seen_as=view.seen_as)), tr("Briefings"))
    drawn(f'<div class="cw-crumbs">{back} / {escape(one.id)}</div>', key="crumbs")
    page_frame.answer(one.title or tr("What this briefing said was deleted."), _lead(one, edition))
    if one.id in later:
        newer = next(b for b in issues if b.id == later[one.id])
        words = tr("A later briefing of the same stands in its place: {id}.", id=newer.id)
        if newer.since is not None:
            alone = msg(
                "Its headline speaks of the time after {day} alone; what still stands of before is on its sheets."
            )
            words = f"{words} {tr(alone, day=day(newer.since))}"
        if one.deleted_at is None and (missing := without_sheets(one, newer)):
            gone = msg("It has no sheets of {sites}; that alone does not say that what stands here no longer holds.")
            names = (edition.sites[key].name if key in edition.sites else key for key in missing)
            words = f"{words} {tr(gone, sites=', '.join(names))}"
        st.html(f'<div class="cw-late" role="status">{escape(words)}</div>')
    left, right = st.columns([1.7, 1], gap="small")
    with right, st.container(border=True, key="cw_issue_facts"):
        drawn(page_frame.card_title("This issue") + facts(_facts(edition, view, one, later)), key="issue_facts")
        _files(edition, one)
    with left:
        if one.deleted_at is None:
            _words(edition, view, one, issues)


def _lead(one: Briefing, edition: Edition) -> str:
    if one.deleted_at is None:
        return tr("Briefing {id}, as it was issued. It tells of {day}.", id=one.id, day=day(one.day))
    when = tr("Deleted {day}. Its number, its day and the digests of its files stay.", day=day(one.deleted_at.date()))
    why = tr("Reason: {why} ({by}).", why=one.deleted_why, by=one.deleted_by) if one.deleted_why else ""
    return f"{when} {why}".strip()


def _facts(edition: Edition, view: View, one: Briefing, later: Mapping[str, str]) -> list[tuple[str, str]]:
    sites = ", ".join(
        soft_link(address("site", View(site=key, seen_as=view.seen_as)), edition.sites[key].name)
        if key in edition.sites
        else escape(key)
        for key in one.site_ids
    )
    to = address("briefings", View(briefing=one.id))
    rows = [
        (msg("Number"), f"{escape(one.id)} {copy_button(tr('Copy permanent link'), link=to, quiet=True)}"),
        (msg("Tells of"), escape(day(one.day))),
        (msg("Issued"), escape(f"{one.made_at:%Y-%m-%d %H:%M} UTC")),
        (msg("Edition"), escape(tr(EDITION_WORDS[one.audience]))),
        (msg("State"), _state(edition, one, later, view)),
        (msg("Sites"), sites),
        (msg("Sheets"), str(one.pages)),
        *((words, f'<span class="cw-mono">{escape(digest)}</span>') for words, digest in _digests(edition, one)),
    ]
    if one.recipient:
        rows.insert(4, (msg("Copy for"), escape(one.recipient, limit=120)))
    if one.compared_with or one.since:
        held = one.compared_with or (day(one.since) if one.since else "")
        rows.insert(5, (msg("Compared with"), escape(held)))
    if waiting := edition.view.corrections_waiting.get(one.id):
        rows.append((msg("Told otherwise since"), ", ".join(_otherwise(what, edition, view) for what in waiting)))
    return rows


def _otherwise(what: ToldOtherwise, edition: Edition, view: View) -> str:
    """What is told otherwise than an issue told it, and since when, as HTML."""
    kind, _, key = what.name.partition("/")
    shown = kind == "change" and any(d.id == key for d in edition.view.detections.items)
    to = address("change", View(detection=key, seen_as=view.seen_as))
    name = soft_link(to, key) if shown else escape(key, limit=80)
    return f"{name} ({escape(day(what.since.date()))})" if what.since else name


def _digests(edition: Edition, one: Briefing) -> list[tuple[str, str]]:
    """sha256 of each file; of what was deleted those that are in the store."""
    named = {
        PDF: msg("sha256, PDF"),
        HTML: msg("sha256, web page"),
        DOCX: msg("sha256, DOCX"),
        TWIN: msg("sha256, twin"),
    }
    digests = ((words, kept_digest(edition.home, one, name)) for name, words in named.items())
    return [(words, digest) for words, digest in digests if digest]


def _files(edition: Edition, one: Briefing) -> None:
    if one.deleted_at is not None:
        return
    try:
        forms = forms_of(edition.home, one)
        file_of(edition.home, one, TWIN)
    except CompoundWatchError as error:
        page_frame.part_failed(tr("Its files cannot be handed over."), error)
        return
    save_buttons(edition, one.id, forms, "issue")
    twin_button(edition, one.id, "issue_twin")


def _words(edition: Edition, view: View, one: Briefing, issues: Sequence[Briefing]) -> None:
    others = [b for b in issues if b.id != one.id and b.deleted_at is None]
    alike = [b for b in others if b.lines & one.lines]
    other = next((b for b in others if b.id == view.other), None)
    try:
        statements = statements_in(file_of(edition.home, one, TWIN))
        held = comparison(edition.home, *in_order([one, other])[::-1]) if other is not None else None
    except CompoundWatchError as error:
        page_frame.part_failed(tr("What it said cannot be shown."), error)
        return
    if alike:
        links = ", ".join(
            soft_link(address("briefings", View(briefing=one.id, other=b.id, seen_as=view.seen_as)), b.id)
            for b in alike[:BESIDE]
        )
        drawn(f'<p class="cw-note">{tr("Compare with:")} {links}</p>', key="issue_others")
    elif near := beside_of(others, one) if not one.action else None:
        to = address("briefings", View(briefing=one.id, other=near.id, seen_as=view.seen_as))
        words = tr("No other briefing of the same was issued. The one with most of its sites:")
        drawn(f'<p class="cw-note">{words} {soft_link(to, tr("Compare with {id}", id=near.id))}</p>', key="issue_near")
    if other is not None and held is not None:
        with st.container(border=True, key="cw_issue_compared"):
            drawn(_compared(held, *in_order([one, other])[::-1]), key="issue_compared")
    with st.container(border=True, key="cw_issue_words"):
        drawn(
            page_frame.card_title("What it said", "In the language it was issued in.") + _told(statements, edition),
            key="issue_words",
        )


def _compared(found: Comparison, earlier: Briefing, later: Briefing) -> str:
    """Two issues held together, as HTML."""
    title = tr("From {earlier} to {later}", earlier=earlier.id, later=later.id)
    counts = tr(
        "New: {new}. Changed: {changed}. Gone: {gone}. The same, word for word: {same}.",
        new=len(found.new),
        changed=len(found.changed),
        gone=len(found.gone),
        same=found.same,
    )
    notes = (counts, *other_sites(found, earlier.id, later.id))
    parts = [f'<h2 class="cw-issue-site">{escape(title)}</h2>']
    parts += [f'<p class="cw-note">{escape(note, limit=900)}</p>' for note in notes]
    rows: list[tuple[str, str]] = [(msg("New"), _line(one, "span")) for one in found.new]
    for was, now in found.changed:
        rows += [(msg("Was"), _line(was, "del")), (msg("Is"), _line(now, "ins"))]
    rows += [(msg("Gone"), _line(one, "del")) for one in found.gone]
    return "".join(parts) + facts(rows)


def _line(one: Statement, element: str) -> str:
    where = " · ".join(filter(None, (one.site, translated(PART_WORDS.get(one.part, one.part)))))
    return (
        f'<{element}>{escape(one.text, limit=900)}</{element}> <span class="cw-note">{escape(where, limit=120)}</span>'
    )


def _about(one: Statement, told: Collection[str]) -> str:
    """What a sentence is about; a change that this edition tells of leads to its page."""
    return (
        soft_link(address("change", View(detection=one.key)), one.key) if one.key in told else escape(one.key, limit=80)
    )


def _told(said: Sequence[Statement], edition: Edition) -> str:
    """Every sentence of an issue under its site and head, as HTML."""
    change_ids = {d.id for d in edition.view.detections.items}
    parts: list[str] = []
    site, part = None, None
    for one in said:
        if one.site != site:
            name = edition.sites[one.site].name if one.site in edition.sites else one.site or tr("All sites")
            parts.append(f'<h2 class="cw-issue-site">{escape(name, limit=120)}</h2>')
            site, part = one.site, None
        if one.part != part:
            parts.append(f'<h3 class="cw-issue-part">{escape(tr(PART_WORDS.get(one.part, one.part)))}</h3>')
            part = one.part
        about = f"<b>{_about(one, change_ids)}</b> " if one.key and one.part not in NO_KEY else ""
        parts.append(f'<p class="cw-issue-line">{about}{escape(one.text, limit=1200)}</p>')
    return "".join(parts)
