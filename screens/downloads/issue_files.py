"""Hands over a briefing that was issued in each of the forms in which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from geodata.briefings.briefing import Briefing
from geodata.i18n.messages import tr
from pipelines.issued_briefings.form import Form
from pipelines.issued_briefings.issued_files import file_of, names_of_files


def forms_of(home: Path, issued: Briefing) -> dict[Form, bytes]:
    """The files that people read, by their forms; an older issue has the PDF alone.

    Raises:
        NotFound, ReadFailed: as file_of.
    """
    kept = names_of_files(home, issued)
    return {form: file_of(home, issued, form.file) for form in Form if form.file in kept}


def save_buttons(forms: Mapping[Form, bytes], number: str, key: str) -> None:
    """A button for each form.

    Args:
        forms: from forms_of.
        number: of the issue; the files are named by it.
        key: keeps the buttons of two screens apart.
    """
    for form, body in forms.items():
        file_name = f"{number}.{form}"
        st.download_button(
            tr(form.save), body, file_name=file_name, mime=form.media, key=f"{key}_{form}", width="stretch"
        )
