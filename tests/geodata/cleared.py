"""A report as somebody has cleared it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from geodata.access.action_rules import action_digest
from geodata.access.claims.claim_rules import claim_digest
from geodata.access.claims.scope_rules import scope_digest, scope_id
from geodata.access.clearing.clearing_questions import Answers
from geodata.access.identifier_rules import identifier_digest
from geodata.access.report_rules import is_release
from geodata.incidents.clearing import Clearing, Decision, outgoing_digest, read_digest
from geodata.incidents.incident import Incident
from geodata.incidents.site_join import sites_of
from geodata.sites.outgoing_texts import alleged, site_digest
from geodata.sites.site import Statement
from geodata.store import Store
from geodata.store.clearings import Wish

ALLEGED = Statement("2026-05-04", "A paper says that it is a compound", "A paper", "")
"""Who alleged what and when, without which no place goes out."""
ANSWERED = Answers(over=True, moving=False, person=False)
"""What whoever clears a harmless report answers."""
READ = Wish(Decision.CLEARED, "report desk", "Read: it points at nobody.", answers=ANSWERED)
"""What such a person decides."""
ANSWERED_OPTIONS = ("--over", "--not-moving", "--no-person")
"""The same on the command line."""


_CAUSES = {
    "action_rules": ("speaker_cause", "published_cause"),
    "claims.claim_rules": ("speaker_cause", "published_cause", "claim_words_cause"),
    "claims.scope_rules": ("published_cause", "claim_words_cause"),
}
"""Where a person's decision asks for what is listed."""


def token_of(incident: Incident) -> str:
    """What stands for a report's id outside: here the same for the same report, so that tests can name it."""
    return hashlib.sha256(incident.id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def outside(incident: Incident) -> Incident:
    """A report under the id that partners and the public read."""
    return replace(incident, id=f"report-{token_of(incident)}")


def cleared(incident: Incident, **other: Any) -> Clearing:
    """The decision of a person who read a report as it stands and let it out, with its link, under an open licence.

    Args:
        incident: what was read.
        other: fields of the decision that differ.
    """
    plain = Clearing(
        incident.id,
        1,
        Decision.CLEARED,
        outgoing_digest(incident),
        "",
        True,
        False,
        "CC BY 4.0",
        token_of(incident),
        "report desk",
        "Read the article: nothing in it points at people.",
        datetime(2026, 11, 1, tzinfo=UTC),
        sites=tuple(sorted(incident.site_ids)),
    )
    return replace(plain, **other)


@contextmanager
def by_an_earlier_version() -> Iterator[None]:
    """Decisions of a version that asked for no known form and no listed name. What they let out is still
    told, escaped and held by every other rule."""
    with ExitStack() as patched:
        patched.enter_context(patch("geodata.store.clearings.refuse_unlisted"))
        for module, causes in _CAUSES.items():
            for cause in causes:
                patched.enter_context(patch(f"geodata.access.{module}.{cause}", return_value=""))
        yield


def decide_about_report(
    store: Store, incident_id: str, wish: Wish, *, now: datetime | None = None, any_words: bool = True
) -> Clearing:
    """A decision of a person who has just read the report, where the wish says of no other reading.

    Args:
        store: with the report.
        incident_id: of the report.
        wish: what is decided.
        now: aware time; None reads the clock.
        any_words: by_an_earlier_version; every other rule holds all the same.
    """
    if any_words:
        with by_an_earlier_version():
            return decide_about_report(store, incident_id, wish, now=now, any_words=False)
    found = store.incidents_by_id([incident_id])
    if wish.digest or incident_id not in found:
        return store.decide_about_report(incident_id, wish, now=now)
    incident = found[incident_id]
    read = read_digest(incident, sites_of(incident, store.sites(retired=True)))
    return store.decide_about_report(incident_id, replace(wish, digest=read), now=now)


def decide_about_claim(
    store: Store, claim_id: str, wish: Wish, *, drop: bool = False, now: datetime | None = None
) -> Clearing:
    """The same of a claim."""
    digests = {claim.id: claim_digest(claim) for claim in store.claims()}
    read = replace(wish, digest=wish.digest or digests.get(claim_id, ""))
    return store.decide_about_claim(claim_id, read, drop=drop, now=now)


def clear_actions(store: Store, *ids: str) -> None:
    """Let actions of a store out, all or those of some ids, as a person who has read every field of them."""
    with by_an_earlier_version():  # whatever the world calls its offices
        for action in store.actions():
            if not ids or action.id in ids:
                store.decide_about_action(action.id, replace(READ, digest=action_digest(action)))


def clear_claims(store: Store) -> None:
    """Let every claim of a store out, as a person who has read all of them."""
    with by_an_earlier_version():  # whatever the world calls its offices
        for claim in store.claims():
            decide_about_claim(store, claim.id, READ)


def clear_scopes(store: Store) -> None:
    """Let the outline of every claim's ground of a store out, as a person who has read all of them."""
    with by_an_earlier_version():
        for scope in store.claim_scopes():
            store.decide_about_scope(scope_id(scope), replace(READ, digest=scope_digest(scope)))


def pass_on_identifier(store: Store, identifier_id: str, decision: Decision = Decision.CLEARED) -> None:
    """Let an identifier out as somebody who read it does; or keep it inside again."""
    (one,) = [i for i in store.identifiers() if i.id == identifier_id]
    wish = Wish(decision, "desk", "read it at its source", digest=identifier_digest(one), answers=Answers(person=False))
    store.decide_about_identifier(identifier_id, wish)


def pass_on_site(store: Store, site_id: str, people: tuple[str, ...] = ("desk 1", "desk 7")) -> None:
    """Pass a place on as it stands, as two people who read it do; with a statement where it has none."""
    site = store.site(site_id)
    if alleged(site) is None:
        store.save_site(replace(site, statements=(*site.statements, ALLEGED)), by="t")
    for person in people:
        wish = Wish(Decision.CLEARED, person, "read every text of it", digest=site_digest(store.site(site_id)))
        store.decide_about_site(site_id, wish)


def answers_to(incident: Incident) -> Answers:
    """What a person answers who has read a report: as the lists of words read it, too."""
    return replace(ANSWERED, moving=is_release(incident))
