"""What a person fills in to clear a report or a claim: the three questions, asked each time anew with nothing chosen,
what was checked, and under which role. For analysts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from geodata.access.clearing.clearing_questions import QUESTIONS, Answers, answers_in, unanswered, without_answers
from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import day, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.clearing import Clearing, Decision
from geodata.store.clearings import Wish, decided_meanwhile
from layers.style.escape import escape
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
        answer = st.radio(
            tr(called, question=tr(question)),
            (yes, no),
            index=None,
            format_func=tr,
            key=f"{keys}_{name}_{once}",
        )
        chosen[name] = None if answer is None else (answer == yes) is not (name == "over")
    return Answers(**chosen)


def all_answered(answers: Answers) -> bool:
    """Whether all three are answered; what is missing is said in place."""
    missing = unanswered(answers)
    if missing:
        asked = " ".join(tr(QUESTIONS[name]) for name in missing)
        nothing_saved(tr("Not answered yet: {questions}", questions=asked))
    return not missing


@dataclass(frozen=True)
class Begun:
    """A form about one report, claim or outline, as it was first drawn: what another person decides meanwhile empties
    nothing of it, and is not decided over before it was read."""

    row_id: str
    first: int  # number of the decision that counted when it was first drawn; 0 = of none
    seen: int  # of the newest one that its writer has been told of
    stood: bool  # there was a decision that could be taken back

    @property
    def about(self) -> str:
        """What the keys of the form and of its fields end on: of another row, or after a decision of one's own, they
        are others, so that nothing chosen or typed about one is sent about the next; of a text that changed meanwhile,
        or about which another person decided, they stay."""
        return f"{self.row_id}_{self.first}"


def begun(keys: str, row_id: str, history: Sequence[Clearing], last: Clearing | None) -> Begun:
    """The form as it was first drawn, as long as it has stayed on the screen; a later decision is told above it.

    Args:
        keys: how the keys of its fields begin.
        row_id: what is decided about.
        history: decisions about it, oldest first. last: the one that counts; None = none.
    """
    now = history[-1].number if history else 0
    kept: Begun | None = st.session_state.get(_begun_key(keys))
    if kept is None or kept.row_id != row_id or f"{keys}_choice_{kept.about}" not in st.session_state:
        kept = Begun(row_id, now, now, stands(last))
    st.session_state[_begun_key(keys)] = replace(kept, seen=now)
    if now != kept.first:
        meanwhile = sentence_case(translated(decided_meanwhile(history[-1])))
        words = tr("{meanwhile}. What you fill in here stays.", meanwhile=escape(meanwhile, limit=200))
        st.html(f'<div class="cw-refused" role="status">{words}</div>')
    return kept


def _begun_key(keys: str) -> str:
    return f"{keys}_begun"


def stands(last: Clearing | None) -> bool:
    """Whether there is a decision that can be taken back."""
    return last is not None and last.decision is not Decision.UNDONE


@dataclass(frozen=True)
class Signed:
    """Who decides, why, and which button was pressed."""

    after: int  # number of the last decision that was read
    standing: bool  # there is one that can be taken back, as far as is known to who decides
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
        if self.undone and not self.standing:
            nothing_saved(msg("No decision stands that could be taken back."))
            return None
        if self.undone:
            return Wish(Decision.UNDONE, self.role, self.reason, digest=read, after=self.after)
        if not self.kept:
            return None
        if choice is None:
            nothing_saved(msg("No decision is chosen."))
            return None
        decision = Decision.HELD if choice == HOLD else Decision.CLEARED
        return Wish(decision, self.role, self.reason, digest=read, after=self.after)


def signed(keys: str, form: Begun, last: Clearing | None, *, keep: str, undo: str) -> Signed:
    """The end of the form: reason, role and buttons.

    Args:
        keys: how the keys of its fields begin.
        form: as it was first drawn.
        last: the decision that counts now; None = none.
        keep: what the button says that keeps the decision. undo: the one that takes the last one back.
    """
    reason = st.text_input(tr("What did you check?"), max_chars=300, key=f"{keys}_reason_{form.about}")
    role = st.text_input(tr("Your role"), max_chars=60, key=f"{keys}_role", placeholder=tr("analyst 1"))
    kept = st.form_submit_button(keep, type="primary")
    # drawn too where another person took that decision back: not drawn, the press for it would be lost without a word
    undone = (form.stood or stands(last)) and st.form_submit_button(undo)
    standing = stands(last) or (form.stood and form.seen == form.first)  # as far as its writer knows
    return Signed(form.seen, standing, reason, role, kept, undone)


def answered(c: Clearing) -> str:
    """What whoever cleared a report or a claim answered to the three questions."""
    answers = answers_in(c.reason)
    if answers is None:
        return tr("The three questions were not asked then.")
    if answers.moving:
        return tr(
            "Answered: it is over; it tells of people getting out, of helpers or of a way; nobody can be told apart."
        )
    return tr("Answered: it is over; it tells of nobody getting out, no helper and no way; nobody can be told apart.")


def who_decided(c: Clearing) -> str:
    """Who decided, when, and why, without the answers that stand at the end of a reason."""
    why = without_answers(c.reason)
    return tr("{day} by {who}: {reason}", day=day(c.decided_at.date()), who=c.decided_by, reason=why)


def decided_as_it_stands(c: Clearing, lapsed: str) -> str:
    """One decision about what goes out as it stands or not at all.

    Args:
        c: the decision.
        lapsed: why a clearing no longer holds, translated; "" = it holds.
    """
    if c.decision is not Decision.CLEARED:
        return who_decided(c)
    return " ".join(filter(None, (who_decided(c), answered(c), lapsed)))


@dataclass(frozen=True)
class AsItStands:
    """The words of a form over what goes out as it stands or not at all."""

    keys: str  # how the keys of its fields begin
    decision: str  # what is decided, as a message
    clear: str  # the choice that clears, as a message
    question: str  # what its groups are called, with their {question}
    keep: str  # the button that keeps the decision. undo: the one that takes the last one back
    undo: str


def wish_as_it_stands(
    words: AsItStands, choices: Mapping[str, tuple[str, str]], form: Begun, read: str, last: Clearing | None
) -> Wish | None:
    """What was filled in and sent; None where nothing was, or something is missing, which is then said.

    Args:
        words: of the form.
        choices: each question's answers, yes and no.
        form: as it was first drawn.
        read: digest of what stands beside the form.
        last: the decision that counts now; None = none.
    """
    keys, about = words.keys, form.about
    with st.form(f"clear_{keys}_{about}", border=False, enter_to_submit=False):
        choice = st.radio(
            tr(words.decision), (words.clear, HOLD), index=None, format_func=tr, key=f"{keys}_choice_{about}"
        )
        answers = asked_answers(choices, keys, f"{read}_{form.first}", called=words.question)
        sent = signed(keys, form, last, keep=tr(words.keep), undo=tr(words.undo))
    wish = sent.wish(choice, read)
    if wish is None or wish.decision is not Decision.CLEARED:
        return wish
    return replace(wish, answers=answers) if all_answered(answers) else None


def keep_and_tell(
    keys: str, save: Callable[[], Clearing], about: str, told: Callable[[Clearing], Iterable[str]]
) -> None:
    """Keep a decision and draw the page anew with what came of it; a refusal is said in place.

    Args:
        keys: how the keys of the form's fields begin; the next one begins empty.
        save: writes it.
        about: id of the report or claim.
        told: from when who reads a cleared one, and as what.
    """
    try:
        kept = save()
    except CompoundWatchError as error:
        refused(error)
        return
    saved_note = tr("{decision}: {id}.", decision=tr(DECIDED_WORDS[kept.decision]), id=about[:80])
    if kept.decision is Decision.CLEARED:
        saved_note = " ".join((saved_note, *told(kept)))
    del st.session_state[_begun_key(keys)]
    st.session_state["e_saved"] = saved_note
    st.rerun()
