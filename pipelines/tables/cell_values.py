"""What a cell of a table holds that is no plain text: a mark, or a list. Pure."""

from __future__ import annotations

import re
import unicodedata

from geodata.text.any_digits import AnyDigits
from geodata.text.foreign_json import NotJson, read_json

_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff]")
"""What stands between the words of scripts without spaces, and is not seen."""

_DIGITS = AnyDigits()


def _plain(written: str) -> str:
    """A word without its ways of writing: full-width letters, digits of any script, letters in parts, a full stop."""
    word = unicodedata.normalize("NFKC", _UNSEEN.sub("", written)).translate(_DIGITS).strip().casefold()
    return word[:-1] if len(word) > 1 and word[-1] in ".。" else word


_SET = frozenset(
    map(
        _plain,
        (
            *("true", "yes", "y", "t", "1", "1.0"),
            *("ใช่", "ใช่ค่ะ", "ใช่ครับ", "จริง", "มี"),  # Thai
            *("បាទ", "ចាស", "ចាស៎", "ចា៎ះ", "បាទ/ចាស", "ពិត", "មែន", "មាន"),  # Khmer
            *("ဟုတ်", "ဟုတ်ကဲ့", "ဟုတ်တယ်", "ဟုတ်ပါတယ်", "ဟုတ်သည်", "မှန်", "မှန်သည်", "ရှိ", "ရှိသည်"),  # Burmese
            *("ແມ່ນ", "ແມ່ນແລ້ວ", "ເຈົ້າ", "ຈິງ", "ມີ"),  # Lao
            *("có", "co", "vâng", "đúng", "phải"),  # Vietnamese, with marks and without
            *("是", "是的", "对", "對", "真", "有"),  # Chinese in both scripts
            *("ya", "iya", "benar", "betul", "ada"),  # Indonesian and Malay
            *("oo", "opo", "totoo", "mayroon", "meron"),  # Filipino
        ),
    )
)
_NOT_SET = frozenset(
    map(
        _plain,
        (
            *("", "false", "no", "n", "f", "0", "0.0"),
            *("ไม่", "ไม่ใช่", "ไม่ใช่ค่ะ", "ไม่ใช่ครับ", "ไม่จริง", "เท็จ", "ไม่มี"),
            *("ទេ", "អត់ទេ", "មិនមែន", "មិនមែនទេ", "មិនពិត", "មិនមាន", "គ្មាន"),
            *("မဟုတ်", "မဟုတ်ဘူး", "မဟုတ်ပါ", "မဟုတ်ပါဘူး", "မဟုတ်သည်", "မမှန်", "မှား", "မရှိ", "မရှိပါ"),
            *("ບໍ່", "ບໍ", "ບໍ່ແມ່ນ", "ບໍ່ຈິງ", "ບໍ່ມີ"),
            *("không", "khong", "sai", "không có", "không phải"),
            *("否", "不", "不是", "不对", "不對", "假", "无", "無", "没有", "沒有"),
            *("tidak", "tdk", "tak", "bukan", "salah", "tidak ada", "tiada"),
            *("hindi", "hindi po", "wala"),
        ),
    )
)


def mark_of(written: str) -> bool | None:
    """Whether a mark is set, as a cell says it in English or a language of the region; an empty one says no. None where
    it says neither yes nor no."""
    word = _plain(written)
    return True if word in _SET else False if word in _NOT_SET else None


def listed(written: str, between: str = ";") -> tuple[str, ...]:
    """The texts of a list in a cell, each once: a JSON list, as our own exports write it, or words with marks between.

    Args:
        written: the cell.
        between: a pattern of what stands between words.
    """
    word = written.strip()
    entries: list[object] = list(re.split(between, word))
    if word.startswith("["):
        try:
            given = read_json(word)
        except NotJson:
            given = None
        if isinstance(given, list):
            entries = given
    texts = (str(one).strip() for one in entries if isinstance(one, str | int))
    return tuple(dict.fromkeys(text for text in texts if text))
