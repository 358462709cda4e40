"""How long to wait for a busy server (busy_statuses.py): as long as it asks, within bounds."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import urllib3
from urllib3 import Retry
from urllib3.exceptions import MaxRetryError, ResponseError

LONGEST_WAIT_S = 20.0
"""Seconds that a Retry-After is obeyed at most; a longer one is left for the next night."""


class BoundedRetry(Retry):
    """urllib3's retries, which would obey a Retry-After of hours and take one that is no time for a broken answer."""

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        """Seconds to wait; None where the server names none."""
        return retry_after(response.headers.get("Retry-After"))

    def sleep_for_retry(self, response: urllib3.BaseHTTPResponse) -> bool:
        """Wait as long as the server asks, unless it asks for more than a night's run has."""
        wait = self.get_retry_after(response)
        if wait is not None and wait > LONGEST_WAIT_S:
            cause = ResponseError(ResponseError.SPECIFIC_ERROR.format(status_code=response.status))
            raise MaxRetryError(None, "", cause)  # type: ignore[arg-type]  # the pool is only for the message
        return super().sleep_for_retry(response)


def retry_after(written: str | None) -> float | None:
    """Seconds to wait, from a Retry-After in seconds or as a date; None without one."""
    if not written:
        return None
    seconds = whole_number(written)
    if seconds is not None:
        return float(seconds)
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def whole_number(written: str) -> int | None:
    """A whole number from a header, where anything may stand; None when it is none."""
    plain = written.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else None
