"""Entities of OpenSanctions by id: organisations with their numbers; of persons nothing stays, in no report either."""

from __future__ import annotations

import io
import json
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.errors import FileRefused
from geodata.identifiers.identifier import Scheme
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.identifiers import entity_file
from pipelines.identifiers.entity_file import ORGANISATIONS, PERSON_PROPERTIES, read_entities
from pipelines.identifiers.import_entities import IdentifierReport, Tie, import_entities

TODAY = date(2026, 6, 1)
COMPANY: dict[str, Any] = {
    "id": "NK-invented",
    "caption": "Invented Holding Ltd",
    "schema": "Company",
    "properties": {
        "name": ["Invented Holding Ltd", "Another name"],
        "jurisdiction": ["mm"],
        "registrationNumber": ["100234567"],
        "leiCode": ["5493001KJTIIGC8Y1R12"],
        "topics": ["sanction"],
        "email": ["joe@example.org"],
        "directorshipOrganization": [{"schema": "Directorship", "properties": {"director": ["Zuqperson Director"]}}],
    },
    "datasets": ["us_ofac_sdn", "gb_fcdo_sanctions", "us_sam_exclusions"],
    "referents": ["ofac-99999", "gb-fcdo-ghr9999"],
    "first_seen": "2025-10-15",
}
LISTING: dict[str, Any] = {
    "id": "s-1",
    "schema": "Sanction",
    "properties": {"entity": ["NK-invented"], "listingDate": ["2025-10-14"], "programId": ["US-TCO"]},
    "datasets": ["us_ofac_sdn"],
}
PERSON = {"id": "NK-joe", "caption": "Zuqperson Joe", "schema": "Person", "properties": {"name": ["Zuqperson Joe"]}}


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "home")
    for number, key in enumerate(("north", "south")):
        outline = box(98.5 + number / 50, 16.6, 98.51 + number / 50, 16.61)
        workspace.store.save_site(Site(key, key.title(), outline, country="MM"), by="a")
    return workspace


def written(folder: Path, *lines: object) -> Path:
    path = folder / "entities.ftm.json"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def imported(home: Workspace, path: Path, *ids: str) -> IdentifierReport:
    ties = [Tie(key, "north", "A paper", "https://example.org/a", relation="owns") for key in ids]
    return import_entities(home, path, ties, today=TODAY)


def test_two_lines_of_one_id_are_one_organisation_and_no_listing_is_lost(home: Workspace, tmp_path: Path) -> None:
    bare = {**COMPANY, "caption": "Another Ltd", "datasets": [], "referents": []}
    bare["properties"] = {"name": ["Another Ltd"], "registrationNumber": ["200"]}
    for folder, lines in (("a", (COMPANY, bare)), ("b", (bare, COMPANY))):
        (tmp_path / folder).mkdir()
        assert imported(home, written(tmp_path / folder, LISTING, *lines), "NK-invented").ok
        found = {(i.scheme, i.value) for i in home.store.identifiers()}
        assert {scheme for scheme, _ in found} >= {Scheme.OFAC, Scheme.UK}
        assert {"100234567", "200"} <= {value for _, value in found}


def test_an_organisation_is_kept_with_what_lists_and_registers_say(home: Workspace, tmp_path: Path) -> None:
    report = imported(home, written(tmp_path, LISTING, COMPANY), "NK-invented")
    assert report.ok and report.lines() == [
        "five identifiers kept of one organisation at one site (5 new, 0 changed, 0 unchanged), 0 refused."
    ]
    found = {i.scheme: i for i in home.store.identifiers()}
    assert {s: i.value for s, i in found.items()} == {
        Scheme.OPENSANCTIONS: "NK-invented",
        Scheme.OFAC: "99999",
        Scheme.UK: "GHR9999",
        Scheme.COMPANY: "100234567",
        Scheme.LEI: "5493001KJTIIGC8Y1R12",
    }
    ofac = found[Scheme.OFAC]
    assert (ofac.listed_on, ofac.programme, ofac.organisation) == (date(2025, 10, 14), "US-TCO", "Invented Holding Ltd")
    assert found[Scheme.UK].listed_on is None, "when OpenSanctions first saw it is no day of a listing"
    assert found[Scheme.COMPANY].country == "MM" and not any(i.for_others for i in found.values())
    assert not any("Zuqperson" in str(astuple(i)) or "joe@" in str(astuple(i)) for i in found.values())
    again = imported(home, written(tmp_path, LISTING, COMPANY), "NK-invented")
    assert again.counts == (0, 0, 5)


@pytest.mark.parametrize(
    ("stated", "listed"),
    [
        ({"endDate": ["2023-06-30"]}, False),
        ({"endDate": ["2026-05-31"]}, False),
        ({"endDate": ["2026-06-01"]}, True),  # today is its last day
        ({"endDate": ["2026"]}, True),  # its last day is 31 Dec 2026
        ({"endDate": ["2026-05"]}, False),
        ({"endDate": ["2026-06"]}, True),
        ({"endDate": ["not known"]}, True),
        ({"endDate": ["31/12/2020"]}, False),  # a day that cannot be read may be over: it is not told as standing
        ({"endDate": ["Dec 2020"]}, False),
        ({"endDate": ["2563-12-31"]}, False),  # of the Buddhist era: 2020
        ({"status": ["lapsed"]}, False),
        ({"status": ["Suspended until review"]}, False),
        ({"status": ["Delisted"]}, False),
        ({"status": ["de-listed on request"]}, False),
        ({"status": ["Revoked"], "endDate": ["2030-01-01"]}, False),
        ({"status": ["expired"]}, False),
        ({"status": ["No longer active"]}, False),
        ({"status": ["Was delisted"]}, False),
        ({"status": ["has been revoked"]}, False),
        ({"status": ["De listed"]}, False),
        ({"status": ["active"]}, True),
        ({"status": ["was not delisted"]}, True),
        ({"status": ["is active, no longer reviewed"]}, True),
        ({"status": ["not revoked"]}, True),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_listing_that_ended_is_told_and_not_kept(
    home: Workspace, tmp_path: Path, stated: dict[str, list[str]], listed: bool, nested: bool
) -> None:
    """Expected by hand, beside TODAY, 1 June 2026; the data set of OFAC that the company names brings none back."""
    sanction = {**LISTING, "properties": {**LISTING["properties"], **stated}}
    within = {**COMPANY, "properties": {**COMPANY["properties"], "sanctions": [sanction]}}
    path = written(tmp_path, within) if nested else written(tmp_path, sanction, COMPANY)
    report = imported(home, path, "NK-invented")
    assert report.ok and Scheme.UK in {i.scheme for i in report.identifiers}, "the other list says nothing of an end"
    assert (Scheme.OFAC in {i.scheme for i in report.identifiers}) is listed
    passed_over = [line for line in report.lines() if line.startswith("Passed over.")]
    told = ["Passed over. Line 1: a listing on ofac-sdn has ended and is not kept."]
    assert passed_over == ([] if listed else told)


def test_beside_one_that_ended_another_listing_of_the_same_list_stands(home: Workspace, tmp_path: Path) -> None:
    ended = {**LISTING, "properties": {"entity": ["NK-invented"], "endDate": ["2019-01-01"], "programId": ["US-OLD"]}}
    report = imported(home, written(tmp_path, ended, LISTING, COMPANY), "NK-invented")
    (ofac,) = (i for i in report.identifiers if i.scheme is Scheme.OFAC)
    assert (ofac.value, ofac.programme, ofac.listed_on) == ("99999", "US-TCO", date(2025, 10, 14))
    assert any("identifiers remove" in line for line in report.lines()), "an earlier import may have kept it"


def test_a_second_tie_of_the_same_two_is_refused_and_replaces_nothing(home: Workspace, tmp_path: Path) -> None:
    ties = tmp_path / "map.csv"
    head, first = "entity,site,source,relation", "NK-invented,north,A paper,owns"
    rows = (head, first, "NK-invented,north,Another paper,tenant", "NK-invented,south,Another paper,tenant", first)
    ties.write_text("\n".join(rows), encoding="utf-8")
    report = import_entities(home, written(tmp_path, COMPANY), ties, today=TODAY)
    assert [r.line for r in report.ties_refused] == [3] and not report.ok, "the same row twice contradicts nothing"
    assert "an earlier row ties this organisation to this place" in report.ties_refused[0].text
    kept = {(i.site_id, i.source, i.relation.value) for i in home.store.identifiers()}
    assert kept == {("north", "A paper", "owns"), ("south", "Another paper", "tenant")}


def test_bad_lines_are_refused_by_number_and_lose_nothing_else(
    home: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entity_file, "LONGEST_LINE", 2_000)
    legal = {"schema": "LegalEntity", "caption": "Zuqperson Legal"}
    path = written(
        tmp_path,
        "{bad",
        "[" * 100,
        {"id": "x", "schema": "Company"},
        json.dumps({"id": "long", "note": "x" * 5_000}),
        "",
        PERSON,
        {"id": "ship", "schema": "Vessel", "caption": "Zuqperson Ship", "properties": {}},
        {"id": "odd", "schema": "Zuqperson", "properties": {}},
        {**legal, "id": "born", "properties": {"birthDate": ["1970"]}},
        {**legal, "id": "pep", "properties": {"topics": ["role.pep"]}},
        {"id": "other", "schema": "Company", "properties": {}},
        {**PERSON, "id": "unasked"},
        {"id": "firm", "schema": "LegalEntity", "caption": "Firm", "properties": {}},
        COMPANY,
    )
    report = imported(home, path, "NK-joe", "ship", "odd", "born", "pep", "firm", "NK-invented", "nowhere")
    assert [(r.line, r.id) for r in report.found.refused] == [(n, "") for n in (1, 2, 3, 4, 6, 7, 8, 9, 10)]
    whys = [r.text for r in report.found.refused]
    assert whys[0] == "it is not valid JSON" and "nested" in whys[1] and "id, schema and properties" in whys[2]
    assert "longer than" in whys[3] and "about a person" in whys[4] and "its schema vessel" in whys[5]
    assert "its schema is no organisation's" in whys[6] and "(birthDate)" in whys[7] and "a person's role" in whys[8]
    lines = report.lines()
    assert "Not in the file: nowhere." in lines and "persons, nothing of whom is kept (1), and others (1)" in lines[-2]
    assert not report.ok and {i.organisation for i in report.identifiers} == {"Firm", "Invented Holding Ltd"}
    assert "Zuqperson" not in "\n".join(lines)


def test_a_map_names_entity_site_and_source_and_its_bad_rows_are_told(home: Workspace, tmp_path: Path) -> None:
    ties = tmp_path / "map.csv"
    rows = ("north,A paper,owns", "south,,tenant", "nowhere,A paper,owns", "north,A paper,owns")
    ids = ("NK-invented", "NK-invented", "NK-invented", "")
    told = (",".join(row) for row in zip(ids, rows, strict=True))
    ties.write_text("\n".join(("entity,site,source,relation", *told)), encoding="utf-8")
    path = written(tmp_path, COMPANY)
    report = import_entities(home, path, ties, today=TODAY)
    assert [r.line for r in report.ties_refused] == [3, 4, 5] and {i.site_id for i in report.identifiers} == {"north"}
    assert "does not say who says" in report.ties_refused[0].text
    both = import_entities(home, path, ties, source="Another paper", today=TODAY)
    assert {i.site_id: i.source for i in both.identifiers} == {"north": "A paper", "south": "Another paper"}
    assert {i.site_id: i.relation.value for i in both.identifiers} == {"north": "owns", "south": "tenant"}
    ties.write_text("entity,site,source\nNK-invented,north,A paper\n", encoding="utf-8")
    untied = import_entities(home, path, ties, today=TODAY)
    assert not untied.identifiers and "does not say how it is tied to the place" in untied.found.refused[0].text
    ties.write_text("entity,name\nNK-invented,North\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="no column site"):
        import_entities(home, path, ties, today=TODAY)


_words = st.text("abcdefgh ", max_size=8)
_properties = st.dictionaries(
    st.sampled_from(["name", "country", "registrationNumber", "topics", "sourceUrl", *PERSON_PROPERTIES.values()]),
    st.lists(_words | st.just("Zuqperson"), max_size=2) | st.just("Zuqperson") | st.none(),
    max_size=4,
)
_schemas = st.sampled_from(
    ["Person", "person ", "PERSON", "LegalEntity", "Company", "Organization", "PublicBody", "Vessel", "Thing"]
)
_lines = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b", "c"]), "schema": _schemas, "properties": _properties},
    optional={"caption": st.just("Zuqperson"), "datasets": st.just(["us_ofac_sdn"]), "referents": st.just(["ofac-7"])},
)


@given(st.lists(_lines, max_size=6))
@settings(deadline=None)
def test_an_id_that_any_line_calls_a_person_is_never_read(lines: list[dict[str, Any]]) -> None:
    found = read_entities(io.BytesIO("\n".join(map(json.dumps, lines)).encode()), frozenset("abc"), TODAY)
    for key in "abc":
        mine = [line for line in lines if line["id"] == key]
        personal = {name.casefold() for line in mine for name in line["properties"]} & set(PERSON_PROPERTIES)
        schemas = {line["schema"].strip().casefold() for line in mine}
        if personal or schemas - ORGANISATIONS - {"legalentity"}:
            assert key not in found.entities
    assert not any("Zuqperson" in str(remark) for remark in found.refused)


@given(st.lists(_lines.filter(lambda line: line["schema"].strip().casefold() == "person"), min_size=1, max_size=4))
@settings(max_examples=15, deadline=None)
def test_no_line_of_a_person_leaves_anything_in_the_store(
    tmp_path_factory: pytest.TempPathFactory, lines: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("persons")
    home = Workspace.open(folder / "home")
    home.store.save_site(Site("north", "North", box(98.5, 16.6, 98.51, 16.61), country="MM"), by="a")
    named = [{**line, "caption": "Zuqperson Joe", "id": f"zuqid-{line['id']}"} for line in lines]
    report = imported(home, written(folder, *named), *{line["id"] for line in named})
    home.store.close()
    assert report.identifiers == () and report.found.refused_lines == len(named)
    for path in (folder / "home").rglob("*"):
        assert not path.is_file() or not any(word in path.read_bytes() for word in (b"Zuqperson", b"zuqid")), path


OUT = ("--by", "desk", "--reason", "read both at their links", "--organisation-not-person")
"""What a person who passes one on says."""


def test_the_command_line_keeps_lists_lets_out_and_removes(home: Workspace, tmp_path: Path) -> None:
    def said(*words: str, code: int = 0) -> str:
        found = CliRunner().invoke(app, ["--workspace", str(home.root), "identifiers", *words])
        if code == 2 and found.exception is not None and not isinstance(found.exception, SystemExit):
            return str(found.exception)
        assert found.exit_code == code, found.output
        return found.output

    named = ("--organisation", "Invented Holding", "--source", "A paper", "--set", "relation=owns")
    untied = said("add", "north", "other", "INVENTED-1", *named[:4], code=2)
    assert "does not say how it is tied to the place" in untied and "owns, runs, tenant" in untied
    added = said("add", "north", "other", "INVENTED-1", *named, "--set", "url=https://example.org/r")
    key = added.partition(":")[0]
    assert added == f"{key}: kept.\n"
    assert "'colour'" in said("add", "north", "other", "I-2", *named, "--set", "colour=x", code=2)
    assert "cannot be read" in said("add", "north", "other", "I-2", *named, "--set", "listed_on=soon", code=2)
    assert "with two links" in said("pass-on", key, *OUT, code=2)
    again = ("--set", "url=https://example.org/r", "--set", "source-url=https://example.org/s")
    assert said("add", "north", "other", "INVENTED-1", *named, *again) == f"{key}: changed.\n"
    digest = ("--digest", json.loads(said("list", "--json"))[0]["digest"])
    assert said("list").splitlines()[0].endswith(f"\tdigest {digest[1]}")
    assert "give --digest, the answer, --by and --reason" in said("pass-on", key), "it can be read first"
    assert "--organisation-not-person" in said("pass-on", key, *digest, code=2), "nothing is answered for anybody"
    assert "a person" in said("pass-on", key, *digest, *OUT[:-1], "--person", code=2)
    assert "which text was read" in said("pass-on", key, *OUT, code=2)
    outside = said("pass-on", key, *digest, *OUT).splitlines()
    assert "  A paper says that Invented Holding owns North. https://example.org/s" in outside
    assert any(line.endswith("in a register. https://example.org/r") for line in outside)
    assert f"  digest {digest[1]}" in outside
    assert outside[-2] == f"{key}: for partners and the public too." and "its place is not shown there" in outside[-1]
    worded = (*again, "--set", "programme=Before a raid")
    cause = "while its words tell of a raid, arrests or fighting."
    told = said("add", "north", "other", "INVENTED-1", *named, *worded)
    assert told == f"{key}: changed.\nKept; cannot be shown outside {cause}\n"
    assert "changed since you read it" in said("pass-on", key, *digest, *OUT, code=2)
    now = ("--digest", json.loads(said("list", "--json"))[0]["digest"])
    assert said("pass-on", key, *now, *OUT).splitlines()[-1] == f"Not shown outside {cause}"
    assert said("pass-on", key, "--off", *OUT[:-1]).endswith(f"{key}: for internal readers only.\n")
    said("add", "north", "other", "INVENTED-1", *named, *again)
    said("pass-on", key, *digest, *OUT)
    assert "\towns\tA paper\tfor others too\t" in said("list").splitlines()[0]
    assert json.loads(said("list", "--json"))[0]["value"] == "INVENTED-1"
    assert json.loads(said("list", "--json", "--audience", "public")) == [], "its site is restricted"
    assert said("remove", key) == f"{key}: removed.\n" and home.store.identifiers() == []
    path = str(written(tmp_path, PERSON))
    assert "which entity is at which site" in said("import", path, code=2)
    typed = ("--tie", "NK-invented", "north", "owns", "--source", "A paper says what will come")
    assert said("import", str(written(tmp_path, COMPANY)), *typed).count("while its words tell of something to") == 5
    path, typed = str(written(tmp_path, PERSON)), ("--tie", "NK-joe", "north", "owns", "--source", "A paper")
    assert "about a person" in said("import", path, *typed, code=2)
    assert "five identifiers kept" in said(
        "import", str(written(tmp_path, COMPANY)), "--tie", "NK-invented", "north", "runs", "--source", "A paper"
    )
