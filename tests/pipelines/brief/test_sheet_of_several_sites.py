"""The first sheet of a briefing about several sites: what is new, and what nothing can be said of."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.lifecycle import OUTSIDE
from geodata.detections.review import Verdict
from geodata.errors import NotAllowed
from geodata.sites.site import Access
from geodata.wording.reasons import withdrawn_words
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.brief import LAST, write_brief
from pipelines.brief.issue import since_last
from pipelines.brief.news.since import Since
from pipelines.issued_briefings.issued_files import TWIN
from tests.geodata.made_settings import settings_from
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, reviews_of, site, workspace_at

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads the PDF back")
SINCE = date(2026, 10, 12)


def text_of(path: Path, *how: str) -> str:
    told = subprocess.run(["pdftotext", *how, str(path), "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(told.replace("\u00a0", " ").split())


@pytest.fixture
def two(tmp_path: Path) -> Workspace:
    """A site with one change that is new and confirmed by two people, and a second site."""
    workspace = workspace_at(tmp_path / "w")
    other = workspace.store.save_site(site("ilvane-yard", name="Ilvane Yard"), by="test")
    add_looks(workspace, other)
    return workspace


def written(workspace: Workspace, out: Path, since: date | None, audience: Audience = Audience.PUBLIC) -> str:
    write_brief(workspace, (), since, out, audience, today=TODAY)
    return text_of(out, "-layout")


@needs_poppler
def test_it_counts_what_was_newly_confirmed_and_sums_a_corridor(two: Workspace, tmp_path: Path) -> None:
    (tmp_path / "w/compound-watch.toml").write_text('corridors = ["Ilvane road: pellimar-bend, ilvane-yard, nobody"]\n')
    workspace = Workspace.open(tmp_path / "w")
    said = written(workspace, tmp_path / "b.pdf", SINCE)
    first = said.partition("Page 1 of")[0]
    assert (
        "After 12 Oct 2026: one change newly confirmed and agreed by two people at one site (construction 1)" in first
    )
    assert "Confirmed: the rule was met. Two people agree on 1 of 1." in first
    assert "Pellimar Bend Change consistent with construction, about 1.4 ha" in first
    assert "Ilvane road 2 1 Construction 1.4 ha" in first, "two sites here, one change, its ground"
    assert (
        "No change that this edition tells here is told otherwise after 12 Oct 2026." in first and "TLP:CLEAR" in first
    )


@needs_poppler
def test_a_corridor_of_near_sites_is_called_after_a_site_by_its_name(two: Workspace, tmp_path: Path) -> None:
    """Its key, "around ilvane-yard" after the first id, stood in the sheet; nobody named a corridor."""
    first = written(two, tmp_path / "b.pdf", SINCE).partition("Page 1 of")[0]
    assert "Around Ilvane Yard 2 1 Construction 1.4 ha" in first and "ilvane-yard" not in first


@needs_poppler
def test_a_corridor_names_a_kind_that_is_not_sure_as_everywhere_and_no_others_of_another_time(
    two: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "w/compound-watch.toml").write_text('corridors = ["Ilvane road: pellimar-bend, ilvane-yard"]\n')
    workspace = Workspace.open(tmp_path / "w")
    yard = workspace.store.site("ilvane-yard")
    unsure = detection(yard, id="IY-1", kind=Kind.CONSTRUCTION, kind_probability=0.72)
    old = detection(yard, id="IY-2", kind=Kind.DEMOLITION, confirmed_on=date(2026, 10, 12))
    workspace.store.save_detections([unsure, old])
    for review in reviews_of(unsure):
        workspace.store.save_review(review)
    first = written(workspace, tmp_path / "b.pdf", SINCE, Audience.PARTNER).partition("Page 1 of")[0]
    table = first.partition("Ilvane road")[2]
    assert "Construction 1.4 ha; Construction or another change 1.4 ha" in table
    assert "others not agreed" not in table, "the one that nobody agreed on met the rule before"


@needs_poppler
def test_partners_are_told_what_the_headline_leaves_out(two: Workspace, tmp_path: Path) -> None:
    """It said "not all is released" alone, with machine findings of the same days in the rows below."""
    yard, since = two.store.site("ilvane-yard"), date(2026, 11, 10)
    left_out = "One machine finding, not agreed by two people, is not counted: do not quote"
    two.store.save_detections([detection(yard, id="IY-1", kind=Kind.DEMOLITION, confirmed_on=date(2026, 11, 12))])
    said = written(two, tmp_path / "a.pdf", since, Audience.PARTNER)
    headline, _, rows = said.partition("Newly confirmed and agreed by two people")
    answer = "After 10 Nov 2026: no change on which two people agree was newly confirmed."
    assert f"{answer} {left_out}" in headline and rows.strip().startswith("None on which two people agree.")
    waits = detection(yard, id="IY-2", kind=Kind.CLEARING, state=State.PROVISIONAL, confirmed_on=None)
    two.store.save_detections([waits])
    headline = written(two, tmp_path / "b.pdf", since, Audience.PARTNER).partition("Newly confirmed")[0]
    assert "at one of two sites not all that was flagged is released, and nothing is said of the rest." in headline
    assert left_out in headline
    inside = written(two, tmp_path / "c.pdf", since, Audience.INTERNAL).partition("Newly confirmed")[0]
    assert "one change newly confirmed at one site" in inside and "is not counted" not in inside


@needs_poppler
def test_a_provisional_or_unreviewed_change_is_not_in_the_sums_of_an_edition(two: Workspace, tmp_path: Path) -> None:
    yard = two.store.site("ilvane-yard")
    two.store.save_detections([detection(yard, id="IY-1", kind=Kind.DEMOLITION)])
    public = written(two, tmp_path / "public.pdf", SINCE).partition("Page 1 of")[0]
    assert (
        "demolition" not in public
        and "Not all that was flagged is released, and nothing is said about the rest, at Ilvane Yard." in public
    )
    assert "None that this edition had told." in public, "of a withdrawal of what it never told it tells nothing"
    partner = written(two, tmp_path / "partner.pdf", SINCE, Audience.PARTNER).partition("Page 1 of")[0]
    counted = "one change newly confirmed and agreed by two people at one site (construction 1)"
    left_out = "One machine finding, not agreed by two people, is not counted: do not quote"
    headline, _, rows = partner.partition("Newly confirmed and agreed by two people")
    assert counted in headline and left_out in headline and left_out not in public
    assert "Ilvane Yard" not in rows.partition("Machine findings")[0]
    apart = partner.partition("Machine findings, not agreed by two people: do not quote")[2]
    assert "Ilvane Yard Change consistent with demolition" in apart
    roles = "Roles are as people gave them; the program does not check who they are."
    assert roles in public and roles in partner, "two people are the whole warrant, and may be one with two names"
    two.store.save_detections(
        [detection(yard, id="IY-2", kind=Kind.CLEARING, state=State.PROVISIONAL, confirmed_on=None)]
    )
    again = written(two, tmp_path / "again.pdf", SINCE, Audience.INTERNAL).partition("Page 1 of")[0]
    new, _, sums = again.partition("What nothing")[0].partition("Newly confirmed")
    assert "clearing" not in sums.partition("Corridors")[0]
    assert "What is new on images after" in new and "clearing" in new and "not yet confirmed" in new


@needs_poppler
def test_of_a_time_in_which_nobody_looked_the_headline_says_that(two: Workspace, tmp_path: Path) -> None:
    """It stands alone in lists: "no change was newly confirmed" there would be read as looked for."""
    first = written(two, tmp_path / "none.pdf", date(2026, 11, 20)).partition("Page 1 of")[0]
    assert "After 20 Nov 2026: no usable look at any of the two sites of this briefing, so nothing is said" in first
    assert "newly confirmed" not in first.partition("Newly confirmed")[0]
    two.store.save_site(site("never-seen", name="Never Seen"), by="test")
    first = written(two, tmp_path / "some.pdf", date(2026, 11, 15)).partition("Page 1 of")[0]
    assert "No change was newly confirmed after 15 Nov 2026 at two of three sites in this briefing" in first


@needs_poppler
def test_where_changes_are_held_back_it_never_says_that_there_are_none(two: Workspace, tmp_path: Path) -> None:
    corridors = 'corridors = ["Yard road: ilvane-yard"]\n'
    (tmp_path / "w/compound-watch.toml").write_text(corridors)
    workspace, late = Workspace.open(tmp_path / "w"), date(2026, 11, 15)
    assert "No change was newly confirmed after 15 Nov 2026" in written(workspace, tmp_path / "none.pdf", late)
    yard = workspace.store.site("ilvane-yard")
    workspace.store.save_detections([detection(yard, id="IY-1", kind=Kind.DEMOLITION)])
    first = written(workspace, tmp_path / "held.pdf", late).partition("Page 1 of")[0]
    assert (
        "After 15 Nov 2026: at one of two sites not all that was flagged is released, and nothing is said of the rest"
        in first
    )
    assert "No change was" not in first
    assert "Yard road 1 \N{EN DASH} not all released" in first
    partner = written(workspace, tmp_path / "partner.pdf", SINCE, Audience.PARTNER).partition("Page 1 of")[0]
    assert "Yard road 1 \N{EN DASH} Others not agreed by two people" in partner.replace("others", "Others")


def test_the_internal_edition_is_written_for_nobody_else(two: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match=r"may not be passed on\. Name a recipient with --audience partner"):
        write_brief(two, (), None, tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY, recipient="a bank")
    assert not (tmp_path / "b.pdf").exists()


@needs_poppler
def test_sites_that_were_not_looked_at_since_are_named(two: Workspace, tmp_path: Path) -> None:
    never = replace(site("never", name="Never Seen"), grid=None)
    two.store.save_site(never, by="test")
    said = written(two, tmp_path / "b.pdf", SINCE).partition("Page 1 of")[0]
    assert "Not looked at after 12 Oct 2026: Never Seen." in said


@needs_poppler
def test_without_a_day_to_compare_with_or_with_one_site_there_is_no_such_sheet(two: Workspace, tmp_path: Path) -> None:
    assert "newly confirmed" not in written(two, tmp_path / "a.pdf", None)
    report = write_brief(two, ("pellimar-bend",), SINCE, tmp_path / "b.pdf", Audience.PUBLIC, today=TODAY)
    assert report.pages == 2 and "newly confirmed" not in text_of(tmp_path / "b.pdf")


def test_a_named_copy_says_for_whom_it_was_made(two: Workspace, tmp_path: Path) -> None:
    assert settings_from({"issuer": "Office"}).issuer == "Office"
    out = tmp_path / "b.pdf"
    write_brief(two, ("pellimar-bend",), None, out, Audience.PARTNER, today=TODAY, recipient="a bank")
    said = text_of(out)
    assert said.count("Copy for a bank. TLP:AMBER.") == 2, "on both sheets"
    assert "People may be held at such places." in said and "Being listed is not a finding" in said


def test_of_several_sites_that_nothing_sums_up_no_answer_is_the_title_of_all(two: Workspace, tmp_path: Path) -> None:
    report = write_brief(two, (), None, tmp_path / "b.pdf", Audience.PUBLIC, today=TODAY)
    assert report.issued.title == "Two sites, each with its own answer: Ilvane Yard and Pellimar Bend"


@needs_poppler
def test_inside_what_two_people_have_not_agreed_on_says_so_in_title_rows_and_sums(
    two: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "w/compound-watch.toml").write_text('corridors = ["Yard road: ilvane-yard"]\n')
    workspace = Workspace.open(tmp_path / "w")
    yard = workspace.store.site("ilvane-yard")
    workspace.store.save_detections([detection(yard, id="IY-1", kind=Kind.DEMOLITION)])
    report = write_brief(workspace, (), SINCE, tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY)
    assert report.issued.title == (
        "After 12 Oct 2026: two changes newly confirmed at two sites (construction 1, demolition 1). They began, or "
        "may have begun, before then. One of them is a machine finding on which two people have not agreed: do not "
        "quote"
    )
    first = text_of(tmp_path / "b.pdf", "-layout").partition("Page 1 of")[0]
    assert first.count("Not agreed by two people: do not quote.") == 1, "beside the one, and not beside the other"
    assert "Demolition 1.4 ha; not agreed by two people: 1" in first


@needs_poppler
@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.INTERNAL])
def test_of_a_change_that_two_people_dismissed_no_row_says_that_they_do_not_agree(
    two: Workspace, tmp_path: Path, audience: Audience
) -> None:
    (tmp_path / "w/compound-watch.toml").write_text('corridors = ["Yard road: ilvane-yard"]\n')
    workspace = Workspace.open(tmp_path / "w")
    wrong = detection(workspace.store.site("ilvane-yard"), id="IY-1", kind=Kind.DEMOLITION)
    workspace.store.save_detections([wrong])
    for review in reviews_of(wrong):
        workspace.store.save_review(replace(review, verdict=Verdict.DISMISSED))
    first = written(workspace, tmp_path / "b.pdf", SINCE, audience).partition("Page 1 of")[0]
    assert "Machine findings that two people dismissed: do not quote" in first
    assert "others dismissed by two people" in first
    assert "ot agreed by two people" not in first


@needs_poppler
@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.INTERNAL])
def test_where_only_what_two_people_dismissed_is_new_it_is_not_said_that_they_agree_on_none(
    two: Workspace, tmp_path: Path, audience: Audience
) -> None:
    wrong = detection(two.store.site("ilvane-yard"), id="IY-1", kind=Kind.DEMOLITION, confirmed_on=date(2026, 11, 12))
    two.store.save_detections([wrong])
    for review in reviews_of(wrong):
        two.store.save_review(replace(review, verdict=Verdict.DISMISSED))
    first = written(two, tmp_path / "b.pdf", date(2026, 11, 10), audience).partition("Page 1 of")[0]
    assert "None but what two people dismissed." in first
    assert "One machine finding that two people dismissed is not counted: do not quote" in first
    assert "on which two people agree" not in first and "ot agreed by two people" not in first


def shut(workspace: Workspace, key: str) -> None:
    """A place is closed to readers outside, at once."""
    workspace.store.save_site(replace(workspace.store.site(key), access=Access.RESTRICTED), by="test")


def public_numbers(workspace: Workspace) -> list[int]:
    return [one.number for one in workspace.edition(Audience.PUBLIC, TODAY).briefings.items]


def test_an_issue_that_names_a_place_out_of_use_goes_when_that_is_closed(two: Workspace) -> None:
    yard = two.store.site("ilvane-yard")
    two.store.save_detections([change := detection(yard, id="IY-1")])
    for review in reviews_of(change):
        two.store.save_review(review)
    write_brief(two, (), None, None, Audience.PUBLIC, today=TODAY)
    two.store.retire_site(yard.id, "test", why="no longer of interest")
    later = write_brief(two, (), LAST, None, Audience.PUBLIC, today=TODAY)
    assert "Ilvane Yard" in (two.root / later.issued.folder / TWIN).read_text(encoding="utf-8"), "no longer watched"
    assert public_numbers(two) == [1, 2]
    shut(two, yard.id)
    assert public_numbers(two) == []


def test_an_issue_goes_when_the_place_is_closed_that_a_corridor_of_it_is_called_after(two: Workspace) -> None:
    near = two.store.save_site(site("beside", name="Beside Ford"), by="test")
    made = write_brief(two, ("pellimar-bend", "ilvane-yard"), SINCE, None, Audience.PUBLIC, today=TODAY)
    assert "Around Beside Ford" in (two.root / made.issued.folder / TWIN).read_text(encoding="utf-8")
    assert public_numbers(two) == [1]
    shut(two, near.id)
    assert public_numbers(two) == []


@pytest.mark.parametrize("reason", ["turned-green", OUTSIDE])
def test_what_was_withdrawn_stands_once_with_its_reason(two: Workspace, reason: str) -> None:
    """Under what was withdrawn, and not among the corrections too."""
    (found,) = two.store.detections()
    asked = Asked((), None, Audience.PARTNER, TODAY)
    issued = write_brief(two, (), None, None, Audience.PARTNER, today=TODAY).issued
    gone = replace(found, state=State.WITHDRAWN, ended_on=date(2026, 11, 19), withdrawn_reason=reason)
    two.store.save_detections([gone], at=issued.made_at + timedelta(hours=1))
    for since in (since_last(two, asked), Since(SINCE)):
        made = composed(two, replace(asked, since=since))
        assert since is not None and made.delta is not None and made.summary is not None
        parts = {part["head"]: part for part in made.summary["parts"]}
        rows = made.delta.rows(summed=True) + [row for part in parts.values() for row in part["rows"]]
        (row,) = (row for row in rows if found.id in row[1])
        assert withdrawn_words(reason) in row[1].replace("\u00a0", " "), row
        corrected = parts["Corrected"]
        assert (row in corrected["rows"]) is (reason == OUTSIDE and not since.issue), "no error, and told nowhere else"
        assert corrected["rows"] or corrected["none"] == "None that this edition tells, beside what was withdrawn."
