"""Under which names the dashboard is asked, by which pages, and where it may listen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.bind_address import asked_here, is_loopback, may_listen, same_origin
from geodata.errors import NotAllowed

HERE = ("127.0.0.1:8501", "localhost", "LocalHost:9", "localhost.:80", "[::1]:8501", "127.4.5.6", "[::ffff:127.0.0.1]")
ELSEWHERE = (
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "localhost@evil.example",
    "evil.example@localhost",
    "localhost/evil",
    "localhost?",
    "localhost#x",
    "0.0.0.0:8501",
    "[::]",
    "10.0.0.1",
    "",
    "localhost, evil.example",
    "localhost evil",
    "127.0.0.1:99999",
    "127.0.0.1:port",
    "2130706433",
    "0x7f.1",
    "127.1",
    "[::1",
    "xn--lcalhost-54a",
    "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
)


@pytest.mark.parametrize("host", HERE)
def test_this_machine_is_asked_by_its_own_names(host: str) -> None:
    assert asked_here(host, ())
    assert same_origin(f"http://{host}", host, ())


@pytest.mark.parametrize("host", ELSEWHERE)
def test_no_other_name_leads_here(host: str) -> None:
    assert not asked_here(host, ())
    assert not asked_here(None, ("evil.example",))


@given(st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,30}[a-z0-9])?(:[0-9]{1,5})?", fullmatch=True))
def test_a_name_that_the_operator_did_not_give_is_foreign(host: str) -> None:
    """Whatever a name server can be made to answer for: letters, digits, dots, hyphens."""
    name = host.split(":")[0]
    assert asked_here(host, ()) <= is_loopback(name)
    assert is_loopback(name) <= (name == "localhost" or name.startswith("127."))


def test_the_operators_names_are_known_in_any_case_and_with_any_port() -> None:
    hosts = ("watch.example.org", "*.cw.example", "2001:db8::5")
    for host in ("watch.example.org", "Watch.Example.org:443", "a.cw.example", "a.b.cw.example.", "[2001:db8::5]:80"):
        assert asked_here(host, hosts), host
    for host in ("example.org", "xwatch.example.org", "watch.example.org.evil.example", "cw.example", ".cw.example"):
        assert not asked_here(host, hosts), host


def test_only_our_own_pages_ask() -> None:
    host, hosts = "127.0.0.1:8501", ("watch.example.org",)
    assert same_origin("http://127.0.0.1:8501", host, ())
    assert same_origin("https://watch.example.org", host, hosts), "a proxy in front asks under another name"
    for origin in (
        "null",
        "",
        "http://127.0.0.1:9999",
        "http://localhost:8501",
        "https://evil.example",
        "file://",
        "http://127.0.0.1:8501.evil.example",
        "http://evil.example#127.0.0.1:8501",
        "http://a@127.0.0.1:8501",
        "chrome-extension://127.0.0.1:8501",
    ):
        assert not same_origin(origin, host, hosts), origin


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_every_edition_may_listen_on_this_machine(audience: Audience, address: str) -> None:
    may_listen(address, audience, ())


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "watch.example.org", "0", "unix:///x"])
def test_beyond_it_only_the_public_edition_under_names_that_are_given(address: str) -> None:
    may_listen(address, Audience.PUBLIC, ("watch.example.org",))
    with pytest.raises(NotAllowed, match="dashboard_hosts"):
        may_listen(address, Audience.PUBLIC, ())
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        with pytest.raises(NotAllowed, match=f"{audience} edition.*not encrypted"):
            may_listen(address, audience, ("watch.example.org",))
