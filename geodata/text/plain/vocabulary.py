"""Plain English words of headlines: places, buildings, power, raids that were, what officials say. Data only.

Left out on purpose, so that a text which holds them needs a line of a person's own: words of time to come or of a time
within a day or a week (will, next, soon, before, until, days, hours, dawn, Friday), feasts, "to" before a verb (it
announces), commands and permissions (orders, deadline, warrant, ready), single persons and their parts in it (boss,
nurse, girl, witness, informant, wanted), ways, shelters and helpers (crossing, church, volunteer, bus, source).
"""

from __future__ import annotations

NOUNS = """
abuse access account accusation act action activity administration affair agency agreement air airport allegation
analysis announcement anomaly apartment appeal application archive area army arrest article asset assistance
association attack attempt auction authority bail ban bank barrack barrier base battalion battery battle bay bend
billion blackout bloc block board body border branch bridge brief briefing brigade broadcaster budget building
bulldozer bunker bureau burnt-out business cabinet cable call camp campaign canal capacity capital card case cash
casino cause ceasefire cell cement center centre chain channel charge chart check checkpoint circuit city claim
clash closure coalition coast collapse column command commission committee community company complaint complex
compound computer concern concession concrete condition conference conflict connection consortium construction
consulate container contract control conviction cooperation corner corporation corridor council country county court
crackdown crane crater crime crisis crypto cryptocurrency currency current customs cut dam damage data database deal
debris debt decision declaration decline decrease decree deed defence defense delegation delta demand demolition
denial department deposit depot desk detail detention development device diesel dispute district ditch document
dollar door dormitory drill drone drop dust duty earth earthquake economy edge effect effort electricity embankment
embargo embassy employment energy enforcement enterprise entity entrance entry equipment estate estimate event
evidence excavation excavator exchange expansion explosion export extension facility fact factory fall farm fault
federation fee fence fencing fiber fibre field figure file finance fine fire firm flat fleet flood floor flow
footage foothold force forest form foundation fraud freeze front fuel function fund funding gambling gang garage
garrison gas gate gendarmerie generator government governor graph grid ground group growth guideline gun half hall
headquarters hearing hectare height help hill hotel hotline house housing hub hut hydropower image impact import
improvement income increase indictment industry information infrastructure initiative injury inquiry inspection
inspector institute institution intelligence interest interior internet interview investigation investment
involvement island issue item jail judge judgment junction junta justice kilometer kilometre kind kitchen kyat labor
labour lack lake land laptop launch laundering law lawsuit layer lease legislation letter level licence license
light lighting limit line link list liter litre living loan location lock loss lot machine machinery maintenance
majority map market mast material matter measure media meeting megawatt memorandum message metal meter metre
military militia million mine minister ministry mission mobile mobile-phone money mortar mountain movement mover
municipality name nation network newspaper night-time no-one north note notice notification number observatory
offence offense office office-block oil operation operator opposition organisation organization origin outage
outcome outpost output outrage oversight page panel paper park parliament part partnership passport past patrol
payment peace penalty people percent percentage perimeter permit phase phone photo photograph picture piece pipe
pipeline place plant plantation plot point police policy pollution pond pool population port position post power
power-line powerline pressure price prison probe problem process product production profit program programme
progress project property prosecution prosecutor protest provider province provision publication pylon quarry
question radar radio raid railway rain range rate reconstruction record recovery reduction refinery reform region
register registration registry regulation regulator relation remain renovation rent repair report republic request
research residence resource response restaurant restriction result revenue review revolt rice ring riot rise river
riverbank road roof room row rubble ruin rule ruling sale sample sanction satellite scaffold scale scam scheme scope
screen sea search sector security seizure senate sentence serve server service session settlement shack share shed
shelling shipment shop shore shortage shutdown side sign signal site situation skyscraper slope smoke smuggling soil
solution space spokesman spokesperson spokeswoman staff stage stake standard starlink state statement station
statistic status steel stock storage store storey story stream street strike structure stubble study subsidy suit
summary supply support surface surge surrounding survey suspension system talk target task tax team technology
telecom telephone television tender tent terminal terrace territory test text theft thing third threat title toll
ton tonne tool tower town township trace track trade traffic trafficking transaction transfer transformer treasury
tree trench trend trial tribunal tribune truce truck tsp turbine type undertaking union unit use valley value
vehicle verdict version video view villa village violation violence visa visit voltage volume wall war warehouse
waste water wave weapon weather website west wire wood work workforce workshop world yard zone
"""
"""Each with its plural."""
UNCHANGED = """
aircraft baht customs data debris dong earth equipment footage headquarters interior kip kyat machinery media news
offshore onshore parliament people personnel police premises riel ringgit rubble scaffolding staff stubble wiring
works yuan
"""
PEOPLE = """
attackers casualties civilians contractors dead detainees diplomats employees engineers experts farmers fatalities
fighters firefighters foreigners guards injured inspectors insurgents investigators investors judges landmines
lawmakers lenders members militants ministers nationalities nationals observers officers officials operators owners
police prosecutors rebels reporters rescuers researchers residents scammers shareholders soldiers suppliers suspects
tenants traffickers troops users victims villagers visitors workers wounded
"""
"""Of people only more than one: a single one can be told apart. Those in office stand in NOUNS."""
VERBS = """
abandon accuse acknowledge add address affect agree allege allow announce appear appoint approve arrest ask assess
attack auction ban belong blame block bomb bulldoze burn call cancel capture cease charge check cite claim clarify
clear close collapse comment compare complete condemn confirm confiscate connect consider construct contain continue
control convict cooperate count cover cross-check damage declare decline decrease defend delay demand demolish deny
describe designate destroy detain develop disconnect discover discuss dismantle dismiss display dispute document
drain drop dump employ empty end enforce expand explain expose express extend extradite fail fence fill film fire
flag flatten flood freeze govern halt handle happen help identify image impose improve include increase indicate
indict inform injure inspect install investigate invite issue jail join kill label lack last launch lease level
license lift light limit link list loot maintain map measure mention mine monitor name note observe occupy occur
operate oppose own participate pave permit photograph picture plead point pour power praise present probe process
produce prosecute prove publish pull question quote raid raise raze reach receive recognise recognize record recover
reduce refuse register reject remain remove renew renovate reopen repair repeat replace report request require
restore restrict result resume resurface retain reveal review revoke roof ruin sanction seal search seem seize
sentence serve settle shell show sign smuggle stage start state stop store strengthen suffer suggest supply support
suspend target tax test topple total trace track trade turn uncover urge use value verify view visit voice vote work
"""
"""Regular ones: each with -s and -ed."""
IRREGULAR = """
amid amidst are arrive arrived arrives be became become becomes been began begins begun being blew blown blows
bought break breaks broke broken build builds built burnt came clash clashed clashes cut cuts damaged defraud
defrauded did do does done dug fallen fell fighting find finds flew fought found freezes frozen gave given goes gone
grew grown had has have heard held hit hits hold holds injured is kept killed knew known laid lay led left let lets
lies lit lost made make makes met need needed needs offer offered offers overgrown paid pegged put puts quit ran
rebuild rebuilds rebuilt reportedly resumed risen rose running runs said saw say says seen sees seized sent show
shown shows shut shuts sold spoke spoken spread standing stands stole stolen stood struck taken takes tell tells
threw thrown told took tore torn understood warned warns was went were withdrawn withdrew won work working works
worth wounded writes written wrote
"""
FUNCTION = """
a abandoned about above according across active additional after again against all alleged almost along alongside
already also alternative although among an and annual another any anyone apparent apparently april armed around as
aside at august available average away back bare because behind below beneath beside besides between beyond big
billion billions black blue both bright brown building but by central cheap chinese clandestine clean clear clearing
closed combined commercial common criminal cross-border cyber dark dead december deep democratic despite different
digging digital dim direct disused domestic double down dozens dry during each earlier east eastern economic eight
either electric electrical electronic eleven elsewhere empty entire ever every everything evident exact except
external extra fake far farming february fenced fencing few filling financial first five five-storey flat flooded
flooring for foreign foreign-owned former formerly four four-storey fourth fraudulent free-of-charge fresh from
front full further gambling general global gone governmental grading green grey ground-floor half hard has heavily
heavy here high higher historic housing how however human hundreds idle illegal in including independent
independently industrial informal inner inside instead intact internal international into it its itself january
joint july june just key known labelled large largely larger latest laundering lawful least legal less leveling
levelling lighting like likely little local locally logging long longer low low-rise lower main mainly major many
march million millions mining more most mostly much multi-storey multistorey narrow national natural near nearby
nearly neither never new newly nine no none nor north north-east north-eastern north-west north-western northeast
northeastern northern northwest northwestern not nothing notorious november now october of off officially often old
on once one online only onto open operational opposite or original other others otherwise out outer outside over own
owned parking partial partially partly per percent permanent physical piling poor possibly powerful present
present-day previous previously private probable probably provincial public public-private quarterly quick quiet
quietly rapid rapidly rather real recent recently red regional registered regular related religious remaining remote
repeated repeatedly residential responsible roofing rural same scamming scores secondary september serious seven
several sharp sharply shelling short similar simple since single single-storey six six-storey slow slowly small
smuggling so social solar some something south south-east south-eastern south-west south-western southeast
southeastern southern southwest southwestern special specific spending stable steep still strong such suspected tall
technical telephone temporary ten tens than that the their them themselves there these they thick thin this those
though thousands three three-storey through throughout together too top total trafficking transnational twelve two
two-storey unauthorised unauthorized unclear unconfirmed undamaged under underground unfinished unknown unlawful
unlicensed unlit unofficial unused up upon urban usual vacant various verified very via visible visibly was weak
west western wet what where which white whole whose wide widely widespread with without wooden worldwide written
wrong yesterday yet
"""
"""Words of grammar, of place, of what things are like; numbers under eleven stand before things alone."""
NAMES = """
4g 5g afp america american amnesty ap asean aseanapol asia asian aspi atm atms australia bbc bgf bgp britain british
burma burmese cambodia cambodian ccib cctv china chinese cir cnn co dkba doj dsi eu europe european europol fbi
fincen gi-toc gps gsm ict id ids india indonesia indonesian interpol iom japan kingdom kk knaf knla knu korea lao
laos llc ltd lte malaysia malaysian mekong mndaa myanmar nbi ngo ngos nug ofac ohchr paocc pdf philippine
philippines plc pnp reuters sac sim sims singapore southeast starlink starlinks states taiwan thai thailand uk un
undp unicef unodc usa usb vietnam vietnamese wfp
"""
"""Agencies, groups, countries and techniques by names that are no person's."""
KNOWN_PLACES = """
aranyaprathet|bali|bamban|bangkok|banteay meanchey|batam|battambang|bavet|beijing|bokeo|bokor|boten|cebu
chiang rai|chiang saen|chrey thom|dili|golden triangle|hanoi|ho chi minh city|hong kong|hpa-an|irrawaddy|jakarta
johor|kachin|kachin state|kampot|kanchanaburi|kandal|karen|karen state|kawkareik|kayin|kayin state|koh kong|kokang
kuala lumpur|kunming|lashio|laukkai|laukkaing|london|macao|macau|mae ramat|mae sai|mae sot|mandalay|manila
mawlamyine|mekong|moc bai|moei|mon state|mong la|muse|myawaddy|nay pyi taw|naypyidaw|new delhi|new york|o smach
oddar meanchey|oecusse|pampanga|pasay|payathonzu|penang|phnom penh|phop phra|poipet|porac|preah sihanouk|pursat
riau|ruili|sa kaeo|sabah|saigon|salween|savannakhet|shan|shan state|siem reap|sihanoukville|surin|svay rieng
tachileik|tak|takeo|tarlac|tay ninh|three pagodas|timor-leste|tonpheung|trat|vientiane|wa state|washington|yangon
yunnan
"""
"""Parts of countries, towns and rivers where such compounds are, and capitals that act on them, parted by | or a line
end. They count as whole names alone: "Koh" and "Nay" are names of people as well."""
PLACES_BEHIND = """
battalion block bridge brigade building checkpoint division gate hall house km lane moo mu phase plot regiment road
room sector soi stage street tower unit zone
"""
"""Before a number or a single letter that is a name: block 5, zone B, battalion 97."""
COUNTED_THINGS = """
% acre baht dollar dong ha hectare kg kilometer kilometre kip km km2 kv kva kw kyat liter litre m m2 megawatt meter
metre mw percent pixel riel ringgit storey thb ton tonne usd yuan
"""
"""Things behind a figure."""
BETWEEN = """
a about above across after against along and around at before behind below beneath beside between beyond by down
during for from in inside into near of off on onto or outside over through to toward under up with within without
"""
"""Never between a figure and what it counts: "Raid 12 of 12 at the park" counts nothing."""
ROADS = """
path paths road roads street streets track tracks
"""
NOT_BESIDE_ROADS = """
clear free no nobody none open opened opens over unguarded without
"""
"""Beside ROADS they tell of a way out: "Road from the park open"."""
WAYS = """
entrance fence fences gate gates tunnel wall walls
"""
"""What keeps people in, or leads out."""
NOT_BESIDE_WAYS = """
broken cut cuts dark down free gap gaps gone hole holes lack no nobody none nothing open opened opens over removed
through torn unfinished unguarded unlit unlocked without
"""
"""Beside WAYS they tell of a way out: "Fence cut", "no guards at the gate"."""
COUNTED_PEOPLE = """
civilian death detainee employee farmer fatality foreigner inmate member national officer official people personnel
resident soldier staff suspect troop victim worker
"""
"""People behind a figure: eleven and more."""
BEFORE_TO = """
access cable cables connection connections damage damages electricity fuel gas internet line lines link links power
road roads supplies supply water
"""
"""Before "to" that leads to a place or a thing: "cuts power to five towns". Before any other it announces."""
COUNTED_AS_DONE = """
arrested charged convicted detained indicted sentenced
"""
"""Behind a figure of people without the word: "3,500 arrested"."""
OF_FORCE = """
action actions armed armies army arrest arrested arrests assault assaults attack attacked attacks battalion bombed
bombing brigade campaign capture captured captures clash clashed clashes column commandos crackdown crackdowns
detain detained detains entry fighting forces inspection inspections inspectors military militia mission missions
officers officials operation operations patrol patrols police prosecutors raid raided raids search searched searches
seizure shell shelled shelling shells soldiers strike strikes struck sweep sweeps troops visit visited visits
"""
"""A text with one of these is of force: only words of BESIDE_FORCE stand beside it then."""
OF_PEOPLE = """
civilians contractors dead deaths detainees died diplomats employees engineers experts fatalities fighters
firefighters foreigners guard guards injured inmates insurgents investigators kill killed kills lawmakers lenders
members militants nationalities nationals ngo ngos observers operators owners people personnel rebels reporters
rescuers researchers residents scammers shareholders staff suspects tenants traffickers users victims villagers
visitors workers wounded
"""
"""A text with one of these is of people: it holds one of DONE_TO_PEOPLE, and else only words of BESIDE_PEOPLE."""
BESIDE_PEOPLE = """
a and army at authorities been border burmese by cambodia cambodian case center centers centre centres china chinese
city compound compounds countries country court courts crackdown district dozens estate foreign fraud from had have
hundreds in india indonesia indonesian interpol japan joint korea laos malaysia malaysian many military myanmar near
of online operation operations park philippine philippines police province raid raided raids scam search searched
searches several taiwan thai thailand the thousands town unodc vietnam vietnamese was were with
"""
"""No place to stay, no room, no building, no way, and nobody who told something: who was arrested, and where."""
DONE_TO_PEOPLE = """
arrest arrested arrests charged convicted convicts dead deaths detain detained detains died indicted injured jailed
jails killed sentenced wounded
"""
"""What is told of people at all."""
BESIDE_FORCE = """
a about accounts acre acres afp against all along alongside already american an and apartments april are area areas
artillery at august authorities authority bank banks between bgf block blocks border bridge british building
buildings burma burned burnt by cambodia cambodian captures car carried cars case cases cash casino casinos center
centers centre centres charge charged charges china chinese cir cited city close closed closes collapsed companies
company compound compounds computers conducted confiscated construction convict convicted convicts countries country
county court courts cranes crime crimes cross-border cyber damage damaged damages december defrauded demolish
demolished demolishes demolition denied denies deny despite destroy destroyed destroys devices district dkba
documents dollars dormitories down drone drones drugs during earth east eastern electricity electronic embassy empty
ended ends equipment estate estates europe european evidence excavators explosion explosions explosives factories
factory february federal fields find finds flat flats floor floors footage foreign found foundations fraud from fuel
gambling gang gangs gas gate gates generators government ground group groups guns had hall halls has have heard
heavy held hit hits hotel hotels hub hubs human identified illegal images in india indicted indonesia indonesian
industrial inside international internet interpol into investigation involvement is items january joint july june
knla korea land lao laos laptops large launched lights local london machinery machines major malaysia malaysian many
march material materials may military million millions ministry mobile money myanmar national nationwide near nearby
new news north northeast northeastern northern northwest northwestern november october of office offices offshore on
online operated or other others outside park parks part partly parts philippine philippines phones photos pictures
place places power properties property province provincial razed recovered region regional report reported reports
resort resorts reuters rifles road roads roof roofs room rooms roughly routers row rows royal ruined rural said
sanctioned sanctions satellite say says scam scams search seen seize seized seizes sentenced september servers
several shop shops show showed shown shows sim sims singapore site sites smoke some south southeast southeastern
southern southwest southwestern starlink structures syndicate syndicates taiwan task terminals thai thailand the
their took torn total tower towers town towns township trafficking treasury truck trucks union unit units unodc used
vehicle vehicles vietnam vietnamese village villages wall walls warehouse warehouses was weapons were west western
with yuan zone zones
"""
"""What may stand beside words of force: who acted, what was done, to which things, where. No word of a plan,
a condition, a list or a way out ("out", "through", "behind") is among them."""
PHRASES = """
through the night
according to
under way
so far
as well as
at least
more than
less than
up to
"""
"""Taken out before words are looked at; one a line. Words in them are no plain ones alone."""
BEFORE_FIGURES = """
act annex announcement article bill chapter circular clause decree directive law no notification number paragraph
regulation resolution section
"""
"""Papers before a figure that is their number."""
ENDS_OF_OFFICES = """
academy administration agency alliance army assembly association authority bank battalion board brigade broadcaster
bureau cabinet center centre chronicle coalition college command commissariat commission committee confederation
conference congress consortium consulate corporation council courier court daily department desk directorate
dispatch division embassy express federation force forces foundation front fund gazette gendarmerie government guard
guardian guards herald hospital immigration independent initiative inspectorate institute institution intelligence
journal junta magazine military militia ministry mirror mission monitor municipality navy news newspaper observatory
observer organisation organization outlook parliament party police post press program programme project prosecution
radio record registry report reports review secretariat senate service services society standard star station task
telegraph television think-tank times today treasury tribunal tribune trust tv union university watch wire witness
"""
"""What the name of an office, a group or a medium ends in. No unit, squad or team: a person leads those."""
MEDIA = """
abs-cbn afp airbus al amlo ansa antara bellingcat bernama bloomberg caixin camboja cna dpa dvb dw economist efe el
eleven frontier gma guardian imagery inquirer irrawaddy jazeera khaosod kna kompas kyodo le matichon maxar mizzima
monde nikkei nyt pais pea planet rappler rfa scmp straits sumsub tass tempo thairath tre tuoi vnexpress voa vod
wired xinhua yonhap
"""
"""Names of media and research groups that say nothing of what they are."""
NO_SPEAKERS = """
cleaner cleaners cook cooks detainee detainees driver drivers employee employees guard guards informant informants
inmate inmates insider insiders man men nurse nurses people resident residents somebody staff survivor survivors
victim victims whistleblower whistleblowers witness witnesses woman women worker workers
"""
"""Who may have spoken from inside: no office, whatever stands behind. Border guards and a general staff are offices."""
LEADS_A_PERSON = """
brigadier capt captain chief col colonel commander director gen general governor head inspector judge lieutenant lt
maj major mayor minister premier president prosecutor secretary sergeant sgt spokesman spokesperson spokeswoman
"""
"""Before a name that nothing knows: that is who leads what is named behind it ("Major Thu Brigade")."""
HOSTS_OF_ANYBODY = """
blogspot facebook github instagram medium substack t telegram tiktok tumblr twitter wixsite wordpress x youtube
"""
"""Parts of addresses at which anybody publishes under their own name."""
OFFICES_OF_PLACES = """
bank center centre city government institute kingdom municipality province republic state township union university
"""
"""Before "of" or "for" and a name that is a place's or a task's: Government of Tasmere."""
POSTS = """
administrator affairs against ambassador anti-money attorney chief combating commander commissioner company consul
crimes democracy deputy director dispatch drugs eastern envoy field financial foreign free general global governor
group head home human implementation inspector interior judge laundering mayor media minister nations office offices
ombudsman on online organised organized paper premier president prime prosecutor rapporteur resilience rights royal
sanctions scams secretary special spokesman spokesperson spokeswoman state superintendent transnational united vice
voice
"""
"""What somebody in office is called without a name."""
