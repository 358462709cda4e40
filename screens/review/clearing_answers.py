"""What a person fills in to clear a report or a claim: the three questions, asked each time anew with nothing chosen,
what was checked, and under which role. For analysts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from geodata.access.clearing_questions import QUESTIONS, Answers, answers_in, unanswered
from geodata.errors import CompoundWatchError
from geodata.i18n.messages import msg, tr
from geodata.incidents.clearing import Clearing, Decision
from geodata.store.clearings import Wish
from screens.widgets.save_feedback import nothing_saved, refused

DECIDED_WORDS: dict[Decision, str] = {
    Decision.CLEARED: msg("Cleared"),
    Decision.HELD: msg("Held"),
    Decision.UNDONE: msg("Taken back"),
}

HOLD = msg("Hold it inside")
"""The choice that is not to clear."""
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


@dataclass(frozen=True)
class Signed:
    """Who decides, why, and which button was pressed."""

    reason: str
    role: str
    kept: bool
    undone: bool  # the last decision is to be taken back

    def wish(self, choice: str | None, read: str) -> Wish | None:
        """What was sent, to be completed where it is to clear; None where nothing was, or no decision is chosen.

        Args:
            choice: HOLD, or another word, which is to clear; None = none is chosen, which is then said.
            read: digest of the text that stands beside it.
        """
        if self.undone:
            return Wish(Decision.UNDONE, self.role, self.reason, digest=read)
        if not self.kept:
            return None
        if choice is None:
            nothing_saved(msg("No decision is chosen."))
            return None
        decision = Decision.HELD if choice == HOLD else Decision.CLEARED
        return Wish(decision, self.role, self.reason, digest=read)


def signed(keys: str, last: Clearing | None, *, keep: str, undo: str) -> Signed:
    """The end of the form: reason, role and buttons.

    Args:
        keys: how the keys of its fields begin.
        last: the decision that counts now; None = none.
        keep: what the button says that keeps the decision. undo: the one that takes the last one back.
    """
    reason = st.text_input(tr("What did you check?"), max_chars=300, key=f"{keys}_reason")
    role = st.text_input(tr("Your role"), max_chars=60, key=f"{keys}_role", placeholder=tr("analyst 1"))
    kept = st.form_submit_button(keep, type="primary")
    standing = last is not None and last.decision is not Decision.UNDONE
    return Signed(reason, role, kept, standing and st.form_submit_button(undo))


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


def keep_and_tell(save: Callable[[], Clearing], about: str, told: Callable[[Clearing], Iterable[str]]) -> None:
    """Keep a decision and draw the page anew with what came of it; a refusal is said in place.

    Args:
        save: writes it.
        about: id of the report or claim.
        told: from when who reads a cleared one, and as what.
    """
    try:
        kept = save()
    except CompoundWatchError as error:
        refused(error)
        return
    said = tr("{decision}: {id}.", decision=tr(DECIDED_WORDS[kept.decision]), id=about[:80])
    if kept.decision is Decision.CLEARED:
        said = " ".join((said, *told(kept)))
    st.session_state["e_saved"] = said
    st.rerun()
