"""A bucket of S3, or of a server of its kind: put, get, delete and list, each bounded in time.

Which bucket is a setting. The server and the keys are read from the environment alone, by the names that tools for S3
use: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION. They are never stored,
and no word of an answer is printed, since servers repeat keys in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from geodata.errors import NotFound, StorageUnreachable
from geodata.i18n.messages import english, msg

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

CONNECT_S = 5
"""Seconds within which the server has to be reached."""
ANSWER_S = 60
"""Seconds within which one request has to be answered whole; chips have a few MB."""
RETRY_S = 60
"""Seconds for which a request is tried again where the server does not answer or fails: one that starts anew is waited
for. A refusal is taken at once."""
RETRIES = 60
"""Times that it is tried again at most."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5
"""Seconds before the first and before later ones of them."""
SERVER = re.compile(r"https?://[A-Za-z0-9._~\[\]:-]+(/[A-Za-z0-9._~/-]*)?")
"""Addresses that a client can be made for."""
PLAIN = re.compile(r"[!-~]*")
"""What keys are made of: a line end in one, as pasting leaves it, would end the program."""
USUAL_REGION = "us-east-1"
"""What servers of other makers go by."""
MODULE = "obstore"
ANSWERS = msg("Look whether it is up and AWS_ENDPOINT_URL names it; then run again: nothing is lost")
KEYS = msg("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment of the program, on every machine")
RIGHTS = msg("Let these keys list, read, write and delete below that address")
MADE = msg("Make the bucket, or name the right one as `chips` in the settings")


class SilentStorage(StorageUnreachable):
    """A request that was not answered whole, however often it was tried."""


class UnreadableObject(StorageUnreachable):
    """An object that is not given whole by a server that answers: its disk is at fault, and others can be read."""


@dataclass(frozen=True)
class Bucket:
    """One address in object storage; made by bucket_at."""

    address: str  # s3://BUCKET/PREFIX
    store: S3Store

    def get(self, path: str) -> bytes | None:
        """The bytes of an object; None where there is none.

        Raises:
            UnreadableObject: the server answers, and does not give this object whole.
            StorageUnreachable: nobody answers, or not to these keys.
        """
        try:
            return self._got(path)
        except SilentStorage:
            self.sizes(path)  # raises where nobody answers at all
        try:
            return self._got(path)
        except SilentStorage as error:
            raise UnreadableObject(error.thing, error.cause, error.next_step) from error

    def _got(self, path: str) -> bytes | None:
        import obstore

        try:
            with _told(self.address):
                return bytes(obstore.get(self.store, path).bytes())
        except FileNotFoundError:
            return None

    def put(self, path: str, body: bytes) -> None:
        """Write an object: afterwards it is there whole, or what was there is there still.

        Raises:
            StorageUnreachable: as get.
        """
        import obstore

        with _told(self.address):
            obstore.put(self.store, path, body, use_multipart=False)

    def delete(self, path: str) -> None:
        """Delete an object; one that is not there is no fault.

        Raises:
            StorageUnreachable: as get.
        """
        import obstore

        try:
            with _told(self.address):
                obstore.delete(self.store, path)
        except FileNotFoundError:
            return

    def sizes(self, below: str) -> dict[str, int]:
        """Path -> bytes of every object below a folder.

        Raises:
            StorageUnreachable: as get.
        """
        import obstore

        with _told(self.address):
            return {str(one["path"]): int(one["size"]) for part in obstore.list(self.store, below) for one in part}


def bucket_at(address: str) -> Bucket:
    """The bucket of an address, with the keys of the environment. It is not asked anything yet.

    Args:
        address: s3://BUCKET or s3://BUCKET/PREFIX.

    Raises:
        StorageUnreachable: the environment holds no keys, or names no server that can be asked.
        NotFound: what speaks to it is not installed.
    """
    environment = {name: os.environ.get(name, "") for name in _NAMES}
    return _opened(address, tuple(environment.items()))


_NAMES = (
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
)


@lru_cache(maxsize=4)
def _opened(address: str, environment: tuple[tuple[str, str], ...]) -> Bucket:
    try:
        from obstore.exceptions import BaseError
        from obstore.store import S3Store
    except ImportError as error:
        raise NotFound(
            _thing(address),
            english("it needs {module}, which is not installed", module=MODULE),
            english('Install it with: pip install "compound-watch[{extra}]"', extra="object-storage"),
        ) from error
    variables = dict(environment)
    if not variables["AWS_ACCESS_KEY_ID"] or not variables["AWS_SECRET_ACCESS_KEY"]:
        raise StorageUnreachable(_thing(address), msg("the environment holds no keys for it"), KEYS)
    if not all(PLAIN.fullmatch(value) for key, value in environment if key != "AWS_ENDPOINT_URL"):
        raise StorageUnreachable(_thing(address), msg("a key in the environment holds a space or a line end"), KEYS)
    if variables["AWS_ENDPOINT_URL"] and not SERVER.fullmatch(variables["AWS_ENDPOINT_URL"]):
        raise StorageUnreachable(_thing(address), msg("AWS_ENDPOINT_URL is no http or https address"), ANSWERS)
    name, _, prefix = address.removeprefix("s3://").partition("/")
    server = variables["AWS_ENDPOINT_URL"]
    try:
        store = S3Store(
            name,
            prefix=prefix or None,
            config=_config(variables),
            client_options={
                "allow_http": server.startswith("http://"),
                "connect_timeout": timedelta(seconds=CONNECT_S),
                "timeout": timedelta(seconds=ANSWER_S),
            },
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": timedelta(seconds=RETRY_S),
                "backoff": {
                    "init_backoff": timedelta(seconds=FIRST_WAIT_S),
                    "max_backoff": timedelta(seconds=LONGEST_WAIT_S),
                    "base": 2,
                },
            },
        )
    except (BaseError, ValueError) as error:
        raise StorageUnreachable(
            _thing(address), msg("no client can be made from what the environment says"), ANSWERS
        ) from error
    return Bucket(address, store)


def _config(told: Mapping[str, str]) -> S3Config:
    """What the environment says, as obstore takes it."""
    config: S3Config = {
        "region": told["AWS_REGION"] or told["AWS_DEFAULT_REGION"] or USUAL_REGION,
        "access_key_id": told["AWS_ACCESS_KEY_ID"],
        "secret_access_key": told["AWS_SECRET_ACCESS_KEY"],
        "checksum_algorithm": "SHA256",  # the server refuses a body that was changed on the way
    }
    if told["AWS_ENDPOINT_URL"]:
        config["endpoint"] = told["AWS_ENDPOINT_URL"].rstrip("/")
    if told["AWS_SESSION_TOKEN"]:
        config["session_token"] = told["AWS_SESSION_TOKEN"]
    return config


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Say in our words what went wrong. Nothing of the server's words is kept: they may hold keys.

    Raises:
        StorageUnreachable: no such bucket, no right, no answer.
        FileNotFoundError: no such object.
    """
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except (BaseError, OSError) as error:
        message = str(error)
        if "NoSuchBucket" in message:
            cause, step = msg("there is no such bucket"), MADE
        elif isinstance(error, FileNotFoundError):
            raise
        elif isinstance(error, PermissionDeniedError | UnauthenticatedError) or _REFUSED & set(message.split()):
            cause, step = msg("it refuses these keys"), RIGHTS
        else:
            raise SilentStorage(_thing(address), msg("it does not answer"), ANSWERS) from None
        raise StorageUnreachable(_thing(address), cause, step) from None


_REFUSED = {"401", "403"}


def _thing(address: str) -> str:
    return english("the object storage {address}", address=address)
