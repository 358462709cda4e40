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
from urllib3.exceptions import NewConnectionError

from pipelines.http.busy_statuses import BUSY
from pipelines.notify.digest import Digest
from pipelines.notify.feed import Feed
from pipelines.notify.send_mail import Departure, NotSent, Unknown
from pipelines.publish.export_geojson import geometry_json

TIMEOUT_S = 20
"""Seconds for one try."""
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
            answer = requests.post(address, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
        except requests.RequestException as error:
            failure = type(error).__name__
            reached = reached or not _never_reached(error)
            continue
        if 200 <= answer.status_code < 300:
            return
        failure = f"HTTP {answer.status_code}"
        if answer.status_code not in BUSY:
            break
    raise (Unknown if reached else NotSent)(failure)


def _never_reached(error: requests.RequestException) -> bool:
    """Whether no connection came about, so that nothing can have been taken."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)
