"""The three questions that a person answers before a report goes out. Pure.

No list of words knows every raid to come, every helper and every name; so a person says it, of what would go out. None
has a default: what nobody answered is refused. The answers stay with the decision, at the end of its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.errors import NotAllowed
from geodata.i18n.english_formats import listed_in_english
from geodata.i18n.messages import english, msg


@dataclass(frozen=True)
class Answers:
    """What a person said of a report; None = not answered."""

    over: bool | None = None  # False: it tells of something that is not over
    moving: bool | None = None  # of people getting out, moved or sheltered, who helps them, or a way in or out
    person: bool | None = None  # by what would go out somebody can be told apart: a name, an age, a room, a role


UNANSWERED = Answers()
QUESTIONS: dict[str, str] = {
    "over": msg("Does it tell of something that is not over?"),
    "moving": msg(
        "Does it tell of people getting out, being moved or sheltered, of who helps them, or of a way in or out?"
    ),
    "person": msg("Can anybody be told apart by what goes out: a name, an age, a room, a role?"),
}
"""Field of Answers -> the question about it."""
OPTIONS: dict[str, tuple[str, str]] = {
    "over": ("--over", "--not-over"),
    "moving": ("--moving", "--not-moving"),
    "person": ("--person", "--no-person"),
}
"""Field of Answers -> options of the command line for True and for False."""
_KEPT = {
    Answers(True, False, False): " [answered: over; nobody moved, no helper, no way; nobody told apart]",
    Answers(True, True, False): " [answered: over; people moved, a helper or a way; nobody told apart]",
}
"""The only answers with which anything is cleared, as they stand at the end of a reason."""


def unanswered(answers: Answers) -> tuple[str, ...]:
    """Fields that nobody has answered, in the order of the questions."""
    return tuple(name for name in QUESTIONS if getattr(answers, name) is None)


def refuse_answers(what: str, answers: Answers, *, own_line: bool) -> None:
    """Refuse to clear what the answers forbid.

    Args:
        what: the decision, in words.
        answers: as given.
        own_line: True where a line of the person's own goes out instead of the headline.

    Raises:
        NotAllowed: a question is not answered, it is not over, or somebody can be told apart.
    """
    missing = unanswered(answers)
    if missing:
        asked = listed_in_english([f"{QUESTIONS[name]} ({' or '.join(OPTIONS[name])})" for name in missing])
        raise NotAllowed(
            what,
            english("not every question about it is answered: {asked}", asked=asked),
            "Answer all three: --over or --not-over, --moving or --not-moving, --person or --no-person",
        )
    if not answers.over:
        raise NotAllowed(
            what,
            msg("you say that it tells of something that is not over"),
            msg("Hold it; clear it when it is over"),
        )
    if answers.person and own_line:
        raise NotAllowed(
            what,
            msg("you say that by your own line somebody can be told apart"),
            msg("Write another line, or hold it"),
        )
    if answers.person:
        raise NotAllowed(
            what,
            msg("you say that somebody can be told apart by it"),
            msg("Clear it with a line of your own by which nobody can, and answer for that line; or hold it"),
        )


def with_answers(reason: str, answers: Answers) -> str:
    """A reason with the answers at its end, as it is kept of what is cleared; nobody types such an end themselves."""
    return reason + _KEPT[answers]


def without_answers(reason: str) -> str:
    """A reason as a person typed it."""
    for end in _KEPT.values():
        while reason.endswith(end):
            reason = reason.removesuffix(end)
    return reason


def answers_in(reason: str) -> Answers | None:
    """The answers that stand at the end of a kept reason; None for what was decided without the questions."""
    return next((answers for answers, end in _KEPT.items() if reason.endswith(end)), None)
