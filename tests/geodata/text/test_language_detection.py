"""Which headlines are in a language that the lists know: measured on invented ones of one to eight words."""

from __future__ import annotations

import pytest

from geodata.text.language_detection import language_known

KNOWN = (
    "Raid of KK Park",
    "Fire at KK Park",
    "Soldiers have encircled the park since dawn",
    "New bank branch opens opposite KK Park",
    "Court convicts owner of scam compound",
    "Nine buildings and three cranes seen at KK Park",
    "Thailand cuts power to border towns",
    "KK Park demolished, junta says",
    "Satellite images show construction at Shwe Kokko",
    "Minister visits Sihanoukville casino",
    "Flood damages compound at Bavet",
    "Hundreds freed from Myanmar scam centre",
    "A statement was made",
    "Junta blows up buildings",
    "Kebakaran di kawasan kasino Sihanoukville",
    "Ratusan WNI bekerja di kompleks penipuan",
    "Polisi Kamboja menggerebek markas judi online",
    "Pemerintah mengecam penipuan daring",
    "Gedung baru dibangun di Bavet",
    "Tiga warga Indonesia kabur dari kompleks",
    "Cháy lớn tại khu casino Bavet",
    "Công an triệt phá đường dây lừa đảo",
    "Hàng trăm người bị lừa sang Campuchia",
    "Campuchia truy quét trung tâm lừa đảo",
    "Tòa nhà mới mọc lên gần biên giới",
    "Năm người Việt trốn thoát qua sông",
    "ไฟไหม้อาคารในเคเคปาร์ค",
    "ทหารเมียนมาทลายอาคาร",
    "ໄຟໄໝ້ອາຄານ",
    "မီးလောင်မှုဖြစ်ပွား",
    "អគ្គិភ័យនៅបាវិត",
    "KK园区发生火灾",
    "缅军炸毁园区建筑",
    "Raid near Hidden House",
    "Raid of the hall",
    "Fire in casino",
    "Police raid casino",
    "Crane at north gate",
    "New roofs seen",
    "Road closed",
    "Power cut",
    "Demolition begins",
    "Blasts heard",
    "Walls torn down",
    "Bavet casino closed",
    "Roof repaired",
    "Work",
    "A hall is built",
    "Junta troops enter KK Park",
    "Scam centre raided",
    "Thai army blocks bridge",
    "Compound burned",
    "Online scam hub shut down",
    "Chinese police arrest suspects",
    "Workers leave KK Park",
    "Internet cut at border",
    "Starlink dishes seized",
    "Buildings destroyed",
    "UN report names compounds",
    "US sanctions Prince Group",
    "Casino owner arrested",
    "Explosions heard at Shwe Kokko",
    "Karen militia denies link",
    "BGF renamed KNA",
    "Hun Sen visits Bavet",
)
"""English, Indonesian, Vietnamese, Thai, Lao, Burmese, Khmer and Chinese."""
OTHERS = (
    "Trois Africains ont fui le parc",
    "Descente de police à KK Park",
    "Incendie dans un centre d'escroquerie",
    "La junte détruit des bâtiments",
    "Deux Ivoiriennes libérées",
    "Raid prévu lundi",
    "Police attendue demain",
    "Des victimes cachées dans une église",
    "Watu watatu walitoroka",
    "Polisi kuvamia KK Park kesho",
    "Wakenya wawili waokolewa Myanmar",
    "Moto wateketeza jengo",
    "Wasichana wamejificha kanisani",
    "Serikali yapanga msako mpakani",
    "Wahanga wanne wafika mpakani",
    "Três brasileiros fugiram do complexo",
    "Polícia prepara operação em KK Park",
    "Incêndio em centro de golpes",
    "Duas mulheres escondidas na igreja",
    "Brasileiros libertados em Mianmar",
    "Operação marcada para segunda",
    "Siete filipinos escaparon",
    "Redada policial en KK Park",
    "Tres mujeres escondidas en la iglesia",
    "La junta destruye edificios",
    "Operativo previsto para mañana",
    "Dos colombianos huyeron",
    "Ein Dutzend Frauen versteckt sich in der Kirche",
    "Drei Kenianer entkommen",
    "Razzia in KK Park geplant",
    "Armee sprengt Gebäude",
    "Zwei Frauen geflohen",
    "Polizei plant Einsatz",
    "KK Park bewoners: vier mensen vermist",
    "Politie valt KK Park binnen",
    "Leger blaast gebouwen op",
    "Drie vrouwen ontsnapt",
    "Inval gepland voor maandag",
    "Tatlong Pilipino nakatakas sa KK Park",
    "Pulis sasalakay bukas",
    "Dalawang babae nagtatago sa simbahan",
    "Sunog sa gusali ng sugalan",
    "Limang Pinoy nailigtas",
    "Tre donne fuggite dal complesso",
    "Blitz della polizia previsto domani",
    "Incendio in un edificio",
    "Due italiani liberati",
    "Tiga rakyat Malaysia melarikan diri",
    "Polis akan serbu esok",
    "Dua wanita bersembunyi di gereja",
    "तीन भारतीय भाग निकले",
    "पुलिस कल छापा मारेगी",
    "Teen Bharatiya bhaag nikle",
    "Police kal chhapa maregi",
    "Do ladkiyan mandir mein chhupi",
    "ሦስት ኢትዮጵያውያን አመለጡ",
    "Трое россиян сбежали",
    "日本人三人が逃走",
    "警察が明日摘発へ",
    "한국인 세 명 탈출",
    "هروب ثلاثة مغاربة",
    "তিন বাংলাদেশি পালিয়েছে",
    "तीन नेपाली भागे",
    "ශ්\u200dරී ලාංකිකයන් තිදෙනෙක් පලා ගියහ",
    "மூன்று தமிழர்கள் தப்பினர்",
    "تین پاکستانی فرار",
    "Saddex Soomaali ayaa baxsaday",
    "Booliska oo weeraraya berri",
    "Mutane uku sun tsere",
    "Yan sanda za su kai samame",
    "Üç Türk kaçtı",
    "Polis yarın baskın yapacak",
    "Trzech Polaków uciekło",
    "Policja planuje nalot",
    "Abanyarwanda batatu batorotse",
    "Abantu abathathu babalekile",
    "Malagasy telo nandositra",
    "Eniyan mẹta sá lọ",
    "Raid à KK Park",
    "Incendie KK Park",
    "Deux morts",
    "Police à KK Park",
    "Raid policier",
    "Trois libérés",
    "Polizei Razzia",
    "Brand in KK Park",
    "Drie vrij",
    "Watu wawili",
    "Moto",
    "Fuga em massa",
    "Dois fugiram",
    "Tres libres",
    "Teen log bhaage",
    "Police raid kal",
    "Do log",
    "Raid bukas",
    "Tatlo nakatakas",
    "Evasion de trois",
    "Raid imminent",
    "Police raid demain",
    "Raid planifié demain",
    "Evacuation imminente",
    "Assaut final lundi",
    "Operation policiere",
    "Mercredi raid",
    "Trois otages",
    "Attaque imminente du complexe",
)
"""French, Swahili, Portuguese, Spanish, German, Dutch, Tagalog, Italian, Malay, Hindi (also in Latin letters), Amharic,
Russian, Japanese, Korean, Arabic, Bengali, Nepali, Sinhala, Tamil, Urdu, Somali, Hausa, Turkish, Polish, Kinyarwanda,
Zulu, Malagasy and Yoruba; many of two or three words."""
TURNED_AWAY = ("Starlink dishes seized", "BGF renamed KNA", "Hun Sen visits Bavet")
"""Of the known ones: short, of names and rare words. A whole sentence passes."""
IN_THE_LISTS = ("Dua wanita bersembunyi di gereja",)
"""Malay, which the Indonesian words of the lists read."""


@pytest.mark.parametrize("headline", KNOWN)
def test_what_the_lists_can_read_passes(headline: str) -> None:
    assert language_known(headline) is (headline not in TURNED_AWAY)


@pytest.mark.parametrize("headline", OTHERS)
def test_what_they_cannot_read_does_not(headline: str) -> None:
    assert language_known(headline) is (headline in IN_THE_LISTS)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("", True),
        ("KK Park", True),
        ("2026-05-06", True),
        ("KK园区发生火灾", True),
        ("KK园区 encerrado pela polícia ontem", False),
        ("警察が来た", False),
        ("ၵူၼ်းသၢမ်ၵေႃႉ", False),
        ("Ｆｉｒｅ at the gate of the park", True),
        ("Nha\u0300 ma\u0301y bi\u0323 cha\u0301y ở gần biên giới", True),
        ("The starlink dishes at the park were seized by the army", True),
    ],
)
def test_names_digits_and_mixed_scripts(text: str, known: bool) -> None:
    assert language_known(text) is known


ROMANISED = (
    "tamruat ja buk wan suk ni",
    "Tamruat ja buk khao wan suk ni, sai kao bok",
    "Canh sat se dot kich khu nha vao thu sau",
    "Hai nguoi chay thoat qua song dem qua",
    "Po1ice r4id on Fr1day",
    "tahan nai hong pid yu lang wat",
)
"""Thai in Latin letters, Vietnamese without marks, digits for letters."""


@pytest.mark.parametrize("headline", ROMANISED)
def test_letters_of_another_language_do_not_make_it_known(headline: str) -> None:
    assert not language_known(headline)


def test_names_in_a_known_sentence_and_numbers_beside_words_pass() -> None:
    for headline in (
        "Saw Chit Thu meets Somchai Jaidee in Mae Sot",
        "The A320 flew over the river on the 3rd day of the raid",
        "Two F16s flew over the B2B market near the border",
        "警方11月5日突袭KK园区",
        "ตำรวจจับกุม30คนที่ปอยเปต",
        "Police Seize 40 Starlink Dishes At Myawaddy Compound",
    ):
        assert language_known(headline), headline
