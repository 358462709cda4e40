"""Hands over a briefing that was issued in each of the forms in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from geodata.briefings.briefing import Briefing
from geodata.i18n.messages import msg, tr
from pipelines.archive.issued_files import DOCX, HTML, PDF, file_of, names_of_files

FORMS: dict[str, tuple[str, str]] = {
    PDF: (msg("Save the PDF"), "application/pdf"),
    HTML: (msg("Save as web page"), "text/html"),
    DOCX: (msg("Save as DOCX to edit"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
"""Name of the file -> words on its button, media type."""


def forms_of(home: Path, issued: Briefing) -> dict[str, bytes]:
    """The files that people read, by their names; an older issue has the PDF alone.

    Raises:
        NotFound, ReadFailed: as file_of.
    """
    kept = names_of_files(home, issued)
    return {name: file_of(home, issued, name) for name in FORMS if name in kept}


def save_buttons(forms: Mapping[str, bytes], number: str, key: str) -> None:
    """A button for each form.

    Args:
        forms: from forms_of.
        number: of the issue; the files are named by it.
        key: keeps the buttons of two screens apart.
    """
    for name, body in forms.items():
        words, media = FORMS[name]
        ending = name.rpartition(".")[2]
        st.download_button(
            tr(words), body, file_name=f"{number}.{ending}", mime=media, key=f"{key}_{ending}", width="stretch"
        )
