"""The store's decisions about texts of reports: who cleared, held or took back which, why. None is ever changed."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, false, func, select

from geodata.access.action_rules import action_digest, action_key, refuse_unfit_action
from geodata.access.claims.claim_rules import claim_digest, claim_key, refuse_unfit_claim
from geodata.access.claims.scope_rules import refuse_for, refuse_unfit_scope, scope_digest, scope_id, scope_key, too_far
from geodata.access.clearing.clearing_questions import (
    UNANSWERED,
    Answers,
    refuse_answers,
    with_answers,
    without_answers,
)
from geodata.access.clearing.fit_to_clear import refuse_misplaced, refuse_unfit
from geodata.access.clearing.known_forms_only import names_of_places, refuse_unlisted
from geodata.access.report_rules import needs_clearing, tells_of_moving
from geodata.actions.action import Action
from geodata.errors import NotAllowed, NotFound, SavedMeanwhile
from geodata.i18n.messages import english, msg
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Clearing, Decision, newest_by_report, outgoing_digest, read_digest
from geodata.incidents.incident import Incident
from geodata.incidents.site_join import sites_of
from geodata.sites.site import Site
from geodata.store.actions.stored_actions import no_action
from geodata.store.engine import Connections
from geodata.store.row_digests import row_changes
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import (
    ACTION_ROWS,
    CLAIM_ROWS,
    CLAIM_SCOPE_ROWS,
    CLEARING_ROWS,
    INCIDENT_ROWS,
    SITE_ROWS,
)
from geodata.text.clean import LEAST_REASON, clean
from geodata.text.lazy_pattern import late
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal

Row = TypeVar("Row")

MIN_REASON_WORDS = 3
"""Different words that it has at least; a reason in a script that sets no blanks between words is one word."""
MIN_REASON_LETTERS = 3
"""Different letters that it has at least."""
LONGEST_WORDS = 300
"""Characters of a person's own line."""
_UNSPACED = late("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3400-\u9fff]")
"""Letters of Thai, Lao, Burmese, Khmer and Chinese."""


@dataclass(frozen=True)
class Wish:
    """What a person decides about a report, as given."""

    decision: Decision
    decided_by: str  # a role or pseudonym
    reason: str
    words: str = ""  # own line instead of the headline; "" = the headline
    with_link: bool = True
    terms: str = ""  # an open licence, where neither row nor source names one
    digest: str = ""  # of what was read, needed to clear (read_digest for reports); "" = as it stands now
    happened: date | None = None  # the day on which what it tells of has happened; None = not said
    place: str = ""  # name of a place that goes out beside an own line; "" = none
    source_name: str = ""  # the same for who reported it
    answers: Answers = UNANSWERED  # to the three questions; needed to clear
    after: int | None = None  # number of the last decision about it that was read, 0 = of none; None = not said


@dataclass(frozen=True)
class AsItIs(Generic[Row]):
    """Rows of one kind that go out as they are or not at all."""

    stored: Table
    noun: type[Row]
    key: Callable[[str], str]  # own id -> under which decisions are kept
    digest: Callable[[Row], str]  # of every field that goes out or is typed
    refuse_unfit: Callable[[str, Row, date, Collection[str]], None]  # raises NotAllowed for what may not go out
    missing: Callable[[str], NotFound]  # what is raised where no row has an id
    where: Callable[[Connection, Table, str], ColumnElement[bool]] = lambda _, stored, key: stored.c.id == key


def _no_claim(claim_id: str) -> NotFound:
    return NotFound(
        english("claim {id}", id=claim_id),
        "no claim has that id",
        "Look it up in `compound-watch export claims.csv --what claims --audience internal`",
    )


CLAIMS = AsItIs(CLAIM_ROWS, Claim, claim_key, claim_digest, refuse_unfit_claim, _no_claim)


def _no_scope(key: str) -> NotFound:
    return NotFound(
        english("outline {id}", id=key),
        "no outline of a claim's ground has that id",
        "Look it up in `compound-watch claims queue`",
    )


def _of_scope(connection: Connection, stored: Table, key: str) -> ColumnElement[bool]:
    """The row of a ground, which has no id of its own."""
    columns = stored.c
    for scope in read(connection, CLAIM_SCOPE_ROWS, ClaimScope):
        if scope_id(scope) == key:
            return and_(columns.site_id == scope.site_id, columns.name == scope.name)
    return false()


SCOPES = AsItIs(CLAIM_SCOPE_ROWS, ClaimScope, scope_key, scope_digest, refuse_unfit_scope, _no_scope, _of_scope)
ACTIONS = AsItIs(ACTION_ROWS, Action, action_key, action_digest, refuse_unfit_action, no_action)


class ClearingShelf(Connections):
    """What people decided about the texts of reports, and about rows that go out as they are or not at all."""

    def decide_about_report(self, incident_id: str, wish: Wish, *, now: datetime | None = None) -> Clearing:
        """Keep one person's decision about a report's text as it stands.

        Args:
            incident_id: of the report.
            wish: what is decided, by whom and why.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no incident has that id.
            NotAllowed: nobody is named, the reason is short, a question is not answered or its answer forbids it, a
                text holds something personal, its row gives a site elsewhere, few people are counted, it tells of
                something to come, its language is not known, the report may not be passed on or is withdrawn, it is to
                be cleared and no digest says what was read, or it has another text or stands elsewhere since then.
            SavedMeanwhile: another decision about it was kept after the last one that was read.
        """
        at = datetime.now(UTC) if now is None else now
        what = english("decision about {id}", id=incident_id)
        row = _as_typed(what, incident_id, wish, at)
        with self._writing() as connection:
            incidents = read(connection, INCIDENT_ROWS, Incident, INCIDENT_ROWS.c.id == incident_id)
            if not incidents:
                raise NotFound(
                    english("incident {id}", id=incident_id), "no incident has that id", "Look it up under Reports"
                )
            incident = incidents[0]
            self._refuse_unseen(connection, what, row.incident_id, wish)
            sites = read(connection, SITE_ROWS, Site)
            stands_at = sites_of(incident, sites)
            refuse_changed(
                what,
                wish,
                read_digest(incident, stands_at),
                msg("it has changed since you read it, or stands elsewhere"),
            )
            row = replace(
                row,
                number=self._decisions(connection, incident_id) + 1,
                digest=outgoing_digest(incident),
                moving=row.moving or tells_of_moving(incident, row),
                sites=stands_at,
            )
            if wish.decision is Decision.CLEARED:
                refuse_unfit(what, incident, row, at.date())
                refuse_misplaced(what, incident, sites)
                refuse_unlisted(what, incident, row, names_of_places(sites))
                if needs_clearing(incident, self._newest(connection, incident_id)):
                    refuse_without_digest(what, wish)
            return keep_clearing(connection, row)

    def decide_about_claim(
        self, claim_id: str, wish: Wish, *, drop: bool = False, now: datetime | None = None
    ) -> Clearing:
        """The same of a claim (decide_about_row)."""
        return self.decide_about_row(CLAIMS, claim_id, wish, drop=drop, now=now)

    def decide_about_scope(self, key: str, wish: Wish, *, drop: bool = False, now: datetime | None = None) -> Clearing:
        """The same of the ground of a claim (scope_id), which is refused too where it reaches far beyond its site."""
        with self._reading() as connection:
            for scope in read(connection, CLAIM_SCOPE_ROWS, ClaimScope, _of_scope(connection, CLAIM_SCOPE_ROWS, key)):
                if wish.decision is Decision.CLEARED:
                    (site,) = read(connection, SITE_ROWS, Site, SITE_ROWS.c.id == scope.site_id)
                    refuse_for(english("decision about {id}", id=key), too_far(scope, site))
        return self.decide_about_row(SCOPES, key, wish, drop=drop, now=now)

    def decide_about_action(self, action_id: str, wish: Wish, *, now: datetime | None = None) -> Clearing:
        """The same of an action (decide_about_row)."""
        return self.decide_about_row(ACTIONS, action_id, wish, now=now)

    def decide_about_row(
        self, kind: AsItIs[Row], row_id: str, wish: Wish, *, drop: bool = False, now: datetime | None = None
    ) -> Clearing:
        """Keep one person's decision about a row as it stands; its texts go out as they are or not at all.

        Args:
            kind: what rows of its kind are.
            row_id: its own id.
            wish: what is decided, by whom and why; no line of one's own.
            drop: take the row out as well; the decision and its reason stay.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no row of the kind has that id.
            NotAllowed: nobody is named, the reason is short, a question is not answered or its answer forbids it, the
                row may not go out at all, it is to be cleared and no digest says what was read, or its row changed
                since then.
            SavedMeanwhile: another decision about it was kept after the last one that was read.
        """
        at = datetime.now(UTC) if now is None else now
        what = english("decision about {id}", id=row_id)
        if wish.decision is Decision.CLEARED and (wish.answers.moving or wish.answers.person):
            raise NotAllowed(
                what,
                msg("you say that it tells of people moved, a helper or a way, or that somebody can be told apart"),
                msg("Leave it inside, or correct its row and import it again"),
            )
        row = _as_typed(what, kind.key(row_id), wish, at)
        with self._writing() as connection:
            where = kind.where(connection, kind.stored, row_id)
            stored_rows = read(connection, kind.stored, kind.noun, where)
            if not stored_rows:
                raise kind.missing(row_id)
            self._refuse_unseen(connection, what, row.incident_id, wish)
            digest = kind.digest(stored_rows[0])
            refuse_changed(what, wish, digest)
            row = replace(row, number=self._decisions(connection, row.incident_id) + 1, digest=digest)
            if wish.decision is Decision.CLEARED:
                names = names_of_places(read(connection, SITE_ROWS, Site))
                kind.refuse_unfit(what, stored_rows[0], at.date(), names)
                refuse_without_digest(what, wish)
            if drop:
                connection.execute(delete(kind.stored).where(where))
            return keep_clearing(connection, row)

    def take_over_decisions(self, rows: Iterable[Clearing]) -> None:
        """Keep decisions of another copy of this workspace as they were made, after those that are here.

        Args:
            rows: any of them, of any keys.
        """
        with self._writing() as connection:
            for row in sorted(rows, key=lambda c: (c.incident_id, c.decided_at, c.number)):
                number = self._decisions(connection, row.incident_id) + 1
                upsert(connection, CLEARING_ROWS, [row_of(replace(row, number=number))], ("incident_id", "number"))

    def clearings(self, incident_id: str | None = None) -> list[Clearing]:
        """Decisions about one report, or about all, oldest first."""
        where = () if incident_id is None else (CLEARING_ROWS.c.incident_id == incident_id,)
        with self._reading() as connection:
            decisions = read(connection, CLEARING_ROWS, Clearing, *where)
        return sorted(decisions, key=lambda c: (c.incident_id, c.number))

    def clearings_as_kept(self) -> list[Clearing]:
        """Decisions about all, oldest first, for readers outside: where another program changed, added or took out one,
        what it is about counts as taken back until the change is accepted or a person decides anew."""
        with self._reading() as connection:
            decisions = read(connection, CLEARING_ROWS, Clearing)
            changed = row_changes(connection, (CLEARING_ROWS.name,))
        kept = sorted(decisions, key=lambda c: (c.incident_id, c.number))
        touched: dict[str, int] = {}
        for key, _, number in (change.key.rpartition("/") for change in changed):
            touched[key] = max(int(number), touched.get(key, 0))
        newest = {c.incident_id: c.number for c in kept}
        return [*kept, *(_taken_back(key) for key, number in touched.items() if newest.get(key, 0) <= number)]

    def _newest(self, connection: Connection, incident_id: str) -> Clearing | None:
        decisions = read(connection, CLEARING_ROWS, Clearing, CLEARING_ROWS.c.incident_id == incident_id)
        return newest_by_report(decisions).get(incident_id)

    def _refuse_unseen(self, connection: Connection, what: str, key: str, wish: Wish) -> None:
        """Refuse a decision over another one that its writer has not read."""
        if wish.after is None or self._decisions(connection, key) == wish.after:
            return
        decisions = read(connection, CLEARING_ROWS, Clearing, CLEARING_ROWS.c.incident_id == key)
        newest = max(decisions, key=lambda c: c.number)
        step = msg("Read that decision; to decide otherwise, press again")
        raise SavedMeanwhile(what, decided_meanwhile(newest), step)

    def _decisions(self, connection: Connection, incident_id: str) -> int:
        columns = CLEARING_ROWS.c
        asked = select(func.max(columns.number)).where(columns.incident_id == incident_id)
        return int(connection.execute(asked).scalar() or 0)


def decided_meanwhile(c: Clearing) -> str:
    """That somebody decided about a text while another person filled in the same form; no sentence yet."""
    match c.decision:
        case Decision.CLEARED:
            return english("{who} cleared it meanwhile", who=c.decided_by)
        case Decision.HELD:
            return english("{who} held it meanwhile", who=c.decided_by)
        case Decision.UNDONE:
            return english("{who} took the last decision about it back meanwhile", who=c.decided_by)


def _taken_back(key: str) -> Clearing:
    """A decision after every other one that lets nothing out."""
    last = datetime.max.replace(tzinfo=UTC)
    return Clearing(key, sys.maxsize, Decision.UNDONE, "", "", False, False, "", "", "", "", last)


def keep_clearing(connection: Connection, row: Clearing) -> Clearing:
    """The decision as it was written, with its token."""
    row = as_stored(row)
    earlier = read(connection, CLEARING_ROWS, Clearing, CLEARING_ROWS.c.incident_id == row.incident_id)
    row = replace(row, token=_token(row, earlier))
    upsert(connection, CLEARING_ROWS, [row_of(row)], ("incident_id", "number"))
    return row


def _as_typed(what: str, incident_id: str, wish: Wish, at: datetime) -> Clearing:
    """A decision as it was typed, not yet about any text.

    Raises:
        NotAllowed: nobody is named, the reason is short, or a text holds something personal.
    """
    person, why = wish.decided_by.strip(), without_answers(wish.reason.strip())
    if not folded_person(person):
        raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
    refuse_thin(what, why)
    words, place, source = (
        clean(text, longest=LONGEST_WORDS).text if wish.decision is Decision.CLEARED else ""
        for text in (wish.words, wish.place, wish.source_name)
    )
    refuse_personal(what, " \n ".join((person, why, words, place, source)))
    if (place or source) and not words:
        raise NotAllowed(
            what,
            msg("a place or a source's name given anew goes with a line of your own, and there is none"),
            msg("Write the line too, or clear it with its headline, place and source"),
        )
    if wish.happened is not None and not words:
        raise NotAllowed(
            what,
            msg("its own headline tells of it as something to come, and it has happened"),
            msg("Write a line of your own that says what has happened"),
        )
    moving = bool(wish.answers.moving)
    if wish.decision is Decision.CLEARED:
        refuse_answers(what, wish.answers, own_line=bool(words))
        why = with_answers(why, wish.answers)
    terms, link = wish.terms.strip(), wish.with_link
    return Clearing(
        incident_id, 1, wish.decision, "", words, link, moving, terms, "", person, why, at, wish.happened, place, source
    )


def refuse_changed(
    what: str, wish: Wish, digest: str, cause: str = msg("its text has changed since you read it")
) -> None:
    """Refuse a decision about another text than the one that was read.

    Raises:
        NotAllowed: a digest was given, and it is not that of what is stored.
    """
    if wish.digest and wish.digest != digest:
        raise NotAllowed(what, cause, "Read it again")


def refuse_without_digest(what: str, wish: Wish) -> None:
    """Refuse to let out what nobody says to have read: the row may be another one by now.

    Raises:
        NotAllowed: no digest was given.
    """
    if not wish.digest:
        raise NotAllowed(
            what,
            msg("it does not say which text was read"),
            msg("Read it, and give the digest that is printed with it (--digest)"),
        )


def refuse_thin(what: str, why: str) -> None:
    """Refuse a reason that says nothing.

    Raises:
        NotAllowed: it is short, of fewer than three words, or of hardly any letters.
    """
    step = "Say what you checked, in a few words"
    if len(why) < LEAST_REASON:
        raise NotAllowed(what, english("its reason has fewer than {n} characters", n=LEAST_REASON), step)
    letters = {c for c in why.casefold() if c.isalpha()}
    if len(letters) < MIN_REASON_LETTERS:
        raise NotAllowed(what, "its reason is one letter repeated", step)
    unspaced = sum(_UNSPACED.match(c) is not None for c in why) >= LEAST_REASON
    if not unspaced and len(set(why.casefold().split())) < MIN_REASON_WORDS:
        raise NotAllowed(what, msg("its reason has fewer than three different words"), step)


def _token(row: Clearing, earlier: Sequence[Clearing]) -> str:
    """What stands for a report's id outside: that of the last clearing which let it out alike, else a new random one.

    One id for a report that went out with its place and then without would tell that they are the same.
    """

    def way(c: Clearing) -> tuple[bool, bool, bool, str, str]:
        return (c.moving, c.with_link, bool(c.words), c.place, c.source_name)

    alike = [c for c in earlier if c.decision is row.decision is Decision.CLEARED and way(c) == way(row)]
    return max(alike, key=lambda c: c.number).token if alike else random_token()


def random_token() -> str:
    """Twelve characters that nobody can guess, the first a letter: who reads "report-008109706396" takes it for a
    telephone number and leaves the report out, as our own screening did with one of 30,000."""
    return secrets.choice("abcdef") + secrets.token_hex(6)[1:]
