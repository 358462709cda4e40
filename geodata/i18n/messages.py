"""The language of what is said: one catalogue for sentences, screens, maps and pages. English is the source.

Messages are written in English where they are used, and looked up in geodata/i18n/locale/<language>.po, which people
edit as any other gettext catalogue; it is compiled in memory when it is first needed. A message that a catalogue lacks
is said in English. Which language is in use belongs to the thread (or task) at work, so that two readers never mix.
"""

from __future__ import annotations

import ast
import gettext
import io
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geodata.i18n.kept_text import KeptText
from geodata.i18n.languages import ENGLISH, LANGUAGES

UNREVIEWED_WORDS = "This translation was made by a machine and nobody has reviewed it. The English text holds."
"""What they say; looked up in the catalogue like any other message."""
KEPT = "#. kept in English, said again from its text"
"""The comment over such messages in a catalogue; see Entry.kept."""
FOLDER = Path(__file__).parent / "locale"
_REVIEWED = re.compile(r'^"X-Reviewed-By: *([^\\"]*)', re.MULTILINE)
_SOURCE = re.compile(r'^msgid +(".*"(?:\n".*")*)', re.MULTILINE)


def _unreviewed() -> Iterator[str]:
    for code in LANGUAGES:
        path = FOLDER / f"{code}.po"
        if code != ENGLISH and path.is_file():
            by = _REVIEWED.search(path.read_text(encoding="utf-8").partition("\n\n")[0])
            if by is None or by[1].strip().lower() in ("", "nobody"):
                yield code


UNREVIEWED = frozenset(_unreviewed())
"""Languages of which no catalogue's header names who reviewed it (X-Reviewed-By): every screen and page in them says
that no speaker has."""
_IN_USE: ContextVar[str] = ContextVar("language", default=ENGLISH)


@dataclass(frozen=True)
class Entry:
    """One message of a catalogue."""

    source: str  # English
    plural: str  # English plural; "" when it has none
    said: tuple[str, ...]  # in the catalogue's language: one, or one a plural form
    line: int  # of its msgid in the file
    kept: bool = False  # kept in English with its values, and said again from that text (geodata/i18n/translated.py)


def in_use() -> str:
    """The code of the language in use."""
    return _IN_USE.get()


def use(language: str) -> None:
    """Speak a language from here on in this thread; one that we do not have means English."""
    _IN_USE.set(language if language in LANGUAGES else ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside the block."""
    token = _IN_USE.set(language if language in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _IN_USE.reset(token)


@contextmanager
def quotable_language() -> Iterator[None]:
    """Speak, inside the block, what readers may repeat word by word: English while nobody has reviewed the language in
    use, since the English text holds."""
    with speaking(ENGLISH if in_use() in UNREVIEWED else in_use()):
        yield


def tr(message: str, /, **values: object) -> str:
    """A message in the language in use, with {names} filled in.

    Args:
        message: English, as it stands in the catalogues.
        values: what its {names} stand for; without any, braces stay as they are.
    """
    translation = _catalogue(in_use()).gettext(message) if message else ""
    return translation.format(**values) if values else translation


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """A message that depends on a count, in the language in use, with {names} filled in."""
    return _catalogue(in_use()).ngettext(one, many, count).format(**values)


def msg(message: str) -> str:
    """Mark a message in a table; it is looked up with `tr` where it is shown."""
    return message


def english(message: str, /, **values: object) -> str:
    """A message in English whatever language is in use, with {names} filled in: what is kept, exported or raised.

    A screen says it in its reader's language with `translated` (geodata/i18n/translated.py).
    Values that are no texts or whole numbers (an error of a library, a share) are kept as their text.
    """
    return KeptText(message, {n: v if isinstance(v, str | int) else str(v) for n, v in values.items()})


def englishn(one: str, many: str, count: int, /, **values: object) -> str:
    """The same for a message that depends on a count: every count beside a noun goes through this, `trn`, or what is
    made from them in geodata/i18n/english_formats.py, so that no "1 sites" can be said."""
    return english(one if count == 1 else many, **values)


def entries(language: str) -> tuple[Entry, ...]:
    """The messages of a catalogue in the order of its file, its header left out.

    Raises:
        ValueError: the file is not a gettext catalogue; the message names the line.
    """
    return tuple(e for e in _parsed(FOLDER / f"{language}.po") if e.source)


def sources(language: str) -> frozenset[str]:
    """The English texts of a catalogue's messages, its file not parsed: `entries` takes ten times as long."""
    text = (FOLDER / f"{language}.po").read_text(encoding="utf-8")
    texts = ("".join(map(_unquoted, lines.split("\n"))) for lines in _SOURCE.findall(text))
    return frozenset(source for source in texts if source)


@lru_cache
def kept_messages() -> frozenset[str]:
    """The messages with values that are kept in English, of all languages."""
    return frozenset(e.source for code in LANGUAGES if code != ENGLISH for e in entries(code) if e.kept)


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = FOLDER / f"{language}.po"
    if language == ENGLISH or not path.is_file():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(compiled(_parsed(path))))


def compiled(messages: list[Entry]) -> bytes:
    """Messages as the binary catalogue that gettext reads (its .mo format, revision 0)."""
    pairs = {}
    for entry in messages:
        if not any(entry.said):
            continue
        key = f"{entry.source}\0{entry.plural}" if entry.plural else entry.source
        pairs[key.encode()] = "\0".join(entry.said).encode()
    keys = sorted(pairs)
    count = len(keys)
    header = 7 * 4
    offset = header + 16 * count
    tables: list[list[tuple[int, int]]] = [[], []]
    body = b""
    for at, texts in enumerate((keys, [pairs[key] for key in keys])):
        for text in texts:
            tables[at].append((len(text), offset + len(body)))
            body += text + b"\0"
    index = b"".join(struct.pack("<II", *place) for table in tables for place in table)
    return struct.pack("<7I", 0x950412DE, 0, count, header, header + 8 * count, 0, 0) + index + body


def _unquoted(text: str) -> str:
    """What stands between the quotes. Raises SyntaxError or ValueError where the text is not a quoted one."""
    inner = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in inner and "\\" not in inner:
        return inner  # nearly every line; the way below takes ten times as long
    return str(ast.literal_eval(text))


def _parsed(path: Path) -> list[Entry]:
    parsed_entries: list[Entry] = []
    comments: list[str] = []
    fields: dict[str, str] = {}
    where, line_of, kept = "", 0, False

    def end() -> None:
        if "msgid" in fields:
            forms = sorted(key for key in fields if key.startswith("msgstr"))
            parsed_entries.append(
                Entry(
                    fields["msgid"], fields.get("msgid_plural", ""), tuple(fields[key] for key in forms), line_of, kept
                )
            )
        fields.clear()

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#") or not line:
            comments.append(line)
            continue
        keyword, _, rest = line.partition(" ")
        if keyword == "msgid":
            end()
            line_of, kept = number, KEPT in comments
            comments.clear()
        if line.startswith('"'):
            rest = line
        elif keyword in ("msgid", "msgid_plural") or keyword.startswith("msgstr"):
            where = keyword
            fields[where] = ""
        else:
            raise ValueError(f"{path.name}, line {number}: {line[:40]!r} is not of a gettext catalogue")
        try:
            fields[where] += _unquoted(rest)
        except (SyntaxError, ValueError, KeyError) as error:
            raise ValueError(f"{path.name}, line {number}: {line[:40]!r} is not a quoted text") from error
    end()
    return parsed_entries
