"""Two analysts edit one site at once, on either kind of store: both versions are shown, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from geodata.errors import SavedMeanwhile
from geodata.sites.site import Access
from geodata.store import Store
from tests.geodata.cleared import pass_on_site
from tests.geodata.store.postgis_server import why_not
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard, visit
from tests.screens.team import team_dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["file", pytest.param("database", marks=pytest.mark.postgis)])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Store]]:
    """The address of a dashboard for internal users, and its store."""
    home = tmp_path_factory.mktemp("two")
    make(home).close()
    if request.param == "file":
        store = Store.open(home)
        with dashboard(home, "internal") as address:
            yield address, store
        store.close()
        return
    if why_not():
        pytest.skip(why_not())
    with team_dashboard(home) as opened:
        yield opened


def _words(browser: Browser, address: str, site: str) -> Page:
    """A visit of its own to the words of a site."""
    page = visit(browser, address).open(f"edit-site?site={site}").page
    page.get_by_text("Words", exact=True).first.click()
    page.get_by_label("Name", exact=True).wait_for(timeout=20_000)
    return page


def _save(page: Page, why: str, role: str, *, part: str = "words") -> None:
    # while the page is drawn anew the part before may stand beside the new one for a moment
    shown = page.locator(f".st-key-cw_part_{part}")
    shown.get_by_label("Reason (required)").fill(why)
    shown.get_by_role("textbox", name="Your role").fill(role)
    shown.get_by_role("button", name="Save as a new revision").click()


def _no_fault(*pages: Page) -> None:
    for page in pages:
        assert page.locator("[data-testid=stException]").count() == 0
        page.close()


def test_what_only_one_changed_is_merged_and_what_both_changed_is_asked(
    browser: Browser, desk: tuple[str, Store]
) -> None:
    address, store = desk
    first, second = (_words(browser, address, "oskelle-bridge") for _ in range(2))
    first.get_by_label("Name", exact=True).fill("Oskelle Landing")
    first.get_by_label("Country").fill("Tasmere")
    second.get_by_label("Name", exact=True).fill("Oskelle Old Bridge")
    second.get_by_label("Also written, one a line; any script").fill("Old Oskelle")
    _save(first, "Its own sign says so.", "analyst 1")
    first.get_by_text("Saved as revision 2.").wait_for(timeout=20_000)
    _save(second, "The register says so.", "analyst 2")

    merge = second.locator(".st-key-cw_merge")
    expect(merge).to_contain_text("Another person saved this site while you were editing", timeout=20_000)
    assert store.site("oskelle-bridge").revision == 2, "nothing was written over"
    for said in ("Oskelle Bridge", "Oskelle Landing", "Oskelle Old Bridge", "Old Oskelle", "analyst 1", "Its own sign"):
        expect(merge).to_contain_text(said)
    expect(merge.locator("tr", has_text="Also written")).to_contain_text("yours; nobody else changed it")
    expect(merge.locator("tr", has_text="Country").last).to_contain_text("theirs; you did not change it")
    expect(merge.locator("tr", has_text="Oskelle Landing").last).to_contain_text("you decide below")
    assert merge.get_by_label("Reason (required)").input_value() == "The register says so."
    second.get_by_role("button", name="Save both as a new revision").click()
    second.get_by_text("Choose for each part that both of you changed.").wait_for(timeout=20_000)
    assert store.site("oskelle-bridge").revision == 2

    # a third revision comes in between: the merge is asked anew, with the answers and words kept
    stored = store.site("oskelle-bridge")
    store.save_site(
        replace(stored, source="Ilvane Monitor, 9 Apr 2025"),
        by="analyst 3",
        why="A better source was found.",
        based_on=2,
    )
    merge.get_by_text("Take mine").click()
    second.get_by_role("button", name="Save both as a new revision").click()
    expect(merge).to_contain_text("A better source was found.", timeout=20_000)
    expect(second.get_by_role("button", name="Save both as a new revision")).to_have_count(1)  # the former form is gone
    second.get_by_role("button", name="Save both as a new revision").click()
    second.get_by_text("Saved as revision 4.").wait_for(timeout=20_000)
    site = store.site("oskelle-bridge")
    assert (site.name, site.aliases, site.country) == ("Oskelle Old Bridge", ("Old Oskelle",), "Tasmere")
    assert site.source == "Ilvane Monitor, 9 Apr 2025"
    change = store.site_changes("oskelle-bridge")[-1].change
    assert "merged with revision 3: The register says so." in change and "revision 2" not in change
    second.get_by_label("Name", exact=True).wait_for(timeout=20_000)
    assert second.get_by_label("Name", exact=True).input_value() == "Oskelle Old Bridge"
    _no_fault(first, second)


def test_an_outline_and_words_meet_and_dropping_mine_keeps_theirs(browser: Browser, desk: tuple[str, Store]) -> None:
    address, store = desk
    before = store.site("kilvane-ford")
    wide = shapely.box(*shapely.buffer(before.outline, 0.0004).bounds)
    page = visit(browser, address).open("edit-site?site=kilvane-ford").page
    page.get_by_text("Type coordinates").click()
    corners = page.get_by_label("Corners, one a line: longitude, latitude")
    corners.wait_for(timeout=20_000)
    store.save_site(
        replace(before, name="Kilvane Mill"), by="analyst 1", why="It was renamed.", based_on=before.revision
    )
    corners.fill("\n".join(f"{x:.7f}, {y:.7f}" for x, y in wide.exterior.coords[:-1]))
    corners.press("Tab")
    page.get_by_text("Revision 2 was saved meanwhile by analyst 1.").wait_for(timeout=20_000)
    _save(page, "The yard belongs to it.", "analyst 2", part="outline")
    merge = page.locator(".st-key-cw_merge")
    expect(merge.locator("tr", has_text="Outline")).to_contain_text("yours; nobody else changed it", timeout=20_000)
    expect(merge.locator("tr", has_text="Kilvane Mill").last).to_contain_text("theirs; you did not change it")
    page.get_by_role("button", name="Save both as a new revision").click()
    page.get_by_text("Saved as revision 3.").wait_for(timeout=20_000)
    site = store.site("kilvane-ford")
    assert site.name == "Kilvane Mill" and site.outline.area > before.outline.area

    page.get_by_text("Words", exact=True).first.click()
    page.locator(".st-key-cw_part_words").get_by_label("Country").fill("Nowhere")
    store.save_site(replace(site, country="Vellorin"), by="analyst 1", why="The border was wrong.", based_on=3)
    _save(page, "I read it so.", "analyst 2")
    page.get_by_role("button", name="Leave it as it is stored, without my changes").click()
    page.get_by_text("It stays as it is stored.").wait_for(timeout=20_000)
    assert store.site("kilvane-ford").revision == 4 and store.site("kilvane-ford").country == "Vellorin"
    _no_fault(page)


def test_nobody_approves_or_retires_what_they_were_not_shown(browser: Browser, desk: tuple[str, Store]) -> None:
    address, store = desk
    hidden = store.site("hathervane")
    sourced = replace(hidden, source="Ilvane Monitor, 4 Mar 2025", documented=True)
    store.save_site(sourced, by="analyst 1", why="A public report names it.", based_on=hidden.revision)
    pass_on_site(store, "hathervane", ("analyst 1",))
    page = visit(browser, address).open("edit-site?site=hathervane").page
    page.get_by_text("Who may see it", exact=True).first.click()
    passing = page.get_by_role("button", name="Pass it on: partners and the public may read it")
    passing.wait_for(timeout=20_000)
    page.get_by_label("What did you check?").fill("I read every text of it.")
    page.get_by_role("textbox", name="Your role").fill("reviewer 5")
    changed = replace(store.site("hathervane"), source="Another paper, 5 May 2025")
    store.save_site(changed, by="analyst 1", why="The first one took it back.", based_on=2)
    passing.click()
    page.get_by_text("its text has changed since you read it").wait_for(timeout=20_000)
    assert store.site("hathervane").access is Access.RESTRICTED
    expect(page.locator(".st-key-cw_access table")).to_contain_text("Another paper, 5 May 2025")
    passing.click()
    page.get_by_text("Passed on. Another person must pass it on too.").wait_for(timeout=20_000)
    assert store.site("hathervane").access is Access.RESTRICTED, "the first one passed on other texts"
    pass_on_site(store, "hathervane", ("analyst 1",))
    assert store.site("hathervane").access is Access.PUBLIC
    with pytest.raises(SavedMeanwhile):
        store.retire_site("hathervane", "analyst 1", why="It is empty by now.", based_on=3)
    _no_fault(page)
