"""Whose a place is said to be: two speakers and two links, no verdict, and found by a search of the sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from geodata.access.audience import Audience
from geodata.identifiers.identifier import Identifier, Relation, Scheme
from geodata.identifiers.identifier_sentences import NOT_OURS
from geodata.workspace import Workspace
from screens.session.view_state import View, keeps_site
from screens.site.whose_card import MOST_TOLD, whose_html
from tests.screens.fixture_world import END, HOSTILE, make

LISTED = Identifier(
    "identifier-2",
    "oskelle-bridge",
    Scheme.OFAC,
    "99999",
    "Invented Holding",
    "A paper",
    "https://example.org/paper",
    listed_on=date(2025, 10, 14),
    url="https://example.org/list",
    note="Look again.",
    relation=Relation.BUILT,
)


def test_the_card_names_both_speakers_with_their_links(tmp_path: Path) -> None:
    make(tmp_path).close()
    workspace = Workspace.open(tmp_path)
    site = workspace.store.site("oskelle-bridge")
    card = whose_html(site, [LISTED, replace(LISTED, scheme=Scheme.LEI, url="")], Audience.INTERNAL)
    assert f"A paper says that Invented Holding built {site.name}." in card
    assert 'href="https://example.org/paper"' in card and 'href="https://example.org/list"' in card
    assert "listed by OFAC" in card and "14 Oct 2025" in card and "No link on file." in card and NOT_OURS in card
    assert card.count("For internal readers only.") == 2 and "Look again." in card and "belong" not in card
    told = whose_html(site, [replace(LISTED, for_others=True)], Audience.PUBLIC)
    assert "For internal readers only." not in told and whose_html(site, [], Audience.PUBLIC) == ""
    hostile = replace(LISTED, organisation=HOSTILE, source=HOSTILE, note=HOSTILE, url="javascript:alert(1)")
    many = [replace(hostile, organisation=f"{HOSTILE}{n}") for n in range(MOST_TOLD + 2)]
    card = whose_html(site, many, Audience.INTERNAL)
    assert "<img" not in card and "javascript:" not in card and "and 2 more." in card
    workspace.store.close()


def test_a_search_finds_a_site_by_the_organisation_and_its_number_as_far_as_they_are_told(tmp_path: Path) -> None:
    make(tmp_path).close()
    workspace = Workspace.open(tmp_path)
    workspace.store.save_identifiers([LISTED])
    for audience, secret in ((Audience.PUBLIC, False), (Audience.INTERNAL, True)):
        view = workspace.edition(audience, END)
        site = next(s for s in view.sites.items if s.id == "oskelle-bridge")

        def found(words: str, view=view, site=site) -> bool:  # type: ignore[no-untyped-def]
            return keeps_site(View(search=words), site, view.found_by.get(site.id, ()))

        assert found("holding of ilvane") and found("invented 0007") and not found("another")
        assert found("99999") is secret
        other = next(s for s in view.sites.items if s.id != "oskelle-bridge")
        assert not keeps_site(View(search="99999"), other, view.found_by.get(other.id, ()))
    workspace.store.close()
