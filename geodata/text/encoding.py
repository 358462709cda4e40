"""In which encoding the text of a file is written: said by itself, named by a person, or told by how it reads. Pure.

UTF-8 and UTF-16 are known for certain. The older encodings of the region all fit each other's bytes, and read wrongly
give letters too: of a short list those are kept in which the text reads as its writing is written (Thai vowels beside
consonants, common Chinese characters, Vietnamese tones on vowels). Where several are left, charset-normalizer decides.
Where nothing or too much fits, the file is refused: rubbish is worse than a question.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes

from geodata.errors import FileRefused
from geodata.i18n.messages import english

SAMPLE_BYTES = 256 * 1024
"""Bytes of lines that are not ASCII from which an encoding is told."""
SHARE = 0.92
"""Share 0..1 of the letters that must read as their writing is written: names hold rare characters and slips."""
CLEARLY = 0.05
"""By how much charset-normalizer must find one encoding less mixed up than the next."""
ALL_HANGUL = 20
"""Different characters of which all are Hangul only in Korean: five in eight common Chinese ones look like it."""

SHOWN = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp874": "Windows-874 (Thai, TIS-620)",
    "gb18030": "GB18030 (Chinese, GBK)",
    "big5": "Big5 (Chinese)",
    "cp932": "Shift-JIS (Japanese)",
    "cp949": "Windows-949 (Korean)",
    "cp1258": "Windows-1258 (Vietnamese)",
    "cp1252": "Windows-1252 (Western European)",
}
"""What encodings are called, by the name of their codec; the older ones are those that are told by how they read."""
OLDER = tuple(name for name in SHOWN if not name.startswith("utf"))
ALIASES = {
    "tis-620": "cp874",
    "tis620": "cp874",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "euc-kr": "cp949",
    "cp950": "big5",
    "iso-8859-11": "cp874",
}
"""Other names of encodings, and the wider one that holds all of them."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PUNCTUATION = frozenset(
    "\u00a0\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\u20ac\u00b0\u00b7\u00ab\u00bb\u00a9\u00ae\u2122\u00b1"
)


@dataclass(frozen=True)
class Encoding:
    """An encoding, and how it was found."""

    codec: str  # Python's name
    told: bool = False  # True when it was told by how the text reads, so that a person should look at it

    @property
    def shown(self) -> str:
        """What people call it."""
        return SHOWN.get(self.codec.removesuffix("-sig"), self.codec)

    @property
    def note(self) -> str:
        """A clause for the report of an import; "" where there is nothing to look at."""
        if not self.told:
            return ""
        return english(
            "its text is read as {encoding}: look at its letters, and name another one with --encoding where they are "
            "wrong",
            encoding=self.shown,
        )


def named_encoding(asked: str) -> Encoding:
    """The encoding that a person named.

    Raises:
        FileRefused: there is none of that name.
    """
    try:
        codec = codecs.lookup(ALIASES.get(asked.strip().lower(), asked.strip()))
    except (LookupError, ValueError):
        codec = None
    if codec is None or not codec._is_text_encoding:  # "rot13" and "zip" are codecs too
        raise FileRefused(
            english("encoding {name}", name=repr(asked[:40])),
            "it is not known",
            english("Use one of {names}", names="utf-8, utf-16, " + ", ".join(OLDER)),
        )
    return Encoding(codec.name)


def certain_encoding(head: bytes) -> Encoding | None:
    """UTF-8, UTF-16 or UTF-32 where the first bytes say so; None where they do not.

    Args:
        head: the first bytes of a file, 8 kB or all of it.
    """
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec)
    even, odd = head[::2].count(0), head[1::2].count(0)
    # A table's commas and digits are half zeros in UTF-16; in no other encoding of the list is there any zero.
    if len(head) >= 8 and max(even, odd) > 0.1 * len(head) / 2 and min(even, odd) <= 0.02 * len(head):
        codec = "utf-16-le" if odd > even else "utf-16-be"
        if _fits(head[: len(head) // 2 * 2], codec, cut=True):
            return Encoding(codec)
    return None


def told_encoding(sample: bytes, name: str) -> Encoding:
    """The encoding in which some lines read as their writing is written.

    Args:
        sample: whole lines that are not UTF-8.
        name: what to call the file in a refusal.

    Raises:
        FileRefused: they read like that in no encoding of the list, or in several with different words.
    """
    readings = {codec: text for codec in OLDER if (text := _text(sample, codec)) is not None and _RULES[codec](text)}
    if "cp949" in readings and len(set(_foreign(readings["cp949"]))) >= ALL_HANGUL:
        readings = {"cp949": readings["cp949"]}
    elif "cp949" not in readings and len(set(readings.values())) > 1:
        readings = _least_mixed_up(sample, readings)
    if len(set(readings.values())) == 1:
        return Encoding(next(reversed(readings)), told=True)
    if readings:
        cause = english("its text could be {names}", names=" or ".join(SHOWN[codec] for codec in readings))
    else:
        cause = english(
            "its text is not UTF-8, and reads well in none of {names}", names=", ".join(SHOWN[c] for c in OLDER)
        )
    raise FileRefused(
        name, cause, "Save it as UTF-8; on the command line you may name its encoding instead, as --encoding cp874"
    )


def decoded(data: bytes, name: str, asked: str = "") -> tuple[str, Encoding]:
    """The text of a file, without a byte-order mark, and the encoding it is written in.

    Args:
        data: all of it.
        name: what to call it in a refusal.
        asked: the encoding that a person named; "" = find out.

    Raises:
        FileRefused: its bytes are not text in that encoding, or in any that can be told.
    """
    if asked:
        encoding = named_encoding(asked)
    else:
        encoding = certain_encoding(data[:8192]) or (
            Encoding("utf-8") if _fits(data, "utf-8") else told_encoding(sample_of(data), name)
        )
    try:
        text = data.decode(encoding.codec)
    except UnicodeDecodeError as error:
        raise not_in(encoding, name, data.count(b"\n", 0, error.start) + 1) from error
    return composed(text, encoding).removeprefix("\ufeff"), encoding


_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]*\?>""")


def recoded(data: bytes, name: str, asked: str = "") -> tuple[bytes, Encoding]:
    """A file's text as UTF-8, for readers that know no other: JSON, or XML, whose declaration of another encoding goes.

    Args:
        data: all of it.
        name: what to call it in a refusal.
        asked: the encoding that a person named; "" = what its declaration says, else find out.

    Raises:
        FileRefused: as decoded.
    """
    declared = _DECLARED.match(data[:1024].removeprefix(codecs.BOM_UTF8))
    declared_name = "" if declared is None else declared[1].decode("ascii")
    if asked or certain_encoding(data[:8192]) is not None or _fits(data, "utf-8"):
        declared_name = ""  # many a file says another encoding than it has, and no other text reads as UTF-8 by chance
    text, encoding = decoded(data, name, asked or declared_name)
    if text.lstrip()[:5] == "<?xml":
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)
    return text.encode("utf-8", "surrogatepass"), encoding


def not_in(encoding: Encoding, name: str, line: int) -> FileRefused:
    """The refusal of a file whose bytes do not fit an encoding."""
    return FileRefused(
        name,
        english("line {n} of it is not text in {encoding}", n=line, encoding=encoding.shown),
        "Save it as UTF-8, or name its encoding with --encoding",
    )


def composed(text: str, encoding: Encoding) -> str:
    """Text with its tone marks put onto their letters, as others write them; only this encoding has them apart."""
    return unicodedata.normalize("NFC", text) if encoding.codec == "cp1258" else text


def sample_of(data: bytes) -> bytes:
    """Lines that are not ASCII, up to SAMPLE_BYTES."""
    lines, size = [], 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size >= SAMPLE_BYTES:
                break
    return b"".join(lines)


def _fits(data: bytes, codec: str, *, cut: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(data, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _text(sample: bytes, codec: str) -> str | None:
    try:
        return composed(sample.decode(codec), Encoding(codec))
    except UnicodeDecodeError:
        return None


def _least_mixed_up(sample: bytes, readings: dict[str, str]) -> dict[str, str]:
    """Of several readings the one that charset-normalizer finds clearly better; all of them where it does not."""
    matches = [m for m in from_bytes(sample, cp_isolation=list(readings)) if m.encoding in readings]
    if not matches:
        return readings
    first = matches[0]
    rivals = [m for m in matches[1:] if readings[m.encoding] != readings[first.encoding]]
    if all(m.chaos - first.chaos >= CLEARLY for m in rivals) and len(matches) == len(readings):
        return {first.encoding: readings[first.encoding]}
    return readings if rivals else {first.encoding: readings[first.encoding]}


def _foreign(text: str) -> str:
    """Characters that are neither ASCII nor punctuation that all encodings have."""
    return "".join(c for c in text if ord(c) > 127 and c not in _PUNCTUATION)


def _mostly(marks: Iterable[bool]) -> bool:
    given = list(marks)
    return bool(given) and sum(given) >= SHARE * len(given)


_CONSONANT, _ABOVE_OR_BELOW, _LEADING = r"\u0e01-\u0e2e", r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e", r"\u0e40-\u0e44"
_MISPLACED = re.compile(
    rf"(?<![{_CONSONANT}{_ABOVE_OR_BELOW}])[{_ABOVE_OR_BELOW}]|[{_LEADING}](?![{_CONSONANT}])"
    rf"|(?<![{_CONSONANT}{_ABOVE_OR_BELOW}])[\u0e30\u0e32\u0e33]"
)


_RARE_THAI = frozenset("ฃฅฆฌฎฏฐฑฒฬ฿ๅ๏๐๑๒๓๔๕๖๗๘๙๚๛ฺํ๎")


def _thai(text: str) -> bool:
    """Thai letters alone, no vowel or tone mark without its consonant, as many vowels as Thai has, few rare letters."""
    letters = _foreign(text)
    if not letters or not all("\u0e01" <= c <= "\u0e5b" for c in letters):
        return False
    vowels = sum(c >= "\u0e30" and c not in "ๆฯ" for c in letters)
    rare = sum(c in _RARE_THAI for c in letters)
    beside_latin = len(re.findall(r"[\u0e01-\u0e5b][A-Za-z@\[\]\\^_`{|}~]", text))
    odd = len(_MISPLACED.findall(text)) + beside_latin
    return odd <= (1 - SHARE) / 2 * len(letters) and vowels >= 0.25 * len(letters) and rare <= 0.08 * len(letters)


def _chinese(codec: str, common: tuple[int, int]) -> Callable[[str], bool]:
    """Chinese characters of which nearly all are common ones: those stand first in the encoding."""

    def reads(text: str) -> bool:
        letters = _foreign(text)
        characters = [c for c in letters if "\u4e00" <= c <= "\u9fff"]
        others = [c for c in letters if c not in characters and not _wide(c)]
        if not characters or len(others) > (1 - SHARE) * len(letters):
            return False
        return _mostly(common[0] <= _lead(c, codec) <= common[1] for c in characters)

    return reads


def _wide(character: str) -> bool:
    """Punctuation and wide forms of East Asian text."""
    return "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e"


def _lead(character: str, codec: str) -> int:
    try:
        encoded = character.encode(codec)
    except UnicodeEncodeError:
        return 0
    return encoded[0] if len(encoded) == 2 else 0


def _japanese(text: str) -> bool:
    """Kana among common characters; half-width kana alone is what Thai looks like in Shift-JIS."""
    letters = [c for c in _foreign(text) if not _wide(c)]
    kana = sum("\u3040" <= c <= "\u30ff" for c in letters)
    return kana >= 0.15 * len(letters) and _mostly(
        "\u3040" <= c <= "\u30ff" or 0x88 <= _lead(c, "cp932") <= 0x98 for c in letters
    )


def _korean(text: str) -> bool:
    """Common Hangul syllables alone: those of KS X 1001."""
    return _mostly("\uac00" <= c <= "\ud7a3" and _lead(c, "euc_kr") > 0 for c in _foreign(text) if not _wide(c))


_VIETNAMESE = frozenset("âăđêôơưÂĂĐÊÔƠƯàáảãạầấẩẫậằắẳẵặèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
_OWN = frozenset("đĐơƠưƯăĂ")


def _vietnamese(text: str) -> bool:
    """Letters of the Vietnamese alphabet alone, every tone on a vowel, and some letters that no other language has."""
    letters = _foreign(text)
    if not letters or any(unicodedata.combining(c) for c in letters):
        return False  # a tone that did not find its vowel
    if not all(c in _VIETNAMESE or c.lower() in _VIETNAMESE or c == "\u20ab" for c in letters):
        return False
    toned = sum("\u1ea0" <= c <= "\u1eff" or c in _OWN or c.lower() in "ĩũ" for c in letters)
    return toned >= 0.2 * len(letters)


_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽŸ")
_ALONE = frozenset(("à", "é", "è", "ó", "ô", "ä", "ö", "å", "æ", "ø", "í", "où", "été", "île", "öl", "ça", "là"))
_WORD = re.compile(r"[^\W\d_]+")


def _western(text: str) -> bool:
    """Latin words in which some letters carry accents: not most of them, and not two beside each other."""
    letters = [c for c in _foreign(text) if c not in "¿¡ªº§£¥½¼¾²³µ"]
    if not letters or not all(c in _WESTERN for c in letters):
        return False
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    plain = [
        word
        for word in words
        if (sum(ord(c) > 127 for c in word) <= 0.5 * len(word) or word.lower() in _ALONE)
        and not re.search(r"[^\x00-\x7fß]{2}", word)
        and not re.search(r"[a-z][À-ÖØ-ÞŒŠŽŸ]", word)
    ]
    return len(plain) >= SHARE * len(words) and not re.search(r"[^\W\d_][²³µªº¼½¾¥£§¡¿][^\W\d_]", text)


_RULES: dict[str, Callable[[str], bool]] = {
    "cp874": _thai,
    "gb18030": _chinese("gb2312", (0xB0, 0xD7)),
    "big5": _chinese("big5", (0xA4, 0xC6)),
    "cp932": _japanese,
    "cp949": _korean,
    "cp1258": _vietnamese,
    "cp1252": _western,
}
"""Whether a text read in an encoding of the list reads as its writing is written."""
