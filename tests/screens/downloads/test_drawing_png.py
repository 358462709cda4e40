"""The map and the charts as PNG: a picture that opens, made by the gate as it stands when it is asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteState
from geodata.detections.detection import Kind
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.english_formats import day
from geodata.i18n.messages import speaking, tr
from geodata.incidents.clearing import Decision
from geodata.looks.measure import Measure
from geodata.store import Store
from geodata.store.clearings import Wish
from layers.pictures.words_inside import INVENTED
from pipelines.activity.light import CROWDED, not_separable
from pipelines.activity.light_detections import MEASURES, light_values
from screens.downloads.drawing_png import _file, png_of
from screens.overview.map_file import SHAPES, map_drawn
from screens.session.edition import current, measures_at
from screens.session.view_state import View
from screens.site.series_card import charts_drawn
from screens.widgets.page_frame import foot_lines
from tests.screens.fixture_world import make
from tests.screens.serving import visit


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    make(tmp_path).close()
    yield tmp_path


def test_the_map_has_the_sites_of_its_edition_and_filters_and_no_other(home: Path) -> None:
    inside, outside = (current(home, eyes) for eyes in (Audience.INTERNAL, Audience.PUBLIC))
    assert "Hathervane" in map_drawn(inside, View()).drawings[0]
    drawn = map_drawn(outside, View())
    assert "Hathervane" not in "".join((*drawn.drawings, *drawn.notes)) and "Pellimar Bend" in drawn.drawings[0]
    narrowed = map_drawn(outside, View(country="Tasmere"))
    assert "Pellimar" not in narrowed.drawings[0] and "Country: Tasmere" in narrowed.notes[0]
    assert "hidden by your filter" in narrowed.notes[0]
    with pytest.raises(NotFound):
        map_drawn(outside, View(search="no such place at all"))


def test_the_key_of_the_map_names_every_sign_that_is_on_it(home: Path) -> None:
    """A site of which nothing is released was a grey disc that the key took for "no change seen"."""
    edition = current(home, Audience.PUBLIC)
    states = {standing.state for standing in edition.site_standings.values()}
    assert SiteState.NOT_RELEASED in states
    key = " ".join(map_drawn(edition, View()).notes)
    assert "Grey disc: Nothing is released, so nothing is said." in key and "no change seen" not in key
    assert set(SHAPES) == set(SiteState) - {SiteState.CHANGED}
    named = {state for state, shape in SHAPES.items() if f"{shape}: " in key}
    assert named == states - {SiteState.CHANGED}
    few = map_drawn(edition, View(kinds=(Kind.CLEARING,)))
    assert "Three points in a rounded box: Changes hidden by your filter." in " ".join(few.notes)


def test_it_is_a_picture_in_both_languages_and_says_how_it_may_be_handled(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = current(home, Audience.PARTNER)
    framed: list[str] = []
    import screens.downloads.drawing_png as made

    real = made.rasters

    def noted(drawings: list[tuple[str, float]]) -> list[bytes]:
        framed.append(drawings[0][0])
        return real(drawings)

    monkeypatch.setattr(made, "rasters", noted)
    for language in ("en", "th"):
        with speaking(language):
            picture = Image.open(io.BytesIO(png_of(edition, map_drawn(edition, View()))))
        assert picture.format == "PNG" and picture.width == 1880
        colours = picture.convert("RGB").getcolors(1 << 24)
        assert colours is not None and len(colours) > 20, "something is drawn"
    assert "TLP:AMBER" in framed[0] and "Demo: simulated imagery." in framed[0] and "As known on" in framed[0]
    assert "Demo: simulated imagery." not in framed[1] and "nobody has reviewed" not in framed[0]


@pytest.mark.parametrize("language", ["en", "th"])
def test_its_words_are_in_the_file_where_nobody_looks_at_the_pixels(home: Path, language: str) -> None:
    edition = current(home, Audience.PARTNER)
    with speaking(language):
        for drawn in (map_drawn(edition, View()), charts_drawn(edition, "pellimar-bend")):
            with Image.open(io.BytesIO(png_of(edition, drawn))) as file:
                words = dict(file.text)  # type: ignore[attr-defined]
            assert words["Title"] == drawn.title and words["Software"] == "Compound Watch"
            handled, sources = foot_lines(edition)
            for part in (
                *drawn.notes,
                tr("Partner edition"),
                handled,
                tr("As known on {day}.", day=day(edition.today)),
            ):
                assert part in words["Description"]
            assert words["Copyright"] == sources and words["Disclaimer"] == tr(INVENTED)
            assert (words["Disclaimer"] == INVENTED) is (language == "en")
        real = png_of(replace(edition, demo=False), map_drawn(edition, View()))
    with Image.open(io.BytesIO(real)) as file:
        assert "Disclaimer" not in file.text  # type: ignore[attr-defined]


def test_what_is_taken_in_since_is_not_drawn(home: Path) -> None:
    png = _file(home, Audience.PUBLIC, None, "en", lambda now: charts_drawn(now, "pellimar-bend"))
    assert Image.open(io.BytesIO(png)).size[0] > 1000
    store = Store.open(home)
    store.decide_about_site("pellimar-bend", Wish(Decision.HELD, "desk 1", "It was listed wrongly: a hotel."))
    store.close()
    with pytest.raises(NotFound):
        _file(home, Audience.PUBLIC, None, "en", lambda now: charts_drawn(now, "pellimar-bend"))
    late = datetime.now(UTC) - timedelta(seconds=1)
    with pytest.raises(NotAllowed, match="login has ended"):
        _file(home, Audience.PUBLIC, late, "en", lambda now: map_drawn(now, View()))


def test_charts_of_light_that_cannot_be_told_apart_say_so_in_the_file_too(home: Path) -> None:
    assert tr(CROWDED) not in charts_drawn(current(home, Audience.INTERNAL), "kilvane-ford").notes
    store, rng = Store.open(home), np.random.default_rng(7)
    days = [datetime(2024, 8, 1, tzinfo=UTC) + timedelta(days=10 * n) for n in range(80)]
    for name, level in zip(MEASURES, (18.0, 3.0, 15.0), strict=True):
        values = level * np.exp(rng.normal(0, 0.02, len(days)))
        store.save_measures(
            "kilvane-ford",
            name,
            [
                Measure("kilvane-ford", name, at, value, "nW/cm2/sr", scene_id=f"S5-{at:%Y%m%d}")
                for at, value in zip(days, values.tolist(), strict=True)
            ],
        )
    store.close()
    edition = current(home, Audience.INTERNAL)
    assert not_separable(light_values(measures_at(edition, "kilvane-ford"))) == CROWDED, "the page says so"
    assert tr(CROWDED) in charts_drawn(edition, "kilvane-ford").notes
    with speaking("th"):
        assert tr(CROWDED) in charts_drawn(edition, "kilvane-ford").notes


@pytest.mark.browser
def test_both_are_saved_from_the_screen(browser: Browser, public: str) -> None:
    for path, key in (("?country=Tasmere", "front_map_png"), ("site?site=pellimar-bend", "series_png_pellimar-bend")):
        page = visit(browser, public).open(path).page
        button = page.locator(f".st-key-{key} button")
        button.wait_for(timeout=60_000)
        with page.expect_download(timeout=60_000) as began:
            button.click()
        picture = Image.open(io.BytesIO(began.value.path().read_bytes()))
        assert picture.format == "PNG" and picture.width > 1000
        assert began.value.suggested_filename.endswith("-public.png"), "no day: the one of pressing stands inside"
        assert "simulated" in began.value.suggested_filename
        page.close()
