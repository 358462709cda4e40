"""The forms in which people read a briefing that was issued: the one list of them. Light to load; pure."""

from __future__ import annotations

from enum import StrEnum

from geodata.i18n.messages import msg


class Form(StrEnum):
    """A form, by the ending of its file."""

    PDF = "pdf", "application/pdf", msg("Save the PDF")
    HTML = "html", "text/html", msg("Save as web page")
    DOCX = (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        msg("Save as DOCX to edit"),
    )

    media: str  # type of its file
    save: str  # words on the button that saves it; a message

    def __new__(cls, ending: str, media: str, save: str) -> Form:
        """A form with what is known of it."""
        made = str.__new__(cls, ending)
        made._value_, made.media, made.save = ending, media, save
        return made

    @property
    def file(self) -> str:
        """Name of its file in the folder of an issue."""
        return f"briefing.{self}"

    @property
    def digest(self) -> str:
        """Where its sha256 is kept: for the PDF in the row of the issue, for the others in the twin."""
        return f"{self}_sha256"

    @staticmethod
    def named_by(ending: str) -> Form | None:
        """The form of files with this ending, with or without its point; None = no form has it."""
        return next((form for form in Form if form == ending.lower().removeprefix(".")), None)
