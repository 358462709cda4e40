"""A talk with a mail server that ends in time and size, and that says when the letter itself begins to leave."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from typing import Any

from pipelines.http.checked_pools import Reading, Rules, TimedSocket

STEP_S = 30
"""Seconds to wait for the mail server at each step."""
WHOLE_S = 120.0
"""Seconds that one letter may take from the first step to the last, and more for each byte of it at the slowest pace
(limits.py): a server that answers a few bytes now and then passes the wait of every step, for hours."""
GO_ON = 354
"""The reply to DATA after which the letter is sent; before that a server has been given nothing (RFC 5321, 3.3)."""


class _Bounded:
    """What a connection does otherwise than smtplib's."""

    sock: Any

    def __init__(self, host: str, port: int, begins: Callable[[], None], **more: Any) -> None:
        self._begins, self._asked = begins, Reading(Rules(None, 0, whole_s=WHOLE_S))
        super().__init__(host, port, timeout=STEP_S, **more)  # type: ignore[call-arg]

    def _get_socket(self, *given: Any) -> Any:
        return self._timed(super()._get_socket(*given))  # type: ignore[misc]

    def starttls(self, **given: Any) -> Any:
        """The same, read in time and size when encrypted too."""
        answer = super().starttls(**given)  # type: ignore[misc]
        self.sock = self._timed(self.sock)
        return answer

    def getreply(self) -> tuple[int, bytes]:
        """One reply of the server: its code, -1 where there is none, and its words."""
        code, words = super().getreply()  # type: ignore[misc]
        if code == GO_ON:
            self._begins()
        return code, words

    def _timed(self, sock: Any) -> Any:
        return TimedSocket(sock, lambda: self._asked)


class _Open(_Bounded, smtplib.SMTP):  # type: ignore[misc]  # sock and starttls are told more loosely above
    """Not encrypted, at first."""


class _Encrypted(_Bounded, smtplib.SMTP_SSL):  # type: ignore[misc]
    """Encrypted from the first byte."""


def mail_connection(
    host: str, port: int | None, begins: Callable[[], None], context: ssl.SSLContext, *, encrypted: bool
) -> smtplib.SMTP:
    """A connection to a mail server, which has greeted.

    Args:
        host, port: of the server; None = the usual port.
        begins: called when the server is ready for the letter, before its first byte leaves.
        context: for the encryption.
        encrypted: from the first byte; False = at first not.

    Raises:
        OSError, smtplib.SMTPException: it was not reached, or does not greet.
    """
    if encrypted:
        return _Encrypted(host, port or 465, begins, context=context)
    return _Open(host, port or 587, begins)


def take_leave(connection: smtplib.SMTP) -> None:
    """End a talk. Whatever goes wrong now changes nothing of a letter that was taken."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.quit()
