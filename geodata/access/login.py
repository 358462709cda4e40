"""Who a visitor is, from what the login provider says of them: which edition they see and what they may do. Pure.

Without a login the operator's fixed audience holds for everybody (audience.py). With one, whoever is not logged in sees
the public edition, and nothing that a visitor sends but the provider's own signed words makes it more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from geodata.access.audience import CHOICE, Audience
from geodata.access.bind_address import asked_here, is_loopback
from geodata.errors import SettingsRefused
from geodata.settings.settings import Settings
from geodata.text.clean import plain

SECRET = "COMPOUND_WATCH_LOGIN_SECRET"
"""Environment variable with the secret that the provider gave; never in a file of ours."""
LEAST_SECRET = 16
"""Characters of that secret: visitors' cookies are signed with what is made of it."""
DISCOVERY = "/.well-known/openid-configuration"
CALLBACK = "/oauth2callback"
AHEAD = timedelta(minutes=5)
"""By which the provider's clock may be ahead of ours."""
LONGEST_NAME = 120


class Role(StrEnum):
    """What a visitor may do; each may do what those before it may."""

    READER = "reader"  # reads
    ANALYST = "analyst"  # draws sites, gives verdicts, clears reports
    OPERATOR = "operator"  # starts and stops runs


class Entry(StrEnum):
    """How a visitor came in."""

    FIXED = "fixed"  # there is no login: the operator's audience
    OUT = "out"  # not logged in
    IN = "in"  # logged in
    NO_GROUP = "no_group"  # logged in, in no group that sees more than the public
    EXPIRED = "expired"  # was logged in: their time is over, or the provider says that it ended
    UNASKED = "unasked"  # logged in, but the provider could not be asked whether that still holds


@dataclass(frozen=True)
class Visitor:
    """One visitor at one moment."""

    audience: Audience
    role: Role
    entry: Entry
    name: str = ""  # what the provider calls them, for the log; "" = nobody is logged in
    until: datetime | None = None  # aware UTC: when they have to log in again; None = nobody is logged in

    @property
    def at_work(self) -> bool:
        """Whether analysts' screens exist for them."""
        return self.audience is Audience.INTERNAL and self.role in (Role.ANALYST, Role.OPERATOR)

    @property
    def runs(self) -> bool:
        """Whether they may start and stop runs, where the operator allows that at all."""
        return self.audience is Audience.INTERNAL and self.role is Role.OPERATOR

    def shut_out(self, settings: Settings) -> bool:
        """Whether they are shown nothing but the way to log in."""
        return settings.login_required and self.entry not in (Entry.FIXED, Entry.IN)


def by_operator(audience: Audience) -> Visitor:
    """Anybody, where there is no login: the operator's audience, and all that it may do."""
    return Visitor(audience, Role.OPERATOR, Entry.FIXED)


def outside(entry: Entry = Entry.OUT, name: str = "") -> Visitor:
    """Somebody who sees what everybody sees."""
    return Visitor(Audience.PUBLIC, Role.READER, entry, name)


def admitted(claims: Mapping[str, Any], settings: Settings, now: datetime) -> Visitor:
    """Who somebody is of whom the provider has said something.

    Args:
        claims: what the provider said of them, checked and signed.
        settings: which groups see what, and for how long a login holds.
        now: aware time.
    """
    name = _name(claims)
    began = claims.get("iat")
    newest = (now + AHEAD).timestamp()  # beyond the calendar a number is no time
    if isinstance(began, bool) or not isinstance(began, int | float) or not 0 < began <= newest:
        return outside(Entry.EXPIRED, name)
    at = datetime.fromtimestamp(began, UTC)
    until = at + timedelta(hours=settings.login_hours)
    if not now < until:
        return outside(Entry.EXPIRED, name)
    groups = groups_of(claims, settings.login_claim)
    known = (
        (settings.login_operators, Audience.INTERNAL, Role.OPERATOR),
        (settings.login_analysts, Audience.INTERNAL, Role.ANALYST),
        (settings.login_readers, Audience.INTERNAL, Role.READER),
        (settings.login_partners, Audience.PARTNER, Role.READER),
    )
    for wanted, audience, role in known:
        if groups & set(wanted):
            return Visitor(audience, role, Entry.IN, name, until)
    return Visitor(Audience.PUBLIC, Role.READER, Entry.NO_GROUP, name, until)


def groups_of(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The groups that claims name; none where the claim is no text or list of texts.

    Args:
        claims: of the provider.
        claim: name of the claim; dots lead into claims within claims, such as realm_access.roles.
    """
    claim_value: Any = claims.get(claim)
    if claim_value is None:
        claim_value = claims
        for part in claim.split("."):
            claim_value = claim_value.get(part) if isinstance(claim_value, Mapping) else None
    if isinstance(claim_value, str):
        return frozenset({claim_value})
    return (
        frozenset(one for one in claim_value if isinstance(one, str))
        if isinstance(claim_value, list | tuple)
        else frozenset()
    )


def _name(claims: Mapping[str, Any]) -> str:
    names = (claims.get(claim) for claim in ("preferred_username", "email", "sub"))
    return next((plain(one)[:LONGEST_NAME] for one in names if isinstance(one, str) and plain(one).strip()), "")


def discovery(settings: Settings) -> str:
    """Where the provider says how it is asked."""
    given = settings.login_provider
    return given if given.endswith(DISCOVERY) else given.rstrip("/") + DISCOVERY


def origin(settings: Settings) -> str:
    """Scheme, host and port under which readers ask for the dashboard."""
    parts = urlsplit(settings.dashboard_address)
    return f"{parts.scheme}://{parts.netloc}"


def refuse_half_login(settings: Settings, audience: Audience, secret: str) -> None:
    """Nothing is served with a login that does not hold.

    Args:
        settings: in force.
        audience: the operator's fixed one.
        secret: of the provider, from the environment.

    Raises:
        SettingsRefused: with the next step. Never where no login is set up.
    """
    if not settings.login_provider:
        return
    if audience is not Audience.PUBLIC:
        raise SettingsRefused(
            CHOICE, "both it and a login say who sees what", "Take it out of the environment, or login_provider away"
        )
    if not settings.login_client or len(secret) < LEAST_SECRET:
        raise SettingsRefused(
            "login",
            "the client or its secret is not set, or the secret is too short",
            "Set login_client, and COMPOUND_WATCH_LOGIN_SECRET in the environment, as the provider gave them",
        )
    for thing, address in (
        ("login_provider", settings.login_provider),
        ("dashboard_address", settings.dashboard_address),
    ):
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.hostname and is_loopback(parts.hostname)):
            raise SettingsRefused(
                thing, "it is no https address, so that a login could be read on the way", "Give it with https://"
            )
    if not asked_here(urlsplit(settings.dashboard_address).netloc, settings.dashboard_hosts):
        raise SettingsRefused(
            "dashboard_address", "its name is not in dashboard_hosts", "Write it into dashboard_hosts as well"
        )
    if urlsplit(settings.dashboard_address).path not in ("", "/"):
        raise SettingsRefused(
            "dashboard_address", "a login needs an address without a path", "Serve it under a name of its own"
        )
    groups = (settings.login_partners, settings.login_readers, settings.login_analysts, settings.login_operators)
    if not any(groups):
        raise SettingsRefused(
            "login", "no group sees anything", "Name groups in login_partners, login_readers or login_analysts"
        )
