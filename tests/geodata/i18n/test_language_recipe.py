"""CONTRIBUTING.md "Add a language", followed in a copy of the code for one that nobody speaks: a screen is in it."""

from __future__ import annotations

from pathlib import Path

from geodata.i18n.messages import entries
from tests.recipe import copy_of_code, put_before, python_in, steps, touched

TITLE = "Add a language"
SUBSCRIPTION = """
from geodata.notices.subscription import subscriptions_from
told = {"name": "desk", "to": "mailto:d@example.org", "agreed": "asked for it in 2026", "language": "qaa"}
text = "[[subscription]]\\n" + "\\n".join(f'{name} = "{value}"' for name, value in told.items())
print(subscriptions_from(text)[0].language)
"""
HEADER = """msgid ""
msgstr ""
"Language: qaa\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
SCREEN = """
import os, sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("dashboard.py", default_timeout=110)
app.query_params["lang"] = "qaa"
app.run()
assert not app.exception, app.exception
print(sorted(app.selectbox(key="cw_language").options))
print(*(str(getattr(part, "body", "") or getattr(part.proto, "body", "")) for part in app.get("html")), sep="\\n")
"""


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def catalogue(reviewed: str = "") -> str:
    """Each message said as itself in brackets, which no other text of a screen has."""
    head = HEADER + (f'"X-Reviewed-By: {reviewed}\\n"\n' if reviewed else "")
    parts = [head]
    for e in entries("th"):
        lines = [f"msgid {quoted(e.source)}"]
        if e.plural:
            lines += [f"msgid_plural {quoted(e.plural)}"]
            lines += [f"msgstr[0] {quoted(f'⟦{e.source}⟧')}", f"msgstr[1] {quoted(f'⟦{e.plural}⟧')}"]
        else:
            lines.append(f"msgstr {quoted(f'⟦{e.source}⟧')}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def test_a_new_language_is_a_catalogue_and_a_line(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    home, template = steps(TITLE)
    assert (home, template) == ("geodata/i18n/languages.py", "geodata/i18n/locale/<language>.po")
    put_before(copy / home, '    "th": "ไทย",\n', '    "qaa": "Exemplish",\n')
    made = template.replace("<language>", "qaa")
    (copy / made).write_text(catalogue(), encoding="utf-8")
    assert touched(copy) == {home, made}
    environment = {"COMPOUND_WATCH_HOME": str(tmp_path / "w"), "COMPOUND_WATCH_AUDIENCE": "internal"}
    said = python_in(copy, "-c", SCREEN, **environment)
    assert python_in(copy, "-c", SUBSCRIPTION).strip() == "qaa", "and somebody can be told in it"
    assert "Exemplish" in said and "⟦No site is watched yet" in said
    assert "⟦This translation was made by a machine and nobody has reviewed it." in said, "until a speaker has"
    (copy / made).write_text(catalogue("a speaker"), encoding="utf-8")
    assert "nobody has reviewed it" not in python_in(copy, "-c", SCREEN, **environment)
