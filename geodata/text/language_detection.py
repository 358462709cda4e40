"""Whether a text is in a language whose words the lists of this package know. Pure.

Small numbers, escapes and raids to come are found by words. In a language without lists nothing would be found and
everything would pass, so that such a text is translated by a person first. Scripts tell most languages; those in Latin
letters are told apart by py3langid, which knows 140 of them, works offline and is installed with the program.

Source: py3langid (BSD), a naive Bayes model on byte sequences: Lui and Baldwin 2012, doi:10.3115/v1/P12-3005. Of 172
headlines of one to eight words in 36 languages (tests/geodata/text/test_language_detection.py) 62 of 65 that are known
pass, and of 107 others one, in Malay, whose words are Indonesian ones too and stand in the same lists. Thai in Latin
letters, Vietnamese without its marks and words with digits for letters are turned away.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from geodata.i18n.messages import msg
from geodata.text.clean import as_searched
from geodata.text.lazy_pattern import late

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KNOWN_LANGUAGES = msg("English, Thai, Burmese, Khmer, Lao, Vietnamese, Indonesian and Chinese")
"""The languages of the lists, in words."""
_LATIN = frozenset(("en", "vi", "id", "ms"))
"""Codes of those in Latin letters; Malay is read with the words of Indonesian."""
MARGIN = 2.0
"""By how much, in natural logarithms of likelihood, another language must be likelier than each known one. A headline
of four words may lie 1 either way; the nearest that is not known lay 4.8 away."""
_UNKNOWN_SCRIPT = late(
    r"[^\W\d_\u0000-\u024f\u0300-\u036f\u1e00-\u1eff\uff21-\uff5a"  # Latin letters, also with marks and full-width
    r"\u0e00-\u0eff"  # Thai and Lao
    r"\u1000-\u1021\u1023-\u104f"  # Burmese without the letters of Mon, Karen and Shan
    r"\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003134f]"  # Chinese characters
)
"""A letter of a script that no listed language is written in, such as kana, Hangul, Devanagari, Arabic, Ethiopic."""
_LATIN_WORD = late(r"[^\W\d_\u0370-\U0010ffff](?:[^\W\d_\u0370-\u1dff\u2c80-\U0010ffff]|[\u0300-\u036f'’-])*")
_OTHER_SCRIPT = late(r"[\u0e00-\u0eff\u1000-\u104f\u1780-\u17ff\u3400-\u9fff]")
_PLACES = late(
    r"\b(?:KK\s+Park|Shwe\s+Kokko|Sihanoukville|Bavet|Poipet|Myawaddy|Mae\s+Sot|Phnom\s+Penh|Myanmar|Laukkai|Tachileik|"
    r"Payathonzu|Moei)\b",
    re.IGNORECASE,
)
"""Names that say nothing about the language of the sentence that they stand in."""


FEWEST_WORDS = 4
"""Latin words from which on a text tells its language by its letters; in a shorter one each word has to be common."""
LEAST_COMMON = 8
"""Of so many words that are no names, one has to be common."""
VIETNAMESE = late(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
"""Letters of Vietnamese alone: with them py3langid knows it."""
_DISGUISED = late(r"[a-z]\d+[a-z]")
"""A digit inside a word of small Latin letters, as in "r4id": no list finds it. "F16s" and "B2B" are no such words."""
MARGIN_OF_COMMON = 12.0
"""The margin of a text of which half the words and more are in _COMMON."""
_SPELLED = """
a about after again against anything happened happens blast blasts dispute note nothing repaired repairs
reported seen something woman women all an and another are area army around arrest arrested arrests as at away
back ban bans bank base be been before began begin begins behind between beside big block blocks blown boats
border both bridge broken building buildings built burned burning burns by call calls came camp camps car cars
case cases cash casino casinos centre centres center centers charged charges checked checkpoint checkpoints
city clear cleared close closed closes clash clashes company compound compounds convicted court courts crane
cranes crackdown crime cut cuts damage damaged damages day days dead death deaths deal demolished demolishes
demolition denies destroyed destroys detained dirt dishes district door down dozens dug during earth east
electricity empty ended ends enter entered enters estate evening expands expansion explosion explosions fall
falls farm fell fence fences field fields fight fighting files fire fires first five floor flood flooded
floods flow for forces found fraud free freed from front fuel gang gangs gate gates generator generators goes
gone government ground group groups grows guard guards had hall halls has have heard held help hidden high hit
hits hold holds home hospital hotel hotels hour hours house houses hub hubs hundreds images in inside internet
into is island it its jail junta just kept killed kills known lake land last law leader leaders leave leaves
left less line lines link links list listed lists lit live long machinery machines made main make man many
market meet meeting men military militia minister money more most mountain moved moves names named near new
newly next night no north not now number of off office offices official officials old on one online open
opened opens operator operators or other others out outage outages outside over owner owners park part parts
people phone phones place places plan police port power press prison probe province quarter quiet raid raided
raids railway rain ran rebuilt report reporters reports residents return returned river road roads rock roof
roofs room rooms row said sanctions satellite saw say says scam scams school sea search searched searches
second seize seized seizes sells sentenced sentences seven several shelled shelling ship shop shops shut side
sides site sites small smoke soldiers some son source south spoke staff starts started state statement stays
steel still stood stop stopped stops storm street streets struck supply talks team than that the their there
these they this those three through time times to told too took torn tower towers town towns trade traffic
trees trench trenches trial troops truck trucks two under unit units until up us use used visit visits wall
walls war warns was water way week weeks well were west what when where which while who wide wire with within
without won work worker workers works world yard year years yesterday zone zones api kebakaran kompleks gedung
bangunan polisi tentara jalan listrik air rumah dibangun ditutup dibuka terbakar perbatasan penipuan judi di
dan dari ke pada untuk yang baru oleh dengan dalam kasino pusat warga pemerintah menteri kantor kota desa
sungai jembatan cháy nổ nhà tòa khu công bộ đội biên giới đường cầu sông điện nước mới xây đóng cửa mở bị và ở
tại của lừa đảo sòng bạc trung tâm
"""
_COMMON = frozenset(_SPELLED.split())
"""Common words of headlines in English, and some in Indonesian and Vietnamese; none that a neighbour spells alike and
that tells of something to come ("imminent", "final")."""


_ENGLISH_ALONE = frozenset(
    (
        "after",
        "and",
        "at",
        "by",
        "for",
        "from",
        "into",
        "near",
        "of",
        "over",
        "said",
        "says",
        "the",
        "was",
        "were",
        "with",
    )
)
"""Words of English that its neighbours do not spell alike: beside one of them a name is a name, "Raid at Velmara"."""


@lru_cache(maxsize=4096)
def language_known(text: str) -> bool:
    """True when a text is in one of KNOWN_LANGUAGES, as far as a program can tell; also when there is no word in it.

    Every part of it has to be: "KK园区 encerrado pela polícia" is not. It would rather turn a short one away than let
    one pass that nobody can search.
    """
    plain = as_searched(text)
    if _UNKNOWN_SCRIPT.search(plain) or _DISGUISED.search(plain):
        return False
    words = _LATIN_WORD.findall(_PLACES.sub(" ", plain))
    if not words or (len(words) < FEWEST_WORDS and _OTHER_SCRIPT.search(plain)):
        return True  # a name or an abbreviation in a Thai or Chinese sentence
    common = sum(word.casefold() in _COMMON for word in words)
    if common == len(words):
        return True
    if len(words) < FEWEST_WORDS:
        named = sum(word[0].isupper() and word.casefold() not in _COMMON for word in words[1:])
        return common + named == len(words) and not _ENGLISH_ALONE.isdisjoint(words)
    if not _has_common(words) and not VIETNAMESE.search(plain):
        return False
    margin = MARGIN_OF_COMMON if 2 * common >= len(words) else MARGIN
    return _ahead(" ".join(words)) >= -margin or _ahead(" ".join(_LATIN_WORD.findall(plain))) >= -margin


def _has_common(words: Sequence[str]) -> bool:
    """True when one in eight of the words that are no names is a common one. Thai in Latin letters has none, Vietnamese
    without its marks hardly any: py3langid has not learnt them, and takes them for a language that it knows."""
    plain = [word for word in words if word[0].islower()]
    asked = plain if len(plain) > 1 else words
    return LEAST_COMMON * sum(word.casefold() in _COMMON for word in asked) >= len(asked)


def _ahead(words: str) -> float:
    """By how much the likeliest known language is ahead of the likeliest other one; below 0 = behind."""
    ranked = _ranking()(words)
    known = max(score for code, score in ranked if code in _LATIN)
    return known - max(score for code, score in ranked if code not in _LATIN)


@cache
def _ranking() -> Callable[[str], list[tuple[str, float]]]:
    """Languages and their log likelihoods for a text; the model is read when it is first asked."""
    import py3langid  # most commands ask for no language, and it takes half a second to read

    rank: Callable[[str], list[tuple[str, float]]] = py3langid.rank
    return rank
