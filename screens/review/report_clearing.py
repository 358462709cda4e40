"""Clearing reports: the queue, the riskiest first, the text as it stands, and one person's decision about it.
For analysts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from geodata.access.audience import Audience
from geodata.access.clearing.fit_to_clear import in_known_language
from geodata.access.release_day import told_from
from geodata.access.report_rules import moving_words, needs_clearing, wait_days
from geodata.i18n.english_formats import counted, day, in_figures, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.clearing import (
    Clearing,
    Decision,
    Waiting,
    care_of,
    coming,
    every_text,
    in_force,
    newest_by_report,
    same_as_read,
    stands_elsewhere,
)
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import forbids, is_acled, may_pass_on, terms_of
from geodata.incidents.site_join import only_where_named
from geodata.store.clearings import LONGEST_WORDS, Wish
from geodata.text.few_people import few_people
from geodata.text.language_detection import KNOWN_LANGUAGES
from geodata.text.risk_words import RISK_WORDS
from geodata.text.small_counts import FEWEST_PEOPLE
from geodata.wording.report_sentences import span
from layers.style.escape import escape
from pipelines.incidents.clear_reports import (
    as_editions_tell,
    coordinates,
    fields_out,
    queue,
    report_texts,
    stands_at,
    told_lines,
)
from screens.review.chosen_row import chosen_row
from screens.review.clearing_answers import (
    DECIDED_WORDS,
    HOLD,
    Begun,
    all_answered,
    answered,
    asked_answers,
    begun,
    keep_and_tell,
    signed,
    who_decided,
)
from screens.session.edition import Edition, desk
from screens.site.finding_cards import facts
from screens.widgets import page_frame
from screens.widgets.html_component import drawn
from screens.widgets.save_feedback import nothing_saved

KEYS = "c"
"""How the keys of the form's fields begin."""
MOST_SORTED = 5_000
"""Of how many reports the risk is looked at, the newest: a second's work. The command line sorts them all."""
LONGEST_LINK = 2_000
"""Characters of a link, as imports take it: all of it goes out, so all of it is read."""
BESIDE = ("Source", "Verification", "Deaths (low, best, high)", "Published")
"""Fields that go out beside the texts, as fields_out calls them."""
MOST_ROWS = 500
"""Rows of the queue at most, the riskiest first."""
AS_IT_STANDS, OWN_WITH_LINK, OWN_WORDS = (
    msg("Clear it with its headline and link"),
    msg("Clear it with a line of my own and its link"),
    msg("Clear it with a line of my own, without link"),
)
CHOICES: dict[str, tuple[str, str]] = {
    "over": (msg("Yes: it stays inside"), msg("No, all of it is over")),
    "moving": (msg("Yes: late, by month or year, and by district or coarser"), msg("No, of nothing of that kind")),
    "person": (msg("Yes: it stays inside, or goes out in a line of my own by which nobody can"), msg("No, nobody")),
}
"""Each question's answers, yes and no."""
WHAT_HAPPENS = msg(
    "Partners and the public see nothing of a report before a person has cleared it. Two kinds of rows alone go out "
    "unread: coded events that this workspace itself asked of UCDP, without any text of theirs, and the gazetteer’s "
    "own notes. Lists of dangerous words only sort the queue: a report without any of them may be as dangerous. A "
    "headline goes out as it stands only where it is an English sentence of a known form: who acted, what was done, to "
    "which things, at which listed place. What tells of people getting out goes out late, by month or year, and by "
    "district or coarser, without place, day and link."
)
LATE_BY_ITS_WORDS = msg(
    "By its words it goes out late and coarse; if you say that it tells of nothing of that kind, only in a line of "
    "your own."
)
EVERY_REPORT_WAITS = msg(
    "No report of any kind goes to partners within {partner}, to the public within {public}, of its last day or of the "
    "day on which you say it happened. What tells of something to come stays inside until that day is said and past."
)


def clearing_part(edition: Edition) -> None:
    """The queue with the report that is read, and what was decided before."""
    clearings = desk(edition).store.clearings()
    waiting, older = queue(edition.incidents, clearings, edition.today, MOST_SORTED)
    title = tr("{reports} waiting for a person", reports=sentence_case(counted(len(waiting) + older, "report")))
    st.html(page_frame.card_title(title, tr("Nobody outside sees them until they are cleared.")))
    outside = (Audience.PARTNER, Audience.PUBLIC)
    partner, public = (in_figures(wait_days(a, edition.settings), "day") for a in outside)
    st.html(f'<p class="cw-note">{tr(WHAT_HAPPENS)} {tr(EVERY_REPORT_WAITS, partner=partner, public=public)}</p>')
    left, right = st.columns([1.3, 1], gap="small")
    decided = newest_by_report(clearings)
    with left:
        _table(waiting)
        chosen = _chosen(edition, waiting, decided)
    if chosen is None:
        return
    history = [c for c in clearings if c.incident_id == chosen.id]
    with left:
        _read(edition, chosen, history)
    with right:
        _decide(edition, chosen, history, decided.get(chosen.id))


def _table(waiting: tuple[Waiting, ...]) -> None:
    if not waiting:
        page_frame.empty("No report waits for a person.", "A new one, or one that its source changes, comes here.")
        return
    rows = [
        {
            tr("Asks for care"): ", ".join(tr(RISK_WORDS[r]) for r in w.risks) or tr("no listed word"),
            tr("From"): w.incident.start_date,
            tr("Source"): w.incident.source,
            tr("Headline"): w.incident.title,
            tr("Place"): w.incident.place_name,
            tr("Says"): w.incident.reported_by,
            tr("Link"): w.incident.url,
            tr("Changed since cleared"): tr("yes") if w.lapsed else "",
            tr("Id"): w.incident.id,
        }
        for w in waiting[:MOST_ROWS]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=260, key="t_clearing")
    if len(waiting) > MOST_ROWS:
        st.html(f'<p class="cw-small">{tr("Shown: the first {n} of the queue.", n=f"{MOST_ROWS:,}")}</p>')


def _chosen(edition: Edition, waiting: tuple[Waiting, ...], decided: Mapping[str, Clearing]) -> Incident | None:
    """The report that is read: of the queue first, then those that were decided about."""
    known = {i.id: i for i in edition.incidents}
    ids = [w.incident.id for w in waiting[:MOST_ROWS]]
    ids += [key for key in decided if key in known and key not in set(ids)]
    if not ids:
        return None

    def words(key: str) -> str:
        last = decided.get(key)
        state = tr("waits")
        moved = last is not None and last.decision is Decision.CLEARED and stands_elsewhere(known[key], last)
        if last is not None and same_as_read(known[key], last) and not moved:
            state = tr(DECIDED_WORDS[last.decision]).lower()
        return f"{known[key].title[:80]} ({state}; {key})"

    key = chosen_row(tr("Read a report"), {key: words(key) for key in ids}, "c_chosen")
    # as it is stored: by a point with fewer digits it could stand at another site than where it goes out
    store = desk(edition).store
    stored = store.incidents_by_id([key or ""]).values()
    return next(iter(only_where_named([*stored], store.sites(retired=True))), None)


def _point(incident: Incident) -> str:
    """What goes out of a report's point: none of one that tells of people getting out."""
    at = coordinates(incident) or tr("none")
    if not moving_words(incident) or not coordinates(incident):
        return at
    return tr("none, unless a person says that it tells of nobody getting out: then {at}", at=at)


def _read(edition: Edition, incident: Incident, history: list[Clearing]) -> None:
    """The whole text as it stands: nothing goes out that is not here."""
    risks = care_of(incident, edition.today)
    few = few_people(every_text(incident))
    stands = stands_at([incident], desk(edition).store.sites(retired=True))[incident.id]
    where = ", ".join(filter(None, (incident.place_name, incident.country)))
    rows = [
        (msg("Headline"), escape(incident.title, limit=600)),
        (msg("Kind"), escape(translated(incident.kind), limit=100)),
        (msg("When"), escape(span(incident.start_date, incident.end_date, incident.date_precision))),
        (msg("Place"), escape(where or tr("none"), limit=300)),
        (msg("Placed"), escape(translated(incident.place_precision.value))),
        (msg("Coordinates as they go out"), escape(_point(incident))),
        (msg("Stands at"), escape(stands.said, limit=400)),
        (msg("Says"), escape(incident.reported_by or incident.source, limit=300)),
        (msg("Link"), f'<span class="cw-mono">{escape(incident.url or tr("none"), limit=LONGEST_LINK)}</span>'),
        (msg("Terms"), escape(terms_of(incident), limit=200)),
        *((name, escape(tr(value), limit=200)) for name, value in fields_out(incident) if name in BESIDE),
        (msg("Asks for care"), escape(", ".join(tr(RISK_WORDS[r]) for r in risks) or tr("no listed word"))),
    ]
    if not in_known_language(incident):
        known = tr(KNOWN_LANGUAGES)
        sentence = tr("Not known here, only {languages}: it can be cleared with a line of your own.", languages=known)
        rows.append((msg("Language"), sentence))
    elif stands.kept_inside:
        texts = ", ".join(map(tr, stands.kept_inside))
        sentence = tr(
            "Not listed, or of no known form: {texts}. It can be cleared with a line of your own.", texts=texts
        )
        rows.append((msg("Stays inside"), sentence))
        if stands.suggested:
            rows.append((msg("A line for it"), escape(stands.suggested, limit=300)))
    to_come = coming(incident, edition.today)
    if to_come.words:
        rows.append((msg("Something to come"), escape(", ".join(to_come.words), limit=200)))
    if few:
        counts = ", ".join(dict.fromkeys(f.words for f in few))
        rows.append(
            (
                msg("Few people"),
                tr("It counts fewer than {n} people: {found}", n=FEWEST_PEOPLE, found=escape(counts, limit=200)),
            )
        )
    rows += [(msg("Note"), escape(translated(note), limit=300)) for note in incident.notes]
    for c in history:
        rows.append((tr(DECIDED_WORDS[c.decision]), escape(_told(c, incident), limit=700)))
    drawn(facts(rows), key="clearing_read")


def _told(c: Clearing, incident: Incident) -> str:
    if c.decision is not Decision.CLEARED:
        return who_decided(c)
    parts = [who_decided(c), answered(c)]
    if c.words:
        parts.append(tr("As: {words}", words="; ".join(filter(None, (c.words, c.place, c.source_name)))))
    if c.happened is not None:
        parts.append(tr("It happened on {day}.", day=day(c.happened)))
    if c.moving:
        parts.append(tr("Late, by month or year, and by district or coarser, as release-{token}.", token=c.token))
    elif c.with_link:
        parts.append(tr("With its link, as report-{token}.", token=c.token))
    else:
        parts.append(tr("Without link, as report-{token}.", token=c.token))
    if in_force(incident, c) is None:
        parts.append(tr("No longer: it has changed, or stands elsewhere, since."))
    return " ".join(parts)


def _decide(edition: Edition, incident: Incident, history: list[Clearing], last: Clearing | None) -> None:
    """One person's decision about the text that stands beside it."""
    if not needs_clearing(incident, last):
        st.html(f'<p class="cw-note">{tr("Coded: it goes out in words of ours without being read.")}</p>')
    if is_acled(incident) or forbids(incident):
        st.html(f'<p class="cw-note">{tr("Its terms forbid passing it on: it stays inside whatever is decided.")}</p>')
        return
    read = stands_at([incident], desk(edition).store.sites(retired=True))[incident.id].digest
    wish = _wish(incident, read, begun(KEYS, incident.id, history, last), last)
    if wish is None:
        return
    store = desk(edition).store

    def told(kept: Clearing) -> list[str]:
        by_audience = told_from(incident, kept, store.sites(retired=True), edition.today, edition.settings)
        return told_lines(as_editions_tell(by_audience, desk(edition).edition), report_texts)

    keep_and_tell(KEYS, lambda: store.decide_about_report(incident.id, wish), incident.id, told)


def _wish(incident: Incident, read: str, form: Begun, last: Clearing | None) -> Wish | None:
    """What was filled in and sent; None where nothing was, or something is missing, which is then said.

    Args:
        incident: as it is shown beside the form.
        read: digest of it and of where it would stand.
        form: as it was first drawn. last: the decision that counts.
    """
    about = form.about
    with st.form(f"clear_report_{about}", border=False, enter_to_submit=False):
        choice = st.radio(
            tr("Decision (required)"),
            (AS_IT_STANDS, OWN_WITH_LINK, OWN_WORDS, HOLD),
            index=None,
            format_func=tr,
            key=f"c_choice_{about}",
        )
        words = st.text_input(
            tr("My own line, in English: who acted, what was done, to which things, where"),
            max_chars=LONGEST_WORDS,
            key=f"c_words_{about}",
        )
        place = st.text_input(
            tr("Place beside my own line (empty: its district at best)"),
            max_chars=LONGEST_WORDS,
            key=f"c_place_{about}",
        )
        source = st.text_input(
            tr("Source beside my own line (empty: not named)"), max_chars=LONGEST_WORDS, key=f"c_source_{about}"
        )
        happened = st.date_input(
            tr("It happened on (for what tells of something to come; with a line of my own)"),
            value=None,
            max_value=datetime.now(UTC).date(),
            key=f"c_happened_{read}_{form.first}",
        )
        answers = asked_answers(CHOICES, KEYS, f"{read}_{form.first}")
        if moving_words(incident):
            st.html(f'<p class="cw-small">{tr(LATE_BY_ITS_WORDS)}</p>')
        terms = ""
        if not may_pass_on(incident):
            terms = st.text_input(
                tr("Open licence under which it may be passed on (its source names none)"),
                max_chars=100,
                key=f"c_terms_{about}",
            )
        sent = signed(KEYS, form, last, keep=tr("Keep this decision"), undo=tr("Take the last decision back"))
    wish = sent.wish(choice, read)
    if wish is None or wish.decision is not Decision.CLEARED:
        return wish
    own = choice in (OWN_WORDS, OWN_WITH_LINK)
    if own and not words.strip():
        nothing_saved(msg("The line of your own is empty."))
        return None
    if not all_answered(answers):
        return None
    wish = replace(wish, words=words if own else "", with_link=choice != OWN_WORDS, terms=terms, answers=answers)
    return replace(wish, happened=happened, place=place if own else "", source_name=source if own else "")
