"""Pass an identifier on to partners and the public: what they will read, and the decision of the person who read it."""

from __future__ import annotations

from typing import Protocol

from geodata.access.clearing.clearing_questions import Answers
from geodata.access.identifier_rules import identifier_digest
from geodata.errors import NotFound
from geodata.i18n.messages import english
from geodata.identifiers.identifier import Identifier
from geodata.identifiers.identifier_sentences import beside_sentence, number_sentence, tie_sentence
from geodata.incidents.clearing import Decision
from geodata.sites.shown_place import told_name
from geodata.store.clearings import Wish
from geodata.workspace import Workspace


class Told(Protocol):
    """What a person says of an identifier."""

    @property
    def digest(self) -> str: ...
    @property
    def organisation(self) -> bool | None: ...
    @property
    def off(self) -> bool: ...


def outgoing_lines(workspace: Workspace, identifier_id: str) -> list[str]:
    """Every text of an identifier as others will read it, each sentence with its link, and its digest.

    Raises:
        NotFound: none has that id, or its site is not here.
    """
    one = next((i for i in workspace.store.identifiers() if i.id == identifier_id), None)
    if one is None:
        raise NotFound(
            english("identifier {id}", id=identifier_id),
            "no identifier has that id",
            "List them with compound-watch identifiers list",
        )
    place = told_name(workspace.store.site(one.site_id))
    return [
        "Partners and the public will read:",
        f"  {tie_sentence(one, place)} {one.source_url or '(no link)'}",
        f"  {number_sentence(one)} {one.url or '(no link)'}",
        f"  {beside_sentence([one])}",
        f"  country: {one.country or '-'}; terms: {one.licence or '-'}; id {one.id}",
        f"  digest {identifier_digest(one)}",
    ]


def pass_on(workspace: Workspace, identifier_id: str, told: Told, by: str, reason: str) -> Identifier:
    """Keep a person's decision: others may read it as it stands, or it stays inside; the identifier as it is kept.

    Args:
        workspace: where it is kept.
        identifier_id: which.
        told: the answer to the question, and the digest of what was read.
        by: who decides, a role or pseudonym.
        reason: what was checked.

    Raises:
        NotFound, NotAllowed: as Store.decide_about_identifier.
    """
    person = None if told.organisation is None else not told.organisation
    decision = Decision.UNDONE if told.off else Decision.CLEARED
    wish = Wish(decision, by, reason, digest=told.digest, answers=Answers(person=person))
    return workspace.store.decide_about_identifier(identifier_id, wish)
