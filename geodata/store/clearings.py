"""The store's decisions about texts of reports: who cleared, held or took back which, why. None is ever changed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from geodata.access.report_rules import is_release
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.clearing import Clearing, Decision, every_text, text_digest
from geodata.incidents.forgotten_text import is_forgotten
from geodata.incidents.incident import Incident
from geodata.incidents.licences import forbids, is_acled, may_pass_on
from geodata.store.engine import Connections
from geodata.store.rows import as_stored, read, row_of, table, upsert
from geodata.store.tables import ClearingRow, IncidentRow
from geodata.text.clean import clean
from geodata.text.few_people import few_people
from geodata.text.personal_data import refuse_personal
from geodata.text.persons import folded_person
from geodata.text.risk_words import tells_of_release
from geodata.text.small_counts import FEWEST_PEOPLE

MIN_REASON = 10
"""Characters that a reason has at least, as a review's."""
LONGEST_WORDS = 300
"""Characters of a person's own line."""


@dataclass(frozen=True)
class Wish:
    """What a person decides about a report, as given."""

    decision: Decision
    decided_by: str  # a role or pseudonym
    reason: str
    words: str = ""  # own line instead of the headline; "" = the headline
    with_link: bool = True
    moving: bool = False  # it tells of people getting out, moved or sheltered; also taken so by its words
    terms: str = ""  # an open licence, where neither row nor source names one
    digest: str = ""  # of the text that was read; "" = as it stands now


class ClearingShelf(Connections):
    """What people decided about the texts of reports."""

    def decide_about_report(self, incident_id: str, wish: Wish, *, now: datetime | None = None) -> Clearing:
        """Keep one person's decision about a report's text as it stands.

        Args:
            incident_id: of the report.
            wish: what is decided, by whom and why.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no incident has that id.
            NotAllowed: nobody is named, the reason is short, a text holds something personal, few people are counted,
                the report may not be passed on or is withdrawn, or its text changed since it was read.
        """
        at = datetime.now(UTC) if now is None else now
        what = english("decision about {id}", id=incident_id)
        person, why = wish.decided_by.strip(), wish.reason.strip()
        words = clean(wish.words, longest=LONGEST_WORDS).text
        if not folded_person(person):
            raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
        if len(why) < MIN_REASON:
            raise NotAllowed(
                what, english("its reason has fewer than {n} characters", n=MIN_REASON), "Say what you checked"
            )
        refuse_personal(what, f"{person} \n {why} \n {words}")
        with self._writing() as connection:
            found = read(connection, IncidentRow, Incident, table(IncidentRow).c.id == incident_id)
            if not found:
                raise NotFound(
                    english("incident {id}", id=incident_id), "no incident has that id", "Look it up under Reports"
                )
            incident = found[0]
            if wish.digest and wish.digest != text_digest(incident):
                raise NotAllowed(what, "its text has changed since you read it", "Read it again")
            if wish.decision is Decision.CLEARED:
                _refuse_unfit(what, incident, wish, words)
            row = as_stored(
                Clearing(
                    incident_id,
                    self._decisions(connection, incident_id) + 1,
                    wish.decision,
                    text_digest(incident),
                    words if wish.decision is Decision.CLEARED else "",
                    wish.with_link,
                    wish.moving or is_release(incident) or tells_of_release(words),
                    wish.terms.strip(),
                    "",
                    person,
                    why,
                    at,
                )
            )
            earlier = read(connection, ClearingRow, Clearing, table(ClearingRow).c.incident_id == incident_id)
            row = replace(row, token=_token(row, earlier))
            upsert(connection, ClearingRow, [row_of(row)], ("incident_id", "number"))
        return row

    def clearings(self, incident_id: str | None = None) -> list[Clearing]:
        """Decisions about one report, or about all, oldest first."""
        where = () if incident_id is None else (table(ClearingRow).c.incident_id == incident_id,)
        with self._reading() as connection:
            found = read(connection, ClearingRow, Clearing, *where)
        return sorted(found, key=lambda c: (c.incident_id, c.number))

    def _decisions(self, connection: Connection, incident_id: str) -> int:
        columns = table(ClearingRow).c
        asked = select(func.max(columns.number)).where(columns.incident_id == incident_id)
        return int(connection.execute(asked).scalar() or 0)


def _token(row: Clearing, earlier: Sequence[Clearing]) -> str:
    """What stands for a report's id outside: that of the last clearing which let it out alike, else a new random one.

    One id for a report that went out with its place and then without would tell that they are the same.
    """
    alike = [
        c
        for c in earlier
        if c.decision is row.decision is Decision.CLEARED and (c.moving, c.with_link) == (row.moving, row.with_link)
    ]
    return max(alike, key=lambda c: c.number).token if alike else secrets.token_hex(6)


def _refuse_unfit(what: str, incident: Incident, wish: Wish, words: str) -> None:
    """Refuse to clear what may not go out at all.

    Raises:
        NotAllowed: with the cause and the next step.
    """
    if incident.withdrawn:
        raise NotAllowed(what, "it is withdrawn at its source", "Clear a report that stands")
    if is_forgotten(incident):
        raise NotAllowed(
            what, "its text was deleted, and nothing is left to read", "Import it under another id if it is needed"
        )
    if is_acled(incident):
        raise NotAllowed(what, "it is of ACLED, whose terms forbid passing it on", "Keep it inside")
    if forbids(incident):
        raise NotAllowed(what, "the terms in its row forbid passing it on", "Keep it inside")
    if not may_pass_on(incident, wish.terms):
        raise NotAllowed(
            what,
            msg("under which terms its source may be passed on is not known"),
            msg("Name its open licence, such as CC BY 4.0, or give it in the table's column `licence`"),
        )
    few = few_people(words or every_text(incident))
    if not few and words:
        few = few_people("\n".join((incident.place_name, incident.reported_by)))
    if few:
        cause = english(
            "it counts fewer than {n} people, who could be told apart: {found}",
            n=FEWEST_PEOPLE,
            found=together(list(dict.fromkeys(f.words for f in few)), ", "),
        )
        raise NotAllowed(what, cause, msg("Clear it with a line of your own that leaves the number out"))
