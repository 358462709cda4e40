"""A timestamp authority: asked for a timestamp, and its answers held to what it was asked (RFC 3161).

The authority learns 32 bytes, the sha256 of a digest, and the address that asks; nothing of a place or a person.
Parsing and signatures are rfc3161-client's (Apache 2.0, of Trail of Bits); a root is never taken from the answer.

Some authorities send their certificates in another order than DER asks for, which that library does not read. Such a
one is asked again for an answer without certificates; the file of roots has to hold its own certificate then.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.errors import SettingsRefused, TimestampRefused
from geodata.i18n.messages import english
from pipelines.context.optional_packages import need
from pipelines.timestamps.kept import MOST_BYTES
from pipelines.timestamps.question import LATER, answer_of

if TYPE_CHECKING:  # the extra `timestamps`
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampRequest, TimeStampResponse

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
UNORDERED = "InvalidSetOrdering"
"""What rfc3161-client says of a set whose members do not stand in the order of DER."""
NONE = "its answer is no timestamp (RFC 3161)"
SHA256 = "2.16.840.1.101.3.4.2.1"
_PLACE, _SETTING = "timestamp authority", "timestamp_authority"


@dataclass(frozen=True)
class Told:
    """What an answer says."""

    at: datetime  # aware UTC: the authority's own clock
    authority: str  # whose certificate signed it, as in the certificate; "" where nothing was checked
    checked: bool  # its signature leads to a trusted root; False = no roots were given


def ask(address: str, head: str, roots: Path | None) -> tuple[bytes, Told]:
    """A timestamp of the head of the log.

    Args:
        address: of the authority, https, or http on this machine.
        head: sha256 of an entry, 64 hex digits, which is stamped as these 64 bytes.
        roots: PEM file of the root certificates that are trusted; None = the signature is kept and not checked.

    Returns:
        The answer as it came (DER), and what it says.

    Raises:
        TimestampRefused: it does not answer, or with something else than a timestamp of this head.
        SettingsRefused: the roots cannot be read.
        NotFound: the extra `timestamps` is not installed.
    """
    need("timestamps", _PLACE)
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

    asking = TimestampRequestBuilder().data(head.encode("ascii")).hash_algorithm(HashAlgorithm.SHA256)
    request = asking.cert_request(cert_request=True).build()
    answer = _posted(address, request.as_bytes())
    try:
        decode_timestamp_response(answer)
    except ValueError as error:
        if UNORDERED not in str(error):
            raise _refused(NONE) from error
        request = asking.cert_request(cert_request=False).build()
        answer = _posted(address, request.as_bytes())
    return answer, told_by(answer, head, roots, request)


def told_by(token: bytes, head: str, roots: Path | None, request: TimeStampRequest | None = None) -> Told:
    """What an answer says of a head, once all of it has been held to it.

    Args:
        token: the answer, DER.
        head: that was to be stamped, 64 hex digits.
        roots: as in ask.
        request: what it answers; None = it was kept earlier, and its nonce is no longer known.

    Raises:
        TimestampRefused: it is none, is of something else, or is not signed by whom it should be.
        SettingsRefused, NotFound: as ask.
    """
    need("timestamps", _PLACE)
    from rfc3161_client import PKIStatus, decode_timestamp_response

    try:
        response = decode_timestamp_response(token)
        status = PKIStatus(response.status)
    except ValueError as error:
        raise _refused(NONE) from error
    if status is not PKIStatus.GRANTED:
        why = "; ".join(response.status_string) or status.name.lower()
        raise _refused(english("it gave none ({why})", why=why[:200]))
    try:
        stamped = response.tst_info.message_imprint
        of_head = (stamped.hash_algorithm.dotted_string, stamped.message) == (SHA256, _digest(head))
        nonce = response.tst_info.nonce
        at = response.tst_info.gen_time.astimezone(UTC)
    except ValueError as error:
        raise _refused(NONE) from error
    if not of_head:
        raise _refused("its answer is about something else than the head of this log")
    if request is not None and nonce != request.nonce:
        raise _refused("its answer is about another question (nonce)")
    if roots is None:
        return Told(at, "", checked=False)
    signer = _verified(response, head, _certificates(roots))
    return Told(at, signer.subject.rfc4514_string(), checked=True)


def _verified(response: TimeStampResponse, head: str, given: list[Certificate]) -> Certificate:
    """The certificate that signed an answer, which leads to one of the given ones that signed itself.

    Raises:
        TimestampRefused: it leads to none of them.
    """
    from rfc3161_client import VerificationError, VerifierBuilder

    carried = _carried(response)
    signer = _signer(response, [*carried, *given])
    if signer is None:
        raise _refused("the certificate that signed its answer is neither in it nor in timestamp_roots")
    builder = VerifierBuilder(tsa_certificate=None if carried else signer)
    for one in given:
        itself = one.issuer == one.subject
        builder = builder.add_root_certificate(one) if itself else builder.add_intermediate_certificate(one)
    for one in carried:
        builder = builder if one in given else builder.add_intermediate_certificate(one)
    try:
        builder.build().verify(response, _digest(head))
    except (VerificationError, ValueError) as error:  # ValueError: no given certificate signed itself
        raise _refused(english("its signature leads to none of the trusted roots ({error})", error=error)) from error
    return signer


def _digest(head: str) -> bytes:
    return hashlib.sha256(head.encode("ascii")).digest()


def _refused(cause: str) -> TimestampRefused:
    return TimestampRefused(_PLACE, cause, english(LATER, setting=_SETTING))


def _posted(address: str, query: bytes) -> bytes:
    return answer_of(_PLACE, _SETTING, address, {"Content-Type": QUERY, "Accept": REPLY}, query, MOST_BYTES)


def _certificates(roots: Path) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsRefused(
            "timestamp_roots",
            english("{name} holds no certificates that can be read", name=roots.name),
            "Save the root certificates of the authority there, as PEM",
        ) from error


def _carried(response: TimeStampResponse) -> list[Certificate]:
    """Certificates in the answer between its signer and a root: never a root by themselves."""
    from cryptography.x509 import load_der_x509_certificate

    return [load_der_x509_certificate(one) for one in response.signed_data.certificates]


def _signer(response: TimeStampResponse, known: list[Certificate]) -> Certificate | None:
    """Which of the certificates the answer says that it was signed with; None = none of them."""
    infos = response.signed_data.signer_infos
    if len(infos) != 1:
        return None
    info = next(iter(infos))
    return next((one for one in known if (one.issuer, one.serial_number) == (info.issuer, info.serial_number)), None)
