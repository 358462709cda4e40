"""A filter hides and never states: under any combination of filters each site is said to be what it is without one."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from geodata.access.site_standing import Displayed, Reading, SiteStanding, SiteState, site_standings_of
from geodata.detections.detection import Confidence, Kind, State
from geodata.i18n.messages import speaking
from geodata.incidents.incident import PlacePrecision
from geodata.wording.headlines import site_headline
from geodata.wording.site_sentences import hidden_in_all, hidden_sentence, site_sentence
from layers.map.incidents import reports_by_place
from layers.map.overview import site_rows
from layers.map.sites import picture, signs_of
from screens.overview.front_map import reports_shown
from screens.overview.front_page import answer
from screens.overview.front_tables import _all
from screens.session.edition import AUDIENCE, HOME, Edition, load, stamp
from screens.session.view_state import View, displayed_by, unfiltered
from screens.widgets.filters import as_known_words, filters_in_words
from tests.screens.fixture_world import END, make
from tests.screens.test_dashboard import DASHBOARD, html

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The small world as internal users see it, which holds every kind of state."""
    from geodata.access.audience import Audience

    folder = tmp_path_factory.mktemp("filters")
    make(folder).close()
    return load(folder, repr(stamp(folder)), Audience.INTERNAL, END)


days = st.none() | st.dates(END - timedelta(days=260), END)
views = st.builds(
    View,
    search=st.sampled_from(["", "", "bend", "o", "nothing like it", "เพลลิ"]),
    country=st.sampled_from(["", "", "Vellorin", "Tasmere"]),
    which=st.sampled_from(["", "", "watched", "points", "retired"]),
    kinds=st.sets(st.sampled_from(Kind)).map(tuple),
    states=st.sets(st.sampled_from(State)).map(tuple),
    confidences=st.sets(st.sampled_from(Confidence)).map(tuple),
    since=days,
    until=days,
)


@given(view=views)
@settings(max_examples=300, deadline=None)
def test_no_filter_changes_what_is_said_of_a_site(edition: Edition, view: View) -> None:
    shown = displayed_by(view, edition.site_standings)
    plain = {s.site.id: s for s in signs_of(edition.site_standings.values())}
    drawn = signs_of(edition.site_standings.values(), shown)
    assert {s.site.id for s in drawn} == shown.site_ids
    assert len(drawn) + shown.sites_hidden == len(plain), "a site that is not drawn is counted as hidden"
    rows, _ = site_rows(drawn, edition.claims, lambda site: site.id)
    table = _all(edition, shown, reports_shown(edition, shown), None)
    for sign, row in zip(drawn, rows, strict=True):
        key = sign.site.id
        here = edition.site_standings[key]
        passing = sum(d.id in shown.change_ids for d in here.changes)
        hidden = len(here.changes) - passing
        said = plain[key].words
        # the words: those without a filter, then how many changes are hidden
        assert sign.words == (f"{said} {hidden_sentence(hidden)}" if hidden else said)
        assert row[5].startswith(said[:200]) and said in table.replace("&amp;", "&")
        # the sign: that without a filter, or the one that says that all is hidden
        if here.changes and not passing:
            assert sign.sign == "hidden" and "hidden by your filter" in picture(sign)
        else:
            assert sign.sign == plain[key].sign and picture(sign) == picture(plain[key])
    total = sum(len(s.changes) for s in edition.site_standings.values())
    assert len(shown.change_ids) + shown.changes_hidden == total
    assert bool(hidden_in_all(shown)) == shown.anything_hidden
    assert hidden_in_all(shown) in table
    if shown.anything_hidden:
        assert view.filtered and filters_in_words(view)


@given(view=views)
@settings(max_examples=50, deadline=None)
def test_the_answer_at_the_top_knows_no_filter(edition: Edition, view: View) -> None:
    """The functions that answer take no view; this holds for the edition that a filter was applied to, too."""
    before = answer(edition, edition.looked, view.since), [site_headline(s) for s in edition.site_standings.values()]
    displayed_by(view, edition.site_standings)
    assert before == (
        answer(edition, edition.looked, view.since),
        [site_headline(s) for s in edition.site_standings.values()],
    )


def test_a_withdrawn_report_is_in_no_list_of_those_on_the_map(edition: Edition) -> None:
    """Each report of the list has its circle; reports_by_place draws none of a withdrawn one."""
    placed = [
        replace(i, start_date=END, place_precision=PlacePrecision.NEAR)
        for i in edition.incidents
        if i.place is not None and i.site_ids
    ]
    one = placed[0]
    gone = replace(one, id="gone", withdrawn=True)
    every = displayed_by(View(), edition.site_standings)
    listed = reports_shown(replace(edition, incidents=(one, gone)), every)
    assert [i.id for i in listed] == [one.id]
    assert sum(len(here) for _, here in reports_by_place([one, gone])) == len(listed)


def test_filtered_out_changes_are_never_an_absence(edition: Edition) -> None:
    """The fault as it was seen: Kind = construction, and a site with a confirmed clearing read "no change seen"."""
    shown = displayed_by(View(kinds=(Kind.CONSTRUCTION,)), edition.site_standings)
    sign = next(s for s in signs_of(edition.site_standings.values(), shown) if s.site.id == "kilvane-ford")
    assert sign.sign == "hidden"
    assert sign.words.startswith("Rule met. Change consistent with ground clearing")
    assert sign.words.endswith("1 change hidden by your filter.") and "o change seen" not in sign.words
    early = displayed_by(View(until=END - timedelta(days=200)), edition.site_standings)
    bend = next(s for s in signs_of(edition.site_standings.values(), early) if s.site.id == "pellimar-bend")
    assert bend.words.endswith("Three changes in all. One of them is withdrawn. 2 changes hidden by your filter.")


@pytest.mark.parametrize(
    ("count", "said"), [(0, ""), (1, "1 change hidden by your filter."), (2, "2 changes hidden by your filter.")]
)
def test_what_is_hidden_is_counted_in_the_right_number(count: int, said: str) -> None:
    assert hidden_sentence(count) == said
    sites = {0: "", 1: " 1 site hidden by your filter.", 2: " 2 sites hidden by your filter."}[count]
    shown = Displayed(frozenset(), frozenset(), {"a": count} if count else {}, count)
    assert hidden_in_all(shown) == f"{said}{sites}".strip()
    with speaking("th"):
        assert "hidden" not in hidden_in_all(shown)


def test_the_filters_stand_in_words() -> None:
    view = View(
        search="bend",
        country="MM",
        kinds=(Kind.CONSTRUCTION, Kind.CLEARING),
        states=(State.CONFIRMED,),
        confidences=(Confidence.LOW,),
        since=date(2026, 1, 1),
        until=date(2026, 6, 30),
    )
    assert filters_in_words(view) == (
        "Site or alias: “bend”",
        "Country: Myanmar",
        "Kind: construction and ground clearing",
        "State: rule met",
        "Confidence: low",
        "First seen: 1 Jan 2026 to 30 Jun 2026",
    )
    assert filters_in_words(View(since=date(2026, 1, 1))) == ("First seen: from 1 Jan 2026 on",)
    assert filters_in_words(View(until=date(2026, 1, 31))) == ("First seen: until 31 Jan 2026",)
    assert filters_in_words(unfiltered(view)) == () and not unfiltered(view).filtered


@given(view=views)
def test_every_filter_has_its_words(view: View) -> None:
    assert bool(filters_in_words(view)) == view.filtered
    assert unfiltered(replace(view, site="a", bands="false")) == View(site="a", bands="false")


def test_an_earlier_month_shows_what_is_known_today_and_says_so(edition: Edition) -> None:
    newest = max(s.looked.newest for s in edition.site_standings.values() if s.looked.newest)
    said = as_known_words(edition, View(until=END - timedelta(days=90)))
    assert said == (
        f"Every change is shown as it is known today, from looks up to {newest.day} Nov 2026, not as it was known then."
    )
    assert as_known_words(edition, View(kinds=(Kind.CLEARING,))) == ""


def _opened(monkeypatch: pytest.MonkeyPatch, folder: Path, **query: str) -> AppTest:
    monkeypatch.setenv(HOME, str(folder))
    monkeypatch.setenv(AUDIENCE, "internal")
    app = AppTest.from_file(DASHBOARD, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_one_button_clears_every_filter(monkeypatch: pytest.MonkeyPatch, edition: Edition) -> None:
    asked = {
        "kind": "demolition",
        "q": "o",
        "country": "Vellorin",
        "state": "confirmed",
        "confidence": "high",
        "to": "2026-09-30",
        "since": "2026-08-01",
    }
    app = _opened(monkeypatch, edition.home, **asked)
    assert not app.exception
    page = html(app)
    assert "Filtered." in page and "Kind: demolition" in page and "hidden by your filter" in page
    assert "as it is known today" in page
    app.button(key="f_clear").click().run()
    assert not app.exception and not app.warning
    page = html(app)
    assert "Filtered." not in page and "hidden by your filter" not in page
    assert dict(app.query_params) in ({"since": ["2026-08-01"]}, {"since": "2026-08-01"}), "what is no filter stays"
    assert app.text_input(key="f_search").value == "" and app.selectbox(key="f_country").value == ""
    for key in ("f_kinds", "f_states", "f_sure"):
        assert app.multiselect(key=key).value == []
    app.multiselect(key="f_kinds").set_value(["clearing"]).run()
    assert "Kind: ground clearing" in html(app)
    app.button(key="f_clear").click().run()
    assert "Filtered." not in html(app) and not app.warning


def _asked(app: AppTest) -> dict[str, str]:
    """The days in the address, by "from" and "to"; those that stand there."""
    query = {name: app.query_params.get(name, "") for name in ("from", "to")}
    return {name: value[0] if isinstance(value, list) else value for name, value in query.items() if value}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"to": "2019-12-31"}, "First seen: until 31 Dec 2019"),  # before the first month of the list
        ({"from": "2027-01-01"}, "First seen: from 1 Jan 2027 on"),  # after its last one
        ({"from": "2026-09-20", "to": "2026-10-10"}, "First seen: 20 Sep 2026 to 10 Oct 2026"),  # within months
        ({"from": "2019-01-01"}, "First seen: from 1 Jan 2019 on"),  # it hides nothing, and is a filter all the same
    ],
)
def test_days_of_a_link_stand_as_they_were_sent(
    monkeypatch: pytest.MonkeyPatch, edition: Edition, days: dict[str, str], words: str
) -> None:
    app = _opened(monkeypatch, edition.home, **days)
    assert not app.exception
    assert "Filtered." in html(app) and words in html(app)
    assert _asked(app) == days
    app.text_input(key="f_search").set_value("o").run()
    assert _asked(app) == days and words in html(app), "another filter moves no day"


def test_an_end_of_the_months_that_is_moved_takes_whole_months_and_the_other_stays(
    monkeypatch: pytest.MonkeyPatch, edition: Edition
) -> None:
    """October has 31 days; the lists name months, so that an end which is moved is a whole one."""
    app = _opened(monkeypatch, edition.home, **{"from": "2026-09-20", "to": "2026-09-25"})
    assert [app.selectbox(key=k).value for k in ("f_from", "f_until")] == ["2026-09-01", "2026-09-01"]
    app.selectbox(key="f_until").set_value("2026-10-01").run()
    assert not app.exception
    assert _asked(app) == {"from": "2026-09-20", "to": "2026-10-31"}
    assert "First seen: 20 Sep 2026 to 31 Oct 2026" in html(app)
    app.button(key="f_clear").click().run()
    assert _asked(app) == {} and "Filtered." not in html(app)
    assert [app.selectbox(key=k).value for k in ("f_from", "f_until")] == ["", ""]


def test_months_chosen_the_wrong_way_round_are_taken_the_right_way(
    monkeypatch: pytest.MonkeyPatch, edition: Edition
) -> None:
    app = _opened(monkeypatch, edition.home)
    app.selectbox(key="f_from").set_value("2026-10-01").run()
    app.selectbox(key="f_until").set_value("2026-09-01").run()
    for _ in range(2):
        assert _asked(app) == {"from": "2026-09-01", "to": "2026-10-31"}
        assert "First seen: 1 Sep 2026 to 31 Oct 2026" in html(app)
        app.run()


def test_the_list_of_sites_says_what_a_link_with_a_filter_hides(
    monkeypatch: pytest.MonkeyPatch, edition: Edition
) -> None:
    monkeypatch.setenv(HOME, str(edition.home))
    monkeypatch.setenv(AUDIENCE, "internal")
    app = AppTest.from_string(
        "from screens.site import site_page as site\n"
        "from geodata.access.audience import Audience\nfrom screens.session.edition import current, home\n"
        "from screens.session.view_state import View\n"
        "site.show(current(home(), Audience.INTERNAL), View(country='Tasmere'))\n",
        default_timeout=60,
    ).run()
    assert not app.exception
    page = html(app)
    assert "Seven sites, six of them watched." in page, "the answer counts every site, whatever is hidden"
    assert "Country: Tasmere" in page and "5 sites hidden by your filter." in page


ALLOWED = {
    "geodata/access/site_standing.py": {"SiteStanding", "Displayed"},
    "screens/session/edition.py": {"site_standings_of"},
    "pipelines/brief/briefing_inputs.py": {"SiteStanding"},
}
"""Where a standing is made: from all that an edition holds. A screen could make one from a filtered list."""


def test_no_screen_layer_or_page_makes_a_standing_of_its_own() -> None:
    made: dict[str, set[str]] = {}
    for folder in ("geodata", "layers", "screens", "pipelines"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "geodata.access.site_standing" not in text and path.name != "site_standing.py":
                continue  # another thing of that name
            for node in ast.walk(ast.parse(text)):
                name = getattr(getattr(node, "func", None), "id", "")
                changed = name == "replace" and "changes" in {k.arg for k in getattr(node, "keywords", ())}
                assert not changed, f"{path.name} puts other changes into a standing"
                if name in ("SiteStanding", "site_standings_of", "Displayed"):
                    made.setdefault(path.relative_to(REPOSITORY).as_posix(), set()).add(name)
    assert made == ALLOWED


def test_what_the_filters_leave_holds_no_change_that_a_sentence_could_be_made_of() -> None:
    fields = {name: str(kind) for name, kind in Displayed.__annotations__.items()}
    assert not [name for name, kind in fields.items() if re.search(r"Detection|Site\b", kind)], fields


def test_what_stands_is_the_same_whatever_the_order(edition: Edition) -> None:
    agreed = {key for here in edition.site_standings.values() for key in here.agreed}
    assert agreed, "without any the order could not matter to them"
    reading = Reading(edition.today, agreed=agreed)
    shuffled = site_standings_of(edition.sites.values(), edition.detections[::-1], edition.looked, reading)
    for key, here in edition.site_standings.items():
        assert replace(shuffled[key], run=here.run, judged=here.judged, looked_judged=here.looked_judged) == here


def test_each_state_is_said_in_words_of_its_own(edition: Edition) -> None:
    found: dict[SiteState, set[str]] = {}
    for here in edition.site_standings.values():
        bare: SiteStanding = replace(here, changes=())
        for standing in (bare, replace(bare, judged=False), replace(bare, waiting=True)):
            found.setdefault(standing.state, set()).add(site_sentence(standing))
    said = [sentence for sentences in found.values() for sentence in sentences]
    assert len(said) == len(set(said)) and len(found) >= 5
    assert all(
        "o change was" not in text
        for state, texts in found.items()
        for text in texts
        if state is not SiteState.NONE_SEEN
    )
