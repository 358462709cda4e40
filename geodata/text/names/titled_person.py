"""Whether a text names a person: a rank, a post or a form of address beside a name. One rule for every field. Pure.

A net with a known mesh: a name without one cannot be told by its shape.
"""

from __future__ import annotations

from geodata.text.lazy_pattern import late

_RANKS_AND_WORDS = "General|GENERAL|Major|MAJOR|Marshal|MARSHAL|Captain|CAPTAIN"
"""Ranks in words with which names of offices and companies begin as well: General Customs Department, Captain Cook
Hotel. They count with a capital alone ("a major Chinese operator")."""
_RANKS = (
    "(?:captain|(?i:colonel|lieutenant|sergeant|brigadier|corporal|admiral|commodore"
    "|gen|maj|col|capt|lt|sgt|cpl|brig|adm))"
)
"""In full, and as papers of the region shorten them: of "Pol. Lt. Col." the last one stands before the name."""
_PARTS_OF_RANKS = "major|maj|lieutenant|lt|brigadier|brig|police|pol|army|navy|air|field|senior|vice|chief|deputy"
"""What stands before "General" or "Major" in a rank of more words: Police General, Air Chief Marshal."""
_POSTS = (
    "inspector|superintendent|commissioner|governor|minister|mayor|senator|detective|constable|prosecutor|judge"
    "|spokesman|spokeswoman|spokesperson"
)
"""Ranks of police and posts of officials: with a capital, before a name, that of a person ("Inspector Wong's unit")."""
_SHORT_POSTS = r"gov[.]|sen[.]|det[.]|(?:supt|insp)(?:[.]|\b)"
"""As papers shorten them, with a capital; the first three with a full stop alone: Sen is a name, Det Udom a place."""
_SPEAKERS = "spokesman|spokeswoman|spokesperson"
_POSTS_IN_SMALL = "inspector|superintendent|commissioner|governor|minister|mayor|senator|detective|constable|prosecutor"
"""Those that count without a capital too, before two names ("deputy prime minister Sar Sokha"); "judge" is a verb."""
_HEADS = "chief|head|headman|headwoman|administrator|elder|leader|commander|governor"
"""Who heads a village, a district or a force."""
_HEADED = (
    "police|army|navy|military|militia|security|immigration|deputy|provincial|municipal|regional|bureau|ward"
    "|district|sub-?district|township|province|village|commune|city|town|county|tract"
)
_NO_NAME_OF_A_POST = (
    "general|executive|quarters|house|hotel|resort|casino|plaza|advocate|counsell?or|mentor|delegate|designate"
    "|emeritus|of|for|and|the"
    "|region|state|regional|national|federal|provincial|district|human|foreign|interior|defen[cs]e|justice|labou?r"
)
"""What makes an office of a post: Inspector General, Minister Counsellor, Commissioner Human Rights."""
_FORMS = (
    "mr|mrs|ms|miss|mister|madam|dr|prof|professor|daw|pastor|rev|reverend|bishop"
    "|oknha|okhna|samdech|duwa|ustadz?|ustaz|dato|datuk|datin|tan sri"
)
_FORMS_AND_PLACES = "u|ko|ma|khun|nai|nang|naw|saw|sai|saya"
"""Forms of address with which names of places begin as well: Ko is an island, Nai Mueang the middle of a town."""
_FORMS_AND_COMPANIES = (
    "mme|sister|sr|brother|br|father|fr|imam|ven|sayadaw|ashin|aunty|auntie|uncle|anh|chị|ông|bà|pak|bapak|ibu"
)
"""Forms of address with which names of companies begin as well ("Brother", "BR")."""
_ORGANISATIONS = (
    "bank|offices?|unit|industries|company|group|court|council|agency|authority|university|administration|assembly"
    "|bureau|commissariat|commission|command|committee|confederation|department|directorate|division|headquarters"
    "|hospital|hq|inspectorate|media|ministry|news|post|secretariat|staff|union|times|daily|hotel|cineplex|corporation"
    "|association|foundation|trading|insurance|motors|electric|army|force|party|brigade|battalion"
)
"""What the name of an office, an organisation or a company ends in."""
_OFFICES = (
    rf"{_ORGANISATIONS}|crimes?|police|affairs|at|cases?|counsel|director|elections?|gon|governor|incidents?"
    "|intelligence|investigations?|management|manager|of|officer|organi[sz]ed|political|prosecutors?|public"
    "|secretary|security|cambodian|chinese|lao|myanmar|thai|vietnamese"
)
"""What makes an office, or no title at all, of the word before it: General Staff, Major Crimes Division."""
_PLACES = "district|sub-?district|township|province|municipality|islands?|village|commune|city|town|county|tract"
_STATES = rf"{_PLACES}|region|state|division"
_FIRST_WORDS_OF_PLACES = (
    "banteay|kampong|kompong|koh|oddar|preah|prey|stung|svay|tboung|phnom|nakhon|ubon|udon|chiang|khon|mae|mueang"
    "|muang|samut|surat|sakon|roi|nong|bueng|phra|prachuap|suphan|kamphaeng|luang|xieng|ban|nay|north|south|east|west"
    "|northern|southern|eastern|western|upper|lower|central"
)
"""With which names of provinces and districts of two words or more begin: Banteay Meanchey, Mae Hong Son."""
_OF_A_PLACE = rf"(?![.]?\s+(?:[\w-]+\s+){{0,2}}(?i:{_PLACES})\b)"
_NAME = r"[A-ZÀ-Þ]\w+"


def _before_names(titles: str, fewest: int, between: str = r"[.]?\s+") -> str:
    """The pattern of a title before at least so many names, of which all but the last may be initials."""
    return rf"\b{titles}{between}(?!(?i:{_OFFICES})\b)(?:[A-Z]\w*[.]?\s+){{{fewest - 1},2}}{_NAME}"


_TITLES = rf"(?:(?i:{_FORMS})|(?i:{_FORMS_AND_PLACES}){_OF_A_PLACE})"
_ANY_TITLE = rf"(?:(?i:{_FORMS}|{_FORMS_AND_COMPANIES})|(?i:{_FORMS_AND_PLACES}){_OF_A_PLACE})"
_ONE_WORD_OF_AN_OFFICE = rf"(?!{_NAME}(?:\s+(?:and|&)\s+{_NAME})?\s+(?=[A-Z])(?i:{_ORGANISATIONS})\b)"
_RANKED = late(
    _before_names(rf"(?:{_RANKS}|(?i:{_PARTS_OF_RANKS})(?:[.]\s*|[\s-]+)(?i:{_RANKS_AND_WORDS}))", 1, r"(?:[.]\s*|\s+)")
    + "|"
    + _before_names(rf"(?:{_RANKS_AND_WORDS})", 1, rf"(?:[.]\s*|\s+){_ONE_WORD_OF_AN_OFFICE}")
)
_NO_OFFICE = (
    rf"(?!(?i:{_OFFICES}|{_NO_NAME_OF_A_POST}|{_POSTS})\b)(?!(?:[\w-]+\s+)?(?i:{_STATES})\b)"
    rf"(?!(?i:{_FIRST_WORDS_OF_PLACES})\s+(?:[\w-]+\s+){{1,3}}(?i:{_STATES})\b)"
)
_IN_POST = late(
    rf"\b(?:(?=[A-Z])(?:(?i:{_POSTS})\s+|(?i:{_SHORT_POSTS})\s*)|(?:{_SPEAKERS})\s+)"
    rf"{_NO_OFFICE}(?:[A-Z]\w*[.]?\s+){{0,2}}{_NAME}"
    rf"|\b(?:{_POSTS_IN_SMALL})\s+{_NO_OFFICE}(?:[A-Z]\w*[.]?\s+){{1,2}}{_NAME}"
    rf"|\b(?i:{_HEADED})\s+(?i:{_HEADS})\s+(?!(?i:{_FIRST_WORDS_OF_PLACES}|{_HEADS})\b)"
    rf"{_NO_OFFICE}(?:[A-Z]\w*[.]?\s+){{0,2}}{_NAME}"
)
_NO_WORD_OF_AN_OFFICE = (
    rf"(?!(?i:{_OFFICES}|{_STATES}|{_NO_NAME_OF_A_POST}|{_POSTS}|{_HEADED}|{_FIRST_WORDS_OF_PLACES})\b)"
)
_BEFORE_POST = late(
    rf"\b(?i:{_FORMS}|{_FORMS_AND_PLACES})[.]?\s+(?:[A-Z]\w*[.]?\s+){{1,3}}(?i:{_PLACES})\s+(?:[\w-]+\s+){{0,2}}"
    rf"(?i:{_HEADS})\b"
    rf"|\b(?:{_NO_WORD_OF_AN_OFFICE}{_NAME}\s+){{1,2}}{_NO_WORD_OF_AN_OFFICE}{_NAME},\s+"
    rf"(?:[\w-]+\s+){{0,2}}(?i:{_HEADED})\s+(?i:{_HEADS})\b"
)
"""A name, then a place and who heads it ("U Tin Aung village head"), or two names and a comma before that."""
_TITLED = late(_before_names(_ANY_TITLE, 1))
_TITLED_IN_FULL = late(_before_names(_TITLES, 2))
_NO_THAI_NAME = "กรัฐมนตรี|กเทศมนตรี|กองค์การ|กสมาคม|อำเภอ|ทะเบียน|ทหาร|ตำรวจ|จ้าง"
"""What follows นาย in the name of an office: prime minister, mayor, head of a district, registrar and others."""
_IN_OTHER_SCRIPTS = late(
    rf"(?:นาย(?!{_NO_THAI_NAME})|นางสาว|นาง(?!รอง)|น[.]ส[.]|ด[.]ช[.]|ด[.]ญ[.]|คุณ)\s*[ก-ฮเ-ไ][ก-์]+"
    r"|(?<![ก-๙.])(?:พล[.](?:[ตร][.])?[ตทอจ]|พ[.](?:ต[.])?[ตทอ]|ร[.](?:ต[.])?[ตทอ])[.]\s*(?:หญิง\s*)?[ก-ฮเ-ไ][ก-์]+"
    r"|(?:ဦး|ဒေါ်)\s*[က-အ][က-႟]+"
    r"|(?:លោកស្រី|លោក|អ្នកស្រី)\s*[ក-អ][ក-៓]+"
    r"|(?<!\w)[\u4e00-\u9fff]{2,4}(?:先生|女士|小姐|修女|神父|牧师)"
)
"""A form of address before (in Chinese after) a name, in Thai (ranks of army and police too), Burmese, Khmer or
Chinese."""


def titled_person(plain: str, *, in_full: bool = False) -> bool:
    """True where a rank, a post or a form of address stands beside a name.

    "General", "Major", "Marshal" and "Captain" are no ranks where the next word, or the one behind it, ends the name of
    an office ("General Customs Department"); behind another part of a rank ("Police General"), or where two names
    stand before that word ("Major John Smith Office"), they are. A form of address before the name of a village or
    district is no person's, unless who heads it follows: "Ko Kret District" is a place, "Nai Shwe Township
    Administrator" is held for a person, and so is "Ko Kret District Chief". A post before a word of a place and one
    other word, or a known beginning, is an office ("Governor Kandal Province"); where two other words stand between,
    it is a person's ("Governor Sok Lou Province").

    Args:
        plain: a text whose spaces, hyphens and letters are plain ones.
        in_full: of forms of address only those before two names count, and none with which companies' names begin;
            for fields in which an organisation is asked for. A rank counts before one name.
    """
    in_latin = _TITLED_IN_FULL if in_full else _TITLED
    patterns = (_RANKED, _IN_POST, _BEFORE_POST, in_latin, _IN_OTHER_SCRIPTS)
    return any(pattern.search(plain) for pattern in patterns)
