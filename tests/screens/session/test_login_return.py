"""To which pages a login leads back: to our own, and to nothing that a browser would read as another host."""

from __future__ import annotations

from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from screens.session.login_return import own_page, with_page_asked

HERE = "https://watch.example.org"


@pytest.mark.parametrize(
    "page", ["/", "/triage", "/edit-site?site=a-b&lang=th", "/site?site=%E0%B8%81", "/?kind=a%2Cb&since=2026-05-01"]
)
def test_pages_of_ours_are_kept_as_they_are(page: str) -> None:
    assert own_page(page) == page


@pytest.mark.parametrize(
    "page",
    [
        *(
            "https://example.com/",
            "//example.com",
            "//",
            "//?a=b",
            "///example.com",
            "/\\example.com",
            "\\\\example.com",
            "example.com",
        ),
        *("/\t/example.com", "/%2F/example.com", "/site\r\nSet-Cookie: a=b", "/site?a=b\n", "javascript:alert(1)", ""),
        *(
            "/@example.com",
            "/site#a",
            "/auth/logout",
            "/auth/login?to=/",
            "/oauth2callback",
            "/oauth2callback/?state=1",
        ),
        "/site?" + "a" * 2000,
    ],
)
def test_nothing_else_is_kept(page: str) -> None:
    assert own_page(page) == ""


def test_the_way_to_the_provider_carries_page_and_query() -> None:
    way = with_page_asked("/auth/login?provider=x", f"{HERE}/site", {"site": "mae sot & ก", "lang": "th"})
    asked = parse_qs(urlsplit(way).query)
    assert asked["provider"] == ["x"]
    back = urlsplit(urljoin(f"{HERE}/oauth2callback", own_page(asked["to"][0])))
    assert (back.netloc, back.path) == ("watch.example.org", "/site")
    assert parse_qs(back.query) == {"site": ["mae sot & ก"], "lang": ["th"]}
    assert with_page_asked("/auth/login?provider=x", f"{HERE}/a/b", {}) == "/auth/login?provider=x"
    first = with_page_asked("/auth/login?provider=x", HERE, {"q": "a"})
    assert parse_qs(urlsplit(first).query)["to"] == ["/?q=a"], "the first page may come without its slash"
