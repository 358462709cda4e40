"""Clearing claims: those that wait, with what keeps them inside, every field of one, and one person's decision.
For analysts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd
import streamlit as st

from geodata.access.audience import Audience
from geodata.access.claims.claim_rules import (
    claim_as_report,
    claim_cleared,
    claim_digest,
    claim_key,
    claim_unfit,
    waiting_claims,
)
from geodata.access.clearing.known_forms_only import names_of_places
from geodata.access.release_day import claim_told_from
from geodata.access.report_rules import wait_days
from geodata.i18n.english_formats import counted, day, in_figures, number, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing, care_of, newest_by_report
from geodata.text.risk_words import RISK_WORDS
from geodata.wording.claims.claim_sentences import claim_said, claim_told
from layers.style.escape import escape
from pipelines.incidents.clear_claims import claim_texts
from pipelines.incidents.clear_reports import told_lines
from screens.review.chosen_row import chosen_row
from screens.review.clearing_answers import (
    DECIDED_WORDS,
    OF_CLAIM,
    AsItStands,
    begun,
    decided_as_it_stands,
    keep_and_tell,
    wish_as_it_stands,
)
from screens.session.edition import Edition, desk
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.html_component import drawn

MOST_ROWS = 500
"""Rows of the queue at most."""
CLEAR = msg("Clear it as it stands")
CHOICES: dict[str, tuple[str, str]] = {
    "over": (msg("Yes: it stays inside"), msg("No, all of it is over")),
    "moving": (msg("Yes: it stays inside"), msg("No, of nothing of that kind")),
    "person": (msg("Yes: it stays inside"), msg("No, nobody")),
}
"""Each question's answers, yes and no; a claim has no line of one's own, so that each yes keeps it inside."""
WHAT_HAPPENS = msg(
    "A claim goes out as it stands or not at all: every field of it. Partners read it {partner}, the public {public} "
    "after its last day. With one letter or figure changed it waits again."
)


FORM = AsItStands(
    "cl",
    msg("Decision about the claim (required)"),
    CLEAR,
    OF_CLAIM,
    keep=msg("Keep this decision about the claim"),
    undo=msg("Take the last decision about it back"),
)


def claims_part(edition: Edition) -> None:
    """The claims that wait, the one that is read, and what was decided before."""
    clearings = desk(edition).store.clearings()
    waiting = waiting_claims(edition.claims, clearings)
    title = tr("{claims} waiting for a person", claims=sentence_case(counted(len(waiting), "claim")))
    st.html(page_frame.card_title(title, tr("Nobody outside sees them until they are cleared.")))
    outside = (Audience.PARTNER, Audience.PUBLIC)
    partner, public = (in_figures(wait_days(a, edition.settings), "day") for a in outside)
    st.html(f'<p class="cw-note">{tr(WHAT_HAPPENS, partner=partner, public=public)}</p>')
    left, right = st.columns([1.3, 1], gap="small")
    decided = newest_by_report(clearings)
    names = names_of_places(desk(edition).store.sites(retired=True))
    with left:
        _table(edition, waiting, names)
        chosen = _chosen(edition, [claim for claim, _ in waiting], decided)
    if chosen is None:
        return
    history = [c for c in clearings if c.incident_id == claim_key(chosen.id)]
    with left:
        _read(edition, chosen, names, history)
    with right:
        _decide(edition, chosen, names, history)


def _table(edition: Edition, waiting: tuple[tuple[Claim, bool], ...], names: Collection[str]) -> None:
    if not waiting:
        page_frame.empty("No claim waits for a person.", "A new one, or one whose row is changed, comes here.")
        return
    rows = [
        {
            tr("Asks for care"): _care(claim, edition.today),
            tr("Kept inside by"): translated(claim_unfit(claim, edition.today, names)),
            tr("Said on"): claim.claimed_on,
            tr("Site"): claim.site_id,
            tr("Claim"): claim_told(claim),
            tr("Source"): claim.source,
            tr("Changed since cleared"): tr("yes") if lapsed else "",
            tr("Digest"): claim_digest(claim),
            tr("Id"): claim.id,
        }
        for claim, lapsed in waiting[:MOST_ROWS]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=200, key="t_claim_clearing")
    if len(waiting) > MOST_ROWS:
        st.html(f'<p class="cw-small">{tr("Shown: the first {n} of the queue.", n=f"{MOST_ROWS:,}")}</p>')


def _care(claim: Claim, today: date) -> str:
    return ", ".join(tr(RISK_WORDS[r]) for r in care_of(claim_as_report(claim), today)) or tr("no listed word")


def _chosen(edition: Edition, waiting: list[Claim], decided: Mapping[str, Clearing]) -> Claim | None:
    """The claim that is read: of those that wait first, then those that were decided about."""
    known = {claim.id: claim for claim in waiting[:MOST_ROWS]}
    known |= {c.id: c for c in edition.claims if c.id not in known and claim_key(c.id) in decided}

    def words(key: str) -> str:
        last = decided.get(claim_key(key))
        state = tr("waits")
        if last is not None and last.digest == claim_digest(known[key]):
            state = tr(DECIDED_WORDS[last.decision]).lower()
        return f"{claim_said(known[key])[:80]} ({state}; {key})"

    key = chosen_row(tr("Read a claim"), {key: words(key) for key in known}, "cl_chosen")
    return known.get(key or "")


def _read(edition: Edition, claim: Claim, names: Collection[str], history: list[Clearing]) -> None:
    """Every field as it stands: nothing goes out that is not here."""
    figures = {
        msg("Claimed"): claim.figure,
        msg("Of"): claim.total,
        msg("Independent count"): claim.independent_figure,
    }
    days = {msg("Said on"): claim.claimed_on, msg("Since"): claim.since, msg("State of"): claim.independent_on}
    texts = {
        msg("Who"): claim.claimed_by,
        msg("Unit"): translated(claim.unit),
        msg("Scope"): claim.scope,
        msg("Source"): claim.source,
        msg("Counted by"): claim.independent_by,
        msg("Unit of the count"): translated(claim.independent_unit),
        msg("Counted in"): claim.independent_scope,
        msg("Independent note"): claim.independent_note,
        msg("Source of the count"): claim.independent_source,
        msg("Site"): claim.site_id,
        msg("Id"): claim.id,
        msg("Digest"): claim_digest(claim),
        msg("Asks for care"): _care(claim, edition.today),
        msg("Kept inside by"): translated(claim_unfit(claim, edition.today, names)),
    }
    rows = [
        *((name, number(value)) for name, value in figures.items() if value is not None),
        *((name, day(value)) for name, value in days.items() if value is not None),
        *((name, escape(text, limit=1_000)) for name, text in texts.items() if text),
    ]
    for c in history:
        decision = decided_as_it_stands(c, _lapsed(c, claim))
        rows.append((tr(DECIDED_WORDS[c.decision]), escape(decision, limit=700)))
    drawn(facts(rows), key="claim_read")


def _lapsed(c: Clearing, claim: Claim) -> str:
    return "" if claim_cleared(claim, c) else tr("No longer: the text has changed since.")


def _decide(edition: Edition, claim: Claim, names: Collection[str], history: list[Clearing]) -> None:
    """One person's decision about the row that stands beside it."""
    stopped = claim_unfit(claim, edition.today, names)
    if stopped:
        why = tr("It cannot be cleared: {cause}. Correct its row and import it again.", cause=translated(stopped))
        st.html(f'<p class="cw-note">{escape(why, limit=400)}</p>')
    last = history[-1] if history else None
    form = begun(FORM.keys, claim.id, history, last)
    wish = wish_as_it_stands(FORM, CHOICES, form, claim_digest(claim), last)
    if wish is None:
        return
    store = desk(edition).store

    def told(kept: Clearing) -> list[str]:
        sites = store.sites(retired=True)
        return told_lines(claim_told_from(claim, kept, sites, edition.today, edition.settings), claim_texts)

    keep_and_tell(FORM.keys, lambda: store.decide_about_claim(claim.id, wish), claim.id, told)
