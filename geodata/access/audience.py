"""The three audiences. The rules of who sees what are in geodata/access/gate.py."""

from __future__ import annotations

import os
from enum import StrEnum

from geodata.errors import SettingsRefused
from geodata.i18n.messages import english, msg

CHOICE = "COMPOUND_WATCH_AUDIENCE"
"""Environment variable by which the operator chooses for whom the dashboard is; never the visitor."""


class Audience(StrEnum):
    """Who is looking: public is part of partner is part of internal."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


EDITION_WORDS = {
    Audience.PUBLIC: msg("Public edition"),
    Audience.PARTNER: msg("Partner edition"),
    Audience.INTERNAL: msg("Internal edition"),
}
"""What an audience's screens and pages are called."""


def chosen_audience() -> Audience:
    """The audience that the operator chose, public unless said otherwise.

    Raises:
        SettingsRefused: the word is not an audience. Guessing one might show too much.
    """
    word = os.environ.get(CHOICE, Audience.PUBLIC.value).strip().casefold()
    try:
        return Audience(word)
    except ValueError as error:
        raise SettingsRefused(
            CHOICE, english("{word} is not an audience", word=repr(word)), "Set public, partner or internal"
        ) from error
