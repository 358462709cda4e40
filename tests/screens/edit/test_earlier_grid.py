"""A look of an earlier pixel grid is never laid under the pencil: it lies elsewhere, however large it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from tests.screens.fixture_world import make
from tests.screens.test_dashboard import html, opened

SITE = "pellimar-bend"


def _edit(monkeypatch: pytest.MonkeyPatch, home: Path) -> AppTest:
    app = opened(monkeypatch, home, "internal")
    app.query_params["site"] = SITE
    app.session_state["go"] = ("edit-site", {"site": SITE})
    return app.run()


@pytest.mark.parametrize("grown", [1.0, 1.6], ids=["the same size", "larger"])
def test_after_an_outline_left_its_grid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, grown: float) -> None:
    store = make(tmp_path)
    site = store.site(SITE)
    app = _edit(monkeypatch, tmp_path)
    assert not app.exception and "Under the pencil:" in html(app)
    moved = shapely.affinity.scale(shapely.affinity.translate(site.outline, 0.03, 0.0), grown, grown)
    after = store.save_site(replace(site, outline=moved), by="t", why="It lies farther east.")
    assert after.grid != site.grid and ((after.grid.shape == site.grid.shape) is (grown == 1.0))  # type: ignore[union-attr]
    store.close()
    app = _edit(monkeypatch, tmp_path)
    assert not app.exception
    assert "of an earlier pixel grid" in html(app) and "Under the pencil:" not in html(app)
