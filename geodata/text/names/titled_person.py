"""Whether a text names a person: a rank, a post or a form of address beside a name. One rule for every field. Pure.

A net with a known mesh: a name without one cannot be told by its shape.
"""

from __future__ import annotations

from geodata.text.lazy_pattern import late

_RANKS = (
    "(?:General|GENERAL|Major|MAJOR|Marshal|MARSHAL"
    "|(?i:colonel|captain|lieutenant|sergeant|brigadier|corporal|admiral|commodore"
    "|gen|maj|col|capt|lt|sgt|cpl|brig|adm))"
)
"""In full, and as papers of the region shorten them: of "Pol. Lt. Col." the last one stands before the name. Words that
mean other things as well ("a major Chinese operator") count with a capital alone."""
_POSTS = (
    "inspector|superintendent|commissioner|governor|minister|mayor|senator|detective|constable|prosecutor|judge"
    "|spokesman|spokeswoman|spokesperson"
)
"""Ranks of police and posts of officials: with a capital, before a name, that of a person ("Inspector Wong's unit")."""
_NO_NAME_OF_A_POST = (
    "general|house|hotel|resort|casino|plaza|advocate|counsell?or|mentor|delegate|designate|emeritus|of|for|and|the"
    "|region|state|regional|national|federal|provincial|district|human|foreign|interior|defen[cs]e|justice|labou?r"
)
"""What makes an office of a post: Inspector General, Minister Counsellor, Commissioner Human Rights."""
_FORMS = "mr|mrs|ms|miss|mister|madam|dr|prof|professor|daw|pastor|rev|reverend|bishop"
_FORMS_AND_PLACES = "u|ko|ma|khun|nai|nang|naw|saw|sai"
"""Forms of address with which names of places begin as well: Ko is an island, Nai Mueang the middle of a town."""
_FORMS_AND_COMPANIES = (
    "mme|sister|sr|brother|br|father|fr|imam|ustaz|ven|sayadaw|ashin|aunty|auntie|uncle|anh|chị|ông|bà|pak|bapak|ibu"
    "|dato|datuk|datin"
)
"""Forms of address with which names of companies begin as well ("Brother", "BR")."""
_OFFICES = (
    "bank|office|unit|crimes?|staff|industries|company|group|police|court|council|agency|authority|university"
    "|administration|affairs|assembly|at|bureau|cases?|commissariat|command|confederation|counsel|department|director"
    "|directorate|division|elections?|gon|governor|headquarters|hospital|hq|incidents?|inspectorate|intelligence"
    "|investigations?|management|manager|media|news|officer|organi[sz]ed|political|post|prosecutors?|public|secretariat"
    "|secretary|security|union|cambodian|chinese|lao|myanmar|thai|vietnamese"
)
"""What makes an office, or no title at all, of the word before it: General Staff, Major Crimes Division."""
_PLACES = "district|sub-?district|township|province|municipality|islands?|village|commune|city|town|county|tract"
_OF_A_PLACE = rf"(?![.]?\s+(?:[\w-]+\s+){{0,2}}(?i:{_PLACES})\b)"
_NAME = r"[A-ZÀ-Þ]\w+"


def _before_names(titles: str, fewest: int, between: str = r"[.]?\s+") -> str:
    """The pattern of a title before at least so many names, of which all but the last may be initials."""
    return rf"\b{titles}{between}(?!(?i:{_OFFICES})\b)(?:[A-Z]\w*[.]?\s+){{{fewest - 1},2}}{_NAME}"


_TITLES = rf"(?:(?i:{_FORMS})|(?i:{_FORMS_AND_PLACES}){_OF_A_PLACE})"
_ANY_TITLE = rf"(?:(?i:{_FORMS}|{_FORMS_AND_COMPANIES})|(?i:{_FORMS_AND_PLACES}){_OF_A_PLACE})"
_RANKED = late(_before_names(_RANKS, 1, r"(?:[.]\s*|\s+)"))
_IN_POST = late(
    rf"\b(?=[A-Z])(?i:{_POSTS})\s+(?!(?i:{_OFFICES}|{_NO_NAME_OF_A_POST})\b)"
    rf"(?!(?:[\w-]+\s+){{0,2}}(?i:{_PLACES}|region|state|division)\b)(?:[A-Z]\w*[.]?\s+){{0,2}}{_NAME}"
)
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

    Args:
        plain: a text whose spaces, hyphens and letters are plain ones.
        in_full: of forms of address only those before two names count, and none with which companies' names begin;
            for fields in which an organisation is asked for. A rank counts before one name.
    """
    in_latin = _TITLED_IN_FULL if in_full else _TITLED
    patterns = (_RANKED, _IN_POST, in_latin, _IN_OTHER_SCRIPTS)
    return any(pattern.search(plain) for pattern in patterns)
