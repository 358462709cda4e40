"""What a catalogue may name, and what it may not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata.errors import CompoundWatchError, UntrustedAddress
from geodata.settings.settings import EARTH_SEARCH, PLANETARY_COMPUTER, CatalogSettings
from geodata.workspace import Workspace
from pipelines.http.allowed_addresses import Trust
from pipelines.incidents.catalog.pull import pull_incidents

REMOTE = Trust.of(CatalogSettings("https://stac.example.org/v1", (), ("files.example.org", "*.blob.example.net")))


@pytest.mark.parametrize(
    "href",
    [
        "https://stac.example.org/a.tif",
        "http://STAC.example.org:8080/a.tif",
        "https://files.example.org/a/b.tif?x=1",
        "https://acc.blob.example.net/c/a.tif",
    ],
)
def test_own_and_configured_hosts(href: str) -> None:
    assert REMOTE.address(href) == href


@pytest.mark.parametrize(
    "href",
    [
        "",
        "/etc/passwd",
        "etc/passwd",
        "../../etc/passwd",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "/vsicurl/http://x.org/a.tif",
        "//vsizip/x",
        "/VSImem/x",
        "/vsis3/bucket/key",
        "C:\\a.tif",
        "C:/a.tif",
        "ftp://stac.example.org/a.tif",
        "gopher://x",
        "data:image/tiff;base64,AAAA",
        "javascript:alert(1)",
        "https://evil.org/a.tif",
        "https://stac.example.org.evil.org/a.tif",
        "https://evilblob.example.net/a.tif",
        "https://blob.example.net/a.tif",
        "https://stac.example.org@evil.org/a.tif",
        "https://user:pass@stac.example.org/a.tif",
        "https://stac.example.org\\@evil.org/a.tif",
        "https://stac.example.org/a\n.tif",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/a.tif",
        "http://[::1]/a.tif",
        "http://127.0.0.1/a.tif",
        "http://localhost:8000/a.tif",
        "https:///a.tif",
        "https://[oops/a",
        "s3://bucket/a.tif",
        "s3://files.example.org/a.tif",
        "http://stac.example.org:notaport/a.tif",
    ],
)
def test_what_a_remote_catalogue_may_not_name(href: str) -> None:
    with pytest.raises(UntrustedAddress) as caught:
        REMOTE.address(href)
    assert caught.value.cause and "asset_hosts" in caught.value.next_step
    assert "pass" not in caught.value.thing or href.startswith(("/", "etc", "..", "file", "FILE"))


def test_object_stores_are_mapped_to_their_public_address() -> None:
    trust = Trust.of(EARTH_SEARCH)
    assert trust.address("s3://sentinel-cogs/a/b.tif") == "https://sentinel-cogs.s3.us-west-2.amazonaws.com/a/b.tif"
    with pytest.raises(UntrustedAddress, match="not configured"):
        trust.address("s3://sentinel/a/b.tif")
    assert Trust.of(PLANETARY_COMPUTER).address("https://sentinel2l2a01.blob.core.windows.net/c/a.tif")


def test_a_local_catalogue_may_name_its_own_folder_only(tmp_path: Path) -> None:
    inside = tmp_path / "catalog" / "items" / "a.tif"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(b"x")
    (tmp_path / "secret.tif").write_bytes(b"x")
    (tmp_path / "catalog" / "way-out.tif").symlink_to(tmp_path / "secret.tif")
    for root in (tmp_path / "catalog", tmp_path / "catalog" / "catalog.json"):
        trust = Trust.of(CatalogSettings(str(root), ()))
        assert trust.address("items/a.tif") == trust.address(str(inside)) == trust.address(inside.as_uri()) == inside
        spaced = tmp_path / "catalog" / "a b.tif"
        spaced.write_bytes(b"x")
        assert trust.address("a%20b.tif") == spaced
        for href in (
            "%2e%2e/secret.tif",
            "../secret.tif",
            str(tmp_path / "secret.tif"),
            "way-out.tif",
            "file://host/a.tif",
            "/vsizip/a",
        ):
            with pytest.raises(UntrustedAddress):
                trust.address(href)
        with pytest.raises(UntrustedAddress, match="neither"):
            trust.address("https://example.org/a.tif")


@pytest.mark.parametrize(
    ("catalog", "hosts", "host", "ip", "fine"),
    [
        ("https://stac.example.org", (), "stac.example.org", "93.184.216.34", True),
        ("https://stac.example.org", (), "stac.example.org", "10.0.0.7", False),
        ("https://stac.example.org", (), "stac.example.org", "127.0.0.1", False),
        ("https://stac.example.org", (), "stac.example.org", "169.254.169.254", False),
        ("https://stac.example.org", (), "stac.example.org", "::1", False),
        ("https://stac.example.org", (), "stac.example.org", "::ffff:10.0.0.7", False),
        ("https://stac.example.org", (), "stac.example.org", "fe80::1%eth0", False),
        ("https://stac.example.org", (), "stac.example.org", "224.0.0.1", False),
        ("https://stac.example.org", (), "stac.example.org", "100.64.0.1", False),
        ("https://stac.example.org", (), "stac.example.org", "nonsense", False),
        ("https://stac.example.org", (), "stac.example.org", "::ffff:93.184.216.34", True),
        # NAT64: 10.0.0.7, 169.254.169.254, 127.0.0.1, and 93.184.216.34, which a network without IPv4 reaches so
        ("https://stac.example.org", (), "stac.example.org", "64:ff9b::a00:7", False),
        ("https://stac.example.org", (), "stac.example.org", "64:ff9b::169.254.169.254", False),
        ("https://stac.example.org", (), "stac.example.org", "64:ff9b::7f00:1", False),
        ("https://stac.example.org", (), "stac.example.org", "64:ff9b::93.184.216.34", True),
        ("https://stac.example.org", (), "stac.example.org", "64:ff9b:1::93.184.216.34", False),
        # 6to4: 10.0.0.7, 192.168.1.4, 127.0.0.1
        ("https://stac.example.org", (), "stac.example.org", "2002:a00:7::1", False),
        ("https://stac.example.org", (), "stac.example.org", "2002:c0a8:104::", False),
        ("https://stac.example.org", (), "stac.example.org", "2002:7f00:1::1", False),
        # Teredo: server 65.54.227.120 with client 10.0.0.7 and 127.0.0.1 (bits inverted), and server 10.0.0.7
        ("https://stac.example.org", (), "stac.example.org", "2001:0:4136:e378:8000:63bf:f5ff:fff8", False),
        ("https://stac.example.org", (), "stac.example.org", "2001:0:4136:e378:8000:63bf:80ff:fffe", False),
        ("https://stac.example.org", (), "stac.example.org", "2001:0:a00:7:8000:63bf:a247:28dd", False),
        # IPv4-compatible and IPv4-translated 10.0.0.7 and 127.0.0.1; unspecified
        ("https://stac.example.org", (), "stac.example.org", "::10.0.0.7", False),
        ("https://stac.example.org", (), "stac.example.org", "::ffff:0:127.0.0.1", False),
        ("https://stac.example.org", (), "stac.example.org", "::", False),
        ("https://stac.example.org", (), "stac.example.org", "2606:2800:220:1:248:1893:25c8:1946", True),
        ("http://[64:ff9b::a00:7]/stac", (), "64:ff9b::a00:7", "64:ff9b::a00:7", True),
        ("http://127.0.0.1:8000", (), "127.0.0.1", "127.0.0.1", True),
        ("http://127.0.0.1:8000", (), "localhost", "::1", True),
        ("http://10.1.2.3/stac", (), "10.1.2.3", "10.1.2.3", True),
        ("http://stac.internal/", (), "stac.internal", "10.1.2.3", True),
        ("https://stac.example.org", ("files.lan",), "files.lan", "192.168.1.4", True),
        ("https://stac.example.org", ("files.lan",), "stac.example.org", "192.168.1.4", False),
    ],
)
def test_private_addresses(catalog: str, hosts: tuple[str, ...], host: str, ip: str, fine: bool) -> None:
    assert Trust.of(CatalogSettings(catalog, (), hosts)).permits_ip(host, ip) is fine


@pytest.mark.parametrize(
    "href", ["http://joe:s3cret@127.0.0.1:9/catalog.json?sig=t0ken", "http://joe:s3cret@[1/a.json?sig=t0ken"]
)
def test_a_password_in_an_address_is_in_no_error(tmp_path: Path, href: str) -> None:
    """It stood in the line of the run, which is stored and which every analyst reads."""
    workspace = Workspace.open(tmp_path / "w")
    with pytest.raises(CompoundWatchError) as refused:
        pull_incidents(workspace, href)
    assert "127.0.0.1" in str(refused.value) or "[1/a.json" in str(refused.value)
    assert not re.search("s3cret|t0ken|joe", str(refused.value))
