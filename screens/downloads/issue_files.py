"""Hands over a briefing that was issued in each of the forms in which it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from geodata.access.audience import Audience
from geodata.briefings.briefing import Briefing
from geodata.errors import NotFound
from geodata.i18n.messages import english, in_use, msg, speaking, tr
from pipelines.issued_briefings.form import Form
from pipelines.issued_briefings.issued_files import TWIN, file_of, names_of_files
from screens.downloads.file_button import file_button
from screens.session.edition import Edition, edition_for_file
from screens.session.visitor import visitor

GONE = msg("it was issued, and this edition no longer shows it: do not quote from it")


def forms_of(home: Path, issued: Briefing) -> tuple[Form, ...]:
    """The forms in which people can have it; an older issue has the PDF alone.

    Raises:
        NotFound, ReadFailed: as file_of, of any of their files.
    """
    kept = names_of_files(home, issued)
    forms = tuple(form for form in Form if form.file in kept)
    for form in forms:
        file_of(home, issued, form.file)
    return forms


def save_buttons(edition: Edition, number: str, forms: Iterable[Form], key: str) -> None:
    """A button for each form; a file is read when it is asked for, by the gate as it stands then.

    Args:
        edition: whose issue it is.
        number: of the issue; the files are named by it.
        forms: from forms_of.
        key: keeps the buttons of two screens apart.
    """
    for form in forms:
        _save_button(edition, number, form.file, tr(form.save), form.media, f"{key}_{form}")


def twin_button(edition: Edition, number: str, key: str) -> None:
    """The same for what programs read of it.

    Args:
        edition, number: as save_buttons.
        key: of the button.
    """
    _save_button(edition, number, TWIN, tr("Save the machine-readable twin"), "application/json", key)


def _save_button(edition: Edition, number: str, name: str, words: str, media: str, key: str) -> None:
    file_button(
        words,
        partial(_file, edition.home, edition.audience, visitor().until, in_use(), number, name),
        file_name=f"{number}{Path(name).suffix}",
        mime=media,
        key=key,
        width="stretch",
    )


def _file(home: Path, eyes: Audience, until: datetime | None, language: str, number: str, name: str) -> bytes:
    """A file of an issue, as it was kept.

    Args:
        home, eyes, until: as edition_for_file.
        language: code of the one that is read.
        number: of the issue.
        name: of the file, as file_of.

    Raises:
        NotAllowed: as edition_for_file.
        NotFound: the edition shows no such issue any more, or what it said was deleted.
        ReadFailed: the file is gone or is not what was kept.
    """
    with speaking(language):
        view = edition_for_file(home, eyes, until).view
        issued = next((one for one in view.briefings.items if one.id == number), None)
        step = msg("Open the list of briefings")
        if issued is None:
            cause = GONE if number in view.hidden_issues else msg("it is not in this edition")
            raise NotFound(english("briefing {id}", id=number), cause, step)
        if issued.deleted_at is not None:
            raise NotFound(english("briefing {id}", id=number), msg("what it said was deleted"), step)
        return file_of(home, issued, name)
