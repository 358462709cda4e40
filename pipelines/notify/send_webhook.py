"""A message to a receiver of signed messages: JSON over https, signed with HMAC-SHA256, tried again with one number.

The receiver checks `X-Compound-Watch-Signature: t=<Unix seconds>,v1=<hex>`: the HMAC-SHA256 of "<t>.<body>" under the
shared secret. `X-Compound-Watch-Delivery` is the same each time that one message is tried, so that it counts once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import requests
from urllib3 import Retry
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from pipelines.http.busy_statuses import BUSY
from pipelines.http.checked_adapter import CheckedAdapter
from pipelines.http.checked_pools import faults
from pipelines.http.limits import CONNECT_S, RECEIVER_BYTES
from pipelines.notify.digest import Digest
from pipelines.notify.feed import Feed
from pipelines.notify.send_mail import Departure, NotSent, Unknown
from pipelines.publish.export_geojson import geometry_json

TIMEOUT_S = 20
"""Seconds for one try once it is connected: the whole of it, from the first byte sent to the status of the answer. A
receiver that sends a few bytes now and then would pass any wait for the next ones, for hours."""
TRIES = 3
WAIT_S = 2.0
"""Seconds before the second try; twice as many before the third."""


def payload(told: Digest, feed: Feed, *, key: str, at: datetime) -> bytes:
    """The message as UTF-8 JSON.

    Args:
        told: what it says.
        feed: links and identifiers of its news.
        key: tells this message from all others.
        at: aware time of sending.
    """
    body: dict[str, Any] = {
        "id": feed.urn(key),
        "sent_at": at.isoformat(),
        "audience": feed.audience.value,
        "subject": told.subject,
        "lines": list(told.lines),
        "handling": list(told.foot),
        "licence": feed.licence,
        "news": [
            {
                "id": feed.urn(news.id),
                "change": news.detection.id,
                "site": news.site.id,
                "event": news.event.value,
                "kind": news.kind.value,
                "told_kind": news.told_kind,
                "agreed_by_two": news.quotable,
                "confidence": news.confidence.value,
                "title": news.title,
                "text": news.text,
                "told_from": news.told_from.isoformat(),
                "link": feed.link(news) or None,
                "geometry": geometry_json(news.outline),
            }
            for news in told.news
        ],
        "no_longer_told": [
            {"change": one.change_id, "site": one.site.id, "title": one.title, "text": one.text}
            for one in told.no_longer
        ],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def signature(body: bytes, secret: str, at: int) -> str:
    """The value of the signature header: t=<Unix seconds>,v1=<hex HMAC-SHA256 of "t.body">."""
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def post(
    address: str,
    body: bytes,
    *,
    secret: str,
    delivery: str,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
    departure: Departure | None = None,
) -> None:
    """Hand a message to a receiver; a server that is away or busy is asked again, twice.

    Args:
        address: https, or http on this machine.
        body: from payload.
        secret: shared with the receiver.
        delivery: the same for each try of one message.
        sleep, clock: of the time module.
        departure: set to begun before the first try; None = nobody asks.

    Raises:
        NotSent: it was not taken.
        Unknown: a receiver was reached and gave no answer: it may have taken it.
    """
    failure, reached = "", False
    if departure is not None:
        departure.begun = True
    for number in range(TRIES):
        if number:
            sleep(WAIT_S * 2 ** (number - 1))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "compound-watch",
            "X-Compound-Watch-Delivery": delivery,
            "X-Compound-Watch-Signature": signature(body, secret, int(clock())),
        }
        try:
            status = _answer_to(address, body, headers)
        except requests.RequestException as error:
            failure = type(error).__name__
            reached = reached or not _never_reached(error)
            continue
        if 200 <= status < 300:
            return
        failure = f"HTTP {status}"
        if status not in BUSY:
            break
    raise (Unknown if reached else NotSent)(failure)


class _Asking(requests.Session):
    """A session that follows no redirect and does not read what stands below one."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Called by requests: it leads nowhere."""


def _answer_to(address: str, body: bytes, headers: dict[str, str]) -> int:
    """The status with which a receiver answers one try, in time; what follows it is not read, since it may never end.

    Raises:
        requests.RequestException: it is not reached, or gives none.
    """
    with _Asking() as session:
        for scheme in ("http://", "https://"):
            retries = Retry(0, read=False)  # the tries are ours
            session.mount(scheme, CheckedAdapter(None, RECEIVER_BYTES, retries, whole_s=TIMEOUT_S))
        waits = (CONNECT_S, TIMEOUT_S)
        with session.post(
            address, data=body, headers=headers, timeout=waits, allow_redirects=False, stream=True
        ) as answer:
            return answer.status_code


def _never_reached(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been taken."""
    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.InvalidURL):
        return True
    return any(isinstance(one, NewConnectionError | ConnectTimeoutError) for one in faults(error))
