"""Practice: twenty flags of an invented world are judged blind, then held against what really happened.

Nothing here writes to a workspace: answers live in the visitor's session alone, and real reviews are never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind
from geodata.detections.review import Verdict
from geodata.i18n.english_formats import day, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.practice.scorecard import Answer, Tally, by_kind, by_size, chosen_for, machine_answer, tally
from geodata.practice.truth import FOLDER, Truth, truth_of
from geodata.wording.change_sentences import KIND_WORDS, area_words, before_head
from screens.pictures.measured_chart import measured_at, measured_html
from screens.pictures.pictures import pictures
from screens.review.verdict import CHOICES
from screens.review.why_flagged import reasons_html
from screens.session.edition import Edition, current, home
from screens.session.view_state import View
from screens.widgets import page_frame
from screens.widgets.html_component import WIDE, drawn
from screens.widgets.key_press import key_pressed

OWN = "practice"
"""Folder inside a workspace with the invented world; a demo's workspace is such a world itself."""
KINDS = (Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING)
LIKENESS = {
    "fire": msg("a fire, whose scar faded"),
    "flood": msg("a flood, which fell"),
    "new_field": msg("a new field, which turned green"),
    "hidden_field": msg("a field whose green season lies under cloud"),
}
"""What looked like a change and was none, in words."""
ANSWER_WORDS = {
    Verdict.CONFIRMED: msg("confirmed"),
    Verdict.DISMISSED: msg("dismissed"),
    Verdict.UNSURE: msg("look again"),
}
RULE = msg(
    "Each flag was raised by the machine in an invented world. Some are changes of the ground that last, others are "
    "not. What the machine made of them, and what is true, is told after the last one."
)


@dataclass(frozen=True)
class Round:
    """One round under way: the flags in their order, what is true of them, and the answers so far."""

    world: Edition
    flags: tuple[Detection, ...]
    truths: Mapping[str, Truth]
    answers: dict[str, Answer]  # by id; of the session

    @property
    def open(self) -> Detection | None:
        """The flag that is asked about; None = all are answered."""
        return next((d for d in self.flags if d.id not in self.answers), None)


def show(edition: Edition, view: View) -> None:
    """Draw the screen."""
    root = practice_root(home())
    if root is None:
        page_frame.answer("No practice world is here yet.")
        page_frame.empty(
            "Practice needs an invented world, in a folder of its own, beside which the truth is kept.",
            "Build it once, in a few minutes, with: compound-watch demo --practice",
        )
        return
    under_way = _round(current(root, Audience.INTERNAL), root)
    st.html(
        f'<div class="cw-demo" role="note"><b>{tr("Practice.")}</b> '
        f"{tr('Pixels and places on this screen are invented. Nothing is kept, and no review is touched.')}</div>"
    )
    if not under_way.flags:
        page_frame.answer("No flag of the practice world can be shown.")
        page_frame.empty("Its truth or its pictures are missing.", "Build it anew: compound-watch demo --practice")
    elif under_way.open is None:
        _card(under_way)
    else:
        _ask(under_way, under_way.open, view)


def practice_root(workspace: Path) -> Path | None:
    """The folder of the invented world to practise on; None = there is none."""
    return next((root for root in (workspace / OWN, workspace) if (root / FOLDER).is_dir()), None)


def _round(world: Edition, root: Path) -> Round:
    """The round of this session: a new one begins when another is asked for."""
    number = st.session_state.setdefault("practice_round", 1)
    answers: dict[str, Answer] = st.session_state.setdefault("practice_answers", {})
    known = {d.id: d for d in world.detections}
    truths = truth_of(world.detections, root)
    ids = chosen_for(truths, f"round {number}")
    for gone in answers.keys() - set(ids):  # the world was built anew meanwhile: other flags are asked about
        del answers[gone]
    return Round(world, tuple(known[key] for key in ids), {key: truths[key] for key in ids}, answers)


def _ask(now: Round, d: Detection, view: View) -> None:
    """One flag: its pictures and what speaks for and against, and three answers."""
    site = now.world.sites[d.site_id]
    at = now.flags.index(d) + 1
    evidence, answer = st.columns([3, 1], gap="small")
    with answer, st.container(border=True, key="practice_answer"):
        st.html(page_frame.card_title(tr("Flag {n} of {all}", n=at, all=len(now.flags))))
        _answers(now, d)
    with evidence:
        place = tr("{site}: about {area} flagged", site=site.name, area=area_words(d))
        page_frame.answer(f"{place}. {tr('Did the ground change for good?')}", RULE if at == 1 else "")
        with st.container(border=True, key="practice_pictures"):
            pictures(now.world, replace(view, site=site.id, show="pair"), site, d, alone=False, blind=True)
        with st.container(border=True, key="practice_why"):
            drawn(_why(now.world, d), key="practice_reasons")


def _answers(now: Round, d: Detection) -> None:
    """The kind, if it is known, and the three verdicts; the next flag follows at once.

    Each flag has buttons of its own, so that a second press answers nothing that its reader has not seen.
    """
    kind = st.pills(
        tr("What is it? (where you confirm)"),
        KINDS,
        format_func=lambda k: f"{KINDS.index(k) + 1} {sentence_case(tr(KIND_WORDS[k]))}",
        key=f"practice_kind_{d.id}",
    )
    pressed = key_pressed("".join(key for _, key in CHOICES.values()) + "123", key="practice_keys", about=d.id)
    named = f"practice_named_{d.id}"
    if pressed is not None and pressed.key in "123":
        st.session_state[named] = kind = KINDS[int(pressed.key) - 1]
        if pressed.taken():
            st.rerun()
    kind = kind or st.session_state.get(named)
    if pressed is not None and pressed.key not in "123":
        verdict = next(verdict for verdict, (_, key) in CHOICES.items() if pressed.key == key)
        now.answers[d.id] = Answer(verdict, kind if verdict is Verdict.CONFIRMED else None)
        pressed.taken()
        st.rerun()
    if kind is not None:
        st.html(f'<p class="cw-note">{tr("Named: {kind}.", kind=tr(KIND_WORDS[kind]))}</p>')
    for verdict, (word, key) in CHOICES.items():
        if st.button(f"{tr(word)} ({key.upper()})", key=f"practice_{verdict.value}_{d.id}", width="stretch"):
            now.answers[d.id] = Answer(verdict, kind if verdict is Verdict.CONFIRMED else None)
            st.rerun()
    last = [key for key in (f.id for f in now.flags) if key in now.answers][-1:]
    if last and st.button(tr("Back to the one before"), key=f"practice_back_{last[0]}", width="stretch"):
        del now.answers[last[0]]
        st.rerun()


def _why(world: Edition, d: Detection) -> str:
    """What each look measured, what speaks for and against with the same weight; not what the machine made of it."""
    seen = tr("First seen {day}.", day=day(d.first_seen))
    if d.last_clear_before:
        seen = f"{tr(before_head(d.kind))}: {day(d.last_clear_before)}. {seen}"
    measured = measured_at(world, d)
    return (
        page_frame.card_title("What speaks for it and against", seen)
        + measured_html(d, measured, WIDE)
        + f'<dl class="cw-facts">{reasons_html(world, d, measured)}</dl>'
    )


def _card(done: Round) -> None:
    """What the answers come to, by what happened and by size, beside the machine's own."""
    flags = {d.id: d for d in done.flags}
    machine = {key: machine_answer(d) for key, d in flags.items()}
    you, its = tally(done.answers, done.truths), tally(machine, done.truths)
    page_frame.answer(summary(you), tr("The machine on the same flags: {said}", said=summary(its)))
    rows = [(_what(kind), ids) for kind, ids in by_kind(done.truths).items()]
    rows += [(_size(*edges), ids) for edges, ids in by_size(flags).items()]
    st.dataframe(pd.DataFrame([_line(name, ids, done, machine) for name, ids in rows]), hide_index=True, key="p_card")
    every = pd.DataFrame([_one(n, d, done, machine[d.id]) for n, d in enumerate(done.flags, 1)])
    st.dataframe(every, hide_index=True, key="p_flags")
    with st.container(horizontal=True, key="practice_end"):
        st.download_button(
            tr("Save as CSV"),
            every.to_csv(index=False).encode("utf-8-sig"),
            file_name="practice.csv",
            mime="text/csv",
            key="p_csv",
            on_click="ignore",
        )
        if st.button(tr("Another round"), key="practice_again", type="primary"):
            st.session_state["practice_round"] += 1
            st.session_state["practice_answers"] = {}
            st.rerun()


def summary(card: Tally) -> str:
    """What a card comes to: 'Of 10 lasting changes, 1 dismissed; of 10 other flags, 3 confirmed.'"""
    lasting = trn(
        "Of {n} lasting change, {wrong} dismissed",
        "Of {n} lasting changes, {wrong} dismissed",
        card.lasting,
        n=card.lasting,
        wrong=card.dismissed_wrongly,
    )
    nothing = trn(
        "of {n} other flag, {wrong} confirmed",
        "of {n} other flags, {wrong} confirmed",
        card.nothing,
        n=card.nothing,
        wrong=card.confirmed_wrongly,
    )
    sentences = f"{lasting}; {nothing}."
    if card.unsure:
        sentences += f" {tr('Left open: {n}.', n=card.unsure)}"
    if card.named:
        sentences += f" {tr('Kind right: {right} of {named}.', right=card.kind_right, named=card.named)}"
    return sentences


def _line(name: str, ids: Iterable[str], done: Round, machine: Mapping[str, Answer]) -> dict[str, object]:
    keys = list(ids)
    row: dict[str, object] = {tr("What happened, or size"): name, tr("Flags"): len(keys)}
    for who, answers in ((tr("you"), done.answers), (tr("machine"), machine)):
        card = tally({key: answers[key] for key in keys}, done.truths)
        row[tr("{who}: dismissed wrongly", who=who)] = card.dismissed_wrongly
        row[tr("{who}: confirmed wrongly", who=who)] = card.confirmed_wrongly
        row[tr("{who}: left open", who=who)] = card.unsure
    return row


def _one(number: int, d: Detection, done: Round, machine: Answer) -> dict[str, object]:
    truth = done.truths[d.id]
    return {
        tr("Flag"): number,
        tr("Site"): done.world.sites[d.site_id].name,
        tr("Area, ha"): round(d.area_m2 / 10_000, 2),
        tr("First seen"): d.first_seen,
        tr("You said"): _said(done.answers[d.id]),
        tr("What happened"): _happened(truth),
        tr("The machine today"): _said(machine),
    }


def _said(answer: Answer) -> str:
    kind = f", {tr(KIND_WORDS[answer.kind])}" if answer.kind else ""
    return f"{tr(ANSWER_WORDS[answer.verdict])}{kind}"


def _happened(truth: Truth) -> str:
    if truth.kind is not None and truth.begins is not None:
        return tr("{kind}, begun {day}", kind=tr(KIND_WORDS[truth.kind]), day=day(truth.begins))
    alike = LIKENESS.get(truth.likeness)
    return tr("nothing lasting: {what}", what=tr(alike)) if alike else tr("nothing lasting")


def _what(kind: Kind | None) -> str:
    return sentence_case(tr(KIND_WORDS[kind]) if kind else tr("nothing lasting"))


def _size(low: float, high: float | None) -> str:
    if high is None:
        return tr("{low} ha and more", low=f"{low:g}")
    return tr("{low} to {high} ha", low=f"{low:g}", high=f"{high:g}")
