"""What is in sight, as a file: the same rows as `export` writes, of those alone that the filters leave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from pathlib import Path

import streamlit as st

from geodata.access.audience import Audience
from geodata.i18n.messages import tr
from pipelines.publish.nouns.rows_in_sight import ENDINGS, rows_in_sight
from screens.downloads.file_button import file_button
from screens.session.edition import Edition, edition_for_file
from screens.session.visitor import visitor


def take_along(
    edition: Edition, what: str, title: str, ids: Collection[str], *, key: str, column: str = "id", stem: str = ""
) -> None:
    """Draw a button for each form; a file is made when it is asked for, by the gate as it stands then.

    Args:
        edition: what its reader may see.
        what: one of the nouns of `export`.
        title: what the rows are called, translated.
        ids: of the rows in sight; without any, nothing is drawn.
        key: keeps the buttons of two places apart.
        column: of the export that holds the ids.
        stem: begins the names of the files; "" = the noun.
    """
    if not ids:
        return
    with st.container(horizontal=True, key=f"cw_take_{key}", vertical_alignment="center"):
        st.html(f'<span class="cw-small">{tr("{rows} as a file:", rows=title)}</span>', width="content")
        for ending, media in ENDINGS.items():
            file_button(
                ending[1:].upper() if ending != ".geojson" else "GeoJSON",
                partial(_file, edition.home, edition.audience, visitor().until, what, frozenset(ids), ending, column),
                file_name=f"{stem or what}-{edition.audience}-{edition.today:%Y%m%d}{ending}",
                mime=media,
                key=f"{key}_{ending[1:]}",
            )


def _file(
    home: Path, eyes: Audience, until: datetime | None, what: str, ids: frozenset[str], ending: str, column: str
) -> bytes:
    """The file of a button, which may be pressed long after it was drawn: what is held since is not in it.

    Raises:
        NotAllowed: as edition_for_file.
    """
    return rows_in_sight(edition_for_file(home, eyes, until).view, what, ids, ending, column=column)
