"""Public calendars (OpenTimestamps): asked for a proof that a digest was there, and later for what completes it.

A calendar learns 32 bytes, a sha256 with something random in it, and the address that asks. It hangs what it was given
into a tree whose root it writes into a block of Bitcoin: hours later the proof leads from the digest to that block, and
asks nobody to be trusted. Proofs are read and written by the library `opentimestamps` (LGPL 3, of its developers); the
format and the calendars are theirs (https://opentimestamps.org).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import TimestampRefused
from geodata.i18n.messages import english
from pipelines.context.optional_packages import need
from pipelines.timestamps.question import LATER, answer_of

if TYPE_CHECKING:  # the extra `opentimestamps`
    from opentimestamps.core.notary import PendingAttestation
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

ACCEPT = {"Accept": "application/vnd.opentimestamps.v1"}
MOST_ANSWER = 10_000
"""Bytes of a calendar's answer, as in the library's own client; one has some 200 to 1,500."""
MOST_PROOF = 100_000
"""Bytes of a proof that is read: of one calendar some 500 to 2,000."""
NONCE_BYTES = 16
"""Random bytes before a digest leaves the house, so that a calendar cannot tell which file it is of."""
NONE = "its answer is no proof (OpenTimestamps)"
_PLACE, _SETTING = "calendar {address}", "timestamp_calendars"


@dataclass(frozen=True)
class ProofTold:
    """What a proof says, not yet held to a block."""

    blocks: tuple[int, ...]  # heights of the blocks of Bitcoin that it leads to, the lowest first; () = none yet
    waits_at: tuple[str, ...]  # addresses of the calendars that have promised such a block


def hand_in(addresses: Collection[str], head: str) -> tuple[bytes, list[TimestampRefused]]:
    """A proof of the head of the log that calendars have promised to complete.

    Args:
        addresses: of calendars, each asked; one that answers is enough.
        head: sha256 of an entry, 64 hex digits, which is handed in as the sha256 of these 64 bytes and of a nonce.

    Returns:
        The proof, as `ots` reads it, and why calendars refused that gave nothing.

    Raises:
        TimestampRefused: none of them gave anything.
        NotFound: the extra `opentimestamps` is not installed.
    """
    need("opentimestamps", "calendars")
    from opentimestamps.core.op import OpAppend, OpSHA256
    from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

    proof = DetachedTimestampFile(OpSHA256(), Timestamp(_digest(head)))
    handed = proof.timestamp.ops.add(OpAppend(secrets.token_bytes(NONCE_BYTES))).ops.add(OpSHA256())
    refusals = []
    for address in addresses:
        try:
            handed.merge(_answer(address, "digest", handed.msg, body=handed.msg))
        except TimestampRefused as refusal:
            refusals.append(refusal)
    if not handed.ops and not handed.attestations:
        raise refusals[0]
    return _written(proof), refusals


def completed(proof: bytes, head: str, may_ask: Callable[[str], bool]) -> tuple[bytes, set[str]]:
    """A proof with what its calendars know by now.

    Args:
        proof, head: as kept.
        may_ask: whether a calendar may be asked; a proof names those that gave it, and only known ones are asked.

    Returns:
        The proof, longer where a calendar knows more, and the addresses of calendars that did not answer at all.

    Raises:
        TimestampRefused: it is no proof of this head.
        NotFound: as hand_in.
    """
    read = _read(proof, head)
    away = set()
    for stamp, promise in list(_promises(read.timestamp)):
        if not may_ask(promise.uri):
            continue
        try:
            stamp.merge(_answer(promise.uri, f"timestamp/{stamp.msg.hex()}", stamp.msg))
        except TimestampRefused as refusal:  # mostly that it does not know yet (404)
            if isinstance(refusal.__cause__, OSError):
                away.add(promise.uri)
    return _written(read), away


def told_by_proof(proof: bytes, head: str) -> ProofTold:
    """What a proof says of a head: to which blocks it leads, and who has promised more.

    Raises:
        TimestampRefused: it is no proof, or of something else.
        NotFound: as hand_in.
    """
    read = _read(proof, head)
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation

    every = [attestation for _, attestation in read.timestamp.all_attestations()]
    return ProofTold(
        tuple(sorted({one.height for one in every if isinstance(one, BitcoinBlockHeaderAttestation)})),
        tuple(sorted({one.uri for one in every if isinstance(one, PendingAttestation)})),
    )


def known_calendar(address: str) -> bool:
    """Whether an address is of a calendar that OpenTimestamps itself names: pools hand what they get on to these."""
    need("opentimestamps", "calendars")
    from opentimestamps.calendar import DEFAULT_CALENDAR_WHITELIST

    return address.startswith("https://") and address in DEFAULT_CALENDAR_WHITELIST


def _digest(head: str) -> bytes:
    return hashlib.sha256(head.encode("ascii", "replace")).digest()


def _refused(cause: str, address: str = "") -> TimestampRefused:
    place = english(_PLACE, address=address) if address else "proof"
    return TimestampRefused(place, cause, english(LATER, setting=_SETTING))


def _answer(address: str, path: str, message: bytes, *, body: bytes | None = None) -> Timestamp:
    """What a calendar says of a message.

    Raises:
        TimestampRefused: nothing that can be read as a proof of it.
    """
    from opentimestamps.core.serialize import BytesDeserializationContext, DeserializationError
    from opentimestamps.core.timestamp import Timestamp

    place = english(_PLACE, address=address)
    read = answer_of(place, _SETTING, f"{address.rstrip('/')}/{path}", ACCEPT, body, MOST_ANSWER)
    context = BytesDeserializationContext(read)
    try:
        timestamp = Timestamp.deserialize(context, message)
        context.assert_eof()
    except (DeserializationError, ValueError, TypeError) as error:
        raise _refused(NONE, address) from error
    return timestamp


def _read(proof: bytes, head: str) -> DetachedTimestampFile:
    need("opentimestamps", "calendars")
    from opentimestamps.core.op import OpSHA256
    from opentimestamps.core.serialize import BytesDeserializationContext, DeserializationError
    from opentimestamps.core.timestamp import DetachedTimestampFile

    if len(proof) > MOST_PROOF:
        raise _refused("it is longer than a proof ever is")
    try:
        read = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))
    except (DeserializationError, ValueError, TypeError) as error:
        raise _refused("it is no proof (OpenTimestamps)") from error
    if read.file_hash_op != OpSHA256() or read.file_digest != _digest(head):
        raise _refused("it is about something else than the head of this log")
    return read


def _written(proof: DetachedTimestampFile) -> bytes:
    from opentimestamps.core.serialize import BytesSerializationContext

    context = BytesSerializationContext()
    proof.serialize(context)
    return bytes(context.getbytes())


def _promises(stamp: Timestamp) -> Iterator[tuple[Timestamp, PendingAttestation]]:
    """Each place of a proof at which a calendar has promised more."""
    from opentimestamps.core.notary import PendingAttestation

    for attestation in stamp.attestations:
        if isinstance(attestation, PendingAttestation):
            yield stamp, attestation
    for below in stamp.ops.values():
        yield from _promises(below)
