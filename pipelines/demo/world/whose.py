"""An invented organisation at a site of the demo world: its register, number and name are of no real one."""

from __future__ import annotations

from datetime import date
from typing import Final

from geodata.identifiers.check_identifier import IdentifierDraft
from pipelines.demo.world.reports import LICENCE

ORGANISATION_AT: Final = "torvane-estate"
"""The id of the site that it is told of."""
ORGANISATION: Final = IdentifierDraft(
    scheme="other",
    value="INVENTED-0001",
    organisation="Invented Example Holding of Tasmere",
    source="Kettermar Research Desk",
    source_url="https://example.org/kettermar-research-desk/invented-example-holding",
    relation="owns",
    listed_on=date(2026, 5, 4),
    programme="Invented Register of Tasmere",
    url="https://example.org/invented-register/0001",
    note="Invented, as everything in this world is.",
    licence=LICENCE,
)
