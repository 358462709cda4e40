"""Names of media, offices and groups that may be told as who speaks or acts, and the words such names are made of. Data
only: | and a line end part the entries of NAMES and COUNTRIES, blanks those of the other lists."""

from __future__ import annotations

NAMES = """
abc news|abs-cbn|acled|afp|agence france-presse|airbus|airwars|al jazeera|amlo|amnesty|amnesty international
an ninh thu do|ansa|antara|ap|arakan news|asean|aseanapol|asia news network|asia times|aspi|associated press
australian strategic|australian strategic policy institute|bangkok biz news|bangkok post|bbc|bbc burmese|bbc news
bbc thai|bbc vietnamese|bellingcat|benarnews|bernama|bgf|blacksky|bloomberg|bni|burma news international|c4ads
caixin|cambodia china times|cambodia daily|cambodian journalists alliance|cambodianess|camboja|camboja news
cambojanews|capella|cctv|center for information resilience|centre for information resilience|channel 3|channel 4
channel newsasia|china daily|chindwin news|cir|cna|cnn|copernicus|csis|cyber scam monitor|dailynews|ddc
deutsche welle|dkba|doj|dpa|dsi|dvb|dw|economist|efe|el pais|eleven|eleven media|environmental justice foundation
esa|eu|europol|express|fbi|financial times|fincen|firms|france 24|free burma rangers|fresh news|frontier myanmar
fulcrum|gdacs|gdelt|gi-toc|global new light|global new light of myanmar|global times|gma|gma news|guardian
gulf observer|hdx|hrw|human rights watch|icg|iiss|ijm|ilvane monitor|inquirer|international crisis group
international justice mission|interpol|iom|irrawaddy|istories|jakarta post|jamestown|justice for myanmar
kachin news group|kantarawaddy times|karen border guard force|karen human rights group|karen information center
karen national army|karen national liberation army|karen national union|karen news|kettermar research desk|khaosod
khaosod english|khit thit|khit thit media|khmer times|khrg|kic|kiripost|kna|knla|knu|kohsantepheap|kompas
korea herald|korea joongang daily|kyodo|kyodo news|la croix|landsat|lao news agency|laotian times|le monde
lianhe zaobao|licadho|maekhong news|malay mail|matichon|maxar|maxar imagery|mekong eye|mekong news|mizzima
mizzima news|mongabay|mratt channel|mrtv|myanmar international television|myanmar now|myanmar peace monitor
myanmar witness|narinjara|nasa|nation|nation thailand|nbc news|nbi|new york times|nexta|nhk|nikkei|nikkei asia|npr
nug|nyt|ocha|ofac|ohchr|online scam monitor|paocc|pbs|people media|phap luat|philippine daily inquirer
philippine news agency|philstar|phnom penh post|planet|planet imagery|planet labs|pna|pnp|prachatai|pravda|probe|ptv
radio free asia|radio nz|rappler|reliefweb|reuters|rfa|rfa burmese|rfa khmer|rfi|sac|sanook|scmp|sentinel
shan herald agency|shan news|siam rath|skai|sky news|south china morning post|southeast asia globe|spiegel
stars and stripes|straits times|sumsub|sydney morning herald|taipei times|tass|telegraph|tempo|thai pbs
thai pbs world|thai rath|thairath|thairath english|thanh nien|the diplomat|the guardian|the irrawaddy|the nation
the nation thailand|the record|the reporters|the standard|the wire|the world|thmey thmey|time|times of india
transborder news|tuoi tre|tuoi tre news|ucdp|ucdp ged|umnews|un women|undp|unhcr|unicef|unitad|united nations
united nations office on drugs and crime|unodc|urban landscape|us embassy|us treasury|usip|vatican news
vientiane times|viet nam news|vietnam news agency|vietnamplus|visal rak|vnexpress|vnexpress international|voa
voa burmese|voa khmer|vod|voice of america|voice of democracy|wall street journal|washington post|wfp|wired
workpoint|world bank|wsj|xinhua|yonhap|za news|zaobao
"""
"""Media, research groups, agencies and armed groups, without "The"; three are the demo's own, invented: Gulf Observer,
Ilvane Monitor and Kettermar Research Desk."""
HEADS = """
academy administration agency alliance army assembly association authorities authority bank battalion board branch
brigade broadcaster broadcasters bureau cabinet chamber coalition college command commissariat commission committee
confederation congress consortium consulate coordination corporation council court courts customs defence defense
department departments directorate division embassy federation force forces foundation fund gendarmerie government
guard guards headquarters immigration initiative inspectorate institute institution junta kingdom media military
militia ministries ministry mission municipality navy network news newspaper newspapers ngo ngos office offices
organisation organisations organization organizations outlet outlets parliament police presidency press programme
prosecution prosecutor prosecutors radio registry regulator regulators secretariat senate service services
state-media supervisor taskforce team telecoms telegraph television think-tank treasury tribunal troops tv union
unit university watchdog
"""
"""What a name of an office, a group or a medium is: it holds one of these."""
TOPICS = """
administrative affairs against agriculture aid air anti-corruption anti-cybercrime anti-fraud anti-human anti-money
anti-organized anti-scam anti-trafficking armed attorney aviation banking based benevolent border broadcasting
capital central chief china city civil civilian claims coast coastal combating commerce commercial communication
communications community compliance computer conflict construction coordinating council counter county crime crimes
criminal cyber cybercrime data democratic development digital diplomatic disaster district drug drugs east eastern
economic economy electoral electric electricity emergency energy enforcement english environment environmental
external fair federal finance financial fire first foreign forest forestry fraud gambling gaming general geographic
global governor greater harbor harbour health high highway home house human humanitarian illegal immigration
implementation independent industrial industry information inland intelligence interagency interior internal
international internet investigation investigative investment irrigation joint justice karen labor labour land
laundering law legal licensing local lower management marine maritime metropolitan mineral minister mobile mon
monetary money municipal narcotics national nations natural naval new news north northeastern northern northwestern
notices of offices official officials oil online organised organized people permanent planet planning police
policing political port ports power presidential prevention prime private project prosecution protection protocol
province provincial provincial-level public quarterly railway refugee refugees regional registration relations
relief republic rescue research resilience resources rights river roads royal rural safety sanctions satellite scam
scams security services social south southeast southeastern southern southwestern special state statistics strategic
suppression supreme surveillance task tax technology telecom telecommunication telecommunications teleports
topographic tourism town township trade trading traffic trafficking transnational transport treaty uk un united
unlawful urban us village war water welfare west western women works world yard
"""
"""What it is of or for. None is a name of a person, but beside one of HEADS."""
BETWEEN = """
& a and at for from in of on the to
"""
PUBLISHED = """
a action annex april article articles at august bulletin by chapter circular communique data dated december decision
drawing drawings february figure gazette image imagery images in january july june landsat list map march may media
note notice november number october of on order p page pages paper plan plans post pp press register release report
reports sanctions satellite section sentinel-2 september speech statement statements study table the update video
website
"""
"""Words of what a source published, beside its name."""
NO_SPEAKERS = """
aid house refugee refugees rescue staff village women workers
"""
"""No unit, team, network or service of these is told as a speaker: it may be whoever helps inside."""
COUNTRIES = """
australia|bangladesh|britain|brunei|burma|cambodia|canada|china|ethiopia|european union|hong kong|india|indonesia
japan|kenya|korea|laos|macau|malaysia|myanmar|nepal|new zealand|north korea|pakistan|papua new guinea|philippines
russia|singapore|south africa|south korea|sri lanka|taiwan|tasmere|thailand|timor-leste|uganda|uk|united kingdom
united states|us|vellorin|viet nam|vietnam
"""
"""States, whose governments are told by their names; two are the demo's own, invented."""
HOSTS = """
abc.net.au abs-cbn.com acleddata.com afp.com aljazeera.com amlo.go.th amnesty.org antaranews.com apnews.com
aseanapol.org asia.nikkei.com asiatimes.com aspi.org.au bangkokbiznews.com bangkokpost.com bbc.co.uk bbc.com
bellingcat.com benarnews.org bernama.com bloomberg.com bnionline.net c4ads.org caixinglobal.com cambodiadaily.com
cambodianess.com cambojanews.com channelnewsasia.com chinadaily.com.cn cnn.com crisisgroup.org csis.org
dailynews.co.th data.humdata.org dvb.no dw.com eastasiaforum.org economist.com ejfoundation.org elevenmyanmar.com
en.yna.co.kr english.dvb.no euronews.com europol.europa.eu france24.com freshnewsasia.com frontiermyanmar.net ft.com
fulcrum.sg gdacs.org gdeltproject.org globalinitiative.net globaltimes.cn gmanetwork.com gnlm.com.mm hrw.org
icij.org iiss.org ijm.org ilo.org info-res.org inquirer.net interpol.int iom.int irrawaddy.com jakartapost.com
japantimes.co.jp justiceformyanmar.org kachinnews.com karennews.org kbs.co.kr khaosod.co.th khaosodenglish.com
khmertimeskh.com khrg.org kicnews.org kiripost.com kompas.com koreaherald.com koreajoongangdaily.joins.com
koreatimes.co.kr kyodonews.net laotiantimes.com lemonde.fr licadho-cambodia.org malaymail.com matichon.co.th
mekongeye.com mizzima.com mongabay.com myanmar-now.org myanmarwitness.org nationthailand.com nbcnews.com news.cn
news.un.org newsweek.com nhk.or.jp npr.org nytimes.com occrp.org ohchr.org opensanctions.org philstar.com
phnompenhpost.com pna.gov.ph prachatai.com rappler.com reliefweb.int reuters.com rfa.org rfi.fr rsis.edu.sg scmp.com
smh.com.au southeastasiaglobe.com spiegel.de straitstimes.com taipeitimes.com telegraph.co.uk tempo.co thaipbs.or.th
thaipbsworld.com thairath.co.th thanhnien.vn thediplomat.com theguardian.com thejakartapost.com therecord.media
thestandard.co thestar.com.my time.com transborderdata.org transbordernews.in.th tuoitre.vn tuoitrenews.vn
ucdp.uu.se un.org undp.org unhcr.org unicef.org unodc.org usip.org vientianetimes.org.la vietnamnews.vn
vietnamplus.vn vnexpress.net voacambodia.com voanews.com vodenglish.news washingtonpost.com wfp.org wired.com
worldbank.org wsj.com xinhuanet.com yna.co.kr zaobao.com.sg
"""
"""Where media and offices publish what they answer for; parts of their hosts count too (www.bbc.com)."""
HOSTS_OF_STATES = """
admin.ch bund.de europa.eu gc.ca go.id go.jp go.ke go.kr go.th go.ug gouv.fr gov gov.au gov.bd gov.bn gov.br gov.cn
gov.hk gov.il gov.in gov.kh gov.la gov.lk gov.mm gov.my gov.np gov.pg gov.ph gov.pk gov.sg gov.tl gov.tr gov.tw
gov.uk gov.vn govt.nz int mil
"""
"""Ends of hosts that states and treaty organisations alone are given."""
RESERVED = """
example example.com example.net example.org
"""
"""Hosts that are reserved for examples (RFC 2606): nobody can publish there. The demo's links lead to one."""
