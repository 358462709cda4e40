"""What may point at a person: phone numbers, e-mail and chat addresses, passport-like numbers. Found, and taken out.

A net with a known mesh: it knows shapes, not people. Names cannot be known by their shape, so the fields that hold
them at a source (victims, speakers, "original source") are never read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from geodata.errors import NotAllowed
from geodata.i18n.english_formats import listed_in_english
from geodata.i18n.messages import english, msg
from geodata.text.any_digits import AnyDigits
from geodata.text.clean import as_searched
from geodata.text.lazy_pattern import late
from geodata.text.names.titled_person import titled_person

LEFT_OUT = "[left out]"
"""What stands where a personal part was."""

CONTACTS = frozenset({"an e-mail address", "a chat address"})
"""Kinds that a link or an id must not hold either; the numbers in those are mostly of articles."""

NAMES_A_PERSON = msg("it names a person: say the office or the group that speaks")
"""Why a claim or an action is refused that names one."""

_EMAIL = late(r"[\w.+-]{1,64}(?:\s{1,2}@\s{0,2}|@)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.UNICODE)
_AT = r"(?:&(?:\#0*64|\#x0*40|commat);|[\[({<]\s{0,2}(?:at|@)\s{0,2}[\])}>])"
_DOT = r"(?:\s{0,2}[\[({<]\s{0,2}(?:dot|\.)\s{0,2}[\])}>]\s{0,2}|\s{1,2}dot\s{1,2}|\.)"
_ENDING = "(?:com|org|net|info|me|io|co|cc|asia|gov|edu|mm|th|kh|la|cn|hk|tw|vn|my|sg|ph|id|in|jp|kr|ru|uk|de|fr)"
"""How addresses end; asked for where both signs are plain words, because "at the dot on the map" is none."""
_EMAIL_HIDDEN = late(
    rf"[\w.+-]{{1,64}}(?:\s{{0,2}}{_AT}\s{{0,2}}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}"
    rf"|\s{{1,2}}at\s{{1,2}}[\w-]{{1,63}}(?:\s{{1,2}}dot\s{{1,2}}[\w-]{{1,63}}){{0,3}}"
    rf"\s{{1,2}}dot\s{{1,2}}{_ENDING}\b)",
    re.IGNORECASE | re.UNICODE,
)
"""As people write an address to hide it from machines: joe (at) example (dot) org, joe at example dot org."""
_HANDLE = late(
    r"(?:(?:https?://)?(?:t\.me|wa\.me|line\.me|facebook\.com/profile\.php\?id=)/?[\w./?=&+-]{3,64})"
    # A page itself; what it posted has more of a path, and is a source like any other.
    r"|(?:(?<![\w.-])(?:https?://)?(?:www\.|m\.)?(?:facebook|fb|instagram|twitter|x|vk|tiktok)\.com/@?[\w.-]{3,50}/?"
    r"(?![\w/?=-]|[.]\w))"
    r"|(?:\b(?:telegram|whatsapp|signal|wechat|viber|zalo|skype|line id)(?:\s+(?:id|no|number|handle))?\s*[:@]\s*@?"
    r"[\w+.-]{3,40})"
    r"|(?:\b(?:(?:telegram|whatsapp|wechat|viber|zalo|skype|line)\s+(?:id|no|number|handle)"
    r"|telegram|whatsapp|wechat|viber|zalo|skype)\s+(?=[a-z_.]*\d)(?=[\d_.]*[a-z])[\w.-]{4,40})"
    r"|(?:(?<![\w@.])@[A-Za-z_][\w.]{3,30})",
    re.IGNORECASE,
)
_NAMED_CHAT = late(
    r"(?:微信|微訊|薇信|威信|(?<![a-z])(?:weixin|wechat|qq|vx)(?![a-z]))\s*(?:号码|號碼|号|號|群|id)?\s*(?:是|为|為|[:：])?\s*"
    r"(?=[a-z\d-]*[\d_]|(?<=[\u3400-\u9fff :：])(?<![a-z] )[a-z]{6})[a-z\d][a-z\d_-]{4,29}"
    r"|(?:แอด\s*)?(?:ไลน์|ไลน)\s*(?:ไอดี|id)?\s*[:：]?\s*@?[a-z\d][a-z\d_.-]{3,29}"
    r"|แอด\s*[:：]?\s*@?[a-z\d][a-z\d_.-]{3,29}"
    r"|\b(?:signal|telegram|whatsapp|zalo|viber|skype)\s+(?:(?:at|is|on|name|user|username|contact|me)\s+)?"
    r"@?(?=[a-z\d_.]*(?:[\d_]|[a-z]\.[a-z]))[a-z][a-z\d_.]{3,29}"
    r"|\b(?:zalo|telegram|whatsapp|viber|skype)\s*[:：]?\s*(?!(?:19|20)\d\d\b)\+?\d[\d .-]{4,16}\d",
    re.IGNORECASE,
)
"""A name behind the word for a chat: 微信号kkhelp2026, QQ群 123456, แอดไลน์ kkhelp99, Signal kkhelp.01."""
_ENGLISH_DIGIT = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_THAI_DIGIT = "(?:ศูนย์|หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า)"
_HAN_DIGIT = "[〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]"
_GAP = r"[\s,.、，;:·-]{0,3}"
_PHONE_IN_WORDS = late(
    rf"\b{_ENGLISH_DIGIT}(?:[\s,.;-]{{1,3}}{_ENGLISH_DIGIT}){{6,}}\b"
    rf"|{_THAI_DIGIT}(?:{_GAP}{_THAI_DIGIT}){{6,}}"
    rf"|{_HAN_DIGIT}(?:{_GAP}{_HAN_DIGIT}){{6,}}",
    re.IGNORECASE,
)
"""Seven digits or more in a row, written as words, in English, Thai or Chinese."""
_PASSPORT_WORD = late(
    r"\b(?:passport|id card|nrc|national id|identity card)(?:\s+(?:no|number|nr))?\.?\s*[:#]?\s*"
    r"(?:[A-Z]{0,3}[ -]?\d(?:[ -]?\d){4,11}\b|(?=[A-Z0-9/()]*\d)[A-Z0-9/()]{5,20})",
    re.IGNORECASE,
)
"""With spaces within the number too: passport no. N 123 4567 8."""
_PASSPORT = late(r"\b(?:[A-Z]{1,2}\d{6,8}|[A-Z]{3}\d{6})\b")
_MYANMAR_NRC = late(r"\b\d{1,2}/[A-Za-z\u1000-\u109f]{2,24}\s?\([A-Za-z\u1000-\u109f]{1,12}\)\s?\d{6}\b")
_THAI_ID = late(r"\b\d[ -]\d{4}[ -]\d{5}[ -]\d{2}[ -]\d\b|\b\d{13}\b")
_CHINESE_ID = late(r"\b\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]\b")
_INDIAN_ID = late(r"(?<![\w.,/-])(?!(?:19|20)\d\d )[2-9]\d{3} \d{4} \d{4}(?![\w,]|[.]\d| \d)")
_PHONE_PLUS = late(r"(?<![\w+])(?:\+|00)\d{1,3}[ .()/-]{0,2}(?:\d[ .()/-]{0,2}){6,12}\d(?!\w)")
_PHONE_CODE = late(r"(?<![\w.,/+-])(?:60|65|66|84|855|856|86|95)[ .-]?\d(?:[ .-]?\d){7,9}(?![\w.,/]\d|\w)")
"""Numbers with the code of a country of the region and no plus sign."""
_PHONE_LOCAL = late(r"(?<![\w/.,-])\(?0\d{1,3}\)?[ .-]?\d{3,4}[ .-]?\d{3,4}(?:[ .-]?\d{1,3})?(?![\w/])")
_PHONE_SPACED = late(r"(?<![\w/.,-])0(?:[ .-]\d){8,9}(?![\w/])")
_PHONE_CHINA = late(r"(?<![\w.,/+-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w.,/]\d|\w)")
_PHONE_WORD = late(
    r"\b(?:tel|phone|mobile|call|hotline|cell)\b\.?\s*(?:no|number)?\.?\s*[:#]?\s*[+(]?\d(?:[ .()-]{0,2}\d){5,14}",
    re.IGNORECASE,
)
_WORTH_A_LOOK = late(
    r"(?:\d[ .()-]{0,2}){5}\d|[@＠]|&(?:\#|commat)|[\[({<]\s{0,2}at\s{0,2}[\])}>]|\bdot\b"
    r"|\+ ?\d|(?:t|wa|line)\.me|profile\.php|(?:facebook|fb|instagram|twitter|x|vk|tiktok)\.com/"
    r"|telegram|whatsapp|\bsignal\b|wechat|weixin|viber|zalo|skype|line (?:id|no|number|handle)"
    r"|(?<![a-z])(?:qq|vx)(?![a-z])|微信|微訊|薇信|威信|ไลน|แอด"
    rf"|(?:{_ENGLISH_DIGIT}\W{{1,3}}){{3}}|(?:{_THAI_DIGIT}{_GAP}){{3}}|(?:{_HAN_DIGIT}{_GAP}){{3}}"
    r"|passport|id card|\bnrc\b|national id|identity card",
    re.IGNORECASE,
)
"""What every shape below has: six digits close together, or one of its words. One look instead of nine."""
_SIX_DIGITS = late(r"\d(?:[ .()-]{0,2}\d){5}")
_SIGNS = (
    *("@", "&#", "&commat", "[", "(", "{", "<", "dot", "+", ".me", "profile.php", ".com/"),
    *("telegram", "whatsapp", "signal", "wechat", "weixin", "viber", "zalo", "skype", "line ", "qq", "vx"),
    *("zero", "oh", "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("double", "triple", "passport", "id card", "nrc", "national id", "identity card"),
)
"""Without six digits or one of these an ASCII text in small letters holds nothing that is worth a look: to look for
them one by one takes a tenth of the time."""
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (msg("an e-mail address"), _EMAIL),
    (msg("an e-mail address"), _EMAIL_HIDDEN),
    (msg("a chat address"), _HANDLE),
    (msg("a chat address"), _NAMED_CHAT),
    (msg("a phone number"), _PHONE_IN_WORDS),
    (msg("an identity-card number"), _MYANMAR_NRC),
    (msg("a passport-like number"), _PASSPORT_WORD),
    (msg("a phone number"), _PHONE_WORD),
    (msg("a phone number"), _PHONE_PLUS),
    (msg("an identity-card number"), _CHINESE_ID),
    (msg("a phone number"), _PHONE_CHINA),
    (msg("a phone number"), _PHONE_CODE),
    (msg("an identity-card number"), _THAI_ID),
    (msg("an identity-card number"), _INDIAN_ID),
    (msg("a phone number"), _PHONE_LOCAL),
    (msg("a phone number"), _PHONE_SPACED),
    (msg("a passport-like number"), _PASSPORT),
)
_PLAIN = AnyDigits()  # a number in Thai or Burmese digits is the same number
_PLAIN |= {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}  # full-width letters, digits and signs
_PLAIN |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63), "-")
_PLAIN |= dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_PLAIN |= dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), "")
"""Other ways of writing digits, hyphens and spaces, and what cannot be seen between them."""
_DATE = late(r"^\(?(?:19|20)\d{2}[-./ ]?(?:0[1-9]|1[0-2])[-./ ]?(?:[0-2]\d|3[01])\)?$")


@dataclass(frozen=True)
class Screened:
    """A text without its personal parts, and which kinds were found."""

    text: str
    found: tuple[str, ...]  # kinds in words, e.g. "a phone number"; empty when nothing was found


def screen(text: str) -> Screened:
    """The text with whatever looks like a contact or document of a person replaced by "[left out]". Idempotent."""
    if not text.isascii():
        plain = as_searched(text).translate(_PLAIN)
        if plain != text:
            as_ascii = screen(plain)
            if as_ascii.found:
                return as_ascii
    elif _SIX_DIGITS.search(text) is None and not _has_a_sign(text.lower()):
        return Screened(text, ())
    if not _WORTH_A_LOOK.search(text):
        return Screened(text, ())
    kinds: list[str] = []
    for kind, shape in _SHAPES:

        def replaced(match: re.Match[str], kind: str = kind) -> str:
            if _DATE.match(match.group().strip()):
                return match.group()
            if kind not in kinds:
                kinds.append(kind)
            return LEFT_OUT

        text = shape.sub(replaced, text)
    return Screened(text, tuple(kinds))


def _has_a_sign(small: str) -> bool:
    return any(sign in small for sign in _SIGNS)


def refuse_personal(thing: str, text: str) -> None:
    """For what a person types: refuse it with the reason, so that nothing personal is stored at all.

    Raises:
        NotAllowed: it holds something that looks like a contact or document of a person.
    """
    kinds = screen(text).found
    if kinds:
        raise NotAllowed(
            thing,
            english("it seems to hold {found}, and nothing personal may be stored", found=listed_in_english(kinds)),
            "Leave that out",
        )


_ORGANISATION = late(
    r"(?:(?:u|ko|ma|sai|gen|dr|father|miss|nai)\s+(?:\w+\s+){0,2})?"
    r"(?:bank|mobile|telecoms?|digital|police|municipality|foundation|ministry|unit \d+)",
    re.IGNORECASE,
)
"""A name that is no person's although it begins with a word that is also a form of address, or holds a number as a
house does: "U Mobile", "DR Congo police", "Unit 42"."""
_HOUSE = late(
    r"\b(?:house|flat|apartment|unit|room|no)[.]?\s*#?\s*\d+[/\d]*\b"
    r"|\b\d+[/\d]*,?\s+(?:[\w'-]+\s+){0,3}(?:road|rd|street|st|lane|soi|avenue|ave|alley|jalan|moo|mu)\b"
    r"|\b(?:soi|moo|mu|jalan|đường|ngõ|số nhà)\s*\d+|(?:บ้านเลขที่|ซอย|หมู่|ม[.])\s*\d+|\d+\s*(?:号|號)",
    re.IGNORECASE,
)
"""A house with its number, or a street with one."""


def names_person(text: str, *, in_full: bool = False) -> bool:
    """True where a rank or form of address stands beside a name; a name without one cannot be told by its shape.

    Args:
        text: as typed.
        in_full: as for titled_person.
    """
    plain = as_searched(text).translate(_PLAIN)
    return not _ORGANISATION.fullmatch(plain.strip()) and titled_person(plain, in_full=in_full)


def refuse_person(thing: str, text: str, next_step: str) -> None:
    """For the name of an organisation or role: refuse a person's name, contact or house with the reason.

    A name without a form of address cannot be told from that of a company by its shape, and passes.

    Raises:
        NotAllowed: it holds something that looks like one of them.
    """
    refuse_personal(thing, text)
    if names_person(text):
        raise NotAllowed(thing, "it looks like a person's name", next_step)
    plain = as_searched(text).translate(_PLAIN)
    if not _ORGANISATION.fullmatch(plain.strip()) and _HOUSE.search(plain):
        raise NotAllowed(thing, "it looks like somebody's address", next_step)
