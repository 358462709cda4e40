"""A subscription: who asked to be told what, how often and in which edition. Pure.

`subscriptions.toml` in the workspace holds them, one table each:

    [[subscription]]
    name = "border desk"
    to = "mailto:desk@example.org"     # or "https://…", a receiver of signed messages
    agreed = "desk officer, asked for it on 12 Nov 2026"
    audience = "partner"
    countries = ["MM"]
    every = "week"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic.dataclasses import dataclass

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence, Kind
from geodata.errors import SettingsRefused
from geodata.i18n.languages import ENGLISH, Language
from geodata.i18n.messages import english, msg
from geodata.settings.refusal import Path, line_of, no_such_setting, refused, syntax_line
from geodata.settings.settings import DECLARED
from geodata.settings.value_types import Name, Names, Switch

FILE = "subscriptions.toml"
MAIL = "mailto:"


def _to(given: str) -> str:
    if given.startswith(MAIL):
        good = re.fullmatch(r"[^@\s<>,;:?&%\"]+@[^@\s<>,;:?&%\"]+", given.removeprefix(MAIL)) is not None
    else:
        try:
            parts = urlsplit(given)
            here = parts.hostname in ("127.0.0.1", "localhost", "::1")
            good = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))
        except ValueError:
            good = False
    if not good:
        raise ValueError(msg("it is neither mailto: with one e-mail address nor an https address"))
    return given


@dataclass(frozen=True, config=DECLARED)
class Subscription:
    """What one reader asked to be told."""

    name: Name  # of the subscription, unique; what was sent is kept under it
    to: Annotated[Name, AfterValidator(_to)]  # "mailto:…" or https address of a receiver
    agreed: Annotated[Name, Field(min_length=10)]  # who asked for it and when: nobody is written to unasked
    audience: Audience = Audience.PUBLIC  # edition that is told
    language: Language = ENGLISH  # of the message
    every: Literal["run", "day", "week"] = "day"  # how often at most; "run": once after each run
    kinds: tuple[Kind, ...] = ()  # only these kinds; () = all
    sites: Names = ()  # only these sites, by id; () = all
    countries: Names = ()  # only sites in these countries, ISO 3166-1 alpha-2; () = all
    confidence: Confidence = Confidence.MEDIUM  # the least that is told; what is withdrawn or corrected always is
    nothing_new: Switch = True  # whether "looked, nothing new" is told too
    operator: Switch = False  # true: is told what is held back from readers while a control area is flagged

    @property
    def by_mail(self) -> bool:
        """True for e-mail, False for a receiver of signed messages."""
        return self.to.startswith(MAIL)

    @property
    def days(self) -> int:
        """Days that must have passed since the last message; 0 = none."""
        return {"run": 0, "day": 1, "week": 7}[self.every]


@dataclass(frozen=True, config=DECLARED)
class Subscriptions:
    """What `subscriptions.toml` holds."""

    subscription: Annotated[tuple[Subscription, ...], Field(max_length=1_000)] = ()


def subscriptions_from(text: str) -> tuple[Subscription, ...]:
    """The subscriptions of a TOML text.

    Raises:
        SettingsRefused: it is not TOML, an entry is not understood, an internal edition would leave by something else
            than the operator's own choice, or two have one name.
    """
    try:
        written = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsRefused(
            english("{file}, line {line}", file=FILE, line=syntax_line(str(error), text)),
            english("it is not valid TOML ({error})", error=error),
            "Mend that line, or remove the file",
        ) from error

    def called(path: Path) -> str:
        line = line_of(text, path)
        name = ".".join(str(part) for part in path if not isinstance(part, int))
        if line is None:
            return f"{FILE}, {name}"
        return english("{file}, line {line}, {name}", file=FILE, line=line, name=name)

    for name in written:
        if name != "subscription":
            raise no_such_setting(called((name,)), Subscriptions)
    read = _read(written, called)
    names = [s.name.casefold() for s in read]
    for name in names:
        if names.count(name) > 1:
            raise SettingsRefused(
                FILE, english("the name {name} is given twice", name=repr(name)), "Give each its own name"
            )
    return read


def _read(written: dict[str, Any], called: Any) -> tuple[Subscription, ...]:
    try:
        return Subscriptions(**written).subscription
    except ValidationError as error:
        raise refused(error, Subscriptions, called) from error


def asks_for(subscription: Subscription, site_id: str, country: str, kind: Kind | None = None) -> bool:
    """Whether a site, or one kind of change at it, is of what a subscription asked for.

    Args:
        subscription: names sites, countries and kinds; () = all.
        site_id, country: of the site; the country as ISO 3166-1 alpha-2, or a name.
        kind: of the change; None = the site is meant.
    """
    return (
        (not subscription.sites or site_id in subscription.sites)
        and (not subscription.countries or country.upper() in {c.upper() for c in subscription.countries})
        and (kind is None or not subscription.kinds or kind in subscription.kinds)
    )


def asks_for_no_site(subscription: Subscription, watched: Mapping[str, str]) -> str:
    """Names of what a subscription asks for that matches no watched site, in words; "" where each matches one.

    Args:
        subscription: names sites and countries; () = all, which matches any.
        watched: id of every site that the operator watches -> its country, ISO 3166-1 alpha-2 or a name.
    """
    countries = {name.upper() for name in watched.values()}
    names = [
        *(f"site {key}" for key in subscription.sites if key not in watched),
        *(f"country {name}" for name in subscription.countries if name.upper() not in countries),
    ]
    both = subscription.sites and subscription.countries
    if both and not names and not any(asks_for(subscription, key, country) for key, country in watched.items()):
        names = ["its sites in its countries"]
    return ", ".join(names)


def sure_enough(subscription: Subscription, confidence: Confidence) -> bool:
    """Whether a confidence is at least what a subscription asked for."""
    order: Sequence[Confidence] = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
    return order.index(confidence) >= order.index(subscription.confidence)
