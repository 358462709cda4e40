"""The screen Briefings: who sees which issue, what it said, how two differ, and what is said of one that is gone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.briefings.briefing import kept_name, told_by
from geodata.i18n.english_formats import day
from geodata.i18n.messages import speaking
from geodata.incidents.clearing import Decision
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.brief.brief import LAST, write_brief
from pipelines.brief.sites_of import PlaceSites
from pipelines.cli import app as cli
from pipelines.issued_briefings.issued_files import DOCX, HTML, PDF, delete_issue, file_of
from pipelines.publish.catalog.publish import publish_catalog
from screens.briefings import briefings_page
from screens.session.edition import AUDIENCE, HOME
from tests.addressed import with_address
from tests.screens.english_left import english_in
from tests.screens.fixture_world import END, make
from tests.screens.test_dashboard import DASHBOARD
from tests.screens.words_on_screen import words_on_screen

BEND = ("pellimar-bend",)
HIDDEN = "Issue {id} was issued; this edition no longer shows it: do not quote from it."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which each edition was issued, the partners' twice and once in Thai."""
    folder = tmp_path_factory.mktemp("issued")
    make(folder).close()
    workspace = Workspace(folder)
    for audience in (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL):
        write_brief(workspace, BEND, None, None, audience, today=END)
    write_brief(workspace, BEND, LAST, None, Audience.PARTNER, today=END)
    with speaking("th"):
        write_brief(workspace, BEND, None, None, Audience.PARTNER, today=END)
    write_brief(workspace, BEND, None, None, Audience.PARTNER, today=END, recipient="a bank")
    write_brief(workspace, (), None, None, Audience.PUBLIC, today=END)
    delete_issue(workspace, "public-2026-002", "The office asked for it.", "operator")
    workspace.store.close()
    return folder


def opened(monkeypatch: pytest.MonkeyPatch, home: Path, eyes: str, **view: str) -> AppTest:
    """The screen, as a link to it opens it."""
    monkeypatch.setenv(HOME, str(home))
    monkeypatch.setenv(AUDIENCE, eyes)
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    for name, value in view.items():
        app.query_params[name] = value
    app.session_state["go"] = ("briefings", view)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(words_on_screen(app))


def test_each_reader_sees_the_issues_of_their_edition_and_of_wider_ones(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    every = {"public-2026-001", "public-2026-002", "internal-2026-001", "copy-2026-001"} | {
        f"partner-2026-{n:03d}" for n in (1, 2, 3)
    }
    for eyes in ("public", "partner", "internal"):
        page = said(opened(monkeypatch, home, eyes))
        shown = {key for key in every if key in page}
        assert shown == {
            key
            for key in every
            if eyes == "internal" or key.startswith("public") or (eyes == "partner" and key.startswith("partner"))
        }, eyes
        assert ("a bank" in page) is False and "The office asked for it." not in page
        assert "What it said was deleted." in page


def test_an_issue_names_the_sites_that_the_one_in_its_place_tells_nothing_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where a site was given another country, what was said of it would else be gone without a word."""
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    for ids in ((*BEND, "kilvane-ford"), BEND):
        write_brief(workspace, PlaceSites(ids, "country/vellorin"), None, None, Audience.PUBLIC, today=END)
    workspace.store.close()
    page = said(opened(monkeypatch, tmp_path, "public", briefing="public-2026-001"))
    assert (
        "A later briefing of the same stands in its place: public-2026-002. It has no sheets of Kilvane Ford; that "
        "alone does not say that what stands here no longer holds."
    ) in page
    assert "stands in its place" not in said(opened(monkeypatch, tmp_path, "public", briefing="public-2026-002"))


def test_an_issue_shows_what_it_said_hands_over_its_files_and_says_that_another_stands_in_its_place(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    app = opened(monkeypatch, home, "partner", briefing="partner-2026-001")
    page = said(app)
    issued = Workspace(home).store.briefing("partner-2026-001")
    assert (
        f"A later briefing of the same stands in its place: partner-2026-002. Its headline speaks of the time after "
        f"{day(END)} alone; what still stands of before is on its sheets."
    ) in page
    listed = CliRunner().invoke(cli, ["--workspace", str(home), "briefings", "list", "--audience", "partner"])
    (line,) = (line for line in listed.output.splitlines() if line.startswith("partner-2026-001"))
    assert f"superseded by partner-2026-002, whose headline speaks of the time after {END} alone" in line
    assert issued.title in page and issued.pdf_sha256 in page and "You may say" in page
    assert [part.proto.label for part in app.get("download_button")] == [
        "Save the PDF",
        "Save as web page",
        "Save as DOCX to edit",
        "Save the machine-readable twin",
    ]
    assert file_of(home, issued, PDF).startswith(b"%PDF")
    for name in (HTML, DOCX):
        assert hashlib.sha256(file_of(home, issued, name)).hexdigest() in page
    held = said(opened(monkeypatch, home, "partner", **{"briefing": "partner-2026-002", "with": "partner-2026-001"}))
    assert "From partner-2026-001 to partner-2026-002" in held and "The same, word for word:" in held
    assert "No change that this edition tells is new, ended, withdrawn or corrected." in held


def _listed(home: Path, audience: Audience) -> list[str]:
    words = ["--workspace", str(home), "briefings", "list", "--audience", audience.value]
    return CliRunner().invoke(cli, words).output.splitlines()


def test_the_list_of_the_command_says_nothing_of_hidden_issues_where_none_is(home: Path) -> None:
    assert _listed(home, Audience.INTERNAL)[-1] == "Issues: 7."


def test_a_number_of_another_edition_is_none_and_no_part_of_it_is_told(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    for asked in ("internal-2026-001", "partner-2026-002", "copy-2026-001", "../x"):
        page = said(opened(monkeypatch, home, "public", **{"briefing": asked, "with": "internal-2026-001"}))
        assert "This edition shows no briefing of that number." in page and "not yet confirmed" not in page
    deleted = said(opened(monkeypatch, home, "public", briefing="public-2026-002"))
    assert "What this briefing said was deleted." in deleted and "asked for it" not in deleted
    ours = said(opened(monkeypatch, home, "internal", briefing="public-2026-002"))
    assert "Reason: The office asked for it. (operator)." in ours


def test_a_damaged_file_is_told_and_the_rest_of_the_page_stands(
    monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> None:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    made = write_brief(workspace, BEND, None, None, Audience.PUBLIC, today=END).issued
    path = tmp_path / made.folder / PDF
    path.chmod(0o600)
    path.write_bytes(b"x")
    page = said(opened(monkeypatch, tmp_path, "public", briefing=made.id))
    assert "sha256 differs" in page and made.title in page
    workspace.store.close()


def test_no_english_is_left_in_thai(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for key in ("partner-2026-003", "public-2026-002"):  # what was issued in English stays as it was issued
        app = opened(monkeypatch, home, "partner", lang="th", briefing=key)
        assert [text for text in words_on_screen(app) if english_in(text, "Pellimar Bend")] == [], key


def test_a_hidden_issue_stays_hidden_once_it_is_deleted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make(tmp_path).close()
    workspace = Workspace(with_address(tmp_path))
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        write_brief(workspace, BEND, None, None, audience, today=END)
    wish = Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel.")
    workspace.store.decide_about_site(BEND[0], wish)
    outside = (Audience.PUBLIC, Audience.PARTNER)
    assert all(workspace.edition(audience, END).briefings.items == () for audience in outside), "hidden"
    for key in ("public-2026-001", "partner-2026-001"):
        delete_issue(workspace, key, "It was listed wrongly, says desk 1.", "operator")
    for audience in outside:
        seen = workspace.edition(audience, END).briefings
        assert seen.items == () and seen.left_out == (1 if audience is Audience.PUBLIC else 2)
        called = CliRunner().invoke(
            cli, ["--workspace", str(tmp_path), "briefings", "list", "--json", "--audience", audience.value]
        )
        assert called.exit_code == 0 and "2026-001" not in called.output, called.output
        last = _listed(tmp_path, audience)[-1]
        assert last == (
            "Issues: 0. Not listed, since each tells of something that this edition does not tell any more: "
            f"{seen.left_out}."
        )
        page = said(opened(monkeypatch, tmp_path, audience.value))
        assert BEND[0] not in page and "2026-001" not in page and "It was listed wrongly" not in page
        alone = said(opened(monkeypatch, tmp_path, audience.value, briefing="public-2026-001"))
        assert HIDDEN.format(id="public-2026-001") in alone and BEND[0] not in alone
        publish_catalog(workspace, tmp_path / audience.value, audience, today=END)
        for path in (tmp_path / audience.value).rglob("*.json"):
            assert BEND[0] not in path.read_text("utf-8"), path
    inside = workspace.edition(Audience.INTERNAL, END).briefings.items
    assert {one.id for one in inside} == {"public-2026-001", "partner-2026-001"}
    workspace.store.close()


def test_who_has_the_link_to_a_hidden_issue_is_told_not_to_quote_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its number alone, and only to the readers of its series; inside it is not called in force."""
    make(tmp_path).close()
    workspace = Workspace(with_address(tmp_path))
    for audience in Audience:
        write_brief(workspace, BEND, None, None, audience, today=END)
    title = workspace.store.briefing("public-2026-001").title
    workspace.store.decide_about_site(BEND[0], Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    workspace.store.close()
    none = "This edition shows no briefing of that number."
    for eyes, key, words in (
        ("public", "public-2026-001", HIDDEN.format(id="public-2026-001")),
        ("partner", "public-2026-001", HIDDEN.format(id="public-2026-001")),
        ("public", "public-2026-002", none),
        ("public", "partner-2026-001", none),
        ("partner", "internal-2026-001", none),
    ):
        page = said(opened(monkeypatch, tmp_path, eyes, briefing=key))
        assert words in page and title not in page and BEND[0] not in page, (eyes, key)
    page = said(opened(monkeypatch, tmp_path, "internal", briefing="public-2026-001"))
    assert "Not shown to its readers now" in page and "In force" not in page and title in page
    listed = CliRunner().invoke(cli, ["--workspace", str(tmp_path), "briefings", "list"]).output.splitlines()
    assert [line.split("\t")[3] for line in listed[:3] if line.startswith("internal")] == ["in force"]
    assert [line.split("\t")[3] for line in listed[:3] if not line.startswith("internal")] == [
        "not shown to its readers now"
    ] * 2


def test_an_issue_of_what_is_still_told_says_that_it_was_deleted(home: Path) -> None:
    """Of a change on which people no longer agree nothing is shown, before and after: the names are kept as digests."""
    workspace = Workspace(home)
    gone = workspace.store.briefing("public-2026-002")
    told = workspace.edition(Audience.PUBLIC, END)._named
    shown = next(b for b in workspace.edition(Audience.PUBLIC, END).briefings.items if b.id == gone.id)
    assert (shown.scope, shown.site_ids, shown.names, shown.day) == ((), (), (), gone.day), "number and day alone"
    assert gone.site_ids, "inside it is known of what it was"
    assert gone.names and gone.deleted_at and told_by(gone, told)
    assert not told_by(replace(gone, names=(*gone.names, kept_name("change/M-1"))), told)
    assert not told_by(replace(gone, site_ids=("other",)), told)
    workspace.store.close()


def test_a_list_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert not any("the newest" in one for one in words_on_screen(opened(monkeypatch, home, "partner")))
    monkeypatch.setattr(briefings_page, "LISTED", 1)
    words = words_on_screen(opened(monkeypatch, home, "partner"))
    assert "Shown: the newest 1. Earlier ones open by their numbers." in words
