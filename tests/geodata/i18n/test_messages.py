"""Catalogues: every message of the code is there, placeholders agree, no letter is missing, English is the source."""

from __future__ import annotations

import gettext
import io
import string
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.i18n.languages import ENGLISH, LANGUAGES
from geodata.i18n.messages import (
    UNREVIEWED,
    UNREVIEWED_WORDS,
    Entry,
    compiled,
    entries,
    in_use,
    sources,
    speaking,
    tr,
    trn,
    use,
)
from layers.style.missing_glyphs import missing_letters
from tests.geodata.i18n import messages_in_code
from tests.geodata.i18n.messages_in_code import Message

OTHERS = [code for code in LANGUAGES if code != ENGLISH]


@pytest.fixture(scope="module")
def said() -> list[Message]:
    return [
        *messages_in_code.messages("geodata", "layers", "screens", "pipelines"),
        Message(UNREVIEWED_WORDS, "", "geodata/i18n/messages.py"),
    ]


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_the_english_texts_found_without_parsing_are_those_of_the_parsed_catalogue(code: str) -> None:
    assert sources(code) == {e.source for e in entries(code)}


def test_texts_over_several_lines_and_with_signs_are_found_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    split = 'msgid ""\n"One\\n"\n"two \\"three\\""\nmsgstr "x"\n'
    (tmp_path / "xx.po").write_text(f'msgid ""\nmsgstr "head"\n\n{split}\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n')
    monkeypatch.setattr("geodata.i18n.messages.FOLDER", tmp_path)
    assert sources("xx") == {'One\ntwo "three"', "a"} == {e.source for e in entries("xx")}


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_of_the_code_is_in_the_catalogue(code: str, said: list[Message]) -> None:
    held = {(e.source, e.plural) for e in entries(code)}
    missing = {f"{m.where}: {m.source!r}" for m in said if (m.source, m.plural) not in held}
    assert not missing, f"add to geodata/i18n/locale/{code}.po:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_twice_stale_or_empty(code: str, said: list[Message]) -> None:
    found = entries(code)
    sources = [e.source for e in found]
    assert len(sources) == len(set(sources))
    in_code = {m.source for m in said}
    assert not [s for s in sources if s not in in_code], "messages that nothing says any more"
    assert not [e.source for e in found if not all(e.said)]


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_agree(code: str) -> None:
    for entry in entries(code):
        wanted = names_in(entry.source) | names_in(entry.plural)
        for form in entry.said:
            assert names_in(form) <= wanted, entry.source
            # English may leave a count out ("One look"); every other name has to be there
            assert names_in(entry.source) & names_in(entry.plural or entry.source) <= names_in(form), entry.source


@pytest.mark.parametrize("code", OTHERS)
def test_a_space_at_an_edge_stays_one(code: str) -> None:
    for entry in entries(code):
        for form in entry.said:
            assert form[:1].isspace() or not entry.source[:1].isspace(), entry.source
            assert form[-1:].isspace() or not entry.source[-1:].isspace(), entry.source


@pytest.mark.parametrize("code", OTHERS)
def test_no_letter_lacks_a_glyph_in_print(code: str) -> None:
    assert missing_letters("".join(form for e in entries(code) for form in e.said)) == ()


def test_english_is_the_message_itself_and_an_unknown_language_is_english() -> None:
    for code in (ENGLISH, "xx", ""):
        with speaking(code):
            assert in_use() == ENGLISH
            assert tr("Not visible") == "Not visible"
            assert trn("{n} site", "{n} sites", 2, n="two") == "two sites"
    with speaking("th"):
        assert tr("a message that no catalogue has") == "a message that no catalogue has"
        assert tr("{keep} {these}") == "{keep} {these}", "without values braces are text"
        assert tr("") == "", "the header is no message"


def test_values_are_text_whatever_they_hold() -> None:
    assert tr("{who} says: {what}", who="{0} {x} %s", what="{}") == "{0} {x} %s says: {}"


def test_each_thread_speaks_its_own_language() -> None:
    heard: dict[str, str] = {}

    def speak(code: str, gate: threading.Barrier) -> None:
        use(code)
        gate.wait(10)
        heard[code] = tr("Sites")

    gate = threading.Barrier(2)
    threads = [threading.Thread(target=speak, args=(code, gate)) for code in (ENGLISH, "th")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {ENGLISH: "Sites", "th": "พื้นที่"}
    assert in_use() == ENGLISH


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.dictionaries(texts, texts, max_size=12))
def test_a_compiled_catalogue_is_read_by_gettext_as_it_was_written(pairs: dict[str, str]) -> None:
    header = Entry("", "", ("Content-Type: text/plain; charset=UTF-8\n",), 1)
    found = gettext.GNUTranslations(io.BytesIO(compiled([header, *(Entry(k, "", (v,), 1) for k, v in pairs.items())])))
    for source, translation in pairs.items():
        assert found.gettext(source) == translation


def test_a_broken_catalogue_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.i18n.messages.FOLDER", tmp_path)
    for text, line in (('msgid "a"\nmsgstr "b\n', 2), ("hello\n", 1), ('"loose"\n', 1)):
        (tmp_path / "xx.po").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=f"line {line}"):
            entries("xx")


def test_unreviewed_languages_are_ours() -> None:
    assert LANGUAGES.keys() - {ENGLISH} >= UNREVIEWED
