"""Whether a text that somebody else wrote bears our own name, however it is spelled. Pure.

Who reads "Compound Watch says", and who clears it in a hurry, takes it for ours. So a row that came in never says it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from geodata.i18n.messages import msg
from geodata.text.fold import folded

OTHERS_SPEAK = msg("it bears our own name, and what others say or count is never told as ours")
"""Why a text is refused."""
NAME_THE_SOURCE = msg("Name who says, counted or drew it, and not this program")
"""What to do about it."""
_ALIKE = str.maketrans(
    "сϲᴄ" + "оοօჿ0ᴏ" + "мᴍ" + "рρᴘ" + "υսᴜ" + "пոηɴ" + "ԁɗᴅ" + "ԝѡωᴡ" + "аαɑ@4ᴀ" + "тτ7ᴛ" + "һհнʜ",
    "ccc" + "oooooo" + "mm" + "ppp" + "uuu" + "nnnn" + "ddd" + "wwww" + "aaaaaa" + "tttt" + "hhhh",
)
"""Letters and digits that look like those of our name: Cyrillic, Greek, Armenian, small capitals; in lower case."""
_LATIN = re.compile(r"(?<![^\W_])" + r"[\W_]*".join("compoundwatch") + r"(?![^\W_])")
_THAI = re.compile("คอมพาวน?ด?ว[อา]?[ตทด]?ช")
"""Our name in Thai letters, without vowels above, tone marks and signs of silent letters."""


@lru_cache(maxsize=20_000)
def bears_our_name(text: str) -> bool:
    """True for a text in which our name stands as words of its own, parted, joined or with letters that look alike."""
    plain = folded(" ".join(text.split()))  # fields come joined by line ends
    alike = plain.translate(_ALIKE)
    latin = (alike, alike.replace("rn", "m"), alike.replace("vv", "w"), alike.replace("rn", "m").replace("vv", "w"))
    if any(_LATIN.search(one) for one in dict.fromkeys(latin)):
        return True
    bare = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Zs"))
    return _THAI.search(bare) is not None
