"""One word, one meaning: a look is clear on the ground of a change, and usable over a site."""

from __future__ import annotations

import re
from datetime import date

import pytest

from geodata.i18n.messages import speaking
from geodata.looks.look import CLEAR
from geodata.wording.look_sentences import HATCHED, hazy_sentence
from tests.geodata.i18n.messages_in_code import messages

OF_A_CHANGE = {
    "geodata/wording/change_sentences.py",
    "geodata/wording/reasons.py",
    "geodata/detections/confidence.py",
    "geodata/belts/belt_sentences.py",
    "geodata/wording/claims/claim_sentences.py",
    "layers/charts/window_bar.py",
    "pipelines/brief/first_sheet_of_a_site.py",
    "pipelines/brief/picture_captions.py",
    "pipelines/brief/second_sheet_of_a_site.py",
    "pipelines/detect/detect.py",
    "screens/operate/methods.py",
    "screens/operate/runs.py",
    "screens/overview/front_page.py",
    "screens/overview/front_tables.py",
    "screens/site/belt_card.py",
    "screens/review/practice.py",
    "screens/site/change_page.py",
    "screens/pictures/pictures.py",
    "screens/widgets/change_words.py",
}
"""Files that speak of the looks of a change, or of the rule."""
OF_A_SITE = {
    "geodata/wording/headlines.py",
    "geodata/wording/look_sentences.py",
    "geodata/wording/site_sentences.py",
    "layers/charts/trust_tiles.py",
    "layers/map/overview.py",
    "screens/listing/site_list.py",
    "screens/site/site_page.py",
}
"""Files that speak of the looks at a site: no change is meant."""

OF_NO_PICTURE = {"layers/charts/time_series.py"}
"""Files that say what is hatched in a chart."""


def test_clear_looks_are_those_of_a_change() -> None:
    said = messages("geodata", "layers", "screens", "pipelines")
    clear = {m.where.partition(":")[0] for m in said if re.search(r"clear (look|day)|seen clearly", m.source, re.I)}
    assert clear <= OF_A_CHANGE, clear - OF_A_CHANGE
    assert not clear & OF_A_SITE
    usable = {m.where.partition(":")[0] for m in said if re.search(r"usable (look|day)", m.source)}
    assert usable >= OF_A_SITE


@pytest.mark.parametrize("part", ["Newest clear", "newest clear", "No clear look", "none was clear"])
def test_no_sentence_of_a_site_calls_a_look_clear(part: str) -> None:
    assert not [m for m in messages("geodata", "layers", "screens", "pipelines") if part in m.source]


def test_pages_and_files_say_how_much_of_a_picture_is_usable_in_the_same_words() -> None:
    day = date(2026, 7, 20)
    said = "On 20 Jul 2026 45 % of the site was usable."
    assert hazy_sentence(day, 0.45) == said
    assert "88 %" in hazy_sentence(day, 0.8782), "rounded as on every other page, and not cut off"
    assert hazy_sentence(day, CLEAR - 0.01) and not hazy_sentence(day, CLEAR) and not hazy_sentence(day, None)
    with speaking("th"):
        assert "45" in hazy_sentence(day, 0.45) and hazy_sentence(day, 0.45) != said
    found = messages("geodata", "layers", "screens", "pipelines")
    told = [m.where.partition(":")[0] for m in found if "of the site was usable." in m.source]
    assert told == ["geodata/wording/look_sentences.py"]


def test_one_sentence_says_what_is_hatched_over_a_picture() -> None:
    """Pixels are hatched for cloud and shadow, and for snow, a fault and no data as well."""
    found = messages("geodata", "layers", "screens", "pipelines")
    told = {m.where.partition(":")[0] for m in found if "hatched:" in m.source.casefold()}
    assert told == {"geodata/wording/look_sentences.py", *OF_NO_PICTURE}
    assert not [m.source for m in found if re.search(r"cloud.* hatched", m.source)]
    assert all(word in HATCHED for word in ("cloud", "shadow", "snow", "fault", "without data"))
