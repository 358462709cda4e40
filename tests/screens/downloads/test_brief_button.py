"""A briefing is issued once where its button is pressed twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from screens.downloads.brief_button import _Box, _write_once
from screens.session.edition import AUDIENCE, HOME, current
from tests.screens.fixture_world import END, make
from tests.screens.serving import dashboard, drawn, visit
from tests.screens.test_dashboard import DASHBOARD
from tests.screens.words_on_screen import words_on_screen


def test_a_second_press_before_the_first_has_issued_it_issues_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run of the page began with the workspace as it was before the issue."""
    make(tmp_path).close()
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setenv(AUDIENCE, "internal")
    before, box, asked = current(tmp_path, Audience.INTERNAL), _Box(), (("pellimar-bend",), None, "")
    for _ in range(2):
        _write_once(box, before, asked, None)
    after = current(tmp_path, Audience.INTERNAL)
    (issued,) = after.view.briefings.items
    assert box.made is not None and box.made.number == issued.id
    _write_once(box, after, (*asked[:2], issued.id), "last")
    assert len(current(tmp_path, Audience.INTERNAL).view.briefings.items) == 2, "whoever has seen it may write another"


def _pressed(app: AppTest) -> str:
    next(b for b in app.button if b.label == "Write a briefing").click().run(timeout=120)
    assert not app.exception
    return " ".join(words_on_screen(app))


def test_the_first_of_its_sites_names_the_issue_of_others_that_shares_most(
    internal_world: Path,
) -> None:
    """Only issues of this edition: the public one of the same site is nearer, and is another edition's."""
    workspace = Workspace(internal_world)
    for ids, audience in (
        (("kilvane-ford",), Audience.INTERNAL),
        (("pellimar-bend", "kilvane-ford"), Audience.INTERNAL),
        (("pellimar-bend",), Audience.PUBLIC),
    ):
        write_brief(workspace, ids, None, None, audience, today=END)
    workspace.store.close()
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    app.session_state["go"] = ("site", {"site": "pellimar-bend"})
    app.run()
    named = "The one with most of them is internal-2026-002 of"
    first = _pressed(app)
    assert named in first and "internal-2026-003" in first
    assert "Compare the two" in first
    sent = "".join(str(getattr(part, "proto", "")) for part in app._tree)
    assert "briefing=internal-2026-003&amp;with=internal-2026-002" in sent, "the link leads there"
    second = _pressed(app)
    assert "internal-2026-004" in second and named not in second, "it is compared with the last of the same"


def test_the_page_of_an_issue_that_is_alone_of_its_kind_leads_to_the_nearest(internal_world: Path) -> None:
    workspace = Workspace(internal_world)
    for ids in (("pellimar-bend", "kilvane-ford"), ("pellimar-bend",)):
        write_brief(workspace, ids, None, None, Audience.INTERNAL, today=END)
    workspace.store.close()
    app = AppTest.from_file(DASHBOARD, default_timeout=120)
    app.session_state["go"] = ("briefings", {"briefing": "internal-2026-002"})
    app.run()
    assert "Compare with internal-2026-001" in " ".join(words_on_screen(app))


@pytest.mark.browser
def test_beside_the_button_nothing_is_cut_off_and_nothing_runs_out(browser: Browser, tmp_path: Path) -> None:
    """A digest is one word of 64 letters, and a label beside a box is cut by Streamlit where it has no room."""
    make(tmp_path).close()
    with dashboard(tmp_path, "internal") as address:
        page = visit(browser, address, width=1366, height=768).open("site?site=pellimar-bend").page
        drawn(page)
        page.get_by_role("button", name="Write a briefing").click()
        page.get_by_text("Issued as briefing").wait_for(timeout=60_000)
        drawn(page)
        for words in ("Issued as briefing", "Tell what is new since briefing"):
            part = page.get_by_text(words).first
            wide = part.evaluate("""e => {
                const range = document.createRange();
                range.selectNodeContents(e);
                const box = e.closest('.stColumn').getBoundingClientRect();
                const cut = [e, e.parentElement].some((one) => one.scrollWidth > one.clientWidth + 1);
                return { cut, over: range.getBoundingClientRect().right - box.right };
            }""")
            assert not wide["cut"] and wide["over"] <= 1, (words, wide)
        page.close()
