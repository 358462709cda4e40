"""The kinds of value that a setting can have, each with its range: declared once, checked wherever a setting is made.

Numbers, texts and true/false are strict: a number written as a text is refused, and so is a text where a list belongs.
A number without its kind would let through not-a-number and infinity, which pass every comparison in silence.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from geodata.i18n.messages import msg
from geodata.text.clean import plain

LARGEST = 10_000
"""Numbers above this are a slip of the hand: thirty years of days, more groups than a site has covers."""
LONGEST_TEXT = 2_000
"""Characters of one text; addresses end long before."""
MOST_ENTRIES = 500
"""Entries of one list."""
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
HOST = re.compile(r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[?[0-9A-Fa-f:.]+\]?")


def _text(given: str) -> str:
    if plain(given) != given:
        raise ValueError(msg("it holds control characters or line ends"))
    return given


def _address(given: str) -> str:
    try:
        parts = urlsplit(given)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or a bracket that is none
        good = False
    if not good:
        raise ValueError(msg("it is not an http or https address"))
    return given


def _tiles(given: str) -> str:
    try:
        parts = urlsplit(given)
        good = parts.scheme == "https" and bool(parts.hostname) and all(p in given for p in ("{z}", "{x}", "{y}"))
    except ValueError:
        good = False
    if not good:
        raise ValueError(msg("it is not an https address with {z}, {x} and {y}"))
    return given


def _host(given: str) -> str:
    if not HOST.fullmatch(given):
        raise ValueError(msg("it is not a host name such as data.example.org or *.example.org"))
    return given


def _origin(given: str) -> str:
    kind, _, rest = given.partition("://")
    host, _, port = rest.rpartition(":") if re.search(r":[0-9]+$", rest) else (rest, "", "")
    good = kind in ("http", "https") and HOST.fullmatch(host) and (not port or 0 < int(port) < 65_536)
    if not good:
        raise ValueError(msg("it is not a site such as https://news.example.org, without a path"))
    return given


def _day(given: str) -> str:
    try:
        good = not given or bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", given) and date.fromisoformat(given))
    except ValueError:  # a thirteenth month
        good = False
    if not good:
        raise ValueError(msg("it is not a day such as 2016-12-31"))
    return given


def _store(given: str) -> str:
    try:
        parts = urlsplit(given)
        named = parts.scheme in ("postgresql", "postgresql+psycopg") and len(parts.path) > 1 and parts.port != 0
        good = not given or (named and parts.netloc.count("@") <= 1)
    except ValueError:
        good = False
    if not good:
        raise ValueError(msg("it is not an address such as postgresql+psycopg://USER@HOST/DATABASE"))
    return given


def _chips(given: str) -> str:
    if given and not BUCKET.fullmatch(given):
        raise ValueError(msg("it is not an address such as s3://BUCKET/PREFIX, without a name or password"))
    return given


def _address_or_none(given: str) -> str:
    return _address(given) if given else given


def _smtp(given: str) -> str:
    try:
        parts = urlsplit(given)
        good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0 and not parts.password
        good = good and parts.path in ("", "/") and not parts.query
    except ValueError:
        good = False
    if given and not good:
        raise ValueError(msg("it is not an address such as smtp://USER@HOST:587 without a password"))
    return given


def _mail_from(given: str) -> str:
    if given and not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+", given):
        raise ValueError(msg("it is not one e-mail address"))
    return given


Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
"""0..1, both ends too."""
Amount = Annotated[float, Field(strict=True, ge=0, le=LARGEST, allow_inf_nan=False)]
"""Zero or more, in the unit of its comment."""
Years = Annotated[float, Field(strict=True, ge=0.1, le=100, allow_inf_nan=False)]
Hours = Annotated[float, Field(strict=True, ge=0.001, le=720, allow_inf_nan=False)]
Kilometres = Annotated[float, Field(strict=True, ge=0, le=1_000, allow_inf_nan=False)]
Metres = Annotated[float, Field(strict=True, ge=500, le=5_000, allow_inf_nan=False)]
"""Of a belt: less lies within a site's own guard, more costs as the square."""
Count = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
"""At least one: looks, days, pixels, groups."""
CountOrZero = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Threads = Annotated[int, Field(strict=True, ge=1, le=256)]
Days = Annotated[int, Field(strict=True, ge=0, le=36_500)]
KeepDays = Annotated[int, Field(strict=True, ge=1, le=36_500)]
"""Days that something is kept before `retention --apply` deletes it."""
PUBLIC_RELEASE_DAYS, PARTNER_RELEASE_DAYS = 90, 30
"""Days that a report of a release waits at least for the public and for partners: past
the first weeks, in which those who look for people look. A setting may be longer, never shorter."""
PUBLIC_OPERATION_DAYS, PARTNER_OPERATION_DAYS = 7, 3
"""Days after its end that a report of any kind waits at least for the public, and for partners: as long as an operation
lasts, telling where it is can hit people who flee, hide or are shelled, and no list knows every report of one. A
setting may be longer, never shorter."""
PublicOperationDays = Annotated[int, Field(strict=True, ge=PUBLIC_OPERATION_DAYS, le=36_500)]
PartnerOperationDays = Annotated[int, Field(strict=True, ge=PARTNER_OPERATION_DAYS, le=36_500)]
PublicReleaseDays = Annotated[int, Field(strict=True, ge=PUBLIC_RELEASE_DAYS, le=36_500)]
PartnerReleaseDays = Annotated[int, Field(strict=True, ge=PARTNER_RELEASE_DAYS, le=36_500)]
Switch = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True, max_length=LONGEST_TEXT), AfterValidator(_text)]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=LONGEST_TEXT), AfterValidator(_text)]
"""A text that is not empty."""
WebAddress = Annotated[Name, AfterValidator(_address)]
"""http or https, with a host."""
TileAddress = Annotated[Name, AfterValidator(_tiles)]
"""https, with {z}, {x} and {y} where the number of a tile goes."""
StoreAddress = Annotated[Text, AfterValidator(_store)]
ChipsAddress = Annotated[Text, AfterValidator(_chips)]
"""Of a PostgreSQL database; "" = none. A password in it is never shown."""
OptionalAddress = Annotated[Text, AfterValidator(_address_or_none)]
"""http or https, with a host; "" = none."""
SmtpAddress = Annotated[Text, AfterValidator(_smtp)]
"""Of a mail server, smtp:// (encrypted by STARTTLS) or smtps://; "" = none."""
MailAddress = Annotated[Text, AfterValidator(_mail_from)]
"""One e-mail address; "" = none."""
Origin = Annotated[Name, AfterValidator(_origin)]
"""A site as browsers compare it: scheme, host, port where it is not the usual one; "https://*.x" = every subdomain."""
Host = Annotated[Name, AfterValidator(_host)]
"""A host name or address without scheme or port; "*.x" stands for every subdomain of x."""
Day = Annotated[Text, AfterValidator(_day)]
"""YYYY-MM-DD; "" = none."""
Names = Annotated[tuple[Name, ...], Field(max_length=MOST_ENTRIES)]
Hosts = Annotated[tuple[Host, ...], Field(max_length=MOST_ENTRIES)]
Origins = Annotated[tuple[Origin, ...], Field(max_length=MOST_ENTRIES)]
WebAddresses = Annotated[tuple[WebAddress, ...], Field(max_length=MOST_ENTRIES)]
Signing = Literal["", "planetary-computer", "earthdata"]
