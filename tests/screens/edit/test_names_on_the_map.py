"""The names of the ground on the map to draw on: none is cut by its edge, none lies under a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.screens.serving import visit

pytestmark = pytest.mark.browser
NOT_WHOLE = """() => {
  const edge = document.querySelector('.leaflet-container').getBoundingClientRect();
  const buttons = [...document.querySelectorAll('.leaflet-control')].map((c) => c.getBoundingClientRect());
  return [...document.querySelectorAll('.name span')].filter((name) => {
    if (getComputedStyle(name).visibility === 'hidden') return false;
    const b = name.getBoundingClientRect();
    const outside = b.right < edge.left || b.left > edge.right || b.bottom < edge.top || b.top > edge.bottom;
    const whole = b.left >= edge.left && b.right <= edge.right;
    const covered = buttons.some((c) => b.left < c.right && b.right > c.left && b.top < c.bottom && b.bottom > c.top);
    return !outside && (!whole || covered);
  }).map((name) => name.textContent);
}"""


@pytest.mark.parametrize("width", [1440, 700])
def test_names_are_whole_wherever_the_map_is_moved(browser: Browser, internal: str, width: int) -> None:
    seen = visit(browser, internal, width=width).open("add-site")
    frame = seen.map()
    frame.locator(".name span").first.wait_for(state="attached", timeout=60_000)
    box = frame.locator(".leaflet-container").bounding_box()
    assert box is not None
    for step in (0, 160, 320):
        seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
        seen.page.mouse.down()
        seen.page.mouse.move(box["x"] + box["width"] / 2 - step, box["y"] + 200, steps=4)
        seen.page.mouse.up()
        for _ in range(20):  # a map that was thrown rolls on, and on a busy machine for longer
            seen.page.wait_for_timeout(900)
            if not (cut := frame.evaluate(NOT_WHOLE)):
                break
        assert cut == []
    seen.page.close()
