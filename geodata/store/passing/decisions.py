"""One person's decision about a row that is no report and no claim, kept beside those: who, why, about which text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geodata.errors import NotAllowed
from geodata.incidents.clearing import Clearing
from geodata.store.clearings import Wish, keep_clearing, refuse_changed, refuse_thin, refuse_without_digest
from geodata.store.row_mapping import read
from geodata.store.tables_from_fields import CLEARING_ROWS
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal


def refuse_unread(what: str, wish: Wish, digest: str) -> None:
    """Refuse a decision that does not say which text was read, or about another text than what is stored.

    Args:
        what: the decision, in words.
        wish: with the digest of what was read.
        digest: of what is stored.

    Raises:
        NotAllowed: there is no digest, or another one.
    """
    refuse_without_digest(what, wish)
    refuse_changed(what, wish, digest)


def keep_decision(
    connection: Connection, what: str, key: str, wish: Wish, about: tuple[str, datetime], answered: str = ""
) -> Clearing:
    """Keep a decision; the earlier ones about the same row stay.

    Args:
        connection: in a transaction that writes.
        what: the decision, in words.
        key: under which decisions about the row are kept.
        wish: what is decided, by whom and why.
        about: digest of the row as it is stored; aware time of the decision.
        answered: the answers, as they stand at the end of the reason; nobody types them.

    Raises:
        NotAllowed: nobody is named, the reason says nothing, or one of them holds something personal.
    """
    digest, at = about
    person, why = wish.decided_by.strip(), wish.reason.strip()
    if answered:
        why = why.removesuffix(answered.strip()).rstrip()
    if not folded_person(person):
        raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
    refuse_thin(what, why)
    refuse_personal(what, f"{person} \n {why}")
    number = max((c.number for c in decisions(connection, key)), default=0) + 1
    row = Clearing(key, number, wish.decision, digest, "", True, False, "", "", person, f"{why}{answered}", at)
    return keep_clearing(connection, row)


def decisions(connection: Connection, key: str) -> list[Clearing]:
    """Every decision under a key, oldest first."""
    clearings = read(connection, CLEARING_ROWS, Clearing, CLEARING_ROWS.c.incident_id == key)
    return sorted(clearings, key=lambda c: c.number)
