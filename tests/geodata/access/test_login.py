"""Who somebody is: only what the provider said counts, for its hours, and the rest is the public edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.login import Entry, Role, admitted, by_operator, discovery, groups_of, outside, refuse_half_login
from geodata.errors import SettingsRefused
from geodata.settings.settings import Settings

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
SETTINGS = Settings(
    login_provider="https://login.example.org/realms/x",
    login_client="watch",
    login_partners=("partners",),
    login_readers=("desk",),
    login_analysts=("analysts",),
    login_operators=("operators",),
    dashboard_address="https://watch.example.org",
    dashboard_hosts=("watch.example.org",),
)
SECRET = "0123456789abcdef"
NO_GROUP = dict.fromkeys(("login_partners", "login_readers", "login_analysts", "login_operators"), ())


def claims(*groups: str, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    return {"sub": "1", "iat": int(at.timestamp()), "groups": list(groups), **more}


@pytest.mark.parametrize(
    ("groups", "audience", "role", "entry"),
    [
        ((), Audience.PUBLIC, Role.READER, Entry.NO_GROUP),
        (("Partners", "desk ", "operator"), Audience.PUBLIC, Role.READER, Entry.NO_GROUP),
        (("partners",), Audience.PARTNER, Role.READER, Entry.IN),
        (("partners", "desk"), Audience.INTERNAL, Role.READER, Entry.IN),
        (("analysts",), Audience.INTERNAL, Role.ANALYST, Entry.IN),
        (("partners", "operators", "analysts"), Audience.INTERNAL, Role.OPERATOR, Entry.IN),
    ],
)
def test_the_widest_group_counts_to_the_letter(
    groups: tuple[str, ...], audience: Audience, role: Role, entry: Entry
) -> None:
    found = admitted(claims(*groups), SETTINGS, NOW)
    assert (found.audience, found.role, found.entry) == (audience, role, entry)
    assert found.at_work == (role is not Role.READER) and found.runs == (role is Role.OPERATOR)


@pytest.mark.parametrize(
    ("hours", "entry"),
    [
        (-1.0, Entry.EXPIRED),
        (-0.05, Entry.IN),
        (0, Entry.IN),
        (7.99, Entry.IN),
        (8, Entry.EXPIRED),
        (900, Entry.EXPIRED),
    ],
)
def test_a_login_holds_for_its_hours(hours: float, entry: Entry) -> None:
    found = admitted(claims("operators"), SETTINGS, NOW + timedelta(hours=hours))
    assert found.entry is entry and found.at_work == (entry is Entry.IN)


@pytest.mark.parametrize(
    "began", [None, "1700000000", True, float("nan"), float("inf"), -5, 10**30, 3e11, 2.0**39, [1]]
)
def test_who_began_at_no_time_is_out(began: Any) -> None:
    assert admitted(claims("operators") | {"iat": began}, SETTINGS, NOW) == outside(Entry.EXPIRED, "1")


def test_groups_are_texts_by_name_or_by_dots() -> None:
    assert groups_of({"groups": "one"}, "groups") == {"one"}
    assert groups_of({"groups": ["a", 1, None, ["b"]]}, "groups") == {"a"}
    assert groups_of({"realm_access": {"roles": ["r"]}}, "realm_access.roles") == {"r"}
    assert groups_of({"https://x.example/groups": ["u"]}, "https://x.example/groups") == {"u"}
    for odd in ({}, {"groups": {"a": 1}}, {"groups": 5}, {"realm_access": "roles"}):
        assert groups_of(odd, "groups") == groups_of(odd, "realm_access.roles") == frozenset()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["groups", "iat", "sub", "audience", "role", "email"]) | st.text(), anything))
def test_whatever_a_provider_says_nobody_is_let_in_but_by_a_group(told: dict[str, Any]) -> None:
    found = admitted(told, SETTINGS, NOW)
    named = groups_of(told, "groups") & {"partners", "desk", "analysts", "operators"}
    assert found.audience is Audience.PUBLIC or named


def test_who_is_named_how() -> None:
    assert admitted(claims(preferred_username="ann", email="a@x"), SETTINGS, NOW).name == "ann"
    assert admitted(claims(preferred_username=" ", email="a@x"), SETTINGS, NOW).name == "a@x"
    assert len(admitted(claims(sub="x" * 999), SETTINGS, NOW).name) == 120


def test_shut_out_is_who_is_in_no_group() -> None:
    strict = replace(SETTINGS, login_required=True)
    for entry in (Entry.OUT, Entry.EXPIRED, Entry.NO_GROUP, Entry.UNASKED):
        assert outside(entry).shut_out(strict) and not outside(entry).shut_out(SETTINGS)
    assert not admitted(claims("partners"), strict, NOW).shut_out(strict)
    assert not by_operator(Audience.PUBLIC).shut_out(strict)


@pytest.mark.parametrize(
    ("change", "audience", "secret", "thing"),
    [
        ({}, Audience.INTERNAL, SECRET, "COMPOUND_WATCH_AUDIENCE"),
        ({}, Audience.PUBLIC, "short", "login"),
        ({"login_client": ""}, Audience.PUBLIC, SECRET, "login"),
        ({"login_provider": "http://login.example.org"}, Audience.PUBLIC, SECRET, "login_provider"),
        ({"dashboard_address": "http://watch.example.org"}, Audience.PUBLIC, SECRET, "dashboard_address"),
        ({"dashboard_address": ""}, Audience.PUBLIC, SECRET, "dashboard_address"),
        ({"dashboard_address": "https://watch.example.org/sub"}, Audience.PUBLIC, SECRET, "dashboard_address"),
        ({"dashboard_hosts": ()}, Audience.PUBLIC, SECRET, "dashboard_address"),
        (NO_GROUP, Audience.PUBLIC, SECRET, "login"),
    ],
)
def test_half_a_login_is_refused(change: dict[str, Any], audience: Audience, secret: str, thing: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        refuse_half_login(replace(SETTINGS, **change), audience, secret)
    assert refused.value.thing == thing and refused.value.next_step


def test_a_whole_login_and_none_are_served() -> None:
    refuse_half_login(SETTINGS, Audience.PUBLIC, SECRET)
    refuse_half_login(Settings(), Audience.INTERNAL, "")
    loopback = {"dashboard_address": "http://localhost:8501", "login_provider": "http://127.0.0.1:9400"}
    refuse_half_login(replace(SETTINGS, **loopback), Audience.PUBLIC, SECRET)
    assert discovery(SETTINGS) == "https://login.example.org/realms/x/.well-known/openid-configuration"
