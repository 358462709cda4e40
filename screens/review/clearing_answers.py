"""The three questions on the screen, asked each time anew of a report or a claim, with nothing chosen. For analysts."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geodata.access.clearing_questions import QUESTIONS, Answers, answers_in, unanswered
from geodata.i18n.messages import msg, tr
from geodata.incidents.clearing import Clearing, Decision
from screens.widgets.save_feedback import nothing_saved

DECIDED_WORDS: dict[Decision, str] = {
    Decision.CLEARED: msg("Cleared"),
    Decision.HELD: msg("Held"),
    Decision.UNDONE: msg("Taken back"),
}


REQUIRED, OF_CLAIM = msg("{question} (required to clear)"), msg("{question} (required to clear the claim)")
"""What the groups are called, of a report and of a claim: no two on one screen are called the same."""


def asked_answers(choices: Mapping[str, tuple[str, str]], keys: str, once: str, *, called: str = REQUIRED) -> Answers:
    """What is chosen now; arrow keys choose, as in every such group.

    Args:
        choices: each question's answers, yes and no.
        keys: how the keys of its fields begin.
        once: what they end on, another one for each text and decision, so that no earlier answer stays.
        called: what each group is called, with its {question}.
    """
    chosen: dict[str, bool | None] = {}
    for name, question in QUESTIONS.items():
        yes, no = choices[name]
        said = st.radio(
            tr(called, question=tr(question)),
            (yes, no),
            index=None,
            format_func=tr,
            key=f"{keys}_{name}_{once}",
        )
        chosen[name] = None if said is None else (said == yes) is not (name == "over")
    return Answers(**chosen)


def all_answered(answers: Answers) -> bool:
    """Whether all three are answered; what is missing is said in place."""
    missing = unanswered(answers)
    if missing:
        asked = " ".join(tr(QUESTIONS[name]) for name in missing)
        nothing_saved(tr("Not answered yet: {questions}", questions=asked))
    return not missing


def answered(c: Clearing) -> str:
    """What whoever cleared a report or a claim answered to the three questions."""
    found = answers_in(c.reason)
    if found is None:
        return tr("The three questions were not asked then.")
    if found.moving:
        return tr(
            "Answered: it is over; it tells of people getting out, of helpers or of a way; nobody can be told apart."
        )
    return tr("Answered: it is over; it tells of nobody getting out, no helper and no way; nobody can be told apart.")
