"""Clearing the ground of claims: the outlines that wait, every fact of one, and one person's decision. For analysts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from geodata.access.claims.scope_rules import scope_cleared, scope_digest, scope_id, scope_key, waiting_scopes
from geodata.i18n.english_formats import counted
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.claim import ClaimScope
from geodata.incidents.clearing import Clearing, newest_by_report
from geodata.sites.site import Site
from layers.style.escape import escape
from pipelines.incidents.clear_scopes import GOES_OUT, scope_care, scope_facts, unfit
from screens.review.chosen_row import chosen_row
from screens.review.claim_clearing import CHOICES
from screens.review.clearing_answers import (
    DECIDED_WORDS,
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

CLEAR = msg("Clear the outline as it stands")
OF_OUTLINE = msg("{question} (required to clear the outline)")


FORM = AsItStands(
    "sc",
    msg("Decision about the outline (required)"),
    CLEAR,
    OF_OUTLINE,
    keep=msg("Keep this decision about the outline"),
    undo=msg("Take the last decision on it back"),
)


def scopes_part(edition: Edition) -> None:
    """The outlines that wait, the one that is read, and what was decided before; nothing where none is on file."""
    store = desk(edition).store
    scopes, clearings = store.claim_scopes(), store.clearings()
    if not scopes:
        return
    waiting = waiting_scopes(scopes, clearings)
    outlines = counted(len(waiting), "outline")
    title = tr("Ground of claims: {outlines} waiting for a person", outlines=outlines)
    st.html(page_frame.card_title(title, tr("Nobody outside sees them until they are cleared.")))
    decided, sites = newest_by_report(clearings), {site.id: site for site in store.sites(retired=True)}
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        if waiting:
            rows = [_row(scope, lapsed, sites, edition.today) for scope, lapsed in waiting]
            st.dataframe(pd.DataFrame(rows), hide_index=True, height=160, key="t_scope_clearing")
        chosen = _chosen([scope for scope, _ in waiting], scopes, decided)
    if chosen is None:
        return
    key = scope_key(scope_id(chosen))
    history = [c for c in clearings if c.incident_id == key]
    with left:
        _read(edition, chosen, sites[chosen.site_id], history)
    with right:
        _decide(edition, chosen, sites, history)


def _row(scope: ClaimScope, lapsed: bool, sites: Mapping[str, Site], today: date) -> dict[str, str]:
    return {
        tr("Scope"): scope.name,
        tr("Drawn after"): scope.source,
        tr("Site"): scope.site_id,
        tr("Asks for care"): ", ".join(map(tr, scope_care(scope, today))) or tr("no listed word"),
        tr("Kept inside by"): translated(unfit(scope, sites, today)),
        tr("Changed since cleared"): tr("yes") if lapsed else "",
        tr("Digest"): scope_digest(scope),
        tr("Id"): scope_id(scope),
    }


def _chosen(waiting: list[ClaimScope], scopes: list[ClaimScope], decided: Mapping[str, Clearing]) -> ClaimScope | None:
    """The outline that is read: of those that wait first, then those that were decided about."""
    known = {scope_id(scope): scope for scope in waiting}
    known |= {scope_id(s): s for s in scopes if scope_id(s) not in known and scope_key(scope_id(s)) in decided}

    def words(key: str) -> str:
        last, state = decided.get(scope_key(key)), tr("waits")
        if last is not None and last.digest == scope_digest(known[key]):
            state = tr(DECIDED_WORDS[last.decision]).lower()
        return f"{known[key].name[:80]} ({state}; {key})"

    key = chosen_row(tr("Read an outline"), {key: words(key) for key in known}, "sc_chosen")
    return known.get(key or "")


def _read(edition: Edition, scope: ClaimScope, site: Site, history: list[Clearing]) -> None:
    """Every fact as it stands: nothing goes out that is not here."""
    rows = [(name, escape(text, limit=1_000)) for name, text in scope_facts(scope, site, edition.claims)]
    rows.append((msg("Digest"), scope_digest(scope)))
    for c in history:
        decision = decided_as_it_stands(c, _lapsed(c, scope))
        rows.append((tr(DECIDED_WORDS[c.decision]), escape(decision, limit=700)))
    drawn(facts(rows), key="scope_read")


def _lapsed(c: Clearing, scope: ClaimScope) -> str:
    return "" if scope_cleared(scope, c) else tr("No longer: the outline has changed since.")


def _decide(edition: Edition, scope: ClaimScope, sites: Mapping[str, Site], history: list[Clearing]) -> None:
    """One person's decision about the outline that stands beside it."""
    why = unfit(scope, sites, edition.today)
    if why:
        refusal = tr("It cannot be cleared: {cause}. Correct its file and import it again.", cause=translated(why))
        st.html(f'<p class="cw-note">{escape(refusal, limit=400)}</p>')
    store, key = desk(edition).store, scope_id(scope)
    last = history[-1] if history else None
    wish = wish_as_it_stands(FORM, CHOICES, begun(FORM.keys, key, history, last), scope_digest(scope), last)
    if wish is None:
        return
    keep_and_tell(FORM.keys, lambda: store.decide_about_scope(key, wish), key, lambda _kept: [tr(GOES_OUT)])
