"""Every language of the lexicon names the themes, and ordinary sentences name none."""

import pytest

from alerts.text.annotate import annotate
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.forms import Ending, is_unsegmented
from alerts.text.lexicon.load import all_forms, theme_info
from tests.support.stories import judged

WAR = {
    "cs": "Severokorejští vojáci vyslaní do Ruska padli v bojích u Kurska",
    "sk": "Severokórejskí vojaci vyslaní do Ruska zahynuli v bojoch pri Kursku",
    "hu": "Elesett észak-koreai katonák: Oroszországnak harcoltak Kurszknál",
    "ro": "Soldați nord-coreeni trimiși în Rusia, uciși în luptele de la Kursk",
    "bg": "Севернокорейски войници, изпратени в Русия, загинаха в боевете край Курск",
    "sr": "Севернокорејски војници послати у Русију погинули у борбама код Курска",
    "hr": "Sjevernokorejski vojnici poslani u Rusiju poginuli u borbama kod Kurska",
    "el": "Βορειοκορεάτες στρατιώτες που πολεμούν στο πλευρό της Ρωσίας σκοτώθηκαν στο Κουρσκ",
    "fi": "Pohjoiskorealaisia sotilaita kaatui taisteluissa Venäjän rinnalla Kurskissa",
    "et": "Põhja-Korea sõdurid langesid lahingus Venemaa poolel Kurski oblastis",
    "lv": "Ziemeļkorejas karavīri krita kaujās Krievijas pusē pie Kurskas",
    "lt": "Šiaurės Korėjos kariai žuvo mūšiuose Rusijos pusėje prie Kursko",
    "be": "Паўночнакарэйскія салдаты, якія ваююць за Расію, загінулі ў баях пад Курскам",
    "sl": "Severnokorejski vojaki, napoteni v Rusijo, padli v bojih pri Kursku",
    "mk": "Севернокорејски војници испратени во Русија загинаа во борбите кај Курск",
    "sq": "Ushtarë nga Koreja e Veriut u vranë në luftime krah Rusisë në Kursk",
    "he": "חיילים מצפון קוריאה שנלחמו לצד רוסיה נהרגו בקורסק",
    "fa": "کشته شدن سربازان کره شمالی که برای روسیه می‌جنگند در کورسک",
    "ur": "روس کے لیے لڑنے والے شمالی کوریا کے فوجی کرسک میں ہلاک",
    "az": "Rusiya üçün döyüşən Şimali Koreya əsgərləri Kurskda həlak oldu",
    "uz": "Rossiya uchun jang qilgan Shimoliy Koreya askarlari Kurskda halok bo'ldi",
    "kk": "Ресей жағында соғысқан Солтүстік Корея сарбаздары Курскіде қаза тапты",
    "mn": "Оросын талд тулалдсан Умард Солонгосын цэргүүд Курскт амь үрэгджээ",
    "ka": "რუსეთის მხარეს მებრძოლი ჩრდილოეთ კორეის ჯარისკაცები კურსკში დაიღუპნენ",
    "hy": "Ռուսաստանի կողմից կռվող Հյուսիսային Կորեայի զինվորները զոհվել են Կուրսկում",
    "ca": "Soldats de Corea del Nord que lluiten per Rússia, morts en combat a Kursk",
    "sw": "Wanajeshi wa Korea Kaskazini waliopigania Urusi wauawa vitani Kursk",
    "is": "Norðurkóreskir hermenn sem berjast fyrir Rússland féllu í Kursk, segir Norður-Kórea",
    "tl": "Mga sundalo ng North Korea na lumaban para sa Russia, napatay sa labanan sa Kursk",
    "bn": "কুরস্কে রাশিয়ার হয়ে লড়তে গিয়ে উত্তর কোরিয়ার সৈন্য নিহত",
    "te": "రష్యా తరఫున పోరాడిన ఉత్తర కొరియా సైనికులు కుర్స్క్‌లో మృతి",
    "ta": "ரஷ்யாவுக்காகப் போரிட்ட வட கொரிய வீரர்கள் பலி: வட கொரியா துருப்புகள் குர்ஸ்கில்",
    "ne": "रुसका लागि लडेका उत्तर कोरियाका सैनिक कुर्स्कमा मारिए",
    "mr": "रशियासाठी लढणारे उत्तर कोरियाचे सैनिक कुर्स्कमध्ये ठार",
    "si": "රුසියාව වෙනුවෙන් සටන් කළ උතුරු කොරියාවේ සොල්දාදුවන් මියගිය බව තහවුරු වේ",
    "am": "ለሩሲያ የሚዋጉ የሰሜን ኮሪያ ወታደሮች በኩርስክ ተገደሉ",
    "my": "ရုရှားအတွက် တိုက်ခိုက်နေသော မြောက်ကိုရီးယား စစ်သားများ ကျဆုံး",
    "km": "ទាហានកូរ៉េខាងជើងដែលប្រយុទ្ធដើម្បីរុស្ស៊ីបានស្លាប់",
}
SHAKEN = {
    "cs": "Silné zemětřesení zasáhlo sever země, záchranáři hledají přeživší",
    "sk": "Silné zemetrasenie zasiahlo sever krajiny, záchranári hľadajú preživších",
    "hu": "Erős földrengés rázta meg az ország északi részét, mentőcsapatok keresik a túlélőket",
    "ro": "Cutremur puternic în nordul țării, salvatorii caută supraviețuitori",
    "bg": "Силно земетресение разтърси севера, спасители търсят оцелели",
    "sr": "Снажан земљотрес погодио је север земље, спасиоци трагају за преживелима",
    "hr": "Snažan potres pogodio je sjever zemlje, spasioci traže preživjele",
    "el": "Ισχυρός σεισμός στον βορρά, διασώστες αναζητούν επιζώντες",
    "fi": "Voimakas maanjäristys pohjoisessa, pelastajat etsivät eloonjääneitä",
    "et": "Tugev maavärin põhjas, päästjad otsivad ellujäänuid",
    "lv": "Spēcīga zemestrīce ziemeļos, glābēji meklē izdzīvojušos",
    "lt": "Stiprus žemės drebėjimas šiaurėje, gelbėtojai ieško išgyvenusių",
    "be": "Моцны землетрус на поўначы, ратаўнікі шукаюць людзей",
    "sl": "Močan potres na severu, reševalci iščejo preživele",
    "mk": "Силен земјотрес на северот, спасителите бараат преживеани",
    "sq": "Tërmet i fortë në veri, ekipet e shpëtimit kërkojnë të mbijetuar",
    "he": "רעידת אדמה חזקה בצפון, כוחות חילוץ מחפשים ניצולים",
    "fa": "زلزله شدید در شمال کشور، امدادگران در جست‌وجوی زندگان",
    "ur": "شمال میں شدید زلزلہ، ریسکیو ٹیمیں روانہ",
    "az": "Şimalda güclü zəlzələ, xilasedicilər insanları axtarır",
    "uz": "Shimolda kuchli zilzila, qutqaruvchilar odamlarni qidirmoqda",
    "kk": "Солтүстікте қатты жер сілкінді, құтқарушылар адамдарды іздеуде",
    "mn": "Хойд нутагт хүчтэй газар хөдлөлт болж, аврагчид ажиллаж байна",
    "ka": "ძლიერი მიწისძვრა ჩრდილოეთში, მაშველები ხალხს ეძებენ",
    "hy": "Ուժեղ երկրաշարժ հյուսիսում, փրկարարները մարդկանց են փնտրում",
    "ca": "Fort terratrèmol al nord, els equips de rescat busquen supervivents",
    "sw": "Tetemeko kubwa kaskazini, waokoaji watafuta manusura",
    "is": "Öflugur jarðskjálfti fyrir norðan, björgunarsveitir leita fólks",
    "tl": "Malakas na lindol sa hilaga, marami ang nasagip",
    "bn": "উত্তরে শক্তিশালী ভূমিকম্প, উদ্ধারকাজ চলছে",
    "te": "ఉత్తరాన భారీ భూకంపం, సహాయక చర్యలు ప్రారంభం",
    "ta": "வடக்கில் கடும் நிலநடுக்கம், மீட்புப் பணிகள் தீவிரம்",
    "ne": "उत्तरमा शक्तिशाली भूकम्प, उद्धार जारी",
    "mr": "उत्तरेत तीव्र भूकंप, बचावकार्य सुरू",
    "si": "උතුරේ ප්‍රබල භූමිකම්පාවක්, බේරාගැනීම් ඇරඹේ",
    "am": "በሰሜን ከባድ የመሬት መንቀጥቀጥ፣ የነፍስ አድን ሠራተኞች ተሰማሩ",
    "my": "မြောက်ပိုင်းတွင် ငလျင်ပြင်းထန်စွာလှုပ်၊ ကယ်ဆယ်ရေးဆောင်ရွက်",
    "km": "រញ្ជួយដីខ្លាំងនៅភាគខាងជើង ក្រុមសង្គ្រោះកំពុងធ្វើការ",
}
ORDINARY = {
    "cs": "Včera jsme šli na procházku do lesa a potom jsme si doma uvařili čaj",
    "sk": "Včera sme išli na prechádzku do lesa a potom sme si doma uvarili čaj",
    "hu": "Tegnap sétáltunk az erdőben, aztán otthon teát főztünk",
    "ro": "Ieri ne-am plimbat prin pădure și apoi am băut ceai acasă",
    "bg": "Вчера се разходихме в гората и после пихме чай вкъщи",
    "sr": "Јуче смо шетали шумом и после код куће пили чај",
    "hr": "Jučer smo šetali šumom i poslije kod kuće pili čaj",
    "el": "Χθες περπατήσαμε στο δάσος και μετά ήπιαμε τσάι στο σπίτι",
    "fi": "Eilen kävelimme metsässä ja joimme sitten teetä kotona",
    "et": "Eile jalutasime metsas ja jõime pärast kodus teed",
    "lv": "Vakar mēs pastaigājāmies pa mežu un pēc tam mājās dzērām tēju",
    "lt": "Vakar vaikščiojome po mišką ir paskui namuose gėrėme arbatą",
    "be": "Учора мы гулялі па лесе, а потым дома пілі гарбату",
    "sl": "Včeraj smo se sprehajali po gozdu in potem doma pili čaj",
    "mk": "Вчера шетавме низ шумата и потоа дома пиевме чај",
    "sq": "Dje shëtitëm në pyll dhe pastaj pimë çaj në shtëpi",
    "he": "אתמול טיילנו ביער ואחר כך שתינו תה בבית",
    "fa": "دیروز در باغ قدم زدیم و بعد در خانه چای نوشیدیم",
    "ur": "کل ہم نے باغ میں سیر کی اور پھر گھر میں چائے پی",
    "az": "Dünən biz bağda gəzdik və sonra evdə çay içdik",
    "uz": "Kecha biz bog'da sayr qildik va keyin uyda choy ichdik",
    "kk": "Кеше біз бақта серуендеп, кейін үйде шай іштік",
    "mn": "Бид өчигдөр ойд зугаалаад дараа нь гэртээ цай уусан",
    "ka": "გუშინ ტყეში ვისეირნეთ და მერე სახლში ჩაი დავლიეთ",
    "hy": "Երեկ մենք զբոսնեցինք անտառում, հետո տանը թեյ խմեցինք",
    "ca": "Ahir vam passejar pel bosc i després vam beure te a casa",
    "sw": "Jana tulitembea msituni na baadaye tukanywa chai nyumbani",
    "is": "Í gær gengum við um skóginn og drukkum svo te heima",
    "tl": "Kahapon naglakad kami sa gubat at pagkatapos ay uminom ng tsaa",
    "bn": "গতকাল আমরা বাগানে হাঁটলাম, তারপর ঘরে চা খেলাম",
    "te": "నిన్న మేము తోటలో నడిచి, తర్వాత ఇంట్లో టీ తాగాము",
    "ta": "நேற்று நாங்கள் தோட்டத்தில் நடந்து, பிறகு வீட்டில் தேநீர் குடித்தோம்",
    "ne": "हिजो हामी बगैँचामा हिँड्यौँ र त्यसपछि घरमा चिया पियौँ",
    "mr": "काल आम्ही बागेत फिरलो आणि नंतर घरी चहा प्यालो",
    "si": "ඊයේ අපි වත්තේ ඇවිද පසුව ගෙදර තේ බීවෙමු",
    "am": "ትናንት በአትክልት ስፍራ ተጓዝን ከዚያም ቤት ሻይ ጠጣን",
    "my": "မနေ့က ဥယျာဉ်ထဲမှာ လမ်းလျှောက်ပြီး အိမ်မှာ လက်ဖက်ရည်သောက်တယ်",
    "km": "ម្សិលមិញ យើងដើរលេងក្នុងសួន រួចផឹកតែនៅផ្ទះ",
    "ru": "Вчера мы гуляли по своему саду, а потом дома пили чай",
    "pl": "Wczoraj spacerowaliśmy po ogrodzie i sądzimy, że było miło",
    "tr": "Dün bahçede yürüdük, sonra evde faydalı bir çay içtik",
}
NEW = sorted(WAR)


def themes(title, language):
    return {one.name for one in annotate(title, "", language).concepts if one.kind is ConceptKind.THEME}


@pytest.mark.parametrize("language", NEW)
def test_a_follow_up_on_a_war_is_recognised(language):
    concepts = annotate(WAR[language], "", language).concepts
    assert {"country:KP", "country:RU", "theme:troops"} <= concepts
    match = judged(WAR[language], language=language)
    assert match.matched, (match.score, match.note)


@pytest.mark.parametrize("language", NEW)
def test_a_follow_up_is_recognised_without_a_language_tag(language):
    assert annotate(WAR[language], "", "und").concepts >= {"country:KP", "country:RU", "theme:troops"}


@pytest.mark.parametrize("language", NEW)
def test_a_disaster_is_named(language):
    assert themes(SHAKEN[language], language) >= {"earthquake", "rescue"}


@pytest.mark.parametrize("language", sorted(ORDINARY))
def test_an_ordinary_sentence_names_no_theme(language):
    assert themes(ORDINARY[language], language) == set()


def test_serbian_and_uzbek_are_read_in_both_scripts():
    assert themes("Vojnici su poginuli u borbama, zemljotres na severu", "sr") >= {"troops", "earthquake"}
    assert themes("Шимолда кучли зилзила, қутқарувчилар одамларни қидирмоқда", "uz") >= {
        "earthquake",
        "rescue",
    }


def theme_forms():
    return (form for form in all_forms() if form.concept.kind is ConceptKind.THEME)


def test_every_language_has_every_theme():
    named = {}
    for form in theme_forms():
        named.setdefault(form.language, set()).add(form.concept)
    assert len(named) == 60
    missing = {language: set(theme_info()) - have for language, have in named.items()}
    assert not {language: lacking for language, lacking in missing.items() if lacking}
    assert all(have <= set(theme_info()) for have in named.values())


def test_no_form_is_too_short_or_badly_written():
    for form in theme_forms():
        assert not set(form.text + "".join(form.continuation)) & set("*={}"), form
        assert form.text.strip() == form.text != "", form
        if form.ending is Ending.ANY and not form.continuation and not is_unsegmented(form.text):
            letters = 2 if form.text >= "\u0590" else 3
            assert len(form.text) >= letters, form
