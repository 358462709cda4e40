"""A claim whose id is stored already with other words: what would be lost, and how to keep both. Pure.

A made id is of site, day, ground, office and unit, so that a second count of one claim has the id of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geodata.access.claims.claim_rules import claim_digest, own_claim
from geodata.errors import NotAllowed
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.claim import Claim
from geodata.wording.claims.claim_sentences import claim_said
from pipelines.incidents.import_report import RowRemark

LONGEST = 500
"""Characters of a stored claim that are repeated."""
COUNT_BESIDE = msg("For another count, leave the office, its figure and the total empty")
"""A count alone has another id than the claim that it belongs beside."""
COUNT_BY_TABLE = msg("For another count, import a row with an id of its own in the column `id`")
CORRECT = msg("to correct the stored one, import its row with `compound-watch claims import`")
HOLD = msg("if the built-in claim is wrong, hold it with `compound-watch claims hold`")


def in_place_of(claim: Claim, stored: Mapping[str, Claim]) -> Claim | None:
    """The stored claim that a claim would replace; None where none has its id, or it says the same.

    Args:
        claim: as it would be kept.
        stored: by id.
    """
    there = stored.get(claim.id)
    return None if there is None or claim_digest(there) == claim_digest(claim) else there


def refuse_to_replace(claim: Claim, there: Claim) -> None:
    """Refuse a claim in the place of another one.

    Args:
        claim: as it would be kept.
        there: what is stored under its id.

    Raises:
        NotAllowed: with the stored claim in words and the next step.
    """
    sentence = _said(there)
    if own_claim(there):
        cause = english(
            "a built-in claim of that site, day, ground, office and unit is stored as {id}, and replaced it would wait "
            "for a person: {claim}",
            id=there.id,
            claim=sentence,
        )
    else:
        cause = english(
            "a claim of that site, day, ground, office and unit is stored with other words or figures as {id}: {claim}",
            id=there.id,
            claim=sentence,
        )
    another = COUNT_BESIDE if claim.claimed_by else COUNT_BY_TABLE
    raise NotAllowed(msg("this claim"), cause, together([another, HOLD if own_claim(there) else CORRECT]))


def replaced_remarks(claims: Iterable[Claim], stored: Mapping[str, Claim]) -> list[RowRemark]:
    """What each claim of a table takes the place of, in words: a remark where it says something else.

    Args:
        claims: as they are kept.
        stored: by id, as they stood before.
    """
    return [
        RowRemark(0, claim.id, f"it takes the place of {_kind(there)} that stood under this id: {_said(there)}")
        for claim in claims
        if (there := in_place_of(claim, stored)) is not None
    ]


def _kind(there: Claim) -> str:
    return "the built-in claim" if own_claim(there) else "the claim"


def _said(there: Claim) -> str:
    sentence = claim_said(there).rstrip(".")
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1]}…"
