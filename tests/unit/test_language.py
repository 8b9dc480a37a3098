import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language.detect import detect_language

HEADLINES = {
    "en": "Parliament approves the budget after a night of debate",
    "id": "Presiden meresmikan jembatan baru di ibu kota pada hari Senin",
    "ko": "국회, 밤샘 토론 끝에 예산안 통과",
    "ja": "国会は徹夜の審議の末に予算案を可決した",
    "zh": "议会经过一夜辩论后通过预算",
    "ru": "Парламент принял бюджет после ночных дебатов, сообщили депутаты",
    "uk": "Парламент ухвалив бюджет після нічних дебатів, повідомили депутати",
    "ar": "البرلمان يوافق على الميزانية بعد ليلة من النقاش",
    "he": "הפרלמנט אישר את התקציב לאחר לילה של דיונים",
    "th": "รัฐสภาอนุมัติงบประมาณหลังการอภิปรายตลอดคืน",
    "el": "Το κοινοβούλιο ενέκρινε τον προϋπολογισμό μετά από συζήτηση",
    "de": "Das Parlament beschließt den Haushalt nach einer langen Nacht",
    "fr": "Le Parlement adopte le budget après une nuit de débats",
    "es": "El Parlamento aprueba los presupuestos tras una noche de debate",
    "vi": "Quốc hội thông qua ngân sách sau một đêm tranh luận",
    "tr": "Meclis gece süren tartışmaların ardından bütçeyi onayladı",
    "is": "Alþingi samþykkti fjárlögin eftir umræður sem stóðu alla nóttina",
    "az": "Parlament gecə boyu davam edən müzakirələrdən sonra büdcəni təsdiq etdi",
    "sq": "Parlamenti miratoi buxhetin pas një nate debati mes deputetëve",
    "uz": "Parlament tungi munozaralardan keyin byudjetni tasdiqladi, deya xabar berdi deputatlar",
    "mr": "संसदेने रात्रभर चाललेल्या चर्चेनंतर अर्थसंकल्प मंजूर केला आहे",
    "am": "ፓርላማው ከሌሊት ሙሉ ክርክር በኋላ በጀቱን አጸደቀ",
    "km": "រដ្ឋសភាអនុម័តថវិកាក្រោយការជជែកពេញមួយយប់",
    "my": "လွှတ်တော်က ဘတ်ဂျက်ကို အတည်ပြုလိုက်သည်",
    "si": "පාර්ලිමේන්තුව අයවැය අනුමත කළේය",
    "ml": "പാർലമെന്റ് ബജറ്റ് അംഗീകരിച്ചു",
    "gu": "સંસદે બજેટ મંજૂર કર્યું",
    "kn": "ಸಂಸತ್ತು ಬಜೆಟ್ ಅನುಮೋದಿಸಿತು",
    "pa": "ਸੰਸਦ ਨੇ ਬਜਟ ਪਾਸ ਕੀਤਾ",
    "lo": "ສະພາຮັບຮອງງົບປະມານ",
    "pl": "Parlament przyjął budżet po całonocnej debacie nad poprawkami",
}


@pytest.mark.parametrize("language", HEADLINES)
def test_headlines(language):
    assert detect_language(HEADLINES[language]) == language


@pytest.mark.parametrize("language", ["en", "ko", "ru", "ar"])
def test_the_stated_language_does_not_override_the_text(language):
    assert detect_language(HEADLINES[language], "id") == language


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("", None, "und"),
        ("1234 !!", "ko", "ko"),
        ("OK", "de-AT", "de"),
        ("OK", None, "und"),
        ("Presiden meresmikan jembatan baru di ibu kota pada hari Senin", "ms", "ms"),
        ("Presiden meresmikan jembatan baru di ibu kota pada hari Senin", "in_ID", "id"),
        ("OK", "zh-Hant-TW", "zh"),
    ],
)
def test_the_stated_language_decides_if_the_text_cannot(text, hint, language):
    assert detect_language(text, hint) == language


@given(st.text(max_size=300), st.none() | st.text(max_size=10))
def test_any_text_has_some_tag(text, hint):
    assert detect_language(text, hint)


def test_what_follows_a_lead_in_the_stated_language_is_not_read():
    lead = "Der Stadtrat hat nach langer Aussprache beschlossen, die alte Brücke über den Fluss zu sperren. Danach "
    rest = (
        "the council said that it would study the plans of the engineers for a new bridge over the river. "
        * 2
    )
    assert detect_language(lead + rest, "de") == "de"
    assert detect_language(lead + rest) == "en"


def test_a_lead_in_another_language_than_the_stated_one_is_not_enough():
    lead = "Danke. Bitte. Guten Tag. "
    rest = "The council said that it would study the plans of the engineers for a new bridge. " * 3
    assert detect_language(lead + rest, "fr") == "en"
