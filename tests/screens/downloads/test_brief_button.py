"""A briefing is issued once where its button is pressed twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.access.audience import Audience
from screens.downloads.brief_button import _Box, _write_once
from screens.session.edition import AUDIENCE, HOME, current
from tests.screens.fixture_world import make


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
