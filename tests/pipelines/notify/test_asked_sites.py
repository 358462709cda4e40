"""A subscription that asks for what no watched site is: the operator is told, and its letter has no false subject."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.notify.digest import Digest
from pipelines.notify.notify import notify
from pipelines.notify.send_mail import Departure
from tests.pipelines.notify.world import BEGIN, SITE, workspace


def written(asked: str) -> str:
    return (
        '[[subscription]]\nname = "border desk"\nto = "mailto:desk@ministry.example"\n'
        f'agreed = "desk officer, asked on 1 Nov 2026"\naudience = "internal"\n{asked}\n'
    )


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ('sites = ["mk-l"]', "site mk-l"),
        ('countries = ["ZZ"]', "country ZZ"),
        ('sites = ["mk-1", "mk-l"]', "site mk-l"),
        ('sites = ["mk-1"]\ncountries = ["mm"]', ""),
        ("", ""),
    ],
)
def test_what_no_watched_site_is_is_named_to_the_operator_and_never_told_as_no_image(
    asked: str, names: str, tmp_path: Path
) -> None:
    letters: list[Digest] = []

    def deliver(_s: object, letter: Digest, _f: object, _k: str, _at: object, departure: Departure) -> None:
        departure.begun = True
        letters.append(letter)

    opened = workspace(tmp_path)
    (tmp_path / "subscriptions.toml").write_text(written(asked), encoding="utf-8")
    began = notify(opened, now=BEGIN, deliver=deliver).lines()
    notify(opened, now=BEGIN + timedelta(days=1), deliver=deliver)
    opened.store.close()
    line = f"border desk: no watched site is {names}. Mend it in subscriptions.toml."
    assert (line in began) is bool(names) and any("no watched site" in one for one in began) is bool(names)
    none = bool(names) and "mk-1" not in asked
    subject = "No site that you asked for is watched" if none else "No image since this subscription began"
    assert [letter.subject for letter in letters] == [f"Compound Watch: {subject}"]
    checked = CliRunner().invoke(app, ["--workspace", str(tmp_path), "doctor"])
    noted = f"note    messages: border desk: no watched site is {names}. Mend it in subscriptions.toml."
    assert (noted in checked.output) is bool(names), checked.output


def test_a_site_that_was_taken_out_of_use_is_watched_no_longer(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    (tmp_path / "subscriptions.toml").write_text(written('sites = ["mk-1"]'), encoding="utf-8")
    opened.store.retire_site(SITE.id, "test", why="It is no site.")
    opened.store.close()
    checked = CliRunner().invoke(app, ["--workspace", str(tmp_path), "doctor"])
    assert "messages: border desk: no watched site is site mk-1." in checked.output
