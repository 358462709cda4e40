"""Retries that wait as a server asks, within bounds."""

from __future__ import annotations

import urllib3
from urllib3 import Retry
from urllib3.exceptions import MaxRetryError, ResponseError

from pipelines.http.transport import LONGEST_WAIT_S, retry_after


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
