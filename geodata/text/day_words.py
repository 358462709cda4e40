"""Numbers of days and months written in words, put into digits: the fifth of December, December five, 十二月五日. Pure.

Only beside the name of a month or its sign: "five buildings" stays as it is.
"""

from __future__ import annotations

import re

from geodata.text.lazy_pattern import late

_CARDINALS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "twenty-one", "twenty-two"),
    *("twenty-three", "twenty-four", "twenty-five", "twenty-six", "twenty-seven", "twenty-eight", "twenty-nine"),
    *("thirty", "thirty-one"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth"),
    *("twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"),
)
_ENGLISH = {word: str(n) for words in (_CARDINALS, _ORDINALS) for n, word in enumerate(words, start=1)}
_WORD = "|".join(word.replace("-", r"[-\s]") for word in sorted(_ENGLISH, key=len, reverse=True))
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)\b"
)
"""May and March are words too: only behind "of"."""
_DAY_FIRST = late(rf"\b({_WORD})(?=(?:\s+day)?(?:(?:\s+of)?\s+{_MONTH}|\s+of\s+(?:may|mar(?:ch)?)\b))", re.IGNORECASE)
_MONTH_FIRST = late(rf"\b({_MONTH}\s+(?:the\s+)?)({_WORD})\b", re.IGNORECASE)
_HAN = late(r"[〇零一二三四五六七八九十廿卅]{1,3}(?=\s?[月日号號])")
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_THAI_ONES = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_THAI = {
    tens + ("เอ็ด" if tens and ones == 1 else _THAI_ONES[ones]): str(10 * n + ones)
    for n, tens in enumerate(("", "สิบ", "ยี่สิบ", "สามสิบ"))
    for ones in range(10)
    if n or ones
}
_THAI_DAY = late(rf"(?<=วันที่)\s*({'|'.join(sorted(_THAI, key=len, reverse=True))})")


def in_digits(text: str) -> str:
    """The text with numbers of days and months that are written in words in digits (English, Chinese, Thai)."""
    text = _DAY_FIRST.sub(lambda m: _english(m[1]), text)
    text = _MONTH_FIRST.sub(lambda m: re.sub(r"the\s+\Z", "", m[1], flags=re.IGNORECASE) + _english(m[2]), text)
    if text.isascii():
        return text
    text = _HAN.sub(lambda m: _han(m.group()), text)
    return _THAI_DAY.sub(lambda m: _THAI[m[1]] + " ", text)


def _english(word: str) -> str:
    return _ENGLISH[re.sub(r"\s+", "-", word.casefold())]


def _han(written: str) -> str:
    """十二 -> 12, 二十 -> 20, 廿五 -> 25; what is no such number stays."""
    plain = written.replace("廿", "二十").replace("卅", "三十")
    if "十" not in plain:
        return "".join(str(_HAN_DIGITS[c]) for c in plain)
    tens, _, ones = plain.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return written
    return str(10 * (_HAN_DIGITS[tens] if tens else 1) + (_HAN_DIGITS[ones] if ones else 0))
