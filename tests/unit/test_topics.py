"""The topics of short seeds in many languages: language, topics (the first one expected, others allowed), text."""

from __future__ import annotations

from importlib.resources import files

import pytest

from service.catalogue.topic_words import topic_hits
from service.catalogue.topics import topics_of

TABLE = files("service.catalogue") / "topics.tsv"

SEEDS = """
en|business|Brewer Halden files for bankruptcy after failed merger|The company owes creditors 400 million pounds. Its shares were suspended on the stock exchange on Monday.
es|business|La cadena Lumar se declara en quiebra|Los acreedores reclaman 90 millones de euros. Los inversores vieron caer el valor en bolsa un 60 %.
pl|business|Spółka Weran ogłasza upadłość|Wierzyciele domagają się spłaty 200 milionów złotych. Kurs na giełdzie spadł o połowę, inwestorzy uciekają.
de|trade+business|Kanada kündigt Strafzölle auf Stahl an|Ab März soll ein Zoll von 25 Prozent gelten. Der Handelsstreit belastet den Export der Nachbarländer.
vi|trade+business|Ấn Độ áp thuế chống bán phá giá với thép|Thuế quan mới có hiệu lực từ tháng sau. Doanh nghiệp xuất khẩu lo mất thị trường.
fr|sport|La marcheuse Odile Brun suspendue pour dopage|L'athlète avait remporté la médaille d'or aux championnats d'Europe. Elle sera privée des Jeux olympiques.
nl|sport|Schaatser Van Loo wint tweede medaille op Olympische Spelen|De atleet uit Heerenveen reed een baanrecord. Volgende week begint het wereldkampioenschap, zei de bond.
pt|football+sport|Goleiro defende três pênaltis e leva o Areal à final|O clube de futebol disputa a Libertadores pela primeira vez. O atacante Nilo marcou dois gols.
ar|football+sport|المنتخب يتأهل إلى كأس العالم لكرة القدم|سجل اللاعب هدفين وتصدى حارس المرمى لركلة جزاء. وستقام البطولة في الصيف.
tr|football+sport|Kaleci Demir Süper Lig devine transfer oldu|Futbol kulübü üç yıllık sözleşme imzaladı. Teknik direktör transferden memnun.
it|tennis+sport|Tennis, la tennista Bassi in finale a Wimbledon|Ha vinto in due set con un tie-break. Per lei è il primo Slam.
cs|tennis+sport|Tenistka Malá postoupila do čtvrtfinále Australian Open|Na grandslamu porazila nasazenou jedničku. Na žebříčku WTA bude třetí.
en|science|Fossil of giant otter found in Ethiopia|Scientists described the new species in a journal. The researchers dated the bones in a laboratory in Nairobi.
ja|science|新種の恐竜の化石を発見|大学の研究チームが発表した。科学者は「進化を知る手がかり」と話す。
es|health|El brote de sarampión deja veinte pacientes en el hospital|Los médicos piden vacunar a los niños. La enfermedad llegó por el puerto, según las autoridades sanitarias.
hi|health|डेंगू से अस्पतालों में मरीजों की भीड़|डॉक्टरों ने कहा कि बीमारी तेजी से फैल रही है। वायरस की जांच के लिए नमूने भेजे गए।
sw|health|Mlipuko wa kipindupindu wajaza hospitali|Wagonjwa zaidi ya mia moja wanatibiwa. Madaktari wanaomba chanjo zaidi.
de|food+health|Rückruf: Salmonellen in Babynahrung entdeckt|Der Lebensmittelhersteller nimmt zwölf Chargen aus dem Handel. Die Bakterien können Säuglinge schwer krank machen.
ko|food+health|급식 먹은 학생 80명 식중독|당국은 살모넬라 균을 의심하고 있다. 식품안전 당국은 재료를 수거해 세균 검사를 하고 있다.
pt|environment|Desmatamento dispara na bacia do rio Tauri|O Ibama multou três garimpos por poluição. A perda de biodiversidade preocupa o órgão ambiental.
fi|environment|Kaivoksen päästämä saaste tappoi kalat järvestä|Ympäristöviranomainen tutkii saastumista. Luonnonsuojelijat vaativat kaivoksen sulkemista.
sv|climate+environment|Klimatmötet enades om lägre utsläpp|Länderna ska halvera växthusgaserna. Den globala uppvärmningen går fortare än väntat.
bn|climate+environment|জলবায়ু সম্মেলনে তহবিল নিয়ে সমঝোতা|বৈশ্বিক উষ্ণতা দেড় ডিগ্রিতে রাখতে নির্গমন কমাতে হবে। জলবায়ু তহবিলে দেশগুলো অর্থ দেবে।
ru|energy|На АЭС остановлен второй реактор|Мощность электростанции снижена на 500 мегаватт. Энергетики ищут неисправность в турбине.
ka|energy|ჰესის მშენებლობა განახლდა|ელექტროსადგური 300 მეგავატს გამოიმუშავებს. ენერგეტიკის სამინისტრო მშენებლობას უჭერს მხარს.
en|technology|Chipmaker Orvus unveils processor for artificial intelligence|The semiconductor runs chatbots on a smartphone. Software developers get it in June.
zh|technology|公司发布新款人工智能芯片|该芯片用于智能手机。软件开发者下月可以试用其算法平台。
uk|cyber+technology|Хакери атакували сайт пошти|Кібератака тривала три години. Фахівці з кіберзахисту шукають сліди хакерів.
en|cyber+technology|Hackers steal patient files from dental insurer|The ransomware group encrypted the servers. The company said the data breach began with a stolen password.
uk|defence|Ворог випустив ракети й дрони по місту|Збройні сили збили сорок безпілотників. Артилерія обстрілювала військові позиції до ранку.
he|defence|צה"ל יירט שני טילים מעל הנגב|הצבא הודיע כי החיילים הועלו לכוננות. כטב"ם נוסף הופל בים.
my|defence|စစ်တပ်က ဒရုန်းနဲ့ တိုက်ခိုက်|စစ်သား ၂၀ ကျဆုံးတယ်လို့ သိရတယ်။ လက်နက်ကြီးတွေလည်း ပစ်ခဲ့တယ်။
id|disasters|Gempa magnitudo 6,1 guncang Ambon, warga dievakuasi|Tim SAR mencari korban di bawah bangunan. Tidak ada peringatan tsunami.
el|disasters|Σεισμός 5,8 βαθμών στα ανοιχτά της Κρήτης|Διασώστες ψάχνουν στα ερείπια. Η πυροσβεστική μετέφερε τραυματίες, ενώ φόβοι υπάρχουν για κατολισθήσεις.
tl|disasters|Bagyong Lando nag-iwan ng baha sa Luzon|Libu-libo ang lumikas dahil sa bagyo. May landslide din sa probinsya.
no|aviation|Fly nødlandet på Værnes lufthavn|Flyselskapet sier at flyplassen ble stengt i en time. Et helikopter fulgte maskinen mot rullebanen.
fa|aviation|فرود اضطراری هواپیما در فرودگاه شیراز|خلبان از نقص فنی خبر داد. شرکت هواپیمایی می‌گوید باند بسته شد.
en|maritime|Cargo ship runs aground in strait|The coast guard took off the seafarers. Shipping was halted and a tanker had to wait.
hr|maritime|Nasukao se trajekt pred Visom|Brod je plovio iz Splita. Pomorce i putnike prevezla je obalna straža.
bg|justice|Прокурорът поиска доживотен затвор за банкера|Съдът ще произнесе присъдата в петък. Адвокатът на обвиняемия ще обжалва.
ro|justice|Fostul primar din Vlădeni, condamnat la șase ani|Tribunalul a dat sentința luni. Avocatul inculpatului va face recurs, iar procurorii cer mai mult.
th|justice|ศาลตัดสินจำคุกอดีตผู้ว่าฯ สิบปี|อัยการยื่นฟ้องเมื่อสองปีก่อน ทนายความของจำเลยจะยื่นอุทธรณ์
be|rights|Праваабаронцы паведамілі пра катаванні палітвязняў|Арганізацыя сабрала сведчанні. Яна заклікае паважаць правы чалавека.
es|rights+justice|Denuncian tortura de presos políticos en la isla|La organización de derechos humanos publicó testimonios. Un disidente sigue incomunicado.
it|migration|Naufraghi soccorsi: trecento migranti sbarcano a Pozzallo|Tra i rifugiati ci sono donne e bambini. Molti sono richiedenti asilo, due presunti scafisti fermati.
hu|migration|Menekültek ezrei várnak a határon|A migránsok menedéket kérnek. Az ország kitoloncolással fenyeget.
fr|labour|Grève illimitée dans les dépôts de bus|Les syndicats réclament une hausse des salaires. Les grévistes bloquent trois dépôts.
da|labour|Fagforening varsler strejke på slagterier|Parterne kunne ikke enes om en ny overenskomst. Strejken rammer 4.000 ansatte.
ta|agriculture|மழையால் நெல் பயிர்கள் நாசம்|விவசாயிகள் இழப்பீடு கேட்கின்றனர். அறுவடை இரண்டு வாரம் தள்ளிப்போகும் என வேளாண் துறை கூறியது.
kk|agriculture|Фермерлер бидай егінін жинап бітті|Ауыл шаруашылығы министрлігі мол егін туралы айтты. Фермерлерге отын бөлінді.
en|culture|Museum returns painting to heirs|The exhibition opens without the work. A novel about the painting and an opera are planned.
sl|culture|V mestnem gledališču premiera romana Pot|Režiser je roman postavil v sedanjost. V muzeju bo spremljala predstavo razstava.
sk|religion|Pápež vymenoval nového biskupa|Cirkev čakala na rozhodnutie Vatikánu rok. Biskupa vysvätia v kostole svätého Martina.
am|religion|ፓትርያርኩ አዲስ ጳጳስ ሾሙ|ቤተ ክርስቲያን ሥነ ሥርዓቱን እሑድ ታከብራለች። ጳጳሱ ከጎንደር ናቸው።
te|space+science|ఉపగ్రహాన్ని కక్ష్యలో ప్రవేశపెట్టిన ఇస్రో|రాకెట్ ఉదయం బయలుదేరింది. అంతరిక్ష కేంద్రంలో సంబరాలు జరిగాయి.
en|space+science|Rocket carries four astronauts to space station|The spacecraft reached orbit after nine minutes. A satellite was released on the way.
sr|media+rights|Новинари траже слободу медија|Редакција листа остала је без уредника. Репортер је добио отказ, кажу новинари.
km|media+justice+rights|អ្នកកាសែតពីរនាក់ត្រូវបានឃាត់ខ្លួន|អ្នកសារព័ត៌មានទាំងពីរធ្វើការឱ្យកាសែតក្នុងស្រុក។
ur|justice|عدالت نے سابق میئر کو سزا سنا دی|استغاثہ نے دس گواہ پیش کیے۔ ملزم کے وکیل اپیل کریں گے اور جج نے جیل بھیج دیا۔
hy|disasters|Երկրաշարժ Շիրակում|Փրկարարները տարհանել են բնակիչներին։ Հրդեհ է բռնկվել երկու շենքում։
az|energy|Neft qiymətləri bahalaşıb|Reaktorun dayanması elektrik enerjisi qıtlığı yaradıb. Stansiya iki aya işə düşəcək.
et|energy|Elektrijaama reaktor seisati|Tuumajaam andis 800 megavatti. Energiafirma otsib viga.
en||Prime minister reshuffles cabinet before summit|Three ministers lost their posts on Tuesday. The opposition called the move a sign of weakness.
de||Stichwahl entscheidet über neuen Bürgermeister|Die Kandidatin liegt knapp vorn. Am Sonntag öffnen die Wahllokale um acht Uhr.
fr||Le président reçoit son homologue chilien|Les deux dirigeants ont parlé pendant une heure. Une visite est prévue au printemps.
es||El alcalde inaugura una plaza en el centro|Los vecinos pidieron más bancos y árboles. La obra duró dos años y abrió la semana pasada.
ru||Парламент избрал нового спикера|За него проголосовали 80 депутатов. Оппозиция покинула зал до голосования.
sr||Премијер поднео оставку после протеста|Хиљаде грађана изашло је на улице. Опозиција тражи изборе до јуна.
ko||국회, 새 의장 선출|여야는 오후 늦게 합의했다. 표결에는 의원 280명이 참여했다.
zh||两国外长在首都会谈|双方同意继续对话。下一轮会谈将于五月举行。
ar||الرئيس يعين حكومة جديدة|يضم مجلس الوزراء عشرين وزيرا. وقالت المعارضة إنها لم تُستشر.
id||Presiden melantik tiga menteri baru|Upacara berlangsung di istana pada Senin pagi. Oposisi menilai perombakan itu terlambat.
pl||Lokator znalazł na strychu skrzynię sprzed stu lat|W środku były listy i fotografie. Rodzina szuka potomków nadawcy.
hi||मुख्यमंत्री ने नए पुल का उद्घाटन किया|पुल दो शहरों को जोड़ता है। स्थानीय लोग दस साल से मांग कर रहे थे।
""".strip().splitlines()
ALL_TOPICS = {
    "business", "trade", "sport", "football", "tennis", "science", "health", "food", "environment", "climate",
    "energy", "technology", "cyber", "defence", "disasters", "aviation", "maritime", "justice", "rights",
    "migration", "labour", "agriculture", "culture", "religion", "space", "media",
}  # fmt: skip


def found_topics(headline, text, language):
    return topics_of([(headline, f"{headline}\n{text}", language)])


@pytest.mark.parametrize("row", SEEDS)
def test_the_topics_of_a_seed(row):
    language, allowed, headline, text = row.split("|")
    topics = found_topics(headline, text, language)
    expected = allowed.split("+") if allowed else []
    assert topics[:1] == tuple(expected[:1])
    assert set(topics) <= set(expected)


def test_the_seeds_are_about_every_topic_twice():
    foremost = [row.split("|")[1].split("+")[0] for row in SEEDS]
    assert {topic for topic in foremost if foremost.count(topic) >= 2} == ALL_TOPICS | {""}


TENNIS = "She beat her rival in two sets at Wimbledon and is in the final of her first Grand Slam."


@pytest.mark.parametrize(
    ("headline", "text", "language", "topics"),
    [
        ("Tennis: Brandt wins", TENNIS, "en", ("tennis", "sport")),
        ("Brandt wins", "She played tennis.", "en", ()),
        ("The mayor opens a tennis hall", "The council paid for it. " * 60, "en", ()),
        ("Operation beginnt", "Die Operation dauerte zwei Stunden, sagte der Operator.", "de", ()),
        ("Suđenje počinje", "Tužilac je pročitao optužnicu. Sudar je bio u junu.", "en", ()),
        ("Suđenje počinje", "Tužilac je naveo dokaze. Advokat ćuti.", "hr", ("justice",)),
        ("Suđenje počinje", "Tužilac je naveo dokaze. Advokat ćuti.", "und", ("justice",)),
        ("نظام القضاء", "قالت النيابة للمحكمة إن المتهم اعترف، وطلب المحامي البراءة.", "ar", ("justice",)),
        (
            "Terremoto en la región",
            "La erupción del volcan siguió. Evacuados y damnificados.",
            "es",
            ("disasters",),
        ),
        (
            "Terremoto en la region",
            "La erupcion del volcán siguio. Evacuados y damnificados.",
            "es",
            ("disasters",),
        ),
    ],
)
def test_how_words_count(headline, text, language, topics):
    assert found_topics(headline, text, language) == topics


COURT = "The prosecutor told the court that the defendant lied to the judge."
PRESS = "The journalist, a reporter and newspaper editor-in-chief, wrote for a broadcaster."


@pytest.mark.parametrize(
    ("headline", "text", "topics"),
    [
        ("Reporter on trial", f"{COURT} {PRESS}", {"justice", "media"}),
        ("Verdict in murder trial", f"{COURT} A journalist watched.", {"justice"}),
        ("Reporter and journalist on trial", COURT, {"justice"}),
        ("Prosecutor, judge and defendant fall out", f"{COURT} {PRESS}", {"justice"}),
    ],
)
def test_a_second_topic_needs_several_words_and_nearly_the_score(headline, text, topics):
    assert set(found_topics(headline, text, "en")) == topics


def test_one_word_is_no_topic_however_often():
    assert found_topics("Tennis, tennis, tennis", "More tennis. " * 9, "en") == ()


@pytest.mark.parametrize(
    ("text", "language", "hits"),
    [
        ("Operation", "de", []),
        ("Oper", "de", [("culture", "oper")]),
        ("δικαστήριο", "el", [("justice", "δικαστηρι")]),
        ("무역전쟁", "ko", [("trade", "무역전쟁")]),
        ("भूकंप", "hi", [("disasters", "भूकंप")]),
        ("הבורסה והמשקיעים", "he", [("business", "בורסה"), ("business", "משקיע")]),
        ("лекари", "sr-Cyrl", [("health", "лекар")]),
    ],
)
def test_the_words_of_the_table_that_occur(text, language, hits):
    assert list(topic_hits(text, language)) == hits


def test_a_long_text_needs_more_words():
    report = "A tanker followed. "
    assert found_topics("Morning report", f"The ferry left. {report}", "en") == ()
    assert found_topics("Ferry leaves", report, "en") == ("maritime",)
    assert found_topics("Ferry leaves", report + "Nobody was there to see it. " * 200, "en") == ()


def test_a_close_competitor_makes_doubtful():
    alone = "A cargo ship passed."
    assert found_topics("Tanker", alone, "en") == ("maritime",)
    assert found_topics("Tanker", f"{alone} The farmers watched, the wheat was ripe.", "en") == ()


def test_the_table_is_well_formed():
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    cells = [row.split("\t") for row in rows]
    assert {len(cell) for cell in cells} == {3}
    assert {topic for topic, _, _ in cells} == ALL_TOPICS
    assert len({(topic, language) for topic, language, _ in cells}) == len(cells)
    for topic, language, stems in cells:
        words = [stem.strip() for stem in stems.split(",")]
        assert all(len(word) >= 2 for word in words), (topic, language)
        assert len(set(words)) == len(words), (topic, language)
